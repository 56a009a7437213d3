"""Leaving for good: what "verwijder mij" does here before all is erased, and the last mail after it."""

import outbox.actions
from membership import members
from membership.inactivity import BY_CLOCK
from membership.models import User
from privacy.forgetting import before_forgetting, when_forgotten
from privacy.models import Erasure
from privacy.registry import Person

KIND = "membership.erased"


@before_forgetting
def stop_being_a_member(person: Person) -> None:
    """Leave the network, or take the request back: the counts of who left keep being true."""
    user = User.objects.filter(pk=person.user).first()
    if user is not None:
        members.leave(user=user)


@when_forgotten
def say_goodbye(erasure: Erasure) -> None:
    """Queue the last mail to who asked for it; nothing refers from it to who it was."""
    if erasure.address and erasure.by != BY_CLOCK:
        outbox.actions.queue(KIND, erasure.address, key=f"{KIND}:{erasure.pk}", moment=erasure.started_at.isoformat())
