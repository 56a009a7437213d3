"""Posts without a name: what they show, and who looked up a name all the same."""

from django.db import transaction

from discussions.access import Visitor
from discussions.models import Moderation, Post, Room
from discussions.nameless import NOTHING, Traits, shown_traits
from events.models import Role
from membership.errors import Refused
from membership.models import Layer
from registrations.models import Registration

SOMEBODY = "Een deelnemer"
GIVE_A_REASON = "Schrijf op waarom je de naam wilt weten."


def labels_for(visitor: Visitor, room: Room) -> list[str]:
    """Return as what this visitor may post in `room` without a name, the most telling first; empty where that is not
    possible: the room does not allow it, or the visitor is of the organisation."""
    if not room.allow_nameless or visitor.seat is None:
        return []
    seat = visitor.seat
    own: Traits = ("", "") if seat.guest else (seat.role, seat.organisation.layer)
    label = _words(shown_traits(_who_may_write(room)).get(own, NOTHING))
    return list(dict.fromkeys([label, SOMEBODY]))


def _who_may_write(room: Room) -> list[Traits]:
    """Role and layer of each participant who can write in `room`: readers of an own case know its few people."""
    seats = Registration.objects.seated().filter(event=room.event_id, guest=False)
    if room.is_private:
        seats = seats.filter(delegation=room.own_case.delegation_id)
    return list(seats.values_list("role", "organisation__layer"))


_IN_WORDS = {Layer.RIJK: "Rijk", Layer.REGIONAAL: "regionaal", Layer.ANDERS: "andere organisatie"}
_OF_A_LAYER = {
    Layer.RIJK: "Iemand van het Rijk",
    Layer.PROVINCIE: "Iemand van een provincie",
    Layer.GEMEENTE: "Iemand van een gemeente",
    Layer.WATERSCHAP: "Iemand van een waterschap",
    Layer.REGIONAAL: "Iemand van een gemeenschappelijke regeling",
    Layer.UITVOERING: "Iemand van een uitvoeringsorganisatie",
}


def _words(traits: Traits) -> str:
    role, layer = traits
    if not role:
        return _OF_A_LAYER.get(layer, SOMEBODY)
    about = Role(role).label
    return f"{about}, {_IN_WORDS.get(layer, Layer(layer).label.lower())}" if layer else about


@transaction.atomic
def reveal(*, post: Post, by: str, reason: str) -> str:
    """Return who wrote a post without a name. Who asked stands in the history of the post first, with the reason.

    Raises Refused without a reason.
    """
    if not reason.strip():
        raise Refused(GIVE_A_REASON)
    Moderation.objects.create(post=post, what=Moderation.What.NAME_SEEN, by=by, reason=reason.strip()[:300])
    if post.registration is not None:
        return f"{post.registration.name} ({post.registration.address})"
    return str(post.user or "De schrijver is niet meer bekend")
