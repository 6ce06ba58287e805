"""国費 of one project: rate, rounding, input tax taken off, cap, each step kept for the trace."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from coverage_planner.model.text import Text
from coverage_planner.subsidy.facts import GrantCase
from coverage_planner.subsidy.law import Citation, Confidence, GrantRule
from coverage_planner.subsidy.shares import Direction, rounded

INPUT_TAX_CITATION = Citation(
    clause=Text(
        "消費税仕入控除税額がある場合は「補助金所要額－消費税仕入控除税額＝補助金額」を示す",
        "where input tax is deducted, show: amount needed less deducted input tax = grant",
    ),
    source="無線システム普及支援事業費等補助金交付要綱 様式第1号 注3（平成25〜26年度版の様式本文）",
    confidence=Confidence.A,
    note=Text(
        "消費税仕入控除税額＝補助対象経費に含まれる控除対象の消費税額×補助率（1円未満切上げ）として計算した。計算方法と端数処理の条文は未確認。",
        "deducted input tax = deductible tax in the eligible cost x rate, rounded up to 1 yen; the clause on it was not read",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateShare:
    """How the state share of a project came about.

    Attributes:
        needed_yen: 補助金所要額, eligible cost x rate, rounded.
        input_tax_yen: 消費税仕入控除税額 taken off; 0 where none.
        before_cap_yen: after the input tax, rounded again.
        yen: 補助金額.
    """

    needed_yen: int
    input_tax_yen: int
    before_cap_yen: int
    yen: int


def state_share(case: GrantCase, rule: GrantRule, rate: Fraction) -> StateShare:
    """Return the state share of a project at a grant rate."""
    unit = rule.state_rounding
    needed = min(rounded(case.eligible_cost_yen * rate, unit.yen, unit.direction), case.eligible_cost_yen)
    input_tax = rounded(case.deductible_tax_yen * rate, 1, Direction.UP)
    after = needed if not input_tax else rounded(Fraction(max(needed - input_tax, 0)), unit.yen, Direction.DOWN)
    cap = rule.maximum_grant
    return StateShare(
        needed_yen=needed,
        input_tax_yen=input_tax,
        before_cap_yen=after,
        yen=after if cap is None else min(after, cap.yen),
    )
