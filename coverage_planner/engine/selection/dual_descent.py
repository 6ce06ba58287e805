"""A first bound without any solver: subgradient steps on the multipliers of the covering rows (Lagrangian bound).

For multipliers l between 0 and the worth of each group the bound is the worth not charged, plus the best use of the
budget when site i is worth the charges it collects (sites may be bought in part). The subgradient of a group is the
bought share of its sites minus one. On prefecture_10k_100k this is within 0.2 % of the relaxation after seconds, long
before a linear solver answers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numba import njit

from coverage_planner.engine.selection.merging import CoverProblem
from coverage_planner.engine.selection.multipliers import IntegerMultipliers, to_integers
from coverage_planner.model.layers import Float64Array, Int32Array, Int64Array

_SLICE = 20
_PATIENCE = 20
"""Steps without a better bound after which the step length is halved."""
_SHORTEST = 0.01


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Descent:
    """Best multipliers found, and the running mean of the bought shares (a guess at the relaxed answer)."""

    multipliers: IntegerMultipliers
    cover: Float64Array
    x: Float64Array
    bound: float


def descend(
    problem: CoverProblem,
    value: Callable[[], int],
    stop: Callable[[], bool],
    tell: Callable[[Descent], None],
    *,
    most_steps: int = 1500,
) -> Descent:
    """Lower the Lagrangian bound of a budget question until steps get short; ``tell`` hears of every better bound.

    Args:
        problem: a problem with a budget.
        value: best known answer, the target of the step length.
        stop: whether to end.
        tell: called with the best so far after every few steps.
        most_steps: limit.
    """
    worth = problem.worth.astype(np.float64)
    degree = np.diff(problem.group_ptr).astype(np.float64)
    cover = worth / np.maximum(1.0, degree)
    best_cover, x = cover.copy(), np.zeros(problem.sites)
    direction = np.zeros(problem.groups)
    figures = np.array([np.inf, 1.0, 0.0, 0.0])  # best bound, step length, steps without gain, price of the budget
    cost = problem.cost_yen.astype(np.float64)
    done = 0
    found = Descent(multipliers=_whole(problem, best_cover, 0.0), cover=best_cover.copy(), x=x.copy(), bound=np.inf)
    while done < most_steps and not stop() and figures[1] > _SHORTEST:
        before = figures[0]
        _steps(
            _SLICE,
            float(value()),
            float(problem.budget_yen or 0),
            cost,
            worth,
            problem.site_ptr,
            problem.site_groups,
            problem.group_ptr,
            problem.group_sites,
            cover,
            best_cover,
            direction,
            x,
            figures,
        )
        done += _SLICE
        if figures[0] < before:
            found = Descent(
                multipliers=_whole(problem, best_cover, figures[3]),
                cover=best_cover.copy(),
                x=x.copy(),
                bound=float(figures[0]),
            )
            tell(found)
    return found


def _whole(problem: CoverProblem, cover: Float64Array, price: float) -> IntegerMultipliers:
    unit = max(1, int(np.gcd.reduce(problem.cost_yen)))
    return to_integers(problem, cover, np.zeros(0), price * unit, np.zeros(problem.targets.size))


@njit(nogil=True, cache=True)
def _steps(
    steps: int,
    value: float,
    budget: float,
    cost: Float64Array,
    worth: Float64Array,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    group_ptr: Int64Array,
    group_sites: Int32Array,
    cover: Float64Array,
    best_cover: Float64Array,
    direction: Float64Array,
    mean_x: Float64Array,
    figures: Float64Array,
) -> None:
    n, m = cost.size, worth.size
    charge = np.empty(n)
    ratio = np.empty(n)
    bought = np.empty(n)
    for _ in range(steps):
        bound = 0.0
        for j in range(m):
            bound += worth[j] - cover[j]
        for i in range(n):
            total = 0.0
            for p in range(site_ptr[i], site_ptr[i + 1]):
                total += cover[site_groups[p]]
            charge[i] = total
            ratio[i] = -total / max(cost[i], 1e-9)
            bought[i] = 0.0
        left, price = budget, 0.0
        for i in np.argsort(ratio):
            if cost[i] <= left:
                bought[i] = 1.0
                left -= cost[i]
                bound += charge[i]
            else:
                bought[i] = left / cost[i]
                bound += charge[i] * bought[i]
                price = -ratio[i]
                break
        if bound < figures[0]:
            if bound < figures[0] - 1e-5 * abs(bound):
                figures[2] = 0.0
            else:
                figures[2] += 1.0
            figures[0] = bound
            figures[3] = price
            best_cover[:] = cover
        else:
            figures[2] += 1.0
        if figures[2] >= _PATIENCE:
            figures[1] *= 0.5
            figures[2] = 0.0
            cover[:] = best_cover
            if figures[1] <= _SHORTEST:
                return
        length = 0.0
        for j in range(m):
            slope = -1.0
            for p in range(group_ptr[j], group_ptr[j + 1]):
                slope += bought[group_sites[p]]
            # The direction remembers earlier ones: plain subgradients zigzag.
            moved = 0.3 * slope + 0.7 * direction[j]
            if (cover[j] <= 0.0 and moved > 0.0) or (cover[j] >= worth[j] and moved < 0.0):
                moved = 0.0
            direction[j] = moved
            length += moved * moved * 1.0
        for i in range(n):
            mean_x[i] = 0.95 * mean_x[i] + 0.05 * bought[i]
        if length < 1e-12:
            return
        step = figures[1] * max(bound - value, 1e-6 * abs(bound)) / length
        for j in range(m):
            cover[j] = min(worth[j], max(0.0, cover[j] - step * direction[j]))
