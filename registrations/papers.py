"""The papers (PDF) of a gathering: the flyer to pass on, and the personal Bevestiging (design, "Paper").

A mail carries a paper that its worker makes. What is asked for on the web is made by a worker too and handed out by
`documents.store`: see `registrations.actions.papers` and `registrations.views.papers`.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from documents.store import Draft
from events.models import Event
from registrations.event_facts import EventFacts
from registrations.models import Registration
from registrations.wording import words

FLYER, CONFIRMATION = "flyer", "confirmation"


def flyer(event: Event) -> Draft:
    """Return the flyer of `event`: public facts only."""
    address = _absolute("registrations:event", event.slug)
    context = about(event) | {"event_address": address}
    return Draft(f"{FLYER}:{event.pk}", "pdf/flyer.html", context, address)


def confirmation(registration: Registration) -> Draft:
    """Return the Bevestiging of somebody who has a seat.

    It holds no link that logs in. The QR code names the registration at the door and gives no access by itself: the
    page behind it asks to log in.
    """
    address = _absolute("registrations:registration", registration.public_id)
    context = about(registration.event) | {
        "registration": registration,
        "registration_address": address,
        "login_address": _absolute("membership:login"),
    }
    return Draft(f"{CONFIRMATION}:{registration.pk}", "pdf/confirmation.html", context, address)


def about(event: Event) -> dict[str, object]:
    """Return what every paper of `event` says."""
    facts = EventFacts(event, timezone.now())
    return {"event": event, "facts": facts, "body": facts.organiser, **words(event.formal)}


def _absolute(name: str, *args: object) -> str:
    return settings.BASE_URL + reverse(name, args=args)
