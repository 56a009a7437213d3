"""Registrations and delegations in the admin, and what an organiser does for somebody who calls."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Role
from membership.models import Layer, LoginLink
from outbox.models import MailState, OutgoingMail
from registrations.models import Delegation, Registration, State
from tests.admin.helpers import form_values, text_of
from tests.factories import make_delegation, make_event, make_registration

LIST = reverse("admin:registrations_registration_changelist")
DELEGATIONS = reverse("admin:registrations_delegation_changelist")


def page_of(registration: Registration) -> str:
    return reverse("admin:registrations_registration_change", args=[registration.pk])


def button(registration: Registration, name: str) -> str:
    return reverse(f"admin:registrations_registration_{name}", args=[registration.pk])


def caller(event, **changes):
    fields = {
        "event": event.pk,
        "name": "Bel Ler",
        "address": " Bel.Ler@Example.NL ",
        "organisation": "Gemeente Voorbeeld",
        "layer": Layer.GEMEENTE.value,
        "role": Role.BELEID.value,
        "form_token": str(uuid.uuid4()),
    }
    return fields | changes


def test_the_lists_take_the_same_queries_at_one_and_at_thirty(beheer, same_queries):
    make_delegation(make_event())

    def more():
        for _ in range(29):
            make_delegation(make_event())
            make_registration(make_event(), state=State.INVITED)

    paths = [LIST, f"{LIST}?state__exact=candidate", f"{LIST}?q=deelnemer", DELEGATIONS, f"{DELEGATIONS}?q=gemeente"]
    same_queries(beheer, paths, more)


def test_one_delegation_takes_the_same_queries_at_one_and_at_thirty_members(beheer, same_queries):
    delegation = make_delegation(make_event(), roles=[Role.BELEID])

    def more():
        for _ in range(29):
            make_registration(delegation.event, delegation=delegation)

    same_queries(beheer, [reverse("admin:registrations_delegation_change", args=[delegation.pk])], more)


def test_one_registration_takes_the_same_queries_with_a_long_history(beheer, same_queries):
    registration = make_registration(make_event())

    def more():
        for number in range(29):
            OutgoingMail.objects.create(kind="registrations.received", key=f"{number}", subject_ref=registration.about)
            registration.changes.create(to_state=State.CANDIDATE, by="deelnemer")

    same_queries(beheer, [page_of(registration)], more)


def test_one_finds_somebody_by_name_address_and_organisation(beheer):
    registration = make_registration(make_event(), name="Sanne Voorbeeld")
    make_registration(make_event(), name="Iemand Anders")
    for words in ("Sanne", registration.address, registration.organisation.name):
        text = text_of(beheer.get(LIST, {"q": words}))
        assert "Sanne Voorbeeld" in text
        assert "Iemand Anders" not in text


def test_the_state_can_not_be_typed(beheer):
    registration = make_registration(make_event())
    assert b'name="state"' not in beheer.get(page_of(registration)).content
    assert beheer.post(page_of(registration), {"state": "seated", "_save": "1"}).status_code == 403
    registration.refresh_from_db()
    assert registration.state == State.CANDIDATE


def test_the_page_tells_the_whole_history(beheer, organiser):
    registration = make_registration(make_event())
    beheer.post(button(registration, "cancel"), {"reason": "Belde af wegens ziekte"})
    text = text_of(beheer.get(page_of(registration)))
    assert "Van ‘Aangemeld’ naar ‘Afgemeld’" in text
    assert f"{organiser.name} (beheer)" in text
    assert "Belde af wegens ziekte" in text
    assert "Mail ‘Afmelding’" in text
    assert f"aan {registration.address}" in text


def test_cancelling_hands_the_seat_on(beheer):
    event = make_event(capacity=1, allocated_at=timezone.now())
    seated, waiting = make_registration(event, state=State.SEATED), make_registration(event)
    assert "gaat meteen naar de volgende" in text_of(beheer.get(button(seated, "cancel")))
    beheer.post(button(seated, "cancel"), {"reason": "Belde af"})
    for registration in (seated, waiting):
        registration.refresh_from_db()
    assert (seated.state, waiting.state) == (State.CANCELLED, State.SEATED)
    assert seated.changes.get(to_state=State.CANCELLED).reason == "Belde af"


def test_cancelling_asks_for_a_reason_and_refuses_twice(beheer):
    registration = make_registration(make_event())
    assert beheer.post(button(registration, "cancel"), {"reason": ""}).status_code == 200
    registration.refresh_from_db()
    assert registration.state == State.CANDIDATE
    for _ in range(2):
        response = beheer.post(button(registration, "cancel"), {"reason": "Belde af"}, follow=True)
    assert "al afgemeld" in text_of(response)


def test_a_code_for_the_phone_is_shown_once_and_lives_ten_minutes(beheer, organiser, caplog):
    registration = make_registration(make_event(), state=State.SEATED)
    response = beheer.post(button(registration, "code"))
    link = LoginLink.objects.get()
    assert link.made_by == f"beheer:{organiser.pk}"
    assert timedelta(minutes=9) < link.expires_at - timezone.now() <= timedelta(minutes=10)
    code = response.context["code"]
    assert len(code) == 6
    assert code in text_of(response)
    assert "no-store" in response["Cache-Control"]
    assert code not in text_of(beheer.get(page_of(registration)))
    assert code not in caplog.text
    assert "Code gemaakt om voor te lezen aan de telefoon." in text_of(beheer.get(page_of(registration)))
    assert beheer.get(button(registration, "code")).status_code == 405
    assert LoginLink.objects.count() == 1


def test_no_code_before_the_address_is_confirmed(beheer):
    registration = make_registration(make_event(), state=State.UNCONFIRMED)
    response = beheer.post(button(registration, "code"), follow=True)
    assert "nog niet bevestigd" in text_of(response)
    assert not LoginLink.objects.exists()


@pytest.mark.parametrize(
    ("state", "kind"),
    [
        (State.UNCONFIRMED, "registrations.confirm"),
        (State.INVITED, "registrations.invitation"),
        (State.CANDIDATE, "registrations.received"),
        (State.SEATED, "registrations.seated"),
    ],
)
def test_the_mail_that_fits_goes_once_more(beheer, state, kind):
    registration = make_registration(make_event(), state=state)
    for _ in range(2):
        response = beheer.post(button(registration, "mail"), follow=True)
    assert "Klaargezet" in text_of(response)
    mails = OutgoingMail.objects.filter(kind=kind, address=registration.address)
    assert 1 <= mails.count() <= 2  # two presses in one minute are one mail


def test_the_contact_of_an_unconfirmed_delegation_gets_the_mail_for_the_group(beheer):
    delegation = make_delegation(make_event(), roles=[Role.BELEID], state=State.UNCONFIRMED, form_token=uuid.uuid4())
    beheer.post(button(delegation.members.get(), "mail"))
    assert OutgoingMail.objects.get().kind == "registrations.confirm_delegation"


@pytest.mark.parametrize("state", [State.PREPARED, State.CANCELLED, State.DECLINED, State.LAPSED])
def test_where_no_mail_fits_the_reason_is_told(beheer, state):
    registration = make_registration(make_event(), state=state)
    response = beheer.post(button(registration, "mail"), follow=True)
    assert not OutgoingMail.objects.exists()
    assert response.context["messages"]


def test_somebody_who_phoned_confirms_by_mail(beheer, organiser):
    event = make_event()
    path = reverse("admin:registrations_registration_caller")
    assert "Pas na het drukken op die knop" in text_of(beheer.get(path, {"bijeenkomst": event.pk}))
    beheer.post(path, caller(event))
    registration = Registration.objects.get()
    assert (registration.state, registration.address) == (State.UNCONFIRMED, "bel.ler@example.nl")
    assert registration.changes.get().by == f"beheer:{organiser.pk}"
    assert OutgoingMail.objects.get().kind == "registrations.confirm"


def test_pressing_twice_adds_the_caller_once(beheer):
    fields = caller(make_event())
    for _ in range(2):
        beheer.post(reverse("admin:registrations_registration_caller"), fields)
    assert Registration.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_a_caller_who_is_registered_already_is_told_so(beheer):
    event = make_event()
    known = make_registration(event)
    response = beheer.post(reverse("admin:registrations_registration_caller"), caller(event, address=known.address))
    assert "al aangemeld" in text_of(response)
    assert 'value="Bel Ler"' in response.content.decode()
    assert Registration.objects.count() == 1


def test_a_caller_for_a_paid_gathering_sends_the_billing_address_later(beheer):
    event = make_event(price="95.00", capacity=None, priority=False)
    beheer.post(reverse("admin:registrations_registration_caller"), caller(event))
    assert Delegation.objects.get().billing_follows


def test_a_gathering_that_is_over_can_not_be_chosen(beheer):
    past = make_event(starts_at=timezone.now() - timedelta(days=3))
    response = beheer.post(reverse("admin:registrations_registration_caller"), caller(past))
    assert response.status_code == 200
    assert not Registration.objects.exists()


TYPED = [
    ("name", "Kijk op www.example.nl", "Gebruik hier geen webadres"),
    ("organisation", "https://example.nl", "Gebruik hier geen webadres"),
    ("name", "Jan\u202enaJ", "onzichtbaar teken"),
    ("name", "x" * 1_000_000, "Gebruik hoogstens 150 tekens"),
    ("address", "geen adres", "Vul een e-mailadres in met een @"),
    ("address", "a" * 300 + "@example.nl", "Gebruik hoogstens 254 tekens"),
]


@pytest.mark.parametrize("form", ["caller", "guest"])
@pytest.mark.parametrize(("field", "typed", "told"), TYPED, ids=[f"{row[0]} {row[1][:9]}" for row in TYPED])
def test_what_an_organiser_types_is_held_to_the_rules_of_the_public_form(beheer, form, field, typed, told):
    fields = caller(make_event(), kind="spreker") | {field: typed}
    path = reverse(f"admin:registrations_registration_{form}")
    assert told in text_of(beheer.post(path, fields))
    assert not Registration.objects.exists()


def test_spaces_and_capitals_of_an_organiser_are_simply_handled(beheer):
    path = reverse("admin:registrations_registration_caller")
    beheer.post(path, caller(make_event(), name="  Bel \t Ler ", address=" Bel.Ler@Example.NL "))
    one = Registration.objects.get()
    assert (one.name, one.address) == ("Bel Ler", "bel.ler@example.nl")


def test_billing_details_are_held_to_the_rules_of_the_public_form(beheer):
    delegation = make_delegation(make_event(price="95.00"), billing_follows=True)
    path = reverse("admin:registrations_delegation_change", args=[delegation.pk])
    values = form_values(beheer.get(path).content, "delegation_form")
    wrong = {"billing_name": "www.example.nl", "billing_postcode": "25 AA", "billing_city": "Den\u202eHaag"}
    text = text_of(beheer.post(path, values | wrong | {"_save": "1"}))
    for told in ("Gebruik hier geen webadres", "bijvoorbeeld 2511 AA", "onzichtbaar teken"):
        assert told in text
    beheer.post(path, values | {"billing_postcode": " 2511aa", "_save": "1"})
    delegation.refresh_from_db()
    assert (delegation.billing_postcode, delegation.billing_name) == ("2511 AA", "")


def test_a_guest_is_invited_and_takes_no_seat_of_the_capacity(beheer):
    event = make_event(capacity=0)
    fields = caller(event)
    del fields["role"], fields["form_token"]
    path = reverse("admin:registrations_registration_guest")
    assert beheer.get(path).status_code == 200
    assert "Kies wat voor gast dit is" in text_of(beheer.post(path, fields))
    fields["kind"] = "spreker"
    assert "Kies de laag" in text_of(beheer.post(path, fields | {"layer": ""}))
    beheer.post(path, fields)
    guest = Registration.objects.get()
    assert (guest.guest, guest.role, guest.state) == (True, "", State.INVITED)
    assert OutgoingMail.objects.get().kind == "registrations.invitation"
    assert "al aangemeld of uitgenodigd" in text_of(beheer.post(path, fields))


def test_the_delegation_says_which_roles_it_misses(beheer):
    delegation = make_delegation(make_event(), roles=[Role.BELEID, Role.BESTUUR])
    text = text_of(beheer.get(reverse("admin:registrations_delegation_change", args=[delegation.pk])))
    assert "Uitvoering, Management / leidinggevend" in text
    assert "2 van 4" in text_of(beheer.get(DELEGATIONS))


def test_finance_fills_in_the_billing_details_and_nothing_else(finance):
    delegation = make_delegation(make_event(price="95.00"), billing_follows=True)
    path = reverse("admin:registrations_delegation_change", args=[delegation.pk])
    values = form_values(finance.get(path).content, "delegation_form")
    assert {name for name in values if not name.startswith(("csrf", "_"))} <= {
        "billing_name", "billing_street", "billing_postcode", "billing_city", "billing_reference", "billing_follows",
    }  # fmt: skip
    finance.post(path, values | {"billing_name": "Gemeente", "contact_name": "Ander", "_save": "1"})
    delegation.refresh_from_db()
    assert delegation.billing_name == "Gemeente"
    assert delegation.contact_name != "Ander"
    assert OutgoingMail.objects.count() == 0


def test_a_failed_mail_stands_out_in_the_history(beheer):
    registration = make_registration(make_event())
    OutgoingMail.objects.create(
        kind="registrations.received", key="k", subject_ref=registration.about, state=MailState.FAILED
    )
    assert b"beheer-problem" in beheer.get(page_of(registration)).content
