"""The links of mails that went out before a gathering was called off: each says so, and does nothing more."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from events.models import Event
from outbox.models import OutgoingMail
from outbox.registry import KINDS
from registrations.actions import gatherings
from registrations.models import State, StateChange
from tests.factories import make_delegation, make_event, make_registration

pytestmark = pytest.mark.django_db
REASON = "De zaal is dicht."


def mailed_link(kind: str, address: str, **arguments: object) -> str:
    text = KINDS[f"registrations.{kind}"].render(address, **arguments).text
    return re.search(r"https?://[^/\s]+(/link/\S+)", text).group(1)


@pytest.fixture
def event() -> Event:
    return make_event(offer_hours=16, reconfirm_days=3)


def _confirm(event: Event) -> str:
    one = make_registration(event, state=State.UNCONFIRMED)
    return mailed_link("confirm", one.address, registration=str(one.public_id))


def _answer(event: Event) -> str:
    one = make_registration(event, state=State.INVITED, delegation=make_delegation(event, ["beleid"]))
    return mailed_link("invitation", one.address, registration=str(one.public_id))


def _guest(event: Event) -> str:
    one = make_registration(event, state=State.INVITED, guest=True)
    return mailed_link("invitation", one.address, registration=str(one.public_id))


def _delegation(event: Event) -> str:
    group = make_delegation(event, ["beleid"], State.PREPARED, contact_address="sam@example.nl", contact_name="Sam")
    return mailed_link("confirm_delegation", group.contact_address, delegation=str(group.public_id))


def _offer(event: Event) -> str:
    now = timezone.now()
    one = make_registration(event, state=State.OFFERED, offered_at=now, answer_until=now + timedelta(days=2))
    return mailed_link("offered", one.address, registration=str(one.public_id))


def _reconfirm(event: Event) -> str:
    one = make_registration(event, state=State.SEATED, reconfirm_asked_at=timezone.now())
    return mailed_link("reconfirm", one.address, registration=str(one.public_id))


def _substitute(event: Event) -> str:
    old = make_registration(event, state=State.SEATED)
    one = make_registration(event, state=State.INVITED, replaces=old)
    return mailed_link("substitute_asked", one.address, registration=str(one.public_id))


@pytest.mark.parametrize("make", [_confirm, _answer, _guest, _delegation, _offer, _reconfirm, _substitute])
def test_it_says_so_and_pressing_changes_nothing(event, make):
    link = make(event)
    before = Client().get(link, follow=True).content.decode()
    assert "gaat niet door" not in before
    seen = gatherings.preview_cancel(event=event).fingerprint
    assert gatherings.cancel(event=event, reason=REASON, by="beheer:1", seen=seen).done
    counts = (StateChange.objects.count(), OutgoingMail.objects.count())
    client = Client()
    page = client.get(link, follow=True)
    assert page.status_code < 500
    assert "gaat niet door" in page.content.decode()
    for answer in ("ja", "nee"):
        pressed = Client().post(link, {"answer": answer, "antwoord": answer}, follow=True)
        assert pressed.status_code < 500
        assert "gaat niet door" in pressed.content.decode()
    assert (StateChange.objects.count(), OutgoingMail.objects.count()) == counts


def test_the_pages_say_why(event, client):
    one = make_registration(event, state=State.SEATED)
    seen = gatherings.preview_cancel(event=event).fingerprint
    gatherings.cancel(event=event, reason=REASON, by="beheer:1", seen=seen)
    client.force_login(one.user)
    for path in (event.get_absolute_url(), one.get_absolute_url(), f"/omgeving/{event.slug}/"):
        page = client.get(path).content.decode()
        assert "gaat niet door" in page, path
        assert REASON in page, path
    assert client.get(f"/bijeenkomsten/{event.slug}/flyer.pdf").status_code == 302
    register = client.get(f"/bijeenkomsten/{event.slug}/aanmelden/").content.decode()
    assert "gaat niet door" in register
    assert '<form method="post"' not in register.split("<main")[1]
