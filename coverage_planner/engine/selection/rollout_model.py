"""The roll-out as a linear and mixed-integer model in HiGHS, and the exact bound of its multipliers.

Columns: z[s,t] = site s is built by the end of year t, y[g,t] = group g is covered then. HiGHS works in floating point and
proves nothing here. For any multipliers >= 0 of the covering rows (l), the budgets (m), the precedence rows (r) and the goal
(p) no roll-out is worth more than

    sum over g, t of max(0, worth_g (weight_t + p at the goal's year) - l_gt) + sum of m_kt limit_kt - p goal
    + sum over sites of the best of "never" and its years t, where year t is worth
      the sum from t on of (its l + r as first - r as second, with carry-over less its money at m), else less its money at m_t

which is computed in whole numbers of any size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

import highspy
import numpy as np

from coverage_planner.engine.selection.rollout_problem import RolloutProblem
from coverage_planner.engine.selection.rollout_proof import RolloutProof, YearsProof
from coverage_planner.model.layers import Float64Array, Int32Array, Int64Array

SCALE_BITS = 40
Years = tuple[tuple[int, ...], tuple[int, ...]]
"""First and last year of every site; the number of years as the last one stands for "perhaps never"."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """What a solve says: years of an answer (or None), the exact bound, the solver's own bound (floating point)."""

    year: Int32Array | None
    proof: RolloutProof | None
    solver_bound: int | None

    @property
    def bound(self) -> int | None:
        """The exact bound; None where there is no proof."""
        return None if self.proof is None else self.proof.bound


class RolloutModel:
    """The model; ``relax`` gives multipliers and the exact bound, ``branch`` looks for better answers."""

    def __init__(self, problem: RolloutProblem, weights: Int64Array, goal: int = 0, goal_year: int = -1) -> None:
        self._problem, self._weights, self._goal, self._goal_year = problem, weights, goal, goal_year
        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._highs.setOptionValue("output_flag", False)
        self._highs.setOptionValue("threads", 1)
        self._highs.setOptionValue("random_seed", 0)
        self._highs.HandleUserInterrupt = True
        self._interrupted = False
        self._rows: dict[str, slice] = {}
        self._values: Float64Array = np.zeros(0)
        self._build()

    def interrupt(self) -> None:
        """End a running solve in another thread."""
        self._interrupted = True
        self._highs.cancelSolve()

    def relax(self, seconds: float, years: Years | None = None) -> Solved:
        """Solve the linear relaxation and return the exact bound of its multipliers.

        Args:
            seconds: limit.
            years: first and last year of every site in a node of a tree.
        """
        if self._interrupted or seconds <= 0:
            return Solved(year=None, proof=None, solver_bound=None)
        if years is not None:
            self._set_years(years)
        self._highs.setOptionValue("time_limit", min(self._highs.getRunTime() + seconds, 1e9))
        self._highs.setOptionValue("solve_relaxation", True)
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return Solved(year=None, proof=None, solver_bound=None)
        solution = self._highs.getSolution()
        self._values = np.array(solution.col_value, dtype=np.float64)
        dual = np.abs(np.array(solution.row_dual, dtype=np.float64))
        return Solved(year=None, proof=self._exact(dual, years), solver_bound=None)

    @property
    def shares(self) -> Float64Array:
        """Which share of each site the last relaxation builds by the end of each year."""
        p = self._problem
        return self._values[: p.sites.size * p.years].reshape(p.sites.size, p.years)

    def year_of_shares(self) -> Int32Array:
        """Return the years of the last relaxation, shares rounded."""
        built = self.shares > 0.5
        return np.where(built.any(axis=1), built.argmax(axis=1), self._problem.years).astype(np.int32)

    def free_years(self) -> None:
        """Let every site be built in all its years again."""
        self._set_years(None)

    def _set_years(self, years: Years | None) -> None:
        p = self._problem
        size = p.sites.size * p.years
        lower, upper = self._limits
        if years is not None:
            t = np.arange(p.years)[None, :]
            first, last = np.array(years[0])[:, None], np.array(years[1])[:, None]
            upper = (t >= first).astype(np.float64)
            lower = (t >= last).astype(np.float64)
        self._highs.changeColsBounds(size, np.arange(size, dtype=np.int32), lower.ravel(), upper.ravel())

    def branch(self, start: Int32Array, seconds: float, most_nodes: int | None = None) -> Solved:
        """Branch and bound from an answer; the bound is the solver's own."""
        if self._interrupted or seconds <= 0:
            return Solved(year=None, proof=None, solver_bound=None)
        p = self._problem
        highs = self._highs
        highs.setOptionValue("solve_relaxation", False)
        highs.setOptionValue("mip_rel_gap", 0.0)
        highs.setOptionValue("time_limit", min(highs.getRunTime() + seconds, 1e9))
        if most_nodes is not None:
            highs.setOptionValue("mip_max_nodes", most_nodes)
        solution = highspy.HighsSolution()
        solution.col_value = self._columns_of(start).tolist()
        highs.setSolution(solution)
        highs.run()
        info = highs.getInfo()
        values = np.array(highs.getSolution().col_value, dtype=np.float64)
        if highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible or values.size == 0:
            return Solved(year=None, proof=None, solver_bound=None)
        built = values[: p.sites.size * p.years].reshape(p.sites.size, p.years) > 0.5
        year = np.where(built.any(axis=1), built.argmax(axis=1), p.years).astype(np.int32)
        bound = float(info.mip_dual_bound)
        known = np.isfinite(bound)
        return Solved(year=year, proof=None, solver_bound=floor(bound + 1e-6 * max(1.0, abs(bound))) if known else None)

    def _columns_of(self, year: Int32Array) -> Float64Array:
        p = self._problem
        years = np.arange(p.years)
        z = (year[:, None] <= years[None, :]).astype(np.float64)
        first = np.minimum.reduceat(year[p.group_sites], p.group_ptr[:-1]) if p.worth.size else np.zeros(0)
        y = (first[:, None] <= years[None, :]).astype(np.float64)
        return np.concatenate((z.ravel(), y.ravel()))

    def _build(self) -> None:
        p = self._problem
        sites, years, groups = p.sites.size, p.years, p.worth.size
        lower, upper = np.zeros((sites, years)), np.ones((sites, years))
        first_year = np.where(p.allowed.any(axis=1), p.allowed.argmax(axis=1), years)
        upper[np.arange(years)[None, :] < first_year[:, None]] = 0.0
        fixed = p.locked >= 0
        lower[fixed] = np.arange(years)[None, :] >= p.locked[fixed][:, None]
        self._limits = lower, upper
        gain = (p.worth[:, None] * self._weights[None, :]).astype(np.float64)
        columns = sites * years + groups * years
        model = highspy.HighsLp()
        model.num_col_ = columns
        model.sense_ = highspy.ObjSense.kMaximize
        model.col_cost_ = np.concatenate((np.zeros(sites * years), gain.ravel()))
        model.col_lower_ = np.concatenate((lower.ravel(), np.zeros(groups * years)))
        model.col_upper_ = np.concatenate((upper.ravel(), np.ones(groups * years)))
        model.integrality_ = [highspy.HighsVarType.kInteger] * (sites * years) + [highspy.HighsVarType.kContinuous] * (
            groups * years
        )
        rows = _Rows()
        z = np.arange(sites * years).reshape(sites, years)
        y = sites * years + np.arange(groups * years).reshape(groups, years)
        for j in range(groups):
            own = p.group_sites[p.group_ptr[j] : p.group_ptr[j + 1]]
            for t in range(years):
                rows.add(np.append(z[own, t], y[j, t]), np.append(np.ones(own.size), -1.0), 0.0, np.inf)
        self._rows["cover"] = rows.since(0)
        mark = rows.count
        for k in range(p.money.shape[0]):
            for t in range(years):
                index, value = z[:, t], p.money[k].astype(np.float64)
                if not p.carry_over and t:
                    index, value = np.concatenate((index, z[:, t - 1])), np.concatenate((value, -value))
                rows.add(index, value, -np.inf, float(p.limit[k, t]))
        self._rows["money"] = rows.since(mark)
        mark = rows.count
        for a, b in zip(p.first, p.second, strict=True):
            for t in range(years):
                rows.add(np.array([z[a, t], z[b, t]]), np.array([1.0, -1.0]), 0.0, np.inf)
        self._rows["before"] = rows.since(mark)
        mark = rows.count
        if self._goal_year >= 0:
            rows.add(y[:, self._goal_year], p.worth.astype(np.float64), float(self._goal), np.inf)
        self._rows["goal"] = rows.since(mark)
        for s in range(sites):
            for t in range(1, years):
                rows.add(np.array([z[s, t], z[s, t - 1]]), np.array([1.0, -1.0]), 0.0, np.inf)
        rows.put_into(model)
        self._highs.passModel(model)

    def _exact(self, dual: Float64Array, years_left: Years | None) -> YearsProof:
        p = self._problem
        years, kinds = p.years, p.money.shape[0]
        whole = _whole(dual, SCALE_BITS)
        cover = whole[self._rows["cover"]].reshape(p.worth.size, years)
        price = whole[self._rows["money"]].reshape(kinds, years)
        before = whole[self._rows["before"]].reshape(p.first.size, years)
        goal = whole[self._rows["goal"]]
        proof = YearsProof(
            bound=0, bits=SCALE_BITS, cover=cover, price=price, before=before, goal=int(goal[0]) if goal.size else 0
        )
        return self.within(proof, years_left)

    def exact_of(self, year: Int32Array) -> YearsProof:
        """Return the proof of a leaf whose sites all have their year: what stays uncovered is given to the sites."""
        p = self._problem
        first = np.minimum.reduceat(year[p.group_sites], p.group_ptr[:-1]) if p.worth.size else np.zeros(0, np.int32)
        pays = p.worth.astype(object)[:, None] * (self._weights.astype(object) << SCALE_BITS)[None, :]
        cover = np.where(first[:, None] <= np.arange(p.years)[None, :], 0, pays)
        none = np.zeros((p.money.shape[0], p.years), dtype=object)
        proof = YearsProof(
            bound=0,
            bits=SCALE_BITS,
            cover=cover,
            price=none,
            before=np.zeros((p.first.size, p.years), dtype=object),
            goal=0,
        )
        fixed = tuple(int(t) for t in year)
        return self.within(proof, (fixed, fixed))

    def within(self, proof: YearsProof, years_left: Years | None) -> YearsProof:
        """Return the proof with its bound when sites are built in the years left to them."""
        p = self._problem
        years = p.years
        cover, price, before, goal = proof.cover, proof.price, proof.before, proof.goal
        pays = p.worth.astype(object)[:, None] * (self._weights.astype(object) << SCALE_BITS)[None, :]
        total = 0
        if self._goal_year >= 0:
            pays[:, self._goal_year] += p.worth.astype(object) * goal
            total -= goal * self._goal
        left = pays - cover
        total += sum(int(v) for v in left.ravel() if v > 0)
        total += int((price * p.limit.astype(object)).sum())
        value = np.zeros((p.sites.size, years), dtype=object)
        for k in range(p.sites.size):
            own = p.site_groups[p.site_ptr[k] : p.site_ptr[k + 1]]
            if own.size:
                value[k] = cover[own].sum(axis=0)
        for q in range(p.first.size):
            value[p.first[q]] += before[q]
            value[p.second[q]] -= before[q]
        paid = (p.money.astype(object)[:, :, None] * price[:, None, :]).sum(axis=0)
        if p.carry_over:
            value = value - paid
        from_year_on = np.cumsum(value[:, ::-1], axis=1)[:, ::-1]
        if not p.carry_over:
            from_year_on = from_year_on - paid
        for k in range(p.sites.size):
            first, last = (0, years) if years_left is None else (years_left[0][k], years_left[1][k])
            able = [int(from_year_on[k, t]) for t in np.flatnonzero(p.allowed[k]) if first <= t <= last]
            if p.locked[k] < 0 and last == years:
                able.append(0)
            # No year left: the leaf is impossible, and says nothing itself.
            total += max(able, default=0)
        return replace(proof, bound=total >> SCALE_BITS)


class _Rows:
    """Rows of a model in the making."""

    def __init__(self) -> None:
        self._index: list[Int64Array] = []
        self._value: list[Float64Array] = []
        self._lower: list[float] = []
        self._upper: list[float] = []

    @property
    def count(self) -> int:
        return len(self._lower)

    def since(self, first: int) -> slice:
        return slice(first, self.count)

    def add(self, index: Int64Array, value: Float64Array, lower: float, upper: float) -> None:
        self._index.append(index)
        self._value.append(value)
        self._lower.append(lower)
        self._upper.append(upper)

    def put_into(self, model: Any) -> None:
        model.num_row_ = self.count
        model.row_lower_ = np.array(self._lower)
        model.row_upper_ = np.array(self._upper)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.concatenate(([0], np.cumsum([part.size for part in self._index]))).astype(np.int32)
        nothing = np.zeros(0)
        model.a_matrix_.index_ = np.concatenate([nothing, *self._index]).astype(np.int32)
        model.a_matrix_.value_ = np.concatenate([nothing, *self._value])


def _whole(values: Float64Array, bits: int) -> Any:
    """Return multipliers in units of 2**-bits as Python integers; whatever rounding loses the bound accounts for."""
    clean = np.clip(np.nan_to_num(values), 0.0, 1e15)
    return np.array([ceil(v * (1 << bits)) if v else 0 for v in clean.tolist()], dtype=object)
