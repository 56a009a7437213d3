"""Leaving one's address."""

from membership.nlds import NldsForm
from registrations.forms.fields import AddressField


class InterestForm(NldsForm):
    submit_label = "Houd mij op de hoogte"

    address = AddressField(
        label="E-mailadres",
        help_text="Hier komt een mail met een knop. Pas na een druk op die knop staat het adres op de lijst.",
    )
