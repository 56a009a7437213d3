"""Looking back, on the page of a gathering in the admin: figures, recordings, pictures and documents."""

from collections.abc import Callable
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from documents.uploads import Checked, checked_pdf, checked_picture
from events.models import Event, EventDocument, Figure, Picture, Recording
from membership.errors import Refused
from registrations.actions import looking_back
from registrations.admin.event_parts import Part
from registrations.admin.pages import actor, log_deed, require
from registrations.looking_back import LABELS

CHANGE = "events.change_event"
GROUPS = [(Figure.Group(group).label, list(labels.items())) for group, labels in LABELS.items()]


class FigureForm(forms.ModelForm):
    value = forms.ChoiceField(label="van wie", choices=[("", "Kies"), *GROUPS])

    def clean(self) -> dict:
        cleaned = super().clean()
        group, value = cleaned.get("group"), cleaned.get("value")
        if group and value and value not in LABELS[group]:
            self.add_error("value", f"Kies er een uit de lijst ‘{Figure.Group(group).label}’.")
        return cleaned


class FigureInline(Part):
    model = Figure
    form = FigureForm
    verbose_name_plural = "terugblik: cijfers"
    fields = [("group", "value", "number")]


class RecordingInline(Part):
    model = Recording
    verbose_name_plural = "terugblik: opnames"
    fields = [("title", "order"), "url", ("captioned", "consent")]


class _FileForm(forms.ModelForm):
    """Checks what was sent in: `file_field` is the field that holds it, `check` says what it must be."""

    file_field: str
    check: Callable[[UploadedFile], Checked]

    def keep(self, checked: Checked) -> None:
        """Set what the row tells about its file."""

    def clean(self) -> dict:
        cleaned = super().clean()
        sent = cleaned.get(self.file_field)
        if isinstance(sent, UploadedFile):
            try:
                checked = self.check(sent)
            except ValidationError as refused:
                self.add_error(self.file_field, refused)
                return cleaned
            cleaned[self.file_field] = checked.as_file()
            # Another file is another address: browsers may keep what they have.
            self.instance.public_id = uuid4()
            self.keep(checked)
        return cleaned


class PictureForm(_FileForm):
    file_field = "image"
    check = staticmethod(checked_picture)
    image = forms.FileField(
        label="plaatje",
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
        help_text="Een .jpg of .png, hoogstens 5 MB. Alleen met toestemming van wie erop staat.",
    )

    def keep(self, checked: Checked) -> None:
        self.instance.width, self.instance.height = checked.width, checked.height


class DocumentForm(_FileForm):
    file_field = "file"
    check = staticmethod(checked_pdf)
    file = forms.FileField(
        label="bestand", widget=forms.FileInput(attrs={"accept": ".pdf"}), help_text="Een PDF, hoogstens 10 MB."
    )

    def keep(self, checked: Checked) -> None:
        self.instance.size = checked.size


class PictureInline(Part):
    model = Picture
    form = PictureForm
    verbose_name_plural = "terugblik: plaatjes"
    fields = ["image", "seen", "alt", ("caption", "order")]
    readonly_fields = ["seen"]

    def seen(self, picture: Picture) -> str:
        if not picture.pk:
            return "nog geen plaatje"
        return format_html('<a href="{}">Bekijk het plaatje</a>', picture.address)

    seen.short_description = "nu"


class DocumentInline(Part):
    model = EventDocument
    form = DocumentForm
    verbose_name_plural = "terugblik: documenten"
    fields = [("title", "order"), "file", "seen"]
    readonly_fields = ["seen"]

    def seen(self, document: EventDocument) -> str:
        if not document.pk:
            return "nog geen bestand"
        return format_html('<a href="{}">Bekijk het document</a>', document.address)

    seen.short_description = "nu"


INLINES = [FigureInline, RecordingInline, PictureInline, DocumentInline]


@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Count who came and put that on the page; the button says what it replaces."""
    require(request, CHANGE)
    event = get_object_or_404(Event, pk=pk)
    try:
        number = looking_back.take_over_figures(event=event, by=actor(request))
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        log_deed(request, event, f"Cijfers van de terugblik overgenomen: {number} deelnemers.")
        messages.success(request, f"Er zijn {number} mensen geteld. De cijfers staan op de pagina.")
    return redirect(reverse("admin:events_event_change", args=[pk]))
