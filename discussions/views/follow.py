"""Mail about what is new, and "ik doe mee": one press each. The script gets its own part of the page back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from discussions.access import Visitor, inside
from discussions.actions import follow as actions
from discussions.actions import notices, ticks
from discussions.agenda import live_file
from discussions.models import Follow, Room
from discussions.views.frame import frame
from membership.errors import Refused


def by_script(request: HttpRequest) -> bool:
    """Return whether the script on the page asks for a part of it."""
    return request.headers.get("HX-Request") == "true"


PARTS = {"volgen": "follow", "meedoen": "tick"}  # by the id on the page


def _answer(request: HttpRequest, visitor: Visitor, room: Room, part: str) -> HttpResponse:
    if by_script(request):
        return render(request, f"discussions/includes/{PARTS[part]}.html", frame(visitor, room=room, pressed=True))
    return redirect(f"{room.get_absolute_url()}#{part}")


@require_POST
@inside
def follow(request: HttpRequest, visitor: Visitor, room: str) -> HttpResponse:
    """Follow a room, or stop; and mail again for who had ended the mail."""
    one = visitor.room(room)
    if request.POST.get("volg") == "nee":
        actions.unfollow(visitor=visitor, room=one)
    else:
        actions.follow(visitor=visitor, room=one)
        if request.POST.get("mail") == "weer":
            notices.resume_mail(visitor.visit)
            visitor.visit.mail_off_at = None
    return _answer(request, visitor, one, "volgen")


@require_POST
@inside
def tick(request: HttpRequest, visitor: Visitor, room: str) -> HttpResponse:
    """Say to come to a live conversation, or not after all."""
    one = visitor.room(room)
    try:
        (ticks.untick if request.POST.get("doe-mee") == "nee" else ticks.tick)(visitor=visitor, room=one)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(one)
    return _answer(request, visitor, one, "meedoen")


@require_safe
@inside
def tick_file(request: HttpRequest, visitor: Visitor, room: str) -> HttpResponse:
    """The live conversation as a file for one's own agenda: with the address of the room, never the link to join."""
    one = visitor.room(room)
    if one.programme_item is None or one.programme_item.starts_at is None:
        raise Http404("nothing live in this room")
    response = HttpResponse(live_file(one, visitor.visit), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{one.slug}.ics"'
    return response


@inside
def mail(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What I get mail about; one press ends it, one press starts it again."""
    if request.method == "POST":
        (notices.stop_mail if request.POST.get("mail") == "uit" else notices.resume_mail)(visitor.visit)
        return redirect("discussions:mail", visitor.event.slug)
    rooms = Room.objects.visible_to(visitor).filter(pk__in=Follow.objects.filter(visit=visitor.visit).values("room"))
    return render(request, "discussions/mail.html", frame(visitor, rooms=rooms.select_related("event")))
