"""消費税 in whole yen: with tax, without tax, and the tax inside an amount (fractions of a yen are dropped)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from coverage_planner.model.cost_item import COST_KIND_NAMES, USUAL_TAX_PERCENT, CostItem
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text
from coverage_planner.subsidy.shares import checked_yen, floored

USUAL_PERCENT = USUAL_TAX_PERCENT


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


def deducted_tax_yen(items: Iterable[CostItem]) -> int:
    """Return the tax inside the eligible lines whose input tax the owner deducts (控除対象の消費税額)."""
    return sum(item.tax_yen for item in items if item.tax_deducted and item.eligible and item.counts)


def mixed_tax(items: Iterable[CostItem]) -> Text | None:
    """Return what is wrong where taxed lines are stated partly with and partly without tax: their sum means nothing."""
    taxed = [item for item in items if item.counts and item.amount_yen and item.tax_percent]
    with_it = [COST_KIND_NAMES[item.kind] for item in taxed if item.tax_included is True]
    without = [COST_KIND_NAMES[item.kind] for item in taxed if item.tax_included is False]
    if not with_it or not without:
        return None
    return Text(
        f"税込の費目（{'・'.join(dict.fromkeys(name.ja for name in with_it))}）と税抜の費目"
        f"（{'・'.join(dict.fromkeys(name.ja for name in without))}）が混在し、合計できません",
        f"amounts with tax ({', '.join(dict.fromkeys(name.en for name in with_it))}) and without "
        f"({', '.join(dict.fromkeys(name.en for name in without))}) cannot be added",
    )


def restated(item: CostItem, *, tax_included: bool) -> CostItem:
    """Return a line with its amount stated with or without tax; one of which nobody has said is taken as it is."""
    if item.tax_included is None or item.tax_included is tax_included:
        return replace(item, tax_included=tax_included, tax_deducted=item.tax_deducted and tax_included)
    convert = with_tax if tax_included else without_tax
    amount = convert(item.amount_yen, item.tax_percent)
    return replace(item, amount_yen=amount, tax_included=tax_included, tax_deducted=False)


def _checked(percent: int) -> int:
    if isinstance(percent, bool) or not isinstance(percent, int) or not 0 <= percent <= 100:
        raise OutOfValidity(
            Text(f"税率 {percent!r}% は使えません", f"a tax of {percent!r} % cannot be used"), field="tax_percent"
        )
    return percent
