"""The pages of haakjes: the list with its filters, posting, answering, and what the poster does."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from haakjes.models import Haakje, Kind, Response, Side, State
from membership.models import Affiliation, MembershipState, Theme
from tests.factories import make_organisation, make_user
from tests.haakjes.support import make_haakje, make_member, make_response, make_umbrella

pytestmark = pytest.mark.django_db
LIST, NEW = "/haakjes/", "/haakjes/nieuw/"


@pytest.fixture
def me(client):
    member = make_member(name="Sanne", email="sanne@example.nl", organisation=make_organisation("Dienst Helder"))
    client.force_login(member.user)
    return member


def filled(**fields):
    return {
        "side": "request",
        "kind": "kennis",
        "title": "Hoe doen jullie dat?",
        "text": "Wij zoeken een voorbeeld.",
        "open_until": (timezone.localdate() + timedelta(days=30)).isoformat(),
        "form_token": str(uuid.uuid4()),
    } | fields


def text_of(response):
    return response.content.decode()


def test_who_is_no_member_reads_what_membership_is(client):
    haakje = make_haakje()
    paths = [LIST, NEW, haakje.get_absolute_url()]
    assert all(client.get(path)["Location"].startswith("/inloggen/?next=") for path in paths)
    for state in (None, MembershipState.ASKED, MembershipState.DECLINED, MembershipState.LEFT):
        user = make_user()
        if state:
            make_member(user=user, state=state)
        client.force_login(user)
        assert [client.get(path).status_code for path in paths] == [403, 403, 403]
        assert haakje.title not in text_of(client.get(haakje.get_absolute_url()))
        assert client.post(haakje.get_absolute_url(), {"text": "x"}).status_code == 403


def test_one_posts_a_haakje_and_it_stands_in_the_list(client, me):
    theme = Theme.objects.create(name="Schulden", slug="schulden")
    page = text_of(client.get(NEW))
    assert "namens Dienst Helder" in page and not Haakje.objects.exists()
    answer = client.post(NEW, filled(themes=[theme.pk]), follow=True)
    haakje = Haakje.objects.get()
    assert answer.redirect_chain[0][0] == haakje.get_absolute_url()
    assert "Je haakje staat erop" in text_of(answer) and "Schulden" in text_of(answer)
    assert (haakje.user, haakje.organisation.name, haakje.state) == (me.user, "Dienst Helder", State.OPEN)
    page = text_of(client.get(LIST))
    assert "Hoe doen jullie dat?" in page and "Sanne" in page and "1 haakje." in page


def test_the_address_fills_in_what_fits(client, me):
    page = client.get(NEW, {"title": "Een  uitkomst\x00 " + "x" * 200, "text": "Dit spraken we af.", "side": "offer",
                            "kind": "onzin", "open_until": "1900-01-01"})  # fmt: skip
    form = page.context["form"]
    assert form.initial["title"].startswith("Een uitkomst x") and len(form.initial["title"]) == 120
    assert (form.initial["text"], form.initial["side"]) == ("Dit spraken we af.", "offer")
    assert "kind" not in form.initial and form.initial["open_until"] > timezone.localdate()
    assert not Haakje.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"open_until": "2020-01-01"}, "Deze dag is al voorbij. Kies een dag vanaf vandaag."),
        ({"open_until": "2999-01-01"}, "Een haakje loopt hoogstens een jaar."),
        ({"open_until": "morgen"}, "Vul een dag in, zoals 24-09-2027."),
        ({"open_until": ""}, "Kies tot en met welke dag het haakje loopt."),
        ({"title": ""}, "Geef je haakje een titel."),
        ({"title": "x" * 121}, "Gebruik hoogstens 120 tekens."),
        ({"text": "x" * 4001}, "Er passen 4000 tekens in."),
        ({"text": "kwaad\u202eom"}, "Hier staat een onzichtbaar teken in."),
        ({"text": "nul\x00"}, "Null-tekens|onzichtbaar|nul"),
        ({"side": "beide"}, "Kies bij"),
        ({"kind": ""}, "Maak een keuze bij"),
        ({"themes": ["x"]}, "Kies thema’s uit de lijst."),
        ({"themes": [987654]}, "Kies thema’s uit de lijst."),
    ],
)
def test_what_is_wrong_gets_a_clear_answer_and_nothing_is_lost(client, me, fields, sentence):
    sent = filled(**fields)
    answer = client.post(NEW, sent)
    page = text_of(answer)
    assert answer.status_code == 422 and any(part in page for part in sentence.split("|"))
    assert not Haakje.objects.exists()
    assert answer.context["form"]["text"].value() == sent["text"]


def test_a_double_press_makes_one_and_another_text_makes_another(client, me):
    sent = filled()
    first, second = client.post(NEW, sent), client.post(NEW, sent)
    assert first["Location"] == second["Location"] and Haakje.objects.count() == 1
    client.post(NEW, sent | {"title": "Iets anders"})
    assert Haakje.objects.count() == 2


def test_one_chooses_for_whom_among_the_umbrella_networks_of_the_organisation(client):
    above = make_umbrella("Boven")
    below, other = make_umbrella("Onder", above), make_umbrella("Elders")
    client.force_login(make_member(below).user)
    page = text_of(client.get(NEW))
    assert "Alleen leden in Boven" in page and "Alleen leden in Onder" in page and "Elders" not in page
    for wrong in ("", str(other.pk), "0", "x"):
        assert client.post(NEW, filled(umbrella=wrong)).status_code == 422
    client.post(NEW, filled(umbrella="leden"))
    client.post(NEW, filled(umbrella=str(below.pk)))
    assert list(Haakje.objects.order_by("pk").values_list("umbrella", flat=True)) == [None, below.pk]


def test_a_resident_without_organisation_answers_but_does_not_post(client):
    resident = make_member(resident=True, name="Ria")
    client.force_login(resident.user)
    answer = client.get(NEW)
    assert answer.status_code == 403 and "Je plaatst een haakje namens een organisatie." in text_of(answer)
    assert client.post(NEW, filled()).status_code == 403 and not Haakje.objects.exists()
    assert "Plaatsen doe je namens een organisatie" in text_of(client.get(LIST))
    haakje = make_haakje()
    answer = client.post(haakje.get_absolute_url(), {"text": "Ik weet wat", "audience": "iedereen"}, follow=True)
    assert "Je reactie staat erop" in text_of(answer) and Response.objects.get().user == resident.user


def test_the_filters_narrow_the_list_and_nonsense_is_left_out(client, me):
    parent = make_umbrella("Boven")
    child = make_umbrella("Onder", parent)
    inside = make_member(child)
    theme = Theme.objects.create(name="Wonen", slug="wonen")
    offer = make_haakje(inside, side=Side.OFFER, kind=Kind.DILEMMA, title="Aanbod van binnen")
    offer.themes.add(theme)
    make_haakje(title="Vraag van buiten")
    make_haakje(state=State.MET, title="Dit lukte")
    make_haakje(me, state=State.WITHDRAWN, title="Weg is weg")

    def titles(**given):
        return sorted(one.title for one in client.get(LIST, given).context["haakjes"])

    assert titles() == ["Aanbod van binnen", "Vraag van buiten"]
    assert titles(kant="aanbod") == titles(soort="dilemma") == titles(thema="wonen") == ["Aanbod van binnen"]
    assert titles(koepel="onder") == titles(koepel="boven") == ["Aanbod van binnen"]
    Affiliation.objects.update(since=timezone.localdate() - timedelta(days=9), until=timezone.localdate())
    assert titles(koepel="boven") == []
    assert titles(stand="gelukt") == ["Dit lukte"] and titles(stand="mijn") == ["Weg is weg"]
    assert titles(kant="x", soort="'", thema="\x00", koepel="--", stand="closed", pagina="-3") == titles()


def test_one_finds_words_without_accents_and_the_organisation(client, me):
    make_haakje(make_member(organisation=make_organisation("Gemeente Súdwest")), title="Eén gezamenlijk BEELD")
    make_haakje(title="Iets heel anders")

    def number(question):
        return len(client.get(LIST, {"q": question}).context["haakjes"])

    assert [number(q) for q in ("een beeld", "sudwest", "BEELD gemeente", "beeld anders", "mensen uitlenen")] == [
        1, 1, 1, 0, 2,
    ]  # fmt: skip
    # A wildcard is a sign like any other; nothing to look for finds all; what is too long is cut.
    assert [number(q) for q in ("%", "_", "' or 1=1", "x" * 5000)] == [0, 0, 0, 0]
    assert [number(q) for q in ("\x00", "   ", "beeld " * 3000)] == [2, 2, 1]


def test_a_page_holds_twenty_and_keeps_the_filters(client, me):
    for number in range(23):
        make_haakje(me, title=f"Haakje {number:02}")
    page = client.get(LIST, {"kant": "vraag"})
    assert [len(page.context["haakjes"]), page.context["haakjes"][0].title] == [20, "Haakje 22"]
    assert "?kant=vraag&amp;pagina=2" in text_of(page)
    assert len(client.get(LIST, {"kant": "vraag", "pagina": 2}).context["haakjes"]) == 3


@pytest.mark.parametrize("path", [LIST, "?q=haakje&stand=open"])
def test_the_list_asks_the_same_number_of_queries_at_1_and_at_30(client, me, path):
    path = LIST if path == LIST else LIST + path
    umbrella = make_umbrella()

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    theme = Theme.objects.create(name="Wonen", slug="wonen")
    Affiliation.objects.create(organisation=me.membership.organisation, umbrella=umbrella)

    def fill():
        haakje = make_haakje(make_member(), title="Een haakje", umbrella=umbrella)
        haakje.themes.add(theme)
        make_response(haakje, make_member())

    fill()
    queries()
    one = queries()
    for _ in range(29):
        fill()
    assert queries() == one <= 14


def test_the_page_asks_the_same_number_of_queries_at_1_and_at_30_answers(client, me):
    haakje = make_haakje(me)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(haakje.get_absolute_url()).status_code == 200
        return len(asked)

    def fill():
        make_response(haakje, make_member())
        make_response(haakje, make_member(), private=True)

    fill()
    queries()
    one = queries()
    for _ in range(29):
        fill()
    assert queries() == one <= 14


def test_markdown_is_cleaned(client, me):
    nasty = (
        "**vet** <script>alert(1)</script> [x](javascript:alert(1)) ![p](https://kwaad.example.nl/p.png)\n\n"
        + ">" * 900
    )
    haakje = make_haakje(title="<script>alert(2)</script>", text=nasty)
    make_response(haakje, make_member(name="<b>Piet</b>"), text=nasty)
    page = text_of(client.get(haakje.get_absolute_url()))
    assert "<strong>vet</strong>" in page and "<b>Piet" not in page
    for bad in ("<script>alert", 'javascript:alert(1)"', "<img"):
        assert bad not in page
    assert "<script>alert" not in text_of(client.get(LIST))


def test_one_answers_in_the_open_or_in_private(client, me):
    haakje = make_haakje()
    url = haakje.get_absolute_url()
    assert client.post(url, {"text": "", "audience": "iedereen"}).status_code == 422
    assert client.post(url, {"text": "x"}).status_code == 422
    assert client.post(url, {"text": "x", "audience": "niemand"}).status_code == 422
    sent = {"text": "Voor allen", "audience": "iedereen", "form_token": str(uuid.uuid4())}
    client.post(url, sent)
    client.post(url, sent)
    client.post(url, {"text": "Alleen jij", "audience": "plaatser"})
    assert list(Response.objects.values_list("text", "private")) == [("Voor allen", False), ("Alleen jij", True)]
    page = text_of(client.get(url))
    assert "Voor allen" in page and "Alleen jij" in page and "Onder vier ogen" in page
    other = make_member()
    client.force_login(other.user)
    page = text_of(client.get(url))
    assert "Voor allen" in page and "Alleen jij" not in page and "Onder vier ogen" not in page


def test_the_poster_answers_in_private_and_only_who_began_it(client, me):
    haakje = make_haakje(me)
    url = haakje.get_absolute_url()
    other, third = make_member(name="Otto"), make_member(name="Tess")
    talk = make_response(haakje, other, "Bel mij eens", private=True)
    in_the_open = make_response(haakje, third, "Voor allen")
    assert f"?gesprek={talk.public_id}#schrijf" in text_of(client.get(url))
    page = text_of(client.get(url, {"gesprek": str(talk.public_id)}))
    assert "Antwoord Otto onder vier ogen" in page and "Wie mag dit lezen" not in page
    client.post(url, {"text": "Morgen om tien uur", "gesprek": str(talk.public_id)})
    answer = Response.objects.latest("pk")
    assert (answer.private, answer.with_user, answer.user) == (True, other.user, me.user)
    for wrong in (in_the_open.public_id, answer.public_id, uuid.uuid4(), "x"):
        assert client.post(url, {"text": "Hee", "gesprek": str(wrong)}).status_code == 404
        assert client.get(url, {"gesprek": str(wrong)}).status_code == 404
    client.force_login(other.user)
    assert "Morgen om tien uur" in text_of(client.get(url))
    client.force_login(third.user)
    assert "Morgen om tien uur" not in text_of(client.get(url))


def test_what_is_typed_when_it_just_closed_is_not_lost(client, me):
    haakje = make_haakje(state=State.CLOSED)
    answer = client.post(haakje.get_absolute_url(), {"text": "Mijn lange verhaal", "audience": "iedereen"})
    page = text_of(answer)
    assert answer.status_code == 422 and "niet meer open" in page and "Mijn lange verhaal" in page
    assert not Response.objects.exists()


def test_one_takes_an_answer_back(client, me):
    haakje = make_haakje()
    mine, theirs = make_response(haakje, me, "Toch niet"), make_response(haakje, make_member(), "Blijft")
    path = reverse("haakjes:response-withdraw", args=[haakje.public_id, mine.public_id])
    assert "Toch niet" in text_of(client.get(path))
    page = text_of(client.post(path, follow=True))
    assert "Toch niet" not in page and "Deze reactie is ingetrokken." in page and "Blijft" in page
    mine.refresh_from_db()
    assert mine.text == ""
    assert client.post(path).status_code == 404
    path = reverse("haakjes:response-withdraw", args=[haakje.public_id, theirs.public_id])
    assert client.get(path).status_code == client.post(path).status_code == 404


def test_the_poster_changes_meets_renews_and_withdraws(client, me):
    haakje = make_haakje(me)
    paths = {name: reverse(f"haakjes:{name}", args=[haakje.public_id]) for name in ("edit", "met", "renew", "withdraw")}
    assert all(client.get(path).status_code == 200 for path in paths.values())
    client.post(paths["edit"], filled(title="Beter gezegd"))
    haakje.refresh_from_db()
    assert (haakje.title, haakje.kind, "beter gezegd" in haakje.search_text) == ("Beter gezegd", "kennis", True)
    assert client.post(paths["renew"], {"open_until": "2020-01-01"}).status_code == 422
    later = timezone.localdate() + timedelta(days=200)
    client.post(paths["renew"], {"open_until": later.isoformat()})
    haakje.refresh_from_db()
    assert haakje.open_until == later
    client.post(paths["withdraw"])
    haakje.refresh_from_db()
    assert haakje.state == State.WITHDRAWN
    assert "al ingetrokken" in text_of(client.post(paths["withdraw"], follow=True))
    assert client.post(paths["edit"], filled()).status_code == 422
    assert client.post(paths["met"], {"met_with": "SVB"}).status_code == 422
    client.post(paths["renew"], {"open_until": later.isoformat()})
    assert client.post(paths["met"], {"met_with": ""}).status_code == 422
    page = text_of(client.post(paths["met"], {"met_with": "DUO", "result": "Twee mensen, drie weken."}, follow=True))
    assert "samen met DUO" in page and "Twee mensen, drie weken." in page
    assert client.post(paths["renew"], {"open_until": later.isoformat()}).status_code == 422


def test_the_pages_of_the_poster_are_nobody_elses(client, me):
    haakje = make_haakje()
    for name in ("edit", "met", "renew", "withdraw"):
        path = reverse(f"haakjes:{name}", args=[haakje.public_id])
        assert client.get(path).status_code == client.post(path, filled()).status_code == 404
    haakje.refresh_from_db()
    assert haakje.state == State.OPEN


def test_who_left_is_an_oud_lid(client, me):
    poster, writer = make_member(name="Vertrokken Vera"), make_member(name="Weg Wim")
    haakje = make_haakje(poster, state=State.MET)
    make_response(haakje, writer)
    for member in (poster, writer):
        member.membership.state = MembershipState.LEFT
        member.membership.save()
    page = text_of(client.get(haakje.get_absolute_url())) + text_of(client.get(LIST, {"stand": "gelukt"}))
    assert page.count("oud-lid") == 3 and "Vera" not in page and "Wim" not in page
    poster.user.delete()
    writer.user.delete()
    page = text_of(client.get(haakje.get_absolute_url()))
    assert page.count("oud-lid") == 2 and haakje.title in page
