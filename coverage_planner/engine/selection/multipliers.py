"""Exact bounds from integer multipliers: what any non-negative numbers, however found, prove about the best answer.

In the form "maximise": worth of covered groups, or minus the cost, or minus the weighted shortfall. For multipliers >= 0 of
the covering rows (l), the odd and goal cuts (s), the budget (m), the side rows (q) and the goal rows (p), the best answer is at most

    sum over groups of max(0, worth + sum p*amount - l - sum s)    (without max(0, .) for groups every answer covers)
    + sum s * right side + m * budget + sum q * limit - sum p * target
    + sum over sites of max(0, sum of l and coefficient * s - own cost - m * cost - sum q * amount)
      (a site fixed by the tree: its term or zero; a site not in play: zero)
    + sum over goal rows of max(0, p - weight) * target    (when the shortfall, at most the target, is what counts)

All numbers are integers in units of 1/scale of worth or cost unit; the scale is a power of two that keeps sums inside 64
bits, the cost unit is the greatest common divisor of the costs in yen. A price of money is small where yen are many, so
the multipliers of budget and side rows have some more binary places (their shift); the products are rounded so that the
bound can only get weaker.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coverage_planner.engine.selection.goal_cuts import GoalCut
from coverage_planner.engine.selection.merging import CoverProblem, Objective
from coverage_planner.engine.selection.odd_cuts import OddCut
from coverage_planner.model.layers import Float64Array, Int64Array

FINEST_SCALE = 1 << 20
_LARGEST = 1 << 60
_ROOM = 1 << 52
"""Largest total of worth or cost in units of 1/scale; multipliers add up to some hundred times that at most."""
MOST_SHIFT = 40


@dataclass(slots=True, eq=False)
class CutPool:
    """All odd cuts and goal cuts so far; cut k keeps its number for ever."""

    problem: CoverProblem
    cuts: list[OddCut | GoalCut] = field(default_factory=list)
    known: set[tuple[int, ...]] = field(default_factory=set)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IntegerMultipliers:
    """Multipliers in units of 1/scale; ``cuts`` may be shorter than the pool (the rest is zero)."""

    cover: Int64Array
    cuts: Int64Array
    budget: int
    goals: Int64Array
    sides: Int64Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def flat(self) -> Int64Array:
        """All multipliers in one array: budget, goals, sides, cover, cuts."""
        return np.concatenate(([self.budget], self.goals, self.sides, self.cover, self.cuts)).astype(np.int64)


def no_multipliers(problem: CoverProblem) -> IntegerMultipliers:
    """Return multipliers that are all zero."""
    nothing = np.zeros(0, dtype=np.int64)
    return IntegerMultipliers(
        cover=np.zeros(problem.groups, dtype=np.int64),
        cuts=nothing,
        budget=0,
        goals=np.zeros(problem.targets.size, dtype=np.int64),
        sides=np.zeros(problem.sides.count, dtype=np.int64),
    )


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


def _objective_total(problem: CoverProblem) -> int:
    """Return the largest value the objective can have, in whole units."""
    if problem.objective is Objective.SHORTFALL:
        most = [max(row.target, row.coverable) for row in problem.rows]
        return sum(w * t for w, t in zip(problem.shortfall_weights.tolist(), most, strict=True))
    if problem.objective is Objective.COST:
        return int(problem.cost_yen.sum()) // cost_unit(problem)
    return int(problem.worth.sum())


def scale_of(problem: CoverProblem) -> int:
    """Return the finest scale, up to 2**20, at which the largest sums of a problem stay far inside 64 bits."""
    largest = int(problem.cost_yen.sum()) // cost_unit(problem) + int(problem.worth.sum()) + problem.groups + 1
    if problem.objective is Objective.SHORTFALL:
        # Its units are fine already; room for multipliers is worth more.
        largest = (_objective_total(problem) + problem.groups + 1) << 10
    elif problem.targets.size and not problem.plain:
        # Goals out of reach of a node are priced far above everything, so the multipliers get larger.
        largest *= 16 * max(1, min(64, max(row.coverable // row.target for row in problem.rows)))
    scale = FINEST_SCALE
    while scale > 1 and largest * scale >= _ROOM:
        scale >>= 1
    return scale


def price_shifts(problem: CoverProblem) -> tuple[int, ...]:
    """Return the further binary places of the multipliers of the budget and of every side row."""
    most = max(1, _objective_total(problem))
    totals = [int(problem.cost_yen.sum()) // cost_unit(problem) if problem.budget_yen is not None else 0]
    totals += [int(problem.sides.row(r)[1].sum()) for r in range(problem.sides.count)]
    return tuple(min(MOST_SHIFT, (total // most).bit_length()) for total in totals)


def to_integers(
    problem: CoverProblem,
    cover: Float64Array,
    cuts: Float64Array,
    budget: float,
    goals: Float64Array,
    sides: Float64Array | None = None,
) -> IntegerMultipliers:
    """Round multipliers to integers; whatever is lost by it the exact bound accounts for."""
    scale = scale_of(problem)
    top = float(_LARGEST // scale // 4)
    if float(np.nan_to_num(cover).sum()) > top:  # cut off evenly; otherwise a single one may be as large as it is
        top /= max(1, problem.groups)
    if problem.plain and problem.budget_yen is not None and not cuts.size:
        cover = np.minimum(cover, problem.worth)

    def whole(values: Float64Array, more: int = 0) -> Int64Array:
        return np.rint(np.clip(np.nan_to_num(values), 0.0, top) * scale * (1 << more)).astype(np.int64)

    shifts = price_shifts(problem)
    prices = np.zeros(problem.sides.count) if sides is None else sides
    return IntegerMultipliers(
        cover=whole(cover),
        cuts=whole(cuts),
        budget=int(whole(np.array([budget]), shifts[0])[0]),
        goals=whole(goals),
        sides=np.array(
            [int(whole(np.array([p]), more)[0]) for p, more in zip(prices, shifts[1:], strict=True)], np.int64
        ),
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
        _guard(float(price) * float(cut.coefficients.sum()))
        worth[list(cut.groups)] -= price
        reduced[cut.sites] += price * cut.coefficients
        constant += price * cut.right_side
    if problem.objective is Objective.SHORTFALL:
        for price, weight, target in zip(multipliers.goals, problem.shortfall_weights, problem.targets, strict=True):
            constant += max(0, int(price) - int(weight) * scale) * int(target)
    elif problem.objective is Objective.COST:
        reduced -= cost * scale
    shifts = price_shifts(problem)
    if problem.budget_yen is not None:
        reduced -= _products(multipliers.budget, cost, shifts[0])
        constant += -((-multipliers.budget * (problem.budget_yen // unit)) >> shifts[0])
    for r in np.flatnonzero(multipliers.sides).tolist():
        sites, amounts = problem.sides.row(r)
        price = int(multipliers.sides[r])
        reduced[sites] -= _products(price, amounts, shifts[1 + r])
        constant += -((-price * int(problem.sides.limits[r])) >> shifts[1 + r])
    reduced[problem.locked] = 0
    gain = np.where(problem.forced, worth, np.maximum(worth, 0))
    _guard(float(np.abs(gain).sum(dtype=np.float64)) + float(np.abs(reduced).sum(dtype=np.float64)))
    return ExactDual(constant + int(gain.sum()), reduced)


def _products(price: int, amounts: Int64Array, shift: int) -> Int64Array:
    """Return price * amounts / 2**shift, rounded down; in Python integers where the products need more than 64 bits."""
    total = float(price) * float(amounts.sum(dtype=np.float64))
    if total < _LARGEST:
        return np.asarray((price * amounts) >> shift, dtype=np.int64)
    _guard(total / (1 << shift))
    return np.array([(price * amount) >> shift for amount in amounts.tolist()], dtype=np.int64)


def _guard(size: float) -> None:
    if size >= _LARGEST:
        raise OverflowError("multipliers are too large for exact arithmetic in 64 bits")
