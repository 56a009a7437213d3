"""The page of the nightly job: auditors read what went, and count what would go now; nobody changes a run."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Interest
from privacy import cleaning
from privacy.models import CleaningRun
from tests.factories import make_event

LIST = reverse("admin:privacy_cleaningrun_changelist")
COUNT = reverse("admin:privacy_cleaningrun_count")

pytestmark = pytest.mark.django_db


@pytest.fixture
def late():
    now = timezone.now()
    return Interest.objects.create(event=make_event(), address="a@example.nl", created_at=now - timedelta(days=8))


def test_an_auditor_counts_what_would_go_and_nothing_goes(auditor, late):
    response = auditor.post(COUNT, follow=True)
    text = response.content.decode()
    assert "Er is niets gewist" in text
    assert "Op de hoogte blijven van een bijeenkomst: 1" in text
    assert CleaningRun.objects.get().dry
    assert Interest.objects.filter(pk=late.pk).exists()


def test_the_list_has_each_run_with_its_total_and_no_way_to_change_it(auditor, late, django_assert_max_num_queries):
    cleaning.clean(timezone.now())
    for _ in range(30):
        CleaningRun.objects.create(finished_at=timezone.now())
    with django_assert_max_num_queries(12):
        text = auditor.get(LIST).content.decode()
    assert "Tel wat er nu weg zou gaan" in text
    page = reverse("admin:privacy_cleaningrun_change", args=[CleaningRun.objects.first().pk])
    assert "_save" not in auditor.get(page).content.decode()
    assert auditor.get(COUNT).status_code == 405


def test_others_see_nothing_of_it(beheer, moderator):
    for client in (beheer, moderator):
        assert client.get(LIST).status_code == 403
        assert client.post(COUNT).status_code == 403
