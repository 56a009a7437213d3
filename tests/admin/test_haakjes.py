"""Haakjes in the admin: looking one up, and taking one away with a reason; what is private stays out of sight."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from haakjes.models import State
from outbox.models import OutgoingMail
from tests.haakjes.support import make_haakje, make_member, make_response

pytestmark = pytest.mark.django_db
HAAKJES = reverse("admin:haakjes_haakje_changelist")
RESPONSES = reverse("admin:haakjes_response_changelist")


def take_away(client: Client, path: str, row: object, reason: str) -> str:
    sent = {"action": "take_away", "_selected_action": [str(row.pk)], "reason": reason}
    return client.post(path, sent, follow=True).content.decode()


def test_an_organiser_takes_a_haakje_away_with_a_reason(beheer: Client) -> None:
    haakje = make_haakje(title="Wie kent Jan uit de Kerkstraat?")
    assert "Vul een reden in." in take_away(beheer, HAAKJES, haakje, " ")
    haakje.refresh_from_db()
    assert haakje.state == State.OPEN
    assert "is weggehaald" in take_away(beheer, HAAKJES, haakje, "Hier staat een inwoner in.")
    haakje.refresh_from_db()
    assert haakje.state == State.WITHDRAWN and OutgoingMail.objects.get().kind == "haakjes.taken_away"
    page = beheer.get(reverse("admin:haakjes_haakje_change", args=[haakje.pk])).content.decode()
    assert "Hier staat een inwoner in." in page and "nieuw -&gt; Open" in page and "door de plaatser" in page
    assert "al ingetrokken" in take_away(beheer, HAAKJES, haakje, "Nog eens")


def test_the_page_of_a_haakje_changes_nothing(beheer: Client) -> None:
    haakje = make_haakje()
    path = reverse("admin:haakjes_haakje_change", args=[haakje.pk])
    assert beheer.get(path).status_code == 200
    assert beheer.post(path, {"title": "Anders", "state": "met"}).status_code == 403
    haakje.refresh_from_db()
    assert (haakje.title, haakje.state) == ("Wie leent ons mensen?", State.OPEN)
    assert beheer.get(reverse("admin:haakjes_haakje_add")).status_code == 403
    assert beheer.get(reverse("admin:haakjes_haakje_delete", args=[haakje.pk])).status_code == 403


def test_private_answers_are_in_no_list_and_on_no_page(beheer: Client) -> None:
    haakje, member = make_haakje(), make_member()
    shown, private = make_response(haakje, member, "Voor allen"), make_response(haakje, member, "Stil", private=True)
    page = beheer.get(RESPONSES).content.decode()
    assert "Voor allen" in page and "Stil" not in page
    assert beheer.get(reverse("admin:haakjes_response_change", args=[private.pk])).status_code == 302
    assert "Stil" not in beheer.get(reverse("admin:haakjes_haakje_change", args=[haakje.pk])).content.decode()
    take_away(beheer, RESPONSES, private, "Toch")
    private.refresh_from_db()
    assert private.text == "Stil"
    assert "is weggehaald" in take_away(beheer, RESPONSES, shown, "Scheldt")
    shown.refresh_from_db()
    assert shown.text == ""


def test_the_address_of_the_answers_filters_on_nothing_else(beheer: Client) -> None:
    make_response(make_haakje(), make_member(), private=True)
    assert beheer.get(RESPONSES, {"with_user__email": "x"}).status_code == 400


@pytest.mark.parametrize("path", [HAAKJES, RESPONSES])
def test_other_staff_sees_nothing_of_it(moderator: Client, finance: Client, door: Client, path: str) -> None:
    assert {client.get(path).status_code for client in (moderator, finance, door)} == {403}


def test_the_first_page_tells_which_mail_about_haakjes_leaves_this_week_and_leads_to_exactly_those(beheer) -> None:
    today = timezone.localdate()
    for days in (10, 12, 3, 60):
        make_haakje(title=f"Over {days} dagen", open_until=today + timedelta(days=days))
    make_haakje(title="Al gelukt", state=State.MET, open_until=today + timedelta(days=3))
    coming = beheer.get(reverse("admin:index")).context["coming"]
    found = {one.what: one for one in coming if "haakje" in one.what}
    question, ended = (found[what] for what in sorted(found, reverse=True))
    assert (question.number, ended.number) == (3, 1)
    assert timezone.localdate(ended.at) == today + timedelta(days=4) and ended.at < timezone.now() + timedelta(days=4)
    for one, titles in ((question, {"Over 10 dagen", "Over 12 dagen", "Over 3 dagen"}), (ended, {"Over 3 dagen"})):
        shown = beheer.get(one.url).context["cl"].queryset
        assert {haakje.title for haakje in shown} == titles
