"""Each group of staff can do its work and nothing else: a walk over every page of the admin."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from events.models import Case, Event, Interest, OrganisingBody, Partner, ProgrammeItem, SiteText, Speaker
from mailings.models import Mailing
from netwerk.groups import AUDITOR, DOOR, FINANCE, MODERATOR, ORGANISER, RIGHTS, ensure_groups
from outbox.models import OutgoingMail
from registrations.actions import seats
from registrations.models import ExportLog
from tests.factories import make_delegation, make_event, make_user

OWN = {"privacy", "events", "registrations", "mailings", "outbox", "membership", "discussions", "haakjes"}
OWN |= {"publications"}
# What each group sees in its lists; every other list of the admin is closed to it.
LISTS = {
    ORGANISER: {
        "events.event", "events.organisingbody", "events.sitetext", "events.interest", "registrations.registration",
        "registrations.delegation", "mailings.mailing", "outbox.outgoingmail", "membership.organisation",
        "registrations.exportlog", "registrations.owncase", "mailings.subscription", "membership.membership",
        "membership.umbrellanetwork", "membership.theme",
        "discussions.post", "discussions.report", "discussions.moderation", "discussions.outcome",
        "discussions.summary", "discussions.questionnaire", "discussions.room",
        "haakjes.haakje", "haakjes.response",
        "publications.article", "publications.librarydocument",
    },
    MODERATOR: {"events.event", "discussions.room", "discussions.post", "discussions.report", "discussions.moderation"},
    FINANCE: {"events.event", "events.organisingbody", "registrations.delegation", "membership.organisation"},
    DOOR: set(),
    AUDITOR: {"privacy.accessrecord", "privacy.cleaningrun"},
}  # fmt: skip
ADDS = {
    ORGANISER: {
        "events.event",
        "events.organisingbody",
        "events.sitetext",
        "mailings.mailing",
        "discussions.outcome",
        "membership.organisation",
        "membership.umbrellanetwork",
        "membership.theme",
        "publications.article",
        "publications.librarydocument",
    },
    MODERATOR: set(),
    FINANCE: set(),
    DOOR: set(),
    AUDITOR: set(),
}


@pytest.fixture
def clients(beheer: Client, moderator: Client, finance: Client, door: Client, auditor: Client) -> dict[str, Client]:
    return {ORGANISER: beheer, MODERATOR: moderator, FINANCE: finance, DOOR: door, AUDITOR: auditor}


@pytest.fixture
def own_pages(db: None) -> dict[str, set[str]]:
    """The pages of our own, with one row of each kind behind them, and who may open them."""
    event = make_event()
    delegation = make_delegation(event)
    registration = delegation.members.first()
    preview = seats.preview(event=event, by=None)
    mailing = Mailing.objects.create(event=event, subject="Onderwerp", body="Tekst")
    return {
        reverse("admin:registrations_event_preset"): {ORGANISER},
        reverse("admin:registrations_event_copy", args=[event.pk]): {ORGANISER},
        reverse("admin:registrations_event_allocation", args=[event.pk]): {ORGANISER},
        reverse("admin:registrations_event_proposal", args=[event.pk, preview.pk]): {ORGANISER},
        reverse("admin:registrations_event_what_if", args=[event.pk]): {ORGANISER},
        reverse("admin:registrations_registration_seat", args=[registration.pk]): {ORGANISER},
        reverse("admin:registrations_registration_hold", args=[registration.pk]): {ORGANISER},
        reverse("admin:registrations_registration_caller"): {ORGANISER},
        reverse("admin:registrations_registration_guest"): {ORGANISER},
        reverse("admin:registrations_registration_export"): {ORGANISER},
        reverse("admin:registrations_registration_cancel", args=[registration.pk]): {ORGANISER},
        reverse("admin:mailings_mailing_preview", args=[mailing.pk]): {ORGANISER},
        reverse("admin:events_event_change", args=[event.pk]): {ORGANISER, MODERATOR, FINANCE},
        reverse("admin:registrations_registration_change", args=[registration.pk]): {ORGANISER},
        reverse("admin:registrations_delegation_change", args=[delegation.pk]): {ORGANISER, FINANCE},
        reverse("admin:mailings_mailing_change", args=[mailing.pk]): {ORGANISER},
        reverse("admin:network_figures"): {ORGANISER},
        reverse("admin:index"): {ORGANISER, MODERATOR, FINANCE, DOOR, AUDITOR},
    }


def may_open(client: Client, path: str) -> bool:
    response = client.get(path)
    assert response.status_code in (200, 403), (path, response.status_code)
    return response.status_code == 200


def lists() -> dict[str, str]:
    """The address of every list in the admin, by "app.model"."""
    found = {}
    for model in admin.site._registry:
        label = model._meta.label_lower
        found[label] = reverse(f"admin:{label.replace('.', '_')}_changelist")
    return found


@pytest.mark.parametrize("group", RIGHTS)
def test_a_group_opens_the_lists_of_its_work_and_no_other(clients, group):
    assert {label for label, path in lists().items() if may_open(clients[group], path)} == LISTS[group]


@pytest.mark.parametrize("group", RIGHTS)
def test_a_group_adds_what_belongs_to_its_work_and_nothing_else(clients, group):
    adds = {label: path.rstrip("/") + "/add/" for label, path in lists().items()}
    allowed = {label for label, path in adds.items() if may_open(clients[group], path)}
    assert allowed == ADDS[group]


@pytest.mark.parametrize("group", RIGHTS)
def test_a_group_opens_the_pages_of_its_work_and_no_other(clients, own_pages, group):
    for path, groups in own_pages.items():
        assert may_open(clients[group], path) == (group in groups), path


@pytest.mark.parametrize("group", [MODERATOR, FINANCE])
def test_who_only_looks_can_not_save_a_gathering(clients, group):
    event = make_event(title="Zoals het was")
    path = reverse("admin:events_event_change", args=[event.pk])
    assert b'name="_save"' not in clients[group].get(path).content
    assert clients[group].post(path, {"title": "Anders", "_save": "1"}).status_code == 403
    event.refresh_from_db()
    assert event.title == "Zoals het was"


def test_the_buttons_on_the_page_are_those_one_may_press(clients):
    event = make_event()
    path = reverse("admin:events_event_change", args=[event.pk])
    pages = {group: client.get(path).content.decode() for group, client in clients.items()}
    for word in ("Voorstel voor de verdeling", "Iemand toevoegen die belde", "Kopie maken", "Mailing schrijven"):
        assert word in pages[ORGANISER]
        assert word not in pages[MODERATOR]
        assert word not in pages[FINANCE]


def test_somebody_of_the_staff_without_a_group_sees_no_list(db):
    client = Client()
    client.force_login(make_user(staff=True))
    assert not [label for label, path in lists().items() if may_open(client, path)]
    assert may_open(client, reverse("admin:index"))


def test_a_participant_and_a_visitor_never_get_in(own_pages):
    member = Client()
    member.force_login(make_user())
    for path in [*own_pages, *lists().values()]:
        assert Client().get(path).status_code == 302, path
        assert member.get(path).status_code in (302, 403), path


def test_the_groups_can_be_made_again_and_are_put_back(db):
    organiser = {group.name: group for group in ensure_groups()}[ORGANISER]
    organiser.permissions.clear()
    call_command("groups")
    assert set(Group.objects.values_list("name", flat=True)) == set(RIGHTS)
    assert organiser.permissions.count() > 20


def test_every_model_of_ours_in_the_admin_has_an_owner():
    ours = {label for label in lists() if label.split(".")[0] in OWN}
    known = set().union(*LISTS.values()) | {"membership.user", "membership.loginlink"}  # for who may do all
    assert ours <= known


def test_every_other_list_takes_the_same_queries_at_one_and_at_thirty(organiser, beheer, same_queries):
    def rows(numbers: range) -> None:
        for number in numbers:
            event = make_event()
            OrganisingBody.objects.create(name=f"Partij {number}", email="a@example.nl", privacy_contact="a@example.nl")
            Interest.objects.create(event=event, address=f"p{number}@example.nl")
            Mailing.objects.create(event=event, subject=f"Mailing {number}", body="Tekst")
            OutgoingMail.objects.create(kind="mailings.mailing", key=f"{number}", address=f"p{number}@example.nl")
            ExportLog.objects.create(event=event, what="Aanmeldingen", format="csv", rows=number, by=organiser)

    SiteText.objects.create(key=SiteText.Key.HOME, body="Tekst")
    rows(range(1))
    paths = [path for label, path in lists().items() if label in LISTS[ORGANISER]]
    same_queries(beheer, paths, lambda: rows(range(1, 30)))


def test_children_of_a_gathering_have_no_pages_of_their_own():
    assert not {Case, Partner, ProgrammeItem, Speaker} & admin.site._registry.keys()
    assert Event in admin.site._registry
