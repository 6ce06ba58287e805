"""Exact bounds from integer multipliers: what any non-negative numbers, however found, prove about the best answer.

In the form "maximise": worth of covered groups (budget) or minus the cost (goals). For multipliers >= 0 of the covering
rows (l), the odd cuts (s), the budget (m) and the goal rows (p), the best answer is at most

    sum over groups of max(0, worth + sum p*amount - l - sum s)    (without max(0, .) for groups every answer covers)
    + sum s * right side + m * budget - sum p * target
    + sum over sites of max(0, sum of l and coefficient * s - own cost - m * cost)    (a fixed site: its term or zero)

All numbers are integers in units of 1/scale person (budget) or 1/scale cost unit (goals); the scale is a power of two that
keeps sums inside 64 bits, the cost unit is the greatest common divisor of the costs in yen.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coverage_planner.engine.selection.merging import CoverProblem
from coverage_planner.engine.selection.odd_cuts import OddCut
from coverage_planner.model.layers import Float64Array, Int64Array

FINEST_SCALE = 1 << 20
_LARGEST = 1 << 60


@dataclass(slots=True, eq=False)
class CutPool:
    """All odd cuts so far; cut k keeps its number for ever."""

    problem: CoverProblem
    cuts: list[OddCut] = field(default_factory=list)
    known: set[tuple[int, ...]] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IntegerMultipliers:
    """Multipliers in units of 1/scale; ``cuts`` may be shorter than the pool (the rest is zero)."""

    cover: Int64Array
    cuts: Int64Array
    budget: int
    goals: Int64Array

    def flat(self) -> Int64Array:
        """All multipliers in one array: budget, goals, cover, cuts."""
        return np.concatenate(([self.budget], self.goals, self.cover, self.cuts)).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class ExactDual:
    """What multipliers say of the whole problem: ``constant`` plus, per free site, its positive ``reduced`` worth."""

    constant: int
    reduced: Int64Array

    def bound(self, ones: list[int], zeros: list[int]) -> int:
        """Return the upper bound, in units of 1/scale, when some sites are fixed."""
        total = self.constant + int(np.maximum(self.reduced, 0).sum())
        if ones:
            total += int(np.minimum(self.reduced[ones], 0).sum())
        if zeros:
            total -= int(np.maximum(self.reduced[zeros], 0).sum())
        return total


def cost_unit(problem: CoverProblem) -> int:
    """Return the greatest common divisor of the costs in yen, at least 1."""
    return max(1, int(np.gcd.reduce(problem.cost_yen))) if problem.sites else 1


def scale_of(problem: CoverProblem) -> int:
    """Return the finest scale, up to 2**20, at which the largest sums of a problem stay far inside 64 bits."""
    largest = int(problem.cost_yen.sum()) // cost_unit(problem) + int(problem.worth.sum()) + problem.groups + 1
    scale = FINEST_SCALE
    while scale > 1 and largest * scale >= 1 << 58:
        scale >>= 1
    return scale


def to_integers(
    problem: CoverProblem, cover: Float64Array, cuts: Float64Array, budget: float, goals: Float64Array
) -> IntegerMultipliers:
    """Round multipliers to integers; whatever is lost by it the exact bound accounts for."""
    scale = scale_of(problem)
    top = float(_LARGEST // scale // 4) / max(1, problem.groups)
    if problem.budget_yen is not None and not cuts.size:
        cover = np.minimum(cover, problem.worth)

    def whole(values: Float64Array) -> Int64Array:
        return np.rint(np.clip(np.nan_to_num(values), 0.0, top) * scale).astype(np.int64)

    return IntegerMultipliers(
        cover=whole(cover), cuts=whole(cuts), budget=int(whole(np.array([budget]))[0]), goals=whole(goals)
    )


def exact_dual(problem: CoverProblem, pool: CutPool, unit: int, multipliers: IntegerMultipliers) -> ExactDual:
    """Return the exact bound of multipliers.

    Raises:
        OverflowError: when the numbers are too large for 64 bits; the caller keeps its older bound.
    """
    cost = problem.cost_yen // unit
    scale = scale_of(problem)
    worth = problem.worth * scale - multipliers.cover
    reduced = np.add.reduceat(np.append(multipliers.cover[problem.site_groups], 0), problem.site_ptr[:-1])
    reduced[np.diff(problem.site_ptr) == 0] = 0
    _guard(float(np.abs(multipliers.cover).sum(dtype=np.float64)))
    constant = 0
    for r in range(problem.targets.size):
        part = slice(int(problem.row_ptr[r]), int(problem.row_ptr[r + 1]))
        price = int(multipliers.goals[r])
        _guard(float(price) * float(problem.row_amounts[part].sum()))
        worth[problem.row_groups[part]] += price * problem.row_amounts[part]
        constant -= price * int(problem.targets[r])
    for k in np.flatnonzero(multipliers.cuts):
        cut, price = pool.cuts[k], int(multipliers.cuts[k])
        worth[list(cut.groups)] -= price
        reduced[cut.sites] += price * cut.coefficients
        constant += price * cut.right_side
    if problem.budget_yen is None:
        reduced -= cost * scale
    else:
        _guard(float(multipliers.budget) * float(cost.sum()))
        reduced -= multipliers.budget * cost
        constant += multipliers.budget * (problem.budget_yen // unit)
    gain = np.where(problem.forced, worth, np.maximum(worth, 0))
    _guard(float(np.abs(gain).sum(dtype=np.float64)) + float(np.abs(reduced).sum(dtype=np.float64)))
    return ExactDual(constant + int(gain.sum()), reduced)


def _guard(size: float) -> None:
    if size >= _LARGEST:
        raise OverflowError("multipliers are too large for exact arithmetic in 64 bits")
