"""Renders the question whether somebody still comes; its words stand in emails/registrations/reconfirm.html."""

from datetime import timedelta

from django.utils import timezone

from membership.links import issue
from outbox.registry import NotNeeded, Rendered, mail_kind
from registrations.actions import reconfirm as actions
from registrations.mail_parts import mail, registration_in
from registrations.models import State

PURPOSE = "registrations.reconfirm"
# So long after the start the link still tells what became of it.
AFTERWARDS = timedelta(days=1)


def _question(address: str, registration: str, *, again: bool) -> Rendered:
    one = registration_in(registration, State.SEATED)
    now = timezone.now()
    if one.reconfirmed_at or not actions.can_answer(one, one.event, now):
        raise NotNeeded
    link = issue(PURPOSE, address=address, target=registration, lifetime=one.event.starts_at - now + AFTERWARDS)
    return mail("reconfirm", one.event, {"registration": one, "link": link, "again": again})


@mail_kind("registrations.reconfirm", label="Kom je nog?")
def reconfirm(address: str, registration: str) -> Rendered:
    return _question(address, registration, again=False)


@mail_kind("registrations.reconfirm_again", label="Kom je nog? (tweede keer)")
def reconfirm_again(address: str, registration: str) -> Rendered:
    return _question(address, registration, again=True)
