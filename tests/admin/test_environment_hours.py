"""The hours, house rules and video address of an environment on the page of its gathering."""

import pytest
from django.urls import reverse

from events.hours import MOMENTS, ORDER_OF_HOURS
from tests.admin.helpers import form_values, text_of
from tests.factories import make_event

TYPED = dict(
    zip(MOMENTS, ("2027-05-27T09:15", "2027-05-27T18:00", "2027-05-29T00:00", "2027-05-31T00:00"), strict=True)
)


def save(beheer, event, **changes):
    page = reverse("admin:events_event_change", args=[event.pk])
    values = form_values(beheer.get(page).content, "event_form")
    values.pop("_addanother", None)
    return beheer.post(page, values | {"_save": "1"} | changes, follow=True)


def test_an_organiser_fills_in_the_four_moments_the_rules_and_the_address(beheer):
    event = make_event()
    more = {"house_rules": "Wees **eerlijk**.", "meeting_url": "https://video.example.nl/dag"}
    save(beheer, event, **TYPED, **more)
    event.refresh_from_db()
    assert [f"{getattr(event, field).astimezone():%Y-%m-%dT%H:%M}" for field in MOMENTS] == list(TYPED.values())
    assert {name: getattr(event, name) for name in more} == more


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"support_until": "2027-05-27T09:00"}, ORDER_OF_HOURS),
        ({"messages_until": "2027-06-01T00:00"}, ORDER_OF_HOURS),
        ({"environment_opens_at": ""}, "Vul in wanneer de omgeving opengaat, of maak de andere uren leeg."),
    ],
)
def test_an_order_that_can_not_be_is_told_and_not_saved(beheer, changes, sentence):
    event = make_event()
    answer = save(beheer, event, **TYPED | changes)
    assert sentence in text_of(answer)
    before = event.environment_opens_at
    event.refresh_from_db()
    assert (event.environment_opens_at, event.support_until) == (before, None)


def test_without_any_moment_there_is_no_environment(beheer):
    event = make_event()
    save(beheer, event, **dict.fromkeys(MOMENTS, ""))
    event.refresh_from_db()
    assert event.environment_opens_at is None
