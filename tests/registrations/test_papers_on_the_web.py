"""Papers asked for on the web are made by a worker and handed out by the web (requirements 2d 36)."""

import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from documents import pdf, store
from documents.models import StoredPaper
from events.actions.content import touch
from events.models import Event, Partner
from privacy import cleaning
from registrations import tasks
from registrations.actions.papers import make_missing_flyers
from registrations.models import Registration, State
from tests.documents.paper import text_of
from tests.factories import make_event, make_registration
from tests.services import BASE_DIR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """The rings for a worker, instead of a broker."""
    heard = []
    monkeypatch.setattr("registrations.views.papers.ring", lambda *ring: heard.append(ring))
    return heard


def flyer_of(event: Event) -> str:
    return reverse("registrations:flyer", args=[event.slug])


def answer(rung: list[tuple]) -> None:
    """Do what a worker does on a ring."""
    for name, *keys in rung:
        getattr(tasks, name.rpartition(".")[2])(*keys)
    rung.clear()


def seated(**fields: object) -> Registration:
    event = fields.pop("event", None) or make_event()
    return make_registration(event, state=State.SEATED, **fields)


def test_a_page_answers_until_a_worker_made_the_flyer(client, rung):
    event = make_event()
    response = client.get(flyer_of(event))
    assert (response.status_code, response["Retry-After"]) == (202, "5")
    page = response.content.decode()
    assert "De flyer wordt gemaakt" in page
    assert f'href="{flyer_of(event)}"' in page
    assert "no-store" in response["Cache-Control"]
    assert rung == [("registrations.tasks.make_flyer", event.pk)]
    answer(rung)
    response = client.get(flyer_of(event))
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response["Content-Disposition"] == f'inline; filename="{event.slug}.pdf"'
    assert event.title in text_of(response.content)
    assert rung == []


def test_a_changed_programme_gives_a_new_flyer(client, rung):
    event = make_event()
    client.get(flyer_of(event))
    answer(rung)
    assert client.get(flyer_of(event)).status_code == 200
    Partner.objects.create(event=event, name="Divosa")  # nobody said `touch`: what it says has changed all the same
    assert client.get(flyer_of(event)).status_code == 202
    answer(rung)
    assert "Divosa" in text_of(client.get(flyer_of(event)).content)
    assert StoredPaper.objects.count() == 1


def test_a_changed_design_gives_a_new_flyer(client, rung, monkeypatch):
    event = make_event()
    client.get(flyer_of(event))
    answer(rung)
    monkeypatch.setattr(store, "_look", lambda: "another")
    assert client.get(flyer_of(event)).status_code == 202


def test_ringing_twice_makes_one_flyer(rung, monkeypatch):
    event = make_event()
    printed = []
    monkeypatch.setattr(pdf, "render", lambda *paper: printed.append(paper) or b"%PDF-")
    tasks.make_flyer(event.pk)
    tasks.make_flyer(event.pk)
    tasks.make_flyer(0)
    assert len(printed) == 1


def test_the_clock_makes_the_flyers_before_anybody_asks(client, rung):
    now = timezone.now()
    event = make_event()
    for fields in ({"status": Event.Status.CANCELLED}, {"status": Event.Status.DRAFT}):
        make_event(**fields)
    make_event(starts_at=now - timedelta(days=9))
    assert make_missing_flyers(now) == 1
    assert make_missing_flyers(timezone.now()) == 0
    assert client.get(flyer_of(event)).status_code == 200
    touch(event)
    assert make_missing_flyers(timezone.now()) == 1
    assert make_missing_flyers(timezone.now()) == 0


def test_what_can_not_be_made_is_told_and_tried_again_later(client, rung, monkeypatch):
    def refuse(*_: object) -> bytes:
        raise pdf.DocumentError("too long")

    event = make_event()
    with monkeypatch.context() as patched:
        patched.setattr(pdf, "render", refuse)
        client.get(flyer_of(event))
        answer(rung)
    response = client.get(flyer_of(event))
    assert (response.status_code, response["Retry-After"]) == (503, "600")
    assert "staat ook op de" in response.content.decode()
    assert rung == []
    StoredPaper.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    cache.clear()  # by then nobody remembers the ring
    assert client.get(flyer_of(event)).status_code == 202
    answer(rung)
    assert client.get(flyer_of(event)).status_code == 200


def test_a_robot_that_reloads_rings_once_and_somebody_later_again(client, rung):
    """Without a worker every ring would stay in the queue: anybody could fill it from a page."""
    event = make_event()
    for _ in range(20):
        assert client.get(flyer_of(event)).status_code == 202
    assert len(rung) == 1
    touch(event)
    Event.objects.filter(pk=event.pk).update(title="Een andere titel")
    client.get(flyer_of(event))
    assert len(rung) == 2  # another paper is another ring
    cache.clear()
    client.get(flyer_of(event))
    assert len(rung) == 3


def test_the_bevestiging_is_that_of_its_reader_alone(client, rung):
    event = make_event()
    one, other = seated(event=event, name="Een Eigen"), seated(event=event, name="Iemand Anders")
    for registration in (one, other):
        client.force_login(registration.user)
        address = reverse("registrations:confirmation", args=[registration.public_id])
        response = client.get(address)
        assert response.status_code == 202
        assert "De bevestiging wordt gemaakt" in response.content.decode()
        answer(rung)
        response = client.get(address)
        assert registration.name in text_of(response.content)
        assert response["Content-Disposition"] == f'attachment; filename="bevestiging-{event.slug}.pdf"'
        assert "no-store" in response["Cache-Control"]
    assert client.get(reverse("registrations:confirmation", args=[one.public_id])).status_code == 404
    assert rung == []


def test_another_name_gives_another_bevestiging(client, rung):
    one = seated(name="Oude Naam")
    client.force_login(one.user)
    address = reverse("registrations:confirmation", args=[one.public_id])
    tasks.make_confirmation(one.pk)
    assert "Oude Naam" in text_of(client.get(address).content)
    Registration.objects.filter(pk=one.pk).update(name="Nieuwe Naam")
    assert client.get(address).status_code == 202
    answer(rung)
    assert "Nieuwe Naam" in text_of(client.get(address).content)


def test_who_has_no_seat_any_more_gets_no_bevestiging(client, rung):
    one = seated()
    client.force_login(one.user)
    tasks.make_confirmation(one.pk)
    Registration.objects.filter(pk=one.pk).update(state=State.CANCELLED)
    assert client.get(reverse("registrations:confirmation", args=[one.public_id])).status_code == 404
    StoredPaper.objects.all().delete()
    tasks.make_confirmation(one.pk)
    assert not StoredPaper.objects.exists()


def test_papers_are_not_kept_for_long(rung):
    one = seated()
    tasks.make_confirmation(one.pk)
    tasks.make_flyer(one.event_id)
    cleaning.clean(timezone.now() + timedelta(hours=23))
    assert StoredPaper.objects.count() == 2
    cleaning.clean(timezone.now() + timedelta(hours=25))
    assert [paper.key for paper in StoredPaper.objects.all()] == [f"flyer:{one.event_id}"]
    cleaning.clean(timezone.now() + timedelta(days=31))
    assert not StoredPaper.objects.exists()


def test_a_flyer_that_is_kept_costs_few_queries(client, rung, django_assert_max_num_queries):
    event = make_event()
    tasks.make_flyer(event.pk)
    with django_assert_max_num_queries(8):
        assert client.get(flyer_of(event)).status_code == 200


WEB = """
import sys
import netwerk.wsgi
from django.test import Client
from tests.factories import make_event, make_registration
event = make_event(slug="een")
one = make_registration(event, state="seated")
client = Client()
client.force_login(one.user, backend="django.contrib.auth.backends.ModelBackend")
for path in ("/bijeenkomsten/een/flyer.pdf", f"/aanmelding/{one.public_id}/bevestiging.pdf"):
    assert client.get(path, headers={"host": "localhost"}).status_code == 202, path
heavy = {"weasyprint", "fontTools", "pydyf", "tinycss2", "openpyxl"} & set(sys.modules)
print("heavy", sorted(heavy))
"""


def test_the_web_process_never_loads_what_makes_papers(site_environment):
    """Its memory does not grow by WeasyPrint, whoever asks for a paper."""
    command = [sys.executable, "-c", WEB]
    done = subprocess.run(command, env=site_environment, cwd=BASE_DIR, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1] == "heavy []"
