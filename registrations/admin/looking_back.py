"""Looking back, on the page of a gathering in the admin: figures, recordings, pictures and documents."""

from uuid import uuid4

from django import forms
from django.contrib import messages
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from documents.uploads import checked_pdf, checked_picture
from events.models import Event, EventDocument, Figure, Picture, Recording
from membership.admin_pages import actor, log_deed, require
from membership.errors import Refused
from registrations.actions import looking_back
from registrations.admin.event_parts import Part
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


class PictureForm(forms.ModelForm):
    image = forms.FileField(
        label="plaatje",
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png"}),
        help_text="Een .jpg of .png, hoogstens 5 MB. Alleen met toestemming van wie erop staat.",
    )

    def clean_image(self) -> File:
        sent = self.cleaned_data["image"]
        if not isinstance(sent, UploadedFile):
            return sent
        checked = checked_picture(sent)
        self.instance.width, self.instance.height = checked.width, checked.height
        self.instance.public_id = uuid4()  # another file is another address: browsers may keep what they have
        return checked.as_file()


class DocumentForm(forms.ModelForm):
    file = forms.FileField(
        label="bestand", widget=forms.FileInput(attrs={"accept": ".pdf"}), help_text="Een PDF, hoogstens 10 MB."
    )

    def clean_file(self) -> File:
        sent = self.cleaned_data["file"]
        if not isinstance(sent, UploadedFile):
            return sent
        checked = checked_pdf(sent)
        self.instance.size = checked.size
        self.instance.public_id = uuid4()  # as that of a picture
        return checked.as_file()


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
