"""Who sees what, proven on any network: the rule of the queryset beside the rule in words."""

from datetime import timedelta

from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from haakjes.models import State
from haakjes.visible import responses_for, visible_to
from membership.access import Member
from membership.models import Affiliation
from tests.haakjes.support import make_haakje, make_member, make_response, make_umbrella

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
PEOPLE, UMBRELLAS = 4, 4


class Rules(TestCase):
    @QUICK
    @given(
        parents=st.lists(st.none() | st.integers(0, UMBRELLAS - 1), min_size=UMBRELLAS, max_size=UMBRELLAS),
        inside=st.lists(st.sets(st.integers(0, UMBRELLAS - 1)), min_size=PEOPLE, max_size=PEOPLE),
        posted=st.lists(
            st.tuples(
                st.integers(0, PEOPLE - 1), st.none() | st.integers(0, UMBRELLAS - 1), st.sampled_from(list(State))
            ),
            max_size=6,
        ),
    )
    def test_a_member_sees_what_is_for_all_for_an_umbrella_of_theirs_or_their_own(self, parents, inside, posted):
        # Only an earlier one can stand above: the admin refuses rings.
        umbrellas = []
        for number, above in enumerate(parents):
            parent = umbrellas[above] if above is not None and above < number else None
            umbrellas.append(make_umbrella(parent=parent))
        members = [make_member(*(umbrellas[key] for key in keys)) for keys in inside]
        rows = [
            make_haakje(members[who], state, umbrella=None if key is None else umbrellas[key])
            for who, key, state in posted
        ]
        for number, member in enumerate(members):
            circle = set()
            for key in inside[number]:
                one = umbrellas[key]
                while one is not None:
                    circle.add(one.pk)
                    one = one.parent
            expected = {
                row.pk
                for row in rows
                if row.user_id == member.user.pk
                or (row.state != State.WITHDRAWN and (row.umbrella_id is None or row.umbrella_id in circle))
            }
            assert set(visible_to(member).values_list("pk", flat=True)) == expected

    @QUICK
    @given(
        written=st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.booleans(), st.integers(1, PEOPLE - 1)), max_size=8)
    )
    def test_a_private_answer_is_read_by_two_people_alone(self, written):
        members = [make_member() for _ in range(PEOPLE)]
        poster, haakje = members[0], make_haakje(members[0])
        readers = {}
        for who, private, other in written:
            answers = private and who == 0
            row = make_response(
                haakje,
                members[who],
                private=private,
                with_user=members[other].user if answers else None,
            )
            everybody = {member.user.pk for member in members}
            two = {poster.user.pk, members[other].user.pk if answers else members[who].user.pk}
            readers[row.pk] = two if private else everybody
        for member in members:
            found = set(responses_for(member, haakje).values_list("pk", flat=True))
            assert found == {key for key, who in readers.items() if member.user.pk in who}

    def test_an_affiliation_that_ended_shows_nothing_any_more(self):
        umbrella = make_umbrella()
        haakje = make_haakje(make_member(umbrella), umbrella=umbrella)
        member = make_member(umbrella)
        assert haakje in visible_to(member)
        today = timezone.localdate()
        Affiliation.objects.update(since=today - timedelta(days=3), until=today)
        assert haakje not in visible_to(Member(member.user, member.membership))
