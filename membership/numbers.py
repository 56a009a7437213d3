"""The numbers by which a public body is known: checked by their own rule, so that a typing error is caught."""

import re

from django.core.exceptions import ValidationError
from stdnum.nl import bsn

_RSIN, _KVK = "00000001", "00000003"


def _digits(typed: str) -> str:
    return re.sub(r"[\s.-]", "", typed)


def clean_kvk(typed: str) -> str:
    """Return a number of the Handelsregister as it is stored: eight digits (there is no check digit in it). Raises
    ValidationError for anything else."""
    number = _digits(typed)
    if number and not re.fullmatch(r"[0-9]{8}", number):
        raise ValidationError("Een KvK-nummer heeft acht cijfers.")
    return number


def clean_oin(typed: str) -> str:
    """Return an OIN as it is stored. Raises ValidationError for what breaks its rule.

    The rule (Logius, OIN-stelsel, "Samenstelling OIN"): twenty digits, of which eight name the register, then a number
    of nine with 000 or of eight with 0000. An RSIN obeys the test of eleven that a BSN obeys as well.
    """
    number = _digits(typed)
    if not number:
        return ""
    if not re.fullmatch(r"[0-9]{20}", number):
        raise ValidationError("Een OIN heeft twintig cijfers.")
    if not number.startswith("000000") or number.startswith("00000000"):
        raise ValidationError("Een OIN begint met zes of zeven nullen, en dan het nummer van het register.")
    if not number.endswith("000"):
        raise ValidationError("Een OIN eindigt op drie nullen, of op vier.")
    if number.startswith(_RSIN) and not bsn.is_valid(number[8:17]):
        raise ValidationError("Er zit een typefout in dit OIN: het RSIN erin klopt niet.")
    if number.startswith(_KVK) and not number.endswith("0000"):
        raise ValidationError("Er zit een typefout in dit OIN: na een KvK-nummer staan vier nullen.")
    return number


def kvk_in(oin: str) -> str:
    """Return the number of the Handelsregister that an OIN holds; "" when it holds another."""
    return oin[8:16] if oin.startswith(_KVK) else ""
