"""The house rules, agreed to once by everybody who comes in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from discussions.access import visitor_at
from discussions.actions.entering import agree
from discussions.views.frame import frame
from events.models import Event
from membership.paths import own_path


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the rules; the press agrees to them and goes on to `next`. Who agreed before reads them again."""
    visitor = visitor_at(request, slug)
    start = reverse("discussions:environment", args=[slug])
    if visitor.event.status == Event.Status.CANCELLED:
        return redirect(start)
    if request.method == "POST":
        agree(event=visitor.event, user=visitor.user)
        return redirect(own_path(request.POST.get("next", ""), start))
    target = own_path(request.GET.get("next", ""), start)
    return render(request, "discussions/rules.html", frame(visitor, next=target))
