"""Renders a mailing for one recipient; called after its row was claimed, so that links are born here."""

from django.conf import settings
from django.urls import reverse

from events.models import Interest
from events.purposes import leave_headers, leave_link
from events.queries import organising_body
from mailings.audience import still_meant
from mailings.models import Mailing
from membership.links import issue
from outbox.registry import NotNeeded, Rendered, mail_kind
from outbox.rendering import render
from registrations.models import Registration


# A mailing in the middle of its DATA when the sender died is left to the organiser: rather once too few than twice.
@mail_kind("mailings.mailing", label="Mailing", queue="bulk", resend=False)
def mailing(address: str, mailing: int, recipient: str) -> Rendered:
    one = Mailing.objects.select_related("event__body_override").filter(pk=mailing).first()
    person = still_meant(one, recipient) if one else None
    if person is None or person.address != address:
        raise NotNeeded
    to_list = isinstance(person, Interest)
    rendered = render_for(one, person, link=_page_link(person), leave_link=leave_link(person) if to_list else "")
    if to_list:
        rendered.headers.update(leave_headers(person, organising_body(one.event)))
    return rendered


def render_for(mailing: Mailing, person: Registration | Interest | None, *, link: str, leave_link: str) -> Rendered:
    """Render the mail; with no person and stand-ins for the links this is the organiser's preview."""
    body = organising_body(mailing.event)
    context = {
        "mailing": mailing,
        "event": mailing.event,
        "formal": mailing.event.formal,
        "event_url": settings.BASE_URL + mailing.event.get_absolute_url(),
        "name": getattr(person, "name", ""),
        "link": link,
        "leave_link": leave_link,
    }
    return render("emails/mailings/mailing.html", context, reply_to=body.email if body else "")


def _page_link(person: Registration | Interest) -> str:
    """A link that logs in and shows the registration; who is on the interest list has nothing to log in to."""
    if isinstance(person, Interest):
        return ""
    return issue("login", address=person.address, target=reverse("registrations:registration", args=[person.public_id]))
