"""Who sees which haakje, and which answer to it: the one place for both rules."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from haakjes.models import Haakje, Response, State
from membership.access import Member
from membership.models import Membership, MembershipState


def visible_to(member: Member) -> QuerySet[Haakje]:
    """Return the haakjes that a member may see: those for all members, those for an umbrella network that the member's
    organisation is in (or that stands above one of those), and the member's own. What was withdrawn only its poster
    still sees.
    """
    own = Q(user=member.user)
    shared = Q(umbrella=None) | Q(umbrella__in=member.umbrellas)
    return Haakje.objects.filter(own | (shared & ~Q(state=State.WITHDRAWN)))


def responses_for(member: Member, haakje: Haakje) -> QuerySet[Response]:
    """Return the responses that a member may read below a haakje that the member sees: all open ones; of the private
    ones those between the poster and this member, and to the poster all of them.

    A private response of before that nobody is tied to any more (its writer was erased) only the poster sees.
    """
    responses = Response.objects.filter(haakje=haakje)
    if haakje.user_id == member.user.pk:
        return responses
    mine = Q(user=member.user) | Q(with_user=member.user)
    return responses.filter(Q(private=False) | mine)


def with_poster(haakjes: QuerySet[Haakje]) -> QuerySet[Haakje]:
    """Add to each haakje whether who posted it is still a member (`poster_is_member`)."""
    return haakjes.annotate(poster_is_member=is_member("user"))


def is_member(field: str) -> Exists:
    """Return the condition that the person in `field` is a member now."""
    return Exists(Membership.objects.filter(user=OuterRef(field), state=MembershipState.MEMBER))
