"""Fields of the admin that a screen reader can name and that need no script: one label, one input."""

from django import forms
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.db import models

from events.models import Role
from membership.admin_pages import DayInput

__all__ = ["DayInput", "MomentInput", "NativeMoments", "ReadOnly", "RolesField"]


class MomentInput(forms.DateTimeInput):
    """A day and a time in one native field: Django's own pair of inputs has one label for two."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class RolesField(forms.MultipleChoiceField):
    """Several of the four roles, kept as a list in their fixed order."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: object) -> None:
        options.setdefault("required", False)
        super().__init__(choices=Role.choices, **options)

    def has_changed(self, initial: list[str] | None, data: list[str] | None) -> bool:
        return super().has_changed(initial or [], data or [])


class NativeMoments:
    """Mix into a ModelAdmin or an inline: every moment gets the one native input, a link without scheme is https."""

    formfield_overrides = {  # noqa: RUF012  as Django's own
        models.DateTimeField: {"form_class": forms.DateTimeField, "widget": MomentInput},
        models.URLField: {"widget": AdminURLFieldWidget, "assume_scheme": "https"},
    }


class ReadOnly:
    """Mix into a ModelAdmin: the page shows, and changing goes through its buttons (registrations.actions)."""

    def has_add_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object = None) -> bool:
        return False

    def has_view_permission(self, request: object, obj: object = None) -> bool:
        meta = self.model._meta
        return any(request.user.has_perm(f"{meta.app_label}.{verb}_{meta.model_name}") for verb in ("view", "change"))
