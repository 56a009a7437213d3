"""Every address that the app answers, read from the URLconf itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Address:
    """One line of the URLconf. `key` is its full name ("registrations:event"); without a name its whole route."""

    key: str
    route: str
    view: Callable

    @property
    def is_public(self) -> bool:
        """Whether LoginRequiredMiddleware lets everybody through."""
        return not getattr(self.view, "login_required", True)


def addresses() -> list[Address]:
    """Return every address of the site, those of included URLconfs too."""
    return list(_below(get_resolver()))


def key_of(view_name: str, route: str) -> str:
    """Return the key of an address: `view_name` and `route` as a ResolverMatch has them."""
    return view_name if view_name and not view_name.endswith(":") and "." not in view_name else route


def _below(resolver: URLResolver, prefix: str = "", namespaces: tuple[str, ...] = ()) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            name = ":".join([*namespaces, pattern.name or ""])
            yield Address(key_of(name, route), route, pattern.callback)
        else:
            inside = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _below(pattern, route, inside)
