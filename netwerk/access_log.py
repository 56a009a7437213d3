"""Writes who saw personal data of others, at every page that shows some (decision 0010)."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from netwerk.personal_pages import shown_at
from privacy import access

SEARCHED = ("q", "term", "zoek", "naam")  # the fields in which one types, a name perhaps: that one did is noted alone
_NOT_FILTERS = {*SEARCHED, "p", "o", "e", "all", "page", "app_label", "model_name", "field_name", "next", "_popup"}
NO_ACCESS = (403, 404)


class AccessLogMiddleware:
    """Notes each page with personal data that somebody who is logged in gets, and each that is refused.

    The innermost of all: it knows which view answered. What it can't write is not shown: its error becomes the answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or not request.user.is_authenticated or access.is_noted(request):
            return response
        shown = shown_at(match)
        if shown is None:
            return response
        if response.status_code in NO_ACCESS:
            access.refused(request, shown.what, about=about(request))
        elif response.status_code == 200:
            _note(request, response, shown)
        return response


def _note(request: HttpRequest, response: HttpResponse, shown: access.Shown) -> None:
    changes = (getattr(response, "context_data", None) or {}).get("cl")
    rows = getattr(changes, "result_count", None)
    if "attachment" in response.get("Content-Disposition", ""):
        access.exported(request, shown.what, rows=rows, purpose="", about=about(request))
    elif shown.daily:
        access.looked_today(request, shown.what, about=about(request))
    else:
        access.looked(request, shown.what, about=about(request), rows=rows)


def about(request: HttpRequest) -> str:
    """Return of which row the page is, and whether one searched or filtered; never what for.

    Keys and slugs alone: whatever else stands in an address (a token) is a secret.
    """
    match = request.resolver_match
    words = [f"{name}={value}" for name, value in match.kwargs.items() if _is_key(name, value)]
    if match.view_name == "admin:autocomplete":
        words += [request.GET.get(name, "")[:30] for name in ("app_label", "model_name")]
    if any(request.GET.get(name) for name in SEARCHED):
        words.append("gezocht")
    if set(request.GET) - _NOT_FILTERS:
        words.append("gefilterd")
    return ", ".join(words)


def _is_key(name: str, value: object) -> bool:
    return isinstance(value, (int, UUID)) or name in ("slug", "room") or (name == "object_id" and str(value).isdigit())
