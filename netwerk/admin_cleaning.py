"""What the nightly job removed, in the admin: for auditors, who may also count what it would remove now."""

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from membership.admin_pages import require
from privacy import cleaning
from privacy.models import CleaningRun
from privacy.registry import REGISTRY
from registrations.admin.widgets import ReadOnly

SEE = "privacy.view_cleaningrun"


@admin.register(CleaningRun)
class CleaningRunAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["started_at", "finished_at", "dry", "total"]
    list_filter = ["dry"]
    ordering = ["-started_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = None
    fields = ["started_at", "finished_at", "dry", "total", "per_kind"]
    readonly_fields = ["total", "per_kind"]
    change_list_template = "privacy/admin/cleaning_runs.html"

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    @admin.display(description="aantal in totaal")
    def total(self, run: CleaningRun) -> int:
        return sum(run.counts.values())

    @admin.display(description="per soort", empty_value="niets")
    def per_kind(self, run: CleaningRun) -> SafeString:
        rows = sorted((_title(key), number) for key, number in run.counts.items())
        return format_html_join("", "<p>{}: {}</p>", rows)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(count_now)
        return [path("tellen/", view, name="privacy_cleaningrun_count"), *super().get_urls()]


def _title(key: str) -> str:
    holding = REGISTRY.holdings.get(key)
    return holding.title if holding else key


@require_POST
def count_now(request: HttpRequest) -> HttpResponse:
    """Count what the job would do now, and show it; nothing is removed."""
    require(request, SEE)
    run = cleaning.count(timezone.now())
    messages.success(request, "Geteld. Er is niets gewist.")
    return redirect("admin:privacy_cleaningrun_change", run.pk)
