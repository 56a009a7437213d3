"""The library: the list with its filters, a document, and its file."""

import uuid

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from documents.uploads import PDF, handed_out
from membership.access import member_of
from membership.models import Theme
from publications.models import LibraryDocument
from publications.readers import Reader
from publications.search import LONGEST, documents_with, keys_of, read, words_of
from publications.views.guard import for_members
from publications.views.news import opened

A_PAGE = 20
SEE = "publications.view_librarydocument"


@login_not_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """`/bibliotheek/`: what there is, the newest first; `?q=` searches in it, and four filters make it shorter."""
    member = member_of(request.user)
    everything = LibraryDocument.objects.readable_by(member)
    chosen = {name: request.GET.get(name, "").replace("\x00", "") for name in ("q", "maker", "jaar", "thema", "taal")}
    chosen["q"] = chosen["q"][:LONGEST]
    words = words_of(chosen["q"])
    found = _filtered(documents_with(words, member) if words else everything, chosen)
    page = Paginator(keys_of(found), A_PAGE).get_page(request.GET.get("pagina"))
    page.object_list = read(LibraryDocument.objects.defer("text").prefetch_related("themes"), page.object_list)
    context = {
        "page": page,
        "chosen": chosen,
        "narrowed": any(chosen.values()),
        "here": urlencode({name: value for name, value in chosen.items() if value}),
        "makers": everything.order_by("maker").values_list("maker", flat=True).distinct(),
        "years": everything.exclude(year=None).order_by("-year").values_list("year", flat=True).distinct(),
        "themes": Theme.objects.filter(documents__in=everything.order_by()).distinct(),
        "languages": LibraryDocument.Language.choices,
        "longest": LONGEST,
    }
    return render(request, "publications/library.html", context)


def _filtered(found: QuerySet[LibraryDocument], chosen: dict[str, str]) -> QuerySet[LibraryDocument]:
    """Leave what fits the filters; a value that no filter offers finds nothing."""
    if chosen["maker"]:
        found = found.filter(maker=chosen["maker"])
    if chosen["jaar"]:
        year = chosen["jaar"]
        found = found.filter(year=int(year)) if year.isdecimal() and len(year) == 4 else found.none()
    if chosen["thema"]:
        found = found.filter(themes__slug=chosen["thema"])
    if chosen["taal"]:
        found = found.filter(language=chosen["taal"])
    return found


@login_not_required
@require_safe
def document(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """`/bibliotheek/<uuid>/`: what it is about, and where to get it."""
    found = get_object_or_404(LibraryDocument.objects.defer("text"), public_id=public_id)
    if not _reads(request, found):
        return for_members(request)
    context = {
        "document": found,
        "themes": found.themes.all(),
        "gatherings": found.events.published().order_by("starts_at"),
    }
    response = render(request, "publications/document.html", context)
    if found.readers != Reader.EVERYBODY:
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_not_required
@require_safe
def file(request: HttpRequest, public_id: uuid.UUID) -> FileResponse:
    """The PDF of a document, to be saved; for who may read the document."""
    found = get_object_or_404(LibraryDocument.objects.exclude(file="").defer("text"), public_id=public_id)
    if not _reads(request, found):
        raise Http404("for members")
    response = handed_out(opened(found.file), title=found.title, mimetype=PDF)
    is_public = found.readers == Reader.EVERYBODY
    response["Cache-Control"] = "public, max-age=3600" if is_public else "private, no-store"
    return response


def _reads(request: HttpRequest, found: LibraryDocument) -> bool:
    if found.readers == Reader.EVERYBODY or request.user.has_perm(SEE):
        return True
    return LibraryDocument.objects.readable_by(member_of(request.user)).filter(pk=found.pk).exists()
