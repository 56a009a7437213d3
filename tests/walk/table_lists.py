"""Lists of addresses: ending a kind of mail, the newsletter, and becoming a member."""

from membership import unsubscribe
from tests.walk.rows import Row, closed, public, staff
from tests.walk.world import World


def _leaving(name: str, attribute: str) -> Row:
    """The page that ends the mails of a list, for whoever holds the link; it tells nothing about whose it is."""

    def token(world: World) -> list:
        return [unsubscribe.link(name, str(getattr(world, attribute).public_id)).rsplit("/", 2)[1]]

    return public("membership:unsubscribe", token, about=f"of {name}")


def _decision(world: World, deed: str) -> str:
    return f"/admin/membership/membership/besluit/{deed}/?nummers={world.membership.pk}"


def _merge(world: World) -> str:
    keys = f"{world.member_organisation.pk},{world.other_organisation.pk}"
    return f"/admin/membership/organisation/samenvoegen/?nummers={keys}"


JOIN = "/lid-worden/"
_BOTH = ("organiser", "superuser")
_BOTH_SEE = dict.fromkeys(_BOTH, 200)
ROWS = [
    public("membership:unsubscribe", lambda w: ["bestaat-niet"], 404, "unknown"),
    _leaving("interest", "interest"),
    _leaving("newsletter", "subscription"),
    public("mailings:newsletter"),
    public("mailings:newsletter-sent"),
    public("mailings:newsletter-confirmed"),
    public("membership:join"),
    public("membership:join-sent"),
    closed("membership:move", others=JOIN, network_members=200),
    closed("membership:leave", others=JOIN, network_members=200, asking=200),
    staff("admin:membership_membership_accept", lambda w: _decision(w, "aannemen"), **_BOTH_SEE),
    staff("admin:membership_membership_decline", lambda w: _decision(w, "afwijzen"), **_BOTH_SEE),
    staff("admin:membership_organisation_duplicates", **_BOTH_SEE, finance=200),
    staff("admin:membership_organisation_merge", _merge, **_BOTH_SEE),
    staff("admin:network_figures", **_BOTH_SEE),
    staff("admin:network_figures", lambda w: f"/admin/cijfers/?over=umbrella:{w.umbrella.pk}", "chosen", **_BOTH_SEE),
]
MODELS = {
    "mailings_subscription": ("subscription", _BOTH, (), _BOTH),
    "membership_membership": ("membership", _BOTH, (), ()),
    "membership_umbrellanetwork": ("umbrella", _BOTH, _BOTH, _BOTH),
    "membership_theme": ("theme", _BOTH, _BOTH, _BOTH),
}
PUBLIC = {
    "membership:join",
    "membership:join-sent",
    "membership:unsubscribe",
    "mailings:newsletter",
    "mailings:newsletter-sent",
    "mailings:newsletter-confirmed",
}
