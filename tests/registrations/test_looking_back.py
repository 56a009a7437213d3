"""The page of a past gathering: figures that outlive people, pictures, recordings and documents."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.utils import timezone
from lxml import html
from PIL import Image

from documents.uploads import checked_picture
from events.actions import touch
from events.models import Event, EventDocument, Figure, Picture, Recording, Role
from membership.errors import Refused
from privacy.files import remove_orphans
from registrations.actions import colleagues
from registrations.actions.looking_back import take_over_figures
from registrations.models import GuestKind, Registration, State
from tests.factories import make_event, make_organisation, make_registration

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def past_event(**fields: object) -> Event:
    return make_event(**{"starts_at": timezone.now() - 30 * DAY} | fields)


def make_picture(event: Event, **fields: object) -> Picture:
    drawn = BytesIO()
    Image.new("RGB", (40, 30), "#2f6f4f").save(drawn, "PNG")
    image = checked_picture(ContentFile(drawn.getvalue(), name="groen.png"))
    fields = {"alt": "Een groen vlak", "width": image.width, "height": image.height} | fields
    return Picture.objects.create(event=event, image=image.as_file(), **fields)


def make_document(event: Event, **fields: object) -> EventDocument:
    content = b"%PDF-1.7\n%%EOF"
    fields = {"title": "Verslag van de dag", "size": len(content)} | fields
    return EventDocument.objects.create(event=event, file=ContentFile(content, name="verslag.pdf"), **fields)


def page_of(client: object, event: Event) -> html.HtmlElement:
    return html.fromstring(client.get(event.get_absolute_url()).content.decode())


def texts(page: html.HtmlElement) -> str:
    return " ".join(page.text_content().split())


def fill(event: Event, number: int = 1) -> None:
    for index in range(number):
        make_picture(event, caption=f"Bijschrift {index}")
        make_document(event)
        Recording.objects.create(
            event=event, title=f"Opname {index}", url="https://video.example.nl/1", captioned=True, consent=True
        )
    Figure.objects.create(event=event, group=Figure.Group.ROLE, value=Role.BELEID, number=8)
    Figure.objects.create(event=event, group=Figure.Group.ROLE, value=Role.BESTUUR, number=4)
    Figure.objects.create(event=event, group=Figure.Group.LAYER, value="gemeente", number=12)


# --- The page ---


def test_the_page_of_a_past_gathering_shows_what_is_left(client):
    event = past_event(people_took_part=12, report="Het was **goed**.")
    fill(event)
    page = page_of(client, event)
    text = texts(page)
    for part in ("12 mensen deden mee", "Deelnemers per rol", "Opname 0", "Bijschrift 0", "Verslag van de dag (PDF"):
        assert part in text
    picture = page.xpath("//main//figure/img")[0]
    assert dict(picture.attrib) | {"src": ""} == {
        "src": "", "alt": "Een groen vlak", "width": "40", "height": "30", "loading": "lazy", "decoding": "async",
    }  # fmt: skip
    assert client.get(picture.get("src")).status_code == 200


def test_each_number_has_a_drawn_bar_of_its_length(client):
    event = past_event()
    fill(event)
    drawn = {
        " ".join(row.xpath("th")[0].text_content().split()): (row.xpath("td")[0].text, row.xpath(".//rect/@width")[-1])
        for row in page_of(client, event).xpath("//table[contains(@class, 'bars')]//tbody/tr")
    }
    assert drawn == {"Beleid": ("8", "100"), "Bestuur / directie": ("4", "50"), "Gemeente": ("12", "100")}


def test_before_the_end_nothing_of_it_shows(client):
    event = make_event(people_took_part=12)
    fill(event)
    text = texts(page_of(client, event))
    for part in ("deden mee", "Opname 0", "Bijschrift 0", "Verslag van de dag"):
        assert part not in text


def test_without_a_number_of_the_organiser_we_count_who_was_there(client):
    event = past_event()
    people = [make_registration(event, state=State.SEATED) for _ in range(3)]
    assert "3 mensen deden mee" in texts(page_of(client, event))
    Registration.objects.filter(pk=people[0].pk).update(attended_at=timezone.now())
    touch(event)
    assert "1 persoon deed mee" in texts(page_of(client, event))


def test_nothing_known_shows_no_empty_headings(client):
    text = texts(page_of(client, past_event()))
    for heading in ("In cijfers", "Beelden", "Documenten", "Kijk of luister terug"):
        assert heading not in text


def test_what_an_organiser_typed_is_never_markup(client):
    event = past_event()
    evil = '"><script>alert(1)</script>'
    make_picture(event, alt=evil, caption=evil)
    make_document(event, title=evil)
    Recording.objects.create(event=event, title=evil, url="https://video.example.nl/1", captioned=True, consent=True)
    source = client.get(event.get_absolute_url()).content.decode()
    assert "<script>alert" not in source
    assert not re.search(r"\sstyle=", source)


@pytest.mark.parametrize("number", [1, 30])
def test_a_cold_page_takes_the_same_queries_for_one_and_for_thirty(client, django_assert_num_queries, number):
    event = past_event(people_took_part=12)
    fill(event, number)
    with django_assert_num_queries(11):  # the last: what was published about it, which depends on who looks and when
        client.get(event.get_absolute_url())
    with django_assert_num_queries(2):
        client.get(event.get_absolute_url())


@pytest.mark.parametrize("field", ["captioned", "consent"])
def test_no_recording_is_public_without_captions_and_consent(field):
    with pytest.raises(IntegrityError), transaction.atomic():
        Recording.objects.create(
            event=past_event(), title="Opname", url="https://x.nl", **{"captioned": True, "consent": True, field: False}
        )


# --- The files ---


def test_a_picture_may_be_kept_for_long_and_runs_nothing(client):
    picture = make_picture(past_event())
    response = client.get(picture.address)
    assert response["Content-Type"] == "image/png"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Disposition"].startswith("inline")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"].startswith("sandbox")


def test_a_document_is_to_be_saved(client):
    response = client.get(make_document(past_event()).address)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="verslag-van-de-dag.pdf"'
    assert b"".join(response.streaming_content).startswith(b"%PDF")


@pytest.mark.parametrize("make", [make_picture, make_document])
def test_files_of_a_draft_are_not_public_and_kept_by_nobody(client, admin_client, make):
    event = past_event(status=Event.Status.DRAFT)
    address = make(event).address
    assert client.get(address).status_code == 404
    response = admin_client.get(address)
    assert (response.status_code, response["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize("make", [make_picture, make_document])
def test_a_file_is_found_at_its_own_gathering_alone_and_a_lost_one_is_a_404(client, make):
    one, other = past_event(), past_event()
    made = make(one)
    assert client.get(made.address.replace(one.slug, other.slug)).status_code == 404
    file = getattr(made, "image", None) or made.file
    default_storage.delete(file.name)
    assert client.get(made.address).status_code == 404


def test_a_file_that_no_row_names_is_removed_after_a_day():
    event = past_event()
    kept, gone = make_picture(event), make_picture(event)
    document = make_document(event)
    names = [kept.image.name, gone.image.name, document.file.name]
    gone.delete()
    document.delete()
    now = timezone.now()
    remove_orphans(now)
    assert [default_storage.exists(name) for name in names] == [True, True, True]  # a mistake can still be undone
    remove_orphans(now + 2 * DAY)
    assert [default_storage.exists(name) for name in names] == [True, False, False]


# --- Taking the figures over ---


def figures(event: Event) -> dict[str, int]:
    return dict(event.figures.values_list("value", "number"))


def test_figures_count_who_was_there_and_outlive_the_people():
    event = past_event()
    province = make_organisation(layer="provincie")
    people = [make_registration(event, Role.BELEID, State.SEATED, organisation=province) for _ in range(2)]
    people.append(make_registration(event, Role.BESTUUR, State.SEATED))
    make_registration(event, state=State.SEATED, guest=True, guest_kind=GuestKind.PANEL, organisation=None)
    make_registration(event, Role.MANAGEMENT, State.CANCELLED)
    assert take_over_figures(event=event, by="test") == 4
    expected = {"beleid": 2, "bestuur": 1, "gast": 1, "provincie": 2, "gemeente": 1}
    assert figures(event) == expected
    Registration.objects.filter(event=event).update(state=State.LAPSED)
    for one in people:
        colleagues.erase(one)
    event.refresh_from_db()
    assert (event.people_took_part, figures(event)) == (4, expected)


def test_who_was_checked_in_counts_where_the_door_kept_a_list():
    event = past_event()
    here, _ = (make_registration(event, Role.BELEID, State.SEATED) for _ in range(2))
    Registration.objects.filter(pk=here.pk).update(attended_at=timezone.now())
    assert take_over_figures(event=event, by="test") == 1
    assert figures(event) == {"beleid": 1, "gemeente": 1}


def test_taking_over_again_replaces_and_the_page_follows(client):
    event = past_event()
    make_registration(event, Role.BELEID, State.SEATED)
    Figure.objects.create(event=event, group=Figure.Group.ROLE, value=Role.BESTUUR, number=9)
    take_over_figures(event=event, by="test")
    assert "1 persoon deed mee" in texts(page_of(client, event))
    make_registration(event, Role.BELEID, State.SEATED)
    take_over_figures(event=event, by="test")
    assert figures(event) == {"beleid": 2, "gemeente": 2}
    assert "2 mensen deden mee" in texts(page_of(client, event))


def test_what_was_typed_stays_when_there_is_nobody_to_count_or_the_end_is_not_there():
    empty, ahead = past_event(), make_event()
    make_registration(ahead, state=State.SEATED)
    for event, reason in ((empty, "geen aanmeldingen"), (ahead, "nog niet voorbij")):
        Figure.objects.create(event=event, group=Figure.Group.ROLE, value=Role.BELEID, number=9)
        with pytest.raises(Refused, match=reason):
            take_over_figures(event=event, by="test")
        assert figures(event) == {"beleid": 9}
