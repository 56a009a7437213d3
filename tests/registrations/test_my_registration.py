"""My registration, my overview, and the mailed links of a person."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import Event
from membership.links import issue
from outbox.models import OutgoingMail
from outbox.registry import KINDS
from registrations import tasks
from registrations.actions import signup
from registrations.models import JoinRequest, Registration, State
from tests.factories import (
    ALL_ROLES,
    half_a_year_ahead,
    make_delegation,
    make_event,
    make_organisation,
    make_registration,
    make_user,
)

pytestmark = pytest.mark.django_db


def logged_in(registration: Registration) -> Client:
    client = Client()
    client.force_login(registration.user)
    return client


def page_of(registration: Registration, client: Client | None = None) -> str:
    answer = (client or logged_in(registration)).get(registration.get_absolute_url())
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.text)


def at(name: str, registration: Registration) -> str:
    return reverse(f"registrations:{name}", args=[registration.public_id])


# --- Where I stand ------------------------------


def test_before_the_allocation_the_page_says_when_it_is():
    event = make_event()
    page = page_of(make_registration(event))
    assert "Je bent aangemeld" in page
    assert "verdelen we de plekken" in page
    assert "Meld mij af" in page
    assert "bevestiging.pdf" not in page


def test_with_a_seat_the_page_leads_inside():
    page = page_of(make_registration(make_event(), state=State.SEATED))
    for shown in ("Je hebt een plek", "/omgeving/", "bevestiging.pdf", "agenda.ics", "Geef mijn plek terug"):
        assert shown in page


def test_waiting_shows_place_and_reason():
    event = make_event(capacity=1, allocated_at=timezone.now())
    make_registration(event, state=State.SEATED)
    first, second = make_registration(event), make_registration(event)
    assert "Je staat op plek 1 in de rij" in page_of(first)
    assert "Er staat niemand voor jou." in page_of(first)
    page = page_of(second)
    assert "Je staat op plek 2 in de rij" in page
    assert "Er staat 1 persoon voor jou." in page
    assert "Alle plekken zijn bezet." in page


def test_a_delegation_that_waits_whole_sees_how_many_seats_it_needs():
    event = make_event(capacity=3, allocated_at=timezone.now())
    group = make_delegation(event, together=True)
    assert "De delegatie wacht op 4 plekken tegelijk" in page_of(group.members.first())


@pytest.mark.parametrize(
    ("state", "fields", "sentence"),
    [
        (State.CANCELLED, {}, "Je bent afgemeld"),
        (State.CANDIDATE, {"status": Event.Status.CANCELLED}, "Deze bijeenkomst gaat niet door"),
        (State.SEATED, {"starts_at": timezone.now() - timedelta(days=30)}, "Deze bijeenkomst is geweest"),
    ],
)
def test_what_is_over_is_told(state, fields, sentence):
    one = make_registration(make_event(**fields), state=state, user=make_user("x@example.nl"), address="x@example.nl")
    page = page_of(one)
    assert sentence in page
    assert ("Geef mijn plek terug" in page) is False


@pytest.mark.parametrize(
    ("state", "sentence"),
    [(State.UNCONFIRMED, "De aanmelding telt nog niet"), (State.INVITED, "Er is nog een antwoord nodig")],
)
def test_what_still_waits_for_an_answer_is_shown_to_its_address(client, state, sentence):
    user = make_user("x@example.nl")
    one = make_registration(make_event(), state=state, address=user.email)
    client.force_login(user)
    assert sentence in page_of(one, client)
    assert "Afmelden" not in page_of(one, client)


def test_the_contact_sees_colleagues_and_roles():
    group = make_delegation(make_event(), roles=ALL_ROLES[:3])
    make_registration(group.event, "bestuur", State.INVITED, group, name="Noor Bos")
    make_registration(group.event, "beleid", State.DECLINED, group, name="", address="", erased_at=timezone.now())
    page = page_of(group.members.first())
    assert "3 van 4 rollen" in page
    assert page.count("members__item") == 4  # who was erased is no nameless line
    assert "Noor Bos" in page
    assert "Gevraagd" in page
    assert "Bevestigd" in page
    assert "@example.nl" not in page.split("Gegevens")[0]  # addresses of colleagues are for the contact


def test_a_colleague_sees_only_who_comes_along():
    group = make_delegation(make_event(), roles=ALL_ROLES[:3])
    contact, colleague, other = group.members.order_by("pk")
    for state, name in (
        (State.INVITED, "Gevraagde"), (State.DECLINED, "Afzegger"), (State.CANCELLED, "Afmelder"),
    ):  # fmt: skip
        make_registration(group.event, "bestuur", state, group, name=name)
    page = page_of(colleague)
    assert contact.name in page
    assert other.name in page
    for hidden in ("Gevraagde", "Afzegger", "Afmelder", "badge"):
        assert hidden not in page.partition("Delegatie van")[2].partition("Gegevens</h2>")[0]
    assert "Afzegger" in page_of(contact)


def cancelled(formal: bool = False, seated: bool = False, **fields: object) -> str:
    moment = timezone.now() if seated else None
    user = make_user()
    one = make_registration(
        make_event(formal=formal, **fields), state=State.CANCELLED, user=user, address=user.email, seated_at=moment
    )
    return re.sub(r"<[^>]+>", "", page_of(one))


def test_who_cancelled_may_come_back_while_registration_is_open():
    assert "Meld je opnieuw aan. Je komt dan achteraan in de rij." in cancelled()
    assert "Meld u opnieuw aan. U komt dan achteraan in de rij." in cancelled(formal=True)
    assert "opnieuw aan" not in cancelled(registration_closes_at=timezone.now() - timedelta(days=1))


def test_a_place_is_free_again_only_where_there_was_one():
    assert "De plek is weer vrij" in cancelled(seated=True)
    assert "De plek is weer vrij" not in cancelled()


def day_mail(**fields: object) -> str:
    one = make_registration(make_event(**fields), state=State.SEATED)
    return KINDS["registrations.day"].render(one.address, registration=str(one.public_id)).text


def test_the_mail_of_the_day_says_when_the_environment_opens():
    start = half_a_year_ahead()
    assert "Fijn dat je meedoet." in day_mail()
    assert "Fijn dat u meedoet." in day_mail(formal=True)
    assert "Die is open vanaf 9.15 uur." in day_mail(starts_at=start)
    earlier = day_mail(starts_at=start, environment_opens_at=start - timedelta(days=1))
    assert "Die is al open." in earlier
    assert "open vanaf" not in earlier


def test_the_mail_about_another_role_tells_about_priority():
    for priority in (True, False):
        one = make_delegation(make_event(priority=priority)).members.first()
        mail = KINDS["registrations.role_changed"].render(
            one.address, registration=str(one.public_id), old="beleid", new="bestuur"
        )
        assert ("Dan kan de voorrang van de delegatie veranderen." in re.sub(r"\s+", " ", mail.text)) is priority


def test_a_formal_gathering_says_u():
    event = make_event(formal=True, allocated_at=timezone.now(), capacity=1)
    seated = make_registration(event, state=State.SEATED)
    for one in (seated, make_registration(event), make_registration(make_event(formal=True))):
        for name in ("registration", "cancel"):
            main = re.search(r"<main.*</main>", logged_in(one).get(at(name, one)).text, re.S)[0]
            assert not re.search(r"\b([Jj]e|jou|jouw)\b", main)


# --- Whose page it is ------------------------------


@pytest.mark.parametrize("name", ["registration", "cancel", "join", "confirmation"])
def test_others_find_nothing(client, name):
    one = make_registration(make_event(), state=State.SEATED)
    assert client.get(at(name, one)).status_code == 302  # to log in
    client.force_login(make_user())
    assert client.get(at(name, one)).status_code == 404
    assert client.post(at(name, one)).status_code in (404, 405)
    client.force_login(make_user("beheer@example.nl", staff=True))
    assert client.get(at(name, one)).status_code == 404
    assert client.get(reverse(f"registrations:{name}", args=[uuid4()])).status_code == 404


def test_a_colleague_is_no_owner():
    group = make_delegation(make_event(), state=State.SEATED)
    contact, colleague = group.members.all()[:2]
    assert logged_in(colleague).get(contact.get_absolute_url()).status_code == 404


def test_the_contact_reads_but_can_not_act():
    group = make_delegation(make_event(), state=State.SEATED)
    contact, colleague = group.members.all()[:2]
    client = logged_in(contact)
    page = page_of(colleague, client)
    assert f"Aanmelding van {colleague.name}" in page
    assert "Geef mijn plek terug" not in page
    assert "bevestiging.pdf" not in page
    for name in ("cancel", "join", "confirmation"):
        assert client.get(at(name, colleague)).status_code == 404


# --- Cancelling ------------------------------


def test_cancelling_asks_first_and_hands_the_seat_on():
    event = make_event(capacity=1, allocated_at=timezone.now())
    seated, waiting = make_registration(event, state=State.SEATED), make_registration(event)
    client = logged_in(seated)
    assert "Ja, geef mijn plek terug" in client.get(at("cancel", seated)).text
    seated.refresh_from_db()
    assert seated.state == State.SEATED
    answer = client.post(at("cancel", seated), follow=True)
    assert "De afmelding is verwerkt." in answer.text
    waiting.refresh_from_db()
    assert waiting.state == State.SEATED
    assert client.post(at("cancel", seated)).status_code == 302  # twice is fine


def test_cancelling_after_the_day_is_refused():
    one = make_registration(make_event(starts_at=timezone.now() - timedelta(days=9)), state=State.SEATED)
    answer = logged_in(one).post(at("cancel", one), follow=True)
    assert "Afmelden kan niet meer." in answer.text
    one.refresh_from_db()
    assert one.state == State.SEATED


# --- The paper ------------------------------


def test_the_confirmation_is_for_who_has_a_seat():
    event = make_event()
    seated, waiting = make_registration(event, state=State.SEATED), make_registration(event)
    tasks.make_confirmation(seated.pk)
    answer = logged_in(seated).get(at("confirmation", seated))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer["Cache-Control"] == "private, no-store"
    assert logged_in(waiting).get(at("confirmation", waiting)).status_code == 404


# --- Joining a delegation ------------------------------


def test_somebody_alone_asks_to_join_the_delegation_of_the_organisation():
    event, body = make_event(), make_organisation("Gemeente Voorbeeld")
    group = make_delegation(event, organisation=body)
    make_delegation(event)  # of another organisation
    alone = make_registration(event, organisation=body)
    client = logged_in(alone)
    assert "Vraag om aan te sluiten" in page_of(alone, client)
    assert client.get(at("join", alone)).text.count('name="delegatie"') == 1
    answer = client.post(at("join", alone), {"delegatie": group.public_id}, follow=True)
    assert "De vraag is verstuurd." in answer.text
    assert JoinRequest.objects.get().delegation == group
    assert "De vraag ligt bij de contactpersoon." in answer.text


@pytest.mark.parametrize("wrong", ["", "onzin", "andere"])
def test_another_delegation_can_not_be_asked(wrong):
    event = make_event()
    other = make_delegation(event)
    alone = make_registration(event)
    wish = str(other.public_id) if wrong == "andere" else wrong
    assert logged_in(alone).post(at("join", alone), {"delegatie": wish}).status_code == 404
    assert not JoinRequest.objects.exists()


def test_a_member_of_a_delegation_is_not_offered_another():
    event, body = make_event(), make_organisation()
    group = make_delegation(event, organisation=body)
    make_delegation(event, organisation=body)
    assert "Vraag om aan te sluiten" not in page_of(group.members.last())


# --- The mailed links ------------------------------


def register(event: Event, **billing: str) -> Registration:
    return signup.register(
        event=event, name="Sanne de Wit", address="sanne@example.nl", organisation="Gemeente Voorbeeld",
        layer="gemeente", role="beleid", form_token=uuid4(),
        billing=signup.Billing(**billing) if billing else None,
    )  # fmt: skip


def test_looking_at_the_link_changes_nothing_and_pressing_counts(client):
    one = register(make_event())
    link = issue("registrations.confirm", address=one.address, target=str(one.public_id))
    for _ in range(3):
        page = client.get(link).text
        client.head(link)
    assert "Ja, ik meld mij aan" in page
    assert "Gemeente Voorbeeld" in page
    one.refresh_from_db()
    assert one.state == State.UNCONFIRMED
    answer = client.post(link, follow=True)
    assert answer.redirect_chain == [(one.get_absolute_url(), 302)]
    assert "De aanmelding telt." in answer.text
    one.refresh_from_db()
    assert (one.state, one.user.email) == (State.CANDIDATE, "sanne@example.nl")


def test_a_paid_link_says_that_the_press_is_binding(client):
    one = register(make_event(price=Decimal("95")), name="Crediteuren", street="Dorpsstraat 1", reference="INK-1")
    link = issue("registrations.confirm", address=one.address, target=str(one.public_id))
    page = client.get(link).text
    for shown in ("bindend", "€\u00a095,00", "€\u00a0114,95", "Dorpsstraat 1", "INK-1"):
        assert shown in page
    answer = client.post(link, follow=True)
    assert "Bekijk de factuurgegevens" in answer.text


def test_a_replaced_registration_says_so(client):
    event = make_event()
    first = register(event)
    register(event)
    link = issue("registrations.confirm", address=first.address, target=str(first.public_id))
    assert "Deze link geldt niet meer" in client.get(link).text
    answer = client.post(link)
    assert 'role="alert"' in answer.text
    assert not Registration.objects.live().exists()


@pytest.fixture
def invited() -> Registration:
    group = make_delegation(make_event(), roles=["uitvoering"])
    group.contact_name = "Carla Kring"
    group.save()
    return make_registration(group.event, "beleid", State.INVITED, group, name="Els Plan", address="els@example.nl")


def answer_link(one: Registration) -> str:
    return issue("registrations.answer", address=one.address, target=str(one.public_id))


def filled(one: Registration, **overrides: str) -> dict[str, str]:
    return {
        "antwoord": "ja",
        "name": one.name,
        "organisation": one.organisation.name,
        "layer": one.organisation.layer,
        "role": one.role,
    } | overrides


def test_a_colleague_sees_who_asked_and_may_correct(client, invited):
    link = answer_link(invited)
    page = client.get(link).text
    for shown in (
        "Carla Kring",
        'value="Els Plan"',
        "Ja, ik doe mee",
        "Nee, ik kom niet",
        "Dan telt de aanmelding vanaf nu",
    ):
        assert shown in page
    answer = client.post(link, filled(invited, name="Els van Plan", organisation="Gemeente Nieuw"), follow=True)
    assert "het antwoord is verwerkt" in answer.text
    invited.refresh_from_db()
    assert (invited.state, invited.name, invited.organisation.name) == (
        State.CANDIDATE,
        "Els van Plan",
        "Gemeente Nieuw",
    )


def test_another_role_restarts_the_moment(client, invited):
    moment = invited.registered_at
    client.post(answer_link(invited), filled(invited, role="bestuur"))
    invited.refresh_from_db()
    assert invited.role == "bestuur"
    assert invited.registered_at > moment


def test_a_colleague_says_no_without_filling_in_anything(client, invited):
    answer = client.post(answer_link(invited), {"antwoord": "nee"}, follow=True)
    assert answer.redirect_chain == [(invited.event.get_absolute_url(), 302)]
    assert "De afzegging is verwerkt." in answer.text
    invited.refresh_from_db()
    assert invited.state == State.DECLINED
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Vul een naam in."),
        ({"name": "Zie https://nep.example"}, "Gebruik hier geen webadres of e-mailadres."),
        ({"name": "x" * 1_000_000}, "Gebruik hoogstens 150 tekens."),
        ({"role": "minister"}, "Kies de rol die het best past."),
        ({"antwoord": ""}, "Kies: ik doe mee, of ik kom niet."),
    ],
)
def test_a_wrong_answer_is_told_and_spends_nothing(client, invited, change, sentence):
    link = answer_link(invited)
    page = client.post(link, filled(invited) | change).text
    assert sentence in page
    assert f'value="{invited.organisation.name}"' in page
    assert client.post(link, filled(invited)).status_code == 302


# --- My overview ------------------------------


def test_the_overview_shows_what_comes_and_what_was(client):
    user = make_user("noor@example.nl")
    coming, past = make_event(title="Straks"), make_event(title="Toen", starts_at=timezone.now() - timedelta(days=90))
    waiting = make_event(title="Wachtend", allocated_at=timezone.now())
    for event, state in ((coming, State.SEATED), (past, State.SEATED), (waiting, State.CANDIDATE)):
        make_registration(event, state=state, user=user, address=user.email)
    make_registration(make_event(title="Gevraagd"), state=State.INVITED, address=user.email)
    make_delegation(make_event(title="Geleid"), contact_address=user.email)
    make_registration(make_event(title="Van een ander"))
    client.force_login(user)
    page = client.get(reverse("mijn")).text
    for shown in ("Straks", "Toen", "Wachtend", "In de rij", "Plek</span>", "Vraagt om antwoord", "Geleid"):
        assert shown in page
    assert "Van een ander" not in page
    assert page.index("Straks") < page.index("Wat geweest is") < page.index("Toen")


def test_an_empty_overview_leads_on(client):
    client.force_login(make_user())
    assert "Bekijk de bijeenkomsten" in client.get(reverse("mijn")).text


def test_the_overview_is_not_public(client):
    assert client.get(reverse("mijn")).url.startswith("/inloggen/")


def queries_of(client: Client, path: str, django_assert_max_num_queries) -> int:
    client.get(path)
    with django_assert_max_num_queries(40) as counted:
        assert client.get(path).status_code == 200
    return len(counted)


def test_the_overview_takes_the_same_queries_for_one_and_for_thirty(client, django_assert_max_num_queries):
    user = make_user("noor@example.nl")
    client.force_login(user)

    def more(number: int) -> None:
        for _ in range(number):
            make_registration(make_event(), state=State.SEATED, user=user, address=user.email)
            make_delegation(make_event(), contact_address=user.email)

    more(1)
    one = queries_of(client, reverse("mijn"), django_assert_max_num_queries)
    more(29)
    assert queries_of(client, reverse("mijn"), django_assert_max_num_queries) == one


def test_my_registration_takes_the_same_queries_for_one_colleague_and_for_thirty(django_assert_max_num_queries):
    group = make_delegation(make_event(), roles=["uitvoering", "beleid"])
    make_registration(group.event, "bestuur", State.INVITED, group)
    mine = group.members.first()
    client = logged_in(mine)
    one = queries_of(client, mine.get_absolute_url(), django_assert_max_num_queries)
    for _ in range(29):
        make_registration(group.event, "bestuur", State.INVITED, group)
    assert queries_of(client, mine.get_absolute_url(), django_assert_max_num_queries) == one


def test_no_page_of_mine_changes_anything_by_looking(client):
    event, body = make_event(), make_organisation()
    make_delegation(event, organisation=body)
    one = make_registration(event, organisation=body)
    client = logged_in(one)
    before = (Registration.objects.count(), OutgoingMail.objects.count(), JoinRequest.objects.count())
    for name in ("registration", "cancel", "join"):
        assert client.get(at(name, one)).status_code == 200
    assert before == (Registration.objects.count(), OutgoingMail.objects.count(), JoinRequest.objects.count())


def test_who_had_a_seat_at_what_is_called_off_is_asked_for_nothing_and_sees_no_green(client):
    one = make_registration(make_event(status="cancelled"), state=State.SEATED)
    client.force_login(one.user)
    page = client.get(one.get_absolute_url()).content.decode()
    assert "gaat niet door" in page
    assert "Geef mijn plek terug" not in page
    assert "my-state--over" in page
    assert "my-state--seated" not in page
