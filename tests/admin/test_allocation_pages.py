"""Proposing and confirming the allocation."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Role
from membership.models import Layer
from outbox.models import MailState, OutgoingMail
from registrations.actions import seats
from registrations.models import AllocationPreview, Registration, State, StateChange
from tests.admin.helpers import text_of
from tests.factories import make_delegation, make_event, make_organisation, make_registration


@pytest.fixture
def event(db: None) -> Event:
    """Five seats; a complete delegation that came last, and four people alone before it."""
    event = make_event(capacity=5)
    for number in range(4):
        make_registration(event, name=f"Alleen {number}")
    make_delegation(event, organisation=make_organisation("Gemeente Voorbeeld"))
    return event


def start_of(event: Event) -> str:
    return reverse("admin:registrations_event_allocation", args=[event.pk])


def propose(client: Client, event: Event) -> str:
    """Press the button and return the address of the proposal."""
    return client.post(start_of(event)).url


def everything() -> tuple:
    models = (AllocationPreview, Registration, StateChange, OutgoingMail)
    return tuple(list(model.objects.order_by("pk").values_list()) for model in models)


def test_looking_changes_nothing(beheer, event):
    before = everything()
    assert "Een voorstel verandert nog niets" in text_of(beheer.get(start_of(event)))
    assert everything() == before
    path = propose(beheer, event)
    before = everything()
    assert beheer.get(path).status_code == 200
    assert everything() == before


def test_the_mail_about_the_proposal_leads_to_a_page(beheer, event):
    assert start_of(event).endswith(f"/{event.pk}/verdeling/")


def test_the_proposal_tells_who_gets_a_seat_who_waits_and_why(beheer, event):
    text = text_of(beheer.get(propose(beheer, event)))
    assert "5 mensen krijgen een plek. 3 mensen wachten." in text
    assert "Delegatie van Gemeente Voorbeeld: compleet, alle vier de rollen" in text
    assert "De delegatie brengt alle vier de rollen mee. Daarom krijgt zij voorrang." in text
    assert "Alle plekken zijn bezet." in text
    seated, waiting = text.split("Wacht NaamOrganisatie")
    assert "Alleen 0" in seated
    assert "Alleen 3" in waiting
    assert not event.registrations.seated().exists()


def test_the_order_of_the_rule_can_be_read_from_the_page(beheer):
    event = make_event(capacity=1)
    names = [f"Naam-{letter}" for letter in "abcdefghijkl"]
    for name in names:
        make_registration(event, name=name)
    text = text_of(beheer.get(propose(beheer, event)))
    assert sorted(names, key=text.index) == names


def test_totals_per_role_stand_beside_the_bars(beheer, event):
    response = beheer.get(propose(beheer, event))
    by_role, _, _ = response.context["proposal"].tables
    assert [(total.role, total.with_seat, total.waiting) for total in by_role.totals] == [
        (Role.UITVOERING, 2, 3),
        (Role.BELEID, 1, 0),
        (Role.MANAGEMENT, 1, 0),
        (Role.BESTUUR, 1, 0),
    ]
    assert "Uitvoering 0 2 3" in text_of(response)


def test_free_mail_and_layer_anders_are_marked_and_not_refused(beheer):
    event = make_event()
    make_registration(event, address="iemand@gmail.com", organisation=make_organisation("Stichting", Layer.ANDERS))
    response = beheer.get(propose(beheer, event))
    text = text_of(response)
    assert "Privémail: iemand@gmail.com" in text
    assert "Laag: Anders" in text
    assert response.context["proposal"].seated_count == 1


def test_an_incomplete_delegation_says_which_roles_it_misses(beheer):
    event = make_event()
    make_delegation(event, roles=[Role.UITVOERING, Role.BELEID], together=True)
    text = text_of(beheer.get(propose(beheer, event)))
    assert "2 van 4 rollen, mist Management / leidinggevend, Bestuur / directie" in text
    assert "komt samen of niet" in text


def test_confirming_seats_people_and_shows_how_far_the_mails_are(beheer, organiser, event):
    path = propose(beheer, event)
    response = beheer.post(path, follow=True)
    assert event.registrations.seated().count() == 5
    text = text_of(response)
    assert "De verdeling is bevestigd." in text
    assert "0 van 8 verstuurd, 8 onderweg" in text
    assert "Bevestig de verdeling" not in text
    OutgoingMail.objects.filter(kind="registrations.seated").update(state=MailState.SENT, sent_at=timezone.now())
    OutgoingMail.objects.filter(kind="registrations.waiting").update(state=MailState.FAILED)
    assert "5 van 8 verstuurd, 3 mislukt" in text_of(beheer.get(path))
    assert organiser.logentry_set.filter(change_message__contains="bevestigd").exists()


def test_when_somebody_registered_meanwhile_nothing_is_applied_and_the_differences_are_marked(beheer, event):
    path = propose(beheer, event)
    gone = event.registrations.get(name="Alleen 1")
    seats.cancel(registration=gone, by="deelnemer")
    late = make_registration(event, name="Later gekomen")
    assert "Sinds dit voorstel is er iets veranderd" in text_of(beheer.get(path))
    OutgoingMail.objects.all().delete()

    response = beheer.post(path, follow=True)
    assert not event.registrations.seated().exists()
    assert not OutgoingMail.objects.exists()
    text = text_of(response)
    assert "Er is niets bevestigd." in text
    assert "Vorig voorstel: stond er nog niet bij" in text
    assert "Alleen 1 van" in text
    assert "In het vorige voorstel: wacht op plek 1 in de rij" in text
    assert response.context["proposal"].changed_count == 4  # one gone, one new, two moved up
    assert late.name in text

    beheer.post(response.redirect_chain[-1][0])
    assert event.registrations.seated().count() == 5


def test_a_proposal_is_confirmed_once(beheer, event):
    path = propose(beheer, event)
    beheer.post(path)
    mails = OutgoingMail.objects.count()
    assert "Dit voorstel is al bevestigd." in text_of(beheer.post(path, follow=True))
    assert OutgoingMail.objects.count() == mails


def test_after_the_first_allocation_the_page_counts_who_has_a_seat(beheer, event):
    beheer.post(propose(beheer, event))
    text = text_of(beheer.get(propose(beheer, event)))
    assert "0 mensen krijgen een plek. 3 mensen wachten. 5 mensen hadden al een plek." in text


def test_a_delegation_that_waits_whole_shows_the_number_of_seats(beheer):
    event = make_event(capacity=2)
    make_delegation(event, together=True)
    assert "4 plekken tegelijk" in text_of(beheer.get(propose(beheer, event)))


def test_a_proposal_of_another_gathering_is_not_found(beheer, event):
    preview = seats.preview(event=event, by=None)
    other = make_event()
    for path in (
        reverse("admin:registrations_event_proposal", args=[other.pk, preview.pk]),
        reverse("admin:registrations_event_allocation", args=[999999]),
    ):
        assert beheer.get(path).status_code == 404


@pytest.mark.parametrize("number", ["", "x", "-1", "9" * 30, "²"])
def test_a_strange_earlier_proposal_in_the_address_is_ignored(beheer, event, number):
    path = propose(beheer, event)
    assert beheer.get(path, {"vorige": number}).status_code == 200


def test_only_who_may_confirm_gets_in(moderator, finance, event):
    preview = seats.preview(event=event, by=None)
    for client in (moderator, finance):
        for path in (start_of(event), reverse("admin:registrations_event_proposal", args=[event.pk, preview.pk])):
            assert client.get(path).status_code == 403
            assert client.post(path).status_code == 403
    assert not event.registrations.seated().exists()


def test_the_pages_take_the_same_queries_at_one_and_at_thirty(beheer, same_queries):
    event = make_event(capacity=3, allocated_at=timezone.now())
    make_delegation(event, roles=[Role.UITVOERING])
    make_registration(event, state=State.SEATED)
    paths = [start_of(event)]

    def page(client: Client) -> int:
        return propose(client, event)

    few = page(beheer)

    def more():
        for _ in range(29):
            make_delegation(event, roles=[Role.UITVOERING])
            seats.preview(event=event, by=None)

    same_queries(beheer, paths, more)
    many = page(beheer)
    assert queries(beheer, few) == queries(beheer, many)


def queries(client: Client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as counted:
        assert client.get(path).status_code == 200
    return len(counted)
