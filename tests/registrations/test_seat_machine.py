"""Any order of everything that happens to seats: after each step what we promise still holds.

The machine plays visitors, organisers and the clock on one gathering of a few seats. What it checks stands in the
methods marked `invariant`; each step also looks at the mails it put in the outbox.
"""

import uuid
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from events.models import AllocationMode, Event, Role
from membership.errors import Refused
from outbox.models import OutgoingMail
from registrations.actions import colleagues, offers, overrides, seats, signup, substitutes
from registrations.models import Delegation, Registration, State, StateChange
from registrations.models.registration import LIVE
from tests.factories import make_event

pytestmark = pytest.mark.django_db

PEOPLE = [f"persoon{number}@example.nl" for number in range(10)]
BODY = {"organisation": "Gemeente Proefstad", "layer": "gemeente"}
pick = st.integers(min_value=0, max_value=50)
roles = st.sampled_from(Role.values)
# What goes to somebody else about a person: not the one mail about one's own change.
ABOUT_OTHERS = {
    "registrations.member_cancelled", "registrations.role_changed", "registrations.declined",
    "registrations.substitute_news", "registrations.outcome_copy", "registrations.delegation_confirmed",
}  # fmt: skip


class Seats(RuleBasedStateMachine):
    """One gathering; `ceiling` is how many seats may be taken: the capacity, and above it only what was named."""

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.ceiling = 0
        self.seated_before: set[int] = set()

    def teardown(self) -> None:
        if hasattr(self, "event"):
            self.look_at_the_history()
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    @initialize(
        capacity=st.integers(min_value=0, max_value=6),
        priority=st.booleans(),
        at_once=st.booleans(),
        offer_hours=st.sampled_from([0, 8]),
        alone=st.lists(roles, min_size=2, max_size=5),
        group=st.integers(min_value=0, max_value=4),
    )
    def open_registration(
        self, capacity: int, priority: bool, at_once: bool, offer_hours: int, alone: list[str], group: int
    ) -> None:
        mode = AllocationMode.AT_ONCE if at_once else AllocationMode.PROPOSAL
        self.event = make_event(
            capacity=capacity, priority=priority, allocation_mode=mode, offer_hours=offer_hours, max_delegation_size=4
        )
        self.ceiling = capacity
        for address, role in zip(PEOPLE, alone, strict=False):
            self.register_and_confirm(address, role)
        if group:
            self.register_a_delegation(PEOPLE[-group:], together=False)
            self.confirm(0)
            for _ in range(group - 1):
                invited = self.one_in((State.INVITED,), 0)
                self.accept(0, invited.role)
        if not at_once:
            self.allocate()

    # --- Steps -------------------------------------------------------------------------------------------------------

    @contextmanager
    def step(self, *leaving: Registration, allocates: bool = False):
        """Do one thing, which may be refused with a sentence; look at who lost a seat and at the mails."""
        before = dict(self.all().values_list("pk", "state"))
        groups = dict(self.all().values_list("pk", "delegation"))
        last_mail = OutgoingMail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        last_change = StateChange.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        refused = False
        try:
            with transaction.atomic():
                yield
        except Refused as refusal:
            refused = True
            assert str(refusal).endswith((".", "!"))
        after = {one.pk: one for one in self.all()}
        changed = set(StateChange.objects.filter(pk__gt=last_change).values_list("registration", flat=True))
        if refused:
            assert not changed
        for pk, state in before.items():
            if state == State.SEATED and after[pk].state != State.SEATED:
                assert pk in {one.pk for one in leaving}, "somebody lost a seat without having asked for it"
        joined = {pk for pk, one in after.items() if pk in groups and groups[pk] != one.delegation_id}
        self._look_at_mails(last_mail, after, changed, set(after) if allocates else changed | joined)
        taken = self.event.registrations.taken().count()
        self.event.refresh_from_db()
        self.ceiling = max(self.event.capacity, min(self.ceiling, taken))

    def _look_at_mails(self, last: int, after: dict, changed: set, may_hear: set) -> None:
        """One mail to each of `changed`, and at most one to the others of `may_hear`: the first allocation tells
        everybody, and who takes a registration along into a delegation pressed a button."""
        rows = OutgoingMail.objects.filter(pk__gt=last).exclude(kind__in=ABOUT_OTHERS)
        people = {one.about: one for one in after.values()}
        own = Counter(
            people[row.subject_ref].pk
            for row in rows
            if row.subject_ref in people and row.address == people[row.subject_ref].address
        )
        for pk, number in own.items():
            assert number == 1, f"{number} mails about one change to {after[pk].address}"
            assert pk in may_hear, "a mail about no change"
        silent = {State.UNCONFIRMED, State.PREPARED, State.LAPSED, State.DECLINED}
        for pk in changed:
            one = after[pk]
            if one.state in silent or not one.address:
                continue
            assert own[pk] == 1, f"no mail to {one.address}, who is {one.state} now"

    def look_at_the_history(self) -> None:
        for one in self.all().prefetch_related("changes"):
            changes = list(one.changes.all())
            assert [change.from_state for change in changes] == ["", *(c.to_state for c in changes[:-1])]
            assert changes[-1].to_state == one.state
            assert all(change.by for change in changes)

    def all(self):
        return Registration.objects.filter(event=self.event).select_related("delegation")

    def one_in(self, states: tuple, number: int) -> Registration | None:
        """Return one of those in `states`; None when there are none."""
        found = list(self.all().filter(state__in=states).order_by("pk"))
        return found[number % len(found)] if found else None

    def sign_up(self, address: str, role: str) -> Registration | None:
        return signup.register(
            event=self.event, name="Persoon", address=address, role=role, form_token=uuid.uuid4(), **BODY
        )

    def sign_up_group(self, people: list[str], together: bool) -> Delegation | None:
        contact, *others = people
        return signup.register_delegation(
            event=self.event,
            contact_name="Contact",
            contact_address=contact,
            contact_role=Role.values[0],
            colleagues=[
                signup.Colleague("Collega", address, role)
                for address, role in zip(others, Role.values[1:], strict=False)
            ],
            together=together,
            form_token=uuid.uuid4(),
            **BODY,
        )

    @rule(address=st.sampled_from(PEOPLE), role=roles)
    def register(self, address: str, role: str) -> None:
        with self.step():
            self.sign_up(address, role)

    @rule(address=st.sampled_from(PEOPLE), role=roles)
    def register_and_confirm(self, address: str, role: str) -> None:
        self.register(address, role)
        if one := self.all().filter(address=address, state=State.UNCONFIRMED).first():
            with self.step():
                self.press(one)

    @rule(people=st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=4, unique=True), together=st.booleans())
    def register_a_delegation(self, people: list[str], together: bool) -> None:
        with self.step():
            self.sign_up_group(people, together)

    def press(self, one: Registration) -> None:
        if one.delegation and one.delegation.form_token and one.delegation.members.count() > 1:
            signup.confirm_delegation(delegation=one.delegation, by="contactpersoon")
        else:
            signup.confirm(registration=one, by="deelnemer")

    @rule(number=pick)
    def confirm(self, number: int) -> None:
        if one := self.one_in((State.UNCONFIRMED,), number):
            with self.step():
                self.press(one)

    @rule(number=pick, role=roles)
    def accept(self, number: int, role: str) -> None:
        if one := self.one_in((State.INVITED,), number):
            leaving = [one.replaces] if one.replaces_id else []
            with self.step(*leaving):
                if one.replaces_id:
                    substitutes.accept(request=one, name=one.name, by="deelnemer", **BODY)
                else:
                    colleagues.accept(registration=one, name=one.name, role=role, **BODY)

    @rule(number=pick)
    def decline(self, number: int) -> None:
        if one := self.one_in((State.INVITED,), number):
            with self.step():
                if one.replaces_id:
                    substitutes.decline(request=one)
                else:
                    colleagues.decline(registration=one)

    @rule(number=pick)
    def cancel(self, number: int) -> None:
        if one := self.one_in(tuple(State), number):
            with self.step(one):
                seats.cancel(registration=one, by="deelnemer")

    @rule(number=pick, address=st.sampled_from(PEOPLE), same_role=st.booleans())
    def ask_a_substitute(self, number: int, address: str, same_role: bool) -> None:
        if one := self.one_in((State.SEATED, State.CANDIDATE), number):
            role = one.role if same_role else next(role for role in Role.values if role != one.role)
            with self.step():
                substitutes.ask(registration=one, name="Vervanger", address=address, role=role, by="deelnemer")

    @rule(number=pick, accepted=st.booleans())
    def decide_about_a_substitute(self, number: int, accepted: bool) -> None:
        if one := self.one_in((State.PREPARED,), number):
            with self.step():
                substitutes.decide(request=one, accepted=accepted, reason="Past.", by="beheer:1")

    @rule(number=pick, yes=st.booleans())
    def answer_an_offer(self, number: int, yes: bool) -> None:
        if one := self.one_in((State.OFFERED, State.OFFER_LAPSED, State.CANDIDATE), number):
            with self.step():
                (offers.accept if yes else offers.decline)(registration=one, by="deelnemer")

    @rule(number=pick)
    def let_an_offer_lapse(self, number: int) -> None:
        if one := self.one_in((State.OFFERED,), number):
            over = timezone.now() - timedelta(seconds=1)
            self.all().filter(pk=one.pk).update(answer_until=over, offered_at=over - timedelta(days=1))
            with self.step():
                offers.lapse_due(timezone.now())

    @rule(number=pick)
    def restore_an_offer(self, number: int) -> None:
        if one := self.one_in((State.OFFER_LAPSED, State.CANCELLED), number):
            with self.step():
                offers.restore(registration=one, by="beheer:1")

    @rule()
    def allocate(self) -> None:
        with self.step(allocates=self.event.allocated_at is None):
            seats.confirm(preview=seats.preview(event=self.event, by=None), by=None)

    @rule(capacity=st.integers(min_value=0, max_value=7))
    def change_capacity(self, capacity: int) -> None:
        Event.objects.filter(pk=self.event.pk).update(capacity=capacity)
        with self.step():
            seats.refill(event=self.event, by="beheer:1")

    @rule(number=pick, over=st.booleans())
    def seat(self, number: int, over: bool) -> None:
        if one := self.one_in((State.CANDIDATE, State.HELD, State.OFFERED, State.OFFER_LAPSED), number):
            if over:  # named in so many words
                self.ceiling += 1
            with self.step():
                overrides.seat(registration=one, reason="Nodig.", by="beheer:1", over_capacity=over)

    @rule(number=pick)
    def hold(self, number: int) -> None:
        if one := self.one_in(LIVE, number):
            with self.step(one):
                overrides.hold(registration=one, reason="Overleg.", by="beheer:1")

    @rule(number=pick)
    def release(self, number: int) -> None:
        if one := self.one_in((State.HELD,), number):
            with self.step():
                overrides.release(registration=one, reason="Besproken.", by="beheer:1")

    @rule(number=pick)
    def put_in_line(self, number: int) -> None:
        if one := self.one_in((State.CANCELLED, State.OFFER_LAPSED, State.OFFERED), number):
            with self.step():
                overrides.put_in_line(registration=one, reason="Vergissing.", by="beheer:1")

    # --- What holds after every step ---------------------------------------------------------------------------------

    @invariant()
    def never_above_what_was_named(self) -> None:
        if hasattr(self, "event"):
            assert self.event.registrations.taken().count() <= max(self.ceiling, self.event.capacity)

    @invariant()
    def no_seat_is_empty_while_somebody_may_take_it(self) -> None:
        if hasattr(self, "event") and Event.objects.get(pk=self.event.pk).allocated_at:
            field = seats.field_of(Event.objects.get(pk=self.event.pk))
            assert not [one for one in field.decide() if one.outcome == "seated"]

    @invariant()
    def one_live_registration_for_each_person(self) -> None:
        if hasattr(self, "event"):
            addresses = list(self.all().filter(state__in=LIVE).values_list("address", flat=True))
            assert len(addresses) == len(set(addresses))

    @invariant()
    def no_delegation_is_larger_than_allowed(self) -> None:
        if hasattr(self, "event"):
            for group in Delegation.objects.filter(event=self.event):
                assert group.members.filter(state__in=LIVE).count() <= self.event.max_delegation_size


def test_what_we_promise_holds_after_any_order_of_steps():
    run_state_machine_as_test(
        Seats,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,  # a change that can't land is to blame itself
            # Making a failing run shorter takes longer than the whole suite: remove this line for that.
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
