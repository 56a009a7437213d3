"""How recently a member did something, to the day and no finer.

Reading changes nothing in the app, so only deeds count: logging in, and whatever is sent by a button. Who reads alone
logs in again when the session ends.
"""

from django.utils import timezone

from membership.models import Membership, MembershipState


def note(user: int) -> None:
    """Write down that the person with this key is active today, if that is a member; at most one change a day."""
    today = timezone.localdate()
    members = Membership.objects.filter(user=user, state=MembershipState.MEMBER)
    members.exclude(last_active_on=today).update(last_active_on=today)
