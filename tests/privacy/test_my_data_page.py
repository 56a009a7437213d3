"""`/mijn/gegevens/`: every item held about me, and what I said yes to."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from discussions.models import Visit
from events.models import Interest
from mailings.models import Subscription
from membership.models import Audience, ContactMessage, LoginLink, Membership, MembershipState, Profile
from netwerk.consents import given
from netwerk.views.my_data.overview import CORRECTED_AT
from privacy.registry import REGISTRY, Basis
from registrations.models import State
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert('x')</script>"


def make_member(**fields: object):
    user = make_user(name="Noor de Wit")
    Membership.objects.create(
        user=user, state=MembershipState.MEMBER, decided_at=timezone.now() - timedelta(days=3), wish=HOSTILE
    )
    Profile.objects.create(user=user, **fields)
    return user


def page_of(client, name="gegevens"):
    response = client.get(reverse(name))
    assert response.status_code == 200
    return response.content.decode()


def test_it_needs_a_login(client):
    for name in ("gegevens", "gegevens-downloaden", "gegevens-toestemmingen", "gegevens-verwijderen"):
        address = reverse(name)
        assert client.get(address)["Location"] == f"/inloggen/?next={address}"


def test_it_shows_each_item_with_why_and_until_when(client):
    user = make_member()
    registration = make_registration(make_event(), user=user, address=user.email)
    make_registration(registration.event, name="Iemand Anders", address="ander@example.nl")
    client.force_login(user)
    html = page_of(client)
    assert user.email in html
    assert registration.event.title in html
    assert "Iemand Anders" not in html
    for word in ("Waarom:", "Waarom het mag:", "Hoe lang:", "Verbeter dit"):
        assert word in html
    assert HOSTILE not in html
    assert "&lt;script&gt;" in html


def test_it_asks_the_same_number_of_queries_for_one_item_and_thirty(client):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            page_of(client)
        return len(queries)

    def more(number):
        now = timezone.now()
        for _ in range(number):
            event = make_event()
            make_registration(event, user=user, address=user.email)
            Interest.objects.create(event=event, address=user.email, confirmed_at=now)
            Visit.objects.create(event=event, user=user, listed_at=now)
            ContactMessage.objects.create(sender=user, recipient=make_user(), text="Dag")
            ContactMessage.objects.create(sender=make_user(), recipient=user, text="Dag")
            LoginLink.objects.create(
                token_hash=str(LoginLink.objects.count()), address=user.email, user=user, purpose="login",
                expires_at=now + timedelta(days=1),
            )  # fmt: skip

    user = make_member()
    client.force_login(user)
    more(2)
    cost()  # the first look notes the use of the session
    few = cost()
    more(28)
    assert cost() == few


def test_looking_changes_nothing(client):
    user = make_member()
    client.force_login(user)
    page_of(client)
    with CaptureQueriesContext(connection) as queries:
        for name in ("gegevens", "gegevens-toestemmingen", "gegevens-verwijderen"):
            page_of(client, name)
    assert not [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def everything_open(user):
    event = make_event()
    now = timezone.now()
    Interest.objects.create(event=event, address=user.email, confirmed_at=now)
    Subscription.objects.create(address=user.email, confirmed_at=now)
    Visit.objects.create(event=event, user=user, listed_at=now)
    everything = {
        f"{item}_for": Audience.MEMBERS for item in ("name", "role", "organisation", "themes", "offers", "seeks")
    }
    Profile.objects.filter(user=user).update(picture="profielen/x.jpg", picture_for=Audience.MEMBERS, **everything)


def test_each_consent_is_withdrawn_by_its_own_button(client):
    user, other = make_member(), make_member()
    everything_open(user)
    everything_open(other)
    client.force_login(user)
    address = reverse("gegevens-toestemmingen")
    kept = {one.key for one in given(other)}
    consents = given(user)
    assert len(consents) == 14
    for number, consent in enumerate(consents, start=1):
        html = page_of(client, "gegevens-toestemmingen")
        assert consent.label in html
        assert (
            consent.done
            in client.post(address, {"wat": consent.key}, follow=True).context["messages"]._loaded_data[0].message
        )
        assert len(given(user)) == len(consents) - number
    assert "Er staat nu niets open" in page_of(client, "gegevens-toestemmingen")
    # Membership and the conversations themselves go on.
    assert Membership.objects.get(user=user).state == MembershipState.MEMBER
    assert Visit.objects.filter(user=user).exists()
    assert {one.key for one in given(other)} == kept


def test_a_consent_of_somebody_else_or_of_nothing_is_left_alone(client):
    user, other = make_member(), make_member()
    everything_open(other)
    client.force_login(user)
    for key in [*(one.key for one in given(other) if ":" in one.key and "profiel" not in one.key), "", "x:y", HOSTILE]:
        answer = client.post(reverse("gegevens-toestemmingen"), {"wat": key}, follow=True).content.decode()
        assert "Dat had je al ingetrokken." in answer
    assert len(given(other)) == 14


def test_what_is_not_confirmed_is_no_consent():
    user = make_user()
    Subscription.objects.create(address=user.email)
    Interest.objects.create(event=make_event(), address=user.email)
    assert given(user) == []


def test_everything_held_by_consent_can_be_withdrawn_somewhere():
    """A holding on the ground of consent is in the list, or the person removes it on its own page."""
    listed = {"events.Interest", "mailings.Subscription", "discussions.Visit", "membership.Profile"}
    for holding in REGISTRY.holdings.values():
        if holding.basis == Basis.CONSENT:
            assert holding.model in listed or holding.correct, holding.key


def test_a_name_is_corrected_there_and_the_directory_follows(client):
    user = make_member(name_for=Audience.MEMBERS)
    client.force_login(user)
    assert reverse("gegevens-naam") in page_of(client)
    assert client.post(reverse("gegevens-naam"), {"name": " "}).status_code == 422
    assert client.post(reverse("gegevens-naam"), {"name": " Nóor  Nieuw "})["Location"] == reverse("gegevens")
    user.refresh_from_db()
    assert user.name == "Nóor Nieuw"
    assert "nieuw" in Profile.objects.get(user=user).members_text


def test_who_decided_is_told_in_words_and_without_a_key(client):
    user = make_member()
    Membership.objects.filter(user=user).update(decided_by="beheer:12")
    client.force_login(user)
    page = page_of(client)
    assert "een organisator" in page and "beheer:12" not in page


def test_where_something_is_corrected_exists():
    models = {holding.model for holding in REGISTRY.holdings.values()}
    for name in CORRECTED_AT.values():
        assert reverse(name)
    assert set(CORRECTED_AT) <= models


def test_live_registrations_are_told_with_their_state(client):
    user = make_user()
    make_registration(make_event(title="Dag van de rij"), state=State.SEATED, user=user, address=user.email)
    client.force_login(user)
    html = page_of(client, "gegevens-verwijderen")
    assert "Dag van de rij: je wordt afgemeld. Je plek gaat naar de volgende in de rij." in html
