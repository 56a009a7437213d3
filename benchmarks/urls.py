"""The map of the site, and a bare view to compare with."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from events.models import Event


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """A Django view with one query and the usual middleware."""
    return HttpResponse(f"{Event.objects.count()} bijeenkomsten")


urlpatterns = [path("yardstick/", bare), path("", include("netwerk.urls"))]
