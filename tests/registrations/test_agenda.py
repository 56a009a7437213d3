"""Somebody's own agenda item over its whole life, read back from the mails as they leave."""

import email
import email.policy
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events.actions import save_event
from events.models import CaseSlot, Event, Form, OrganisingBody
from membership.models import LoginLink
from outbox.envelope import compose
from outbox.models import OutgoingMail
from outbox.registry import KINDS
from registrations.actions import agenda, gatherings, own_cases, seats
from registrations.models import OwnCase, Registration, State
from registrations.states import change
from tests.factories import make_delegation, make_event, make_registration

pytestmark = pytest.mark.django_db
HOST = "https://samenspel.example.nl"


@pytest.fixture(autouse=True)
def _site() -> object:
    OrganisingBody.objects.filter(is_default=True).delete()
    OrganisingBody.objects.create(
        name="Bureau Samenspel", email="bureau@example.nl", privacy_contact="p@example.nl",
        phone_of_the_day="06 1234 5678", is_default=True,
    )  # fmt: skip
    with override_settings(BASE_URL=HOST):
        yield


@pytest.fixture
def event() -> Event:
    return make_event(slug="27-mei", title="Dag van de responsieve ambtenaar", capacity=5)


def sent(kind: str, one: Registration, **arguments: object) -> email.message.EmailMessage:
    """The mail as a server gets it, read back."""
    rendered = KINDS[f"registrations.{kind}"].render(one.address, registration=str(one.public_id), **arguments)
    row = OutgoingMail(kind=f"registrations.{kind}", address=one.address, message_id=f"<{uuid4()}@example.nl>")
    content = compose(row, rendered).message().as_bytes(linesep="\r\n")
    return email.message_from_bytes(content, policy=email.policy.default)


def items_of(message: email.message.EmailMessage) -> list[tuple[str, object]]:
    """(METHOD, item) of every calendar part, the one beside the text first."""
    found = []
    for part in message.walk():
        if part.get_content_type() in ("text/calendar", "application/ics"):
            content = part.get_content()
            whole = Calendar.from_ical(content)
            if part.get_content_type() == "text/calendar":
                assert part["Content-Type"].params["method"] == whole["METHOD"]
                assert part["Content-Type"].params["charset"] == "utf-8"
            (item,) = whole.walk("VEVENT")
            assert item.errors == []
            found.append((str(whole["METHOD"]), item))
    return found


def main_item(message: email.message.EmailMessage) -> tuple[str, object]:
    """The invitation beside the text; the file to open says exactly the same."""
    (first, second, *_) = items_of(message)
    assert (first[0], first[1].to_ical()) == (second[0], second[1].to_ical())
    return first


class TestTheMail:
    def test_it_is_put_together_as_programs_know_an_invitation(self, event):
        message = sent("seated", make_registration(event, state=State.SEATED))
        assert message.get_content_type() == "multipart/mixed"
        alternative, *files = message.iter_parts()
        assert [part.get_content_type() for part in alternative.iter_parts()] == [
            "text/plain",
            "text/html",
            "text/calendar",
        ]
        assert [(part.get_content_type(), part.get_filename()) for part in files] == [
            ("application/pdf", "bevestiging-27-mei.pdf"),
            ("application/ics", "agenda.ics"),
        ]

    def test_every_property_of_a_seat(self, event):
        one = make_registration(event, state=State.SEATED, name="Ada Voorbeeld", address="ada@example.nl")
        before = timezone.now().replace(microsecond=0)
        method, item = main_item(sent("seated", one))
        assert method == "REQUEST"
        assert item["UID"] == f"{one.public_id}@samenspel.example.nl"
        assert item["SEQUENCE"] == 0
        assert item["STATUS"] == "CONFIRMED"
        assert item["SUMMARY"] == "Dag van de responsieve ambtenaar"
        assert item["ORGANIZER"] == "mailto:bureau@example.nl"
        assert item["ORGANIZER"].params["CN"] == "Bureau Samenspel"
        assert item["ATTENDEE"] == "mailto:ada@example.nl"
        assert item["ATTENDEE"].params["PARTSTAT"] == "ACCEPTED"
        assert item["ATTENDEE"].params["RSVP"] == "FALSE"
        assert item.decoded("DTSTART") == event.starts_at
        assert item.decoded("DTEND") == event.ends_at
        assert item["DTSTART"].params["TZID"] == "Europe/Amsterdam"
        assert item["DTSTAMP"].to_ical().endswith(b"Z")
        assert before <= item.decoded("DTSTAMP") <= timezone.now()
        assert item["URL"] == item["LOCATION"] == f"{HOST}/omgeving/27-mei/"
        assert f"{HOST}/omgeving/27-mei/" in item["DESCRIPTION"]
        assert f"{HOST}/aanmelding/{one.public_id}/" in item["DESCRIPTION"]
        assert "06 1234 5678" in item["DESCRIPTION"]
        (alarm,) = item.walk("VALARM")
        assert alarm.decoded("TRIGGER") == timedelta(minutes=-15)

    def test_the_link_stands_in_the_mail_too_and_logs_nobody_in(self, event):
        one = make_registration(event, state=State.SEATED)
        message = sent("seated", one)
        assert f"{HOST}/omgeving/27-mei/" in message.get_body(("plain",)).get_content()
        assert LoginLink.objects.exists()  # the button of the mail
        for part in message.walk():
            if "calendar" in part.get_content_type() or "ics" in part.get_content_type():
                assert "/link/" not in str(part.get_content())
        assert Client().get("/omgeving/27-mei/").status_code == 302

    def test_without_an_environment_it_leads_to_the_registration(self):
        event = make_event(environment_opens_at=None, environment_closes_at=None)
        one = make_registration(event, state=State.SEATED)
        _, item = main_item(sent("seated", one))
        assert item["URL"] == f"{HOST}/aanmelding/{one.public_id}/"

    def test_on_location_the_place_is_the_place(self):
        event = make_event(
            form=Form.LIVE, venue_name="De Zaal", venue_street="Plein 1", venue_postcode="1234 AB", venue_city="Utrecht"
        )
        _, item = main_item(sent("seated", make_registration(event, state=State.SEATED)))
        assert item["LOCATION"] == "De Zaal, Plein 1, 1234 AB Utrecht"
        (alarm,) = item.walk("VALARM")
        assert alarm.decoded("TRIGGER") == timedelta(hours=-2)

    def test_without_a_date_there_is_no_item(self):
        event = make_event(starts_at=None)
        assert agenda.invite(make_registration(event, state=State.SEATED)) == []

    def test_the_morning_mail_carries_the_same_item(self, event):
        one = make_registration(event, state=State.SEATED)
        _, seat = main_item(sent("seated", one))
        method, day = main_item(sent("day", one))
        assert method == "REQUEST"
        assert (day["UID"], day["SEQUENCE"]) == (seat["UID"], seat["SEQUENCE"])

    def test_nobody_else_stands_in_it(self, event):
        other = make_registration(event, state=State.SEATED)
        message = sent("seated", make_registration(event, state=State.SEATED))
        assert other.address.encode() not in message.as_bytes()

    def test_strange_names_come_through_whole(self):
        event = make_event(title="Dag, met; komma’s 😀 " + "é" * 80)
        one = make_registration(event, state=State.SEATED, name='أحمد "Öz"; נועה, 👩‍🚒')
        _, item = main_item(sent("seated", one))
        assert item["SUMMARY"] == event.title
        assert item["ATTENDEE"].params["CN"] == "أحمد Öz ; נועה, 👩‍🚒"


class TestItsLife:
    def test_the_number_rises_from_seat_to_seat(self, event):
        """Seat, change, given back, in line again, seated again, off: one UID, and never a lower or equal number."""
        one = make_registration(event, state=State.SEATED)
        seen = [main_item(sent("seated", one))]
        event.title = "Een andere naam"
        save_event(event=event, changed=["title"])
        seen.append(main_item(sent("seated", one)))
        seats.cancel(registration=one, by="deelnemer")
        seen.append(main_item(sent("cancelled", one)))
        one.refresh_from_db()
        change(one, State.CANDIDATE, by="beheer:1")
        change(one, State.SEATED, by="beheer:1", seated_at=timezone.now())
        seen.append(main_item(sent("seated", one)))
        event.refresh_from_db()
        event.status = Event.Status.CANCELLED
        save_event(event=event, changed=["status"])
        seen.append(main_item(sent("gathering_off", one, standing="seated")))
        assert [method for method, _ in seen] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST", "CANCEL"]
        assert {item["UID"] for _, item in seen} == {f"{one.public_id}@samenspel.example.nl"}
        numbers = [item["SEQUENCE"] for _, item in seen]
        assert numbers == sorted(set(numbers))

    def test_what_is_given_back_says_so_and_names_the_person(self, event):
        one = make_registration(event, state=State.SEATED)
        seats.cancel(registration=one, by="deelnemer")
        _, item = main_item(sent("cancelled", one))
        assert item["STATUS"] == "CANCELLED"
        assert item["ATTENDEE"] == f"mailto:{one.address}"
        assert "geen plek meer" in item["DESCRIPTION"]

    @pytest.mark.parametrize("to", [State.HELD, State.CANCELLED])
    def test_every_way_out_of_a_seat_takes_the_item_along(self, event, to):
        one = make_registration(event, state=State.SEATED)
        change(one, to, by="beheer:1")
        one.refresh_from_db()
        assert [part.mimetype for part in agenda.cancelled(one)] == ["text/calendar; method=CANCEL", "application/ics"]

    def test_who_never_had_a_seat_has_nothing_to_take_out(self, event):
        one = make_registration(event)
        seats.cancel(registration=one, by="deelnemer")
        one.refresh_from_db()
        assert agenda.cancelled(one) == []
        assert items_of(sent("cancelled", one)) == []


class TestOwnCase:
    @pytest.fixture
    def case(self, event) -> OwnCase:
        group = make_delegation(event, state=State.SEATED)
        slot = self.slot(event, 4)
        return OwnCase.objects.create(event=event, delegation=group, slot=slot, title="Schulden, en dan?")

    def slot(self, event: Event, hours: int) -> CaseSlot:
        starts_at = event.starts_at + timedelta(hours=hours)
        return CaseSlot.objects.create(event=event, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))

    def member(self, case: OwnCase) -> Registration:
        return case.delegation.members.select_related("event").first()

    def test_the_hour_is_an_item_of_its_own_beside_the_seat(self, case):
        one = self.member(case)
        seat, _, (method, hour) = items_of(sent("seated", one))
        assert method == "REQUEST"
        assert hour["UID"] == f"{case.public_id}.{one.public_id}@samenspel.example.nl"
        assert hour["UID"] != seat[1]["UID"]
        assert hour["SUMMARY"] == "Eigen casus: Schulden, en dan?"
        assert hour.decoded("DTSTART") == case.slot.starts_at
        assert hour["ATTENDEE"] == f"mailto:{one.address}"
        assert hour["URL"] == f"{HOST}/omgeving/27-mei/"

    def test_each_member_has_an_own_one(self, case):
        uids = {agenda.case_item(case, one).uid for one in case.delegation.members.select_related("event")}
        assert len(uids) == 4

    def test_a_seat_given_back_takes_the_hour_along(self, case):
        one = self.member(case)
        before = agenda.case_item(case, one).sequence
        seats.cancel(registration=one, by="deelnemer")
        *_, (method, hour) = items_of(sent("cancelled", one))
        assert (method, hour["STATUS"]) == ("CANCEL", "CANCELLED")
        assert hour["SEQUENCE"] > before

    def test_the_mail_about_the_case_has_the_hour_as_its_invitation(self, case):
        one = self.member(case)
        assert [part.beside_text for part in agenda.invite_to_case(case, one)] == [True, False]
        about = {"own_case": case.pk}
        method, claimed = main_item(sent("own_case_claimed", one, **about))
        assert (method, claimed["SUMMARY"]) == ("REQUEST", "Eigen casus: Schulden, en dan?")
        own_cases.swap(own_case=case, slot=self.slot(case.event, 5), by="contactpersoon")
        method, moved = main_item(sent("own_case_moved", one, **about))
        assert (method, moved["UID"]) == ("REQUEST", claimed["UID"])
        assert moved.decoded("DTSTART") == case.event.starts_at + timedelta(hours=5)
        own_cases.give_back(own_case=case, by="contactpersoon")
        method, dropped = main_item(sent("own_case_dropped", one, **about))
        assert (method, dropped["UID"], dropped["STATUS"]) == ("CANCEL", claimed["UID"], "CANCELLED")
        assert claimed["SEQUENCE"] < moved["SEQUENCE"] < dropped["SEQUENCE"]

    def test_a_gathering_that_moves_takes_the_hour_along(self, case):
        one = self.member(case)
        before = agenda.case_item(case, one)
        by = timedelta(days=7)
        times = {"starts_at": case.event.starts_at + by, "ends_at": case.event.ends_at + by}
        seen = gatherings.preview_move(event=case.event, **times).fingerprint
        gatherings.move(event=case.event, **times, message="", by="beheer:1", seen=seen)
        row = OutgoingMail.objects.get(address=one.address)
        *_, (method, hour) = items_of(sent("gathering_moved", one, message="", was_start="", was_end=""))
        assert row.kind == "registrations.gathering_moved"
        assert (method, hour["UID"]) == ("REQUEST", before.uid)
        assert hour["SEQUENCE"] > before.sequence
        assert hour.decoded("DTSTART") == before.starts_at + by

    def test_nobody_has_until_after_the_hour_to_find_a_role(self, case):
        OwnCase.objects.update(incomplete_since=timezone.now(), mend_until=case.slot.starts_at)
        soon = timezone.now() + timedelta(days=2)
        times = {"starts_at": soon, "ends_at": soon + timedelta(hours=8)}
        seen = gatherings.preview_move(event=case.event, **times).fingerprint
        gatherings.move(event=case.event, **times, message="", by="beheer:1", seen=seen)
        case.refresh_from_db()
        assert case.mend_until == case.slot.starts_at == CaseSlot.objects.get().starts_at

    def test_without_a_seat_there_is_no_hour(self, case):
        one = make_registration(case.event, delegation=case.delegation)
        assert agenda.invite_to_case(case, one) == []
        assert agenda.cancelled_case(case, one) == []


class TestDownload:
    def address(self, one: Registration) -> str:
        return reverse("registrations:agenda", args=[one.public_id])

    def client(self, one: Registration) -> Client:
        client = Client()
        client.force_login(one.user)
        return client

    def test_it_is_the_same_item_without_asking_for_an_answer(self, event):
        one = make_registration(event, state=State.SEATED)
        _, mailed = main_item(sent("seated", one))
        answer = self.client(one).get(self.address(one))
        assert answer["Content-Type"] == "text/calendar; method=PUBLISH; charset=utf-8"
        assert "27-mei.ics" in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
        whole = Calendar.from_ical(answer.content)
        (item,) = whole.walk("VEVENT")
        assert whole["METHOD"] == "PUBLISH"
        assert "ATTENDEE" not in item
        for name in ("UID", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "URL", "DESCRIPTION", "ORGANIZER"):
            assert item[name] == mailed[name], name

    def test_the_button_on_the_page_leads_to_it(self, event):
        one = make_registration(event, state=State.SEATED)
        page = self.client(one).get(one.get_absolute_url()).content.decode()
        assert f'href="{self.address(one)}">Zet in de agenda' in page

    def test_the_hour_of_the_own_case_comes_along(self, event):
        group = make_delegation(event, state=State.SEATED)
        slot = CaseSlot.objects.create(event=event, starts_at=event.starts_at, ends_at=event.ends_at)
        OwnCase.objects.create(event=event, delegation=group, slot=slot, title="Casus")
        one = group.members.first()
        assert len(Calendar.from_ical(self.client(one).get(self.address(one)).content).walk("VEVENT")) == 2

    def test_it_is_for_the_person_alone_and_with_a_seat(self, event):
        one, other = make_registration(event, state=State.SEATED), make_registration(event, state=State.SEATED)
        assert self.client(other).get(self.address(one)).status_code == 404
        assert Client().get(self.address(one)).status_code == 302
        waiting = make_registration(event)
        assert self.client(waiting).get(self.address(waiting)).status_code == 404
        undated = make_registration(make_event(starts_at=None), state=State.SEATED)
        assert self.client(undated).get(self.address(undated)).status_code == 404


def test_the_public_item_is_another_one(event):
    one = make_registration(event, state=State.SEATED)
    whole = Calendar.from_ical(Client().get(reverse("registrations:event-ics", args=[event.slug])).content)
    (item,) = whole.walk("VEVENT")
    assert whole["METHOD"] == "PUBLISH"
    assert item["UID"] == "27-mei@samenspel.example.nl"
    assert item["UID"] != f"{one.public_id}@samenspel.example.nl"
    assert item["ORGANIZER"] == "mailto:bureau@example.nl"
    assert "ATTENDEE" not in item
