"""Calling a gathering off and moving it: who hears it, once, and what moves along."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from events.actions import Along, save_event
from events.models import AllocationMode, CaseSlot, Event, Interest, ProgrammeItem
from membership.errors import Refused
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS, NotNeeded
from registrations.actions import clock, gatherings, seats, signup
from registrations.actions.concerned import Group, concerned_by
from registrations.models import Registration, State, StateChange
from tests.factories import half_a_year_ahead, make_delegation, make_event, make_organisation, make_registration

pytestmark = pytest.mark.django_db
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
BY = "beheer:1"


def offered(event: Event, **fields: object) -> Registration:
    now = timezone.now()
    return make_registration(event, state=State.OFFERED, offered_at=now, answer_until=now + timedelta(days=2), **fields)


@pytest.fixture
def crowd() -> Event:
    """A gathering with somebody in each capacity, and people whom it does not concern any more."""
    event = make_event(title="Dag van de opgave", capacity=2, allocated_at=timezone.now())
    make_registration(event, state=State.SEATED, address="plek@example.nl")
    make_registration(event, state=State.SEATED, guest=True, address="gast@example.nl")
    offered(event, address="aanbod@example.nl")
    make_registration(event, address="rij@example.nl")
    make_registration(event, state=State.HELD, address="apart@example.nl")
    make_registration(event, state=State.UNCONFIRMED, address="onbevestigd@example.nl")
    group = make_delegation(event, ["beleid"], contact_address="secretariaat@example.nl", contact_name="Sam")
    group.members.update(address="lid@example.nl")
    make_registration(event, "bestuur", State.INVITED, group, address="gevraagd@example.nl")
    late = make_delegation(event, [], State.PREPARED, contact_address="nieuw@example.nl")
    make_registration(event, "bestuur", State.PREPARED, late, address="nooit-gehoord@example.nl")
    make_registration(event, state=State.CANCELLED, address="afgemeld@example.nl")
    make_registration(event, "bestuur", State.DECLINED, group, address="nee@example.nl")
    now = timezone.now()
    Interest.objects.create(event=event, address="lijst@example.nl", confirmed_at=now)
    Interest.objects.create(event=event, address="plek@example.nl", confirmed_at=now)  # has a seat: one mail
    Interest.objects.create(event=event, address="niet-gedrukt@example.nl")
    return event


HEAR = {
    "plek@example.nl": Group.SEATED,
    "gast@example.nl": Group.GUEST,
    "aanbod@example.nl": Group.OFFERED,
    "rij@example.nl": Group.LINE,
    "apart@example.nl": Group.LINE,
    "lid@example.nl": Group.LINE,
    "gevraagd@example.nl": Group.ASKED,
    "onbevestigd@example.nl": Group.UNCONFIRMED,
    "secretariaat@example.nl": Group.CONTACT,
    "nieuw@example.nl": Group.CONTACT,
    "lijst@example.nl": Group.INTEREST,
}


def call_off(event: Event, reason: str = "De zaal is dicht.") -> gatherings.Result:
    seen = gatherings.preview_cancel(event=event).fingerprint
    return gatherings.cancel(event=event, reason=reason, by=BY, seen=seen)


def move(event: Event, days: int = 7, **options: object) -> gatherings.Result:
    starts_at = options.pop("starts_at", None) or event.starts_at + timedelta(days=days)
    ends_at = options.pop("ends_at", starts_at + timedelta(hours=8))
    seen = gatherings.preview_move(event=event, starts_at=starts_at, ends_at=ends_at).fingerprint
    return gatherings.move(
        event=event, starts_at=starts_at, ends_at=ends_at, message="De zaal is verhuurd.", by=BY, seen=seen, **options
    )


def mails(kind: str = "gathering") -> dict[str, OutgoingMail]:
    rows = list(OutgoingMail.objects.filter(kind__startswith=f"registrations.{kind}"))
    assert len({row.address for row in rows}) == len(rows)
    return {row.address: row for row in rows}


def render(row: OutgoingMail) -> object:
    return KINDS[row.kind].render(row.address, **row.arguments)


def item_in(rendered: object) -> tuple[str, object]:
    """The method and the one item of the invitation beside the text."""
    (part,) = [part for part in rendered.attachments if part.beside_text]
    whole = Calendar.from_ical(part.content)
    assert part.mimetype == f"text/calendar; method={whole['METHOD']}"
    (event,) = whole.walk("VEVENT")
    return str(whole["METHOD"]), event


class TestWhoHearsIt:
    def test_everybody_once_in_the_capacity_that_matters_most(self, crowd):
        concerned = concerned_by(crowd)
        found = {
            getattr(person, "contact_address", None) or person.address: group
            for group, people in concerned.groups.items()
            for person in people
        }
        assert found == HEAR
        assert concerned.addresses == set(HEAR)
        assert concerned.total == len(HEAR)
        assert dict(concerned.counts)["aangemeld, zonder plek"] == 3

    def test_a_preview_changes_nothing_and_makes_no_mail(self, crowd):
        before = Event.objects.values().get(pk=crowd.pk)
        gatherings.preview_cancel(event=crowd)
        gatherings.preview_move(
            event=crowd, starts_at=crowd.starts_at + timedelta(days=1), ends_at=crowd.ends_at + timedelta(days=1)
        )
        assert Event.objects.values().get(pk=crowd.pk) == before
        assert not OutgoingMail.objects.exists()
        assert not StateChange.objects.exists()


class TestCallingOff:
    def test_everybody_gets_one_mail_and_what_was_open_ends(self, crowd):
        assert call_off(crowd).done
        assert set(mails()) == set(HEAR)
        crowd.refresh_from_db()
        assert crowd.status == Event.Status.CANCELLED
        assert crowd.cancelled_at
        assert crowd.cancel_reason == "De zaal is dicht."
        states = dict(crowd.registrations.values_list("address", "state"))
        assert states["plek@example.nl"] == State.SEATED  # history: who had a seat
        assert states["aanbod@example.nl"] == State.CANDIDATE
        for ended in ("gevraagd", "onbevestigd", "nooit-gehoord"):
            assert states[f"{ended}@example.nl"] == State.LAPSED
        changes = StateChange.objects.all()
        assert {change.by for change in changes} == {BY}
        assert {change.reason for change in changes} == {gatherings.OFF}
        assert changes.count() == 4

    def test_the_mails_say_so_with_the_reason_and_empty_the_agenda(self, crowd):
        call_off(crowd)
        for address, row in mails().items():
            mail = render(row)
            assert mail.subject == "Gaat niet door: Dag van de opgave"
            assert "De zaal is dicht." in mail.text
            assert "De zaal is dicht." in mail.html
            assert bool(mail.attachments) == (HEAR[address] in (Group.SEATED, Group.GUEST)), address
        method, item = item_in(render(mails()["plek@example.nl"]))
        assert (method, item["STATUS"]) == ("CANCEL", "CANCELLED")
        assert "De zaal is dicht." in item["DESCRIPTION"]

    def test_pressing_twice_is_one_mail_each(self, crowd):
        call_off(crowd)
        with pytest.raises(Refused, match="al afgelast"):
            call_off(crowd)
        assert len(mails()) == len(HEAR)

    def test_who_came_in_between_makes_the_organiser_look_again(self, crowd):
        seen = gatherings.preview_cancel(event=crowd).fingerprint
        make_registration(crowd)
        result = gatherings.cancel(event=crowd, reason="x", by=BY, seen=seen)
        assert not result.done
        assert not OutgoingMail.objects.exists()
        assert gatherings.cancel(event=crowd, reason="x", by=BY, seen=result.preview.fingerprint).done

    def test_nobody_registers_or_gets_anything_any_more(self, crowd):
        crowd.reconfirm_days = 400
        crowd.save()
        call_off(crowd)
        crowd.refresh_from_db()
        assert not crowd.takes_registrations()
        assert seats.refill(event=crowd, by=BY) == frozenset()
        before = OutgoingMail.objects.count()
        morning = timezone.localtime(crowd.starts_at).replace(hour=8, minute=0)
        clock.mail_the_morning(morning)
        clock.remind_invited(morning - timedelta(days=30))
        clock.warn_before_erasing(morning - timedelta(days=30))
        clock.allocate_due(morning)
        assert OutgoingMail.objects.count() == before

    def test_what_still_waited_to_be_sent_is_taken_back(self, crowd):
        event = make_event(allocation_mode=AllocationMode.AT_ONCE, capacity=5)
        one = make_registration(event, state=State.UNCONFIRMED)
        gone = make_registration(event, state=State.SEATED)
        seats.cancel(registration=gone, by="deelnemer")
        signup.confirm(registration=one, by="deelnemer")
        call_off(event)
        states = dict(OutgoingMail.objects.values_list("kind", "state"))
        assert states["registrations.seated"] == MailState.CANCELLED
        assert states["registrations.gathering_off"] == MailState.QUEUED
        assert states["registrations.cancelled"] == MailState.QUEUED  # to somebody who hears nothing else

    @pytest.mark.parametrize(
        ("fields", "words"),
        [
            ({"status": Event.Status.DRAFT}, "concept"),
            ({"starts_at": timezone.now() - timedelta(days=9)}, "voorbij"),
        ],
    )
    def test_refused_with_a_reason(self, fields, words):
        with pytest.raises(Refused, match=words):
            gatherings.preview_cancel(event=make_event(**fields))

    def test_without_a_date_there_is_nothing_in_an_agenda(self):
        event = make_event(starts_at=None, status=Event.Status.ANNOUNCED)
        Interest.objects.create(event=event, address="lijst@example.nl", confirmed_at=timezone.now())
        call_off(event)
        assert "gaat niet door" in render(mails()["lijst@example.nl"]).text


class TestMoving:
    def test_everybody_gets_one_mail_with_the_old_and_the_new_time(self, crowd):
        old = crowd.starts_at
        assert move(crowd).done
        crowd.refresh_from_db()
        assert crowd.starts_at == old + timedelta(days=7)
        assert set(mails()) == set(HEAR)
        for address, row in mails().items():
            mail = render(row)
            assert "De zaal is verhuurd." in mail.text
            assert mail.subject.startswith("Verplaatst naar ")
            assert "Was" in mail.text
            assert bool(mail.attachments) == (HEAR[address] in (Group.SEATED, Group.GUEST)), address

    def test_the_agenda_item_is_the_same_one_newer(self, crowd):
        seated = crowd.registrations.get(address="plek@example.nl")
        _, before = item_in(KINDS["registrations.seated"].render(seated.address, registration=str(seated.public_id)))
        move(crowd)
        method, after = item_in(render(mails()["plek@example.nl"]))
        assert method == "REQUEST"
        assert after["UID"] == before["UID"]
        assert after["SEQUENCE"] > before["SEQUENCE"]
        assert after.decoded("DTSTART") == before.decoded("DTSTART") + timedelta(days=7)

    def test_pressing_twice_is_one_mail_each(self, crowd):
        to = {"starts_at": crowd.starts_at + timedelta(days=7), "ends_at": crowd.ends_at + timedelta(days=7)}
        seen = gatherings.preview_move(event=crowd, **to).fingerprint
        gatherings.move(event=crowd, message="", by=BY, seen=seen, **to)
        with pytest.raises(Refused, match="staat al op deze tijd"):
            gatherings.move(event=crowd, message="", by=BY, seen=seen, **to)
        assert len(mails()) == len(HEAR)

    def test_moving_again_mails_again(self, crowd):
        move(crowd)
        crowd.refresh_from_db()
        move(crowd)
        assert OutgoingMail.objects.count() == 2 * len(HEAR)

    def test_what_changed_in_between_makes_the_organiser_look_again(self, crowd):
        to = {"starts_at": crowd.starts_at + timedelta(days=7), "ends_at": crowd.ends_at + timedelta(days=7)}
        seen = gatherings.preview_move(event=crowd, **to).fingerprint
        ProgrammeItem.objects.create(event=crowd, title="Lunch", starts_at=crowd.starts_at)
        assert not gatherings.move(event=crowd, message="", by=BY, seen=seen, **to).done
        crowd.refresh_from_db()
        assert crowd.starts_at == to["starts_at"] - timedelta(days=7)
        assert not OutgoingMail.objects.exists()

    def test_an_offer_is_never_awaited_past_the_begin(self, crowd):
        soon = timezone.now() + timedelta(days=1)
        move(crowd, starts_at=soon, ends_at=soon + timedelta(hours=2))
        assert crowd.registrations.get(address="aanbod@example.nl").answer_until == soon

    def test_people_are_asked_anew_whether_they_come_on_another_day(self, crowd):
        now = timezone.now()
        Event.objects.filter(pk=crowd.pk).update(reconfirm_settled_at=now, day_mailed_at=now)
        crowd.registrations.filter(state=State.SEATED).update(reconfirm_asked_at=now, reconfirmed_at=now)
        crowd.refresh_from_db()
        move(crowd)
        crowd.refresh_from_db()
        assert (crowd.reconfirm_settled_at, crowd.day_mailed_at) == (None, None)
        assert not crowd.registrations.exclude(reconfirmed_at=None, reconfirm_asked_at=None).exists()

    def test_on_the_same_day_nobody_is_asked_anew(self, crowd):
        now = timezone.now()
        crowd.registrations.filter(state=State.SEATED).update(reconfirm_asked_at=now, reconfirmed_at=now)
        move(crowd, starts_at=crowd.starts_at + timedelta(hours=1))
        assert crowd.registrations.filter(reconfirmed_at=now).count() == 2

    @pytest.mark.parametrize(
        ("start", "end", "words"),
        [(-3, -2, "toekomst"), (3, 3, "na het begin"), (3, 2, "na het begin")],
    )
    def test_refused_with_a_reason(self, start, end, words):
        now = timezone.now()
        with pytest.raises(Refused, match=words):
            gatherings.preview_move(
                event=make_event(), starts_at=now + timedelta(days=start), ends_at=now + timedelta(days=end)
            )

    def test_what_is_off_cannot_be_moved(self, crowd):
        call_off(crowd)
        crowd.refresh_from_db()
        with pytest.raises(Refused, match="al afgelast"):
            move(crowd)

    def test_a_first_date_is_told_too(self):
        event = make_event(starts_at=None, status=Event.Status.ANNOUNCED)
        Interest.objects.create(event=event, address="lijst@example.nl", confirmed_at=timezone.now())
        move(event, starts_at=half_a_year_ahead())
        assert render(mails()["lijst@example.nl"]).subject.startswith("De datum is bekend")

    def test_news_of_a_move_is_not_told_any_more_once_it_is_off(self, crowd):
        move(crowd)
        rows = list(mails().values())
        crowd.refresh_from_db()
        call_off(crowd)
        assert OutgoingMail.objects.filter(state=MailState.CANCELLED).count() == len(rows)
        for row in rows:
            with pytest.raises(NotNeeded):
                render(row)

    def test_who_took_the_offer_meanwhile_reads_of_a_seat(self, crowd):
        move(crowd)
        row = mails()["aanbod@example.nl"]
        Registration.objects.filter(address=row.address).update(state=State.SEATED, seated_at=timezone.now())
        mail = render(row)
        assert "plek blijft van jou" in mail.text
        assert item_in(mail)[0] == "REQUEST"


def moment(day: int, hour: int, minute: int = 0, month: int = 5) -> datetime:
    return datetime(2027, month, day, hour, minute, tzinfo=AMSTERDAM)


class TestWhatMovesAlong:
    @pytest.fixture
    def event(self) -> Event:
        event = make_event(
            starts_at=moment(27, 9, 30),
            ends_at=moment(27, 18),
            doors_open_at=moment(27, 9),
            environment_opens_at=moment(27, 9, 15),
            environment_closes_at=moment(29, 0),
            allocation_at=moment(6, 12),
            offers_until=moment(25, 17),
            registration_opens_at=moment(1, 9, month=2),
            registration_closes_at=moment(26, 17),
        )
        ProgrammeItem.objects.create(
            event=event,
            title="Opening",
            starts_at=moment(27, 9, 30),
            ends_at=moment(27, 10),
            link_from=moment(27, 9, 15),
            link_until=moment(27, 10, 15),
        )
        ProgrammeItem.objects.create(event=event, title="De hele dag")
        for hour in (13, 14, 15):
            CaseSlot.objects.create(event=event, starts_at=moment(27, hour), ends_at=moment(27, hour + 1))
        return event

    def slots(self, event: Event) -> list[datetime]:
        return list(event.case_slots.values_list("starts_at", flat=True))

    @pytest.mark.parametrize("hours", [1, -1])
    def test_another_hour_moves_the_day_and_leaves_the_dates_before_it(self, event, hours):
        by = timedelta(hours=hours)
        move(event, starts_at=event.starts_at + by)
        event.refresh_from_db()
        assert event.doors_open_at == moment(27, 9) + by
        assert event.environment_opens_at == moment(27, 9, 15) + by
        assert event.allocation_at == moment(6, 12)
        assert event.registration_closes_at == moment(26, 17)
        opening = event.programme.get(title="Opening")
        assert (opening.starts_at, opening.link_until) == (moment(27, 9, 30) + by, moment(27, 10, 15) + by)
        assert self.slots(event) == [moment(27, hour) + by for hour in (13, 14, 15)]

    def test_another_day_keeps_the_clock_over_the_change_to_winter_time(self, event):
        move(event, starts_at=moment(4, 10, month=11))
        event.refresh_from_db()
        local = timezone.localtime
        assert local(event.doors_open_at) == moment(4, 9, 30, month=11)
        assert local(event.environment_closes_at) == moment(6, 0, 30, month=11)
        assert local(event.registration_closes_at) == moment(3, 17, month=11)
        assert local(event.offers_until) == moment(2, 17, month=11)
        assert local(event.allocation_at) == moment(14, 12, month=10)
        assert [local(one) for one in self.slots(event)] == [moment(4, hour, 30, month=11) for hour in (13, 14, 15)]
        assert event.programme.get(title="De hele dag").starts_at is None

    def test_what_the_organiser_unticks_stays(self, event):
        move(event, along=[Along.PROGRAMME])
        event.refresh_from_db()
        assert event.programme.get(title="Opening").starts_at == moment(3, 9, 30, month=6)
        assert event.doors_open_at == moment(27, 9)
        assert self.slots(event)[0] == moment(27, 13)
        assert event.registration_closes_at == moment(26, 17)

    def test_dates_that_did_their_work_stay(self, event):
        Event.objects.filter(pk=event.pk).update(
            allocated_at=timezone.now(), registration_opens_at=timezone.now() - timedelta(days=1)
        )
        event.refresh_from_db()
        preview = gatherings.preview_move(
            event=event, starts_at=moment(3, 9, 30, month=6), ends_at=moment(3, 18, month=6)
        )
        assert not {Along.ALLOCATION, Along.OPENS} & {shift.along for shift in preview.shifts}

    def test_the_plan_names_what_moves(self, event):
        preview = gatherings.preview_move(
            event=event, starts_at=moment(3, 9, 30, month=6), ends_at=moment(3, 18, month=6)
        )
        labels = [shift.label for shift in preview.shifts]
        assert "Opening: begint" in labels
        assert "deuren open" in labels
        assert {shift.along for shift in preview.shifts} == set(Along) - {Along.PRESENCE}

    def test_a_later_end_alone_moves_nothing_along(self, event):
        preview = gatherings.preview_move(event=event, starts_at=event.starts_at, ends_at=moment(27, 19))
        assert preview.shifts == []


class TestAgendasBehind:
    def test_a_change_in_the_form_is_told_by_the_same_action(self, crowd):
        assert not gatherings.agendas_behind(crowd)
        crowd.venue_name = "De Werkplaats"
        save_event(event=crowd, changed=["venue_name"])
        assert gatherings.agendas_behind(crowd)
        assert move(crowd, days=0).done
        crowd.refresh_from_db()
        assert not gatherings.agendas_behind(crowd)
        mail = render(mails()["plek@example.nl"])
        assert mail.subject == "Gewijzigd: Dag van de opgave"
        assert "De Werkplaats" in mail.text
        method, item = item_in(mail)
        assert (method, item["SEQUENCE"]) == ("REQUEST", crowd.sequence)

    def test_a_change_nobody_has_in_an_agenda_is_nothing_to_tell(self):
        event = make_event()
        save_event(event=event, changed=["title"])
        make_registration(event, state=State.SEATED)  # got the new one
        assert not gatherings.agendas_behind(event)
        with pytest.raises(Refused, match="niets te mailen"):
            gatherings.preview_move(event=event, starts_at=event.starts_at, ends_at=event.ends_at)


def _many(event: Event, number: int) -> None:
    organisation = make_organisation()
    for index in range(number):
        state = (State.SEATED, State.CANDIDATE, State.INVITED, State.UNCONFIRMED)[index % 4]
        make_registration(event, state=state, organisation=organisation)
        ProgrammeItem.objects.create(event=event, title=f"Deel {index}") if index < 2 else None


@pytest.mark.parametrize("deed", [call_off, move])
def test_the_same_queries_for_a_few_and_for_many(deed):
    counts = []
    for number in (8, 60):
        event = make_event()
        _many(event, number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert deed(event).done
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] < 40
