"""Who we are, the texts of the site and the interest list; the page of a gathering itself shows seats and stands in
`registrations.admin`."""

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.forms import ModelForm
from django.http import HttpRequest
from stdnum import iban
from stdnum.exceptions import ValidationError as NumberError
from stdnum.nl import btw

from events.actions import leave_interest, touch_all
from events.models import Event, Interest, OrganisingBody, SiteText


class BodyForm(forms.ModelForm):
    """Numbers may be typed with spaces and dots (requirements 1d 31); they are kept without."""

    kvk = forms.CharField(label="KvK-nummer", max_length=20, required=False, help_text="Acht cijfers, voor facturen.")
    vat_number = forms.CharField(
        label="Btw-nummer", max_length=30, required=False, help_text="Bijvoorbeeld NL001234567B01. Staat op facturen."
    )
    iban = forms.CharField(label="IBAN", max_length=50, required=False, help_text="Staat op facturen.")

    class Meta:
        model = OrganisingBody
        fields = "__all__"  # noqa: DJ007  the ModelAdmin names the fields
        help_texts = {
            "is_default": "Aan: deze partij staat op de site, op bevestigingen en in mails, tenzij een bijeenkomst een "
            "andere partij kiest. Er kan er één zo zijn.",
            "privacy_contact": "Staat op de privacypagina: hier vraagt iemand wat we over hem of haar bewaren.",
            "phone_of_the_day": "Staat op de bevestiging en in de mail op de dag zelf.",
        }

    def clean_kvk(self) -> str:
        number = "".join(self.cleaned_data["kvk"].split())
        if number and not (number.isdecimal() and len(number) == 8):
            raise forms.ValidationError("Vul de acht cijfers van het KvK-nummer in.")
        return number

    def clean_vat_number(self) -> str:
        number = self.cleaned_data["vat_number"]
        return _checked(number, lambda: f"NL{btw.validate(number)}", "Controleer het btw-nummer, zoals NL001234567B01.")

    def clean_iban(self) -> str:
        number = self.cleaned_data["iban"]
        return _checked(number, lambda: iban.validate(number), "Controleer het IBAN: er staat een tikfout in.")


def _checked(number: str, validate: object, sentence: str) -> str:
    if not number.strip():
        return ""
    try:
        return validate()
    except NumberError as wrong:
        raise forms.ValidationError(sentence) from wrong


@admin.register(OrganisingBody)
class OrganisingBodyAdmin(admin.ModelAdmin):
    form = BodyForm
    list_display = ["name", "city", "email", "is_default"]
    actions = None
    fieldsets = [
        (None, {"fields": ["name", "is_default"]}),
        ("Bereikbaar", {"fields": ["email", "privacy_contact", "phone_of_the_day"]}),
        ("Adres", {"fields": ["street", ("postcode", "city")]}),
        ("Voor de factuur", {"fields": ["kvk", "vat_number", "iban"]}),
    ]

    def save_model(self, request: HttpRequest, obj: OrganisingBody, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        # The name stands on the pages and papers of its gatherings, which are kept by the gathering's `updated_at`.
        mine = Q(body_override=obj)
        touch_all(Event.objects.filter(mine | Q(body_override=None) if obj.is_default else mine))


@admin.register(SiteText)
class SiteTextAdmin(admin.ModelAdmin):
    list_display = ["key", "updated_at"]
    readonly_fields = ["updated_at"]
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: SiteText | None = None) -> list[str]:
        return [*self.readonly_fields, "key"] if obj else self.readonly_fields


@admin.register(Interest)
class InterestAdmin(admin.ModelAdmin):
    """Addresses come from the site alone; somebody who asks for it is taken off the list here."""

    list_display = ["address", "event", "created_at", "confirmed_at"]
    list_filter = [("event", admin.RelatedOnlyFieldListFilter), ("confirmed_at", admin.EmptyFieldListFilter)]
    list_select_related = ["event"]
    search_fields = ["address"]
    search_help_text = "Zoek op e-mailadres."
    ordering = ["-created_at"]
    actions = None
    fields = readonly_fields = ["address", "event", "created_at", "confirmed_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Interest | None = None) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Interest) -> None:
        """Erase the address from the mails about it too."""
        leave_interest(public_id=str(obj.public_id))
