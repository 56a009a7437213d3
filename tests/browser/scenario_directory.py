"""The rows behind the states of the directory. `contact` of the scenario is a member since scenario_lists."""

from collections.abc import Iterator

from django.urls import reverse

from membership import contact
from membership.access import member_of
from membership.models import Audience, ContactMessage
from membership.profiles import of
from tests.factories import make_user
from tests.network import (
    EVERYTHING_SHOWN,
    make_contact_person,
    make_member,
    make_member_organisation,
    make_profile,
    make_theme,
    make_umbrella,
)

Wish = tuple[str, str, str, dict[str, object]]  # kind, which variant, address, arguments


def make(scenario: object) -> None:
    """Fill `at` with the addresses of the states in pages_directory.py."""
    above = make_umbrella("Bovenkoepel")
    body = make_member_organisation(make_umbrella("Onderkoepel", parent=above), name="Gemeente Voorbeeldrand")
    shown = make_member(body, user=make_user("toont@proef.example.nl", name="Toon Voorbeeld"))
    make_contact_person(shown)
    person = make_profile(
        shown.user, offers="Ervaring met maatwerk.\n\nBel me.", seeks="Rugdekking.", **EVERYTHING_SHOWN
    )
    person.themes.add(make_theme("Voorbeeldthema"))
    off = make_member(user=make_user("stil@proef.example.nl", name="Stil Voorbeeld"))
    little = make_profile(off.user, name_for=Audience.MEMBERS, show_activity=False, contactable=False)
    assert member_of(scenario.people["contact"])
    me = of(scenario.people["contact"])
    for name, page, profile in (
        ("person", "person", person),
        ("little", "person", little),
        ("myself", "person", me),
        ("message", "contact", person),
        ("message off", "contact", little),
    ):
        scenario.at[f"directory {name}"] = reverse(f"membership:{page}", args=[profile.public_id])
    scenario.at["directory organisation"] = reverse("membership:organisation", args=[body.public_id])


def mails(scenario: object) -> Iterator[Wish]:
    """The mail with a message of another member."""
    writer, reader = (make_member(user=make_user(name=name)) for name in ("Wil Schrijft", "Lia Leest"))
    make_profile(reader.user, **EVERYTHING_SHOWN)
    message = ContactMessage.objects.create(
        sender=writer.user, recipient=reader.user, text="Kan ik een dag meekijken?\n\nGroet, Wil"
    )
    yield contact.KIND, "", reader.user.email, {"message": str(message.public_id)}
