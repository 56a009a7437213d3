"""A post that is sent after the session ended is not lost."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from discussions import drafts

KEPT = (
    "Je was uitgelogd. Je tekst is bewaard. Log in met hetzelfde e-mailadres, in deze browser. Dan staat je tekst er."
)


class KeepDraftMiddleware:
    """Stands before LoginRequiredMiddleware, which would lead to the login page and lose the text."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: list, kwargs: dict) -> HttpResponse | None:
        if request.method != "POST" or request.user.is_authenticated or drafts.FIELD not in request.POST:
            return None
        page = drafts.keep(request)
        if not page:
            return None
        messages.info(request, KEPT)
        return redirect_to_login(page)
