"""The pages of the directory: who gets in, what a list costs, what is noted, and what keeps the search in step."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from membership import directory, search_columns
from membership.access import member_of
from membership.directory import Wanted
from membership.models import Audience, Membership, MembershipState, Organisation, Profile
from membership.tasks import refresh_directory
from privacy.models import AccessRecord
from tests.factories import make_organisation, make_user
from tests.network import (
    EVERYTHING_SHOWN,
    make_contact_person,
    make_member,
    make_member_organisation,
    make_profile,
    make_theme,
    make_umbrella,
)

pytestmark = pytest.mark.django_db
PEOPLE = reverse("membership:directory")
ORGANISATIONS = reverse("membership:organisations")


@pytest.fixture
def me(client):
    reader = make_member(make_member_organisation(make_umbrella()))
    client.force_login(reader.user)
    return reader


def shown(name: str, body: Organisation | None = None, **fields: object) -> Profile:
    """Return the profile of a member who shows everything to all members."""
    member = make_member(body or make_member_organisation(), user=make_user(name=name))
    return make_profile(member.user, **EVERYTHING_SHOWN, **fields)


def found(reader: Membership, **wanted: object) -> list[str]:
    keys, _ = directory.find(member_of(reader.user), Wanted(**wanted))
    return [profile.user.name for profile in directory.read(member_of(reader.user), keys)]


def test_the_directory_is_for_members(client):
    assert client.get(PEOPLE).status_code == 302
    for state in (MembershipState.ASKED, MembershipState.LEFT, MembershipState.DECLINED):
        client.force_login(make_member(state=state).user)
        for url in (PEOPLE, ORGANISATIONS, reverse("membership:profile")):
            assert client.get(url).status_code == 403


def test_a_list_costs_the_same_at_one_row_and_at_thirty(client, me):
    bodies = [make_member_organisation(make_umbrella(), name=f"Gemeente Duin {number}") for number in range(30)]
    theme = make_theme()

    def fill(numbers):
        for number in numbers:
            shown(f"Anna Duin {number}", bodies[number]).themes.add(theme)

    def cost(url):
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    fill([0])
    urls = [PEOPLE, f"{PEOPLE}?q=duin&laag=gemeente&rol=uitvoering", f"{PEOPLE}?q=diun", f"{ORGANISATIONS}?q=duin"]
    urls += [reverse("membership:organisation", args=[bodies[0].public_id])]
    before = [cost(url) for url in urls]
    fill(range(1, 30))
    Membership.objects.filter(user__name__gt="Anna Duin 15").update(organisation=bodies[0])
    assert [cost(url) for url in urls] == before


def test_a_look_at_the_directory_is_noted_once_a_day(client, me):
    one = shown("Anna Duin")
    looks = AccessRecord.objects.filter(by=f"deelnemer:{me.user_id}", what="Ledenlijst")
    yesterday = timezone.now() - timedelta(days=1)
    AccessRecord.objects.create(by=f"deelnemer:{me.user_id}", what="Ledenlijst", deed="looked", at=yesterday)
    for url in (PEOPLE, PEOPLE, reverse("membership:person", args=[one.public_id])):
        assert client.get(url).status_code == 200
        assert looks.count() == 2


def test_pages_of_a_long_list_keep_what_was_asked(client, me):
    for number in range(26):
        shown(f"Anna {number:02}")
    first = client.get(f"{PEOPLE}?q=anna&laag=gemeente&rol=onzin").content.decode()
    assert "26 leden gevonden" in first
    assert "?q=anna&amp;laag=gemeente&amp;pagina=2" in first
    second = client.get(f"{PEOPLE}?q=anna&pagina=2").content.decode()
    assert "Anna 25" in second
    assert "Anna 00" not in second


def test_typing_errors_are_forgiven_and_said(client, me):
    shown("Anna Janssen")
    page = client.get(f"{PEOPLE}?q=jansen").content.decode()
    assert "Anna Janssen" in page
    assert "Dit lijkt erop" in page
    assert "Niemand gevonden" in client.get(f"{PEOPLE}?q=zzzzzzzz").content.decode()


def test_words_of_several_items_are_found_together_and_a_wrong_one_finds_nobody(me):
    shown("Anna Janssen", make_member_organisation(name="Gemeente Duinrand", place="Zeedorp"), offers="Schulden")
    for words in (["anna", "duinrand"], ["janssen", "zeedorp", "schulden"], ["anna", "duinrnad"]):
        assert found(me, words=words) == ["Anna Janssen"], words
    assert found(me, words=["anna", "heusden"]) == []


def test_a_filter_on_a_network_finds_who_is_in_one_below_it(me):
    above = make_umbrella()
    shown("Onder", make_member_organisation(make_umbrella(parent=above)))
    shown("Boven", make_member_organisation(above))
    shown("Elders", make_member_organisation(make_umbrella()))
    assert found(me, umbrella=above.slug) == ["Boven", "Onder"]


def test_search_follows_what_changes_elsewhere(me):
    body, theme = make_member_organisation(name="Gemeente Duinrand"), make_theme("Schulden")
    profile = shown("Anna Janssen", body)
    profile.themes.add(theme)
    person = profile.user
    person.name = "Anna de Boer"
    person.save()
    assert (found(me, words=["janssen"]), found(me, words=["boer"])) == ([], ["Anna de Boer"])
    body.name = "Gemeente Zeedorp"
    body.save()
    assert (found(me, words=["duinrand"]), found(me, words=["zeedorp"])) == ([], ["Anna de Boer"])
    theme.name = "Armoede"
    theme.save()
    assert (found(me, words=["schulden"]), found(me, words=["armoede"])) == ([], ["Anna de Boer"])
    profile.themes.clear()
    assert found(me, words=["armoede"]) == []
    membership = person.membership
    membership.role = "bestuur"
    membership.save(update_fields=["role"])
    assert found(me, words=["directie"]) == ["Anna de Boer"]
    membership.state = MembershipState.LEFT
    membership.save()
    profile.refresh_from_db()
    assert (profile.members_text, profile.umbrellas_text) == ("", "")


def test_the_night_mends_what_changed_without_a_signal(me):
    profile = shown("Anna Janssen", make_member_organisation(name="Gemeente Duinrand"))
    Organisation.objects.filter(name="Gemeente Duinrand").update(name="Gemeente Zeedorp")
    assert found(me, words=["duinrand"]) == ["Anna Janssen"]
    assert refresh_directory() == 1
    assert found(me, words=["duinrand"]) == []
    assert found(me, words=["zeedorp"]) == ["Anna Janssen"]
    assert search_columns.refresh(Profile.objects.filter(pk=profile.pk)) == 0


def test_activity_is_coarse_and_can_be_off(client, me):
    one = shown("Anna Janssen")
    url = reverse("membership:person", args=[one.public_id])

    def said(last):
        Membership.objects.filter(user=one.user).update(last_active_on=last)
        page = client.get(url).content.decode()
        return [words for words in (directory.ACTIVE, directory.NOT_ACTIVE) if words in page]

    today = timezone.localdate()
    assert said(today - timedelta(days=30)) == [directory.ACTIVE]
    assert said(today - timedelta(days=31)) == [directory.NOT_ACTIVE]
    assert said(None) == [directory.NOT_ACTIVE]
    Profile.objects.filter(pk=one.pk).update(show_activity=False)
    assert said(today) == []


def test_reading_is_no_activity_and_a_deed_is_once_a_day(client, me):
    client.get(PEOPLE)
    me.refresh_from_db()
    assert me.last_active_on is None
    url = reverse("membership:contact", args=[shown("Anna").public_id])
    assert client.post(url, {"text": ""}).status_code == 422
    me.refresh_from_db()
    assert me.last_active_on is None
    assert client.post(url, {"text": "Hoi"}).status_code == 302
    me.refresh_from_db()
    assert me.last_active_on == timezone.localdate()
    with CaptureQueriesContext(connection) as queries:
        client.post(url, {"text": "Nog eens"})
    [update] = [query["sql"] for query in queries if query["sql"].startswith('UPDATE "membership_membership"')]
    assert "last_active_on" in update  # and it changes no row, for it asks for another day


def test_a_page_of_somebody_unseen_is_the_same_as_none(client, me):
    hidden = make_profile(make_member().user, name_for=Audience.NOBODY)
    for name in ("person", "picture", "contact"):
        assert client.get(reverse(f"membership:{name}", args=[hidden.public_id])).status_code == 404
    own = make_profile(me.user)
    assert "Niemand ziet je nog" in client.get(reverse("membership:person", args=[own.public_id])).content.decode()


def test_an_organisation_shows_its_networks_and_who_speaks_for_it_first(client, me):
    above = make_umbrella("Dienstverleners")
    body = make_member_organisation(make_umbrella("KleinLef", parent=above), name="Gemeente Duinrand", place="Zeedorp")
    shown("Anna", body)
    speaker = shown("Zeno", body)
    make_contact_person(speaker.user.membership)
    page = client.get(reverse("membership:organisation", args=[body.public_id])).content.decode()
    for words in ("KleinLef", "hoort bij Dienstverleners", "Zeedorp", "2 leden die je mag zien", "Contactpersoon"):
        assert words in page
    assert page.index("Zeno") < page.index("Anna")
    Profile.objects.filter(pk=speaker.pk).update(organisation_for=Audience.NOBODY)
    page = client.get(reverse("membership:organisation", args=[body.public_id])).content.decode()
    assert "Zeno" not in page
    assert "Contactpersoon" not in page


def test_an_organisation_that_a_stranger_typed_has_no_page_and_a_duplicate_leads_on(client, me):
    typed = make_organisation("Typte iemand")
    assert client.get(reverse("membership:organisation", args=[typed.public_id])).status_code == 404
    assert "Typte iemand" not in client.get(ORGANISATIONS).content.decode()
    one = shown("Anna", typed)
    page = client.get(reverse("membership:person", args=[one.public_id])).content.decode()
    assert "Typte iemand" in page
    assert str(typed.public_id) not in page
    stays = make_member_organisation()
    Organisation.objects.filter(pk=typed.pk).update(merged_into=stays)
    response = client.get(reverse("membership:organisation", args=[typed.public_id]))
    assert response.url == reverse("membership:organisation", args=[stays.public_id])


def test_organisations_are_found_in_spite_of_errors(client, me):
    make_member_organisation(name="Gemeente Duinrand", place="Zeedorp")
    for question in ("duinrand", "duinrnad", "zeedrop"):
        assert "Gemeente Duinrand" in client.get(f"{ORGANISATIONS}?q={question}").content.decode(), question
    assert "Geen organisatie gevonden" in client.get(f"{ORGANISATIONS}?q=duinrand&laag=rijk").content.decode()
