"""Deciding outside the rule about several registrations at once, from the list: on to the page with what follows."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from registrations.actions.overrides import Deed
from registrations.admin.override_views import MOST_AT_ONCE, PERMISSION
from registrations.models import Registration


class OverrideActions:
    """For the admin of registrations: the choices above the list, for who may decide outside the rule."""

    def has_override_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(PERMISSION)

    @admin.action(description="Apart houden", permissions=["override"])
    def hold_chosen(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse:
        return _go_on(request, queryset, Deed.HOLD)

    @admin.action(description="Vrijgeven", permissions=["override"])
    def release_chosen(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse:
        return _go_on(request, queryset, Deed.RELEASE)

    @admin.action(description="Terug in de rij", permissions=["override"])
    def line_chosen(self, request: HttpRequest, queryset: QuerySet[Registration]) -> HttpResponse:
        return _go_on(request, queryset, Deed.LINE)


OVERRIDE_ACTIONS = ["hold_chosen", "release_chosen", "line_chosen"]


def _go_on(request: HttpRequest, queryset: QuerySet[Registration], deed: Deed) -> HttpResponse | None:
    keys = list(queryset.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])
    if len(keys) > MOST_AT_ONCE:
        messages.error(request, f"Kies hoogstens {MOST_AT_ONCE} aanmeldingen tegelijk.")
        return None
    address = reverse("admin:registrations_registration_together", args=[deed.value])
    return redirect(f"{address}?nummers={','.join(map(str, keys))}")
