"""`/mijn/profiel/`: nothing shows until its owner says so, and a picture is only its dots."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from membership import profiles
from membership.models import Audience, Profile
from membership.profiles import ITEMS
from tests.factories import make_user
from tests.network import EVERYTHING_SHOWN, make_member, make_member_organisation, make_profile, make_theme

pytestmark = pytest.mark.django_db
URL = reverse("membership:profile")


@pytest.fixture
def me(client):
    member = make_member(make_member_organisation(name="Gemeente Duinrand"), user=make_user(name="Anna Janssen"))
    client.force_login(member.user)
    return member


@pytest.fixture
def stored(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return tmp_path


def filled_in(**fields: object) -> dict[str, object]:
    hidden = {f"{item}_for": Audience.NOBODY for item in ITEMS}
    return {"name": "Anna Janssen", "offers": "", "seeks": "", "contactable": "on"} | hidden | fields


def jpeg(size: tuple[int, int] = (900, 1600)) -> SimpleUploadedFile:
    out = BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Thuis in de Dorpsstraat"
    Image.new("RGB", size, "#b3402e").save(out, "JPEG", exif=exif)
    return SimpleUploadedFile("Anna thuis.jpg", out.getvalue(), "image/jpeg")


def test_looking_at_the_page_stores_nothing_and_everything_begins_hidden(client, me):
    page = client.get(URL).content.decode()
    assert not Profile.objects.exists()
    assert "Ziet je niet" in page
    profile = profiles.of(me.user)
    assert {getattr(profile, f"{item}_for") for item in ITEMS} == {Audience.NOBODY}
    assert profiles.of(me.user) == profile


def test_what_is_saved_shows_as_others_see_it(client, me):
    theme = make_theme("Schulden")
    fields = filled_in(
        name="Anna de Boer", offers="Ervaring\r\nmet maatwerk", seeks="Rugdekking", themes=[theme.pk],
        name_for=Audience.MEMBERS, offers_for=Audience.MEMBERS, seeks_for=Audience.UMBRELLAS,
    )  # fmt: skip
    assert client.post(URL, fields).status_code == 302
    profile = Profile.objects.get(user=me.user)
    assert (profile.offers, profile.seeks_for, profile.show_activity) == ("Ervaring\nmet maatwerk", "umbrellas", False)
    assert list(profile.themes.all()) == [theme]
    assert "anna" in profile.members_text
    assert "rugdekking" not in profile.members_text
    page = client.get(URL).content.decode()
    preview = page[page.index("Zo zien anderen jou") :]
    assert "Anna de Boer" in preview
    assert "Ervaring" in preview
    assert "Rugdekking" not in preview


def test_a_picture_is_drawn_anew_as_a_square(client, me, stored, django_capture_on_commit_callbacks):
    fields = filled_in(name_for=Audience.MEMBERS, picture_for=Audience.MEMBERS)
    assert client.post(URL, fields | {"picture": jpeg()}).status_code == 302
    profile = Profile.objects.get(user=me.user)
    first = profile.picture.name
    assert "Anna" not in first
    with Image.open(profile.picture) as drawn:
        assert drawn.size == (profiles.PICTURE_SIDE,) * 2
        assert not drawn.getexif()
    url = reverse("membership:picture", args=[profile.public_id])
    response = client.get(url)
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-cache"
    again = client.get(
        reverse("membership:picture", args=[profile.public_id]), headers={"if-none-match": response["ETag"]}
    )
    assert again.status_code == 304
    with django_capture_on_commit_callbacks(execute=True):
        client.post(URL, fields | {"picture": jpeg((40, 30))})
    assert not default_storage.exists(first)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(URL, fields | {"remove_picture": "on"})
    assert not list(stored.rglob("*.jpg"))
    assert not Profile.objects.get(user=me.user).picture


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("cv.pdf", b"%PDF-1.4", "Kies een plaatje"),
        ("foto.jpg", b"<script>alert(1)</script>", "Dit plaatje is niet te lezen"),
        ("foto.jpg", b"", "leeg"),
    ],
)
def test_a_picture_that_is_none_gets_a_clear_answer_and_nothing_is_lost(client, me, stored, name, content, words):
    make_profile(me.user, picture=ContentFile(b"dots", name="was.png"))
    fields = filled_in(offers="Lang verhaal", offers_for=Audience.MEMBERS, picture=SimpleUploadedFile(name, content))
    response = client.post(URL, fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert "Lang verhaal" in page
    profile = Profile.objects.get(user=me.user)
    assert profile.offers == ""
    assert profile.picture


def test_the_file_goes_with_its_profile(me, stored, django_capture_on_commit_callbacks):
    make_profile(me.user, picture=ContentFile(b"dots", name="was.png"))
    assert list(stored.rglob("*.png"))
    with django_capture_on_commit_callbacks(execute=True):
        me.user.delete()
    assert not list(stored.rglob("*.png"))


def test_another_audience_than_the_three_is_refused(client, me):
    response = client.post(URL, filled_in(name_for="everybody"))
    assert response.status_code == 422
    assert "Kies wie dit mag zien" in response.content.decode()
    assert not Profile.objects.filter(name_for="everybody").exists()


def test_who_shows_nothing_is_told_so(client, me):
    page = client.post(URL, filled_in(), follow=True).content.decode()
    assert "Niemand ziet je nog" in page
    make_profile(me.user, **EVERYTHING_SHOWN)
    assert "Jij staat er zelf nog niet bij" not in client.get(reverse("membership:directory")).content.decode()
