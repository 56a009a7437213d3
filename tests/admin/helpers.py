"""Organisers who are logged in, and what tests of their pages read from a page."""

from django.contrib.auth.models import Group
from django.test import Client
from lxml import html

from membership.models import User
from netwerk.groups import ensure_groups
from tests.factories import make_user


def staff(group: str) -> User:
    """Return somebody of the staff in this one group."""
    ensure_groups()
    user = make_user(staff=True, password="wachtwoord-van-de-proef")
    user.groups.add(Group.objects.get(name=group))
    return user


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def form_values(content: bytes, form_id: str) -> dict[str, object]:
    """Return what a browser would post of the form with this id, as it stands on the page."""
    values: dict[str, object] = {}
    for name, value in html.fromstring(content.decode()).get_element_by_id(form_id).form_values():
        values.setdefault(name, []).append(value)
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def text_of(response: object) -> str:
    """Return what can be read on the page, with single spaces."""
    return " ".join(html.fromstring(response.content.decode()).text_content().split())
