"""What was typed survives a login that ran out meanwhile (requirements 1c 16): also without JavaScript.

A form of a post carries a stamp: whose it is and which page shows it, signed. When it is sent after the session ended,
the text goes into the new, empty session of that browser; whoever the stamp names finds it on that page after logging
in there. Nobody else who logs in on that browser gets to see it.
"""

from django.core import signing
from django.http import HttpRequest, QueryDict

from membership.limits import person_may_keep_a_draft
from membership.models import User
from membership.paths import own_path

FIELD = "draft"
FIELDS = ("title", "body", "kind", "shown_as", "quote_by_name", "form_token")
MAX_TEXT = 20_000  # of one field: more than any post may hold, and no more
MAX_DRAFTS = 3
_AGE = 14 * 24 * 3600  # no session lasts longer
_SALT = "discussions.drafts"
_KEY = "drafts"


def stamp(user: User, page: str) -> str:
    """Return the value of the hidden field of a form on `page` for this person."""
    return signing.dumps([user.pk, page], salt=_SALT)


def keep(request: HttpRequest) -> str:
    """Keep what was sent without a session, and return the page that shows it after logging in; empty when the form
    carries no stamp of ours, or that person kept very much just now, and then nothing is kept."""
    try:
        user, page = signing.loads(request.POST.get(FIELD, ""), salt=_SALT, max_age=_AGE)
    except signing.BadSignature:
        return ""
    page = own_path(page) if person_may_keep_a_draft(user) else ""
    if page:
        kept = {name: request.POST[name][:MAX_TEXT] for name in FIELDS if name in request.POST}
        drafts = {key: value for key, value in request.session.get(_KEY, {}).items() if key != page}
        newest = dict(list(drafts.items())[-(MAX_DRAFTS - 1) :])
        request.session[_KEY] = newest | {page: {"user": user, "fields": kept}}
    return page


def kept(request: HttpRequest, page: str) -> QueryDict | None:
    """Return what the logged-in person typed for `page` before the login ran out, or None."""
    draft = request.session.get(_KEY, {}).get(page)
    if draft is None or draft["user"] != request.user.pk:
        return None
    data = QueryDict(mutable=True)
    data.update(draft["fields"])
    return data


def forget(request: HttpRequest, page: str) -> None:
    """The text of `page` was placed."""
    drafts = request.session.get(_KEY)
    if drafts and drafts.pop(page, None) is not None:
        request.session[_KEY] = drafts
