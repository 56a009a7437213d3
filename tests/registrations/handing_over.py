"""Seats that can be handed over, and the deeds and mails of doing so."""

from datetime import datetime
from unittest import mock

from django.utils import timezone

from events.models import AllocationMode, Event
from membership.links import issue
from outbox.models import OutgoingMail
from outbox.registry import KINDS
from registrations.actions import substitutes
from registrations.models import Registration, State
from tests.factories import make_event, make_registration

NEW = "nieuw@example.nl"
ANSWER = {"name": "Nelleke Nieuw", "organisation": "Gemeente Nieuwland", "layer": "gemeente"}


def handed_out(**fields: object) -> Event:
    known = {"capacity": 4, "allocation_mode": AllocationMode.AT_ONCE, "allocated_at": timezone.now()}
    return make_event(**known | fields)


def seated(event: Event | None = None, **fields: object) -> Registration:
    known = {"state": State.SEATED, "role": "beleid", "reason": "order_of_registration", "tier": 3}
    return make_registration(event or handed_out(), **known | fields)


def ask(one: Registration, **wish: object) -> Registration:
    known = {"name": "Nel Nieuw", "address": NEW, "role": one.role, "by": "deelnemer"}
    return substitutes.ask(registration=one, **known | wish)


def accept(request: Registration) -> Registration:
    return substitutes.accept(request=request, name="Nel Nieuw", organisation="Gemeente Nieuwland", layer="gemeente")


def at(moment: datetime) -> object:
    """Let the app think it is `moment`."""
    return mock.patch("django.utils.timezone.now", return_value=moment)


def mails(kind: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=f"registrations.{kind}").order_by("pk"))


def rendered(mail: OutgoingMail) -> object:
    return KINDS[mail.kind].render(mail.address, **mail.arguments)


def text_of(mail: OutgoingMail) -> str:
    return " ".join(rendered(mail).text.split())


def link_to(request: Registration) -> str:
    return issue("registrations.substitute", address=request.address, target=str(request.public_id)).replace(
        "http://localhost:8000", ""
    )
