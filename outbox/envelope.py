"""A rendered mail becomes a message: one recipient, clean headers, and the copy that the log keeps."""

import re
import unicodedata
from email import policy
from email.utils import formataddr

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from outbox.models import OutgoingMail
from outbox.registry import Rendered

SUBJECT_LENGTH = 200
HEADER_LENGTH = 500
_LINK = re.compile(r"\b(?:https?|webcals?)://\S+", re.IGNORECASE)
_CODE = re.compile(r"(?<!\d)\d{3}[ \xa0]?\d{3}(?!\d)")
# Left to right marks and their kin change how a line reads; joiners (ZWJ) hold emoji together and may stay.
_JOINERS = {"\u200c", "\u200d"}
# Who sends, to whom, and under which id: no kind of mail says otherwise.
_OURS = {"from", "sender", "to", "cc", "bcc", "reply-to", "subject", "message-id", "date"}


class Unmailable(Exception):  # noqa: N818  it is about one address, and a Dutch reason for the organiser
    """This one mail can't leave; `str()` says why, in Dutch."""


def clean_header(text: str, length: int = HEADER_LENGTH) -> str:
    """Return `text` as one line that is safe in a header: no control, separator or direction characters, no encoded
    words of somebody else's making (requirements 2d 38)."""
    visible = (
        char if char in _JOINERS else " " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char
        for char in text
        if char in _JOINERS or unicodedata.category(char) not in {"Cf", "Cs"}
    )
    line = " ".join("".join(visible).split()).replace("=?", "= ?")
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def checked_address(address: str) -> str:
    """Return the one address that a mail goes to. Raises Unmailable."""
    try:
        validate_email(address)
    except ValidationError:
        raise Unmailable("Dit is geen geldig e-mailadres.") from None
    if not address.rpartition("@")[0].isascii():
        # It would take SMTPUTF8 on every server on the way; we say so instead of mailing somebody else.
        raise Unmailable("Dit adres heeft letters vóór de @ die mailservers niet aankunnen.")
    return address


def checked_reply_to(reply_to: str) -> list[str]:
    """Return Reply-To as "name <address>", or nothing when it holds no single valid address."""
    header = policy.default.header_factory("Reply-To", clean_header(reply_to))
    if header.defects or len(header.addresses) != 1:
        return []
    (person,) = header.addresses
    try:
        validate_email(person.addr_spec)
    except ValidationError:
        return []
    return [formataddr((clean_header(person.display_name, 100), person.addr_spec))]


def compose(
    mail: OutgoingMail, rendered: Rendered, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """Return the message of `mail`. Raises Unmailable when its address can't be mailed."""
    headers = {
        clean_header(name): clean_header(value)
        for name, value in rendered.headers.items()
        if clean_header(name).lower() not in _OURS
    }
    message = EmailMultiAlternatives(
        subject=clean_header(rendered.subject, SUBJECT_LENGTH),
        body=rendered.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[checked_address(mail.address)],
        reply_to=checked_reply_to(rendered.reply_to),
        headers={"Auto-Submitted": "auto-generated", **headers, "Message-ID": mail.message_id},
        alternatives=[(rendered.html, "text/html")],
        connection=connection or get_connection(),
    )
    for attachment in rendered.attachments:
        if attachment.beside_text:
            message.attach_alternative(attachment.content.decode(), attachment.mimetype)
            continue
        message.attach(clean_header(attachment.filename, 150), attachment.content, attachment.mimetype)
    return message


def masked(text: str) -> str:
    """Return `text` for the log: links and codes as ***, so that reading the log lets nobody in."""
    return _CODE.sub("***", _LINK.sub("***", text))
