"""The flyer and the Bevestiging: what they tell, and that a screen reader can read them (requirements 1e 33, 39)."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from subprocess import run
from unittest.mock import patch

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from documents import pdf, qr
from documents.store import Draft
from events.models import Event, Form, OrganisingBody, Partner, ProgrammeItem, Role, Speaker
from events.models.event import AllocationMode
from events.models.parts import Case
from mailings.audience import Recipient
from mailings.papers import facts_for_invitation
from mailings.papers import invitation as invitation_of
from registrations import papers
from registrations.models import Registration, State
from tests.documents.paper import check_lists, check_marks, glyphs, open_pdf, squeeze, tags, text_of, text_of_html
from tests.factories import make_event, make_organisation, make_registration

pytestmark = pytest.mark.django_db


def at(*when: int) -> datetime:
    return timezone.make_aware(datetime(*when))


@pytest.fixture
def body() -> OrganisingBody:
    return OrganisingBody.objects.create(
        name="Stichting Samenspel",
        email="hallo@samenspel.example.nl",
        privacy_contact="privacy@samenspel.example.nl",
        phone_of_the_day="030 123 45 67",
        is_default=True,
    )


@pytest.fixture
def online(body: OrganisingBody) -> Event:
    """27 May as in the facts: online, free, 50 seats with priority."""
    event = make_event(
        slug="27-mei",
        title="Dag van de responsieve ambtenaar",
        summary="Een dag online over doen wat nodig is.",
        starts_at=at(2099, 5, 27, 9, 30),
        ends_at=at(2099, 5, 27, 18),
        environment_opens_at=at(2099, 5, 27, 9, 15),
        environment_closes_at=at(2099, 5, 29),
        allocation_at=at(2099, 5, 6, 9),
        registration_closes_at=at(2099, 5, 20),
        preparation="- Lees de casussen\n- Bedenk een **vraag**",
        example_note="Voorbeeld, naar een bijeenkomst uit 2020",
    )
    for hour in (13, 14, 15):
        ProgrammeItem.objects.create(
            event=event,
            title="Breng je eigen casus",
            description="Een uur hulp. **Samen.**",
            starts_at=at(2099, 5, 27, hour),
            ends_at=at(2099, 5, 27, hour + 1),
            join_url="https://video.example.nl/geheim",
        )
    ProgrammeItem.objects.create(event=event, title="Vier casussen uit de praktijk")
    Case.objects.create(event=event, title="De brommer naar de kas", organisation="Gemeente Duinrand", summary="Kort.")
    Speaker.objects.create(event=event, name="Janny Bakker", position="promoveerde op de responsieve professional")
    Partner.objects.create(event=event, name="Movisie")
    Partner.objects.create(event=event, name="VNG", support=True)
    return event


@pytest.fixture
def at_venue(body: OrganisingBody) -> Event:
    """31 January as in the facts: at a venue, paid, formal, meant for two roles, over two days to be nasty."""
    event = make_event(
        slug="31-januari",
        title="Doen wat nodig is, hoe organiseer je dat?",
        form=Form.LIVE,
        starts_at=at(2099, 1, 31, 10),
        ends_at=at(2099, 2, 1, 15, 30),
        doors_open_at=at(2099, 1, 31, 9, 30),
        venue_name="DUS Utrecht",
        venue_street="Sophialaan 1",
        venue_postcode="3542 AR",
        venue_city="Utrecht",
        capacity=None,
        priority=False,
        allocation_mode=AllocationMode.AT_ONCE,
        price=Decimal("95"),
        formal=True,
        meant_for=[Role.BESTUUR, Role.MANAGEMENT],
    )
    ProgrammeItem.objects.create(event=event, title="Keynotes", starts_at=at(2099, 1, 31, 10))
    ProgrammeItem.objects.create(event=event, title="Bouwstenen", starts_at=at(2099, 2, 1, 10))
    return event


def seat(event: Event, **fields: object) -> Registration:
    return make_registration(event, state=State.SEATED, **{"name": "Sanne de Vries"} | fields)


PAPERS = [f"{kind} {event}" for kind in ("flyer", "confirmation", "invitation") for event in ("online", "at_venue")]


def invitation(event: Event, *, audience: str = "seated", **fields: object) -> Draft:
    """Return the Uitnodiging for `event` of somebody who was at a gathering before."""
    before = make_event(title="De eerste dag", starts_at=at(2020, 5, 27, 9, 30), ends_at=at(2020, 5, 27, 18))
    person = seat(before, **fields)
    facts = facts_for_invitation(event)
    return invitation_of(Recipient(audience, person), came_from=before, facts=facts, key="1")


def draft_of(kind: str, event: Event) -> Draft:
    match kind:
        case "flyer":
            return papers.flyer(event)
        case "confirmation":
            return papers.confirmation(seat(event))
    return invitation(event)


@pytest.fixture(params=PAPERS)
def made(request: pytest.FixtureRequest) -> tuple[bytes, str]:
    """Each paper, with the HTML that it was made of."""
    kind, event = request.param.split()
    event = request.getfixturevalue(event)
    sources: list[str] = []

    def render(template: str, context: dict, pages: int) -> bytes:
        sources.append(render_to_string(template, context))
        return pdf.render_html(sources[0], pages)

    with patch.object(pdf, "render", render):
        content = draft_of(kind, event).print()
    return content, sources[0]


def test_the_paper_says_what_pdf_ua_asks(made):
    content, _ = made
    with open_pdf(content) as paper:
        root = paper.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "nl"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert all(str(page.obj.Tabs) == "/S" for page in paper.pages)
        assert "/AcroForm" not in root
        assert "/OpenAction" not in root
        assert not paper.attachments
        with paper.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == str(paper.docinfo.Title)
            assert metadata["dc:title"].startswith(("Flyer: ", "Bevestiging: ", "Uitnodiging: "))


def test_pictures_links_and_headings_are_told(made):
    content, _ = made
    with open_pdf(content) as paper:
        all_tags = list(tags(paper).walk())
        kinds = [tag.kind for tag in all_tags]
        figures = [tag for tag in all_tags if tag.kind == "Figure"]
        assert len(figures) == 1
        assert str(figures[0].element.Alt).startswith("QR-code met het adres ")
        levels = [int(kind[1]) for kind in kinds if re.fullmatch("H[1-6]", kind)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))
        links = [note for page in paper.pages for note in page.obj.get("/Annots", []) if str(note.Subtype) == "/Link"]
        assert links
        assert all(str(link.Contents) for link in links)
        assert kinds.count("Link") == len(links)
        assert set(kinds) <= {
            *(
                "Document",
                "NonStruct",
                "Div",
                "P",
                "Span",
                "Link",
                "Figure",
                "L",
                "LI",
                "Lbl",
                "LBody",
                "H1",
                "H2",
                "H3",
            )
        }


def test_a_list_holds_items_and_items_hold_bodies(made):
    check_lists(made[0])


def test_every_mark_on_the_paper_is_in_the_tree_and_the_text_is_read_in_its_order(made):
    check_marks(made[0])


def test_the_paper_reads_as_its_html(made):
    content, source = made
    assert squeeze(text_of(content)).replace("•", "") == squeeze(text_of_html(source))


def test_no_empty_box_on_it(made):
    assert glyphs(made[0])


def test_the_flyer_tells_public_facts_only(online):
    seat(online, name="Geheim Deelnemer")
    text = " ".join(text_of(papers.flyer(online).print()).split())
    for fact in (
        "Woensdag 27 mei 2099, online",
        "Dag van de responsieve ambtenaar",
        "Een dag online over doen wat nodig is.",
        "Voorbeeld, naar een bijeenkomst uit 2020",
        "9.30 tot 18.00 uur",
        "Online, in een besloten omgeving.",
        "Meedoen is gratis.",
        "Er zijn 50 plekken. Een delegatie met alle vier de rollen krijgt voorrang. We verdelen de plekken op",
        "localhost:8000/bijeenkomsten/27-mei/",
        "13.00 tot 14.00 Breng je eigen casus Een uur hulp. Samen.",
        "Hele dag Vier casussen uit de praktijk",
        "De brommer naar de kas (Gemeente Duinrand)",
        "Janny Bakker, promoveerde op de responsieve professional",
        "Stichting Samenspel",
        "Movisie; met steun van VNG",
    ):
        assert fact in text, fact
    assert "video.example.nl" not in text
    assert "Geheim" not in text


def test_the_flyer_of_a_paid_gathering(at_venue):
    text = " ".join(text_of(papers.flyer(at_venue).print()).split())
    for fact in (
        "DUS Utrecht, Sophialaan 1, 3542 AR Utrecht.",
        "De deuren gaan open om 9.30 uur.",
        "€ 95,00 per persoon, zonder btw. Met 21% btw is dat € 114,95.",
        "Vooral voor bestuur / directie en management / leidinggevend. Iedereen die voor een overheid werkt",
        "Er is plek voor iedereen die zich aanmeldt.",
    ):
        assert fact in text, fact


def test_a_flyer_without_a_date_asks_for_an_address(body):
    event = make_event(starts_at=None, status=Event.Status.ANNOUNCED, capacity=None, formal=True)
    text = " ".join(text_of(papers.flyer(event).print()).split())
    assert "De datum volgt" in text
    assert "Laat daar uw adres achter. Dan komt er een mail als aanmelden kan." in text
    assert "gratis" not in text


def test_the_confirmation_tells_who_when_where_and_how(online):
    organisation = make_organisation("Gemeente Duinrand")
    text = " ".join(
        text_of(papers.confirmation(seat(online, organisation=organisation, role=Role.BELEID)).print()).split()
    )
    for fact in (
        "Bevestiging van je plek Dag van de responsieve ambtenaar",
        "Sanne de Vries Gemeente Duinrand Beleid",
        "Je krijgt op de ochtend van de bijeenkomst een mail met een knop.",
        "De omgeving gaat open op",
        "13.00 tot 14.00 Breng je eigen casus",
        "Bedenk een vraag",
        "Mail naar hallo@samenspel.example.nl of bel op de dag zelf 030 123 45 67.",
        "De code en deze bladzijde geven zelf geen toegang.",
    ):
        assert fact in text, fact
    assert "video.example.nl" not in text


def test_a_formal_confirmation_for_a_venue(at_venue):
    text = " ".join(text_of(papers.confirmation(seat(at_venue)).print()).split())
    assert "Bevestiging van uw plek" in text
    assert "Laat de QR-code op deze bladzijde zien bij de ingang, op papier of op uw telefoon." in text
    assert not re.search(r"\b(je|jij|jouw)\b", text.replace("hoe organiseer je dat", ""))


def test_the_invitation_tells_who_what_when_and_why(online):
    person = {"name": "Sanne de Vries", "role": "bestuur", "organisation": make_organisation("Gemeente Duinrand")}
    text = " ".join(text_of(invitation(online, **person).print()).split())
    for fact in (
        "Uitnodiging voor woensdag 27 mei 2099",
        "Sanne de Vries",
        "Gemeente Duinrand",
        "Bestuur / directie",
        "9.30 tot 18.00 uur",
        "Meedoen is gratis.",
        "localhost:8000/bijeenkomsten/27-mei/aanmelden/",
        "Je was erbij op woensdag 27 mei 2020, bij ‘De eerste dag’.",
        "Wie bestuurt, kan besluiten dat het anders mag.",
        "13.00 tot 14.00 Breng je eigen casus",
        "geven zelf geen toegang",
    ):
        assert fact in text, fact


@pytest.mark.parametrize(
    ("audience", "why"),
    [
        ("present", "U was erbij"),
        ("waiting", "U wilde meedoen aan ‘De eerste dag’. Toen was er geen plek."),
        ("interest", "U wilde op de hoogte blijven van ‘De eerste dag’."),
        ("members", "U bent lid van het netwerk."),
        ("newsletter", "U leest wat ons netwerk doet."),
    ],
)
def test_an_invitation_says_why_in_the_words_of_its_gathering(at_venue, audience, why):
    text = " ".join(text_of_html(render_to_string(*_parts(invitation(at_venue, audience=audience)))).split())
    assert "Waarom u" in text
    assert why in text
    assert " je " not in text.replace(at_venue.title, "").lower()


def _parts(draft: Draft) -> tuple[str, dict]:
    return draft.template, draft.context | {"qr": "data:,"}


def test_no_link_on_the_invitation_logs_in_and_the_code_leads_to_registering(online, client):
    draft = invitation(online)
    with open_pdf(draft.print()) as paper:
        links = {
            str(note.A.URI)
            for page in paper.pages
            for note in page.obj.get("/Annots", [])
            if str(note.Subtype) == "/Link"
        }
    assert links == {draft.address} == {"http://localhost:8000/bijeenkomsten/27-mei/aanmelden/"}
    assert "Sanne" not in client.get(draft.address.removeprefix("http://localhost:8000")).text


def test_a_guest_has_no_role(online):
    assert "\nGast\n" in text_of(papers.confirmation(seat(online, guest=True)).print())


def test_no_link_in_the_confirmation_logs_in(online):
    registration = seat(online)
    page = reverse("registrations:registration", args=[registration.public_id])
    content = papers.confirmation(registration).print()
    with open_pdf(content) as paper:
        links = {
            str(note.A.URI)
            for page in paper.pages
            for note in page.obj.get("/Annots", [])
            if str(note.Subtype) == "/Link"
        }
    assert links == {f"http://localhost:8000{page}"}
    assert "/link/" not in text_of(content)


def test_the_page_behind_the_code_asks_to_log_in(online, client):
    page = reverse("registrations:registration", args=[seat(online).public_id])
    response = client.get(page)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("membership:login"))


def test_the_qr_code_is_on_the_paper(online):
    registration = seat(online)
    with patch.object(qr, "png", wraps=qr.png) as png:
        content = papers.confirmation(registration).print()
    png.assert_called_once_with(f"http://localhost:8000{registration.get_absolute_url()}")
    with open_pdf(content) as paper:
        (picture,) = paper.pages[0].get_images().values()
        assert not picture.get("/Interpolate", False)


@pytest.mark.parametrize(
    "name", ["Σωκράτης 😀 محمد علي 王小明", "W" * 150, "<b>Jan</b> {{ x }} &amp;", "O’Neill-Şahin"]
)
def test_any_name_can_be_on_a_paper(online, name):
    content = papers.confirmation(
        seat(online, name=name, organisation=make_organisation("Regionale dienst " * 11))
    ).print()
    with open_pdf(content) as paper:
        assert len(paper.pages) <= 2
    assert glyphs(content)
    if name.isascii():
        assert squeeze(name) in squeeze(text_of(content))


def test_a_flyer_changes_with_the_phase(online):
    assert "Aanmelden kan tot" in text_of(papers.flyer(online).print())
    with patch("registrations.papers.timezone.now", return_value=online.ends_at + timedelta(days=1)):
        assert "Aanmelden kan tot" not in text_of(papers.flyer(online).print())


def test_a_confirmation_costs_few_queries(online, django_assert_max_num_queries):
    registration = Registration.objects.select_related("event", "organisation").get(pk=seat(online).pk)
    with django_assert_max_num_queries(2):
        papers.confirmation(registration).print()


def test_a_drawing_that_is_kept_looks_as_the_first_time(online):
    """WeasyPrint draws our drawings once; later papers repeat the lines (documents.drawings)."""
    registration = seat(online)
    pdf._press.cache_clear()
    first, second, third = (picture(papers.confirmation(registration).print()) for _ in range(3))
    assert first == second == third
    assert len({first[place : place + 3] for place in range(0, len(first), 3)}) > 20


def picture(content: bytes) -> bytes:
    """Return what the first page looks like, three bytes a dot."""
    command = ["pdftoppm", "-r", "60", "-f", "1", "-l", "1", "-"]
    return run(command, input=content, capture_output=True, check=True).stdout.split(b"255\n", 1)[1]
