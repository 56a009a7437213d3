"""The log of who looked at personal data, in the admin: for auditors, who see nothing else of the admin's lists."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import get_user_model
from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, StrIndex, Substr
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from membership.admin_pages import form_page, require
from privacy.access import exported
from privacy.models import AccessRecord
from registrations.actions import exports
from registrations.admin.exports import PurposeForm, handed_out
from registrations.admin.widgets import ReadOnly

SEE = "privacy.view_accessrecord"
TITLES = ["Wanneer", "Wie", "Naam", "Wat", "Welke lijst of pagina", "Van wie of wat", "Rijen", "Waarvoor", "Vanaf"]
READERS = (("beheer", "Wie in het beheer werkt"), ("deelnemer", "Wie meedoet"))


class WhoFilter(admin.SimpleListFilter):
    title = "wie"
    parameter_name = "wie"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> tuple:
        return READERS

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        known = self.value() in dict(READERS)
        return queryset.filter(by__startswith=f"{self.value()}:") if known else queryset


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnly, admin.ModelAdmin):
    """Nobody adds, changes or removes a row here; the database refuses it too."""

    list_display = ["at", "who", "deed", "what", "about", "rows", "purpose", "network"]
    list_filter = [("at", admin.DateFieldListFilter), WhoFilter, "deed", "what"]
    search_fields = ["by"]
    search_help_text = "Zoek op naam of e-mailadres van wie keek, of op het nummer."
    ordering = ["-at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = None
    fields = ["at", "who", "deed", "what", "about", "rows", "purpose", "network"]
    change_list_template = "privacy/admin/access_log.html"

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessRecord]:
        return with_names(super().get_queryset(request))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AccessRecord], search_term: str
    ) -> tuple[QuerySet[AccessRecord], bool]:
        term = search_term.strip()
        if not term:
            return queryset, False
        people = get_user_model().objects.filter(Q(name__icontains=term) | Q(email__icontains=term))
        keys = [f"{kind}:{pk}" for pk in people.values_list("pk", flat=True)[:200] for kind, _ in READERS]
        keys += [f"{kind}:{term}" for kind, _ in READERS if term.isdecimal()]
        return queryset.filter(by__in=keys), False

    @admin.display(description="wie", ordering="by")
    def who(self, record: AccessRecord) -> str:
        return f"{record.name} ({record.by})" if record.name else record.by

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(export)
        return [path("exporteren/", view, name="privacy_accessrecord_export"), *super().get_urls()]


def with_names(records: QuerySet[AccessRecord]) -> QuerySet[AccessRecord]:
    """Add who it was by name (`name`), as long as that person is known here; one query for all."""
    key = Cast(Substr(OuterRef("by"), StrIndex(OuterRef("by"), Value(":")) + 1), BigIntegerField())
    return records.annotate(name=Subquery(get_user_model().objects.filter(pk=key).order_by().values("name")[:1]))


def export(request: HttpRequest) -> HttpResponse:
    """GET says what will be in the file; POST asks what for, makes it, and writes that down in the log itself."""
    require(request, SEE)
    back = f"{reverse('admin:privacy_accessrecord_changelist')}?{request.GET.urlencode()}"
    try:
        changes = admin.site._registry[AccessRecord].get_changelist_instance(request)
    except IncorrectLookupParameters:
        return redirect("admin:privacy_accessrecord_changelist")
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        records = changes.queryset
        file, number = exports.write(exports.Format.CSV, TITLES, (_cells(one) for one in records), sheet="Inzagelog")
        exported(request, "Inzagelog", rows=number, purpose=form.cleaned_data["purpose"])
        return handed_out(exports.Export(file, f"inzagelog-{timezone.localdate():%Y-%m-%d}.csv", number))
    number = changes.result_count
    return form_page(
        request,
        form,
        title="Inzagelog exporteren",
        model=AccessRecord,
        button="Maak het bestand",
        back=back,
        intro=f"In het bestand {'komt 1 regel' if number == 1 else f'komen {number} regels'}. Bewaar het veilig "
        "en gooi het weg zodra je het niet meer nodig hebt. In het log komt te staan dat jij dit bestand maakte, en "
        "waarvoor.",
    )


def _cells(record: AccessRecord) -> list:
    at = timezone.localtime(record.at).replace(microsecond=0)
    who = [record.by, record.name or "", record.get_deed_display()]
    return [at, *who, record.what, record.about, record.rows, record.purpose, record.network]
