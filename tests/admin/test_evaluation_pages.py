"""The evaluation in the admin: begin, change, look, send, close, and read what came back."""

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from lxml import html
from openpyxl import load_workbook

from discussions.actions import evaluation
from discussions.models import EvaluationInvitee, EvaluationResponse, Questionnaire
from netwerk.groups import FINANCE, MODERATOR
from outbox.models import OutgoingMail
from registrations.models import ExportLog
from tests.admin.helpers import browser_of, form_values, staff, text_of
from tests.discussions.test_evaluation import closed, fill_in, opened, past_event, questionnaire_of
from tests.environment import make_participant
from tests.factories import make_user

pytestmark = pytest.mark.django_db
FORM = "questionnaire_form"


def at(name: str, questionnaire: Questionnaire) -> str:
    return reverse(f"admin:discussions_questionnaire_{name}", args=[questionnaire.pk])


def local(moment: object) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}"


def test_a_press_on_the_page_of_a_gathering_makes_one_with_our_questions(beheer):
    event = past_event()
    path = reverse("admin:discussions_questionnaire_of_event", args=[event.pk])
    assert path in beheer.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    assert "Begin met deze vragen" in text_of(beheer.get(path))
    assert not Questionnaire.objects.exists()  # looking makes nothing
    beheer.post(path)
    made = Questionnaire.objects.get()
    assert made.questions.count() == len(evaluation.STARTER)
    assert beheer.get(path)["Location"] == at("change", made)
    assert not OutgoingMail.objects.exists()


def test_questions_are_changed_until_it_goes_out_and_not_after(beheer):
    questionnaire = questionnaire_of(past_event())
    make_participant(questionnaire.event)
    values = form_values(beheer.get(at("change", questionnaire)).content, FORM)
    beheer.post(at("change", questionnaire), values | {"questions-0-text": "Anders gevraagd?", "_save": "1"})
    assert questionnaire.questions.first().text == "Anders gevraagd?"
    evaluation.send(questionnaire=questionnaire, by="test")
    page = beheer.get(at("change", questionnaire)).content
    assert b'name="questions-0-text"' not in page
    beheer.post(at("change", questionnaire), values | {"questions-0-text": "Toch nog", "_save": "1"})
    assert questionnaire.questions.first().text == "Anders gevraagd?"


@pytest.mark.parametrize(
    ("field", "days", "sentence"),
    [
        ("closes_at", -1, "Kies een moment dat nog komt"),
        ("reminder_at", 30, "Kies een moment voor het sluiten"),
        ("opens_at", -30, "Kies een moment na het begin van de bijeenkomst"),
        ("opens_at", 20, "Kies een moment na het versturen"),
    ],
)
def test_moments_that_do_not_follow_each_other_are_explained(beheer, field, days, sentence):
    now = timezone.now()
    questionnaire = questionnaire_of(past_event(), closes_at=now + timedelta(days=14))
    values = form_values(beheer.get(at("change", questionnaire)).content, FORM)
    response = beheer.post(
        at("change", questionnaire), values | {field: local(now + timedelta(days=days)), "_save": "1"}
    )
    assert sentence in text_of(response)
    assert local(now + timedelta(days=days)) in response.content.decode()  # what was typed stays


def test_a_choice_needs_something_to_choose(beheer):
    questionnaire = questionnaire_of(past_event())
    values = form_values(beheer.get(at("change", questionnaire)).content, FORM)
    response = beheer.post(at("change", questionnaire), values | {"questions-1-choices": "Alleen dit", "_save": "1"})
    assert "minstens twee keuzes" in text_of(response)


def test_an_open_one_keeps_an_end(beheer):
    questionnaire = opened(1)
    values = form_values(beheer.get(at("change", questionnaire)).content, FORM)
    response = beheer.post(at("change", questionnaire), values | {"closes_at": "", "_save": "1"})
    assert "de evaluatie staat open" in text_of(response)
    later = questionnaire.closes_at + timedelta(days=7)
    beheer.post(at("change", questionnaire), values | {"closes_at": local(later), "_save": "1"})
    questionnaire.refresh_from_db()
    assert local(questionnaire.closes_at) == local(later)


def test_what_is_closed_can_not_be_changed_or_thrown_away(beheer):
    questionnaire = closed(opened(1))
    assert b'name="_save"' not in beheer.get(at("change", questionnaire)).content
    later = {"closes_at": local(timezone.now() + timedelta(days=3)), "_save": "1"}
    assert beheer.post(at("change", questionnaire), later).status_code == 403
    assert beheer.post(at("delete", questionnaire), {"post": "yes"}).status_code == 403
    assert Questionnaire.objects.filter(pk=questionnaire.pk).exists()


def test_the_preview_shows_the_form_and_sends_nothing(beheer):
    questionnaire = questionnaire_of(past_event())
    response = beheer.get(at("preview", questionnaire))
    assert "Dit is een voorbeeld" in text_of(response)
    button = html.fromstring(response.content.decode()).xpath("//main//button")
    assert [one.get("disabled") is not None for one in button] == [True]
    assert beheer.post(at("preview", questionnaire), {}).status_code == 405


def test_it_is_sent_after_seeing_the_number(beheer):
    event = past_event()
    questionnaire = questionnaire_of(event)
    assert "niemand om te vragen" in text_of(beheer.get(at("send", questionnaire)))
    for _ in range(2):
        make_participant(event)
    page = beheer.get(at("send", questionnaire))
    assert "Verstuur aan 2 mensen" in text_of(page)
    assert not EvaluationInvitee.objects.exists()
    make_participant(event)
    changed = beheer.post(at("send", questionnaire), {"number": "2"}, follow=True)
    assert "Het zijn er nu 3" in text_of(changed)
    beheer.post(at("send", questionnaire), {"number": "3"})
    beheer.post(at("send", questionnaire), {"number": "3"})  # a second press does nothing
    assert questionnaire.invitees.count() == 3
    assert OutgoingMail.objects.filter(kind="discussions.evaluation").count() == 3


def test_closing_asks_first(beheer):
    questionnaire = opened(5)
    assert "Opnieuw openen kan niet" in text_of(beheer.get(at("close", questionnaire)))
    questionnaire.refresh_from_db()
    assert questionnaire.takes_answers(timezone.now())
    beheer.post(at("close", questionnaire))
    questionnaire.refresh_from_db()
    assert questionnaire.is_closed(timezone.now())
    assert "staat niet open" in text_of(beheer.post(at("close", questionnaire), follow=True))


def test_no_page_shows_an_answer_while_it_is_open_or_below_five(beheer):
    questionnaire = opened(6)
    fill_in(questionnaire, 4)
    names = ("change", "results", "close", "history")
    for state in (questionnaire, closed(questionnaire)):
        for name in names:
            page = text_of(beheer.get(at(name, state)))
            assert "Antwoord 0" not in page
            assert "gemiddeld" not in page
        response = beheer.post(at("export", state), {"format": "csv", "purpose": "naamkaartjes"}, follow=True)
        assert "nog geen uitkomsten" in text_of(response)
    assert not ExportLog.objects.exists()


def test_the_results_are_drawn_beside_their_numbers_and_what_people_typed_is_never_markup(beheer):
    questionnaire = opened(6)
    fill_in(questionnaire, 5)
    invitee = questionnaire.invitees.get(answered=False)
    evil = "<script>alert(1)</script> <b>vet</b>"
    evaluation.answer(invitee=invitee, given={questionnaire.questions.last().pk: evil})
    page = beheer.get(at("results", closed(questionnaire)))
    source = page.content.decode()
    assert "<script>alert(1)" not in source
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in source
    assert "style=" not in html.tostring(html.fromstring(source).get_element_by_id("content-main")).decode()
    rows = html.fromstring(source).xpath("//table[contains(@class, 'beheer-bars')]//tbody/tr")
    drawn = {row.findtext("th"): (row.xpath("td")[0].text, row.xpath(".//rect/@width")[-1]) for row in rows}
    assert drawn["4"] == ("5", "100")
    assert drawn["Ja"] == ("5", "100")


def test_the_results_take_the_same_queries_at_five_and_at_thirty_forms(beheer, same_queries):
    questionnaire = opened(5)
    fill_in(questionnaire, 5)
    closed(questionnaire)

    def more() -> None:
        evaluation.store(
            questionnaire, [{question.pk: "Ja" for question in questionnaire.questions.filter(kind="open")}] * 30
        )

    same_queries(beheer, [at("results", questionnaire)], more)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_results_as_a_file_hold_no_formula_and_no_person_and_are_logged(beheer, kind):
    questionnaire = opened(6)
    fill_in(questionnaire, 5)
    invitee = questionnaire.invitees.get(answered=False)
    evaluation.answer(invitee=invitee, given={questionnaire.questions.last().pk: "=1+1"})
    response = beheer.post(at("export", closed(questionnaire)), {"format": kind, "purpose": "naamkaartjes"})
    content = b"".join(response.streaming_content)
    if kind == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    else:
        rows = [[str(cell) for cell in row] for row in load_workbook(io.BytesIO(content)).active.values]
    assert rows[0] == ["Vraag", "Soort", "Antwoord", "Aantal"]
    assert ["Hoe nuttig?", "Schaal van 1 tot 5", "4", "5"] in rows
    assert ["Wat kan beter?", "Open vraag", "'=1+1", "1"] in rows
    everything = str(rows)
    assert not [one for one in questionnaire.invitees.all() if one.registration.name in everything]
    log = ExportLog.objects.get()
    assert (log.what, log.event, log.rows) == ("Uitkomsten van de evaluatie", questionnaire.event, len(rows) - 1)


def test_the_first_page_tells_what_leaves_by_itself(beheer):
    soon = timezone.now() + timedelta(days=2)
    questionnaire_of(past_event(title="Dag een"), opens_at=soon)
    reminded = opened(1, reminder_at=soon)
    page = text_of(beheer.get(reverse("admin:index")))
    assert "De evaluatie van Dag een" in page
    assert f"De herinnering aan de evaluatie van {reminded.event}" in page
    closed(reminded)
    assert "De herinnering aan de evaluatie" not in text_of(beheer.get(reverse("admin:index")))


def test_the_first_page_tells_it_also_to_who_sees_evaluations_alone():
    questionnaire_of(past_event(title="Dag een"), opens_at=timezone.now() + timedelta(days=2))
    viewer = make_user(staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__in=["view_event", "view_questionnaire"]))
    assert "De evaluatie van Dag een" in text_of(browser_of(viewer).get(reverse("admin:index")))


@pytest.mark.parametrize("group", [MODERATOR, FINANCE])
def test_others_see_nothing_of_it(group):
    questionnaire = opened(1)
    browser = browser_of(staff(group))
    for name in ("change", "preview", "send", "close", "results", "export"):
        assert browser.get(at(name, questionnaire)).status_code == 403
    path = reverse("admin:discussions_questionnaire_of_event", args=[questionnaire.event.pk])
    assert browser.get(path).status_code == 403
    assert not EvaluationResponse.objects.exists()
