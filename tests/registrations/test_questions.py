"""Own questions of a gathering: free to answer, private ones for the organiser alone and not kept."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Question
from membership.errors import Refused
from privacy import cleaning
from registrations.actions import answers, seats
from registrations.actions.erasing import erase
from registrations.models import Answer, Registration, State
from tests.factories import make_event, make_registration, make_user


def erase_old(now):
    """What the nightly job does here."""
    return cleaning.clean_one("registrations.Answer:Je antwoorden op vragen van een bijeenkomst", now)


pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return make_event()


@pytest.fixture
def topic(event) -> Question:
    return Question.objects.create(event=event, text="Waar loop je tegenaan?")


@pytest.fixture
def lunch(event) -> Question:
    choices = "Gewoon\n\n  Vegetarisch  \nHalal"
    return Question.objects.create(event=event, text="Wat eet je?", kind="choice", choices=choices, private=True)


@pytest.fixture
def one(event) -> Registration:
    return make_registration(event)


@pytest.fixture
def own(one) -> Client:
    client = Client()
    client.force_login(one.user)
    return client


def at(one: Registration) -> str:
    return reverse("registrations:questions", args=[one.public_id])


def fill_in(client: Client, one: Registration, **texts: object) -> object:
    return client.post(at(one), {f"vraag-{question}": text for question, text in texts.items()})


def test_the_page_of_the_registration_points_at_the_questions_only_where_there_are_any(own, one, event):
    assert "Een paar vragen" not in own.get(one.get_absolute_url()).content.decode()
    Question.objects.create(event=event, text="Hoe reis je?")
    assert "Beantwoord de vragen" in own.get(one.get_absolute_url()).content.decode()


def test_answers_are_kept_changed_and_taken_away(own, one, topic, lunch):
    own.post(at(one), {f"vraag-{topic.pk}": "  Regels 🙂 ", f"vraag-{lunch.pk}": "Vegetarisch"})
    assert dict(one.answers.values_list("question", "text")) == {topic.pk: "Regels 🙂", lunch.pk: "Vegetarisch"}
    page = own.get(at(one)).content.decode()
    assert "Regels 🙂" in page
    own.post(at(one), {f"vraag-{topic.pk}": "", f"vraag-{lunch.pk}": "Halal"})
    assert dict(one.answers.values_list("question", "text")) == {lunch.pk: "Halal"}
    assert "Je beantwoordde 1 van de 2" in own.get(one.get_absolute_url()).content.decode()


def test_nothing_is_required(own, one, topic, lunch):
    assert own.post(at(one), {}).status_code == 302
    assert not Answer.objects.exists()


@pytest.mark.parametrize(("text", "says"), [("x" * 501, "te lang"), ("a\u202eb", "onzichtbaar teken")])
def test_a_bad_answer_is_told_and_stays(own, one, topic, text, says):
    response = own.post(at(one), {f"vraag-{topic.pk}": text})
    assert response.status_code == 200
    assert says in response.content.decode()
    assert not Answer.objects.exists()


def test_a_choice_that_is_not_on_the_list_is_refused(own, one, lunch):
    assert own.post(at(one), {f"vraag-{lunch.pk}": "Kreeft"}).status_code == 200
    assert not Answer.objects.exists()


def test_an_answer_stays_a_choice_after_the_organiser_changed_the_list(own, one, lunch):
    own.post(at(one), {f"vraag-{lunch.pk}": "Halal"})
    Question.objects.update(choices="Gewoon")
    own.post(at(one), {f"vraag-{lunch.pk}": "Halal"})
    assert one.answers.get().text == "Halal"


def test_nobody_else_reads_or_writes_them(one, topic, event):
    other = Client()
    assert other.get(at(one)).status_code == 302
    for user in (make_user(), make_registration(event).user, make_user(staff=True)):
        other.force_login(user)
        assert other.get(at(one)).status_code == 404
        assert other.post(at(one), {f"vraag-{topic.pk}": "x"}).status_code == 404
    assert not Answer.objects.exists()


def test_questions_of_another_gathering_are_left_alone(one, topic):
    stranger = Question.objects.create(event=make_event(), text="?")
    answers.save(registration=one, answers={stranger.pk: "x", topic.pk: "y"})
    assert one.answers.get().question == topic


def test_after_the_gathering_and_after_cancelling_there_is_nothing_to_answer(own, one, topic, event):
    seats.cancel(registration=one, by="deelnemer")
    assert own.get(at(one)).url == one.get_absolute_url()
    with pytest.raises(Refused, match="telt niet meer"):
        answers.save(registration=one, answers={topic.pk: "x"})
    late = make_registration(event)
    Event.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1))
    with pytest.raises(Refused, match="geweest"):
        answers.save(registration=late, answers={topic.pk: "x"})


def test_private_answers_are_erased_two_weeks_after_and_at_once_for_who_does_not_come(one, topic, lunch, event):
    other = make_registration(event)
    for registration in (one, other):
        answers.save(registration=registration, answers={topic.pk: "open", lunch.pk: "Halal"})
    seats.cancel(registration=other, by="deelnemer")
    cleaning.clean(timezone.now())
    assert not other.answers.filter(question=lunch).exists()
    assert one.answers.count() == 2
    cleaning.clean(event.ends_at + timedelta(days=13))
    assert one.answers.count() == 2
    cleaning.clean(event.ends_at + timedelta(days=14))
    assert one.answers.get().question == topic


def test_private_answers_of_a_gathering_without_a_date_are_erased_two_weeks_after_it_was_called_off():
    event = make_event(starts_at=None, status=Event.Status.CANCELLED, cancelled_at=timezone.now())
    diet = Question.objects.create(event=event, text="Wat eet je?", private=True)
    Answer.objects.create(registration=make_registration(event), question=diet, text="Geen noten")
    assert erase_old(timezone.now() + timedelta(days=13)) == 0
    assert erase_old(timezone.now() + timedelta(days=14)) == 1


def test_erasing_a_person_erases_the_answers(one, topic):
    answers.save(registration=one, answers={topic.pk: "x"})
    erase(one)
    assert not Answer.objects.exists()


def test_the_same_number_of_queries_at_1_and_30_questions(own, one, event):
    own.get(at(one))  # the first visit writes to the session
    counts = []
    for number in (1, 29):
        Question.objects.bulk_create(Question(event=event, text=f"Vraag {n}?") for n in range(number))
        with CaptureQueriesContext(connection) as queries:
            assert own.get(at(one)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- The organiser ---------------------------------------------------------------------------------------------------


def organiser(*permissions: str) -> Client:
    user = make_user(staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    client = Client()
    client.force_login(user)
    return client


def test_the_organiser_reads_counts_and_names_and_private_ones_with_the_right(one, topic, lunch, event):
    answers.save(registration=one, answers={topic.pk: "Regels", lunch.pk: "Halal"})
    path = reverse("admin:registrations_event_answers", args=[event.pk])
    assert organiser("view_event").get(path).status_code == 403
    page = organiser("view_answer").get(path).content.decode()
    assert "Regels" in page
    assert "Halal" not in page
    page = organiser("view_answer", "see_private_answers").get(path).content.decode()
    assert "Halal" in page
    assert one.name in page


def test_the_overview_costs_the_same_at_1_and_30_answers(event, topic):
    client, counts = organiser("view_answer"), []
    path = reverse("admin:registrations_event_answers", args=[event.pk])
    client.get(path)  # the first visit writes to the session
    for number in (1, 29):
        for _ in range(number):
            answers.save(registration=make_registration(event, state=State.SEATED), answers={topic.pk: "x"})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
