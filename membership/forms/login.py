"""What one fills in to log in by mail."""

from membership.forms.fields import AddressField, LoginCodeField
from membership.nlds import NldsForm


class AddressForm(NldsForm):
    submit_label = "Stuur mij een inloglink"

    address = AddressField(help_text="Het adres waarmee je je hebt aangemeld.")


class CodeForm(NldsForm):
    submit_label = "Log in met de code"

    code = LoginCodeField(label="Code uit de mail", help_text="Zes cijfers. Plakken mag.")


class PhoneCodeForm(NldsForm):
    submit_label = "Log in met de code"

    address = AddressField()
    code = LoginCodeField(label="Code die je aan de telefoon hoorde", help_text="Zes cijfers.")


class NewAddressForm(NldsForm):
    submit_label = "Stuur een mail naar het nieuwe adres"

    address = AddressField(label="Nieuw e-mailadres", help_text="Je krijgt daar een mail met een knop.")


class PasswordMailForm(NldsForm):
    submit_label = "Stuur mij een mail"

    address = AddressField()
