"""A gathering in the admin: its page, its list, and the way to copies, presets and the allocation."""

from collections.abc import Iterable

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.forms import BaseFormSet, ModelForm
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from events.actions import missing, save_event, touch
from events.models import Event
from events.templatetags.samenspel import dutch_date
from registrations.actions.gatherings import agendas_behind
from registrations.actions.locking import lock_event
from registrations.admin import allocation, answers, capacity, event_views, looking_back, moving, reconfirm
from registrations.admin.case_slots import CaseSlotInline, after_saving
from registrations.admin.event_forms import EventForm
from registrations.admin.event_parts import PARTS
from registrations.admin.own_case import overview_of
from registrations.admin.widgets import NativeMoments
from registrations.event_facts import with_figures

# A change here may free seats, or let somebody else go first.
SEAT_FIELDS = frozenset({"capacity", "priority", "allocation_mode", "offer_hours", "offers_until"})


@admin.register(Event)
class EventAdmin(NativeMoments, admin.ModelAdmin):
    """State that the app keeps (`allocated_at`) is shown only; seats change through `registrations.actions.seats`."""

    form = EventForm
    inlines = [*PARTS, CaseSlotInline, *looking_back.INLINES]
    list_display = ["title", "day", "status", "form", "seats", "waiting"]
    list_filter = ["status", "form"]
    search_fields = ["title", "slug", "summary"]
    ordering = ["-starts_at"]
    view_on_site = False  # a draft has an address of its own
    actions = None  # nothing is done to several gatherings at once
    readonly_fields = ["allocated_at", "price_in_words"]
    prepopulated_fields = {"slug": ["title"]}  # noqa: RUF012  as Django's own
    change_form_template = "admin/registrations/event/change_form.html"
    change_list_template = "admin/registrations/event/change_list.html"
    fieldsets = [
        (None, {"fields": ["status", "title", "slug", "summary", "body", "formal"]}),
        ("Wanneer", {"fields": [("starts_at", "ends_at"), ("doors_open_at", "date_note")]}),
        ("Waar", {"fields": ["form", "venue_name", ("venue_street", "venue_postcode", "venue_city")]}),
        (
            "Plekken en verdelen",
            {
                "fields": [
                    ("capacity", "max_delegation_size"),
                    "priority",
                    "allocation_mode",
                    ("allocation_at", "allocated_at"),
                    "meant_for",
                ]
            },
        ),
        (
            "Een plek die vrijkomt, vervangen en kom je nog?",
            {
                "classes": ["collapse"],
                "fields": [("offer_hours", "offers_until"), ("substitute_days", "reconfirm_days")],
            },
        ),
        ("Aanmelden", {"fields": [("registration_opens_at", "registration_closes_at")]}),
        ("Kosten", {"classes": ["collapse"], "fields": [("price", "vat_percentage"), "price_in_words"]}),
        (
            "Besloten omgeving en voorbereiden",
            {
                "classes": ["collapse"],
                "description": "Vier momenten, op volgorde. Sprekers, gespreksleiders, inbrengers, begeleiders en "
                "organisatoren kunnen al eerder naar binnen, om proef te draaien.",
                "fields": [
                    ("environment_opens_at", "support_until"),
                    ("messages_until", "environment_closes_at"),
                    "meeting_url",
                    "house_rules",
                    "preparation",
                ],
            },
        ),
        ("Gasten", {"classes": ["collapse"], "fields": ["guest_welcome"]}),
        (
            "Wie organiseert, en terugblik",
            {"classes": ["collapse"], "fields": ["body_override", "report", "people_took_part", "example_note"]},
        ),
    ]

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    # --- The list ----------------------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return with_figures(super().get_queryset(request))

    @admin.display(description="wanneer", ordering="starts_at")
    def day(self, event: Event) -> str:
        return dutch_date(event.starts_at) or "datum volgt"

    @admin.display(description="plekken bezet", ordering="seated_count")
    def seats(self, event: Event) -> str:
        return f"{event.seated_count} van {event.capacity}" if event.capacity is not None else str(event.seated_count)

    @admin.display(description="wacht op een plek", ordering="candidate_count")
    def waiting(self, event: Event) -> int:
        return event.candidate_count

    # --- One gathering -----------------------------------------------------------------------------------------------

    @admin.display(description="met btw")
    def price_in_words(self, event: Event) -> str:
        if not event.is_paid:
            return "gratis"
        return format_html("€ {} per persoon", str(event.price_including_vat).replace(".", ","))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Event | None:
        """Read the gathering behind its lock when it is going to be saved: an allocation at that moment must not be
        overwritten by what was read before it."""
        event = super().get_object(request, object_id, from_field)
        if event is not None and request.method == "POST" and transaction.get_connection().in_atomic_block:
            lock_event(event.pk)
            event = super().get_object(request, object_id, from_field)
        return event

    def get_prepopulated_fields(self, request: HttpRequest, obj: Event | None = None) -> dict:
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Event | None = None) -> bool:
        """Only a draft can be thrown away; what was published is cancelled."""
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or obj.status == Event.Status.DRAFT)

    def save_model(self, request: HttpRequest, obj: Event, form: ModelForm, change: bool) -> None:
        save_event(event=obj, changed=form.changed_data)

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Iterable[BaseFormSet], change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        event = form.instance
        if any(formset.has_changed() for formset in formsets):
            touch(event)
        after_saving(request, event, formsets)
        if SEAT_FIELDS.intersection(form.changed_data):
            capacity.hand_out(request, event)
        if event.status != Event.Status.DRAFT and (lacks := missing(event)):
            messages.warning(
                request, "Deze bijeenkomst staat op de site, maar er ontbreekt nog iets: " + " ".join(lacks)
            )

    def render_change_form(
        self, request: HttpRequest, context: dict, add: bool = False, change: bool = False,
        form_url: str = "", obj: Event | None = None,
    ) -> HttpResponse:  # fmt: skip
        if obj is not None:
            context |= {"missing": missing(obj), "may_allocate": request.user.has_perm(allocation.PERMISSION)}
            if request.user.has_perm(moving.PERMISSION):
                context["agendas_behind"] = agendas_behind(obj)
            if request.user.has_perm("registrations.view_owncase"):
                context["case_slots"] = overview_of(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- Pages of our own --------------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("uit-een-voorbeeld/", view(event_views.from_preset), name="registrations_event_preset"),
            path("<int:pk>/kopie/", view(event_views.copy), name="registrations_event_copy"),
            path("<int:pk>/kom-je-nog/", view(reconfirm.silent), name="registrations_event_reconfirm"),
            path("<int:pk>/antwoorden/", view(answers.overview), name="registrations_event_answers"),
            path("<int:pk>/verplaatsen/", view(moving.move), name="registrations_event_move"),
            path("<int:pk>/cijfers/", view(looking_back.take_over), name="registrations_event_figures"),
            path("<int:pk>/afgelasten/", view(moving.cancel), name="registrations_event_cancel"),
            *allocation.urls(view),
            *super().get_urls(),
        ]
