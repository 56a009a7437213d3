"""The page of organisers about the network itself: how many, how active, what came of it."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from netwerk.figures_page import overview

SEE = "membership.view_networkfigure"


def figures(request: HttpRequest) -> HttpResponse:
    """Show the numbers of the whole network, or of the layer or umbrella network in `over`."""
    if not request.user.has_perm(SEE):
        raise PermissionDenied
    frame = admin.site.each_context(request) | {"title": "Het netwerk in cijfers"}
    return TemplateResponse(
        request, "figures/overview.html", frame | overview(request.GET.get("over", ""), timezone.now())
    )
