"""What every page may need; no query here, so that a page of errors needs no database."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Return whether this is the demo (a banner, the link to /demo/) and the site's own address."""
    return {"demo": settings.DEMO, "base_url": settings.BASE_URL}
