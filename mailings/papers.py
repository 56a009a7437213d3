"""The personal paper "Uitnodiging" for a next gathering (design, "Paper")."""

from django.conf import settings
from django.urls import reverse

from documents.store import Draft
from events.models import Event
from mailings.audience import Recipient
from registrations.papers import about

INVITATION = "invitation"


def facts_for_invitation(event: Event) -> dict[str, object]:
    """Return what all invitations for `event` share; a batch of them reads it once."""
    return about(event) | {"signup_address": settings.BASE_URL + reverse("registrations:register", args=[event.slug])}


def invitation(recipient: Recipient, *, came_from: Event | None, facts: dict[str, object], key: str) -> Draft:
    """Return the Uitnodiging of one recipient: name, what, when, why you, programme and the way to register.

    The code and the address on it lead to the page for registering and let nobody in: the page asks to log in.
    """
    seat = recipient.registration
    context = facts | {
        "recipient": recipient,
        "came_from": came_from,
        "role": seat.role if seat else "",
        "organisation": seat.organisation if seat else None,
    }
    return Draft(f"{INVITATION}:{key}", "pdf/invitation.html", context, facts["signup_address"])
