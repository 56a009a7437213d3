"""The page of the contact: colleagues and their answers, joining, billing, withdrawing, and the mailed link."""

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
from outbox.models import MailState, OutgoingMail
from registrations.actions import signup
from registrations.actions.signup import Billing, Colleague
from registrations.models import Delegation, JoinRequest, Registration, State
from tests.factories import ALL_ROLES, make_delegation, make_event, make_registration, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def group() -> Delegation:
    """A contact who takes part; Els is asked, and her mail did not arrive; two said yes, one said no."""
    group = make_delegation(make_event(), roles=ALL_ROLES[:3])
    els = make_registration(group.event, "bestuur", State.INVITED, group, name="Els Plan", address="els@example.nl")
    make_registration(group.event, "beleid", State.DECLINED, group, name="Nico Nee")
    OutgoingMail.objects.create(
        kind="registrations.invitation", address=els.address, key="een", subject_ref=els.about, state=MailState.FAILED
    )
    return group


@pytest.fixture
def els(group) -> Registration:
    return group.members.get(name="Els Plan")


@pytest.fixture
def contact(group) -> Client:
    client = Client()
    client.force_login(group.members.get(address=group.contact_address).user)
    return client


def at(group: Delegation, name: str = "delegation", *more: object) -> str:
    return reverse(f"registrations:{name}", args=[group.public_id, *more])


def paths(group: Delegation) -> list[str]:
    els = group.members.get(name="Els Plan")
    asked = JoinRequest.objects.create(registration=make_registration(group.event), delegation=group)
    return [
        at(group),
        at(group, "colleague-add"),
        at(group, "colleague", els.public_id),
        at(group, "billing"),
        at(group, "delegation-withdraw"),
        at(group, "join-decide", asked.public_id),
    ]


def test_nobody_but_the_contact_finds_it(client, group):
    members = group.members.exclude(address=group.contact_address).exclude(user=None)
    for path in paths(group):
        client.logout()
        assert client.get(path).status_code == 302 or path.endswith("/")  # to log in
        for user in (make_user(), make_user(staff=True), members.first().user):
            client.force_login(user)
            for answer in (client.get(path), client.post(path, {"antwoord": "ja", "stap": "terug"})):
                assert answer.status_code in (404, 405), path
    group.refresh_from_db()
    assert group.withdrawn_at is None


def test_before_the_press_the_page_does_not_exist(client):
    group = make_delegation(make_event(), state=State.PREPARED)
    client.force_login(make_user(group.contact_address))
    assert client.get(at(group)).status_code == 404


def test_one_sees_who_answered_what(contact, group):
    page = contact.get(at(group)).text
    for shown in (
        "Mail kwam niet aan",
        "Bevestigd",
        "Afgezegd",
        "els@example.nl",
        "3 van 4 rollen",
        "Voeg een collega toe",
    ):
        assert shown in page
    OutgoingMail.objects.update(state=MailState.QUEUED)
    assert "Gevraagd" in contact.get(at(group)).text


def test_who_said_no_and_was_erased_is_no_nameless_line(contact, group):
    before = contact.get(at(group)).text.count("members__item")
    make_registration(group.event, "beleid", State.DECLINED, group, name="", address="", erased_at=timezone.now())
    assert contact.get(at(group)).text.count("members__item") == before


def test_a_colleague_of_another_delegation_is_not_found(contact, group):
    other = make_registration(group.event, "beleid", State.INVITED, make_delegation(group.event))
    assert contact.get(at(group, "colleague", other.public_id)).status_code == 404
    asked = JoinRequest.objects.create(registration=make_registration(group.event), delegation=other.delegation)
    assert contact.post(at(group, "join-decide", asked.public_id), {"antwoord": "ja"}).status_code == 404


def test_adding_a_colleague_mails_them_at_once(contact, group):
    form = {"name": "Mo Haddad", "address": " Mo@Example.nl ", "role": "bestuur"}
    answer = contact.post(at(group, "colleague-add"), form, follow=True)
    assert "Mo Haddad krijgt nu een mail" in answer.text
    assert group.members.get(name="Mo Haddad").state == State.INVITED
    assert OutgoingMail.objects.filter(address="mo@example.nl").count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"name": ""}, "Vul de naam van deze collega in."),
        ({"address": "mo"}, "met een @"),
        ({"role": ""}, "Kies de rol van deze collega."),
        ({"address": "ELS@example.nl"}, "Dit e-mailadres hoort al bij deze delegatie."),
        ({"name": "x" * 1_000_000}, "Gebruik hoogstens 150 tekens."),
    ],
)
def test_a_wrong_colleague_is_told_and_kept(contact, group, change, sentence):
    form = {"name": "Mo Haddad", "address": "mo@example.nl", "role": "bestuur"} | change
    answer = contact.post(at(group, "colleague-add"), form)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert re.search(r"<title>\s*Fout:", answer.text)
    if "role" not in change:
        assert 'value="bestuur" selected' in answer.text
    assert not group.members.filter(address="mo@example.nl").exists()


def test_a_full_delegation_takes_nobody_more(contact, group):
    Event.objects.update(max_delegation_size=4)
    assert "De delegatie is vol: hoogstens 4 mensen." in contact.get(at(group)).text
    answer = contact.post(at(group, "colleague-add"), {"name": "M", "address": "m@example.nl", "role": "beleid"})
    assert "Een delegatie heeft hier hoogstens 4 mensen." in answer.text


def test_a_corrected_address_gets_the_mail(contact, group, els):
    answer = contact.post(at(group, "colleague", els.public_id), {"address": "Els.Plan@example.nl"}, follow=True)
    assert "De mail gaat nu naar els.plan@example.nl." in answer.text
    els.refresh_from_db()
    assert els.address == "els.plan@example.nl"
    assert OutgoingMail.objects.filter(address="els.plan@example.nl").count() == 1
    assert not OutgoingMail.objects.filter(address="els@example.nl").exists()


@pytest.mark.parametrize(("address", "sentence"), [("els", "met een @"), ("", "met een @"), (None, "hoort al bij")])
def test_a_wrong_address_is_told_and_kept(contact, group, els, address, sentence):
    typed = group.contact_address if address is None else address
    answer = contact.post(at(group, "colleague", els.public_id), {"address": typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{typed}"' in answer.text or not typed


def test_asking_again_and_taking_back(contact, group, els):
    answer = contact.post(at(group, "colleague", els.public_id), {"stap": "opnieuw"}, follow=True)
    assert "De mail gaat opnieuw naar dit adres." in answer.text
    assert OutgoingMail.objects.filter(address="els@example.nl", state=MailState.QUEUED).count() == 1
    answer = contact.post(at(group, "colleague", els.public_id), {"stap": "terug"}, follow=True)
    assert "De vraag is ingetrokken." in answer.text
    assert "Els Plan" not in answer.text
    els.refresh_from_db()
    assert (els.state, els.name, els.address) == (State.LAPSED, "", "")


def test_who_answered_has_no_address_to_correct(contact, group):
    answered = group.members.filter(state=State.CANDIDATE).last()
    assert contact.get(at(group, "colleague", answered.public_id)).status_code == 404


def test_withdrawing_asks_first_and_leaves_who_accepted(contact, group, els):
    page = contact.get(at(group, "delegation-withdraw")).text
    assert "Deze mensen houden hun aanmelding" in page
    assert "Els Plan" in page
    answer = contact.post(at(group, "delegation-withdraw"), follow=True)
    assert "De delegatie is ingetrokken." in answer.text
    assert "Voeg een collega toe" not in answer.text
    assert group.members.filter(state=State.CANDIDATE).count() == 3
    els.refresh_from_db()
    assert els.state == State.LAPSED
    assert contact.post(at(group, "delegation-withdraw")).status_code == 302  # twice is fine
    answer = contact.post(at(group, "colleague-add"), {"name": "M", "address": "m@example.nl", "role": "beleid"})
    assert "Deze delegatie is ingetrokken." in answer.text


@pytest.mark.parametrize(("word", "joined"), [("ja", True), ("nee", False)])
def test_the_contact_decides_about_joining(contact, group, word, joined):
    alone = make_registration(group.event, organisation=group.organisation, name="Ria Alleen")
    moment = alone.registered_at
    asked = JoinRequest.objects.create(registration=alone, delegation=group)
    assert "Ria Alleen wil aansluiten" in contact.get(at(group)).text
    path = at(group, "join-decide", asked.public_id)
    assert contact.get(path).status_code == 405
    answer = contact.post(path, {"antwoord": word}, follow=True)
    assert "wil aansluiten" not in answer.text
    alone.refresh_from_db()
    assert (alone.delegation == group) is joined
    assert alone.registered_at == moment
    assert contact.post(path, {"antwoord": "ja"}).status_code == 302
    alone.refresh_from_db()
    assert (alone.delegation == group) is joined  # the first answer stays


def test_the_tick_together_can_change_until_the_allocation(contact, group):
    contact.post(at(group), {"together": "on"})
    group.refresh_from_db()
    assert group.together
    contact.post(at(group), {})
    group.refresh_from_db()
    assert not group.together
    Event.objects.update(allocated_at=timezone.now())
    answer = contact.post(at(group), {"together": "on"}, follow=True)
    assert "Deze keuze staat nu vast." in answer.text
    assert "Bewaar deze keuze" not in answer.text
    group.refresh_from_db()
    assert not group.together


def test_billing_can_be_completed(contact, group):
    assert contact.get(at(group, "billing")).status_code == 302  # free of charge
    Event.objects.update(price=Decimal("95"))
    page = contact.get(at(group)).text
    assert "€\u00a0285,00" in page  # three who said yes
    assert contact.post(at(group, "billing"), {"name": "Crediteuren"}).status_code == 422
    form = {
        "name": "Crediteuren",
        "street": "Dorpsstraat 1",
        "postcode": "2500aa",
        "city": "Den Haag",
        "reference": "I1",
    }
    answer = contact.post(at(group, "billing"), form, follow=True)
    assert "De gegevens zijn bewaard." in answer.text
    assert "2500 AA" in answer.text
    answer = contact.post(at(group, "billing"), {"name": "Crediteuren", "follows": "on"}, follow=True)
    assert "Een deel van deze gegevens volgt nog." in answer.text


def test_after_the_day_nothing_can_be_changed(client):
    event = make_event(starts_at=timezone.now() - timedelta(days=30))
    group = make_delegation(event)
    client.force_login(group.members.first().user)
    page = client.get(at(group)).text
    assert "Trek de delegatie in" not in page
    assert "Voeg een collega toe" not in page


def test_a_secretariat_that_takes_no_part_has_the_page(client):
    group = make_delegation(make_event(formal=True), contact_address="secretariaat@example.nl", contact_name="Sec")
    client.force_login(make_user("secretariaat@example.nl"))
    page = client.get(at(group)).text
    assert "Alle 4 rollen zijn er" in page
    assert not re.search(r"\b([Jj]e|jou|jouw)\b", re.search(r"<main.*</main>", page, re.S)[0])


def test_the_page_takes_the_same_queries_for_one_colleague_and_for_thirty(
    contact, group, django_assert_max_num_queries
):
    def queries() -> int:
        with django_assert_max_num_queries(30) as counted:
            contact.get(at(group))
        return len(counted)

    JoinRequest.objects.create(registration=make_registration(group.event), delegation=group)
    queries()
    one = queries()
    for _ in range(29):
        make_registration(group.event, "beleid", State.INVITED, group)
        JoinRequest.objects.create(registration=make_registration(group.event), delegation=group)
    assert queries() == one


# --- The mailed link of the contact ------------------------------


def prepare(role: str = "uitvoering", **fields: object) -> Delegation:
    return signup.register_delegation(
        event=make_event(**fields), contact_name="Carla Kring", contact_address="carla@example.nl", contact_role=role,
        organisation="Gemeente Voorbeeld", layer="gemeente", together=True, form_token=uuid4(),
        colleagues=[Colleague("Els Plan", "els@example.nl", "beleid"), Colleague("Mo", "mo@example.nl", "bestuur")],
        billing=Billing("Crediteuren", "Dorpsstraat 1") if fields else None,
    )  # fmt: skip


def press(group: Delegation) -> str:
    return issue("registrations.confirm-delegation", address=group.contact_address, target=str(group.public_id))


@pytest.mark.parametrize("role", ["uitvoering", ""])
def test_only_after_the_press_are_colleagues_asked(client, role):
    group = prepare(role)
    link = press(group)
    page = client.get(link).text
    for shown in ("Els Plan", "els@example.nl", "Ja, ik meld de delegatie aan", "De delegatie komt samen of niet."):
        assert shown in page
    assert set(OutgoingMail.objects.values_list("address", flat=True)) == {"carla@example.nl"}
    answer = client.post(link, follow=True)
    assert answer.redirect_chain == [(at(group), 302)]
    assert "De delegatie telt." in answer.text
    assert {"els@example.nl", "mo@example.nl"} < set(OutgoingMail.objects.values_list("address", flat=True))
    assert client.post(link).url == at(group)  # a second press just goes on
    assert Client().post(link).status_code == 200  # somebody else gets no further


def test_a_paid_delegation_sees_the_total_before_the_press(client):
    page = client.get(press(prepare(price=Decimal("95")))).text
    for shown in ("bindend", "€\u00a0285,00", "€\u00a0344,85", "Dorpsstraat 1"):
        assert shown in page


def test_a_withdrawn_delegation_says_so(client):
    group = prepare()
    link = press(group)
    Delegation.objects.update(withdrawn_at=timezone.now())
    assert "Deze link geldt niet meer" in client.get(link).text
    assert 'role="alert"' in client.post(link).text
    assert not Registration.objects.live().exists()
