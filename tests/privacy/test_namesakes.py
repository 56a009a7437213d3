"""Anybody chooses their own name: it leads to nothing of a namesake, and takes nothing of others away."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from discussions.models import Outcome, OutcomeTask, Room, RoomKind
from membership.models import Organisation
from outbox.models import OutgoingMail
from privacy.forgetting import forget, person_of
from privacy.reading import read_all
from privacy.registry import Wishes
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db


def log_line(words: str, message: str = "") -> LogEntry:
    return LogEntry.objects.create(
        user=make_user(staff=True),
        content_type=ContentType.objects.get_for_model(Organisation),
        object_id="1",
        object_repr=words,
        change_message=message,
        action_flag=CHANGE,
    )


def make_task(owner_name: str) -> OutcomeTask:
    room = Room.objects.create(event=make_event(), kind=RoomKind.LIVE, title="Besloten ruimte")
    return OutcomeTask.objects.create(
        outcome=Outcome.objects.create(room=room), what="Belt de kas", owner_name=owner_name
    )


@pytest.mark.parametrize("name", ["e", "eu", "meente"])
def test_a_name_that_stands_in_other_words_empties_no_line_of_the_log(name):
    line = log_line("Gemeente Heusden", '[{"changed": {"fields": ["Plaats"]}}]')
    forget(person_of(make_user("kort@example.nl", name=name)), Wishes(), by="zelf")
    line.refresh_from_db()
    assert (line.object_repr, line.change_message) == ("Gemeente Heusden", '[{"changed": {"fields": ["Plaats"]}}]')


def test_the_name_itself_goes_out_of_the_log_also_where_it_is_escaped():
    line = log_line("Zoë de Wit (Gemeente Heusden)", '[{"changed": {"name": "lid", "object": "Zo\\u00eb de Wit"}}]')
    forget(person_of(make_user("zoe@example.nl", name="Zoë de Wit")), Wishes(), by="zelf")
    line.refresh_from_db()
    assert line.object_repr == "(gewist) (Gemeente Heusden)"
    assert line.change_message == '[{"changed": {"name": "lid", "object": "(gewist)"}}]'


def test_a_namesake_elsewhere_neither_reads_nor_removes_a_task_of_a_closed_room():
    task = make_task("Piet Jansen")
    stranger = person_of(make_user("vreemd@example.nl", name="Piet Jansen"))
    titles = {section.holding.title for section in read_all(stranger) if section.items}
    assert "Afspraken waar jouw naam bij staat" not in titles
    forget(stranger, Wishes(), by="zelf")
    task.refresh_from_db()
    assert task.owner_name == "Piet Jansen"


def test_who_was_there_reads_and_removes_the_task_with_their_name():
    task = make_task("Piet Jansen")
    piet = make_user("piet@example.nl", name="Piet Jansen")
    make_registration(task.outcome.room.event, user=piet, address=piet.email, name=piet.name)
    titles = {section.holding.title for section in read_all(person_of(piet)) if section.items}
    assert "Afspraken waar jouw naam bij staat" in titles
    forget(person_of(piet), Wishes(), by="zelf")
    task.refresh_from_db()
    assert task.owner_name == ""


@pytest.mark.parametrize("name", ["2026", "berichten"])
def test_a_name_breaks_no_date_or_key_in_a_waiting_mail_to_another(name):
    arguments = {"goes_on": "2026-12-22T10:00:00", "list": "berichten-van-leden", "text": f"Groet van {name}"}
    mail = OutgoingMail.objects.create(kind="x", key="x", address="ander@example.nl", arguments=arguments)
    forget(person_of(make_user("getal@example.nl", name=name)), Wishes(), by="zelf")
    mail.refresh_from_db()
    assert mail.arguments == arguments | {"text": "Groet van (gewist)"}
