"""Summary and invitation: one prepared mailing, which first asks for the day and the seats of the next gathering."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from discussions.models import Summary
from documents import pdf
from documents.models import StoredPaper
from events.models import Event
from mailings import preparing, tasks
from mailings.models import Mailing, Purpose
from mailings.obstacles import obstacles
from membership.errors import Refused
from registrations.models import State
from tests.admin.helpers import text_of
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def past() -> Event:
    event = make_event(title="De dag", starts_at=NOW - timedelta(days=9), ends_at=NOW - timedelta(days=9, hours=-8))
    make_registration(event, state=State.SEATED)
    return event


@pytest.fixture
def undated() -> Event:
    return make_event(title="De tweede dag", starts_at=None, ends_at=None, status=Event.Status.ANNOUNCED, capacity=None)


def test_the_day_and_the_seats_are_asked_first_and_then_the_draft_is_there(beheer, past, undated):
    start = reverse("admin:mailings_mailing_summary", args=[past.pk])
    assert "nog niet gepubliceerd" in text_of(beheer.get(start))
    asked = beheer.post(start, {"invite_to": undated.pk})
    date_page = reverse("admin:mailings_mailing_summary-date", args=[past.pk, undated.pk])
    assert asked.url == date_page
    begin = timezone.localtime(NOW + timedelta(days=90)).replace(hour=9, minute=0)
    when = {"starts_at": f"{begin:%Y-%m-%dT%H:%M}", "ends_at": f"{begin:%Y-%m-%dT17:00}"}
    assert "Vul een aantal in" in text_of(beheer.post(date_page, when))
    made = beheer.post(date_page, when | {"capacity": "40", "open_now": "on"})
    mailing = Mailing.objects.get()
    assert made.url == reverse("admin:mailings_mailing_change", args=[mailing.pk])
    undated.refresh_from_db()
    assert (undated.capacity, undated.status, undated.starts_at.date()) == (40, Event.Status.OPEN, begin.date())
    assert (mailing.purpose, mailing.audiences) == (Purpose.SUMMARY, ["present", "seated"])
    assert (mailing.attach_summary, mailing.invite_to, mailing.state) == (True, undated, Mailing.State.DRAFT)
    assert "nog niet gepubliceerd" in obstacles(mailing)[0]
    Summary.objects.create(event=past, published_at=NOW)
    assert obstacles(mailing) == []


def test_a_second_press_finds_the_same_draft(past):
    following = make_event()
    first = preparing.prepare_summary(event=past, invite_to=following, by=None)
    assert preparing.prepare_summary(event=past, invite_to=following, by=None) == first
    Mailing.objects.update(state=Mailing.State.SENT, started_at=NOW, queued_at=NOW, sent_at=NOW)
    with pytest.raises(Refused, match="al verstuurd"):
        preparing.prepare_summary(event=past, invite_to=following, by=None)


def test_a_day_that_is_there_is_not_changed_here(past):
    with pytest.raises(Refused, match="al een datum"):
        preparing.give_date(event=make_event(), starts_at=NOW, ends_at=NOW, capacity=1, open_now=True, by="beheer:1")


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"status": Event.Status.CANCELLED}, "gaat niet door"),
        ({"status": Event.Status.DRAFT}, "nog een concept"),
        ({"status": Event.Status.ANNOUNCED}, "kan niemand zich aanmelden"),
        ({"starts_at": None, "ends_at": None}, "nog geen datum"),
    ],
)
def test_nobody_is_invited_to_where_nobody_can_go(past, fields, why):
    with pytest.raises(Refused, match=why):
        preparing.prepare_summary(event=past, invite_to=make_event(**fields), by=None)


def test_the_text_that_is_there_has_fields_that_everybody_has(past):
    Summary.objects.create(event=past, published_at=NOW)
    for formal in (False, True):
        past.formal = formal
        past.save()
        assert obstacles(preparing.prepare_summary(event=past, invite_to=make_event(), by=None)) == []


def test_the_personal_paper_is_made_by_a_worker_while_a_page_says_so(beheer, past, monkeypatch):
    rung = []
    monkeypatch.setattr("registrations.views.papers.ring", lambda *ring: rung.append(ring))
    mailing = preparing.prepare_summary(event=past, invite_to=make_event(), by=None)
    one = past.registrations.get()
    paper = reverse("admin:mailings_mailing_invitation", args=[mailing.pk, f"seated-{one.pk}"])
    for _ in range(2):
        waiting = beheer.get(paper)
        assert (waiting.status_code, waiting["Retry-After"]) == (202, "5")
        assert "We maken de uitnodiging." in text_of(waiting)
    assert rung == [("mailings.tasks.make_invitation", mailing.pk, 1, one.pk)]

    def refuse(*_: object) -> bytes:
        raise pdf.DocumentError("too long")

    with monkeypatch.context() as patched:
        patched.setattr(pdf, "render", refuse)
        tasks.make_invitation(*rung[0][1:])
    impossible = beheer.get(paper)
    assert (impossible.status_code, impossible["Retry-After"]) == (503, "600")
    assert "over tien minuten" in text_of(impossible)

    StoredPaper.objects.all().delete()
    tasks.make_invitation(*rung[0][1:])
    made = beheer.get(paper)
    assert (made.status_code, made["Content-Type"]) == (200, "application/pdf")
    assert made["Content-Disposition"] == 'inline; filename="uitnodiging.pdf"'
