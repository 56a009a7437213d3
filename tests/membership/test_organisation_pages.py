"""Organisations in the admin: numbers, contact persons, mail domains, umbrella networks, and merging two."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from membership.models import Affiliation, ContactPerson, MailDomain, Organisation, Theme, UmbrellaNetwork
from tests.admin.conftest import beheer, finance, organiser, same_queries  # noqa: F401  fixtures
from tests.factories import make_event, make_organisation, make_registration, make_user
from tests.network import make_umbrella

pytestmark = pytest.mark.django_db
LIST = reverse("admin:membership_organisation_changelist")
DUPLICATES = reverse("admin:membership_organisation_duplicates")
MERGE = reverse("admin:membership_organisation_merge")
ADD = reverse("admin:membership_organisation_add")
BLANK = {
    f"{part}-{name}": "0"
    for part in ("contact_persons", "mail_domains", "affiliations")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS")
} | {"name": "Gemeente Heusden", "layer": "gemeente"}


def row(part, **fields):
    return {f"{part}-TOTAL_FORMS": "1"} | {f"{part}-0-{name}": value for name, value in fields.items()}


def page_of(organisation):
    return reverse("admin:membership_organisation_change", args=[organisation.pk])


def merge_page(kept, gone):
    return f"{MERGE}?nummers={kept.pk},{gone.pk}"


def test_an_organiser_adds_an_organisation_with_all_that_belongs_to_it(beheer):  # noqa: F811
    person, umbrella = make_user("noor@heusden.nl"), make_umbrella()
    wish = BLANK | {"kvk": "17 27 26 60", "oin": "0000 0001 0010 0565 0000", "place": "Vlijmen"}
    wish |= row("contact_persons", address=" Noor@Heusden.nl", since="2026-01-01")
    wish |= row("mail_domains", domain="@Heusden.nl")
    wish |= row("affiliations", umbrella=umbrella.pk, since="2025-01-01", until="2026-01-01")
    answer = beheer.post(ADD, wish)
    assert answer.status_code == 302, answer.content.decode()
    body = Organisation.objects.get()
    assert (body.kvk, body.oin) == ("17272660", "00000001001005650000")
    assert ContactPerson.objects.get().user == person and MailDomain.objects.get().domain == "heusden.nl"
    assert Affiliation.objects.get().umbrella == umbrella
    page = beheer.get(page_of(body)).content.decode()
    assert "noor@heusden.nl" in page and 'value="heusden.nl"' in page


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"kvk": "123"}, "Een KvK-nummer heeft acht cijfers."),
        ({"kvk": "11111111"}, "Dit nummer is al van Gemeente Ander"),
        ({"oin": "00000001001005651000"}, "het RSIN erin klopt niet"),
        ({"name": "gemeente  ander"}, "Er is al een organisatie met deze naam."),
        ({"name": "gem. Ander"}, "Deze naam is samengevoegd met Gemeente Ander."),
        ({"member_since": "2026-01-01", "member_until": "2025-01-01"}, "De einddatum moet na de begindatum liggen."),
        (row("mail_domains", domain="gmail.com"), "Bij gmail.com kan iedereen een adres hebben."),
        (row("mail_domains", domain="ander.nl"), "Dit domein is al van Gemeente Ander."),
        (row("mail_domains", domain="geen domein"), "Vul een maildomein in"),
        (row("contact_persons", address="wie@weet.nl", since="2026-01-01"), "Dit adres kennen we niet."),
    ],
)
def test_what_is_wrong_is_said_in_plain_words(beheer, wish, words):  # noqa: F811
    other = make_organisation("Gemeente Ander", kvk="11111111")
    MailDomain.objects.create(organisation=other, domain="ander.nl")
    make_organisation("gem. Ander", merged_into=other)
    answer = beheer.post(ADD, BLANK | wish)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert Organisation.objects.count() == 2


def test_an_umbrella_network_makes_no_ring(beheer):  # noqa: F811
    above = make_umbrella("Boven")
    middle = make_umbrella("Midden", parent=above)
    below = make_umbrella("Onder", parent=middle)
    page = reverse("admin:membership_umbrellanetwork_change", args=[above.pk])
    for parent in (below, middle, above):
        answer = beheer.post(page, {"name": "Boven", "parent": parent.pk})
        assert answer.status_code == 200 and "hoort zelf al bij Boven" in answer.content.decode()
    beheer.post(
        reverse("admin:membership_umbrellanetwork_change", args=[below.pk]), {"name": "Laag", "parent": above.pk}
    )
    below.refresh_from_db()
    assert (below.parent, below.name) == (above, "Laag")


def test_names_make_their_own_address(beheer):  # noqa: F811
    Theme.objects.create(name="Wonen!", slug="wonen")
    beheer.post(reverse("admin:membership_theme_add"), {"name": "Wonen"})
    beheer.post(reverse("admin:membership_theme_add"), {"name": "Bestaanszekerheid"})
    assert set(Theme.objects.values_list("slug", flat=True)) == {"wonen", "wonen-2", "bestaanszekerheid"}
    beheer.post(reverse("admin:membership_umbrellanetwork_add"), {"name": "KleinLef"})
    assert UmbrellaNetwork.objects.get().slug == "kleinlef"


def test_duplicates_are_named_and_merged_after_a_look(beheer):  # noqa: F811
    kept, gone = make_organisation("Gemeente Heusden", listed=True), make_organisation("gem. Heusden")
    registration = make_registration(make_event(), organisation=gone)
    page = beheer.get(DUPLICATES).content.decode()
    assert "De namen lijken op elkaar" in page and f"?nummers={kept.pk},{gone.pk}" in page
    look = beheer.get(merge_page(kept, gone)).content.decode()
    assert "Aanmeldingen: 1." in look and "Andersom: gem. Heusden blijft" in look
    gone.refresh_from_db()
    assert gone.merged_into is None
    done = beheer.post(merge_page(kept, gone), follow=True).content.decode()
    assert "Gelukt: gem. Heusden is opgegaan in Gemeente Heusden." in done
    registration.refresh_from_db()
    assert registration.organisation == kept
    assert "aanmeldingen: 1" in LogEntry.objects.get(object_id=str(kept.pk)).change_message
    assert "gem. Heusden" not in beheer.get(LIST).content.decode()
    assert beheer.get(page_of(gone)).status_code == 302  # as for what doesn't exist
    again = beheer.post(merge_page(kept, gone), follow=True).content.decode()
    assert "is al samengevoegd" in again and 'button beheer-button--main beheer-button--final">Voeg samen' not in again


def test_what_is_no_duplicate_is_said_once_and_can_be_taken_back(beheer):  # noqa: F811
    one, other = make_organisation("Gemeente Heusden", listed=True), make_organisation("gem. Heusden")
    pair = {"nummer": [one.pk, other.pk]}
    done = beheer.post(DUPLICATES, pair | {"oordeel": "apart"}, follow=True).content.decode()
    assert "is niet dezelfde organisatie als" in done and "Bekeken: niet dubbel" in done
    assert "De namen lijken op elkaar" not in done
    assert "is niet dezelfde" in LogEntry.objects.get(object_id=str(other.pk)).change_message
    back = beheer.post(DUPLICATES, pair | {"oordeel": "opnieuw"}, follow=True).content.decode()
    assert "De namen lijken op elkaar" in back and "Bekeken: niet dubbel" not in back
    for nonsense in ({}, {"nummer": [one.pk, one.pk], "oordeel": "apart"}, pair | {"oordeel": "x"}, {"nummer": "x"}):
        assert "Er is niets veranderd." in beheer.post(DUPLICATES, nonsense, follow=True).content.decode()
    assert "De namen lijken op elkaar" in beheer.get(DUPLICATES).content.decode()


def test_a_merge_of_nonsense_says_what_to_do(beheer):  # noqa: F811
    body = make_organisation()
    for numbers, words in (
        (f"{body.pk},{body.pk}", "niet met zichzelf"),
        (f"{body.pk}", "Kies twee organisaties"),
        (f"{body.pk},999999", "Kies twee organisaties"),
        ("x,y", "Kies twee organisaties"),
    ):
        for send in (beheer.get, beheer.post):
            assert words in send(f"{MERGE}?nummers={numbers}", follow=True).content.decode()


def test_two_ticked_rows_go_to_the_merge(beheer):  # noqa: F811
    bodies = [make_organisation(), make_organisation(listed=True), make_organisation()]
    for number, target in ((3, LIST), (2, f"{MERGE}?nummers={bodies[1].pk},{bodies[0].pk}")):
        keys = [str(one.pk) for one in bodies[:number]]
        answer = beheer.post(LIST, {"action": "merge_two", "_selected_action": keys})
        assert answer["Location"].startswith(target)


def test_finance_tells_nobody_apart(finance):  # noqa: F811
    one, other = make_organisation("Gemeente Heusden"), make_organisation("gem. Heusden")
    assert finance.post(DUPLICATES, {"nummer": [one.pk, other.pk], "oordeel": "apart"}).status_code == 403


def test_finance_sees_and_merges_nothing(finance):  # noqa: F811
    kept, gone = make_organisation("Gemeente Heusden"), make_organisation("gem. Heusden")
    assert "Bekijk samenvoegen" not in finance.get(DUPLICATES).content.decode()
    assert finance.get(merge_page(kept, gone)).status_code == 403
    assert finance.post(merge_page(kept, gone)).status_code == 403


def test_the_pages_take_the_same_queries_at_one_and_at_thirty(beheer, same_queries):  # noqa: F811
    kept, gone = make_organisation("Gemeente Heusden"), make_organisation("gem. Heusden")
    event = make_event()
    make_registration(event, organisation=gone)
    ContactPerson.objects.create(organisation=kept, user=make_user())
    MailDomain.objects.create(organisation=kept, domain="heusden.nl")
    umbrella = make_umbrella()
    Affiliation.objects.create(organisation=kept, umbrella=umbrella)

    def more():
        for number in range(29):
            make_registration(event, organisation=gone)
            make_organisation(f"gem. Plaats{number}")
            make_organisation(f"Gemeente Plaats{number}")
            ContactPerson.objects.create(organisation=kept, user=make_user())
            MailDomain.objects.create(organisation=kept, domain=f"heusden{number}.nl")

    same_queries(beheer, [LIST, DUPLICATES, merge_page(kept, gone), page_of(kept)], more)
