"""The nightly job: in batches, resumed after a kill, nothing twice, and counts that survive (requirements 5.4, 5.5)."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from discussions.models import Room, RoomFile
from events.models import Interest
from privacy import cleaning, tasks
from privacy.models import CleaningRun
from registrations.figures import figures_of
from registrations.models import OwnCase, Registration, State
from tests.factories import make_case_slot, make_delegation, make_event, make_registration

INTEREST = "events.Interest:Op de hoogte blijven van een bijeenkomst"
REGISTRATIONS = "registrations.Registration:Je aanmeldingen"
YEAR = timedelta(days=366)

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """As a worker dies: nothing after it runs, and its transaction is undone."""


@pytest.fixture
def small_batches(monkeypatch):
    monkeypatch.setattr(cleaning, "BATCH", 10)


@pytest.fixture
def late():
    """35 people who never pressed the button, and the moment at which they go."""
    event, now = make_event(), timezone.now()
    Interest.objects.bulk_create([Interest(event=event, address=f"a{n}@example.nl", created_at=now) for n in range(35)])
    return now + timedelta(days=8)


def killed_after(monkeypatch, batches: int) -> None:
    """Let the worker die after so many batches, in the middle of the next one: after its work, before its commit."""
    real, done = cleaning._note, []

    def note(run, key, number):
        real(run, key, number)
        if key == INTEREST:
            done.append(number)
            if len(done) > batches:
                raise Killed

    monkeypatch.setattr(cleaning, "_note", note)


def test_a_killed_run_is_gone_on_with_and_counts_each_row_once(late, small_batches, monkeypatch):
    with monkeypatch.context() as patch:
        killed_after(patch, 2)
        with pytest.raises(Killed):
            cleaning.clean(late)
    run = CleaningRun.objects.get()
    assert run.finished_at is None
    assert run.counts[INTEREST] == 35 - Interest.objects.count() == 20
    again = cleaning.clean(late + timedelta(minutes=30))
    assert again.pk == run.pk and again.finished_at
    assert again.counts[INTEREST] == 35
    assert not Interest.objects.exists()
    assert INTEREST not in cleaning.clean(late + timedelta(minutes=40)).counts


def test_a_long_night_is_many_short_tasks(late, small_batches, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.clean, "delay", lambda: rung.append(1))
    Interest.objects.update(created_at=timezone.now() - timedelta(days=9))
    monkeypatch.setattr(tasks, "A_TURN", 0)
    for _ in range(20):
        tasks.clean()
        if CleaningRun.objects.exclude(finished_at=None).exists():
            break
    assert len(rung) >= 3
    run = CleaningRun.objects.get()
    assert run.counts[INTEREST] == 35


def test_an_interrupted_run_is_rung_again_once_its_worker_is_gone(late, small_batches, monkeypatch):
    rung = []
    monkeypatch.setattr(tasks.clean, "delay", lambda: rung.append(1))
    now = timezone.now()
    CleaningRun.objects.create(started_at=now - timedelta(minutes=30), seen_at=now - timedelta(minutes=1))
    tasks.resume()
    assert not rung
    CleaningRun.objects.update(seen_at=now - timedelta(minutes=11))
    tasks.resume()
    assert len(rung) == 1


def test_a_dry_run_counts_the_same_and_changes_nothing(late):
    out = StringIO()
    dry = cleaning.count(late)
    assert Interest.objects.count() == 35
    run = cleaning.clean(late)
    assert dry.dry and dry.counts == run.counts
    call_command("clean", "--dry-run", stdout=out)
    assert "would change" in out.getvalue()


def test_one_row_that_can_not_be_cleaned_keeps_no_other(late, small_batches, monkeypatch, caplog):
    from events.actions import interest

    bad, real = Interest.objects.order_by("pk")[4], interest.erase

    def erase(rows):
        if rows.filter(pk=bad.pk).exists():
            raise ValueError(bad.address)
        return real(rows)

    monkeypatch.setattr(interest, "erase", erase)
    run = cleaning.clean(late)
    assert list(Interest.objects.all()) == [bad]
    assert (run.counts[INTEREST], run.counts[cleaning.FAILED]) == (34, 1)
    assert bad.address not in caplog.text
    assert "ValueError" in caplog.text


def test_a_year_later_counts_by_role_and_layer_are_the_same_and_nobody_is_named():
    event = make_event()
    whole = make_delegation(event, state=State.SEATED)
    make_delegation(event, ["beleid", "bestuur"], state=State.SEATED)
    for _ in range(3):
        make_registration(event, state=State.SEATED, attended_at=timezone.now())
    now = event.ends_at + YEAR
    before = figures_of([event], now)[event.pk]
    run = cleaning.clean(now)
    assert run.counts[REGISTRATIONS] == 9
    after = figures_of([event], now)[event.pk]
    assert after == before and after.incomplete == 1 and sum(after.seated_by_layer.values()) == 9
    for one in Registration.objects.select_related("organisation", "delegation__organisation"):
        assert (one.name, one.address, one.user) == ("", "", None)
        assert one.organisation.name.startswith("Naam gewist")
        assert one.delegation is None or one.delegation.organisation == one.organisation
    whole.refresh_from_db()
    assert (whole.contact_name, whole.contact_address) == ("", "")
    assert REGISTRATIONS not in cleaning.clean(now + timedelta(days=1)).counts


def test_files_of_a_room_go_with_it_after_the_commit(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    event = make_event()
    delegation = make_delegation(event, state=State.SEATED)
    case = OwnCase.objects.create(event=event, delegation=delegation, slot=make_case_slot(event), title="Onze casus")
    room = Room.objects.create(event=event, kind="eigen", slug="eigen", title="Onze casus", own_case=case)
    file = RoomFile.objects.create(room=room, title="Plan", file=ContentFile(b"x", name="a.pdf"), mimetype="x")
    assert default_storage.exists(file.file.name)
    cleaning.clean(event.ends_at + YEAR)
    assert not Room.objects.exists()
    assert not default_storage.exists(file.file.name)
    case.refresh_from_db()
    assert (case.title, case.description) == ("(gewist)", "")
