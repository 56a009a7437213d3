"""What a gespreksleider fills in about the room."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import Truncator

from discussions.actions.leading import Task
from events.models import Role
from membership.nlds import NldsForm
from registrations.forms.fields import LineField, refuse_control_signs
from registrations.models import Registration

EMPTY_TASKS = 3  # rows for what was not written yet; saving gives new ones
MARKDOWN = "Een lege regel maakt een alinea. Een streepje met een spatie maakt een rij."


class WritingField(forms.CharField):
    """Several lines of text: NFC, ends of lines alike, no invisible signs."""

    def __init__(self, *, rows: int, **options: object) -> None:
        super().__init__(required=False, strip=True, widget=forms.Textarea(attrs={"rows": rows}), **options)

    def to_python(self, value: object) -> str:
        return unicodedata.normalize("NFC", super().to_python(value)).replace("\r\n", "\n").strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        for line in value.split("\n"):
            refuse_control_signs(line.replace("\t", " "))


class IntroductionForm(NldsForm):
    introduction = WritingField(
        label="Inleiding", rows=5, max_length=2000, help_text="Wat gaan we hier doen? " + MARKDOWN
    )


class QuestionForm(NldsForm):
    """A question to everybody, or to the people of one role."""

    title = LineField(
        label="Vraag",
        max_length=200,
        missing="Schrijf een vraag op.",
        help_text="Stel een korte vraag, zodat iemand op een telefoon kan antwoorden.",
    )
    role = forms.ChoiceField(label="Voor wie?", required=False, choices=[("", "Iedereen"), *Role.choices])


class TitleForm(NldsForm):
    """Other words for a question."""

    title = LineField(label="Vraag", max_length=200, missing="Schrijf een vraag op.")


class VersionedForm(NldsForm):
    """`version` says on top of what this was written, so that two who write at once lose nothing."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class NotesForm(VersionedForm):
    notes = WritingField(
        label="Aantekeningen", rows=14, max_length=20_000, help_text="Ze komen in de samenvatting. " + MARKDOWN
    )


class OutcomeForm(VersionedForm):
    agreed = WritingField(label="Wat is afgesproken?", rows=6, max_length=5000, help_text=MARKDOWN)
    look_back_on = forms.DateField(
        label="Wanneer kijken we terug?",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Op die dag krijgt iedereen die iets doet een mail.",
        error_messages={"invalid": "Vul een dag in, zoals 24-09-2027."},
    )


class TaskForm(NldsForm):
    """One line of who does what; an empty one is left out."""

    about_another = True
    what = LineField(label="Wat", max_length=300, missing="", required=False)
    owner = forms.ChoiceField(label="Wie", required=False)
    owner_name = LineField(label="Of een andere naam", max_length=150, missing="", required=False)

    def __init__(self, *args: object, owners: dict[str, Registration], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.owners = owners
        self.fields["owner"].choices = [("", "Kies een naam"), *((key, _known(one)) for key, one in owners.items())]

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        who = cleaned.get("owner") or cleaned.get("owner_name")
        if who and not cleaned.get("what") and "what" not in self.errors:
            raise ValidationError({"what": "Schrijf op wat deze persoon doet."})
        if cleaned.get("owner") and cleaned.get("owner_name"):
            raise ValidationError({"owner_name": "Kies een naam uit de lijst, of vul zelf een naam in. Niet allebei."})
        return cleaned

    @property
    def task(self) -> Task | None:
        """What was filled in; None for an empty line."""
        values = self.cleaned_data
        if not values["what"]:
            return None
        return Task(values["what"], self.owners.get(values["owner"]), values["owner_name"])


def _known(one: Registration) -> str:
    place = one.organisation.name if one.organisation else one.part
    return Truncator(f"{one.known_as}, {place}" if place else one.known_as).chars(90)
