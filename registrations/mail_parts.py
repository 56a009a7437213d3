"""What the renderers of this app's mails share: finding what a mail is about, its links, its reply address.

`Je`, `je`, `jouw` follow the gathering's form of address.
"""

from django.conf import settings
from django.urls import reverse

from events.models import Event, Interest
from events.purposes import leave_headers, leave_link
from events.queries import organising_body
from membership.links import issue
from outbox.registry import Attachment, NotNeeded, Rendered
from outbox.rendering import render
from registrations.models import Delegation, Registration, State
from registrations.wording import asked_for, words


def absolute(name: str, *arguments: object) -> str:
    return settings.BASE_URL + reverse(name, args=arguments)


def event_context(event: Event) -> dict[str, object]:
    body = organising_body(event)
    return {
        "event": event,
        "body": body,
        "event_url": settings.BASE_URL + event.get_absolute_url(),
        "formal": event.formal,  # for the foot of the mail
        **words(event.formal),
    }


def registration_in(public_id: str, *states: State) -> Registration:
    """Return the registration with what a mail needs; raises NotNeeded when it is not in one of `states` any more."""
    found = (
        Registration.objects.select_related("event", "event__body_override", "organisation", "delegation__organisation")
        .filter(public_id=public_id)
        .first()
    )
    if found is None or found.erased_at or (states and found.state not in states):
        raise NotNeeded
    return found


def delegation_in(public_id: str) -> Delegation:
    found = Delegation.objects.select_related("event", "event__body_override", "organisation").get(public_id=public_id)
    if not found.contact_address or found.withdrawn_at:
        raise NotNeeded
    return found


# Guests read these in words of their own, without those of the civil service.
GUEST_KINDS = frozenset({"invitation", "reminder", "last_notice", "seated", "day", "cancelled"})


def mail(
    kind: str,
    event: Event,
    context: dict[str, object],
    attachments: list[Attachment] | None = None,
    listed: Interest | None = None,
) -> Rendered:
    """Render a mail of this app; one to an address on the list (`listed`) tells how to leave that."""
    registration = context.get("registration")
    if registration is not None and registration.guest and kind in GUEST_KINDS:
        kind = f"guest_{kind}"
        context = context | {"asked_for": asked_for(registration.guest_kind)}
    shared = event_context(event)
    headers = None
    if listed is not None:
        shared["leave_link"], headers = leave_link(listed), leave_headers(listed, shared["body"])
    return event_mail(f"emails/registrations/{kind}.html", shared | context, attachments=attachments, headers=headers)


def event_mail(
    template: str,
    context: dict[str, object],
    attachments: list[Attachment] | None = None,
    headers: dict[str, str] | None = None,
) -> Rendered:
    """Render a mail with the context of a gathering (`event_context`): answers go to who organises it."""
    body = context["body"]
    reply_to = body.email if body else ""
    return render(template, context, attachments=attachments or [], reply_to=reply_to, headers=headers)


def page_link(address: str, name: str, *arguments: object) -> str:
    """A link that logs in and goes on to a page of ours."""
    return issue("login", address=address, target=reverse(name, args=arguments))
