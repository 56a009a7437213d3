"""What leaves by itself in the coming seven days: each rule tells its own part, next to where it acts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Count, Max, Min, QuerySet
from django.urls import reverse
from django.utils import timezone

from discussions.actions import evaluation
from discussions.models import Questionnaire
from events.models import AllocationMode, Event
from haakjes import clock as haakjes_clock
from haakjes.models import State as HaakjeState
from mailings import reminders
from mailings.models import REMINDERS, Mailing
from netwerk.lists import HAAKJES, MAIL, REGISTRATIONS, list_url
from outbox.waiting import planned_by_kind
from registrations.actions import clock, offers, reconfirm
from registrations.figures import Figures

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Coming:
    """One thing that leaves: when (the first of several), what, to how many, and the list of exactly those."""

    at: datetime
    what: str
    number: int | None = None
    url: str = ""


SEE_PEOPLE, SEE_MAIL = "registrations.view_registration", "outbox.view_outgoingmail"
SEE_MAILINGS = "mailings.view_mailing"
SEE_EVALUATIONS = "discussions.view_questionnaire"
SEE_HAAKJES = "haakjes.view_haakje"


def coming_week(
    user: AbstractBaseUser, events: Iterable[Event], figures: dict[int, Figures], now: datetime
) -> list[Coming] | None:
    """Return what leaves up to a week from now, the first to leave first; each part only to who may see its list, and
    None for who may see none of it.

    `events` are the coming gatherings, `figures` theirs. Eleven queries, whatever there is.
    """
    if not any(user.has_perm(right) for right in (SEE_PEOPLE, SEE_MAIL, SEE_MAILINGS, SEE_EVALUATIONS, SEE_HAAKJES)):
        return None
    until = now + WEEK
    found: list[Coming] = []
    if user.has_perm(SEE_PEOPLE):
        found += _to_who_was_asked(now, until)
        found += [_allocation(event, now) for event in clock.allocations_until(until, now)]
        found += [
            _question(event, at, figures[event.pk].to_ask)
            for event in events
            if event.status != Event.Status.DRAFT and (at := reconfirm.ask_at(event)) and now < at <= until
        ]
        found += [_morning(event, figures[event.pk].expected, now) for event in clock.mornings_until(until, now)]
    if user.has_perm(SEE_MAILINGS):
        found += [_mailing(mailing, figures, now) for mailing in reminders.planned(until)]
    if user.has_perm(SEE_EVALUATIONS):
        found += [_evaluation("De evaluatie", one.opens_at, one, now) for one in evaluation.due(until)]
        found += [
            _evaluation("De herinnering aan de evaluatie", one.reminder_at, one, now)
            for one in evaluation.reminders(until).filter(closes_at__gt=now)
        ]
    if user.has_perm(SEE_HAAKJES):
        found += _about_haakjes(now, until)
    if user.has_perm(SEE_MAIL):
        found += [
            Coming(first, f"Mail ‘{label}’", number, list_url(MAIL, wacht="week", kind=kind))
            for first, kind, label, number in planned_by_kind(now, until)
        ]
    return sorted((one for one in found if one.number != 0), key=lambda one: one.at)


def _to_who_was_asked(now: datetime, until: datetime) -> list[Coming]:
    found = []
    for what, filter_name, due in (
        ("Herinnering aan wie gevraagd is", "herinnering", clock.reminders_until(until, now)),
        ("Herinnering aan wie een aanbod kreeg", "aanbod-herinnering", offers.reminders_until(until, now)),
    ):
        if moments := [at for _, at in due]:
            found.append(
                Coming(max(min(moments), now), what, len(moments), list_url(REGISTRATIONS, aandacht=filter_name))
            )
    asked = list(clock.last_notices_until(until).values_list("invited_at", flat=True))
    if asked:
        first = min(asked) + clock.ANSWER_TIME - clock.WARN_BEFORE
        url = list_url(REGISTRATIONS, aandacht="laatste")
        found.append(Coming(max(first, now), "Laatste bericht aan wie gevraagd is", len(asked), url))
    return found


def _about_haakjes(now: datetime, until: datetime) -> list[Coming]:
    """To posters: the question a week before the end, and the word that a haakje ended."""
    today = timezone.localdate(now)
    asked = haakjes_clock.ending_until(until).filter(user__isnull=False, open_until__gte=today)
    ended = haakjes_clock.past_end(until).filter(user__isnull=False)
    still_open = {"asked_at__isnull": 1, "open_until__gte": today}
    question = "De vraag ‘hoe staat het met je haakje?’"
    return [
        *_haakjes(question, asked, now, -haakjes_clock.ASK_BEFORE, **still_open),
        *_haakjes("Bericht dat een haakje is verlopen", ended, now, timedelta(days=1)),
    ]


def _haakjes(what: str, due: QuerySet, now: datetime, after: timedelta, **exactly: object) -> list[Coming]:
    """The mails about the haakjes in `due`, each so long `after` the midnight on which its last day begins."""
    found = due.aggregate(number=Count("pk"), first=Min("open_until"), last=Max("open_until"))
    if not found["number"]:
        return []
    at = timezone.make_aware(datetime.combine(found["first"] + after, time.min))
    filters = {"state__exact": HaakjeState.OPEN.value, "user__isnull": 0, "open_until__lte": found["last"]} | exactly
    return [Coming(max(at, now), what, found["number"], list_url(HAAKJES, **filters))]


def _allocation(event: Event, now: datetime) -> Coming:
    """The proposal for the organisers, or the allocation that confirms itself, with a mail to each who waits."""
    by_itself = event.allocation_mode == AllocationMode.AUTOMATIC
    what = f"De verdeling van {event}" if by_itself else f"Het voorstel voor de verdeling van {event}"
    url = list_url(REGISTRATIONS, event__id__exact=event.pk, plek="rij")
    return Coming(max(event.allocation_at, now), what, None, url)


def _question(event: Event, at: datetime, number: int) -> Coming:
    url = list_url(REGISTRATIONS, event__id__exact=event.pk, aandacht="vraag")
    return Coming(at, f"De vraag ‘kom je nog?’ voor {event}", number, url)


def _morning(event: Event, number: int, now: datetime) -> Coming:
    url = list_url(REGISTRATIONS, event__id__exact=event.pk, state__exact="seated")
    return Coming(max(clock.morning_of(event), now), f"Mail op de ochtend van {event}", number, url)


def _mailing(mailing: Mailing, figures: dict[int, Figures], now: datetime) -> Coming:
    """A planned mailing, or a reminder that the gathering made; its page shows the text and where to change it."""
    what, number = f"Mailing ‘{mailing}’", mailing.expected
    if mailing.purpose in REMINDERS:
        what = f"{mailing.get_purpose_display()}, van {mailing.event}"
        number = figures[mailing.event_id].expected if mailing.event_id in figures else None
    return Coming(
        max(mailing.scheduled_at, now), what, number, reverse("admin:mailings_mailing_change", args=[mailing.pk])
    )


def _evaluation(what: str, at: datetime, questionnaire: Questionnaire, now: datetime) -> Coming:
    """The evaluation that leaves by itself, or its reminder; how many are silent is known when it leaves."""
    url = reverse("admin:discussions_questionnaire_change", args=[questionnaire.pk])
    return Coming(max(at, now), f"{what} van {questionnaire.event}", None, url)
