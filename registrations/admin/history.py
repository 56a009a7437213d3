"""What happened to one registration, in one list: its changes of state, the mails about it and what organisers did."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from membership.models import User
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS
from registrations.allocation_reasons import SENTENCES
from registrations.models import Registration, State, StateChange

ORGANISER = re.compile(r"beheer:(\d+)")
# A history holds reasons for giving a seat; the sentences that name a number are about waiting.
REASONS = {reason.value: text for reason, text in SENTENCES.items() if "{" not in text}


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
    """Return changes, mails and deeds of organisers, the oldest first, with four queries."""
    changes = list(registration.changes.all())
    names = organisers(change.by for change in changes)
    mails = OutgoingMail.objects.filter(subject_ref=registration.about).defer("copy", "arguments")
    deeds = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Registration), object_id=str(registration.pk)
    ).select_related("user")
    lines = [_of_change(change, names) for change in changes]
    lines += [_of_mail(mail) for mail in mails] + [_of_deed(deed) for deed in deeds]
    return sorted(lines, key=lambda line: line.at)


def organisers(actors: Iterable[str]) -> dict[str, str]:
    """Return the name for each "beheer:<key>" among `actors`, with one query."""
    keys = {match[1] for actor in actors if (match := ORGANISER.fullmatch(actor))}
    return {f"beheer:{user.pk}": f"{user} (beheer)" for user in User.objects.filter(pk__in=keys)}


def _of_change(change: StateChange, names: dict[str, str]) -> Entry:
    what = State(change.to_state).label
    if change.from_state:
        what = f"Van ‘{State(change.from_state).label}’ naar ‘{what}’"
    return Entry(change.at, what, names.get(change.by, change.by), REASONS.get(change.reason, change.reason))


def _of_deed(deed: LogEntry) -> Entry:
    return Entry(deed.action_time, deed.get_change_message(), f"{deed.user} (beheer)")


def _of_mail(mail: OutgoingMail) -> Entry:
    kind = KINDS.get(mail.kind)
    label = kind.label if kind else mail.kind
    return Entry(
        at=mail.created_at,
        what=f"Mail ‘{label}’",
        by=f"aan {mail.address}" if mail.address else "adres gewist",
        detail=mail.get_state_display(),
        mail=mail.pk,
        problem=mail.state in (MailState.FAILED, MailState.UNKNOWN),
    )
