"""The evaluation of a gathering in the admin: its questions, and the way to preview, sending and results."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from discussions.actions import evaluation as actions
from discussions.admin import evaluation_views as views
from discussions.evaluation_results import choices_of
from discussions.models import EvaluationQuestion, Questionnaire
from registrations.admin.event_parts import Part
from registrations.admin.widgets import NativeMoments

CHOICE_LENGTH = 100


class QuestionnaireForm(forms.ModelForm):
    def clean(self) -> dict:
        """The moments follow each other: sent, reminded, closed; and an end that passed is a closing, by its button."""
        cleaned = super().clean()
        now, stored = timezone.now(), self.instance
        opens_at = cleaned.get("opens_at") or stored.opened_at
        closes_at, reminder_at = cleaned.get("closes_at"), cleaned.get("reminder_at")
        if stored.opened_at and not closes_at and "closes_at" in self.fields:
            self._wrong("closes_at", "Vul een moment in: de evaluatie staat open.")
        if closes_at and "closes_at" in self.changed_data and closes_at <= now:
            self._wrong("closes_at", "Kies een moment dat nog komt. Meteen sluiten doe je met de knop ‘Sluit nu’.")
        if "opens_at" in self.changed_data and opens_at and not _begun(stored, opens_at):
            self._wrong("opens_at", "Kies een moment na het begin van de bijeenkomst.")
        if opens_at and closes_at and closes_at <= opens_at:
            self._wrong("closes_at", "Kies een moment na het versturen.")
        if reminder_at and opens_at and reminder_at <= opens_at:
            self._wrong("reminder_at", "Kies een moment na het versturen.")
        if reminder_at and closes_at and reminder_at >= closes_at:
            self._wrong("reminder_at", "Kies een moment voor het sluiten.")
        return cleaned

    def _wrong(self, name: str, sentence: str) -> None:
        self.add_error(name if name in self.fields else None, sentence)


def _begun(questionnaire: Questionnaire, moment: datetime) -> bool:
    starts_at = questionnaire.event.starts_at
    return starts_at is not None and starts_at <= moment


class QuestionForm(forms.ModelForm):
    def clean(self) -> dict:
        cleaned = super().clean()
        lines = choices_of(EvaluationQuestion(choices=cleaned.get("choices") or ""))
        if cleaned.get("kind") == actions.Kind.CHOICE and len(lines) < 2:
            self.add_error("choices", ValidationError("Zet minstens twee keuzes neer, elk op een eigen regel."))
        if any(len(line) > CHOICE_LENGTH for line in lines):
            self.add_error("choices", ValidationError(f"Maak elke keuze korter dan {CHOICE_LENGTH} tekens."))
        return cleaned


class QuestionInline(Part):
    model = EvaluationQuestion
    form = QuestionForm
    classes: list[str] = []  # noqa: RUF012  open: the questions are what this page is for
    verbose_name = "vraag"
    verbose_name_plural = "vragen"
    fields = [("text", "order"), "kind", "choices"]

    def _draft(self, obj: Questionnaire | None) -> bool:
        return obj is None or obj.opened_at is None

    def has_add_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        return super().has_add_permission(request, obj) and self._draft(obj)

    def has_change_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        """What people are answering stays as they read it."""
        return super().has_change_permission(request, obj) and self._draft(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self._draft(obj)


@admin.register(Questionnaire)
class QuestionnaireAdmin(NativeMoments, admin.ModelAdmin):
    """Made on the page of a gathering; sent, closed and read on pages of its own. Nobody sees who wrote what."""

    form = QuestionnaireForm
    inlines = [QuestionInline]
    list_display = ["event", "stand", "asked", "answered", "closes_at"]
    list_select_related = ["event"]
    ordering = ["-event__starts_at"]
    actions = None
    view_on_site = False
    fields = ["introduction", ("opens_at", "closes_at"), "reminder_at"]
    change_form_template = "admin/discussions/questionnaire/change_form.html"

    class Media:
        css = {"all": ["dist/beheer.css"]}  # noqa: RUF012  as Django's own

    def get_queryset(self, request: HttpRequest) -> QuerySet[Questionnaire]:
        asked = Count("invitees")
        return (
            super()
            .get_queryset(request)
            .annotate(asked_count=asked, answered_count=Count("invitees", filter=Q(invitees__answered=True)))
        )

    @admin.display(description="stand")
    def stand(self, questionnaire: Questionnaire) -> str:
        if questionnaire.opened_at is None:
            return "concept"
        return "staat open" if questionnaire.takes_answers(timezone.now()) else "gesloten"

    @admin.display(description="gevraagd", ordering="asked_count")
    def asked(self, questionnaire: Questionnaire) -> int:
        return questionnaire.asked_count

    @admin.display(description="geantwoord", ordering="answered_count")
    def answered(self, questionnaire: Questionnaire) -> int:
        return questionnaire.answered_count

    # --- One evaluation ----------------------------------------------------------------------------------------------

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Questionnaire | None:
        """Read it behind its lock when it is going to be saved: the clock may be sending it at that moment."""
        found = super().get_object(request, object_id, from_field)
        if found is not None and request.method == "POST" and transaction.get_connection().in_atomic_block:
            Questionnaire.objects.select_for_update().get(pk=found.pk)
            found = super().get_object(request, object_id, from_field)
        return found

    def get_inlines(self, request: HttpRequest, obj: Questionnaire | None = None) -> list[type[QuestionInline]]:
        """What went out is read as people read it: on the page with the form."""
        return [] if obj and obj.opened_at else self.inlines

    def get_readonly_fields(self, request: HttpRequest, obj: Questionnaire | None = None) -> list[str]:
        return ["introduction", "opens_at"] if obj and obj.opened_at else []

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only on the page of a gathering, with the usual questions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        """What is closed stays as it is: its results were seen."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_closed(timezone.now()))

    def has_delete_permission(self, request: HttpRequest, obj: Questionnaire | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or obj.opened_at is None)

    def render_change_form(
        self, request: HttpRequest, context: dict, add: bool = False, change: bool = False,
        form_url: str = "", obj: Questionnaire | None = None,
    ) -> HttpResponse:  # fmt: skip
        if obj is not None:
            now = timezone.now()
            context |= {
                "event": obj.event,
                "open": obj.takes_answers(now),
                "closed": obj.is_closed(now),
                "hindrances": [] if obj.opened_at else actions.hindrances(obj, now),
                "few": actions.MIN_GROUP,
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("bij/<int:pk>/", view(views.of_event), name="discussions_questionnaire_of_event"),
            path("<int:pk>/voorbeeld/", view(views.preview), name="discussions_questionnaire_preview"),
            path("<int:pk>/versturen/", view(views.send), name="discussions_questionnaire_send"),
            path("<int:pk>/sluiten/", view(views.close), name="discussions_questionnaire_close"),
            path("<int:pk>/uitkomsten/", view(views.results), name="discussions_questionnaire_results"),
            path("<int:pk>/uitkomsten/bestand/", view(views.export), name="discussions_questionnaire_export"),
            *super().get_urls(),
        ]
