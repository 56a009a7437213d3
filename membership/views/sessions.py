"""`/account/sessies/`: where somebody is logged in, and ending that: one by one, or everywhere but here."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from membership import sessions


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_sessions(request: HttpRequest) -> HttpResponse:
    """List one's own sessions. A press names one (`sessie`), or ends all others; ending an ended one is fine."""
    if request.method == "POST":
        _end(request)
        return redirect("usersessions_list")
    found = sessions.open_sessions(request.user, request.session.session_key)
    return render(request, "usersessions/usersession_list.html", {"sessions": found, "session_count": len(found)})


def _end(request: HttpRequest) -> None:
    one = request.POST.get("sessie", "")
    if not one:
        sessions.end_all(request.user, but=request.session.session_key)
        messages.success(request, "Op andere plekken ben je uitgelogd.")
    elif one.isdecimal() and len(one) < 19 and sessions.end_one(request.user, int(one)):
        messages.success(request, "Daar ben je uitgelogd.")
    else:
        messages.info(request, "Daar was je al uitgelogd.")
