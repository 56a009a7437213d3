"""What the press on "Ja, ik meld mij aan" costs: in a rush everybody waits for everybody before."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from registrations.models import Registration, State
from tests import rush

pytestmark = pytest.mark.django_db
WHOLE_PRESS = 25  # with the day on which a member last did something
BEHIND_THE_LOCK = 8


def press(link: str) -> list[str]:
    """Press as a stranger; return the statements that it took."""
    with CaptureQueriesContext(connection) as queries:
        assert Client().post(link).status_code == 302
    return [query["sql"] for query in queries]


def behind_the_lock(statements: list[str]) -> list[str]:
    """What comes after the row of the gathering was locked, until the mail is in the queue."""
    first = next(place for place, sql in enumerate(statements) if 'FROM "events_event"' in sql)
    last = next(place for place, sql in enumerate(statements) if 'INTO "outbox_outgoingmail"' in sql)
    return statements[first : last + 1]


def test_a_press_takes_few_statements_however_many_wait(capsys):
    rush.make(people=40, seats=4)
    links = json.loads(capsys.readouterr().out)
    for link in links[:5]:
        press(link)
    sixth = press(links[5])
    for link in links[6:39]:
        press(link)
    fortieth = press(links[39])
    assert len(sixth) == len(fortieth) <= WHOLE_PRESS
    assert len(behind_the_lock(fortieth)) <= BEHIND_THE_LOCK
    assert Registration.objects.filter(state=State.SEATED).count() == 4


def test_the_person_is_stored_before_the_gathering_is_locked(capsys):
    """At each press in this order, or two of one person could wait for each other."""
    rush.make(people=1, seats=1)
    statements = press(json.loads(capsys.readouterr().out)[0])
    assert not any("membership_user" in sql and sql.startswith("INSERT") for sql in behind_the_lock(statements))
