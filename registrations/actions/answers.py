"""Answers to the own questions of a gathering: never required, and private ones (diet, access) not kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from membership.errors import Refused
from registrations.models import Answer, Registration
from registrations.models.registration import LIVE

KEEP_PRIVATE = timedelta(days=14)  # after the end of the gathering
SLICE = 500


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


def erase_private(now: datetime) -> int:
    """Erase answers about diet and access: 14 days after the gathering or after it was called off (it may have no
    date), or once somebody does not come. Return how many."""
    private = Answer.objects.filter(question__private=True)
    long_ago = now - KEEP_PRIVATE
    over = private.filter(question__event__ends_at__lte=long_ago)
    off = private.filter(question__event__cancelled_at__lte=long_ago)
    given_up = private.exclude(registration__state__in=LIVE)
    keys = list((over | off | given_up).values_list("pk", flat=True)[:SLICE])
    return Answer.objects.filter(pk__in=keys).delete()[0]
