"""Which function renders which kind of mail; each app registers its own in `<app>/mails.py`."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Attachment:
    """A file with a mail. `mimetype` may have parameters ("text/calendar; method=REQUEST").

    `beside_text` puts it next to the text and HTML parts, as another form of the same message: that is how a mail
    program knows an invitation (RFC 6047, 2.4). It has no name there.
    """

    filename: str
    content: bytes
    mimetype: str
    beside_text: bool = False


@dataclass(frozen=True)
class Rendered:
    """A mail as it leaves: subject on one line, a text part complete on its own, and the same in HTML."""

    subject: str
    text: str
    html: str
    attachments: list[Attachment] = field(default_factory=list)
    reply_to: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class NotNeeded(Exception):  # noqa: N818  it is an outcome, not an error
    """Raised by a renderer: the mail has no sense any more (cancelled meanwhile); its row becomes cancelled."""


class OnHold(Exception):  # noqa: N818  it is an outcome, not an error
    """Raised by a renderer: who ordered the mail stopped it; its row is held until `outbox.actions.let_go`."""


Renderer = Callable[..., Rendered]


@dataclass(frozen=True)
class Kind:
    """How a kind of mail is handled. `resend` says what happens after a sender died in the middle of DATA:
    True sends it again with the same Message-ID (login, seat), False leaves it "onbekend" for the organiser
    (a mailing). `label` is what the organiser reads in the log, in Dutch. `logged` False keeps its text out of the log:
    it quotes what staff may not read. `forget` empties the row as soon as the mail left: address and text."""

    name: str
    render: Renderer
    queue: str
    resend: bool
    label: str
    logged: bool = True
    forget: bool = False


KINDS: dict[str, Kind] = {}


def mail_kind(
    name: str,
    *,
    label: str,
    queue: str = "default",
    resend: bool = True,
    logged: bool = True,
    forget: bool = False,
) -> Callable[[Renderer], Renderer]:
    """Register the decorated function `render(address, **arguments) -> Rendered` for mails of kind `name`."""

    def register(render: Renderer) -> Renderer:
        KINDS[name] = Kind(name, render, queue, resend, label, logged, forget)
        return render

    return register
