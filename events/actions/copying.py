"""A new gathering from an earlier one, or from a preset."""

import logging
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from events.models import CaseSlot, Event, ProgrammeItem, Question
from events.presets import PRESETS, Moment, Preset
from membership.errors import Refused

log = logging.getLogger(__name__)

# What a copy does not take over: its own identity, and what happened to the first one.
_OWN = frozenset(
    {
        "id",
        "slug",
        "title",
        "status",
        "preview_token",
        "report",
        "people_took_part",
        "example_note",
        "date_note",
        "allocated_at",
        "proposal_mailed_at",
        "day_mailed_at",
        "reconfirm_settled_at",
        "cancelled_at",
        "cancel_reason",
        "agendas_stale_since",
        "sequence",
        "created_at",
        "updated_at",
    }
)
# A link to join is made anew for each gathering: an old one leads people into another room.
_OWN_OF_CHILD = frozenset({"id", "event", "join_url"})
_CHILDREN = ("programme", "cases", "speakers", "partners", "case_slots", "questions")


@transaction.atomic
def copy_event(*, event: Event, title: str, slug: str, starts_on: date, by: str) -> Event:
    """Return a draft like `event` on another day: every moment keeps its time on the clock and its distance in days.

    Programme, cases, speakers, partners, hours for own cases and questions come along; links to join do not. Raises
    Refused when `slug` is taken.
    A source without a date takes the day of its earliest programme item as its own.
    """
    _check_free(slug)
    items = list(event.programme.all())
    first = event.starts_at or min((item.starts_at for item in items if item.starts_at), default=None)
    days = (starts_on - timezone.localdate(first)).days if first else 0
    copy = Event(title=title, slug=slug, status=Event.Status.DRAFT, **_copied(event, _OWN, days))
    if copy.starts_at is None:
        copy.starts_at, copy.ends_at = _span(items, days)
    copy.save()
    for name in _CHILDREN:
        children = list(getattr(event, name).all())
        model = getattr(event, name).model
        model.objects.bulk_create([model(event=copy, **_copied(child, _OWN_OF_CHILD, days)) for child in children])
    log.info("gathering %s copied from %s by %s", slug, event.slug, by)
    return copy


@transaction.atomic
def create_from_preset(*, preset: str, title: str, slug: str, starts_on: date, by: str) -> Event:
    """Return a draft made from `preset` ("online", "live" or "paid", events.presets) on the day `starts_on`.

    Raises Refused when `slug` is taken and KeyError for an unknown preset.
    """
    plan = PRESETS[preset]
    _check_free(slug)
    moments = {name: _at(starts_on, moment) for name, moment in plan.moments.items()}
    event = Event.objects.create(title=title, slug=slug, **plan.fields, **moments)
    ProgrammeItem.objects.bulk_create(_programme(event, plan, starts_on))
    CaseSlot.objects.bulk_create(
        CaseSlot(event=event, starts_at=_at(starts_on, begin), ends_at=_at(starts_on, end)) for begin, end in plan.slots
    )
    Question.objects.bulk_create(
        Question(event=event, text=text, private=True, order=order) for order, text in enumerate(plan.private_questions)
    )
    log.info("gathering %s made from preset %s by %s", slug, preset, by)
    return event


def _check_free(slug: str) -> None:
    if Event.objects.filter(slug=slug).exists():
        raise Refused(f"Er is al een bijeenkomst met het adres {slug}. Kies een ander adres.")


def _copied(source: models.Model, without: frozenset[str], days: int) -> dict[str, Any]:
    fields = [field for field in source._meta.concrete_fields if field.name not in without]
    values = {field.attname: getattr(source, field.attname) for field in fields}
    return {name: shifted(value, days) if isinstance(value, datetime) else value for name, value in values.items()}


def shifted(moment: datetime, days: int) -> datetime:
    """Return `moment` so many days later at the same time on the clock, summer time or not."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return _local(local.date() + timedelta(days=days), local.time())


def _local(day: date, clock: time) -> datetime:
    # fold=0: of an hour that comes twice, the first.
    return timezone.make_aware(datetime.combine(day, clock.replace(fold=0)), timezone.get_default_timezone())


def _span(items: list[ProgrammeItem], days: int) -> tuple[datetime | None, datetime | None]:
    starts = [shifted(item.starts_at, days) for item in items if item.starts_at]
    ends = [shifted(item.ends_at, days) for item in items if item.ends_at]
    if starts and ends and max(ends) > min(starts):
        return min(starts), max(ends)
    return None, None


def _at(starts_on: date, moment: Moment) -> datetime:
    return _local(moment.day_from(starts_on), moment.clock)


def _programme(event: Event, plan: Preset, starts_on: date) -> list[ProgrammeItem]:
    return [
        ProgrammeItem(
            event=event,
            title=line.title,
            starts_at=_at(starts_on, line.starts) if line.starts else None,
            ends_at=_at(starts_on, line.ends) if line.ends else None,
            order=order,
        )
        for order, line in enumerate(plan.programme)
    ]
