"""What a gathering consists of, on its own page: programme, cases, speakers and partners."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from django.db import models

from events.models import Case, Partner, ProgrammeItem, Question, Speaker
from registrations.admin.widgets import NativeMoments


class Part(NativeMoments, admin.StackedInline):
    """Stacked, because there every input has a label of its own; folded, because the page is long."""

    extra = 0
    formfield_overrides = NativeMoments.formfield_overrides | {
        models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})}
    }
    classes = ["collapse"]  # noqa: RUF012  as Django's own


class ProgrammeInline(Part):
    model = ProgrammeItem
    fields = [
        ("title", "order"),
        "description",
        ("starts_at", "ends_at"),
        "join_url",
        ("link_from", "link_until"),
    ]


class CaseInline(Part):
    model = Case
    fields = [
        ("title", "order"),
        ("organisation", "layer"),
        "summary",
        "uitvoering",
        "management",
        "beleid",
        "bestuur",
    ]


class SpeakerInline(Part):
    model = Speaker
    fields = [("name", "position", "order")]


class PartnerInline(Part):
    model = Partner
    fields = [("name", "support", "order")]


class QuestionForm(forms.ModelForm):
    def clean_private(self) -> bool:
        """What was answered in confidence stays so: it would be kept, and more people would read it."""
        private = self.cleaned_data["private"]
        if not private and self.initial.get("private") and self.instance.answers.exists():
            raise ValidationError(
                "Mensen gaven hier al antwoord op, omdat alleen de organisator het leest en we het wissen. Laat het "
                "vinkje staan, of maak een nieuwe vraag."
            )
        return private


class QuestionInline(Part):
    model = Question
    form = QuestionForm
    verbose_name_plural = "eigen vragen aan deelnemers"
    fields = [("text", "order"), "help", "kind", "choices", "private"]


PARTS = [ProgrammeInline, CaseInline, SpeakerInline, PartnerInline, QuestionInline]
