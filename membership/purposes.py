"""What the pressed button of a mailed link does; each app registers its own in `<app>/purposes.py`."""

from dataclasses import dataclass

from django.forms import Form
from django.http import HttpRequest

from membership.models import LoginLink, User


@dataclass(frozen=True)
class Outcome:
    """Where to go after the deed, who is logged in by it (nobody when None), and what to say there.

    `user` must own the address of the link: for anybody else the press is refused and the deed undone.
    """

    url: str
    user: User | None = None
    message: str = ""


class Purpose:
    """One thing that a link can be for. Subclass it, fill in what differs, and `register` an instance.

    The page of a link changes nothing: `context` and `form` only read. `perform` does the deed in the same
    transaction in which the link is spent, so a refusal leaves the link as it was.
    """

    name: str = ""
    template: str = "membership/link.html"  # extend it: blocks `about` (what this is) and `below` (under the button)
    title: str = "Open je link"
    intro: str = ""
    label: str = "Ga verder"

    def context(self, link: LoginLink) -> dict[str, object]:
        """Return what the template needs besides `link`, `form`, `title`, `intro`, `label`, `masked` and `refusal`.

        A true value of `gone` in it says that there is nothing left to press; the template then says why.
        """
        return {}

    def form(self, link: LoginLink, data: dict | None = None) -> Form | None:
        """Return the form on the page, bound to `data` at the press; None when there is only a button."""
        return None

    def perform(self, link: LoginLink, request: HttpRequest, form: Form | None) -> Outcome:
        """Do the deed, with a valid `form`. Raises Refused with a Dutch reason for the reader."""
        raise NotImplementedError

    def done_url(self, link: LoginLink) -> str:
        """Where somebody goes on who presses a spent link while logged in as its owner; "" is their own overview."""
        return ""

    def resend(self, link: LoginLink) -> None:
        """Put a mail with a fresh link in the queue, to the same address. Raises Refused when that makes no sense."""
        from membership.actions import queue_fresh_link  # the actions read this registry

        queue_fresh_link(link)


PURPOSES: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Let links of `purpose.name` do what `purpose` says. Raises ValueError when the name is taken or empty."""
    if not purpose.name or purpose.name in PURPOSES:
        raise ValueError(f"the purpose {purpose.name!r} has no name of its own")
    PURPOSES[purpose.name] = purpose
    return purpose
