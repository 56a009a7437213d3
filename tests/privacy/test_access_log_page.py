"""The page "Inzagelog": an auditor finds who looked at what, and sees nothing of what they saw."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.urls import reverse
from django.utils import timezone

from netwerk.groups import AUDITOR, FINANCE, MODERATOR, ORGANISER
from privacy.models import AccessRecord
from tests.admin.helpers import browser_of, staff, text_of
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LOG = reverse("admin:privacy_accessrecord_changelist")
EXPORT = reverse("admin:privacy_accessrecord_export")


@pytest.fixture
def auditor():
    return staff(AUDITOR)


@pytest.fixture
def browser(auditor):
    return browser_of(auditor)


def written(**fields):
    usual = {"by": "beheer:1", "deed": "looked", "what": "Aanmeldingen (lijst)"}
    return AccessRecord.objects.create(**usual | fields)


def shown(response):
    return [record.what for record in response.context["cl"].queryset]


def test_it_says_who_looked_at_what_and_when(browser):
    reader = make_user(name="Iris Organisator", staff=True)
    written(by=f"beheer:{reader.pk}", rows=12, network="192.0.2.7")
    text = text_of(browser.get(LOG))
    for words in (f"Iris Organisator (beheer:{reader.pk})", "Aanmeldingen (lijst)", "12", "192.0.2.7", "Bekeken"):
        assert words in text


def test_it_finds_by_who_by_what_and_by_when(browser):
    reader = make_user(pk=987654321, name="Iris Deelnemer")  # a number that stands in no other address
    written(by=f"deelnemer:{reader.pk}", what="Wie er is")
    written(what="Moderatie", deed="refused")
    written(what="Oud", at=timezone.now() - timedelta(days=60))
    found = {
        "q=Iris": ["Wie er is"],
        f"q={reader.pk}": ["Wie er is"],
        "q=niemand": [],
        "wie=deelnemer": ["Wie er is"],
        "deed__exact=refused": ["Moderatie"],
        "what=Moderatie": ["Moderatie"],
    }
    for query, expected in found.items():
        assert shown(browser.get(f"{LOG}?{query}")) == expected, query
    since = (timezone.now() - timedelta(days=7)).isoformat()
    assert "Oud" not in shown(browser.get(LOG, {"at__gte": since}))


def test_looking_at_the_log_is_written_in_the_log(browser, auditor):
    browser.get(LOG)
    record = AccessRecord.objects.get()
    assert (record.by, record.what) == (f"beheer:{auditor.pk}", "Inzagelog (lijst)")


def test_a_file_asks_what_for_and_writes_it(browser, auditor):
    written(what="=1+1")
    assert "Vul in waarvoor" in browser.post(EXPORT).content.decode()
    response = browser.post(EXPORT, {"purpose": "Jaarlijkse controle"})
    rows = list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig")), delimiter=";"))
    assert rows[0][:3] == ["Wanneer", "Wie", "Naam"]
    assert not any(cell.startswith("=") for row in rows for cell in row)
    record = AccessRecord.objects.get(deed="exported")
    assert (record.by, record.what, record.purpose) == (f"beheer:{auditor.pk}", "Inzagelog", "Jaarlijkse controle")
    assert record.rows == len(rows) - 1


@pytest.mark.parametrize("group", [ORGANISER, MODERATOR, FINANCE])
def test_nobody_else_reads_it(group):
    client = browser_of(staff(group))
    assert client.get(LOG).status_code == 403
    assert client.get(EXPORT).status_code == 403
    assert client.post(EXPORT, {"purpose": "Nieuwsgierig"}).status_code == 403


def test_an_auditor_adds_changes_and_removes_nothing(browser):
    record = written()
    page = reverse("admin:privacy_accessrecord_change", args=[record.pk])
    assert b'name="_save"' not in browser.get(page).content
    for path in (page, page.replace("/change/", "/delete/"), LOG.rstrip("/") + "/add/"):
        assert browser.post(path, {"what": "Iets anders", "post": "yes"}).status_code == 403
    assert AccessRecord.objects.get(pk=record.pk).what == "Aanmeldingen (lijst)"


def test_an_auditor_needs_the_second_step_too(browser, settings):
    settings.STAFF_MFA_REQUIRED = True
    assert browser.get(LOG)["Location"] == reverse("mfa_index")


def test_the_same_queries_for_one_and_for_thirty(browser, django_assert_max_num_queries):
    def count():
        browser.get(LOG)
        with django_assert_max_num_queries(30) as counted:
            browser.get(LOG)
        return len(counted)

    written(by=f"beheer:{make_user().pk}")
    before = count()
    for _ in range(29):
        written(by=f"beheer:{make_user().pk}")
    assert count() == before
