"""What this app holds about people (privacy.registry)."""

from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from haakjes.models import Haakje, HaakjeChange, Response, State
from haakjes.states import change
from privacy.deeds import removes
from privacy.registry import Basis, Holding, Person, Wishes, holds, impersonal

KEEP = timedelta(days=730)
TERM = "twee jaar na de laatste dag van het haakje"
PURPOSE = "Laten zien wat leden elkaar vragen en bieden, en wat ervan komt."
HAAKJES_STAY = "Je haakjes blijven staan als van een oud-lid. Wat nog open stond, sluit."
RESPONSES_STAY = "Je reacties op haakjes blijven staan als van een oud-lid. Zo blijft te volgen wat er is gezegd."


def over(now: datetime, path: str = "") -> Q:
    """Return the condition that a haakje ended so long ago that it goes; `path` leads to it ("haakje__")."""
    return Q(**{f"{path}open_until__lte": timezone.localdate(now) - KEEP}) & ~Q(**{f"{path}state": State.OPEN})


def goes(haakje: Haakje) -> date | None:
    """Return the day on which a haakje goes; an open one may still be renewed."""
    return None if haakje.is_open else haakje.open_until + KEEP


def _forget_haakjes(person: Person, wishes: Wishes) -> int:
    rows = Haakje.objects.filter(user=person.user)
    if wishes.withdraw_posts:
        return removes("haakjes.Haakje")(list(rows.values_list("pk", flat=True)))
    for haakje in rows.filter(state=State.OPEN).select_for_update(of=["self"]):
        change(haakje, State.CLOSED, by="klok", reason="wie het plaatste, is geen lid meer")
    return rows.update(user=None, form_token=None)


def _forget_responses(person: Person, wishes: Wishes) -> int:
    rows = Response.objects.filter(user=person.user)
    if wishes.withdraw_posts:
        return removes("haakjes.Response")(list(rows.values_list("pk", flat=True)))
    return rows.update(user=None, form_token=None)


def _forget_answers(person: Person, wishes: Wishes) -> int:
    """The other keeps what they wrote; with whom, is gone."""
    return Response.objects.filter(with_user=person.user).update(with_user=None)


def _changes(person: Person) -> QuerySet[HaakjeChange]:
    return HaakjeChange.objects.filter(by=f"lid:{person.user}")


holds(
    Holding(
        model="haakjes.Haakje",
        title="Je haakjes",
        fields=(
            "user",
            "organisation",
            "side",
            "kind",
            "title",
            "text",
            "themes",
            "umbrella",
            "open_until",
            "state",
            "met_with",
            "result",
            "asked_at",
            "search_text",
            "created_at",
            "changed_at",
        ),
        purpose=PURPOSE,
        basis=Basis.PUBLIC_TASK,
        term=TERM,
        of=lambda person: Haakje.objects.filter(user=person.user),
        due=lambda now: Haakje.objects.filter(over(now)),
        clean=removes("haakjes.Haakje"),
        forget=_forget_haakjes,
        stays=HAAKJES_STAY,
        choice=True,
        read=lambda row: [
            ("Wat", f"{row.get_side_display()}: {row.title}"),
            ("Namens", str(row.organisation)),
            ("Tekst", row.text),
            ("Tot en met", row.open_until),
            ("Stand", row.get_state_display()),
            ("Met wie", row.met_with),
            ("Wat kwam ervan", row.result),
            ("Geplaatst", row.created_at),
        ],
        goes=goes,
        correct=lambda row: row.get_absolute_url(),
    )
)
impersonal("haakjes.Haakje", "sleutel zonder betekenis", "id", "public_id", "form_token")

holds(
    Holding(
        model="haakjes.HaakjeChange",
        title="Wat je met je haakjes deed",
        fields=("haakje", "from_state", "to_state", "by", "reason", "at"),
        purpose="Kunnen nagaan wie een haakje sloot, en waarom.",
        basis=Basis.PUBLIC_TASK,
        term=TERM,
        of=_changes,
        due=lambda now: HaakjeChange.objects.filter(over(now, "haakje__")),
        clean=removes("haakjes.HaakjeChange"),
        forget=lambda person, wishes: _changes(person).update(by="oud-lid"),
        read=lambda row: [("Haakje", str(row.haakje)), ("Wanneer", row.at), ("Wat", str(row)), ("Reden", row.reason)],
        goes=lambda row: goes(row.haakje),
    )
)
impersonal("haakjes.HaakjeChange", "sleutel zonder betekenis", "id")

holds(
    Holding(
        model="haakjes.Response",
        title="Je reacties op haakjes",
        fields=("haakje", "user", "private", "text", "created_at", "withdrawn_at"),
        purpose=PURPOSE,
        basis=Basis.PUBLIC_TASK,
        term=TERM,
        of=lambda person: Response.objects.filter(user=person.user),
        due=lambda now: Response.objects.filter(over(now, "haakje__")),
        clean=removes("haakjes.Response"),
        forget=_forget_responses,
        stays=RESPONSES_STAY,
        choice=True,
        read=lambda row: [
            ("Haakje", str(row.haakje)),
            ("Wie leest het", "alleen jullie twee" if row.private else "wie het haakje ziet"),
            ("Tekst", row.text),
            ("Geplaatst", row.created_at),
        ],
        goes=lambda row: goes(row.haakje),
        correct=lambda row: row.haakje.get_absolute_url(),
    )
)
holds(
    Holding(
        model="haakjes.Response",
        title="Antwoorden aan jou onder vier ogen",
        fields=("with_user",),
        purpose="Jou onder vier ogen antwoorden.",
        basis=Basis.PUBLIC_TASK,
        term=TERM,
        of=lambda person: Response.objects.filter(with_user=person.user),
        clean=lambda keys: Response.objects.filter(pk__in=keys).update(with_user=None),
        forget=_forget_answers,
        read=lambda row: [("Haakje", str(row.haakje)), ("Tekst", row.text), ("Geplaatst", row.created_at)],
        goes=lambda row: goes(row.haakje),
    )
)
impersonal("haakjes.Response", "sleutel zonder betekenis", "id", "public_id", "form_token")
