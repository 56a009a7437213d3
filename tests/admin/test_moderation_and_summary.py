"""Posts, reports and deeds to look up in the admin, and the summary and outcomes to write there."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from discussions.actions import moderation, posting
from discussions.actions import summary as actions
from discussions.models import Moderation, Outcome, Post, Report, ReportReason, RoomKind, Summary
from netwerk.groups import MODERATOR
from registrations.models import OwnCase, Registration
from tests.admin.helpers import browser_of, form_values, staff, text_of
from tests.environment import (
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
LISTS = [f"/admin/discussions/{name}/" for name in ("post", "report", "moderation")]


def page_of(one: object) -> str:
    return reverse(f"admin:discussions_{one._meta.model_name}_change", args=[one.pk])


def report(post: Post, reason: str = ReportReason.RULES, seat: Registration | None = None) -> Report:
    seat = seat or make_participant(post.thread.room.event)
    return moderation.report(visitor=visitor_of(seat), post=post, reason=ReportReason(reason))


def test_a_report_leads_from_the_first_page_to_where_one_decides(beheer: Client):
    post = make_post(make_thread(make_room(make_open_event())))
    assert "meldingen te bekijken" not in text_of(beheer.get("/admin/"))
    report(post)
    report(post)
    first = beheer.get("/admin/")
    assert "2 meldingen te bekijken" in text_of(first)
    path = first.context["reports"].url
    found = beheer.get(path)
    assert found.context["cl"].result_count == 2
    decide = reverse("discussions:moderation", args=[post.thread.room.event.slug])
    assert f'href="{decide}#bericht-{post.public_id}"' in found.content.decode()
    moderation.keep(post=post, by="beheer:9001")
    assert beheer.get(path).context["cl"].result_count == 0
    assert "meldingen te bekijken" not in text_of(beheer.get("/admin/"))


def test_nothing_is_changed_or_deleted_in_these_lists(beheer: Client):
    post = make_post(make_thread(make_room(make_open_event())))
    deed = moderation.hide(post=post, by="beheer:9001", reason="Nee").moderations.get()
    for one in (post, report(make_post(post.thread)), deed):
        path = page_of(one)
        assert beheer.get(path).status_code == 200
        assert beheer.post(path, {"reason": "Anders", "state": "zichtbaar", "_save": "1"}).status_code == 403
        assert beheer.post(path.replace("change", "delete"), {"post": "yes"}).status_code == 403
    assert Moderation.objects.get().reason == "Nee"


def test_who_wrote_without_a_name_is_not_named_or_found(beheer: Client):
    room = make_room(make_open_event())
    writer = make_participant(room.event, name="Kanarie", shown_name="Kanarie")
    post = make_post(make_thread(room), writer, nameless=True, shown_as="Uitvoering, gemeente")
    reported = report(post)
    deed = moderation.hide(post=post, by="beheer:9001", reason="Nee", deciding=True).moderations.get()
    for path in (*LISTS, page_of(post), page_of(reported), page_of(deed)):
        page = beheer.get(path).content.decode()
        assert "Kanarie" not in page, path
        assert writer.address not in page, path
    for path in LISTS:
        assert beheer.get(path, {"q": "Kanarie"}).context["cl"].result_count == 0
    for path, way in zip(LISTS, ("", "post__", "post__"), strict=True):
        for lookup in ("registration", "registration__id__exact", "user__id__exact", "user__name__startswith"):
            assert beheer.get(path, {f"{way}{lookup}": "1"}).status_code in (302, 400), lookup
    event = {"thread__room__event__id__exact": room.event_id, "state__exact": "verborgen", "nameless__exact": "1"}
    assert beheer.get(LISTS[0], event).context["cl"].result_count == 1


def test_an_own_case_that_is_not_shared_shows_what_was_reported_alone(moderator: Client):
    event = make_open_event()
    delegation = make_delegation(event)
    member = make_participant(event, delegation=delegation)
    one = make_own_case(delegation, make_case_slot(event), shared=False)
    room = make_room(event, RoomKind.OWN_CASE, own_case=one)
    quiet, told = (make_post(make_thread(room), member, body=f"Kanarie-{name}") for name in ("stil", "gemeld"))
    for post in (quiet, told):
        moderation.hide(post=post, by="gespreksleider:1", reason="Nee")
        moderation.put_back(post=post, by="gespreksleider:1")
    report(told, seat=make_lead(room))
    for path in LISTS:
        page = moderator.get(path).content.decode()
        assert "Kanarie-gemeld" in page, path
        assert "Kanarie-stil" not in page, path
    assert moderator.get(page_of(quiet)).status_code == 302


def test_a_deed_names_who_did_it(beheer: Client):
    room = make_room(make_open_event())
    lead, post = make_lead(room, name="Leo Leidt"), make_post(make_thread(room))
    moderation.hide(post=post, by=moderation.actor(visitor_of(lead)), reason="Nee")
    report(make_post(post.thread), ReportReason.PRIVACY)
    page = text_of(beheer.get(LISTS[2]))
    assert "Leo Leidt (leidt deze ruimte)" in page
    assert "vanzelf, na een melding" in page


def test_each_list_takes_the_same_queries_at_one_and_at_thirty(organiser, beheer, same_queries):
    event = make_open_event()

    def more(number: int = 29) -> None:
        for _ in range(number):
            room = make_room(event)
            post = make_post(make_thread(room))
            report(post)
            by = moderation.actor(visitor_of(make_lead(room)))
            moderation.hide(post=post, by=by, reason="Nee", deciding=True)
            Outcome.objects.create(room=room)
            Summary.objects.create(event=make_open_event())

    more(1)
    same_queries(beheer, [*LISTS, "/admin/discussions/outcome/", "/admin/discussions/summary/"], more)


# --- The summary ---


@pytest.fixture
def summary(beheer: Client) -> Summary:
    event = make_open_event()
    make_room(event, title="De brommer", notes="We hoorden veel.")
    path = reverse("admin:discussions_summary_event", args=[event.pk])
    assert "De brommer" in text_of(beheer.get(path))
    assert not Summary.objects.exists()
    assert beheer.post(path).status_code == 302
    assert beheer.get(path)["Location"] == page_of(Summary.objects.get())
    return Summary.objects.get()


def press(beheer: Client, summary: Summary, button: str, value: str = "ja", **typed: str) -> object:
    values = form_values(beheer.get(page_of(summary)).content, "summary_form")
    for name in ("_save", "_continue", "_addanother", "_fill", "_publish", "_preview"):
        values.pop(name, None)
    return beheer.post(page_of(summary), values | typed | {button: value}, follow=True)


def test_the_page_of_a_gathering_leads_to_it(beheer: Client, moderator: Client, summary: Summary):
    path = reverse("admin:discussions_summary_event", args=[summary.event_id])
    page = reverse("admin:events_event_change", args=[summary.event_id])
    assert f'href="{path}"' in beheer.get(page).content.decode()
    assert f'href="{path}"' not in moderator.get(page).content.decode()
    assert moderator.get(path).status_code == 403
    assert moderator.post(path).status_code == 403


def test_every_button_saves_what_was_typed_first(beheer: Client, summary: Summary):
    section = summary.sections.get()
    make_post(make_thread(section.room), body="Bel gewoon.", insight_at=timezone.now())
    page = press(beheer, summary, "_fill", str(section.pk), introduction="Getypt", **{"sections-0-body": "Ook getypt"})
    assert "Er is 1 ding toegevoegd" in text_of(page)
    summary.refresh_from_db()
    section.refresh_from_db()
    assert summary.introduction == "Getypt"
    assert section.body.startswith("Ook getypt\n\n### Wat we leerden (nieuw)")
    assert "Er was niets nieuws" in text_of(press(beheer, summary, "_fill", "alles"))
    assert "Dit is het concept" in text_of(press(beheer, summary, "_preview"))


def test_publishing_and_again(beheer: Client, summary: Summary):
    assert "Dit is een concept." in text_of(beheer.get(page_of(summary)))
    assert "De samenvatting is gepubliceerd" in text_of(press(beheer, summary, "_publish"))
    summary.refresh_from_db()
    first = summary.published_at
    page = text_of(press(beheer, summary, "_continue", introduction="Nieuw"))
    assert "Deelnemers zien dat pas als je opnieuw publiceert." in page
    press(beheer, summary, "_publish")
    summary.refresh_from_db()
    assert summary.published_at > first
    assert not actions.has_changes(summary)


def test_what_can_not_be_published_is_told_and_kept(beheer: Client, summary: Summary):
    page = press(beheer, summary, "_publish", introduction="woord " * 20_000)
    assert "te lang voor een PDF" in text_of(page)
    summary.refresh_from_db()
    assert summary.published_at is None
    assert summary.introduction.startswith("woord")


def test_who_was_second_overwrites_nothing(beheer: Client, summary: Summary):
    values = form_values(beheer.get(page_of(summary)).content, "summary_form")
    press(beheer, summary, "_continue", introduction="Van de eerste")
    page = beheer.post(page_of(summary), values | {"introduction": "Van de tweede", "_save": "1"})
    assert "Iemand anders heeft deze samenvatting net gewijzigd" in text_of(page)
    assert "Van de tweede" in page.content.decode()
    summary.refresh_from_db()
    assert summary.introduction == "Van de eerste"


def test_the_editor_says_what_falls_away(beheer: Client, summary: Summary):
    section = summary.sections.get()
    post = make_post(make_thread(section.room), body="Bel gewoon.", insight_at=timezone.now())
    actions.fill(summary=summary)
    moderation.hide(post=post, by="beheer:9001", reason="Nee")
    assert "Valt weg: het bericht is verborgen" in text_of(beheer.get(page_of(summary)))


def test_an_outcome_is_written_with_who_does_what(beheer: Client):
    event = make_open_event()
    outcome = Outcome.objects.create(room=make_room(event))
    mine, elsewhere = make_participant(event, name="Olga"), make_participant(make_open_event(), name="Kanarie")
    values = form_values(beheer.get(page_of(outcome)).content, "outcome_form")
    assert "Kanarie" not in beheer.get(page_of(outcome)).content.decode()
    values |= {"agreed": "We bellen.", "look_back_on": "2099-05-04", "tasks-0-what": "Belt"}
    for name in ("_continue", "_addanother"):
        values.pop(name, None)
    assert beheer.post(page_of(outcome), values | {"tasks-0-owner": str(elsewhere.pk)}).status_code == 200
    assert beheer.post(page_of(outcome), values | {"tasks-0-owner": str(mine.pk), "_save": "1"}).status_code == 302
    outcome.refresh_from_db()
    assert (outcome.tasks.get().owner, outcome.version) == (mine, 1)


def test_what_an_own_case_agreed_is_its_own(beheer: Client):
    event = make_open_event()
    own_case = make_own_case(make_delegation(event), make_case_slot(event), title="Kanarie")
    room = make_room(event, RoomKind.OWN_CASE, own_case=own_case, title="Kanarie")
    outcome = Outcome.objects.create(room=room, agreed="Kanarie")
    add = "/admin/discussions/outcome/add/"
    assert "Kanarie" not in beheer.get("/admin/discussions/outcome/").content.decode()
    assert "Kanarie" not in beheer.get(add).content.decode()
    assert "Kanarie" not in beheer.get(page_of(outcome), follow=True).content.decode()
    OwnCase.objects.update(shared=True)
    assert "Kanarie" in beheer.get("/admin/discussions/outcome/").content.decode()
    assert "Kanarie" in beheer.get(page_of(outcome)).content.decode()


def test_a_moderator_writes_no_outcome_and_no_summary(summary: Summary):
    browser = browser_of(staff(MODERATOR))
    for path in (page_of(summary), "/admin/discussions/outcome/", "/admin/discussions/outcome/add/"):
        assert browser.get(path).status_code == 403


def test_the_page_of_a_post_tells_what_happened_and_what_stood_there(beheer):
    post = make_post(make_thread(make_room(make_open_event())), body="Eerst stond dit er.")
    posting.change(visitor=visitor_of(post.registration), post=post, body="Nu staat dit er.")
    moderation.hide(post=post, by="beheer:999999", reason="Te herkenbaar.")
    page = beheer.get(reverse("admin:discussions_post_change", args=[post.pk])).content.decode()
    for words in ("Nu staat dit er.", "Eerst stond dit er.", "Verborgen, door", "Te herkenbaar."):
        assert words in page
