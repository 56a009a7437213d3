"""What this app holds about members (privacy.registry); who logs in: `holdings_login`."""

from datetime import timedelta

from membership.models import Membership, MembershipRequest, MembershipState
from privacy.deeds import of_user, removes
from privacy.registry import Basis, Holding, holds, impersonal

KEEP_REQUEST = timedelta(days=7)  # requirements 5.4: unconfirmed sign-ups
KEEP_ENDED = timedelta(days=365)

NETWORK = "Je lidmaatschap van het netwerk."

holds(
    Holding(
        model="membership.MembershipRequest",
        title="Verzoek om lid te worden, nog niet bevestigd",
        fields=("address", "name", "organisation_name", "layer", "role", "resident", "wish", "offer", "created_at"),
        purpose=NETWORK,
        basis=Basis.PUBLIC_TASK,
        term="7 dagen, of tot je op de knop in de mail drukt",
        of=lambda person: MembershipRequest.objects.filter(address=person.address),
        due=lambda now: MembershipRequest.objects.filter(created_at__lte=now - KEEP_REQUEST),
        clean=removes("membership.MembershipRequest"),
        goes=lambda row: row.created_at + KEEP_REQUEST,
        names=("name",),
    )
)
impersonal("membership.MembershipRequest", "sleutel zonder betekenis", "id", "public_id")

holds(
    Holding(
        model="membership.ContactPerson",
        title="Contactpersoon van een organisatie",
        fields=("user", "organisation", "since"),
        purpose="Weten wie er voor een organisatie spreekt.",
        basis=Basis.PUBLIC_TASK,
        term="zolang je contactpersoon bent",
        of=of_user("membership.ContactPerson"),
        clean=removes("membership.ContactPerson"),
    )
)
impersonal("membership.ContactPerson", "sleutel zonder betekenis", "id")

holds(
    Holding(
        model="membership.MembershipChange",
        title="Wat er met je lidmaatschap gebeurde",
        fields=("membership", "from_state", "to_state", "by", "reason", "at"),
        purpose=NETWORK,
        basis=Basis.PUBLIC_TASK,
        term="zolang je lidmaatschap bij ons staat",
        of=of_user("membership.MembershipChange", "membership__user"),
        clean=removes("membership.MembershipChange"),
        read=lambda row: [("Wanneer", row.at), ("Wat", str(row)), ("Reden", row.reason)],
    )
)
impersonal("membership.MembershipChange", "sleutel zonder betekenis", "id")

_OVER = (MembershipState.LEFT, MembershipState.DECLINED)
holds(
    Holding(
        model="membership.Membership",
        title="Je lidmaatschap",
        fields=(
            "user",
            "state",
            "organisation",
            "organisation_checked",
            "role",
            "resident",
            "wish",
            "offer",
            "asked_at",
            "decided_at",
            "decided_by",
            "reason",
            "last_active_on",
            "mail_off_at",
        ),
        purpose=NETWORK,
        basis=Basis.PUBLIC_TASK,
        term="zolang je lid bent; na stoppen of een afwijzing nog een jaar",
        of=of_user("membership.Membership"),
        due=lambda now: Membership.objects.filter(state__in=_OVER, decided_at__lte=now - KEEP_ENDED),
        clean=removes("membership.Membership"),
        goes=lambda row: row.decided_at + KEEP_ENDED if row.state in _OVER else None,
    )
)
impersonal("membership.Membership", "sleutel zonder betekenis", "id")

for _model, _why in {
    "membership.NetworkFigure": "aantallen, geen personen",
    "membership.UmbrellaNetwork": "over een netwerk van organisaties",
    "membership.Theme": "een onderwerp",
    "membership.Organisation": "over een organisatie, niet over een persoon",
    "membership.ToldApart": "over twee organisaties, niet over een persoon",
    "membership.Affiliation": "over een organisatie, niet over een persoon",
    "membership.MailDomain": "over een organisatie, niet over een persoon",
    "auth.Group": "een rol in het beheer",
    "auth.Permission": "een recht in het beheer",
    "contenttypes.ContentType": "een soort gegeven",
}.items():
    impersonal(_model, _why)
