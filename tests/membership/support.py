"""What the tests of logging in share: reading a mail as delivery renders it, and a clock that stands still."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from unittest import mock

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outbox.models import OutgoingMail
from outbox.registry import KINDS, Rendered

LINK = re.compile(r"http://localhost:8000(/link/[^/\s]+/)")
CODE = re.compile(r"^\s*(\d{6})\s*$", re.MULTILINE)


@dataclass
class Mail:
    row: OutgoingMail
    rendered: Rendered

    @property
    def path(self) -> str:
        """The path of the link in it."""
        return LINK.search(self.rendered.text)[1]

    @property
    def code(self) -> str:
        return CODE.search(self.rendered.text)[1]


def latest_mail(address: str) -> Mail:
    """Render the newest queued mail to `address`, as delivery does."""
    row = OutgoingMail.objects.filter(address=address).latest("pk")
    return Mail(row, KINDS[row.kind].render(row.address, **row.arguments))


def ask(client: Client, address: str, **headers: object) -> None:
    """Ask for a login mail on the page."""
    response = client.post(reverse("membership:login"), {"address": address}, **headers)
    assert response.status_code == 302, response.content.decode()


def is_logged_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@contextmanager
def clock(moment: datetime | timedelta) -> Iterator[datetime]:
    """Let the clock stand still at a moment, or so long from now."""
    if isinstance(moment, timedelta):
        moment = timezone.now() + moment
    with mock.patch("django.utils.timezone.now", return_value=moment):
        yield moment
