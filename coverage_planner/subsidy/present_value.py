"""Totals over years: running cost paid at the end of each year, discounted exactly, rounded once."""

from __future__ import annotations

from fractions import Fraction

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text
from coverage_planner.subsidy.shares import Direction, checked_yen, rounded

STUDY_YEARS = 10
"""Ten years: the same span for which the fees of ③ are paid."""


def present_value_yen(yearly_yen: int, years: int, discount_rate: Fraction) -> int:
    """Return what a yearly cost over some years is worth today, rounded half up to the yen once.

    Payments are at the end of each year; a rate of 0 gives yearly cost x years.

    Raises:
        OutOfValidity: for negative cost, years outside 0..100, and rates outside 0..1.
    """
    checked_yen(yearly_yen, "yearly_yen")
    if not 0 <= years <= 100 or not 0 <= discount_rate <= 1:
        raise OutOfValidity(
            Text("年数は0〜100、割引率は0〜100%で指定してください", "years are 0..100 and the discount rate 0..1"),
            field="discount_rate",
        )
    worth, factor = Fraction(0), Fraction(1)
    for _ in range(years):
        factor *= Fraction(1, 1 + discount_rate)
        worth += factor
    return rounded(yearly_yen * worth, 1, Direction.HALF_UP)


def discount_note(years: int, discount_rate: Fraction) -> Text:
    """Return the convention in words."""
    percent = discount_rate * 100
    shown = str(percent.numerator) if percent.denominator == 1 else f"{percent.numerator}/{percent.denominator}"
    return Text(
        f"{years}年間の維持費は各年度末払いとし、割引率{shown}%で現在価値に換算（設定値、円未満は最後に四捨五入）",
        f"running cost of {years} years, paid at each year's end, discounted at {shown} % (a setting; rounded once, half up)",
    )
