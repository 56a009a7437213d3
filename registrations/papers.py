"""The papers (PDF) of a gathering: the flyer to pass on, and the personal Bevestiging (design, "Paper")."""

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from documents import qr
from events.models import Event
from registrations.event_facts import EventFacts
from registrations.models import Registration
from registrations.wording import words

# A changed template or style gives a new flyer: raise this number with it.
FLYER_VERSION = 1


def flyer(event: Event) -> bytes:
    """Return the flyer of `event` as PDF: public facts only.

    A visitor asks for it, so it is kept until the event changes (`events.actions.content.touch`) or its phase does.
    """
    facts = EventFacts(event, timezone.now())
    key = f"flyer:{FLYER_VERSION}:{event.pk}:{event.updated_at.isoformat()}:{facts.phase}"
    return cache.get_or_set(key, lambda: _flyer(facts), timeout=24 * 3600)


def _flyer(facts: EventFacts) -> bytes:
    address = _absolute("registrations:event", facts.event.slug)
    context = _about(facts) | {"qr": qr.png(address), "event_address": address}
    return _print("pdf/flyer.html", context)


def confirmation(registration: Registration) -> bytes:
    """Return the Bevestiging of somebody who has a seat, as PDF.

    It holds no link that logs in. The QR code names the registration at the door and gives no access by itself: the
    page behind it asks to log in.
    """
    address = _absolute("registrations:registration", registration.public_id)
    context = _about(EventFacts(registration.event, timezone.now())) | {
        "registration": registration,
        "registration_address": address,
        "login_address": _absolute("membership:login"),
        "qr": qr.png(address),
    }
    return _print("pdf/confirmation.html", context)


def _print(template: str, context: dict[str, object]) -> bytes:
    # Here, because WeasyPrint takes a second and 45 MB, and most processes never make a paper.
    from documents import pdf

    return pdf.render(template, context)


def _about(facts: EventFacts) -> dict[str, object]:
    return {"event": facts.event, "facts": facts, "body": facts.organiser, **words(facts.event.formal)}


def _absolute(name: str, *args: object) -> str:
    return settings.BASE_URL + reverse(name, args=args)
