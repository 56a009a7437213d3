"""The download: one zip with a page, JSON and the person's own files; whole, or not at all."""

import io
import json
import threading
import zipfile
from datetime import datetime

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from lxml import html as markup

from membership.models import Profile, User
from netwerk.views.my_data import download
from privacy.forgetting import forget, person_of
from privacy.models import AccessRecord
from privacy.registry import REGISTRY, Basis, Holding, Wishes
from registrations.models import State
from tests.factories import make_event, make_registration, make_user
from tests.outbox.parallel import in_threads

ADDRESS = "/mijn/gegevens/downloaden/"
HOSTILE = '</script><img src=x onerror="alert(1)">{{ 7|add:7 }}\u202e'


def zip_of(response) -> zipfile.ZipFile:
    assert response.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))


def contents(archive: zipfile.ZipFile) -> tuple[dict, str]:
    return json.loads(archive.read("mijn-gegevens.json")), archive.read("mijn-gegevens.html").decode()


@pytest.fixture
def somebody(settings, tmp_path) -> User:
    settings.MEDIA_ROOT = tmp_path
    user = make_user("noor@gemeente.example.nl", name=f"Noor {HOSTILE}")
    profile = Profile.objects.create(user=user, offers=HOSTILE)
    profile.picture.save("Fo to's.jpg", ContentFile(b"plaatje van Noor"))
    make_registration(make_event(title="Dag van Noor"), user=user, address=user.email, name="Noor")
    make_registration(make_event(), name="Iemand Anders", address="ander@example.nl")
    return user


@pytest.mark.django_db
def test_the_zip_holds_a_page_json_and_the_files(client, somebody):
    client.force_login(somebody)
    response = client.get(ADDRESS)
    assert response["Content-Type"] == "application/zip"
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert 'filename="mijn-gegevens-' in response["Content-Disposition"]
    archive = zip_of(response)
    assert archive.testzip() is None
    data, page = contents(archive)
    assert data["over"] == somebody.email
    assert datetime.fromisoformat(data["gemaakt_op"]).utcoffset() is not None
    for part in data["onderdelen"]:
        assert set(part) == {"titel", "waarom", "grond", "bewaartermijn", "gegevens"}
        assert part["waarom"] and part["grond"] and part["bewaartermijn"] and part["gegevens"]
        assert part["titel"] in page
        for one in part["gegevens"]:
            assert set(one) == {"velden", "verdwijnt_op", "bestanden"}
            assert one["verdwijnt_op"] is None or datetime.fromisoformat(one["verdwijnt_op"])
    files = [name for part in data["onderdelen"] for one in part["gegevens"] for name in one["bestanden"]]
    assert sorted(archive.namelist()) == sorted([*files, "mijn-gegevens.html", "mijn-gegevens.json"])
    whole = json.dumps(data, ensure_ascii=False) + page
    assert "Dag van Noor" in whole
    assert "Iemand Anders" not in whole
    assert "ander@example.nl" not in whole


@pytest.mark.django_db
def test_the_page_is_complete_on_its_own_and_hostile_values_are_text(client, somebody):
    client.force_login(somebody)
    data, page = contents(zip_of(client.get(ADDRESS)))
    tree = markup.fromstring(page)
    assert tree.get("lang") == "nl"
    assert not tree.xpath("//script | //img | //link | //iframe | //*[@onerror]")
    assert not [link for link in tree.xpath("//a/@href") if not link.startswith(("#", "bestanden/"))]
    assert tree.xpath("//title") and len(tree.xpath("//h1")) == len(tree.xpath("//main")) == 1
    assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']")
    assert "onerror=" in tree.text_content()  # said as it was written
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert HOSTILE in json.dumps(data, ensure_ascii=False).replace('\\"', '"')


@pytest.mark.django_db
def test_it_notes_the_download_and_changes_nothing_else(client, somebody):
    client.force_login(somebody)
    client.get("/mijn/")
    before = AccessRecord.objects.count()
    assert client.post(ADDRESS).status_code == 405
    zip_of(client.get(ADDRESS))
    record = AccessRecord.objects.latest("pk")
    assert AccessRecord.objects.count() == before + 1
    assert record.by == f"deelnemer:{somebody.pk}"
    assert record.deed == AccessRecord.Deed.EXPORTED


@pytest.fixture
def picture_alone(monkeypatch) -> None:
    """A registry of one entry, about a model with a file."""
    entry = Holding(
        model="membership.Profile",
        title="Foto",
        fields=("picture",),
        purpose="Laten zien wie je bent.",
        basis=Basis.CONSENT,
        term="tot je de foto weghaalt",
        of=lambda person: Profile.objects.filter(user=person.user),
        clean=lambda keys: 0,
    )
    monkeypatch.setattr(REGISTRY, "holdings", {entry.key: entry})


@pytest.mark.django_db
def test_a_file_comes_along_under_a_plain_name(client, somebody, picture_alone):
    client.force_login(somebody)
    archive = zip_of(client.get(ADDRESS))
    [name] = [name for name in archive.namelist() if name.startswith("bestanden/")]
    assert name.isascii() and " " not in name and name.endswith(".jpg")
    assert archive.read(name) == b"plaatje van Noor"
    assert f'href="{name}"' in contents(archive)[1]


@pytest.mark.django_db
def test_a_file_that_is_lost_keeps_nobody_from_the_rest(client, somebody, picture_alone, caplog):
    somebody.profile.picture.storage.delete(somebody.profile.picture.name)
    client.force_login(somebody)
    archive = zip_of(client.get(ADDRESS))
    assert "is not there" in caplog.text
    assert sorted(archive.namelist()) == ["mijn-gegevens.html", "mijn-gegevens.json"]


@pytest.mark.django_db(transaction=True)
def test_a_download_while_being_erased_says_so_and_gives_no_half_data(somebody, monkeypatch):
    """One thread reads; before it is done another erases the person."""
    make_registration(make_event(), state=State.SEATED, user=somebody, address=somebody.email)
    reading, erased = threading.Event(), threading.Event()
    build = download.build

    def slow(*arguments):
        reading.set()
        assert erased.wait(60)
        return build(*arguments)

    monkeypatch.setattr(download, "build", slow)
    client = Client()
    client.force_login(somebody)

    def work(number: int):
        if number == 0:
            return client.get(ADDRESS)
        assert reading.wait(60)
        try:
            return forget(person_of(somebody), Wishes(), by="zelf")
        finally:
            erased.set()

    response, erasure = in_threads(2, work)
    assert erasure.finished_at
    assert response.status_code == 409
    assert "Je gegevens worden nu verwijderd" in response.content.decode()
    assert not User.objects.filter(email="noor@gemeente.example.nl").exists()
    assert not AccessRecord.objects.filter(deed=AccessRecord.Deed.EXPORTED).exists()
    # Whoever comes a moment later is logged out.
    assert client.get(ADDRESS)["Location"].startswith(reverse("membership:login"))
