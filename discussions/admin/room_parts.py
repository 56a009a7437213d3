"""What hangs on the page of a room: who helps and when, its questions, its files."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html

from discussions.models import PresenceHour, Room, RoomFile, RoomPerson, Thread, ThreadKind
from discussions.typed_hours import read_hours, write_hours
from documents import uploads
from registrations.models import Registration

HOURS_HELP = "Bijvoorbeeld: 10.00-11.00, 15.00-16.00. Op een andere dag: 28-5 10.00-11.00."


class PersonForm(forms.ModelForm):
    hours = forms.CharField(
        label="Aanwezig", required=False, help_text=HOURS_HELP, widget=forms.TextInput(attrs={"class": "vTextField"})
    )

    class Meta:
        model = RoomPerson
        fields = ()  # the inline names them

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.day:
            self.initial["hours"] = write_hours(self.present, self.day)

    @property
    def day(self) -> object:
        """The day that typed hours are on; None while the gathering has no date."""
        event = self.room.event
        return timezone.localdate(event.starts_at) if event.starts_at else None

    @property
    def present(self) -> list[tuple]:
        return [(hour.starts_at, hour.ends_at) for hour in self.instance.hours.all()]

    def clean_hours(self) -> list[tuple]:
        text = self.cleaned_data["hours"].strip()
        if not text:
            return []
        if self.day is None:
            raise ValidationError("Vul eerst de datum van de bijeenkomst in. Laat dit tot dan leeg.")
        try:
            return read_hours(text, self.day)
        except ValueError as error:
            raise ValidationError(f"‘{error}’ lezen we niet. Schrijf het zo: 10.00-11.00, 15.00-16.00.") from error

    def keep_hours(self) -> None:
        """Store the hours that were typed; called once the person is stored."""
        self.instance.hours.all().delete()
        PresenceHour.objects.bulk_create(
            PresenceHour(person=self.instance, starts_at=begin, ends_at=end)
            for begin, end in self.cleaned_data["hours"]
        )


class PersonFormSet(BaseInlineFormSet):
    """One list of people for all lines: the seats of this gathering, guests first."""

    @cached_property
    def people(self) -> list[tuple[object, str]]:
        seats = Registration.objects.seated().filter(event=self.instance.event_id, erased_at=None)
        seats = seats.select_related("organisation").order_by("-guest", "name")
        return [("", "Kies iemand"), *((one.pk, _described(one)) for one in seats)]

    def get_queryset(self) -> QuerySet[RoomPerson]:
        if not hasattr(self, "_people"):
            self._people = super().get_queryset().select_related("registration").prefetch_related("hours")
        return self._people

    def add_fields(self, form: PersonForm, index: int | None) -> None:
        super().add_fields(form, index)
        if "registration" in form.fields:
            field = form.fields["registration"]
            field.queryset = Registration.objects.seated().filter(event=self.instance.event_id)
            field.widget.choices = self.people

    def save_new(self, form: PersonForm, commit: bool = True) -> RoomPerson:
        person = super().save_new(form, commit)
        if commit:
            form.keep_hours()
        return person

    def save_existing(self, form: PersonForm, obj: RoomPerson, commit: bool = True) -> RoomPerson:
        person = super().save_existing(form, obj, commit)
        if commit and "hours" in form.changed_data:
            form.keep_hours()
        return person


def _described(one: Registration) -> str:
    place = one.organisation.name if one.organisation else ""
    return ", ".join(part for part in (one.name, place, one.part) if part)


class PersonInline(admin.StackedInline):
    """Who leads, who brings the case, who answers for it, and when they are there."""

    model = RoomPerson
    form = PersonForm
    formset = PersonFormSet
    view_on_site = False
    extra = 0
    fields = [("registration", "part", "role"), "hours"]
    verbose_name = "helper"  # in "Nog een helper toevoegen"
    verbose_name_plural = "wie er helpen, en wanneer"

    def get_formset(self, request: HttpRequest, obj: Room | None = None, **kwargs: object) -> type[BaseInlineFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        formset.form.room = obj
        field = formset.form.base_fields.get("registration")
        if field is not None:
            # The plain list: adding or changing a participant happens on its own page.
            field.widget = forms.Select()
        return formset


class QuestionInline(admin.StackedInline):
    """The questions of the room: to everybody, or one for each role."""

    model = Thread
    view_on_site = False
    extra = 0
    fields = [("title", "role", "order")]
    verbose_name = "vraag"
    verbose_name_plural = "vragen van de ruimte: een voor elke rol, en aan iedereen"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Thread]:
        return super().get_queryset(request).filter(kind=ThreadKind.POSED).order_by("order", "pk")

    def get_formset(self, request: HttpRequest, obj: Room | None = None, **kwargs: object) -> type[BaseInlineFormSet]:
        return super().get_formset(request, obj, **(kwargs | {"form": QuestionForm}))


class QuestionForm(forms.ModelForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.instance.kind = ThreadKind.POSED  # before it is checked: only such a question may be for one role


class FileForm(forms.ModelForm):
    class Meta:
        model = RoomFile
        fields = ()  # the inline names them

    def clean_file(self) -> object:
        """Check what was sent in, and keep what came out of that."""
        sent = self.cleaned_data.get("file")
        if "file" not in self.changed_data or not sent:
            return sent
        checked = uploads.checked(sent)
        self.instance.mimetype, self.instance.size = checked.mimetype, checked.size
        return checked.as_file()

    def clean(self) -> dict:
        data = super().clean()
        if self.instance.mimetype.startswith("image/") and not (data.get("alt") or "").strip():
            self.add_error("alt", "Schrijf op wat er op het plaatje te zien is, voor wie het niet ziet.")
        return data


class FileInline(admin.StackedInline):
    """PDFs and pictures. Another file is a new line: what people were sent to stays what it was."""

    model = RoomFile
    form = FileForm
    view_on_site = False
    extra = 0
    fields = ["title", "file", "look", "alt"]
    readonly_fields = ["look"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoomFile]:
        return super().get_queryset(request).select_related("room__event")

    def get_formset(self, request: HttpRequest, obj: Room | None = None, **kwargs: object) -> type[BaseInlineFormSet]:
        formset = super().get_formset(request, obj, **kwargs)
        field = formset.form.base_fields.get("file")
        if field is not None:
            field.widget = forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})
            field.help_text = "Een PDF van hoogstens 10 MB, of een JPG of PNG van hoogstens 5 MB."
        return formset

    @admin.display(description="nu")
    def look(self, one: RoomFile) -> str:
        if not one.pk:
            return "nog geen bestand"
        address = reverse("discussions:room-file", args=[one.room.event.slug, one.public_id])
        return format_html('<a href="{}">{}, {} kB</a>', address, one.kind, max(1, one.size // 1024))


def parts_for(room: Room | None) -> list[type[admin.StackedInline]]:
    """Return what an organiser fills in for `room`: of an own case that is not shared only who guides it."""
    if room is None:
        return []
    if room.is_private:
        return [PersonInline]
    return [PersonInline, QuestionInline, FileInline]
