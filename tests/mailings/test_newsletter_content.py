"""A newsletter: chosen news and what comes, to members and to who asked for it, each once and as fresh as it leaves."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Interest
from mailings import actions, audience
from mailings.mails import mailing as render_mailing
from mailings.models import Audience, Mailing, Purpose, Subscription
from mailings.newsletter_content import NOTHING_CHOSEN, ONLY_FOR_MEMBERS
from mailings.obstacles import obstacles
from membership import members
from outbox.models import OutgoingMail
from outbox.registry import NotNeeded
from publications.readers import Reader
from tests.factories import make_event, make_user
from tests.network import make_article, make_member

pytestmark = pytest.mark.django_db
EVERYBODY = [Audience.MEMBERS, Audience.NEWSLETTER]


def make_newsletter(articles=(), gatherings=(), **fields: object) -> Mailing:
    usual = {
        "purpose": Purpose.NEWSLETTER,
        "audiences": [str(one) for one in EVERYBODY],
        "subject": "Nieuws",
        "body": "Wat ons bezighield.",
    }
    mailing = Mailing.objects.create(**usual | fields)
    mailing.articles.set(articles)
    mailing.gatherings.set(gatherings)
    return mailing


def subscribe(address: str) -> Subscription:
    return Subscription.objects.create(address=address, confirmed_at=timezone.now())


def started(mailing: Mailing) -> Mailing:
    return actions.start(mailing=mailing, expected=audience.expected(mailing), by=make_user(staff=True))


def addresses() -> list[str]:
    return sorted(OutgoingMail.objects.filter(kind=actions.KIND).values_list("address", flat=True))


def read(mailing: Mailing, address: str) -> str:
    mail = render_mailing(address, mailing=mailing.pk)
    for line in ("List-Unsubscribe", "List-Unsubscribe-Post"):
        assert line in mail.headers
    return mail.text


def test_who_is_a_member_and_on_both_lists_gets_one_mail():
    member = make_member()
    event = make_event()
    subscribe(member.user.email)
    Interest.objects.create(event=event, address=member.user.email, confirmed_at=timezone.now())
    subscribe("alleen-nieuws@example.nl")
    Interest.objects.create(event=event, address="alleen-interesse@example.nl", confirmed_at=timezone.now())
    quiet = make_member(mail_off_at=timezone.now())
    newsletter = make_newsletter([make_article()], event=event, audiences=["members", "newsletter", "interest"])
    started(newsletter)
    actions.continue_all()
    assert addresses() == sorted([member.user.email, "alleen-nieuws@example.nl", "alleen-interesse@example.nl"])
    assert quiet.user.email not in addresses()


@pytest.mark.parametrize("size", [1, 2])
def test_a_worker_that_dies_between_two_slices_doubles_and_loses_nobody(monkeypatch, size):
    everybody = [make_member().user.email for _ in range(3)] + [subscribe(f"n{i}@example.nl").address for i in range(3)]
    monkeypatch.setattr(actions, "SLICE", size)
    newsletter = started(make_newsletter([make_article()]))
    actions.queue_slice(newsletter.pk)
    monkeypatch.setattr(actions.outbox, "queue_many", lambda rows: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        actions.queue_slice(newsletter.pk)
    monkeypatch.undo()
    actions.continue_all()
    assert addresses() == sorted(everybody)


def test_what_is_for_members_stands_in_the_mail_to_members_alone():
    member = make_member()
    reader = subscribe("lezer@example.nl")
    secret = make_article(title="Besloten stuk", summary="Alleen hier.", readers=Reader.MEMBERS)
    newsletter = make_newsletter([make_article(title="Open stuk"), secret])
    assert "Besloten stuk" in read(newsletter, member.user.email)
    text = read(newsletter, reader.address)
    assert "Open stuk" in text
    assert "Besloten stuk" not in text and secret.slug not in text and "Alleen hier." not in text
    assert "Er is ook nieuws alleen voor leden." in text


def test_who_left_after_it_was_queued_gets_nothing():
    member = make_member()
    newsletter = make_newsletter([make_article()])
    started(newsletter)
    actions.continue_all()
    members.leave(user=member.user)
    with pytest.raises(NotNeeded):
        render_mailing(member.user.email, mailing=newsletter.pk)


def test_what_was_taken_back_or_called_off_after_it_was_queued_is_not_in_it():
    reader = subscribe("lezer@example.nl")
    article, gone, event = make_article(title="Blijft"), make_article(title="Teruggetrokken"), make_event(title="Dag")
    newsletter = make_newsletter([article, gone], [event])
    before = read(newsletter, reader.address)
    assert "Teruggetrokken" in before and "Dag" in before
    gone.publish_at = None
    gone.save()
    event.status = "cancelled"
    event.save()
    after = read(newsletter, reader.address)
    assert "Blijft" in after
    assert "Teruggetrokken" not in after and "Komende bijeenkomsten" not in after
    article.delete()
    with pytest.raises(NotNeeded):
        render_mailing(reader.address, mailing=newsletter.pk)


def test_it_does_not_leave_with_nothing_to_read():
    subscribe("lezer@example.nl")
    make_member()
    draft = make_article(publish_at=None)
    past = make_event(ends_at=timezone.now() - timedelta(days=1), starts_at=timezone.now() - timedelta(days=2))
    assert obstacles(make_newsletter([draft], [past])) == [NOTHING_CHOSEN]
    secret = make_article(readers=Reader.MEMBERS)
    assert obstacles(make_newsletter([secret])) == [ONLY_FOR_MEMBERS]
    assert obstacles(make_newsletter([secret], audiences=["members"])) == []


def test_an_organiser_chooses_and_sees_what_each_reads(client):
    member = make_member(user=make_user(name="Lid van ons"))
    subscribe("lezer@example.nl")
    article, secret = make_article(title="Open stuk"), make_article(title="Besloten stuk", readers=Reader.MEMBERS)
    make_article(title="Nog een concept", publish_at=None)
    event = make_event(title="De volgende dag")
    client.force_login(make_user(staff=True, is_superuser=True))
    form = client.get(reverse("admin:mailings_mailing_add")).content.decode()
    assert "Open stuk" in form and "De volgende dag" in form and "Nog een concept" not in form
    answer = client.post(
        reverse("admin:mailings_mailing_add"),
        {
            "audiences": ["newsletter", "members"],
            "subject": "Nieuws van mei",
            "body": "Lees mee.",
            "articles": [article.pk, secret.pk],
            "gatherings": [event.pk],
            "_save": "1",
        },
    )
    assert answer.status_code == 302, answer.context["errors"]
    newsletter = Mailing.objects.get()
    assert (newsletter.purpose, newsletter.audiences) == (Purpose.NEWSLETTER, ["members", "newsletter"])
    preview = reverse("admin:mailings_mailing_preview", args=[newsletter.pk])
    page = client.get(preview, {"wie": f"members-{member.pk}"}).content.decode()
    assert "Besloten stuk" in page and "De volgende dag" in page
    page = client.get(preview, {"wie": f"newsletter-{Subscription.objects.get().pk}"}).content.decode()
    assert "Open stuk" in page and "Besloten stuk" not in page


def test_without_news_it_is_an_ordinary_mailing_again(client):
    make_member()
    newsletter = make_newsletter([make_article()])
    client.force_login(make_user(staff=True, is_superuser=True))
    client.post(
        reverse("admin:mailings_mailing_change", args=[newsletter.pk]),
        {"audiences": ["members"], "subject": "Kort", "body": "Bericht", "_save": "1"},
    )
    newsletter.refresh_from_db()
    assert newsletter.purpose == Purpose.ORDINARY
    assert not newsletter.articles.exists()
