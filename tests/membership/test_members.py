"""Ik word lid: asking, the answer of an organiser, stopping, and who gets the mail for members."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from membership import members
from membership.errors import Refused
from membership.models import Membership, MembershipState
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from tests.factories import make_user

pytestmark = pytest.mark.django_db
URL = "/lid-worden/"
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
    return admin_client.post(LIST, {"action": action, "_selected_action": chosen, "reason": reason}, follow=True)


def test_a_stranger_logs_in_first(client):
    answer = client.get(URL)
    assert answer["Location"] == f"/inloggen/?next={URL}"
    assert client.post(URL, {"wish": "x"}).status_code == 302
    assert not Membership.objects.exists()


def test_one_asks_with_one_press_and_sees_where_it_stands(client, person):
    page = client.get(URL).content.decode()
    assert "Sanne" in page and "Wat brengt je hier?" in page and not Membership.objects.exists()
    answer = client.post(URL, {"wish": "Ik wil <b>leren</b>."}, follow=True)
    page = answer.content.decode()
    assert "Je verzoek ligt bij ons" in page and "Ik wil &lt;b&gt;leren&lt;/b&gt;." in page
    assert Membership.objects.get().state == MembershipState.ASKED
    assert f'href="{URL}"' in client.get("/mijn/").content.decode()


def test_asking_again_changes_nothing(client, person):
    client.post(URL, {"wish": "Eerst"})
    first = Membership.objects.get()
    client.post(URL, {"wish": "Later"})
    again = Membership.objects.get()
    assert (again.wish, again.asked_at, again.state) == ("Eerst", first.asked_at, MembershipState.ASKED)


def test_what_is_too_long_stays_in_the_field(client, person):
    answer = client.post(URL, {"wish": "a" * 1001})
    assert answer.status_code == 422
    assert "<title>Fout: " in answer.content.decode() and "hoogstens 1000" in answer.content.decode()
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
    assert "Stop mijn lidmaatschap" in client.get(URL).content.decode()
    assert "Je bent geen lid" in client.post(URL, {"stap": "stop"}, follow=True).content.decode()
    row.refresh_from_db()
    assert (row.state, row.decided_by) == (MembershipState.LEFT, "zelf")
    client.post(URL, {"stap": "stop"})
    with pytest.raises(Refused, match="geen verzoek"):
        members.accept(membership=row, by="beheer:1")
    client.post(URL, {"wish": "Toch weer"})
    row.refresh_from_db()
    assert (row.state, row.wish, row.decided_at) == (MembershipState.ASKED, "Toch weer", None)


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
    assert counts[0] == counts[1]
    assert "Reden bij afwijzen" in page.content.decode()
    detail = admin_client.get(reverse("admin:membership_membership_change", args=[Membership.objects.first().pk]))
    assert detail.status_code == 200 and b'name="_save"' not in detail.content
