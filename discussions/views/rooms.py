"""The page of a room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from discussions.access import Visitor, inside
from discussions.room_page import page_of
from discussions.views.frame import frame


@require_safe
@inside
def room(request: HttpRequest, visitor: Visitor, room: str) -> HttpResponse:
    """What the room is about, what it asks, who helps, and its conversations."""
    one = visitor.room(room)
    context = page_of(visitor, one) | {"room": one}
    return render(request, "discussions/room.html", frame(visitor, **context))
