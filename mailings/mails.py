"""Renders a mailing for one recipient; called after its row was claimed, so that links are born here."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from events.purposes import LIST as INTEREST
from mailings import audience, batches, reminders
from mailings.audience import Recipient
from mailings.batches import Batch
from mailings.models import REMINDERS, Audience, Mailing, Purpose
from mailings.newsletter_content import Content, content_of
from mailings.purposes import LIST as NEWSLETTER
from membership import unsubscribe
from membership.links import issue
from membership.own_purposes import LIST as MEMBERS
from outbox.registry import NotNeeded, OnHold, Rendered, mail_kind
from outbox.rendering import render
from registrations.models import Registration

# The lists that one leaves with one press (membership.unsubscribe), by audience.
LISTS = {Audience.INTEREST: INTEREST, Audience.NEWSLETTER: NEWSLETTER, Audience.MEMBERS: MEMBERS}


# A mailing in the middle of its DATA when the sender died is left to the organiser: rather once too few than twice.
@mail_kind("mailings.mailing", label="Mailing", queue="bulk", resend=False)
def mailing(address: str, mailing: int) -> Rendered:
    batch = batches.of(mailing)
    if batch is None:
        raise NotNeeded
    if batch.mailing.state == Mailing.State.STOPPED:
        raise OnHold
    recipient = audience.find(batch.mailing, address)
    if recipient is None:
        raise NotNeeded
    if batch.mailing.purpose in REMINDERS and (
        not reminders.still_right(batch.mailing, timezone.now())
        or reminders.came_later(batch.mailing, recipient.registration)
    ):
        raise NotNeeded
    content = _content(batch, recipient)
    if content is not None and content.is_empty:
        # Everything that it was about was taken back, or is over.
        raise NotNeeded
    return render_for(batch, recipient)


@mail_kind("mailings.test", label="Mailing, ter controle")
def test(address: str, mailing: int, recipient: str) -> Rendered:
    """What a recipient would get, for the organiser: with everything in it but the links that let the recipient in."""
    batch = batches.of(mailing)
    one = audience.by_reference(batch.mailing, recipient) if batch else None
    if one is None:
        raise NotNeeded
    return render_for(batch, one, example=True, before_subject="Test: ")


def render_for(
    batch: Batch, recipient: Recipient, *, example: bool = False, papers: bool = True, before_subject: str = ""
) -> Rendered:
    """Render the mail of one recipient. An `example`, for the organiser, has no link that logs somebody in or takes
    somebody off a list; without `papers` it has no attachments, which only a worker makes."""
    registered = batch.registered(recipient)
    invited = batch.may_invite(recipient) and registered is None
    listed = recipient.audience in LISTS
    leaving = _leaving(recipient) if listed and not example else None
    context = {
        "mailing": batch.mailing,
        "event": batch.mailing.event,
        "next": batch.mailing.invite_to,
        "subject_line": before_subject + batch.subject_for(recipient),
        "content_html": batch.html_for(recipient),
        "formal": batch.formal,
        "recipient": recipient,
        "audience": recipient.audience,
        "invited": invited,
        "comes_already": registered is not None,
        "link": _link(batch, recipient, invited, registered, example),
        "to_environment": _to_environment(batch),
        "newsletter": _content(batch, recipient),
        "listed": listed,
        "leave_link": unsubscribe.link(*leaving) if leaving else "",
    }
    return render(
        "emails/mailings/mailing.html",
        context,
        attachments=batch.attachments(recipient, invited) if papers else (),
        reply_to=batch.reply_to,
        headers=unsubscribe.headers(*leaving, mailto=batch.reply_to) if leaving else None,
    )


def _content(batch: Batch, recipient: Recipient) -> Content | None:
    """Return what of a newsletter this recipient may read now; None for any other mailing."""
    if batch.mailing.purpose != Purpose.NEWSLETTER:
        return None
    return content_of(batch.mailing, member=recipient.audience == Audience.MEMBERS, now=timezone.now())


def _link(batch: Batch, recipient: Recipient, invited: bool, registered: Registration | None, example: bool) -> str:
    """Return where the button leads: to registering for the next gathering, or to where one stands there already; to
    one's own page of this one, or to a public page.

    Who is known gets a link that logs in; it is in the mail alone, never on the paper.
    """
    target, personal = _target(batch, recipient, invited, registered)
    if personal and not example:
        return issue("login", address=recipient.address, target=target)
    return settings.BASE_URL + target


def _target(batch: Batch, recipient: Recipient, invited: bool, registered: Registration | None) -> tuple[str, bool]:
    known = recipient.audience not in (Audience.INTEREST, Audience.NEWSLETTER)
    if invited:
        return reverse("registrations:register", args=[batch.mailing.invite_to.slug]), known
    if registered is not None:
        return (registered if known else batch.mailing.invite_to).get_absolute_url(), known
    if recipient.registration is not None and _to_environment(batch):
        return reverse("discussions:environment", args=[batch.mailing.event.slug]), True
    if recipient.registration is not None:
        return recipient.registration.get_absolute_url(), True
    event = batch.mailing.event or batch.mailing.invite_to
    return (event.get_absolute_url() if event else reverse("home")), False


def _to_environment(batch: Batch) -> bool:
    """The last reminder lets everybody in where the day itself happens, if that is online."""
    event = batch.mailing.event
    return batch.mailing.purpose == Purpose.REMINDER_DAY and event.environment_opens_at is not None


def _leaving(recipient: Recipient) -> tuple[str, str]:
    """Return the list that this recipient is on, and the id under which it knows them."""
    row = recipient.row
    return LISTS[recipient.audience], str(row.pk if recipient.audience == Audience.MEMBERS else row.public_id)
