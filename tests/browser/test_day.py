"""The whole of 27 mei, as people live it: in the environment, at its end, and what comes afterwards.

The tests follow one another on one site, as the day does.
"""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Postbox, link_in
from tests.browser.test_story import log_in_as_organiser, paper
from tests.documents.paper import squeeze, text_of
from tests.services import Site, new_site_environment, start_site, temporary_folder

HERE = "/omgeving/27-mei/"
CASE = "De brommer naar de kas"
QUESTION = "Wie betaalt de verzekering van de brommer?"
ANSWER = "Bij ons betaalt het werkfonds de verzekering een jaar lang."
PRIVATE = "Samira van de Dorpsstraat 12 vertelde dit aan mij."
AGREED = "Duinrand leent drie brommers uit en schrijft in vijf regels op waarom."
CAST = """
import json
from events.models import Event
from registrations.models import Registration
seated = Registration.objects.seated().filter(event__slug="27-mei").order_by("pk")
by_role = lambda role: list(seated.filter(role=role).values_list("address", flat=True)[:2])
print(json.dumps({
    "uitvoering": by_role("uitvoering"), "bestuur": by_role("bestuur"),
    "event": Event.objects.get(slug="27-mei").pk, "next": Event.objects.get(slug="tweede-dag").pk,
    "host": seated.get(name="Marleen Visscher").address, "helper": seated.get(name="Hatice Demir").address,
    "panel": seated.get(guest_kind="inwonerspanel").address,
}))
"""


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A site of its own, on which 27 mei is today."""
    with temporary_folder("day") as folder, start_site(new_site_environment(folder)) as running:
        running.manage("demo", "--today", "27-mei")
        yield running


@pytest.fixture(scope="session")
def postbox(site: Site) -> Postbox:
    return Postbox(Path(site.env["VAR_DIR"]) / "outbox")


@pytest.fixture(scope="session")
def cast(site: Site) -> dict:
    return json.loads(site.manage("shell", "-v", "0", "-c", CAST).strip().splitlines()[-1])


def press(page: Page, name: str | re.Pattern) -> None:
    page.get_by_role("main").get_by_role("button", name=name).first.click()


def enter(page: Page, postbox: Postbox, address: str) -> None:
    """Log in by mailed link, and agree to the house rules."""
    page.goto(HERE)
    page.get_by_label("E-mailadres").fill(address)
    press(page, "Stuur mij een inloglink")
    expect(page).to_have_url(re.compile("/inloggen/verstuurd/"))
    page.goto(link_in(postbox.wait(address, "inloglink")))
    press(page, "Inloggen")
    expect(page.get_by_role("heading", level=1)).to_have_text("Onze spelregels")
    press(page, "Ik houd mij hieraan")
    expect(page).to_have_url(re.compile(f"{HERE}$"))


def open_case(page: Page) -> None:
    page.goto(HERE)
    page.get_by_role("main").get_by_role("link", name=CASE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(CASE)


def open_thread(page: Page, title: str) -> None:
    open_case(page)
    page.get_by_role("main").get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def write(page: Page, text: str) -> None:
    page.locator("[name=body]").fill(text)
    press(page, re.compile("^Plaats"))


@pytest.fixture(scope="module")
def asker(browser, site, postbox, cast) -> Iterator[Page]:
    """The browser of somebody in uitvoering, who stays logged in the whole day."""
    context = browser.new_context(base_url=site.url, locale="nl-NL")
    page = context.new_page()
    enter(page, postbox, cast["uitvoering"][0])
    yield page
    context.close()


def test_1_who_comes_in_agrees_to_the_rules_and_reads_a_case(asker):
    expect(asker.get_by_role("main")).to_contain_text("Nu en straks")
    open_case(asker)
    main = asker.get_by_role("main")
    expect(main).to_contain_text("Wanneer gaf jij voor het laatst iets wat in geen regeling stond?")  # to my role
    expect(main).to_contain_text("Hatice Demir")
    for word in ("Uitvoering", "Beleid", "Management", "Bestuur"):
        expect(main).to_contain_text(word)


def test_2_a_bestuurder_answers_from_a_phone_in_two_minutes(visit, postbox, cast):
    page = visit(viewport={"width": 360, "height": 740}, has_touch=True, java_script_enabled=False)
    enter(page, postbox, cast["bestuur"][0])
    open_case(page)
    page.get_by_label("Antwoord").first.fill("Noem eerst wie het hielp, dan pas wat het kostte.")
    press(page, "Plaats je antwoord")
    expect(page.get_by_role("main")).to_contain_text("Noem eerst wie het hielp")


def test_3_a_question_is_answered_and_appears_by_itself(asker, visit, postbox, cast):
    open_case(asker)
    asker.get_by_role("main").get_by_role("link", name="Stel een vraag").first.click()
    asker.locator("[name=title]").fill(QUESTION)
    write(asker, "En wie regelt een helm?")
    expect(asker.get_by_role("heading", level=1)).to_have_text(QUESTION)

    helper = visit()
    enter(helper, postbox, cast["helper"])
    open_thread(helper, QUESTION)
    write(helper, ANSWER)
    expect(helper.get_by_role("main")).to_contain_text(ANSWER)
    # In the browser of who asked, without a touch.
    expect(asker.locator("#berichten")).to_contain_text(ANSWER, timeout=15_000)
    helper.locator("article", has_text=ANSWER).get_by_role("button", name="Dit is het antwoord").click()
    expect(helper.get_by_role("main")).to_contain_text("Het antwoord")


def test_4_who_follows_a_room_hears_of_it_by_mail(visit, postbox, cast):
    page = visit(java_script_enabled=False)
    enter(page, postbox, cast["bestuur"][1])
    open_case(page)
    press(page, "Volg deze ruimte")
    expect(page.get_by_role("main")).to_contain_text("volgt deze ruimte")


def test_5_what_tells_of_a_resident_is_gone_at_once(asker, visit, postbox, cast):
    open_thread(asker, QUESTION)
    write(asker, PRIVATE)
    expect(asker.get_by_role("main")).to_contain_text(PRIVATE)
    panel = visit()
    enter(panel, postbox, cast["panel"])
    open_thread(panel, QUESTION)
    panel.locator("article", has_text=PRIVATE).get_by_role("link", name=re.compile("Meld")).last.click()
    panel.get_by_label("Privacy van een inwoner").check()
    press(panel, "Meld het bericht")
    expect(panel.get_by_role("main")).to_contain_text("Niemand ziet het nog")
    open_thread(panel, QUESTION)
    expect(panel.get_by_role("main")).not_to_contain_text(PRIVATE)
    expect(panel.get_by_role("main")).to_contain_text("Dit bericht is verborgen.")


def test_6_who_leads_the_room_decides_marks_and_writes_down_what_was_agreed(visit, postbox, cast):
    host = visit()
    enter(host, postbox, cast["host"])
    host.goto(f"{HERE}moderatie/")
    host.get_by_role("link", name=re.compile("Laat verborgen")).first.click()
    host.get_by_role("main").locator("textarea, input[type=text]").first.fill(
        "Hier staat een adres van een inwoner in."
    )
    press(host, "Laat het verborgen")
    expect(host.get_by_role("main")).to_contain_text("Er wacht geen melding")
    open_thread(host, QUESTION)
    host.locator("article", has_text=ANSWER).get_by_role("button", name="Markeer als inzicht").click()
    expect(host.get_by_role("main")).to_contain_text("Inzicht voor de samenvatting")
    open_case(host)
    host.goto(f"{host.url}beheer/uitkomst/")
    host.locator("textarea[name=agreed]").fill(AGREED)
    press(host, re.compile("Bewaar"))
    open_case(host)
    expect(host.get_by_role("main")).to_contain_text(AGREED)


def test_7_after_the_last_hour_one_can_only_read(site, asker):
    """An organiser sets the end of writing; what is under way gets an answer, and its text stays."""
    open_thread(asker, QUESTION)
    asker.locator("[name=body]").fill("Dit kwam net te laat.")
    site.manage(
        "shell", "-v", "0", "-c",
        "from events.models import Event; from django.utils import timezone; now = timezone.now(); "
        "Event.objects.filter(slug='27-mei').update(support_until=now, messages_until=now, ends_at=now)",
    )  # fmt: skip
    press(asker, "Plaats")
    main = asker.get_by_role("main")
    expect(main).to_contain_text("Dit kwam net te laat.")
    expect(main).to_contain_text(re.compile("niet meer schrijven"))
    open_thread(asker, QUESTION)
    expect(main).not_to_contain_text("Dit kwam net te laat.")
    expect(main).to_contain_text(ANSWER)
    expect(asker.locator("[name=body]")).to_have_count(0)


@pytest.fixture(scope="module")
def organiser(browser, site, cast) -> Iterator[Page]:
    """The organiser's browser, at the page of 27 mei in the admin."""
    context = browser.new_context(base_url=site.url, locale="nl-NL")
    page = context.new_page()
    log_in_as_organiser(page)
    yield page
    context.close()


def at_the_event(page: Page, cast: dict, name: str | re.Pattern) -> None:
    page.goto(f"/admin/events/event/{cast['event']}/change/")
    page.locator(".beheer-buttons").get_by_role("link", name=name, exact=isinstance(name, str)).first.click()


def test_8_the_organiser_publishes_the_summary(organiser, asker, cast):
    at_the_event(organiser, cast, "Samenvatting")
    organiser.get_by_role("button", name="Maak en vul de samenvatting").click()
    organiser.locator("[name=introduction]").fill("We dachten samen na over vier casussen.")
    organiser.get_by_role("button", name="Publiceer", exact=True).click()
    expect(organiser.locator("body")).to_contain_text("gepubliceerd")
    asker.goto(f"{HERE}samenvatting/")
    main = asker.get_by_role("main")
    for sentence in ("We dachten samen na", ANSWER, AGREED):
        expect(main).to_contain_text(sentence)
    expect(main).not_to_contain_text("Dorpsstraat")
    expect(main).not_to_contain_text("Hatice Demir")  # did not say that her name may be there
    content = paper(asker, f"{HERE}samenvatting.pdf")
    assert squeeze(ANSWER) in squeeze(text_of(content))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert (str(pdf.Root.Lang), bool(pdf.Root.MarkInfo.Marked)) == ("nl", True)


def test_9_everybody_gets_the_summary_and_an_invitation_of_their_own(organiser, postbox, cast):
    at_the_event(organiser, cast, "Samenvatting en uitnodiging versturen")
    organiser.locator("[name=invite_to]").select_option(str(cast["next"]))
    organiser.locator("#content").get_by_role("button", name="Ga verder").click()
    organiser.locator("[name=starts_at]").fill("2099-06-17T09:00")
    organiser.locator("[name=ends_at]").fill("2099-06-17T17:00")
    organiser.locator("[name=capacity]").fill("60")
    organiser.locator("[name=open_now]").check()
    organiser.get_by_role("button", name="Bewaar en ga verder").click()
    organiser.locator("[name=_save]").click()
    expect(organiser.locator("#content")).to_contain_text("Persoonlijke uitnodiging")
    organiser.get_by_role("button", name=re.compile(r"Verstuur aan \d+ mensen")).click()
    expect(organiser.locator("body")).to_contain_text("wordt verstuurd")
    address = cast["uitvoering"][0]
    mail = postbox.wait(address, "amenvatting")
    papers = {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}
    assert len(papers) == 2 and all(content.startswith(b"%PDF-") for content in papers.values())
    invitation = next(content for name, content in papers.items() if "uitnodiging" in name.lower())
    text = squeeze(text_of(invitation))
    assert squeeze("Tweede dag van de responsieve ambtenaar") in text
    assert "17juni2099" in text
    assert len(postbox.all(address)) == len({message["Message-ID"] for message in postbox.all(address)})


def test_10_the_invitation_leads_to_a_form_that_is_filled_in(visit, postbox, cast):
    page = visit()
    address = cast["uitvoering"][0]
    page.goto(link_in(postbox.all(address)[-1]))
    press(page, "Inloggen")
    expect(page).to_have_url(re.compile("/bijeenkomsten/tweede-dag/aanmelden/"))
    expect(page.locator("[name=organisation]")).to_have_value("Gemeente Duinrand")
    expect(page.locator("input[name=role][value=uitvoering]")).to_be_checked()


def test_11_five_people_tell_how_it_was_and_nobody_sees_who(organiser, visit, postbox, cast):
    at_the_event(organiser, cast, "Evaluatie")
    organiser.get_by_role("button", name="Begin met deze vragen").click()
    organiser.get_by_role("link", name=re.compile("Verstuur")).first.click()
    organiser.locator("#content").get_by_role("button", name=re.compile(r"\d+ mensen")).click()
    expect(organiser.locator("body")).to_contain_text("wordt verstuurd")
    people = [*cast["uitvoering"], *cast["bestuur"], cast["panel"]]
    for number, address in enumerate(people):
        mail = postbox.wait(address, "Hoe vond")
        page = visit(java_script_enabled=bool(number % 2))
        page.goto(re.search(r"https?://[^/\s]+(/evaluatie/\S+)", mail.get_body(("plain",)).get_content()).group(1))
        page.locator(".scale").first.get_by_text("5", exact=True).click()
        page.locator("main textarea").first.fill(f"Meer tijd om elkaar te spreken, {number}.")
        press(page, re.compile("Verstuur"))
        expect(page.get_by_role("main")).to_contain_text("Dank")
    at_the_event(organiser, cast, "Evaluatie")
    expect(organiser.locator("#content")).not_to_contain_text("Meer tijd om elkaar")
    organiser.get_by_role("link", name=re.compile("Sluit")).first.click()
    organiser.locator("#content").get_by_role("button", name=re.compile("sluit", re.IGNORECASE)).first.click()
    at_the_event(organiser, cast, "Evaluatie")
    organiser.get_by_role("link", name=re.compile("uitkomsten", re.IGNORECASE)).first.click()
    expect(organiser.locator("#content")).to_contain_text("Meer tijd om elkaar te spreken, 4.")
    for address in people:
        expect(organiser.locator("#content")).not_to_contain_text(address)


def test_12_the_public_page_looks_back(organiser, visit, cast):
    organiser.goto(f"/admin/events/event/{cast['event']}/change/")
    organiser.get_by_role("button", name="Neem de cijfers over in de terugblik").click()
    organiser.locator("[name=report]").evaluate("field => { field.closest('details')?.setAttribute('open', '') }")
    organiser.locator("[name=report]").fill("We spraken elkaar de hele dag.")
    organiser.locator("[name=_save]").click()
    page = visit()
    page.goto("/bijeenkomsten/27-mei/")
    main = page.get_by_role("main")
    expect(main).to_contain_text("We spraken elkaar de hele dag.")
    expect(main).to_contain_text(re.compile(r"\d+ mensen"))
    expect(main.get_by_role("link", name="Aanmelden")).to_have_count(0)
