"""Exporting the list of registrations as one filtered it, and the log of who did that."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from events.models import Event
from membership.admin_pages import form_page, require
from membership.errors import Refused
from privacy.access import exported
from registrations.actions import exports
from registrations.admin.filters import TypedFilter, event_in
from registrations.admin.widgets import ReadOnly
from registrations.models import ExportLog, Registration

VIEW = "registrations.view_registration"
CONTENT_TYPES = {
    exports.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    exports.Format.CSV: "text/csv; charset=utf-8",
}


class PurposeForm(forms.Form):
    """Why somebody takes a list out of the app; it goes into the log of who looked (requirements 5. 10)."""

    purpose = forms.CharField(
        label="Waarvoor heb je dit bestand nodig?",
        max_length=200,
        help_text="Bijvoorbeeld: naamkaartjes, of de jaarlijkse controle. Noem geen namen. Dit komt in het inzagelog.",
        error_messages={
            "required": "Vul in waarvoor je dit bestand nodig hebt.",
            "max_length": "Maak dit korter: hoogstens 200 tekens.",
        },
    )


class ExportForm(PurposeForm):
    format = forms.ChoiceField(
        label="Soort bestand",
        choices=[("xlsx", "Excel (.xlsx)"), ("csv", "Tekst met puntkomma's (.csv)")],
        initial="xlsx",
        error_messages={"required": "Kies een soort bestand.", "invalid_choice": "Kies een soort bestand."},
    )
    private = forms.BooleanField(
        label="Ook de antwoorden over eten en toegankelijkheid",
        required=False,
        help_text="Alleen als je ze nodig hebt, bijvoorbeeld voor de cateraar. Gooi het bestand daarna weg.",
    )


def export_registrations(request: HttpRequest) -> HttpResponse:
    """GET says what will be in the file and changes nothing; POST makes the file and writes down who did it."""
    require(request, VIEW, exports.PERMISSION)
    back = f"{reverse('admin:registrations_registration_changelist')}?{request.GET.urlencode()}"
    try:
        changes = admin.site._registry[Registration].get_changelist_instance(request)
    except IncorrectLookupParameters:
        return redirect("admin:registrations_registration_changelist")
    event = event_in(request)
    form = ExportForm(request.POST if request.method == "POST" else None)
    if not (event and request.user.has_perm(exports.PRIVATE_PERMISSION) and _has_private(event)):
        del form.fields["private"]
    if form.is_valid():
        try:
            export = exports.export(
                registrations=changes.queryset,
                format=exports.Format(form.cleaned_data["format"]),
                by=request.user,
                event=event,
                filters=filters_in_words(changes),
                private=form.cleaned_data.get("private", False),
            )
            exported(
                request,
                "Aanmeldingen",
                rows=export.rows,
                purpose=form.cleaned_data["purpose"],
                about=f"bijeenkomst={event.pk}" if event else "",
            )
            return handed_out(export)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(back)
    number = changes.result_count
    filters = filters_in_words(changes)
    return form_page(
        request,
        form,
        title="Lijst exporteren",
        model=Registration,
        button="Maak het bestand",
        back=back,
        intro=f"In het bestand {'komt 1 aanmelding' if number == 1 else f'komen {number} aanmeldingen'}"
        f"{f' ({filters})' if filters else ', van alle bijeenkomsten'}. Er staan namen en e-mailadressen in. Bewaar "
        "het veilig en gooi het weg zodra je het niet meer nodig hebt. We schrijven op dat jij dit bestand maakte, en "
        "waarvoor.",
    )


def filters_in_words(changes: ChangeList) -> str:
    """Return which filters are on, as in "stand: Aangemeld; rol: Beleid". What one searched for may be a name, and is
    left out: this stays in the log after names are erased."""
    parts = []
    for spec in changes.filter_specs:
        choices = list(spec.choices(changes))
        chosen = choices if isinstance(spec, TypedFilter) else choices[1:]  # the first of the others is "everything"
        parts += [f"{spec.title}: {choice['display']}" for choice in chosen if choice["selected"]]
    known = {name for spec in changes.filter_specs for name in spec.expected_parameters()}
    others = [name for name in changes.get_filters_params() if name not in known]
    parts += [f"ook op {', '.join(sorted(others))}"] if others else []
    return "; ".join([*parts, *(["gezocht op een woord"] if changes.query else [])])


def _has_private(event: Event) -> bool:
    return event.questions.filter(private=True).exists()


def handed_out(export: exports.Export) -> FileResponse:
    """Return the file of `export` as a download."""
    kind = exports.Format(export.name.rpartition(".")[2])
    return FileResponse(export.file, as_attachment=True, filename=export.name, content_type=CONTENT_TYPES[kind])


@admin.register(ExportLog)
class ExportLogAdmin(ReadOnly, admin.ModelAdmin):
    """Who took a list of people out of the app; nobody changes that afterwards."""

    list_display = ["at", "who", "what", "event", "rows", "format", "filters"]
    list_filter = ["format", ("event", admin.RelatedOnlyFieldListFilter)]
    ordering = ["-at", "-pk"]
    list_per_page = 50
    actions = None
    view_on_site = False
    fields = ["at", "who", "what", "event", "rows", "format", "filters"]

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def get_queryset(self, request: HttpRequest) -> QuerySet[ExportLog]:
        return super().get_queryset(request).select_related("event", "by")

    @admin.display(description="door", ordering="by__email")
    def who(self, log: ExportLog) -> str:
        return f"{log.by} ({log.by.email})" if log.by else "iemand die hier niet meer werkt"
