"""Forms for a decision outside the rule: always a reason, and a yes in so many words to a seat above the capacity."""

from django import forms

from registrations.actions.overrides import LONGEST_REASON
from registrations.admin.registration_forms import WIDE


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reden",
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs=WIDE),
        help_text="Staat in de geschiedenis van de aanmelding, met je naam. In de mail staat deze reden niet.",
        error_messages={
            "required": "Vul in waarom je dit doet.",
            "max_length": f"Maak de reden korter: hoogstens {LONGEST_REASON} tekens.",
        },
    )


class SeatForm(ReasonForm):
    """Where all seats are taken, `over_capacity` must be ticked; elsewhere the tick is not there."""

    over_capacity = forms.BooleanField(required=False)

    def __init__(self, *args: object, full: bool, number: int, capacity: int | None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not full:
            del self.fields["over_capacity"]
            return
        tick = self.fields["over_capacity"]
        tick.label = f"Ja, ook al is het vol: dit wordt plek {number} van {capacity}"
        tick.required = True
        tick.error_messages["required"] = (
            f"Alle {capacity} plekken zijn bezet. Vink dit aan als je toch plek {number} van {capacity} wilt geven."
        )
