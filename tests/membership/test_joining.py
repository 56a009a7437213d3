"""Asking to be a member without a login: one mail, one press, the same answer whoever it is."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from membership import joining, members
from membership.domains import clean_domain, organisation_for
from membership.errors import Refused
from membership.joining import Answers
from membership.models import MailDomain, Membership, MembershipRequest, MembershipState, Organisation, User
from outbox.models import OutgoingMail
from outbox.registry import NotNeeded
from tests.factories import make_organisation, make_user
from tests.membership.support import is_logged_in, latest_mail

pytestmark = pytest.mark.django_db
URL = "/lid-worden/"
ADDRESS = "noor@heusden.nl"
FILLED = {
    "name": "Noor", "address": " Noor@Heusden.nl", "organisation": "gem. Heusden", "layer": "gemeente",
    "role": "bestuur", "wish": "Leren van anderen", "offer": "Een goed verhaal",
}  # fmt: skip


def send(client, **fields):
    return client.post(URL, FILLED | {"form_token": str(uuid.uuid4())} | fields, follow=True)


def test_nothing_counts_before_the_press_and_the_press_logs_in(client):
    page = send(client).content.decode()
    assert "Kijk in je mail" in page and ADDRESS not in page
    assert not User.objects.exists() and not Organisation.objects.exists() and not Membership.objects.exists()
    mail = latest_mail(ADDRESS)
    assert "Noor" not in mail.rendered.text and "verhaal" not in mail.rendered.text  # typed by a stranger
    page = client.get(mail.path).content.decode()
    assert "gem. Heusden" in page and "Een goed verhaal" in page and not Membership.objects.exists()
    page = client.post(mail.path, follow=True).content.decode()
    assert "Je verzoek ligt bij ons" in page and is_logged_in(client)
    found = Membership.objects.get()
    assert (found.state, found.role, found.wish, found.offer) == (
        MembershipState.ASKED, "bestuur", "Leren van anderen", "Een goed verhaal",
    )  # fmt: skip
    assert (found.user.name, found.organisation.name) == ("Noor", "gem. Heusden")
    assert not MembershipRequest.objects.exists()


def test_the_answer_tells_nobody_whether_the_address_is_known(client):
    known = make_user(ADDRESS)
    members.accept(membership=members.ask(user=known), by="beheer:1")
    there = send(client).content
    away = send(client, address="nieuw@heusden.nl").content.replace(b"n***@heusden.nl", b"")
    assert there.replace(b"n***@heusden.nl", b"") == away
    assert OutgoingMail.objects.filter(kind=joining.KIND).count() == 2


@pytest.mark.parametrize(
    ("state", "words"),
    [("asked", "Je vroeg dit al."), ("member", "Je bent al lid."), ("declined", "eerder afgewezen")],
)
def test_the_press_tells_who_asked_before_how_it_stands(client, state, words):
    row = members.ask(user=make_user(ADDRESS), wish="Eerst")
    if state == "member":
        members.accept(membership=row, by="beheer:1")
    elif state == "declined":
        members.decline(membership=row, reason="Nu niet.", by="beheer:1")
    send(client)
    assert words in client.post(latest_mail(ADDRESS).path, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.state, row.wish) == (state, "Eerst") and not MembershipRequest.objects.exists()


def test_the_name_of_somebody_we_know_stays(client):
    make_user(ADDRESS, name="Noor de Wit")
    send(client, name="Grapjas")
    client.post(latest_mail(ADDRESS).path)
    assert User.objects.get().name == "Noor de Wit"


def test_the_same_form_twice_is_one_mail_and_a_corrected_one_another(client):
    token = str(uuid.uuid4())
    send(client, form_token=token)
    send(client, form_token=token)
    assert (MembershipRequest.objects.count(), OutgoingMail.objects.count()) == (1, 1)
    send(client, form_token=token, role="beleid")
    assert (MembershipRequest.objects.count(), OutgoingMail.objects.count()) == (2, 2)
    client.post(latest_mail(ADDRESS).path)
    assert Membership.objects.get().role == "beleid" and not MembershipRequest.objects.exists()


def test_one_address_is_not_flooded_and_the_limit_says_so(client):
    for _ in range(3):
        assert "Kijk in je mail" in send(client).content.decode()
    answer = send(client)
    assert answer.status_code == 429 and "net al een paar mails" in answer.content.decode()
    assert 'value="Noor"' in answer.content.decode()  # nothing typed is lost
    assert (MembershipRequest.objects.count(), OutgoingMail.objects.count()) == (3, 3)


def test_a_link_to_what_is_gone_says_so_and_its_mail_does_not_leave(client):
    send(client)
    mail = latest_mail(ADDRESS)
    MembershipRequest.objects.all().delete()
    page = client.get(mail.path).content.decode()
    assert "ouder dan zeven dagen" in page and "Ja, ik word lid" not in page
    assert "ouder dan zeven dagen" in client.post(mail.path).content.decode() and not User.objects.exists()
    with pytest.raises(NotNeeded):
        latest_mail(ADDRESS)


def test_a_fresh_link_can_be_asked(client):
    send(client)
    mail = latest_mail(ADDRESS)
    row = MembershipRequest.objects.get()
    joining.mail(public_id=row.public_id, address=ADDRESS)
    assert latest_mail(ADDRESS).path != mail.path
    with pytest.raises(Refused, match="zeven dagen"):
        joining.mail(public_id=row.public_id, address="ander@heusden.nl")


def test_the_mail_domain_proposes_its_organisation_and_the_reader_chooses(client):
    body = make_organisation("Gemeente Heusden")
    MailDomain.objects.create(organisation=body, domain="heusden.nl")
    for choice, expected in (("voorstel", "Gemeente Heusden"), ("getypt", "gem. Heusden")):
        Membership.objects.all().delete()
        send(client)
        path = latest_mail(ADDRESS).path
        page = client.get(path).content.decode()
        assert "Gemeente Heusden, want je adres hoort daarbij" in page
        assert "Kies een van de twee." in client.post(path, {"organisation": "iets"}).content.decode()
        client.post(path, {"organisation": choice})
        assert Membership.objects.get().organisation.name == expected
        client.post("/uitloggen/")


def test_a_resident_is_proposed_for_nothing(client):
    MailDomain.objects.create(organisation=make_organisation(), domain="heusden.nl")
    send(client, role="inwoner", organisation="", layer="")
    client.post(latest_mail(ADDRESS).path)
    found = Membership.objects.get()
    assert found.resident and found.organisation is None


def test_a_name_in_the_form_lures_nobody(client):
    answer = send(client, name="Win op www.kwaad.example")
    assert answer.status_code == 422 and not OutgoingMail.objects.exists()


@pytest.mark.parametrize(("typed", "kept"), [("@Heusden.nl ", "heusden.nl"), ("info@rotterdam.nl", "rotterdam.nl")])
def test_a_domain_is_kept_as_one_types_it(typed, kept):
    assert clean_domain(typed) == kept


@pytest.mark.parametrize("typed", ["gmail.com", "@Outlook.com", "post.ziggo.nl", "heusden", "-a.nl", "a b.nl", ""])
def test_no_domain_of_everybody_and_nothing_that_is_no_domain(typed):
    with pytest.raises(ValidationError):
        clean_domain(typed)


def test_an_address_below_the_domain_is_of_it_as_well_and_the_nearest_wins():
    town, port = make_organisation("Gemeente Rotterdam"), make_organisation("Havenbedrijf")
    MailDomain.objects.create(organisation=town, domain="rotterdam.nl")
    MailDomain.objects.create(organisation=port, domain="haven.rotterdam.nl")
    assert organisation_for("a@bouw.rotterdam.nl") == town
    assert organisation_for("a@haven.rotterdam.nl") == port
    assert organisation_for("a@anderrotterdam.nl") is None


def test_answers_make_no_organisation_for_a_resident():
    assert Answers("Noor", resident=True).work().organisation is None
