"""Which organisations are probably one, and the numbers that tell them apart."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from membership import merging
from membership.duplicates import DOMAIN, NAME, NUMBER, suggest_again, suggestions, tell_apart, told_apart
from membership.errors import Refused
from membership.inactivity import unused_organisations
from membership.models import MailDomain, Membership, ToldApart
from membership.numbers import clean_kvk, clean_oin
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


def names(pairs):
    return [(pair.first.name, pair.second.name) for pair in pairs]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gemeente Heusden", "gem. Heusden"),
        ("Gemeente Heusden", "Heusden"),
        ("Gemeente 's-Hertogenbosch", "gem 's Hertogenbosch"),
        ("Gemeente Súdwest-Fryslân", "Sudwest Fryslan"),
        ("Gemeente Rotterdam", "Gemeente Rotterdm"),
    ],
)
def test_names_that_mean_the_same(one, other):
    make_organisation(other)
    make_organisation(one, listed=True)
    found = suggestions()
    assert names(found) == [(one, other)] and found[0].reasons == (NAME,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Gemeente Utrecht", "gemeente"), ("Provincie Utrecht", "provincie")),
        (("Utrecht", "gemeente"), ("Utrecht (prov.)", "provincie")),
        (("Gemeente Heerde", "gemeente"), ("Gemeente Heerlen", "gemeente")),
        (("Provincie Noord-Holland", "provincie"), ("Provincie Zuid-Holland", "provincie")),
        (("Gemeente", "gemeente"), ("Gemeente Ede", "gemeente")),
    ],
)
def test_names_that_do_not(one, other):
    make_organisation(*one)
    make_organisation(*other)
    assert suggestions() == []


def test_people_with_the_same_mail_domain_but_not_one_of_everybody():
    first, second = make_organisation("Dienst Werk"), make_organisation("Afdeling Wonen")
    for body, domain in ((first, "stad.nl"), (second, "stad.nl"), (first, "gmail.com"), (second, "gmail.com")):
        Membership.objects.create(user=make_user(f"{body.pk}@{domain}"), organisation=body)
    assert [pair.reasons for pair in suggestions()] == [(DOMAIN,)]
    Membership.objects.filter(user__email__endswith="stad.nl").delete()
    assert suggestions() == []


def test_a_kept_domain_counts_as_well():
    first, second = make_organisation("Dienst Werk"), make_organisation("Afdeling Wonen")
    MailDomain.objects.create(organisation=first, domain="stad.nl")
    Membership.objects.create(user=make_user("a@stad.nl"), organisation=second)
    assert [pair.reasons for pair in suggestions()] == [(DOMAIN,)]


def test_the_number_inside_an_oin_counts():
    make_organisation("Stichting Een", kvk="17272660")
    make_organisation("Iets heel anders", oin="00000003172726600000")
    assert [pair.reasons for pair in suggestions()] == [(NUMBER,)]


def test_what_was_merged_is_suggested_no_more():
    kept = make_organisation("Gemeente Heusden")
    make_organisation("gem. Heusden", merged_into=kept)
    assert suggestions() == []


def test_the_same_number_of_queries_at_any_size(django_assert_num_queries):
    for number in range(40):
        make_organisation(f"Gemeente Plaats{number:02}")
    with django_assert_num_queries(4):
        suggestions()


@pytest.mark.parametrize(("typed", "kept"), [("17 27 26 60", "17272660"), ("", "")])
def test_a_kvk_number_is_eight_digits(typed, kept):
    assert clean_kvk(typed) == kept


@pytest.mark.parametrize("typed", ["1727266", "172726600", "1727266a"])
def test_anything_else_is_refused_as_kvk_number(typed):
    with pytest.raises(ValidationError, match="acht cijfers"):
        clean_kvk(typed)


@pytest.mark.parametrize(
    "typed", ["00000001001005650000", "0000 0003 1727 2660 0000", "00000004003214345000", "00000006000000001000", ""]
)
def test_an_oin_that_obeys_its_rule(typed):
    assert clean_oin(typed) == typed.replace(" ", "")


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("0000000100100565000", "twintig cijfers"),
        ("10000001001005650000", "begint met"),
        ("00000000001005650000", "begint met"),
        ("00000001001005650001", "eindigt op"),
        ("00000001001005651000", "RSIN erin klopt niet"),
        ("00000003172726601000", "vier nullen"),
        ("0000000100100565000x", "twintig cijfers"),
    ],
)
def test_an_oin_that_does_not(typed, why):
    with pytest.raises(ValidationError, match=why):
        clean_oin(typed)


def test_who_was_told_apart_is_not_suggested_until_that_is_taken_back():
    one, other = make_organisation("Gemeente Heusden"), make_organisation("gem. Heusden")
    third = make_organisation("Heusden")
    assert len(suggestions()) == 3
    for _ in range(2):
        tell_apart(other, one)
    assert [(pair.lower, pair.higher) for pair in told_apart()] == [(one, other)]
    assert all(third in (pair.first, pair.second) for pair in suggestions()) and len(suggestions()) == 2
    suggest_again(one, other)
    assert len(suggestions()) == 3
    with pytest.raises(Refused):
        tell_apart(one, one)


def test_who_was_told_apart_can_be_merged_after_all_and_goes_when_nobody_uses_it():
    kept, gone = make_organisation("Gemeente Heusden"), make_organisation("gem. Heusden")
    tell_apart(kept, gone)
    merging.merge(gone=gone.pk, kept=kept.pk, by="beheer:1")
    assert not told_apart()
    loose = make_organisation("Heusden")
    tell_apart(kept, loose)
    a_year_on = timezone.now() + timedelta(days=800)
    assert loose in unused_organisations(a_year_on)
    loose.delete()
    assert not told_apart()


def test_the_database_keeps_a_pair_once_and_in_order():
    one, other = make_organisation(), make_organisation()
    tell_apart(one, other)
    for lower, higher in ((one, other), (other, one), (one, one)):
        with pytest.raises(IntegrityError), transaction.atomic():
            ToldApart.objects.create(lower=lower, higher=higher)
