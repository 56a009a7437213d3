"""Who looked at or took out personal data of others is written, once, and for good (requirements 5.10)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from discussions.models import Visit
from netwerk.groups import DOOR, MODERATOR, ORGANISER
from privacy.cleaning import clean_one
from privacy.models import AccessRecord, AppendOnlyError
from registrations.models import State
from tests.admin.helpers import browser_of, staff
from tests.environment import browser_of as browser_at
from tests.environment import make_open_event, make_participant
from tests.factories import make_delegation, make_event, make_registration, make_user

pytestmark = pytest.mark.django_db

ACCESS = "Welke lijsten en gegevens van anderen je bekeek"
LIST = reverse("admin:registrations_registration_changelist")


@pytest.fixture
def organiser():
    return staff(ORGANISER)


@pytest.fixture
def beheer(organiser):
    return browser_of(organiser)


def records(**filters):
    return list(AccessRecord.objects.filter(**filters).order_by("pk"))


def test_a_list_of_people_is_written_with_who_when_whence_and_how_many(beheer, organiser):
    make_delegation(make_event())
    before = timezone.now()
    assert beheer.get(LIST, REMOTE_ADDR="192.0.2.7").status_code == 200
    (record,) = records()
    assert (record.by, record.deed, record.rows) == (f"beheer:{organiser.pk}", "looked", 4)
    assert record.what == "Aanmeldingen (lijst)"
    assert record.network == "192.0.2.7"
    assert before <= record.at <= timezone.now()


def test_what_somebody_typed_to_search_is_not_kept(beheer):
    registration = make_registration(make_event(), name="Fatima Kanarie")
    beheer.get(LIST, {"q": "Fatima Kanarie"})
    beheer.get(LIST, {"state__exact": registration.state})
    beheer.get(reverse("admin:autocomplete"), {"term": "Kanarie"})
    assert [record.about for record in records(what="Aanmeldingen (lijst)")] == ["gezocht", "gefilterd"]
    assert not any("anarie" in str(value) for row in AccessRecord.objects.values_list() for value in row)


def test_the_page_of_one_person_tells_whose(beheer):
    registration = make_registration(make_event())
    beheer.get(reverse("admin:registrations_registration_change", args=[registration.pk]))
    beheer.get(reverse("admin:registrations_registration_history", args=[registration.pk]))
    pages = [(record.what, record.about) for record in records()]
    about = f"object_id={registration.pk}"
    assert pages == [("Aanmeldingen (een rij)", about), ("Aanmeldingen (geschiedenis)", about)]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_export_is_written_as_one(beheer, kind):
    make_delegation(make_event())
    response = beheer.post(
        reverse("admin:registrations_registration_export"), {"format": kind, "purpose": "naamkaartjes"}
    )
    assert "attachment" in response["Content-Disposition"]
    (record,) = records(deed="exported")
    assert (record.rows, record.what, record.purpose) == (4, "Aanmeldingen", "naamkaartjes")


def test_a_refusal_is_written():
    moderator = browser_of(staff(MODERATOR))
    assert moderator.get(LIST).status_code == 403
    assert [record.deed for record in records()] == ["refused"]


def test_who_asks_for_what_is_somebody_elses_is_written():
    stranger = make_user()
    client = browser_of(stranger)
    delegation = make_delegation(make_event())
    path = reverse("registrations:delegation", args=[delegation.public_id])
    assert client.get(path).status_code == 404
    (record,) = records()
    assert (record.by, record.deed) == (f"deelnemer:{stranger.pk}", "refused")
    assert str(delegation.public_id) in record.about


def test_a_list_that_participants_share_is_written_once_a_day():
    event = make_open_event()
    seat = make_participant(event)
    Visit.objects.filter(event=event).update(listed_at=timezone.now())
    client = browser_at(seat)
    path = reverse("discussions:people", args=[event.slug])
    for _ in range(3):
        assert client.get(path).status_code == 200
    (record,) = records()
    assert (record.by, record.what, record.about) == (f"deelnemer:{seat.user_id}", "Wie er is", f"slug={event.slug}")


def test_on_another_day_it_is_written_again():
    event = make_open_event()
    seat = make_participant(event)
    yesterday = timezone.now() - timedelta(days=1)
    written(at=yesterday, by=f"deelnemer:{seat.user_id}", what="Wie er is", about=f"slug={event.slug}")
    browser_at(seat).get(reverse("discussions:people", args=[event.slug]))
    assert len(records()) == 2


def test_whoever_is_not_logged_in_and_what_holds_no_people_is_not_written(beheer):
    make_event()
    Client().get(LIST)
    for path in (reverse("home"), reverse("admin:events_event_changelist"), reverse("registrations:events")):
        assert beheer.get(path).status_code == 200
    assert records() == []


def test_the_door_is_written():
    event = make_event(starts_at=timezone.now())
    make_registration(event, state=State.SEATED)
    client = browser_of(staff(DOOR))
    assert client.get(reverse("registrations:checkin", args=[event.slug])).status_code == 200
    assert [record.what for record in records()] == ["Lijst aan de deur"]


def test_what_can_not_be_written_is_not_shown(beheer, monkeypatch):
    make_registration(make_event(), name="Fatima Kanarie")
    beheer.raise_request_exception = False

    def fails(**fields):
        raise DatabaseError("the log is away")

    monkeypatch.setattr(AccessRecord.objects, "create", fails)
    response = beheer.get(LIST)
    assert response.status_code == 500
    assert "Fatima" not in response.content.decode()


def test_it_costs_one_query(beheer, monkeypatch):
    make_registration(make_event())
    beheer.get(LIST)
    noted = _queries(beheer)
    monkeypatch.setattr("netwerk.access_log.shown_at", lambda match: None)
    assert _queries(beheer) == noted - 1


def _queries(client):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(LIST).status_code == 200
    return len(captured)


def written(**fields):
    return AccessRecord.objects.create(**{"by": "beheer:1", "deed": "looked", "what": "Aanmeldingen"} | fields)


# --- Nobody changes or removes it ------------------------------------------------------------------------------------


def test_the_app_changes_and_removes_nothing():
    record = written()
    record.what = "Iets anders"
    for deed in (
        record.save,
        record.delete,
        lambda: AccessRecord.objects.update(what="Iets anders"),
        lambda: AccessRecord.objects.all().delete(),
        lambda: AccessRecord.objects.filter(pk=record.pk).bulk_update([record], ["what"]),
        lambda: AccessRecord.objects.update_or_create(pk=record.pk, defaults={"what": "Iets anders"}),
    ):
        with pytest.raises(AppendOnlyError):
            deed()
    assert AccessRecord.objects.get().what == "Aanmeldingen"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_accessrecord SET what = 'Iets anders'",
        "UPDATE privacy_accessrecord SET \"at\" = '2001-01-01 00:00:00+00'",
        "DELETE FROM privacy_accessrecord",
    ],
)
def test_the_database_itself_refuses(statement):
    """Also past the models, on both engines; a migration that makes the table anew would lose the guard."""
    record = written()
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AccessRecord.objects.get() == record


def test_not_even_what_is_old_is_changed():
    written(at=timezone.now() - timedelta(days=400))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE privacy_accessrecord SET what = 'Iets anders'")


def test_the_nightly_job_removes_what_is_half_a_year_old_and_no_more():
    old = written(at=timezone.now() - timedelta(days=184))
    young = written(at=timezone.now() - timedelta(days=182))
    clean_one(f"privacy.AccessRecord:{ACCESS}", timezone.now())
    assert list(AccessRecord.objects.all()) == [young]
    assert AccessRecord.objects.filter(pk=young.pk).remove_past_term() == 0
    assert old.pk != young.pk


def test_nobody_has_a_permission_to_change_it():
    found = Permission.objects.filter(content_type__app_label="privacy", content_type__model="accessrecord")
    assert set(found.values_list("codename", flat=True)) == {"view_accessrecord"}


@pytest.mark.parametrize("round", [1, 2])
@pytest.mark.django_db(transaction=True)
def test_a_database_with_records_can_be_emptied_between_tests(round):
    """The guard is back afterwards: both rounds begin with an empty table that refuses."""
    written()
    assert AccessRecord.objects.count() == 1
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("DELETE FROM privacy_accessrecord")
