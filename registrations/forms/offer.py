"""The answer to an offered seat: two buttons, and nothing to fill in."""

from django import forms

from membership.nlds import NldsForm
from registrations.forms.colleague import NO, YES

CHOOSE = "Kies: ik neem de plek, of ik laat de plek aan een ander."


class OfferForm(NldsForm):
    """The pressed button is `antwoord`; a form that is sent without a press answers nothing."""

    def clean(self) -> dict[str, object]:
        if self.data.get("antwoord") not in (YES, NO):
            raise forms.ValidationError(CHOOSE)
        return super().clean()

    @property
    def says_no(self) -> bool:
        return self.data.get("antwoord") == NO
