"""The page of a room."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from discussions.access import Visitor, inside
from discussions.views.frame import frame


@inside
def room(request: HttpRequest, visitor: Visitor, room: str) -> HttpResponse:
    """What the room is about, and its conversations."""
    one = visitor.room(room)
    return render(request, "discussions/room.html", frame(visitor, room=one, threads=one.threads.all()))
