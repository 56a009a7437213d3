"""The summary: what it is filled with, whom it quotes and how, who reads it, and the paper that says the same."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from discussions import quotes, tasks
from discussions.actions import summary as actions
from discussions.models import (
    Outcome,
    OutcomeTask,
    Post,
    PostState,
    Room,
    RoomKind,
    Summary,
    SummarySection,
    ThreadKind,
)
from events.models import Event, Role
from membership.errors import Refused
from netwerk.groups import MODERATOR, ORGANISER
from registrations.models import Registration
from tests.admin.helpers import browser_of as staff_browser
from tests.admin.helpers import staff
from tests.documents.paper import text_of as text_on_paper
from tests.environment import (
    browser_of,
    make_guest,
    make_open_event,
    make_participant,
    make_post,
    make_room,
    make_thread,
)
from tests.factories import make_case_slot, make_delegation, make_organisation, make_own_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return make_open_event(title="Dag van de responsieve ambtenaar")


@pytest.fixture
def room(event: Event) -> Room:
    return make_room(event, title="De brommer naar de kas", notes="We hoorden *veel*.\n\n- Een\n- Twee")


def insight(room: Room, seat: Registration | None = None, body: str = "Bel gewoon even.", **fields: object) -> Post:
    thread = fields.pop("thread", None) or make_thread(room, title="Wat helpt?")
    return make_post(thread, seat, body=body, insight_at=timezone.now(), **fields)


def made(event: Event) -> Summary:
    return actions.make(event=event)


def body_of(event: Event, number: int = 0) -> str:
    return made(event).sections.all()[number].body


def read(event: Event) -> str:
    """The draft as text with its HTML."""
    text = actions.text_of(Summary.objects.get(event=event), draft=True)
    return "\n".join([text.introduction, *(f"{part.title}\n{part.html}" for part in text.parts)])


def publish(event: Event) -> Summary:
    return actions.publish(summary=made(event))


# --- Filling ---


def test_it_is_filled_with_notes_insights_and_the_outcome(event, room):
    post = insight(room, make_participant(event, role=Role.BELEID))
    make_post(post.thread, body="Geen inzicht")
    owner = make_participant(event, name="Olga *Ster*")
    outcome = Outcome.objects.create(room=room, agreed="We bellen **elke** week.", look_back_on=date(2099, 11, 2))
    OutcomeTask.objects.create(outcome=outcome, what="Belt de kas", owner=owner)
    OutcomeTask.objects.create(outcome=outcome, what="Vraagt de bus", owner_name="Piet")
    body = body_of(event)
    assert body == (
        "### Aantekeningen\n\nWe hoorden *veel*.\n\n- Een\n- Twee\n\n"
        f"### Wat we leerden\n\nOver ‘Wat helpt?’:\n\n> Bel gewoon even.\n>\n> [citaat {post.pk}]\n\n"
        "### Wat is afgesproken\n\nWe bellen **elke** week.\n\n"
        "### Wie doet wat\n\n- Belt de kas (Olga \\*Ster\\*)\n- Vraagt de bus (Piet)\n\n"
        "### Wanneer kijken we terug\n\nWe kijken terug op maandag 2 november 2099."
    )
    html = read(event)
    assert '<blockquote>\n<p>Bel gewoon even.</p>\n<p class="attribution">Beleid</p>\n</blockquote>' in html
    assert "Olga *Ster*" in html
    assert "Geen inzicht" not in html


def test_a_title_that_was_hidden_with_the_first_post_does_not_come_along(event, room):
    thread = make_thread(room, title="Samira uit de Kerkstraat")
    make_post(thread, state=PostState.HIDDEN)
    insight(room, thread=thread)
    made(event)
    assert "Over ‘Verborgen gesprek’:" in body_of(event)
    assert "Samira" not in body_of(event)


def test_making_it_twice_makes_one_and_adds_nothing(event, room):
    insight(room)
    first = made(event)
    before = list(first.sections.values_list("title", "body"))
    assert made(event) == first
    assert list(first.sections.values_list("title", "body")) == before


def test_filling_again_adds_what_is_new_below_what_was_written(event, room):
    first = insight(room)
    summary = made(event)
    section = summary.sections.get()
    section.body = "Zelf geschreven."  # the first quote was taken out: it does not come back
    section.save()
    second = insight(room, body="Ga langs.")
    Room.objects.filter(pk=room.pk).update(notes="We hoorden *veel*.\n\nEn nog iets.")
    assert actions.new_in(summary) == {section.pk: 2}
    assert actions.fill(summary=summary, section=section) == 2
    section.refresh_from_db()
    assert section.body.startswith("Zelf geschreven.\n\n### Aantekeningen (nieuw)\n\nEn nog iets.")
    assert f"[citaat {second.pk}]" in section.body
    assert f"[citaat {first.pk}]" not in section.body
    assert actions.fill(summary=summary) == 0
    other = make_room(event, title="Nieuw", notes="Later begonnen")
    assert actions.fill(summary=summary) == 1
    assert list(summary.sections.values_list("title", flat=True)) == [room.title, other.title]


def test_one_part_alone_can_be_filled(event, room):
    other = make_room(event)
    summary = made(event)
    for one in (room, other):
        insight(one)
    section = summary.sections.get(room=other)
    assert actions.fill(summary=summary, section=section) == 1
    assert set(actions.new_in(summary).values()) == {0, 1}


def test_answers_to_the_questions_of_the_network_come_in(event):
    room = make_room(event, RoomKind.NETWORK)
    question = make_thread(room, kind=ThreadKind.POSED, title="Wat leren we?")
    answers = [make_post(question, body=f"Antwoord {number}") for number in range(33)]
    make_post(question, body="Een reactie", parent=answers[0])
    make_post(make_thread(room), body="Een los gesprek")
    Post.objects.filter(pk=answers[-1].pk).update(insight_at=timezone.now())
    body = body_of(event)
    assert "### Antwoorden op onze vragen\n\nOver ‘Wat leren we?’:" in body
    assert body.count("[citaat") == 31
    assert f"[citaat {answers[-1].pk}]" in body
    assert "Een reactie" not in body
    assert "Een los gesprek" not in body


# --- Whom it quotes, and how ---


def test_a_quote_has_a_role_and_a_name_only_with_a_yes(event, room):
    home = make_organisation("Gemeente Duinrand")
    person = {"role": Role.BESTUUR, "name": "Bea <b>Bestuur</b>", "organisation": home}
    post = insight(room, make_participant(event, **person))
    made(event)
    assert "Bestuur / directie</p>" in read(event)
    assert "Bea" not in read(event)
    Post.objects.filter(pk=post.pk).update(quote_by_name=True)
    assert "Bea &lt;b&gt;Bestuur&lt;/b&gt;, bestuur / directie, Gemeente Duinrand</p>" in read(event)


def test_a_yes_that_is_taken_back_counts_at_once_also_after_publishing(event, room):
    post = insight(room, make_participant(event, name="Bea Bestuur"), quote_by_name=True)
    publish(event)
    browser = browser_of(make_participant(event, agreed=False))
    page = reverse("discussions:summary", args=[event.slug])
    assert "Bea Bestuur" in browser.get(page).content.decode()
    Post.objects.filter(pk=post.pk).update(quote_by_name=False)
    assert "Bea Bestuur" not in browser.get(page).content.decode()
    assert "Bea Bestuur" not in text_on_paper(actions.paper(event).print())


@pytest.mark.parametrize("state", [PostState.HIDDEN, PostState.WITHDRAWN])
def test_what_is_hidden_or_withdrawn_is_never_quoted(event, room, state):
    stays, goes = insight(room, body="Dit blijft."), insight(room, body="Kanarie\n\ntweede stuk")
    publish(event)
    Post.objects.filter(pk=goes.pk).update(state=state)
    text = actions.text_of(Summary.objects.get(event=event))
    html = text.parts[0].html
    assert text.left_out == 1
    assert "Dit blijft." in html
    assert "Kanarie" not in html
    assert "tweede stuk" not in html
    assert f"[citaat {stays.pk}]" not in html
    Summary.objects.all().delete()
    assert f"[citaat {goes.pk}]" not in body_of(event)


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1 citaat valt weg"), (2, "2 citaten vallen weg"), (0, "Dit is het concept.")]
)
def test_the_draft_says_how_many_quotes_are_gone(event, room, number, words):
    posts = [insight(room) for _ in range(2)]
    made(event)
    Post.objects.filter(pk__in=[post.pk for post in posts[:number]]).update(state=PostState.HIDDEN)
    page = f"{reverse('discussions:summary', args=[event.slug])}?concept"
    text = staff_browser(staff(ORGANISER)).get(page).content.decode()
    assert words in text and ("weg, omdat" in text) == bool(number)


def test_who_wrote_without_a_name_stands_there_as_shown(event, room):
    insight(room, make_participant(event, name="Kanarie"), nameless=True, shown_as="Uitvoering, gemeente")
    made(event)
    assert "Uitvoering, gemeente</p>" in read(event)
    assert "Kanarie" not in read(event)


def test_guests_stand_there_as_their_kind_and_who_is_gone_as_nobody(event, room):
    panel = insight(room, make_guest(event, name="Kanarie"))
    gone = insight(room, make_participant(event, name="Kanarie", role=Role.BELEID), quote_by_name=True)
    Registration.objects.filter(pk=gone.registration_id).update(erased_at=timezone.now())
    nobody = insight(room)
    Post.objects.filter(pk=nobody.pk).update(registration=None, user=None)
    found = quotes.quotable(event, {panel.pk, gone.pk, nobody.pk})
    assert [quotes.attribution(found[one.pk]) for one in (panel, gone, nobody)] == [
        "Inwonerspanel", "Beleid", "Een deelnemer",
    ]  # fmt: skip


def own_case_room(event: Event, *, shared: bool) -> Room:
    delegation = make_delegation(event)
    one = make_own_case(delegation, make_case_slot(event), shared=shared)
    return make_room(event, RoomKind.OWN_CASE, own_case=one, title="Onze eigen casus", notes="Kanarie")


def test_an_own_case_that_is_not_shared_is_never_in_it(event, room):
    closed = own_case_room(event, shared=False)
    secret = insight(closed, body="Kanarie")
    summary = publish(event)
    assert not summary.sections.filter(room=closed).exists()
    section = summary.sections.get(room=room)
    section.body += f"\n\n> Toch\n>\n> [citaat {secret.pk}]"  # typed by hand
    section.save()
    assert "Toch" not in read(event)


def test_an_own_case_that_is_shared_no_longer_goes_out_of_it(event, room):
    shared = own_case_room(event, shared=True)
    publish(event)
    browser, page = browser_of(make_participant(event)), reverse("discussions:summary", args=[event.slug])
    assert "Kanarie" in browser.get(page).content.decode()
    shared.own_case.shared = False
    shared.own_case.save(update_fields=["shared"])
    assert "Kanarie" not in browser.get(page).content.decode()
    assert "Kanarie" not in text_on_paper(actions.paper(event).print())


def test_a_post_of_another_gathering_can_not_be_quoted(event, room):
    elsewhere = insight(make_room(make_open_event()), body="Kanarie")
    made(event)
    SummarySection.objects.update(body=f"> Kanarie\n>\n> [citaat {elsewhere.pk}]\n\nBlijft")
    assert "Kanarie" not in read(event)
    assert "Blijft" in read(event)


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("> een\n> twee\n>\n> [citaat 0]\n\nna", "na"),
        ("> een\nlui vervolg\n[citaat 0]\n\nna", "na"),
        ("voor\n\n- a\n- b [citaat 0]\n- c", "voor\n\n- a\n- c"),
        ("voor\n\n> een\n>\n> > diep [citaat 0]\n>\n> slot\n\nna", "voor\n\n\nna"),
        ("los [citaat 0] woord\n\nna", "\nna"),
        ("```\n[citaat 0]\n```\nna", "na"),
        ("| a |\n|---|\n| [citaat 0] |\n\nna", "\nna"),
    ],
)
def test_a_quote_that_falls_away_takes_its_block_and_nothing_more(typed, left):
    assert quotes.without(typed, {5}).strip("\n") == left.strip("\n")
    assert quotes.without(typed.replace("0", "5"), {5}) == typed.replace("0", "5")


def test_what_somebody_typed_is_no_reference_and_no_html(event, room):
    other = insight(room, make_participant(event, name="Kanarie"), quote_by_name=True)
    insight(room, body=f"[citaat {other.pk}] <script>alert(1)</script>\n# Kop\n<img src=x onerror=alert(1)>")
    Summary.objects.all().delete()
    body = body_of(event)
    assert body.count(f"[citaat {other.pk}]") == 1
    html = read(event)
    assert "<script" not in html
    assert "<img" not in html
    assert "<h1" not in html


@pytest.mark.parametrize("typed", ["[citaat {}\\]", "[citaat&#32;{}]", "kwaad\n\n&#91;citaat {}]"])
def test_what_looks_like_a_reference_after_markdown_puts_no_other_name_under_it(event, room, typed):
    other = insight(room, make_participant(event, name="Kanarie"), quote_by_name=True)
    insight(room, body=typed.format(other.pk))
    Summary.objects.all().delete()
    made(event)
    assert read(event).count("Kanarie") == 1


def test_headings_start_at_three_skip_no_level_and_are_none_in_a_quote():
    html = quotes.to_html("#### Vier\n\n#### Ook vier\n\n## Twee\n\n> ## Geen kop", {})
    found = [part[:2] for part in html.split("<")[1:] if part[0] == "h"]
    assert found == ["h3", "h4", "h3"]
    assert "<p><strong>Geen kop</strong></p>" in html


# --- Publishing and reading ---


def test_readers_get_what_was_published_until_it_is_published_again(event, room):
    summary = publish(event)
    assert not actions.has_changes(summary)
    summary.introduction = "Kanarie-nieuw"
    summary.save()
    assert actions.has_changes(summary)
    browser, page = browser_of(make_participant(event)), reverse("discussions:summary", args=[event.slug])
    assert "Kanarie-nieuw" not in browser.get(page).content.decode()
    assert "Kanarie-nieuw" not in browser.get(f"{page}?concept").content.decode()
    organiser = staff_browser(staff(ORGANISER))
    assert "Kanarie-nieuw" in organiser.get(f"{page}?concept").content.decode()
    assert "Kanarie-nieuw" not in staff_browser(staff(MODERATOR)).get(f"{page}?concept").content.decode()
    actions.publish(summary=summary)
    assert "Kanarie-nieuw" in browser.get(page).content.decode()


def test_a_draft_is_for_organisers(event, room):
    made(event)
    page, paper = (reverse(f"discussions:{name}", args=[event.slug]) for name in ("summary", "summary-pdf"))
    browser = browser_of(make_participant(event))
    answer = browser.get(f"{page}?concept").content.decode()
    assert "De samenvatting is er nog niet." in answer
    assert "We hoorden" not in answer
    assert browser.get(paper).status_code == 404
    assert "We hoorden" in staff_browser(staff(ORGANISER)).get(f"{page}?concept").content.decode()


def test_who_had_a_seat_reads_it_after_the_closing_without_the_rules(event, room):
    publish(event)
    Event.objects.filter(pk=event.pk).update(
        support_until=None, messages_until=None, environment_closes_at=timezone.now() - timedelta(days=30)
    )
    page = reverse("discussions:summary", args=[event.slug])
    for reader in (make_participant(event, agreed=False), make_participant(event), make_guest(event)):
        assert "We hoorden" in browser_of(reader).get(page).content.decode()
    assert "We hoorden" in staff_browser(staff(MODERATOR)).get(page).content.decode()
    assert browser_of(make_participant(make_open_event())).get(page).status_code == 404


def test_nothing_and_too_much_are_not_published(event):
    with pytest.raises(Refused, match="nog niets"):
        publish(event)
    summary = Summary.objects.get(event=event)
    summary.introduction = "woord " * 20_000
    summary.save()
    with pytest.raises(Refused, match="te lang"):
        actions.publish(summary=summary)
    summary.refresh_from_db()
    assert summary.published_at is None


def test_the_paper_is_made_by_a_worker_and_changes_with_what_it_says(event, room, monkeypatch):
    rung = []
    monkeypatch.setattr("registrations.views.papers.ring", lambda *ring: rung.append(ring))
    post = insight(room, make_participant(event, name="Bea Bestuur"), quote_by_name=True)
    publish(event)
    browser, path = browser_of(make_participant(event)), reverse("discussions:summary-pdf", args=[event.slug])
    answer = browser.get(path)
    assert answer.status_code == 202
    assert "De PDF van de samenvatting wordt gemaakt" in answer.content.decode()
    assert rung == [("discussions.tasks.make_summary", event.pk)]
    tasks.make_summary(event.pk)
    answer = browser.get(path)
    assert answer["Content-Disposition"] == f'attachment; filename="samenvatting-{event.slug}.pdf"'
    assert "Bea Bestuur" in text_on_paper(answer.content)
    assert answer.content == actions.summary_pdf(event)
    Post.objects.filter(pk=post.pk).update(quote_by_name=False)
    cache.clear()
    assert browser.get(path).status_code == 202
    tasks.make_summary(event.pk)
    assert "Bea Bestuur" not in text_on_paper(browser.get(path).content)


def test_there_is_no_paper_before_publishing(event, room):
    made(event)
    tasks.make_summary(event.pk)
    tasks.make_summary(0)
    with pytest.raises(Refused):
        actions.summary_pdf(event)


def test_page_paper_and_filling_take_the_same_queries_at_one_and_at_thirty(event, room, django_assert_max_num_queries):
    browser, page = browser_of(make_participant(event)), reverse("discussions:summary", args=[event.slug])

    def more(number: int) -> None:
        for _ in range(number):
            one = make_room(event, notes="Iets")
            outcome = Outcome.objects.create(room=one, agreed="Iets")
            OutcomeTask.objects.create(outcome=outcome, what="Iets", owner=make_participant(event))
            insight(one)

    def count() -> list[int]:
        found = []
        Summary.objects.all().delete()
        summary = publish(event)
        for deed in (lambda: browser.get(page), lambda: actions.paper(event), lambda: actions.new_in(summary)):
            with django_assert_max_num_queries(30) as counted:
                deed()
            found.append(len(counted))
        return found

    more(1)
    count()
    before = count()
    more(29)
    assert count() == before
