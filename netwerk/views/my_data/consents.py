"""`/mijn/gegevens/toestemmingen/`: what I said yes to, each with a button to take it back."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from netwerk.consents import given, withdraw


@require_http_methods(["GET", "HEAD", "POST"])
def consents(request: HttpRequest) -> HttpResponse:
    """List them; a press takes one back, and a second press on the same is fine."""
    if request.method == "POST":
        withdrawn = withdraw(request.user, request.POST.get("wat", ""))
        messages.success(request, withdrawn.done if withdrawn else "Dat had je al ingetrokken.")
        return redirect("gegevens-toestemmingen")
    found = sorted(given(request.user), key=lambda one: one.group)
    groups = [(group, list(ones)) for group, ones in groupby(found, key=lambda one: one.group)]
    return render(request, "my_data/consents.html", {"groups": groups})
