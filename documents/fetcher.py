"""What a paper may read: our own static folder and data: addresses. Nothing else, ever (requirements 2d 34)."""

import mimetypes
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "static:"


class OwnFilesFetcher(URLFetcher):
    """Serves `data:...` and `static:img/logo.svg`; any other address stops the rendering.

    WeasyPrint's own fetcher opens file: and http: and swallows errors, so a text that got through as HTML could read
    /etc/passwd or a machine in our network.
    """

    def __init__(self) -> None:
        super().__init__(allowed_protocols=["data"], allow_redirects=False, fail_on_errors=True)
        self._root = (Path(settings.BASE_DIR) / "static").resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        """Return what `url` holds; raise FatalURLFetchingError when it is not ours."""
        if url.startswith("data:"):
            return super().fetch(url)
        if not url.startswith(SCHEME):
            raise FatalURLFetchingError(f"not an address of our own: {url[:200]}")
        path = (self._root / unquote(url.removeprefix(SCHEME))).resolve()
        if not path.is_relative_to(self._root) or not path.is_file():
            raise FatalURLFetchingError(f"not in the static folder: {url[:200]}")
        content_type, _ = mimetypes.guess_type(path.name)
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": content_type or "application/octet-stream"})
