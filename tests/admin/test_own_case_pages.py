"""Own cases in the admin: the hours of a gathering, the list, and freeing a time."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import CaseSlot, Event
from outbox.models import OutgoingMail
from registrations.actions import own_cases
from registrations.models import OwnCase
from tests.admin.helpers import form_values, text_of
from tests.factories import make_case_slot, make_delegation, make_event, make_own_case
from tests.registrations.test_signup_actions import kinds

LIST = reverse("admin:registrations_owncase_changelist")


@pytest.fixture
def slot(db) -> CaseSlot:
    """An hour with two guides and two delegations."""
    slot = make_case_slot(make_event(), guides=2)
    for number in range(2):
        make_own_case(make_delegation(slot.event), slot, title=f"Casus {number}")
    return slot


def event_page(event: Event) -> str:
    return reverse("admin:events_event_change", args=[event.pk])


def page_of(own_case: OwnCase, name: str = "change") -> str:
    return reverse(f"admin:registrations_owncase_{name}", args=[own_case.pk])


def save(client, event: Event, **changes: object):
    values = form_values(client.get(event_page(event)).content, "event_form")
    values.pop("_addanother", None)
    return client.post(event_page(event), values | {"_save": "1"} | changes, follow=True)


def test_an_hour_is_added_on_the_page_of_the_gathering(beheer):
    event = make_event()
    moment = timezone.localtime(event.starts_at)
    hours = {"starts_at": moment + timedelta(hours=3), "ends_at": moment + timedelta(hours=4)}
    fields = {f"case_slots-0-{name}": f"{value:%Y-%m-%dT%H:%M}" for name, value in hours.items()}
    fields |= {"case_slots-TOTAL_FORMS": "1", "case_slots-0-id": "", "case_slots-0-event": str(event.pk)}
    save(beheer, event, **fields, **{"case_slots-0-guides": "2"})
    assert event.case_slots.get().guides == 2
    wrong = save(beheer, event, **{"case_slots-0-ends_at": fields["case_slots-0-starts_at"]})
    assert "Kies een eind na het begin." in text_of(wrong)


def test_fewer_guides_than_claims_takes_nothing_away_and_says_so(beheer, slot):
    page = text_of(save(beheer, slot.event, **{"case_slots-0-guides": "1"}))
    assert "zijn er nu 1 begeleider en 2 delegaties. Niemand raakt dit uur kwijt." in page
    assert OwnCase.objects.live().count() == 2
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("given_back", [None, timezone.now()])
def test_an_hour_that_was_chosen_is_not_deleted_and_the_page_says_what_to_do(beheer, slot, given_back):
    OwnCase.objects.update(given_back_at=given_back)
    page = text_of(save(beheer, slot.event, **{"case_slots-0-DELETE": "on"}))
    assert "kun je niet verwijderen: een delegatie koos het voor een eigen casus." in page
    assert "Zet het aantal begeleiders op 0." in page
    assert "vereist" not in page
    assert CaseSlot.objects.filter(pk=slot.pk).exists()


def test_an_hour_that_nobody_chose_goes(beheer):
    slot = make_case_slot(make_event())
    save(beheer, slot.event, **{"case_slots-0-DELETE": "on"})
    assert not CaseSlot.objects.exists()


def test_other_hours_are_mailed_to_who_chose_them(beheer, slot):
    later = timezone.localtime(slot.ends_at)
    moments = {"starts_at": later, "ends_at": later + timedelta(hours=1)}
    changes = {f"case_slots-0-{name}": f"{value:%Y-%m-%dT%H:%M}" for name, value in moments.items()}
    page = text_of(save(beheer, slot.event, **changes))
    assert "2 delegaties kregen een mail over het andere uur" in page
    assert kinds() == ["own_case_moved"] * 8


def test_the_page_of_a_gathering_shows_its_hours_and_who_has_them(beheer, slot):
    page = text_of(beheer.get(event_page(slot.event)))
    assert "2 van 2 begeleiders bezet" in page
    for own_case in OwnCase.objects.select_related("delegation__organisation"):
        assert str(own_case.delegation.organisation) in page


def test_the_page_of_a_gathering_takes_the_same_queries_with_more_cases(beheer, slot, same_queries):
    def more():
        CaseSlot.objects.update(guides=60)
        for _ in range(28):
            make_own_case(make_delegation(slot.event), slot)

    same_queries(beheer, [event_page(slot.event)], more)


def test_the_list_takes_the_same_queries_at_two_and_at_thirty(beheer, slot, same_queries):
    def more():
        for _ in range(28):
            make_own_case(make_delegation(slot.event), slot)

    same_queries(beheer, [LIST, f"{LIST}?stand=beslis", f"{LIST}?event__id__exact={slot.event_id}"], more)


def test_each_stand_is_a_list(beheer, slot):
    now = timezone.now()
    deciding, missing = OwnCase.objects.order_by("pk")
    back = make_own_case(make_delegation(slot.event), slot, title="Terug", given_back_at=now)
    fine = make_own_case(make_delegation(slot.event), slot, title="Goed")
    for one, until in ((deciding, now), (missing, now + timedelta(days=2))):
        OwnCase.objects.filter(pk=one.pk).update(incomplete_since=now, mend_until=until)
    found = {
        stand: {one.pk for one in beheer.get(f"{LIST}?stand={stand}").context["cl"].queryset}
        for stand in ("beslis", "mist", "loopt", "terug")
    }
    assert found == {
        "beslis": {deciding.pk},
        "mist": {deciding.pk, missing.pk},
        "loopt": {deciding.pk, missing.pk, fine.pk},
        "terug": {back.pk},
    }


def test_the_page_tells_where_it_stands_and_what_happened(beheer, organiser, slot):
    own = OwnCase.objects.first()
    own.delegation.members.filter(role="bestuur").update(state="cancelled")
    own_cases.check_due(timezone.now())
    OwnCase.objects.update(mend_until=timezone.now())
    page = text_of(beheer.get(page_of(own)))
    for shown in ("Bestuur / directie", "beslis over de tijd", "Mist een rol", "klok", "Geef de tijd vrij"):
        assert shown in page


def test_a_time_is_freed_with_a_reason(beheer, organiser, slot):
    own = OwnCase.objects.first()
    assert "Geef de tijd vrij" in beheer.get(page_of(own, "free")).text
    assert OwnCase.objects.live().count() == 2  # looking does nothing
    assert "Vul in waarom" in text_of(beheer.post(page_of(own, "free"), {"reason": ""}))
    page = text_of(beheer.post(page_of(own, "free"), {"reason": "De begeleider is ziek."}, follow=True))
    assert "De tijd is vrij." in page
    assert "De begeleider is ziek." in page
    assert f"{organiser} (beheer)" in page
    own.refresh_from_db()
    assert own.given_back_at


def test_the_time_to_mend_is_kept(beheer, slot):
    own = OwnCase.objects.first()
    OwnCase.objects.filter(pk=own.pk).update(
        incomplete_since=timezone.now(), mend_until=timezone.now() + timedelta(days=1)
    )
    page = text_of(beheer.post(page_of(own, "free"), {"reason": "Wij willen verder."}, follow=True))
    assert "Wacht tot dan." in page
    own.refresh_from_db()
    assert own.given_back_at is None


def test_only_an_organiser_gets_in(moderator, finance, slot):
    own = OwnCase.objects.first()
    for client in (moderator, finance):
        for path in (LIST, page_of(own), page_of(own, "free")):
            assert client.get(path).status_code == 403
        assert client.post(page_of(own, "free"), {"reason": "Toch."}).status_code == 403
    assert OwnCase.objects.live().count() == 2
