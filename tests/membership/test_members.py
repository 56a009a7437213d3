"""Ik word lid: asking, the answer of an organiser, stopping, and who gets the mail for members."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from membership import members
from membership.errors import Refused
from membership.members import Work
from membership.models import Affiliation, ContactPerson, MailDomain, Membership, MembershipState, Profile
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from tests.factories import make_organisation, make_user
from tests.network import make_umbrella

pytestmark = pytest.mark.django_db
URL = "/lid-worden/"
LEAVE = "/lid-worden/stoppen/"
MOVE = "/lid-worden/ander-werk/"
ACCEPT = reverse("admin:membership_membership_accept")
DECLINE = reverse("admin:membership_membership_decline")
FILLED = {"name": "Sanne", "organisation": "Gemeente Nieuwdorp", "layer": "gemeente", "role": "beleid"}
LIST = reverse("admin:membership_membership_changelist")


@pytest.fixture
def person(client):
    user = make_user("sanne@example.nl", name="Sanne")
    client.force_login(user)
    return user


def rendered(mail):
    return KINDS[mail.kind].render(mail.address, **mail.arguments)


def decide(admin_client, action, *rows, reason=""):
    chosen = [str(row.pk) for row in rows]
    page = admin_client.post(LIST, {"action": action, "_selected_action": chosen})
    before = list(Membership.objects.values_list("state", flat=True))
    shown = admin_client.get(page["Location"])
    assert list(Membership.objects.values_list("state", flat=True)) == before  # a look changes nothing
    if shown.status_code == 302:
        return admin_client.get(shown["Location"])
    return admin_client.post(page["Location"], {"reason": reason}, follow=True)


def test_one_asks_with_one_press_and_sees_where_it_stands(client, person):
    page = client.get(URL).content.decode()
    assert 'value="Sanne"' in page and "Wat brengt je hier?" in page and not Membership.objects.exists()
    answer = client.post(URL, FILLED | {"wish": "Ik wil <b>leren</b>.", "offer": "Tijd."}, follow=True)
    page = answer.content.decode()
    assert "Je verzoek ligt bij ons" in page and "Ik wil &lt;b&gt;leren&lt;/b&gt;." in page and "Tijd." in page
    found = Membership.objects.get()
    assert (found.state, found.role, found.resident) == (MembershipState.ASKED, "beleid", False)
    assert (found.organisation.name, found.organisation.layer) == ("Gemeente Nieuwdorp", "gemeente")
    assert [(one.from_state, one.to_state, one.by) for one in found.changes.all()] == [("", "asked", "zelf")]
    assert f'href="{URL}"' in client.get("/mijn/").content.decode()
    assert not OutgoingMail.objects.exists()


def test_asking_again_changes_nothing_and_says_so(client, person):
    client.post(URL, FILLED | {"wish": "Eerst"})
    first = Membership.objects.get()
    page = client.post(URL, FILLED | {"wish": "Later"}, follow=True).content.decode()
    assert "Je vroeg dit al." in page
    again = Membership.objects.get()
    assert (again.wish, again.asked_at, again.state) == ("Eerst", first.asked_at, MembershipState.ASKED)
    assert again.changes.count() == 1


def test_asking_as_a_member_or_after_a_refusal_says_how_it_stands(client, person):
    row = members.ask(user=person)
    members.decline(membership=row, reason="Nu niet.", by="beheer:1")
    assert "eerder afgewezen" in client.post(URL, FILLED, follow=True).content.decode()
    members.accept(membership=row, by="beheer:1")
    assert "Je bent al lid." in client.post(URL, FILLED, follow=True).content.decode()
    with pytest.raises(Refused, match="al lid"):
        members.ask(user=person)


def test_a_resident_needs_no_organisation_and_has_no_role(client, person):
    client.post(URL, FILLED | {"role": "inwoner"})
    found = Membership.objects.get()
    assert (found.role, found.resident, found.organisation) == ("", True, None)


def test_the_kind_of_organisation_is_asked_for_a_new_one_alone(client, person):
    make_organisation("Gemeente Heusden", listed=True)
    make_organisation("Stil Waterschap")
    nothing = FILLED | {"layer": ""}
    page = client.post(URL, nothing | {"organisation": "Stil Waterschap"})
    assert page.status_code == 422 and "Kies ook wat voor organisatie het is." in page.content.decode()
    assert client.post(URL, nothing | {"organisation": "gemeente  heusden"}).status_code == 302
    assert Membership.objects.get().organisation.name == "Gemeente Heusden"


def test_an_official_without_organisation_or_role_reads_what_to_fill_in(client, person):
    page = client.post(URL, FILLED | {"organisation": ""}).content.decode()
    assert "Vul de naam van de organisatie in." in page
    assert "Kies de rol die het best past" in client.post(URL, FILLED | {"role": ""}).content.decode()
    assert not Membership.objects.exists()


def test_the_organisation_of_the_mail_domain_is_filled_in_ahead(client, person):
    body = make_organisation("Gemeente Voorbeeld")
    MailDomain.objects.create(organisation=body, domain="example.nl")
    assert 'value="Gemeente Voorbeeld"' in client.get(URL).content.decode()


def test_what_is_too_long_stays_in_the_field(client, person):
    answer = client.post(URL, FILLED | {"wish": "a" * 1001})
    assert answer.status_code == 422
    assert "<title>Fout: " in answer.content.decode() and "1001 tekens" in answer.content.decode()
    assert not Membership.objects.exists()


def test_an_organiser_accepts_many_at_once_and_each_gets_a_mail(admin_client):
    rows = [members.ask(user=make_user(name=f"Mens {number}"), wish="") for number in range(3)]
    page = decide(admin_client, "accept", *rows).content.decode()
    assert page.count("is nu lid en krijgt een mail.") == 3
    assert set(Membership.objects.values_list("state", flat=True)) == {MembershipState.MEMBER}
    assert Membership.objects.first().decided_by.startswith("beheer:")
    mails = OutgoingMail.objects.order_by("pk")
    assert {mail.address for mail in mails} == {row.user.email for row in rows} and len(mails) == 3
    mail = rendered(mails[0])
    assert mail.subject == "Welkom: je bent lid van het netwerk" and "/lid-worden/" in mail.text
    assert "Maak mijn profiel: " in mail.text and "/mijn/profiel/" in mail.text  # nobody sees them until they say so
    decide(admin_client, "accept", *rows)
    assert OutgoingMail.objects.count() == 3


def test_declining_asks_for_a_reason_that_is_read(admin_client, client, person):
    row = members.ask(user=person, wish="")
    assert "Vul een reden in" in decide(admin_client, "decline", row).content.decode()
    assert not OutgoingMail.objects.exists()
    decide(admin_client, "decline", row, reason="Je werkt <niet> bij een overheid.")
    row.refresh_from_db()
    assert (row.state, row.reason) == (MembershipState.DECLINED, "Je werkt <niet> bij een overheid.")
    mail = rendered(OutgoingMail.objects.get())
    assert "Je werkt <niet> bij een overheid." in mail.text and "<niet>" not in mail.html
    assert "Je werkt &lt;niet&gt; bij een overheid." in client.get(URL).content.decode()
    with pytest.raises(Refused, match="reden"):
        members.decline(membership=row, reason="  ", by="beheer:1")
    with pytest.raises(Refused, match="geen open verzoek"):
        members.decline(membership=row, reason="Nog eens", by="beheer:1")
    assert members.accept(membership=row, by="beheer:1").state == MembershipState.MEMBER


def test_one_press_stops_and_one_may_ask_again(client, person):
    row = members.accept(membership=members.ask(user=person, wish="Eerst"), by="beheer:1")
    ContactPerson.objects.create(user=person, organisation=make_organisation("Gemeente Heusden"))
    page = client.get(LEAVE).content.decode()
    assert "Stop mijn lidmaatschap" in page and "geen contactpersoon van Gemeente Heusden" in page
    assert Membership.objects.get().state == MembershipState.MEMBER
    assert "Je bent geen lid meer" in client.post(LEAVE, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (MembershipState.LEFT, "zelf") and not ContactPerson.objects.exists()
    left = OutgoingMail.objects.get(kind="membership.member_left")
    assert "Je bent geen lid meer" in rendered(left).subject
    assert "Er is niets veranderd" in client.post(LEAVE, follow=True).content.decode()
    assert client.get(LEAVE).status_code == 302
    with pytest.raises(Refused, match="geen verzoek"):
        members.accept(membership=row, by="beheer:1")
    client.post(URL, FILLED | {"wish": "Toch weer"})
    row.refresh_from_db()
    assert (row.state, row.wish, row.decided_at) == (MembershipState.ASKED, "Toch weer", None)
    assert [one.to_state for one in row.changes.all()] == ["asked", "member", "left", "asked"]


def test_a_request_is_taken_back_without_a_mail(client, person):
    members.ask(user=person)
    assert "Je verzoek intrekken" in client.get(LEAVE).content.decode()
    client.post(LEAVE)
    assert Membership.objects.get().state == MembershipState.LEFT and not OutgoingMail.objects.exists()


def test_other_work_moves_the_profile_along(client, person):
    old = make_organisation("Gemeente Oud")
    row = members.ask(user=person, work=Work(old, "beleid"))
    assert client.get(MOVE)["Location"] == URL  # not a member yet
    members.accept(membership=row, by="beheer:1")
    profile = Profile.objects.create(user=person, offers="Alles over wonen")
    ContactPerson.objects.create(user=person, organisation=old)
    page = client.get(MOVE).content.decode()
    assert 'value="Gemeente Oud"' in page and "contactpersoon van Gemeente Oud" in page
    assert client.post(MOVE, {"organisation": "", "role": "beleid"}).status_code == 422
    new = {"organisation": "Provincie Nieuw", "layer": "provincie", "role": "bestuur"}
    assert "Je profiel gaat mee." in client.post(MOVE, new, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.organisation.name, row.role, row.state) == ("Provincie Nieuw", "bestuur", MembershipState.MEMBER)
    assert Profile.objects.get(user=person) == profile and not ContactPerson.objects.exists()
    last = row.changes.last()
    assert (last.from_state, last.to_state, last.reason) == (
        "member",
        "member",
        "Van Gemeente Oud naar Provincie Nieuw",
    )
    client.post(MOVE, new)
    assert row.changes.last() == last


def test_only_a_member_has_other_work(person):
    members.ask(user=person)
    with pytest.raises(Refused, match="geen lid"):
        members.move(user=person, work=Work(None, "beleid"))


def test_no_step_outside_the_table(person):
    row = members.accept(membership=members.ask(user=person), by="beheer:1")
    with pytest.raises(Refused, match="‘lid’"):
        members.change(row, MembershipState.DECLINED, by="beheer:1")
    assert row.changes.count() == 2


def test_a_mail_about_what_is_no_longer_so_does_not_leave(person):
    members.accept(membership=members.ask(user=person, wish=""), by="beheer:1")
    mail = OutgoingMail.objects.get()
    members.leave(user=person)
    with pytest.raises(NotNeeded):
        rendered(mail)


def test_nobody_stops_who_never_asked(person):
    members.leave(user=person)
    assert not Membership.objects.exists()


def test_the_database_wants_a_moment_for_every_decision(person):
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=person, state=MembershipState.MEMBER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=person, decided_at=timezone.now())


def test_the_list_takes_the_same_queries_at_one_and_at_thirty(admin_client):
    counts = []
    for number in (1, 29):
        for _ in range(number):
            members.ask(user=make_user(), wish="x")
        admin_client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            page = admin_client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1] and page.status_code == 200
    detail = admin_client.get(reverse("admin:membership_membership_change", args=[Membership.objects.first().pk]))
    assert detail.status_code == 200 and b'name="_save"' not in detail.content
    assert b"Geschiedenis" in detail.content and b"Wijs af" in detail.content


def test_the_page_of_a_decision_takes_the_same_queries_for_one_and_for_thirty(admin_client):
    MailDomain.objects.create(organisation=make_organisation("Gemeente Voorbeeld"), domain="example.nl")
    counts = []
    for number in (1, 29):
        for _ in range(number):
            members.ask(user=make_user(), work=Work(make_organisation(), "beleid"))
        keys = ",".join(str(pk) for pk in Membership.objects.values_list("pk", flat=True))
        admin_client.get(f"{ACCEPT}?nummers={keys}")
        with CaptureQueriesContext(connection) as queries:
            page = admin_client.get(f"{ACCEPT}?nummers={keys}").content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1] and page.count("het adres hoort bij Gemeente Voorbeeld") == 30


def test_the_first_page_of_the_organiser_says_how_many_wait(admin_client):
    assert "verzoek om lid te worden" not in admin_client.get("/admin/").content.decode()
    members.ask(user=make_user())
    page = admin_client.get("/admin/").content.decode()
    assert "1 verzoek om lid te worden" in page and f"{LIST}?state__exact=asked" in page


def test_who_cannot_be_decided_about_is_named_and_left_out(admin_client):
    asked = members.ask(user=make_user(name="Wel"))
    member = members.accept(membership=members.ask(user=make_user(name="Al lid")), by="beheer:1")
    page = admin_client.get(f"{DECLINE}?nummers={asked.pk},{member.pk},999999,onzin").content.decode()
    assert "Al lid is al: lid" in page and "Wel afwijzen" in page
    admin_client.post(f"{DECLINE}?nummers={asked.pk},{member.pk}", {"reason": "Nu niet."})
    member.refresh_from_db()
    asked.refresh_from_db()
    assert (asked.state, member.state) == (MembershipState.DECLINED, MembershipState.MEMBER)


def test_the_list_can_be_narrowed_to_an_umbrella_network(admin_client):
    umbrella, body = make_umbrella(), make_organisation()
    Affiliation.objects.create(organisation=body, umbrella=umbrella)
    members.ask(user=make_user(name="Binnen"), work=Work(body, "beleid"))
    members.ask(user=make_user(name="Buiten"))
    page = admin_client.get(f"{LIST}?koepel={umbrella.pk}").content.decode()
    assert "Binnen" in page and "Buiten" not in page
    assert "Buiten" in admin_client.get(f"{LIST}?koepel=x").content.decode()
