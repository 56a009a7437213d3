"""The own agenda item as a file, for who did not take it over from the mail."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from registrations.actions import agenda
from registrations.models import Registration, State


@require_safe
def personal_item(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """`/aanmelding/<id>/agenda.ics`: the same item as the mails carry, for the person alone, with a seat."""
    seats = Registration.objects.select_related("event__body_override").of_user(request.user)
    one = get_object_or_404(seats, public_id=public_id, state=State.SEATED, erased_at=None)
    if one.event.starts_at is None:
        raise Http404("no date yet")
    return HttpResponse(
        agenda.personal_file(one),
        content_type="text/calendar; method=PUBLISH; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(True, f"{one.event.slug}.ics"),
            "Cache-Control": "private, no-store",
        },
    )
