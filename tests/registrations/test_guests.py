"""Guests: invited in plain words, known by a name of their own, outside roles and capacity."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from discussions.models import Visit
from events.models import Event
from membership.errors import Refused
from membership.links import issue
from outbox.models import OutgoingMail
from outbox.registry import KINDS
from registrations.actions import clock, guests, seats
from registrations.models import GuestKind, Registration, State
from tests.factories import make_event, make_registration, make_user

pytestmark = pytest.mark.django_db
WELCOME = "Fijn dat je met ons meedenkt. Er is **koffie**."
JARGON = re.compile(r"\b(delegatie|bestuur|beleid|rol|organisatie|aanmelding|capaciteit|verdeling|ambtena\w*)\b", re.I)


@pytest.fixture
def event() -> Event:
    return make_event(capacity=1, guest_welcome=WELCOME)


@pytest.fixture
def guest(event) -> Registration:
    return invite(event)


def invite(event: Event, kind: str = GuestKind.PANEL, **wish: object) -> Registration:
    person = {"name": "Fatima Bakker", "address": "Fatima@Example.nl "}
    return guests.invite(event=event, kind=kind, by="beheer:1", **person | wish)


def mail_of(guest: Registration, kind: str) -> str:
    """The words of a mail: without addresses of pages, and without the foot that every mail has."""
    text = KINDS[f"registrations.{kind}"].render(guest.address, registration=str(guest.public_id)).text
    return re.sub(r"https?://\S+", "", text.split("Deze mail komt van")[0])


def link_for(guest: Registration) -> str:
    return issue("registrations.guest", address=guest.address, target=str(guest.public_id))


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_a_resident_is_invited_without_an_organisation(guest):
    assert (guest.organisation, guest.role, guest.address) == (None, "", "fatima@example.nl")
    assert (guest.state, guest.part) == (State.INVITED, "Inwonerspanel")
    assert OutgoingMail.objects.get().kind == "registrations.invitation"


@pytest.mark.parametrize("kind", GuestKind.values)
def test_every_kind_reads_what_is_asked_in_plain_words(event, kind):
    guest = invite(event, kind=kind)
    text = mail_of(guest, "invitation")
    assert GuestKind(kind).label.lower() in text
    assert "koffie" in text
    assert not JARGON.search(text)


def test_saying_yes_gives_a_seat_outside_the_capacity_under_a_name_of_ones_own(event, guest, client):
    make_registration(event, state=State.SEATED)
    path = path_of(link_for(guest))
    assert "inwonerspanel" in client.get(path).content.decode()
    guest.refresh_from_db()
    assert guest.state == State.INVITED  # looking changes nothing
    response = client.post(path, {"antwoord": "ja", "name": "Fatima Bakker", "shown_name": "Fa"})
    assert response.status_code == 302
    guest.refresh_from_db()
    assert (guest.state, guest.shown_name, guest.known_as) == (State.SEATED, "Fa", "Fa")
    assert event.registrations.taken().count() == 1
    assert [change.to_state for change in guest.changes.all()][-1] == State.SEATED
    assert OutgoingMail.objects.filter(kind="registrations.seated", subject_ref=guest.about).count() == 1
    assert "Fa" in client.get(response.url).content.decode()


def test_the_welcome_mail_has_no_words_of_the_civil_service(guest):
    guests.accept(registration=guest, name="Fatima Bakker", shown_name="Fa", by="gast")
    for kind in ("seated", "day"):
        text = mail_of(guest, kind)
        assert "Beste Fa," in text
        assert not JARGON.search(text), kind
    seats.cancel(registration=guest, by="gast")
    assert not JARGON.search(mail_of(guest, "cancelled"))


def test_a_guest_may_say_no_without_filling_in_anything(guest, client):
    client.post(path_of(link_for(guest)), {"antwoord": "nee", "name": ""})
    guest.refresh_from_db()
    assert guest.state == State.DECLINED


def test_an_answer_without_a_choice_or_a_name_says_how_to_put_it_right(guest, client):
    path = path_of(link_for(guest))
    assert "Vul een naam in" in client.post(path, {"antwoord": "ja", "name": ""}).content.decode()
    assert "Kies: ik doe mee" in client.post(path, {"name": "Fatima"}).content.decode()
    assert "webadres" in client.post(path, {"antwoord": "ja", "name": "x", "shown_name": "www.x.nl"}).content.decode()
    guest.refresh_from_db()
    assert guest.state == State.INVITED


def test_saying_yes_twice_is_fine_and_saying_it_too_late_is_told(event, guest):
    for _ in range(2):
        guests.accept(registration=guest, name="Fatima", shown_name="", by="gast")
    assert OutgoingMail.objects.filter(kind="registrations.seated").count() == 1
    late = invite(event, address="laat@example.nl")
    Event.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1))
    with pytest.raises(Refused, match="voorbij"):
        guests.accept(registration=late, name="Laat", shown_name="", by="gast")


def test_who_takes_part_already_is_not_invited_again(event, guest):
    for address in (guest.address, make_registration(event).address):
        with pytest.raises(Refused, match="al aangemeld of uitgenodigd"):
            invite(event, address=address)


def test_the_link_of_a_guest_opens_nothing_for_a_colleague_and_the_other_way(event, guest, client):
    colleague = make_registration(event, state=State.INVITED)
    wrong = issue("registrations.guest", address=colleague.address, target=str(colleague.public_id))
    assert "geldt niet meer" in client.get(path_of(wrong)).content.decode()
    other = issue("registrations.answer", address=guest.address, target=str(guest.public_id))
    assert "geldt niet meer" in client.get(path_of(other)).content.decode()


def test_an_unanswered_guest_is_reminded_told_and_erased(guest):
    for _ in range(3):
        Registration.objects.filter(pk=guest.pk).update(invited_at=timezone.now() - timedelta(days=9))
        clock.remind_invited(timezone.now())
        clock.warn_before_erasing(timezone.now())
        Registration.objects.filter(pk=guest.pk).exclude(warned_at=None).update(
            warned_at=timezone.now() - timedelta(days=2)
        )
        clock.lapse_unanswered(timezone.now())
    guest.refresh_from_db()
    assert (guest.state, guest.name, guest.shown_name, guest.address) == (State.LAPSED, "", "", "")


def test_the_environment_welcomes_a_guest_by_the_chosen_name(client):
    now = timezone.now()
    event = make_event(starts_at=now, environment_opens_at=now - timedelta(hours=1), guest_welcome=WELCOME)
    guest = make_registration(
        event, guest=True, guest_kind=GuestKind.EXPERIENCE, shown_name="Ien", organisation=None, state=State.SEATED
    )
    client.force_login(guest.user)
    Visit.objects.create(event=event, user=guest.user)
    page = client.get(reverse("discussions:environment", args=[event.slug])).content.decode()
    assert "Welkom Ien." in page
    assert "ervaringsdeskundige" in page
    assert "<strong>koffie</strong>" in page
    assert guest.name not in page.split("<main", 1)[1]


def test_others_never_read_the_welcome_for_guests(client):
    now = timezone.now()
    event = make_event(starts_at=now, environment_opens_at=now - timedelta(hours=1), guest_welcome=WELCOME)
    seat = make_registration(event, state=State.SEATED)
    Visit.objects.create(event=event, user=seat.user)
    client.force_login(seat.user)
    page = client.get(reverse("discussions:environment", args=[event.slug])).content.decode()
    assert f"Welkom {seat.name}." in page
    assert "koffie" not in page


def test_a_guest_of_before_signs_up_elsewhere_without_an_organisation_filled_in(client):
    user = make_user()
    make_registration(make_event(), guest=True, organisation=None, state=State.SEATED, user=user, address=user.email)
    client.force_login(user)
    assert client.get(reverse("registrations:register", args=[make_event().slug])).status_code == 200


def test_a_guest_comes_as_a_member_of_the_panel_never_as_a_panel(client):
    now = timezone.now()
    event = make_event(starts_at=now, environment_opens_at=now - timedelta(hours=1))
    guest = invite(event)
    assert "als lid van het inwonerspanel." in mail_of(guest, "invitation")
    guest = guests.accept(registration=guest, by="gast", name=guest.name, shown_name="")
    client.force_login(guest.user)
    Visit.objects.create(event=event, user=guest.user)
    page = client.get(reverse("discussions:environment", args=[event.slug])).content.decode()
    assert "als lid van het inwonerspanel." in page


@pytest.mark.parametrize("state", [State.SEATED, State.CANCELLED, State.DECLINED])
def test_the_own_page_of_a_guest_speaks_of_no_seat_and_no_line(client, event, state):
    """Guests come outside the capacity: nobody waits for their place, and nobody signs up as a guest."""
    user = make_user()
    guest = make_registration(
        event, guest=True, guest_kind=GuestKind.PANEL, organisation=None, state=state, user=user, address=user.email
    )
    client.force_login(user)
    address = guest.get_absolute_url()
    pages = [address, reverse("registrations:cancel", args=[guest.public_id])] if state == State.SEATED else [address]
    for page in pages:
        shown = client.get(page).content.decode().split("<main", 1)[1].split("</main", 1)[0]
        assert not re.search(r"\b(hebt een plek|mijn plek|je plek|in de rij|achteraan|opnieuw aan)", shown)


def test_on_the_day_itself_nobody_is_promised_the_mail_of_that_morning(client):
    now = timezone.now()
    seated = {
        day: make_registration(
            make_event(starts_at=now + timedelta(days=day), ends_at=now + timedelta(days=day, hours=2)),
            state=State.SEATED,
        )
        for day in (0, 3)
    }
    for day, one in seated.items():
        client.force_login(one.user)
        page = client.get(one.get_absolute_url()).content.decode()
        assert ("komt er een mail met een nieuwe link" in page) == (day == 3)


def test_a_guest_who_can_not_come_on_the_new_day_gives_no_seat_back(event):
    guest = make_registration(event, guest=True, guest_kind=GuestKind.PANEL, organisation=None, state=State.SEATED)
    told = KINDS["registrations.gathering_moved"].render(
        guest.address, registration=str(guest.public_id), message="", was_start="", was_end=""
    )
    assert "Meld je dan af op die pagina." in told.text
    assert "Dan kan een ander komen" not in told.text
