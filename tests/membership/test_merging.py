"""Two organisations that are one: all that refers to the duplicate moves along, and nothing is lost."""

from datetime import date

import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

from membership import members, merging
from membership.errors import Refused
from membership.members import Work
from membership.models import Affiliation, ContactPerson, MailDomain, Membership, Organisation, ToldApart
from membership.tasks import move_stragglers
from registrations.models import Delegation, Registration
from tests.factories import make_delegation, make_event, make_organisation, make_registration, make_user
from tests.network import EVERYTHING_SHOWN, make_haakje, make_member, make_profile, make_umbrella

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept():
    return make_organisation("Gemeente Heusden", listed=True)


@pytest.fixture
def gone():
    return make_organisation("gem. Heusden")


def merge(gone, kept):
    moved = merging.merge(gone=gone.pk, kept=kept.pk, by="beheer:1")
    gone.refresh_from_db()
    kept.refresh_from_db()
    return moved


def test_every_field_of_every_app_that_refers_to_an_organisation_is_known():
    """Read from the other side than the code does, so that a relation without a name is not forgotten."""
    expected = set()
    for model in set(apps.get_models(include_auto_created=True)) - {ToldApart}:
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and field.related_model is Organisation:
                expected.add((model, field.name))
            assert not (isinstance(field, ManyToManyField) and field.remote_field.model is Organisation)
    assert {(one.model, one.key.name) for one in merging.relations()} == expected
    assert {model._meta.label for model, _ in expected} >= {"registrations.Registration", "haakjes.Haakje"}


def test_all_that_refers_to_the_duplicate_moves_along_as_the_preview_said(gone, kept):
    event = make_event()
    make_delegation(event, organisation=gone)
    make_registration(event, organisation=gone)
    member = make_member(gone)
    make_haakje(member)
    MailDomain.objects.create(organisation=gone, domain="heusden.nl")
    Affiliation.objects.create(organisation=gone, umbrella=make_umbrella())
    ContactPerson.objects.create(organisation=gone, user=member.user)
    shown = merging.preview(gone=gone, kept=kept)
    assert not shown.refusal
    said = {one.label: one.rows for one in shown.moving}
    assert said == merge(gone, kept)
    assert len(said) == 7 and said["aanmeldingen"] == Registration.objects.count()
    for relation in merging.relations():
        if relation.model is not Organisation:
            assert not relation.rows(gone.pk).exists() and relation.rows(kept.pk).exists(), relation.label
    assert (gone.merged_into, gone.listed) == (kept, False)


def test_the_name_of_the_duplicate_leads_to_the_one_that_stays(gone, kept):
    merge(gone, kept)
    assert Organisation.objects.resolve("Gem.  Heusden", "gemeente") == kept
    assert Organisation.objects.find("gem. heusden") == kept
    assert set(Organisation.objects.current()) == {kept}


def test_what_only_the_duplicate_has_fills_up_the_one_that_stays(gone, kept):
    Organisation.objects.filter(pk=kept.pk).update(place="Vlijmen", listed=False, member_since=date(2024, 5, 1))
    Organisation.objects.filter(pk=gone.pk).update(
        place="Drunen", website="https://heusden.example", kvk="17272660", oin="00000003172726600000",
        member_since=date(2023, 1, 1), member_until=date(2023, 6, 1), listed=True,
    )  # fmt: skip
    gone.refresh_from_db()
    kept.refresh_from_db()
    shown = merging.preview(gone=gone, kept=kept)
    assert any("Plaats" in one for one in shown.warnings)
    merge(gone, kept)
    assert (kept.place, kept.website, kept.kvk, kept.oin) == (
        "Vlijmen", "https://heusden.example", "17272660", "00000003172726600000",
    )  # fmt: skip
    assert (kept.member_since, kept.member_until, kept.listed) == (date(2023, 1, 1), None, True)
    assert (gone.place, gone.kvk, gone.oin) == ("Drunen", "", "")


def test_two_different_numbers_are_warned_about_and_both_stay_readable(gone, kept):
    Organisation.objects.filter(pk=kept.pk).update(kvk="11111111")
    Organisation.objects.filter(pk=gone.pk).update(kvk="22222222")
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert any("KvK-nummer" in one for one in merging.preview(gone=gone, kept=kept).warnings)
    merge(gone, kept)
    assert (kept.kvk, gone.kvk) == ("11111111", "22222222")


def test_what_both_say_becomes_one_line_since_the_earliest_day(gone, kept):
    umbrella, person = make_umbrella(), make_user()
    for body, since in ((kept, date(2025, 1, 1)), (gone, date(2024, 1, 1))):
        Affiliation.objects.create(organisation=body, umbrella=umbrella, since=since)
        ContactPerson.objects.create(organisation=body, user=person, since=since)
    Affiliation.objects.create(organisation=gone, umbrella=umbrella, since=date(2020, 1, 1), until=date(2021, 1, 1))
    moving = {one.label: one for one in merging.preview(gone=gone, kept=kept).moving}
    assert (moving["contactpersonen"].double, moving["contactpersonen"].solved) == (1, True)
    merge(gone, kept)
    assert ContactPerson.objects.get().since == date(2024, 1, 1)
    rows = Affiliation.objects.order_by("since").values_list("organisation", "since", "until")
    assert list(rows) == [
        (kept.pk, date(2020, 1, 1), date(2021, 1, 1)),
        (kept.pk, date(2024, 1, 1), None),
    ]


def test_not_with_itself_not_twice_and_not_what_is_gone(gone, kept):
    with pytest.raises(Refused, match="niet met zichzelf"):
        merge(kept, kept)
    assert "niet met zichzelf" in merging.preview(gone=kept, kept=kept).refusal
    merge(gone, kept)
    for one, other in ((gone, kept), (kept, gone)):
        with pytest.raises(Refused, match="is al samengevoegd"):
            merge(one, other)
        assert "is al samengevoegd" in merging.preview(gone=one, kept=other).refusal
    with pytest.raises(Refused, match="bestaat niet meer"):
        merging.merge(gone=999999, kept=kept.pk, by="beheer:1")


def test_a_clash_that_nobody_can_join_refuses_and_changes_nothing(gone, kept, monkeypatch):
    person = make_user()
    for body in (kept, gone):
        ContactPerson.objects.create(organisation=body, user=person)
    make_member(gone)
    monkeypatch.delitem(merging._JOIN, ContactPerson)
    assert "contactpersonen" in merging.preview(gone=gone, kept=kept).refusal
    with pytest.raises(Refused, match="contactpersonen"):
        merging.merge(gone=gone.pk, kept=kept.pk, by="beheer:1")
    assert Membership.objects.get().organisation == gone and ContactPerson.objects.count() == 2


def test_a_chain_of_merges_leads_to_the_last(gone, kept):
    last = make_organisation("Gemeente Groot-Heusden")
    merge(gone, kept)
    merge(kept, last)
    assert Organisation.objects.resolve("gem. Heusden", "gemeente") == last


def test_who_came_in_during_the_merge_is_moved_by_the_clock(gone, kept):
    merge(gone, kept)
    late = make_registration(make_event(), organisation=gone)
    asked = members.ask(user=make_user(), work=Work(gone, "beleid"))
    assert move_stragglers() == 2
    late.refresh_from_db()
    asked.refresh_from_db()
    assert (late.organisation, asked.organisation) == (kept, kept)
    assert move_stragglers() == 0


def test_a_straggler_that_clashes_stays_and_is_told_in_the_log(gone, kept, monkeypatch, caplog):
    merge(gone, kept)
    person = make_user()
    for body in (kept, gone):
        ContactPerson.objects.create(organisation=body, user=person)
    monkeypatch.delitem(merging._JOIN, ContactPerson)
    assert move_stragglers() == 0 and "can't move" in caplog.text
    assert ContactPerson.objects.count() == 2


def test_without_merged_organisations_the_clock_asks_one_question(kept, django_assert_num_queries):
    with django_assert_num_queries(1):
        move_stragglers()


def test_the_directory_finds_members_by_the_name_that_stays(gone, kept):
    member = make_member(gone)
    profile = make_profile(member.user, **EVERYTHING_SHOWN)
    assert "gemeente" not in profile.members_text
    merge(gone, kept)
    profile.refresh_from_db()
    assert "gemeente" in profile.members_text


def test_a_delegation_keeps_its_people_together(gone, kept):
    delegation = make_delegation(make_event(), organisation=gone)
    merge(gone, kept)
    assert Delegation.objects.get(pk=delegation.pk).organisation == kept
    assert set(delegation.members.values_list("organisation", flat=True)) == {kept.pk}
