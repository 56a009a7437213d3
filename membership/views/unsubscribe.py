"""The page that ends a kind of mail. Looking changes nothing, for scanners open links too; a press counts at once."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from membership import unsubscribe


# The press may come from a mail program: no cookie, no token of a form, no page to come from (RFC 8058, 3.2). Who has
# the signed link may press; all that somebody else's page could do with it is what it says.
@csrf_exempt
@login_not_required
@never_cache
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """`/uitschrijven/<token>/`: say what ends, and end it at the press; pressing again is fine.

    The answer to the press is a page and no redirect: a mail program follows none.
    """
    found = unsubscribe.find(token)
    if found is None:
        return _closed(render(request, "membership/unsubscribe_unknown.html", status=404))
    leaving, target = found
    pressed = request.method == "POST"
    # Before the deed, which may erase what the words are about.
    intro, done = leaving.said(leaving.intro, target), leaving.said(leaving.done, target)
    if pressed:
        leaving.perform(target)
    context = {"leaving": leaving, "intro": intro, "done": done, "ended": pressed or not intro}
    return _closed(render(request, "membership/unsubscribe.html", context))


def _closed(response: HttpResponse) -> HttpResponse:
    """Keep the address with its token out of the Referer and out of search engines, as that of a mailed link."""
    response["Referrer-Policy"] = "strict-origin"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
