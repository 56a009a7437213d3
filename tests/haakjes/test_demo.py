"""The five haakjes of 15 November in the demo, with made-up members."""

import pytest
from django.utils import timezone

from haakjes.models import Haakje, State
from netwerk.demo import haakjes, network

pytestmark = pytest.mark.django_db


def test_the_five_are_there_once_and_are_posted_by_members_of_their_organisations():
    network.ensure_network()
    made = haakjes.load(timezone.now())
    assert haakjes.load(timezone.now()) == []
    still_open = Haakje.objects.filter(state=State.OPEN)
    assert sorted(one.organisation.name for one in still_open) == ["DT&V", "DUO", "LBIO", "SVB", "SVB"]
    assert len(made) == 6 and still_open.filter(open_until__lt=timezone.localdate()).count() == 0
    for one in made:
        assert one.user.email.endswith("example.nl") and one.search_text
        assert one.user.membership.organisation == one.organisation
        assert one.changes.count() == (2 if one.state == State.MET else 1)


def test_it_makes_who_it_needs_without_the_network():
    assert len(haakjes.load(timezone.now())) == 6
