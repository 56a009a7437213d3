"""The files of the page of a gathering: pictures to see there, documents to save. Those of a draft are not public."""

from pathlib import PurePath
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from documents.uploads import PDF, SUFFIXES, handed_out
from events.models import Event
from registrations.views.events import visible_event

MIMETYPES = {suffix: mimetype for mimetype, suffix in SUFFIXES.items()}
# A picture that is changed gets another address, so that a browser may keep this one.
KEEP = "public, max-age=31536000, immutable"


@login_not_required
@require_safe
def picture(request: HttpRequest, slug: str, public_id: UUID, kind: str) -> FileResponse:
    """`/bijeenkomsten/<slug>/beeld/<uuid>.jpg`, or .png."""
    event = visible_event(request, slug)
    found = get_object_or_404(event.pictures, public_id=public_id)
    suffix = PurePath(found.image.name).suffix
    if suffix != f".{kind}":
        raise Http404("no such kind")
    response = handed_out(_opened(found.image), title=found.alt, mimetype=MIMETYPES[suffix], inline=True)
    return _kept(response, event, KEEP)


@login_not_required
@require_safe
def document(request: HttpRequest, slug: str, public_id: UUID) -> FileResponse:
    """`/bijeenkomsten/<slug>/document/<uuid>/`: a PDF to save."""
    event = visible_event(request, slug)
    found = get_object_or_404(event.documents, public_id=public_id)
    return _kept(handed_out(_opened(found.file), title=found.title, mimetype=PDF), event, "public, max-age=3600")


def _opened(file: FieldFile) -> FieldFile:
    try:
        return file.open("rb")
    except (FileNotFoundError, ValueError) as error:
        raise Http404("the file is gone") from error


def _kept(response: FileResponse, event: Event, policy: str) -> FileResponse:
    draft = event.status == Event.Status.DRAFT
    response["Cache-Control"] = "private, no-store" if draft else policy
    return response
