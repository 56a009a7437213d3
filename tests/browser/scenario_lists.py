"""The rows behind the states of the newsletter, of ending a kind of mail, of reminders and of being a member."""

import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from events.models import Form, Interest
from events.purposes import leave_link
from mailings import actions, reminders
from mailings.models import Mailing, Purpose, Subscription
from mailings.purposes import LIST
from mailings.views.newsletter import SENT_SALT
from membership import joining, members, unsubscribe
from membership.joining import Answers
from membership.mails_members import PURPOSE
from membership.models import Affiliation, ContactPerson, MailDomain, Theme, UmbrellaNetwork, User
from membership.views.members import SENT_SALT as JOIN_SALT
from registrations.models import State
from tests.factories import make_organisation, make_registration, make_user

Wish = tuple[str, str, str, dict[str, object]]  # kind, which variant, address, arguments


def make(scenario: object) -> None:
    """Fill `at` with the addresses of the states in pages_lists.py."""
    now = timezone.now()
    for name in ("", " pressed"):
        listed = Interest.objects.create(
            event=scenario.open, address=f"weg{name.strip()}@proef.example.nl", confirmed_at=now
        )
        scenario.at[f"leave list{name}"] = leave_link(listed).removeprefix(settings.BASE_URL)
    subscription = Subscription.objects.create(address="brief@proef.example.nl", confirmed_at=now)
    ends = unsubscribe.link(LIST, str(subscription.public_id))
    scenario.at["end newsletter"] = ends.removeprefix(settings.BASE_URL)
    scenario.at["newsletter sent"] = f"/nieuwsbrief/verstuurd/?voor={signing.dumps('n***@x.nl', salt=SENT_SALT)}"
    scenario.link("newsletter", "mailings.newsletter", subscription.address, subscription.public_id)
    scenario.admin("mailings_subscription_change", subscription.pk)
    _make_members(scenario)
    _make_reminders(scenario)


def _make_members(scenario: object) -> None:
    people = scenario.people
    asked = members.ask(user=people["participant"], wish="Ik wil leren van gemeenten die al doen wat nodig is.")
    members.accept(membership=members.ask(user=people["contact"], wish=""), by="beheer:1")
    declined = members.ask(user=people["staff"], wish="Ik verkoop koffie.")
    members.decline(membership=declined, reason="Het netwerk is voor wie bij een overheid werkt.", by="beheer:1")
    scenario.admin("membership_membership_change", asked.pk)
    for name in ("accept", "decline"):
        scenario.at[f"membership {name}"] = f"{reverse(f'admin:membership_membership_{name}')}?nummers={asked.pk}"
    request = joining.request(
        address="noor@heusden.example",
        answers=Answers("Noor", "gem. Heusden", "gemeente", "beleid", wish="Leren van anderen"),
        form_token=uuid.uuid4(),
    )
    scenario.link("join", PURPOSE, request.address, request.public_id)
    scenario.link("join gone", PURPOSE, request.address, uuid.uuid4())
    scenario.at["join sent"] = f"/lid-worden/verstuurd/?voor={signing.dumps('n***@heusden.nl', salt=JOIN_SALT)}"
    _make_organisations(scenario, people["contact"])


def _make_organisations(scenario: object, member: User) -> None:
    kept, gone = make_organisation("Gemeente Proefdorp", place="Proefdorp"), make_organisation("gem. Proefdorp")
    ContactPerson.objects.create(organisation=kept, user=member)
    MailDomain.objects.create(organisation=kept, domain="proefdorp.example")
    umbrella = UmbrellaNetwork.objects.create(name="Netwerk van de proef", slug="netwerk-van-de-proef")
    for body in (kept, gone):
        Affiliation.objects.create(organisation=body, umbrella=umbrella)
    merge = reverse("admin:membership_organisation_merge")
    scenario.at["merge"] = f"{merge}?nummers={kept.pk},{gone.pk}"
    scenario.at["organisation full"] = reverse("admin:membership_organisation_change", args=[kept.pk])
    scenario.admin("membership_umbrellanetwork_change", umbrella.pk)
    scenario.admin("membership_theme_change", Theme.objects.create(name="Thema van de proef", slug="van-de-proef").pk)


def _make_reminders(scenario: object) -> None:
    now = timezone.now()
    event = scenario.event("herinnering", starts_at=now + timedelta(days=60))
    make_registration(event, state=State.SEATED)
    reminders.keep(now)
    week, day = (event.mailings.get(purpose=purpose) for purpose in (Purpose.REMINDER_WEEK, Purpose.REMINDER_DAY))
    actions.unschedule(mailing=day)
    scenario.at["reminder planned"] = reverse("admin:mailings_mailing_change", args=[week.pk])
    scenario.at["reminder off"] = reverse("admin:mailings_mailing_change", args=[day.pk])
    scenario.at["reminder preview"] = reverse("admin:mailings_mailing_preview", args=[day.pk])


def mails(scenario: object) -> Iterator[Wish]:
    """Every mail of these lists, in each variant that has words of its own."""
    for variant, moment in (("asked", None), ("listed", timezone.now())):
        one = Subscription.objects.create(address=f"brief-{variant}@proef.example.nl", confirmed_at=moment)
        yield "mailings.newsletter", variant, one.address, {"subscription": str(one.public_id)}
    nobody = "00000000-0000-0000-0000-000000000000"
    yield "mailings.newsletter", "gone", "weg@proef.example.nl", {"subscription": nobody}
    for variant in ("accepted", "declined"):
        asked = members.ask(user=make_user(f"lid-{variant}@proef.example.nl", name="Mo Lid"), wish="")
        if variant == "accepted":
            members.accept(membership=asked, by="beheer:1")
        else:
            members.decline(membership=asked, reason="Het netwerk is voor wie bij een overheid werkt.", by="beheer:1")
        yield "membership.member_decided", variant, asked.user.email, {"user": asked.user_id}
    gone = make_user("lid-gestopt@proef.example.nl", name="Mo Lid")
    members.accept(membership=members.ask(user=gone), by="beheer:1")
    members.leave(user=gone)
    yield "membership.member_left", "", gone.email, {"user": gone.pk}
    request = joining.request(
        address="vraagt@proef.example.nl", answers=Answers("Noor", resident=True), form_token=uuid.uuid4()
    )
    yield "membership.join", "", request.address, {"request": str(request.public_id)}
    yield from _reminders(scenario)


def _reminders(scenario: object) -> Iterator[Wish]:
    starts_at = timezone.now() + timedelta(days=50)
    live = {"form": Form.LIVE, "venue_name": "De Zaal", "venue_city": "Utrecht", "environment_opens_at": None}
    for name, fields in (
        ("online", {"environment_opens_at": starts_at}),
        ("formal", {"formal": True, "environment_opens_at": starts_at}),
        ("live", live),
        ("formal live", live | {"formal": True}),
    ):
        event = scenario.event(f"herinner-{name.replace(' ', '-')}", starts_at=starts_at, **fields)
        long_ago = timezone.now() - timedelta(days=9)
        person = make_registration(event, state=State.SEATED, seated_at=long_ago)
        reminders.keep(timezone.now())
        for mailing in Mailing.objects.filter(event=event).order_by("scheduled_at"):
            yield "mailings.mailing", f"{mailing.purpose} {name}", person.address, {"mailing": mailing.pk}
