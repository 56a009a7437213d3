"""The evaluation of a gathering: who is asked, what one answers once, and that nobody can tell whose it was."""

import json
import re
from datetime import timedelta
from urllib.parse import urlparse

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from discussions.actions import evaluation
from discussions.actions.evaluation import Kind
from discussions.evaluation_results import results_of
from discussions.models import (
    EvaluationAnswer,
    EvaluationInvitee,
    EvaluationQuestion,
    EvaluationResponse,
    Questionnaire,
    Visit,
)
from discussions.tasks import clock
from events.models import Event
from membership.errors import Refused
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from registrations.models import State
from tests.environment import browser_of, make_guest, make_participant
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def past_event(**fields: object) -> Event:
    return make_event(**{"starts_at": timezone.now() - 9 * HOUR} | fields)


def questionnaire_of(event: Event, **fields: object) -> Questionnaire:
    """Return a draft with one question of each kind."""
    made = Questionnaire.objects.create(event=event, **fields)
    for number, (kind, text, choices) in enumerate(
        [(Kind.SCALE, "Hoe nuttig?", ""), (Kind.CHOICE, "Kom je weer?", "Ja\nNee"), (Kind.OPEN, "Wat kan beter?", "")]
    ):
        EvaluationQuestion.objects.create(questionnaire=made, kind=kind, text=text, choices=choices, order=number)
    return made


def opened(people: int = 6, **fields: object) -> Questionnaire:
    event = past_event()
    for _ in range(people):
        make_participant(event)
    questionnaire = questionnaire_of(event, **fields)
    evaluation.send(questionnaire=questionnaire, by="test")
    questionnaire.refresh_from_db()
    return questionnaire


def closed(questionnaire: Questionnaire) -> Questionnaire:
    evaluation.close(questionnaire=questionnaire, by="test")
    questionnaire.refresh_from_db()
    return questionnaire


def path_of(invitee: EvaluationInvitee) -> str:
    return urlparse(evaluation.link(invitee)).path


def answers(questionnaire: Questionnaire, scale: object = 4, choice: str = "Ja", text: str = "") -> dict[str, object]:
    keys = [f"vraag-{question.pk}" for question in questionnaire.questions.all()]
    return dict(zip(keys, (scale, choice, text), strict=True))


def fill_in(questionnaire: Questionnaire, number: int) -> None:
    for index, invitee in enumerate(questionnaire.invitees.filter(answered=False).order_by("pk")[:number]):
        Client().post(path_of(invitee), answers(questionnaire, text=f"Antwoord {index}"))


# --- Sending ---


def test_everybody_with_a_seat_is_asked_at_once_guests_too_and_nobody_else():
    event = past_event()
    people = {make_participant(event).pk for _ in range(3)} | {make_guest(event).pk}
    make_registration(event, state=State.CANDIDATE)
    make_registration(event, state=State.CANCELLED)
    make_participant(past_event())
    questionnaire = questionnaire_of(event)
    assert evaluation.send(questionnaire=questionnaire, by="test") == 4
    assert set(questionnaire.invitees.values_list("registration", flat=True)) == people
    assert OutgoingMail.objects.filter(kind="discussions.evaluation").count() == 4


def test_where_people_were_checked_in_only_who_was_there_is_asked_at_the_door_or_in_the_environment():
    event = past_event()
    checked, online, absent = (make_participant(event, agreed=False) for _ in range(3))
    type(checked).objects.filter(pk=checked.pk).update(attended_at=timezone.now())
    Visit.objects.create(event=event, user=online.user)
    assert set(evaluation.people_to_ask(event)) == {checked, online}
    assert absent not in evaluation.people_to_ask(event)


def test_it_goes_out_once_and_to_the_number_that_was_seen():
    event = past_event()
    make_participant(event)
    questionnaire = questionnaire_of(event)
    with pytest.raises(Refused, match="Het zijn er nu 1"):
        evaluation.send(questionnaire=questionnaire, by="test", expected=2)
    evaluation.send(questionnaire=questionnaire, by="test", expected=1)
    with pytest.raises(Refused, match="al verstuurd"):
        evaluation.send(questionnaire=questionnaire, by="test")
    assert questionnaire.invitees.count() == 1


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"starts_at": timezone.now() + DAY}, "nog niet begonnen"),
        ({"status": Event.Status.CANCELLED}, "gaat niet door"),
        ({"status": Event.Status.DRAFT}, "concept"),
    ],
)
def test_it_can_not_go_out_for_what_has_not_been(fields, reason):
    event = past_event(**fields)
    make_participant(event)
    with pytest.raises(Refused, match=reason):
        evaluation.send(questionnaire=questionnaire_of(event), by="test")


def test_it_can_not_go_out_without_questions_or_people_or_time():
    event = past_event()
    empty = Questionnaire.objects.create(event=event, closes_at=timezone.now() - DAY)
    reasons = " ".join(evaluation.hindrances(empty, timezone.now()))
    assert "geen vragen" in reasons
    assert "is voorbij" in reasons
    with pytest.raises(Refused, match="niemand om te vragen"):
        evaluation.send(questionnaire=questionnaire_of(past_event()), by="test")


def test_at_the_chosen_moment_the_clock_sends_it_once():
    event = past_event()
    make_participant(event)
    now = timezone.now()
    questionnaire = questionnaire_of(event, opens_at=now + HOUR)
    assert evaluation.send_due(now) == 0
    Questionnaire.objects.update(opens_at=now - HOUR)
    clock()
    clock()
    questionnaire.refresh_from_db()
    assert questionnaire.opened_at
    end = timezone.localtime(questionnaire.closes_at)
    assert (end.hour, end.minute) == (0, 0)
    assert end.date() - timezone.localdate(questionnaire.opened_at) == evaluation.OPEN_FOR + DAY  # 24.00 uur
    assert OutgoingMail.objects.filter(kind="discussions.evaluation").count() == 1


def test_what_can_not_go_out_at_its_moment_waits_and_stops_no_other():
    stuck, fine = (past_event(status=status) for status in (Event.Status.CANCELLED, Event.Status.OPEN))
    for event in (stuck, fine):
        make_participant(event)
        questionnaire_of(event, opens_at=timezone.now() - HOUR)
    assert evaluation.send_due(timezone.now()) == 1
    assert Questionnaire.objects.get(event=stuck).opened_at is None


def test_an_open_one_always_has_an_end():
    with pytest.raises(IntegrityError), transaction.atomic():
        Questionnaire.objects.create(event=past_event(), opened_at=timezone.now())


def test_the_starter_questions_are_made_once_and_kept():
    event = past_event()
    first = evaluation.prepare(event=event, by="test")
    assert first.questions.count() == len(evaluation.STARTER)
    first.questions.first().delete()
    assert evaluation.prepare(event=event, by="test") == first
    assert first.questions.count() == len(evaluation.STARTER) - 1


# --- Reminding ---


def test_only_the_silent_are_reminded_once():
    questionnaire = opened(3)
    now = timezone.now()
    Questionnaire.objects.update(reminder_at=now - HOUR)
    fill_in(questionnaire, 1)
    silent = set(questionnaire.invitees.filter(answered=False).values_list("registration__address", flat=True))
    assert evaluation.remind_due(now) == 2
    assert evaluation.remind_due(now) == 0
    mails = OutgoingMail.objects.filter(kind="discussions.evaluation_again")
    assert set(mails.values_list("address", flat=True)) == silent


def test_nobody_is_reminded_of_what_is_closed_or_of_a_moment_to_come():
    questionnaire, now = opened(2), timezone.now()
    Questionnaire.objects.update(reminder_at=now + HOUR)
    assert evaluation.remind_due(now) == 0
    Questionnaire.objects.update(reminder_at=now - HOUR)
    closed(questionnaire)
    assert evaluation.remind_due(timezone.now()) == 0


# --- The mail ---


def test_the_mail_holds_a_link_that_no_row_keeps_and_is_not_needed_any_more_after_answering():
    questionnaire = opened(1)
    row = OutgoingMail.objects.get(kind="discussions.evaluation")
    mail = KINDS[row.kind].render(row.address, **row.arguments)
    link = re.search(r"https?://\S+/evaluatie/\S+", mail.text)[0]
    assert Client().get(urlparse(link).path).status_code == 200
    assert link.rstrip("/").rpartition("/")[2] not in dump()
    fill_in(questionnaire, 1)
    with pytest.raises(NotNeeded):
        KINDS[row.kind].render(row.address, **row.arguments)


def test_the_mail_of_a_formal_gathering_says_u_down_to_its_foot():
    event = past_event(formal=True)
    make_participant(event)
    evaluation.send(questionnaire=questionnaire_of(event), by="test")
    row = OutgoingMail.objects.get(kind="discussions.evaluation")
    mail = KINDS[row.kind].render(row.address, **row.arguments)
    for text in (mail.text, mail.html):
        assert "Wat wij met uw gegevens doen" in text
        assert not re.search(r"\b(je|jij|jou|jouw)\b", text, re.IGNORECASE)


# --- Answering ---


def test_one_answers_without_logging_in_and_once(client):
    questionnaire = opened(2)
    invitee = questionnaire.invitees.first()
    page = client.get(path_of(invitee))
    assert "Hoe nuttig?" in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    response = client.post(path_of(invitee), answers(questionnaire, text="Meer tijd"))
    assert (response.status_code, response["Location"]) == (302, path_of(invitee))
    assert "al geantwoord" in client.get(path_of(invitee)).content.decode()
    again = Client().post(path_of(invitee), answers(questionnaire, text="Nog eens"))
    assert "al geantwoord" in again.content.decode()
    assert EvaluationResponse.objects.count() == 1
    assert EvaluationInvitee.objects.filter(answered=True).get() == invitee


def test_a_press_that_comes_second_finds_that_the_first_counted():
    questionnaire = opened(1)
    invitee = questionnaire.invitees.get()
    seen = EvaluationInvitee.objects.get()  # the other window read it before the press
    question = questionnaire.questions.first().pk
    evaluation.answer(invitee=invitee, given={question: 4})
    with pytest.raises(evaluation.AlreadyAnswered):
        evaluation.answer(invitee=seen, given={question: 1})
    assert [one.number for one in EvaluationAnswer.objects.all()] == [4]


def test_nothing_is_required_but_something_is(client):
    questionnaire = opened(1)
    path = path_of(questionnaire.invitees.get())
    empty = client.post(path, answers(questionnaire, "", "", ""))
    assert empty.status_code == 422
    assert "Vul minstens één vraag in" in empty.content.decode()
    assert client.post(path, answers(questionnaire, "", "", "Alleen dit")).status_code == 302


@pytest.mark.parametrize("wrong", [{"scale": 6}, {"scale": "veel"}, {"choice": "Misschien"}, {"text": "x" * 2001}])
def test_wrong_input_keeps_what_was_typed(client, wrong):
    questionnaire = opened(1)
    path = path_of(questionnaire.invitees.get())
    response = client.post(path, answers(questionnaire, **{"text": "Dit bleef staan"} | wrong))
    assert response.status_code == 422
    page = response.content.decode()
    assert wrong.get("text", "Dit bleef staan") in page
    assert "Fout:" in page
    assert not EvaluationResponse.objects.exists()
    assert not EvaluationInvitee.objects.filter(answered=True).exists()


def test_after_the_closing_the_page_says_so_and_takes_nothing(client):
    questionnaire = closed(opened(1))
    path = path_of(questionnaire.invitees.get())
    assert "gesloten" in client.get(path).content.decode()
    client.post(path, answers(questionnaire))
    assert not EvaluationResponse.objects.exists()
    with pytest.raises(Refused, match="gesloten"):
        evaluation.answer(invitee=questionnaire.invitees.get(), given={1: 1})


@pytest.mark.parametrize("token", ["bestaat-niet", "1:vervalst", "x"])
def test_a_link_that_was_not_made_here_is_unknown(client, token):
    opened(1)
    response = client.get(f"/evaluatie/{token}/")
    assert response.status_code == 404
    assert "kennen wij niet" in response.content.decode()


def test_a_formal_gathering_says_u(client):
    event = past_event(formal=True)
    make_participant(event)
    questionnaire = questionnaire_of(event)
    evaluation.send(questionnaire=questionnaire, by="test")
    page = client.get(path_of(questionnaire.invitees.get())).content.decode()
    assert "Hoe vond u" in page
    assert "Hoe vond je" not in page


# --- Anonymous ---


def dump() -> str:
    """Everything that stands in the database, as text."""
    rows = [list(model.objects.values()) for model in apps.get_models(include_auto_created=True)]
    return json.dumps(rows, default=str)


def snapshot() -> dict[str, list]:
    """Every row of every table, but for what an answer writes."""
    ours = (EvaluationAnswer, EvaluationResponse, EvaluationInvitee)
    models = [model for model in apps.get_models(include_auto_created=True) if model not in ours]
    return {model._meta.label: sorted(map(str, model.objects.values())) for model in models}


def test_answering_writes_nothing_but_the_mark_and_the_form(caplog):
    questionnaire = opened(3)
    invitee = questionnaire.invitees.last()
    before, asked = snapshot(), list(EvaluationInvitee.objects.order_by("pk").values())
    caplog.clear()
    with caplog.at_level("DEBUG", logger="discussions"):
        Client().post(path_of(invitee), answers(questionnaire, text="Hier zit een verhaal in"))
    assert snapshot() == before  # no mail, no log of the admin, no link that was used, no session
    assert not [record for record in caplog.records if record.name.startswith(("discussions", "registrations"))]
    after = list(EvaluationInvitee.objects.order_by("pk").values())
    assert [row | {"answered": False} for row in after] == asked
    assert [row["id"] for row in after if row["answered"]] == [invitee.pk]


def test_who_is_logged_in_leaves_no_trace_in_the_session_either():
    questionnaire = opened(2)
    invitee = questionnaire.invitees.last()
    browser = browser_of(invitee.registration)
    browser.get(path_of(invitee))
    before = set(Session.objects.values_list("session_data", flat=True))
    browser.post(path_of(invitee), answers(questionnaire, text="Mijn woorden"))
    assert set(Session.objects.values_list("session_data", flat=True)) == before
    assert "Mijn woorden" not in json.dumps(dict(browser.session), default=str)


def test_no_column_of_an_answer_can_hold_a_person_or_a_moment():
    kinds = {
        model: {(field.name, field.get_internal_type()) for field in model._meta.concrete_fields}
        for model in (EvaluationResponse, EvaluationAnswer)
    }
    assert kinds[EvaluationResponse] == {("id", "UUIDField"), ("questionnaire", "ForeignKey")}
    assert kinds[EvaluationAnswer] == {
        ("id", "UUIDField"),
        ("response", "ForeignKey"),
        ("question", "ForeignKey"),
        ("number", "PositiveSmallIntegerField"),
        ("text", "TextField"),
    }
    assert {field.name for field in EvaluationInvitee._meta.concrete_fields} == {
        "id",
        "questionnaire",
        "registration",
        "answered",
    }


def hidden_order(table: str) -> str:
    """The order in which the database itself keeps the rows."""
    return f'SELECT id FROM "{table}" ORDER BY {"rowid" if connection.vendor == "sqlite" else "ctid"}'


def stored_texts() -> list[str]:
    """The open answers, in the order in which the database itself keeps them."""
    with connection.cursor() as cursor:
        cursor.execute(hidden_order(EvaluationAnswer._meta.db_table))
        keys = [row[0] for row in cursor.fetchall()]
    texts = {one.pk.hex: one.text for one in EvaluationAnswer.objects.all()}
    return [texts[str(key).replace("-", "")] for key in keys]


def test_the_order_in_which_rows_are_kept_tells_nothing():
    """With 12 forms the order of answering survives a random order once in 479 million times."""
    questionnaire = opened(12)
    order, keys = [], set()
    for number, invitee in enumerate(questionnaire.invitees.order_by("pk")):
        text = f"Antwoord {number}"
        order.append(text)
        Client().post(path_of(invitee), answers(questionnaire, "", "", text))
        now = set(EvaluationResponse.objects.values_list("pk", flat=True))
        assert not keys & now  # no form keeps its key, so two copies of the database can't be laid side by side
        keys = now
    assert sorted(stored_texts()) == sorted(order)
    assert stored_texts() != order


def test_no_transaction_ties_a_mark_to_a_form():
    """PostgreSQL keeps with each row which transaction wrote it: that must be the same one for all."""
    questionnaire = opened(6)
    with CaptureQueriesContext(connection) as queries:
        fill_in(questionnaire, 5)
    table = EvaluationInvitee._meta.db_table
    marks = [one["sql"] for one in queries if one["sql"].startswith(f'UPDATE "{table}"')]
    assert len(marks) == 5
    assert all(sql.partition(" WHERE ")[2].count("=") == 1 and "questionnaire_id" in sql for sql in marks)
    if connection.vendor == "postgresql":
        for model in (EvaluationInvitee, EvaluationResponse, EvaluationAnswer):
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT count(DISTINCT xmin::text) FROM "{model._meta.db_table}"')
                assert cursor.fetchone() == (1,)


def test_the_mails_go_out_in_another_order_than_people_registered():
    event = past_event()
    people = [make_participant(event).pk for _ in range(12)]
    questionnaire = questionnaire_of(event)
    evaluation.send(questionnaire=questionnaire, by="test")
    asked = list(questionnaire.invitees.order_by("pk").values_list("registration", flat=True))
    assert sorted(asked) == sorted(people)
    assert asked != people


# --- Results ---


def test_no_result_is_shown_while_it_is_open():
    questionnaire = opened(6)
    fill_in(questionnaire, 6)
    results = results_of(questionnaire, timezone.now())
    assert (results.asked, results.answered, results.rate) == (6, 6, 100)
    assert results.questions is None


@pytest.mark.parametrize(("number", "shown"), [(4, False), (5, True)])
def test_no_result_is_shown_below_five_forms(number, shown):
    questionnaire = opened(6)
    fill_in(questionnaire, number)
    results = results_of(closed(questionnaire), timezone.now())
    assert (results.questions is not None) == shown


def test_a_question_that_fewer_than_five_answered_stays_hidden():
    questionnaire = opened(6)
    for number, invitee in enumerate(questionnaire.invitees.all()):
        Client().post(path_of(invitee), answers(questionnaire, text="Geheim" if number < 4 else ""))
    scale, choice, text = results_of(closed(questionnaire), timezone.now()).questions
    assert (scale.shown, choice.shown, text.shown) == (True, True, False)
    assert text.texts == []


def test_the_results_count():
    questionnaire = opened(6)
    given = [(1, "Ja"), (3, "Ja"), (5, "Nee"), (5, "Nee"), (5, "Nee"), ("", "Nee")]
    for (scale, choice), invitee in zip(given, questionnaire.invitees.all(), strict=True):
        Client().post(path_of(invitee), answers(questionnaire, scale, choice, f"Tekst {invitee.pk}"))
    scale, choice, text = results_of(closed(questionnaire), timezone.now()).questions
    assert [(bar.label, bar.number, bar.percent) for bar in scale.bars] == [
        ("1", 1, 20), ("2", 0, 0), ("3", 1, 20), ("4", 0, 0), ("5", 3, 60),
    ]  # fmt: skip
    assert scale.average == "3,8"
    assert [(bar.label, bar.number, bar.percent) for bar in choice.bars] == [("Ja", 2, 33), ("Nee", 4, 67)]
    assert sorted(text.texts) == sorted(f"Tekst {invitee.pk}" for invitee in questionnaire.invitees.all())


def test_what_is_closed_stays_closed():
    questionnaire = closed(opened(1))
    with pytest.raises(Refused, match="staat niet open"):
        evaluation.close(questionnaire=questionnaire, by="test")
    with pytest.raises(Refused, match="al verstuurd"):
        evaluation.send(questionnaire=questionnaire, by="test")


def test_the_results_take_the_same_queries_for_five_and_for_thirty_forms(django_assert_num_queries):
    for number in (5, 30):
        questionnaire = opened(number)
        fill_in(questionnaire, number)
        closed(questionnaire)
        with django_assert_num_queries(4):
            results_of(questionnaire, timezone.now())


@pytest.mark.parametrize("number", [1, 30])
def test_sending_takes_the_same_queries_for_one_and_for_thirty(number, django_assert_max_num_queries):
    event = past_event()
    for _ in range(number):
        make_participant(event)
    questionnaire = questionnaire_of(event)
    with django_assert_max_num_queries(14):
        evaluation.send(questionnaire=questionnaire, by="test")


@pytest.mark.parametrize("number", [1, 30])
def test_answering_takes_the_same_queries_for_one_and_for_thirty(number, django_assert_max_num_queries):
    questionnaire = opened(number + 1)
    fill_in(questionnaire, number)
    invitee = questionnaire.invitees.get(answered=False)
    question = questionnaire.questions.first().pk
    with django_assert_max_num_queries(14):
        evaluation.answer(invitee=invitee, given={question: 3})
