"""A sender that is killed, at each stage, loses no mail (requirements 3b 5-7, 9).

The stage is chosen by the mail server: it falls silent before or in DATA, or kills the worker after it took the mail
and before it said 250. Kinds that may go twice are sent again under the same Message-ID; a mailing leaves one mail
"onbekend".
"""

import os
from collections.abc import Iterator

import psutil
import pytest

from tests.faults.site import MailSite, mail_site
from tests.migrated import migrate
from tests.outbox.smtp_server import scripted_server
from tests.services import Service, new_site_environment

SEAT, LOGIN, MAILING = "test.seat", "test.login", "test.mailing"
MAILS = 6
THIRD = "a2@voorbeeld.nl"
WITH_REDIS = os.environ.get("CELERY_BROKER_URL", "").startswith("redis")
# What a SIGKILL may hit. A thread can not be killed alone; a child of the prefork pool can.
VICTIMS = ["worker", "child"] if WITH_REDIS else ["worker"]


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailSite]:
    env = new_site_environment(tmp_path_factory.mktemp("faults"))
    migrate(env)
    with scripted_server() as smtp, mail_site(env, smtp) as site:
        yield site


@pytest.fixture
def site(running: MailSite) -> Iterator[MailSite]:
    running.clear()
    yield running


def kill(worker: Service, victim: str) -> None:
    """SIGKILL the whole worker, or only the child that sends; its parent then starts a new one."""
    if victim == "worker":
        worker.kill()
    else:
        for child in psutil.Process(worker.pid).children():
            child.kill()


def revive(site: MailSite, victim: str) -> None:
    if victim == "worker":
        site.worker()


def assert_nothing_lost(site: MailSite, unknown: int = 0) -> None:
    states = site.states()
    assert states["unknown"] == unknown
    assert states["sent"] == len(site.rows()) - unknown


def assert_each_taken_once(site: MailSite, *, except_for: str = "") -> None:
    others = {address: count for address, count in site.smtp.count().items() if address != except_for}
    assert set(others.values()) == {1}
    assert len(others) == len({row["address"] for row in site.rows()} - {except_for})


@pytest.mark.parametrize("kind", [LOGIN, MAILING])
def test_killed_before_the_claim(site: MailSite, kind):
    """The worker is frozen when the mail comes, so the ring waits or is lost with it."""
    worker = site.worker()
    psutil.Process(worker.pid).suspend()
    site.queue(kind, MAILS)
    worker.kill()
    assert site.states() == {"queued": MAILS}
    site.worker()
    site.wait_until_settled()
    assert_nothing_lost(site)
    assert_each_taken_once(site)


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("kind", [SEAT, MAILING])
def test_killed_after_the_claim(site: MailSite, kind, victim):
    site.smtp.answers["RCPT", THIRD] = ["hang"]
    worker = site.worker()
    site.queue(kind, MAILS)
    site.wait_until(lambda states: states == {"sent": 2, "claimed": MAILS - 2}, sweep=False)
    kill(worker, victim)
    revive(site, victim)
    site.wait_until_settled()
    assert_nothing_lost(site)
    assert_each_taken_once(site)


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("kind", [LOGIN, MAILING])
def test_killed_in_the_middle_of_data(site: MailSite, kind, victim):
    site.smtp.answers["DATA", THIRD] = ["hang"]
    worker = site.worker()
    site.queue(kind, MAILS)
    site.wait_until(lambda states: states["sending"] == 1 and states["sent"] == 2, sweep=False)
    kill(worker, victim)
    revive(site, victim)
    site.wait_until_settled()
    if kind == MAILING:
        assert_nothing_lost(site, unknown=1)
        assert THIRD not in site.smtp.count()
        assert_each_taken_once(site, except_for=THIRD)
    else:
        assert_nothing_lost(site)
        assert_each_taken_once(site)


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("kind", [LOGIN, MAILING])
def test_killed_after_the_server_took_it_and_before_it_was_written(site: MailSite, kind, victim):
    """The window that no design can close: seat and login mails come twice under one Message-ID, a mailing waits."""
    worker = site.worker()

    def pull_the_plug() -> None:
        if site.smtp.taken[-1].to == THIRD and site.smtp.count()[THIRD] == 1:
            kill(worker, victim)

    site.smtp.answers["TAKEN", "*"] = pull_the_plug
    site.queue(kind, MAILS)
    site.wait_until(lambda states: states["sending"] == 1 and states["sent"] == 2, sweep=False)
    revive(site, victim)
    site.wait_until_settled()
    (third,) = [row for row in site.rows() if row["address"] == THIRD]
    assert third["crashes"] == 1  # the window is counted
    ids = {taken.message["Message-ID"] for taken in site.smtp.taken if taken.to == THIRD}
    assert ids == {third["message_id"]}
    assert_each_taken_once(site, except_for=THIRD)
    if kind == MAILING:
        assert_nothing_lost(site, unknown=1)
        assert site.smtp.count()[THIRD] == 1
    else:
        assert_nothing_lost(site)
        assert site.smtp.count()[THIRD] == 2


def test_a_mailing_killed_halfway_goes_on_without_doubles(site: MailSite):
    worker = site.worker()
    halfway = 60

    def pull_the_plug() -> None:
        if len(site.smtp.taken) == halfway:
            worker.kill()

    site.smtp.answers["TAKEN", "*"] = pull_the_plug
    site.queue(MAILING, 2 * halfway)
    site.wait_until(lambda states: states["sending"] == 1 and worker.process.poll() is not None, sweep=False)
    site.worker()
    site.wait_until_settled()
    assert_nothing_lost(site, unknown=1)
    assert set(site.smtp.count().values()) == {1}
    assert len(site.smtp.taken) == 2 * halfway  # the one that is unknown did arrive


def test_a_page_killed_between_its_commit_and_the_ring_still_mails(site: MailSite):
    """Beat alone finds it: nobody rings (3b 1)."""
    site.end_workers()
    site.start_worker(beat=True)
    page = type(site.console)(site.env)
    page.tell(
        "doorbell.ring = lambda queue: os.kill(os.getpid(), 9)\n"
        "actions.queue('test.login', 'a0@voorbeeld.nl', key='web')"
    )
    assert page.process.wait(30) == -9
    page.close()
    site.wait_until_settled(sweep=False)
    assert site.smtp.count() == {"a0@voorbeeld.nl": 1}
    site.end_workers()


def test_a_mail_that_kills_every_sender_is_given_up_and_takes_no_other_with_it(site: MailSite):
    """Five times in the crash of a worker: then it is the mail (3b 10)."""
    site.smtp.answers["RCPT", THIRD] = "hang"
    site.queue(SEAT, MAILS)
    site.console.run(f"OutgoingMail.objects.filter(address={THIRD!r}).update(crashes=3)")
    for _ in range(2):
        worker = site.worker()
        site.wait_until(lambda states: states["claimed"] >= 1)
        worker.kill()
        site.wait_until(lambda states: not states["claimed"])
    site.worker()
    site.wait_until_settled()
    assert site.states() == {"sent": MAILS - 1, "failed": 1}
    assert THIRD not in site.smtp.count()
    assert_each_taken_once(site, except_for=THIRD)
