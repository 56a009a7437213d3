"""`/mijn/gegevens/downloaden/`: all that is held about me, in one zip."""

import logging

from django.contrib.auth import get_user_model
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from netwerk.my_data_file import build
from privacy.access import exported
from privacy.forgetting import person_of
from privacy.models import Erasure
from privacy.reading import read_all

logger = logging.getLogger(__name__)


@require_safe
def download(request: HttpRequest) -> HttpResponseBase:
    """A whole download or none: when the erasing of this person began meanwhile, a page says so (409).

    The row of an erasure is there before the first thing goes, so without one at the end nothing was missing.
    """
    user = request.user
    address, filename = user.email, f"mijn-gegevens-{timezone.localdate():%Y-%m-%d}.zip"
    try:
        sections = list(read_all(person_of(user)))
        zipped = build(address, sections)
    except Exception:
        # What is read may go under our hands; anything else is a fault.
        if not _is_going(user.pk):
            raise
        return _too_late(request)
    if _is_going(user.pk):
        zipped.close()
        return _too_late(request)
    rows = sum(len(section.items) for section in sections)
    exported(request, "mijn gegevens", rows=rows, purpose="inzage in de eigen gegevens", about=f"user:{user.pk}")
    response = FileResponse(zipped, as_attachment=True, filename=filename, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _is_going(user: int) -> bool:
    return Erasure.objects.filter(user=user).exists() or not get_user_model().objects.filter(pk=user).exists()


def _too_late(request: HttpRequest) -> HttpResponseBase:
    logger.info("my data: no download for user %s, the erasing began meanwhile", request.user.pk)
    return render(request, "my_data/being_erased.html", status=409)
