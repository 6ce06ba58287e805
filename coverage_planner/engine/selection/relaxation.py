"""The linear relaxation of a covering problem in HiGHS, grown by odd cuts and solved again and again.

HiGHS works in floating point and proves nothing here: its dual values are only where the integer multipliers come from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np

from coverage_planner.engine.selection.merging import CoverProblem
from coverage_planner.engine.selection.multipliers import CutPool, IntegerMultipliers, to_integers
from coverage_planner.model.layers import Float64Array, Int64Array

SIMPLEX_GROUPS = 20_000
"""Up to so many groups the first solve is by simplex; above, by interior point with crossover (10k_100k: 10 s, not 36)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relaxed:
    """Answer of one solve: shares of sites and groups, integer multipliers, float multipliers of the covering rows."""

    x: Float64Array
    y: Float64Array
    cover: Float64Array
    multipliers: IntegerMultipliers


class Relaxation:
    """The relaxation; columns are sites and then groups, rows are groups, budget or goals, then cuts."""

    def __init__(self, problem: CoverProblem, unit: int) -> None:
        self._problem = problem
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("random_seed", 0)
        self._highs.HandleUserInterrupt = True
        self._highs.passModel(_model(problem, unit))
        self._cuts = 0
        self._rows = problem.groups + (1 if problem.budget_yen is not None else problem.targets.size)
        self._first = True
        self.iterations = 0

    def interrupt(self) -> None:
        """Ask a running solve (in another thread) to end; it answers None."""
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
        index = np.concatenate(
            [part for cut in new for part in (cut.sites, np.array(cut.groups, np.int64) + self._problem.sites)]
        )
        value = np.concatenate([part for cut in new for part in (cut.coefficients, np.full(len(cut.groups), -1.0))])
        sizes = np.array([cut.sites.size + len(cut.groups) for cut in new], dtype=np.int32)
        start = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.int32)
        self._highs.addRows(
            len(new),
            np.array([-float(cut.right_side) for cut in new]),
            np.full(len(new), highspy.kHighsInf),
            int(index.size),
            start,
            index.astype(np.int32),
            value.astype(np.float64),
        )
        self._cuts = len(pool.cuts)

    def solve(self, seconds: float) -> Relaxed | None:
        """Return the optimum under the present bounds and cuts; None when infeasible, out of time or interrupted."""
        if seconds <= 0:
            return None
        highs, p = self._highs, self._problem
        highs.setOptionValue("solver", "ipm" if self._first and p.groups > SIMPLEX_GROUPS else "simplex")
        highs.setOptionValue("time_limit", highs.getRunTime() + seconds)
        highs.run()
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        self._first = False
        solution: Any = highs.getSolution()
        columns = np.array(solution.col_value, dtype=np.float64)
        dual = np.abs(np.array(solution.row_dual, dtype=np.float64))
        self.iterations += int(highs.getInfo().simplex_iteration_count)
        goals = np.zeros(0) if p.budget_yen is not None else dual[p.groups : self._rows]
        return Relaxed(
            x=columns[: p.sites],
            y=columns[p.sites :],
            cover=dual[: p.groups],
            multipliers=to_integers(
                p,
                dual[: p.groups],
                dual[self._rows :],
                float(dual[p.groups]) if p.budget_yen is not None else 0.0,
                goals,
            ),
        )


def _model(p: CoverProblem, unit: int) -> highspy.HighsLp:
    n, m = p.sites, p.groups
    inf = highspy.kHighsInf
    cost = (p.cost_yen // unit).astype(np.float64)
    size = p.group_sites.size + m
    start = (p.group_ptr + np.arange(m + 1)).astype(np.int64)
    index, value = np.empty(size, np.int64), np.ones(size)
    last = start[1:] - 1
    inner = np.ones(size, dtype=np.bool_)
    inner[last] = False
    index[inner], index[last], value[last] = p.group_sites, n + np.arange(m), -1.0
    lp = highspy.HighsLp()
    lp.num_col_ = n + m
    forced = p.forced.astype(np.float64)
    lp.col_lower_, lp.col_upper_ = np.concatenate((np.zeros(n), forced)), np.ones(n + m)
    starts: list[Int64Array] = [start]
    indices, values = [index], [value]
    if p.budget_yen is not None:
        lp.col_cost_ = np.concatenate((np.zeros(n), -p.worth.astype(np.float64)))
        starts.append(np.array([size + n], np.int64))
        indices.append(np.arange(n))
        values.append(cost)
        lower, upper = [-inf], [float(p.budget_yen // unit)]
    else:
        lp.col_cost_ = np.concatenate((cost, np.zeros(m)))
        starts.append((size + p.row_ptr[1:]).astype(np.int64))
        indices.append(n + p.row_groups.astype(np.int64))
        values.append(p.row_amounts.astype(np.float64))
        lower, upper = [float(t) for t in p.targets], [inf] * p.targets.size
    lp.num_row_ = m + len(lower)
    lp.row_lower_ = np.concatenate((np.zeros(m), lower))
    lp.row_upper_ = np.concatenate((np.full(m, inf), upper))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate(starts)
    lp.a_matrix_.index_ = np.concatenate(indices)
    lp.a_matrix_.value_ = np.concatenate(values)
    return lp
