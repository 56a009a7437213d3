"""The rows behind the states of the pages and mails about own cases; part of tests/browser/scenario.py."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from events.models import Role
from registrations.models import Delegation, OwnCase, State
from tests.factories import make_case_slot, make_delegation, make_own_case, make_registration

HOUR = timedelta(hours=1)


def make(scenario: object) -> None:
    """Make delegations of the contact that can choose, have an hour, miss a role, and find everything taken."""
    free = _led(scenario, "free")
    make_case_slot(free.event, starts_at=free.event.starts_at + HOUR, guides=2)
    make_own_case(make_delegation(free.event), make_case_slot(free.event))
    full = _led(scenario, "full")
    make_own_case(make_delegation(full.event), make_case_slot(full.event))
    lacking = _led(scenario, "lacking", roles=["uitvoering", "beleid"])
    make_case_slot(lacking.event)
    chosen = _led(scenario, "chosen")
    scenario.own_case = make_own_case(chosen, make_case_slot(chosen.event), shared=True)
    make_case_slot(chosen.event, starts_at=chosen.event.starts_at + HOUR)
    member = chosen.members.first()
    scenario.at["mine of an own case"] = member.get_absolute_url()
    flagged = _led(scenario, "flagged", roles=["uitvoering", "beleid", "management"])
    scenario.flagged = make_own_case(flagged, make_case_slot(flagged.event))
    OwnCase.objects.filter(pk=scenario.flagged.pk).update(
        incomplete_since=timezone.now(), mend_until=timezone.now() + timedelta(days=5)
    )
    withdrawn = _led(scenario, "own case withdrawn", withdrawn_at=timezone.now())
    make_own_case(withdrawn, make_case_slot(withdrawn.event))
    _make_today(scenario)
    for page in ("change", "history", "delete"):
        scenario.admin(f"registrations_owncase_{page}", scenario.flagged.pk)
    scenario.admin("registrations_owncase_free", scenario.own_case.pk)


def _led(scenario: object, name: str, **fields: object) -> Delegation:
    one = scenario.led(f"own case {name}", scenario.event(f"eigen-casus-{name.replace(' ', '-')}"), **fields)
    scenario.at[f"own-case {name}"] = reverse("registrations:own-case", args=[one.public_id])
    return one


def _make_today(scenario: object) -> None:
    """In the open environment: the hour of a guide, which is going on, and what another delegation shares."""
    now = timezone.now()
    going_on = make_case_slot(
        scenario.today, starts_at=now - HOUR / 2, guides=2, join_url="https://video.example.nl/eigen-casus"
    )
    make_own_case(make_delegation(scenario.today, state=State.SEATED), going_on, shared=True)
    organisation = scenario.organisation
    group = make_delegation(scenario.today, roles=["beleid"], state=State.SEATED, organisation=organisation)
    make_own_case(group, going_on, title="De brief die niemand begrijpt")
    scenario.today.registrations.filter(user=scenario.people["participant"]).update(delegation=group)


def mails(scenario: object) -> Iterator[tuple[str, str, str, dict[str, object]]]:
    """Every mail about an own case, as (kind, variant, address, arguments)."""
    own, flagged = scenario.own_case, scenario.flagged
    member = make_registration(own.event, Role.BELEID, State.SEATED, own.delegation)
    to, contact = own.delegation.contact_address, str(own.delegation.public_id)
    for kind in ("claimed", "moved", "dropped"):
        about = {"own_case": own.pk, "registration": str(member.public_id)}
        yield f"registrations.own_case_{kind}", "to a member", member.address, about
        about = {"own_case": own.pk, "delegation": contact}
        yield f"registrations.own_case_{kind}", "to the contact", to, about
    about = {"own_case": own.pk, "registration": str(member.public_id)}
    yield "registrations.own_case_moved", "by the organiser", member.address, about | {"by_organiser": True}
    yield "registrations.own_case_dropped", "freed", member.address, about | {"reason": "De begeleider is ziek."}
    yield "registrations.own_case_complete", "", to, {"own_case": own.pk, "delegation": contact}
    withdrawn = make_delegation(own.event, withdrawn_at=timezone.now())
    gone = make_own_case(
        withdrawn, own.slot, incomplete_since=timezone.now(), mend_until=timezone.now() + timedelta(days=5)
    )
    organiser = scenario.people["organiser"].email
    for variant, one in (("missing", flagged), ("withdrawn", gone)):
        about = {"own_case": one.pk, "delegation": str(one.delegation.public_id)}
        yield "registrations.own_case_incomplete", variant, one.delegation.contact_address, about
        yield "registrations.own_case_incomplete_organiser", variant, organiser, {"own_case": one.pk}
    yield "registrations.own_case_complete_organiser", "", organiser, {"own_case": own.pk}
