"""What somebody who is erased at their own request leaves behind at the gatherings: seats for others."""

from membership.errors import Refused
from privacy.forgetting import before_forgetting
from privacy.registry import Person
from registrations.actions import colleagues, seats, substitutes
from registrations.models import Registration, State

BY = "deelnemer"
REASON = "verwijderd op eigen verzoek"


@before_forgetting
def give_everything_back(person: Person) -> None:
    """Give back the seats and places in line of `person`, gathering by gathering, so that the line moves up; say no to
    what still waits for their answer. What is over stays as it was."""
    mine = Registration.objects.live().filter(user=person.user).order_by("event_id", "pk")
    for registration in mine:
        _unless_refused(seats.cancel, registration=registration, by=BY, reason=REASON)
    asked = Registration.objects.filter(address=person.address, state=State.INVITED).order_by("event_id", "pk")
    for invitation in asked:
        if invitation.replaces_id is None:
            _unless_refused(colleagues.decline, registration=invitation, by=BY)
        else:
            _unless_refused(substitutes.decline, request=invitation, by=BY)


def _unless_refused(verb: object, **arguments: object) -> None:
    """Do it, unless the gathering is over or it was done meanwhile: then there is nothing left to do."""
    try:
        verb(**arguments)
    except Refused:
        return
