"""Splitting whole yen by use: integers that add up exactly (施設の使用割合に応じ按分, 美郷町・五條市条例)."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text

ALLOTMENT_NOTE = Text(
    "按分の端数は小数部分の大きい順に1円ずつ加え、同じときは先の者とする（設定値。規定は公表資料に見当たらない）",
    "yen left over go one each to the largest fractions, ties to the earlier party (a setting; not found in law)",
)


def allot(amount_yen: int, weights: Sequence[int | Fraction]) -> tuple[int, ...]:
    """Split an amount by weights: floors first, then one yen each to the largest fractions, ties to the earlier.

    Every part is within one yen of its exact value and the parts add up to the amount.

    Raises:
        OutOfValidity: for a negative amount, no weights, negative weights, or weights that are all zero.
    """
    scale = lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * scale) for weight in weights]
    total = sum(whole)
    if amount_yen < 0 or total <= 0 or min(whole) < 0:
        raise OutOfValidity(
            Text(
                "按分の金額と割合は0以上で、割合の合計は正である必要があります",
                "amounts and weights cannot be negative",
            ),
            field="weights",
        )
    parts, rests = [], []
    for place, weight in enumerate(whole):
        floor, rest = divmod(amount_yen * weight, total)
        parts.append(floor)
        rests.append((-rest, place))
    for _, place in sorted(rests)[: amount_yen - sum(parts)]:
        parts[place] += 1
    return tuple(parts)
