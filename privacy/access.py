"""The one way to write down who looked at, or took out, personal data of others (requirements 5. 10)."""

from collections.abc import Callable
from functools import wraps

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from privacy.models import AccessRecord

# The views that write a record at each look, by what they show; a test compares them with the map of the site.
PERSONAL_VIEWS: dict[str, str] = {}


def looked(request: HttpRequest, what: str, *, about: str = "", rows: int | None = None) -> None:
    """Note that the one who asks saw `what` (a fixed Dutch name): of whom (`about`, such as "registration:<id>") or how
    many rows."""
    _note(request, AccessRecord.Deed.LOOKED, what, about=about, rows=rows)


def looked_today(request: HttpRequest, what: str) -> None:
    """Note that the one who asks saw `what`, once per day however often they look: for a list that members share."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    before = AccessRecord.objects.filter(by=_by(request), what=what, deed=AccessRecord.Deed.LOOKED, at__gte=midnight)
    if not before.exists():
        looked(request, what)


def exported(request: HttpRequest, what: str, *, rows: int, purpose: str, about: str = "") -> None:
    """Note that the one who asks took `what` out of the app: how many rows, and what for."""
    _note(request, AccessRecord.Deed.EXPORTED, what, about=about, rows=rows, purpose=purpose)


def personal_list(what: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Decorate a view that shows personal data of others: each page that it gives is noted, each refusal too."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        PERSONAL_VIEWS[f"{view.__module__}.{view.__qualname__}"] = what

        @wraps(view)
        def noting(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            response = view(request, *args, **kwargs)
            about = ",".join(str(value) for value in kwargs.values())
            if response.status_code == 200:
                _note(request, AccessRecord.Deed.LOOKED, what, about=about)
            elif response.status_code == 403:
                _note(request, AccessRecord.Deed.REFUSED, what, about=about)
            return response

        return noting

    return decorate


def _note(request: HttpRequest, deed: str, what: str, **facts: object) -> None:
    about = str(facts.pop("about", ""))[:120]
    purpose = str(facts.pop("purpose", ""))[:200]
    AccessRecord.objects.create(
        by=_by(request),
        deed=deed,
        what=what,
        about=about,
        purpose=purpose,
        network=get_adapter().get_client_ip(request),
        **facts,
    )


def _by(request: HttpRequest) -> str:
    return f"{'beheer' if request.user.is_staff else 'deelnemer'}:{request.user.pk}"
