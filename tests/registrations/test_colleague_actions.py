"""What happens between the contact and the colleagues."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from events.models import Role
from membership import links
from membership.errors import Refused
from membership.models import LoginLink
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS
from registrations.actions import asking_limit, colleagues, notices
from registrations.actions.signup import Colleague, confirm_delegation
from registrations.models import Registration, State
from registrations.states import IllegalTransition, change
from tests.factories import make_delegation, make_event, make_organisation, make_registration
from tests.registrations.test_signup_actions import group as a_group
from tests.registrations.test_signup_actions import kinds

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation():
    """A contact who takes part (bestuur); one colleague is asked (beleid)."""
    group = make_delegation(make_event(), roles=[Role.BESTUUR])
    make_registration(group.event, Role.BELEID, State.INVITED, group, address="els@example.nl", name="Els Plan")
    return group


def asked(delegation) -> Registration:
    return delegation.members.get(address="els@example.nl")


def accept(registration, **overrides):
    fields = {
        "name": registration.name,
        "organisation": registration.organisation.name,
        "layer": registration.organisation.layer,
        "role": registration.role,
    }
    return colleagues.accept(registration=registration, **fields | overrides)


def test_accepting_counts_and_keeps_the_moment(delegation):
    moment = asked(delegation).registered_at
    accepted = accept(asked(delegation), name="Els van Plan", organisation="Gemeente Nieuw")
    assert accepted.state == State.CANDIDATE
    assert (accepted.name, accepted.organisation.name, accepted.registered_at) == (
        "Els van Plan",
        "Gemeente Nieuw",
        moment,
    )
    assert accept(accepted).pk == accepted.pk
    assert kinds("els@example.nl") == ["received"]


def test_another_role_restarts_the_moment_and_tells_the_contact(delegation):
    moment = asked(delegation).registered_at
    accepted = accept(asked(delegation), role=Role.MANAGEMENT)
    assert accepted.role == Role.MANAGEMENT
    assert accepted.registered_at > moment
    assert kinds(delegation.contact_address) == ["role_changed"]


def test_declining_tells_the_contact(delegation):
    declined = colleagues.decline(registration=asked(delegation))
    assert declined.state == State.DECLINED
    colleagues.decline(registration=declined)
    assert kinds(delegation.contact_address) == ["declined"]
    with pytest.raises(Refused):
        accept(declined)


def test_somebody_registered_alone_who_accepts_brings_that_registration_along(delegation):
    alone = make_registration(delegation.event, Role.BELEID, address="els@example.nl")
    accepted = accept(asked(delegation))
    assert accepted.pk == alone.pk
    assert accepted.delegation == delegation
    assert accepted.registered_at == alone.registered_at


def test_what_somebody_registered_alone_fills_in_on_accepting_holds(delegation):
    alone = make_registration(delegation.event, Role.UITVOERING, address="els@example.nl", name="Els")
    accepted = accept(asked(delegation), name="Els van Plan", organisation="Gemeente Nieuw", role=Role.UITVOERING)
    assert (accepted.pk, accepted.name, accepted.organisation.name) == (alone.pk, "Els van Plan", "Gemeente Nieuw")
    assert (accepted.role, accepted.registered_at) == (Role.UITVOERING, alone.registered_at)
    told = OutgoingMail.objects.get(kind="registrations.role_changed")  # the contact filled in another one
    assert (told.arguments["old"], told.arguments["new"]) == (Role.BELEID, Role.UITVOERING)
    assert "Els van Plan" in KINDS[told.kind].render(told.address, **told.arguments).text


def test_another_role_restarts_the_moment_of_somebody_registered_alone_too(delegation):
    alone = make_registration(delegation.event, Role.UITVOERING, address="els@example.nl")
    accepted = accept(asked(delegation), role=Role.MANAGEMENT)
    assert (accepted.pk, accepted.role) == (alone.pk, Role.MANAGEMENT)
    assert accepted.registered_at > alone.registered_at
    assert kinds(delegation.contact_address) == ["role_changed"]


def test_a_seat_stays_a_seat_on_being_brought_along(delegation):
    alone = make_registration(delegation.event, Role.UITVOERING, State.SEATED, address="els@example.nl")
    accepted = accept(asked(delegation), role=Role.BELEID)
    assert (accepted.pk, accepted.state, accepted.role) == (alone.pk, State.SEATED, Role.BELEID)
    assert kinds(delegation.contact_address) == []


def test_the_answer_page_shows_what_somebody_filled_in_before(client, delegation):
    link = links.issue("registrations.answer", address="els@example.nl", target=str(asked(delegation).public_id))
    organisation = make_organisation("Provincie Eigen", "provincie")
    make_registration(
        delegation.event, Role.UITVOERING, address="els@example.nl", name="Els Eigen", organisation=organisation
    )
    page = client.get(link.removeprefix(settings.BASE_URL)).text
    for own in ('value="Els Eigen"', 'value="Provincie Eigen"', 'value="provincie" selected'):
        assert own in page
    assert "Els Plan" not in page


def test_somebody_of_another_delegation_cannot_accept(delegation):
    other = make_delegation(delegation.event, roles=[Role.BESTUUR])
    make_registration(delegation.event, Role.BELEID, delegation=other, address="els@example.nl")
    with pytest.raises(Refused, match="andere delegatie"):
        accept(asked(delegation))


def test_adding_a_colleague_mails_them_at_once(delegation):
    new = Colleague("Ton", "TON@example.nl", Role.UITVOERING)
    added = colleagues.add(delegation=delegation, colleague=new, by="contactpersoon")
    assert (added.state, added.address) == (State.INVITED, "ton@example.nl")
    assert kinds("ton@example.nl") == ["invitation"]
    with pytest.raises(Refused, match="hoort al"):
        colleagues.add(delegation=delegation, colleague=new, by="contactpersoon")


def test_the_largest_size_holds_for_adding_too(delegation):
    delegation.event.max_delegation_size = 2
    delegation.event.save()
    with pytest.raises(Refused, match="hoogstens 2"):
        colleagues.add(
            delegation=delegation, colleague=Colleague("T", "t@example.nl", Role.BELEID), by="contactpersoon"
        )


def test_correcting_an_address_erases_the_old_one_and_its_links(delegation):
    registration = asked(delegation)
    colleagues.ask_again(registration=registration, by="contactpersoon")
    OutgoingMail.objects.update(state=MailState.FAILED)
    LoginLink.objects.create(
        token_hash="x", address="els@example.nl", purpose="registrations.answer",
        target=str(registration.public_id), expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip
    assert colleagues.statuses([registration]) == {registration.pk: "mail kwam niet aan"}
    corrected = colleagues.correct_address(
        registration=registration, address="els.plan@example.nl", by="contactpersoon"
    )
    assert corrected.address == "els.plan@example.nl"
    assert not LoginLink.objects.exists()
    assert not OutgoingMail.objects.filter(address="els@example.nl").exists()
    assert kinds("els.plan@example.nl") == ["invitation"]
    assert colleagues.statuses([corrected]) == {corrected.pk: "gevraagd"}


def test_asking_again_is_at_most_once_an_hour(delegation):
    for _ in range(3):
        colleagues.ask_again(registration=asked(delegation), by="contactpersoon")
    assert kinds("els@example.nl") == ["invitation"]


def test_statuses_as_the_contact_sees_them(delegation):
    accept(asked(delegation))
    new = Colleague("Ton", "ton@example.nl", Role.UITVOERING)
    ton = colleagues.add(delegation=delegation, colleague=new, by="contactpersoon")
    gone = colleagues.add(
        delegation=delegation, colleague=Colleague("A", "a@example.nl", Role.BELEID), by="contactpersoon"
    )
    colleagues.decline(registration=gone)
    labels = colleagues.statuses(delegation.members.all())
    assert [labels[asked(delegation).pk], labels[ton.pk], labels[gone.pk]] == ["bevestigd", "gevraagd", "afgezegd"]


def test_withdrawing_erases_the_silent_and_keeps_those_who_accepted(delegation):
    contact = delegation.members.live().get()
    silent = asked(delegation)
    colleagues.withdraw(delegation=delegation, by="contactpersoon")
    contact.refresh_from_db()
    silent.refresh_from_db()
    assert contact.state == State.CANDIDATE
    assert (silent.state, silent.name, silent.address) == (State.LAPSED, "", "")
    with pytest.raises(Refused, match="ingetrokken"):
        colleagues.add(
            delegation=delegation, colleague=Colleague("T", "t@example.nl", Role.BELEID), by="contactpersoon"
        )


def test_joining_needs_the_contacts_yes_and_keeps_the_moment(delegation):
    alone = make_registration(delegation.event, Role.UITVOERING, organisation=delegation.organisation)
    request = colleagues.ask_to_join(registration=alone, delegation=delegation)
    assert colleagues.ask_to_join(registration=alone, delegation=delegation) == request
    assert kinds(delegation.contact_address) == ["join_asked"]
    colleagues.decide_join(join_request=request, accepted=True)
    moment = alone.registered_at
    alone.refresh_from_db()
    assert alone.delegation == delegation
    assert alone.registered_at == moment
    assert kinds(alone.address) == ["join_decided"]


def test_a_refused_request_leaves_the_registration_alone(delegation):
    alone = make_registration(delegation.event, organisation=delegation.organisation)
    request = colleagues.ask_to_join(registration=alone, delegation=delegation)
    colleagues.decide_join(join_request=request, accepted=False)
    colleagues.decide_join(join_request=request, accepted=True)
    alone.refresh_from_db()
    assert alone.delegation is None


def test_one_can_only_join_the_delegation_of_ones_own_organisation(delegation):
    alone = make_registration(delegation.event, organisation=make_organisation())
    with pytest.raises(Refused, match="eigen organisatie"):
        colleagues.ask_to_join(registration=alone, delegation=delegation)


def test_the_table_of_transitions_is_the_law():
    registration = make_registration(make_event(), state=State.CANCELLED)
    with pytest.raises(IllegalTransition):
        change(registration, State.SEATED, by="test", seated_at=timezone.now())


def test_a_change_by_somebody_else_meanwhile_is_told():
    registration = make_registration(make_event())
    stale = Registration.objects.get(pk=registration.pk)
    change(registration, State.CANCELLED, by="test")
    with pytest.raises(Refused, match="intussen veranderd"):
        change(stale, State.CANCELLED, by="test")


def test_a_cancelled_gathering_takes_no_answer_any_more(delegation):
    delegation.event.status = "cancelled"
    delegation.event.save()
    with pytest.raises(Refused, match="gaat niet door"):
        accept(asked(delegation))


def test_nobody_fills_a_mailbox_by_adding_and_taking_back(delegation):
    def add_and_take_back() -> None:
        new = Colleague("Doelwit", "doelwit@example.nl", Role.UITVOERING)
        added = colleagues.add(delegation=delegation, colleague=new, by="contactpersoon")
        colleagues.take_back(registration=added, by="contactpersoon")

    for _ in range(asking_limit.PER_ADDRESS_AND_HOUR):
        add_and_take_back()
    with pytest.raises(Refused, match="over een uur"):
        add_and_take_back()


def test_nobody_fills_a_mailbox_from_many_delegations(delegation, monkeypatch):
    monkeypatch.setattr(asking_limit, "PER_ADDRESS_AND_HOUR", 2)
    for _ in range(2):
        group = make_delegation(delegation.event, roles=[Role.BESTUUR])
        new = Colleague("Doelwit", "doelwit@example.nl", Role.UITVOERING)
        added = colleagues.add(delegation=group, colleague=new, by="contactpersoon")
    with pytest.raises(Refused, match="over een uur"):
        colleagues.ask_again(registration=added, by="contactpersoon")
    with pytest.raises(Refused, match="over een uur"):
        colleagues.correct_address(registration=asked(delegation), address="doelwit@example.nl", by="contactpersoon")
    assert "doelwit" not in OutgoingMail.objects.get(subject_ref=added.about).key


def test_who_was_asked_too_often_today_is_not_asked_by_one_more_new_group(monkeypatch):
    """Somebody with many addresses can confirm a new group each time: nobody is asked without end by that."""
    monkeypatch.setattr(asking_limit, "PER_ADDRESS_AND_DAY", 2)
    event = make_event()
    for number in range(4):
        target = Colleague("Doelwit", "doelwit@example.nl", Role.UITVOERING)
        fellow = Colleague("Ander", f"ander{number}@example.nl", Role.BELEID)
        group = a_group(
            event, contact_address=f"contact{number}@example.nl", colleagues=[target, fellow], form_token=uuid4()
        )
        confirm_delegation(delegation=group, by="contactpersoon")
        assert group.members.get(role=Role.BELEID).state == State.INVITED
        if number < 2:
            colleagues.take_back(registration=group.members.get(role=Role.UITVOERING), by="contactpersoon")
        left_alone = group.members.get(role=Role.UITVOERING)
        assert (left_alone.state, left_alone.address) == (State.LAPSED, "")
    assert OutgoingMail.objects.filter(kind="registrations.invitation").count() == 2 + 4


def test_a_delegation_has_a_largest_number_of_invitations_a_day(delegation, monkeypatch):
    monkeypatch.setattr(colleagues, "INVITATIONS_PER_DELEGATION_AND_DAY", 2)
    for number in range(2):
        new = Colleague("Iemand", f"iemand{number}@example.nl", Role.UITVOERING)
        added = colleagues.add(delegation=delegation, colleague=new, by="contactpersoon")
        colleagues.take_back(registration=added, by="contactpersoon")
    with pytest.raises(Refused, match="morgen"):
        colleagues.add(
            delegation=delegation, colleague=Colleague("D", "d@example.nl", Role.BELEID), by="contactpersoon"
        )


def test_a_mail_to_the_contact_says_nothing_about_the_colleagues_mail(delegation):
    registration = asked(delegation)
    colleagues.ask_again(registration=registration, by="contactpersoon")
    OutgoingMail.objects.update(state=MailState.FAILED)
    notices.warn_before_erasing(registration)
    OutgoingMail.objects.filter(kind="registrations.last_notice").delete()
    assert colleagues.statuses([registration]) == {registration.pk: "mail kwam niet aan"}


def test_withdrawing_answers_the_requests_to_join(delegation):
    alone = make_registration(delegation.event, Role.UITVOERING, organisation=delegation.organisation)
    request = colleagues.ask_to_join(registration=alone, delegation=delegation)
    colleagues.withdraw(delegation=delegation, by="contactpersoon")
    request.refresh_from_db()
    assert request.accepted is False
    assert kinds(alone.address) == ["join_decided"]


def test_a_guest_who_says_yes_as_a_colleague_stays_a_guest(delegation):
    """A guest has no role to change: the press ended in a fault."""
    guest = make_registration(
        delegation.event, state=State.SEATED, guest=True, guest_kind="spreker", address="els@example.nl"
    )
    counted = accept(asked(delegation))
    assert (counted.pk, counted.guest, counted.role, counted.delegation) == (guest.pk, True, "", delegation)
    assert "role_changed" not in kinds()
