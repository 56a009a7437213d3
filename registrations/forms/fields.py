"""Fields that take what people really type, and refuse with a sentence that says how to put it right."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from membership.addresses import normalise
from membership.forms.lines import OVERRIDES, LineField, NameField, refuse_control_signs, refuse_web_addresses

__all__ = [
    "OVERRIDES",
    "AddressField",
    "LineField",
    "NameField",
    "PostcodeField",
    "refuse_control_signs",
    "refuse_web_addresses",
]
_POSTCODE = re.compile(r"[1-9][0-9]{3}[A-Z]{2}")

ADDRESS_WRONG = "Vul een e-mailadres in met een @, bijvoorbeeld naam@gemeente.nl."


class AddressField(forms.EmailField):
    """An e-mail address as it is stored: capitals and spaces around it are simply handled."""

    def __init__(self, *, missing: str = ADDRESS_WRONG, **options: object) -> None:
        super().__init__(max_length=254, **options)
        self.error_messages |= {"required": missing, "invalid": ADDRESS_WRONG}

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        return normalise(text) if text else text

    def run_validators(self, value: str) -> None:
        if value and len(value) > self.max_length:
            raise ValidationError("Dit e-mailadres is te lang. Gebruik hoogstens 254 tekens.", code="max_length")
        try:
            super().run_validators(value)
        except ValidationError:
            # One sentence that helps, whatever was wrong with it.
            raise ValidationError(ADDRESS_WRONG, code="invalid") from None


class PostcodeField(LineField):
    """A Dutch postcode, stored as "2500 AA", however it was typed (requirements 1d 31)."""

    def to_python(self, value: object) -> str:
        text = super().to_python(value)
        bare = re.sub(r"\s", "", text or "").upper()
        return f"{bare[:4]} {bare[4:]}" if _POSTCODE.fullmatch(bare) else text

    def run_validators(self, value: str) -> None:
        super().run_validators(value)
        if value:
            RegexValidator(r"^[1-9][0-9]{3} [A-Z]{2}$", "Vul een postcode in, bijvoorbeeld 2511 AA.")(value)
