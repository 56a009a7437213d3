"""The rooms in the admin: what an organiser fills in, and what is refused."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html
from PIL import Image

from discussions.models import PresenceHour, Room, RoomFile, RoomKind, RoomPart, RoomPerson, Thread, ThreadKind
from events.models import Case, ProgrammeItem
from registrations.models import OwnCase
from tests.admin.helpers import form_values, text_of
from tests.environment import make_guest, make_lead, make_open_event, make_post, make_room, make_thread
from tests.factories import make_case_slot, make_delegation, make_own_case

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.fixture
def room(db):
    return make_room(make_open_event(starts_at=timezone.now().replace(hour=9)))


def page(room: Room) -> str:
    return reverse("admin:discussions_room_change", args=[room.pk])


def save(beheer, room, **changes):
    values = form_values(beheer.get(page(room)).content, "room_form")
    return beheer.post(page(room), values | {"_save": "1"} | changes, follow=True)


def new(prefix: str, **fields: object) -> dict[str, object]:
    """Return what a browser posts of one more line in an inline."""
    return {f"{prefix}-TOTAL_FORMS": "1", **{f"{prefix}-0-{name}": value for name, value in fields.items()}}


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (20, 10)).save(out, "PNG")
    return out.getvalue()


def test_an_organiser_fills_in_a_case_and_the_room(beheer, room):
    save(beheer, room, introduction="Denk mee.", summary="Samira kan werken.", bestuur="Wat zegt de raad?")
    room.refresh_from_db()
    room.case.refresh_from_db()
    assert room.introduction == "Denk mee."
    assert (room.case.summary, room.case.bestuur) == ("Samira kan werken.", "Wat zegt de raad?")


def test_a_summary_of_more_than_sixty_words_is_refused_and_not_saved(beheer, room):
    answer = save(beheer, room, summary="woord " * 61)
    assert "Dit zijn 61 woorden" in text_of(answer)
    assert Case.objects.get().summary == "Kort."


def test_somebody_gets_a_part_with_hours(beheer, room):
    guest = make_guest(room.event)
    fields = {"registration": guest.pk, "part": RoomPart.REPRESENTATIVE, "role": "beleid", "id": "", "room": room.pk}
    save(beheer, room, **new("people", hours="10.00-11.00, 15 tot 16 uur", **fields))
    person = RoomPerson.objects.get()
    assert (person.registration, person.part, person.role) == (guest, RoomPart.REPRESENTATIVE, "beleid")
    assert [str(hour) for hour in person.hours.all()] == ["10.00 tot 11.00 uur", "15.00 tot 16.00 uur"]
    typed = form_values(beheer.get(page(room)).content, "room_form")
    assert typed["people-0-hours"] == "10.00-11.00, 15.00-16.00"
    save(beheer, room, **{"people-0-hours": ""})
    assert not PresenceHour.objects.exists()


@pytest.mark.parametrize("hours", ["tien uur", "11.00-10.00", "25.00-26.00", "31-2 10.00-11.00"])
def test_hours_that_can_not_be_read_are_told(beheer, room, hours):
    guest = make_guest(room.event)
    fields = {"registration": guest.pk, "part": RoomPart.HOST, "role": "", "id": "", "room": room.pk}
    answer = save(beheer, room, **new("people", hours=hours, **fields))
    assert f"‘{hours}’ lezen we niet" in text_of(answer)
    assert not RoomPerson.objects.exists()


def test_only_who_has_a_seat_at_this_gathering_can_get_a_part(beheer, room):
    stranger = make_guest(make_open_event(), name="Van elders")
    fields = {"registration": stranger.pk, "part": RoomPart.HOST, "role": "", "hours": "", "id": "", "room": room.pk}
    save(beheer, room, **new("people", **fields))
    assert not RoomPerson.objects.exists()
    assert "Van elders" not in beheer.get(page(room)).content.decode()


def test_a_question_for_a_role_is_posed(beheer, room):
    fields = {"title": "Wat zegt de raad?", "role": "bestuur", "order": "0", "id": "", "room": room.pk}
    save(beheer, room, **new("threads", **fields))
    thread = Thread.objects.get()
    assert (thread.kind, thread.role, thread.title) == (ThreadKind.POSED, "bestuur", "Wat zegt de raad?")


def test_what_participants_began_is_no_question_of_the_room(beheer, room):
    make_thread(room, title="Van een deelnemer")
    assert "Van een deelnemer" not in beheer.get(page(room)).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "mimetype"), [("plan.pdf", PDF, "application/pdf"), ("foto.png", picture(), "image/png")]
)
def test_a_file_is_checked_and_kept_under_another_name(beheer, room, name, content, mimetype):
    sent = SimpleUploadedFile(name, content)
    save(beheer, room, **new("files", title="Het plan", file=sent, alt="Een plan", id="", room=room.pk))
    one = RoomFile.objects.get()
    assert (one.mimetype, one.size) == (mimetype, one.file.size)
    assert one.size > 0
    assert name.split(".")[0] not in one.file.name
    assert str(one.public_id) in beheer.get(page(room)).content.decode()
    save(beheer, room, **{"files-0-DELETE": "on"})
    assert not RoomFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("plan.svg", b"<svg onload='alert(1)'/>", "Kies een PDF"),
        ("plan.html", b"<script>alert(1)</script>", "Kies een PDF"),
        ("plan.pdf", b"<script>alert(1)</script>", "geen heel PDF-bestand"),
        ("plan.png", PDF, "niet te lezen"),
    ],
)
def test_a_file_that_is_something_else_is_refused(beheer, room, name, content, says):
    sent = SimpleUploadedFile(name, content, "application/pdf")
    answer = save(beheer, room, **new("files", title="Het plan", file=sent, alt="", id="", room=room.pk))
    assert says in text_of(answer)
    assert not RoomFile.objects.exists()


def test_a_picture_needs_words_for_who_does_not_see_it(beheer, room):
    sent = SimpleUploadedFile("foto.png", picture())
    answer = save(beheer, room, **new("files", title="De kas", file=sent, alt="", id="", room=room.pk))
    assert "voor wie het niet ziet" in text_of(answer)
    assert not RoomFile.objects.exists()


def test_a_deleted_file_is_gone_from_the_disk(beheer, room, django_capture_on_commit_callbacks):
    sent = SimpleUploadedFile("plan.pdf", PDF)
    save(beheer, room, **new("files", title="Het plan", file=sent, alt="", id="", room=room.pk))
    stored = RoomFile.objects.get().file
    assert stored.storage.exists(stored.name)
    with django_capture_on_commit_callbacks(execute=True):
        save(beheer, room, **{"files-0-DELETE": "on"})
    assert not stored.storage.exists(stored.name)


def test_a_recording_needs_captions_and_consent(beheer, db):
    event = make_open_event()
    now = timezone.now()
    item = ProgrammeItem.objects.create(event=event, title="Live", starts_at=now, ends_at=now + timedelta(hours=1))
    room = make_room(event, RoomKind.LIVE, programme_item=item)
    link = {"recording_url": "https://video.example.nl/opname"}
    assert "alleen met ondertiteling en met toestemming" in text_of(save(beheer, room, **link))
    save(beheer, room, recording_captioned="on", recording_consent="on", **link)
    room.refresh_from_db()
    assert room.recording_url == link["recording_url"]


def test_of_an_own_case_that_is_not_shared_only_the_guide_is_filled_in(beheer, db):
    event = make_open_event()
    own_case = make_own_case(make_delegation(event), make_case_slot(event), description="Vertrouwelijk.")
    room = make_room(event, RoomKind.OWN_CASE, own_case=own_case, title=own_case.title, notes="Vertrouwelijk.")
    make_post(make_thread(room, kind=ThreadKind.POSED, title="Vertrouwelijk."), body="Vertrouwelijk.")
    assert "Vertrouwelijk." not in beheer.get(page(room)).content.decode()
    guide = make_guest(event)
    fields = {"registration": guide.pk, "part": RoomPart.GUIDE, "role": "", "hours": "", "id": "", "room": room.pk}
    save(beheer, room, **new("people", **fields))
    assert room.people.get().registration == guide
    OwnCase.objects.update(shared=True)
    assert "threads-TOTAL_FORMS" in beheer.get(page(room)).content.decode()


def test_a_room_in_which_people_wrote_is_not_deleted(beheer, room):
    address = reverse("admin:discussions_room_delete", args=[room.pk])
    assert beheer.get(address).status_code == 200
    make_post(make_thread(room))
    assert beheer.post(address, {"post": "yes"}).status_code == 403
    assert Room.objects.exists()


def test_rooms_are_made_by_a_button(beheer, db):
    event = make_open_event()
    Case.objects.create(event=event, title="De brommer", organisation="Gemeente", summary="Kort.")
    address = reverse("admin:discussions_room_ensure")
    assert address in beheer.get(reverse("admin:discussions_room_changelist")).content.decode()
    assert "Kies een bijeenkomst" in text_of(beheer.post(address, {}))
    assert "2 ruimtes gemaakt" in text_of(beheer.post(address, {"event": event.pk}, follow=True))
    assert "waren er al" in text_of(beheer.post(address, {"event": event.pk}, follow=True))


def test_a_moderator_looks_and_changes_nothing(moderator, room):
    assert moderator.get(page(room)).status_code == 200
    assert moderator.post(page(room), {"introduction": "Anders"}).status_code == 403
    assert moderator.get(reverse("admin:discussions_room_ensure")).status_code == 403


@pytest.mark.parametrize("which", ["list", "page"])
def test_the_list_and_the_page_ask_as_much_for_thirty_rows_as_for_one(beheer, room, which):
    def fill(number: int) -> None:
        for _ in range(number):
            where = make_room(make_open_event()) if which == "list" else room
            person = RoomPerson.objects.get(registration=make_lead(where))
            now = timezone.now()
            PresenceHour.objects.create(person=person, starts_at=now, ends_at=now + timedelta(hours=1))
            make_thread(where, kind=ThreadKind.POSED)
            RoomFile.objects.create(room=where, title="Plan", mimetype="application/pdf", file="ruimtes/x.pdf")

    address = page(room) if which == "page" else reverse("admin:discussions_room_changelist")
    fill(1)
    beheer.get(address)
    with CaptureQueriesContext(connection) as one:
        beheer.get(address)
    fill(29)
    with CaptureQueriesContext(connection) as thirty:
        answer = beheer.get(address)
    assert len(thirty) == len(one)
    assert len(html.fromstring(answer.content).xpath("//form")) > 0
