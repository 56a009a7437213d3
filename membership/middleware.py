"""What holds for every request of somebody who is logged in."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import urlencode

from membership import activity, sessions

Handler = Callable[[HttpRequest], HttpResponse]

# What staff may open before the second step is done: the pages on which one does it, and the way out.
_OUT = {"account_logout", "membership:logout"}
SET_UP_PAGES = _OUT | {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "account_reauthenticate",
}
USE_PAGES = _OUT | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


class SessionLifetimeMiddleware:
    """Ends a session that was idle too long or is too old (requirements 2b 14); LoginRequiredMiddleware then leads to
    the login page and back. Staff whose session began with a mailed link (they became staff meanwhile) log in anew."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            by_mail_for_staff = request.user.is_staff and sessions.began_by_mail(request)
            if by_mail_for_staff or sessions.is_over(request):
                logout(request)
        return self.get_response(request)


class PrivatePagesMiddleware:
    """What somebody gets who is logged in is kept by no browser and no proxy, so that it can't be read after logging
    out (requirements 2b 18). A file that is the same for everybody says so itself."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response


class StaffSecondStepMiddleware:
    """Staff without a second step, where that is asked, come no further than the pages on which they set it up."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and sessions.lacks_second_step(request):
            known = sessions.has_second_step(request.user)
            if _page(request) not in (USE_PAGES if known else SET_UP_PAGES):
                query = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('mfa_reauthenticate')}?{query}") if known else redirect("mfa_index")
        return self.get_response(request)


class NoteActivityMiddleware:
    """Writes down the day on which a member last did something. Reading is no deed (membership.activity)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method == "POST" and response.status_code < 400 and request.user.is_authenticated:
            activity.note(request.user.pk)
        return response


def _page(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""
