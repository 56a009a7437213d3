"""Haakjes and the open answers to them, for organisers: to look up, and to take away with a reason. Nothing is typed
here; what is written in private is in no list."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from events.templatetags.samenspel import dutch_moment
from haakjes import actions
from haakjes.models import Haakje, Response
from membership.errors import Refused
from registrations.admin.history import in_words, organisers

BY_ITSELF = "vanzelf, na verloop van tijd"
MEMBER = "de plaatser"


class ReasonForm(ActionForm):
    """Beside the choice of what to do with the ticked rows: why."""

    reason = forms.CharField(label="Reden bij weghalen", max_length=300, required=False)


class Moderated(admin.ModelAdmin):
    """Rows come from the pages of the site; an organiser takes them away from the list, and types nothing."""

    action_form = ReasonForm
    actions = ("take_away",)
    list_per_page = 50
    view_on_site = False

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def _each(self, request: HttpRequest, rows: QuerySet, deed: Callable[..., object], what: str) -> None:
        reason = request.POST.get("reason", "")[:300]
        for one in rows:
            try:
                deed(one, reason=reason, by=f"{actions.ORGANISER}{request.user.pk}")
            except Refused as refused:
                messages.error(request, f"{one}: {refused}")
            else:
                self.log_change(request, one, what)
                messages.success(request, f"{one} {what}")


@admin.register(Haakje)
class HaakjeAdmin(Moderated):
    list_display = ["title", "side", "kind", "organisation", "who", "state", "open_until", "created_at"]
    list_filter = ["state", "side", "kind", "umbrella", "themes"]
    search_fields = ["title", "text", "organisation__name"]
    search_help_text = "Zoek in titel, tekst of organisatie."
    list_select_related = ["organisation", "user"]
    ordering = ["-created_at", "-pk"]
    fields = readonly_fields = [
        "title", "side", "kind", "text", "organisation", "who", "umbrella", "in_themes", "open_until", "state",
        "met_with", "result", "created_at", "changed_at", "history",
    ]  # fmt: skip

    @admin.display(description="geplaatst door", ordering="user__name")
    def who(self, haakje: Haakje) -> str:
        return str(haakje.user) if haakje.user else "oud-lid"

    @admin.display(description="thema's")
    def in_themes(self, haakje: Haakje) -> str:
        return ", ".join(theme.name for theme in haakje.themes.all()) or "-"

    @admin.display(description="wat er gebeurde")
    def history(self, haakje: Haakje) -> SafeString:
        changes = list(haakje.changes.all())
        names = organisers([change.by for change in changes])
        lines = ((dutch_moment(one.at), str(one), _actor(one.by, names), one.reason) for one in changes)
        return format_html_join("", "<p>{}: {}, door {}. {}</p>", lines)

    @admin.action(description="Haal weg, met de reden hiernaast", permissions=["change"])
    def take_away(self, request: HttpRequest, rows: QuerySet[Haakje]) -> None:
        def deed(one: Haakje, **how: str) -> None:
            actions.moderate(haakje=one, **how)

        self._each(request, rows, deed, "is weggehaald. De plaatser krijgt een mail.")


@admin.register(Response)
class ResponseAdmin(Moderated):
    list_display = ["excerpt", "haakje", "who", "created_at", "withdrawn_at"]
    list_filter = ["created_at"]
    search_fields = ["text", "haakje__title"]
    search_help_text = "Zoek in de reactie of in de titel van het haakje."
    list_select_related = ["haakje", "user"]
    ordering = ["-created_at", "-pk"]
    fields = readonly_fields = ["haakje", "who", "text", "created_at", "withdrawn_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Response]:
        return super().get_queryset(request).filter(private=False)

    def lookup_allowed(self, lookup: str, value: object, request: HttpRequest | None = None) -> bool:
        """The address filters on what stands beside the list, so that it tells nothing about private answers."""
        return lookup.startswith("created_at__")

    @admin.display(description="reactie")
    def excerpt(self, response: Response) -> str:
        return Truncator(" ".join(response.text.split())).words(20) or "(ingetrokken)"

    @admin.display(description="van", ordering="user__name")
    def who(self, response: Response) -> str:
        return str(response.user) if response.user else "oud-lid"

    @admin.action(description="Haal weg, met de reden hiernaast", permissions=["change"])
    def take_away(self, request: HttpRequest, rows: QuerySet[Response]) -> None:
        def deed(one: Response, **how: str) -> None:
            actions.moderate_response(response=one, **how)

        self._each(request, rows, deed, "is weggehaald.")


def _actor(by: str, names: dict[str, str]) -> str:
    if by.startswith("lid:"):
        return MEMBER
    return BY_ITSELF if by == "klok" else in_words(by, names)
