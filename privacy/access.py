"""The one way to write down who looked at, or took out, personal data of others (requirements 5. 10).

A page is noted in one of three ways, and a test fails on an address of the site that has none and gives no reason:
its view is decorated with `personal_list`; it stands in netwerk.personal_pages; or it calls `looked`, `looked_today` or
`exported` itself, which then goes before the other two. netwerk.access_log does the writing for the first two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils import timezone

from privacy.models import AccessRecord

View = TypeVar("View", bound=Callable)


@dataclass(frozen=True)
class Shown:
    """What a page shows of others, in Dutch; `daily`: a reader who looks again on the same day is noted once."""

    what: str
    daily: bool = False


def personal_list(what: str, *, daily: bool = False) -> Callable[[View], View]:
    """Mark a view that shows personal data of others: what it gives is noted, and what it refuses too."""

    def mark(view: View) -> View:
        view.shown = Shown(what, daily)
        return view

    return mark


def looked(request: HttpRequest, what: str, *, about: str = "", rows: int | None = None) -> None:
    """Note that the one who asks saw `what` (a fixed Dutch name): of whom (`about`, such as "registration:<id>") or how
    many rows. Raises DatabaseError when that can't be written: then the page must not be shown."""
    _note(request, AccessRecord.Deed.LOOKED, what, about=about, rows=rows)


def looked_today(request: HttpRequest, what: str, *, about: str = "") -> None:
    """Note that the one who asks saw `what`, once per day however often they look: for a list that members share."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    before = AccessRecord.objects.filter(
        by=_by(request), what=what[:80], about=about[:120], deed=AccessRecord.Deed.LOOKED, at__gte=midnight
    )
    if before.exists():
        request.access_noted = True
    else:
        looked(request, what, about=about)


def exported(request: HttpRequest, what: str, *, rows: int | None, purpose: str, about: str = "") -> None:
    """Note that the one who asks took `what` out of the app: how many rows, and what for."""
    _note(request, AccessRecord.Deed.EXPORTED, what, about=about, rows=rows, purpose=purpose)


def refused(request: HttpRequest, what: str, *, about: str = "") -> None:
    """Note that the one who asks wanted to see `what`, and may not."""
    _note(request, AccessRecord.Deed.REFUSED, what, about=about)


def is_noted(request: HttpRequest) -> bool:
    """Return whether this request was noted already."""
    return getattr(request, "access_noted", False)


def _note(
    request: HttpRequest, deed: str, what: str, *, about: str = "", purpose: str = "", rows: int | None = None
) -> None:
    AccessRecord.objects.create(
        by=_by(request),
        deed=deed,
        what=what[:80],
        about=str(about)[:120],
        rows=rows,
        purpose=str(purpose)[:200],
        network=get_adapter().get_client_ip(request),
    )
    request.access_noted = True


def _by(request: HttpRequest) -> str:
    return f"{'beheer' if request.user.is_staff else 'deelnemer'}:{request.user.pk}"
