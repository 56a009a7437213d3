"""What a guest answers."""

from django import forms

from membership.nlds import NldsForm
from registrations.forms.colleague import NO, YES
from registrations.forms.fields import NameField
from registrations.models import Registration


class GuestAnswerForm(NldsForm):
    """The pressed button is `antwoord`. Who says no, need not fill in anything."""

    name = NameField(label="Naam", max_length=150, missing="Vul een naam in.", help_text="De naam voor de organisatie.")
    shown_name = NameField(
        label="Zo zien anderen mij",
        max_length=80,
        missing="",
        required=False,
        help_text="Een voornaam of een andere naam is genoeg. Staat hier niets? Dan zien anderen de naam hierboven.",
    )

    def __init__(self, data: object = None, *, registration: Registration) -> None:
        super().__init__(data, initial={"name": registration.name, "shown_name": registration.shown_name})
        self.says_no = data is not None and data.get("antwoord") == NO
        if self.says_no:
            self.fields["name"].required = False

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if self.is_bound and self.data.get("antwoord") not in (YES, NO):
            raise forms.ValidationError("Kies: ik doe mee, of ik kom niet.")
        return cleaned
