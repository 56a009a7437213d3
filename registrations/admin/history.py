"""What happened to one registration, in one list: its changes of state, the mails about it, who replaces whom, who
checked it in and what organisers did. Exports are no part of it: they are about a list (see ExportLog)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from membership.models import User
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS
from registrations.allocation_reasons import SENTENCES
from registrations.models import JoinRequest, Registration, State, StateChange

ORGANISER = re.compile(r"beheer:(\d+)")
RULE = re.compile(r"regel (\S+)")
# A history holds reasons for giving a seat; the sentences that name a number are about waiting.
REASONS = {reason.value: text for reason, text in SENTENCES.items() if "{" not in text}
ACTORS = {
    "deelnemer": "de deelnemer zelf",
    "contactpersoon": "de contactpersoon",
    "collega": "de collega zelf",
    "klok": "vanzelf, na verloop van tijd",
}
GONE = "iemand van beheer die hier niet meer werkt"


@dataclass(frozen=True)
class Entry:
    """One line of the history; `mail` is the key of the mail in the log."""

    at: datetime
    what: str
    by: str = ""
    detail: str = ""
    mail: int | None = None
    problem: bool = False


def history_of(registration: Registration) -> list[Entry]:
    """Return everything that happened, the oldest first, with the same few queries for any length."""
    changes = list(registration.changes.all())
    mails = list(OutgoingMail.objects.filter(subject_ref=registration.about).defer("copy", "arguments"))
    names = organisers([registration.attended_by, *(one.by for one in changes), *(one.handled_by for one in mails)])
    deeds = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Registration), object_id=str(registration.pk)
    ).select_related("user")
    lines = [_of_change(change, names) for change in changes]
    lines += _of_substitutes(registration)
    lines += _of_requests(registration)
    lines += _of_attendance(registration, names)
    lines += [_of_deed(deed) for deed in deeds] + [_of_mail(mail, names) for mail in mails]
    return sorted(lines, key=lambda line: line.at)


def organisers(actors: Iterable[str]) -> dict[str, str]:
    """Return the name for each "beheer:<key>" among `actors`, with one query; also of who is gone."""
    keys = {match[1] for actor in actors if (match := ORGANISER.fullmatch(actor))}
    found = {f"beheer:{user.pk}": f"{user} (beheer)" for user in User.objects.filter(pk__in=keys)}
    return {f"beheer:{key}": GONE for key in keys} | found


def in_words(actor: str, names: dict[str, str]) -> str:
    """Return who `actor` is, for somebody who reads; `names` come from `organisers`."""
    if match := RULE.fullmatch(actor):
        return f"de regel voor plekken (versie {match[1]})"
    return names.get(actor) or ACTORS.get(actor, actor)


def _of_change(change: StateChange, names: dict[str, str]) -> Entry:
    what = State(change.to_state).label
    if change.from_state == change.to_state:
        # Something was said or decided that leaves the state as it is; the reason tells what.
        what = f"Blijft ‘{what}’"
    elif change.from_state:
        what = f"Van ‘{State(change.from_state).label}’ naar ‘{what}’"
    return Entry(change.at, what, in_words(change.by, names), REASONS.get(change.reason, change.reason))


def _of_substitutes(registration: Registration) -> Iterator[Entry]:
    """Who was asked to take over this place, and whose place this was."""
    if registration.replaces_id:
        before = registration.replaces
        yield Entry(registration.registered_at, f"Gevraagd als vervanger van {before}", detail=_role(before))
    for one in registration.substitutes.all():
        yield Entry(
            one.registered_at, f"{one} is gevraagd als vervanger", detail=f"{_role(one)}; nu: {one.get_state_display()}"
        )


def _role(registration: Registration) -> str:
    return registration.get_role_display() or "Gast"


def _of_requests(registration: Registration) -> Iterator[Entry]:
    requests = JoinRequest.objects.filter(registration=registration).select_related("delegation__organisation")
    for request in requests:
        delegation = f"de delegatie van {request.delegation.organisation}"
        yield Entry(request.asked_at, f"Vraagt om aan te sluiten bij {delegation}", ACTORS["deelnemer"])
        if request.decided_at:
            answer = "Aangesloten" if request.accepted else "Niet aangesloten"
            yield Entry(request.decided_at, f"{answer} bij {delegation}", ACTORS["contactpersoon"])


def _of_attendance(registration: Registration, names: dict[str, str]) -> Iterator[Entry]:
    if registration.attended_at:
        yield Entry(registration.attended_at, "Ingecheckt bij de deur", in_words(registration.attended_by, names))


def _of_deed(deed: LogEntry) -> Entry:
    return Entry(deed.action_time, deed.get_change_message(), f"{deed.user} (beheer)")


def _of_mail(mail: OutgoingMail, names: dict[str, str]) -> Entry:
    kind = KINDS.get(mail.kind)
    label = kind.label if kind else mail.kind
    details = [mail.get_state_display()]
    if mail.sent_at:
        details.append(f"op {timezone.localtime(mail.sent_at):%d-%m-%Y, %H.%M}")
    if mail.handled_by:
        details.append(f"na een besluit van {in_words(mail.handled_by, names)}")
    return Entry(
        at=mail.created_at,
        what=f"Mail ‘{label}’",
        by=f"aan {mail.address}" if mail.address else "adres gewist",
        detail=" ".join(details),
        mail=mail.pk,
        problem=mail.state in (MailState.FAILED, MailState.UNKNOWN),
    )
