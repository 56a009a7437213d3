"""Who is here: those who said yes."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from discussions.access import Visitor, inside
from discussions.actions.people import list_me, unlist_me
from discussions.models import Visit
from discussions.views.frame import frame
from events.models import Role
from registrations.models import Registration

_ORDER = {role.value: number for number, role in enumerate(Role)}


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def people(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The list by role; the press says yes to standing in it (`stap` is "ja") or takes that back ("nee")."""
    if request.method == "POST":
        if request.POST.get("stap") == "nee":
            unlist_me(visit=visitor.visit)
        elif request.POST.get("stap") == "ja" and visitor.seat is not None:
            list_me(visit=visitor.visit)
        return redirect("discussions:people", slug=visitor.event.slug)
    listed = _listed(visitor)
    groups = [(part, list(members)) for part, members in groupby(listed, key=lambda one: one.part)]
    return render(request, "discussions/people.html", frame(visitor, groups=groups, number=len(listed)))


def _listed(visitor: Visitor) -> list[Registration]:
    """Return who said yes and has a seat, by part and then by name, with one query."""
    yes = Visit.objects.filter(event=visitor.event, listed_at__isnull=False).values("user")
    seats = Registration.objects.seated().filter(event=visitor.event, user__in=yes).select_related("organisation")
    return sorted(seats, key=lambda one: (_ORDER.get(one.role, len(_ORDER)), one.part, one.known_as.casefold()))
