"""A seat belongs to the role, the person may change: asking, the answer, and everything that can come in between."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events.models import Event
from membership.errors import Refused
from membership.links import issue
from membership.models import LoginLink
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from privacy import cleaning
from registrations.actions import clock, colleagues, desk, seats, substitutes
from registrations.models import Registration, State
from registrations.office_time import AMSTERDAM
from tests.admin.helpers import staff
from tests.factories import make_delegation, make_event, make_organisation, make_registration
from tests.registrations.handing_over import (
    ANSWER,
    NEW,
    accept,
    ask,
    at,
    handed_out,
    link_to,
    mails,
    rendered,
    seated,
    text_of,
)

pytestmark = pytest.mark.django_db


# --- Asking ----------------------------------------------------------------------------------------------------------


def test_the_same_role_is_asked_at_once_and_nothing_changes_yet():
    old = seated()
    request = ask(old)
    old.refresh_from_db()
    assert (old.state, request.state, request.replaces, request.delegation) == (State.SEATED, State.INVITED, old, None)
    assert [mail.address for mail in mails("substitute_asked")] == [NEW]
    told = text_of(mails("substitute_asked")[0])
    assert f"{old.name} heeft een plek bij deze bijeenkomst" in told
    assert old.event.registrations.taken().count() == 1


def test_asking_somebody_else_replaces_the_first_who_is_told():
    old = seated()
    first = ask(old)
    second = ask(old, name="Tom Twee", address="tom@example.nl")
    first.refresh_from_db()
    assert (first.state, second.state) == (State.LAPSED, State.INVITED)
    assert [mail.address for mail in mails("substitute_gone")] == [NEW]
    assert "Die vraag is vervallen" in text_of(mails("substitute_gone")[0])


def test_withdrawing_tells_who_was_asked_and_the_link_says_so_too():
    old = seated()
    request = ask(old)
    link = link_to(request)
    substitutes.withdraw(registration=old, by="deelnemer")
    substitutes.withdraw(registration=old, by="deelnemer")
    request.refresh_from_db()
    assert request.state == State.LAPSED
    assert len(mails("substitute_gone")) == 1
    assert "Deze vraag geldt niet meer" in Client().get(link).content.decode()
    assert "geldt niet meer" in Client().post(link, ANSWER | {"antwoord": "ja"}).content.decode()
    with pytest.raises(Refused, match="geldt niet meer"):
        accept(request)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("zelf@example.nl", "adres van wie de plek nu heeft"),
        ("COLLEGA@example.nl", "al aangemeld"),
        (NEW, "al gevraagd"),
    ],
)
def test_an_address_that_can_not_be_asked(address, words):
    event = handed_out()
    group = make_delegation(event, roles=[], contact_address="sas@example.nl")
    old = seated(event, delegation=group, address="zelf@example.nl")
    make_registration(event, "beleid", delegation=group, address="collega@example.nl")
    ask(old)
    with pytest.raises(Refused, match=words):
        ask(old, address=address)
    assert old.substitutes.filter(state=State.INVITED).count() == 1


def test_nobody_learns_whether_a_stranger_is_registered():
    event = handed_out()
    make_registration(event, address=NEW, state=State.SEATED)
    assert ask(seated(event)).state == State.INVITED  # the link in the mail tells it, to the owner of the address


@pytest.mark.parametrize("state", [State.CANDIDATE, State.OFFERED, State.HELD, State.CANCELLED])
def test_who_has_no_seat_has_nothing_to_hand_over(state):
    now = timezone.now()
    one = make_registration(handed_out(), state=state, offered_at=now, answer_until=now + timedelta(days=1))
    with pytest.raises(Refused, match="is er niet meer"):
        ask(one)


def test_a_guest_is_invited_in_person():
    with pytest.raises(Refused, match="gast"):
        ask(seated(guest=True, role=""), role="beleid")


def test_nobody_is_mailed_without_end():
    old = seated()
    for number in range(substitutes.ASKED_PER_SEAT_AND_DAY):
        ask(old, address=f"keer{number}@example.nl")
    with pytest.raises(Refused, match="vandaag al veel"):
        ask(old, address=NEW)
    for _ in range(substitutes.ASKED_PER_ADDRESS_AND_HOUR):
        ask(seated(old.event), address=NEW)
    with pytest.raises(Refused, match="net al vragen"):
        ask(seated(old.event), address=NEW)


def test_the_organisers_are_not_asked_without_end_either():
    staff("Organisator")
    old = seated()
    for number in range(substitutes.ASKED_PER_SEAT_AND_DAY):
        ask(old, address=f"keer{number}@example.nl", role="bestuur")
    with pytest.raises(Refused, match="vandaag al veel"):
        ask(old, address=NEW, role="bestuur")
    assert len(mails("substitute_role")) == substitutes.ASKED_PER_SEAT_AND_DAY


# --- Until when ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "last"),
    [(1, datetime(2027, 5, 27, 0, 0)), (3, datetime(2027, 5, 25, 0, 0)), (0, datetime(2027, 5, 27, 9, 30))],
)
def test_until_the_end_of_the_day_so_many_days_before(days, last):
    event = make_event(starts_at=datetime(2027, 5, 27, 9, 30, tzinfo=AMSTERDAM), substitute_days=days)
    assert substitutes.deadline(event) == last.replace(tzinfo=AMSTERDAM)
    assert substitutes.is_open(event, last.replace(tzinfo=AMSTERDAM) - timedelta(seconds=1))
    assert not substitutes.is_open(event, last.replace(tzinfo=AMSTERDAM))


def test_the_days_are_those_of_amsterdam_also_over_the_change_of_the_clock():
    # Half past midnight on Monday 29 March, the day after summer time began: in UTC it is still Sunday.
    event = make_event(starts_at=datetime(2027, 3, 29, 0, 30, tzinfo=AMSTERDAM), substitute_days=1)
    assert substitutes.deadline(event) == datetime(2027, 3, 29, 0, 0, tzinfo=AMSTERDAM)
    assert substitutes.last_day(event).isoformat() == "2027-03-28"


def test_too_late_to_ask_and_too_late_to_say_yes():
    event = handed_out(starts_at=datetime(2027, 5, 27, 9, 30, tzinfo=AMSTERDAM))
    old = seated(event)
    with at(datetime(2027, 5, 26, 23, 59, tzinfo=AMSTERDAM)):
        request = ask(old)
        assert "26 mei" in text_of(mails("substitute_asked")[0])
    with at(datetime(2027, 5, 27, 0, 1, tzinfo=AMSTERDAM)):
        with pytest.raises(Refused, match="te dichtbij"):
            accept(request)
        with pytest.raises(Refused, match="te dichtbij"):
            ask(old, address="laat@example.nl")
        assert substitutes.lapse_due(timezone.now()) == 1
        assert substitutes.lapse_due(timezone.now()) == 0
        assert [mail.address for mail in mails("substitute_gone")] == [NEW]
        assert "Een plek overdragen kan nu niet meer" in text_of(mails("substitute_news")[0])
    old.refresh_from_db()
    assert old.state == State.SEATED


# --- Yes -------------------------------------------------------------------------------------------------------------


def test_yes_moves_the_seat_in_one_step():
    event = handed_out(capacity=1)
    make_registration(event, address="wacht@example.nl")
    group = make_delegation(event, roles=[], contact_name="Sas", contact_address="sas@example.nl")
    long_ago = timezone.now() - timedelta(days=40)
    old = seated(event, delegation=group, registered_at=long_ago, over_capacity=True)
    new = accept(ask(old))
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.state, new.state) == (State.CANCELLED, State.SEATED)
    assert (new.delegation, new.tier, new.reason, new.role) == (group, 3, "order_of_registration", "beleid")
    assert (new.registered_at, new.over_capacity) == (long_ago, True)
    assert new.seated_at > old.seated_at
    assert (new.user.email, new.organisation.name) == (NEW, "Gemeente Nieuwland")
    assert event.registrations.seated().count() == 1  # who waits got nothing: the seat was never free
    assert old.changes.get(to_state=State.CANCELLED).reason == "vervangen"
    assert [change.to_state for change in new.changes.all()] == [State.PREPARED, State.INVITED, State.SEATED]


def test_everybody_hears_once_with_what_belongs_in_the_agenda():
    group = make_delegation(handed_out(), roles=[], contact_name="Sas", contact_address="sas@example.nl")
    old = seated(group.event, delegation=group)
    accept(ask(old))
    to_new, to_old, to_contact = mails("seated"), mails("substituted"), mails("substitute_copy")
    assert ([one.address for one in to_new], [one.address for one in to_old]) == ([NEW], [old.address])
    assert [one.address for one in to_contact] == ["sas@example.nl"]
    assert mails("cancelled") == mails("member_cancelled") == []
    kinds = {part.mimetype.partition(";")[0] for part in rendered(to_new[0]).attachments}
    assert {"application/pdf", "text/calendar"} <= kinds
    calendars = [part for part in rendered(to_old[0]).attachments if part.mimetype.startswith("text/calendar")]
    assert Calendar.from_ical(calendars[0].content)["METHOD"] == "CANCEL"
    assert "Nel Nieuw neemt jouw plek over" in text_of(to_old[0]).replace("je plek", "jouw plek")
    assert f"in plaats van {old.name}" in rendered(to_contact[0]).subject


def test_the_old_ones_access_and_links_die():
    event = handed_out()
    old = seated(event)
    environment = reverse("discussions:environment", args=[event.slug])
    for purpose, target in (
        ("login", environment), ("login", old.get_absolute_url()), ("registrations.answer", str(old.public_id)),
        ("login", reverse("registrations:substitute", args=[old.public_id])),
    ):  # fmt: skip
        issue(purpose, address=old.address, target=target)
    elsewhere = issue("login", address=old.address, target="/mijn/")
    old_client, new_client = Client(), Client()
    old_client.force_login(old.user)
    assert old_client.get(environment).status_code == 200
    new = accept(ask(old))
    new_client.force_login(new.user)
    assert old_client.get(environment).status_code == 404
    assert new_client.get(environment).status_code == 200
    assert list(LoginLink.objects.filter(address=old.address).values_list("target", flat=True)) == ["/mijn/"]
    assert elsewhere
    page = old_client.get(old.get_absolute_url()).content.decode()
    assert "De plek is overgenomen door een ander" in page
    with pytest.raises(NotNeeded):  # the mail of the morning, if it still waited
        KINDS["registrations.day"].render(old.address, registration=str(old.public_id))


def test_the_delegation_keeps_its_place_in_line():
    """The same role keeps its moment: otherwise the others would lose theirs."""
    event = handed_out(capacity=4)
    group = make_delegation(event, state=State.SEATED)
    fifth = make_registration(event, "beleid", delegation=group)
    before = {one.registration: one.place for one in seats.field_of(event).decide()}
    accept(ask(group.members.get(role="bestuur")))
    assert {one.registration: one.place for one in seats.field_of(event).decide()} == before == {fifth.pk: 1}


def test_accepting_twice_is_one_seat():
    request = ask(seated())
    assert accept(request).pk == accept(request).pk
    assert len(mails("seated")) == len(mails("substituted")) == 1


def test_who_waits_alone_leaves_the_line():
    event = handed_out(capacity=1)
    old = seated(event)
    waiting = make_registration(event, address=NEW)
    new = accept(ask(old))
    waiting.refresh_from_db()
    assert (waiting.state, new.state) == (State.CANCELLED, State.SEATED)
    assert event.registrations.live().filter(address=NEW).count() == 1


@pytest.mark.parametrize("state", [State.SEATED, State.OFFERED, State.HELD])
def test_who_is_in_already_hears_it_and_nothing_is_lost(state):
    event = handed_out()
    old = seated(event)
    now = timezone.now()
    make_registration(event, address=NEW, state=state, offered_at=now, answer_until=now + timedelta(days=1))
    request = ask(old)
    with pytest.raises(Refused, match="zelf al aangemeld"):
        accept(request)
    old.refresh_from_db()
    request.refresh_from_db()
    assert (old.state, request.state) == (State.SEATED, State.INVITED)


def test_a_substitute_can_be_substituted():
    new = accept(ask(seated()))
    newest = accept(ask(new, name="Nog Nieuwer", address="nogmaals@example.nl"))
    assert newest.event.registrations.seated().count() == 1


def test_over_the_whole_life_the_queries_are_constant(django_assert_max_num_queries):
    counts = []
    make_organisation("Gemeente Nieuwland")
    for size in (0, 30):
        event = handed_out(capacity=40)
        group = make_delegation(event, roles=["beleid"] * size, state=State.SEATED, contact_address="sas@example.nl")
        old = seated(event, delegation=group)
        request = ask(old, address=f"nieuw{size}@example.nl")
        with django_assert_max_num_queries(60) as counted:
            accept(request)
        counts.append(len(counted))
    assert counts[0] == counts[1]


# --- No, and no answer -----------------------------------------------------------------------------------------------


def test_no_is_told_to_who_asked():
    old = seated()
    request = ask(old)
    substitutes.decline(request=request)
    substitutes.decline(request=request)
    request.refresh_from_db()
    assert request.state == State.DECLINED
    assert [mail.address for mail in mails("substitute_news")] == [old.address]
    assert "Nel Nieuw neemt de plek niet over" in text_of(mails("substitute_news")[0])
    with pytest.raises(Refused):
        accept(request)


def test_the_contact_who_asked_gets_the_answer():
    group = make_delegation(handed_out(), roles=[], contact_name="Sas", contact_address="sas@example.nl")
    request = ask(seated(group.event, delegation=group), by="contactpersoon")
    substitutes.decline(request=request)
    assert [mail.address for mail in mails("substitute_news")] == ["sas@example.nl"]
    assert text_of(mails("substitute_news")[0]).count("Beste Sas") == 1


def test_cancelling_in_between_ends_the_request():
    old = seated()
    request = ask(old)
    seats.cancel(registration=old, by="deelnemer")
    request.refresh_from_db()
    assert request.state == State.LAPSED
    assert [mail.address for mail in mails("substitute_gone")] == [NEW]
    with pytest.raises(Refused, match="geldt niet meer"):
        accept(request)


def test_a_seat_taken_back_by_an_organiser_ends_the_request():
    old = seated()
    request = ask(old)
    Registration.objects.filter(pk=old.pk).update(state=State.HELD)
    with pytest.raises(Refused, match="is er niet meer"):
        accept(request)
    assert substitutes.lapse_due(timezone.now()) == 1
    request.refresh_from_db()
    assert request.state == State.LAPSED
    assert mails("substitute_news") == []  # whoever asked knows already that the seat has gone


def test_a_gathering_that_is_off_ends_the_request():
    old = seated()
    request = ask(old)
    Event.objects.filter(pk=old.event_id).update(status=Event.Status.CANCELLED)
    with pytest.raises(Refused, match="gaat niet door"):
        accept(request)
    assert substitutes.lapse_due(timezone.now()) == 1


def test_without_an_answer_name_and_address_go_after_a_week():
    start = timezone.now()
    old = seated(handed_out(starts_at=start + timedelta(days=60)))
    request = ask(old)
    later = start + timedelta(days=5)  # two working days, whatever today is
    assert clock.remind_invited(later) == 1
    assert [mail.address for mail in mails("substitute_reminder")] == [NEW]
    assert "Dit is de enige herinnering" in text_of(mails("substitute_reminder")[0])
    later = start + timedelta(days=6, hours=1)
    assert clock.warn_before_erasing(later) == 1
    assert "Zonder antwoord wissen we" in text_of(mails("substitute_last_notice")[0])
    assert "heeft nog niet geantwoord" in text_of(mails("substitute_news")[0])
    assert mails("reminder") == mails("last_notice") == []
    cleaning.clean(start + timedelta(days=7, hours=2))
    request.refresh_from_db()
    assert (request.state, request.name, request.address) == (State.LAPSED, "", "")
    assert not OutgoingMail.objects.filter(address=NEW).exists()
    news = OutgoingMail.objects.get(kind="registrations.substitute_news", arguments__what="unanswered")
    assert news.state == "queued"  # erasing the request does not take this mail with it
    assert "gaf geen antwoord" in text_of(news)
    assert "Nel" not in text_of(news)


def test_who_was_told_it_is_not_needed_is_erased_within_a_week():
    old = seated()
    request = ask(old)
    substitutes.withdraw(registration=old, by="deelnemer")
    issue("registrations.substitute", address=NEW, target=str(request.public_id))
    cleaning.clean(timezone.now() + timedelta(days=7, minutes=1))
    request.refresh_from_db()
    assert (request.name, request.address) == ("", "")
    assert not LoginLink.objects.filter(address=NEW).exists()


# --- Another role ----------------------------------------------------------------------------------------------------


def organiser() -> object:
    from tests.admin.helpers import staff

    return staff("Organisator")


def test_another_role_waits_for_the_organiser():
    boss = organiser()
    request = ask(seated(), role="bestuur")
    assert request.state == State.PREPARED
    assert mails("substitute_asked") == []
    assert [mail.address for mail in mails("substitute_role")] == [boss.email]
    assert "Daarvoor is jouw ja nodig" in text_of(mails("substitute_role")[0])
    with pytest.raises(Refused):
        accept(request)


def test_the_organisers_yes_sends_the_question():
    old = seated(registered_at=timezone.now() - timedelta(days=9))
    request = ask(old, role="bestuur")
    substitutes.decide(request=request, accepted=True, reason="Past goed.", by="beheer:1")
    assert [mail.address for mail in mails("substitute_asked")] == [NEW]
    assert "De reden: Past goed." in text_of(mails("substitute_news")[0])
    new = accept(request)
    assert (new.state, new.role) == (State.SEATED, "bestuur")
    assert new.registered_at > old.registered_at  # another role starts anew
    with pytest.raises(Refused, match="al besloten"):
        substitutes.decide(request=request, accepted=False, reason="Toch niet.", by="beheer:1")


def test_the_organisers_no_comes_with_the_reason_and_erases():
    old = seated()
    request = ask(old, role="bestuur")
    substitutes.decide(request=request, accepted=False, reason="Er zijn al veel bestuurders.", by="beheer:1")
    request.refresh_from_db()
    old.refresh_from_db()
    assert (request.state, request.address, old.state) == (State.LAPSED, "", State.SEATED)
    told = text_of(mails("substitute_news")[0])
    assert "De organisatie zegt nee" in told
    assert "De reden: Er zijn al veel bestuurders." in told
    assert mails("substitute_gone") == []  # nobody ever asked them


def test_a_yes_comes_too_late_when_the_seat_has_gone():
    old = seated()
    request = ask(old, role="bestuur")
    seats.cancel(registration=old, by="deelnemer")
    with pytest.raises(Refused, match="al besloten"):
        substitutes.decide(request=request, accepted=True, reason="Ja hoor.", by="beheer:1")


# --- What others see -------------------------------------------------------------------------------------------------


def test_the_one_who_is_asked_is_no_colleague_anywhere():
    event = handed_out(capacity=9, max_delegation_size=2)
    group = make_delegation(event, roles=["beleid"], state=State.SEATED)
    old = group.members.get()
    before = seats.field_of(event).fingerprint()
    ask(old)
    assert list(group.members.all()) == [old]
    assert seats.field_of(event).fingerprint() == before
    assert not old.in_group()
    assert event.registrations.counting().count() == 1
    # There is still room for one more in a delegation of at most two.
    wish = colleagues.Colleague(name="Els", address="els@example.nl", role="bestuur")
    assert colleagues.add(delegation=group, colleague=wish, by="contactpersoon").state == State.INVITED


def test_the_contact_reads_who_was_replaced():
    group = make_delegation(handed_out(), state=State.SEATED)
    old = group.members.get(role="bestuur")
    new = accept(ask(old))
    statuses = colleagues.statuses(group.members.all())
    assert (statuses[old.pk], statuses[new.pk]) == ("vervangen", "bevestigd")


def test_the_invitation_of_a_substitute_is_no_invitation_to_a_delegation():
    request = ask(seated())
    for answer in (colleagues.decline, lambda **wish: colleagues.accept(
        **wish, name="Nel", organisation="X", layer="rijk", role="beleid"
    )):  # fmt: skip
        with pytest.raises(Refused):
            answer(registration=request)
    request.refresh_from_db()
    assert request.state == State.INVITED


def test_mail_again_sends_the_mail_that_fits():
    request = ask(seated())
    desk.mail_again(registration=request, by="beheer:1")
    assert len(mails("substitute_asked")) == 2
    assert mails("invitation") == []
    waiting = ask(seated(), role="bestuur", address="anders@example.nl")
    with pytest.raises(Refused, match="Besluit daar eerst over"):
        desk.mail_again(registration=waiting, by="beheer:1")
