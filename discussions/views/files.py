"""The files of a room: only handed out to who may enter it."""

import uuid

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from discussions.access import Visitor, inside
from discussions.models import Room, RoomFile
from documents.uploads import handed_out


@require_safe
@inside
def room_file(request: HttpRequest, visitor: Visitor, public_id: uuid.UUID) -> FileResponse:
    """Hand out a file of a room that this visitor may enter, to be saved. Raises Http404 for any other."""
    files = RoomFile.objects.filter(room__in=Room.objects.visible_to(visitor))
    one = get_object_or_404(files, public_id=public_id)
    try:
        stored = one.file.open("rb")
    except FileNotFoundError as error:
        raise Http404("its file is gone") from error
    return handed_out(stored, title=one.title, mimetype=one.mimetype)
