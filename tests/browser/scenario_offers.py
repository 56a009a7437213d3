"""The rows behind every state of an offered seat, and the mails about it."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from registrations.models import State
from tests.factories import make_delegation, make_registration

Wish = tuple[str, str, str, dict[str, object]]  # kind, which variant, address, arguments


def make(scenario: object) -> None:
    """Register the participant for gatherings with an answer time, in each state; offer links to others."""
    now = timezone.now()

    def event(name: str, **fields: object) -> object:
        return scenario.event(name, **{"capacity": 2, "allocated_at": now, "offer_hours": 16} | fields)

    by_order = {"reason": "order_of_registration"}
    offered = scenario.mine("offered", event("aanbod"), state=State.OFFERED, **by_order)
    scenario.mine("offer lapsed", event("aanbod-verlopen"), state=State.OFFER_LAPSED)
    scenario.mine("held", event("apart"), state=State.HELD)
    queue = event("aanbod-in-de-rij", capacity=1)
    make_registration(queue, state=State.OFFERED)
    group = make_delegation(queue, roles=["beleid", "management"])
    scenario.mine("waiting for an offer", queue, delegation=group, organisation=group.organisation)
    scenario.mine("after the last offer", event("geen-aanbod-meer", offers_until=now))
    scenario.offered = offered
    for name, state in (("offer", State.OFFERED), ("offer lapsed", State.OFFER_LAPSED), ("offer taken", State.SEATED)):
        one = make_registration(offered.event, state=state)
        scenario.link(name, "registrations.offer", one.address, one.public_id)
        if state == State.OFFER_LAPSED:
            scenario.at["admin lapsed"] = reverse("admin:registrations_registration_change", args=[one.pk])


def mails(scenario: object) -> Iterator[Wish]:
    """Every mail about an offer: with and without a way to register again, and with "u"."""
    member = make_delegation(
        scenario.offered.event,
        roles=["beleid"],
        contact_name="Iris Contact",
        contact_address="contact@proef.example.nl",
    )
    lapsed = make_registration(scenario.offered.event, state=State.OFFER_LAPSED, delegation=member)
    about = {"registration": str(scenario.offered.public_id)}
    for kind in ("offered", "offer_reminder"):
        yield f"registrations.{kind}", "", scenario.offered.address, about
    formal = scenario.event("aanbod-formeel", formal=True, offer_hours=16, allocated_at=timezone.now())
    one = make_registration(formal, state=State.OFFERED)
    yield "registrations.offered", "formal", one.address, {"registration": str(one.public_id)}
    yield "registrations.offer_lapsed", "", lapsed.address, {"registration": str(lapsed.public_id)}
    closed = scenario.event("aanbod-gesloten", registration_closes_at=timezone.now() - timedelta(days=1))
    late = make_registration(closed, state=State.OFFER_LAPSED)
    yield "registrations.offer_lapsed", "closed", late.address, {"registration": str(late.public_id)}
    yield "registrations.offer_lapsed_contact", "", member.contact_address, {"registration": str(lapsed.public_id)}
