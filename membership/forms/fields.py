"""Fields that take what people really type."""

import re

from django import forms
from django.core.exceptions import ValidationError

from membership.addresses import normalise
from membership.nlds import EMAIL_MESSAGE

CODE_MESSAGE = "Vul de zes cijfers van de code in."


class AddressField(forms.EmailField):
    """An e-mail address as it is stored: capitals and spaces around it are simply handled."""

    def __init__(self, **options: object) -> None:
        options.setdefault("label", "E-mailadres")
        options.setdefault("widget", forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}))
        super().__init__(
            max_length=254, error_messages={"required": EMAIL_MESSAGE, "invalid": EMAIL_MESSAGE}, **options
        )

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        return normalise(text) if text else text

    def run_validators(self, value: str) -> None:
        """One sentence that helps, whatever is wrong; a text of a megabyte is not looked through."""
        if value and len(value) > 254:
            raise ValidationError("Dit e-mailadres is te lang. Gebruik hoogstens 254 tekens.")
        try:
            super().run_validators(value)
        except ValidationError:
            raise ValidationError(EMAIL_MESSAGE) from None


class LoginCodeField(forms.CharField):
    """Six digits, typed or pasted with spaces or dashes between them."""

    def __init__(self, **options: object) -> None:
        options.setdefault("label", "Code")
        # No maxlength: a pasted code may have spaces in it.
        attributes = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        super().__init__(widget=forms.TextInput(attributes), error_messages={"required": CODE_MESSAGE}, **options)

    def to_python(self, value: object) -> str:
        return re.sub(r"[\s.-]", "", super().to_python(value)[:40])

    def validate(self, value: str) -> None:
        super().validate(value)
        if not re.fullmatch(r"[0-9]{6}", value):
            raise ValidationError(CODE_MESSAGE)
