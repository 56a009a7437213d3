"""What this app holds about people (privacy.registry)."""

from datetime import datetime

from django.db.models import Q, QuerySet

from discussions.actions import erasing
from discussions.models import (
    EvaluationInvitee,
    Follow,
    LiveTick,
    MeetingWish,
    Moderation,
    Notice,
    OutcomeTask,
    Post,
    PostVersion,
    PresenceHour,
    Reaction,
    Report,
    Room,
    RoomFile,
    RoomKind,
    RoomPerson,
    Visit,
)
from events import retention
from privacy.deeds import removes
from privacy.registry import Basis, Holding, Person, Wishes, holds, impersonal
from registrations.models import Registration

TALKING = "Meepraten in de besloten omgeving van een bijeenkomst."
OLD_MEMBER = "Je berichten in de besloten omgeving blijven staan, als van een oud-lid. Zo blijven gesprekken te volgen."
GONE = "(gewist)"


def _ends(
    model: type,
    title: str,
    fields: tuple[str, ...],
    purpose: str,
    *,
    who: str,
    event: str,
    read: object = None,
    free: tuple[str, ...] = ("id",),
) -> None:
    """Say of a model that its rows go a year after the gathering; `who` leads to the user, `event` to the gathering."""
    label = model._meta.label
    holds(
        Holding(
            model=label,
            title=title,
            fields=fields,
            purpose=purpose,
            basis=Basis.PUBLIC_TASK,
            term=retention.TERM,
            of=lambda person: model.objects.filter(**{who: person.user}),
            due=lambda now: model.objects.filter(retention.over(now, event)),
            clean=removes(label),
            read=read,
        )
    )
    impersonal(label, "sleutel zonder betekenis", *free)


# --- What people write -----------------------------------------------------------------------------------------------
_ends(
    PostVersion,
    "Eerdere teksten van je berichten",
    ("post", "body", "replaced_at"),
    "Moderatoren laten zien wat er stond.",
    who="post__user",
    event="post__thread__room__event",
)
_ends(
    Reaction,
    "Waar je 'herkenbaar' of 'dit helpt' drukte",
    ("post", "user", "kind"),
    TALKING,
    who="user",
    event="post__thread__room__event",
    read=lambda row: [("Bijeenkomst", str(row.post.thread.room.event)), ("Wat", row.get_kind_display())],
)
_ends(
    Notice,
    "Berichten waarover wij je mailen",
    ("visit", "post", "answers_me", "created_at", "mailed_at"),
    "Je mailen als er iets nieuws is in een ruimte die je volgt.",
    who="visit__user",
    event="visit__event",
    read=lambda row: [("Bijeenkomst", str(row.visit.event)), ("Gemaild", row.mailed_at)],
)
_ends(
    Follow,
    "Ruimtes die je volgt",
    ("room", "visit", "since"),
    "Je mailen als er iets nieuws is in een ruimte die je volgt.",
    who="visit__user",
    event="visit__event",
    read=lambda row: [("Ruimte", str(row.room)), ("Sinds", row.since)],
)


def _forget_reports(person: Person, wishes: Wishes) -> int:
    """What was decided stays with the post; who asked for it, and their words, go."""
    return Report.objects.filter(user=person.user).update(user=None, text="")


holds(
    Holding(
        model="discussions.Report",
        title="Berichten die je meldde",
        fields=("post", "user", "reason", "text", "created_at", "outcome", "decided_at", "decided_by"),
        purpose="De gesprekken veilig houden.",
        basis=Basis.PUBLIC_TASK,
        term=retention.TERM,
        of=lambda person: Report.objects.filter(user=person.user),
        due=lambda now: Report.objects.filter(retention.over(now, "post__thread__room__event")),
        clean=removes("discussions.Report"),
        forget=_forget_reports,
        read=lambda row: [
            ("Wanneer", row.created_at),
            ("Reden", row.get_reason_display()),
            ("Toelichting", row.text),
            ("Uitkomst", row.get_outcome_display()),
        ],
    )
)
impersonal("discussions.Report", "sleutel zonder betekenis", "id")


def _deeds(person: Person) -> QuerySet[Moderation]:
    seats = Registration.objects.filter(user=person.user).values_list("pk", flat=True)
    return Moderation.objects.filter(by__in=[f"beheer:{person.user}", *(f"gespreksleider:{seat}" for seat in seats)])


holds(
    Holding(
        model="discussions.Moderation",
        title="Wat je als moderator of gespreksleider deed",
        fields=("post", "what", "by", "reason", "at"),
        purpose="Kunnen nagaan wie wat verborg of welke naam bekeek.",
        basis=Basis.PUBLIC_TASK,
        term=retention.TERM,
        of=_deeds,
        due=lambda now: Moderation.objects.filter(retention.over(now, "post__thread__room__event")),
        clean=removes("discussions.Moderation"),
        forget=lambda person, wishes: _deeds(person).update(reason=""),
        stays="Wat je als gespreksleider deed met berichten van anderen, blijft staan tot een jaar na de bijeenkomst: "
        "met een nummer in plaats van je naam.",
        read=lambda row: [("Wanneer", row.at), ("Wat", row.get_what_display()), ("Reden", row.reason)],
    )
)
impersonal("discussions.Moderation", "sleutel zonder betekenis", "id")


def _posts_due(now: datetime) -> QuerySet[Post]:
    named = Q(user__isnull=False) | Q(registration__isnull=False)
    return Post.objects.filter(retention.over(now, "thread__room__event")).filter(named)


def _posts(person: Person) -> QuerySet[Post]:
    return Post.objects.filter(user=person.user).select_related("thread__room__event")


def _forget_posts(person: Person, wishes: Wishes) -> int:
    if wishes.withdraw_posts:
        return erasing.withdraw_all(person.user)
    return erasing.unname(list(_posts(person).values_list("pk", flat=True)))


holds(
    Holding(
        model="discussions.Thread",
        title="Titels van gesprekken en vragen die je begon",
        fields=("title", "started_at"),
        purpose=TALKING,
        basis=Basis.PUBLIC_TASK,
        term="zolang het gesprek er staat",
        of=lambda person: erasing.opened_by(person.user),
        clean=lambda keys: 0,  # they go or stay with the first post
        stays=OLD_MEMBER,
        choice=True,
    )
)
impersonal("discussions.Thread", "stand van een gesprek, zonder persoon")
holds(
    Holding(
        model="discussions.Post",
        title="Je berichten in de besloten omgeving",
        fields=(
            "thread", "user", "registration", "nameless", "shown_as", "body", "html", "state", "hidden_reason",
            "quote_by_name", "created_at", "edited_at",
        ),
        purpose=TALKING,
        basis=Basis.PUBLIC_TASK,
        term="je naam tot " + retention.TERM + "; de tekst daarna als van een oud-lid",
        of=_posts,
        due=_posts_due,
        clean=erasing.unname,
        forget=_forget_posts,
        stays=OLD_MEMBER,
        choice=True,
        goes=lambda row: retention.goes(row.thread.room.event),
        read=lambda row: [
            ("Bijeenkomst", str(row.thread.room.event)),
            ("Ruimte", str(row.thread.room)),
            ("Gesprek", row.thread.title),
            ("Geplaatst", row.created_at),
            ("Getoond als", row.shown_as),
            ("Tekst", row.body),
            ("Stand", row.get_state_display()),
            ("Reden van verbergen", row.hidden_reason),
            ("Mijn naam mag bij een citaat", row.quote_by_name),
        ],
        correct=lambda row: row.get_absolute_url(),
    )
)  # fmt: skip
impersonal(
    "discussions.Post", "sleutel of teller zonder persoon",
    "id", "public_id", "parent", "insight_at", "form_token", "changed_in",
)  # fmt: skip


# --- Who is in the environment ---------------------------------------------------------------------------------------
_ends(
    LiveTick,
    "Waar je 'ik doe mee' drukte",
    ("room", "visit", "ticked_at", "reminded_at"),
    "Weten hoeveel mensen er komen, en je eraan herinneren.",
    who="visit__user",
    event="visit__event",
    read=lambda row: [("Ruimte", str(row.room)), ("Gedrukt", row.ticked_at)],
)
holds(
    Holding(
        model="discussions.MeetingWish",
        title="Dat je een kwartier hebt om iemand te ontmoeten",
        fields=("event", "user", "group", "pressed_at", "until"),
        purpose="Je met anderen in gesprek brengen.",
        basis=Basis.PUBLIC_TASK,
        term="een kwartier",
        of=lambda person: MeetingWish.objects.filter(user=person.user),
        due=lambda now: MeetingWish.objects.filter(until__lte=now),
        clean=removes("discussions.MeetingWish"),
        goes=lambda row: row.until,
    )
)
impersonal("discussions.MeetingWish", "sleutel zonder betekenis", "id")
impersonal("discussions.MeetingGroup", "een link en een vraag, zonder personen")
_ends(
    PresenceHour,
    "Wanneer je in een ruimte bent om te antwoorden",
    ("person", "starts_at", "ends_at"),
    "Laten zien wanneer wie er is.",
    who="person__registration__user",
    event="person__room__event",
)
_ends(
    RoomPerson,
    "Je rol in een ruimte",
    ("room", "registration", "part", "role"),
    "Laten zien wie er helpt in een ruimte.",
    who="registration__user",
    event="room__event",
)
_ends(
    Visit,
    "Je bezoek aan de besloten omgeving",
    ("event", "user", "agreed_at", "read_until", "seen_post", "listed_at", "mail_off_at"),
    TALKING,
    who="user",
    event="event",
    read=lambda row: [
        ("Bijeenkomst", str(row.event)),
        ("Spelregels akkoord", row.agreed_at),
        ("Gezien tot", row.read_until),
        ("In de lijst van deelnemers sinds", row.listed_at),
        ("Geen mail meer sinds", row.mail_off_at),
    ],
)


# --- Afterwards ------------------------------------------------------------------------------------------------------
holds(
    Holding(
        model="discussions.EvaluationInvitee",
        title="Of je de evaluatie invulde",
        fields=("questionnaire", "registration", "answered"),
        purpose="Alleen herinneren wie nog niet antwoordde. Wat je antwoordde, is anoniem en hoort bij niemand.",
        basis=Basis.PUBLIC_TASK,
        term=retention.TERM + ", dan is je aanmelding zonder naam",
        of=lambda person: EvaluationInvitee.objects.filter(registration__user=person.user),
        clean=lambda keys: 0,  # counts, once its registration has no name
        read=lambda row: [("Bijeenkomst", str(row.questionnaire.event)), ("Ingevuld", row.answered)],
    )
)
impersonal("discussions.EvaluationInvitee", "sleutel zonder betekenis", "id")


def _tasks(person: Person) -> QuerySet[OutcomeTask]:
    """By name only at a gathering of one's own: anybody chooses their own name, and must not read, or take away, what
    stands in closed rooms about a namesake elsewhere."""
    own = Registration.objects.filter(Q(user=person.user) | Q(address=person.address)).values("event")
    named = Q(owner_name__in=person.names, outcome__room__event__in=own)
    mine = Q(owner__user=person.user) | Q(owner__address=person.address) | named
    return OutcomeTask.objects.filter(mine).select_related("outcome__room__event")


def _tasks_due(now: datetime) -> QuerySet[OutcomeTask]:
    named = Q(owner__isnull=False) | ~Q(owner_name="")
    return OutcomeTask.objects.filter(retention.over(now, "outcome__room__event")).filter(named)


holds(
    Holding(
        model="discussions.OutcomeTask",
        title="Afspraken waar jouw naam bij staat",
        fields=("outcome", "what", "owner", "owner_name"),
        purpose="Onthouden wie wat doet na een gesprek.",
        basis=Basis.PUBLIC_TASK,
        term="je naam tot " + retention.TERM + "; de afspraak blijft",
        of=_tasks,
        due=_tasks_due,
        clean=lambda keys: OutcomeTask.objects.filter(pk__in=keys).update(owner=None, owner_name=""),
        goes=lambda row: retention.goes(row.outcome.room.event),
        read=lambda row: [
            ("Ruimte", str(row.outcome.room)),
            ("Afspraak", row.what),
            ("Wie", row.who),
            ("Naam", row.owner_name),
        ],
    )
)
impersonal("discussions.OutcomeTask", "sleutel of volgorde", "id", "order")


# --- Rooms -----------------------------------------------------------------------------------------------------------
def _own_rooms(person: Person) -> QuerySet[Room]:
    return Room.objects.filter(own_case__delegation__contact_address=person.address)


holds(
    Holding(
        model="discussions.RoomFile",
        title="Bestanden in de ruimte van een eigen casus",
        fields=("room", "title", "alt", "file", "added_at"),
        purpose="De casus voorbereiden.",
        basis=Basis.PUBLIC_TASK,
        term=retention.TERM + ", met de ruimte",
        of=lambda person: RoomFile.objects.filter(room__in=_own_rooms(person)),
        clean=removes("discussions.RoomFile"),
        read=lambda row: [("Titel", row.title), ("Beschrijving", row.alt), ("Toegevoegd", row.added_at)],
    )
)
impersonal("discussions.RoomFile", "soort en grootte", "id", "public_id", "mimetype", "size")

holds(
    Holding(
        model="discussions.Room",
        title="De ruimte van jullie eigen casus",
        fields=("own_case", "title", "introduction", "notes"),
        purpose="Jullie casus bespreken met een begeleider.",
        basis=Basis.PUBLIC_TASK,
        term=retention.TERM + ", met alles wat erin staat",
        of=_own_rooms,
        due=lambda now: Room.objects.filter(retention.over(now), kind=RoomKind.OWN_CASE),
        clean=removes("discussions.Room"),
        forget=lambda person, wishes: _own_rooms(person).update(title=GONE, introduction="", notes=""),
        goes=lambda row: retention.goes(row.event),
    )
)
impersonal("discussions.Room", "over een ruimte, zonder personen")

for _model, _why in {
    "discussions.Questionnaire": "de vragenlijst zelf",
    "discussions.EvaluationQuestion": "een vraag, geen antwoord",
    "discussions.EvaluationResponse": "anoniem: niets verwijst naar een persoon",
    "discussions.EvaluationAnswer": "anoniem: niets verwijst naar een persoon",
    "discussions.Outcome": "wat een ruimte afsprak; wie wat doet staat apart",
    "discussions.Summary": "de samenvatting; citaten zijn verwijzingen",
    "discussions.SummarySection": "de samenvatting; citaten zijn verwijzingen",
}.items():
    impersonal(_model, _why)
