"""The rows behind the pages on which an organiser decides outside the rule, asks what if, and reads a run."""

from datetime import timedelta

from django.urls import reverse

from events.models import Event, Role
from registrations.actions import overrides, seats
from registrations.models import AllocationRun, Registration, State
from tests.factories import make_delegation, make_organisation, make_registration


def make(scenario: object) -> None:
    """Make them; `scenario.at` gets the addresses."""
    event = _full_event(scenario)
    seated, held, waiting = (event.registrations.get(name=name) for name in ("Saar Zit", "Hans Apart", "Wim Wacht"))
    lapsed = make_registration(
        event, name="Vera Verlopen", state=State.OFFER_LAPSED, offered_at=scenario.now, answer_until=scenario.now
    )
    for name, one, page in (
        ("seat full", waiting, "seat"), ("seat", _with_room(scenario), "seat"), ("line", lapsed, "line"),
        ("hold", seated, "hold"), ("hold a candidate", waiting, "hold"), ("release", held, "release"),
    ):  # fmt: skip
        scenario.at[f"override {name}"] = reverse(f"admin:registrations_registration_{page}", args=[one.pk])
    together = reverse("admin:registrations_registration_together", args=["apart-houden"])
    scenario.at["override together"] = f"{together}?nummers={seated.pk},{waiting.pk},{held.pk}"
    scenario.at["admin held"] = reverse("admin:registrations_registration_change", args=[held.pk])
    scenario.at["admin over capacity"] = reverse(
        "admin:registrations_registration_change", args=[event.registrations.get(over_capacity=True).pk]
    )
    scenario.at["allocation full"] = reverse("admin:registrations_event_allocation", args=[event.pk])
    scenario.at["what if"] = reverse("admin:registrations_event_what_if", args=[event.pk])
    scenario.at["what if asked"] = f"{scenario.at['what if']}?plekken=5&voorrang=uit"
    scenario.at["what if fewer"] = f"{scenario.at['what if']}?plekken=1&voorrang=aan"
    _make_runs(scenario, event)


def _full_event(scenario: object) -> Event:
    """Two seats and three people with one, the last given above the capacity; who waits, and somebody apart."""
    event = scenario.event("buiten-de-regel", capacity=3, allocated_at=scenario.now - timedelta(days=1))
    people = {"Saar Zit": "seated", "Siem Zit": "seated", "Hans Apart": "seated"}
    people |= {"Olga Extra": "candidate", "Wim Wacht": "candidate"}
    for number, (name, state) in enumerate(people.items()):
        moment = scenario.now - timedelta(days=9 - number)
        make_registration(event, Role.BELEID, state, name=name, registered_at=moment)
    make_delegation(event, organisation=make_organisation("Gemeente Wachtdorp"))
    extra, apart = (event.registrations.get(name=name) for name in ("Olga Extra", "Hans Apart"))
    overrides.seat(registration=extra, reason="Begeleidt de groep", by="beheer:1", over_capacity=True)
    overrides.hold(registration=apart, reason="Is geen ambtenaar", by="beheer:1")
    Event.objects.filter(pk=event.pk).update(capacity=2)
    event.refresh_from_db()
    return event


def _with_room(scenario: object) -> Registration:
    event = scenario.event("met-plek", capacity=9)
    make_registration(event, state=State.SEATED)
    return make_registration(event, name="Nog Plek")


def _make_runs(scenario: object, event: Event) -> None:
    organiser = scenario.people["organiser"]
    seats.confirm(preview=seats.preview(event=event, by=organiser), by=organiser)
    run = AllocationRun.objects.filter(event__slug="proef-verdeeld").latest("pk")
    scenario.at["run"] = reverse("admin:registrations_event_run", args=[run.event_id, run.pk])
    other = AllocationRun.objects.get(event=event)
    other.outcome[next(iter(other.outcome))]["place"] = 99
    other.save()
    scenario.at["run that differs"] = reverse("admin:registrations_event_run", args=[event.pk, other.pk])
