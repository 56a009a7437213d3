"""A gathering in the admin: its page, its list, copies and presets."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from events.models import AllocationMode, Event, OrganisingBody, ProgrammeItem, Question, Role, Speaker
from outbox.models import OutgoingMail
from registrations.models import Answer, State
from tests.admin.helpers import form_values, text_of
from tests.factories import make_event, make_registration

LIST = reverse("admin:events_event_changelist")


def page_of(event: Event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def save(client: Client, event: Event, **changes: object) -> object:
    """Open the page of `event`, fill in `changes` and press Opslaan."""
    values = form_values(client.get(page_of(event)).content, "event_form")
    values.pop("_addanother", None)
    return client.post(page_of(event), values | {"_save": "1"} | changes, follow=True)


def test_the_list_takes_the_same_queries_at_one_and_at_thirty(beheer, same_queries):
    make_registration(make_event())

    def more():
        for _ in range(29):
            event = make_event()
            make_registration(event, state=State.SEATED)
            make_registration(event)

    same_queries(beheer, [LIST, f"{LIST}?status__exact=open", f"{LIST}?q=Bijeenkomst"], more)


def test_the_page_takes_the_same_queries_at_one_and_at_thirty_parts_and_people(beheer, same_queries):
    event = make_event()
    ProgrammeItem.objects.create(event=event, title="Opening")

    def more():
        for number in range(29):
            ProgrammeItem.objects.create(event=event, title=f"Deel {number}")
            Speaker.objects.create(event=event, name=f"Spreker {number}")
            make_registration(event)

    Speaker.objects.create(event=event, name="Eerste")
    same_queries(beheer, [page_of(event)], more)


def test_the_list_shows_seats_and_who_waits(beheer):
    event = make_event(capacity=3)
    for _ in range(2):
        make_registration(event, state=State.SEATED)
    make_registration(event)
    make_registration(event, state=State.SEATED, guest=True)
    text = text_of(beheer.get(LIST))
    assert "2 van 3" in text


def test_the_page_says_what_is_missing_and_leads_to_the_concept(beheer):
    event = make_event(status=Event.Status.DRAFT, summary="")
    text = text_of(beheer.get(page_of(event)))
    assert "Vertel in één zin waar de bijeenkomst over gaat." in text
    assert (
        reverse("registrations:event-preview", args=[event.preview_token])
        in beheer.get(page_of(event)).content.decode()
    )


def test_what_the_app_keeps_can_not_be_typed(beheer):
    event = make_event()
    values = form_values(beheer.get(page_of(event)).content, "event_form")
    assert not {"allocated_at", "preview_token", "sequence", "proposal_mailed_at"} & values.keys()


def test_more_seats_go_at_once_to_who_waits(beheer):
    event = make_event(capacity=1, allocated_at=timezone.now())
    make_registration(event, state=State.SEATED)
    waiting = make_registration(event)
    response = save(beheer, event, capacity="2")
    waiting.refresh_from_db()
    assert waiting.state == State.SEATED
    assert OutgoingMail.objects.filter(kind="registrations.seated", address=waiting.address).count() == 1
    assert f"{waiting} kreeg een plek, en een mail daarover." in text_of(response)


def test_fewer_seats_take_nobody_s_place(beheer):
    event = make_event(capacity=2, allocated_at=timezone.now())
    for _ in range(2):
        make_registration(event, state=State.SEATED)
    response = save(beheer, event, capacity="1")
    assert event.registrations.seated().count() == 2
    told = "2 mensen hebben een plek, het aantal plekken is 1. Niemand raakt de plek kwijt; de eerste plek die vrijkomt"
    assert f"{told} wordt niet opnieuw uitgedeeld." in text_of(response)


def test_before_the_first_allocation_more_seats_hand_out_nothing(beheer):
    event = make_event(capacity=1)
    make_registration(event)
    save(beheer, event, capacity="2")
    assert not event.registrations.seated().exists()


def test_handing_out_at_once_begins_when_it_is_chosen(beheer):
    event = make_event(capacity=1)
    registration = make_registration(event)
    save(beheer, event, allocation_mode=AllocationMode.AT_ONCE)
    registration.refresh_from_db()
    assert registration.state == State.SEATED


def test_an_allocation_between_reading_and_saving_is_kept(beheer):
    event = make_event()
    values = form_values(beheer.get(page_of(event)).content, "event_form")
    moment = timezone.now()
    Event.objects.filter(pk=event.pk).update(allocated_at=moment)
    beheer.post(page_of(event), values | {"_save": "1", "title": "Andere titel"})
    event.refresh_from_db()
    assert (event.title, event.allocated_at) == ("Andere titel", moment)


def test_a_proposal_that_was_mailed_comes_again_when_its_day_is_put_off(beheer):
    event = make_event(proposal_mailed_at=timezone.now())
    later = timezone.localtime(event.allocation_at + timedelta(days=2))
    save(beheer, event, allocation_at=later.strftime("%Y-%m-%dT%H:%M"))
    event.refresh_from_db()
    assert event.proposal_mailed_at is None


def test_a_new_title_raises_the_version_of_the_calendar_item(beheer):
    event = make_event()
    save(beheer, event, title="Een andere titel")
    event.refresh_from_db()
    assert event.sequence == 1


def test_a_changed_part_renews_the_page(beheer):
    event = make_event()
    item = ProgrammeItem.objects.create(event=event, title="Opening")
    old = timezone.now() - timedelta(days=1)
    Event.objects.filter(pk=event.pk).update(updated_at=old)
    save(beheer, event, **{"programme-0-title": "Welkom"})
    item.refresh_from_db()
    event.refresh_from_db()
    assert item.title == "Welkom"
    assert event.updated_at > old


def test_roles_are_chosen_with_ticks_and_kept_in_order(beheer):
    event = make_event()
    save(beheer, event, meant_for=[Role.BESTUUR.value, Role.MANAGEMENT.value])
    event.refresh_from_db()
    assert set(event.meant_for) == {Role.BESTUUR, Role.MANAGEMENT}
    save(beheer, event, title="Nog een keer")
    event.refresh_from_db()
    assert set(event.meant_for) == {Role.BESTUUR, Role.MANAGEMENT}


def test_an_end_before_the_begin_is_explained(beheer):
    event = make_event()
    response = save(beheer, event, ends_at="2020-01-01T10:00")
    assert "het eind na het begin" in text_of(response)


def test_a_published_gathering_with_gaps_is_saved_with_a_warning(beheer):
    event = make_event()
    assert "er ontbreekt nog iets" in text_of(save(beheer, event, title="Zonder programma"))


def test_only_a_draft_can_be_thrown_away(beheer):
    draft, published = make_event(status=Event.Status.DRAFT), make_event()
    for event, status in ((draft, 302), (published, 403)):
        path = reverse("admin:events_event_delete", args=[event.pk])
        assert beheer.post(path, {"post": "yes"}).status_code == status
    assert list(Event.objects.all()) == [published]


def test_a_copy_is_a_draft_on_another_day(beheer, organiser):
    event = make_event()
    ProgrammeItem.objects.create(event=event, title="Opening", starts_at=event.starts_at)
    path = reverse("admin:registrations_event_copy", args=[event.pk])
    assert "Kopie van" in text_of(beheer.get(path))
    day = timezone.localdate(event.starts_at) + timedelta(days=7)
    response = beheer.post(path, {"title": "Kopie", "slug": "kopie", "starts_on": day.isoformat()})
    copy = Event.objects.get(slug="kopie")
    assert response.url == page_of(copy)
    assert copy.status == Event.Status.DRAFT
    assert timezone.localdate(copy.starts_at) == day
    assert copy.programme.count() == 1


def test_a_copy_on_an_address_in_use_is_refused_and_keeps_what_was_typed(beheer):
    event = make_event()
    path = reverse("admin:registrations_event_copy", args=[event.pk])
    response = beheer.post(path, {"title": "Kopie", "slug": event.slug, "starts_on": "2030-01-01"})
    assert "Er is al een bijeenkomst met dit adres" in text_of(response)
    assert 'value="Kopie"' in response.content.decode()
    assert text_of(response).startswith("Fout:")


@pytest.mark.parametrize("preset", ["online", "live", "paid"])
def test_a_preset_makes_a_draft(beheer, preset):
    path = reverse("admin:registrations_event_preset")
    assert path in beheer.get(LIST).content.decode()
    beheer.post(path, {"preset": preset, "title": "Nieuw", "slug": f"nieuw-{preset}", "starts_on": "2030-01-01"})
    event = Event.objects.get(slug=f"nieuw-{preset}")
    assert event.status == Event.Status.DRAFT
    assert beheer.get(page_of(event)).status_code == 200


def test_an_unknown_preset_and_a_bad_day_are_explained(beheer):
    path = reverse("admin:registrations_event_preset")
    response = beheer.post(path, {"preset": "x", "title": "T", "slug": "a b", "starts_on": "morgen"})
    assert response.status_code == 200
    assert not Event.objects.exists()


def test_a_new_name_of_who_we_are_renews_the_pages_of_its_gatherings(beheer):
    body = OrganisingBody.objects.create(
        name="Oud", email="a@example.nl", privacy_contact="p@example.nl", is_default=True
    )
    event = make_event()
    old = timezone.now() - timedelta(days=1)
    Event.objects.update(updated_at=old)
    path = reverse("admin:events_organisingbody_change", args=[body.pk])
    values = form_values(beheer.get(path).content, "organisingbody_form")
    beheer.post(path, values | {"name": "Nieuw", "kvk": "12 34 56 78", "iban": "nl91 abna 0417 1643 00", "_save": "1"})
    body.refresh_from_db()
    event.refresh_from_db()
    assert (body.name, body.kvk, body.iban) == ("Nieuw", "12345678", "NL91ABNA0417164300")
    assert event.updated_at > old


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("kvk", "1234567", "Vul de acht cijfers van het KvK-nummer in."),
        ("iban", "NL91ABNA0417164301", "Controleer het IBAN"),
        ("vat_number", "NL1", "Controleer het btw-nummer"),
    ],
)
def test_a_wrong_number_of_who_we_are_is_explained(beheer, field, value, sentence):
    path = reverse("admin:events_organisingbody_add")
    values = {"name": "Wij", "email": "a@example.nl", "privacy_contact": "p@example.nl", field: value}
    assert sentence in text_of(beheer.post(path, values))


def test_what_was_answered_in_confidence_stays_private(beheer):
    event = make_event()
    diet = Question.objects.create(event=event, text="Wat eet je?", private=True)
    values = form_values(beheer.get(page_of(event)).content, "event_form")
    values.pop("questions-0-private")
    assert values["questions-0-id"] == str(diet.pk)
    beheer.post(page_of(event), values | {"_save": "1"})
    diet.refresh_from_db()
    assert not diet.private  # nobody answered yet
    Question.objects.update(private=True)
    Answer.objects.create(registration=make_registration(event), question=diet, text="Geen noten")
    response = beheer.post(page_of(event), values | {"_save": "1"})
    assert "Mensen gaven hier al antwoord op" in text_of(response)
    diet.refresh_from_db()
    assert diet.private
