"""The public pages of gatherings."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events.actions import touch
from events.models import AllocationMode, Case, Event, Form, OrganisingBody, Partner, ProgrammeItem, Role, Speaker
from registrations.event_facts import EventFacts, Phase, phase_of, upcoming, with_figures
from registrations.models import State
from tests.factories import half_a_year_ahead, make_event, make_registration, make_user

pytestmark = pytest.mark.django_db

FREE = {"capacity": None, "priority": False, "allocation_mode": AllocationMode.AT_ONCE}


@pytest.fixture(autouse=True)
def body():
    return OrganisingBody.objects.create(
        name="PRCS", email="post@example.nl", privacy_contact="privacy@example.nl", is_default=True
    )


def read(client, event, name="event"):
    return client.get(reverse(f"registrations:{name}", args=[event.slug]))


def text_of(response):
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def fill(event, number=1):
    for index in range(number):
        start = event.starts_at + timedelta(minutes=10 * index)
        ProgrammeItem.objects.create(
            event=event, title=f"Onderdeel {index}", starts_at=start, ends_at=start + timedelta(minutes=10)
        )
        ProgrammeItem.objects.create(event=event, title=f"Hele dag {index}", description="Doorlopend")
        Speaker.objects.create(event=event, name=f"Spreker {index}", position="voorzitter")
        Partner.objects.create(event=event, name=f"Partner {index}")
        Partner.objects.create(event=event, name=f"Steun {index}", support=True)
        Case.objects.create(
            event=event,
            title=f"Casus {index}",
            organisation="Gemeente A",
            summary="In het kort.",
            uitvoering="Uit de uitvoering.",
            beleid="Uit beleid.",
            management="Uit management.",
        )


# --- What stands on the page --------------------------------------------------------------------------------------


def test_the_page_tells_everything_about_the_first_day(client):
    event = make_event(
        title="Eerste dag", body="## De bedoeling\n\nSamen **leren**.", example_note="Voorbeeld, uit 2020"
    )
    fill(event, 2)
    response = read(client, event)
    text = text_of(response)
    assert "<h1>Eerste dag</h1>" in response.content.decode()
    assert "<strong>leren</strong>" in response.content.decode()
    for part in (
        "Voorbeeld, uit 2020",
        "Aanmelden",
        "Er zijn 50 plekken.",
        "Zo verdelen we de plekken",
        "De hele dag",
        "Hele dag 1",
        "Onderdeel 0",
        "Casus 1",
        "Uit de uitvoering.",
        "Spreker 1 voorzitter",
        "Met steun van: Steun 0 Steun 1",
        "Meedoen is gratis.",
        "post@example.nl",
    ):
        assert part in text
    assert text.index("Uit de uitvoering.") < text.index("Uit beleid.") < text.index("Uit management.")
    assert "Hoe het uitpakt voor bestuur" not in text  # nothing was written about it
    for name in ("register", "event-ics", "flyer", "interest"):
        assert reverse(f"registrations:{name}", args=[event.slug]) in response.content.decode()


def test_the_date_of_the_allocation_and_who_applied_are_told(client):
    event = make_event()
    make_registration(event)
    make_registration(event, guest=True, state=State.SEATED)
    make_registration(event, state=State.UNCONFIRMED)
    day = timezone.localtime(event.allocation_at).strftime("%-d")
    text = text_of(read(client, event))
    assert "Tot nu toe is 1 persoon aangemeld." in text
    assert re.search(rf"We verdelen de plekken op \w+ {day} ", text)


@pytest.mark.parametrize(
    ("seated", "waiting", "sentence"),
    [
        (0, 0, "Er zijn 3 plekken."),
        (1, 0, "Nog 2 van de 3 plekken zijn vrij."),
        (2, 0, "Nog 1 van de 3 plekken is vrij."),
        (3, 2, "Alle 3 plekken zijn vergeven. Wie zich nu aanmeldt, komt in de rij. Daar staan nu 2 mensen in."),
    ],
)
def test_seats_left_are_told_when_they_are_handed_out_at_once(client, seated, waiting, sentence):
    event = make_event(capacity=3, allocation_mode=AllocationMode.AT_ONCE)
    for _ in range(seated):
        make_registration(event, state=State.SEATED)
    for _ in range(waiting):
        make_registration(event)
    assert sentence in text_of(read(client, event))


def test_after_the_first_allocation_the_seats_left_are_told(client):
    event = make_event(capacity=2, allocated_at=timezone.now())
    make_registration(event, state=State.SEATED)
    assert "Nog 1 van de 2 plekken is vrij." in text_of(read(client, event))


def test_the_conference_is_paid_advises_its_roles_and_says_u(client):
    event = make_event(
        form=Form.LIVE,
        price="95.00",
        formal=True,
        meant_for=["bestuur", "management"],
        venue_name="DUS Utrecht",
        venue_street="Sophialaan 1",
        venue_postcode="3542 AR",
        venue_city="Utrecht",
        **FREE,
    )
    text = text_of(read(client, event))
    assert "€ 95,00 per persoon, zonder btw. Met 21% btw is dat € 114,95." in text.replace("\u00a0", " ")
    assert "Bestuur / directie" in text and "Iedereen die voor een overheid werkt, is welkom." in text
    assert "DUS Utrecht Sophialaan 1 3542 AR Utrecht" in text
    assert "U kunt met hoogstens 8 mensen" in text
    assert not re.search(r"\b(je|jij|jouw)\b", text, re.IGNORECASE)
    assert "Er is plek voor iedereen die zich aanmeldt." in text
    assert "Zo verdelen we de plekken" not in text


def test_midnight_is_told_as_people_say_it(client):
    event = make_event()
    local = timezone.localtime(event.starts_at)
    event.environment_closes_at = (local + timedelta(days=2)).replace(hour=0, minute=0)
    event.save()
    assert "24.00 uur" in text_of(read(client, event))
    assert "0.00 uur" not in text_of(read(client, event)).replace("24.00 uur", "")


# --- Phases ------------------------------------------------------------------------------------------------------


def phases():
    ahead, now = half_a_year_ahead(), timezone.now()
    return [
        (Phase.DRAFT, {"status": Event.Status.DRAFT}),
        (Phase.CANCELLED, {"status": Event.Status.CANCELLED}),
        (Phase.PAST, {"starts_at": now - timedelta(days=3), "ends_at": now - timedelta(days=2)}),
        (Phase.UNDATED, {"starts_at": None}),
        (Phase.ANNOUNCED, {"status": Event.Status.ANNOUNCED}),
        (Phase.OPENS_LATER, {"registration_opens_at": ahead - timedelta(days=30)}),
        (Phase.OPEN, {}),
        (Phase.CLOSED, {"registration_closes_at": now - timedelta(hours=1)}),
        (Phase.CLOSED, {"starts_at": now - timedelta(hours=1), "registration_closes_at": now - timedelta(hours=1)}),
    ]


@pytest.mark.parametrize(("phase", "fields"), phases())
def test_each_phase_offers_what_can_be_done_then(client, phase, fields):
    event = make_event(**fields)
    assert phase_of(event, timezone.now()) == phase
    client.force_login(make_user(staff=True, is_superuser=True))
    html = read(client, event).content.decode()
    offers = {name for name in ("register", "interest", "flyer", "event-ics") if _offered(html, event, name)}
    expected = {
        Phase.DRAFT: set(),
        Phase.CANCELLED: set(),
        Phase.PAST: set(),
        Phase.UNDATED: {"interest", "flyer"},
        Phase.OPEN: {"register", "interest", "flyer", "event-ics"},
    }.get(phase, {"interest", "flyer", "event-ics"})
    assert offers == expected
    assert (phase == Phase.OPEN) == event.takes_registrations()


def _offered(html, event, name):
    return f'href="{reverse(f"registrations:{name}", args=[event.slug])}"' in html


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": Event.Status.CANCELLED}, "Deze bijeenkomst gaat niet door."),
        ({"starts_at": None}, "De datum volgt nog."),
        ({"status": Event.Status.ANNOUNCED}, "Aanmelden kan nog niet."),
        ({"registration_closes_at": timezone.now() - timedelta(days=1)}, "Aanmelden kan niet meer. Dat kon tot"),
        ({"registration_opens_at": half_a_year_ahead() - timedelta(days=9)}, "Aanmelden kan vanaf"),
        ({"registration_closes_at": half_a_year_ahead() - timedelta(days=9)}, "Aanmelden kan tot"),
    ],
)
def test_the_page_says_in_words_what_is_going_on(client, fields, sentence):
    assert sentence in text_of(read(client, make_event(**fields)))


def test_a_past_gathering_is_read_only_with_its_report(client):
    start = timezone.now() - timedelta(days=300)
    event = make_event(
        starts_at=start,
        ends_at=start + timedelta(hours=6),
        report="Het netwerk kreeg zijn naam.",
        date_note="jaar onbekend",
    )
    text = text_of(read(client, event))
    assert "Terugblik Het netwerk kreeg zijn naam." in text
    assert "Lees de terugblik" in text and "jaar onbekend" in text
    assert "Kosten" not in text and "Zo verdelen we" not in text
    assert client.get(reverse("registrations:interest", args=[event.slug])).status_code == 302


# --- Drafts --------------------------------------------------------------------------------------------------------


def test_a_draft_is_found_through_its_preview_link_alone(client):
    event = make_event(status=Event.Status.DRAFT)
    for name in ("event", "event-ics", "flyer", "interest", "interest-sent", "interest-confirmed"):
        assert read(client, event, name).status_code == 404
    response = client.get(reverse("registrations:event-preview", args=[event.preview_token]))
    assert "Dit is een concept." in text_of(response)
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert client.get(reverse("registrations:event-preview", args=["verkeerd"])).status_code == 404


def test_the_preview_link_leads_on_once_the_gathering_is_published(client):
    event = make_event()
    response = client.get(reverse("registrations:event-preview", args=[event.preview_token]))
    assert (response.status_code, response["Location"]) == (302, event.get_absolute_url())


def test_a_draft_is_seen_by_who_may_see_gatherings_in_the_admin(client):
    event = make_event(status=Event.Status.DRAFT)
    user = make_user(staff=True)
    client.force_login(user)
    assert read(client, event).status_code == 404
    user.user_permissions.add(Permission.objects.get(codename="view_event"))
    response = read(client, event)
    assert response.status_code == 200 and response["X-Robots-Tag"] == "noindex, nofollow"


# --- Speed and the cache -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_a_cold_page_takes_the_same_few_queries_however_much_is_on_it(client, django_assert_num_queries, number):
    event = make_event()
    fill(event, number)
    make_registration(event)
    with django_assert_num_queries(7):
        read(client, event)
    with django_assert_num_queries(1):
        read(client, event)


def test_an_anonymous_visitor_gets_no_cookie(client):
    event = make_event()
    for address in (event.get_absolute_url(), reverse("registrations:events"), reverse("registrations:calendar")):
        response = client.get(address)
        assert not response.cookies
        assert "csrf" not in response.content.decode()


def test_seats_are_fresh_while_the_rest_comes_from_the_cache(client):
    event = make_event(capacity=2, allocation_mode=AllocationMode.AT_ONCE)
    assert "Er zijn 2 plekken." in text_of(read(client, event))
    make_registration(event, state=State.SEATED)
    assert "Nog 1 van de 2 plekken is vrij." in text_of(read(client, event))


def test_a_child_shows_once_the_event_is_touched(client, body):
    event = make_event()
    assert "Verse spreker" not in text_of(read(client, event))
    Speaker.objects.create(event=event, name="Verse spreker")
    touch(event)
    assert "Verse spreker" in text_of(read(client, event))
    body.name = "Platform31"
    body.save()
    assert "Platform31" in text_of(read(client, event))


def test_the_page_changes_by_itself_once_the_day_is_over(client):
    event = make_event(starts_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now() + timedelta(hours=1))
    assert "Kosten" in text_of(read(client, event))
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() - timedelta(minutes=1))
    assert "Kosten" not in text_of(read(client, event))


@pytest.mark.parametrize("number", [1, 30])
def test_the_overview_takes_the_same_two_queries(client, django_assert_num_queries, number):
    for _ in range(number):
        make_registration(make_event())
        start = timezone.now() - timedelta(days=30)
        make_event(starts_at=start, ends_at=start + timedelta(hours=6))
    with django_assert_num_queries(2):
        client.get(reverse("registrations:events"))
    with django_assert_num_queries(1):
        assert len(upcoming()) == number


# --- The overview --------------------------------------------------------------------------------------------------


def test_the_overview_shows_what_comes_and_what_was(client):
    later = make_event(title="Later", starts_at=half_a_year_ahead() + timedelta(days=9))
    make_event(title="Eerder")
    make_event(title="Zonder datum", starts_at=None)
    start = timezone.now() - timedelta(days=30)
    make_event(title="Geweest", starts_at=start, ends_at=start + timedelta(hours=6), report="Verslag")
    make_event(title="Concept", status=Event.Status.DRAFT)
    text = text_of(client.get(reverse("registrations:events")))
    order = [text.index(title) for title in ("Eerder", "Later", "Zonder datum", "Wat is geweest", "Geweest")]
    assert order == sorted(order)
    assert "Concept" not in text
    assert "met terugblik" in text
    assert later.get_absolute_url() in client.get(reverse("registrations:events")).content.decode()


@pytest.mark.parametrize(
    ("chosen", "shown"),
    [
        ("", {"Scherm", "Zaal", "Beide"}),
        ("online", {"Scherm", "Beide"}),
        ("locatie", {"Zaal", "Beide"}),
        ("<script>", {"Scherm", "Zaal", "Beide"}),
    ],
)
def test_the_overview_can_be_narrowed_to_one_form(client, chosen, shown):
    for title, form in (("Scherm", Form.ONLINE), ("Zaal", Form.LIVE), ("Beide", Form.BOTH)):
        make_event(title=title, form=form)
    response = client.get(reverse("registrations:events"), {"vorm": chosen})
    text = text_of(response)
    assert {title for title in ("Scherm", "Zaal", "Beide") if title in text} == shown
    assert response.content.decode().count('aria-current="true"') == 1
    assert "<script>" not in response.content.decode().partition("<main")[2]


def test_an_empty_overview_says_so(client):
    assert "Er staat nu niets gepland." in text_of(client.get(reverse("registrations:events")))
    make_event(form=Form.LIVE)
    narrowed = text_of(client.get(reverse("registrations:events"), {"vorm": "online"}))
    assert "Er staat nu niets gepland in deze vorm." in narrowed


# --- Files ----------------------------------------------------------------------------------------------------------


def test_the_calendar_item_of_a_gathering(client):
    event = make_event(title="Dag, met komma")
    response = read(client, event, "event-ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == f'attachment; filename="{event.slug}.ics"'
    (item,) = Calendar.from_ical(response.content).walk("VEVENT")
    assert item["summary"] == "Dag, met komma"
    assert item.decoded("dtstart") == event.starts_at
    assert read(client, make_event(starts_at=None), "event-ics").status_code == 404


def test_the_calendar_to_subscribe_to_holds_what_is_published_and_dated(client, django_assert_num_queries):
    make_event(title="Komt")
    make_event(title="Gaat niet door", status=Event.Status.CANCELLED)
    make_event(title="Concept", status=Event.Status.DRAFT)
    make_event(title="Zonder datum", starts_at=None)
    with django_assert_num_queries(2):  # the gatherings, and who organises
        response = client.get(reverse("registrations:calendar"))
    items = Calendar.from_ical(response.content).walk("VEVENT")
    assert {str(item["summary"]): str(item["status"]) for item in items} == {
        "Komt": "CONFIRMED",
        "Gaat niet door": "CANCELLED",
    }


def test_a_cancelled_gathering_has_no_flyer_any_more(client):
    event = make_event(status=Event.Status.CANCELLED)
    assert read(client, event, "flyer")["Location"] == event.get_absolute_url()


def test_an_unknown_address_is_a_404_and_nothing_can_be_posted(client):
    assert client.get("/bijeenkomsten/bestaat-niet/").status_code == 404
    assert client.get("/bijeenkomsten/%F0%9F%98%80/").status_code == 404
    event = make_event()
    for name in ("event", "event-ics", "flyer"):
        assert client.post(reverse(f"registrations:{name}", args=[event.slug])).status_code == 405
        wanted = 202 if name == "flyer" else 200  # a worker makes it
        assert client.head(reverse(f"registrations:{name}", args=[event.slug])).status_code == wanted


def test_what_an_organiser_types_is_never_markup(client):
    attack = "<script>alert(1)</script>"
    event = make_event(title=attack, summary=attack, body=attack, report=attack, example_note=attack)
    fill(event)
    Case.objects.update(title=attack, summary=attack, uitvoering=attack)
    ProgrammeItem.objects.update(title=attack, description=attack)
    assert attack not in read(client, event).content.decode()


def test_facts_of_a_role_follow_the_fixed_order():
    event = make_event()
    fill(event)
    facts = EventFacts(with_figures(Event.objects.all()).get(pk=event.pk), timezone.now())
    ((_, parts),) = facts.cases
    assert [part.role for part in parts] == [Role.UITVOERING, Role.BELEID, Role.MANAGEMENT]
    assert [len(items) for _, items in facts.timeline] == [1]
    assert [item.title for item in facts.whole_day] == ["Hele dag 0"]
