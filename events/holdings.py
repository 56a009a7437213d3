"""What this app holds about people (privacy.registry)."""

from django.db.models import Q, QuerySet

from events.actions import interest
from events.models import Interest, OrganisingBody, Speaker
from membership.inactivity import awaits
from privacy.deeds import removes
from privacy.registry import Basis, Holding, holds, impersonal

holds(
    Holding(
        model="events.Interest",
        title="Op de hoogte blijven van een bijeenkomst",
        fields=("event", "address", "created_at", "confirmed_at"),
        purpose="Je mailen als er nieuws is over die bijeenkomst.",
        basis=Basis.CONSENT,
        term="zonder bevestiging 7 dagen, anders tot je stopt en hooguit 2 jaar",
        of=lambda person: Interest.objects.filter(address=person.address).select_related("event"),
        due=lambda now: Interest.objects.filter(
            Q(confirmed_at=None, created_at__lte=now - interest.UNCONFIRMED_LIFETIME)
            | Q(confirmed_at__lte=now - interest.CONFIRMED_LIFETIME)
        ),
        clean=lambda keys: interest.erase(Interest.objects.filter(pk__in=keys)),
        goes=lambda row: (
            row.confirmed_at + interest.CONFIRMED_LIFETIME
            if row.confirmed_at
            else row.created_at + interest.UNCONFIRMED_LIFETIME
        ),
    )
)
impersonal("events.Interest", "sleutel zonder betekenis", "id", "public_id")


@awaits
def interested() -> QuerySet[Interest]:
    """The addresses that want to hear of a gathering."""
    return Interest.objects.exclude(confirmed_at=None).values("address")


holds(
    Holding(
        model="events.Speaker",
        title="Spreker in een openbaar programma",
        fields=("event", "name", "position"),
        purpose="Laten zien wie er spreekt.",
        basis=Basis.PUBLIC_TASK,
        term="zolang de pagina van de bijeenkomst openbaar is",
        of=lambda person: Speaker.objects.filter(name__in=person.names).select_related("event"),
        clean=removes("events.Speaker"),
        forget=lambda person, wishes: 0,
        stays="In een openbaar programma staat een spreker met jouw naam. Die naam blijft staan, want hij hoort bij "
        "wat er openbaar is gebeurd. Wil je dat niet? Mail ons, dan kijkt een mens ernaar.",
    )
)
impersonal("events.Speaker", "sleutel of volgorde", "id", "order")

holds(
    Holding(
        model="events.OrganisingBody",
        title="Contact van de organiserende partij",
        fields=("email", "privacy_contact", "phone_of_the_day"),
        purpose="Weten waar je met vragen terecht kunt.",
        basis=Basis.PUBLIC_TASK,
        term="zolang de partij organiseert",
        of=lambda person: OrganisingBody.objects.none(),
        clean=removes("events.OrganisingBody"),
    )
)
impersonal("events.OrganisingBody", "over de organiserende partij, niet over een persoon")

for _model, _why in {
    "events.SiteText": "tekst van de site",
    "events.Event": "over een bijeenkomst",
    "events.Figure": "aantallen, geen personen",
    "events.Recording": "een link naar een openbare opname, met toestemming van wie te zien is",
    "events.Picture": "een openbare foto, gekozen door de organisator",
    "events.EventDocument": "een openbaar document",
    "events.ProgrammeItem": "het programma",
    "events.Partner": "een organisatie",
    "events.Case": "een casus, zonder namen van mensen",
    "events.CaseSlot": "een tijd",
    "events.Question": "een vraag, geen antwoord",
}.items():
    impersonal(_model, _why)
