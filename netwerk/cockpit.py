"""What an organiser needs to see first: how each coming gathering stands, what waits for a decision, what will leave.

Every number is a link to the list of exactly the rows it counts; `registrations.figures` holds what both count.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone

from discussions.models import Report
from events.actions import missing
from events.models import AllocationMode, Event, Role
from events.queries import organising_body
from mailings.models import Mailing
from membership import members
from membership.models import Layer, Membership, MembershipState
from netwerk.coming import coming_week
from netwerk.lists import DELEGATIONS, MAIL, MEMBERSHIPS, REGISTRATIONS, REPORTS, list_url
from outbox.health import report
from outbox.models import OutgoingMail
from outbox.waiting import stuck, troubled
from registrations.actions.checkin import todays
from registrations.event_facts import with_figures
from registrations.figures import Figures, figures_of

ALLOCATE = "registrations.confirm_allocation"
SEE_PEOPLE = "registrations.view_registration"
SEE_DELEGATIONS = "registrations.view_delegation"
SEE_REPORTS = "discussions.view_report"
SHOWN_MAILS = 5


@dataclass(frozen=True)
class Task:
    """Something to do: a sentence that leads to the page where it is done."""

    sentence: str
    url: str
    details: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Number:
    """A number and the list behind it; `words` says what is counted, in one and in more."""

    value: int
    url: str
    words: str = ""

    @property
    def sentence(self) -> str:
        one, more = self.words.split("|")
        return f"{self.value} {one if self.value == 1 else more}"


@dataclass(frozen=True)
class Share:
    """A line of the drawing: people with a seat and in line, for one role or one layer; widths of 100."""

    label: str
    role: str
    seated: Number
    waiting: Number
    seated_width: int
    waiting_width: int


@dataclass(frozen=True)
class Gathering:
    """One gathering of the overview; `incomplete` is None where complete delegations have no priority."""

    event: Event
    incomplete: int | None
    tasks: list[Task]
    roles: list[Share] = field(default_factory=list)
    layers: list[Share] = field(default_factory=list)
    attention: list[Number] = field(default_factory=list)
    delegations: list[Number] = field(default_factory=list)
    seated_url: str = ""
    waiting_url: str = ""


def gatherings(user: AbstractBaseUser, now: datetime | None = None) -> tuple[list[Gathering], dict[int, Figures]]:
    """Return what is not over yet, the first to come first, and its figures; the same queries whatever the number."""
    now = now or timezone.now()
    events = Event.objects.exclude(status=Event.Status.CANCELLED).upcoming(now)
    events = list(with_figures(events).prefetch_related("programme"))
    figures = figures_of(events, now)
    body = organising_body()
    return [_gathering(event, figures[event.pk], user, now, body) for event in events], figures


def _gathering(event: Event, figures: Figures, user: AbstractBaseUser, now: datetime, body: object) -> Gathering:
    lacks = missing(event, body=event.body_override or body)
    parts: dict[str, object] = {}
    if user.has_perm(SEE_PEOPLE):
        people = partial(_list, REGISTRATIONS, event.pk)
        parts |= {
            "roles": _shares(figures.seated_by_role, figures.waiting_by_role, Role.choices, "role__exact", people),
            "layers": _shares(
                figures.seated_by_layer,
                figures.waiting_by_layer,
                [(layer, Layer(layer).label) for layer in figures.layers],
                "organisation__layer__exact",
                people,
            ),
            "attention": _attention(event, figures, people),
            "seated_url": people(plek="bezet"),
            "waiting_url": people(plek="rij"),
        }
    if user.has_perm(SEE_DELEGATIONS):
        parts["delegations"] = _delegations(event, figures)
    incomplete = figures.incomplete if event.priority else None
    return Gathering(event, incomplete, _tasks(event, lacks, user, now), **parts)


@cache
def _list_start(name: str) -> str:
    return list_url(name)


def _list(name: str, event: int, **filters: object) -> str:
    """Like `list_url`, for one gathering: there are forty of these in each, so the address is looked up once."""
    chosen = "&".join(f"{key}={value}" for key, value in filters.items())
    return f"{_list_start(name)}event__id__exact={event}{'&' if chosen else ''}{chosen}"


def _shares(
    seated: dict[str, int], waiting: dict[str, int], choices: list[tuple[str, str]], key: str, people: Callable
) -> list[Share]:
    most = max((seated[value] + waiting[value] for value, _ in choices), default=0) or 1
    return [
        Share(
            label,
            value if key == "role__exact" else "",
            Number(seated[value], people(plek="bezet", **{key: value}), "met een plek|met een plek"),
            Number(waiting[value], people(plek="rij", **{key: value}), "wacht|wachten"),
            round(100 * seated[value] / most),
            round(100 * waiting[value] / most),
        )
        for value, label in choices
    ]


def _attention(event: Event, figures: Figures, people: Callable) -> list[Number]:
    """What waits for somebody's answer, and who is in on the day itself; only what there is."""
    numbers = [
        Number(
            figures.offers, people(state__exact="offered"), "aanbod wacht op antwoord|aanbiedingen wachten op antwoord"
        ),
        Number(
            figures.offers_lapsing,
            people(aandacht="aanbod"),
            "aanbod loopt binnen een werkdag af|aanbiedingen lopen binnen een werkdag af",
        ),
        Number(
            figures.invited,
            people(state__exact="invited"),
            "mens is gevraagd en antwoordde nog niet|mensen zijn gevraagd en antwoordden nog niet",
        ),
        Number(
            figures.silent, people(aandacht="stil"), "mens is stil op ‘kom je nog?’|mensen zijn stil op ‘kom je nog?’"
        ),
        Number(figures.guests, people(plek="gast"), "gast doet mee|gasten doen mee"),
        Number(figures.attended, people(aanwezig="ja"), "mens is binnen|mensen zijn binnen"),
    ]
    return [number for number in numbers if number.value]


def _delegations(event: Event, figures: Figures) -> list[Number]:
    """Delegations that miss a role, and how the times for own cases stand."""
    delegations = partial(_list, DELEGATIONS, event.pk)
    numbers = []
    if event.priority or figures.slots:
        numbers += [
            Number(
                figures.missing[role],
                delegations(mist=role),
                f"delegatie mist {label.lower()}|delegaties missen {label.lower()}",
            )
            for role, label in Role.choices
            if figures.missing[role]
        ]
    for one in figures.slots:
        hour = f"{timezone.localtime(one.slot.starts_at):%H.%M} uur"
        guides = f"van {one.slot.guides} begeleiders bezet om {hour}"
        numbers.append(Number(one.taken, delegations(casus=one.slot.pk), f"{guides}|{guides}"))
    if lacking := sum(one.lacking for one in figures.slots):
        words = "eigen casus mist een rol|eigen casussen missen een rol"
        numbers.append(Number(lacking, delegations(casus="mist"), words))
    return numbers


def _tasks(event: Event, lacks: list[str], user: AbstractBaseUser, now: datetime) -> list[Task]:
    tasks = []
    if user.has_perm(ALLOCATE) and proposal_waits(event, now):
        url = reverse("admin:registrations_event_allocation", args=[event.pk])
        tasks.append(Task("Verdeel de plekken: het voorstel wacht op jou", url))
    if lacks and user.has_perm("events.change_event"):
        number = "1 ding" if len(lacks) == 1 else f"{len(lacks)} dingen"
        tasks.append(Task(f"Vul nog {number} in", reverse("admin:events_event_change", args=[event.pk]), lacks))
    return tasks


def proposal_waits(event: Event, now: datetime) -> bool:
    """Return whether the day of the allocation has come and an organiser has to confirm it."""
    return (
        event.status == Event.Status.OPEN
        and event.allocation_mode == AllocationMode.PROPOSAL
        and event.allocated_at is None
        and event.allocation_at is not None
        and event.allocation_at <= now
    )


@dataclass(frozen=True)
class MailTrouble:
    """What goes wrong with mail: the newest of it, how many are stuck, and whether one may push."""

    mails: list[OutgoingMail]
    stuck: Number
    may_push: bool


def mail_trouble(user: AbstractBaseUser, now: datetime) -> MailTrouble:
    """Return what failed or is stuck, with two queries."""
    late = Number(stuck(now).count(), list_url(MAIL, wacht="lang"), "mail wacht te lang|mails wachten te lang")
    return MailTrouble(troubled(now, SHOWN_MAILS), late, user.has_perm("outbox.change_outgoingmail"))


def _reports() -> Number:
    """Reports of posts that wait for a decision, of all gatherings."""
    waiting = Report.objects.filter(outcome=Report.Outcome.OPEN).count()
    url = list_url(REPORTS, outcome__exact=Report.Outcome.OPEN)
    return Number(waiting, url, "melding te bekijken|meldingen te bekijken")


def _requests() -> Number:
    """Requests to be a member that wait for a decision."""
    waiting = Membership.objects.filter(state=MembershipState.ASKED).count()
    url = list_url(MEMBERSHIPS, state__exact=MembershipState.ASKED)
    return Number(waiting, url, "verzoek om lid te worden|verzoeken om lid te worden")


def _new_work() -> Number:
    """Members who took another organisation, which nobody looked at yet."""
    url = list_url(MEMBERSHIPS, state__exact=MembershipState.MEMBER, organisation_checked__exact=0)
    return Number(members.unchecked().count(), url, "lid met nieuw werk na te kijken|leden met nieuw werk na te kijken")


def overview(user: AbstractBaseUser) -> dict[str, object]:
    """Return what the first page shows; each part only to who may see it."""
    now = timezone.now()
    parts: dict[str, object] = {}
    figures: dict[int, Figures] = {}
    if user.has_perm("events.view_event"):
        parts["gatherings"], figures = gatherings(user, now)
        parts["coming"] = coming_week(user, [one.event for one in parts["gatherings"]], figures, now)
    if user.has_perm("registrations.check_in"):
        parts["doors"] = list(todays(now))
    if user.has_perm("outbox.view_outgoingmail"):
        parts["mail"] = report()
        parts["trouble"] = mail_trouble(user, now)
    if user.has_perm(SEE_REPORTS):
        parts["reports"] = _reports()
    if user.has_perm("membership.change_membership"):
        parts["requests"] = _requests()
        parts["new_work"] = _new_work()
    if user.has_perm("mailings.view_mailing"):
        parts["mailings"] = Mailing.objects.filter(state=Mailing.State.SENDING).select_related("event")
    return parts
