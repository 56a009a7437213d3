"""Writing a mailing, looking at it and sending it."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from discussions.models import Summary
from events.models import Event, Interest
from mailings.models import Audience, Mailing
from mailings.tasks import continue_mailings
from membership.models import LoginLink
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS
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
    fields = {
        "event": event.pk,
        "audiences": ["seated"],
        "subject": "Neem iets mee",
        "body": "Een casus.",
        "_save": "1",
    }
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
    mailing = write(beheer, event, audiences=[Audience.INTEREST])
    text = text_of(beheer.get(page_of(mailing, "preview")))
    assert "Er is niemand om deze mailing aan te sturen." in text
    Interest.objects.create(event=event, address="ik@example.nl", confirmed_at=timezone.now())
    assert "Verstuur aan 1 persoon" in text_of(beheer.get(page_of(mailing, "preview")))


def test_the_pages_take_the_same_queries_at_three_and_at_thirty(beheer, same_queries, event):
    mailing = write(beheer, event)

    def more():
        for _ in range(27):
            make_registration(event, state=State.SEATED)

    same_queries(beheer, [page_of(mailing), page_of(mailing, "preview")], more)


def test_one_looks_at_it_as_anybody_who_gets_it(beheer, event):
    mailing = write(beheer, event, body="Dag {naam} van {organisatie}.")
    other = make_registration(event, state=State.SEATED, name="Els *de* Boer")
    page = beheer.get(page_of(mailing, "preview"), {"zoek": "Boer"})
    assert f"?wie=seated-{other.pk}" in page.content.decode()
    shown = text_of(beheer.get(page_of(mailing, "preview"), {"wie": f"seated-{other.pk}"}))
    assert f"Dag Els *de* Boer van {other.organisation}." in shown
    assert "Niemand gevonden met" in text_of(beheer.get(page_of(mailing, "preview"), {"zoek": "bestaat niet"}))
    assert "zit niet (meer)" in text_of(beheer.get(page_of(mailing, "preview"), {"wie": "seated-999999"}))
    for odd in ("interest-1", "seated-x", "seated-", f"seated-{'9' * 40}"):
        assert "zit niet (meer)" in text_of(beheer.get(page_of(mailing, "preview"), {"wie": odd}))


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("body", "Dag {naan}.", "Het veld {naan} bestaat niet. Je kunt gebruiken: {naam}, {organisatie}"),
        ("subject", "Nieuws van {x}", "Het veld {x} bestaat niet."),
        ("body", "Dag {naam.", "Er staat een accolade los in de tekst."),
        ("body", "Zie [hier](https://example.nl/{naam})", "Een veld kan niet in het adres van een link staan."),
        (
            "body",
            "Tot {volgendedatum}",
            "Het veld {volgendedatum} heeft bij deze mailing niet voor iedereen een waarde.",
        ),
    ],
)
def test_a_field_that_does_not_exist_is_refused_when_it_is_saved(beheer, event, field, text, sentence):
    fields = {"event": event.pk, "audiences": ["seated"], "subject": "x", "body": "y", "_save": "1"} | {field: text}
    page = beheer.post(ADD, fields)
    assert page.status_code == 200
    assert sentence in text_of(page)
    assert not Mailing.objects.exists()


def test_a_summary_that_is_not_published_can_not_go_along(beheer, event):
    fields = {"event": event.pk, "audiences": ["seated"], "subject": "x", "body": "y", "attach_summary": "on"}
    assert "nog niet gepubliceerd" in text_of(beheer.post(ADD, fields | {"_save": "1"}))
    Summary.objects.create(event=event, published_at=timezone.now())
    beheer.post(ADD, fields | {"_save": "1"})
    assert Mailing.objects.get().attach_summary


def test_numbers_stand_beside_the_audiences(beheer, event):
    assert "Wie een plek heeft (3)" in text_of(beheer.get(ADD, {"event": event.pk}))
    text = text_of(beheer.post(ADD, {"event": "", "audiences": ["seated"], "subject": "x", "body": "y"}))
    assert "Kies van welke bijeenkomst de mensen zijn." in text


def test_a_test_mail_comes_to_the_organiser_once_and_lets_nobody_in(beheer, organiser, event):
    mailing = write(beheer, event)
    recipient = event.registrations.first()
    for _ in range(2):
        beheer.post(page_of(mailing, "test"), {"wie": f"seated-{recipient.pk}", "token": "een"})
    row = OutgoingMail.objects.get()
    assert (row.kind, row.address, row.group) == ("mailings.test", organiser.email, "")
    mail = KINDS[row.kind].render(row.address, **row.arguments)
    assert mail.subject == "Test: Neem iets mee"
    assert f"Beste {recipient.name}," in mail.text
    assert not LoginLink.objects.exists()
    assert beheer.post(page_of(mailing, "test"), {"wie": "seated-999999"}).status_code == 404
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.DRAFT


def test_it_is_planned_by_the_clock_of_amsterdam_and_taken_out_again(beheer, organiser, event):
    mailing = write(beheer, event)
    past = beheer.post(page_of(mailing, "schedule"), {"number": "3", "at": "2020-07-01T09:00"})
    assert "Kies een moment in de toekomst." in text_of(past)
    response = beheer.post(page_of(mailing, "schedule"), {"number": "3", "at": "2090-07-01T09:00"}, follow=True)
    assert "De mailing gaat weg op zaterdag 1 juli 2090, 9.00 uur." in text_of(response)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.scheduled_at.hour) == (Mailing.State.SCHEDULED, 7)
    assert b'name="_save"' not in response.content
    beheer.post(page_of(mailing, "unschedule"))
    text = text_of(beheer.post(page_of(mailing, "unschedule"), follow=True))
    assert "staat niet (meer) ingepland" in text
    mailing.refresh_from_db()
    assert (mailing.state, mailing.scheduled_at) == (Mailing.State.DRAFT, None)


def test_it_is_stopped_and_goes_on(beheer, event):
    mailing = write(beheer, event)
    beheer.post(page_of(mailing, "send"), {"number": "3"})
    continue_mailings()
    assert beheer.get(page_of(mailing, "stop")).status_code == 302
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENDING
    text = text_of(beheer.post(page_of(mailing, "stop"), follow=True))
    assert "Deze mailing staat stil. 3 mails wachten tot je verdergaat." in text
    assert "wordt niet (meer) verstuurd" in text_of(beheer.post(page_of(mailing, "stop"), follow=True))
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.HELD}
    beheer.post(page_of(mailing, "resume"))
    assert "staat niet (meer) stil" in text_of(beheer.post(page_of(mailing, "resume"), follow=True))
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.QUEUED}


def test_what_went_wrong_is_told_with_its_reason(beheer, event):
    mailing = write(beheer, event)
    beheer.post(page_of(mailing, "send"), {"number": "3"})
    continue_mailings()
    row = OutgoingMail.objects.first()
    OutgoingMail.objects.filter(pk=row.pk).update(state=MailState.FAILED, error="550 Onbekende gebruiker.")
    page = beheer.get(page_of(mailing))
    assert "550 Onbekende gebruiker." in text_of(page)
    assert reverse("admin:outbox_outgoingmail_change", args=[row.pk]) in page.content.decode()
