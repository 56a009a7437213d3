"""The log of every mail, for organisers: to read, to search, and to decide about what went wrong."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone

from outbox import actions, waiting
from outbox.models import MailState, OutgoingMail
from outbox.registry import KINDS

WEEK = timedelta(days=7)
Verb = Callable[[OutgoingMail, str], None]
# Which button fits which state; the name stands in the form that the page posts.
BUTTONS: dict[str, tuple[MailState, str, Verb, str]] = {
    "retry": (MailState.FAILED, "Opnieuw proberen", actions.retry, "De mail gaat opnieuw weg."),
    "send_again": (
        MailState.UNKNOWN,
        "Nog een keer sturen",
        actions.send_unknown_again,
        "De mail gaat nog een keer weg.",
    ),
    "mark_sent": (
        MailState.UNKNOWN,
        "Is aangekomen",
        actions.mark_unknown_as_sent,
        "De mail staat nu op verstuurd.",
    ),
}


class KindFilter(admin.SimpleListFilter):
    title = "soort"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return sorted(((kind.name, kind.label) for kind in KINDS.values()), key=lambda pair: pair[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
        return queryset.filter(kind=self.value()) if self.value() else queryset


class WaitingFilter(admin.SimpleListFilter):
    """Mail that is late, and mail for later: the numbers of the first page."""

    title = "wachten"
    parameter_name = "wacht"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("nu", "Hoort nu weg te gaan"), ("lang", "Wacht te lang"), ("week", "Gaat deze week weg")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail]:
        now = timezone.now()
        match self.value():
            case "nu":
                return queryset & waiting.waiting(now)
            case "lang":
                return queryset & waiting.stuck(now)
            case "week":
                return queryset & waiting.planned(now, now + WEEK)
        return queryset


def _act(request: HttpRequest, mails: QuerySet[OutgoingMail], name: str) -> None:
    """Press one button for each of `mails` and tell the organiser what came of it."""
    _, _, verb, _ = BUTTONS[name]
    done, refusals = 0, set()
    for mail in mails:
        try:
            verb(mail, f"beheer:{request.user.pk}")
            done += 1
        except actions.NotPossible as refusal:
            refusals.add(str(refusal))
    if done:
        text = BUTTONS[name][3] if done == 1 else f"Gedaan voor {done} mails."
        messages.success(request, text)
    for refusal in sorted(refusals):
        messages.warning(request, refusal)


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):
    list_display = ["created_at", "kind_label", "address", "subject", "state", "queue", "sent_at", "attempts"]
    list_filter = ["state", WaitingFilter, KindFilter, "queue"]
    search_fields = ["address"]
    search_help_text = "Zoek op (een deel van) het e-mailadres."
    ordering = ["-pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["retry", "send_again", "mark_sent"]
    change_form_template = "admin/outbox/outgoingmail/change_form.html"
    fieldsets = [
        (None, {"fields": ["state", "error", "kind_label", "address", "subject", "copy"]}),
        (
            "Verloop",
            {
                "fields": [
                    "created_at",
                    "planned_at",
                    "due_at",
                    "expires_at",
                    "sent_at",
                    "attempts",
                    "crashes",
                    "handled_by",
                ]
            },
        ),
        ("Techniek", {"fields": ["queue", "message_id", "subject_ref", "group", "key"]}),
    ]

    @admin.display(description="soort", ordering="kind")
    def kind_label(self, mail: OutgoingMail) -> str:
        return KINDS[mail.kind].label if mail.kind in KINDS else mail.kind

    @admin.action(description="Opnieuw proberen (mislukte mail)", permissions=["change"])
    def retry(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        _act(request, queryset, "retry")

    @admin.action(description="Nog een keer sturen (onbekende mail)", permissions=["change"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        _act(request, queryset, "send_again")

    @admin.action(description="Is aangekomen (onbekende mail)", permissions=["change"])
    def mark_sent(self, request: HttpRequest, queryset: QuerySet[OutgoingMail]) -> None:
        _act(request, queryset, "mark_sent")

    def get_readonly_fields(self, request: HttpRequest, obj: OutgoingMail | None = None) -> list[str]:
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: OutgoingMail | None = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        push = self.admin_site.admin_view(self._push)
        return [path("opnieuw/", push, name="outbox_outgoingmail_push"), *super().get_urls()]

    def _push(self, request: HttpRequest) -> HttpResponse:
        """The button of the first page: try everything that failed or is stuck again."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        done, refusals = waiting.push(by=f"beheer:{request.user.pk}")
        if done:
            messages.success(request, "1 mail gaat opnieuw weg." if done == 1 else f"{done} mails gaan opnieuw weg.")
        elif not refusals:
            messages.info(request, "Er was geen mail om opnieuw te proberen.")
        for refusal in refusals:
            messages.warning(request, refusal)
        return redirect("admin:index")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        """Show one mail; a POST presses one of its buttons and never saves the form: a sender may write meanwhile."""
        if request.method == "POST":
            return self._press(request, object_id)
        mail = self.get_object(request, object_id)
        fitting = [
            {"name": name, "label": label}
            for name, (state, label, _, _) in BUTTONS.items()
            if mail and mail.state == state and self.has_change_permission(request, mail)
        ]
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), "buttons": fitting})

    def _press(self, request: HttpRequest, object_id: str) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        mails = OutgoingMail.objects.filter(pk=object_id) if object_id.isdecimal() else OutgoingMail.objects.none()
        for name in BUTTONS:
            if name in request.POST:
                _act(request, mails, name)
        return HttpResponseRedirect(request.get_full_path())
