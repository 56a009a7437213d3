"""News: who reads what, from when, and what a page, a picture and the feed give away."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree, html
from PIL import Image

from documents.uploads import checked_picture
from events.models import Event
from membership.models import MembershipState
from netwerk.groups import ORGANISER
from publications import actions
from publications.models import Article
from publications.pictures import LIMIT
from publications.readers import Reader
from tests.admin.helpers import staff
from tests.factories import make_event, make_user
from tests.publications.support import at, browser, make_article, make_member

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
ATOM = "{http://www.w3.org/2005/Atom}"
KINDS = ("anonymous", "stranger", "asked", "former", "member", "organiser")


def somebody(kind: str):
    if kind == "anonymous":
        return browser()
    if kind == "organiser":
        from tests.admin.helpers import browser_of

        return browser_of(staff(ORGANISER))
    states = {"asked": MembershipState.ASKED, "former": MembershipState.LEFT, "member": MembershipState.MEMBER}
    return browser(make_member(states[kind]) if kind in states else make_user())


def picture(size=(1200, 700), kind="PNG") -> bytes:
    out = BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(out, kind)
    return out.getvalue()


def with_picture(**fields) -> Article:
    article = Article(**{
        "slug": "plaat", "title": "Plaat", "summary": "x", "body": "x", "picture_alt": "Een kring",
        "publish_at": timezone.now() - HOUR,
    } | fields)  # fmt: skip
    drawn = checked_picture(ContentFile(picture(), "a.png"))
    actions.keep_picture(article=article, picture=drawn, by="test")
    article.save()
    return article


@pytest.mark.parametrize("kind", KINDS)
def test_who_reads_which_article(kind):
    now = timezone.now()
    make_article(slug="open", title="Voor iedereen")
    make_article(slug="leden", title="Kanarie leden", readers=Reader.MEMBERS)
    make_article(slug="concept", title="Kanarie concept", publish_at=None)
    make_article(slug="straks", title="Kanarie straks", publish_at=now + HOUR)
    client = somebody(kind)
    status = {slug: client.get(f"/nieuws/{slug}/").status_code for slug in ("open", "leden", "concept", "straks")}
    inside, staff_too = kind in ("member", "organiser"), kind == "organiser"
    assert status == {
        "open": 200,
        "leden": 200 if inside else 403,
        "concept": 200 if staff_too else 404,
        "straks": 200 if staff_too else 404,
    }
    listed = client.get("/nieuws/").content.decode()
    assert "Voor iedereen" in listed
    assert ("Kanarie leden" in listed) == (kind == "member")
    assert "Kanarie concept" not in listed
    assert "Kanarie straks" not in listed
    feed = client.get("/nieuws/atom.xml").content.decode()
    assert "Voor iedereen" in feed
    assert "Kanarie" not in feed


def test_what_is_for_members_says_so_without_its_title_and_where_to_go():
    make_article(slug="leden", title="Kanarie titel", summary="Kanarie kort", body="Kanarie tekst", readers="members")
    response = browser().get("/nieuws/leden/")
    page = response.content.decode()
    assert "Kanarie" not in page
    assert "/inloggen/?next=/nieuws/leden/" in page
    assert "/lid-worden/" in page
    assert "no-store" in response["Cache-Control"]
    assert "/inloggen/?next" not in browser(make_user()).get("/nieuws/leden/").content.decode()


def test_an_article_for_later_appears_by_itself_at_its_moment():
    moment = timezone.now() + timedelta(days=3)
    make_article(slug="straks", title="Straks", publish_at=moment)
    for when, shows in ((moment - timedelta(seconds=1), False), (moment, True)):
        with at(when):
            client = browser()
            assert client.get("/nieuws/straks/").status_code == (200 if shows else 404)
            for path in ("/nieuws/", "/nieuws/atom.xml", "/", "/zoeken/?q=straks"):
                assert ("/nieuws/straks/" in client.get(path).content.decode()) == shows, path


def test_a_preview_says_what_it_is_and_is_kept_by_nobody():
    make_article(slug="concept", publish_at=None)
    make_article(slug="straks", publish_at=timezone.now() + HOUR)
    client = somebody("organiser")
    for slug, word in (("concept", "Het is een concept"), ("straks", "Anderen zien dit vanaf")):
        response = client.get(f"/nieuws/{slug}/")
        page = response.content.decode()
        assert word in page
        assert "og:title" not in page
        assert "noindex" in response["X-Robots-Tag"]
        assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize(
    "attack",
    [
        "<script>kwaad()</script>",
        "<img src=x onerror=kwaad()>",
        "[klik](javascript:kwaad())",
        "[klik](data:text/html,kwaad)",
        "<svg/onload=kwaad()>",
        "![](https://elders.example/spion.png)",
        "<a href='https://x' style='position:fixed' onclick=kwaad()>x</a>",
        '"><script>kwaad()</script>',
    ],
)
def test_nothing_that_is_typed_acts_anywhere(attack):
    make_article(slug="aanval", title=attack, summary=f"{attack} spoor", body=f"spoor {attack}", author=attack)
    for path in ("/nieuws/", "/nieuws/aanval/", "/", "/zoeken/?q=spoor", f"/zoeken/?q={attack}"):
        page = html.fromstring(browser().get(path).content.decode())
        assert not page.xpath("//script[not(@src)] | //main//img[not(starts-with(@src, '/'))] | //svg[@onload]")
        assert not page.xpath("//@onerror | //@onclick | //@onload | //@style")
        assert not [link for link in page.xpath("//a/@href") if link.lower().startswith(("javascript", "data"))]
    etree.fromstring(browser().get("/nieuws/atom.xml").content)


def test_the_feed_is_atom_as_readers_expect_it(settings):
    first = make_article(title="Met & en <b>", summary="Kort & <i>goed</i>", author="Sanne")
    make_article(author="")
    response = browser().get("/nieuws/atom.xml", HTTP_HOST="localhost")
    assert response["Content-Type"].startswith("application/atom+xml")
    assert response["Cache-Control"] == "public, max-age=900"
    feed = etree.fromstring(response.content)
    assert feed.tag == f"{ATOM}feed"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Samenspel NL"
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"{settings.BASE_URL}/nieuws/atom.xml"
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 2
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert f"urn:uuid:{first.public_id}" in ids
    for entry in entries:
        assert entry.findtext(f"{ATOM}updated")
        assert entry.find(f"{ATOM}link").get("href").startswith(f"{settings.BASE_URL}/nieuws/")
        assert all(author.findtext(f"{ATOM}name") for author in entry.findall(f"{ATOM}author"))
    entry = entries[ids.index(f"urn:uuid:{first.public_id}")]
    assert entry.findtext(f"{ATOM}title") == "Met & en <b>"
    # Its type is HTML: what a reader shows of it is what was typed.
    assert html.fromstring(entry.findtext(f"{ATOM}summary")).text_content() == "Kort & <i>goed</i>"


def test_an_empty_feed_is_a_feed_too():
    feed = etree.fromstring(browser().get("/nieuws/atom.xml").content)
    assert feed.findtext(f"{ATOM}updated")


def test_what_is_shared_carries_title_words_and_a_picture(settings):
    make_article(slug="kaal", title='Zonder "plaat"')
    article = with_picture()
    for slug, image in (("kaal", "/static/"), ("plaat", article.picture_url)):
        page = html.fromstring(browser().get(f"/nieuws/{slug}/").content.decode())
        meta = {one.get("property"): one.get("content") for one in page.xpath("//meta[@property]")}
        assert meta["og:image"].startswith(f"{settings.BASE_URL}{image}")
        assert meta["og:url"] == f"{settings.BASE_URL}/nieuws/{slug}/"
        assert meta["og:description"]
        assert meta["og:image:alt"]
    assert meta["og:title"] == "Plaat"


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_for_who_reads_its_article(kind):
    article = with_picture()
    address = article.picture_url
    for change, public in (
        ({}, True),
        ({"readers": Reader.MEMBERS}, False),
        ({"readers": Reader.EVERYBODY, "publish_at": timezone.now() + HOUR}, False),
    ):
        Article.objects.update(**change)
        response = somebody(kind).get(address)
        reads = public or kind == "organiser" or (kind == "member" and "publish_at" not in change)
        assert response.status_code == (200 if reads else 404), change
        if reads:
            assert response["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in response["Content-Security-Policy"]
            assert ("public" in response["Cache-Control"]) == public


def test_a_picture_is_made_small_enough_and_the_old_one_goes(django_capture_on_commit_callbacks):
    article = with_picture()
    assert article.picture.size <= LIMIT
    assert article.picture_width <= 960
    before, storage, old_address = article.picture.name, article.picture.storage, article.picture_url
    with django_capture_on_commit_callbacks(execute=True):
        fresh = checked_picture(ContentFile(picture((300, 200), "JPEG"), "b.jpg"))
        actions.keep_picture(article=article, picture=fresh, by="test")
        article.save()
    assert not storage.exists(before)
    assert storage.exists(article.picture.name)
    assert browser().get(old_address).status_code == 404
    assert browser().get(article.picture_url).status_code == 200
    page = html.fromstring(browser().get("/nieuws/plaat/").content.decode())
    assert page.xpath("//main//img/@alt") == ["Een kring"]
    with django_capture_on_commit_callbacks(execute=True):
        actions.throw_away(row=article, by="test")
    assert not storage.exists(article.picture.name)


def test_the_database_insists_on_words_for_a_picture():
    article = with_picture()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(picture_alt="")


def test_the_list_is_filtered_and_cut_into_pages():
    for number in range(12):
        make_article(title=f"Nummer {number:02}", publish_at=timezone.now() - timedelta(days=number))
    make_article(title="Het verslag", kind=Article.Kind.REPORT, publish_at=timezone.now() - timedelta(days=40))
    client = browser()
    titles = [article.title for article in client.get("/nieuws/").context["page"]]
    assert titles == [f"Nummer {number:02}" for number in range(10)]
    second = client.get("/nieuws/?pagina=2").context["page"]
    assert [article.title for article in second] == ["Nummer 10", "Nummer 11", "Het verslag"]
    assert [one.title for one in client.get("/nieuws/?soort=verslagen").context["page"]] == ["Het verslag"]
    assert "soort=nieuws&amp;pagina=2" in client.get("/nieuws/?soort=nieuws").content.decode()
    for odd in ("?pagina=x", "?pagina=-1", "?pagina=99", "?soort=%00", "?soort=onzin"):
        assert client.get(f"/nieuws/{odd}").status_code == 200


def test_a_gathering_that_is_a_draft_shows_on_no_article():
    article = make_article(slug="samen")
    article.events.add(make_event(title="Zichtbaar"), make_event(title="Kanarie", status=Event.Status.DRAFT))
    page = browser().get("/nieuws/samen/").content.decode()
    assert "Zichtbaar" in page
    assert "Kanarie" not in page


def test_the_page_of_a_past_gathering_leads_to_what_was_written_about_it():
    start = timezone.now() - timedelta(days=9)
    past = make_event(slug="toen", starts_at=start, ends_at=start + HOUR)
    for title, fields in (
        ("Het verslag", {"kind": "report"}),
        ("Kanarie leden", {"readers": "members"}),
        ("Kanarie concept", {"publish_at": None}),
    ):
        make_article(title=title, **fields).events.add(past)
    page = browser().get("/bijeenkomsten/toen/").content.decode()
    assert "Verslag: " in page
    assert "Het verslag" in page
    assert "Kanarie" not in page
    page = browser(make_member()).get("/bijeenkomsten/toen/").content.decode()
    assert "Kanarie leden" in page
    assert "Kanarie concept" not in page


@pytest.mark.parametrize("path", ["/nieuws/", "/nieuws/atom.xml", "/", "/nieuws/een/", "/bijeenkomsten/toen/"])
def test_a_page_takes_the_same_queries_at_one_and_at_thirty(path):
    start = timezone.now() - timedelta(days=9)
    past = make_event(slug="toen", starts_at=start, ends_at=start + HOUR)
    article = make_article(slug="een")
    article.events.add(past)
    client = browser(make_member())

    def queries() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    before = queries()
    for _ in range(29):
        make_article().events.add(past)
        article.events.add(make_event())
    assert queries() <= before + (1 if path == "/" else 0)  # of the cards of new gatherings, when they are first made
