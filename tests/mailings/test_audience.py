"""Who gets a mailing: several audiences, each address once; and the named fields in its text."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from discussions.models import Summary, Visit
from events.models import Interest
from mailings import actions, audience, fields, obstacles
from mailings.mails import mailing as render_mailing
from mailings.mails import test as render_test
from mailings.models import Audience, Mailing, Subscription
from membership.errors import Refused
from membership.models import LoginLink, Membership
from outbox import claims
from outbox.delivery import deliver
from outbox.models import MailState, OutgoingMail
from outbox.registry import NotNeeded, OnHold
from registrations.models import State
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db
ALL = list(Audience.values)


def make_mailing(event: object, *audiences: str, **more: object) -> Mailing:
    return Mailing.objects.create(**{"event": event, "audiences": list(audiences), "subject": "x", "body": "y"} | more)


def started(mailing: Mailing) -> Mailing:
    mailing = actions.start(mailing=mailing, expected=audience.expected(mailing), by=make_user(staff=True))
    actions.continue_all()
    mailing.refresh_from_db()
    return mailing


def everywhere(address: str) -> object:
    """Put one address in every audience of a gathering, and return that gathering."""
    event = make_event()
    user = make_user(address)
    make_registration(event, state=State.SEATED, user=user, address=address, attended_at=timezone.now())
    Interest.objects.create(event=event, address=address, confirmed_at=timezone.now())
    Subscription.objects.create(address=address, confirmed_at=timezone.now())
    Membership.objects.create(user=user, state="member", decided_at=timezone.now())
    return event


def test_who_is_in_every_audience_gets_one_mail():
    event = everywhere("noor@example.nl")
    make_registration(event, state=State.SEATED, address="els@example.nl")
    mailing = started(make_mailing(event, *ALL))
    assert sorted(OutgoingMail.objects.values_list("address", flat=True)) == ["els@example.nl", "noor@example.nl"]
    assert (mailing.expected, mailing.queued) == (2, 2)
    assert mailing.queued_at
    assert not any("noor" in key or "@" in key for key in OutgoingMail.objects.values_list("key", flat=True))


def test_who_leaves_one_audience_and_is_in_another_still_gets_it():
    event = everywhere("noor@example.nl")
    mailing = started(make_mailing(event, Audience.SEATED, Audience.INTEREST))
    event.registrations.update(state=State.CANCELLED)
    assert "op de lijst staat van" in render_mailing("noor@example.nl", mailing=mailing.pk).text
    Interest.objects.all().delete()
    with pytest.raises(NotNeeded):
        render_mailing("noor@example.nl", mailing=mailing.pk)


@pytest.mark.parametrize("name", [Audience.SEATED, Audience.WAITING, Audience.INTEREST, Audience.MEMBERS])
def test_counting_takes_one_query(name, django_assert_num_queries):
    event = everywhere("noor@example.nl")
    with django_assert_num_queries(1):
        audience.number_of([name, Audience.NEWSLETTER], event)


def test_present_is_who_was_let_in_at_the_door_or_went_into_the_environment():
    event = make_event()
    at_the_door = make_registration(event, state=State.SEATED, attended_at=timezone.now())
    inside = make_registration(event, state=State.SEATED)
    Visit.objects.create(event=event, user=inside.user)
    absent = make_registration(event, state=State.SEATED)
    Visit.objects.create(event=make_event(), user=absent.user)
    found = {row.pk for row in audience.rows(Audience.PRESENT, event)}
    assert found == {at_the_door.pk, inside.pk}


def test_a_list_mail_can_be_ended_by_the_mail_program_and_ones_own_mail_can_not():
    event = everywhere("noor@example.nl")
    of_list = render_mailing("noor@example.nl", mailing=make_mailing(event, Audience.NEWSLETTER).pk)
    assert of_list.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "Haal mij van de lijst" in of_list.text
    own = render_mailing("noor@example.nl", mailing=make_mailing(event, Audience.SEATED).pk)
    assert own.headers == {}
    assert "Haal mij van de lijst" not in own.text


def test_a_test_mail_lets_nobody_in_and_takes_nobody_off_a_list():
    event = everywhere("noor@example.nl")
    for name in (Audience.SEATED, Audience.INTEREST, Audience.MEMBERS):
        mailing = make_mailing(event, name)
        one = audience.first(mailing)
        mail = render_test("organisator@example.nl", mailing=mailing.pk, recipient=one.reference)
        assert mail.subject.startswith("Test: ")
        assert "/link/" not in mail.text
        assert "uitschrijven" not in mail.text
        assert mail.headers == {}
    assert not LoginLink.objects.exists()


def test_a_name_is_text_whatever_it_holds():
    event = make_event(title="De dag")
    name = "[klik](javascript:alert(1)) <b>vet</b> {rol} **x**"
    make_registration(event, state=State.SEATED, address="noor@example.nl", name=name)
    body = "Dag *{naam}*, van {organisatie}, rol {rol}: tot {bijeenkomst} op {datum}, {plek}."
    mailing = make_mailing(event, Audience.SEATED, body=body, subject="{naam}: {bijeenkomst}")
    assert obstacles.obstacles(mailing) == []
    mail = render_mailing("noor@example.nl", mailing=mailing.pk)
    assert name in mail.text
    assert "<em>[klik](javascript:alert(1)) &lt;b&gt;vet&lt;/b&gt; {rol} **x**</em>" in mail.html
    assert "tot De dag op " in mail.text
    assert mail.subject == f"{name}: De dag"


def test_a_line_break_in_a_name_stays_out_of_the_subject():
    assert fields.fill("Dag {naam}", {"naam": "A\r\nBcc: x@example.nl"}) == "Dag A Bcc: x@example.nl"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Dag {naam}", ""),
        ("Dag {Naam}", "Het veld {Naam} bestaat niet."),
        ("Dag {}", "Het veld {} bestaat niet."),
        ("Dag {naam", "Er staat een accolade los"),
        ("Dag naam}", "Er staat een accolade los"),
        ("Dag {{naam}}", "Er staat een accolade los"),
        ("Dag {rol}", "Het veld {rol} heeft bij deze mailing niet voor iedereen een waarde."),
    ],
)
def test_only_fields_that_everybody_has_may_be_used(text, wrong):
    assert fields.wrong_in(text, ["naam", "datum"]).startswith(wrong)
    assert bool(fields.wrong_in(text, ["naam", "datum"])) == bool(wrong)
    if wrong:
        assert "{naam}, {datum}" in fields.wrong_in(text, ["naam", "datum"])


def test_we_know_less_of_who_is_on_a_list():
    event = make_event()
    assert "naam" in obstacles.known_fields(make_mailing(event, Audience.SEATED))
    assert "naam" not in obstacles.known_fields(make_mailing(event, Audience.SEATED, Audience.INTEREST))
    members = obstacles.known_fields(make_mailing(None, Audience.MEMBERS))
    assert "naam" in members
    assert "rol" not in members
    assert "bijeenkomst" not in members


def test_what_is_in_hand_when_it_is_stopped_is_held_too(mailoutbox):
    event = make_event()
    for _ in range(3):
        make_registration(event, state=State.SEATED)
    mailing = started(make_mailing(event, Audience.SEATED))
    (held, *_) = claims.claim("bulk", "a sender", 1)
    actions.stop(mailing=mailing)
    with pytest.raises(OnHold):
        render_mailing(held.address, mailing=mailing.pk)
    claims.release("bulk", "a sender")
    assert not deliver("bulk")
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {MailState.HELD}
    assert mailoutbox == []
    actions.continue_all()
    assert actions.progress(mailing).held == 3
    actions.resume(mailing=mailing)
    deliver("bulk")
    assert len(mailoutbox) == 3
    actions.continue_all()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENT


def test_what_a_sender_held_after_the_press_goes_on_by_itself(mailoutbox):
    event = make_event()
    make_registration(event, state=State.SEATED)
    mailing = started(make_mailing(event, Audience.SEATED))
    OutgoingMail.objects.update(state=MailState.HELD)
    actions.continue_all()
    deliver("bulk")
    assert len(mailoutbox) == 1
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENDING
    actions.continue_all()
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SENT


def test_a_planned_mailing_leaves_when_it_is_due_to_who_is_there_then():
    event = make_event()
    make_registration(event, state=State.SEATED)
    by = make_user(staff=True)
    at = timezone.now() + timedelta(hours=1)
    mailing = actions.schedule(mailing=make_mailing(event, Audience.SEATED), at=at, expected=1, by=by)
    actions.start_due(at - timedelta(seconds=1))
    make_registration(event, state=State.SEATED)
    mailing.refresh_from_db()
    assert mailing.state == Mailing.State.SCHEDULED
    for _ in range(2):
        actions.start_due(at)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.expected, mailing.started_by) == (Mailing.State.SENDING, 2, by)


def test_a_planned_mailing_that_can_not_leave_is_a_draft_that_says_so():
    event = make_event()
    seat = make_registration(event, state=State.SEATED)
    at = timezone.now() + timedelta(hours=1)
    mailing = actions.schedule(mailing=make_mailing(event, Audience.SEATED), at=at, expected=1, by=None)
    seat.state = State.CANCELLED
    seat.save()
    actions.start_due(at)
    mailing.refresh_from_db()
    assert (mailing.state, mailing.scheduled_at) == (Mailing.State.DRAFT, at)
    with pytest.raises(Refused, match="niemand"):
        actions.start(mailing=mailing, expected=0, by=None)


def test_a_mail_of_a_batch_costs_few_queries(django_assert_max_num_queries):
    event = make_event()
    people = [make_registration(event, state=State.SEATED) for _ in range(2)]
    mailing = make_mailing(event, Audience.SEATED, invite_to=make_event())
    render_mailing(people[0].address, mailing=mailing.pk)
    # The version of the batch, the recipient, whether they come already, and the link.
    with django_assert_max_num_queries(4):
        render_mailing(people[1].address, mailing=mailing.pk)


@pytest.mark.parametrize("others", [a for a in ALL if a not in (Audience.SEATED, Audience.PRESENT)])
def test_the_summary_goes_to_who_was_there_alone(others):
    """People agreed to be quoted to each other; the page of the summary is for them alone too."""
    event = make_event()
    Summary.objects.create(event=event, published_at=timezone.now())
    mine = make_mailing(event, Audience.SEATED, Audience.PRESENT, attach_summary=True)
    assert obstacles.about_event(mine) == []
    mine.audiences.append(others)
    assert obstacles.about_event(mine) == [obstacles.SUMMARY_IS_FOR_WHO_WAS_THERE]


def test_a_member_ends_the_mails_with_one_press_stays_a_member_and_begins_them_again(client):
    member = Membership.objects.create(user=make_user(), state="member", decided_at=timezone.now())
    mailing = make_mailing(None, Audience.MEMBERS)
    mail = render_mailing(member.user.email, mailing.pk)
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail.headers["List-Unsubscribe"].split(">")[0].strip("<")
    assert address in mail.text
    client.get(address)
    assert audience.expected(mailing) == 1
    for _ in range(2):
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert audience.expected(mailing) == 0
    member.refresh_from_db()
    assert member.state == "member"
    client.force_login(member.user)
    client.post(reverse("membership:join"), {"stap": "mail"})
    assert audience.expected(mailing) == 1
