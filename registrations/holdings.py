"""What this app holds about people (privacy.registry)."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from documents import store
from documents.holdings import kept_of, papers
from documents.models import StoredPaper
from events import retention
from membership.inactivity import awaits
from membership.models import LoginLink
from privacy.deeds import of_user, removes
from privacy.registry import Basis, Holding, Person, Wishes, holds, impersonal, nightly
from registrations.actions import anonymising, answers, clock, colleagues
from registrations.actions.papers import KEEP_FLYER
from registrations.models import (
    AllocationPreview,
    AllocationRun,
    Answer,
    Delegation,
    ExportLog,
    JoinRequest,
    OwnCase,
    OwnCaseChange,
    Registration,
    StateChange,
)
from registrations.papers import CONFIRMATION, FLYER

SEATS = "Je aanmelding behandelen en de plekken verdelen."
GONE = "(gewist)"
KEEP_EXPORTS = timedelta(days=730)


@nightly("Aanmeldingen zonder antwoord of bevestiging", due=lambda now: clock.unanswered(now).count())
def lapse_unanswered(now: datetime) -> int:
    """After a week (requirements 5.4); each behind the lock of its gathering."""
    return clock.lapse_unanswered(now)


@nightly("Flyers die niemand meer nodig heeft", due=lambda now: _old_flyers(now).count())
def forget_flyers(now: datetime) -> int:
    return store.forget(FLYER, before=now - KEEP_FLYER)


def _old_flyers(now: datetime) -> QuerySet[StoredPaper]:
    return StoredPaper.objects.filter(key__startswith=f"{FLYER}:", made_at__lt=now - KEEP_FLYER)


# --- Registrations ---------------------------------------------------------------------------------------------------
def _mine(person: Person) -> QuerySet[Registration]:
    mine = Q(user=person.user) | Q(address=person.address)
    return Registration.objects.filter(mine).select_related("event", "organisation", "delegation__organisation")


def _of_mine(path: str = "registration") -> Q:
    return lambda person: Q(**{f"{path}__user": person.user}) | Q(**{f"{path}__address": person.address})


def _by_registration(model: type, path: str = "registration") -> object:
    condition = _of_mine(path)
    return lambda person: model.objects.filter(condition(person)).distinct()


_NAMED = Q(user__isnull=False) | ~Q(name="", address="", shown_name="") | anonymising.is_named()


def _forget_registrations(person: Person, wishes: Wishes) -> int:
    """The seats were given back before (`actions.leaving`). Who was there keeps counting by role and layer alone."""
    mine = _mine(person)
    keys = list(mine.values_list("pk", flat=True))
    ids = [str(public_id) for public_id in mine.values_list("public_id", flat=True)]
    StoredPaper.objects.filter(key__in=[f"{CONFIRMATION}:{key}" for key in keys]).delete()
    LoginLink.objects.filter(target__in=ids).delete()
    Registration.objects.filter(pk__in=keys).update(delegation=None)
    return anonymising.anonymise(keys)


holds(
    Holding(
        model="registrations.Answer",
        title="Je antwoorden op vragen van een bijeenkomst",
        fields=("registration", "question", "text", "at"),
        purpose="De bijeenkomst goed voorbereiden, bijvoorbeeld eten en toegankelijkheid.",
        basis=Basis.CONSENT,
        term="over eten en toegankelijkheid 14 dagen na de bijeenkomst, de rest een jaar na de bijeenkomst",
        of=_by_registration(Answer),
        due=answers.past_term,
        clean=removes("registrations.Answer"),
        goes=lambda row: answers.goes(row),
        read=lambda row: [("Bijeenkomst", str(row.question.event)), (row.question.text, row.text)],
        correct=lambda row: row.registration.get_absolute_url(),
    )
)
impersonal("registrations.Answer", "sleutel zonder betekenis", "id")

holds(
    Holding(
        model="registrations.StateChange",
        title="Wat er met je aanmeldingen gebeurde",
        fields=("registration", "from_state", "to_state", "by", "reason", "at"),
        purpose="Kunnen uitleggen hoe het met je plek ging.",
        basis=Basis.PUBLIC_TASK,
        term=retention.TERM + "; daarna blijft de stap, zonder persoon en zonder reden",
        of=_by_registration(StateChange),
        due=lambda now: StateChange.objects.filter(retention.over(now, "registration__event")).exclude(reason=""),
        clean=lambda keys: StateChange.objects.filter(pk__in=keys).update(reason=""),
        read=lambda row: [("Wanneer", row.at), ("Wat", str(row)), ("Reden", row.reason)],
    )
)
impersonal("registrations.StateChange", "sleutel zonder betekenis", "id")

holds(
    Holding(
        model="registrations.JoinRequest",
        title="Verzoeken om bij een delegatie aan te sluiten",
        fields=("registration", "delegation", "asked_at", "decided_at", "accepted"),
        purpose=SEATS,
        basis=Basis.PUBLIC_TASK,
        term=retention.TERM,
        of=_by_registration(JoinRequest),
        due=lambda now: JoinRequest.objects.filter(retention.over(now, "delegation__event")),
        clean=removes("registrations.JoinRequest"),
        goes=lambda row: retention.goes(row.delegation.event),
    )
)
impersonal("registrations.JoinRequest", "sleutel zonder betekenis", "id", "public_id")

holds(
    Holding(
        model="registrations.OwnCaseChange",
        title="Wat er met jullie eigen casus gebeurde",
        fields=("own_case", "what", "by", "reason", "at"),
        purpose="De tijden voor eigen casussen verdelen.",
        basis=Basis.PUBLIC_TASK,
        term=retention.TERM,
        of=lambda person: OwnCaseChange.objects.filter(own_case__delegation__contact_address=person.address),
        due=lambda now: OwnCaseChange.objects.filter(retention.over(now, "own_case__event")).exclude(reason=""),
        clean=lambda keys: OwnCaseChange.objects.filter(pk__in=keys).update(reason=""),
        read=lambda row: [("Wanneer", row.at), ("Wat", str(row)), ("Reden", row.reason)],
    )
)
impersonal("registrations.OwnCaseChange", "sleutel zonder betekenis", "id")


def _forget_own_cases(person: Person, wishes: Wishes) -> int:
    """Its text is of the contact who wrote it; where the contact goes the text goes. Others keep their hour."""
    return _empty_own_cases(list(_own_cases(person).values_list("pk", flat=True)))


def _own_cases(person: Person) -> QuerySet[OwnCase]:
    return OwnCase.objects.filter(delegation__contact_address=person.address)


def _empty_own_cases(keys: list) -> int:
    return OwnCase.objects.filter(pk__in=keys).update(title=GONE, description="")


holds(
    Holding(
        model="registrations.OwnCase",
        title="De eigen casus van jouw delegatie",
        fields=("event", "delegation", "slot", "title", "description", "shared", "claimed_at", "given_back_at"),
        purpose="Jullie casus bespreken met een begeleider.",
        basis=Basis.PUBLIC_TASK,
        term=retention.TERM,
        of=_own_cases,
        due=lambda now: OwnCase.objects.filter(retention.over(now)).exclude(title=GONE, description=""),
        clean=_empty_own_cases,
        forget=_forget_own_cases,
        goes=lambda row: retention.goes(row.event),
        correct=lambda row: row.get_absolute_url(),
    )
)
impersonal(
    "registrations.OwnCase",
    "stand van de tijd, zonder persoon",
    "id", "public_id", "incomplete_since", "mend_until", "calendar_sequence",
)  # fmt: skip

holds(
    Holding(
        model="documents.StoredPaper",
        title="Je Bevestiging als PDF",
        fields=("key", "content", "made_at"),
        purpose="Je Bevestiging klaarzetten, zodat die meteen opent.",
        basis=Basis.PUBLIC_TASK,
        term="een dag; daarna maken we hem opnieuw als je erom vraagt",
        of=lambda person: papers(CONFIRMATION, _mine(person).values_list("pk", flat=True)),
        due=lambda now: kept_of(CONFIRMATION, now),
        clean=removes("documents.StoredPaper"),
        read=lambda row: [("Gemaakt", row.made_at)],
    )
)

holds(
    Holding(
        model="registrations.Registration",
        title="Je aanmeldingen",
        fields=(
            "event", "delegation", "organisation", "user", "name", "address", "role", "guest", "guest_kind",
            "shown_name", "state", "registered_at", "invited_at", "reminded_at", "warned_at", "confirmed_at",
            "seated_at", "reason", "tier", "offered_at", "answer_until", "offer_reminded_at", "over_capacity",
            "replaces", "reconfirm_asked_at", "reconfirm_reminded_at", "reconfirmed_at", "attended_at", "attended_by",
        ),
        purpose=SEATS,
        basis=Basis.PUBLIC_TASK,
        term="zonder bevestiging of antwoord 7 dagen, anders tot " + retention.TERM + "; daarna blijven alleen rol, "
        "soort organisatie en of je er was",
        of=_mine,
        due=lambda now: Registration.objects.filter(retention.over(now)).filter(_NAMED),
        clean=anonymising.anonymise,
        forget=_forget_registrations,
        goes=lambda row: retention.goes(row.event),
        read=lambda row: _read_registration(row),
        correct=lambda row: row.get_absolute_url(),
        names=("name", "shown_name"),
    )
)  # fmt: skip
impersonal(
    "registrations.Registration", "sleutel of teller zonder persoon",
    "id", "public_id", "form_token", "calendar_sequence", "erased_at",
)  # fmt: skip


def _read_registration(row: Registration) -> list[tuple[str, object]]:
    return [
        ("Bijeenkomst", str(row.event)),
        ("Naam", row.name),
        ("Getoond als", row.shown_name),
        ("E-mailadres", row.address),
        ("Organisatie", str(row.organisation or "")),
        ("Rol", row.part),
        ("Stand", row.get_state_display()),
        ("Delegatie", str(row.delegation or "")),
        ("Aangemeld", row.registered_at),
        ("Bevestigd", row.confirmed_at),
        ("Plek sinds", row.seated_at),
        ("Gevraagd of je nog komt", row.reconfirm_asked_at),
        ("Komt nog", row.reconfirmed_at),
        ("Aanwezig", row.attended_at),
    ]


# --- Delegations -----------------------------------------------------------------------------------------------------
def _led(person: Person) -> QuerySet[Delegation]:
    return Delegation.objects.filter(contact_address=person.address).select_related("event", "organisation")


def _delegations_due(now: datetime) -> QuerySet[Delegation]:
    empty = dict.fromkeys(("contact_name", "contact_address", *anonymising.NO_BILLING), "")
    unconfirmed = Q(confirmed_at=None, created_at__lte=now - clock.ANSWER_TIME)
    past = retention.over(now) & anonymising.is_named()
    return Delegation.objects.filter((unconfirmed & ~Q(**empty)) | past)


def _clean_delegations(keys: list) -> int:
    """Those that were never confirmed end as well; those of a gathering that is past lose their organisation."""
    rows = Delegation.objects.filter(pk__in=keys)
    unconfirmed = list(rows.filter(confirmed_at=None).values_list("pk", flat=True))
    number = anonymising.anonymise_contacts(unconfirmed, withdraw=True)
    past = list(rows.exclude(confirmed_at=None).values_list("pk", flat=True))
    return number + anonymising.anonymise_delegations(past)


def _forget_delegations(person: Person, wishes: Wishes) -> int:
    """Of a gathering that comes the delegation is withdrawn: who said yes takes part for themselves."""
    number = 0
    for delegation in _led(person):
        if not delegation.event.is_past:
            colleagues.withdraw(delegation=delegation, by="contactpersoon")
        number += anonymising.anonymise_contacts([delegation.pk])
    return number


holds(
    Holding(
        model="registrations.Delegation",
        title="Delegaties waarvan je de contactpersoon bent",
        fields=(
            "event", "organisation", "contact_name", "contact_address", "together", "created_at", "confirmed_at",
            "withdrawn_at", "billing_name", "billing_street", "billing_postcode", "billing_city", "billing_reference",
            "billing_follows",
        ),
        purpose="Samen aanmelden, en weten waar een factuur heen moet.",
        basis=Basis.PUBLIC_TASK,
        term="zonder bevestiging 7 dagen, anders tot " + retention.TERM,
        of=_led,
        due=_delegations_due,
        clean=_clean_delegations,
        forget=_forget_delegations,
        goes=lambda row: retention.goes(row.event),
        names=("contact_name",),
    )
)  # fmt: skip
impersonal("registrations.Delegation", "sleutel zonder betekenis", "id", "public_id", "form_token")


@awaits
def contacts() -> QuerySet[Delegation]:
    """The addresses of who speaks for a delegation: many take no seat themselves."""
    return Delegation.objects.exclude(contact_address="").values("contact_address")


# --- The organiser's deeds -------------------------------------------------------------------------------------------
def _by_organiser(model: str, title: str, fields: tuple[str, ...], purpose: str) -> None:
    holds(
        Holding(
            model=model,
            title=title,
            fields=fields,
            purpose=purpose,
            basis=Basis.PUBLIC_TASK,
            term="zolang je in het beheer werkt",
            of=of_user(model, "by"),
            clean=lambda keys: _without_maker(model, keys),
            forget=lambda person, wishes: 0,
            read=lambda row: [("Wat", str(row))],
        )
    )


def _without_maker(model: str, keys: list) -> int:
    found = {one._meta.label: one for one in (AllocationPreview, AllocationRun)}[model]
    return found.objects.filter(pk__in=keys).update(by=None)


_by_organiser("registrations.AllocationPreview", "Voorstellen die je bekeek", ("by", "created_at"), SEATS)
_by_organiser("registrations.AllocationRun", "Verdelingen die je bevestigde", ("by", "at"), SEATS)
holds(
    Holding(
        model="registrations.ExportLog",
        title="Lijsten die je meenam",
        fields=("by", "at", "what", "filters"),
        purpose="Kunnen nagaan wie persoonsgegevens meenam.",
        basis=Basis.LEGAL,
        term="2 jaar",
        of=of_user("registrations.ExportLog", "by"),
        due=lambda now: ExportLog.objects.filter(at__lte=now - KEEP_EXPORTS),
        clean=removes("registrations.ExportLog"),
        forget=lambda person, wishes: 0,  # its maker goes with the person
        goes=lambda row: row.at + KEEP_EXPORTS,
        read=lambda row: [("Wanneer", row.at), ("Wat", row.what)],
    )
)
impersonal("registrations.AllocationPreview", "sleutels en uitkomsten, zonder namen")
impersonal("registrations.AllocationRun", "sleutels, rollen en momenten, zonder namen")
impersonal("registrations.ExportLog", "aantallen en soort", "id", "event", "format", "rows")
