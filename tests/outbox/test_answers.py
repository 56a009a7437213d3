"""What each answer of a mail server does to the mail and to the queue (requirements 3b 11-13)."""

import smtplib
import ssl
from datetime import timedelta

import pytest
from django.utils import timezone

from outbox import actions, claims
from outbox.delivery import REFUSALS_IN_A_ROW, deliver
from outbox.failures import Meaning, judge
from outbox.models import MailState, OutgoingMail, QueueStatus
from outbox.transport import Phase, ServerSaidNo, TooLarge
from tests.outbox.conftest import use_smtp
from tests.outbox.smtp_server import ScriptedServer, greeting, scripted_server

pytestmark = pytest.mark.django_db
BAD = "slecht@voorbeeld.nl"


def queue(address: str = BAD, kind: str = "test.seat", **options: object) -> OutgoingMail:
    key = f"{kind}:{OutgoingMail.objects.count()}"
    actions.queue(kind, address, key=key, **options)
    return OutgoingMail.objects.get(key=key)


def queue_with_neighbours(address: str = BAD) -> OutgoingMail:
    """Queue the mail under test between two others."""
    queue("voor@voorbeeld.nl")
    mail = queue(address)
    queue("na@voorbeeld.nl")
    return mail


def stopped(queue_name: str = "default") -> QueueStatus | None:
    return QueueStatus.objects.filter(queue=queue_name, stopped_until__isnull=False).first()


class TestOnlyThisMail:
    @pytest.mark.parametrize(
        ("stage", "answer"),
        [
            ("RCPT", "550 5.1.1 Unknown user"),
            ("RCPT", "551 5.1.6 Moved"),
            ("RCPT", "552 5.2.2 Mailbox full"),
            ("RCPT", "553 5.1.3 Bad address"),
            ("DATA", "554 5.7.1 Looks like spam"),
            ("DATA", "552 5.3.4 Message too big"),
        ],
    )
    def test_a_5xx_fails_at_once_and_alone_and_the_organiser_sees_why(self, smtp: ScriptedServer, stage, answer):
        mail = queue_with_neighbours()
        smtp.answers[stage, BAD] = answer
        deliver("default")
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == (MailState.FAILED, 1)
        assert answer in mail.error
        assert mail.error.startswith("De mail")
        assert smtp.count() == {"voor@voorbeeld.nl": 1, "na@voorbeeld.nl": 1}
        assert not stopped()

    @pytest.mark.parametrize("stage", ["RCPT", "DATA"])
    @pytest.mark.parametrize("answer", ["450 4.2.1 Busy", "451 4.7.1 Greylisted", "452 4.2.2 Full"])
    def test_a_4xx_is_tried_again_later_alone(self, smtp: ScriptedServer, clock, stage, answer):
        mail = queue_with_neighbours()
        smtp.answers[stage, BAD] = [answer]
        now = clock()
        deliver("default")
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == (MailState.QUEUED, 1)
        assert timedelta(seconds=12) <= mail.due_at - now <= timedelta(seconds=18)
        assert mail.planned_at <= now
        assert len(smtp.taken) == 2

        clock(timedelta(seconds=18))
        deliver("default")
        mail.refresh_from_db()
        assert (mail.state, mail.attempts, mail.error) == (MailState.SENT, 2, "")
        assert smtp.count()[BAD] == 1

    def test_a_4xx_that_stays_ends_in_failed(self, smtp: ScriptedServer, clock):
        mail = queue()
        smtp.answers["RCPT", BAD] = "450 4.2.1 Busy"
        for _ in range(claims.MAX_ATTEMPTS):
            deliver("default")
            clock(timedelta(hours=2))
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == (MailState.FAILED, claims.MAX_ATTEMPTS)
        assert mail.error.startswith("Na 12 pogingen gestopt.")

    def test_waits_double_up_to_an_hour_and_never_all_at_once(self):
        for attempts, base in [(1, 15), (2, 30), (3, 60), (9, 3600), (11, 3600)]:
            waits = {claims.delay(attempts).total_seconds() for _ in range(50)}
            assert len(waits) > 40
            assert 0.8 * base <= min(waits) <= max(waits) <= 1.2 * base

    def test_one_bad_address_in_five_hundred_fails_alone(self, smtp: ScriptedServer):
        addresses = [f"a{number}@voorbeeld.nl" for number in range(500)]
        addresses[250] = BAD
        actions.queue_many(actions.message("test.mailing", to, key=str(n)) for n, to in enumerate(addresses))
        smtp.answers["RCPT", BAD] = "550 5.1.1 Unknown user"
        while deliver("bulk"):
            pass
        assert len(smtp.taken) == 499
        assert OutgoingMail.objects.get(state=MailState.FAILED).address == BAD

    @pytest.mark.parametrize(
        "address", ["", "jan", "jan@", "a@b.nl,c@d.nl", "a@b.nl\nbcc: c@d.nl", "a b@c.nl", "<a@b.nl>", "a@b.nl>"]
    )
    def test_what_is_no_single_address_is_never_handed_to_a_server(self, smtp: ScriptedServer, address):
        queue_with_neighbours()
        OutgoingMail.objects.filter(address=BAD).update(address=address)
        deliver("default")
        assert OutgoingMail.objects.get(state=MailState.FAILED).error == "Dit is geen geldig e-mailadres."
        assert smtp.count() == {"voor@voorbeeld.nl": 1, "na@voorbeeld.nl": 1}

    def test_an_address_that_needs_smtputf8_fails_alone_and_says_so(self, smtp: ScriptedServer, monkeypatch):
        monkeypatch.setattr("outbox.envelope.validate_email", lambda address: None)
        mail = queue_with_neighbours("josé@voorbeeld.nl")
        deliver("default")
        mail.refresh_from_db()
        assert mail.state == MailState.FAILED
        assert "letters vóór de @" in mail.error
        assert len(smtp.taken) == 2

    def test_a_domain_with_accents_is_mailed_in_ascii(self, smtp: ScriptedServer):
        queue("jan@gemeente-één.nl")
        deliver("default")
        assert smtp.taken[0].to == "jan@xn--gemeente-n-e7ab.nl" or smtp.taken[0].to.startswith("jan@xn--")

    def test_what_is_too_large_for_the_server_is_not_even_sent(self, settings):
        with scripted_server(data_size_limit=20_000) as server:
            use_smtp(settings, server.port)
            queue("voor@voorbeeld.nl")
            mail = queue(kind="test.paper", size=50_000)
            queue("na@voorbeeld.nl")
            deliver("default")
        mail.refresh_from_db()
        assert (mail.state, mail.error) == (MailState.FAILED, "De mail is te groot voor de mailserver.")
        assert len(server.taken) == 2


class TestTheConnection:
    @pytest.mark.parametrize("stage", ["RCPT", "DATA"])
    @pytest.mark.parametrize("how", ["drop", "421 4.3.2 Going down"])
    def test_a_lost_line_costs_this_mail_a_try_and_the_others_nothing(self, smtp: ScriptedServer, clock, stage, how):
        mail = queue_with_neighbours()
        smtp.answers[stage, BAD] = [how]
        assert deliver("default") is False
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == (MailState.QUEUED, 1)
        assert OutgoingMail.objects.get(address="na@voorbeeld.nl").attempts == 0
        clock(timedelta(minutes=1))
        deliver("default")
        assert set(smtp.count().values()) == {1}
        assert len(smtp.taken) == 3

    def test_a_mailing_cut_off_in_its_data_is_unknown(self, smtp: ScriptedServer, clock):
        """The server may have it: nobody may mail 500 people twice without being asked (3b 6)."""
        mail = queue(kind="test.mailing")
        other = queue("na@voorbeeld.nl", kind="test.mailing")
        smtp.answers["DATA", BAD] = "drop"
        deliver("bulk")
        mail.refresh_from_db()
        assert mail.state == MailState.UNKNOWN
        assert "Misschien is de mail aangekomen" in mail.error
        clock(timedelta(minutes=1))
        deliver("bulk")
        other.refresh_from_db()
        assert other.state == MailState.SENT
        assert BAD not in smtp.count()

    def test_a_server_that_ends_a_used_connection_between_mails_is_simply_called_again(self, smtp: ScriptedServer):
        for number in range(5):
            queue(f"a{number}@voorbeeld.nl")
        smtp.answers["MAIL", "*"] = [None, None, "drop", None, "421 4.7.0 Enough for one connection"]
        deliver("default")
        assert len(smtp.taken) == 5
        assert not stopped()

    def test_no_server_costs_nobody_a_try(self, settings, clock):
        use_smtp(settings, 1)
        mail = queue()
        assert deliver("default") is False
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == (MailState.QUEUED, 0)
        assert "niet bereikbaar" in stopped().reason
        assert claims.is_stopped("default")
        assert not claims.is_stopped("login")
        clock(timedelta(seconds=15))
        assert not claims.is_stopped("default")

    def test_after_three_days_without_a_server_a_mail_has_failed(self, settings, clock):
        use_smtp(settings, 1)
        mail = queue()
        clock(timedelta(days=3, seconds=1))
        queue("jong@voorbeeld.nl")
        deliver("default")
        mail.refresh_from_db()
        assert mail.state == MailState.FAILED
        assert OutgoingMail.objects.get(address="jong@voorbeeld.nl").state == MailState.QUEUED

    def test_a_silent_server_frees_the_sender(self, settings):
        settings.EMAIL_TIMEOUT = 0.3
        with greeting(None) as port:
            use_smtp(settings, port)
            queue()
            assert deliver("default") is False
        assert "niet bereikbaar" in stopped().reason

    def test_a_server_that_falls_silent_in_the_talk_frees_the_sender(self, smtp: ScriptedServer, settings):
        settings.EMAIL_TIMEOUT = 0.3
        mail = queue()
        smtp.answers["DATA", BAD] = "hang"
        deliver("default")
        mail.refresh_from_db()
        assert (mail.state, mail.attempts) == (MailState.QUEUED, 1)

    def test_the_timeout_is_set(self, settings):
        assert settings.EMAIL_TIMEOUT == 10


class TestWeAreRefused:
    def burnt(self) -> int:
        return OutgoingMail.objects.exclude(state=MailState.QUEUED, attempts=0).count()

    @pytest.mark.parametrize(
        ("stage", "answer"),
        [
            ("MAIL", "550 5.7.1 Sender not allowed"),
            ("MAIL", "553 5.1.8 Sender unknown"),
            ("MAIL", "530 5.7.0 Must issue STARTTLS first"),
            ("RCPT", "530 5.7.0 Authentication required"),
            ("DATA", "535 5.7.8 Bad credentials"),
        ],
    )
    def test_the_queue_stops_and_no_mail_is_burnt(self, smtp: ScriptedServer, clock, caplog, stage, answer):
        for number in range(20):
            queue(f"a{number}@voorbeeld.nl")
        smtp.answers[stage, "*"] = [answer]
        assert deliver("default") is False
        assert smtp.taken == []
        assert self.burnt() == 0
        assert answer in stopped().reason
        assert any(record.levelname == "ERROR" and "stopped" in record.message for record in caplog.records)

        assert deliver("default") is False
        assert smtp.taken == []
        clock(timedelta(minutes=5))
        while deliver("default"):
            pass
        assert len(smtp.taken) == 20
        assert not stopped()

    @pytest.mark.parametrize("line", [b"554 5.3.2 Not you", b"550 Go away"])
    def test_a_greeting_that_refuses_us_stops_the_queue(self, settings, line):
        with greeting(line) as port:
            use_smtp(settings, port)
            queue()
            deliver("default")
        assert line.decode() in stopped().reason
        assert self.burnt() == 0

    def test_a_greeting_that_says_later_is_a_short_pause(self, settings):
        with greeting(b"421 4.3.2 Later please") as port:
            use_smtp(settings, port)
            queue()
            deliver("default")
        assert stopped().stopped_until < timezone.now() + timedelta(seconds=20)
        assert self.burnt() == 0

    @pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
    def test_a_wrong_password_stops_the_queue(self, settings):
        from aiosmtpd.smtp import AuthResult

        with scripted_server(
            authenticator=lambda *_: AuthResult(success=False, handled=False),
            auth_required=True,
            auth_require_tls=False,
        ) as server:
            use_smtp(settings, server.port)
            settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "ons", "fout"
            for number in range(20):
                queue(f"a{number}@voorbeeld.nl")
            deliver("default")
        assert "535" in stopped().reason
        assert self.burnt() == 0

    def test_a_server_without_tls_stops_the_queue(self, smtp, settings):
        settings.EMAIL_USE_TLS = True
        queue()
        deliver("default")
        assert "kan niet wat wij vragen" in stopped().reason
        assert self.burnt() == 0

    def test_login_rests_shorter(self, smtp: ScriptedServer, clock):
        queue(kind="test.login")
        smtp.answers["MAIL", "*"] = "550 5.7.1 Sender not allowed"
        deliver("login")
        assert stopped("login").stopped_until == clock() + timedelta(minutes=1)

    def test_many_refusals_in_a_row_are_probably_our_own_fault(self, smtp: ScriptedServer):
        for number in range(30):
            queue(f"a{number}@voorbeeld.nl")
        smtp.answers["RCPT", "*"] = "554 5.7.1 Relay access denied"
        deliver("default")
        assert OutgoingMail.objects.filter(state=MailState.FAILED).count() == REFUSALS_IN_A_ROW
        assert "achter elkaar geweigerd" in stopped().reason


class TestJudge:
    """The table of meanings, without a server."""

    @pytest.mark.parametrize(
        ("error", "phase", "meaning"),
        [
            (ServerSaidNo(450, b""), Phase.SENDER, Meaning.LATER),
            (ServerSaidNo(552, b""), Phase.SENDER, Meaning.REFUSED),
            (ServerSaidNo(552, b""), Phase.RECIPIENT, Meaning.REFUSED),
            (ServerSaidNo(421, b""), Phase.RECIPIENT, Meaning.LINE_LOST),
            (ServerSaidNo(421, b""), Phase.CONNECT, Meaning.UNREACHABLE),
            (ServerSaidNo(554, b""), Phase.CONNECT, Meaning.WE_ARE_REFUSED),
            (ServerSaidNo(538, b""), Phase.DATA, Meaning.WE_ARE_REFUSED),
            (TooLarge(), Phase.CONNECT, Meaning.REFUSED),
            (smtplib.SMTPServerDisconnected(), Phase.CONNECT, Meaning.UNREACHABLE),
            (smtplib.SMTPServerDisconnected(), Phase.DATA, Meaning.LINE_LOST),
            (TimeoutError(), Phase.CONNECT, Meaning.UNREACHABLE),
            (TimeoutError(), Phase.SENDER, Meaning.LINE_LOST),
            (ConnectionResetError(), Phase.RECIPIENT, Meaning.LINE_LOST),
            (ssl.SSLCertVerificationError(), Phase.CONNECT, Meaning.WE_ARE_REFUSED),
            (smtplib.SMTPNotSupportedError(), Phase.CONNECT, Meaning.WE_ARE_REFUSED),
            (RuntimeError("an ESP's own error"), Phase.DATA, Meaning.LATER),
        ],
    )
    def test_meaning(self, error, phase, meaning):
        assert judge(error, phase).meaning is meaning

    def test_a_long_answer_is_cut_and_kept_on_one_line(self):
        reason = judge(ServerSaidNo(550, b"a\r\nb" + b"x" * 5000), Phase.RECIPIENT).reason
        assert "\n" not in reason
        assert len(reason) < 400
