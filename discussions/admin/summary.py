"""The summary of a gathering: made by a press on the page of the gathering, written here, and published by a press.

The buttons below the form save what was typed first, so that filling in or publishing never loses text.
"""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse

from discussions.actions import summary as actions
from discussions.models import Outcome, Summary, SummarySection
from discussions.quotes import attribution, open_rooms, referred
from events.models import Event
from membership.admin_pages import log_deed, page, require
from membership.errors import Refused
from registrations.admin.filters import EventFilter

CHANGE = "discussions.change_summary"
CHANGED = (
    "Iemand anders heeft deze samenvatting net gewijzigd. Bewaar je tekst even apart, laad de pagina opnieuw en zet je "
    "wijziging er weer in."
)


class SummaryForm(forms.ModelForm):
    """`seen` is the version that one read: what another saved meanwhile is not overwritten."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Summary
        fields = ["introduction"]  # noqa: RUF012  as Django's own
        widgets = {"introduction": forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"})}  # noqa: RUF012

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.updated_at.isoformat()

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.instance.pk and cleaned.get("seen") != self.instance.updated_at.isoformat():
            raise ValidationError(CHANGED)
        return cleaned


class SectionInline(admin.StackedInline):
    model = SummarySection
    fields = ["title", "order", "body"]
    extra = 1
    verbose_name_plural = "onderdelen"
    formfield_overrides = {  # noqa: RUF012  as Django's own
        models.TextField: {"widget": forms.Textarea(attrs={"rows": 14, "class": "vLargeTextField"})}
    }


@admin.register(Summary)
class SummaryAdmin(admin.ModelAdmin):
    form = SummaryForm
    inlines = [SectionInline]
    list_display = ["event", "published_at", "updated_at"]
    list_filter = [("event", EventFilter)]
    list_select_related = ["event"]
    actions = None
    view_on_site = False
    fields = ["introduction", "seen"]
    change_form_template = "admin/discussions/summary/change_form.html"

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def has_add_permission(self, request: HttpRequest) -> bool:
        """It is made by the press on the page of its gathering."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Summary | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Summary]:
        return super().get_queryset(request).select_related("event__body_override")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Summary | None:
        """Read it behind its lock when it is going to be saved, so that `seen` is compared with the last version."""
        if request.method == "POST" and transaction.get_connection().in_atomic_block and object_id.isdecimal():
            Summary.objects.select_for_update().filter(pk=object_id).first()
        return super().get_object(request, object_id, from_field)

    def render_change_form(
        self, request: HttpRequest, context: dict, add: bool = False, change: bool = False,
        form_url: str = "", obj: Summary | None = None,
    ) -> HttpResponse:  # fmt: skip
        if obj is not None:
            new = actions.new_in(obj)
            sections = [(one, new.get(one.pk, 0)) for one in obj.sections.all() if one.pk in new]
            context |= {
                "changed": actions.has_changes(obj),
                "to_fill": sections,
                "new_count": sum(new.values()),
                "quotes": _quotes(obj),
                "outcomes": _outcomes(obj) if request.user.has_perm("discussions.view_outcome") else [],
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_change(self, request: HttpRequest, obj: Summary) -> HttpResponse:
        """What was typed is saved by now; do what the button says."""
        here = redirect("admin:discussions_summary_change", obj.pk)
        if "_fill" in request.POST:
            self._fill(request, obj)
            return here
        if "_publish" in request.POST:
            self._publish(request, obj)
            return here
        if "_preview" in request.POST:
            return redirect(f"{reverse('discussions:summary', args=[obj.event.slug])}?concept")
        return super().response_change(request, obj)

    def _fill(self, request: HttpRequest, obj: Summary) -> None:
        key = request.POST["_fill"]
        section = obj.sections.filter(pk=key).first() if key.isdecimal() else None
        added = actions.fill(summary=obj, section=section)
        if added:
            things = "Er is 1 ding toegevoegd" if added == 1 else f"Er zijn {added} dingen toegevoegd"
            messages.success(request, f"{things}, onder wat er al stond.")
        else:
            messages.info(request, "Er was niets nieuws.")

    def _publish(self, request: HttpRequest, obj: Summary) -> None:
        try:
            with transaction.atomic():
                actions.publish(summary=obj)
        except Refused as refused:
            messages.error(request, str(refused))
            return
        log_deed(request, obj, "Gepubliceerd.")
        messages.success(request, "De samenvatting is gepubliceerd. Deelnemers kunnen haar nu lezen.")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = path("van/<int:pk>/", view(of_event), name="discussions_summary_event")
        return [own, *super().get_urls()]


def of_event(request: HttpRequest, pk: int) -> HttpResponse:
    """Lead to the summary of the gathering `pk`; where there is none, one press makes and fills it."""
    require(request, CHANGE)
    event = get_object_or_404(Event, pk=pk)
    found = Summary.objects.filter(event=event).first()
    if found is None and request.method == "POST":
        found = actions.make(event=event)
        log_deed(request, found, "Gemaakt en gevuld.")
        messages.success(request, "De samenvatting staat klaar. Alleen organisatoren zien haar tot je publiceert.")
    if found is not None:
        return redirect("admin:discussions_summary_change", found.pk)
    title = f"Samenvatting van {event}"
    rooms = open_rooms(event).order_by("order", "pk")
    return page(request, "discussions/admin/summary_new.html", title=title, model=Summary, event=event, rooms=rooms)


def _quotes(summary: Summary) -> list[dict[str, object]]:
    """Return what the draft quotes: under which words it stands, and what an organiser has to know about it."""
    text = actions.text_of(summary, draft=True)
    bodies = [summary.introduction, *(one.body for one in summary.sections.all())]
    rows = []
    for number in sorted(referred(bodies)):
        post = text.quoted.get(number)
        changed = post and post.edited_at and summary.prefilled_at and post.edited_at > summary.prefilled_at
        rows.append({"number": number, "post": post, "who": attribution(post) if post else "", "changed": changed})
    return rows


def _outcomes(summary: Summary) -> list[tuple[object, Outcome | None]]:
    """Return each room that may stand in the summary, with its outcome if there is one."""
    rooms = list(open_rooms(summary.event).order_by("order", "pk"))
    found = {one.room_id: one for one in Outcome.objects.filter(room__in=rooms)}
    return [(room, found.get(room.pk)) for room in rooms]
