"""Mailings in the admin: write, look at it as a recipient, send after seeing the number, and follow the progress."""

from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_safe

from mailings import actions, admin_newsletter, audience, batches  # noqa: F401  the newsletter has a list of its own
from mailings.mails import render_for
from mailings.models import Mailing
from membership.errors import Refused
from registrations.admin.pages import log_deed, page, require

SEND = "mailings.change_mailing"


@admin.register(Mailing)
class MailingAdmin(admin.ModelAdmin):
    list_display = ["subject", "event", "state", "queued", "expected", "started_at"]
    list_filter = ["state", ("event", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["event"]
    search_fields = ["subject", "event__title"]
    search_help_text = "Zoek op onderwerp of bijeenkomst."
    actions = None
    fields = ["event", "audiences", "subject", "body"]
    change_form_template = "admin/mailings/mailing/change_form.html"

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def has_change_permission(self, request: HttpRequest, obj: Mailing | None = None) -> bool:
        """What is under way or sent stays as it was."""
        return super().has_change_permission(request, obj) and (obj is None or obj.state == Mailing.State.DRAFT)

    def has_delete_permission(self, request: HttpRequest, obj: Mailing | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.state == Mailing.State.DRAFT)

    def save_model(self, request: HttpRequest, obj: Mailing, form: ModelForm, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def response_add(self, request: HttpRequest, obj: Mailing, post_url_continue: str | None = None) -> HttpResponse:
        """After writing one looks at it, and only then sends."""
        return self._to_preview(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: Mailing) -> HttpResponse:
        return self._to_preview(request, obj) or super().response_change(request, obj)

    def _to_preview(self, request: HttpRequest, obj: Mailing) -> HttpResponse | None:
        if "_save" not in request.POST:
            return None
        messages.success(request, "De mailing is bewaard en nog niet verstuurd.")
        return redirect("admin:mailings_mailing_preview", obj.pk)

    def render_change_form(
        self, request: HttpRequest, context: dict, add: bool = False, change: bool = False,
        form_url: str = "", obj: Mailing | None = None,
    ) -> HttpResponse:  # fmt: skip
        if obj is not None and obj.state != Mailing.State.DRAFT:
            context["progress"] = actions.progress(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/voorbeeld/", view(preview), name="mailings_mailing_preview"),
            path("<int:pk>/versturen/", view(send), name="mailings_mailing_send"),
            *super().get_urls(),
        ]


@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the mail as a recipient gets it, and to how many people it will go."""
    require(request, SEND)
    mailing = _mailing(pk)
    recipient = audience.first(mailing)
    rendered = render_for(batches.of(pk), recipient, example=True, papers=False) if recipient else None
    return page(
        request,
        "mailings/admin/preview.html",
        title=f"Voorbeeld: {mailing}",
        model=Mailing,
        mailing=mailing,
        rendered=rendered,
        number=audience.expected(mailing),
        back=_address(mailing),
    )


def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Start sending, on a press that names the number of people."""
    require(request, SEND)
    mailing = _mailing(pk)
    number = request.POST.get("number", "")
    if request.method != "POST" or not number.isdecimal():
        return redirect("admin:mailings_mailing_preview", pk)
    try:
        actions.start(mailing=mailing, expected=int(number), by=request.user)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("admin:mailings_mailing_preview", pk)
    log_deed(request, mailing, f"Verstuurd aan {number} mensen.")
    messages.success(
        request, "De mailing wordt verstuurd. Hieronder zie je hoe ver het is. Je kunt deze pagina gerust sluiten."
    )
    return redirect(_address(mailing))


def _mailing(pk: int) -> Mailing:
    return get_object_or_404(Mailing.objects.select_related("event__body_override"), pk=pk)


def _address(mailing: Mailing) -> str:
    return reverse("admin:mailings_mailing_change", args=[mailing.pk])
