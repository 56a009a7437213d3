"""The form of an evaluation: one field for each of its questions, and none of them has to be filled in."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError

from discussions.actions.evaluation import Kind, Value
from discussions.evaluation_results import SCALE, choices_of
from discussions.models import EvaluationQuestion
from membership.nlds import NldsBoundField, NldsForm

EMPTY = "Vul minstens één vraag in. De rest mag leeg blijven."
TEXT_LENGTH = 2000


class _Question(NldsBoundField):
    """Nothing is required here, so that "(niet verplicht)" at every question would only be noise."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        self.label = field.label
        self.is_scale = isinstance(field, forms.TypedChoiceField)


class EvaluationForm(NldsForm):
    """`given()` returns what was filled in, by the key of the question."""

    bound_field_class = _Question

    def __init__(self, questions: Iterable[EvaluationQuestion], data: dict | None = None) -> None:
        super().__init__(data)
        self.questions = {f"vraag-{question.pk}": question for question in questions}
        # Here and not before: the base arranges what is there when it starts.
        self.fields = {name: _field(question) for name, question in self.questions.items()}

    def clean(self) -> dict:
        cleaned = super().clean()
        if not self.errors and not self.given():
            raise ValidationError(EMPTY)
        return cleaned

    def given(self) -> dict[int, Value]:
        return {self.questions[name].pk: value for name, value in self.cleaned_data.items() if value not in ("", None)}


def _field(question: EvaluationQuestion) -> forms.Field:
    options: dict[str, object] = {"label": question.text, "required": False}
    wrong = {"invalid_choice": f"Kies bij ‘{question.text}’ een van de mogelijkheden."}
    if question.kind == Kind.SCALE:
        numbers = [(str(one), str(one)) for one in SCALE]
        return forms.TypedChoiceField(
            choices=numbers, coerce=int, empty_value=None, widget=forms.RadioSelect, error_messages=wrong, **options
        )
    if question.kind == Kind.CHOICE:
        lines = [(line, line) for line in choices_of(question)]
        return forms.ChoiceField(choices=lines, widget=forms.RadioSelect, error_messages=wrong, **options)
    too_long = {"max_length": f"Maak je antwoord bij ‘{question.text}’ korter. Er passen {TEXT_LENGTH} tekens in."}
    return forms.CharField(
        max_length=TEXT_LENGTH, widget=forms.Textarea(attrs={"rows": 4}), error_messages=too_long, **options
    )
