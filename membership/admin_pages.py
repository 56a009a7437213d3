"""What the pages of our own in the admin share: the frame of one form, who did it, and which rows were ticked."""

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import AdminForm
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse

MOST_AT_ONCE = 200


class DayInput(forms.DateInput):
    """One native field: Django's own has a calendar beside it that a screen reader can't name."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def actor(request: HttpRequest) -> str:
    """Return how the organiser is named in histories and logs."""
    return f"beheer:{request.user.pk}"


def require(request: HttpRequest, *permissions: str) -> None:
    """Raise PermissionDenied unless the organiser has each of `permissions`."""
    if not request.user.has_perms(permissions):
        raise PermissionDenied


def log_deed(request: HttpRequest, obj: models.Model, sentence: str) -> None:
    """Write down what the organiser did with `obj`, where nothing else (a change of state) tells it."""
    admin.site._registry[type(obj)].log_change(request, obj, sentence)


def chosen_keys(request: HttpRequest) -> list[int]:
    """Return the keys in the address; anything else in it counts for nothing."""
    numbers = request.GET.get("nummers", "").split(",")[: MOST_AT_ONCE + 1]
    return [int(number) for number in numbers if number.isascii() and number.isdecimal() and len(number) < 19]


def page(
    request: HttpRequest, template: str, *, title: str, model: type[models.Model], **context: object
) -> TemplateResponse:
    """Return a page of our own in the frame of the admin; `model` says under which list it hangs."""
    frame = admin.site.each_context(request) | {"title": title, "opts": model._meta, "is_popup": False}
    return TemplateResponse(request, template, frame | context)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    model: type[models.Model],
    button: str,
    back: str,
    intro: str = "",
    template: str = "registrations/admin/form_page.html",
    **context: object,
) -> TemplateResponse:
    """Return a page with one form, in the markup of the admin's own forms.

    `button` says what pressing does, `back` is where one goes who does not want that; `template` extends
    registrations/admin/form_page.html.
    """
    form.use_required_attribute = False
    fields = AdminForm(form, [(None, {"fields": list(form.fields)})], {})
    return page(
        request,
        template,
        title=title,
        model=model,
        adminform=fields,
        errors=form.errors,
        button=button,
        back=back,
        intro=intro,
        **context,
    )
