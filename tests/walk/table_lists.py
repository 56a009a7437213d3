"""Lists of addresses: ending a kind of mail, the newsletter, and becoming a member."""

from membership import unsubscribe
from tests.walk.rows import Row, closed, public
from tests.walk.world import World


def _leaving(name: str, attribute: str) -> Row:
    """The page that ends the mails of a list, for whoever holds the link; it tells nothing about whose it is."""

    def token(world: World) -> list:
        return [unsubscribe.link(name, str(getattr(world, attribute).public_id)).rsplit("/", 2)[1]]

    return public("membership:unsubscribe", token, about=f"of {name}")


ROWS = [
    public("membership:unsubscribe", lambda w: ["bestaat-niet"], 404, "unknown"),
    _leaving("interest", "interest"),
    _leaving("newsletter", "subscription"),
    public("mailings:newsletter"),
    public("mailings:newsletter-sent"),
    public("mailings:newsletter-confirmed"),
    closed("membership:join", logged_in=200),
]
_BOTH = ("organiser", "superuser")
MODELS = {
    "mailings_subscription": ("subscription", _BOTH, (), _BOTH),
    "membership_membership": ("membership", _BOTH, (), ()),
}
PUBLIC = {
    "membership:unsubscribe",
    "mailings:newsletter",
    "mailings:newsletter-sent",
    "mailings:newsletter-confirmed",
}
