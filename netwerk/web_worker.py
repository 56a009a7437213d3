"""gunicorn's worker with threads, with fair shares for the processes beside it.

All processes wait at one door, and the kernel tends to wake the same one first: of eight kept connections one process
then served seven, and the other core of the machine had nothing to do.
"""

import sys
import time

from gunicorn.workers.gthread import ThreadWorker

# Who holds connections already waits this long for each before it takes one more, so that a freer process is first.
PAUSE_SECONDS = 0.0005
LONGEST_PAUSE_SECONDS = 0.004
# How long a thread that computes may keep another waiting that only wants to go on to its next query. With Python's own
# 5 ms, whoever held the lock of a gathering kept everybody behind it waiting.
SWITCH_SECONDS = 0.001


class FairWorker(ThreadWorker):
    """Leaves a new connection to another process when that one has more room."""

    def init_process(self) -> None:
        sys.setswitchinterval(SWITCH_SECONDS)
        super().init_process()

    def set_accept_enabled(self, enabled: bool) -> None:
        """Called before each wait: at the door only while a thread is free to answer."""
        super().set_accept_enabled(enabled and self.has_room())

    def accept(self, listener: object) -> None:
        """Take a connection, unless another process was first."""
        time.sleep(min(self.nr_conns * PAUSE_SECONDS, LONGEST_PAUSE_SECONDS))
        super().accept(listener)
        self.set_accept_enabled(True)

    def has_room(self) -> bool:
        """Return whether fewer requests are being answered than there are threads."""
        answering = self.nr_conns - len(self.keepalived_conns) - len(self.pending_conns)
        return answering < self.cfg.threads
