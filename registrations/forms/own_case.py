"""What the contact fills in about the own case of the delegation."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from events.models import CaseSlot
from membership.nlds import NldsForm
from registrations.case_slots import SlotFacts
from registrations.forms.fields import LineField, refuse_control_signs

GONE = "Deze tijd is er niet meer. Kies een andere tijd."
CHOOSE = "Kies een tijd."
NONE_LEFT = "Deze tijd is net vergeven, en er is nu geen andere tijd meer vrij."


class TextForm(NldsForm):
    """What the case is about; description and sharing may stay as they are."""

    title = LineField(
        label="Titel",
        max_length=120,
        missing="Geef de casus een titel.",
        help_text="In een paar woorden, zoals: ‘Wonen boven de winkel’. Noem geen namen van inwoners.",
    )
    description = forms.CharField(
        label="Waar gaat het over?",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Wat speelt er, en waar lopen jullie op vast? De begeleider leest dit vooraf.",
    )
    shared = forms.BooleanField(
        label="Andere deelnemers mogen deze casus lezen en meedenken",
        required=False,
        help_text="Met een vinkje lezen zij de casus en het gesprek erover, en schrijven zij mee. Zonder: alleen "
        "de delegatie en de begeleider.",
    )

    def clean_description(self) -> str:
        text = unicodedata.normalize("NFC", self.cleaned_data["description"]).replace("\r\n", "\n").strip()
        for line in text.split("\n"):
            refuse_control_signs(line.replace("\t", " "))
        return text


class SlotField(forms.ChoiceField):
    """A time to choose from; only those that are still free are shown, and a full one gets a sentence that helps."""

    def __init__(self, **options: object) -> None:
        super().__init__(widget=forms.RadioSelect, **options)
        self.error_messages |= {"required": CHOOSE, "invalid_choice": GONE}


class SlotForm(NldsForm):
    """Another time, in exchange for the present one."""

    none_left = NONE_LEFT
    slot = SlotField(label="Tijd")

    def __init__(self, *args: object, slots: list[SlotFacts], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.slots = {str(facts.slot.pk): facts for facts in slots}
        self.fields["slot"].choices = [(pk, facts.label) for pk, facts in self.slots.items()]
        self._choose_from(slots)

    def _choose_from(self, slots: list[SlotFacts]) -> bool:
        free = [(str(facts.slot.pk), f"{facts.label}: {facts.places}") for facts in slots if facts.open]
        self.fields["slot"].widget.choices = free
        return bool(free)

    def show_free(self, slots: list[SlotFacts]) -> None:
        """Show the times that are free now; what was chosen is still understood. Without any, the question goes and
        what was typed stays."""
        if not self._choose_from(slots) and self.errors.pop("slot", None):
            del self.fields["slot"]
            self.add_error(None, self.none_left)

    def clean_slot(self) -> CaseSlot:
        facts = self.slots[self.cleaned_data["slot"]]
        if not facts.open:
            raise ValidationError(f"De tijd {facts.label} is niet meer vrij. Kies een andere tijd.")
        return facts.slot


class ClaimForm(SlotForm, TextForm):
    """Everything at once: the time first, then the text."""

    none_left = f"{NONE_LEFT} De tekst staat hieronder nog."
    field_order = ("slot", "title", "description", "shared")
