"""Deciding outside the rule in the admin: the buttons, what follows from it beforehand, and several at once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from events.models import AllocationMode, Event
from registrations.actions import overrides
from registrations.models import Registration, State
from tests.admin.helpers import browser_of, text_of
from tests.factories import make_event, make_organisation, make_registration, make_user

LIST = reverse("admin:registrations_registration_changelist")
WHY = {"reason": "Gebeld met de organisatie"}
NAMES = ("seat", "line", "hold", "release")


@pytest.fixture
def event(db: None) -> Event:
    """Two seats, both taken; Cas and Dirk wait."""
    event = make_event(capacity=2, priority=False, allocated_at=timezone.now())
    for number, name in enumerate(("Anna", "Bo", "Cas", "Dirk")):
        state = State.SEATED if number < 2 else State.CANDIDATE
        moment = timezone.now() - timedelta(days=9 - number)
        body = make_organisation(f"Gemeente {name}dorp")
        make_registration(event, state=state, name=name, registered_at=moment, organisation=body)
    return event


def named(event: Event, name: str) -> Registration:
    return event.registrations.get(name=name)


def state_of(event: Event, name: str) -> str:
    return named(event, name).state


def page_of(registration: Registration) -> str:
    return reverse("admin:registrations_registration_change", args=[registration.pk])


def deed(registration: Registration, name: str) -> str:
    return reverse(f"admin:registrations_registration_{name}", args=[registration.pk])


def together(name: str, *registrations: Registration) -> str:
    address = reverse("admin:registrations_registration_together", args=[name])
    return f"{address}?nummers={','.join(str(one.pk) for one in registrations)}"


def buttons(response: object) -> list[str]:
    return [label for label, _ in response.context["overrides"]]


def test_the_page_offers_what_can_be_done(beheer, event):
    assert buttons(beheer.get(page_of(named(event, "Anna")))) == ["Apart houden"]
    assert buttons(beheer.get(page_of(named(event, "Cas")))) == ["Plek geven", "Apart houden"]
    beheer.post(deed(named(event, "Anna"), "hold"), WHY)
    assert buttons(beheer.get(page_of(named(event, "Anna")))) == ["Plek geven", "Vrijgeven"]
    Event.objects.update(status=Event.Status.CANCELLED)
    assert buttons(beheer.get(page_of(named(event, "Cas")))) == []


def test_holding_tells_beforehand_who_gets_the_seat_and_afterwards_that_they_did(beheer, organiser, event):
    anna = named(event, "Anna")
    text = text_of(beheer.get(deed(anna, "hold")))
    assert "Anna heeft geen plek meer. De toegang tot de besloten omgeving stopt meteen." in text
    assert "Dan krijgt Cas (Gemeente Casdorp) de vrije plek." in text
    assert state_of(event, "Anna") == State.SEATED
    response = beheer.post(deed(anna, "hold"), WHY, follow=True)
    text = text_of(response)
    assert "Anna is apart gehouden" in text
    assert "Cas kreeg een plek, en een mail daarover." in text
    assert "Van ‘Heeft een plek’ naar ‘Apart gehouden’" in text
    assert "Gebeld met de organisatie" in text
    assert f"{organiser.name} (beheer)" in text
    assert (state_of(event, "Anna"), state_of(event, "Cas")) == (State.HELD, State.SEATED)


def test_nobody_moves_up_before_the_allocation_and_it_says_so(beheer):
    event = make_event(allocation_mode=AllocationMode.PROPOSAL)
    one = make_registration(event)
    text = text_of(beheer.get(deed(one, "hold")))
    assert "staat niet meer in de rij." in text
    assert "De plekken zijn nog niet verdeeld. Er schuift nu niemand door." in text
    assert "Deze plek telt straks mee als bezet." in text_of(beheer.get(deed(one, "seat")))


def test_with_an_answer_time_the_next_gets_an_offer(beheer, event):
    Event.objects.update(offer_hours=16)
    anna = named(event, "Anna")
    assert "Dan krijgt Cas (Gemeente Casdorp) een aanbod voor de vrije plek." in text_of(beheer.get(deed(anna, "hold")))
    text = text_of(beheer.post(deed(anna, "hold"), WHY, follow=True))
    assert "Cas kreeg een aanbod voor een plek, en een mail daarover." in text


def test_after_the_stop_the_seat_stays_empty(beheer, event):
    Event.objects.update(offer_hours=16, offers_until=timezone.now())
    text = text_of(beheer.get(deed(named(event, "Anna"), "hold")))
    assert "Een plek die vrijkomt, blijft leeg: er worden geen plekken meer aangeboden." in text


def test_above_the_number_of_seats_nobody_gets_what_comes_free(beheer, event):
    Event.objects.update(capacity=1)
    text = text_of(beheer.get(deed(named(event, "Anna"), "hold")))
    assert "Niemand krijgt de plek: er heeft dan nog 1 mens een plek, en het aantal plekken is 1." in text
    Event.objects.update(capacity=0)
    text = text_of(beheer.get(deed(named(event, "Anna"), "hold")))
    assert "Niemand krijgt de plek: er heeft dan nog 1 mens een plek, en het aantal plekken is 0." in text


def test_releasing_tells_the_place_in_line(beheer, event):
    beheer.post(deed(named(event, "Anna"), "hold"), WHY)
    assert "Anna komt op plek 1 in de rij." in text_of(beheer.get(deed(named(event, "Anna"), "release")))
    Event.objects.update(capacity=9)
    text = text_of(beheer.get(deed(named(event, "Anna"), "release")))
    assert "Anna krijgt meteen een plek." in text
    assert "Dan krijgt Dirk (Gemeente Dirkdorp) de vrije plek." in text
    text = text_of(beheer.post(deed(named(event, "Anna"), "release"), WHY, follow=True))
    assert "Deze 2 mensen kregen een plek, en een mail daarover: Anna zelf, Dirk." in text


def test_a_seat_within_the_number_asks_for_no_tick(beheer, event):
    Event.objects.update(capacity=3, offer_hours=8, offers_until=timezone.now())
    dirk = named(event, "Dirk")
    response = beheer.get(deed(dirk, "seat"))
    text = text_of(response)
    assert "Dirk krijgt plek 3 van 3." in text
    assert "Volgens de regel gaat 1 persoon voor." in text
    assert "over_capacity" not in response.content.decode()
    beheer.post(deed(dirk, "seat"), WHY)
    assert (state_of(event, "Dirk"), named(event, "Dirk").over_capacity) == (State.SEATED, False)


def test_a_seat_above_the_number_asks_for_a_yes_in_so_many_words(beheer, event):
    dirk = named(event, "Dirk")
    text = text_of(beheer.get(deed(dirk, "seat")))
    assert "Ja, ook al is het vol: dit wordt plek 3 van 2" in text
    assert "Niemand anders raakt de plek kwijt." in text
    response = beheer.post(deed(dirk, "seat"), WHY)
    assert response.status_code == 200
    assert "Alle 2 plekken zijn bezet. Vink dit aan als je toch plek 3 van 2 wilt geven." in text_of(response)
    assert state_of(event, "Dirk") == State.CANDIDATE
    text = text_of(beheer.post(deed(dirk, "seat"), WHY | {"over_capacity": "on"}, follow=True))
    assert "Dirk heeft nu een plek en krijgt de bevestiging." in text
    assert "boven het aantal plekken" in text.lower()
    assert "Een organisator gaf deze plek, buiten de regel om." in text
    assert named(event, "Dirk").over_capacity


def test_the_last_seat_that_went_meanwhile_is_refused_at_the_form(beheer, event, monkeypatch):
    """Somebody took it between looking whether it is full and giving it: the lock decides."""
    monkeypatch.setattr(overrides, "is_full", lambda event, registration, taken: False)
    page = beheer.get(deed(named(event, "Dirk"), "seat"))
    monkeypatch.undo()
    assert page.status_code == 200
    monkeypatch.setattr("registrations.admin.override_views._form", _form_without_tick)
    text = text_of(beheer.post(deed(named(event, "Dirk"), "seat"), WHY))
    assert "Alle 2 plekken zijn bezet. Wil je toch deze plek geven" in text
    assert state_of(event, "Dirk") == State.CANDIDATE


def _form_without_tick(request, deed, event, registration):
    from registrations.admin.override_forms import SeatForm

    return SeatForm(request.POST, full=False, number=2, capacity=2)


def test_who_cancelled_by_mistake_is_put_back(beheer, event):
    beheer.post(reverse("admin:registrations_registration_cancel", args=[named(event, "Anna").pk]), WHY)
    anna = named(event, "Anna")
    assert buttons(beheer.get(page_of(anna))) == ["Terug in de rij"]
    assert "Anna komt op plek 1 in de rij." in text_of(beheer.get(deed(anna, "line")))
    assert "Anna doet weer mee" in text_of(beheer.post(deed(anna, "line"), WHY, follow=True))
    assert state_of(event, "Anna") == State.CANDIDATE


@pytest.mark.parametrize("name", NAMES)
def test_a_reason_is_asked_for(beheer, event, name):
    people = {"seat": "Cas", "hold": "Anna", "line": "Anna", "release": "Anna"}
    if name in ("line", "release"):
        overrides.hold(registration=named(event, "Anna"), reason="x", by="beheer:1")
    one = named(event, people[name])
    before = one.state
    for reason, answer in (("", "Vul in waarom je dit doet."), ("   ", "Vul in waarom"), ("x" * 201, "hoogstens 200")):
        response = beheer.post(deed(one, name), {"reason": reason})
        assert response.status_code == 200
        assert answer in text_of(response)
        assert "Fout:" in text_of(response)
    one.refresh_from_db()
    assert one.state == before


@pytest.mark.parametrize("name", NAMES)
def test_looking_changes_nothing(beheer, event, name):
    before = list(Registration.objects.order_by("pk").values_list())
    for one in event.registrations.all():
        beheer.get(deed(one, name))
    beheer.get(together("apart-houden", *event.registrations.all()))
    assert list(Registration.objects.order_by("pk").values_list()) == before


def test_what_cannot_be_done_leads_back_with_the_reason(beheer, event):
    anna = named(event, "Anna")
    for method in (beheer.get, beheer.post):
        response = method(deed(anna, "release"), WHY, follow=True)
        assert response.redirect_chain[-1][0] == page_of(anna)
        assert "De stand is ‘Heeft een plek’. Daarbij kan dit niet." in text_of(response)
    Event.objects.update(status=Event.Status.CANCELLED)
    assert "voorbij of gaat niet door" in text_of(beheer.get(deed(anna, "hold"), follow=True))


def test_unknown_and_erased_people_are_not_found(beheer, event):
    anna = named(event, "Anna")
    Registration.objects.filter(pk=anna.pk).update(erased_at=timezone.now())
    for name in NAMES:
        assert beheer.get(deed(anna, name)).status_code == 404
        assert beheer.get(reverse(f"admin:registrations_registration_{name}", args=[999999])).status_code == 404


def test_only_who_may_decides_outside_the_rule(moderator, finance, event):
    anna, cas = named(event, "Anna"), named(event, "Cas")
    viewer = make_user(staff=True)
    rights = ("view_registration", "change_registration")
    viewer.user_permissions.set(Permission.objects.filter(codename__in=rights))
    viewing = browser_of(viewer)
    for client in (moderator, finance, viewing):
        for path in (deed(anna, "hold"), deed(cas, "seat"), together("apart-houden", anna)):
            assert client.get(path).status_code == 403
            assert client.post(path, WHY).status_code == 403
    assert buttons(viewing.get(page_of(anna))) == []
    assert "Apart houden" not in text_of(viewing.get(LIST))
    assert state_of(event, "Anna") == State.SEATED


# --- Several at once ---


def choose(client, action: str, *registrations: Registration) -> object:
    data = {"action": action, "_selected_action": [one.pk for one in registrations]}
    return client.post(LIST, data, follow=True)


def test_several_are_kept_apart_from_the_list(beheer, event):
    anna, bo = named(event, "Anna"), named(event, "Bo")
    response = choose(beheer, "hold_chosen", anna, bo)
    text = text_of(response)
    assert "2 mensen apart houden" in text
    expected = "Dan krijgen deze 2 mensen een vrije plek: Cas (Gemeente Casdorp), Dirk (Gemeente Dirkdorp)."
    assert expected in text
    path = response.redirect_chain[-1][0]
    text = text_of(beheer.post(path, WHY, follow=True))
    assert "Gelukt: 2 mensen zijn apart gehouden." in text
    assert "Deze 2 mensen kregen een plek, en een mail daarover: Cas, Dirk." in text
    held = event.registrations.filter(state=State.HELD)
    assert set(held.values_list("name", flat=True)) == {"Anna", "Bo"}
    path = choose(beheer, "release_chosen", *held).redirect_chain[-1][0]
    assert "2 mensen zijn vrijgegeven" in text_of(beheer.post(path, WHY, follow=True))


def test_who_cannot_is_named_and_left_out(beheer, event):
    overrides.hold(registration=named(event, "Bo"), reason="x", by="beheer:1")
    path = together("apart-houden", named(event, "Anna"), named(event, "Bo"))
    assert "Bo: De stand is ‘Apart gehouden’. Daarbij kan dit niet." in text_of(beheer.get(path))
    assert "Anna is apart gehouden" in text_of(beheer.post(path, WHY, follow=True))
    text = text_of(beheer.get(path, follow=True))
    assert "Bij geen van de gekozen aanmeldingen kan dit." in text


def test_one_gathering_at_a_time(beheer, event):
    other = make_registration(make_event(), state=State.SEATED)
    text = text_of(choose(beheer, "hold_chosen", named(event, "Anna"), other))
    assert "Kies aanmeldingen van één bijeenkomst." in text


@pytest.mark.parametrize("numbers", ["", "x", "-1", "9" * 30, "²", "1,,x", ","])
def test_strange_numbers_in_the_address_choose_nobody(beheer, numbers):
    path = reverse("admin:registrations_registration_together", args=["apart-houden"])
    assert "Bij geen van de gekozen" in text_of(beheer.get(path, {"nummers": numbers}, follow=True))


def test_what_is_not_done_together_is_not_found(beheer, event):
    for name in ("plek-geven", "weg-ermee"):
        assert beheer.get(together(name, named(event, "Anna"))).status_code == 404


def test_too_many_at_once_are_refused(beheer, event, monkeypatch):
    monkeypatch.setattr("registrations.admin.override_views.MOST_AT_ONCE", 1)
    monkeypatch.setattr("registrations.admin.override_actions.MOST_AT_ONCE", 1)
    people = named(event, "Anna"), named(event, "Bo")
    assert "Kies hoogstens 1 aanmeldingen tegelijk." in text_of(choose(beheer, "hold_chosen", *people))
    assert "Kies hoogstens 1 aanmeldingen tegelijk." in text_of(
        beheer.get(together("apart-houden", *people), follow=True)
    )


def test_the_pages_take_the_same_queries_at_one_and_at_thirty(beheer, same_queries, event):
    anna = named(event, "Anna")
    path = reverse("admin:registrations_registration_together", args=["apart-houden"])

    def more():
        Event.objects.update(capacity=31)
        for _ in range(29):
            make_registration(event, state=State.SEATED)
            make_registration(event)

    same_queries(beheer, [deed(anna, "hold"), deed(named(event, "Dirk"), "seat"), page_of(anna), LIST], more)
    few, many = f"{path}?nummers={anna.pk}", together("apart-houden", *event.registrations.seated())
    assert _queries(beheer, few) == _queries(beheer, many)


def _queries(client, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as counted:
        assert client.get(path).status_code == 200
    return len(counted)
