"""The mail with what one member wrote to another."""

from dataclasses import replace

from django.conf import settings
from django.urls import reverse

from membership import contact, unsubscribe
from membership.models import ContactMessage, MembershipState, Profile
from outbox.registry import NotNeeded, Rendered, mail_kind
from outbox.rendering import render

LIST = "berichten-van-leden"


@mail_kind(contact.KIND, label="Bericht van een lid aan een lid", logged=False)
def member_message(address: str, message: str) -> Rendered:
    """Carry the message over; an answer goes to its writer. Not of who stopped being a member meanwhile."""
    found = ContactMessage.objects.select_related("sender__membership", "recipient__profile")
    found = found.filter(
        public_id=message,
        recipient__email=address,
        recipient__is_active=True,
        sender__is_active=True,
        sender__membership__state=MembershipState.MEMBER,
    ).first()
    if found is None:
        raise NotNeeded
    target = str(found.recipient.profile.public_id)
    context = {
        "sender": found.sender,
        "recipient": found.recipient,
        "message": found.text,
        "profile_url": settings.BASE_URL + reverse("membership:profile"),
        "stop_url": unsubscribe.link(LIST, target),
    }
    mail = render("emails/membership/member_message.html", context, headers=unsubscribe.headers(LIST, target))
    # Not by `render`, which would promise that we read the answer.
    return replace(mail, reply_to=found.sender.email)


def _what_ends(target: str) -> str:
    if not Profile.objects.filter(public_id=target, contactable=True).exists():
        return ""
    return "Druk op de knop. Dan kunnen leden je geen bericht meer sturen. In je profiel zet je dat weer aan."


unsubscribe.register(
    LIST,
    title="Geen berichten van leden",
    intro=_what_ends,
    perform=lambda target: contact.stop(profile=target),
    label="Stuur mij geen berichten van leden meer",
    done="Leden kunnen je geen bericht meer sturen. Je bent nog steeds lid.",
)
