"""Sending what is due: claim, render, mark `sending` just before DATA, send, mark `sent`.

The order is the promise. Before the DATA mark nothing has left, so a mail of a dead sender simply waits again. After
it the server may have the mail; `Kind.resend` says what happens then (docs/decisions/0002).
"""

import logging
import random
import time
import uuid
from datetime import timedelta

from django.db import DatabaseError
from django.utils import timezone

from outbox import actions, claims
from outbox.envelope import Unmailable, compose, masked
from outbox.failures import Meaning, Verdict, judge
from outbox.models import MailState, OutgoingMail, Queue
from outbox.registry import KINDS, NotNeeded, OnHold, Rendered
from outbox.transport import Line, Phase

logger = logging.getLogger(__name__)

SLICE_SECONDS = 2.0
REFUSALS_IN_A_ROW = 10  # so many refused addresses one after another are more likely our own fault
STOP = {Queue.LOGIN: timedelta(minutes=1), Queue.DEFAULT: timedelta(minutes=5), Queue.BULK: timedelta(minutes=5)}
PAUSE = timedelta(seconds=12)


def deliver(queue: str, seconds: float = SLICE_SECONDS) -> bool:
    """Send the due mails of `queue` for about `seconds`, and return whether more are due right now.

    Safe to call at any time, any number of times, in any number of processes. The caller comes back when True.
    """
    if not claims.due(queue).exists() or claims.is_stopped(queue):
        return False
    claims.cancel_expired(queue)
    slice_ = _Slice(queue, seconds)
    slice_.run()
    return slice_.going and claims.due(queue).exists()


class _LeaseLost(Exception):  # noqa: N818
    """Somebody else may have taken the mail over, or its time is past: nothing may leave."""


class _Slice:
    """The work of one sender in one call: its name on the rows, its connection, how long it goes on."""

    def __init__(self, queue: str, seconds: float) -> None:
        self.queue = queue
        self.owner = uuid.uuid4().hex
        self.line = Line(claims.BATCH)
        self.going = True
        self._until = time.monotonic() + seconds
        self._sent = 0
        self._refused_in_a_row = 0

    def run(self) -> None:
        try:
            while self._may_go_on() and (mails := claims.claim(self.queue, self.owner)):
                for mail in mails:
                    if not self._may_go_on():
                        break
                    self._deliver(mail)
        finally:
            self.line.hang_up()
            claims.release(self.queue, self.owner)

    def _may_go_on(self) -> bool:
        return self.going and time.monotonic() < self._until

    def _deliver(self, mail: OutgoingMail) -> None:
        rendered = self._render(mail)
        if rendered is None:
            return
        try:
            message = compose(mail, rendered, self.line.backend)
            subject = masked(message.subject)
            copy = masked(rendered.text) if KINDS[mail.kind].logged else ""
        except Unmailable as error:
            self._finish(mail, MailState.FAILED, str(error))
            return

        def before_data() -> None:
            if not claims.mark_sending(mail, self.owner, subject=subject, copy=copy):
                raise _LeaseLost

        try:
            self.line.send(message, before_data)
        except _LeaseLost:
            logger.warning("outbox: the lease of mail %s ended before its DATA; nothing was sent", mail.public_id)
        except DatabaseError:
            raise
        except Exception as error:  # any backend may be configured; judge knows what each failure means
            self._obey(judge(error, self.line.phase), mail)
        else:
            claims.mark_sent(mail, self.owner)
            if KINDS[mail.kind].forget:
                actions.forget_left(timezone.now())
            self._note_success()

    def _render(self, mail: OutgoingMail) -> Rendered | None:
        """Return the mail as it will leave, or None after writing why there is none; a failure here fails alone."""
        kind = KINDS.get(mail.kind)
        if kind is None:  # a newer version queued it and is on its way to this process
            claims.postpone(mail, self.owner, f"Deze versie kent de mailsoort {mail.kind} niet.")
            return None
        try:
            return kind.render(mail.address, **mail.arguments)
        except NotNeeded:
            self._finish(mail, MailState.CANCELLED)
        except OnHold:
            claims.hold(mail, self.owner)
        except DatabaseError:
            raise
        except Exception as error:  # whatever one template value breaks, the other mails go on (3b 13)
            logger.exception("outbox: mail %s of kind %s can't be rendered", mail.public_id, mail.kind)
            self._finish(mail, MailState.FAILED, f"De mail kon niet worden gemaakt ({type(error).__name__}).")
        return None

    def _finish(self, mail: OutgoingMail, state: MailState, error: str = "") -> None:
        claims.finish(mail, self.owner, state, error)

    def _note_success(self) -> None:
        self._refused_in_a_row = 0
        self._sent += 1
        if self._sent == 1:
            claims.started_again(self.queue)

    def _obey(self, verdict: Verdict, mail: OutgoingMail) -> None:
        logger.warning("outbox: mail %s: %s: %s", mail.public_id, verdict.meaning.name, verdict.reason)
        match verdict.meaning:
            case Meaning.REFUSED:
                self._finish(mail, MailState.FAILED, verdict.reason)
                self._count_refusal(verdict.reason)
            case Meaning.LATER:
                claims.postpone(mail, self.owner, verdict.reason)
            case Meaning.LINE_LOST:
                self._line_lost(mail, verdict.reason)
            case Meaning.UNREACHABLE:
                claims.give_up_after_outage(self.queue, self.owner, f"Drie dagen geprobeerd. {verdict.reason}")
                self._stop(PAUSE * random.uniform(0.8, 1.2), verdict.reason)  # noqa: S311  no secret
            case Meaning.WE_ARE_REFUSED:
                claims.put_back(mail, self.owner)
                self._stop(STOP[Queue(self.queue)], verdict.reason)

    def _line_lost(self, mail: OutgoingMail, reason: str) -> None:
        """After DATA began, the server may have the mail: only a kind that may go twice is tried again."""
        if self.line.phase == Phase.DATA and not KINDS[mail.kind].resend:
            self._finish(mail, MailState.UNKNOWN, f"{reason} Misschien is de mail aangekomen.")
        else:
            claims.postpone(mail, self.owner, reason)
        self._stop(PAUSE * random.uniform(0.8, 1.2), reason)  # noqa: S311  no secret

    def _count_refusal(self, reason: str) -> None:
        self._refused_in_a_row += 1
        if self._refused_in_a_row >= REFUSALS_IN_A_ROW:
            self._stop(STOP[Queue(self.queue)], f"{REFUSALS_IN_A_ROW} mails achter elkaar geweigerd. {reason}")

    def _stop(self, pause: timedelta, reason: str) -> None:
        """Rest: the mails in hand go back without losing a try, and the alarm is raised."""
        claims.stop(self.queue, pause, reason)
        self.going = False
        logger.error("outbox: queue %s stopped for %s s: %s", self.queue, int(pause.total_seconds()), reason)
