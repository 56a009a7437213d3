"""The rows and mails behind cancelling for others, handing a seat over, and "kom je nog?"."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from events.models import Event
from registrations.actions import reconfirm, substitutes
from registrations.models import Registration, State
from tests.factories import make_delegation, make_registration

Wish = tuple[str, str, str, dict[str, object]]
NEW = "opvolger@proef.example.nl"


def make(scenario: object) -> None:
    """Make them; `scenario.at` gets the addresses."""
    _make_substitutes(scenario)
    _make_questions(scenario)
    _make_cancelling(scenario)


def _ask(one: Registration, role: str = "", address: str = NEW) -> Registration:
    wish = {"name": "Odette Opvolger", "address": address, "role": role or one.role}
    return substitutes.ask(registration=one, **wish, by="deelnemer")


def _substitute_page(scenario: object, name: str, one: Registration) -> None:
    scenario.at[f"substitute {name}"] = reverse("registrations:substitute", args=[one.public_id])


def _make_substitutes(scenario: object) -> None:
    free = scenario.mine("to hand over", scenario.event("overdragen"), state=State.SEATED)
    _substitute_page(scenario, "free", free)
    asking = scenario.mine("substitute asked", scenario.event("gevraagde-vervanger"), state=State.SEATED)
    _substitute_page(scenario, "asked", asking)
    request = _ask(asking)
    scenario.link("substitute", "registrations.substitute", NEW, request.public_id)
    other = scenario.mine("substitute of another role", scenario.event("andere-rol"), state=State.SEATED)
    _substitute_page(scenario, "of another role", other)
    scenario.undecided = _ask(other, role="bestuur", address="bestuurder@proef.example.nl")
    for page, name in (("substitute", "decide"), ("change", "undecided")):
        address = reverse(f"admin:registrations_registration_{page}", args=[scenario.undecided.pk])
        scenario.at[f"admin {name}"] = address
    late = scenario.event("morgen", starts_at=scenario.now + timedelta(hours=20), substitute_days=3)
    _substitute_page(scenario, "too late", scenario.mine("too late", late, state=State.SEATED))
    gone = make_registration(
        late, state=State.INVITED, replaces=late.registrations.get(), address="weg@proef.example.nl"
    )
    scenario.link("substitute gone", "registrations.substitute", gone.address, gone.public_id)
    handed = scenario.mine("handed over", scenario.event("overgedragen"), state=State.SEATED)
    wish = {"name": "Odette Opvolger", "organisation": "Gemeente Proefstad", "layer": "gemeente"}
    scenario.successor = substitutes.accept(request=_ask(handed, address="gelukt@proef.example.nl"), **wish)
    scenario.link(
        "substitute accepted", "registrations.substitute", scenario.successor.address, scenario.successor.public_id
    )
    scenario.requested, scenario.handed_over = request, handed


def _make_questions(scenario: object) -> None:
    event = scenario.event("kom-je-nog", starts_at=scenario.now + timedelta(days=5), reconfirm_days=7)
    Event.objects.filter(pk=event.pk).update(allocated_at=scenario.now)
    before = scenario.now - timedelta(days=30)
    one = scenario.mine("asked whether coming", event, state=State.SEATED, seated_at=before)
    says_yes, says_no = (make_registration(event, state=State.SEATED, seated_at=before) for _ in range(2))
    make_registration(event)
    reconfirm.ask_due(scenario.now)
    scenario.link("reconfirm", "registrations.reconfirm", one.address, one.public_id)
    reconfirm.confirm(registration=says_yes, by="deelnemer")
    scenario.link("reconfirm coming", "registrations.reconfirm", says_yes.address, says_yes.public_id)
    scenario.link("reconfirm cancelled", "registrations.reconfirm", says_no.address, says_no.public_id)
    reconfirm.refuse(registration=says_no, by="deelnemer")
    scenario.asked_whether_coming = one
    for name, which in (("silent", event), ("not asked", scenario.open)):
        scenario.at[f"admin {name}"] = reverse("admin:registrations_event_reconfirm", args=[which.pk])


def _make_cancelling(scenario: object) -> None:
    """A complete delegation with a fifth member who waits: cancelling one costs that one the priority."""
    event = scenario.event("afmelden", capacity=4, allocated_at=scenario.now)
    make_registration(event, registered_at=scenario.now - timedelta(days=9))
    group = scenario.led("cancelling", event, state=State.SEATED)
    make_registration(event, "beleid", delegation=group)
    make_registration(event, "beleid", State.INVITED, group)
    member = group.members.get(role="bestuur")
    scenario.at["member-cancel"] = reverse("registrations:member-cancel", args=[group.public_id, member.public_id])
    scenario.at["delegation-cancel"] = reverse("registrations:delegation-cancel", args=[group.public_id])
    _substitute_page(scenario, "of a member", member)
    own = scenario.event("afmelden-zelf", capacity=4, allocated_at=scenario.now)
    make_registration(own, registered_at=scenario.now - timedelta(days=9))
    mine = make_delegation(own, roles=["beleid", "uitvoering", "management"], state=State.SEATED)
    make_registration(own, "beleid", delegation=mine)
    scenario.mine("with a role to lose", own, role="bestuur", delegation=mine, state=State.SEATED)


def mails(scenario: object) -> Iterator[Wish]:
    """Every kind of mail about these, in each variant that has words of its own."""
    me = scenario.people["participant"].email
    asked = {"registration": str(scenario.requested.public_id)}
    for kind in ("asked", "reminder", "last_notice"):
        yield f"registrations.substitute_{kind}", "", NEW, asked
    role = {"registration": str(scenario.undecided.public_id)}
    yield "registrations.substitute_role", "", scenario.people["organiser"].email, role
    lapsed = make_registration(scenario.open, state=State.LAPSED, replaces=scenario.seated)
    yield "registrations.substitute_gone", "", lapsed.address, {"registration": str(lapsed.public_id)}
    about = {"registration": str(scenario.requested.replaces.public_id), "request": str(scenario.requested.public_id)}
    for what in ("agreed", "refused", "declined", "silent", "unanswered", "late"):
        reason = "Er zijn al veel bestuurders." if what in ("agreed", "refused") else ""
        yield "registrations.substitute_news", what, me, about | {"what": what, "reason": reason}
    took_over = {"substitute": str(scenario.successor.public_id)}
    yield "registrations.substituted", "", me, {"registration": str(scenario.handed_over.public_id)} | took_over
    yield from _to_contact(scenario)
    coming = {"registration": str(scenario.asked_whether_coming.public_id)}
    for kind in ("reconfirm", "reconfirm_again"):
        yield f"registrations.{kind}", "", me, coming
    for how in ("contact", "silent"):
        group = make_delegation(scenario.open)
        one = make_registration(group.event, delegation=group, state=State.CANCELLED, seated_at=scenario.now)
        yield "registrations.cancelled", how, one.address, {"registration": str(one.public_id), "how": how}


def _to_contact(scenario: object) -> Iterator[Wish]:
    group = make_delegation(
        scenario.open, state=State.SEATED, contact_name="Iris", contact_address="iris@proef.example.nl"
    )
    old, new = list(group.members.all())[:2]
    wish = {"registration": str(new.public_id), "former": str(old.public_id)}
    yield "registrations.substitute_copy", "", group.contact_address, wish
    left = make_registration(group.event, delegation=group, state=State.CANCELLED)
    lost = {"registration": str(left.public_id), "lost": ["bestuur"], "loses_priority": True}
    yield "registrations.member_cancelled", "loses the priority", group.contact_address, lost
    yield "registrations.member_cancelled", "silent", group.contact_address, lost | {"how": "silent"}
    yield "registrations.delegation_cancelled", "", group.contact_address, {"delegation": str(group.public_id)}
