"""The sign-up page: alone, with colleagues, for a paid gathering, and everything people type wrong."""

import re
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import AllocationMode, Event
from membership import limits
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from registrations.actions import form_limit
from registrations.models import Delegation, Registration, State
from registrations.views import signup
from tests.factories import make_delegation, make_event, make_organisation, make_registration, make_user

pytestmark = pytest.mark.django_db

SLUG = "dag"


def url() -> str:
    return reverse("registrations:register", args=[SLUG])


def typed(**overrides: str) -> dict[str, str]:
    """What somebody fills in who registers alone; None leaves a field out."""
    fields = {
        "form_token": str(uuid4()),
        "mode": "alleen",
        "name": "Sanne de Wit",
        "address": "sanne@example.nl",
        "organisation": "Gemeente Voorbeeld",
        "layer": "gemeente",
        "role": "uitvoering",
    } | overrides
    return {name: value for name, value in fields.items() if value is not None}


def rows(*colleagues: tuple[str, str, str]) -> dict[str, str]:
    return {
        f"collega-{number}-{field}": value
        for number, colleague in enumerate(colleagues)
        for field, value in zip(("name", "address", "role"), colleague, strict=True)
    }


THREE = (
    ("Bram", "bram@example.nl", "beleid"),
    ("Mo", "mo@example.nl", "management"),
    ("", "", ""),
)


def with_colleagues(**overrides: str) -> dict[str, str]:
    return typed(mode="delegatie") | rows(*THREE) | overrides


BILLING = {
    "factuur-name": "Gemeente Voorbeeld, crediteuren",
    "factuur-street": "Dorpsstraat 1",
    "factuur-postcode": "2500aa",
    "factuur-city": "Den Haag",
    "factuur-reference": "INK-2027-14",
}


@pytest.fixture
def event() -> Event:
    return make_event(slug=SLUG)


@pytest.fixture
def paid() -> Event:
    return make_event(slug=SLUG, price=Decimal("95.00"), capacity=None, priority=False)


def test_the_form_costs_one_query_and_no_session(client, event, django_assert_num_queries):
    client.get(url())
    with django_assert_num_queries(1):
        page = client.get(url())
    assert page.status_code == 200
    assert set(client.cookies) == {"csrf"}


def test_each_visitor_gets_a_token_of_their_own(client, event):
    tokens = {re.search(r'name="form_token" value="([^"]+)"', client.get(url()).text)[1] for _ in range(3)}
    assert len(tokens) == 3


def test_suggestions_are_only_what_an_organiser_has_seen(client, event):
    make_organisation("Gemeente Gezien", listed=True)
    make_organisation("Grapje", listed=False)
    page = client.get(url()).text
    assert '<option value="Gemeente Gezien" data-layer="gemeente">' in page
    assert "Grapje" not in page


def test_registering_alone_counts_only_after_the_mail(client, event):
    answer = client.post(url(), typed())
    assert answer.status_code == 302
    registration = Registration.objects.get()
    assert (registration.state, registration.user, registration.role) == (State.UNCONFIRMED, None, "uitvoering")
    assert OutgoingMail.objects.get().address == "sanne@example.nl"
    page = client.get(answer.url)
    assert "s***@example.nl" in page.text
    assert "Druk op de knop" in page.text
    assert "sanne@example.nl" not in page.text


def test_the_page_afterwards_tells_nothing_about_the_address(client, event):
    make_registration(event, address="bekend@example.nl")
    pages = []
    for address in ("bekend@example.nl", "onbekend@example.nl"):
        before = OutgoingMail.objects.count()
        answer = client.post(url(), typed(address=address))
        assert OutgoingMail.objects.count() == before + 1
        page = client.get(answer.url).text
        pages.append(page.replace("b***@example.nl", "x").replace("o***@example.nl", "x"))
    assert pages[0] == pages[1]


def test_nobody_puts_words_in_the_page_afterwards(client, event):
    page = client.get(reverse("registrations:registered", args=[SLUG]), {"voor": "bel 0900-1234"})
    assert page.status_code == 200
    assert "0900" not in page.text


def test_a_repeated_form_is_one_registration_and_one_mail(client, event):
    form = typed()
    first, second = client.post(url(), form), client.post(url(), form)
    assert first.status_code == second.status_code == 302
    assert Registration.objects.count() == OutgoingMail.objects.count() == 1


def test_going_back_to_correct_a_typing_error_counts(client, event):
    form = typed(address="sane@example.nl")
    client.post(url(), form)
    client.post(url(), form | {"address": "sanne@example.nl"})
    assert set(OutgoingMail.objects.values_list("address", flat=True)) == {"sane@example.nl", "sanne@example.nl"}


@pytest.mark.parametrize("token", [None, "", "onzin", "0" * 5000])
def test_a_missing_or_broken_token_does_no_harm(client, event, token):
    assert client.post(url(), typed(form_token=token)).status_code == 302
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Vul een naam in."),
        ("name", "x" * 151, "Gebruik hoogstens 150 tekens."),
        ("name", "x" * 1_000_000, "Gebruik hoogstens 150 tekens."),
        ("name", "Sanne\r\nBcc: iemand@example.nl", "onzichtbaar teken"),
        ("name", "Sanne\x00", "onzichtbaar teken"),
        ("name", "Sanne \u202eneeS", "onzichtbaar teken"),
        ("name", "Win nu op https://nep.example", "Gebruik hier geen webadres of e-mailadres."),
        ("name", "Kijk op WWW.nep.example", "Gebruik hier geen webadres of e-mailadres."),
        ("organisation", "bel@nep.example", "Gebruik hier geen webadres of e-mailadres."),
        ("organisation", "ｗｗｗ．nep.example", "Gebruik hier geen webadres of e-mailadres."),
        ("address", "", "met een @"),
        ("address", "sanne", "met een @"),
        ("address", "sanne@", "met een @"),
        ("address", "sanne@example.nl\x00", "met een @"),
        ("address", "s" * 300 + "@example.nl", "Gebruik hoogstens 254 tekens."),
        ("organisation", "   ", "Vul de naam van de organisatie in."),
        ("organisation", "x" * 201, "Gebruik hoogstens 200 tekens."),
        ("layer", "", "Kies wat voor organisatie het is."),
        ("layer", "koninkrijk", "Kies wat voor organisatie het is."),
        ("role", None, "Kies de rol die het best past."),
        ("role", "minister", "Kies de rol die het best past."),
        ("role", "geen", "Wie alleen zichzelf aanmeldt, doet mee."),
        ("mode", None, "Kies of er collega&#x27;s meekomen."),
    ],
)
def test_what_is_wrong_is_told_and_the_rest_is_kept(client, event, field, value, sentence):
    answer = client.post(url(), typed(**{field: value}))
    page = answer.text
    assert answer.status_code == 422
    assert page.count(sentence) == 2  # in the summary and at the field
    assert re.search(r"<title>\s*Fout:", page)
    assert "error-summary" in page
    if field != "organisation":
        assert 'value="Gemeente Voorbeeld"' in page
    assert not Registration.objects.exists()


@pytest.mark.parametrize("name", ["Zoë 🌻 Bakker", "فاطمة الزهراء", "Jan\u200d-Piet", "  Anne \t de   Boer "])
def test_names_of_the_whole_world_are_fine(client, event, name):
    assert client.post(url(), typed(name=name)).status_code == 302
    assert Registration.objects.get().name == re.sub(r"\s+", " ", name.strip())


@pytest.mark.parametrize("address", ["  Sanne@Example.NL ", "SANNE@EXAMPLE.NL", "sanne@example.nl\u00a0"])
def test_capitals_and_spaces_in_an_address_are_handled(client, event, address):
    assert client.post(url(), typed(address=address)).status_code == 302
    assert Registration.objects.get().address == "sanne@example.nl"


def test_far_too_much_data_gets_a_dutch_answer(client, event):
    answer = client.post(url(), typed(name="x" * 3_000_000))
    assert answer.status_code in (400, 413)
    assert 'lang="nl"' in answer.text
    assert not Registration.objects.exists()


def test_unknown_and_draft_gatherings_are_not_found(client):
    make_event(slug=SLUG, status=Event.Status.DRAFT)
    assert client.get(url()).status_code == 404
    assert client.post(url(), typed()).status_code == 404
    assert client.get(reverse("registrations:register", args=["bestaat-niet"])).status_code == 404


NOW = timezone.now()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"registration_closes_at": NOW - timedelta(days=1)}, "Aanmelden is gesloten"),
        ({"registration_opens_at": NOW + timedelta(days=9)}, "Aanmelden kan nog niet"),
        ({"status": Event.Status.ANNOUNCED}, "Aanmelden kan nog niet"),
        ({"status": Event.Status.ANNOUNCED, "starts_at": None}, "Er is nog geen datum."),
        ({"status": Event.Status.CANCELLED}, "gaat niet door"),
        ({"starts_at": NOW - timedelta(days=9)}, "is geweest"),
    ],
)
def test_a_closed_page_says_why_and_takes_nothing(client, fields, sentence):
    make_event(slug=SLUG, **fields)
    for answer in (client.get(url()), client.post(url(), typed())):
        assert answer.status_code == 200
        assert sentence in answer.text
        assert "<form class" not in answer.text
    assert not Registration.objects.exists()


def test_a_closed_page_is_refused_by_the_action_too(client, event, monkeypatch):
    """Registration closed between the check of the page and the lock."""
    form = typed()
    answers = iter([True, False])
    monkeypatch.setattr(Event, "takes_registrations", lambda self, now=None: next(answers))
    answer = client.post(url(), form)
    assert answer.status_code == 422
    assert "Aanmelden voor deze bijeenkomst kan nu niet." in answer.text
    assert 'value="Sanne de Wit"' in answer.text


def test_a_full_gathering_still_takes_registrations(client):
    event = make_event(slug=SLUG, capacity=1, allocation_mode=AllocationMode.AT_ONCE, allocated_at=timezone.now())
    make_registration(event, state=State.SEATED)
    assert "Alle plekken zijn vergeven" in client.get(url()).text
    assert client.post(url(), typed()).status_code == 302


def test_who_is_logged_in_is_not_asked_again(client, event):
    user = make_user("noor@example.nl", name="Noor Bos")
    earlier = make_event()
    make_registration(
        earlier, "beleid", user=user, address=user.email, organisation=make_organisation("Provincie X", "provincie")
    )
    client.force_login(user)
    page = client.get(url()).text
    for kept in ('value="Noor Bos"', 'value="noor@example.nl"', 'value="Provincie X"', 'value="provincie" selected'):
        assert kept in page
    assert "Noor Bos" not in Client().get(url()).text


def came_before(**fields: object) -> Delegation:
    """Return a confirmed delegation of before, led by noor@example.nl, with three seated colleagues."""
    earlier = make_event()
    group = make_delegation(earlier, roles=[], contact_address="noor@example.nl", **fields)
    for name, role in (("Bas", "bestuur"), ("Uma", "uitvoering"), ("Mo", "management")):
        make_registration(
            earlier, role, state=State.SEATED, delegation=group, name=name, address=f"{name.lower()}@example.nl"
        )
    return group


def test_the_last_delegation_of_the_contact_is_filled_in_with_a_tick_each(client, event):
    group = came_before()
    client.force_login(make_user("noor@example.nl", name="Noor Bos"))
    page = client.get(url()).text
    keys = {one.name: f"eerder-{one.public_id.hex}" for one in group.members.all()}
    assert page.index("Uma, Uitvoering") < page.index("Mo, Management") < page.index("Bas, Bestuur")
    assert page.count("checked") >= 4  # three colleagues, and that they come along
    for name in keys.values():
        assert f'name="{name}"' in page
    form = typed(name="Noor Bos", address="noor@example.nl", role="beleid", mode="delegatie")
    form |= {keys["Uma"]: "on", keys["Bas"]: "on"}
    assert client.post(url(), form).status_code == 302
    made = Registration.objects.filter(event=event)
    assert {(one.name, one.state) for one in made} == {
        ("Noor Bos", State.UNCONFIRMED), ("Uma", State.PREPARED), ("Bas", State.PREPARED),
    }  # fmt: skip
    # Nobody but the contact is mailed before the press.
    assert set(OutgoingMail.objects.values_list("address", flat=True)) == {"noor@example.nl"}


def test_a_tick_taken_off_stays_off_when_the_page_comes_back(client, event):
    group = came_before()
    client.force_login(make_user("noor@example.nl", name="Noor Bos"))
    uma, bas = (group.members.get(name=name) for name in ("Uma", "Bas"))
    form = typed(mode="delegatie", stap="erbij") | {f"eerder-{uma.public_id.hex}": "on"}
    page = client.post(url(), form).text
    assert re.search(rf'name="eerder-{uma.public_id.hex}"[^>]*checked', page)
    assert not re.search(rf'name="eerder-{bas.public_id.hex}"[^>]*checked', page)


def test_a_member_is_offered_the_others_by_name_alone(client, event):
    group = came_before()
    member = group.members.get(name="Uma")
    client.force_login(member.user)
    page = client.get(url()).text
    assert "Bas, Bestuur" in page
    assert "bas@example.nl" not in page
    assert not re.search(r'name="eerder-[^>]*checked', page)
    paid = make_event(price=10)
    form = typed(mode="delegatie", role="uitvoering", address=member.address)
    form |= {f"eerder-{group.members.get(name='Bas').public_id.hex}": "on", "factuur-follows": "on"}
    review = client.post(reverse("registrations:register", args=[paid.slug]), form).text
    assert "bij ons bekend" in review
    assert "bas@example.nl" not in review


def test_only_ones_own_last_delegation_is_offered(client, event):
    came_before()
    stranger = make_user("vreemd@example.nl")
    client.force_login(stranger)
    bas = Registration.objects.get(name="Bas")
    assert "eerder-" not in client.get(url()).text
    form = typed(mode="delegatie") | {f"eerder-{bas.public_id.hex}": "on"}
    answer = client.post(url(), form)
    assert answer.status_code == 422
    assert "Vul minstens een collega in." in answer.text
    assert "eerder-" not in Client().get(url()).text


def test_who_left_is_not_offered_again(client, event):
    group = came_before()
    group.members.filter(name="Bas").update(state=State.CANCELLED)
    group.members.filter(name="Mo").update(erased_at=timezone.now(), name="", address="")
    client.force_login(make_user("noor@example.nl", name="Noor Bos"))
    page = client.get(url()).text
    assert "Uma, Uitvoering" in page
    assert "Bas, Bestuur" not in page
    assert "Management" not in page.split("Collega's van de vorige keer")[1].split("</fieldset>")[0]


def test_too_many_from_one_network_are_asked_to_wait(client, event, monkeypatch):
    monkeypatch.setattr(limits, "REGISTRATIONS_PER_NETWORK", 1)
    assert client.post(url(), typed()).status_code == 302
    answer = client.post(url(), typed(address="twee@example.nl"))
    assert answer.status_code == 429
    assert "Wacht tien minuten" in answer.text
    assert 'value="twee@example.nl"' in answer.text
    assert Registration.objects.count() == 1


def test_nobody_fills_the_mailbox_of_another(client, event, monkeypatch):
    """Over the limit the form is kept and its mail waits; the newest one counts, so one mail waits at most."""
    monkeypatch.setattr(form_limit, "PER_ADDRESS_AND_HOUR", 2)
    answers = [client.post(url(), typed(name=f"Naam {number}")) for number in range(5)]
    assert {answer.status_code for answer in answers} == {302}
    first, _, *late = OutgoingMail.objects.order_by("pk")
    assert {mail.due_at for mail in late} == {first.planned_at + timedelta(hours=1)}
    last = Registration.objects.get(state=State.UNCONFIRMED)
    assert last.name == "Naam 4"
    with monkeypatch.context() as later:
        later.setattr(timezone, "now", lambda: first.planned_at + timedelta(hours=1, seconds=1))
        for mail in late[:-1]:
            with pytest.raises(NotNeeded):
                KINDS[mail.kind].render(mail.address, **mail.arguments)
        assert "Naam 4" in KINDS[late[-1].kind].render(late[-1].address, **late[-1].arguments).text
        client.post(url(), typed(name="Een uur later"))
    newest = OutgoingMail.objects.latest("pk")
    assert newest.due_at > first.planned_at + timedelta(hours=1)


def test_the_page_over_the_limit_is_the_same_for_everybody(client, event, monkeypatch):
    """No stranger learns from it when somebody was mailed, nor whether an address is known."""
    monkeypatch.setattr(form_limit, "PER_ADDRESS_AND_HOUR", 2)
    make_registration(event, address="bekend@example.nl", form_token=uuid4())
    pages = set()
    for address in ("bekend@example.nl", "onbekend@example.nl"):
        for _ in range(4):
            answer = client.post(url(), with_colleagues(mode="alleen", address=address))
            page = client.get(answer.url).text
            pages.add(re.sub(r"[bo]\*\*\*@example.nl|nonce-\w+", "x", page))
    assert len(pages) == 1
    assert "We sturen een bericht aan x." in pages.pop()


def test_forms_for_one_gathering_block_none_for_another(client, event, monkeypatch):
    monkeypatch.setattr(form_limit, "PER_ADDRESS_AND_HOUR", 2)
    other = make_event()
    for number in range(3):
        client.post(url(), typed(name=f"Naam {number}"))
    client.post(reverse("registrations:register", args=[other.slug]), typed())
    assert other.registrations.count() == 1
    newest = OutgoingMail.objects.latest("pk")
    assert newest.due_at <= timezone.now()


def test_of_groups_over_the_limit_the_last_is_kept(client, event, monkeypatch):
    monkeypatch.setattr(form_limit, "PER_ADDRESS_AND_HOUR", 1)
    for number in range(3):
        client.post(
            url(), with_colleagues(role="geen", **{"form_token": str(uuid4()), "collega-0-name": f"Naam {number}"})
        )
    first, replaced, kept = Delegation.objects.order_by("pk")
    assert (first.withdrawn_at, kept.withdrawn_at) == (None, None)
    assert replaced.withdrawn_at
    assert {member.state for member in replaced.members.all()} == {State.LAPSED}
    assert {member.state for member in kept.members.all()} == {State.PREPARED}
    late = list(OutgoingMail.objects.filter(due_at__gt=timezone.now()).order_by("pk"))
    assert [mail.arguments["delegation"] for mail in late] == [str(replaced.public_id), str(kept.public_id)]
    with pytest.raises(NotNeeded):
        KINDS[late[0].kind].render(late[0].address, **late[0].arguments)


def test_the_page_afterwards_shows_the_address_for_an_hour(client, event, monkeypatch):
    before = int((timezone.now() - timedelta(minutes=61)).timestamp())
    with monkeypatch.context() as earlier:
        earlier.setattr(signing.TimestampSigner, "timestamp", lambda self: signing.b62_encode(before))
        old = signing.dumps({"address": "s***@example.nl"}, salt=signup.SENT_SALT)
    page = client.get(reverse("registrations:registered", args=[SLUG]), {"voor": old})
    assert page.status_code == 200
    assert "s***@example.nl" not in page.text


# --- With colleagues ------------------------------


def test_a_delegation_is_stored_and_nobody_but_the_contact_is_mailed(client, event):
    answer = client.post(url(), with_colleagues(together="on"))
    assert answer.status_code == 302
    delegation = Delegation.objects.get()
    assert delegation.together
    assert delegation.confirmed_at is None
    assert {(one.role, one.state) for one in delegation.members.all()} == {
        ("uitvoering", State.UNCONFIRMED),
        ("beleid", State.PREPARED),
        ("management", State.PREPARED),
    }
    assert OutgoingMail.objects.get().address == "sanne@example.nl"
    assert "2 collega" in client.get(answer.url).text


def test_a_secretariat_takes_no_seat(client, event):
    assert client.post(url(), with_colleagues(role="geen")).status_code == 302
    assert set(Registration.objects.values_list("role", flat=True)) == {"beleid", "management"}
    assert Delegation.objects.get().contact_address == "sanne@example.nl"


def test_the_rows_of_somebody_alone_are_passed_over(client, event):
    assert client.post(url(), with_colleagues(mode="alleen")).status_code == 302
    assert not Delegation.objects.exists()


def test_a_repeated_delegation_is_one(client, event):
    form = with_colleagues()
    client.post(url(), form)
    client.post(url(), form)
    assert Delegation.objects.count() == OutgoingMail.objects.count() == 1
    assert Registration.objects.count() == 3


@pytest.mark.parametrize(
    ("change", "sentence", "times"),
    [
        ({"collega-1-address": " BRAM@example.nl"}, "Dit adres staat er twee keer.", 2),
        ({"collega-1-address": "Sanne@example.nl"}, "Dit is het adres van de contactpersoon.", 2),
        ({"collega-1-address": "mo"}, "met een @", 2),
        ({"collega-1-name": "Zie http://nep.example"}, "Gebruik hier geen webadres of e-mailadres.", 2),
        ({"collega-1-role": ""}, "Kies de rol van deze collega.", 2),
        ({"collega-2-name": "Alleen een naam"}, "Vul het e-mailadres van deze collega in.", 2),
        ({"collega-0-name": "x" * 1_000_000}, "Gebruik hoogstens 150 tekens.", 2),
        (dict.fromkeys(rows(*THREE), ""), "Vul minstens een collega in.", 2),
    ],
)
def test_what_is_wrong_in_a_row_is_told_and_kept(client, event, change, sentence, times):
    answer = client.post(url(), with_colleagues(**change))
    assert answer.status_code == 422
    assert answer.text.count(sentence) == times
    assert 'value="sanne@example.nl"' in answer.text
    assert not Delegation.objects.exists()


@pytest.mark.parametrize(("role", "colleagues", "fits"), [("beleid", 3, True), ("beleid", 4, False), ("geen", 4, True)])
def test_a_delegation_has_a_largest_size(client, role, colleagues, fits):
    make_event(slug=SLUG, max_delegation_size=4)
    people = [(f"Naam {n}", f"naam{n}@example.nl", "beleid") for n in range(colleagues)]
    answer = client.post(url(), typed(mode="delegatie", role=role) | rows(*people))
    assert (answer.status_code == 302) is fits
    if not fits:
        assert answer.text.count("hoogstens 4 mensen. Haal 1 collega weg.") == 2


def test_hundreds_of_rows_are_refused_without_effort(client, event):
    people = [(f"Naam {n}", f"naam{n}@example.nl", "beleid") for n in range(400)]
    answer = client.post(url(), typed(mode="delegatie") | rows(*people))
    assert answer.status_code == 422
    assert "hoogstens 8 mensen" in answer.text


def test_one_more_row_without_a_script_keeps_everything(client, event):
    answer = client.post(url(), with_colleagues(stap="erbij", name=""))
    page = answer.text
    assert answer.status_code == 200
    assert page.count("data-row-number") == 5  # four rows and the template of the script
    for kept in ('value="bram@example.nl"', 'value="mo@example.nl"', 'value="sanne@example.nl"', 'value="delegatie"'):
        assert kept in page
    assert "error-summary" not in page
    assert 'value="management" selected' in page


def test_the_bar_of_roles_is_right_without_a_script(client, event):
    page = client.post(url(), with_colleagues(address="")).text
    assert "3 van 4 rollen" in page
    assert "0 van 4 rollen" in client.get(url()).text


def test_together_is_asked_only_where_complete_delegations_go_first(client):
    make_event(slug=SLUG, priority=False)
    assert "samen of niet" not in client.get(url()).text
    assert client.post(url(), with_colleagues(together="on")).status_code == 302
    assert not Delegation.objects.get().together


# --- Paid ------------------------------


def test_a_paid_gathering_is_reviewed_before_it_is_sent(client, paid):
    form = with_colleagues() | BILLING
    review = client.post(url(), form)
    assert review.status_code == 200
    assert not Registration.objects.exists()
    page = review.text
    for shown in ("€\u00a095,00", "€\u00a0114,95", "€\u00a0285,00", "€\u00a0344,85", "2500 AA", "INK-2027-14", "Bram"):
        assert shown in page
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    del hidden["csrfmiddlewaretoken"]
    assert hidden == form
    assert client.post(url(), hidden | {"stap": "verstuur"}).status_code == 302
    delegation = Delegation.objects.get()
    assert (delegation.billing_postcode, delegation.billing_follows) == ("2500 AA", False)
    assert Registration.objects.count() == 3


def test_changing_from_the_review_page_keeps_everything(client, paid):
    page = client.post(url(), with_colleagues() | BILLING | {"stap": "wijzig"}).text
    for kept in ("Dorpsstraat 1", "INK-2027-14", "bram@example.nl", "Sanne de Wit"):
        assert f'value="{kept}"' in page
    assert "error-summary" not in page


@pytest.mark.parametrize("missing", BILLING)
def test_billing_is_complete_or_follows(client, paid, missing):
    form = typed() | BILLING | {missing: ""}
    answer = client.post(url(), form)
    assert answer.status_code == 422
    assert f'href="#id_{missing}"' in answer.text
    assert client.post(url(), form | {"factuur-follows": "on", "stap": "verstuur"}).status_code == 302
    assert Delegation.objects.get().billing_follows


@pytest.mark.parametrize("postcode", [" 2500 aa", "2500AA", "2500  Aa"])
def test_a_postcode_may_be_typed_in_any_way(client, paid, postcode):
    client.post(url(), typed() | BILLING | {"factuur-postcode": postcode, "stap": "verstuur"})
    assert Delegation.objects.get().billing_postcode == "2500 AA"


def test_a_wrong_postcode_is_told(client, paid):
    answer = client.post(url(), typed() | BILLING | {"factuur-postcode": "0123 XY"})
    assert answer.text.count("Vul een postcode in, bijvoorbeeld 2511 AA.") == 2


def test_the_final_post_is_checked_again(client, paid):
    assert client.post(url(), typed(address="x") | BILLING | {"stap": "verstuur"}).status_code == 422
    assert not Registration.objects.exists()


def test_a_formal_gathering_says_u(client):
    make_event(slug=SLUG, formal=True)
    answer = client.post(url(), with_colleagues())
    for page in (client.get(url()).text, client.get(answer.url).text):
        main = re.search(r"<main.*</main>", page, re.S)[0]
        assert not re.search(r"\b([Jj]e|jouw|jou)\b", main)
