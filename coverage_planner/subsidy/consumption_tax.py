"""消費税 in whole yen: with tax, without tax, and the tax inside an amount (fractions of a yen are dropped)."""

from __future__ import annotations

from fractions import Fraction

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text
from coverage_planner.subsidy.shares import checked_yen, floored

USUAL_PERCENT = 10
"""消費税及び地方消費税 since 1 October 2019."""


def with_tax(amount_yen: int, percent: int = USUAL_PERCENT) -> int:
    """Return a 税抜 amount as 税込, below one yen dropped."""
    return floored(checked_yen(amount_yen, "amount_yen") * Fraction(100 + _checked(percent), 100), 1)


def tax_inside(amount_yen: int, percent: int = USUAL_PERCENT) -> int:
    """Return the tax inside a 税込 amount, below one yen dropped."""
    rate = Fraction(_checked(percent), 100 + percent)
    return floored(checked_yen(amount_yen, "amount_yen") * rate, 1)


def without_tax(amount_yen: int, percent: int = USUAL_PERCENT) -> int:
    """Return a 税込 amount as 税抜; with the tax inside it adds up to the amount."""
    return amount_yen - tax_inside(amount_yen, percent)


def _checked(percent: int) -> int:
    if isinstance(percent, bool) or not isinstance(percent, int) or not 0 <= percent <= 100:
        raise OutOfValidity(
            Text(f"税率 {percent!r}% は使えません", f"a tax of {percent!r} % cannot be used"), field="tax_percent"
        )
    return percent
