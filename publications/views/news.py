"""News and reports: the list, one article, its picture, and the feed."""

from pathlib import PurePath

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from documents.uploads import SUFFIXES, handed_out
from membership.access import member_of
from publications.feed import NewsFeed
from publications.models import Article
from publications.readers import Reader
from publications.views.guard import for_members

A_PAGE = 10
KINDS = {"nieuws": Article.Kind.NEWS, "verslagen": Article.Kind.REPORT}
FILTERS = (("", "Alles"), ("nieuws", "Nieuws"), ("verslagen", "Verslagen"))
SEE = "publications.view_article"  # an organiser sees what is not published yet, as it will be
MIMETYPES = {suffix: mimetype for mimetype, suffix in SUFFIXES.items()}


@login_not_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """`/nieuws/`: what is published, the newest first; one kind with `?soort=`."""
    member = member_of(request.user)
    articles = Article.objects.published().readable_by(member).defer("body")
    chosen = request.GET.get("soort", "")
    if chosen in KINDS:
        articles = articles.filter(kind=KINDS[chosen])
    context = {
        "page": Paginator(articles, A_PAGE).get_page(request.GET.get("pagina")),
        "chosen": chosen if chosen in KINDS else "",
        "filters": FILTERS,
        "member": member,
    }
    return render(request, "publications/news.html", context)


@login_not_required
@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """`/nieuws/<slug>/`. One that is not published yet is there for organisers alone; one for members is for members
    and for organisers."""
    found = get_object_or_404(Article, slug=slug)
    preview = not found.is_published()
    if preview and not request.user.has_perm(SEE):
        raise Http404("not published")
    if not _reads(request, found):
        return for_members(request)
    context = {
        "article": found,
        "preview": preview,
        "gatherings": found.events.published().order_by("starts_at"),
        "shared": found.readers == Reader.EVERYBODY and not preview,
        "share_image": settings.BASE_URL + (found.picture_url if found.picture else static("img/delen.png")),
        "address": settings.BASE_URL + found.get_absolute_url(),
    }
    response = render(request, "publications/article.html", context)
    if not context["shared"]:
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "private, no-store"
    return response


@login_not_required
@require_safe
def picture(request: HttpRequest, slug: str, name: str) -> FileResponse:
    """The picture of an article, for who may read the article. Another picture has another name."""
    found = get_object_or_404(Article.objects.exclude(picture=""), slug=slug)
    if PurePath(found.picture.name).name != name or not _reads(request, found):
        raise Http404("no such picture")
    if not found.is_published() and not request.user.has_perm(SEE):
        raise Http404("not published")
    mimetype = MIMETYPES[PurePath(name).suffix]
    response = handed_out(opened(found.picture), title=found.title, mimetype=mimetype, inline=True)
    is_public = found.is_published() and found.readers == Reader.EVERYBODY
    # For an hour, and not for ever: it goes when the article goes.
    response["Cache-Control"] = "public, max-age=3600" if is_public else "private, no-store"
    return response


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """`/nieuws/atom.xml`: the newest of what is for everybody."""
    response = NewsFeed()(request)
    response["Cache-Control"] = "public, max-age=900"
    return response


def opened(file: FieldFile) -> FieldFile:
    """Open a stored file. Raises Http404 when it is gone."""
    try:
        return file.open("rb")
    except (FileNotFoundError, ValueError) as error:
        raise Http404("the file is gone") from error


def _reads(request: HttpRequest, found: Article) -> bool:
    if found.readers == Reader.EVERYBODY or request.user.has_perm(SEE):
        return True
    return Article.objects.readable_by(member_of(request.user)).filter(pk=found.pk).exists()
