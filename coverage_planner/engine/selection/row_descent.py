"""Lagrangian multipliers of questions with goals, caps and exclusive sets by a subgradient method, long before a linear solver.

The covering rows, the goal rows and the side rows are all relaxed; what remains decides every site and every group alone:

    sum over groups of max(0, worth + sum p * amount - l) - sum p * target + m * budget + sum q * limit
    + sum over sites of max(0, sum of l - own cost - m * cost - sum q * amount)

A group whose coefficient is zero counts as covered as far as the sites at hand cover it, which keeps the steps from zigzagging.
Prices of goals and money are moved in units in which they weigh as much as all covering rows together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit

from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.engine.selection.merging import CoverProblem, Objective
from coverage_planner.engine.selection.multipliers import IntegerMultipliers, to_integers
from coverage_planner.model.layers import Float64Array, Int32Array, Int64Array

_SLICE = 20
_PATIENCE = 20
"""Steps without a better bound after which the step length is halved."""
_SHORTEST = 0.005
_SIZE = 0.3
"""Size of a step of prices against that of the covering rows; of 0.1 to 10 the best on goals of 1,000 candidates."""
_FORCED_SHARE = 0.05
"""Share of the cheapest site covering a forced group that its multiplier begins with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RowDescent:
    """Best multipliers found, and the running mean of the bought shares (a guess at the relaxed answer)."""

    multipliers: IntegerMultipliers
    x: Float64Array
    bound: float


def descend_rows(
    problem: CoverProblem,
    unit: int,
    value: Callable[[], int],
    stop: Callable[[], bool],
    tell: Callable[[RowDescent], None],
    *,
    most_steps: int = 2000,
) -> RowDescent:
    """Lower the Lagrangian bound of a question until steps get short; ``tell`` hears of every better bound.

    Args:
        problem: of worth or cost.
        unit: cost unit in yen.
        value: best known answer in whole units (worth, or minus cost units), the target of the step length.
        stop: whether to end.
        tell: called with the best so far after every few steps.
        most_steps: limit.
    """
    rows = _Rows(problem, unit)
    own = problem.cost_yen / unit if problem.objective is Objective.COST else np.zeros(problem.sites)
    worth = problem.worth.astype(np.float64)
    price = rows.first_prices(own, worth)
    gain = rows.gains(price, worth)
    cover = gain / np.maximum(1.0, np.diff(problem.group_ptr))
    forced = problem.forced
    if forced.any() and problem.objective is Objective.COST:
        cheapest = np.minimum.reduceat(own[problem.group_sites], problem.group_ptr[:-1])
        cover = np.where(forced, np.maximum(cover, _FORCED_SHARE * cheapest), cover)
    best_cover, best_price = cover.copy(), price.copy()
    x = np.zeros(problem.sites)
    direction, price_direction = np.zeros(problem.groups), np.zeros(price.size)
    figures = np.array([np.inf, 1.0, 0.0])  # best bound, step length, steps without gain

    def found() -> RowDescent:
        whole = to_integers(
            problem,
            best_cover,
            np.zeros(0),
            float(best_price[rows.goals]) if rows.budget else 0.0,
            best_price[: rows.goals],
            best_price[rows.goals + rows.budget :],
        )
        return RowDescent(multipliers=whole, x=x.copy(), bound=float(figures[0]))

    done = 0
    while done < most_steps and not stop() and figures[1] > _SHORTEST:
        before = figures[0]
        _steps(
            _SLICE,
            float(value()),
            own,
            worth,
            forced,
            problem.locked,
            problem.site_ptr,
            problem.site_groups,
            problem.group_ptr,
            problem.group_sites,
            rows.goals,
            rows.goal_ptr,
            rows.goal_groups,
            rows.goal_amounts,
            rows.side_ptr,
            rows.side_sites,
            rows.side_amounts,
            rows.sizes,
            rows.right,
            cover,
            price,
            best_cover,
            best_price,
            direction,
            price_direction,
            x,
            figures,
        )
        done += _SLICE
        if figures[0] < before:
            tell(found())
    return found()


class _Rows:
    """Goal rows, then the budget, then the side rows, each with its size in the steps."""

    def __init__(self, p: CoverProblem, unit: int) -> None:
        self.goals = int(p.targets.size)
        self.budget = int(p.budget_yen is not None)
        self.goal_ptr, self.goal_groups = np.array(p.row_ptr), np.array(p.row_groups)
        self.goal_amounts = p.row_amounts.astype(np.float64)
        self.goal_sizes = np.diff(p.row_ptr)
        ptr, sites, amounts, limits = p.sides.ptr, p.sides.sites, p.sides.amounts, p.sides.limits
        if p.budget_yen is not None:
            ptr = np.concatenate(([0], ptr + p.sites))
            sites = np.concatenate((np.arange(p.sites), sites))
            amounts = np.concatenate((p.cost_yen // unit, amounts))
            limits = np.concatenate(([p.budget_yen // unit], limits))
        self.side_ptr, self.side_sites = ptr.astype(np.int64), sites.astype(np.int32)
        self.side_amounts = amounts.astype(np.float64)
        self.right = np.concatenate((p.targets, limits)).astype(np.float64)
        self.money = self.budget + p.sides.caps
        # A goal weighs as much in a step as the rows of all its groups, a side row as those of all its sites.
        weight = np.concatenate((np.sqrt(np.maximum(1.0, self.goal_sizes)), np.sqrt(np.maximum(1.0, np.diff(ptr)))))
        self.sizes = _SIZE * np.maximum(1.0, self.right) / weight
        exclusive = self.goals + self.money
        self.sizes[exclusive:] = 1.0

    def first_prices(self, own: Float64Array, worth: Float64Array) -> Float64Array:
        """Return prices at which every goal pays its share of a third of all cost, and money is worth its share of all worth."""
        price = np.zeros(self.right.size)
        total = float(own.sum()) if own.any() else float(worth.sum())
        for r in range(self.goals):
            price[r] = total / 3.0 / self.goals / max(1.0, self.right[r]) if own.any() else 0.0
        for r in range(self.money):
            part = slice(int(self.side_ptr[r]), int(self.side_ptr[r + 1]))
            if not own.any():
                price[self.goals + r] = total / self.money / max(1.0, float(self.side_amounts[part].sum()))
        return price

    def gains(self, price: Float64Array, worth: Float64Array) -> Float64Array:
        """Return what covering each group is worth at prices of the goals."""
        gain = worth.copy()
        np.add.at(gain, self.goal_groups, np.repeat(price[: self.goals], self.goal_sizes) * self.goal_amounts)
        return gain


@njit(nogil=True, cache=True)
def _steps(
    steps: int,
    value: float,
    own: Float64Array,
    worth: Float64Array,
    forced: BoolArray,
    locked: BoolArray,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    group_ptr: Int64Array,
    group_sites: Int32Array,
    goals: int,
    goal_ptr: Int64Array,
    goal_groups: Int32Array,
    goal_amounts: Float64Array,
    side_ptr: Int64Array,
    side_sites: Int32Array,
    side_amounts: Float64Array,
    sizes: Float64Array,
    right: Float64Array,
    cover: Float64Array,
    price: Float64Array,
    best_cover: Float64Array,
    best_price: Float64Array,
    direction: Float64Array,
    price_direction: Float64Array,
    mean_x: Float64Array,
    figures: Float64Array,
) -> None:
    n, m, rows = own.size, worth.size, right.size
    charge, bought = np.empty(n), np.empty(n)
    gain, covered = np.empty(m), np.empty(m)
    slope = np.empty(m)
    price_slope = np.empty(rows)
    for _ in range(steps):
        bound = 0.0
        for j in range(m):
            gain[j] = worth[j]
        for r in range(goals):
            bound -= price[r] * right[r]
            for p in range(goal_ptr[r], goal_ptr[r + 1]):
                gain[goal_groups[p]] += price[r] * goal_amounts[p]
        for i in range(n):
            charge[i] = -own[i]
            for p in range(site_ptr[i], site_ptr[i + 1]):
                charge[i] += cover[site_groups[p]]
        for r in range(goals, rows):
            bound += price[r] * right[r]
            for p in range(side_ptr[r - goals], side_ptr[r - goals + 1]):
                charge[side_sites[p]] -= price[r] * side_amounts[p]
        for i in range(n):
            bought[i] = 0.0
            if charge[i] > 0.0 and not locked[i]:
                bought[i] = 1.0
                bound += charge[i]
            mean_x[i] = 0.95 * mean_x[i] + 0.05 * bought[i]
        for j in range(m):
            reach = 0.0
            for p in range(group_ptr[j], group_ptr[j + 1]):
                reach += bought[group_sites[p]]
            left = gain[j] - cover[j]
            if forced[j] or left > 1e-9 * gain[j]:
                covered[j] = 1.0
                bound += left
            else:
                # Zero: any share is right. Below zero cannot be, covers are cut off there.
                covered[j] = min(1.0, reach)
            slope[j] = reach - covered[j]
        for r in range(goals):
            total = 0.0
            for p in range(goal_ptr[r], goal_ptr[r + 1]):
                total += goal_amounts[p] * covered[goal_groups[p]]
            price_slope[r] = (total - right[r]) / sizes[r]
        for r in range(goals, rows):
            total = 0.0
            for p in range(side_ptr[r - goals], side_ptr[r - goals + 1]):
                total += side_amounts[p] * bought[side_sites[p]]
            price_slope[r] = (right[r] - total) / sizes[r]
        if bound < figures[0]:
            if bound < figures[0] - 1e-5 * abs(bound):
                figures[2] = 0.0
            else:
                figures[2] += 1.0
            figures[0] = bound
            best_cover[:] = cover
            best_price[:] = price
        else:
            figures[2] += 1.0
        if figures[2] >= _PATIENCE:
            figures[1] *= 0.7
            figures[2] = 0.0
            cover[:] = best_cover
            price[:] = best_price
            direction[:] = 0.0
            price_direction[:] = 0.0
            if figures[1] <= _SHORTEST:
                return
            continue
        length = 0.0
        for j in range(m):
            moved = 0.3 * slope[j] + 0.7 * direction[j]
            if cover[j] <= 0.0 and moved > 0.0:
                moved = 0.0
            direction[j] = moved
            length += moved * moved
        for r in range(rows):
            moved = 0.3 * price_slope[r] + 0.7 * price_direction[r]
            if price[r] <= 0.0 and moved > 0.0:
                moved = 0.0
            price_direction[r] = moved
            length += moved * moved
        if length < 1e-12:
            return
        step = figures[1] * max(bound - value, 1e-6 * abs(bound)) / length
        for r in range(rows):
            price[r] = max(0.0, price[r] - step * price_direction[r] / sizes[r])
        for j in range(m):
            gain[j] = worth[j]
        for r in range(goals):
            for p in range(goal_ptr[r], goal_ptr[r + 1]):
                gain[goal_groups[p]] += price[r] * goal_amounts[p]
        for j in range(m):
            cover[j] = max(0.0, cover[j] - step * direction[j])
            if not forced[j] and cover[j] > gain[j]:
                cover[j] = gain[j]
