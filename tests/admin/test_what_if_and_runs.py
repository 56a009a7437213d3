"""Today beside proposed, "wat als" that stores nothing, and the runs that are stored."""

import re

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from events.models import Event, Role
from membership.models import Layer
from outbox.models import OutgoingMail
from registrations.actions import overrides, seats
from registrations.models import AllocationPreview, AllocationRun, Registration, State, StateChange
from tests.admin.helpers import browser_of, text_of
from tests.factories import make_delegation, make_event, make_organisation, make_registration, make_user

MODELS = (AllocationPreview, AllocationRun, Event, Registration, StateChange, OutgoingMail)


@pytest.fixture
def event(db: None) -> Event:
    """Five seats, one taken; three alone, then a complete delegation."""
    event = make_event(capacity=5)
    town, province = make_organisation("Gemeente Voorbeeld"), make_organisation("Provincie X", Layer.PROVINCIE)
    make_registration(event, Role.BELEID, State.SEATED, name="Zit al", organisation=province)
    for number in range(3):
        make_registration(event, name=f"Alleen {number}", organisation=province)
    make_delegation(event, organisation=town)
    return event


def what_if(event: Event) -> str:
    return reverse("admin:registrations_event_what_if", args=[event.pk])


def start(event: Event) -> str:
    return reverse("admin:registrations_event_allocation", args=[event.pk])


def everything() -> tuple:
    return tuple(list(model.objects.order_by("pk").values_list()) for model in MODELS)


def numbers(response: object, table: int) -> list[tuple]:
    totals = response.context["proposal"].tables[table].totals
    return [(total.label, total.had, total.with_seat, total.waiting) for total in totals]


# --- Today beside proposed ---


def test_the_proposal_shows_today_and_proposed_by_role_layer_and_organisation(beheer, event):
    response = beheer.get(beheer.post(start(event)).url)
    assert numbers(response, 0) == [
        (Role.UITVOERING.label, 0, 1, 3),
        (Role.BELEID.label, 1, 2, 0),
        (Role.MANAGEMENT.label, 0, 1, 0),
        (Role.BESTUUR.label, 0, 1, 0),
    ]
    assert numbers(response, 1) == [(Layer.PROVINCIE.label, 1, 1, 3), (Layer.GEMEENTE.label, 0, 4, 0)]
    assert numbers(response, 2) == [("Gemeente Voorbeeld", 0, 4, 0), ("Provincie X", 1, 1, 3)]
    text = text_of(response)
    assert "Geen plek Een plek De delegatie brengt alle vier de rollen mee." in text
    assert "Geen plek Plek 1 in de rij Alle plekken zijn bezet." in text
    assert "1 persoon had al een plek. Niemand raakt die kwijt." in text
    assert "Heeft een plek Houdt de plek" in text


def test_the_bars_are_drawn_without_inline_style_and_repeat_the_numbers(beheer, event):
    page = beheer.get(beheer.post(start(event)).url).content.decode()
    bars = re.findall(r'<svg class="beheer-bar"[^>]*aria-hidden="true".*?</svg>', page, re.DOTALL)
    assert len(bars) == 4 + 2 + 2
    assert "style=" not in "".join(bars)
    widths = [[int(width) for width in re.findall(r'width="(\d+)"', bar)] for bar in bars]
    assert all(sum(bar) <= 100 for bar in widths)
    assert widths[4:6] == [[25, 0, 75], [0, 100, 0]]


def test_an_offered_seat_is_kept_as_an_offer(beheer, event):
    moment = timezone.now()
    make_registration(event, name="Krijgt bod", state=State.OFFERED, offered_at=moment, answer_until=moment)
    text = text_of(beheer.get(beheer.post(start(event)).url))
    assert "2 mensen hadden al een plek" in text
    assert "Plek aangeboden Houdt het aanbod" in text


def test_a_gathering_without_anybody(beheer):
    text = text_of(beheer.get(beheer.post(start(make_event())).url))
    assert "Er is nog niemand." in text
    assert "0 mensen krijgen een plek." in text


def test_more_taken_than_there_are_seats_is_said(beheer, event):
    for number in range(6):
        make_registration(event, state=State.SEATED, name=f"Erbij {number}")
    told = (
        "7 mensen hebben een plek, het aantal plekken is 5. Niemand raakt de plek kwijt; "
        "de eerste 2 plekken die vrijkomen worden niet opnieuw uitgedeeld."
    )
    for path in (start(event), beheer.post(start(event)).url, f"{what_if(event)}?plekken=5&voorrang=aan"):
        assert told in text_of(beheer.get(path))


# --- What if ---


def test_asking_what_if_changes_and_stores_nothing(beheer, event):
    before = everything()
    for query in ("", "?plekken=8&voorrang=uit", "?plekken=&voorrang=aan", "?plekken=0&voorrang=uit"):
        response = beheer.get(what_if(event) + query)
        assert response.status_code == 200
        assert "Wat als: dit is geen voorstel." in text_of(response)
        assert b'method="post"' not in _own_part(response)
    assert everything() == before


def test_it_answers_no_press(beheer, event):
    assert beheer.post(what_if(event), {"plekken": "8", "voorrang": "uit"}).status_code == 405


def _own_part(response: object) -> bytes:
    """The page without the frame of the admin, whose button to log out is a form."""
    return response.content.split(b'id="content-main"')[1].split(b"</main>")[0]


def test_the_form_starts_as_the_gathering_is(beheer, event):
    page = beheer.get(what_if(event)).content.decode()
    assert 'name="plekken" value="5"' in page
    assert '<option value="aan" selected>' in page
    assert f'action="{what_if(event)}"' in beheer.get(start(event)).content.decode()


def test_without_priority_the_order_of_registration_counts_and_the_differences_are_marked(beheer, event):
    response = beheer.get(what_if(event), {"plekken": "5", "voorrang": "uit"})
    text = text_of(response)
    assert "Wat als er 5 plekken zijn, zonder voorrang" in text
    # Three alone get in, and three of the delegation do not.
    assert "Bij 6 mensen komt het anders uit." in text
    assert "Echt voorstel: wacht op plek 1 in de rij" in text
    assert "Echt voorstel: krijgt een plek" in text
    by_body = response.context["proposal"].tables[2].totals
    assert [(one.label, one.real, one.with_seat, one.differs) for one in by_body] == [
        ("Provincie X", 1, 4, True),
        ("Gemeente Voorbeeld", 4, 1, True),
    ]


def test_more_seats(beheer, event):
    response = beheer.get(what_if(event), {"plekken": "7", "voorrang": "aan"})
    proposal = response.context["proposal"]
    assert (proposal.had_count, proposal.with_seat_count, proposal.waiting_count) == (1, 7, 1)
    assert (response.context["real_seated"], response.context["real_waiting"]) == (5, 3)
    # Two more get a seat; the third moves up to the first place in line.
    assert proposal.changed_count == 3


def test_the_same_as_it_is_brings_nothing_new(beheer, event):
    response = beheer.get(what_if(event), {"plekken": "5", "voorrang": "aan"})
    assert "Dit komt precies zo uit als het echte voorstel." in text_of(response)
    assert b"<mark>" not in response.content


def test_without_a_limit(beheer, event):
    text = text_of(beheer.get(what_if(event), {"plekken": "", "voorrang": "aan"}))
    assert "Wat als er geen grens is aan het aantal plekken, met voorrang" in text
    assert "Niemand zou hoeven wachten." in text


@pytest.mark.parametrize("number", ["-1", "1.5", "x", "1" + "0" * 30, "²", "100001"])
def test_a_wrong_number_is_explained(beheer, event, number):
    text = text_of(beheer.get(what_if(event), {"plekken": number, "voorrang": "aan"}))
    assert "Vul een heel getal in van 0 tot 100000, of laat het leeg." in text
    assert "Fout:" in text


@pytest.mark.parametrize("choice", ["", "misschien"])
def test_a_wrong_choice_is_explained(beheer, event, choice):
    text = text_of(beheer.get(what_if(event), {"plekken": "5", "voorrang": choice}))
    assert "Kies" in text
    assert "Fout:" in text


def test_what_if_says_what_the_rule_does(beheer, event):
    """Asked first and done then: the same people."""
    asked = beheer.get(what_if(event), {"plekken": "7", "voorrang": "uit"}).context["proposal"]
    foretold = {row.registration.pk for group in asked.seated for row in group.rows}
    Event.objects.filter(pk=event.pk).update(capacity=7, priority=False)
    event.refresh_from_db()
    before = set(event.registrations.seated().values_list("pk", flat=True))
    seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    assert set(event.registrations.seated().values_list("pk", flat=True)) - before == foretold


# --- The runs ---


def test_runs_are_listed_with_who_when_and_what_came_out(beheer, organiser, event):
    beheer.post(beheer.post(start(event)).url)
    run = event.allocation_runs.get()
    assert run.by == organiser
    response = beheer.get(start(event))
    text = text_of(response)
    assert f"Verdeling {run.pk}" in text
    assert f"{organiser.name} 4 3 2026-1" in text
    path = reverse("admin:registrations_event_run", args=[event.pk, run.pk])
    assert path in response.content.decode()
    text = text_of(beheer.get(path))
    assert "4 mensen kregen een plek. 3 mensen bleven wachten." in text
    assert "Met de bewaarde invoer geeft de regel nu precies dezelfde uitkomst." in text
    assert f"manage.py allocate --replay {run.pk}" in text
    assert "Aantal plekken toen5" in text


def test_a_run_is_shown_as_it_was_whatever_happened_since(beheer, event):
    beheer.post(beheer.post(start(event)).url)
    run = event.allocation_runs.get()
    path = reverse("admin:registrations_event_run", args=[event.pk, run.pk])
    before = beheer.get(path).context["proposal"]
    for one in event.registrations.seated():
        overrides.hold(registration=one, reason="x", by="beheer:1")
    Event.objects.update(capacity=1)
    after = beheer.get(path).context["proposal"]
    assert (after.had_count, after.seated_count, after.waiting_count) == (1, 4, 3)
    assert after.had_count == before.had_count
    preview = reverse("admin:registrations_event_proposal", args=[event.pk, run.preview_id])
    assert f"verdeling {run.pk}" in text_of(beheer.get(preview))
    assert beheer.get(preview).context["proposal"].had_count == 1


def test_a_run_that_comes_out_differently_says_so(beheer, event):
    seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    run = event.allocation_runs.get()
    path = reverse("admin:registrations_event_run", args=[event.pk, run.pk])
    key = next(iter(run.outcome))
    AllocationRun.objects.update(outcome=run.outcome | {key: run.outcome[key] | {"tier": 9}})
    assert "Met de bewaarde invoer komt er nu iets anders uit, bij 1 aanmelding." in text_of(beheer.get(path))
    AllocationRun.objects.update(outcome=run.outcome, fingerprint="0" * 64)
    assert "de vingerafdruk klopt niet" in text_of(beheer.get(path))
    AllocationRun.objects.update(input={"candidates": [[1]], "seated": [], "capacity": 1, "priority": True})
    assert "De bewaarde invoer is niet te lezen." in text_of(beheer.get(path))


def test_a_run_changes_nothing_and_cannot_be_changed(beheer, event):
    seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    path = reverse("admin:registrations_event_run", args=[event.pk, event.allocation_runs.get().pk])
    before = everything()
    assert beheer.get(path).status_code == 200
    assert beheer.post(path).status_code == 405
    assert everything() == before


def test_a_run_of_another_gathering_is_not_found(beheer, event):
    seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    run = event.allocation_runs.get()
    for arguments in ([make_event().pk, run.pk], [event.pk, 999999]):
        assert beheer.get(reverse("admin:registrations_event_run", args=arguments)).status_code == 404


def test_only_who_may_confirm_gets_in(moderator, finance, event):
    seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    run = reverse("admin:registrations_event_run", args=[event.pk, event.allocation_runs.get().pk])
    viewer = make_user(staff=True)
    viewer.user_permissions.set(Permission.objects.filter(codename__in=["view_event", "change_event"]))
    for client in (moderator, finance, browser_of(viewer)):
        for path in (what_if(event), f"{what_if(event)}?plekken=9&voorrang=uit", run):
            assert client.get(path).status_code == 403


def test_a_proposal_of_a_gathering_that_is_over_is_not_confirmed(beheer, event):
    path = beheer.post(start(event)).url
    Event.objects.update(status=Event.Status.CANCELLED)
    assert "voorbij of gaat niet door" in text_of(beheer.post(path, follow=True))
    assert event.registrations.seated().count() == 1


def test_the_pages_take_the_same_queries_at_one_and_at_thirty(beheer, same_queries):
    event = make_event(capacity=3)
    make_delegation(event, roles=[Role.UITVOERING])
    seats.confirm(preview=seats.preview(event=event, by=None), by=None)
    run = event.allocation_runs.get()
    paths = [
        start(event),
        f"{what_if(event)}?plekken=9&voorrang=uit",
        reverse("admin:registrations_event_run", args=[event.pk, run.pk]),
        reverse("admin:registrations_event_proposal", args=[event.pk, run.preview_id]),
    ]

    def more():
        for _ in range(29):
            make_delegation(event, roles=[Role.UITVOERING])
        for _ in range(29):
            seats.confirm(preview=seats.preview(event=event, by=None), by=None)
        outcome = event.allocation_runs.first().outcome
        AllocationRun.objects.filter(pk=run.pk).update(outcome=outcome)

    same_queries(beheer, paths, more)
