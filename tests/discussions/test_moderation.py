"""Reporting, hiding, putting back, keeping and marking: who may, what follows, and who hears of it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from discussions.actions import moderation, posting
from discussions.actions.moderation import BY_REPORT
from discussions.models import Moderation, Post, PostState, Report, ReportReason, Room, RoomKind, RoomPart, Thread
from events.models import Event
from membership.errors import Refused
from netwerk.groups import MODERATOR
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from registrations.models import Registration
from tests.admin.helpers import browser_of as staff_browser
from tests.admin.helpers import staff
from tests.environment import (
    browser_of,
    make_lead,
    make_open_event,
    make_participant,
    make_post,
    make_room,
    make_thread,
    visitor_of,
)
from tests.factories import make_case_slot, make_delegation, make_own_case

pytestmark = pytest.mark.django_db
What = Moderation.What


@pytest.fixture
def event() -> Event:
    return make_open_event()


@pytest.fixture
def room(event: Event) -> Room:
    return make_room(event)


@pytest.fixture
def post(room: Room) -> Post:
    return make_post(make_thread(room, title="Hoe pak je dit aan?"))


def path_of(name: str, post: Post) -> str:
    return reverse(f"discussions:{name}", args=[post.thread.room.event.slug, post.public_id])


def own_case_room(event: Event, *, shared: bool = False) -> tuple[Room, Registration]:
    """A room of an own case, and somebody of its delegation."""
    delegation = make_delegation(event)
    one = make_own_case(delegation, make_case_slot(event), shared=shared)
    member = make_participant(event, delegation=delegation)
    return make_room(event, RoomKind.OWN_CASE, own_case=one), member


def report(post: Post, reason: str = ReportReason.RULES, seat: Registration | None = None, **more: str) -> Report:
    seat = seat or make_participant(post.thread.room.event)
    return moderation.report(visitor=visitor_of(seat), post=post, reason=ReportReason(reason), **more)


def deeds(post: Post) -> list[tuple[str, str]]:
    return list(post.moderations.values_list("what", "by"))


def mails(kind: str) -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind=f"discussions.{kind}").order_by("pk"))


def render(mail: OutgoingMail) -> object:
    return KINDS[mail.kind].render(mail.address, **mail.arguments)


# --- Reporting ---


def test_privacy_hides_at_once_and_the_writer_hears(post):
    before = post.thread.version
    report(post, ReportReason.PRIVACY)
    post.refresh_from_db()
    assert post.state == PostState.HIDDEN
    assert "privacy van een inwoner" in post.hidden_reason
    assert deeds(post) == [(What.HIDDEN, BY_REPORT)]
    post.thread.refresh_from_db()
    assert post.thread.version > before
    (mail,) = mails("post_hidden")
    assert mail.address == post.registration.address
    made = render(mail)
    assert "verborgen" in made.subject
    assert post.body not in made.text
    assert "Andere deelnemers zien het niet meer" in made.text


@pytest.mark.parametrize("reason", [ReportReason.RULES, ReportReason.WRONG, ReportReason.OTHER])
def test_another_reason_hides_nothing(post, reason):
    report(post, reason, text="Kijk eens")
    post.refresh_from_db()
    assert post.state == PostState.VISIBLE
    assert deeds(post) == []
    assert not mails("post_hidden")


def test_a_second_press_is_the_same_report(post):
    seat = make_participant(post.thread.room.event)
    assert report(post, seat=seat) == report(post, ReportReason.PRIVACY, seat=seat)
    post.refresh_from_db()
    assert post.state == PostState.VISIBLE


def test_nobody_reports_an_own_post_or_one_that_is_gone(post):
    with pytest.raises(Refused):
        report(post, seat=post.registration)
    for state in (PostState.HIDDEN, PostState.WITHDRAWN):
        Post.objects.filter(pk=post.pk).update(state=state)
        with pytest.raises(Refused):
            report(post)
    assert not Report.objects.exists()


def test_who_reports_everything_as_privacy_hides_three_in_an_hour(room):
    seat = make_participant(room.event)
    posts = [make_post(make_thread(room)) for _ in range(5)]
    for post in posts[:4]:
        report(post, ReportReason.PRIVACY, seat=seat)
    states = list(
        Post.objects.filter(pk__in=[one.pk for one in posts[:4]]).order_by("pk").values_list("state", flat=True)
    )
    assert states == [PostState.HIDDEN] * 3 + [PostState.VISIBLE]
    assert Report.objects.filter(outcome=Report.Outcome.OPEN).count() == 4
    Report.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    report(posts[4], ReportReason.PRIVACY, seat=seat)
    posts[4].refresh_from_db()
    assert posts[4].state == PostState.HIDDEN


def test_what_somebody_allowed_is_not_hidden_by_the_next_report_until_it_is_changed(post):
    report(post, ReportReason.PRIVACY)
    moderation.put_back(post=post, by="beheer:9001", deciding=True)
    report(post, ReportReason.PRIVACY)
    post.refresh_from_db()
    assert post.state == PostState.VISIBLE
    moderation.keep(post=post, by="beheer:9001")
    Post.objects.filter(pk=post.pk).update(edited_at=timezone.now())
    report(post, ReportReason.PRIVACY)
    post.refresh_from_db()
    assert post.state == PostState.HIDDEN


def test_moderators_and_leads_get_one_mail_for_a_post(post):
    moderator = staff(MODERATOR)
    lead, _ = make_lead(post.thread.room), make_lead(make_room(post.thread.room.event))
    make_lead(post.thread.room, RoomPart.REPRESENTATIVE)
    for _ in range(3):
        report(post)
    assert [mail.address for mail in mails("post_reported")] == [moderator.email, lead.address]
    for mail in mails("post_reported"):
        made = render(mail)
        assert post.body not in made.text
        assert "staat er nog" in made.text
    report(post, ReportReason.PRIVACY)  # news: it is hidden now
    assert len(mails("post_reported")) == 4
    assert "meteen verborgen" in render(mails("post_reported")[-1]).text
    moderation.hide(post=post, by="beheer:9001", reason="Te herkenbaar", deciding=True)
    with pytest.raises(NotNeeded):
        render(mails("post_reported")[0])


def test_who_reports_very_much_fills_no_mailbox_and_keeps_nobody_elses_report_from_it(room):
    make_lead(room)
    one, thread = make_participant(room.event), make_thread(room)
    made = [report(make_post(thread, body=f"Bericht {number}"), seat=one) for number in range(12)]
    assert len(mails("post_reported")) == moderation.MAILS_PER_HOUR == 10
    assert Report.objects.filter(outcome=Report.Outcome.OPEN).count() == 12
    for _ in range(2):
        report(made[-1].post)
    assert len(mails("post_reported")) == 11


def test_a_lead_who_wrote_or_reports_gets_no_mail_about_it(room):
    lead, other = make_lead(room), make_lead(room, RoomPart.CASE_OWNER)
    post = make_post(make_thread(room), lead)
    report(post, seat=other)
    assert mails("post_reported") == []


def test_no_mail_to_who_was_erased_or_wrote_without_a_name(room):
    """The log of mails would tell staff who wrote it."""
    erased, nameless = make_post(make_thread(room)), make_post(make_thread(room), nameless=True, shown_as="Uitvoering")
    Registration.objects.filter(pk=erased.registration_id).update(erased_at=timezone.now(), address="", name="")
    for post in (erased, nameless):
        moderation.hide(post=post, by="beheer:9001", reason="Nee")
    assert mails("post_hidden") == []


# --- Deciding ---


def test_hiding_tells_the_writer_why_and_putting_back_too(post):
    moderation.hide(post=post, by="gespreksleider:9007", reason="Dit is een naam & adres")
    post.refresh_from_db()
    assert (post.state, post.hidden_reason) == (PostState.HIDDEN, "Dit is een naam & adres")
    assert "Dit is een naam & adres" in render(mails("post_hidden")[0]).text
    moderation.put_back(post=post, by="beheer:9001")
    post.refresh_from_db()
    assert (post.state, post.hidden_reason) == (PostState.VISIBLE, "")
    assert deeds(post) == [(What.HIDDEN, "gespreksleider:9007"), (What.PUT_BACK, "beheer:9001")]
    assert "Andere deelnemers zien het nu weer" in render(mails("post_put_back")[0]).text
    with pytest.raises(NotNeeded):
        render(mails("post_hidden")[0])


def test_the_mail_to_a_writer_names_no_title_that_was_hidden_with_the_first_post(post):
    Thread.objects.filter(pk=post.thread_id).update(title="Mevrouw De Boer uit Ede")
    reply = make_post(post.thread, body="Zij ook?")
    moderation.hide(post=post, by="beheer:9001", reason="Een naam")
    moderation.hide(post=reply, by="beheer:9001", reason="Een naam")
    for mail in mails("post_hidden"):
        made = render(mail)
        assert "De Boer" not in made.text + made.html + made.subject
        assert "Verborgen gesprek" in made.text
    moderation.put_back(post=post, by="beheer:9001")
    assert "Mevrouw De Boer uit Ede" in render(mails("post_put_back")[0]).text


def test_of_two_moderators_the_first_decides(post):
    report(post)
    moderation.keep(post=post, by="beheer:9001")
    with pytest.raises(Refused):
        moderation.hide(post=post, by="beheer:9002", reason="Nee", deciding=True)
    with pytest.raises(Refused):
        moderation.keep(post=post, by="beheer:9002")
    moderation.hide(post=post, by="beheer:9002", reason="Nee")
    with pytest.raises(Refused):
        moderation.hide(post=post, by="beheer:9001", reason="Ook nee")
    moderation.put_back(post=post, by="beheer:9001")
    with pytest.raises(Refused):
        moderation.put_back(post=post, by="beheer:9002")
    assert deeds(post) == [(What.KEPT, "beheer:9001"), (What.HIDDEN, "beheer:9002"), (What.PUT_BACK, "beheer:9001")]


def test_a_decision_is_about_every_open_report(post):
    for _ in range(3):
        report(post)
    moderation.hide(post=post, by="beheer:9003", reason="Nee", deciding=True)
    found = Report.objects.values_list("outcome", "decided_by")
    assert list(found) == [(Report.Outcome.HIDDEN, "beheer:9003")] * 3


def test_nobody_clears_a_report_about_themselves(room):
    lead = make_lead(room)
    post = make_post(make_thread(room), lead)
    report(post, ReportReason.PRIVACY)
    by = moderation.actor(visitor_of(lead))
    with pytest.raises(Refused):
        moderation.put_back(post=post, by=by, deciding=True)
    moderation.hide(post=post, by=by, reason="Klopt, sorry", deciding=True)
    post.refresh_from_db()
    assert post.hidden_reason == "Klopt, sorry"
    moderation.put_back(post=post, by=by)
    moderation.hide(post=post, by="beheer:9001", reason="Toch niet")
    with pytest.raises(Refused):
        moderation.put_back(post=post, by=by)


def test_a_report_about_a_withdrawn_post_is_closed_and_nothing_more(post):
    report(post)
    Post.objects.filter(pk=post.pk).update(state=PostState.WITHDRAWN)
    with pytest.raises(Refused):
        moderation.hide(post=post, by="beheer:9001", reason="Nee", deciding=True)
    with pytest.raises(Refused):
        moderation.put_back(post=post, by="beheer:9001")
    moderation.keep(post=post, by="beheer:9001")
    post.refresh_from_db()
    assert post.state == PostState.WITHDRAWN


def test_an_insight_is_marked_once_and_taken_away(post):
    for on in (True, True, False, False):
        moderation.mark_insight(post=post, by="gespreksleider:9008", on=on)
    assert deeds(post) == [(What.INSIGHT, "gespreksleider:9008"), (What.NO_INSIGHT, "gespreksleider:9008")]
    moderation.hide(post=post, by="beheer:9001", reason="Nee")
    with pytest.raises(Refused):
        moderation.mark_insight(post=post, by="beheer:9001")


# --- The pages ---


def test_reporting_on_the_page(post):
    seat = make_participant(post.thread.room.event)
    browser = browser_of(seat)
    page = browser.get(path_of("report", post))
    assert "Privacy van een inwoner" in page.content.decode()
    wrong = browser.post(path_of("report", post), {})
    assert wrong.status_code == 422
    done = browser.post(path_of("report", post), {"reason": "privacy", "text": "Er staat een straat in"})
    assert (done.status_code, done["Location"]) == (302, path_of("reported", post))
    assert "Het bericht is nu weg" in browser.get(done["Location"]).content.decode()
    assert browser.get(path_of("report", post))["Location"] == path_of("reported", post)
    other = browser_of(make_participant(post.thread.room.event))
    assert other.get(path_of("reported", post)).status_code == 404
    assert other.post(path_of("report", post), {"reason": "privacy"}, follow=True).status_code == 200
    assert Report.objects.count() == 1


def test_reports_also_come_when_nobody_can_write_any_more(post):
    event = post.thread.room.event
    Event.objects.filter(pk=event.pk).update(support_until=None, messages_until=timezone.now() - timedelta(hours=1))
    done = browser_of(make_participant(event)).post(path_of("report", post), {"reason": "privacy"})
    assert done["Location"] == path_of("reported", post)


DEEDS = {"hide": {"reason": "Nee"}, "put-back": {}, "keep": {}, "insight": {}}


@pytest.mark.parametrize("name", DEEDS)
def test_only_who_leads_the_room_or_moderates_decides(post, name):
    event = post.thread.room.event
    report(post)
    if name == "put-back":
        Post.objects.filter(pk=post.pk).update(state=PostState.HIDDEN)
    path = path_of(name, post)
    elsewhere = make_lead(make_room(event))
    answering = make_lead(post.thread.room, RoomPart.REPRESENTATIVE)
    for browser in (
        browser_of(make_participant(event)),
        browser_of(elsewhere),
        browser_of(answering),
        browser_of(make_participant(make_open_event())),
        browser_of(make_lead(make_room(make_open_event()))),
    ):
        assert browser.post(path, DEEDS[name]).status_code == 404
    assert deeds(post) == []
    done = browser_of(make_lead(post.thread.room)).post(path, DEEDS[name])
    assert done.status_code == 302
    assert len(deeds(post)) == 1


@pytest.mark.parametrize("name", ["put-back", "keep", "insight"])
def test_looking_at_a_button_does_nothing(post, name):
    assert browser_of(make_lead(post.thread.room)).get(path_of(name, post)).status_code == 405
    assert deeds(post) == []


def test_staff_decides_without_the_rules_and_after_the_closing(post):
    report(post)
    event = post.thread.room.event
    Event.objects.filter(pk=event.pk).update(
        support_until=None, messages_until=None, environment_closes_at=timezone.now() - timedelta(minutes=1)
    )
    browser = staff_browser(staff(MODERATOR))
    overview = reverse("discussions:moderation", args=[event.slug])
    assert post.body in browser.get(overview).content.decode()
    done = browser.post(path_of("hide", post), {"reason": "Nee", "melding": "ja", "next": overview})
    assert (done.status_code, done["Location"]) == (302, overview)
    post.refresh_from_db()
    assert post.state == PostState.HIDDEN
    assert browser_of(make_lead(post.thread.room)).get(overview).status_code == 302  # closed for them


def test_the_page_shows_a_lead_only_their_rooms(event):
    mine, other = make_room(event), make_room(event)
    shown, not_shown = (make_post(make_thread(one), body=f"Kanarie {one.pk}") for one in (mine, other))
    for post in (shown, not_shown):
        report(post)
    overview = reverse("discussions:moderation", args=[event.slug])
    page = browser_of(make_lead(mine)).get(overview).content.decode()
    assert shown.body in page
    assert not_shown.body not in page
    assert browser_of(make_participant(event)).get(overview).status_code == 404
    assert browser_of(make_participant(event, agreed=False)).get(overview).status_code == 404
    everything = staff_browser(staff(MODERATOR)).get(overview).content.decode()
    assert shown.body in everything
    assert not_shown.body in everything


def test_an_own_case_that_is_not_shared_shows_staff_what_was_reported_alone(event):
    room, member = own_case_room(event)
    quiet, reported = (make_post(make_thread(room), member, body=f"Kanarie-{name}") for name in ("stil", "gemeld"))
    browser, overview = staff_browser(staff(MODERATOR)), reverse("discussions:moderation", args=[event.slug])
    Post.objects.filter(pk=quiet.pk).update(insight_at=timezone.now())
    report(reported, seat=make_lead(room, RoomPart.GUIDE))
    page = browser.get(overview).content.decode()
    assert "Kanarie-gemeld" in page
    assert "Kanarie-stil" not in page
    assert f'href="{path_of("post", reported)}"' not in page  # the room itself stays closed for staff
    assert browser.post(path_of("hide", quiet), {"reason": "Nee"}).status_code == 404
    assert browser.post(path_of("hide", reported), {"reason": "Nee", "melding": "ja"})["Location"] == overview


def test_no_name_of_who_wrote_without_one(room):
    writer = make_participant(room.event, name="Kanarie Naam", shown_name="Kanarie Bijnaam")
    post = make_post(make_thread(room), writer, nameless=True, shown_as="Uitvoering, gemeente")
    report(post, ReportReason.PRIVACY)
    overview = reverse("discussions:moderation", args=[room.event.slug])
    for browser in (staff_browser(staff(MODERATOR)), browser_of(make_lead(room))):
        for path in (overview, path_of("hide", post)):
            page = browser.get(path).content.decode()
            assert "Uitvoering, gemeente" in page
            assert "Kanarie" not in page
            assert writer.organisation.name not in page


def test_hiding_asks_for_a_reason_and_goes_back(post):
    browser = browser_of(make_lead(post.thread.room))
    path = path_of("hide", post)
    assert browser.post(path, {"reason": "  "}).status_code == 422
    assert browser.post(path, {"reason": "x" * 301}).status_code == 422
    done = browser.post(path, {"reason": "Nee", "next": "https://elders.example.nl/"})
    assert done["Location"] == post.get_absolute_url()


def test_the_page_takes_the_same_queries_at_one_and_at_thirty(room, django_assert_max_num_queries):
    overview = reverse("discussions:moderation", args=[room.event.slug])
    browser = staff_browser(staff(MODERATOR))

    def more(number: int) -> None:
        for _ in range(number):
            waiting, hidden, insight = (make_post(make_thread(room)) for _ in range(3))
            report(waiting)
            moderation.hide(post=hidden, by="beheer:9001", reason="Nee")
            moderation.mark_insight(post=insight, by="beheer:9001")

    def count() -> int:
        with django_assert_max_num_queries(40) as counted:
            assert browser.get(overview).status_code == 200
        return len(counted)

    more(1)
    count()
    before = count()
    more(29)
    assert count() == before


def test_who_leads_a_room_does_not_undo_a_moderator(post):
    moderation.hide(post=post, by="beheer:9001", reason="Hier staat een adres in.")
    with pytest.raises(Refused, match="Alleen een moderator"):
        moderation.put_back(post=post, by="gespreksleider:9002")
    assert moderation.put_back(post=post, by="beheer:9003").state == PostState.VISIBLE


def test_a_post_without_a_name_that_was_changed_can_be_hidden_at_once_again(room):
    post = make_post(make_thread(room), nameless=True, shown_as="Een deelnemer")
    moderation.report(visitor=visitor_of(make_participant(room.event)), post=post, reason=ReportReason.RULES)
    moderation.keep(post=post, by="beheer:9001")
    moderation.report(visitor=visitor_of(make_participant(room.event)), post=post, reason=ReportReason.PRIVACY)
    post.refresh_from_db()
    assert post.state == PostState.VISIBLE  # somebody looked at this text
    Report.objects.update(outcome=Report.Outcome.KEPT, decided_at=timezone.now())
    posting.change(visitor=visitor_of(post.registration), post=post, body="Nu staat er een adres in.")
    moderation.report(visitor=visitor_of(make_participant(room.event)), post=post, reason=ReportReason.PRIVACY)
    post.refresh_from_db()
    assert post.state == PostState.HIDDEN
