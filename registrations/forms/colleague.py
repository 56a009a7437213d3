"""What a colleague answers, and what the contact sends a colleague."""

from django import forms

from membership.forms.roles import RoleField
from membership.models import Layer
from membership.nlds import NldsForm
from registrations.forms.fields import AddressField, NameField
from registrations.forms.signup import LAYER_MISSING, ROLE_MISSING, TOGETHER_HELP
from registrations.models import Registration

YES, NO = "ja", "nee"


class AnswerForm(NldsForm):
    """The answer of a colleague: the pressed button is `antwoord`. Who says no, need not fill in anything."""

    name = NameField(label="Naam", max_length=150, missing="Vul een naam in.")
    organisation = NameField(label="Organisatie", max_length=200, missing="Vul de naam van de organisatie in.")
    layer = forms.ChoiceField(
        label="Soort organisatie",
        choices=Layer.choices,
        error_messages={"required": LAYER_MISSING, "invalid_choice": LAYER_MISSING},
    )
    role = RoleField(label="Rol", error_messages={"required": ROLE_MISSING, "invalid_choice": ROLE_MISSING})

    def __init__(self, data: object = None, *, registration: Registration, known: Registration | None = None) -> None:
        """`known` is what counts already of somebody who registered alone: their own words stand in the form."""
        source = known or registration
        initial = {
            "name": source.name,
            "organisation": source.organisation.name,
            "layer": source.organisation.layer,
            "role": source.role,
        }
        super().__init__(data, initial=initial)
        if registration.guest:
            del self.fields["role"]
        self.says_no = data is not None and data.get("antwoord") == NO
        if self.says_no:
            for field in self.fields.values():
                field.required = False

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if self.is_bound and self.data.get("antwoord") not in (YES, NO):
            raise forms.ValidationError("Kies: ik doe mee, of ik kom niet.")
        return cleaned


class AddressForm(NldsForm):
    """Another address for a colleague who hasn't answered."""

    about_another = True
    address = AddressField(label="E-mailadres", widget=forms.EmailInput({"spellcheck": "false"}))


class TogetherForm(NldsForm):
    """The tick "samen of niet"."""

    together = forms.BooleanField(label="Wij komen samen of niet", required=False, help_text=TOGETHER_HELP)
