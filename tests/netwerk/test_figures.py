"""How alive the network is: the right numbers, kept once, and no number that gives somebody away."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from lxml import html

from haakjes.models import HaakjeChange, State
from membership import affiliations
from membership.models import Affiliation, Layer, Measure, MembershipChange, MembershipState, NetworkFigure
from netwerk import tasks
from netwerk.demo.figures import ensure_figures
from netwerk.figures import ALL, LAYER, UMBRELLA, count, keep, months_until, next_month, spread
from netwerk.figures_page import FEW, cells_of, choices, overview
from privacy.forgetting import forget, person_of
from privacy.registry import Wishes
from tests.network import make_haakje, make_member, make_member_organisation, make_umbrella

pytestmark = pytest.mark.django_db

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def at(month: int, day: int, hour: int = 12) -> datetime:
    return timezone.make_aware(datetime(2026, month, day, hour))


def joined_at(moment: datetime, organisation=None, active: date | None = None, left: datetime | None = None):
    """A member since `moment`, who stopped at `left`."""
    member = make_member(organisation, asked_at=moment, decided_at=moment, last_active_on=active)
    MembershipChange.objects.create(membership=member, to_state=MembershipState.ASKED, by="zelf", at=moment)
    step(member, MembershipState.ASKED, MembershipState.MEMBER, moment)
    if left:
        step(member, MembershipState.MEMBER, MembershipState.LEFT, left)
        member.state, member.decided_at = MembershipState.LEFT, left
        member.save()
    return member


def step(member, before: str, to: str, moment: datetime) -> None:
    MembershipChange.objects.create(membership=member, from_state=before, to_state=to, by="zelf", at=moment)


def posted_at(moment: datetime, member, met: datetime | None = None):
    haakje = make_haakje(member, created_at=moment)
    HaakjeChange.objects.create(haakje=haakje, to_state=State.OPEN, by="demo", at=moment)
    if met:
        HaakjeChange.objects.create(haakje=haakje, from_state=State.OPEN, to_state=State.MET, by="demo", at=met)
    return haakje


@pytest.fixture
def world():
    """A municipality without an umbrella network, and two agencies in one that stands under another."""
    above = make_umbrella("Boven")
    below = make_umbrella("Onder", parent=above)
    city = make_member_organisation()
    since = date(2026, 1, 1)
    agencies = [make_member_organisation(layer=Layer.UITVOERING) for _ in range(2)]
    for agency in agencies:
        Affiliation.objects.create(organisation=agency, umbrella=below, since=since)
    # also in the one above by itself: it counts there once
    Affiliation.objects.create(organisation=agencies[0], umbrella=above, since=since)
    first = joined_at(at(9, 3), city, active=date(2026, 11, 4))
    joined_at(at(10, 31, 23), agencies[0], active=date(2026, 11, 1))
    joined_at(at(11, 1, 0), agencies[1], active=date(2026, 10, 30))
    joined_at(at(9, 1), agencies[1], active=date(2026, 11, 2), left=at(11, 5))
    joined_at(at(11, 6))  # a resident, without an organisation
    make_member(city, MembershipState.ASKED)
    posted_at(at(11, 2), first)
    posted_at(at(10, 2), first, met=at(11, 3))
    return {"above": above, "below": below, "agencies": agencies, "city": city, "first": first}


def told(numbers: dict, group: str, value: object = "") -> list[int]:
    """Members, active, new, haakjes made and met."""
    return [numbers[measure, group, str(value)] for measure in Measure]


def test_a_month_is_counted_in_all_by_layer_and_by_umbrella_network(world):
    numbers = count(NOVEMBER, at(11, 20))
    assert told(numbers, ALL) == [4, 2, 2, 1, 1]
    assert told(numbers, LAYER, Layer.GEMEENTE) == [1, 1, 0, 1, 1]
    assert told(numbers, LAYER, Layer.UITVOERING) == [2, 1, 1, 0, 0]
    assert told(numbers, LAYER, Layer.RIJK) == [0, 0, 0, 0, 0]
    assert told(numbers, UMBRELLA, world["below"].pk) == [2, 1, 1, 0, 0]
    assert told(numbers, UMBRELLA, world["above"].pk) == [2, 1, 1, 0, 0]


def test_a_month_that_is_over_counts_who_was_a_member_then(world):
    assert told(count(OCTOBER, at(11, 20)), ALL) == [3, 1, 1, 1, 0]


def test_an_affiliation_counts_until_it_ends(world):
    Affiliation.objects.filter(umbrella=world["below"]).update(until=date(2026, 11, 10))
    assert told(count(NOVEMBER, at(11, 9)), UMBRELLA, world["below"].pk)[0] == 2
    assert told(count(NOVEMBER, at(11, 20)), UMBRELLA, world["below"].pk)[0] == 0
    assert told(count(NOVEMBER, at(11, 20)), UMBRELLA, world["above"].pk)[0] == 1


def test_an_organisation_counts_once_in_each_umbrella_network():
    above = {1: None, 2: 1, 3: 1}
    umbrellas = {7: affiliations.with_parents({2, 3}, above)}
    assert spread([(7, 4), (None, 1)], {7: "rijk"}, umbrellas) == {
        (ALL, ""): 5, (LAYER, "rijk"): 4, (UMBRELLA, "1"): 4, (UMBRELLA, "2"): 4, (UMBRELLA, "3"): 4,
    }  # fmt: skip


def test_keeping_twice_is_keeping_once(world):
    keep(at(11, 20))
    before = list(NetworkFigure.objects.values_list("pk", "number"))
    assert keep(at(11, 20)) == [NOVEMBER]
    assert list(NetworkFigure.objects.values_list("pk", "number")) == before


def test_a_month_is_counted_once_more_after_its_end_and_never_again(world):
    keep(at(11, 20))
    joined_at(at(11, 30, 23))
    assert keep(at(12, 3)) == [NOVEMBER, date(2026, 12, 1)]
    kept = NetworkFigure.objects.filter(month=NOVEMBER, group=ALL)
    assert kept.get(measure=Measure.MEMBERS).number == 5 and kept.get(measure=Measure.JOINED).number == 3
    MembershipChange.objects.all().delete()
    assert keep(at(12, 4)) == [date(2026, 12, 1)]
    assert kept.get(measure=Measure.JOINED).number == 3


def test_who_is_active_again_after_midnight_was_active_before_it(world):
    keep(at(11, 30, 23))
    world["first"].last_active_on = date(2026, 12, 1)
    world["first"].save()
    keep(at(12, 1, 1))
    kept = NetworkFigure.objects.filter(month=NOVEMBER, measure=Measure.ACTIVE)
    assert kept.get(group=ALL).number == 2
    assert kept.get(group=LAYER, value=Layer.GEMEENTE).number == 1


def test_a_month_in_which_nothing_ran_is_not_made_up(world):
    keep(at(9, 20))
    assert keep(at(11, 20)) == [date(2026, 9, 1), NOVEMBER]
    assert not NetworkFigure.objects.filter(month=OCTOBER).exists()


def test_figures_outlive_who_they_count(world):
    now = timezone.now()
    member = joined_at(now - timedelta(minutes=1), world["city"], active=timezone.localdate(now))
    keep(now)
    before = dict(NetworkFigure.objects.filter(group=ALL).values_list("measure", "number"))
    forget(person_of(member.user), Wishes(), by="zelf")
    keep(timezone.now())
    after = dict(NetworkFigure.objects.filter(group=ALL).values_list("measure", "number"))
    assert after == before | {Measure.MEMBERS: before[Measure.MEMBERS] - 1}


def test_the_hourly_task_keeps_the_running_month(world):
    tasks.keep_figures()
    assert {row.month for row in NetworkFigure.objects.all()} == {timezone.localdate().replace(day=1)}


def test_months_run_on_over_the_year():
    assert months_until(date(2026, 2, 1), 3) == [date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert next_month(date(2026, 12, 1)) == date(2027, 1, 1)


# --- What may be shown ---------------------------------------------------------------------------------------------


def of_layers(measure: str, **numbers: int) -> dict:
    return {(measure, LAYER, layer): numbers.get(layer, 0) for layer in Layer.values}


def shown(measure: str, numbers: dict) -> dict[str, str]:
    return {one.value: cells_of(one, numbers)[measure].words for one in choices().layers}


def test_fewer_than_three_people_are_no_number():
    everybody = of_layers(Measure.MEMBERS, rijk=9, gemeente=9, provincie=9, waterschap=9)
    active = of_layers(Measure.ACTIVE, rijk=3, gemeente=2, provincie=0, waterschap=8)
    words = shown(Measure.ACTIVE, everybody | active)
    assert words["rijk"] == "3" and words["waterschap"] == "8"
    assert words["gemeente"] == FEW and words["provincie"] == FEW
    assert words["anders"] == "0"  # nobody is in there, so nobody is given away


def test_one_hidden_layer_does_not_follow_by_subtraction():
    words = shown(Measure.MEMBERS, of_layers(Measure.MEMBERS, rijk=9, gemeente=5, provincie=2))
    assert (words["rijk"], words["gemeente"], words["provincie"]) == ("9", FEW, FEW)


def test_the_whole_network_and_haakjes_are_always_a_number(world):
    page = overview("", at(11, 20))
    assert [cell.words for _, cell in page["now"]] == ["4", "2", "2", "1", "1"]
    umbrella = overview(f"umbrella:{world['below'].pk}", at(11, 20))
    assert [cell.words for _, cell in umbrella["now"]] == [FEW, FEW, FEW, "0", "0"]


def test_a_hidden_number_is_not_drawn_either(world):
    page = overview(f"umbrella:{world['below'].pk}", at(11, 20))
    people = page["drawings"][0]
    assert [series.line.marks for series in people.series] == [[], []] and people.gaps and people.empty
    assert FEW in people.description


# --- The page --------------------------------------------------------------------------------------------------------

PAGE = "/admin/cijfers/"


@pytest.fixture
def organiser(client):
    from netwerk.groups import ORGANISER
    from tests.admin.helpers import browser_of, staff

    return browser_of(staff(ORGANISER))


def test_the_page_draws_and_tells_the_same(organiser, world):
    now = timezone.now()
    ensure_figures(now)
    page = html.fromstring(organiser.get(PAGE).content.decode())
    drawn = page.xpath("//svg[@role='img']")
    assert [len(one.xpath("title")) + len(one.xpath("desc")) for one in drawn] == [2, 2, 2]
    tables = page.xpath("//div[@class='figures-pair']//table")
    assert [len(table.xpath(".//tbody/tr")) for table in tables] == [12, 12, 12]
    assert "Voorbeeldcijfers" in page.text_content()
    assert not page.get_element_by_id("content").xpath(".//*[@style] | .//style | .//script")
    # a comma in a coordinate would tear the drawing
    for shape in page.xpath("//svg[@role='img']//rect | //svg[@role='img']//circle"):
        assert all(float(shape.get(name)) >= 0 for name in ("x", "y", "cx", "cy", "width", "height") if shape.get(name))


def test_looking_keeps_nothing(organiser, world):
    organiser.get(PAGE)
    assert not NetworkFigure.objects.exists()


def test_one_chooses_a_layer_or_umbrella_network(organiser, world):
    for over, name in (
        ("layer:rijk", "Rijk"),
        (f"umbrella:{world['above'].pk}", "Boven"),
        ("layer:bestaat-niet", "Het hele netwerk"),
        ("umbrella:999", "Het hele netwerk"),
    ):
        page = html.fromstring(organiser.get(PAGE, {"over": over}).content.decode())
        assert page.get_element_by_id("nu").text_content().startswith(f"{name} in ")


def test_the_first_page_leads_there(organiser):
    assert PAGE in organiser.get("/admin/").content.decode()


def test_an_empty_network_has_a_page(organiser):
    assert organiser.get(PAGE).status_code == 200


def test_the_page_takes_the_same_queries_for_any_number(organiser, django_assert_max_num_queries):
    def counted() -> int:
        organiser.get(PAGE)
        with django_assert_max_num_queries(30) as queries:
            organiser.get(PAGE)
        return len(queries)

    def grow(number: int) -> None:
        for _ in range(number):
            posted_at(timezone.now(), joined_at(timezone.now(), make_member_organisation(make_umbrella())))
        keep(timezone.now())

    grow(1)
    before = counted()
    grow(29)
    assert counted() == before


def test_keeping_takes_the_same_queries_for_any_number(django_assert_num_queries, django_assert_max_num_queries):
    joined_at(timezone.now(), make_member_organisation(make_umbrella()))
    with django_assert_max_num_queries(20) as queries:
        keep(timezone.now())
    for _ in range(29):
        joined_at(timezone.now(), make_member_organisation(make_umbrella()))
    with django_assert_num_queries(len(queries)):
        keep(timezone.now())


def test_example_figures_are_made_once_and_never_over_what_was_counted(world):
    now = timezone.now()
    months = months_until(timezone.localdate(now).replace(day=1), 12)
    NetworkFigure.objects.create(month=months[-2], measure=Measure.MEMBERS, number=7, counted_at=now)
    ensure_figures(now)
    ensure_figures(now)
    assert NetworkFigure.objects.get(month=months[-2]).number == 7
    examples = set(NetworkFigure.objects.filter(example=True).values_list("month", flat=True))
    assert examples == set(months[:-2])
