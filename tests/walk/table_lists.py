"""Lists of addresses: ending a kind of mail, the newsletter, and becoming a member."""

from membership import unsubscribe
from tests.walk.rows import Row, public


def leaving(name: str, attribute: str) -> Row:
    """The page that ends the mails of a list, for whoever holds the link."""

    def token(world: object) -> list:
        return [unsubscribe.link(name, str(getattr(world, attribute).public_id)).rsplit("/", 2)[1]]

    return public("membership:unsubscribe", token, about=f"of {name}")


ROWS = [
    public("membership:unsubscribe", lambda w: ["bestaat-niet"], 404, "unknown"),
]
PUBLIC = {"membership:unsubscribe"}
