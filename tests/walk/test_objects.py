"""Whose object it is decides: each address with an id is walked for more than one object, and who loses a role loses
what came with it on the very next request (requirements 2c 27 and 28)."""

import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from membership import members
from membership.models import Affiliation, Audience
from netwerk.groups import ORGANISER
from privacy.models import AccessRecord
from publications.models import Reader
from tests.admin.helpers import browser_of, staff
from tests.network import (
    EVERYTHING_SHOWN,
    make_article,
    make_document,
    make_haakje,
    make_member,
    make_member_organisation,
    make_profile,
    make_umbrella,
)
from tests.walk.table import PUBLIC, ROWS
from tests.walk.urlconf import addresses

# Addresses with an id of which one object tells all, and why.
ONE_OBJECT = {
    "discussions:mail": "the one setting of who asks, at one gathering",
    "discussions:reported": "a page that says thanks: of panel alone, who reported",
    "mfa_edit_webauthn": "a key of superuser: everybody else is the other",
    "mfa_remove_webauthn": "a key of superuser: everybody else is the other",
}
_ID = re.compile(r"<(?:uuid|int|slug):|\(\?P<")


def with_an_id():
    """The closed addresses with an id, but for the admin (a permission decides there, not whose row it is)."""
    return {one.key for one in addresses() if _ID.search(one.route) and not one.route.startswith("admin/")} - PUBLIC


def is_a_press(rows):
    """Whether a GET answers nobody: tests/walk/test_press.py posts there as everybody."""
    return all(outcome == 405 or isinstance(outcome, str) for row in rows for outcome in row.expected.values())


def test_each_address_with_an_id_is_walked_for_more_than_one_object():
    walked = {key: [row for row in ROWS if row.key == key] for key in with_an_id()}
    alone = {key for key, rows in walked.items() if len(rows) < 2 and not is_a_press(rows)}
    assert alone == ONE_OBJECT.keys()


def test_each_address_with_an_id_refuses_somebody():
    """Rows that let in everybody who logs in would prove nothing about whose object it is."""
    walked = {key: [row for row in ROWS if row.key == key] for key in with_an_id()}
    refusing = {key for key, rows in walked.items() if any({403, 404} & set(row.expected.values()) for row in rows)}
    assert {key for key, rows in walked.items() if key not in refusing and not is_a_press(rows)} == set()


@pytest.fixture
def network(db):
    """A member and, in the same umbrella network, another who shows everything and offers something there."""

    class Network:
        umbrella = make_umbrella()
        body = make_member_organisation(umbrella)
        member = make_member(body)
        other = make_member(make_member_organisation(umbrella))
        profile = make_profile(other.user, **dict.fromkeys(EVERYTHING_SHOWN, Audience.UMBRELLAS))
        haakje = make_haakje(other, umbrella=umbrella, title="Zebrapad delen")
        article = make_article(readers=Reader.MEMBERS, title="Zebrapad voor leden")
        document = make_document(readers=Reader.MEMBERS, title="Zebrapad in de bibliotheek")

    return Network


def pages(network):
    return {
        "directory": reverse("membership:directory"),
        "person": reverse("membership:person", args=[network.profile.public_id]),
        "haakje": reverse("haakjes:haakje", args=[network.haakje.public_id]),
        "article": reverse("publications:article", args=[network.article.slug]),
        "document": reverse("publications:document", args=[network.document.public_id]),
    }


def seen(client, network):
    """Which of the pages open, and whether a search or the feed tells of what is for members."""
    found = {name for name, path in pages(network).items() if client.get(path).status_code == 200}
    for name, path in {"search": reverse("search") + "?q=zebrapad", "feed": reverse("publications:feed")}.items():
        if "Zebrapad" in client.get(path).content.decode():
            found.add(name)
    return found


def test_who_stops_is_out_on_the_next_request(network):
    client = browser_of(network.member.user)
    assert seen(client, network) - {"feed"} == {*pages(network), "search"}
    members.leave(user=network.member.user)
    assert seen(client, network) == set()


def test_who_leaves_the_umbrella_network_loses_what_is_for_it_at_once(network):
    client = browser_of(network.member.user)
    assert {"person", "haakje"} <= seen(client, network)
    Affiliation.objects.filter(organisation=network.body).delete()
    assert seen(client, network) & {"person", "haakje"} == set()


def test_who_leaves_the_group_is_out_on_the_next_request(db):
    organiser = staff(ORGANISER)
    client = browser_of(organiser)
    path = reverse("admin:registrations_registration_changelist")
    assert client.get(path).status_code == 200
    organiser.groups.remove(Group.objects.get(name=ORGANISER))
    assert client.get(path).status_code == 403
    assert list(AccessRecord.objects.order_by("pk").values_list("deed", flat=True)) == ["looked", "refused"]
