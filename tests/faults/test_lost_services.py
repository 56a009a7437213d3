"""Redis and PostgreSQL go away, by SIGKILL too: no mail is lost, and queueing goes on without Redis (3b 2, 5)."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
import redis as redis_client

from tests.faults.site import MailSite, mail_site
from tests.migrated import migrate
from tests.outbox.smtp_server import scripted_server
from tests.services import (
    Service,
    create_database,
    new_site_environment,
    redis_environment,
    start_postgres,
    start_redis,
)

SEAT, MAILING = "test.seat", "test.mailing"


@pytest.fixture(scope="module")
def redis() -> Iterator[Service]:
    with start_redis() as server:
        yield server


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, redis: Service) -> Iterator[MailSite]:
    env = new_site_environment(tmp_path_factory.mktemp("redis"), **redis_environment(redis))
    migrate(env)
    with scripted_server() as smtp, mail_site(env, smtp) as site:
        yield site


@pytest.fixture
def site(running: MailSite) -> Iterator[MailSite]:
    running.clear()
    yield running
    running.end_workers()


def assert_each_sent_once(site: MailSite, count: int) -> None:
    assert site.states() == {"sent": count}
    assert len(site.smtp.count()) == count
    assert set(site.smtp.count().values()) == {1}


def wait_until_recovered(url: str) -> None:
    """After a SIGKILL, PostgreSQL first replays its log, and says no meanwhile."""
    end = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError:
            assert time.monotonic() < end
            time.sleep(0.1)


def test_with_redis_gone_queueing_goes_on_and_the_mail_leaves_when_it_is_back(site: MailSite, redis: Service):
    site.start_worker(concurrency=2, beat=True)
    redis.kill()
    try:
        code = "actions.queue('test.seat', f'a{n}@voorbeeld.nl', key=f'gone:{n}')"
        site.console.run(f"for n in range(20): {code}")
        # The ring is still being tried, by a thread; the page was not held up.
        assert site.console.run("answer(doorbell.wait_until_rung(0))") == [False]
        assert site.states() == {"queued": 20}
    finally:
        redis.start()
    site.wait_until_settled(sweep=False)
    assert_each_sent_once(site, 20)


def test_flushall_with_five_hundred_waiting_loses_none(site: MailSite, redis: Service):
    site.queue(MAILING, 500)
    redis_client.Redis.from_url(redis.url).flushall()
    site.start_worker(concurrency=2, beat=True)
    site.wait_until_settled(sweep=False)
    assert_each_sent_once(site, 500)


def test_redis_killed_during_a_mailing_doubles_and_loses_none(site: MailSite, redis: Service):
    def pull_the_plug() -> None:
        if len(site.smtp.taken) == 50:
            redis.kill()

    site.smtp.answers["TAKEN", "*"] = pull_the_plug
    site.start_worker(concurrency=2, beat=True)
    site.queue(MAILING, 200)
    while redis.process.poll() is None:
        time.sleep(0.1)
    redis.start()
    site.wait_until_settled(sweep=False)
    assert_each_sent_once(site, 200)


def test_postgresql_killed_during_a_mailing_loses_none(tmp_path):
    """It comes back as a real one does: with what was committed. A mail in DATA at that moment may be unknown."""
    with ExitStack() as stack:
        # What a commit wrote outlives a SIGKILL also without fsync, which is for machines that stop; start_postgres
        # leaves synchronous_commit on, as production must (docs/operations.md).
        database = stack.enter_context(start_postgres())
        url = create_database(database.url, "samenspel")
        env = new_site_environment(tmp_path, DATABASE_URL=url, CELERY_BROKER_URL="filesystem://")
        migrate(env)
        smtp = stack.enter_context(scripted_server())
        site = stack.enter_context(mail_site(env, smtp))
        site.start_worker(concurrency=2, beat=True)

        def pull_the_plug() -> None:
            if len(smtp.taken) == 50:
                database.kill()

        smtp.answers["TAKEN", "*"] = pull_the_plug
        site.queue(MAILING, 200)
        while database.process.poll() is None:
            time.sleep(0.1)
        database.start()
        wait_until_recovered(url)
        site.console.run("from django.db import connection; connection.close()")
        site.wait_until_settled(sweep=False)

        states = site.states()
        assert states["sent"] + states["unknown"] == 200
        assert states["unknown"] <= 2  # one per sender
        assert set(smtp.count().values()) == {1}
        assert len(smtp.count()) >= 200 - states["unknown"]
