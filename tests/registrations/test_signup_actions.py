"""Registering and the press that makes it count."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events.models import AllocationMode, Event, Role
from membership.errors import Refused
from membership.models import LoginLink, Organisation, User
from outbox.models import OutgoingMail
from registrations import mails
from registrations.actions import signup
from registrations.actions.signup import Billing, Colleague
from registrations.models import Delegation, Registration, State, StateChange
from tests.factories import make_delegation, make_event, make_organisation, make_registration, make_user

pytestmark = pytest.mark.django_db


def sign_up(event: Event, **overrides: object) -> Registration | None:
    fields = {
        "event": event,
        "name": "Sanne de Wit",
        "address": "sanne@example.nl",
        "organisation": "Gemeente Voorbeeld",
        "layer": "gemeente",
        "role": Role.UITVOERING,
        "form_token": uuid4(),
    }
    return signup.register(**fields | overrides)


def kinds(address: str | None = None) -> list[str]:
    rows = OutgoingMail.objects.order_by("pk")
    if address:
        rows = rows.filter(address=address)
    return [kind.removeprefix("registrations.") for kind in rows.values_list("kind", flat=True)]


def test_a_registration_does_not_count_before_the_press():
    event = make_event()
    registration = sign_up(event)
    assert registration.state == State.UNCONFIRMED
    assert not event.registrations.live().exists()
    assert not User.objects.filter(email="sanne@example.nl").exists()
    assert kinds() == ["confirm"]


def test_the_press_makes_it_count_and_keeps_the_moment_of_submitting():
    registration = sign_up(make_event())
    moment = registration.registered_at
    confirmed = signup.confirm(registration=registration, by="deelnemer")
    assert confirmed.state == State.CANDIDATE
    assert confirmed.registered_at == moment
    assert confirmed.user.email == "sanne@example.nl"
    assert kinds() == ["confirm", "received"]
    assert [(change.from_state, change.to_state) for change in confirmed.changes.all()] == [
        ("", State.UNCONFIRMED),
        (State.UNCONFIRMED, State.CANDIDATE),
    ]


def test_a_second_press_changes_nothing():
    registration = signup.confirm(registration=sign_up(make_event()), by="deelnemer")
    again = signup.confirm(registration=registration, by="deelnemer")
    assert again.pk == registration.pk
    assert kinds() == ["confirm", "received"]
    assert StateChange.objects.count() == 2


def test_the_same_form_sent_twice_is_one_registration_and_one_mail():
    event, token = make_event(), uuid4()
    first = sign_up(event, form_token=token)
    assert sign_up(event, form_token=token).pk == first.pk
    assert kinds() == ["confirm"]


def test_a_later_unconfirmed_registration_replaces_an_earlier_one():
    event = make_event()
    first = sign_up(event)
    second = sign_up(event, role=Role.BELEID)
    first.refresh_from_db()
    assert first.state == State.LAPSED
    assert signup.confirm(registration=second, by="deelnemer").role == Role.BELEID
    with pytest.raises(Refused):
        signup.confirm(registration=first, by="deelnemer")


def test_a_known_registration_is_told_by_mail_alone():
    event = make_event()
    signup.confirm(registration=sign_up(event), by="deelnemer")
    again = sign_up(event, address=" Sanne@Example.NL ")
    assert kinds() == ["confirm", "received", "confirm"]
    mail = mails.confirm("sanne@example.nl", str(again.public_id))
    assert "bent al aangemeld" in mail.subject
    assert "/link/" in mail.text
    assert not LoginLink.objects.filter(purpose="registrations.confirm").exists()
    with pytest.raises(Refused, match="al aangemeld"):
        signup.confirm(registration=again, by="deelnemer")


def test_a_known_and_an_unknown_address_are_the_same_work():
    event = make_event()
    make_organisation("Gemeente Voorbeeld")
    signup.confirm(registration=sign_up(event), by="deelnemer")
    with CaptureQueriesContext(connection) as unknown:
        sign_up(event, address="nieuw@example.nl")
    with CaptureQueriesContext(connection) as known:
        sign_up(event)
    assert len(known) == len(unknown)


def test_address_with_capitals_and_spaces_is_the_same_person():
    registration = sign_up(make_event(), address="  SANNE@Example.nl ")
    assert registration.address == "sanne@example.nl"


def test_an_organisation_is_found_again_whatever_its_spelling():
    known = make_organisation("Gemeente Súdwest", layer="gemeente")
    registration = sign_up(make_event(), organisation="  gemeente sudwest ")
    assert registration.organisation == known
    assert not Organisation.objects.filter(name__contains="  ").exists()


def test_a_closed_gathering_takes_nobody():
    for event in (
        make_event(status=Event.Status.ANNOUNCED),
        make_event(status=Event.Status.CANCELLED),
        make_event(starts_at=None, ends_at=None, allocation_at=None),
    ):
        with pytest.raises(Refused):
            sign_up(event)


def test_an_event_at_once_hands_out_the_seat_at_the_press():
    event = make_event(capacity=1, allocation_mode=AllocationMode.AT_ONCE, allocation_at=None, priority=False)
    first = signup.confirm(registration=sign_up(event), by="deelnemer")
    second = signup.confirm(registration=sign_up(event, address="tweede@example.nl"), by="deelnemer")
    assert (first.state, second.state) == (State.SEATED, State.CANDIDATE)
    assert kinds("sanne@example.nl") == ["confirm", "seated"]
    assert kinds("tweede@example.nl") == ["confirm", "received"]


def test_a_paid_registration_keeps_its_billing_details():
    billing = Billing("Gemeente Voorbeeld", "Markt 1", "1234 AB", "Voorbeeld", "", follows=True)
    event = make_event(price=95, capacity=None, priority=False, allocation_mode=AllocationMode.AT_ONCE)
    registration = signup.confirm(registration=sign_up(event, billing=billing), by="deelnemer")
    assert registration.state == State.SEATED
    delegation = registration.delegation
    assert delegation.confirmed_at
    assert (delegation.billing_name, delegation.billing_follows) == ("Gemeente Voorbeeld", True)
    assert not registration.in_group()


def group(event: Event, **overrides: object) -> Delegation:
    fields = {
        "event": event,
        "contact_name": "Iris Contact",
        "contact_address": "iris@example.nl",
        "contact_role": Role.BESTUUR,
        "organisation": "Provincie Voorbeeld",
        "layer": "provincie",
        "colleagues": [
            Colleague("Ton Veld", "ton@example.nl", Role.UITVOERING),
            Colleague("Els Plan", "els@example.nl", Role.BELEID),
        ],
        "together": False,
        "form_token": uuid4(),
    }
    return signup.register_delegation(**fields | overrides)


def test_colleagues_are_not_mailed_before_the_contact_pressed():
    delegation = group(make_event())
    assert kinds() == ["confirm_delegation"]
    assert set(delegation.members.values_list("state", flat=True)) == {State.UNCONFIRMED, State.PREPARED}


def test_the_contacts_press_lets_the_contact_count_and_asks_the_colleagues():
    delegation = signup.confirm_delegation(delegation=group(make_event()), by="contactpersoon")
    states = dict(delegation.members.values_list("address", "state"))
    assert states == {
        "iris@example.nl": State.CANDIDATE,
        "ton@example.nl": State.INVITED,
        "els@example.nl": State.INVITED,
    }
    assert sorted(kinds()) == ["confirm_delegation", "invitation", "invitation", "received"]
    signup.confirm_delegation(delegation=delegation, by="contactpersoon")
    assert len(kinds()) == 4


def test_a_secretariat_takes_no_seat():
    delegation = signup.confirm_delegation(delegation=group(make_event(), contact_role=""), by="contactpersoon")
    assert not delegation.members.filter(address="iris@example.nl").exists()
    assert kinds("iris@example.nl") == ["confirm_delegation", "delegation_confirmed"]
    assert User.objects.filter(email="iris@example.nl").exists()


@pytest.mark.parametrize("address", ["iris@example.nl", "TON@example.nl "])
def test_one_address_is_one_person_in_a_delegation(address):
    twice = [Colleague("Ton", "ton@example.nl", Role.UITVOERING), Colleague("Nog een", address, Role.BELEID)]
    with pytest.raises(Refused, match="twee keer"):
        group(make_event(), colleagues=twice)
    assert not Delegation.objects.exists()


def test_a_delegation_has_a_largest_size():
    event = make_event(max_delegation_size=2)
    with pytest.raises(Refused, match="hoogstens 2"):
        group(event)


def test_the_same_delegation_form_twice_is_one_delegation():
    event, token = make_event(), uuid4()
    assert group(event, form_token=token).pk == group(event, form_token=token).pk
    assert kinds() == ["confirm_delegation"]


def test_a_contact_who_registered_alone_takes_that_registration_along():
    event = make_event()
    alone = signup.confirm(registration=sign_up(event, address="iris@example.nl"), by="deelnemer")
    delegation = signup.confirm_delegation(delegation=group(event), by="contactpersoon")
    alone.refresh_from_db()
    assert alone.delegation == delegation
    assert event.registrations.live().filter(address="iris@example.nl").count() == 1


def test_what_a_contact_who_registered_alone_fills_in_holds():
    event = make_event()
    alone = signup.confirm(registration=sign_up(event, address="iris@example.nl"), by="deelnemer")
    form = group(event, contact_name="Iris Voluit", contact_role=Role.BESTUUR, organisation="Gemeente Nieuw")
    moment = form.members.get(address="iris@example.nl").registered_at
    signup.confirm_delegation(delegation=form, by="contactpersoon")
    alone.refresh_from_db()
    assert (alone.name, alone.role, alone.organisation.name) == ("Iris Voluit", Role.BESTUUR, "Gemeente Nieuw")
    assert alone.registered_at == moment


def test_a_second_delegation_form_replaces_the_unconfirmed_first():
    event = make_event()
    first, second = group(event), group(event)
    first.refresh_from_db()
    assert first.withdrawn_at
    assert set(first.members.values_list("state", flat=True)) == {State.LAPSED}
    with pytest.raises(Refused):
        signup.confirm_delegation(delegation=first, by="contactpersoon")
    assert signup.confirm_delegation(delegation=second, by="contactpersoon").confirmed_at


def test_a_rollback_leaves_no_mail():
    event = make_event()
    with pytest.raises(RuntimeError), transaction.atomic():
        sign_up(event)
        raise RuntimeError
    assert not Registration.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_the_database_refuses_two_live_registrations_of_one_person():
    event = make_event()
    one = make_registration(event)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_registration(event, address=one.address)


@pytest.mark.parametrize(
    "fields",
    [
        {"address": "Hoofdletter@example.nl"},
        {"role": "", "guest": False},
        {"role": "koning"},
        {"state": State.SEATED, "seated_at": None},
        {"confirmed_at": None},
    ],
    ids=["capitals", "no role", "unknown role", "seated without moment", "live without press"],
)
def test_the_database_says_what_can_never_be(fields):
    event, user = make_event(), make_user("iemand@example.nl")
    with pytest.raises(IntegrityError), transaction.atomic():
        make_registration(event, **{"user": user} | fields)


def test_factories_agree_with_the_constraints():
    delegation = make_delegation(make_event())
    assert delegation.members.count() == 4


def test_going_back_to_a_replaced_form_is_a_new_wish():
    event, token = make_event(), uuid4()
    first = sign_up(event, form_token=token)
    sign_up(event, role=Role.BELEID)
    again = sign_up(event, form_token=token)
    assert again.pk != first.pk
    assert signup.confirm(registration=again, by="deelnemer").role == Role.UITVOERING


def test_somebody_elses_form_does_not_withdraw_a_delegation_that_waits():
    event = make_event()
    delegation = group(event)
    sign_up(event, address="iris@example.nl")
    assert signup.confirm_delegation(delegation=delegation, by="contactpersoon").confirmed_at
