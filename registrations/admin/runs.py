"""A confirmed allocation, to read: what went in, what came out, by whom, and whether the rule still says the same."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from events.models import Event
from membership.admin_pages import page, require
from registrations.admin import proposal as view_model
from registrations.models import AllocationRun
from registrations.replay import Replay, replay

PERMISSION = "registrations.confirm_allocation"


@require_safe
def run(request: HttpRequest, pk: int, run_pk: int) -> HttpResponse:
    """Show a stored run, replayed at this moment."""
    require(request, PERMISSION)
    found = get_object_or_404(AllocationRun.objects.select_related("event", "by"), pk=run_pk, event=pk)
    return page(
        request,
        "registrations/admin/run.html",
        title=f"Verdeling {found.pk}: {found.event}",
        model=Event,
        event=found.event,
        run=found,
        candidates=len(found.input["candidates"]),
        replayed=_replayed(found),
        proposal=view_model.read_run(found),
    )


def _replayed(found: AllocationRun) -> Replay | None:
    """None when the stored input cannot be read any more."""
    try:
        return replay(
            stored=found.input,
            outcome=found.outcome,
            rule_version=found.rule_version,
            stored_fingerprint=found.fingerprint,
        )
    except (KeyError, TypeError, ValueError):
        return None
