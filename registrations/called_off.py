"""What a mailed link says once its gathering is off: that, and why, instead of that it does not work any more."""

from events.models import Event
from registrations.models import Delegation, Registration
from registrations.wording import words


def called_off(one: Registration | Delegation | None) -> dict[str, object] | None:
    """Return the context of a link whose gathering is off (templates/registrations/includes/link_gone.html), or None
    while it is not."""
    if one is None or one.event.status != Event.Status.CANCELLED:
        return None
    return {"gone": True, "called_off": one.event, "event": one.event, **words(one.event.formal)}
