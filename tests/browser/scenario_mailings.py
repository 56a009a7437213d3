"""Mailings in each state of their life, and the mails of one with an invitation."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from events.models import Event
from mailings.models import Audience, Mailing, Purpose, Subscription
from membership.models import Membership
from outbox.models import MailState, OutgoingMail
from publications.readers import Reader
from registrations.models import State
from tests.factories import make_registration, make_user
from tests.network import make_article

State_ = Mailing.State
Wish = tuple[str, str, str, dict[str, object]]


def make(scenario: object) -> None:
    """Make a past gathering with people, and a mailing about it in each state."""
    now, organiser = scenario.now, scenario.people["organiser"]
    past = scenario.event(
        "mailing-geweest", starts_at=now - timedelta(days=9), ends_at=now - timedelta(days=9) + timedelta(hours=8)
    )
    people = [make_registration(past, role, State.SEATED) for role in ("beleid", "bestuur", "management")]
    begun = {"started_by": organiser, "started_at": now, "expected": 3}
    made = {
        "inviting": {"invite_to": scenario.open},
        "scheduled": {"state": State_.SCHEDULED, "scheduled_at": now + timedelta(days=3), "started_by": organiser},
        "missed": {"scheduled_at": now - timedelta(hours=1)},
        "sending": {"state": State_.SENDING, "queued": 3, "queued_at": now, **begun},
        "stopped": {"state": State_.STOPPED, "queued": 3, "queued_at": now, **begun},
    }
    for name, fields in made.items():
        mailing = Mailing.objects.create(
            event=past, audiences=[Audience.SEATED, Audience.PRESENT], subject=f"Mailing {name}",
            body="Dag {naam}.\n\n## Nieuws\n\n- een\n- twee", **fields,
        )  # fmt: skip
        scenario.at[f"mailing {name}"] = reverse("admin:mailings_mailing_change", args=[mailing.pk])
        scenario.at[f"preview {name}"] = reverse("admin:mailings_mailing_preview", args=[mailing.pk])
        if "expected" in fields:
            _mails(mailing, MailState.HELD if name == "stopped" else MailState.QUEUED)
    for name, articles in (("newsletter", 2), ("newsletter with nothing", 0)):
        mailing = _newsletter(scenario.open, articles, name)
        scenario.at[f"mailing {name}"] = reverse("admin:mailings_mailing_change", args=[mailing.pk])
        scenario.at[f"preview {name}"] = reverse("admin:mailings_mailing_preview", args=[mailing.pk])
    inviting = Mailing.objects.get(subject="Mailing inviting")
    paper = reverse("admin:mailings_mailing_invitation", args=[inviting.pk, f"seated-{people[0].pk}"])
    scenario.at |= {
        "preview found": f"{scenario.at['preview inviting']}?zoek={people[0].name.split()[0]}",
        "preview not found": f"{scenario.at['preview inviting']}?zoek=bestaat-niet",
        "preview gone": f"{scenario.at['preview inviting']}?wie=seated-0",
        "mailing paper": paper,
        "mailing summary": reverse("admin:mailings_mailing_summary", args=[past.pk]),
        "mailing summary-date": reverse(
            "admin:mailings_mailing_summary-date",
            args=[past.pk, Event.objects.get(slug="proef-zonder-datum").pk],
        ),
    }


def _newsletter(gathering: Event, articles: int, name: str) -> Mailing:
    """Make a newsletter with this many articles, the last of which is for members; without any it can't leave."""
    mailing = Mailing.objects.create(
        purpose=Purpose.NEWSLETTER, audiences=[Audience.MEMBERS, Audience.NEWSLETTER], subject=f"Nieuws: {name}",
        body="Dit hield ons bezig.",
    )  # fmt: skip
    readers = [Reader.EVERYBODY] * (articles - 1) + [Reader.MEMBERS]
    mailing.articles.set(
        [
            make_article(readers=one, slug=f"proef-{name}-{one}", title=f"Voor {one.label.lower()}")
            for one in readers[:articles]
        ]
    )
    mailing.gatherings.set([gathering] if articles else [])
    return mailing


def _mails(mailing: Mailing, waiting: MailState) -> None:
    """Three mails of a mailing: one that failed, one of which nobody knows, one that waits."""
    for state, error in (
        (MailState.FAILED, "550 Onbekende gebruiker."),
        (MailState.UNKNOWN, "Misschien."),
        (waiting, ""),
    ):
        OutgoingMail.objects.create(
            kind="mailings.mailing", address=f"{state}@proef.example.nl", key=f"proef:{mailing.pk}:{state}",
            state=state, group=mailing.group, error=error,
        )  # fmt: skip


def mails(scenario: object) -> Iterator[Wish]:
    """The mails of a mailing with an invitation: to who was there, to a member, to who comes already; and a test."""
    before = scenario.event("mailing-vooraf", formal=True)
    person = make_registration(before, "bestuur", State.SEATED)
    member = make_user()
    Membership.objects.create(user=member, state="member", decided_at=scenario.now)
    coming = make_registration(before, "beleid", State.SEATED)
    make_registration(scenario.open, "beleid", user=coming.user, address=coming.address)
    mailing = Mailing.objects.create(
        event=before, audiences=[Audience.SEATED, Audience.MEMBERS], subject="Uitnodiging", body="Kom {naam}!",
        invite_to=scenario.open,
    )  # fmt: skip
    yield "mailings.mailing", "invited", person.address, {"mailing": mailing.pk}
    yield "mailings.mailing", "member", member.email, {"mailing": mailing.pk}
    yield "mailings.mailing", "comes already", coming.address, {"mailing": mailing.pk}
    letter = _newsletter(scenario.open, 2, "brief")
    reader = Subscription.objects.create(address="lezer@proef.example.nl", confirmed_at=scenario.now)
    yield "mailings.mailing", "newsletter to a member", member.email, {"mailing": letter.pk}
    yield "mailings.mailing", "newsletter to a reader", reader.address, {"mailing": letter.pk}
    yield "mailings.test", "", "ik@proef.example.nl", {"mailing": mailing.pk, "recipient": f"seated-{person.pk}"}
