"""A word of its own in each personal field of each model: found in the download of its owner and of nobody else, and
after erasing nowhere (requirements 5.6, 5.7 and 5.11)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from discussions.bylines import byline
from discussions.models import Post, PostState, Reaction
from membership.models import User
from outbox.models import MailState, OutgoingMail
from privacy import cleaning
from privacy.forgetting import forget, resume, what_goes, what_stays
from privacy.models import Erasure
from privacy.reading import read_all
from privacy.registry import REGISTRY, Wishes
from registrations.models import Registration
from tests.factories import make_user
from tests.privacy.canaries import OF_OTHERS, UNREAD, is_of_others, seed, text_fields, traces

# Names of a gathering and of an organisation, which hold the tag too.
NOT_A_PERSON = ("events_event.", "membership_organisation.")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.VAR_DIR = tmp_path


@pytest.fixture
def anna():
    return seed("qanna")


@pytest.fixture
def bram():
    return seed("qbram")


def download(canaries) -> str:
    return "\n".join(
        str(value) for section in read_all(canaries.person) for item in section.items for _, value in item.pairs
    )


def test_each_personal_field_of_each_model_has_its_word(anna):
    for holding in REGISTRY.holdings.values():
        if is_of_others(holding):
            continue
        assert holding.of(anna.person).exists(), f"{holding.key}: give the person of the canaries a row of it"
        for one in text_fields(holding):
            if one.name != "shown_as":
                assert anna.words.get((holding.model, one.name)), f"{holding.key}: {one.name}"
    labels = {one.model for one in REGISTRY.holdings.values()} | set(REGISTRY.holdings)
    assert set(OF_OTHERS) <= labels, "an exception without its entry"


def test_the_download_holds_each_word_of_the_owner_and_none_of_another(anna, bram):
    for mine, other in ((anna, bram), (bram, anna)):
        text = download(mine)
        missing = [place for place, words in mine.words.items() for word in words if word not in text]
        assert {place for place in missing if place not in UNREAD} == set()
        assert mine.user.email in text
        assert other.tag not in text


def let_the_last_mail_leave() -> None:
    OutgoingMail.objects.filter(kind="membership.erased").update(state=MailState.SENT, sent_at=timezone.now())
    cleaning.clean(timezone.now())


def log_entry(user: User) -> None:
    """An organiser changed the registration: the log has the name."""
    one = Registration.objects.filter(user=user).first()
    LogEntry.objects.create(
        user=make_user(staff=True), content_type=ContentType.objects.get_for_model(one), object_id=one.pk,
        object_repr=one.name, change_message=f"naam van {one.name}", action_flag=CHANGE,
    )  # fmt: skip


def test_after_erasing_with_all_posts_no_word_stands_anywhere(anna, bram, caplog):
    log_entry(anna.user)
    before = traces(bram.tag)
    posts = Post.objects.filter(user=anna.user).count()
    forget(anna.person, Wishes(withdraw_posts=True), by="zelf")
    let_the_last_mail_leave()
    # The event and its organisation have the tag in their names: they are not about the person.
    assert [place for place in traces(anna.tag) if not place.startswith(NOT_A_PERSON)] == []
    assert anna.tag not in caplog.text
    assert Post.objects.filter(state=PostState.WITHDRAWN, user=None, registration=None).count() == posts
    assert not User.objects.filter(pk=anna.user.pk).exists()
    assert traces(bram.tag) == before  # nothing of anybody else went


def test_who_leaves_the_posts_is_an_old_member_there(anna):
    written = set(anna.words["discussions.Post", "body"])
    stays = what_stays(anna.person, Wishes())
    assert any("oud-lid" in one for one in stays)
    assert not any("berichten" in one and "oud-lid" in one for one in what_stays(anna.person, Wishes(True)))
    assert {one.title for one in what_goes(anna.person, Wishes())} >= {"Wie je bent", "Je aanmeldingen"}
    keys = list(Post.objects.filter(user=anna.user, nameless=False).values_list("pk", flat=True))
    forget(anna.person, Wishes(), by="zelf")
    assert written <= set(Post.objects.values_list("body", flat=True))
    post = Post.objects.select_related("user", "registration").get(pk=keys[0])
    assert (post.user, post.registration, byline(post).name) == (None, None, "Oud-lid")
    let_the_last_mail_leave()
    kept = ("discussions_post.", "discussions_thread.", "discussions_summary", "haakjes_", *NOT_A_PERSON)
    left = [place for place in traces(anna.tag) if not place.startswith(kept)]
    assert left == ["outbox_outgoingmail.copy"]  # a mail that quotes the post, to somebody else, for 90 days


def test_statistics_survive_and_lead_back_to_nobody(anna):
    registration = Registration.objects.get(user=anna.user)
    layer, role = registration.organisation.layer, registration.role
    forget(anna.person, Wishes(), by="zelf")
    registration.refresh_from_db()
    assert (registration.role, registration.organisation.layer, registration.state) == (role, layer, "seated")
    assert (registration.user, registration.delegation, registration.name, registration.address) == (None, None, "", "")
    assert registration.organisation.name.startswith("Naam gewist")
    assert not registration.answers.exists()
    assert not Reaction.objects.filter(user=anna.user.pk).exists()


def test_erasing_again_or_after_an_interruption_does_the_rest_once(anna, monkeypatch):
    broken = next(one for one in REGISTRY.holdings.values() if one.model == "registrations.Registration")
    calls = []

    def dies(keys: list) -> int:
        calls.append(keys)
        raise SystemExit

    monkeypatch.setitem(REGISTRY.holdings, broken.key, replace(broken, forget=lambda *args: dies([])))
    with pytest.raises(SystemExit):
        forget(anna.person, Wishes(withdraw_posts=True), by="zelf")
    user = User.objects.get(pk=anna.user.pk)
    assert not user.is_active
    monkeypatch.undo()
    assert resume(timezone.now()) == 0  # it may still be at work
    assert resume(timezone.now() + timedelta(minutes=6)) == 1
    erasure = Erasure.objects.get()
    assert erasure.finished_at and not erasure.address and not erasure.names
    assert forget(anna.person, Wishes(), by="zelf").pk == erasure.pk
    assert not User.objects.filter(pk=anna.user.pk).exists()


def test_after_its_term_no_word_is_left(anna):
    """Everything about a gathering, mails, lists and logs, years later; the night is called as the clock does."""
    log_entry(anna.user)
    now = timezone.now()
    for days in (1, 8, 15, 95, 185, 400, 770, 810):
        cleaning.clean(now + timedelta(days=days))
    kept = ("discussions_post.", "discussions_thread.", "discussions_summary", *NOT_A_PERSON)
    # On the newsletter until she stops it, so her account stays as well; a membership ends with stopping.
    stays = ("membership_profile", "membership_membership", "membership_user.", "mailings_subscription", "haakjes_")
    left = {place for place in traces(anna.tag) if not place.startswith((*kept, *stays))}
    assert left == set()
