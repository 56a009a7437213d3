"""One of everything, and one person of every kind.

Whatever is personal carries a canary of its own ("Kanarie-contact"), so that a page of somebody else that shows it is
caught, whatever part of the page it is in. KNOWS says which canaries a kind of person may meet.
"""

import re
from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from discussions.models import RoomKind, RoomPart, Visit
from events.models import Event, Interest, OrganisingBody, ProgrammeItem, Question, Role, SiteText
from mailings.models import Mailing, Subscription
from membership import links, sessions
from membership.models import LoginLink, Organisation, User
from netwerk.groups import AUDITOR, DOOR, FINANCE, MODERATOR, ORGANISER, ensure_groups
from outbox.models import OutgoingMail
from registrations.actions import seats
from registrations.actions.papers import make_confirmation, make_flyer
from registrations.models import Answer, Delegation, ExportLog, JoinRequest, Registration, State
from tests.environment import make_guest, make_lead, make_post, make_room, make_thread
from tests.factories import (
    make_case_slot,
    make_delegation,
    make_event,
    make_organisation,
    make_own_case,
    make_registration,
    make_user,
)
from tests.second_step import add_second_step
from tests.walk import world_evaluation, world_moderation, world_network

SESSIONLESS = ("anonymous", "invited", "inactive")
PARTICIPANTS = (
    "stranger",  # logged in, without any registration
    "candidate",  # registered alone for `event`
    "seated",  # has a seat at `event` and at `today`
    "elsewhere",  # has a seat at another gathering alone
    "contact",  # leads a delegation and takes part
    "secretary",  # leads a delegation and does not take part
    "other_contact",  # leads another delegation
    "waiting",  # in line for a seat at `today`
    "cancelled",  # gave a seat at `today` back
    "panel",  # of the inwonerspanel at `today`: a guest
    "host",  # gespreksleider of `room` at `today`
    "guide",  # of the own case of `delegate`
    "delegate",  # has a seat at `today`, with a delegation that brings an own case
    "nameless",  # wrote without a name at `today`, and gave the seat back since
    "invitee",  # asked by `contact`, not answered yet, with an account from before
)
# Of the network, without any registration (tests/walk/world_network.py).
NETWORK_MEMBERS = (
    "member",  # shows everything to all members, in `umbrella`
    "other_member",  # of another umbrella network, shows everything there alone
    "contact_person",  # speaks for the organisation of `member`, and shows nothing
)
NETWORK = (
    "asking",  # asked to be a member, not answered yet
    *NETWORK_MEMBERS,
    "former",  # was a member, and stopped
)
MEMBERS = (*PARTICIPANTS, *NETWORK)  # everybody who logs in and is no staff
STAFF = ("organiser", "moderator", "finance", "door", "auditor", "staff", "superuser")
KINDS = (*SESSIONLESS, *MEMBERS, *STAFF)
GROUPS = {"organiser": ORGANISER, "moderator": MODERATOR, "finance": FINANCE, "door": DOOR, "auditor": AUDITOR}

_OURS = {"contact", "colleague", "invited", "invitee", "org_contact"}
# Finance sees who leads a delegation, what goes on its bill, and the names of all organisations.
_BILLS = {"contact", "secretary", "other_contact", "billing", "org_seated", "org_elsewhere"}
_BILLS |= {"org_contact", "org_secretary", "org_other_contact"}
_BILLS |= {"org_waiting", "org_cancelled", "org_nameless", "org_delegate", "org_member", "org_other_member"}
# What everybody in the environment of today meets: who wrote there, and what. Never the writer without a name, what was
# hidden, and the own case of somebody else.
_TODAY = {"seated", "org_seated", "panel", "host", "video", "post"}
EVERYTHING = None
KNOWS: dict[str, set[str] | None] = {
    "anonymous": set(),
    "invited": set(),
    "inactive": set(),
    "stranger": {"stranger"},
    "candidate": {"candidate", "org_contact"},  # of the same organisation as the delegation of `contact`
    "seated": {"seated", "org_seated", "video", "substitute", *_TODAY},
    "waiting": {"waiting", "org_waiting"},
    "cancelled": {"cancelled", "org_cancelled"},
    "panel": {"panel", *_TODAY},
    "host": {"host", *_TODAY},
    "guide": {"guide", "own_today", "delegate", "org_delegate", *_TODAY},
    "delegate": {"delegate", "own_today", "org_delegate", "guide", *_TODAY},
    "nameless": {"nameless", "org_nameless"},
    "elsewhere": {"elsewhere", "org_elsewhere", "successor"},
    "contact": _OURS | {"candidate", "billing", "own_case"},  # `candidate` asks to join
    "secretary": {"secretary", "typist", "org_secretary"},
    "other_contact": {"other_contact", "other_colleague", "org_other_contact"},
    "invitee": _OURS - {"invited"},  # who was asked too is the business of the contact
    # Themselves; what members see of each other is told by the tables of the network.
    **{kind: {kind} for kind in NETWORK},
    "asking": {"asking", "wish_asking"},
    "organiser": EVERYTHING,
    "moderator": {"moderator", "draft", "hidden_post", *_TODAY},
    "finance": {"finance", "draft"} | _BILLS,
    "door": {
        "door",
        "seated",
        "org_seated",
        "delegate",
        "org_delegate",
        "panel",
        "host",
        "guide",
    },  # checks people in, and sees who is expected
    "auditor": {"auditor"},
    "staff": {"staff"},
    "superuser": EVERYTHING,
}
CANARY = re.compile(r"kanarie-([a-z_]+)")


def person(canary: str) -> dict[str, str]:
    """Return the name and address that carry a canary."""
    return {"name": f"Kanarie-{canary}", "address": f"kanarie-{canary}@example.nl"}


def account(canary: str, **fields: object) -> User:
    return make_user(person(canary)["address"], name=person(canary)["name"], **fields)


def organisation(canary: str) -> Organisation:
    return make_organisation(f"Gemeente Kanarie-org_{canary}")


class World:
    """Rows of every kind, in attributes; see `_make_*` for what there is."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self._make_people()
        self._make_events()
        self._make_registrations()
        self._make_environment()
        world_moderation.make(self)
        world_evaluation.make(self)
        world_network.make(self)
        self._make_links()
        self._make_admin_rows()
        self._make_papers()

    def _make_people(self) -> None:
        ensure_groups()
        self.users = {kind: account(kind) for kind in MEMBERS}
        for kind in STAFF:
            self.users[kind] = account(kind, staff=True, password="wachtwoord", is_superuser=kind == "superuser")
            if kind in GROUPS:
                self.users[kind].groups.add(Group.objects.get(name=GROUPS[kind]))
        self.passkey = add_second_step(self.users["superuser"])
        self.users["inactive"] = account("inactive", is_active=False)

    def _make_events(self) -> None:
        hour = timedelta(hours=1)
        self.event = make_event(slug="samen")
        self.elsewhere = make_event(slug="elders")
        self.paid = make_event(slug="betaald", price=Decimal("95.00"), capacity=None, formal=True)
        self.draft = make_event(slug="concept", title="Kanarie-draft", status=Event.Status.DRAFT)
        self.cancelled = make_event(slug="afgelast", status=Event.Status.CANCELLED)
        self.undated = make_event(slug="later", starts_at=None, status=Event.Status.ANNOUNCED)
        self.past = make_event(slug="voorbij", starts_at=self.now - timedelta(days=300))
        self.today = make_event(
            slug="vandaag",
            meeting_url="https://video.example.nl/vandaag",
            starts_at=self.now - hour,
            environment_opens_at=self.now - hour,
            allocated_at=self.now - hour,
        )
        url = "https://video.example.nl/kanarie-video"
        self.item = ProgrammeItem.objects.create(
            event=self.today, title="Gesprek", starts_at=self.now - hour, ends_at=self.now + hour, join_url=url
        )

    def _make_registrations(self) -> None:
        self._make_delegations()
        alone = {"event": self.event, "organisation": self.delegation.organisation}
        self.candidate = make_registration(**alone, **person("candidate"))
        self.join_request = JoinRequest.objects.create(registration=self.candidate, delegation=self.delegation)
        home = organisation("seated")
        self.seated, self.seated_today = (
            make_registration(event, Role.BELEID, State.SEATED, organisation=home, **person("seated"))
            for event in (self.event, self.today)
        )
        self.guest = make_registration(
            self.event, guest=True, guest_kind="spreker", organisation=None, state=State.INVITED, **person("guest")
        )
        self.question = Question.objects.create(event=self.event, text="Wat eet je?", private=True)
        Answer.objects.create(registration=self.candidate, question=self.question, text="Kanarie-candidate")
        self.seated_elsewhere = make_registration(
            self.elsewhere, state=State.SEATED, organisation=organisation("elsewhere"), **person("elsewhere")
        )
        self._make_substitutes()
        Registration.objects.filter(pk=self.seated.pk).update(reconfirm_asked_at=self.now)

    def _make_substitutes(self) -> None:
        """Asked to take over: one waits for the organiser, for it is another role; one for their own answer."""
        for name, canary, seat, role, state in (
            ("substitute", "substitute", self.seated, Role.BESTUUR, State.PREPARED),
            ("successor", "successor", self.seated_elsewhere, Role.UITVOERING, State.INVITED),
        ):
            one = make_registration(
                seat.event, role, state, organisation=seat.organisation, replaces=seat, **person(canary)
            )
            setattr(self, name, one)

    def _make_delegations(self) -> None:
        self.delegation = self._delegation("contact")
        member = {"event": self.event, "delegation": self.delegation}
        self.contact = make_registration(**member, **person("contact"))
        self.colleague = make_registration(**member, role=Role.BELEID, **person("colleague"))
        self.invited = make_registration(**member, role=Role.BESTUUR, state=State.INVITED, **person("invited"))
        self.invitee = make_registration(**member, role=Role.MANAGEMENT, state=State.INVITED, **person("invitee"))
        # Not shared: for the delegation alone, and its link for nobody yet.
        slot = make_case_slot(self.event, guides=2, join_url="https://video.example.nl/kanarie-hour")
        self.own_case = make_own_case(self.delegation, slot, title="Kanarie-own_case", description="Kanarie-own_case")
        self.secretarys = self._delegation("secretary")
        self.typist = make_registration(self.event, delegation=self.secretarys, **person("typist"))
        self.others = self._delegation("other_contact")
        self.other_contact = make_registration(self.event, delegation=self.others, **person("other_contact"))
        self.other_colleague = make_registration(
            self.event, state=State.INVITED, delegation=self.others, **person("other_colleague")
        )
        self.paying = self._delegation("contact", event=self.paid, organisation=self.delegation.organisation)
        Delegation.objects.filter(pk=self.paying.pk).update(
            billing_name="Kanarie-billing", billing_street="Kanarie-billing 1", billing_city="Kanarie-billing"
        )

    def _delegation(self, contact: str, **fields: object) -> Delegation:
        known = person(contact)
        fields = {"event": self.event, "roles": [], "organisation": None} | fields
        fields["organisation"] = fields["organisation"] or organisation(contact)
        return make_delegation(contact_name=known["name"], contact_address=known["address"], **fields)

    def _make_environment(self) -> None:
        """The closed environment of `today`: a room with a conversation, and the room of an own case."""
        for kind, state in (
            ("waiting", State.CANDIDATE),
            ("cancelled", State.CANCELLED),
            ("nameless", State.CANCELLED),
        ):
            make_registration(
                self.today, state=state, organisation=organisation(kind), user=self.users[kind], **person(kind)
            )
        self.panel = make_guest(self.today, agreed=False, **person("panel"))
        self.room = make_room(self.today, title="De brommer naar de kas", allow_nameless=True)
        self.live_room = make_room(self.today, RoomKind.LIVE, programme_item=self.item, title="Gesprek")
        self.host = make_lead(self.room, agreed=False, **person("host"))
        home = organisation("delegate")
        delegation = make_delegation(self.today, roles=[], organisation=home, contact_address="secr@example.nl")
        self.delegate = make_registration(
            self.today, state=State.SEATED, delegation=delegation, organisation=home, **person("delegate")
        )
        slot = make_case_slot(self.today, join_url="https://video.example.nl/kanarie-own_today")
        own_case = make_own_case(delegation, slot, title="Kanarie-own_today", description="Kanarie-own_today")
        self.own_room = make_room(self.today, RoomKind.OWN_CASE, own_case=own_case, title="Kanarie-own_today")
        self.guide = make_lead(self.own_room, RoomPart.GUIDE, agreed=False, **person("guide"))
        for kind in ("seated", "panel", "host", "guide", "delegate", "organiser", "moderator", "superuser"):
            Visit.objects.create(event=self.today, user=self.users[kind])
        Visit.objects.filter(event=self.today, user=self.users["seated"]).update(listed_at=self.now)
        self.thread = make_thread(self.room, title="Wie regelt het vervoer?")
        self.post = make_post(self.thread, self.seated_today, "Kanarie-post: wij leenden een brommer uit.")
        self.panel_post = make_post(self.thread, self.panel, "Zo kwam ik wel op mijn werk.")
        self.nameless_post = make_post(
            self.thread,
            Registration.objects.get(event=self.today, address=person("nameless")["address"]),
            "Bij ons mocht het niet.",
            nameless=True,
            shown_as="Uitvoering, gemeente",
        )
        self.hidden_post = make_post(
            self.thread, self.seated_today, "Kanarie-hidden_post", state="verborgen", hidden_reason="Privacy"
        )
        self.own_thread = make_thread(self.own_room, title="Kanarie-own_today")
        self.own_post = make_post(self.own_thread, self.delegate, "Kanarie-own_today")

    def _make_links(self) -> None:
        """Tokens of mailed links, by what they are for."""
        self.links = {
            "login": self._link("login", "candidate", "/mijn/"),
            "confirm": self._link("registrations.confirm", "candidate", self.candidate.public_id),
            "delegation": self._link("registrations.confirm-delegation", "contact", self.delegation.public_id),
            "answer": self._link("registrations.answer", "invited", self.invited.public_id),
            "guest": self._link("registrations.guest", "guest", self.guest.public_id),
            "substitute": self._link("registrations.substitute", "successor", self.successor.public_id),
            "reconfirm": self._link("registrations.reconfirm", "seated", self.seated.public_id),
            "spent": self._link("login", "candidate", "/mijn/"),
            "unknown": "bestaat-niet",
        }
        spent = LoginLink.objects.filter(token_hash=links.fingerprint(self.links["spent"]))
        spent.update(used_at=self.now)

    def _link(self, purpose: str, to: str, target: object) -> str:
        return links.issue(purpose, address=person(to)["address"], target=str(target)).rsplit("/", 2)[1]

    def _make_admin_rows(self) -> None:
        self.body = OrganisingBody.objects.create(
            name="Samenspel NL", email="hallo@example.nl", privacy_contact="privacy@example.nl", is_default=True
        )
        self.text = SiteText.objects.create(key=SiteText.Key.HOME, body="Wij zijn ambtenaren.")
        self.interest = Interest.objects.create(
            event=self.event, address=person("interested")["address"], confirmed_at=self.now
        )
        self.mailing = Mailing.objects.create(
            event=self.event, audiences=["seated"], subject="Tot dan", body="Tot dan."
        )
        self.inviting = Mailing.objects.create(
            event=self.event, audiences=["seated"], subject="Kom je?", body="Kom je?", invite_to=self.elsewhere
        )
        self.subscription = Subscription.objects.create(address=person("subscriber")["address"], confirmed_at=self.now)
        self.mail = OutgoingMail.objects.create(
            kind="membership.login", address=person("mailed")["address"], key="walk:1", subject="Log in"
        )
        self.preview = seats.preview(event=self.event, by=self.users["organiser"])
        seats.confirm(preview=seats.preview(event=self.elsewhere, by=None), by=None)
        self.run = self.elsewhere.allocation_runs.get()
        self.export = ExportLog.objects.create(
            event=self.event, what="Aanmeldingen", format="csv", rows=1, by=self.users["organiser"]
        )
        self.organisation = self.delegation.organisation
        self.link_row = LoginLink.objects.order_by("pk").first()
        self.plain_user = self.users["stranger"]

    def _make_papers(self) -> None:
        """What a worker made, so that the web has something to hand out."""
        for event in (self.event, self.draft):
            make_flyer(event=event)
        for registration in (self.seated, self.seated_elsewhere):
            make_confirmation(registration=registration)

    # --- Browsers ----------------------------------------------------------------------------------------------------

    def browser(self, kind: str, **options: object) -> Client:
        """Return the browser of somebody of `kind`, logged in just now in the way that kind logs in."""
        client = Client(**options)
        if kind in self.users:
            self._log_in(client, self.users[kind])
        return client

    def _log_in(self, client: Client, user: User) -> None:
        was_active, user.is_active = user.is_active, True  # the session is from before the person was stopped
        client.force_login(user, backend=sessions.BACKEND)
        user.is_active = was_active
        moment = int(self.now.timestamp())
        session = client.session
        session[sessions.KEY] = {
            "method": sessions.PASSWORD if user.is_staff else "link", "started": moment, "seen": moment,
        }  # fmt: skip
        if user.is_staff:
            proof = {"method": "password", "at": moment, "email": user.email, "reauthenticated": True}
            session["account_authentication_methods"] = [proof]
            session["account_authentication_methods_user"] = str(user.pk)
        session.save()
