"""The history of one registration: everything in the order of time, and always by whom in words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from outbox.models import MailState, OutgoingMail
from registrations.actions.seats import RULE
from registrations.admin.history import history_of
from registrations.models import JoinRequest, Registration, State
from tests.factories import make_delegation, make_event, make_registration, make_user

MINUTE = timedelta(minutes=1)


@pytest.fixture
def registration(db: None) -> Registration:
    return make_registration(make_event(), state=State.SEATED, name="Sanne", registered_at=timezone.now() - 90 * MINUTE)


def lines(registration: Registration) -> list[tuple[str, str]]:
    registration.refresh_from_db()
    return [(entry.what, entry.by) for entry in history_of(registration)]


def test_it_tells_who_did_it_in_words(registration):
    user = make_user(name="Otto Organisator")
    actors = {
        f"beheer:{user.pk}": "Otto Organisator (beheer)",
        "beheer:999999": "iemand van beheer die hier niet meer werkt",
        "deelnemer": "de deelnemer zelf",
        "contactpersoon": "de contactpersoon",
        "klok": "vanzelf, na verloop van tijd",
        RULE: "de regel voor plekken (versie 2026-1)",
    }
    for number, actor in enumerate(actors):
        registration.changes.create(to_state=State.SEATED, by=actor, at=timezone.now() + number * MINUTE)
    assert [by for _, by in lines(registration)] == list(actors.values())
    assert not [by for _, by in lines(registration) if "beheer:" in by]


def test_changes_mails_answers_and_deeds_stand_in_the_order_of_time(registration):
    now = timezone.now()
    user = make_user(name="Dora")
    mail = {"kind": "registrations.seated", "subject_ref": registration.about, "address": "s@example.nl"}
    registration.changes.create(to_state=State.CANDIDATE, by="deelnemer", at=now - 60 * MINUTE)
    registration.changes.create(
        from_state=State.SEATED, to_state=State.SEATED, by="deelnemer", reason="komt nog", at=now - 30 * MINUTE
    )
    OutgoingMail.objects.create(
        **mail, key="1", created_at=now - 50 * MINUTE, state=MailState.SENT, sent_at=now - 49 * MINUTE
    )
    OutgoingMail.objects.create(
        **mail, key="2", created_at=now - 20 * MINUTE, state=MailState.FAILED, handled_by=f"beheer:{user.pk}"
    )
    Registration.objects.filter(pk=registration.pk).update(
        attended_at=now - 10 * MINUTE,
        attended_by=f"beheer:{user.pk}",
    )
    whats = [what for what, _ in lines(registration)]
    assert whats == [
        "Aangemeld",
        "Mail ‘Bevestiging met PDF’",
        "Blijft ‘Heeft een plek’",
        "Mail ‘Bevestiging met PDF’",
        "Ingecheckt bij de deur",
    ]
    entries = history_of(registration)
    assert entries[1].detail.startswith("Verstuurd op")
    assert entries[3].detail == "Mislukt na een besluit van Dora (beheer)"
    assert [entry.problem for entry in entries].count(True) == 1
    assert entries[4].by == "Dora (beheer)"


def test_it_tells_who_replaces_whom_on_both_sides(registration):
    new = make_registration(registration.event, state=State.INVITED, name="Bo", replaces=registration)
    assert ("Bo is gevraagd als vervanger", "") in lines(registration)
    assert ("Gevraagd als vervanger van Sanne", "") in lines(new)


def test_it_tells_about_joining_a_delegation(registration):
    delegation = make_delegation(registration.event)
    now = timezone.now()
    JoinRequest.objects.create(
        registration=registration, delegation=delegation, asked_at=now, decided_at=now + MINUTE, accepted=False
    )
    name = delegation.organisation.name
    assert lines(registration) == [
        (f"Vraagt om aan te sluiten bij de delegatie van {name}", "de deelnemer zelf"),
        (f"Niet aangesloten bij de delegatie van {name}", "de contactpersoon"),
    ]


def test_it_takes_the_same_queries_with_many_substitutes_and_requests(registration, django_assert_num_queries):
    def more(number: int) -> None:
        for _ in range(number):
            make_registration(registration.event, state=State.LAPSED, replaces=registration)
            JoinRequest.objects.create(
                registration=registration, delegation=make_delegation(registration.event, roles=["beleid"]),
                decided_at=timezone.now(), accepted=False,
            )  # fmt: skip

    more(1)
    history_of(registration)  # the first reads the content type
    for number in (0, 29):
        more(number)
        with django_assert_num_queries(5):
            history_of(registration)
