"""Moving a gathering and calling it off: the pages of the organiser."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from lxml import html

from events.actions import save_event
from events.models import CaseSlot, Event, ProgrammeItem
from outbox.models import OutgoingMail
from registrations.models import Registration, State
from tests.admin.helpers import form_values, text_of
from tests.factories import make_event, make_registration


@pytest.fixture
def event(db: None) -> Event:
    event = make_event(title="Dag van de opgave", doors_open_at=None)
    ProgrammeItem.objects.create(
        event=event, title="Opening", starts_at=event.starts_at, ends_at=event.starts_at + timedelta(hours=1)
    )
    make_registration(event, state=State.SEATED, name="Ada Voorbeeld")
    make_registration(event)
    return event


def page_of(event: Event, name: str) -> str:
    return reverse(f"admin:registrations_event_{name}", args=[event.pk])


def change_page(event: Event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def typed(moment: object) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def new_time(event: Event, **by: int) -> dict[str, str]:
    by = timedelta(**by)
    times = {"starts_at": typed(event.starts_at + by), "ends_at": typed(event.ends_at + by)}
    return times | {"message": "De zaal is verhuurd."}


def on_the_page(response: object) -> dict[str, object]:
    """What the browser would post of the form that confirms."""
    for form in html.fromstring(response.content.decode()).forms:
        values: dict[str, list] = {}
        for name, value in form.form_values():
            values.setdefault(name, []).append(value)
        if "seen" in values:
            return values
    raise AssertionError("no form to confirm with")


def everything() -> tuple:
    return tuple(list(model.objects.order_by("pk").values_list()) for model in (Event, Registration, OutgoingMail))


def test_the_button_stands_on_the_page_of_the_gathering(beheer, event):
    assert page_of(event, "move") in beheer.get(change_page(event)).content.decode()
    for hidden in ({"status": Event.Status.DRAFT}, {"status": Event.Status.CANCELLED}):
        Event.objects.filter(pk=event.pk).update(**hidden)
        assert page_of(event, "move") not in beheer.get(change_page(event)).content.decode()


def test_others_of_the_staff_may_not(moderator, finance, event):
    for client in (moderator, finance):
        for name in ("move", "cancel"):
            assert client.get(page_of(event, name)).status_code == 403
            assert client.post(page_of(event, name), new_time(event, days=7)).status_code == 403
        assert page_of(event, "move") not in client.get(change_page(event)).content.decode()


class TestMoving:
    def test_looking_changes_nothing(self, beheer, event):
        before = everything()
        text = text_of(beheer.get(page_of(event, "move")))
        assert "Gelast de bijeenkomst af" in text
        text = text_of(beheer.post(page_of(event, "move"), new_time(event, days=7)))
        assert "2 mensen krijgen een mail." in text
        assert "1 met een plek" in text
        assert "Opening: begint" in text
        assert "Verplaatst naar" in text  # the example of the mail
        assert "De zaal is verhuurd." in text
        assert everything() == before

    def test_confirming_does_it_once(self, beheer, event):
        shown = beheer.post(page_of(event, "move"), new_time(event, days=7))
        answer = beheer.post(page_of(event, "move"), on_the_page(shown), follow=True)
        assert "2 mensen krijgen een mail." in text_of(answer)
        old = event.starts_at
        event.refresh_from_db()
        assert event.starts_at == old + timedelta(days=7)
        assert event.programme.get().starts_at == event.starts_at
        again = beheer.post(page_of(event, "move"), on_the_page(shown), follow=True)
        assert "staat al op deze tijd" in text_of(again)
        assert OutgoingMail.objects.count() == 2
        history = text_of(beheer.get(reverse("admin:events_event_history", args=[event.pk])))
        assert "De bijeenkomst is nu op" in history

    def test_what_is_unticked_stays(self, beheer, event):
        shown = beheer.post(page_of(event, "move"), new_time(event, days=7))
        values = on_the_page(shown)
        values["along"].remove("programma")
        beheer.post(page_of(event, "move"), values)
        assert event.programme.get().starts_at == event.starts_at

    def test_a_change_in_between_is_shown_with_the_same_ticks(self, beheer, event):
        values = on_the_page(beheer.post(page_of(event, "move"), new_time(event, days=7)))
        values["along"].remove("programma")
        make_registration(event)
        shown = beheer.post(page_of(event, "move"), values)
        assert "Er is niets gebeurd en niets verstuurd" in text_of(shown)
        assert "3 mensen krijgen een mail." in text_of(shown)
        assert "programma" not in on_the_page(shown)["along"]
        assert not OutgoingMail.objects.exists()
        beheer.post(page_of(event, "move"), on_the_page(shown))
        assert OutgoingMail.objects.count() == 3

    def test_lines_outside_the_new_hours_are_named(self, beheer, event):
        CaseSlot.objects.create(
            event=event,
            starts_at=event.ends_at - timedelta(hours=2),
            ends_at=event.ends_at - timedelta(hours=1),
        )
        times = new_time(event, days=7) | {"ends_at": typed(event.starts_at + timedelta(days=7, hours=2))}
        assert "valt buiten de nieuwe tijd" in text_of(beheer.post(page_of(event, "move"), times))

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"starts_at": ""}, "Vul in wanneer het begint."),
            ({"ends_at": "2020-01-01T10:00"}, "Kies een eind dat na het begin ligt."),
            ({"starts_at": "2020-01-01T10:00"}, "Kies een begin in de toekomst."),
            ({"message": "x" * 1001}, "1000"),
            ({"starts_at": "morgen"}, "geldige"),
        ],
    )
    def test_bad_input_gets_an_answer_at_the_form(self, beheer, event, wrong, words):
        answer = beheer.post(page_of(event, "move"), new_time(event, days=7) | wrong)
        assert answer.status_code == 200
        assert words in text_of(answer)
        assert not OutgoingMail.objects.exists()

    def test_the_same_time_is_nothing_to_mail(self, beheer, event):
        assert "Er is niets te mailen." in text_of(beheer.post(page_of(event, "move"), new_time(event)))

    def test_a_made_up_fingerprint_does_nothing(self, beheer, event):
        shown = beheer.post(page_of(event, "move"), new_time(event, days=7) | {"seen": "x"})
        assert "Er is niets gebeurd" in text_of(shown)
        assert not OutgoingMail.objects.exists()


class TestAgendasBehind:
    def test_saving_the_form_says_so_and_the_button_mends_it(self, beheer, event):
        values = form_values(beheer.get(change_page(event)).content, "event_form")
        beheer.post(change_page(event), values | {"starts_at": typed(event.starts_at + timedelta(hours=1))})
        page = beheer.get(change_page(event))
        assert "De agenda’s zijn nog niet bijgewerkt." in text_of(page)
        event.refresh_from_db()
        assert "De agenda’s zijn nog niet bijgewerkt." in text_of(beheer.get(page_of(event, "move")))
        shown = beheer.post(page_of(event, "move"), new_time(event))
        assert "De tijd blijft" in text_of(shown)
        beheer.post(page_of(event, "move"), on_the_page(shown))
        assert OutgoingMail.objects.filter(kind="registrations.gathering_moved").count() == 2
        assert "nog niet bijgewerkt" not in text_of(beheer.get(change_page(event)))


class TestCallingOff:
    def preview(self, client: Client, event: Event) -> object:
        return client.post(page_of(event, "cancel"), {"reason": "De zaal is dicht."})

    def test_looking_changes_nothing(self, beheer, event):
        before = everything()
        assert "kun je niet terugdraaien" in text_of(beheer.get(page_of(event, "cancel")))
        text = text_of(self.preview(beheer, event))
        assert "2 mensen krijgen een mail." in text
        assert "Gaat niet door: Dag van de opgave" in text
        assert "De zaal is dicht." in text
        assert everything() == before

    def test_confirming_does_it_once(self, beheer, event):
        values = on_the_page(self.preview(beheer, event))
        answer = beheer.post(page_of(event, "cancel"), values, follow=True)
        assert "De bijeenkomst is afgelast. 2 mensen krijgen een mail." in text_of(answer)
        assert "Deze bijeenkomst is afgelast op" in text_of(answer)
        assert "De zaal is dicht." in text_of(answer)
        again = beheer.post(page_of(event, "cancel"), values, follow=True)
        assert "al afgelast" in text_of(again)
        assert OutgoingMail.objects.count() == 2

    def test_without_a_reason_it_is_asked(self, beheer, event):
        assert "Iedereen leest het." in text_of(beheer.post(page_of(event, "cancel"), {"reason": " "}))

    def test_a_draft_is_refused_with_a_reason(self, beheer, event):
        Event.objects.filter(pk=event.pk).update(status=Event.Status.DRAFT)
        assert "nog een concept" in text_of(self.preview(beheer, event))

    def test_the_form_of_the_gathering_neither_calls_off_nor_reopens(self, beheer, event):
        page = beheer.get(change_page(event))
        values = form_values(page.content, "event_form")
        beheer.post(change_page(event), values | {"status": "cancelled"})
        event.refresh_from_db()
        assert event.status == Event.Status.OPEN
        beheer.post(page_of(event, "cancel"), on_the_page(self.preview(beheer, event)))
        beheer.post(change_page(event), values | {"status": "open"})
        event.refresh_from_db()
        assert event.status == Event.Status.CANCELLED
        assert "Maak dan een kopie" in text_of(beheer.get(change_page(event)))


def test_the_same_queries_for_a_few_and_for_many(beheer, event, django_assert_max_num_queries):
    def counts() -> list[int]:
        found = []
        for name, post in (("move", new_time(event, days=7)), ("cancel", {"reason": "Geen zaal."})):
            beheer.post(page_of(event, name), post)
            with django_assert_max_num_queries(40) as counted:
                assert beheer.post(page_of(event, name), post).status_code == 200
            found.append(len(counted))
        return found

    before = counts()
    for _ in range(30):
        make_registration(event, state=State.SEATED)
    assert counts() == before


def test_a_stale_agenda_costs_the_page_nothing_for_others(beheer, event):
    save_event(event=event, changed=["title"])
    Registration.objects.update(seated_at=timezone.now() + timedelta(days=1))
    assert "nog niet bijgewerkt" not in text_of(beheer.get(change_page(event)))
