"""Handing a seat over: whom to ask, what that person answers, and whether one still comes."""

from django import forms

from membership.nlds import NldsForm
from registrations.forms.colleague import NO, YES, AnswerForm
from registrations.forms.signup import ColleagueForm
from registrations.models import Registration


class SubstituteForm(ColleagueForm):
    """Who is to take over the seat; the role is that of the seat, unless another is chosen."""

    def __init__(self, data: object = None, *, registration: Registration) -> None:
        super().__init__(data, initial={"role": registration.role})
        self.fields["role"].help_text = "Een andere rol kan alleen als de organisatie dat goed vindt."


class SubstituteAnswerForm(AnswerForm):
    """Yes (name and organisation may be corrected) or no; the role belongs to the seat."""

    def __init__(self, data: object = None, *, registration: Registration) -> None:
        super().__init__(data, registration=registration)
        del self.fields["role"]

    def clean(self) -> dict[str, object]:
        cleaned = forms.Form.clean(self)
        if self.data.get("antwoord") not in (YES, NO):
            raise forms.ValidationError("Kies: ik neem de plek over, of ik kom niet.")
        return cleaned


class ReconfirmForm(NldsForm):
    """Two buttons and nothing to fill in."""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if self.data.get("antwoord") not in (YES, NO):
            raise forms.ValidationError("Kies: ja, ik kom, of nee, geef mijn plek vrij.")
        return cleaned
