"""The rooms of an environment in the admin. They are made by themselves; an organiser fills them in."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.text import capfirst

from discussions.actions import rooms as actions
from discussions.admin.room_parts import parts_for
from discussions.models import LEADS_ROOM, Post, Room, RoomFile, RoomKind, ThreadKind
from events.actions import touch
from events.models import Case, Event, ProgrammeItem, Role
from membership.admin_pages import form_page, require
from registrations.admin.widgets import NativeMoments

CHANGE = "discussions.change_room"
CASE_FIELDS = ("summary", *Role.values)
LIVE_FIELDS = [
    "programme_item",
    "dial_in",
    ("recorded", "captioned"),
    "recording_url",
    ("recording_captioned", "recording_consent"),
]


class RoomForm(forms.ModelForm):
    """A room, and for a case what stands on it: the summary and what each role sees."""

    class Meta:
        model = Room
        fields = ()  # the page names them

    summary = forms.CharField(
        label="In het kort",
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text="Hoogstens 60 woorden: wie weinig tijd heeft, leest alleen dit.",
    )
    uitvoering, management, beleid, bestuur = (
        forms.CharField(
            label=capfirst(Case._meta.get_field(role).verbose_name),
            required=False,
            widget=AdminTextareaWidget(attrs={"rows": 3}),
        )
        for role in ("uitvoering", "management", "beleid", "bestuur")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        room = self.instance
        if room.case_id is None:
            for name in CASE_FIELDS:
                self.fields.pop(name, None)
        else:
            self.initial |= {name: getattr(room.case, name) for name in CASE_FIELDS}
        if field := self.fields.get("programme_item"):
            free = ProgrammeItem.objects.filter(event=room.event_id).filter(Q(room=None) | Q(room=room.pk))
            field.queryset = free.exclude(starts_at=None)

    def clean(self) -> dict:
        data = super().clean()
        case = self.instance.case
        if case is not None and "summary" in data:
            for name in CASE_FIELDS:
                setattr(case, name, data.get(name, ""))
            try:
                case.clean()
            except ValidationError as error:
                self.add_error(None, error)
        return data


class EnsureForm(forms.Form):
    event = forms.ModelChoiceField(
        label="Bijeenkomst",
        queryset=Event.objects.none(),
        empty_label="Kies een bijeenkomst",
        error_messages={"required": "Kies een bijeenkomst.", "invalid_choice": "Kies een bijeenkomst uit de lijst."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        events = Event.objects.exclude(status=Event.Status.CANCELLED).exclude(environment_opens_at=None)
        self.fields["event"].queryset = events.order_by("-starts_at")


@admin.register(Room)
class RoomAdmin(NativeMoments, admin.ModelAdmin):
    form = RoomForm
    list_display = ["title", "kind", "event", "questions", "leads", "number_of_files"]
    list_filter = ["kind", ("event", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["title", "case__organisation"]
    search_help_text = "Zoek op titel, of op de organisatie van een casus."
    list_select_related = ["event", "own_case"]
    ordering = ["-event__starts_at", "order", "pk"]
    list_per_page = 50
    actions = None
    view_on_site = False
    change_list_template = "admin/discussions/room/change_list.html"
    formfield_overrides = NativeMoments.formfield_overrides | {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})}
    }

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # they are made from cases, programme and own cases

    def has_delete_permission(self, request: HttpRequest, obj: Room | None = None) -> bool:
        """Only while nobody wrote there: what people wrote is not lost by one press."""
        if obj is not None and Post.objects.filter(thread__room=obj).exists():
            return False
        return super().has_delete_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        roles = Count("threads__role", filter=Q(threads__kind=ThreadKind.POSED) & ~Q(threads__role=""), distinct=True)
        leads = Count("people", filter=Q(people__part__in=LEADS_ROOM), distinct=True)
        rooms = super().get_queryset(request).select_related("event", "case", "own_case")
        if not request.user.has_perm("registrations.view_owncase"):
            # A moderator comes in the room of an own case no more here than in the environment.
            rooms = rooms.without_private()
        return rooms.annotate(asked=roles, leading=leads, filed=Count("files", distinct=True))

    @admin.display(description="vragen per rol")
    def questions(self, room: Room) -> str:
        return f"{room.asked} van {len(Role)}" if room.kind == RoomKind.CASE else ""

    @admin.display(description="leidt het gesprek", ordering="leading")
    def leads(self, room: Room) -> str:
        return str(room.leading) if room.leading else "nog niemand"

    @admin.display(description="bestanden", ordering="filed")
    def number_of_files(self, room: Room) -> int:
        return room.filed

    def get_fieldsets(self, request: HttpRequest, obj: Room | None = None) -> list[tuple]:
        head = ["title", "kind", "event", "slug"]
        if obj is None or obj.is_private:
            return [(None, {"fields": head})]
        writing = ["introduction", "order", ("allow_nameless", "ask_panel")]
        sets = [(None, {"fields": [*head, *writing]})]
        if obj.kind == RoomKind.CASE:
            sets.append(("De casus", {"fields": list(CASE_FIELDS)}))
        if obj.kind in (RoomKind.CASE, RoomKind.LIVE):
            sets.append(("Live gesprek", {"fields": LIVE_FIELDS}))
        return sets

    def get_readonly_fields(self, request: HttpRequest, obj: Room | None = None) -> list[str]:
        fixed = ["kind", "event", "slug"]
        if obj is None or obj.kind in actions.SOURCES:
            fixed.append("title")  # that of its case, item or own case
        if obj is not None and obj.kind == RoomKind.LIVE:
            fixed.append("programme_item")
        return fixed

    def get_inlines(self, request: HttpRequest, obj: Room | None) -> list[type]:
        return parts_for(obj)

    def save_model(self, request: HttpRequest, obj: Room, form: RoomForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if obj.case_id and any(name in form.changed_data for name in CASE_FIELDS):
            obj.case.save(update_fields=CASE_FIELDS)
            touch(obj.event)  # the page of the gathering shows them too

    def save_formset(self, request: HttpRequest, form: RoomForm, formset: forms.BaseFormSet, change: bool) -> None:
        super().save_formset(request, form, formset, change)
        _forget_files(one for one in formset.deleted_objects if isinstance(one, RoomFile))

    def delete_model(self, request: HttpRequest, obj: Room) -> None:
        files = list(obj.files.all())
        super().delete_model(request, obj)
        _forget_files(files)

    def get_urls(self) -> list[URLPattern]:
        return [
            path("maken/", self.admin_site.admin_view(ensure), name="discussions_room_ensure"),
            *super().get_urls(),
        ]


def _forget_files(files: object) -> None:
    """Delete from the storage what no row refers to any more, once that is sure."""
    for one in files:
        transaction.on_commit(lambda stored=one.file: stored.storage.delete(stored.name))


def ensure(request: HttpRequest) -> HttpResponse:
    """Make the missing rooms of a gathering now, and not only within a month of its opening."""
    require(request, CHANGE)
    back = reverse("admin:discussions_room_changelist")
    form = EnsureForm(request.POST or None)
    if form.is_valid():
        event = form.cleaned_data["event"]
        made = actions.ensure_rooms(event=event)
        sentence = f"{len(made)} ruimtes gemaakt." if made else "Alle ruimtes waren er al."
        messages.success(request, sentence)
        return redirect(f"{back}?event__id__exact={event.pk}")
    return form_page(
        request,
        form,
        title="Ruimtes maken",
        model=Room,
        button="Maak de ruimtes die er nog niet zijn",
        back=back,
        intro="Een maand voor de omgeving opengaat, maken we de ruimtes vanzelf: een voor elke casus, elk live "
        "onderdeel met een link, elke eigen casus en een voor het netwerk. Wil je ze eerder vullen? Maak ze dan nu. "
        "Wat er al is, blijft.",
    )
