"""The rows behind the states of the door of a venue, and behind an export."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from events.models import Form, Question
from registrations.models import ExportLog, Registration, State
from tests.factories import make_registration

if TYPE_CHECKING:
    from tests.browser.scenario import Scenario


def make(scenario: "Scenario") -> None:
    """Fill `scenario.at` with the door of today's gathering, of one that is to come, and who stands before it."""
    now, day = scenario.now, timedelta(days=1)
    today = scenario.event("deur", form=Form.LIVE, starts_at=now, allocated_at=now - day)
    later = scenario.event("deur-later", form=Form.LIVE, allocated_at=now - day)
    names = ("Noor Bakker", "Zoë Öztürk", "Jan-Willem van der Meulen-Verstappen")
    ready, just_in, _ = (_person(scenario, today, name, state=State.SEATED) for name in names)
    inside = _person(scenario, today, "Bo Binnen", state=State.SEATED, attended_at=now, attended_by="beheer:1")
    waits = _person(scenario, today, "Wouter Wacht")
    early = _person(scenario, later, "Vera Vroeg", state=State.SEATED)
    door = reverse("registrations:checkin", args=[today.slug])
    scenario.at |= {
        "door today": door,
        "door before": reverse("registrations:checkin", args=[later.slug]),
        "door found": f"{door}?naam=e",
        "door nobody": f"{door}?naam=bestaatniet",
        "door unknown code": f"{door}?onbekend",
    }
    found = {"ready": ready, "just in": just_in, "inside": inside, "without a seat": waits, "too early": early}
    for name, one in found.items():
        scenario.at[f"at the door {name}"] = _page(one.event.slug, one)
    scenario.at["at the door elsewhere"] = _page(today.slug, early)
    scenario.at["code ready"] = ready.get_absolute_url()
    _make_export(scenario)


def _person(scenario: "Scenario", event: object, name: str, **fields: object) -> Registration:
    return make_registration(event, name=name, organisation=scenario.organisation, **fields)


def _page(slug: str, registration: Registration) -> str:
    return reverse("registrations:checkin-person", args=[slug, registration.public_id])


def _make_export(scenario: "Scenario") -> None:
    Question.objects.create(event=scenario.open, text="Wat eet je niet?", private=True)
    scenario.export_log = ExportLog.objects.create(
        event=scenario.open, what="Aanmeldingen", format="xlsx", rows=4, by=scenario.people["organiser"],
        filters="stand: Aangemeld; rol: Beleid",
    )  # fmt: skip
    page = reverse("admin:registrations_registration_export")
    scenario.at["admin export"] = f"{page}?event__id__exact={scenario.open.pk}&role__exact=beleid"
