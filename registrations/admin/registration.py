"""Registrations in the admin: looking them up, and the buttons for what somebody asks on the phone."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html

from registrations.actions.exports import PERMISSION as EXPORT
from registrations.admin import offers, override_views, substitutes
from registrations.admin import registration_views as views
from registrations.admin.exports import export_registrations
from registrations.admin.filters import (
    AttendanceFilter,
    AttentionFilter,
    DelegationFilter,
    EventFilter,
    OrganisationFilter,
    PlaceFilter,
)
from registrations.admin.guest import add_guest
from registrations.admin.history import history_of
from registrations.admin.override_actions import OVERRIDE_ACTIONS, OverrideActions
from registrations.admin.widgets import ReadOnly
from registrations.allocation_reasons import Reason, sentence
from registrations.models import Registration, State
from registrations.models.registration import LIVE


@admin.register(Registration)
class RegistrationAdmin(OverrideActions, ReadOnly, admin.ModelAdmin):
    """Nothing is typed here: the state changes through the buttons, the rest by the person itself."""

    list_display = ["person", "state", "role", "body", "event", "registered_at"]
    list_filter = [
        ("event", EventFilter),
        PlaceFilter,
        "state",
        "role",
        "organisation__layer",
        OrganisationFilter,
        DelegationFilter,
        AttentionFilter,
        AttendanceFilter,
    ]
    search_fields = ["name", "address", "organisation__name"]
    search_help_text = "Zoek op naam, e-mailadres of organisatie."
    ordering = ["-registered_at"]
    list_per_page = 50
    actions = [offers.restore_offers, *OVERRIDE_ACTIONS]  # noqa: RUF012  as Django's own
    view_on_site = False
    change_form_template = "admin/registrations/registration/change_form.html"
    change_list_template = "admin/registrations/registration/change_list.html"

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def get_queryset(self, request: HttpRequest) -> QuerySet[Registration]:
        return super().get_queryset(request).select_related("event", "organisation", "delegation__organisation", "user")

    def get_fieldsets(self, request: HttpRequest, obj: Registration | None = None) -> list[tuple]:
        """What says something about this registration: a guest has no role, only who has a seat has a reason."""
        seated = obj is not None and obj.state == State.SEATED
        part = ["guest_kind", "shown_name"] if obj is not None and obj.guest else ["role"]
        replaces = ["replaces"] if obj is not None and obj.replaces_id else []
        return [
            (None, {"fields": ["name", "address", "organisation", "layer", *part, "event", "delegation", *replaces]}),
            (
                "Waar de aanmelding staat",
                {
                    "fields": [
                        "state",
                        *(["why", "seated_at"] if seated else []),
                        *(["over_capacity"] if seated and obj.over_capacity else []),
                        *offers.fields_of(obj),
                        "registered_at",
                        "confirmed_at",
                    ]
                },
            ),
        ]

    def has_restore_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(offers.PERMISSION)

    @admin.display(description="naam", ordering="name")
    def person(self, registration: Registration) -> str:
        return format_html("{}<br><span class='quiet'>{}</span>", registration, registration.address)

    @admin.display(description="organisatie", ordering="organisation__name")
    def body(self, registration: Registration) -> str:
        if registration.organisation is None:
            return registration.part
        layer = registration.organisation.get_layer_display()
        return format_html("{}<br><span class='quiet'>{}</span>", registration.organisation, layer)

    @admin.display(description="laag", ordering="organisation__layer")
    def layer(self, registration: Registration) -> str:
        return registration.organisation.get_layer_display() if registration.organisation else ""

    @admin.display(description="waarom deze plek")
    def why(self, registration: Registration) -> str:
        if registration.reason:
            return sentence(Reason(registration.reason))
        return "Als gast uitgenodigd." if registration.guest else "Een organisator gaf deze plek, buiten de regel om."

    def render_change_form(
        self, request: HttpRequest, context: dict, add: bool = False, change: bool = False,
        form_url: str = "", obj: Registration | None = None,
    ) -> HttpResponse:  # fmt: skip
        if obj is not None:
            context |= {
                "history": history_of(obj),
                "may_change": request.user.has_perm(views.CHANGE) and obj.erased_at is None,
                "is_live": obj.state in LIVE,
                "overrides": override_views.buttons(request, obj),
                "may_see_mail": request.user.has_perm("outbox.view_outgoingmail"),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        rights = {"may_register": request.user.has_perm(views.ADD), "may_export": request.user.has_perm(EXPORT)}
        return super().changelist_view(request, (extra_context or {}) | rights)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("gebeld/", view(views.add_caller), name="registrations_registration_caller"),
            path("gast/", view(add_guest), name="registrations_registration_guest"),
            path("exporteren/", view(export_registrations), name="registrations_registration_export"),
            path("<int:pk>/aanbod/", view(offers.restore), name="registrations_registration_offer"),
            path("<int:pk>/afmelden/", view(views.cancel), name="registrations_registration_cancel"),
            path("<int:pk>/code/", view(views.phone_code), name="registrations_registration_code"),
            path("<int:pk>/mail/", view(views.mail_again), name="registrations_registration_mail"),
            path("<int:pk>/vervanger/", view(substitutes.decide), name="registrations_registration_substitute"),
            *override_views.urls(view),
            *super().get_urls(),
        ]
