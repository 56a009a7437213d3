"""Mailings in the admin: the list, and the page on which one writes a mailing or follows it."""

from django.contrib import admin, messages
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path

from mailings import actions, admin_newsletter, admin_prepare, admin_views, audience, reminders  # noqa: F401  a list of its own
from mailings.admin_forms import MailingForm, ReminderForm
from mailings.models import REMINDERS, Mailing
from membership.errors import Refused
from outbox.models import MailState

MOST_TROUBLES = 20
NEWSLETTER_FIELDS = ("articles", "gatherings")


def _is_reminder(mailing: Mailing | None) -> bool:
    return mailing is not None and mailing.purpose in REMINDERS


@admin.register(Mailing)
class MailingAdmin(admin.ModelAdmin):
    form = MailingForm
    list_display = ["title", "purpose", "event", "state", "queued", "expected", "scheduled_at", "started_at"]
    list_filter = ["state", "purpose", ("event", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["event"]
    search_fields = ["subject", "event__title"]
    search_help_text = "Zoek op onderwerp of bijeenkomst."
    actions = None
    fieldsets = [
        (None, {"fields": ["event", "audiences", "subject", "body"]}),
        ("Voor een nieuwsbrief", {"fields": ["articles", "gatherings"]}),
        ("Wat er meegaat", {"fields": ["attach_summary", "invite_to"]}),
    ]
    change_form_template = "admin/mailings/mailing/change_form.html"

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def get_fieldsets(self, request: HttpRequest, obj: Mailing | None = None) -> list:
        """What can not be changed any more is shown in words."""
        if _is_reminder(obj):
            return [(None, {"fields": ["event", "to_whom", "subject", "body"]})]
        if obj is None or obj.state == Mailing.State.DRAFT:
            return self.fieldsets
        return [
            (
                None,
                {"fields": ["event", "to_whom", "subject", "body", *NEWSLETTER_FIELDS, "attach_summary", "invite_to"]},
            )
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Mailing | None = None) -> list[str]:
        if _is_reminder(obj):
            return ["event", "to_whom"]
        return [] if obj is None or obj.state == Mailing.State.DRAFT else ["to_whom"]

    def get_form(self, request: HttpRequest, obj: Mailing | None = None, **kwargs: object) -> type[ModelForm]:
        if _is_reminder(obj):
            kwargs["form"] = ReminderForm
        return super().get_form(request, obj, **kwargs)

    @admin.display(description="onderwerp", ordering="subject")
    def title(self, mailing: Mailing) -> str:
        return str(mailing)

    @admin.display(description="aan wie")
    def to_whom(self, mailing: Mailing) -> str:
        return ", ".join(mailing.audience_labels)

    def has_change_permission(self, request: HttpRequest, obj: Mailing | None = None) -> bool:
        """What is planned, under way or sent stays as it was; but of a planned reminder one may change the words."""
        return super().has_change_permission(request, obj) and (
            obj is None
            or obj.state == Mailing.State.DRAFT
            or (_is_reminder(obj) and obj.state == Mailing.State.SCHEDULED)
        )

    def has_delete_permission(self, request: HttpRequest, obj: Mailing | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.state == Mailing.State.DRAFT)

    def save_model(self, request: HttpRequest, obj: Mailing, form: ModelForm, change: bool) -> None:
        if _is_reminder(obj):
            try:
                reminders.rewrite(mailing=obj, subject=obj.subject, body=obj.body)
                messages.success(request, "De tekst is bewaard. Zo gaat de herinnering weg.")
            except Refused as refused:
                messages.error(request, str(refused))
            return
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
        if not _is_reminder(obj):
            messages.success(request, "De mailing is bewaard en nog niet verstuurd.")
        return redirect("admin:mailings_mailing_preview", obj.pk)

    def render_change_form(
        self, request: HttpRequest, context: dict, add: bool = False, change: bool = False,
        form_url: str = "", obj: Mailing | None = None,
    ) -> HttpResponse:  # fmt: skip
        if obj is not None and obj.started_at is not None:
            wrong = actions.mails_of(obj).filter(state__in=[MailState.FAILED, MailState.UNKNOWN])
            context["progress"] = actions.progress(obj)
            context["troubles"] = wrong.defer("copy", "arguments").order_by("pk")[:MOST_TROUBLES]
        if obj is not None and obj.state == Mailing.State.SCHEDULED:
            context["number"] = audience.expected(obj)
        context["reminder"] = _is_reminder(obj)
        context["may_send"] = obj is not None and request.user.has_perm(admin_views.SEND)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view

        def own(route: str, page: object, name: str) -> URLPattern:
            return path(route, view(page), name=f"mailings_mailing_{name}")

        return [
            own("<int:pk>/voorbeeld/", admin_views.preview, "preview"),
            own("<int:pk>/voorbeeld/uitnodiging/<str:reference>/", admin_views.invitation, "invitation"),
            own("<int:pk>/proef/", admin_views.send_test, "test"),
            own("<int:pk>/versturen/", admin_views.send, "send"),
            own("<int:pk>/inplannen/", admin_views.schedule, "schedule"),
            own("<int:pk>/niet-inplannen/", admin_views.unschedule, "unschedule"),
            own("<int:pk>/stop/", admin_views.stop, "stop"),
            own("<int:pk>/verder/", admin_views.resume, "resume"),
            own("samenvatting/<int:pk>/", admin_prepare.choose, "summary"),
            own("samenvatting/<int:pk>/<int:next_pk>/", admin_prepare.date_and_seats, "summary-date"),
            *super().get_urls(),
        ]
