"""Meet somebody of another role and organisation, for a quarter of an hour."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from discussions.access import Visitor, inside
from discussions.actions.meeting import press, stop
from discussions.models import MeetingWish
from discussions.views.frame import frame
from membership.errors import Refused
from registrations.models import Registration


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def meeting(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Where one stands: not pressed, waiting, or with whom and where. The press begins, or with `stap` "stop" ends.

    Raises Http404 for who has no seat, and where the organiser gave no address for video.
    """
    if visitor.seat is None or not visitor.event.meeting_url:
        raise Http404("nobody to meet here")
    if request.method == "POST":
        try:
            if request.POST.get("stap") == "stop":
                stop(event=visitor.event, user=visitor.user)
            else:
                press(visitor=visitor)
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect("discussions:meeting", slug=visitor.event.slug)
    wish = MeetingWish.objects.filter(event=visitor.event, user=visitor.user, until__gt=visitor.now)
    wish = wish.select_related("group").first()
    others = _others(visitor, wish)
    return render(request, "discussions/meeting.html", frame(visitor, wish=wish, others=others))


def _others(visitor: Visitor, wish: MeetingWish | None) -> list[Registration]:
    """Return with whom this person is put together, as far as they still have time; with one query."""
    if wish is None or wish.group_id is None:
        return []
    present = MeetingWish.objects.filter(group=wish.group_id, until__gt=visitor.now).exclude(pk=wish.pk)
    seats = Registration.objects.seated().filter(event=visitor.event, user__in=present.values("user"))
    return list(seats.select_related("organisation").order_by("pk"))
