"""The summary on paper: it says what its page says, and a screen reader can read it (requirements 1e 33, 39)."""

import re
from unittest.mock import patch

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from lxml import html

from discussions.actions import summary as actions
from discussions.models import Summary, SummarySection
from documents import pdf
from events.models import Event, OrganisingBody
from tests.documents.paper import check_lists, check_marks, glyphs, open_pdf, squeeze, tags, text_of, text_of_html
from tests.environment import browser_of, make_open_event, make_participant, make_post, make_room, make_thread

pytestmark = pytest.mark.django_db

BODY = """### Aantekeningen

We leerden **veel**, en *snel*. Zie [de site](https://example.nl/een).

- Een
- Twee
    - diep

1. Eerst
2. Dan

| Wie | Wat |
|---|---|
| Kas | Belt |

#### Kleiner

> Wat helpt hier echt?
>
> - bellen
>
> [citaat {number}]
"""


@pytest.fixture
def event() -> Event:
    OrganisingBody.objects.create(
        name="Stichting Samenspel", email="hallo@example.nl", privacy_contact="p@example.nl", is_default=True
    )
    return make_open_event(title="Dag van de responsieve ambtenaar", slug="27-mei")


@pytest.fixture
def summary(event: Event) -> Summary:
    room = make_room(event, title="De brommer naar de kas")
    post = make_post(make_thread(room), make_participant(event, name="Bea Ş. Bestuur"), quote_by_name=True)
    made = actions.make(event=event)
    made.introduction = "Dit hoorden we. Σ 😀"
    made.save()
    SummarySection.objects.filter(room=room).update(body=BODY.format(number=post.pk))
    SummarySection.objects.create(summary=made, title="Tot slot", body="Dank.", order=9)
    return actions.publish(summary=made)


@pytest.fixture
def made(summary: Summary) -> tuple[bytes, str]:
    """The paper, with the HTML that it was made of."""
    sources: list[str] = []

    def render(template: str, context: dict, pages: int) -> bytes:
        sources.append(render_to_string(template, context))
        return pdf.render_html(sources[0], pages)

    with patch.object(pdf, "render", render):
        content = actions.paper(summary.event).print()
    return content, sources[0]


def test_the_paper_says_what_pdf_ua_asks(made):
    with open_pdf(made[0]) as paper:
        root = paper.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == "nl"
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        assert all(str(page.obj.Tabs) == "/S" for page in paper.pages)
        with paper.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Samenvatting: Dag van de responsieve ambtenaar"


def test_headings_lists_tables_links_and_pictures_are_told(made):
    with open_pdf(made[0]) as paper:
        all_tags = list(tags(paper).walk())
        kinds = [tag.kind for tag in all_tags]
        levels = [int(kind[1]) for kind in kinds if re.fullmatch("H[1-6]", kind)]
        assert levels == [1, 2, 3, 4, 2]
        figures = [tag for tag in all_tags if tag.kind == "Figure"]
        assert [str(figure.element.Alt).split(":")[0] for figure in figures] == [
            "QR-code met het adres van deze samenvatting"
        ]
        links = [note for page in paper.pages for note in page.obj.get("/Annots", []) if str(note.Subtype) == "/Link"]
        assert len(links) == kinds.count("Link") == 2
        assert all(str(link.Contents) for link in links)
        assert {"Table", "TR", "TH", "TD", "L", "LI"} <= set(kinds)
    check_lists(made[0])


def test_every_mark_is_in_the_tree_and_read_in_its_order(made):
    check_marks(made[0])


def words_on_paper(content: bytes) -> str:
    """Return the text without what the paper adds: list marks."""
    return re.sub(r"(?m)^\s*(•|\d\.)\s*", "", text_of(content))


def test_the_paper_reads_as_its_html_and_as_the_page(made, summary):
    content, source = made
    assert squeeze(words_on_paper(content)) == squeeze(text_of_html(source))
    page = browser_of(make_participant(summary.event)).get(reverse("discussions:summary", args=[summary.event.slug]))
    article = html.fromstring(page.content.decode()).get_element_by_id("samenvatting")
    words = squeeze(article.text_content())
    assert len(words) > 100
    assert words in squeeze(words_on_paper(content))


def test_no_empty_box_on_it(made):
    assert glyphs(made[0])


def test_a_long_one_has_more_pages_than_other_papers_may(summary):
    SummarySection.objects.filter(title="Tot slot").update(body="\n\n".join(["Een korte zin."] * 1_200))
    actions.publish(summary=summary)
    with open_pdf(actions.paper(summary.event).print()) as paper:
        assert 20 < len(paper.pages) <= actions.PAGES
