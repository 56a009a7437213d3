"""A mailing that an organiser started goes on after its worker was killed, and nobody is mailed twice
(requirements 3b 9)."""

import time
from collections.abc import Iterator

import pytest

from tests.faults.site import MailSite, mail_site
from tests.migrated import migrate
from tests.outbox.smtp_server import scripted_server
from tests.services import new_site_environment

PEOPLE = 230  # in slices of a hundred, of two audiences; ten are in both
SENDERS = 2

START = f"""
from mailings.actions import start
from mailings.models import Mailing
from tests.factories import make_event, make_registration, make_user
event = make_event(capacity=None)
one = make_registration(event, state="seated")
from registrations.models import Registration
Registration.objects.bulk_create(
    Registration(event=event, organisation=one.organisation, user=make_user(), name=f"Nr {{n}}", role="beleid",
                 address=f"nr{{n}}@voorbeeld.nl", state="seated", confirmed_at=timezone.now(), seated_at=timezone.now())
    for n in range({PEOPLE - 11})
)
from events.models import Interest
Interest.objects.bulk_create(
    Interest(event=event, address=f"nr{{n}}@voorbeeld.nl", confirmed_at=timezone.now())
    for n in range({PEOPLE - 21}, {PEOPLE - 1})
)
mailing = Mailing.objects.create(
    event=event, audiences=["seated", "interest"], subject="Tot morgen", body="Neem je laptop mee."
)
start(mailing=mailing, expected={PEOPLE}, by=make_user())
doorbell.wait_until_rung(10)
"""
LOOK = """
from mailings.actions import progress
mailing = Mailing.objects.get(pk=mailing.pk)
now = progress(mailing)
answer({"state": mailing.state, "queued": mailing.queued, "total": now.total, "sent": now.sent,
        "unknown": now.unknown, "under_way": now.under_way, "done": now.done})
"""
RING = "tasks.sweep(); doorbell.ring('mailings.tasks.continue_mailings'); doorbell.wait_until_rung(10)"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailSite]:
    env = new_site_environment(tmp_path_factory.mktemp("mailing"))
    migrate(env)
    with scripted_server() as smtp, mail_site(env, smtp) as running:
        yield running


@pytest.mark.parametrize("at", [1, PEOPLE // 2], ids=["at the first mail", "halfway"])
def test_a_mailing_goes_on_after_its_worker_was_killed(site: MailSite, at):
    site.clear()
    worker = site.start_worker(concurrency=SENDERS)

    def pull_the_plug() -> None:
        if len(site.smtp.taken) == at:
            worker.kill()

    site.smtp.answers["TAKEN", "*"] = pull_the_plug
    site.console.run(START)
    _wait(lambda: worker.process.poll() is not None)
    (halted,) = site.console.run(LOOK)
    assert (halted["state"], halted["total"], halted["done"]) == ("sending", PEOPLE, False)
    assert halted["sent"] < PEOPLE
    restarted = site.start_worker(concurrency=SENDERS)
    _wait(lambda: _looked(site)["state"] == "sent")
    done = _looked(site)
    assert done["unknown"] <= SENDERS  # what each sender had in its hands
    assert (done["sent"] + done["unknown"], done["queued"], done["done"]) == (PEOPLE, PEOPLE, True)
    count = site.smtp.count()
    assert set(count.values()) == {1}
    assert PEOPLE - done["unknown"] <= len(count) <= PEOPLE
    assert restarted.process.poll() is None
    site.end_workers()


def _looked(site: MailSite) -> dict:
    """Ring as beat does, and look at the progress as the organiser's page does."""
    site.console.run(RING)
    return site.console.run(LOOK)[0]


def _wait(reached: object, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end
        time.sleep(0.3)
