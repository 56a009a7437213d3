"""Writing a mailing, looking at it and sending it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Interest
from mailings.models import Audience, Mailing
from mailings.tasks import continue_mailings
from membership.models import LoginLink
from outbox.models import MailState, OutgoingMail
from registrations.models import State
from tests.admin.helpers import text_of
from tests.factories import make_event, make_registration

ADD = reverse("admin:mailings_mailing_add")


@pytest.fixture
def event(db: None) -> Event:
    event = make_event(title="De dag")
    for _ in range(3):
        make_registration(event, state=State.SEATED)
    return event


def write(client: Client, event: Event, **changes: object) -> Mailing:
    fields = {"event": event.pk, "audience": "seated", "subject": "Neem iets mee", "body": "Een casus.", "_save": "1"}
    client.post(ADD, fields | changes)
    return Mailing.objects.get()


def page_of(mailing: Mailing, name: str = "change") -> str:
    return reverse(f"admin:mailings_mailing_{name}", args=[mailing.pk])


def test_after_writing_one_looks_at_it_and_nothing_is_sent(beheer, organiser, event):
    assert f'value="{event.pk}" selected' in beheer.get(ADD, {"event": event.pk}).content.decode()
    mailing = write(beheer, event)
    assert (mailing.state, mailing.created_by) == (Mailing.State.DRAFT, organiser)
    text = text_of(beheer.get(page_of(mailing, "preview")))
    assert "Wie een plek heeft, De dag: 3 mensen." in text
    assert "Een casus." in text
    assert "Verstuur aan 3 mensen" in text
    assert not OutgoingMail.objects.exists()
    assert not LoginLink.objects.exists()


def test_sending_shows_its_progress(beheer, organiser, event):
    mailing = write(beheer, event)
    response = beheer.post(page_of(mailing, "send"), {"number": "3"}, follow=True)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.started_by) == (Mailing.State.SENDING, organiser)
    assert "0 van 3 verstuurd, 0 van 3 klaargezet" in text_of(response)
    continue_mailings()
    OutgoingMail.objects.filter(pk=OutgoingMail.objects.first().pk).update(state=MailState.SENT, sent_at=timezone.now())
    assert "1 van 3 verstuurd, 2 onderweg" in text_of(beheer.get(page_of(mailing)))
    OutgoingMail.objects.exclude(state=MailState.SENT).update(state=MailState.UNKNOWN)
    text = text_of(beheer.get(page_of(mailing)))
    assert "2 onbekend" in text
    assert "Bekijk wat er misging" in text


def test_another_number_than_was_shown_sends_nothing(beheer, event):
    mailing = write(beheer, event)
    make_registration(event, state=State.SEATED)
    response = beheer.post(page_of(mailing, "send"), {"number": "3"}, follow=True)
    assert "het zijn er nu 4" in text_of(response)
    for number in ("", "x", "-1"):
        beheer.post(page_of(mailing, "send"), {"number": number})
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DRAFT


def test_a_look_never_sends(beheer, event):
    mailing = write(beheer, event)
    assert beheer.get(page_of(mailing, "send"), {"number": "3"}).status_code == 302
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DRAFT


def test_what_was_sent_stays_as_it_was(beheer, event):
    mailing = write(beheer, event)
    beheer.post(page_of(mailing, "send"), {"number": "3"})
    assert b'name="_save"' not in beheer.get(page_of(mailing)).content
    assert beheer.post(page_of(mailing), {"subject": "Anders", "_save": "1"}).status_code == 403
    assert beheer.post(page_of(mailing, "delete"), {"post": "yes"}).status_code == 403
    assert "al verstuurd" in text_of(beheer.post(page_of(mailing, "send"), {"number": "3"}, follow=True))


def test_an_empty_audience_can_not_be_sent_to(beheer, event):
    mailing = write(beheer, event, audience=Audience.INTEREST)
    text = text_of(beheer.get(page_of(mailing, "preview")))
    assert "Er is nu niemand om deze mailing aan te sturen." in text
    Interest.objects.create(event=event, address="ik@example.nl", confirmed_at=timezone.now())
    assert "Verstuur aan 1 persoon" in text_of(beheer.get(page_of(mailing, "preview")))


def test_the_pages_take_the_same_queries_at_three_and_at_thirty(beheer, same_queries, event):
    mailing = write(beheer, event)

    def more():
        for _ in range(27):
            make_registration(event, state=State.SEATED)

    same_queries(beheer, [page_of(mailing), page_of(mailing, "preview")], more)
