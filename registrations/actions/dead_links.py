"""Mailed links that must work no longer, because what they are for has gone."""

from django.db.models import Q
from django.urls import reverse

from membership.models import LoginLink
from outbox.models import MailState, OutgoingMail
from registrations.models import Registration


def forget(condition: Q) -> None:
    """Delete the links that fit `condition`, but for one that is being pressed at this very moment.

    Whoever presses holds its row and waits for the lock of the event, which the caller holds: waiting for each other
    would never end. That press is refused, for it finds the registration changed; what is left is removed with all
    old links.
    """
    free = LoginLink.objects.select_for_update(skip_locked=True).filter(condition)
    LoginLink.objects.filter(pk__in=list(free.order_by("pk").values_list("pk", flat=True))).delete()


def forget_access(registration: Registration) -> None:
    """Let nothing that was mailed to this person open the environment or the registration any more."""
    exact = [reverse("discussions:environment", args=[registration.event.slug]), str(registration.public_id)]
    pages = registration.get_absolute_url()  # and every page below it
    forget(Q(address=registration.address) & (Q(target__in=exact) | Q(target__startswith=pages)))
    renewed = OutgoingMail.objects.filter(
        kind="membership.fresh_link", address=registration.address, state=MailState.QUEUED
    )
    of_these = Q(arguments__target__in=exact) | Q(arguments__target__startswith=pages)
    renewed.filter(of_these).update(state=MailState.CANCELLED)
