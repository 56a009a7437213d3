"""Leaving one's address."""

from events.forms import NldsForm
from registrations.forms.fields import AddressField


class InterestForm(NldsForm):
    submit_label = "Houd mij op de hoogte"

    address = AddressField(
        label="E-mailadres",
        help_text="Je krijgt een mail met een knop. Pas na een druk op die knop staat je adres op de lijst.",
    )
