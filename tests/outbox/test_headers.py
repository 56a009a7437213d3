"""Whatever people type, a mail has clean headers and one recipient (requirements 2d 38, 5.9)."""

import pytest

from outbox import actions
from outbox.delivery import deliver
from outbox.envelope import clean_header, masked
from outbox.models import OutgoingMail
from tests.outbox.kinds import escaped
from tests.outbox.smtp_server import ScriptedServer

NASTY = {
    "crlf": "Hoi\r\nBcc: dief@voorbeeld.nl",
    "lf": "Hoi\nBcc: dief@voorbeeld.nl",
    "cr": "Hoi\rBcc: dief@voorbeeld.nl",
    "nul": "Hoi\x00Bcc: dief@voorbeeld.nl",
    "line separator": "Hoi\u2028Bcc: dief@voorbeeld.nl",
    "paragraph separator": "Hoi\u2029Bcc: dief@voorbeeld.nl",
    "next line": "Hoi\x85Bcc: dief@voorbeeld.nl",
    "vertical tab": "Hoi\x0bBcc: dief@voorbeeld.nl",
    "lone surrogate": "Hoi\ud800 Bcc: dief@voorbeeld.nl",
    "right to left": "Hoi \u202eBcc: dief@voorbeeld.nl",
}


@pytest.fixture
def deliver_one(smtp: ScriptedServer, db):
    def send(subject: str = "x", reply_to: str = "", **arguments: object):
        arguments |= {"subject": escaped(subject), "reply_to": escaped(reply_to)}
        actions.queue("test.subject", "jan@voorbeeld.nl", key="1", **arguments)
        deliver("default")
        assert OutgoingMail.objects.get().state == "sent", OutgoingMail.objects.get().error
        (taken,) = smtp.taken
        assert taken.to == "jan@voorbeeld.nl"
        return taken.message

    return send


def assert_one_recipient(message) -> None:
    assert message.get_all("To") == ["jan@voorbeeld.nl"]
    assert [name for name in message.keys() if name.lower() in ("cc", "bcc")] == []  # noqa: SIM118  a message's headers


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_a_nasty_subject_is_one_clean_header(deliver_one, text):
    message = deliver_one(subject=text)
    assert_one_recipient(message)
    (subject,) = message.get_all("Subject")
    assert subject in ("Hoi Bcc: dief@voorbeeld.nl", "HoiBcc: dief@voorbeeld.nl")


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_cleaning(text):
    cleaned = clean_header(text)
    assert cleaned.isprintable()
    cleaned.encode()


def test_an_encoded_word_of_somebody_else_is_shown_as_typed(deliver_one):
    message = deliver_one(subject="=?utf-8?b?QmNjOiBkaWVm?=")
    assert "Bcc" not in str(message["Subject"])


def test_a_name_with_emoji_and_another_direction_survives(deliver_one):
    message = deliver_one(subject="Plek voor 👩\u200d💻 עברית Ünïcödé")
    assert str(message["Subject"]).strip() == "Plek voor 👩\u200d💻 עברית Ünïcödé"


def test_a_name_of_a_megabyte_gives_a_short_subject(deliver_one):
    message = deliver_one(subject="Plek voor " + "x" * 1_000_000)
    subject = str(message["Subject"]).strip()
    assert len(subject) == 200
    assert subject.endswith("…")


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY.keys())
def test_a_nasty_name_in_reply_to_is_one_clean_header(deliver_one, text):
    message = deliver_one(subject="x", reply_to=f'"{text}" <anna@voorbeeld.nl>')
    assert_one_recipient(message)
    (reply_to,) = message.get_all("Reply-To")
    assert [address.addr_spec for address in reply_to.addresses] == ["anna@voorbeeld.nl"]


@pytest.mark.parametrize("reply_to", ["", "geen adres", "a@b.nl, c@d.nl", "a@b.nl\r\nBcc: c@d.nl"])
def test_a_reply_to_that_is_no_single_address_is_left_out(deliver_one, reply_to):
    message = deliver_one(subject="x", reply_to=reply_to)
    assert_one_recipient(message)
    assert message.get_all("Reply-To") is None


def test_extra_headers_are_cleaned_and_can_not_change_who_we_are(deliver_one):
    message = deliver_one(
        subject="x",
        headers={
            "X-Soort": "plek\r\nBcc: dief@voorbeeld.nl",
            "From": "dief@voorbeeld.nl",
            "To": "dief@voorbeeld.nl",
            "Cc": "dief@voorbeeld.nl",
            "message-id": "<ander@voorbeeld.nl>",
        },
    )
    assert_one_recipient(message)
    assert message["X-Soort"] == "plek Bcc: dief@voorbeeld.nl"
    assert message.get_all("From") == ["Samenspel NL <noreply@samenspel.example.nl>"]
    assert message.get_all("Message-ID") == [OutgoingMail.objects.get().message_id]


def test_what_every_mail_carries(deliver_one, settings):
    message = deliver_one(subject="x")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"] == settings.DEFAULT_FROM_EMAIL
    assert message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    assert message["Date"] is not None


@pytest.mark.django_db
def test_a_filename_is_cleaned_and_the_paper_arrives_whole(smtp: ScriptedServer):
    actions.queue("test.paper", "jan@voorbeeld.nl", key="1", filename="plek\r\nX: y é.pdf", size=2000)
    deliver("default")
    (attachment,) = smtp.taken[0].message.iter_attachments()
    assert attachment.get_filename() == "plek X: y é.pdf"
    assert attachment.get_content() == b"x" * 2000


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Ga naar https://x.nl/link/abc?d=1. Dag", "Ga naar *** Dag"),
        ("Inloggen: http://x.nl/", "Inloggen: ***"),
        ("Je code is 123456.", "Je code is ***."),
        ("Je code is 123 456", "Je code is ***"),
        ("Bel 0612345678 of 070-1234567", "Bel 0612345678 of 070-1234567"),
        ("€ 114,95 op 27 mei 2027", "€ 114,95 op 27 mei 2027"),
    ],
)
def test_the_copy_hides_links_and_codes(text, kept):
    assert masked(text) == kept


def test_an_invitation_stands_beside_the_text_with_its_method(smtp: ScriptedServer, db):
    """RFC 6047, 2.4: a mail program takes it over only from there, and only with the method in the type."""
    actions.queue("test.invitation", "jan@voorbeeld.nl", key="1")
    deliver("default")
    (taken,) = smtp.taken
    alternative, file = taken.message.iter_parts()
    assert alternative.get_content_type() == "multipart/alternative"
    text, html, invitation = alternative.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert invitation.get_content_type() == "text/calendar"
    assert dict(invitation["Content-Type"].params) == {"method": "REQUEST", "charset": "utf-8"}
    assert invitation["Content-Disposition"] is None
    assert "SUMMARY:Dag é😀" in invitation.get_content()
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "agenda.ics")
    assert file.get_content().count(b"\r\n") == 4
