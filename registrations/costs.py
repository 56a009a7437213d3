"""What a gathering costs. Pure: decimals in, decimals out."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Costs:
    """Amounts in EUR: for one person, and for `people` together."""

    people: int
    vat_percentage: Decimal
    price: Decimal
    price_including: Decimal
    total: Decimal
    vat: Decimal
    total_including: Decimal


def costs(price: Decimal, vat_percentage: Decimal, people: int) -> Costs:
    """Return what `people` seats of `price` (without VAT) cost; VAT is on the total, half up (requirements 4d 4)."""
    total = price * people
    vat = _vat(total, vat_percentage)
    return Costs(people, vat_percentage, price, price + _vat(price, vat_percentage), total, vat, total + vat)


def _vat(amount: Decimal, percentage: Decimal) -> Decimal:
    return (amount * percentage / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
