"""Delegations in the admin: who is in it, which roles it still misses, and what goes on the invoice."""

from django import forms
from django.contrib import admin
from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse

from events.models import Role
from registrations.admin.filters import EventFilter, MissingRoleFilter, OrganisationFilter, OwnCaseFilter
from registrations.admin.registration_forms import WIDE
from registrations.allocation import missing_roles
from registrations.forms.fields import LineField, NameField, PostcodeField
from registrations.models import Delegation, Registration
from registrations.models.registration import LIVE

BILLING = [
    "billing_name",
    "billing_street",
    "billing_postcode",
    "billing_city",
    "billing_reference",
    "billing_follows",
]


def _optional(field: type[LineField], name: str) -> LineField:
    """The field of the public form, which the organiser may leave empty: much follows later."""
    column = Delegation._meta.get_field(name)
    label = column.verbose_name.capitalize()
    widget = forms.TextInput(attrs=WIDE)
    return field(label=label, max_length=column.max_length, missing="", required=False, widget=widget)


class BillingForm(forms.ModelForm):
    billing_name = _optional(NameField, "billing_name")
    billing_street = _optional(LineField, "billing_street")
    billing_postcode = _optional(PostcodeField, "billing_postcode")
    billing_city = _optional(LineField, "billing_city")
    billing_reference = _optional(LineField, "billing_reference")


@admin.register(Delegation)
class DelegationAdmin(admin.ModelAdmin):
    """Only the billing details can be filled in here; members come and go through the contact's own page."""

    form = BillingForm
    list_display = [
        "organisation",
        "event",
        "contact_name",
        "members_count",
        "roles_count",
        "together",
        "billing_state",
    ]
    list_filter = [
        ("event", EventFilter),
        MissingRoleFilter,
        OwnCaseFilter,
        "together",
        "organisation__layer",
        OrganisationFilter,
    ]
    search_fields = ["organisation__name", "contact_name", "contact_address"]
    search_help_text = "Zoek op organisatie of contactpersoon."
    ordering = ["-created_at"]
    list_per_page = 50
    actions = None
    view_on_site = False
    change_form_template = "admin/registrations/delegation/change_form.html"
    readonly_fields = [
        "event", "organisation", "contact_name", "contact_address", "together", "members_count", "missing",
        "created_at", "confirmed_at", "withdrawn_at",
    ]  # fmt: skip
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "event",
                    "organisation",
                    "contact_name",
                    "contact_address",
                    "together",
                    "members_count",
                    "missing",
                ]
            },
        ),
        ("Verloop", {"fields": ["created_at", "confirmed_at", "withdrawn_at"]}),
        (
            "Factuur",
            {
                "fields": BILLING,
                "description": "Alleen nodig voor een bijeenkomst met een prijs. De contactpersoon vult dit zelf in.",
            },
        ),
    ]

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def get_queryset(self, request: HttpRequest) -> QuerySet[Delegation]:
        live = Registration.objects.filter(delegation=OuterRef("pk"), state__in=LIVE).order_by().values("delegation")
        roles = live.annotate(number=Count("role", distinct=True, filter=~Q(role=""))).values("number")
        return (
            super()
            .get_queryset(request)
            .select_related("organisation", "event")
            .annotate(
                live_members=Coalesce(
                    Subquery(live.annotate(number=Count("pk")).values("number"), output_field=IntegerField()), 0
                ),
                live_roles=Coalesce(Subquery(roles, output_field=IntegerField()), 0),
            )
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delegation | None = None) -> bool:
        return False

    def render_change_form(
        self, request: HttpRequest, context: dict, add: bool = False, change: bool = False,
        form_url: str = "", obj: Delegation | None = None,
    ) -> HttpResponse:  # fmt: skip
        # Who only handles the invoice sees how many there are, and not who.
        if obj is not None and request.user.has_perm("registrations.view_registration"):
            context["members"] = obj.members.order_by("registered_at", "pk")
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description="leden", ordering="live_members")
    def members_count(self, delegation: Delegation) -> int:
        return delegation.live_members

    @admin.display(description="rollen", ordering="live_roles")
    def roles_count(self, delegation: Delegation) -> str:
        return f"{delegation.live_roles} van {len(Role)}"

    @admin.display(description="rollen die nog missen")
    def missing(self, delegation: Delegation) -> str:
        roles = delegation.members.live().values_list("role", flat=True)
        return ", ".join(Role(role).label for role in missing_roles(roles)) or "geen: de delegatie is compleet"

    @admin.display(description="factuuradres")
    def billing_state(self, delegation: Delegation) -> str:
        if not delegation.event.is_paid:
            return "niet nodig"
        complete = delegation.billing_name and delegation.billing_street and delegation.billing_city
        return "ingevuld" if complete and not delegation.billing_follows else "volgt nog"
