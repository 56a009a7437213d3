"""The title of a conversation as it may be read: at its posts, in a list, in a mail."""

from django.db.models import OuterRef, Subquery

from discussions.models import Post, PostState, Thread, ThreadKind

HIDDEN_TITLE = "Verborgen gesprek"


def opening_state(thread: str) -> Subquery:
    """Return an annotation with the state of the first post of the conversation at the path `thread`."""
    return Subquery(Post.objects.filter(thread=OuterRef(thread)).order_by("pk").values("state")[:1])


def shown_title(thread: Thread, opening: str | None) -> str:
    """Return the title to show; it goes with the first post (`opening` is its state) when a moderator hid that."""
    hidden = opening == PostState.HIDDEN and thread.kind != ThreadKind.POSED
    return HIDDEN_TITLE if hidden else thread.title
