"""Cancelling for oneself, and what the contact cancels for others: one step, one run of the rule, one mail each."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import AllocationMode
from membership.errors import Refused
from outbox.models import OutgoingMail
from outbox.registry import KINDS
from registrations.actions import cancelling, colleagues, seats
from registrations.consequences import Consequence
from registrations.models import Registration, State
from tests.factories import ALL_ROLES, half_a_year_ahead, make_delegation, make_event, make_registration, make_user

pytestmark = pytest.mark.django_db


def handed_out(**fields: object) -> object:
    return make_event(allocated_at=timezone.now(), allocation_mode=AllocationMode.AT_ONCE, **fields)


def mails(kind: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=f"registrations.{kind}").order_by("pk"))


def text_of(mail: OutgoingMail) -> str:
    return " ".join(KINDS[mail.kind].render(mail.address, **mail.arguments).text.split())


def meaning(event: object, *leaving: Registration) -> Consequence:
    return seats.consequences_of(event, leaving).get(leaving[0].delegation_id, Consequence())


def complete_with_one_waiting(**fields: object) -> tuple[object, object, Registration]:
    """Four members with a seat and a fifth who waits, behind somebody who registered earlier alone."""
    event = handed_out(capacity=4, **fields)
    first = make_registration(event, address="eerst@example.nl")
    group = make_delegation(event, state=State.SEATED)
    fifth = make_registration(event, "beleid", delegation=group)
    assert first.registered_at < fifth.registered_at
    return event, group, fifth


# --- What it means for the others ------------------------------------------------------------------------------------


def test_who_waits_loses_the_priority_when_a_role_goes():
    event, group, fifth = complete_with_one_waiting()
    assert meaning(event, group.members.get(role="bestuur")) == Consequence(("bestuur",), (fifth.pk,))


def test_nothing_is_lost_while_somebody_else_has_the_role():
    event, group, fifth = complete_with_one_waiting()
    assert meaning(event, group.members.get(role="beleid", state=State.SEATED)) == Consequence()
    assert meaning(event, fifth) == Consequence()


def test_a_role_is_lost_but_no_priority_where_nobody_waits_or_there_is_none():
    event = handed_out(capacity=4)
    group = make_delegation(event, state=State.SEATED)
    assert meaning(event, group.members.get(role="bestuur")) == Consequence(("bestuur",))
    event, group, _ = complete_with_one_waiting(priority=False)
    assert meaning(event, group.members.get(role="bestuur")) == Consequence(("bestuur",))


def test_who_gets_the_seat_that_comes_free_loses_nothing():
    event = handed_out(capacity=4)
    group = make_delegation(event, state=State.SEATED)
    make_registration(event, "beleid", delegation=group)
    assert not meaning(event, group.members.get(role="bestuur")).loses_priority


def test_before_the_first_allocation_everybody_of_the_delegation_loses_the_priority():
    event = make_event(capacity=50)
    group = make_delegation(event)
    leaving = group.members.get(role="bestuur")
    others = group.members.exclude(pk=leaving.pk).order_by("pk").values_list("pk", flat=True)
    assert meaning(event, leaving) == Consequence(("bestuur",), tuple(others))


def test_an_incomplete_delegation_and_somebody_alone_have_nothing_to_lose():
    event = make_event()
    group = make_delegation(event, roles=["beleid", "bestuur"])
    assert meaning(event, group.members.first()) == Consequence()
    assert seats.consequences_of(event, [make_registration(event)]) == {}


# --- For oneself -----------------------------------------------------------------------------------------------------


def test_cancelling_tells_the_contact_what_the_delegation_loses():
    _, group, _ = complete_with_one_waiting()
    seats.cancel(registration=group.members.get(role="bestuur"), by="deelnemer")
    told = text_of(mails("member_cancelled")[0])
    assert "Zonder bestuur is de delegatie niet meer compleet" in told
    assert "verliest de voorrang" in told


def test_the_page_warns_beforehand(client: Client):
    _, group, _ = complete_with_one_waiting()
    leaving = group.members.get(role="bestuur")
    client.force_login(leaving.user)
    page = client.get(reverse("registrations:cancel", args=[leaving.public_id])).content.decode()
    assert "Zonder bestuur is de delegatie niet meer compleet: wie nog wacht verliest de voorrang" in page
    staying = group.members.get(role="beleid", state=State.SEATED)
    client.force_login(staying.user)
    page = client.get(reverse("registrations:cancel", args=[staying.public_id])).content.decode()
    assert "niet meer compleet" not in page


def test_who_cancels_twice_in_a_life_gets_two_mails():
    event = handed_out(capacity=4)
    one = make_registration(event, state=State.SEATED)
    seats.cancel(registration=one, by="deelnemer")
    Registration.objects.filter(pk=one.pk).update(state=State.CANDIDATE)  # an organiser put them back in line
    seats.cancel(registration=one, by="deelnemer")
    assert len(mails("cancelled")) == 2


def test_the_mail_of_somebody_without_a_seat_speaks_of_no_seat():
    one = make_registration(make_event())
    seats.cancel(registration=one, by="deelnemer")
    assert "plek gaat naar een ander" not in text_of(mails("cancelled")[0])


# --- One member, by the contact --------------------------------------------------------------------------------------


def test_the_contact_cancels_one_member_and_the_others_stay():
    event = handed_out(capacity=4)
    waiting = make_registration(event, address="wacht@example.nl")
    group = make_delegation(event, state=State.SEATED)
    member = group.members.get(role="beleid")
    cancelling.cancel_member(delegation=group, registration=member, by="contactpersoon")
    member.refresh_from_db()
    waiting.refresh_from_db()
    assert (member.state, waiting.state) == (State.CANCELLED, State.SEATED)
    assert group.members.seated().count() == 3
    assert member.changes.get(to_state=State.CANCELLED).by == "contactpersoon"
    assert [mail.address for mail in mails("cancelled")] == [member.address]
    assert "als contactpersoon van de delegatie" in text_of(mails("cancelled")[0])
    assert mails("member_cancelled") == []  # the contact did it


@pytest.mark.parametrize("which", ["twice", "of another delegation", "asked"])
def test_who_can_not_be_cancelled_is_refused(which):
    event = handed_out(capacity=8)
    group = make_delegation(event, state=State.SEATED)
    other = make_delegation(event, state=State.SEATED)
    member = {
        "twice": lambda: make_registration(event, delegation=group, state=State.CANCELLED),
        "of another delegation": lambda: other.members.first(),
        "asked": lambda: make_registration(event, delegation=group, state=State.INVITED),
    }[which]()
    with pytest.raises(Refused, match="al afgemeld"):
        cancelling.cancel_member(delegation=group, registration=member, by="contactpersoon")
    assert event.registrations.seated().count() == 8


def test_after_the_day_nobody_is_cancelled():
    event = make_event(starts_at=timezone.now() - timezone.timedelta(days=9), allocated_at=timezone.now())
    group = make_delegation(event, state=State.SEATED)
    with pytest.raises(Refused, match="voorbij"):
        cancelling.cancel_member(delegation=group, registration=group.members.first(), by="contactpersoon")
    with pytest.raises(Refused, match="voorbij"):
        cancelling.cancel_delegation(delegation=group, by="contactpersoon")
    assert group.members.seated().count() == 4


# --- Everybody at once -----------------------------------------------------------------------------------------------


def test_the_whole_delegation_goes_in_one_run_of_the_rule():
    event = handed_out(capacity=4)
    group = make_delegation(event, state=State.SEATED, contact_name="Sas", contact_address="sas@example.nl")
    asked = make_registration(event, "beleid", State.INVITED, group)
    # Only a run over all four seats together fits a whole delegation.
    waiting = make_delegation(event, together=True)
    cancelling.cancel_delegation(delegation=group, by="contactpersoon")
    group.refresh_from_db()
    asked.refresh_from_db()
    assert group.withdrawn_at
    assert set(group.members.exclude(pk=asked.pk).values_list("state", flat=True)) == {State.CANCELLED}
    assert (asked.state, asked.address) == (State.LAPSED, "")
    assert waiting.members.seated().count() == 4
    reasons = set(waiting.members.values_list("reason", flat=True))
    assert reasons == {"core_of_complete_delegation"}
    assert len(mails("cancelled")) == 4
    assert [mail.address for mail in mails("delegation_cancelled")] == ["sas@example.nl"]
    assert "is afgemeld" in text_of(mails("delegation_cancelled")[0])


def test_a_contact_who_takes_part_gets_one_mail():
    event = handed_out(capacity=4)
    group = make_delegation(event, state=State.SEATED)
    cancelling.cancel_delegation(delegation=group, by="contactpersoon")
    assert mails("delegation_cancelled") == []
    assert sum(mail.address == group.contact_address for mail in OutgoingMail.objects.all()) == 1


def test_twice_is_refused_clearly():
    event = handed_out(capacity=4)
    group = make_delegation(event, state=State.SEATED)
    cancelling.cancel_delegation(delegation=group, by="contactpersoon")
    with pytest.raises(Refused, match="niemand meer aangemeld"):
        cancelling.cancel_delegation(delegation=group, by="contactpersoon")
    assert len(mails("cancelled")) == 4


def test_every_state_that_counts_goes_along():
    event = handed_out(capacity=9)
    group = make_delegation(event, roles=[], contact_address="sas@example.nl")
    now = timezone.now()
    for state in (State.SEATED, State.OFFERED, State.CANDIDATE, State.HELD):
        make_registration(event, "beleid", state, group, offered_at=now, answer_until=now + timezone.timedelta(days=1))
    cancelling.cancel_delegation(delegation=group, by="contactpersoon")
    assert set(group.members.values_list("state", flat=True)) == {State.CANCELLED}


def test_the_number_of_queries_does_not_grow_with_the_delegation(django_assert_max_num_queries):
    counts = []
    for size in (1, 30):
        event = handed_out(capacity=60, max_delegation_size=40)
        group = make_delegation(event, roles=["beleid"] * size, state=State.SEATED)
        with django_assert_max_num_queries(60) as counted:
            cancelling.cancel_delegation(delegation=group, by="contactpersoon")
        counts.append(len(counted))
    assert counts[0] == counts[1]


# --- The pages of the contact ----------------------------------------------------------------------------------------


@pytest.fixture
def contact() -> Client:
    client = Client()
    client.force_login(make_user("sas@example.nl"))
    return client


def led(**fields: object) -> object:
    event = handed_out(**({"capacity": 4} | fields))
    return make_delegation(event, state=State.SEATED, contact_name="Sas", contact_address="sas@example.nl")


def test_the_contact_walks_from_the_page_to_the_mail(contact):
    group = led()
    member = group.members.get(role="management")
    page = contact.get(reverse("registrations:delegation", args=[group.public_id])).content.decode()
    address = reverse("registrations:member-cancel", args=[group.public_id, member.public_id])
    assert address in page
    asked = contact.get(address).content.decode()
    assert f"Meld {member.name} af" in asked
    assert group.members.seated().count() == 4
    answer = contact.post(address, follow=True).content.decode()
    assert "is afgemeld en krijgt daar een mail over" in answer
    assert group.members.seated().count() == 3
    # Once more leads back to the delegation, without an error.
    assert contact.post(address).status_code == 302


def test_the_contact_cancels_everybody(contact):
    group = led()
    address = reverse("registrations:delegation-cancel", args=[group.public_id])
    page = contact.get(address).content.decode()
    assert "Er komen 4 plekken vrij" in page
    assert all(name in page for name in group.members.values_list("name", flat=True))
    answer = contact.post(address, follow=True).content.decode()
    assert "De delegatie is afgemeld. Iedereen krijgt daar een mail over." in answer
    assert "houden hun aanmelding" not in answer
    assert not group.members.live().exists()
    assert contact.get(address).status_code == 302


def test_somebody_else_finds_no_page():
    group = led()
    stranger = Client()
    stranger.force_login(group.members.first().user)
    member = group.members.last()
    for name, arguments in (
        ("member-cancel", [group.public_id, member.public_id]),
        ("delegation-cancel", [group.public_id]),
    ):
        address = reverse(f"registrations:{name}", args=arguments)
        assert stranger.get(address).status_code == 404
        assert stranger.post(address).status_code == 404
    assert group.members.seated().count() == 4


def test_ones_own_registration_is_cancelled_on_ones_own_page(contact):
    event = handed_out(capacity=4, starts_at=half_a_year_ahead())
    group = make_delegation(event, roles=ALL_ROLES[1:], state=State.SEATED, contact_address="sas@example.nl")
    own = make_registration(event, state=State.SEATED, delegation=group, address="sas@example.nl")
    answer = contact.get(reverse("registrations:member-cancel", args=[group.public_id, own.public_id]))
    assert answer["Location"] == reverse("registrations:cancel", args=[own.public_id])


def test_after_withdrawing_the_contact_decides_about_nobody_else_any_more():
    """The page of withdrawing says so: who said yes takes part for oneself, and that is not turned back."""
    group = make_delegation(handed_out(), state=State.SEATED, contact_name="Sas", contact_address="sas@example.nl")
    one = group.members.first()
    colleagues.withdraw(delegation=group, by="contactpersoon")
    with pytest.raises(Refused, match="doet voor zichzelf mee"):
        cancelling.cancel_member(delegation=group, registration=one, by="contactpersoon")
    with pytest.raises(Refused, match="doet voor zichzelf mee"):
        cancelling.cancel_delegation(delegation=group, by="contactpersoon")
    contact = Client()
    contact.force_login(make_user("sas@example.nl"))
    member = reverse("registrations:member-cancel", args=[group.public_id, one.public_id])
    whole = reverse("registrations:delegation-cancel", args=[group.public_id])
    for path in (member, whole):
        assert contact.get(path).status_code == contact.post(path).status_code == 302
    assert contact.get(reverse("registrations:substitute", args=[one.public_id])).status_code == 404
    page = contact.get(reverse("registrations:delegation", args=[group.public_id])).content.decode()
    assert member not in page
    assert whole not in page
    assert group.members.seated().count() == 4
