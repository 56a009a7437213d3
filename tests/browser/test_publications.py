"""From an article to the library and to a document on one's own machine, on a phone and without JavaScript; and an
article as an organiser writes it."""

from playwright.sync_api import expect


def test_a_reader_finds_the_study_and_saves_it(visit):
    page = visit(java_script_enabled=False, viewport={"width": 320, "height": 700})
    # Not the list of news: other pages of this site may have been given more of it.
    page.goto("/zoeken/?q=responsief+gesprekken")
    page.get_by_role("link", name="Wat 43 gesprekken over responsief werken leren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Wat 43 gesprekken over responsief werken leren")
    page.get_by_role("article").get_by_role("link", name="bibliotheek").click()
    page.get_by_label("Zoek op woorden").fill("pioniers leefwereld")  # in the text of the PDF alone
    for _ in range(12):  # the worker reads one file each half minute
        page.get_by_role("main").get_by_role("button", name="Zoek").click()
        if page.get_by_role("link", name="Responsief werken: wat 43 gesprekken laten zien").count():
            break
        page.wait_for_timeout(10_000)
    page.get_by_role("link", name="Responsief werken: wat 43 gesprekken laten zien").click()
    with page.expect_download() as saving:
        page.get_by_role("link", name="Download").click()
    assert saving.value.suggested_filename == "responsief-werken-wat-43-gesprekken-laten-zien.pdf"
    page.goto("/zoeken/")
    page.get_by_role("searchbox").fill("rugdekking")
    page.get_by_role("main").get_by_role("button", name="Zoek").click()
    expect(page.locator("mark").first).to_have_text("Rugdekking", ignore_case=True)
    refused = page.request.get("/nieuws/zo-plaats-je-een-haakje/")
    assert refused.status == 403
    assert "Dit is alleen voor leden" in refused.text()


def test_an_organiser_writes_an_article_looks_at_it_and_publishes_it(visit, site, scenario):
    page, reader = visit(), visit()
    page.context.add_cookies([{"name": "sessie", "value": scenario["sessions"]["organiser"], "url": site.url}])
    page.goto("/admin/publications/article/add/")
    page.get_by_label("Titel").press_sequentially("Een brommer voor Jonas")
    expect(page.get_by_label("Adres")).to_have_value("een-brommer-voor-jonas")
    page.get_by_label("In het kort").fill("Waar geen bus rijdt, helpt een brommer.")
    page.get_by_label("Tekst").fill("Jonas kreeg **werk** in de kas.")
    page.get_by_role("button", name="Opslaan en opnieuw bewerken").click()
    page.get_by_role("link", name="Bekijk het voorbeeld").click()
    expect(page.get_by_text("Het is een concept: anderen zien het niet.")).to_be_visible()
    expect(page.locator(".article__body strong")).to_have_text("werk")
    reader.goto("/zoeken/?q=jonas+kas")
    expect(reader.get_by_text("Niets gevonden.")).to_be_visible()
    page.go_back()
    page.get_by_label("Publiceren op").fill("2026-01-02T09:00")
    page.get_by_role("button", name="Opslaan", exact=True).click()
    reader.goto("/zoeken/?q=jonas+kas")
    reader.get_by_role("link", name="Een brommer voor Jonas").click()
    expect(reader.get_by_role("heading", level=1)).to_have_text("Een brommer voor Jonas")
