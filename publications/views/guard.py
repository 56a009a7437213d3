"""What one gets who asks for something that is for members."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def for_members(request: HttpRequest) -> HttpResponse:
    """Say that what is at this address is for members, without its title, and how to become one (403)."""
    response = render(request, "publications/members_only.html", status=403)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "private, no-store"
    return response
