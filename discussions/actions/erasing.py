"""Taking the writer, and at their wish the words, out of what somebody wrote in the environments."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from discussions import quotes
from discussions.actions.posting import WITHDRAWN_TITLE, touch
from discussions.actions.summary import PAPER
from discussions.bylines import OLD_MEMBER
from discussions.models import Post, PostState, PostVersion, Summary, SummarySection, Thread, ThreadKind
from documents.holdings import papers
from outbox.models import OutgoingMail


@transaction.atomic
def unname(keys: Collection[int]) -> int:
    """Let these posts stay as of an "oud-lid", without their earlier texts. Return how many there were."""
    posts = Post.objects.filter(pk__in=keys)
    PostVersion.objects.filter(post__in=keys).delete()
    _remake_papers(posts)
    threads = list(Thread.objects.filter(posts__in=keys).distinct())
    number = posts.update(user=None, registration=None, quote_by_name=False, form_token=None)
    for thread in threads:
        touch(thread, *Post.objects.filter(thread=thread, pk__in=keys))
    return number


@transaction.atomic
def withdraw_all(user: int) -> int:
    """Take the words of this person back everywhere: in posts, titles, summaries and mails. Replies of others stay."""
    posts = Post.objects.filter(user=user)
    keys = list(posts.values_list("pk", flat=True))
    events = set(posts.values_list("thread__room__event", flat=True))
    opened_by(user).update(title=WITHDRAWN_TITLE)
    Thread.objects.filter(answer__in=keys).update(answer=None)
    posts.filter(nameless=True).update(shown_as=OLD_MEMBER)
    posts.update(state=PostState.WITHDRAWN, body="", html="", insight_at=None, hidden_reason="")
    _take_out_of_summaries(events, set(keys))
    mails = OutgoingMail.objects.filter(kind__startswith="discussions.", group__in=[f"event:{key}" for key in events])
    mails.update(copy="", subject="")
    return unname(keys)


def opened_by(user: int) -> QuerySet[Thread]:
    """The conversations and questions that this person began: their titles are words of theirs too."""
    first = Post.objects.filter(thread=OuterRef("pk")).order_by("pk").values("user")[:1]
    own = Thread.objects.exclude(kind=ThreadKind.POSED).annotate(opener=Subquery(first)).filter(opener=user)
    return Thread.objects.filter(pk__in=list(own.values_list("pk", flat=True)))


def _take_out_of_summaries(events: Collection[int], gone: set[int]) -> None:
    for section in SummarySection.objects.filter(summary__event__in=events):
        body = _without(section.body, gone)
        if body != section.body:
            SummarySection.objects.filter(pk=section.pk).update(body=body)
    for summary in Summary.objects.filter(event__in=events):
        summary.introduction, summary.published = _without(summary.introduction, gone), _clean(summary.published, gone)
        summary.save(update_fields=["introduction", "published"])


def _clean(value: object, gone: set[int]) -> object:
    if isinstance(value, str):
        return _without(value, gone)
    if isinstance(value, list):
        return [_clean(one, gone) for one in value]
    return {key: _clean(one, gone) for key, one in value.items()} if isinstance(value, dict) else value


def _without(text: str, gone: set[int]) -> str:
    found = quotes.referred([text])
    return quotes.without(text, found - gone) if found & gone else text


def _remake_papers(posts: QuerySet[Post]) -> None:
    """A summary on paper may quote by name: who asks for it gets a new one."""
    papers(PAPER, set(posts.values_list("thread__room__event", flat=True))).delete()
