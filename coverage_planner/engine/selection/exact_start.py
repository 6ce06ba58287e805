"""A good answer of a small problem by branch and bound in HiGHS, for the search and the proof to start from.

On small problems with many rules (floors, caps, exclusive sets) ruin and recreate may circle around the best answer that HiGHS
finds within a second. Its answer is recounted in integers like any other, and its bound is not used.
"""

from __future__ import annotations

from threading import Event
from typing import Any

import highspy
import numpy as np

from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.engine.selection.merging import CoverProblem, Objective
from coverage_planner.model.layers import Float64Array, Int64Array

MOST_PAIRS = 30_000
"""Pairs of site and group up to which it is tried."""
_LARGEST_COEFFICIENT = 1e5


class ExactStart:
    """The compact model of a problem of worth or cost."""

    def __init__(self, problem: CoverProblem) -> None:
        self._problem = problem
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, setting in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0)):
            self._highs.setOptionValue(option, setting)
        self._highs.HandleUserInterrupt = True
        self._interrupted = Event()
        self.solving = False
        """Whether HiGHS is at work, out of reach for everybody else."""
        self._build()

    def interrupt(self) -> None:
        """End a running solve in another thread."""
        self._interrupted.set()
        self._highs.cancelSolve()

    def solve(self, start: BoolArray, covered: BoolArray, seconds: float) -> BoolArray | None:
        """Return the best answer found from a first one; None where there is none."""
        if self._interrupted.is_set() or seconds <= 0:
            return None
        highs = self._highs
        highs.setOptionValue("time_limit", seconds)
        solution = highspy.HighsSolution()
        solution.col_value = np.concatenate((start, covered)).astype(np.float64).tolist()
        highs.setSolution(solution)
        self.solving = True
        try:
            highs.run()
        finally:
            self.solving = False
        if self._interrupted.is_set():
            return None
        values = np.array(highs.getSolution().col_value, dtype=np.float64)
        if values.size < self._problem.sites:
            return None
        return np.asarray(values[: self._problem.sites] > 0.5)

    def _build(self) -> None:
        p, inf = self._problem, highspy.kHighsInf
        n, m = p.sites, p.groups
        index: list[Int64Array] = []
        value: list[Float64Array] = []
        lower: list[float] = []
        upper: list[float] = []

        def add(columns: Int64Array, factors: Int64Array, low: float, high: float) -> None:
            size = max(1.0, float(factors.max(initial=1)) / _LARGEST_COEFFICIENT)
            index.append(columns.astype(np.int64))
            value.append(factors / size)
            lower.append(low / size)
            upper.append(high / size)

        if p.budget_yen is not None:
            add(np.arange(n), p.cost_yen, -inf, float(p.budget_yen))
        for r in range(p.sides.count):
            sites, amounts = p.sides.row(r)
            add(sites.astype(np.int64), amounts, -inf, float(p.sides.limits[r]))
        for r, target in enumerate(p.targets.tolist()):
            part = slice(int(p.row_ptr[r]), int(p.row_ptr[r + 1]))
            add(n + p.row_groups[part].astype(np.int64), p.row_amounts[part], float(target), inf)
        for j in range(m):
            own = p.group_sites[p.group_ptr[j] : p.group_ptr[j + 1]].astype(np.int64)
            index.append(np.append(own, n + j))
            value.append(np.append(np.ones(own.size), -1.0))
            lower.append(0.0)
            upper.append(inf)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = n + m, len(index)
        own_cost = p.cost_yen.astype(np.float64) if p.objective is Objective.COST else np.zeros(n)
        cost = np.concatenate((own_cost, -p.worth.astype(np.float64)))
        lp.col_cost_ = cost / max(1.0, float(np.abs(cost).max(initial=1.0)) / _LARGEST_COEFFICIENT)
        lp.col_lower_ = np.zeros(n + m)
        lp.col_upper_ = np.concatenate(((~p.locked).astype(np.float64), np.ones(m)))
        lp.integrality_ = [highspy.HighsVarType.kInteger] * n + [highspy.HighsVarType.kContinuous] * m
        lp.row_lower_, lp.row_upper_ = np.array(lower), np.array(upper)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.cumsum([0, *(part.size for part in index)]).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate(index).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate(value)
        self._highs.passModel(lp)
