"""Two plans side by side in yen: who pays more, who pays less (single against shared construction)."""

from __future__ import annotations

from dataclasses import dataclass

from coverage_planner.subsidy.district import PlanSubsidy
from coverage_planner.subsidy.shares import Shares


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyComparison:
    """Totals of two plans; ``change`` is the second less the first, party by party."""

    first: Shares
    second: Shares
    first_total_cost_yen: int
    second_total_cost_yen: int
    change: Shares
    change_of_total_yen: int
    undecided_projects: int
    """Projects of either plan that lack a fact: their cost is counted with the owner, so the totals are provisional."""


def compare_subsidies(first: PlanSubsidy, second: PlanSubsidy) -> SubsidyComparison:
    """Return state, prefecture, municipality and carrier totals of two plans and their differences."""
    return SubsidyComparison(
        first=first.totals,
        second=second.totals,
        first_total_cost_yen=first.total_cost_yen,
        second_total_cost_yen=second.total_cost_yen,
        change=second.totals - first.totals,
        change_of_total_yen=second.total_cost_yen - first.total_cost_yen,
        undecided_projects=len(first.undecided) + len(second.undecided),
    )
