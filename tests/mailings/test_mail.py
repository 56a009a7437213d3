"""What a recipient reads, and who no longer gets it."""

import pytest
from django.utils import timezone

from events.models import Interest, OrganisingBody
from events.purposes import leave_link
from mailings.mails import mailing as render_mailing
from mailings.models import Audience, Mailing
from membership.models import LoginLink
from outbox.registry import NotNeeded, Rendered
from registrations.actions import seats
from registrations.models import Registration, State
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db


def rendered(mailing: Mailing, person: Registration | Interest) -> Rendered:
    return render_mailing(person.address, mailing=mailing.pk)


@pytest.fixture
def person() -> Registration:
    OrganisingBody.objects.create(name="Wij", email="wij@example.nl", privacy_contact="p@example.nl", is_default=True)
    return make_registration(make_event(title="De dag"), state=State.SEATED, name="Sanne <b>x</b>")


@pytest.fixture
def mailing(person: Registration) -> Mailing:
    return Mailing.objects.create(
        event=person.event, audiences=["seated"], subject="Neem iets mee", body="Lees **dit**.\n\n- een\n- twee"
    )


def test_both_parts_say_the_same_and_hold_one_link_of_their_own(mailing, person):
    mail = rendered(mailing, person)
    assert mail.subject == "Neem iets mee"
    assert mail.reply_to == "wij@example.nl"
    assert "<strong>dit</strong>" in mail.html
    for part in (mail.text, mail.html):
        assert "twee" in part
        assert "/link/" in part
    assert "Beste Sanne <b>x</b>," in mail.text
    assert "<b>x</b>" not in mail.html
    assert LoginLink.objects.get().address == person.address


def test_markup_of_the_writer_is_text_and_odd_links_are_gone(mailing, person):
    mailing.body = "<script>alert(1)</script> [klik](javascript:alert(1)) ![x](https://elders.example/x.png)"
    mailing.save()
    html = rendered(mailing, person).html
    assert "<script" not in html
    assert "javascript:" not in html.replace("&quot;", '"').split("href")[1:].__str__()
    assert "<img" not in html


def test_a_line_break_in_the_subject_gives_one_line(mailing, person):
    Mailing.objects.update(subject="Een\r\nBcc: iemand@example.nl")
    assert "\n" not in rendered(mailing, person).subject
    assert "\r" not in rendered(mailing, person).subject


def test_who_comes_to_the_next_gathering_already_is_led_to_that(mailing, person):
    following = make_event(title="De tweede dag", status="open")
    Mailing.objects.update(invite_to=following, audiences=["seated", "interest"])
    there = make_registration(following, state=State.CANDIDATE, address=person.address)
    listed = Interest.objects.create(event=person.event, address="ook@example.nl", confirmed_at=timezone.now())
    make_registration(following, state=State.SEATED, address=listed.address)
    mail = rendered(mailing, person)
    assert not mail.attachments
    assert "al aangemeld voor De tweede dag" in mail.text and "uitgenodigd" not in mail.text
    assert LoginLink.objects.get().target == there.get_absolute_url()
    assert f"{following.get_absolute_url()}\n" in rendered(mailing, listed).text
    assert LoginLink.objects.count() == 1  # on a list one is not known


def test_who_cancelled_meanwhile_gets_nothing(mailing, person):
    seats.cancel(registration=person, by="deelnemer")
    with pytest.raises(NotNeeded):
        rendered(mailing, person)
    assert not LoginLink.objects.exists()


def test_who_is_on_the_list_can_leave_it(person):
    interest = Interest.objects.create(event=person.event, address="ik@example.nl", confirmed_at=timezone.now())
    mailing = Mailing.objects.create(event=person.event, subject="x", body="y", audiences=[Audience.INTEREST])
    mail = rendered(mailing, interest)
    assert "Haal mij van de lijst" in mail.text
    assert person.event.get_absolute_url() in mail.text
    assert leave_link(interest) in mail.text
    assert leave_link(interest) in mail.headers["List-Unsubscribe"]
    interest.delete()
    with pytest.raises(NotNeeded):
        rendered(mailing, interest)


def test_a_mailing_or_address_that_is_gone_is_not_needed(mailing, person):
    with pytest.raises(NotNeeded):
        render_mailing("ander@example.nl", mailing=mailing.pk)
    with pytest.raises(NotNeeded):
        render_mailing(person.address, mailing=999999)


def test_a_formal_gathering_says_u(mailing, person):
    mailing.event.formal = True
    mailing.event.save()
    assert "U krijgt deze mail, omdat u bent aangemeld voor De dag." in rendered(mailing, person).text
