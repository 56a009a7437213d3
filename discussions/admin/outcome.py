"""What a room agreed, who does what and when we look back, for an organiser: who leads the room has a page for it."""

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import F, QuerySet
from django.forms import ModelForm
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

from discussions.models import Outcome, OutcomeTask, Room
from registrations.admin.filters import EventFilter
from registrations.admin.widgets import DayInput
from registrations.models import Registration


class TaskFormSet(BaseInlineFormSet):
    """Every line offers the same people, read once."""

    def get_form_kwargs(self, index: int | None) -> dict:
        if not hasattr(self, "people"):
            self.people = list(_people_of(self.instance).values_list("pk", "name")) if self.instance.pk else []
        return super().get_form_kwargs(index) | {"people": self.people}


class TaskForm(forms.ModelForm):
    def __init__(self, *args: object, people: list[tuple[int, str]] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        owner.queryset = Registration.objects.filter(pk__in=[pk for pk, _ in people])
        owner.widget.choices = [("", "---------"), *people]

    class Meta:
        model = OutcomeTask
        fields = ["what", "owner", "owner_name", "order"]  # noqa: RUF012  as Django's own


def _people_of(outcome: Outcome) -> QuerySet[Registration]:
    """Return who may take something on: who has a place at the gathering, and who took something on before."""
    seats = Registration.objects.filter(event=outcome.room.event_id, erased_at=None)
    return (seats.seated() | seats.filter(outcome_tasks__outcome=outcome)).distinct().order_by("name", "pk")


class TaskInline(admin.StackedInline):
    model = OutcomeTask
    form = TaskForm
    formset = TaskFormSet
    extra = 2

    def formfield_for_dbfield(self, field: object, request: HttpRequest, **kwargs: object) -> object:
        """The owner from a plain list, without the buttons that lead away from what one is typing."""
        if field.name == "owner":
            return field.formfield()
        return super().formfield_for_dbfield(field, request, **kwargs)


@admin.register(Outcome)
class OutcomeAdmin(admin.ModelAdmin):
    inlines = [TaskInline]
    list_display = ["room", "gathering", "look_back_on", "looked_back_at", "updated_at"]
    list_filter = [("room__event", EventFilter)]
    list_select_related = ["room__event"]
    ordering = ["-updated_at"]
    actions = None
    fields = ["room", "agreed", "look_back_on", "looked_back_at"]
    formfield_overrides = {  # noqa: RUF012  as Django's own
        models.DateField: {"widget": DayInput},
    }

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outcome]:
        """What an own case agreed is for its delegation and its guide, unless they share it."""
        return super().get_queryset(request).filter(room__in=Room.objects.without_private())

    def get_readonly_fields(self, request: HttpRequest, obj: Outcome | None = None) -> list[str]:
        return ["room", "looked_back_at"] if obj else ["looked_back_at"]

    def get_inlines(self, request: HttpRequest, obj: Outcome | None) -> list:
        """Who can take something on follows from the room, so that comes first."""
        return self.inlines if obj else []

    def has_delete_permission(self, request: HttpRequest, obj: Outcome | None = None) -> bool:
        return False

    def formfield_for_foreignkey(self, field: object, request: HttpRequest, **kwargs: object) -> object:
        if field.name == "room":
            rooms = Room.objects.without_private().filter(outcome=None)
            kwargs["queryset"] = rooms.select_related("event").order_by("event", "order")
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Outcome, form: ModelForm, change: bool) -> None:
        """A new version: who leads the room and has the page open is told so, instead of overwriting this."""
        super().save_model(request, obj, form, change)
        Outcome.objects.filter(pk=obj.pk).update(version=F("version") + 1)

    @admin.display(description="bijeenkomst", ordering="room__event__starts_at")
    def gathering(self, outcome: Outcome) -> str:
        return str(outcome.room.event)
