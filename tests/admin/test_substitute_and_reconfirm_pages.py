"""What an organiser decides: a substitute of another role, and those who did not say whether they come."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import AllocationMode
from outbox.models import OutgoingMail
from registrations.actions import reconfirm, substitutes
from registrations.models import State
from tests.admin.helpers import text_of
from tests.factories import make_event, make_registration

pytestmark = pytest.mark.django_db


def gathering() -> object:
    return make_event(
        starts_at=timezone.now() + timedelta(days=5), reconfirm_days=7, capacity=40, allocated_at=timezone.now(),
        allocation_mode=AllocationMode.AT_ONCE,
    )  # fmt: skip


def silent(event: object, number: int = 3) -> list:
    long_ago = timezone.now() - timedelta(days=20)
    people = [make_registration(event, state=State.SEATED, seated_at=long_ago) for _ in range(number)]
    reconfirm.ask_due(timezone.now())
    return people


def address_of(event: object) -> str:
    return reverse("admin:registrations_event_reconfirm", args=[event.pk])


def decide(client: object, event: object, people: list, decision: str) -> str:
    wish = {"besluit": decision, "persoon": [str(one.public_id) for one in people]}
    return text_of(client.post(address_of(event), wish, follow=True))


def test_the_list_says_what_freeing_does_before_it_is_done(beheer):
    event = gathering()
    people = silent(event)
    page = text_of(beheer.get(address_of(event)))
    assert "3 mensen kregen de vraag" in page
    assert "Geef je alle 3 plekken vrij? Dan krijgt nu niemand die wacht een plek" in page
    assert all(one.name in page for one in people)
    assert event.registrations.seated().count() == 3


def test_keeping_and_freeing_are_one_press_each(beheer):
    event = gathering()
    first, *others = silent(event)
    assert "1 persoon houdt de plek." in decide(beheer, event, [first], "houden")
    assert "2 mensen zijn hun plek kwijt en krijgen een mail" in decide(beheer, event, others, "vrijgeven")
    assert event.registrations.seated().get() == first
    assert "Er is niets te besluiten" in text_of(beheer.get(address_of(event)))


def test_who_answered_meanwhile_is_told_to_the_organiser(beheer):
    event = gathering()
    people = silent(event)
    reconfirm.confirm(registration=people[0], by="deelnemer")
    told = decide(beheer, event, people, "vrijgeven")
    assert "1 persoon antwoordde intussen zelf" in told
    assert event.registrations.seated().get() == people[0]


@pytest.mark.parametrize("wish", [{}, {"besluit": "vrijgeven"}, {"besluit": "vrijgeven", "persoon": "geen-nummer"}])
def test_a_press_without_a_choice_changes_nothing(beheer, wish):
    event = gathering()
    silent(event)
    assert "Vink eerst aan" in text_of(beheer.post(address_of(event), wish, follow=True))
    assert event.registrations.seated().count() == 3


def test_people_of_another_gathering_are_left_alone(beheer):
    here, elsewhere = gathering(), gathering()
    silent(here)
    others = silent(elsewhere)
    decide(beheer, here, others, "vrijgeven")
    assert elsewhere.registrations.seated().count() == 3


def test_only_organisers_decide(moderator, finance):
    event = gathering()
    people = silent(event)
    for client in (moderator, finance):
        assert client.get(address_of(event)).status_code == 403
        wish = {"besluit": "vrijgeven", "persoon": [str(one.public_id) for one in people]}
        assert client.post(address_of(event), wish).status_code == 403
    assert event.registrations.seated().count() == 3


def test_the_list_takes_the_same_queries_for_one_and_for_thirty(beheer, same_queries):
    event = gathering()
    silent(event, 1)
    same_queries(beheer, [address_of(event)], lambda: silent(event, 29))


def test_the_page_of_the_gathering_leads_there(beheer):
    event = gathering()
    page = beheer.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    assert address_of(event) in page


# --- A substitute of another role ------------------------------------------------------------------------------------


def request_of(role: str = "bestuur") -> object:
    one = make_registration(gathering(), role="beleid", state=State.SEATED)
    return substitutes.ask(registration=one, name="Nel", address="nel@example.nl", role=role, by="deelnemer")


def deciding(request: object) -> str:
    return reverse("admin:registrations_registration_substitute", args=[request.pk])


@pytest.mark.parametrize(("answer", "state"), [("ja", State.INVITED), ("nee", State.LAPSED)])
def test_yes_or_no_with_a_reason(beheer, organiser, answer, state):
    request = request_of()
    page = beheer.get(reverse("admin:registrations_registration_change", args=[request.pk])).content.decode()
    assert deciding(request) in page
    assert "met de rol Bestuur" in text_of(beheer.get(deciding(request)))
    beheer.post(deciding(request), {"answer": answer, "reason": "Daarom."})
    request.refresh_from_db()
    assert request.state == state
    last = request.changes.last()
    assert (last.by, last.reason) == (f"beheer:{organiser.pk}", "Daarom.")
    assert OutgoingMail.objects.filter(kind="registrations.substitute_news").count() == 1
    assert "al besloten" in text_of(beheer.get(deciding(request), follow=True)) or state == State.LAPSED


@pytest.mark.parametrize("wish", [{}, {"answer": "ja"}, {"answer": "misschien", "reason": "x"}, {"reason": "x"}])
def test_without_an_answer_and_a_reason_nothing_is_decided(beheer, wish):
    request = request_of()
    page = text_of(beheer.post(deciding(request), wish))
    assert "Er ging iets mis" in page
    request.refresh_from_db()
    assert request.state == State.PREPARED


def test_only_organisers_decide_about_roles(moderator, finance):
    request = request_of()
    for client in (moderator, finance):
        assert client.post(deciding(request), {"answer": "ja", "reason": "x"}).status_code == 403
    request.refresh_from_db()
    assert request.state == State.PREPARED
