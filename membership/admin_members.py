"""Who asked to be a member, in the admin: accept or decline, one by one or many at once."""

from collections.abc import Callable
from textwrap import shorten

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import HttpRequest

from membership import members
from membership.errors import Refused
from membership.models import Membership


class DecideForm(ActionForm):
    """Beside the choice of what to do with the ticked rows: why, for who is declined."""

    reason = forms.CharField(label="Reden bij afwijzen", max_length=300, required=False)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    """The rows come from the page of the site; only the decision is made here."""

    list_display = ["person", "address", "state", "wish_in_short", "asked_at", "decided_at"]
    list_filter = ["state"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email", "wish"]
    search_help_text = "Zoek op naam, e-mailadres of op wat iemand schreef."
    ordering = ["-asked_at", "-pk"]
    action_form = DecideForm
    actions = ["accept", "decline"]
    fields = readonly_fields = ["person", "address", "state", "wish", "asked_at", "decided_at", "decided_by", "reason"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """Nothing is typed on the page of one membership; the list has the two deeds."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        return False

    @admin.display(description="naam", ordering="user__name")
    def person(self, obj: Membership) -> str:
        return obj.user.name or "(geen naam)"

    @admin.display(description="wat brengt je hier")
    def wish_in_short(self, obj: Membership) -> str:
        return shorten(obj.wish, 80, placeholder=" …") if " " in obj.wish[:80] else obj.wish[:80]

    @admin.display(description="e-mailadres", ordering="user__email")
    def address(self, obj: Membership) -> str:
        return obj.user.email

    @admin.action(description="Maak lid", permissions=["change"])
    def accept(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        self._each(request, rows, members.accept, "is nu lid en krijgt een mail.")

    @admin.action(description="Wijs af, met de reden hiernaast", permissions=["change"])
    def decline(self, request: HttpRequest, rows: QuerySet[Membership]) -> None:
        reason = request.POST.get("reason", "")[:300]
        if not reason.strip():
            messages.error(request, "Vul een reden in. De aanvrager leest die in de mail.")
            return
        self._each(request, rows, members.decline, "is afgewezen en krijgt een mail.", reason=reason)

    def _each(
        self, request: HttpRequest, rows: QuerySet[Membership], deed: Callable, done: str, **options: object
    ) -> None:
        for one in rows.select_related("user"):
            try:
                deed(membership=one, by=f"beheer:{request.user.pk}", **options)
            except Refused as refused:
                messages.error(request, f"{one.user}: {refused}")
            else:
                self.log_change(request, one, done)
                messages.success(request, f"{one.user} {done}")
