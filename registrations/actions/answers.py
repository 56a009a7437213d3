"""Answers to the own questions of a gathering: never required, and private ones (diet, access) not kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from events import retention
from membership.errors import Refused
from registrations.models import Answer, Registration
from registrations.models.registration import LIVE

KEEP_PRIVATE = timedelta(days=14)  # after the end of the gathering


def progress(registration: Registration) -> dict[str, int] | None:
    """Return how many questions there are and how many were answered, or None where nothing is asked (any more)."""
    if registration.state not in LIVE or registration.event.is_past:
        return None
    total = registration.event.questions.count()
    return {"total": total, "answered": registration.answers.count()} if total else None


@transaction.atomic
def save(*, registration: Registration, answers: Mapping[int, str]) -> None:
    """Keep what somebody answered, by the key of the question; an empty answer takes the earlier one away.

    Raises Refused when the registration doesn't count (any more) or the gathering is over.
    """
    registration = Registration.objects.select_for_update(of=("self",)).select_related("event").get(pk=registration.pk)
    if registration.state not in LIVE:
        raise Refused("Deze aanmelding telt niet meer. Vragen beantwoorden kan dan niet.")
    if registration.event.is_past:
        raise Refused("Deze bijeenkomst is geweest. Antwoorden kan niet meer.")
    asked = set(registration.event.questions.values_list("pk", flat=True))
    given = {pk: text for pk, text in answers.items() if pk in asked and text}
    registration.answers.exclude(question__in=given).delete()
    Answer.objects.bulk_create(
        [Answer(registration=registration, question_id=pk, text=text, at=timezone.now()) for pk, text in given.items()],
        update_conflicts=True,
        unique_fields=["registration", "question"],
        update_fields=["text", "at"],
    )


def past_term(now: datetime) -> QuerySet[Answer]:
    """Return those that may not be kept at `now`. About diet and access: 14 days after the gathering or after it was
    called off (it may have no date), or once somebody does not come. The others as long as the registration."""
    private = Q(question__private=True)
    long_ago = now - KEEP_PRIVATE
    ended = Q(question__event__ends_at__lte=long_ago) | Q(question__event__cancelled_at__lte=long_ago)
    given_up = ~Q(registration__state__in=LIVE)
    return Answer.objects.filter((private & (ended | given_up)) | retention.over(now, "question__event"))


def goes(answer: Answer) -> datetime | None:
    """Return when this one goes; None while the gathering has no date."""
    event = answer.question.event
    if answer.question.private:
        end = event.cancelled_at or event.ends_at
        return end + KEEP_PRIVATE if end else None
    return retention.goes(event)
