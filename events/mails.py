"""Renders each kind of mail of this app; called after its row was claimed, so that links are born here."""

from django.conf import settings
from django.urls import reverse

from events.models import Interest, OrganisingBody
from events.purposes import CONFIRM, leave_headers, leave_link
from events.queries import organising_body
from membership.links import issue
from outbox.registry import Rendered, mail_kind
from outbox.rendering import render


@mail_kind("events.interest", label="Lijst van belangstellenden")
def interest(address: str, interest: str) -> Rendered:
    """Tell where the row `interest` (public id) stands. The page afterwards is always the same; this mail is not."""
    row = Interest.objects.select_related("event__body_override").filter(public_id=interest, address=address).first()
    if row is None:
        context = {"events_url": settings.BASE_URL + reverse("registrations:events")}
        return render("emails/events/interest_gone.html", context, reply_to=_reply_to(organising_body()))
    body = organising_body(row.event)
    listed = row.confirmed_at is not None
    context = {
        "event": row.event,
        "event_url": settings.BASE_URL + row.event.get_absolute_url(),
        "link": leave_link(row) if listed else issue(CONFIRM, address=address, target=interest),
        "formal": row.event.formal,
    }
    template = "interest_listed" if listed else "interest"
    headers = leave_headers(row, body) if listed else None
    return render(f"emails/events/{template}.html", context, reply_to=_reply_to(body), headers=headers)


def _reply_to(body: OrganisingBody | None) -> str:
    return body.email if body else ""
