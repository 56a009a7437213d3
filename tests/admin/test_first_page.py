"""The organisers' first page: how things stand and what there is to do."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import AllocationMode, Event, OrganisingBody, ProgrammeItem, Role
from mailings.models import Mailing
from outbox.models import MailState, OutgoingMail
from registrations.models import State
from tests.admin.helpers import text_of
from tests.factories import make_delegation, make_event, make_registration

INDEX = reverse("admin:index")


def gatherings(client: Client) -> dict[str, object]:
    return {one.event.title: one for one in client.get(INDEX).context["gatherings"]}


def test_it_shows_seats_candidates_and_incomplete_delegations(beheer):
    event = make_event(title="Dag", capacity=4)
    make_delegation(event)
    make_delegation(event, roles=[Role.BELEID, Role.UITVOERING])
    make_registration(event, state=State.SEATED)
    text = text_of(beheer.get(INDEX))
    assert "1 van 4 plekken bezet. 6 aanmeldingen; de plekken zijn nog niet verdeeld." in text
    assert "1 delegatie is nog niet compleet." in text


def test_a_gathering_without_priority_says_nothing_about_delegations(beheer):
    event = make_event(title="Dag", priority=False)
    make_delegation(event, roles=[Role.BELEID])
    assert gatherings(beheer)["Dag"].incomplete is None


def test_what_is_over_or_cancelled_is_not_shown(beheer):
    make_event(title="Voorbij", starts_at=timezone.now() - timedelta(days=3))
    make_event(title="Afgelast", status=Event.Status.CANCELLED)
    make_event(title="Zonder datum", starts_at=None)
    assert set(gatherings(beheer)) == {"Zonder datum"}


@pytest.mark.parametrize(
    ("fields", "waits"),
    [
        ({}, True),
        ({"allocation_mode": AllocationMode.AUTOMATIC}, False),
        ({"allocated_at": timezone.now()}, False),
        ({"allocation_at": timezone.now() + timedelta(days=1)}, False),
        ({"status": Event.Status.DRAFT}, False),
    ],
)
def test_a_proposal_that_waits_is_a_thing_to_do(beheer, fields, waits):
    event = make_event(**{"allocation_at": timezone.now() - timedelta(minutes=1)} | fields)
    path = reverse("admin:registrations_event_allocation", args=[event.pk])
    assert (path in beheer.get(INDEX).content.decode()) == waits


def test_a_draft_says_what_it_still_misses(beheer):
    OrganisingBody.objects.create(name="Wij", email="a@example.nl", privacy_contact="a@example.nl", is_default=True)
    draft = make_event(status=Event.Status.DRAFT, body="Tekst", summary="")
    ProgrammeItem.objects.create(event=draft, title="Opening")
    text = text_of(beheer.get(INDEX))
    assert "Vul nog 1 ding in" in text
    assert "Vertel in één zin waar de bijeenkomst over gaat." in text


def test_mail_that_went_wrong_leads_to_the_log(beheer):
    for number, state in enumerate([MailState.FAILED, MailState.FAILED, MailState.UNKNOWN]):
        OutgoingMail.objects.create(kind="registrations.received", key=f"{number}", state=state)
    response = beheer.get(INDEX)
    text = text_of(response)
    assert "2 mails zijn mislukt" in text
    assert "Van 1 mail is onbekend of hij aankwam" in text
    for state in ("failed", "unknown"):
        path = f"{reverse('admin:outbox_outgoingmail_changelist')}?state__exact={state}"
        assert path in response.content.decode()
        assert beheer.get(path).status_code == 200


def test_a_mailing_under_way_is_shown(beheer):
    Mailing.objects.create(
        event=make_event(), subject="Nieuws", body="x", state=Mailing.State.SENDING, started_at=timezone.now()
    )
    assert "Wordt verstuurd: Nieuws" in text_of(beheer.get(INDEX))


def test_each_sees_only_what_is_theirs(moderator, finance):
    make_event(title="Dag", allocation_at=timezone.now() - timedelta(minutes=1))
    for client in (moderator, finance):
        response = client.get(INDEX)
        assert "mail" not in response.context
        assert gatherings(client)["Dag"].tasks == []


def test_it_takes_the_same_queries_at_one_and_at_thirty(beheer, same_queries):
    make_delegation(make_event())

    def more():
        for number in range(29):
            event = make_event(status=Event.Status.DRAFT if number % 2 else Event.Status.OPEN)
            make_delegation(event, roles=[Role.BELEID])
            ProgrammeItem.objects.create(event=event, title="Opening")

    same_queries(beheer, [INDEX], more)
