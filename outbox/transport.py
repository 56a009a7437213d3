"""One connection to the mail server, with the moment before DATA in our own hands."""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from enum import StrEnum

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.utils.encoding import punycode


class Phase(StrEnum):
    CONNECT = "connect"
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"  # from here on the server may have the mail


class ServerSaidNo(Exception):  # noqa: N818  an answer, of which the code says what it means
    """The mail server answered with a code that is no yes."""

    def __init__(self, code: int, text: bytes | str) -> None:
        self.code = code
        self.text = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        super().__init__(f"{code} {self.text}")


class TooLarge(Exception):  # noqa: N818
    """The server said in advance that it takes no message of this size."""


class Line:
    """A connection that opens at the first mail and hangs up after `per_connection` mails or any fault.

    SMTP is spoken here, command by command: `smtplib.sendmail` leaves no room between RCPT and DATA, where the lease
    must be looked at (3b 4), returns refusals in a dict or raises them depending on their number, and hides the
    phase. Any other backend (files, tests, an ESP's API) gets the message whole.
    """

    def __init__(self, per_connection: int = 50) -> None:
        self.backend = get_connection()
        self.phase = Phase.CONNECT
        self._per_connection = per_connection
        self._mails = 0

    def send(self, message: EmailMessage, before_data: Callable[[], None]) -> None:
        """Send `message` to its one recipient; call `before_data` just before the first byte that counts.

        Raises what `before_data` raises, ServerSaidNo, TooLarge, OSError or an smtplib exception; `phase` tells how
        far it came.
        """
        reused = self._mails > 0
        try:
            self._attempt(message, before_data)
        except (OSError, ServerSaidNo) as error:
            hung_up = not isinstance(error, ServerSaidNo) or error.code == 421
            if not (reused and hung_up and self.phase == Phase.SENDER):
                raise
            # Servers end a connection after so many mails or seconds: that is no failure of this mail.
            self._attempt(message, before_data)

    def _attempt(self, message: EmailMessage, before_data: Callable[[], None]) -> None:
        try:
            self._open()
            self._mails += 1
            if isinstance(self.backend, EmailBackend):
                self._converse(self.backend.connection, message, before_data)
            else:
                before_data()
                self.phase = Phase.DATA
                self.backend.send_messages([message])
        except ServerSaidNo as answer:
            self._reset_or_drop(answer.code)
            raise
        except BaseException:
            self._drop()
            raise

    def hang_up(self) -> None:
        """Say goodbye and close; a server that is gone already is no problem."""
        self._mails = 0
        with suppress(OSError, smtplib.SMTPException):
            self.backend.close()

    def _drop(self) -> None:
        """Close without a goodbye: a silent server would keep us waiting for its answer once more."""
        for name in ("connection", "_partial_connection"):
            if client := getattr(self.backend, name, None):
                with suppress(OSError):
                    client.close()
                setattr(self.backend, name, None)
        self.hang_up()

    def _open(self) -> None:
        self.phase = Phase.CONNECT
        if self._mails >= self._per_connection:
            self.hang_up()
        try:
            self.backend.open()
            if isinstance(self.backend, EmailBackend):
                self.backend.connection.ehlo_or_helo_if_needed()
        except smtplib.SMTPResponseException as error:
            raise ServerSaidNo(error.smtp_code, error.smtp_error) from error

    def _converse(self, client: smtplib.SMTP, message: EmailMessage, before_data: Callable[[], None]) -> None:
        content = message.message().as_bytes(linesep="\r\n")
        options = _mail_options(client, len(content))

        self.phase = Phase.SENDER
        _expect(client.mail(_bare(message.from_email), options), 250)
        self.phase = Phase.RECIPIENT
        _expect(client.rcpt(_bare(message.to[0])), 250, 251)
        before_data()
        self.phase = Phase.DATA
        try:
            _expect(client.data(content), 250)
        except smtplib.SMTPDataError as error:  # no 354 on the command itself
            raise ServerSaidNo(error.smtp_code, error.smtp_error) from error

    def _reset_or_drop(self, code: int) -> None:
        """After a refusal the next mail starts on a clean connection; 421 means that the server hangs up."""
        client = getattr(self.backend, "connection", None)
        if client is None or code == 421:
            self._drop()
            return
        try:
            client.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()


def _mail_options(client: smtplib.SMTP, size: int) -> list[str]:
    options = []
    if client.has_extn("size"):
        limit = client.esmtp_features.get("size", "")
        if limit.isdecimal() and 0 < int(limit) < size:
            raise TooLarge
        options.append(f"SIZE={size}")
    if client.has_extn("8bitmime"):
        options.append("BODY=8BITMIME")
    return options


def _bare(address: str) -> str:
    """Return the address for the envelope: without the name, its domain in ASCII."""
    local, _, domain = parseaddr(address)[1].rpartition("@")
    return f"{local}@{punycode(domain)}"


def _expect(answer: tuple[int, bytes], *good: int) -> None:
    code, text = answer
    if code not in good:
        raise ServerSaidNo(code, text)
