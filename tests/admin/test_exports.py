"""Exporting a list: exactly the filtered rows, nothing private by accident, and always written down."""

import csv
import tracemalloc
from io import BytesIO

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from events.models import Event, Question, Role
from membership.errors import Refused
from membership.models import Layer
from registrations.actions import exports
from registrations.models import Answer, ExportLog, Registration, State
from tests.admin.helpers import browser_of, text_of
from tests.factories import make_delegation, make_event, make_organisation, make_registration, make_user

LIST = reverse("admin:registrations_registration_changelist")
EXPORT = reverse("admin:registrations_registration_export")
LOG = reverse("admin:registrations_exportlog_changelist")


def content(response: object) -> bytes:
    return b"".join(response.streaming_content)


def rows_of(response: object) -> list[list[str]]:
    text = content(response).decode("utf-8-sig")
    return list(csv.reader(text.splitlines(keepends=True), delimiter=";"))


def ask_private(event: Event) -> Question:
    return Question.objects.create(event=event, text="Wat eet je niet?", private=True)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "state__exact=seated",
        "role__exact=beleid",
        "organisation__layer__exact=rijk",
        "organisatie=duinrand",
        "organisatie=DÚINRÁND",
        "delegatie=samen",
        "delegatie=alleen",
        "plek=bezet",
        "plek=rij",
        "q=Sanne",
        "q=bestaat-niet",
    ],
)
def test_the_file_holds_exactly_the_rows_of_the_list(beheer, query):
    event = make_event()
    duinrand = make_organisation("Gemeente Duinrand", layer=Layer.RIJK)
    make_registration(event, Role.BELEID, State.SEATED, name="Sanne Voorbeeld", organisation=duinrand)
    make_registration(event, Role.BESTUUR)
    make_delegation(event, roles=[Role.BELEID, Role.BESTUUR])
    shown = beheer.get(f"{LIST}?{query}").context["cl"]
    rows = rows_of(beheer.post(f"{EXPORT}?{query}", {"format": "csv", "purpose": "naamkaartjes"}))
    assert [row[1] for row in rows[1:]] == [one.address for one in shown.queryset]
    assert ExportLog.objects.get().rows == len(rows) - 1 == shown.result_count


def test_one_delegation_can_be_listed_by_its_key(beheer):
    event = make_event()
    wanted, _ = make_delegation(event), make_delegation(event)
    response = beheer.get(f"{LIST}?delegatie={wanted.pk}")
    assert response.context["cl"].result_count == 4
    assert str(wanted) in text_of(response)


def test_the_list_leads_to_the_export_of_what_it_shows(beheer):
    assert f'href="{EXPORT}?role__exact=beleid"' in beheer.get(f"{LIST}?role__exact=beleid").content.decode()


def test_the_page_says_beforehand_what_will_be_in_the_file_and_writes_nothing(beheer):
    event = make_event(title="Dag")
    make_registration(event, Role.BELEID)
    text = text_of(beheer.get(f"{EXPORT}?event__id__exact={event.pk}&role__exact=beleid"))
    assert "In het bestand komt 1 aanmelding (bijeenkomst: Dag; rol: Beleid)." in text
    assert not ExportLog.objects.exists()


def test_what_people_typed_is_no_formula_in_the_file(beheer):
    make_registration(make_event(), name="=1+1", organisation=make_organisation("＠SUM(A1)"))
    row = rows_of(beheer.post(EXPORT, {"format": "csv", "purpose": "naamkaartjes"}))[1]
    assert (row[0], row[2]) == ("'=1+1", "'＠SUM(A1)")
    sheet = load_workbook(BytesIO(content(beheer.post(EXPORT, {"format": "xlsx", "purpose": "naamkaartjes"})))).active
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("'=1+1", "s")


def test_codes_are_words_and_moments_are_local(beheer):
    one = make_registration(make_event(), Role.MANAGEMENT, State.SEATED)
    titles, row = rows_of(beheer.post(EXPORT, {"format": "csv", "purpose": "naamkaartjes"}))
    told = dict(zip(titles, row, strict=True))
    assert told["Rol"] == "Management / leidinggevend"
    assert told["Stand"] == "Heeft een plek"
    assert told["Laag"] == "Gemeente"
    assert told["Aangemeld"] == f"{timezone.localtime(one.registered_at):%d-%m-%Y %H:%M}"


def test_each_export_is_written_down_with_who_what_and_which_filters(beheer, organiser):
    event = make_event(title="Dag")
    make_registration(event)
    beheer.post(f"{EXPORT}?event__id__exact={event.pk}&q=deelnemer", {"format": "xlsx", "purpose": "naamkaartjes"})
    log = ExportLog.objects.get()
    assert (log.by, log.event, log.format, log.rows) == (organiser, event, "xlsx", 1)
    assert log.filters == "bijeenkomst: Dag; gezocht op een woord"
    text = text_of(beheer.get(LOG))
    assert organiser.email in text
    assert "bijeenkomst: Dag" in text


def test_a_filter_that_was_typed_in_the_address_is_named_too_without_its_value(beheer):
    make_registration(make_event(), name="Sanne")
    beheer.post(f"{EXPORT}?name__startswith=Sanne", {"format": "csv", "purpose": "naamkaartjes"})
    assert ExportLog.objects.get().filters == "ook op name__startswith"


def test_nobody_changes_or_deletes_the_log(beheer, organiser):
    log = ExportLog.objects.create(what="Aanmeldingen", format="csv", rows=1, by=organiser)
    page = reverse("admin:registrations_exportlog_change", args=[log.pk])
    assert beheer.get(page).status_code == 200
    assert beheer.post(page, {"rows": 0}).status_code == 403
    assert beheer.post(reverse("admin:registrations_exportlog_delete", args=[log.pk])).status_code == 403


# --- Answers --------------------------------------------------------------------------------------------------------


@pytest.fixture
def answered(db: None) -> Event:
    event = make_event()
    registration = make_registration(event)
    for text, private, answer in (("Waar kom je voor?", False, "Leren"), ("Wat eet je niet?", True, "Noten")):
        question = Question.objects.create(event=event, text=text, private=private)
        Answer.objects.create(registration=registration, question=question, text=answer)
    return event


def test_private_answers_come_along_only_when_asked_for(beheer, answered):
    address = f"{EXPORT}?event__id__exact={answered.pk}"
    titles, row = rows_of(beheer.post(address, {"format": "csv", "purpose": "naamkaartjes"}))
    assert titles[-1] == "Waar kom je voor?"
    assert row[-1] == "Leren"
    assert "Noten" not in row
    titles, row = rows_of(beheer.post(address, {"format": "csv", "purpose": "naamkaartjes", "private": "on"}))
    assert titles[-2:] == ["Waar kom je voor?", "Wat eet je niet?"]
    assert row[-2:] == ["Leren", "Noten"]
    assert ExportLog.objects.order_by("pk").last().what == "Aanmeldingen met antwoorden over eten en toegankelijkheid"


def test_without_one_gathering_there_are_no_answers_at_all(beheer, answered):
    assert (
        "Leren"
        not in content(beheer.post(EXPORT, {"format": "csv", "purpose": "naamkaartjes", "private": "on"})).decode()
    )


def test_who_lacks_the_permission_is_not_offered_private_answers_and_does_not_get_them(answered):
    client = exporter("view_registration", "export_registrations")
    address = f"{EXPORT}?event__id__exact={answered.pk}"
    assert "toegankelijkheid" not in text_of(client.get(address))
    assert (
        "Noten"
        not in content(client.post(address, {"format": "csv", "purpose": "naamkaartjes", "private": "on"})).decode()
    )
    user = make_user()
    with pytest.raises(Refused):
        exports.export(
            registrations=Registration.objects.all(), format=exports.Format.CSV, by=user, event=answered, private=True
        )
    assert ExportLog.objects.count() == 1


def exporter(*codenames: str) -> Client:
    user = make_user(staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    return browser_of(user)


def test_exporting_needs_a_permission_of_its_own(db, moderator, finance, door):
    make_registration(make_event())
    seer = exporter("view_registration")
    assert "Exporteren" not in text_of(seer.get(LIST))
    for client in (seer, exporter("export_registrations"), moderator, finance, door):
        assert client.get(EXPORT).status_code == 403
        assert client.post(EXPORT, {"format": "csv"}).status_code == 403
    assert not ExportLog.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"format": "pdf"}])
def test_a_wrong_form_says_how_to_put_it_right(beheer, fields):
    response = beheer.post(EXPORT, fields)
    assert "Kies een soort bestand." in text_of(response)
    assert not ExportLog.objects.exists()


@pytest.mark.parametrize("purpose", ["", "  "])
def test_who_does_not_say_what_for_gets_no_file(beheer, purpose):
    response = beheer.post(EXPORT, {"format": "csv", "purpose": purpose})
    assert "Vul in waarvoor je dit bestand nodig hebt." in text_of(response)
    assert not ExportLog.objects.exists()


def test_a_wrong_filter_leads_back_to_the_list(beheer):
    assert beheer.get(f"{EXPORT}?event__id__exact=x").url == LIST


# --- Size -----------------------------------------------------------------------------------------------------------


def test_a_file_takes_the_same_queries_at_one_row_and_at_thirty(organiser, answered):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            exports.export(
                registrations=Registration.objects.filter(event=answered), format=exports.Format.XLSX, by=organiser,
                event=answered, private=True,
            )  # fmt: skip
        return len(asked)

    queries()  # the first reads the permissions
    before = queries()
    question = answered.questions.first()
    for _ in range(29):
        Answer.objects.create(registration=make_registration(answered), question=question, text="Ja")
    assert queries() == before


@pytest.mark.parametrize("format", list(exports.Format))
def test_five_thousand_rows_need_no_more_memory_than_five_hundred(organiser, format):
    event = make_event()
    body = make_organisation()

    def make(numbers: range) -> None:
        Registration.objects.bulk_create(
            Registration(
                event=event, organisation=body, name=f"Deelnemer {number}", address=f"d{number}@example.nl",
                role=Role.BELEID, state=State.INVITED,
            )
            for number in numbers
        )  # fmt: skip

    def most() -> int:
        tracemalloc.start()
        made = exports.export(registrations=Registration.objects.filter(event=event), format=format, by=organiser)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        made.file.close()
        return peak

    make(range(500))
    most()
    small = most()
    make(range(500, 5_000))
    assert most() < small + 1_500_000
    assert ExportLog.objects.order_by("pk").last().rows == 5_000
