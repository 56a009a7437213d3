"""A mail server for tests that answers as it is told, and remembers what it took."""

import asyncio
import email
import email.policy
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services import free_port


@dataclass
class Taken:
    """One mail that the server said 250 to."""

    to: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)


@dataclass
class ScriptedServer:
    """`answers[("RCPT", address)]` is what it says instead of 250; a callable is called first, in the server's thread.

    Stages are MAIL, RCPT and DATA (after the whole message arrived); "*" as address means everybody. An answer of
    "hang" never comes, "drop" closes the connection. A list is used up one answer a time; then all is well.
    """

    answers: dict[tuple[str, str], object] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    connections: int = 0
    reached: dict[str, threading.Event] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def count(self) -> Counter[str]:
        """Return how many mails each address got."""
        return Counter(taken.to for taken in list(self.taken))

    def wait_for(self, stage: str, seconds: float = 60) -> None:
        """Wait until a mail came to `stage`."""
        assert self._event(stage).wait(seconds), f"no mail came to {stage}"

    def forget(self) -> None:
        """Start anew: no script, nothing taken."""
        self.answers.clear()
        self.taken.clear()
        self.reached.clear()
        self.connections = 0

    # --- what aiosmtpd calls ---

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:  # noqa: N802
        answer = await self._answer(server, "MAIL", address)
        if answer.startswith("250"):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list) -> str:  # noqa: N802
        answer = await self._answer(server, "RCPT", address)
        if answer.startswith("25"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert len(envelope.rcpt_tos) == 1, "never two addressees"
        answer = await self._answer(server, "DATA", envelope.rcpt_tos[0])
        if answer.startswith("250"):
            self.taken.append(Taken(envelope.rcpt_tos[0], envelope.content))
            if after := self.answers.get(("TAKEN", "*")):
                after()
        return answer

    async def _answer(self, server: SMTP, stage: str, address: str) -> str:
        self._event(stage).set()
        script = self.answers.get((stage, address), self.answers.get((stage, "*")))
        if isinstance(script, list):
            script = script.pop(0) if script else None
        if isinstance(script, Callable):
            script = script()
        if script == "hang":
            await asyncio.sleep(3600)
        if script == "drop":
            server.transport.abort()
            await asyncio.sleep(0.05)
        return script or "250 OK"

    def _event(self, stage: str) -> threading.Event:
        return self.reached.setdefault(stage, threading.Event())


@contextmanager
def scripted_server(**options: object) -> Iterator[ScriptedServer]:
    """Run a ScriptedServer in a thread of this process; `options` go to aiosmtpd's Controller."""
    script = ScriptedServer(port=free_port())
    controller = Controller(script, hostname="127.0.0.1", port=script.port, **options)
    controller.start()
    try:
        yield script
    finally:
        controller.stop()


@contextmanager
def greeting(line: bytes | None) -> Iterator[int]:
    """Run a server that only greets with `line`, or with None keeps silent; give its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        open_connections = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                open_connections.append(connection)
                if line is not None:
                    connection.sendall(line + b"\r\n")

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            for connection in open_connections:
                connection.close()
