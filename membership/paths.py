"""Where somebody may be sent on to: only paths of this site (requirements 2b 19)."""

from django.utils.http import url_has_allowed_host_and_scheme

MAX_LENGTH = 300  # of LoginLink.target


def own_path(value: str | None, default: str = "") -> str:
    """Return `value` when it is a path of this site, else `default`.

    Refuses other hosts in every disguise: //evil, /\\evil, https:evil, javascript:, control characters.
    """
    path = value or ""
    if not path.startswith("/") or path.startswith("//") or len(path) > MAX_LENGTH:
        return default
    if "\\" in path or not path.isprintable():
        return default
    return path if url_has_allowed_host_and_scheme(path, allowed_hosts=None, require_https=True) else default
