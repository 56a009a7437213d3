"""What one member may see of another, for any combination of choices, umbrella networks and membership: nothing that is
hidden shows in a page, or can be found by searching or filtering. And what is open can be found."""

from datetime import timedelta

from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from membership import directory
from membership.access import member_of
from membership.directory import Wanted
from membership.models import Affiliation, Audience, MembershipState, Profile, Theme
from membership.profiles import ITEMS
from tests.factories import make_organisation, make_user
from tests.network import make_member, make_profile, make_umbrella

# Of each item a word that stands in nothing else.
WORDS = {
    "name": "Naamkanarie",
    "role": "Bestuur",
    "organisation": "Werkkanarie",
    "themes": "Themakanarie",
    "offers": "Bodkanarie",
    "seeks": "Vraagkanarie",
}
ON_A_CARD = ("name", "role", "organisation", "themes")
UMBRELLAS = ("above", "left", "right", "apart")
ABOVE = {"left": "above", "right": "above"}
PERIODS = ("open", "ended", "coming")
# Each example takes a dozen pages, so a failure is not made smaller: it is small already.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)
joined = st.dictionaries(st.sampled_from(UMBRELLAS), st.sampled_from(PERIODS), max_size=3)
choices = st.fixed_dictionaries({item: st.sampled_from(Audience.values) for item in ITEMS})


def networks_of(joined: dict[str, str]) -> set[str]:
    """The umbrella networks of today by the rule of the issue, worked out apart from the app."""
    now = {name for name, period in joined.items() if period == "open"}
    return now | {ABOVE[name] for name in now if name in ABOVE}


def mistyped(word: str) -> str:
    """Two letters change places."""
    return word[:4] + word[5] + word[4] + word[6:]


class TestRule(TestCase):
    @settings(max_examples=40, deadline=None, phases=QUICK)
    @given(
        choices=choices,
        mine=joined,
        theirs=joined,
        colleagues=st.booleans(),
        state=st.sampled_from([*[MembershipState.MEMBER] * 4, *MembershipState.values]),
        active=st.sampled_from([True, True, True, False]),
    )
    def test_nothing_hidden_appears_and_all_that_is_open_does(self, choices, mine, theirs, colleagues, state, active):
        self._make_networks()
        work = self._organisation("Werkkanarie", theirs)
        reader = make_member(work if colleagues else self._organisation("Thuis", mine), role="uitvoering")
        other = make_member(
            work, state, make_user("kanarie@example.nl", name="Naamkanarie", is_active=active), role="bestuur"
        )
        theme = Theme.objects.create(name="Themakanarie", slug="themakanarie")
        profile = make_profile(
            other.user,
            offers="Bodkanarie",
            seeks="Vraagkanarie",
            picture=ContentFile(b"dots", name="kanarie.png"),
            **{f"{item}_for": audience for item, audience in choices.items()},
        )
        self.addCleanup(profile.picture.storage.delete, profile.picture.name)
        profile.themes.add(theme)
        shares = bool(networks_of(theirs if colleagues else mine) & networks_of(theirs))
        allowed = {Audience.MEMBERS, Audience.UMBRELLAS} if shares else {Audience.MEMBERS}
        is_member = state == MembershipState.MEMBER and active
        is_listed = is_member and choices["name"] in allowed
        opened = {item for item in ITEMS if is_listed and choices[item] in allowed}
        self._check_pages(Client(), reader, profile, work, opened)
        self._check_finding(reader, profile, work, theirs, opened)

    def _make_networks(self):
        self.networks = {"above": make_umbrella()}
        for name in ("left", "right", "apart"):
            self.networks[name] = make_umbrella(parent=self.networks.get(ABOVE.get(name)))

    def _organisation(self, name, joined):
        body = make_organisation(f"{name} {len(self.networks)}", listed=True, layer="provincie")
        today, day = timezone.localdate(), timedelta(days=1)
        periods = {"open": (today - day, None), "ended": (today - 9 * day, today), "coming": (today + day, None)}
        for umbrella, period in joined.items():
            since, until = periods[period]
            Affiliation.objects.create(organisation=body, umbrella=self.networks[umbrella], since=since, until=until)
        return body

    def _check_pages(self, client, reader, profile, work, opened):
        client.force_login(reader.user)
        found = client.get(reverse("membership:directory")).content.decode()
        cards = found[found.index('id="gevonden"') :]
        for item, word in WORDS.items():
            assert (word in cards) == (item in opened and item in ON_A_CARD), item
        page = client.get(reverse("membership:person", args=[profile.public_id]))
        assert page.status_code == (200 if "name" in opened else 404)
        for item, word in WORDS.items():
            assert (word in page.content.decode()) == (item in opened), item
        assert ("/foto/" in page.content.decode()) == ("picture" in opened)
        picture = client.get(reverse("membership:picture", args=[profile.public_id]))
        assert picture.status_code == (200 if "picture" in opened else 404)
        assert b"kanarie@example.nl" not in page.content
        at_work = client.get(reverse("membership:organisation", args=[work.public_id])).content.decode()
        assert ("Naamkanarie" in at_work) == ({"name", "organisation"} <= opened)
        message = client.get(reverse("membership:contact", args=[profile.public_id]))
        assert message.status_code == (200 if "name" in opened else 404)

    def _check_finding(self, reader, profile, work, theirs, opened):
        def found(**wanted):
            keys, _ = directory.find(member_of(reader.user), Wanted(**wanted))
            return profile.pk in keys

        for item, word in WORDS.items():
            assert found(words=[word.lower()]) == (item in opened), item
            if item != "role":
                assert found(words=[mistyped(word.lower())]) == (item in opened), item
        assert found(role="bestuur") == ("role" in opened)
        assert found(layer="provincie") == ("organisation" in opened)
        assert found(theme="themakanarie") == ("themes" in opened)
        for name, umbrella in self.networks.items():
            expected = "organisation" in opened and name in networks_of(theirs)
            assert found(umbrella=umbrella.slug) == expected, name
        numbers = directory.numbers_at(member_of(reader.user), [work])
        assert numbers.get(work.pk, 0) == ({"name", "organisation"} <= opened)


class TestColumns(TestCase):
    @settings(max_examples=25, deadline=None, phases=QUICK)
    @given(choices=choices, state=st.sampled_from(MembershipState.values))
    def test_a_search_column_holds_no_word_that_its_readers_may_not_see(self, choices, state):
        other = make_member(make_organisation("Werkkanarie"), state, make_user(name="Naamkanarie"), role="bestuur")
        profile = make_profile(
            other.user,
            offers="Bodkanarie",
            seeks="Vraagkanarie",
            **{f"{item}_for": audience for item, audience in choices.items()},
        )
        profile = Profile.objects.get(pk=profile.pk)
        listed = state == MembershipState.MEMBER and choices["name"] != Audience.NOBODY
        for item, word in WORDS.items():
            if item != "themes":
                to_members = listed and choices[item] == Audience.MEMBERS
                to_umbrellas = listed and choices[item] != Audience.NOBODY
                assert (word.lower() in profile.members_text) == to_members, item
                assert (word.lower() in profile.umbrellas_text) == to_umbrellas, item
