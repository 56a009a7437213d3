"""Mailings in each state of their life, and the mails of one with an invitation."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse

from events.models import Event
from mailings.models import Audience, Mailing
from membership.models import Membership
from outbox.models import MailState, OutgoingMail
from registrations.models import State
from tests.factories import make_registration, make_user

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
    yield "mailings.test", "", "ik@proef.example.nl", {"mailing": mailing.pk, "recipient": f"seated-{person.pk}"}
