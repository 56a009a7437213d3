"""Own cases in the admin: the list, what waits for a decision, the history, and the button that frees the time."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from events.models import Event
from events.templatetags.samenspel import dutch_moment, dutch_period
from membership.admin_pages import actor, form_page, require
from membership.errors import Refused
from registrations.actions import own_cases as actions
from registrations.admin.history import organisers
from registrations.admin.widgets import ReadOnly
from registrations.case_slots import SlotFacts, lacking_of, roles_in_words, slot_label, slots_of
from registrations.models import OwnCase, OwnCaseChange

CHANGE = "registrations.change_owncase"


class StandFilter(admin.SimpleListFilter):
    """Where an own case stands; "beslis" waits for a decision of the organiser."""

    title = "stand"
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [
            ("beslis", "Beslis over de tijd"),
            ("mist", "Mist een rol"),
            ("loopt", "Heeft een tijd"),
            ("terug", "Teruggegeven"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OwnCase]) -> QuerySet[OwnCase]:
        wanted = {
            "beslis": Q(pk__in=OwnCase.objects.overdue(timezone.now()).values("pk")),
            "mist": Q(given_back_at=None, incomplete_since__isnull=False),
            "loopt": Q(given_back_at=None),
            "terug": Q(given_back_at__isnull=False),
        }
        return queryset.filter(wanted.get(self.value(), Q()))


class FreeForm(forms.Form):
    reason = forms.CharField(
        label="Reden",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="De hele delegatie leest deze reden in een mail. Schrijf hele zinnen.",
        error_messages={"required": "Vul in waarom je de tijd vrijgeeft. De delegatie leest dat."},
    )


@admin.register(OwnCase)
class OwnCaseAdmin(ReadOnly, admin.ModelAdmin):
    """Nothing is typed here: the contact of the delegation changes it, an organiser frees the time by the button."""

    list_display = ["title", "moment", "organisation", "stand", "shared", "event"]
    list_filter = [StandFilter, ("event", admin.RelatedOnlyFieldListFilter), "shared"]
    search_fields = ["title", "delegation__organisation__name", "delegation__contact_name"]
    search_help_text = "Zoek op titel, organisatie of contactpersoon."
    ordering = ["slot__starts_at", "pk"]
    list_per_page = 50
    actions = None
    view_on_site = False
    change_form_template = "admin/registrations/owncase/change_form.html"
    fieldsets = [
        (None, {"fields": ["title", "description", "shared", "moment", "event", "delegation", "contact"]}),
        ("Waar het staat", {"fields": ["stand", "missing", "claimed_at", "incomplete_since", "mend_until"]}),
    ]

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def get_queryset(self, request: HttpRequest) -> QuerySet[OwnCase]:
        return super().get_queryset(request).select_related("event", "slot", "delegation__organisation")

    @admin.display(description="wanneer", ordering="slot__starts_at")
    def moment(self, own_case: OwnCase) -> str:
        return dutch_period(own_case.slot.starts_at, own_case.slot.ends_at)

    @admin.display(description="delegatie", ordering="delegation__organisation__name")
    def organisation(self, own_case: OwnCase) -> str:
        return str(own_case.delegation.organisation)

    @admin.display(description="contactpersoon")
    def contact(self, own_case: OwnCase) -> str:
        return f"{own_case.delegation.contact_name}, {own_case.delegation.contact_address}"

    @admin.display(description="stand")
    def stand(self, own_case: OwnCase) -> str:
        if own_case.given_back_at:
            return "teruggegeven"
        if own_case.mend_until is None:
            return "heeft een tijd"
        if own_case.mend_until <= timezone.now():
            return "mist een rol: beslis over de tijd"
        return f"mist een rol, tot {dutch_moment(own_case.mend_until)} om die aan te vullen"

    @admin.display(description="rollen die nu missen")
    def missing(self, own_case: OwnCase) -> str:
        if own_case.delegation.withdrawn_at:
            return "de delegatie is ingetrokken"
        lacks = lacking_of(own_case.delegation)
        return roles_in_words(lacks) if lacks else "geen: de delegatie is compleet"

    def render_change_form(
        self, request: HttpRequest, context: dict, add: bool = False, change: bool = False,
        form_url: str = "", obj: OwnCase | None = None,
    ) -> HttpResponse:  # fmt: skip
        if obj is not None:
            context |= {
                "history": history_of(obj),
                "may_free": request.user.has_perm(CHANGE) and obj.given_back_at is None,
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(free)
        return [path("<int:pk>/vrijgeven/", view, name="registrations_owncase_free"), *super().get_urls()]


def history_of(own_case: OwnCase) -> list[tuple[OwnCaseChange, str]]:
    """Return each change, the oldest first, with who did it, with two queries."""
    changes = list(own_case.changes.all())
    names = organisers(change.by for change in changes)
    return [(change, names.get(change.by, change.by)) for change in changes]


def free(request: HttpRequest, pk: int) -> HttpResponse:
    """Free the time of a delegation, with a reason that it reads; refused while it has time to find the role."""
    require(request, CHANGE)
    own_case = get_object_or_404(OwnCase.objects.select_related("event", "slot", "delegation__organisation"), pk=pk)
    back = reverse("admin:registrations_owncase_change", args=[pk])
    form = FreeForm(request.POST or None)
    if form.is_valid():
        try:
            actions.free(own_case=own_case, by=actor(request), reason=form.cleaned_data["reason"])
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "De tijd is vrij. De delegatie krijgt een mail met de reden.")
        return redirect(back)
    return form_page(
        request,
        form,
        title=f"Tijd vrijgeven: {own_case}",
        model=OwnCase,
        button="Geef de tijd vrij",
        back=back,
        intro=f"{own_case.delegation.organisation} heeft {slot_label(own_case.slot, own_case.event)}. Bel of mail "
        "eerst de contactpersoon. Na het vrijgeven kan een andere delegatie deze tijd kiezen. Terugdraaien kan niet.",
    )


@dataclass(frozen=True)
class SlotLine:
    """One hour in the overview of a gathering: how full, and by whom."""

    facts: SlotFacts
    own_cases: list[OwnCase]


def overview_of(event: Event) -> list[SlotLine]:
    """Return the hours of `event` with their own cases, with two queries."""
    slots = slots_of(event)
    if not slots:
        return []
    by_slot: dict[int, list[OwnCase]] = {facts.slot.pk: [] for facts in slots}
    live = OwnCase.objects.live().filter(event=event).select_related("delegation__organisation").order_by("claimed_at")
    for own_case in live:
        by_slot[own_case.slot_id].append(own_case)
    return [SlotLine(facts, by_slot[facts.slot.pk]) for facts in slots]
