"""Makes, on the site's own database, the rows behind every state of every page, and tells where they are.

Run it inside the site: `manage.py shell -c "from tests.browser import scenario; scenario.main()"` prints JSON with
`sessions` (keys with which a browser is logged in as somebody), `at` (addresses, by the name of the state) and `mails`.
"""

import json
import secrets
import time
from datetime import timedelta
from decimal import Decimal
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from documents.models import StoredPaper
from events.models import Event, Form, Interest, OrganisingBody, ProgrammeItem, Question, Role, SiteText
from mailings.models import Audience, Mailing
from membership import links, sessions
from membership.models import LoginLink, Organisation, User
from netwerk.groups import DOOR, ORGANISER
from outbox.models import MailState, OutgoingMail
from registrations import papers
from registrations.actions import seats
from registrations.models import Answer, Delegation, JoinRequest, Registration, State
from registrations.views.interest import SENT_SALT as INTEREST_SALT
from registrations.views.signup import SENT_SALT as SIGNUP_SALT
from tests.browser import (
    scenario_access,
    scenario_conversations,
    scenario_directory,
    scenario_door,
    scenario_evaluation,
    scenario_haakjes,
    scenario_handover,
    scenario_lists,
    scenario_live,
    scenario_mailings,
    scenario_mails,
    scenario_moderation,
    scenario_offers,
    scenario_overrides,
    scenario_own_cases,
    scenario_publications,
    scenario_rooms,
    scenario_start,
)
from tests.factories import make_delegation, make_event, make_registration, make_user
from tests.second_step import add_second_step

AHEAD = timedelta(days=400)  # after the gatherings of the demo, so that those stay first on the home page


class Scenario:
    """`at` fills up with addresses, `people` with whoever can be logged in."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.at: dict[str, str] = {}
        self.organisation = Organisation.objects.resolve("Gemeente Proefstad", "gemeente")  # other tests name it too
        self._make_people()
        self._make_events()
        self._make_my_registrations()
        self._make_delegations()
        self._make_environments()
        self._make_links()
        scenario_handover.make(self)
        scenario_offers.make(self)
        scenario_own_cases.make(self)
        scenario_door.make(self)
        scenario_conversations.make(self)
        scenario_evaluation.make(self)
        scenario_haakjes.make(self)
        scenario_lists.make(self)
        scenario_directory.make(self)
        scenario_live.make(self)
        scenario_rooms.make(self)
        scenario_moderation.make(self)
        scenario_mailings.make(self)
        scenario_start.make(self)
        scenario_publications.make(self)
        scenario_access.make(self)
        self._make_admin_rows()

    def _make_people(self) -> None:
        self.people = {
            "participant": make_user("deelnemer@proef.example.nl", name="Noor Deelnemer"),
            "contact": make_user("contact@proef.example.nl", name="Iris Contact"),
            "nobody": make_user("nieuw@proef.example.nl", name="Niek Nieuw"),
            "organiser": make_user("organisator@proef.example.nl", name="Otto Organisator", staff=True),
            "superuser": make_user("baas@proef.example.nl", name="Bo Baas", staff=True, is_superuser=True),
            "door": make_user("deur@proef.example.nl", name="Dora Deur", staff=True),
            "staff": make_user("staf@proef.example.nl", name="Stef Staf", staff=True),
        }
        self.password = secrets.token_urlsafe()
        User.objects.filter(is_staff=True, email__endswith="@proef.example.nl").update(
            password=make_password(self.password)
        )
        self.people = {name: User.objects.get(pk=user.pk) for name, user in self.people.items()}
        self.people["organiser"].groups.add(Group.objects.get(name=ORGANISER))
        self.people["door"].groups.add(Group.objects.get(name=DOOR))
        self.passkey = add_second_step(self.people["superuser"])

    def event(self, name: str, **fields: object) -> Event:
        """Make a gathering of its own for a state, far ahead; `at` gets the addresses of its pages."""
        starts_at = fields.pop("starts_at", self.now + AHEAD)
        event = make_event(slug=f"proef-{name}", title=f"Proef {name}", starts_at=starts_at, **fields)
        self.at[f"event {name}"] = event.get_absolute_url()
        for page in ("register", "interest", "registered", "interest-sent", "interest-confirmed"):
            self.at[f"{page} {name}"] = reverse(f"registrations:{page}", args=[event.slug])
        return event

    def _make_events(self) -> None:
        self.open = self.event(
            "open", summary="Samen oefenen.", body="## Waarom\n\nOmdat het **kan**.\n\n- een\n- twee"
        )
        self.paid = self.event("betaald", price=Decimal("95.00"), capacity=None, formal=True, meant_for=[Role.BESTUUR])
        self.full = self.event("vol", capacity=1, priority=False, allocation_mode="at_once", allocated_at=self.now)
        make_registration(self.full, state=State.SEATED)
        self.event("gesloten", registration_closes_at=self.now - timedelta(days=1))
        self.event("aangekondigd", status=Event.Status.ANNOUNCED)
        self.event("gaat-open", registration_opens_at=self.now + timedelta(days=9))
        self.event(
            "afgelast",
            status=Event.Status.CANCELLED,
            cancelled_at=self.now,
            cancel_reason="De zaal is na een brand gesloten.",
        )
        self.event("zonder-datum", starts_at=None, status=Event.Status.ANNOUNCED)
        place = {
            "venue_name": "De Zaal",
            "venue_street": "Plein 1",
            "venue_postcode": "1234 AB",
            "venue_city": "Utrecht",
        }
        self.event("op-locatie", form=Form.LIVE, **place)
        self._make_a_flyer_fail(Event.objects.get(slug="proef-open"))
        self.draft = self.event("concept", status=Event.Status.DRAFT)
        self.at["preview"] = reverse("registrations:event-preview", args=[self.draft.preview_token])
        sent = signing.dumps({"address": "n***@example.nl", "colleagues": 3}, salt=SIGNUP_SALT)
        self.at["registered delegation"] = f"{self.at['registered open']}?voor={sent}"
        alone = signing.dumps({"address": "n***@example.nl", "colleagues": 0}, salt=SIGNUP_SALT)
        self.at["registered alone"] = f"{self.at['registered open']}?voor={alone}"
        self.at["interest sent"] = (
            f"{self.at['interest-sent open']}?voor={signing.dumps('n***@x.nl', salt=INTEREST_SALT)}"
        )

    def _make_a_flyer_fail(self, event: Event) -> None:
        draft = papers.flyer(event)
        late = self.now + timedelta(hours=1)  # nobody tries again during the tests
        StoredPaper.objects.create(key=draft.key, fingerprint=draft.fingerprint(), content=b"", made_at=late)
        self.at["flyer open"] = reverse("registrations:flyer", args=[event.slug])

    # --- Mine --------------------------------------------------------------------------------------------------------

    def mine(self, name: str, event: Event, **fields: object) -> Registration:
        """Register the participant; `at` gets the addresses of the registration."""
        user = self.people["participant"]
        one = make_registration(
            event, **{"organisation": self.organisation, "name": user.name, "address": user.email} | fields
        )
        self.at[f"mine {name}"] = one.get_absolute_url()
        for page in ("cancel", "join"):
            self.at[f"{page} {name}"] = reverse(f"registrations:{page}", args=[one.public_id])
        return one

    def _make_my_registrations(self) -> None:
        self.candidate = self.mine("candidate", self.event("kandidaat"))
        self.seated = self.mine("seated", self.event("plek"), state=State.SEATED, reason="core_of_complete_delegation")
        for text, private in (("Wat hoop je te leren?", False), ("Wat heb je nodig om mee te doen?", True)):
            Question.objects.create(event=self.seated.event, text=text, private=private, help="Een zin is genoeg.")
        kinds = {"kind": Question.Kind.CHOICE, "choices": "Trein\nAuto\nFiets"}
        travel = Question.objects.create(event=self.seated.event, text="Hoe kom je?", **kinds)
        Answer.objects.create(registration=self.seated, question=travel, text="Trein")
        self.at["questions"] = reverse("registrations:questions", args=[self.seated.public_id])
        self.waiting = self.mine("waiting", self.full)
        make_delegation(self.candidate.event, organisation=self.organisation)
        whole = self.event("samen-of-niet", capacity=2, allocated_at=self.now)
        make_registration(whole, state=State.SEATED)
        group = make_delegation(whole, roles=["beleid", "management", "bestuur"], together=True)
        self.mine("waiting whole", whole, delegation=group, organisation=group.organisation)
        self.mine("paid", self.paid, state=State.SEATED, role=Role.BESTUUR, delegation=self._billed())
        me = self.people["participant"]
        self.mine("cancelled", self.event("afgemeld"), state=State.CANCELLED, user=me)
        self.mine("unconfirmed", self.event("onbevestigd"), state=State.UNCONFIRMED)
        self.mine("called off", Event.objects.get(slug="proef-afgelast"), state=State.SEATED)
        self.mine("past", self.event("voorbij", starts_at=self.now - timedelta(days=200)), state=State.SEATED)
        inviting = make_delegation(self.event("gevraagd"), roles=["beleid", "management"])
        self.mine("invited", inviting.event, state=State.INVITED, delegation=inviting)
        asking = make_delegation(self.event("verzoek"), organisation=self.organisation)
        asked = self.mine("asked to join", asking.event)
        self.asked = JoinRequest.objects.create(registration=asked, delegation=asking)

    def _billed(self) -> Delegation:
        """The delegation of one, which holds the bill of somebody who registered alone."""
        known = {"contact_name": "Noor Deelnemer", "contact_address": self.people["participant"].email}
        bill = {"billing_name": "Gemeente Proefstad", "billing_street": "Plein 1", "billing_postcode": "1234 AB"}
        return make_delegation(
            self.paid, roles=[], organisation=self.organisation, billing_city="Proefstad", **known, **bill
        )

    # --- Delegations -------------------------------------------------------------------------------------------------

    def led(self, name: str, event: Event, roles: list[str] | None = None, **fields: object) -> Delegation:
        """Make a delegation of the contact; `at` gets the addresses of its pages."""
        known = {"contact_name": "Iris Contact", "contact_address": self.people["contact"].email}
        one = make_delegation(event, roles=roles, **known | fields)
        for page in ("delegation", "colleague-add", "billing", "delegation-withdraw"):
            self.at[f"{page} {name}"] = reverse(f"registrations:{page}", args=[one.public_id])
        return one

    def _make_delegations(self) -> None:
        self.complete = self.led("complete", self.open)
        mixed = self.led("mixed", self.event("gemengd"), roles=["uitvoering", "beleid"])
        for state in (State.INVITED, State.DECLINED, State.CANCELLED):
            one = make_registration(mixed.event, Role.MANAGEMENT, state, mixed)
        silent = make_registration(mixed.event, Role.BESTUUR, State.INVITED, mixed)
        OutgoingMail.objects.create(
            kind="registrations.invitation", address=silent.address, key=f"proef:{silent.pk}", subject_ref=silent.about,
            state=MailState.FAILED, error="550 5.1.1 unknown user", subject="Iris vraagt of je meekomt",
        )  # fmt: skip
        self.at["colleague mixed"] = reverse("registrations:colleague", args=[mixed.public_id, silent.public_id])
        one = make_registration(mixed.event, organisation=mixed.organisation)
        JoinRequest.objects.create(registration=one, delegation=mixed)
        self.at["mine of a colleague"] = mixed.members.first().get_absolute_url()
        self.bill = self.led("paid", self.paid, roles=["bestuur", "management"], billing_follows=True)
        self.led("withdrawn", self.event("ingetrokken"), withdrawn_at=self.now)

    def _make_environments(self) -> None:
        hour, day = timedelta(hours=1), timedelta(days=1)
        self.today = self.event(
            "vandaag", starts_at=self.now - hour, environment_opens_at=self.now - hour, allocated_at=self.now - day
        )
        self.mine("today", self.today, state=State.SEATED)
        url = "https://video.example.nl/samen"
        lines = [
            {"title": "Opening", "starts_at": self.now - hour, "ends_at": self.now + hour, "description": "Welkom."},
            {"title": "Gesprek", "starts_at": self.now + hour, "ends_at": self.now + 2 * hour},
            {"title": "Hulplijn"},
        ]
        for order, line in enumerate(lines):
            ProgrammeItem.objects.create(event=self.today, join_url=url, order=order, **line)
        over = self.event(
            "afgelopen", starts_at=self.now - 4 * day, environment_opens_at=self.now - 4 * day,
            environment_closes_at=self.now - day, allocated_at=self.now - 9 * day,
        )  # fmt: skip
        self.mine("over", over, state=State.SEATED)
        for name, event in (("before", self.seated.event), ("open", self.today), ("closed", over)):
            self.at[f"environment {name}"] = reverse("discussions:environment", args=[event.slug])

    # --- Links -------------------------------------------------------------------------------------------------------

    def link(self, name: str, purpose: str, address: str, target: object = "") -> None:
        url = links.issue(purpose, address=address, target=str(target))
        self.at[f"link {name}"] = url.removeprefix(settings.BASE_URL)

    def _make_links(self) -> None:
        me = self.people["participant"].email
        self.link("login", "login", me, "/mijn/")
        new = make_registration(self.open, state=State.UNCONFIRMED)
        self.link("confirm", "registrations.confirm", new.address, new.public_id)
        bill = make_delegation(self.paid, roles=["bestuur"], state=State.UNCONFIRMED, billing_name="Gemeente Proefstad")
        self.link("confirm paid", "registrations.confirm", bill.contact_address, bill.members.get().public_id)
        group = make_delegation(self.open, state=State.PREPARED)
        self.link("delegation", "registrations.confirm-delegation", group.contact_address, group.public_id)
        asked = make_registration(self.complete.event, Role.BELEID, State.INVITED, self.complete)
        self.link("answer", "registrations.answer", asked.address, asked.public_id)
        guest = make_registration(
            self.open, guest=True, guest_kind="inwonerspanel", organisation=None, state=State.INVITED
        )
        self.link("guest", "registrations.guest", guest.address, guest.public_id)
        gone = make_registration(self.open, state=State.LAPSED)
        self.link("gone", "registrations.confirm", gone.address, gone.public_id)
        self.link("password", "password", self.people["organiser"].email)
        self.link("new address", "new-address", "anders@proef.example.nl", self.people["participant"].pk)
        self.interest = Interest.objects.create(event=self.open, address="later@proef.example.nl")
        self.link("interest", "events.interest", self.interest.address, self.interest.public_id)
        self.link("spent", "login", me, "/mijn/")
        token = self.at["link spent"].split("/")[2]
        LoginLink.objects.filter(token_hash=links.fingerprint(token)).update(used_at=self.now)

    # --- The admin ---------------------------------------------------------------------------------------------------

    def admin(self, name: str, *arguments: object) -> None:
        self.at[f"admin {name}"] = reverse(f"admin:{name}", args=arguments)

    def _make_admin_rows(self) -> None:
        organiser = self.people["organiser"]
        text = SiteText.objects.filter(key=SiteText.Key.CONTACT).first()
        text = text or SiteText.objects.create(key=SiteText.Key.CONTACT, body="Mail of bel ons.")
        draft = Mailing.objects.create(
            event=self.open, audiences=["seated"], subject="Tot straks", body="## Dag\n\nTot straks."
        )
        self.mailing = Mailing.objects.create(
            event=self.today, subject="Vandaag", body="Tot zo.", audiences=[Audience.SEATED], state=Mailing.State.SENT,
            started_by=organiser, started_at=self.now, queued_at=self.now, sent_at=self.now, expected=2, queued=2,
        )  # fmt: skip
        unknown = OutgoingMail.objects.create(
            kind="mailings.mailing", address="x@proef.example.nl", key="proef:onbekend", subject="Vandaag",
            state=MailState.UNKNOWN, group=self.mailing.group, copy="Tot zo.",
        )  # fmt: skip
        confirmed = self._confirmed_preview()
        undecided = self._undecided()
        stale = seats.preview(event=undecided, by=organiser)
        make_registration(undecided)
        proposal = seats.preview(event=undecided, by=organiser)
        rows = {
            "events_event": self.draft, "events_sitetext": text,
            "events_organisingbody": OrganisingBody.objects.get(is_default=True), "events_interest": self.interest,
            "registrations_exportlog": self.export_log,
            "registrations_delegation": self.bill, "registrations_registration": self.seated,
            "mailings_mailing": draft, "membership_user": self.people["nobody"],
            "membership_organisation": self.organisation, "membership_loginlink": LoginLink.objects.first(),
            "outbox_outgoingmail": unknown,
        }  # fmt: skip
        for name, row in rows.items():
            for page in ("change", "history", "delete"):
                self.admin(f"{name}_{page}", row.pk)
        for page in ("copy", "allocation", "answers", "move", "cancel"):
            self.admin(f"registrations_event_{page}", self.open.pk)
        behind = self.event("niet-bijgewerkt", agendas_stale_since=self.now)
        make_registration(behind, state=State.SEATED, seated_at=self.now - timedelta(days=1))
        self.at["admin move niet-bijgewerkt"] = reverse("admin:registrations_event_move", args=[behind.pk])
        for name, event in (("afgelast", Event.objects.get(slug="proef-afgelast")), ("niet-bijgewerkt", behind)):
            self.at[f"admin event {name}"] = reverse("admin:events_event_change", args=[event.pk])
        for name, one in (("fresh", proposal), ("stale", stale), ("confirmed", confirmed)):
            self.admin("registrations_event_proposal", one.event_id, one.pk)
            self.at[f"proposal {name}"] = self.at["admin registrations_event_proposal"]
        self.at["proposal differs"] = f"{self.at['proposal fresh']}?vorige={stale.pk}"
        scenario_overrides.make(self)
        for page in ("cancel", "code", "mail"):
            self.admin(f"registrations_registration_{page}", self.seated.pk)
        self.at["admin unconfirmed"] = reverse(
            "admin:registrations_registration_change",
            args=[Registration.objects.filter(state=State.INVITED).first().pk],
        )
        self.admin("mailings_mailing_preview", draft.pk)
        self.at["mailing sent"] = reverse("admin:mailings_mailing_change", args=[self.mailing.pk])
        for page in ("edit", "remove"):
            self.at[f"passkey {page}"] = reverse(f"mfa_{page}_webauthn", args=[self.passkey.pk])

    def _undecided(self, name: str = "te-verdelen") -> Event:
        event = self.event(name, capacity=5)
        make_delegation(event)
        make_delegation(event, roles=["beleid", "management"])
        return event

    def _confirmed_preview(self) -> object:
        event = self._undecided("verdeeld")
        preview = seats.preview(event=event, by=self.people["organiser"])
        return seats.confirm(preview=preview, by=self.people["organiser"]).preview


def session_of(user: User, seconds_ago: int = 0) -> str:
    """Return the key of a session in which `user` logged in, in the way that this person logs in."""
    now = int(time.time()) - seconds_ago
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = sessions.BACKEND
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store[sessions.KEY] = {"method": sessions.PASSWORD if user.is_staff else "link", "started": now, "seen": now}
    # Of tomorrow, so that it does not run out while the pages are looked at one by one.
    proof = {"method": "password", "at": now if seconds_ago else now + 24 * 3600, "reauthenticated": True}
    store["account_authentication_methods"] = [proof] if user.is_staff else []
    store["account_authentication_methods_user"] = str(user.pk)
    store.save()
    UserSession.objects.create(user=user, session_key=store.session_key, ip="127.0.0.1", user_agent="Firefox")
    return store.session_key


def main() -> None:
    """Make everything and print where it is."""
    with transaction.atomic():
        scenario = Scenario()
        mails = scenario_mails.rendered(scenario)
    keys = {name: session_of(user) for name, user in scenario.people.items()}
    keys["long ago"] = session_of(scenario.people["participant"], seconds_ago=3600)
    login = {"login": scenario.people["superuser"].email, "password": scenario.password}
    print(json.dumps({"sessions": keys, "at": scenario.at, "mails": mails, "login": login}))
