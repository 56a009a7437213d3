"""Filters of the lists of registrations and delegations: what a number on the first page counts, its list shows.

They need no script: a choice is a link, and where there would be too many choices one types.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from events.models import CaseSlot, Event, Role
from membership.models import Organisation
from membership.models.organisation import normalise_name
from registrations import figures
from registrations.actions import clock, offers
from registrations.models import Delegation, Registration

Choices = list[tuple[str, str]]
WEEK = timedelta(days=7)
MOST_SUGGESTIONS = 200


class PlaceFilter(admin.SimpleListFilter):
    """Who counts against the capacity, and who waits: guests do neither."""

    title = "plek"
    parameter_name = "plek"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("bezet", "Heeft een plek of aanbod"), ("rij", "Wacht op een plek"), ("gast", "Gast")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        wanted = {"bezet": figures.HAS_SEAT, "rij": figures.IN_LINE, "gast": figures.GUESTS}
        return queryset.filter(wanted.get(self.value(), Q()))


class AttentionFilter(admin.SimpleListFilter):
    """Who waits for an answer, and who gets a mail this week."""

    title = "aandacht"
    parameter_name = "aandacht"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [
            ("aanbod", "Aanbod loopt bijna af"),
            ("stil", "Stil op 'kom je nog?'"),
            ("vraag", "Nog niet gevraagd: kom je nog?"),
            ("herinnering", "Krijgt deze week een herinnering"),
            ("aanbod-herinnering", "Krijgt deze week een herinnering aan het aanbod"),
            ("laatste", "Krijgt deze week een laatste bericht"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        now = timezone.now()
        match self.value():
            case "aanbod":
                return queryset.filter(figures.lapses_soon(now))
            case "stil":
                return queryset.filter(figures.SILENT)
            case "vraag":
                return queryset.filter(figures.TO_ASK)
            case "herinnering":
                return queryset.filter(pk__in=[key for key, _ in clock.reminders_until(now + WEEK, now)])
            case "aanbod-herinnering":
                return queryset.filter(pk__in=[key for key, _ in offers.reminders_until(now + WEEK, now)])
            case "laatste":
                return queryset.filter(pk__in=clock.last_notices_until(now + WEEK).values("pk"))
        return queryset


class AttendanceFilter(admin.SimpleListFilter):
    title = "aanwezig"
    parameter_name = "aanwezig"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("ja", "Was er"), ("nee", "Nog niet ingecheckt")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        match self.value():
            case "ja":
                return queryset.filter(figures.EXPECTED, attended_at__isnull=False)
            case "nee":
                return queryset.filter(figures.EXPECTED, attended_at=None)
        return queryset


class DelegationFilter(admin.SimpleListFilter):
    """With others or alone; the delegation that a page leads to by its key is named as a choice of its own."""

    title = "delegatie"
    parameter_name = "delegatie"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        choices = [("samen", "Met een delegatie"), ("alleen", "Zonder delegatie"), ("mist", "Delegatie mist een rol")]
        key = request.GET.get(self.parameter_name, "")
        if _is_key(key) and (one := Delegation.objects.select_related("organisation").filter(pk=key).first()):
            choices.append((key, str(one)))
        return choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        match self.value():
            case "samen":
                return queryset.exclude(delegation=None)
            case "alleen":
                return queryset.filter(delegation=None)
            case "mist":
                return queryset.filter(delegation__in=figures.incomplete(Delegation.objects.all()).values("pk"))
            case key if _is_key(key):
                return queryset.filter(delegation=key)
        return queryset


class TypedFilter(admin.SimpleListFilter):
    """A filter in which one types, for a list too long to click through; the browser itself suggests what there is."""

    template = "registrations/admin/typed_filter.html"
    label = ""

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("", "")]  # without choices Django leaves the filter out

    def suggestions(self) -> list[str]:
        raise NotImplementedError

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, object]]:
        """The one choice is the form: what was typed, what fits, and the other filters to keep."""
        keep = {
            name: value
            for name, value in changelist.get_filters_params().items()
            if name not in (self.parameter_name, "p")
        }
        if changelist.query:
            keep["q"] = changelist.query
        yield {
            "selected": bool(self.value()),
            "display": self.value() or "",
            "name": self.parameter_name,
            "label": self.label,
            "suggestions": self.suggestions(),
            "keep": [(name, value[-1] if isinstance(value, list) else value) for name, value in keep.items()],
            "clear": changelist.get_query_string(remove=[self.parameter_name]),
        }


class OrganisationFilter(TypedFilter):
    """A part of the name is enough, without minding capitals and accents."""

    title = "organisatie"
    parameter_name = "organisatie"
    label = "Naam of een deel daarvan"

    def suggestions(self) -> list[str]:
        used = Organisation.objects.exclude(registrations=None).order_by("name").distinct()
        return list(used.values_list("name", flat=True)[:MOST_SUGGESTIONS])

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if value := normalise_name(self.value() or ""):
            return queryset.filter(organisation__search_name__contains=value)
        return queryset


class MissingRoleFilter(admin.SimpleListFilter):
    title = "mist een rol"
    parameter_name = "mist"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("een", "Mist een of meer rollen"), *((value, f"Mist {label}") for value, label in Role.choices)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delegation]) -> QuerySet[Delegation]:
        if self.value() in Role.values:
            return figures.incomplete(queryset, self.value())
        return figures.incomplete(queryset) if self.value() else queryset


class OwnCaseFilter(admin.SimpleListFilter):
    """Delegations with a time for their own case; the time that a page leads to is a choice of its own."""

    title = "eigen casus"
    parameter_name = "casus"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        choices = [("ja", "Heeft een eigen casus"), ("mist", "Heeft er een en mist een rol")]
        key = request.GET.get(self.parameter_name, "")
        if _is_key(key) and (slot := CaseSlot.objects.filter(pk=key).first()):
            choices.append((key, f"Om {timezone.localtime(slot.starts_at):%H.%M} uur"))
        return choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delegation]) -> QuerySet[Delegation]:
        match self.value():
            case "ja":
                return figures.with_own_case(queryset)
            case "mist":
                return figures.with_own_case(queryset, incomplete_since__isnull=False)
            case key if _is_key(key):
                return figures.with_own_case(queryset, slot=key)
        return queryset


class EventFilter(admin.RelatedOnlyFieldListFilter):
    """The gatherings that have rows here, the newest first; also when there is one: an export names its filters."""

    def has_output(self) -> bool:
        return True

    def field_admin_ordering(self, field: object, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[str]:
        return ["-starts_at"]


def event_in(request: HttpRequest) -> Event | None:
    """Return the one gathering that a list is filtered on, if any."""
    key = request.GET.get("event__id__exact", "")
    return Event.objects.filter(pk=key).first() if _is_key(key) else None


def _is_key(text: str | None) -> bool:
    return bool(text) and text.isascii() and text.isdecimal() and len(text) < 19
