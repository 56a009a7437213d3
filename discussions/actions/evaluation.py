"""The evaluation of a gathering: made, sent, answered, reminded of and closed.

Anonymous is a promise to people who speak about their own employer, so the rows themselves keep it. Nothing refers from
an answer to a person, and nothing can be laid side by side either: no moment is written, no mail is queued, no session
is touched, and the mailed link is signed instead of stored, so that no row tells when it was used. The hidden order of
rows (SQLite's rowid, PostgreSQL's place on disk and transaction number) would tell who answered how many forms ago.
So every answer writes all forms of the questionnaire anew, in a random order and under new random keys, and writes the
row of everybody who was asked. At the size of a gathering that takes a fraction of a second.

Results are shown after the closing only (`discussions.evaluation_results`): a look at five forms and a later one at six
would show the sixth.
"""

import logging
from collections import defaultdict
from datetime import datetime, time, timedelta
from secrets import SystemRandom

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Case, F, QuerySet, When
from django.urls import reverse
from django.utils import timezone

from discussions.attendance import came
from discussions.models import (
    EvaluationAnswer,
    EvaluationInvitee,
    EvaluationQuestion,
    EvaluationResponse,
    Questionnaire,
)
from events.models import Event
from membership.errors import Refused
from outbox.actions import message, queue_many
from registrations.actions.locking import lock_event
from registrations.attendance import was_checked
from registrations.models import Registration

logger = logging.getLogger(__name__)
random = SystemRandom()

SALT = "discussions.evaluation"
OPEN_FOR = timedelta(days=14)  # when no end was chosen
MIN_GROUP = 5  # fewer people than this are never shown
Kind = EvaluationQuestion.Kind
Value = str | int

STARTER_INTRODUCTION = (
    "Vertel ons hoe het was. Het kost drie minuten. Je antwoord is anoniem: we bewaren niet wie wat invult."
)
# (kind, question, choices): what the first day's evaluation taught is asked again (facts 1, "Outcome").
STARTER: list[tuple[Kind, str, list[str]]] = [
    (Kind.SCALE, "Hoe nuttig was deze bijeenkomst voor je werk?", []),
    (Kind.SCALE, "Hoeveel gesprek had je met andere deelnemers?", []),
    (Kind.SCALE, "Hoe vrij voelde je je om te zeggen wat je denkt?", []),
    (
        Kind.CHOICE,
        "Wat leverde het je vooral op?",
        ["Nieuwe kennis", "Nieuwe contacten", "Hulp bij mijn casus", "Nieuwe energie", "Iets anders"],
    ),
    (Kind.CHOICE, "Kom je een volgende keer weer?", ["Ja", "Misschien", "Nee"]),
    (Kind.OPEN, "Wat ga je morgen anders doen?", []),
    (Kind.OPEN, "Wat kan er de volgende keer beter?", []),
]


class AlreadyAnswered(Refused):
    """This person's form is in; another can't be taken, for nobody knows which was theirs."""


# --- Making and sending --------------------------------------------------------------------------------------------


@transaction.atomic
def prepare(*, event: Event, by: str) -> Questionnaire:
    """Return the draft of an evaluation with our usual questions; the one that is there already stays as it is."""
    lock_event(event.pk)
    questionnaire, made = Questionnaire.objects.get_or_create(
        event=event, defaults={"introduction": STARTER_INTRODUCTION}
    )
    if made:
        EvaluationQuestion.objects.bulk_create(
            EvaluationQuestion(
                questionnaire=questionnaire, kind=kind, text=text, choices="\n".join(choices), order=number
            )
            for number, (kind, text, choices) in enumerate(STARTER)
        )
        logger.info("discussions: evaluation of event %s prepared by %s", event.pk, by)
    return questionnaire


def people_to_ask(event: Event) -> QuerySet[Registration]:
    """Return who was there and can be mailed. At the door or in the environment; without either list who had a seat."""
    people = event.registrations.seated()
    if was_checked(event):
        people = people.filter(came(event))
    return people.filter(erased_at=None).exclude(address="")


def hindrances(questionnaire: Questionnaire, now: datetime) -> list[str]:
    """Return, in Dutch, why the evaluation can't go out yet; nothing when it can."""
    event = questionnaire.event
    found = []
    if event.status in (Event.Status.DRAFT, Event.Status.CANCELLED):
        found.append("De bijeenkomst is een concept of gaat niet door.")
    if event.starts_at is None or now < event.starts_at:
        found.append("De bijeenkomst is nog niet begonnen. Versturen kan vanaf het begin.")
    if not questionnaire.questions.exists():
        found.append("Er staan nog geen vragen in.")
    if questionnaire.closes_at and questionnaire.closes_at <= now:
        found.append("Het moment bij ‘invullen tot’ is voorbij. Kies een later moment.")
    return found


@transaction.atomic
def send(*, questionnaire: Questionnaire, by: str, expected: int | None = None) -> int:
    """Ask everybody who was there, at once and in a random order. Return how many.

    `expected` is the number that the organiser saw. Raises Refused when it went out already, can't go out
    (`hindrances`), there is nobody to ask, or the number changed.
    """
    event = lock_event(questionnaire.event_id)
    questionnaire = (
        Questionnaire.objects.select_for_update(of=["self"]).select_related("event").get(pk=questionnaire.pk)
    )
    now = timezone.now()
    if questionnaire.opened_at:
        raise Refused("Deze evaluatie is al verstuurd.")
    if reasons := hindrances(questionnaire, now):
        raise Refused(" ".join(reasons))
    people = list(people_to_ask(event))
    if not people:
        raise Refused("Er is niemand om te vragen: niemand had een plek.")
    if expected is not None and expected != len(people):
        raise Refused(f"Het zijn er nu {len(people)}. Kijk het nog eens na en druk dan opnieuw.")
    random.shuffle(people)
    EvaluationInvitee.objects.bulk_create(
        EvaluationInvitee(questionnaire=questionnaire, registration=one) for one in people
    )
    questionnaire.opened_at = now
    questionnaire.closes_at = questionnaire.closes_at or _usual_end(now)
    questionnaire.save(update_fields=["opened_at", "closes_at"])
    _mail("discussions.evaluation", questionnaire, people)
    logger.info("discussions: evaluation of event %s sent to %s people by %s", event.pk, len(people), by)
    return len(people)


def _usual_end(now: datetime) -> datetime:
    """Return the end of the day, OPEN_FOR from now: 24.00 uur."""
    day = timezone.localdate(now) + OPEN_FOR + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time.min))


def _mail(kind: str, questionnaire: Questionnaire, people: list[Registration]) -> None:
    queue_many(
        message(
            kind,
            one.address,
            key=f"{kind}:{questionnaire.pk}:{one.public_id}",
            about=one.about,
            group=f"event:{questionnaire.event_id}:evaluation",
            expires_at=questionnaire.closes_at,
            questionnaire=questionnaire.pk,
            registration=str(one.public_id),
        )
        for one in people
    )


def due(until: datetime) -> QuerySet[Questionnaire]:
    """Return those whose chosen moment of sending comes up to `until`, and that did not go out yet."""
    return Questionnaire.objects.filter(opened_at=None, opens_at__lte=until).select_related("event")


def send_due(now: datetime) -> int:
    """Send what has to leave by its chosen moment. Return how many went out.

    What can't go out (the gathering was moved, say) waits for the organiser, whose page says why.
    """
    sent = 0
    for questionnaire in due(now):
        if hindrances(questionnaire, now):
            continue
        try:
            send(questionnaire=questionnaire, by="klok")
        except Refused:
            continue
        sent += 1
    return sent


def reminders(until: datetime) -> QuerySet[Questionnaire]:
    """Return those of which the silent have to hear once more up to `until`, and did not yet."""
    return Questionnaire.objects.filter(
        opened_at__isnull=False, reminded_at=None, reminder_at__lte=until, closes_at__gt=F("reminder_at")
    ).select_related("event")


def remind_due(now: datetime) -> int:
    """Remind, once, those who are silent. Return how many people."""
    keys = reminders(now).filter(closes_at__gt=now).values_list("pk", flat=True)
    return sum(_remind(key, now) for key in keys)


@transaction.atomic
def _remind(key: int, now: datetime) -> int:
    questionnaire = Questionnaire.objects.select_for_update().get(pk=key)
    if questionnaire.reminded_at or not questionnaire.takes_answers(now):
        return 0
    silent = Registration.objects.filter(evaluations__questionnaire=questionnaire, evaluations__answered=False)
    people = list(silent.filter(erased_at=None).exclude(address=""))
    random.shuffle(people)
    questionnaire.reminded_at = now
    questionnaire.save(update_fields=["reminded_at"])
    _mail("discussions.evaluation_again", questionnaire, people)
    return len(people)


@transaction.atomic
def close(*, questionnaire: Questionnaire, by: str) -> None:
    """Take no answers any more from now on; the results can be seen. Raises Refused when it is not open."""
    questionnaire = Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    now = timezone.now()
    if not questionnaire.takes_answers(now):
        raise Refused("Deze evaluatie staat niet open.")
    questionnaire.closes_at = now
    questionnaire.save(update_fields=["closes_at"])
    logger.info("discussions: evaluation of event %s closed by %s", questionnaire.event_id, by)


# --- The personal link ---------------------------------------------------------------------------------------------


def link(invitee: EvaluationInvitee) -> str:
    """Return the absolute address of this person's form: signed and not stored, so that using it leaves no trace."""
    token = signing.Signer(salt=SALT).sign(str(invitee.pk))
    return settings.BASE_URL + reverse("discussions:evaluation", args=[token])


def find(token: str) -> EvaluationInvitee | None:
    """Return who was asked with this link; None when it was not made here."""
    try:
        key = signing.Signer(salt=SALT).unsign(token)
    except signing.BadSignature:
        return None
    found = EvaluationInvitee.objects.select_related("questionnaire__event__body_override")
    return found.filter(pk=int(key)).first()


# --- Answering -----------------------------------------------------------------------------------------------------


@transaction.atomic
def answer(*, invitee: EvaluationInvitee, given: dict[int, Value]) -> None:
    """Take one filled-in form: `given` holds by question a number of the scale, or a text.

    Of two presses at the same moment one counts. Raises AlreadyAnswered, and Refused when it is closed or empty.
    """
    questionnaire = Questionnaire.objects.select_for_update().get(pk=invitee.questionnaire_id)
    asked = EvaluationInvitee.objects.filter(questionnaire=questionnaire)
    if asked.filter(pk=invitee.pk, answered=True).exists():
        raise AlreadyAnswered("Je hebt al geantwoord. Dank je wel.")
    if not questionnaire.takes_answers(timezone.now()):
        raise Refused("Deze evaluatie is gesloten.")
    if not given:
        raise Refused("Vul minstens één vraag in.")
    # The row of everybody, or this one would have been written in the same transaction as its form.
    asked.update(answered=Case(When(pk=invitee.pk, then=True), default=F("answered")))
    store(questionnaire, [given])


def store(questionnaire: Questionnaire, forms: list[dict[int, Value]]) -> None:
    """Add filled-in forms: all forms of the questionnaire are written anew, in a random order."""
    answers = EvaluationAnswer.objects.filter(response__questionnaire=questionnaire)
    kept: dict[object, dict[int, Value]] = defaultdict(dict)
    for form, question, number, text in answers.values_list("response_id", "question_id", "number", "text"):
        kept[form][question] = text if number is None else number
    answers.delete()
    questionnaire.responses.all().delete()
    shuffled = [*kept.values(), *forms]
    random.shuffle(shuffled)
    responses = EvaluationResponse.objects.bulk_create(
        EvaluationResponse(questionnaire=questionnaire) for _ in shuffled
    )
    rows = [
        EvaluationAnswer(response=response, question_id=question, **_value(value))
        for response, form in zip(responses, shuffled, strict=True)
        for question, value in form.items()
    ]
    random.shuffle(rows)
    EvaluationAnswer.objects.bulk_create(rows)


def _value(value: Value) -> dict[str, Value]:
    return {"number": value} if isinstance(value, int) else {"text": value}
