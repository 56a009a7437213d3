"""The demo's own pages: the story in ten steps, and the mails that left. They exist only in the demo."""

import email
import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from itertools import islice
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from events.models import Event
from netwerk.demo import network
from netwerk.demo.load import ORGANISER_ADDRESS, ORGANISER_PASSWORD
from registrations.models import OwnCase, Registration

NEWEST = 60  # mails on the list; older ones stay in the folder


@dataclass(frozen=True)
class Mail:
    """A mail as it left, read back from its file."""

    name: str
    message: EmailMessage

    @property
    def to(self) -> str:
        return self.message["To"]

    @property
    def subject(self) -> str:
        return self.message["Subject"]

    @property
    def text(self) -> str:
        return self.message.get_body(("plain",)).get_content()

    @property
    def attachments(self) -> list[EmailMessage]:
        return list(self.message.iter_attachments())

    @property
    def date(self) -> datetime:
        sent = self.message["Date"].datetime
        return sent if sent.tzinfo else sent.replace(tzinfo=UTC)  # "-0000" is UTC too, read without a zone


def _read(path: Path) -> Mail:
    return Mail(path.stem, email.message_from_bytes(path.read_bytes(), policy=email.policy.default))


def newest_mails(limit: int = NEWEST, address: str = "") -> list[Mail]:
    """Return the mails that left last, the newest first; with `address` only those to it."""
    paths = sorted(Path(settings.MAIL_FOLDER).glob("*.eml"), reverse=True)
    mails = (mail for mail in map(_read, paths) if address in mail.to.lower())
    return list(islice(mails, limit))


def _mail(name: str) -> Mail:
    path = Path(settings.MAIL_FOLDER) / f"{name}.eml"
    if path.parent != Path(settings.MAIL_FOLDER) or not path.is_file():
        raise Http404("no such mail")
    return _read(path)


def _participants(event: Event | None) -> list[Registration]:
    """Return some to log in as: the delegation that brings a case (its contact first), people alone, and a guest."""
    live = Registration.objects.live().filter(event=event).select_related("delegation").order_by("pk")
    together = live.filter(delegation__in=OwnCase.objects.live().filter(event=event).values("delegation"))
    return [*together[:4], *live.filter(delegation=None, guest=False)[:3], *live.filter(guest=True)[:1]]


@login_not_required
@never_cache
@require_safe
def story(request: HttpRequest) -> HttpResponse:
    """`/demo/`."""
    event = Event.objects.filter(slug="27-mei").first()
    context = {
        "event": event,
        "organiser": ORGANISER_ADDRESS,
        "password": ORGANISER_PASSWORD,
        "participants": _participants(event),
        "members": network.story(),
        "mails": newest_mails(8),
    }
    return render(request, "demo/story.html", context)


@login_not_required
@never_cache
@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """`/demo/mail/`: the newest mails, of one address with `?aan=`."""
    address = request.GET.get("aan", "").strip().lower()
    return render(request, "demo/mails.html", {"mails": newest_mails(address=address), "address": address})


@login_not_required
@never_cache
@require_safe
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail: its text part, its attachments, and a link to the HTML part."""
    return render(request, "demo/mail.html", {"mail": _mail(name)})


@login_not_required
@never_cache
@require_safe
@csp_replace({"default-src": ["'none'"], "style-src": ["'unsafe-inline'"], "img-src": ["data:"]})
def mail_html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part as a mail program would show it; mail has its style inside, so this page alone allows that."""
    return HttpResponse(_mail(name).message.get_body(("html",)).get_content())


@login_not_required
@require_safe
def mail_attachment(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """One attachment of a mail."""
    attachments = _mail(name).attachments
    if number >= len(attachments):
        raise Http404("no such attachment")
    part = attachments[number]
    disposition = content_disposition_header(False, part.get_filename())
    return HttpResponse(
        part.get_payload(decode=True),
        content_type=part.get_content_type(),
        headers={"Content-Disposition": disposition},
    )
