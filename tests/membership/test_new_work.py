"""A member who takes other work stands for that organisation once somebody checked it: a name alone opens nothing."""

import pytest
from django.urls import reverse

from haakjes import actions as haakjes
from haakjes.models import Haakje
from haakjes.visible import visible_to
from membership import directory, members
from membership.access import member_of
from membership.errors import Refused
from membership.members import Work
from membership.models import MailDomain, Membership
from tests.network import (
    EVERYTHING_SHOWN,
    make_haakje,
    make_member,
    make_member_organisation,
    make_profile,
    make_umbrella,
)

pytestmark = pytest.mark.django_db
LIST = reverse("admin:membership_membership_changelist")


@pytest.fixture
def umbrella():
    return make_umbrella("KleinLef")


@pytest.fixture
def inside(umbrella):
    """A member of an organisation in the umbrella network, who shows everything to that network alone."""
    member = make_member(make_member_organisation(umbrella, name="Gemeente Binnen"))
    make_profile(member.user, **dict.fromkeys(EVERYTHING_SHOWN, "umbrellas"))
    return member


@pytest.fixture
def mover(inside):
    """A member from elsewhere."""
    member = make_member(make_member_organisation(name="Gemeente Buiten"))
    make_profile(member.user, **EVERYTHING_SHOWN)
    return member


def move(mover, inside):
    members.move(user=mover.user, work=Work(inside.organisation, "beleid"))
    mover.refresh_from_db()
    return member_of(mover.user)


def test_a_typed_organisation_opens_no_umbrella_network_and_shows_nowhere(mover, inside, umbrella):
    only_here = make_haakje(inside, umbrella=umbrella)
    reader = move(mover, inside)
    assert (mover.organisation, mover.organisation_checked) == (inside.organisation, False)
    assert reader.umbrellas == frozenset()
    assert not directory.visible_profiles(reader).filter(user=inside.user).exists()
    assert only_here not in visible_to(reader)
    colleague = member_of(inside.user)
    assert not directory.organisation_is(colleague, inside.organisation).filter(user=mover.user).exists()
    shown = directory.profiles_for(colleague).get(user=mover.user)
    assert not shown.shares and directory.seen(colleague, shown).organisation is None
    assert "binnen" not in shown.members_text


def test_nothing_is_posted_in_the_name_of_an_organisation_that_was_only_typed(client, mover, inside):
    reader = move(mover, inside)
    assert haakjes.may_not_post(reader) == haakjes.NOT_CHECKED
    client.force_login(mover.user)
    page = client.get(reverse("haakjes:new"))
    assert page.status_code == 403 and haakjes.NOT_CHECKED in page.content.decode()
    assert not Haakje.objects.exists()
    assert "(wordt nagekeken)" in client.get("/lid-worden/").content.decode()


def test_an_organiser_says_that_it_is_right(client, admin_client, mover, inside, umbrella):
    move(mover, inside)
    page = admin_client.get("/admin/").content.decode()
    assert "lid met nieuw werk na te kijken" in page
    assert "Gemeente Binnen" in admin_client.get(f"{LIST}?organisation_checked__exact=0").content.decode()
    change = reverse("admin:membership_membership_change", args=[mover.pk])
    assert "koos zelf een andere organisatie" in admin_client.get(change).content.decode()
    chosen = {"action": "confirm_work", "_selected_action": [mover.pk, inside.pk]}
    answer = admin_client.post(LIST, chosen, follow=True).content.decode()
    assert "hoort nu bij Gemeente Binnen" in answer and "Hier valt niets na te kijken" in answer
    reader = member_of(mover.user)
    assert reader.umbrellas == {umbrella.pk} and not haakjes.may_not_post(reader)
    assert mover.changes.last().reason == "Gemeente Binnen is nagekeken"
    assert "na te kijken" not in admin_client.get("/admin/").content.decode()


def test_an_address_of_its_mail_domain_is_proof_enough(mover, inside, umbrella):
    MailDomain.objects.create(organisation=inside.organisation, domain=mover.user.email.partition("@")[2])
    assert move(mover, inside).umbrellas == {umbrella.pk}


def test_another_role_or_no_organisation_needs_no_look(mover):
    members.move(user=mover.user, work=Work(mover.organisation, "bestuur"))
    members.move(user=mover.user, work=Work(resident=True))
    assert Membership.objects.get(pk=mover.pk).organisation_checked


def test_another_role_does_not_make_an_unchecked_organisation_checked(mover, inside):
    move(mover, inside)
    members.move(user=mover.user, work=Work(inside.organisation, "bestuur"))
    assert not Membership.objects.get(pk=mover.pk).organisation_checked


def test_who_stops_and_is_accepted_again_is_checked_by_that(mover, inside, umbrella):
    move(mover, inside)
    members.leave(user=mover.user)
    asked = members.ask(user=mover.user, work=Work(inside.organisation, "beleid"))
    with pytest.raises(Refused):
        members.check(membership=asked, by="beheer:1")
    members.accept(membership=asked, by="beheer:1")
    assert member_of(mover.user).umbrellas == {umbrella.pk}
