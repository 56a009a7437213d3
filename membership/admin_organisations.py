"""Organisations in the admin, with who speaks for them, their mail domains and umbrella networks; and the themes."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.text import slugify

from membership import admin_merging
from membership.addresses import normalise
from membership.admin_merging import TWO, merge_address
from membership.admin_pages import DayInput
from membership.affiliations import parents
from membership.domains import clean_domain
from membership.models import Affiliation, ContactPerson, MailDomain, Organisation, Theme, UmbrellaNetwork, User
from membership.models.organisation import normalise_name
from membership.numbers import clean_kvk, clean_oin


def _website() -> forms.URLField:
    return forms.URLField(
        label="Website", required=False, max_length=300, assume_scheme="https", widget=AdminURLFieldWidget
    )


class OrganisationForm(forms.ModelForm):
    website = _website()

    class Meta:
        model = Organisation
        fields = ["name", "layer", "place", "website", "listed", "member_since", "member_until", "kvk", "oin"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name in {"kvk", "oin"} & self.fields.keys():
            field = self.fields[name]
            # Room for spaces and dots; what is stored has none.
            self.fields[name] = forms.CharField(
                label=field.label, help_text=field.help_text, required=False, max_length=40, widget=field.widget
            )
            self.fields[name].widget.attrs.pop("maxlength", None)

    def clean_name(self) -> str:
        name = self.cleaned_data["name"].strip()
        same = Organisation.objects.select_related("merged_into")
        same = same.filter(search_name=normalise_name(name)[:200]).exclude(pk=self.instance.pk).first()
        if same is not None and same.merged_into:
            raise ValidationError(f"Deze naam is samengevoegd met {same.merged_into}. Kies een andere naam.")
        if same is not None:
            raise ValidationError("Er is al een organisatie met deze naam. Kies een andere naam.")
        return name

    def clean_kvk(self) -> str:
        return self._unique("kvk", clean_kvk(self.cleaned_data["kvk"]))

    def clean_oin(self) -> str:
        return self._unique("oin", clean_oin(self.cleaned_data["oin"]))

    def _unique(self, name: str, number: str) -> str:
        other = Organisation.objects.filter(**{name: number}).exclude(pk=self.instance.pk).first() if number else None
        if other is not None:
            raise ValidationError(f"Dit nummer is al van {other}. Zijn het er twee? Voeg ze dan samen.")
        return number


class ContactForm(forms.ModelForm):
    """By address: whoever keeps organisations need not see the list of all people."""

    address = forms.CharField(label="E-mailadres", max_length=254, help_text="Van iemand die hier al bekend is.")

    class Meta:
        model = ContactPerson
        fields = ["address", "since"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["address"].initial = self.instance.user.email

    def clean_address(self) -> str:
        found = User.objects.filter(email=normalise(self.cleaned_data["address"]), is_active=True).first()
        if found is None:
            raise ValidationError("Dit adres kennen we niet. Laat deze persoon zich eerst aanmelden of lid worden.")
        same = ContactPerson.objects.filter(user=found, organisation=self.instance.organisation_id)
        if same.exclude(pk=self.instance.pk).exists():
            raise ValidationError("Deze persoon is al contactpersoon van deze organisatie.")
        self.instance.user = found
        return found.email


class DomainForm(forms.ModelForm):
    domain = forms.CharField(label="Domein", max_length=120, help_text="Wat achter de @ staat, zoals heusden.nl.")

    class Meta:
        model = MailDomain
        fields = ["domain"]

    def clean_domain(self) -> str:
        domain = clean_domain(self.cleaned_data["domain"])
        taken = MailDomain.objects.select_related("organisation").filter(domain=domain).exclude(pk=self.instance.pk)
        if other := taken.first():
            raise ValidationError(f"Dit domein is al van {other.organisation}.")
        return domain


class Part(admin.StackedInline):
    """One of the lists below an organisation: labels above native fields, at every width."""

    extra = 0
    formfield_overrides = {models.DateField: {"widget": DayInput}}  # noqa: RUF012  as Django's own


class ContactInline(Part):
    model = ContactPerson
    form = ContactForm

    def get_queryset(self, request: HttpRequest) -> QuerySet[ContactPerson]:
        return super().get_queryset(request).select_related("user", "organisation")


class DomainInline(Part):
    model = MailDomain
    form = DomainForm


class AffiliationInline(Part):
    model = Affiliation
    fields = ["umbrella", "since", "until"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Affiliation]:
        return super().get_queryset(request).select_related("umbrella", "organisation")


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    """Those that are left: a duplicate that was merged is shown nowhere."""

    form = OrganisationForm
    formfield_overrides = Part.formfield_overrides
    change_list_template = "membership/admin/organisations.html"
    list_display = ["name", "layer", "place", "listed", "member_since", "created_at"]
    list_filter = ["listed", "layer", "umbrellas"]
    search_fields = ["name", "search_name", "place", "kvk", "oin"]
    search_help_text = "Zoek op naam, plaats, KvK-nummer of OIN."
    inlines = [ContactInline, DomainInline, AffiliationInline]
    actions = ["show", "hide", "merge_two"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return super().get_queryset(request).filter(merged_into=None)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("dubbel/", view(admin_merging.duplicates), name="membership_organisation_duplicates"),
            path("samenvoegen/", view(admin_merging.merge), name="membership_organisation_merge"),
            *super().get_urls(),
        ]

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        """Registrations refer to it; hide it instead, or merge it."""
        return False

    @admin.action(description="Toon als suggestie bij het aanmelden", permissions=["change"])
    def show(self, request: HttpRequest, organisations: QuerySet[Organisation]) -> None:
        messages.success(
            request, f"Aantal organisaties dat nu als suggestie verschijnt: {organisations.update(listed=True)}."
        )

    @admin.action(description="Toon niet meer als suggestie", permissions=["change"])
    def hide(self, request: HttpRequest, organisations: QuerySet[Organisation]) -> None:
        messages.success(
            request, f"Aantal organisaties dat niet meer verschijnt: {organisations.update(listed=False)}."
        )

    @admin.action(description="Voeg deze twee samen", permissions=["change"])
    def merge_two(self, request: HttpRequest, organisations: QuerySet[Organisation]) -> HttpResponse | None:
        keys = list(organisations.order_by("-listed", "pk").values_list("pk", flat=True)[:3])
        if len(keys) != 2:
            messages.error(request, TWO)
            return None
        return redirect(merge_address(*keys))


class UmbrellaForm(forms.ModelForm):
    website = _website()

    class Meta:
        model = UmbrellaNetwork
        fields = ["name", "parent", "description", "website"]

    def clean_parent(self) -> UmbrellaNetwork | None:
        """No ring: what stands above may not stand below as well."""
        parent = self.cleaned_data["parent"]
        above, seen = parents(), set()
        key = parent.pk if parent else None
        while key is not None and key not in seen:
            if key == self.instance.pk:
                raise ValidationError(f"Dat kan niet: {parent} hoort zelf al bij {self.instance}.")
            seen.add(key)
            key = above.get(key)
        return parent


class SluggedAdmin(admin.ModelAdmin):
    """The address is made from the name, once."""

    search_fields = ["name"]

    def save_model(self, request: HttpRequest, obj: models.Model, form: forms.ModelForm, change: bool) -> None:
        if not obj.slug:
            obj.slug = _free_slug(obj)
        super().save_model(request, obj, form, change)


def _free_slug(obj: models.Model) -> str:
    base = slugify(obj.name)[:70] or "naamloos"
    taken = set(type(obj).objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
    return next(slug for slug in (base, *numbered) if slug not in taken)


@admin.register(UmbrellaNetwork)
class UmbrellaNetworkAdmin(SluggedAdmin):
    form = UmbrellaForm
    list_display = ["name", "parent", "website"]
    list_select_related = ["parent"]


@admin.register(Theme)
class ThemeAdmin(SluggedAdmin):
    fields = ["name"]
    list_display = ["name", "slug"]
