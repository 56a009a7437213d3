"""(e) mails a second through the outbox, against bare smtplib to the same SMTP server."""

import asyncio
import multiprocessing
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path

from benchmarks.report import report
from tests.services import app_environment, free_port, manage, start_postgres, temporary_folder

MAILS = 600


class _Sink:
    """Takes every mail and keeps none; notes in the file `arrivals` when each came, to whom, with which subject."""

    def __init__(self, arrivals: Path | None) -> None:
        self.arrivals = arrivals

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        if self.arrivals:
            subject = BytesHeaderParser(policy=policy.default).parsebytes(envelope.content)["Subject"]
            with self.arrivals.open("a") as file:
                file.write(f"{time.time()} {envelope.rcpt_tos[0]} {subject}\n")
        return "250 OK"


def _serve(port: int, arrivals: Path | None) -> None:
    from aiosmtpd.smtp import SMTP

    async def main() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(_Sink(arrivals), hostname="localhost"), "127.0.0.1", port)
        await server.serve_forever()

    asyncio.run(main())


@contextmanager
def smtp_server(arrivals: Path | None = None) -> Iterator[int]:
    """An SMTP server in a process of its own, so that it doesn't share ours; gives its port."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(port, arrivals), daemon=True)
    process.start()
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.join(10)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=5).quit()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the SMTP server did not start")


def run() -> None:
    """Send as many mails both ways, of the same size, in turn."""
    with smtp_server() as port:
        bare = _bare(port)
        for engine in ("SQLite", "PostgreSQL"):
            speed = _through_outbox(port, engine)
            report(f"e mails through the outbox on {engine}", speed, "mails/s")
            report(f"e outbox on {engine} against bare smtplib", speed / bare, "ratio", 0.25)
        report("e bare smtplib, one connection", bare, "mails/s")


def _bare(port: int) -> float:
    message = EmailMessage()
    message["From"] = message["To"] = "iemand@example.nl"
    message["Subject"] = "Maatstaf"
    message.set_content("Tekst. " * 150)
    message.add_alternative("<p>Tekst.</p>" * 250, subtype="html")
    begin = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as connection:
        for _ in range(MAILS):
            connection.send_message(message)
    return MAILS / (time.perf_counter() - begin)


def _through_outbox(port: int, engine: str) -> float:
    script = Path(__file__).with_name("send_mails.py").read_text()
    with temporary_folder("benchmark-mail") as folder:
        env = app_environment(folder, LOG_LEVEL="ERROR", EMAIL_URL=f"smtp://127.0.0.1:{port}")
        if engine == "PostgreSQL":
            with start_postgres() as postgres:
                return _measure(env | {"DATABASE_URL": postgres.url}, script)
        return _measure(env, script)


def _measure(env: dict[str, str], script: str) -> float:
    manage(env, "migrate", "--verbosity", "0")
    manage(env, "demo")
    return MAILS / float(manage(env, "shell", "--no-imports", "-c", script).splitlines()[-1])
