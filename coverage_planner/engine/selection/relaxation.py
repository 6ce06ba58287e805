"""The linear relaxation of a covering problem in HiGHS, grown by odd cuts and solved again and again.

HiGHS works in floating point and proves nothing here: its dual values are only where the integer multipliers come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Any

import highspy
import numpy as np

from coverage_planner.engine.selection.goal_rows import SHORTFALL_UNITS
from coverage_planner.engine.selection.merging import CoverProblem, Objective
from coverage_planner.engine.selection.multipliers import CutPool, IntegerMultipliers, to_integers
from coverage_planner.model.layers import Float64Array, Int64Array

SIMPLEX_GROUPS = 20_000
"""Up to so many rows the first solve is by simplex; above, by interior point with crossover (10k_100k: 10 s, not 36)."""
_ROUNDS = 12
"""How often groups are made explicit and the model solved again; ending early only costs some of the bound."""
_MOST_NEW_GROUPS = 4000
_TOLERANCE = 1e-6
_SURE = 0.01
"""By how much of a whole unit a bound must undercut the next one before a solve ends for it."""
_MOST_STEPS = 2**31 - 1
_ENDED_EARLY = (highspy.HighsModelStatus.kObjectiveBound, highspy.HighsModelStatus.kIterationLimit)
_LARGEST_COEFFICIENT = 1e5
"""Money and worth are given to HiGHS in units that keep them below this: its tolerances are absolute, and with costs of 10**10
yen it ends anywhere (gaps of 50 % and more)."""

Basis = tuple[Any, int, int]
"""A basis of HiGHS with the columns and rows the model had."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relaxed:
    """Answer of one solve: shares of sites and groups, integer multipliers, float multipliers of the covering rows.

    One that was ended early has multipliers, which bound as any do, but its shares say nothing.
    """

    x: Float64Array
    y: Float64Array
    cover: Float64Array
    multipliers: IntegerMultipliers
    ended_early: bool = False


class Relaxation:
    """The relaxation; its columns are the sites and then the groups that are explicit.

    With a guess of the multipliers only groups between the extremes get a row and a column of their own. A group whose
    multiplier is zero is taken as covered, one whose multiplier is its whole worth gives it to each of its sites. Both
    leave constraints out, so the bound stays one; a group where the answer shows that it mattered is made explicit.
    """

    def __init__(self, problem: CoverProblem, unit: int, guess: Float64Array | None = None) -> None:
        self._problem = p = problem
        self._unit = unit
        self._cost = (p.cost_yen // unit).astype(np.float64)
        self._budget_size = max(1.0, float(self._cost.max(initial=1.0)) / _LARGEST_COEFFICIENT)
        self._factor = self._objective_size()
        self._elastic = self._shortfall_prices()
        self._forced_worth = self._forced_prices()
        self._side_size = np.array([float(p.sides.row(r)[1].max(initial=1)) for r in range(p.sides.count)])
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("random_seed", 0)
        self._highs.HandleUserInterrupt = True
        self._row = np.full(p.groups, -1, dtype=np.int64)
        self._column = np.full(p.groups, -1, dtype=np.int64)
        self._linear = np.zeros(p.groups, dtype=np.bool_)
        explicit = np.ones(p.groups, dtype=np.bool_)
        if guess is not None and p.plain and p.budget_yen is not None:
            self._linear = guess >= p.worth * (1 - 1e-9)
            explicit = ~self._linear & (guess > 1e-9 * p.worth)
        self._charges = np.zeros(p.sites)
        self._start(np.flatnonzero(explicit))
        self._cuts = 0
        self._cut_rows: list[int] = []
        self._goal_cut_rows: list[tuple[int, float]] = []
        self._first = True
        self._solution: Any = None
        self._interrupted = False
        self.solving = False
        """Whether HiGHS is at work, out of reach for everybody else."""

    def interrupt(self) -> None:
        """Ask a running solve (in another thread) to end; it answers None, and so do all later ones."""
        self._interrupted = True
        self._highs.cancelSolve()

    def fix(self, lower: Float64Array, upper: Float64Array) -> None:
        """Set the bounds of all sites."""
        n = self._problem.sites
        self._highs.changeColsBounds(n, np.arange(n, dtype=np.int32), lower, upper)

    def take_cuts(self, pool: CutPool) -> None:
        """Add the cuts of the pool that are not in the model yet, as sum a x - sum y >= -right side."""
        new = pool.cuts[self._cuts :]
        if not new:
            return
        members = np.unique(np.concatenate([np.array(cut.groups, np.int64) for cut in new]))
        self._make_explicit(members[self._row[members] < 0])
        first = int(self._highs.getNumRow())
        self._cut_rows += range(first, first + len(new))
        self._goal_cut_rows += [(first + k, float(cut.right_side)) for k, cut in enumerate(new) if not cut.groups]
        self._add_rows(
            np.array([-float(cut.right_side) for cut in new]),
            [np.concatenate((cut.sites, self._column[list(cut.groups)])) for cut in new],
            [np.concatenate((cut.coefficients, np.full(len(cut.groups), -1.0))) for cut in new],
        )
        self._cuts = len(pool.cuts)

    @property
    def basis(self) -> Basis:
        """Where the last solve ended, to begin another one from."""
        return self._highs.getBasis(), int(self._highs.getNumCol()), int(self._highs.getNumRow())

    def begin_from(self, basis: Basis | None) -> None:
        """Let the next solve begin from a basis; rows the model got since are slack, with new columns it is of no use."""
        if basis is None or basis[1] != self._highs.getNumCol():
            return
        begin, new = basis[0], int(self._highs.getNumRow()) - basis[2]
        if new:
            grown = highspy.HighsBasis()
            grown.valid, grown.col_status = True, begin.col_status
            grown.row_status = [*begin.row_status, *[highspy.HighsBasisStatus.kBasic] * new]
            begin = grown
        self._highs.setBasis(begin)

    def solve(self, seconds: float, *, enough: int | None = None, most_steps: int | None = None) -> Relaxed | None:
        """Return the optimum under the present bounds and cuts; None when infeasible, out of time or interrupted.

        Args:
            seconds: limit.
            enough: a bound, in whole units, that need not be undercut: the solve may end once it is reached.
            most_steps: steps of the simplex method after which it ends early.
        """
        deadline = monotonic() + seconds
        answer = None
        self._highs.setOptionValue("simplex_iteration_limit", _MOST_STEPS if most_steps is None else most_steps)
        for _ in range(_ROUNDS):
            self._highs.setOptionValue("objective_bound", self._limit_of_objective(enough))
            found = self._solve_once(deadline - monotonic())
            if found is None:
                return answer
            answer, x = found
            if answer.ended_early:
                break
            missing = self._missing(x)
            if not missing.size:
                break
            self._make_explicit(missing)
        return answer

    def _limit_of_objective(self, enough: int | None) -> float:
        """Return the objective at which the bound is surely no more than ``enough``, as HiGHS counts it."""
        if enough is None:
            return float(highspy.kHighsInf)
        p = self._problem
        left_out = p.worth[(self._row < 0) & ~self._linear].sum()
        sure = enough + 1 - _SURE - 1e-7 * abs(enough)
        return (float(left_out) - sure) / self._factor - float(self._forced_worth[p.forced].sum())

    def _solve_once(self, seconds: float) -> tuple[Relaxed, Float64Array] | None:
        if seconds <= 0 or self._interrupted:
            return None
        highs, p = self._highs, self._problem
        interior = self._first and highs.getNumRow() > SIMPLEX_GROUPS
        highs.setOptionValue("solver", "ipm" if interior else "simplex")
        highs.setOptionValue("time_limit", highs.getRunTime() + seconds)
        status = self._run()
        if status == highspy.HighsModelStatus.kInfeasible and self._may_miss and not self._interrupted:
            # A relaxation without an answer proves nothing: here goals may be missed at a price.
            self._let_miss(True)
            highs.setOptionValue("objective_bound", highspy.kHighsInf)
            highs.setOptionValue("time_limit", highs.getRunTime() + seconds)
            status = self._run()
            self._let_miss(False)  # takes the model's status along, not the answer
        ended_early = status in _ENDED_EARLY and not self._interrupted
        if status != highspy.HighsModelStatus.kOptimal and not ended_early:
            return None
        self._first = False
        solution: Any = self._solution
        columns = np.array(solution.col_value, dtype=np.float64)
        dual = np.abs(np.array(solution.row_dual, dtype=np.float64))
        if dual.size != highs.getNumRow() or columns.size != highs.getNumCol():
            return None
        x = columns[: p.sites]
        own = self._row >= 0
        y = np.minimum(1.0, self._reach(x))
        y[own] = columns[self._column[own]]
        cover = np.where(self._linear, p.worth / self._factor, 0.0)
        cover[own] = dual[self._row[own]]
        budget = int(p.budget_yen is not None)
        goals = budget + p.targets.size
        f = self._factor
        multipliers = to_integers(
            p,
            cover * f,
            dual[self._cut_rows] * f,
            float(dual[0]) * f / self._budget_size if budget else 0.0,
            dual[budget:goals] * f,
            dual[goals : goals + p.sides.count] * f / self._side_size,
        )
        return Relaxed(x=x, y=y, cover=cover * f, multipliers=multipliers, ended_early=ended_early), x

    def _run(self) -> Any:
        self.solving = True
        try:
            self._highs.run()
        finally:
            self.solving = False
        self._solution = self._highs.getSolution()
        return self._highs.getModelStatus()

    @property
    def _may_miss(self) -> bool:
        p = self._problem
        return not p.plain and p.objective is not Objective.SHORTFALL and bool(self._elastic.size or p.forced.any())

    def _let_miss(self, allowed: bool) -> None:
        """Let goals be missed (and groups that every answer covers be left out) at their price, or forbid it again."""
        p, highs = self._problem, self._highs
        columns = (p.sites + np.arange(self._elastic.size)).astype(np.int32)
        top = np.full(columns.size, highspy.kHighsInf if allowed else 0.0)
        highs.changeColsBounds(columns.size, columns, np.zeros(columns.size), top)
        forced = np.flatnonzero(p.forced & (self._column >= 0))
        columns = self._column[forced].astype(np.int32)
        low = np.zeros(forced.size) if allowed else np.ones(forced.size)
        highs.changeColsBounds(columns.size, columns, low, np.ones(columns.size))
        for row, right_side in self._goal_cut_rows:
            highs.changeRowBounds(row, -highspy.kHighsInf if allowed else -right_side, highspy.kHighsInf)

    def _objective_size(self) -> float:
        """Return how many units of the objective are one for HiGHS."""
        p = self._problem
        if p.objective is Objective.SHORTFALL:
            return float(SHORTFALL_UNITS) / 1e4  # its prices are large beside those of sites
        largest = self._cost if p.objective is Objective.COST else p.worth
        return max(1.0, float(largest.max(initial=1)) / _LARGEST_COEFFICIENT)

    def _shortfall_prices(self) -> Float64Array:
        """Return the prices of shortfalls per unit; none where goals are always within reach.

        Caps and exclusive sets can put goals out of reach of a node. Only there may they be missed at this price; anywhere else
        even a high price would be paid for the last thousandth of a goal (bounds were some percent weaker).
        """
        p = self._problem
        if p.objective is Objective.SHORTFALL:
            return p.shortfall_weights / self._factor
        if p.plain or not p.targets.size:
            return np.zeros(0)
        most = float(self._cost.sum()) if p.objective is Objective.COST else float(p.worth.sum())
        return 10.0 * max(1.0, most / self._factor) / np.maximum(1.0, p.targets.astype(np.float64))

    def _forced_prices(self) -> Float64Array:
        """Return the price of leaving out a group that every answer covers; none where they can always be covered."""
        p = self._problem
        if p.plain or not p.forced.any():
            return np.zeros(p.groups)
        most = float(self._cost.sum()) if p.objective is Objective.COST else float(p.worth.sum())
        return np.where(p.forced, 10.0 * max(1.0, most / self._factor), 0.0)

    def _reach(self, x: Float64Array) -> Float64Array:
        reach: Float64Array = np.add.reduceat(x[self._problem.group_sites], self._problem.group_ptr[:-1])
        return reach

    def _missing(self, x: Float64Array) -> Int64Array:
        """Groups without a row whose missing constraint the answer breaks, the weightiest first."""
        reach = self._reach(x)
        short = np.where(self._linear, reach - 1.0, 1.0 - reach)
        broken = np.flatnonzero((self._row < 0) & (short > _TOLERANCE))
        weight = short[broken] * self._problem.worth[broken]
        return broken[np.argsort(-weight, kind="stable")][:_MOST_NEW_GROUPS]

    def _make_explicit(self, groups: Int64Array) -> None:
        if not groups.size:
            return
        p = self._problem
        linear = groups[self._linear[groups]]
        if linear.size:
            for j in linear:
                self._charges[p.group_sites[p.group_ptr[j] : p.group_ptr[j + 1]]] -= p.worth[j] / self._factor
            self._linear[linear] = False
            self._highs.changeColsCost(p.sites, np.arange(p.sites, dtype=np.int32), -self._charges)
        self._column[groups] = int(self._highs.getNumCol()) + np.arange(groups.size)
        self._row[groups] = int(self._highs.getNumRow()) + np.arange(groups.size)
        none = np.zeros(0, dtype=np.int32)
        self._highs.addCols(
            int(groups.size),
            -p.worth[groups] / self._factor - self._forced_worth[groups],
            p.forced[groups].astype(np.float64),
            np.ones(groups.size),
            0,
            np.zeros(groups.size, dtype=np.int32),
            none,
            np.zeros(0),
        )
        parts = [p.group_sites[p.group_ptr[j] : p.group_ptr[j + 1]] for j in groups]
        self._add_rows(
            np.zeros(groups.size),
            [np.append(part, self._column[j]) for part, j in zip(parts, groups, strict=True)],
            [np.append(np.ones(part.size), -1.0) for part in parts],
        )

    def _add_rows(self, lower: Float64Array, index: list[Int64Array], value: list[Float64Array]) -> None:
        sizes = [part.size for part in index]
        self._highs.addRows(
            len(index),
            lower,
            np.full(len(index), highspy.kHighsInf),
            int(sum(sizes)),
            np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int32),
            np.concatenate(index).astype(np.int32),
            np.concatenate(value).astype(np.float64),
        )

    def _start(self, explicit: Int64Array) -> None:
        """Pass the first model: budget, goal and side rows, then the rows of the explicit groups."""
        p = self._problem
        n, e, m = p.sites, self._elastic.size, explicit.size
        inf = highspy.kHighsInf
        self._column[explicit] = n + e + np.arange(m)
        for j in np.flatnonzero(self._linear):
            self._charges[p.group_sites[p.group_ptr[j] : p.group_ptr[j + 1]]] += p.worth[j] / self._factor
        lp = highspy.HighsLp()
        lp.num_col_ = n + e + m
        lp.col_lower_ = np.concatenate((np.zeros(n + e), p.forced[explicit].astype(np.float64)))
        most = inf if p.objective is Objective.SHORTFALL else 0.0
        lp.col_upper_ = np.concatenate(((~p.locked).astype(np.float64), np.full(e, most), np.ones(m)))
        own = -self._charges if p.objective is Objective.WORTH else np.zeros(n)
        if p.objective is Objective.COST:
            own = self._cost / self._factor
        gain = p.worth / self._factor + self._forced_worth
        lp.col_cost_ = np.concatenate((own, self._elastic, -gain[explicit]))
        index, value, lower, upper = self._heads()
        heads = len(index)
        degree = np.diff(p.group_ptr)[explicit]
        head_size = sum(part.size for part in index)
        start = head_size + np.concatenate(([0], np.cumsum(degree + 1))).astype(np.int64)
        body = np.empty(int((degree + 1).sum()), np.int64)
        factor = np.ones(body.size)
        last = start[1:] - 1 - head_size
        inner = np.ones(body.size, dtype=np.bool_)
        inner[last] = False
        owned = np.repeat(np.isin(np.arange(p.groups), explicit), np.diff(p.group_ptr))
        body[inner], body[last], factor[last] = p.group_sites[owned], self._column[explicit], -1.0
        self._row[explicit] = heads + np.arange(m)
        lp.num_row_ = heads + m
        lp.row_lower_ = np.concatenate((lower, np.zeros(m)))
        lp.row_upper_ = np.concatenate((upper, np.full(m, inf)))
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        head_start = np.cumsum([0, *(part.size for part in index)])[:-1].astype(np.int64)
        lp.a_matrix_.start_ = np.concatenate((head_start, start))
        lp.a_matrix_.index_ = np.concatenate((*index, body))
        lp.a_matrix_.value_ = np.concatenate((*value, factor))
        self._highs.passModel(lp)

    def _heads(self) -> tuple[list[Int64Array], list[Float64Array], list[float], list[float]]:
        """Return the rows before those of the groups: columns, factors, lower and upper limits."""
        p, inf = self._problem, highspy.kHighsInf
        index: list[Int64Array] = []
        value: list[Float64Array] = []
        lower: list[float] = []
        upper: list[float] = []
        if p.budget_yen is not None:
            index.append(np.arange(p.sites))
            value.append(self._cost / self._budget_size)
            lower.append(-inf)
            upper.append(float(p.budget_yen // self._unit) / self._budget_size)
        for r, target in enumerate(p.targets.tolist()):
            part = slice(int(p.row_ptr[r]), int(p.row_ptr[r + 1]))
            columns = self._column[p.row_groups[part]]
            amounts = p.row_amounts[part].astype(np.float64)
            if self._elastic.size:
                columns, amounts = np.append(columns, p.sites + r), np.append(amounts, 1.0)
            index.append(columns)
            value.append(amounts)
            lower.append(float(target))
            upper.append(inf)
        for r in range(p.sides.count):
            sites, side = p.sides.row(r)
            index.append(sites.astype(np.int64))
            value.append(side / self._side_size[r])
            lower.append(-inf)
            upper.append(float(p.sides.limits[r]) / self._side_size[r])
        return index, value, lower, upper
