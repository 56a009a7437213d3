"""What one member writes to another. The sender sees no address; the reader gets the sender's, to answer to."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

import outbox.actions
from membership.errors import Refused
from membership.models import ContactMessage, Profile, User

KIND = "membership.contact"
A_DAY = 10
DAY = timedelta(days=1)


@transaction.atomic
def send(*, sender: User, recipient: Profile, text: str, form_token: uuid.UUID) -> ContactMessage:
    """Mail `text` to a member whom the sender may see. The same form sent twice is one message.

    Raises Refused for who wants no messages, for oneself, and above A_DAY messages in a day.
    """
    # Behind the lock of the sender, so that two tabs at once send no eleventh.
    sender = User.objects.select_for_update().get(pk=sender.pk)
    before = ContactMessage.objects.filter(form_token=form_token).first()
    if before is not None and before.sender_id == sender.pk:
        return before
    if recipient.user_id == sender.pk:
        raise Refused("Dit ben je zelf.")
    if not recipient.contactable:
        raise Refused("Dit lid wil nu geen berichten ontvangen. Je bericht is niet verstuurd.")
    if ContactMessage.objects.filter(sender=sender, sent_at__gt=timezone.now() - DAY).count() >= A_DAY:
        raise Refused(f"Je kunt {A_DAY} berichten per dag sturen, en die heb je verstuurd. Probeer het morgen opnieuw.")
    message = ContactMessage.objects.create(
        sender=sender, recipient_id=recipient.user_id, text=text, form_token=None if before else form_token
    )
    outbox.actions.queue(
        KIND,
        recipient.user.email,
        key=f"{KIND}:{message.public_id}",
        about=f"user:{recipient.user_id}",
        message=str(message.public_id),
    )
    return message


def stop(*, profile: str) -> None:
    """Let no member write to the one with this profile any more. Repeated, nothing more happens."""
    Profile.objects.filter(public_id=profile).update(contactable=False)
