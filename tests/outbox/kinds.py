"""Kinds of mail for the tests alone; a real worker gets them with `celery --include tests.outbox.kinds`."""

from outbox.registry import Attachment, NotNeeded, Rendered, mail_kind


def _mail(subject: str, text: str, **more) -> Rendered:
    return Rendered(subject=subject, text=text, html=f"<html lang='nl'><p>{text}</p></html>", **more)


@mail_kind("test.login", label="Test: inloggen", queue="login")
def login(address: str, **_) -> Rendered:
    return _mail("Inloggen, code 123 456", "Druk op https://voorbeeld.nl/link/geheim of typ 123456.")


@mail_kind("test.seat", label="Test: plek")
def seat(address: str, number: int = 0, **_) -> Rendered:
    return _mail(f"Plek {number}", "Je hebt een plek.")


@mail_kind("test.mailing", label="Test: aan velen", queue="bulk", resend=False)
def mailing(address: str, number: int = 0, **_) -> Rendered:
    return _mail(f"Nieuws {number}", "Er is nieuws.")


@mail_kind("test.sum", label="Test: breekbaar")
def fragile(address: str, number: int, **_) -> Rendered:
    return _mail("Deling", f"Samen {100 // number}")


@mail_kind("test.outdated", label="Test: achterhaald")
def outdated(address: str, **_) -> Rendered:
    raise NotNeeded


@mail_kind("test.subject", label="Test: onderwerp")
def with_headers(address: str, subject: str = "", reply_to: str = "", headers: dict | None = None, **_) -> Rendered:
    return _mail(unescaped(subject), "Tekst", reply_to=unescaped(reply_to), headers=headers or {})


def escaped(text: str) -> str:
    """Hide characters that a database does not keep (NUL, lone surrogates) from it."""
    return text.encode("unicode_escape").decode()


def unescaped(text: str) -> str:
    return text.encode().decode("unicode_escape")


@mail_kind("test.paper", label="Test: met bijlage")
def paper(address: str, size: int = 10, filename: str = "plek.pdf", **_) -> Rendered:
    return _mail("Met bijlage", "Zie de bijlage.", attachments=[Attachment(filename, b"x" * size, "application/pdf")])


@mail_kind("test.invitation", label="Test: met een uitnodiging")
def with_invitation(address: str, **_) -> Rendered:
    content = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Dag é😀\r\nEND:VCALENDAR\r\n".encode()
    parts = [
        Attachment("", content, "text/calendar; method=REQUEST", beside_text=True),
        Attachment("agenda.ics", content, "application/ics"),
    ]
    return _mail("Uitnodiging", "Tekst", attachments=parts)
