"""Which mail follows from a request to take over somebody's seat; the renderers stand in mails_substitutes.py.

`request` is the registration of the substitute, who has not answered yet; `request.replaces` holds the seat.
"""

from django.utils import timezone

from membership.models import User
from outbox.actions import message, queue, queue_many
from registrations.actions.posting import contact_copy, person_message, to_person
from registrations.models import Registration

ASKED = "registrations.substitute_asked"
BY_CONTACT = "contactpersoon"


def asked(request: Registration) -> None:
    """Ask the substitute."""
    key = f"{ASKED}:{request.replaces.public_id}:{request.public_id}"
    group = f"event:{request.event_id}"
    queue(ASKED, request.address, key=key, about=request.about, group=group, registration=str(request.public_id))


def role_asked(request: Registration) -> None:
    """Tell the organisers that somebody of another role would come, which needs their yes."""
    staff = [user for user in User.objects.filter(is_staff=True, is_active=True) if user.has_perm(CHANGE)]
    queue_many(
        message(
            "registrations.substitute_role",
            user.email,
            key=f"registrations.substitute_role:{request.public_id}:{user.pk}",
            about=request.about,
            group=f"event:{request.event_id}",
            registration=str(request.public_id),
        )
        for user in staff
    )


CHANGE = "registrations.change_registration"


def remind(request: Registration) -> None:
    to_person("substitute_reminder", request, suffix=_of_asking(request))


def warn_before_erasing(request: Registration) -> None:
    to_person("substitute_last_notice", request, suffix=_of_asking(request))
    news(request, "silent")


def gone(request: Registration) -> None:
    """Tell a substitute who was asked that it is no longer needed."""
    to_person("substitute_gone", request)


def news(request: Registration, what: str, *, reason: str = "") -> None:
    """Tell whoever asked what came of it: agreed or refused (by the organiser), declined, silent, unanswered, late.

    A mail that has to survive the erasing of the request hangs on the registration with the seat.
    """
    seated = request.replaces
    by_contact = asked_by_contact(request)
    address = seated.delegation.contact_address if by_contact else seated.address
    if not address:
        return
    survives = what in ("refused", "unanswered", "late")
    queue(
        "registrations.substitute_news",
        address,
        key=f"registrations.substitute_news:{request.public_id}:{what}",
        about=seated.about if survives else request.about,
        group=f"event:{request.event_id}",
        registration=str(seated.public_id),
        request=str(request.public_id),
        what=what,
        reason=reason,
    )


def asked_by_contact(request: Registration) -> bool:
    """Return whether the contact of the delegation asked, and not the person with the seat."""
    first = request.changes.values_list("by", flat=True).first()
    return first == BY_CONTACT and request.replaces.delegation is not None


def taken_over(old: Registration, new: Registration) -> None:
    """Tell the three whom it concerns: who came, who went, and the contact if that is somebody else."""
    stamp = f"{new.seated_at:%Y%m%d%H%M%S%f}"
    rows = [
        person_message("substituted", old, suffix=stamp, substitute=str(new.public_id)),
        person_message("seated", new, suffix=stamp),
    ]
    if old.delegation and old.delegation.contact_address != old.address:
        rows += contact_copy("substitute_copy", new, suffix=stamp, former=str(old.public_id))
    queue_many(rows)


def _of_asking(request: Registration) -> str:
    return f"{request.invited_at or timezone.now():%Y%m%d%H%M%S%f}"
