"""What all mails of one mailing share, kept by the process that renders them one after another.

A mailing of a thousand reads its gathering, programme and summary once for as long as nothing of it changes: a third of
a mail would else be Django writing the same wide joins. One small query for each mail tells whether anything did.
"""

import re
import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from django.utils import timezone
from django.utils.safestring import SafeString

from discussions.actions.summary import summary_pdf
from documents.store import Draft
from events.models import Event
from events.queries import organising_body
from events.templatetags.samenspel import dutch_date, dutch_time, markdown
from mailings import fields, papers
from mailings.audience import Recipient
from mailings.models import Mailing
from outbox.registry import Attachment
from registrations.models import Registration

KEPT = 4  # mailings at a time in one process
FRESH_SECONDS = 60  # after which the phase of a gathering and who organises are read again
# What makes everything else stale when it changes.
_VERSION = (
    "state", "subject", "body", "audiences", "attach_summary", "event_id", "invite_to_id", "event__updated_at",
    "invite_to__updated_at", "event__conversation_summary__updated_at",
)  # fmt: skip
_kept: dict[int, tuple[tuple, "Batch"]] = {}


@dataclass(frozen=True)
class Batch:
    """A mailing with what its mails have in common."""

    mailing: Mailing
    now: datetime = field(default_factory=timezone.now)

    @cached_property
    def formal(self) -> bool:
        event = self.mailing.event or self.mailing.invite_to
        return bool(event and event.formal)

    @cached_property
    def reply_to(self) -> str:
        body = organising_body(self.mailing.event or self.mailing.invite_to)
        return body.email if body else ""

    @cached_property
    def _html(self) -> SafeString:
        return markdown(self.mailing.body)

    @cached_property
    def _shared_values(self) -> dict[str, str]:
        event, following = self.mailing.event, self.mailing.invite_to
        values = {}
        if event:
            begins = dutch_time(event.starts_at) or "op een tijd die nog volgt"
            values = {"bijeenkomst": event.title, "datum": _day(event), "tijd": begins, "plek": _place(event)}
        return values | ({"volgende": following.title, "volgendedatum": _day(following)} if following else {})

    def values_for(self, recipient: Recipient) -> dict[str, str]:
        """Return what each named field says to `recipient`."""
        seat = recipient.registration
        your = "uw" if self.formal else "je"
        return self._shared_values | {
            "naam": recipient.name or "lezer",
            "organisatie": seat.organisation.name if seat and seat.organisation else f"{your} organisatie",
            "rol": seat.part if seat else "",
        }

    def subject_for(self, recipient: Recipient) -> str:
        return fields.fill(self.mailing.subject, self.values_for(recipient))

    def html_for(self, recipient: Recipient) -> SafeString:
        return fields.fill_html(self._html, self.values_for(recipient))

    def registered(self, recipient: Recipient) -> Registration | None:
        """Return the registration of this address for the next gathering: nobody is invited to where they go."""
        following = self.mailing.invite_to
        if following is None:
            return None
        return Registration.objects.live().filter(event=following, address=recipient.address).first()

    def may_invite(self, recipient: Recipient) -> bool:
        """Return whether people like this one are invited: a guest is asked by the organiser, and has no role."""
        seat = recipient.registration
        return self.mailing.invite_to is not None and not (seat is not None and seat.guest)

    def invites(self, recipient: Recipient) -> bool:
        """Return whether the personal invitation comes along."""
        return self.may_invite(recipient) and self.registered(recipient) is None

    @cached_property
    def _facts(self) -> dict[str, object]:
        return papers.facts_for_invitation(self.mailing.invite_to)

    def invitation(self, recipient: Recipient) -> Draft:
        """Return the paper of one recipient, not made yet."""
        key = f"{self.mailing.pk}:{recipient.reference}"
        return papers.invitation(recipient, came_from=self.mailing.event, facts=self._facts, key=key)

    @cached_property
    def summary(self) -> bytes:
        """The published summary as a PDF."""
        return summary_pdf(self.mailing.event)

    def attachments(self, recipient: Recipient, invited: bool) -> list[Attachment]:
        """Return the papers that go with the mail; they are made here and kept by nobody."""
        found = []
        if self.mailing.attach_summary:
            name = f"Samenvatting {_file_name(self.mailing.event)}.pdf"
            found.append(Attachment(name, self.summary, "application/pdf"))
        if invited:
            name = f"Uitnodiging {_file_name(self.mailing.invite_to)}.pdf"
            found.append(Attachment(name, self.invitation(recipient).print(), "application/pdf"))
        return found


def of(pk: int) -> Batch | None:
    """Return the batch of the mailing with this key, as it is now; None when there is no such mailing."""
    version = Mailing.objects.filter(pk=pk).values_list(*_VERSION).first()
    if version is None:
        return None
    version = (*map(str, version), int(time.monotonic() / FRESH_SECONDS))
    kept = _kept.get(pk)
    if kept is None or kept[0] != version:
        rows = Mailing.objects.select_related("event__body_override", "invite_to__body_override")
        kept = (version, Batch(rows.get(pk=pk)))
        while len(_kept) >= KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[pk] = kept
    return kept[1]


def _day(event: Event) -> str:
    return dutch_date(event.starts_at) or event.date_note or "een datum die nog volgt"


def _place(event: Event) -> str:
    if not event.venue_name:
        return "online" if event.is_online else "een plek die nog volgt"
    place = f"{event.venue_name} in {event.venue_city}" if event.venue_city else event.venue_name
    return f"{place} en online" if event.is_online else place


def _file_name(event: Event) -> str:
    return re.sub(r"[^\w\- ]", "", event.title)[:60].strip()
