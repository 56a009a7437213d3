"""What time asks: a question a week before the end, and closing past it, each once; and the mails about it."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from haakjes import actions, clock
from haakjes.models import Haakje, State
from haakjes.tasks import clock as tick
from membership.models import MembershipState
from outbox.models import OutgoingMail
from outbox.registry import KINDS, NotNeeded
from tests.haakjes.support import a_wish, make_haakje, make_member, make_response

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def sent(kind):
    return OutgoingMail.objects.filter(kind=f"haakjes.{kind}")


def rendered(mail):
    return KINDS[mail.kind].render(mail.address, **mail.arguments)


def test_a_week_before_the_end_the_poster_is_asked_once():
    now = timezone.now()
    haakje = make_haakje(open_until=timezone.localdate(now) + 30 * DAY)
    assert clock.ask_ending(now + 22 * DAY) == 0
    assert clock.ask_ending(now + 23 * DAY) == 1
    assert clock.ask_ending(now + 23 * DAY) == clock.ask_ending(now + 24 * DAY) == 0
    mail = sent("ending").get()
    assert mail.address == haakje.user.email
    text = rendered(mail).text
    assert f"/haakjes/{haakje.public_id}/gelukt/" in text and f"/haakjes/{haakje.public_id}/verlengen/" in text


def test_a_worker_that_slept_asks_late_and_not_after_the_end():
    now = timezone.now()
    make_haakje(open_until=timezone.localdate(now) + 30 * DAY)
    assert clock.ask_ending(now + 31 * DAY) == 0
    assert clock.ask_ending(now + 30 * DAY) == 1


def test_who_posts_for_a_week_is_not_asked_and_who_renews_is_asked_again():
    member, now = make_member(), timezone.now()
    today = timezone.localdate(now)
    haakje = actions.post(member=member, wish=a_wish(open_until=today + 7 * DAY))
    assert clock.ask_ending(now + 3 * DAY) == 0
    actions.renew(member=member, haakje=haakje, open_until=today + 60 * DAY)
    assert clock.ask_ending(now + 53 * DAY) == 1
    actions.edit(member=member, haakje=haakje, wish=a_wish(open_until=today + 60 * DAY, title="Anders"))
    assert clock.ask_ending(now + 54 * DAY) == 0


def test_the_last_day_still_counts_and_the_day_after_it_closes_by_itself():
    now = timezone.now()
    haakje = make_haakje(open_until=timezone.localdate(now))
    late = timezone.make_aware(datetime.combine(timezone.localdate(now), datetime.max.time()))
    assert clock.close_due(late) == 0
    assert clock.close_due(late + timedelta(microseconds=1)) == 1
    assert clock.close_due(late + DAY) == 0
    haakje.refresh_from_db()
    last = haakje.changes.last()
    assert (haakje.state, last.by) == (State.CLOSED, "klok")
    mail = rendered(sent("closed").get())
    assert "Je haakje is gesloten" in mail.subject and "List-Unsubscribe" in mail.headers


def test_what_lost_its_poster_closes_without_a_mail():
    left, gone = make_member(), make_member()
    haakjes = [make_haakje(left), make_haakje(gone), make_haakje()]
    met = make_haakje(left, State.MET)
    left.membership.state = MembershipState.LEFT
    left.membership.save()
    gone.user.delete()
    tick()
    found = [Haakje.objects.get(pk=one.pk).state for one in haakjes]
    assert found == [State.CLOSED, State.CLOSED, State.OPEN]
    assert Haakje.objects.get(pk=met.pk).state == State.MET
    assert haakjes[0].changes.last().reason == clock.POSTER_LEFT and not OutgoingMail.objects.exists()


def test_closing_and_renewing_at_once_do_one_of_both():
    """The clock found it past its end, and the poster was faster."""
    member, now = make_member(), timezone.now()
    haakje = make_haakje(member, open_until=timezone.localdate(now) - DAY)
    due = clock.past_end(now)
    actions.renew(member=member, haakje=haakje, open_until=timezone.localdate(now) + 9 * DAY)
    assert clock._close(haakje.pk, due, "", tell=True) is False
    haakje.refresh_from_db()
    assert haakje.state == State.OPEN and not sent("closed").exists()


def test_nothing_is_mailed_that_is_not_so_any_more():
    poster, other, now = make_member(), make_member(), timezone.now()
    haakje = make_haakje(poster, open_until=timezone.localdate(now) + 3 * DAY)
    clock.ask_ending(now)
    actions.respond(member=other, haakje=haakje, text="Ja", private=True)
    actions.respond(member=poster, haakje=haakje, text="Fijn", private=True, with_user=other.user)
    question, response, answer = (sent(kind).get() for kind in ("ending", "response", "answer"))
    for mail in (question, response, answer):
        assert haakje.title in rendered(mail).subject
    actions.withdraw(member=poster, haakje=haakje)
    for mail in (question, response, answer):
        with pytest.raises(NotNeeded):
            rendered(mail)


def test_who_wants_no_mail_for_members_gets_none_and_can_say_so_in_each():
    poster, other = make_member(), make_member()
    haakje = make_haakje(poster)
    actions.respond(member=other, haakje=haakje, text="Ja")
    mail = sent("response").get()
    headers = rendered(mail).headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and "/uitschrijven/" in rendered(mail).text
    poster.membership.mail_off_at = timezone.now()
    poster.membership.save()
    with pytest.raises(NotNeeded):
        rendered(mail)


def test_a_mail_about_an_answer_that_was_taken_back_does_not_leave():
    poster, other = make_member(), make_member()
    haakje = make_haakje(poster)
    response = actions.respond(member=other, haakje=haakje, text="Ja")
    actions.withdraw_response(member=other, response=response)
    with pytest.raises(NotNeeded):
        rendered(sent("response").get())


def test_a_private_answer_is_not_kept_in_the_log_of_mails():
    assert not KINDS["haakjes.response"].logged and not KINDS["haakjes.answer"].logged


def test_the_link_in_a_mail_leads_to_the_answer(client):
    poster = make_member()
    haakje = make_haakje(poster)
    response = actions.respond(member=make_member(), haakje=haakje, text="Ja")
    text = rendered(sent("response").get()).text
    path = next(part for part in text.split() if "/link/" in part).strip("<>()").replace("http://localhost:8000", "")
    answer = client.post(path)
    assert answer["Location"].startswith(haakje.get_absolute_url())
    assert client.get(haakje.get_absolute_url()).status_code == 200
    assert str(response.public_id) in answer["Location"]


def test_taken_away_is_always_told():
    poster = make_member()
    poster.membership.mail_off_at = timezone.now()
    poster.membership.save()
    haakje = make_haakje(poster)
    make_response(haakje, make_member())
    actions.moderate(haakje=haakje, reason="Hier staat een naam in.", by="beheer:1")
    mail = rendered(sent("taken_away").get())
    assert "Hier staat een naam in." in mail.text and "List-Unsubscribe" not in mail.headers
