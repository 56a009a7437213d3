"""The papers (PDF) of a gathering: the flyer to pass on, and the personal Bevestiging (design, "Paper")."""

from collections.abc import Iterable

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from documents import pdf, qr
from events.models import Event, ProgrammeItem
from events.queries import organising_body
from registrations.models import Registration

# A changed template gives a new flyer: raise this number with it.
FLYER_VERSION = 1


def flyer(event: Event) -> bytes:
    """Return the flyer of `event` as PDF: public facts only.

    A visitor asks for it, so it is kept until the event is saved again (or six hours: its partners, speakers and
    programme have no moment of change of their own).
    """
    key = f"flyer:{FLYER_VERSION}:{event.pk}:{event.updated_at.isoformat()}"
    return cache.get_or_set(key, lambda: _flyer(event), timeout=6 * 3600)


def confirmation(registration: Registration) -> bytes:
    """Return the Bevestiging of somebody who has a seat, as PDF.

    It holds no link that logs in. The QR code names the registration at the door and gives no access by itself: the
    page behind it asks to log in.
    """
    event = registration.event
    address = _absolute("registrations:registration", registration.public_id)
    context = _about(event) | {
        "registration": registration,
        "registration_address": address,
        "login_address": _absolute("membership:login"),
        "qr": qr.png(address),
    }
    return pdf.render("pdf/confirmation.html", context)


def _flyer(event: Event) -> bytes:
    address = _absolute("registrations:event", event.slug)
    context = _about(event) | {
        "qr": qr.png(address),
        "open": event.takes_registrations(),
        "over": event.is_past,
        "cases": event.cases.all(),
        "speakers": event.speakers.all(),
        "partners": [partner.name for partner in event.partners.all() if not partner.support],
        "supporters": [partner.name for partner in event.partners.all() if partner.support],
    }
    return pdf.render("pdf/flyer.html", context)


def _about(event: Event) -> dict[str, object]:
    return {
        "event": event,
        "event_address": _absolute("registrations:event", event.slug),
        "body": organising_body(event),
        **_programme(event.programme.all()),
    }


def _programme(items: Iterable[ProgrammeItem]) -> dict[str, list[ProgrammeItem]]:
    """Split the lines with an hour from those that last all day."""
    items = list(items)
    return {
        "timed": [item for item in items if item.starts_at],
        "all_day": [item for item in items if not item.starts_at],
    }


def _absolute(name: str, *args: object) -> str:
    return settings.BASE_URL + reverse(name, args=args)
