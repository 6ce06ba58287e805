"""Better answers from small exact problems: some sites are set free, all others stay as they are, and HiGHS does its best.

Sites are set free where answer and relaxation disagree, or in a patch of neighbours. What the sites that stay cover, cost and
reach is taken off, so that even on large instances a patch is a model of some hundred rows. Where the cost of sites grows with
what they cover, ruin and recreate alone stays some percent above the cheapest set.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from time import monotonic
from typing import Any

import highspy
import numpy as np

from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.engine.selection.merging import CoverProblem, Objective
from coverage_planner.model.layers import Float64Array, Int64Array

MOST_PAIRS = 2_000_000
"""Pairs of site and group up to which patches are tried; beyond, taking the rest off takes too long."""
_FEWEST, _MOST = 20, 300
_EVERY = 20
"""One neighbourhood of so many is where answer and relaxation disagree, anywhere in the instance."""
_MOST_SHARE, _LEAST_SHARE, _SHARE_WITHOUT_GAIN = 4.0, 0.15, 0.5
"""Most and least time of patches beside that of ruin and recreate, and that while neither brings anything."""
_LEAST_SHARE_OF_COST = 1.5
"""Least time of patches where cost counts: there ruin and recreate stays furthest from the optimum."""
_MEMORY, _MOST_CREDIT = 0.8, 1.0
_LARGEST_COEFFICIENT = 1e5
_APART = 0.05
"""Share of the relaxation from which on it disagrees with an answer that leaves a site out."""


@dataclass(slots=True, eq=False)
class PatchTurns:
    """Turns of the search at patches: as much time as ruin and recreate, more or less by what both brought lately."""

    neighbourhoods: Neighbourhoods
    _x: Float64Array | None = None
    _promise: Float64Array | None = None
    _credit: float = 0.0
    _patched: tuple[float, float] = (0.0, 0.0)
    _searched: tuple[float, float] = (0.0, 0.0)
    """Gain and seconds of patches and of ruin and recreate, older ones counting less and less."""

    def aim(self, x: Float64Array, promise: Float64Array) -> None:
        """Take shares of a relaxation, and per site what it brings at its prices less its cost."""
        self._x, self._promise = x, promise

    @property
    def due(self) -> bool:
        """Whether it is the turn of a patch."""
        return self._x is not None and self._credit > 0.0

    @property
    def share(self) -> float:
        """Time of patches beside that of ruin and recreate."""
        (one, seconds), (other, other_seconds) = self._patched, self._searched
        if one <= 0.0 and other <= 0.0:
            return max(self._least_share, _SHARE_WITHOUT_GAIN)
        ratio = one * max(other_seconds, 1e-9) / max(other * seconds, 1e-9)
        return min(_MOST_SHARE, max(self._least_share, ratio))

    @property
    def _least_share(self) -> float:
        return _LEAST_SHARE_OF_COST if self.neighbourhoods.problem.objective is Objective.COST else _LEAST_SHARE

    def take(self, best: BoolArray, seconds: float) -> BoolArray | None:
        """Return the best answer in one neighbourhood of an answer, None without one."""
        assert self._x is not None
        assert self._promise is not None
        return self.neighbourhoods.improve(best, self._x, self._promise, seconds)

    def learn(self, gain: float, seconds: float) -> None:
        """Note what a patch brought and took."""
        self._patched = (_MEMORY * self._patched[0] + gain, _MEMORY * self._patched[1] + seconds)
        self._credit -= seconds

    def learn_of_search(self, gain: float, seconds: float) -> None:
        """Note what ruin and recreate brought and took."""
        self._searched = (_MEMORY * self._searched[0] + gain, _MEMORY * self._searched[1] + seconds)
        if self._x is not None:
            self._credit = min(_MOST_CREDIT, self._credit + self.share * seconds)


@dataclass(slots=True, eq=False)
class Neighbourhoods:
    """Patches of one problem, of a size that HiGHS solves in the time it gets."""

    problem: CoverProblem
    seed: int
    solving: bool = False
    """Whether HiGHS is at work, out of reach for everybody else."""
    _size: float = 60.0
    _random: np.random.Generator = field(init=False)
    _highs: Any = field(init=False, default=None)
    _interrupted: Event = field(init=False, default_factory=Event)
    _turn: int = field(init=False, default=0)

    def __post_init__(self) -> None:
        """Seed the choice of patches."""
        self._random = np.random.default_rng(self.seed)

    def interrupt(self) -> None:
        """End a running solve in another thread, and all later ones."""
        self._interrupted.set()
        if self._highs is not None:
            self._highs.cancelSolve()

    def improve(self, best: BoolArray, x: Float64Array, promise: Float64Array, seconds: float) -> BoolArray | None:
        """Return an answer that is the best in one neighbourhood, or None.

        Args:
            best: the answer so far.
            x: shares of the sites in a relaxation.
            promise: per site, what it brings at the prices of the relaxation less its cost.
            seconds: for the solver.
        """
        self._turn += 1
        free = self._disagreement(best, x) if self._turn % _EVERY == 0 else self._patch(best, x, promise)
        if int(free.sum()) < 2 or self._interrupted.is_set():
            return None
        return self._solve(best, free, seconds)

    def _disagreement(self, best: BoolArray, x: Float64Array) -> BoolArray:
        """Return the sites on which answer and relaxation disagree most."""
        apart = np.abs(x - best)
        order = np.argsort(-apart, kind="stable")[: 2 * int(self._size)]
        free = np.zeros(best.size, dtype=np.bool_)
        free[order[apart[order] > _APART]] = True
        return free & ~self.problem.locked

    def _patch(self, best: BoolArray, x: Float64Array, promise: Float64Array) -> BoolArray:
        p, size = self.problem, int(self._size)
        apart = np.flatnonzero((np.abs(x - best) > _APART) & ~p.locked)
        starts = apart if apart.size and self._random.random() < 0.7 else np.flatnonzero(best)
        seen = np.zeros(p.sites, dtype=np.bool_)
        if not starts.size:
            return seen
        ring = np.array([starts[self._random.integers(starts.size)]], dtype=np.int64)
        seen[ring] = True
        order = [ring]
        count = 1
        while ring.size and count < 4 * size:
            groups = np.unique(_members(p.site_ptr, p.site_groups, ring))
            near = np.unique(_members(p.group_ptr, p.group_sites, groups))
            ring = near[~seen[near] & ~p.locked[near]]
            ring = self._random.permutation(ring)[: 4 * size - count]
            seen[ring] = True
            order.append(ring)
            count += int(ring.size)
        near = np.concatenate(order)
        # What is built or wanted by the relaxation first, then what promises most; nearer ones before others.
        rank = np.where(
            best[near] | (x[near] > 1e-6), 0.0, 1.0 - promise[near] / max(1e-9, float(np.abs(promise).max()))
        )
        free = np.zeros(p.sites, dtype=np.bool_)
        free[near[np.argsort(rank, kind="stable")[:size]]] = True
        return free

    def _solve(self, best: BoolArray, free: BoolArray, seconds: float) -> BoolArray | None:
        lp, start = self._model(best, free)
        highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, setting in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("mip_rel_gap", 0.0)):
            highs.setOptionValue(option, setting)
        highs.HandleUserInterrupt = True
        highs.setOptionValue("time_limit", seconds)
        highs.passModel(lp)
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        highs.setSolution(solution)
        began = monotonic()
        self._highs, self.solving = highs, True
        try:
            if not self._interrupted.is_set():
                highs.run()
        finally:
            self.solving = False
        if self._interrupted.is_set():
            return None
        done = highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        if done and monotonic() - began < 0.4 * seconds:
            self._size = min(float(_MOST), self._size * 1.25)
        elif not done:
            self._size = max(float(_FEWEST), self._size * 0.8)
        values = np.array(highs.getSolution().col_value, dtype=np.float64)
        if values.size != start.size:
            return None
        found = best & ~free
        found[np.flatnonzero(free)] = values[: int(free.sum())] > 0.5
        return found

    def _model(self, best: BoolArray, free: BoolArray) -> tuple[Any, Float64Array]:
        """Return the model of the free sites and of the groups that the others leave to them, and its first answer."""
        p, inf = self.problem, highspy.kHighsInf
        stay = best & ~free
        done = np.logical_or.reduceat(stay[p.group_sites], p.group_ptr[:-1])
        pair = np.flatnonzero(free[p.group_sites])
        group = np.searchsorted(p.group_ptr, pair, side="right") - 1
        pair, group = pair[~done[group]], group[~done[group]]
        groups, row = np.unique(group, return_inverse=True)
        sites = np.flatnonzero(free)
        place = np.full(p.sites, -1, dtype=np.int64)
        place[sites] = np.arange(sites.size)
        column = np.full(p.groups, -1, dtype=np.int64)
        column[groups] = sites.size + np.arange(groups.size)
        rows = _Rows()
        if p.budget_yen is not None:
            rows.add(place[sites], p.cost_yen[sites], -inf, float(p.budget_yen - int(p.cost_yen[stay].sum())))
        for r in range(p.sides.count):
            member, amount = p.sides.row(r)
            mine = free[member]
            if mine.any():
                left = int(p.sides.limits[r]) - int(amount[stay[member]].sum())
                rows.add(place[member[mine]], amount[mine], -inf, float(left))
        for r, target in enumerate(p.targets.tolist()):
            part = slice(int(p.row_ptr[r]), int(p.row_ptr[r + 1]))
            member, amount = p.row_groups[part], p.row_amounts[part]
            left = target - int(amount[done[member]].sum())
            mine = column[member] >= 0
            if left > 0:
                rows.add(column[member[mine]], amount[mine], float(left), inf)
        heads = len(rows.index)
        # Rows of the groups: their pairs in order, each followed by the column of the group itself.
        degree = np.bincount(row, minlength=groups.size)
        at = np.arange(pair.size) + row
        body, factor = np.empty(pair.size + groups.size, np.int64), np.ones(pair.size + groups.size)
        body[at] = place[p.group_sites[pair]]
        ends = np.cumsum(degree + 1) - 1
        body[ends], factor[ends] = sites.size + np.arange(groups.size), -1.0
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = sites.size + groups.size, heads + groups.size
        own = p.cost_yen[sites] if p.objective is Objective.COST else np.zeros(sites.size)
        cost = np.concatenate((own, -p.worth[groups])).astype(np.float64)
        lp.col_cost_ = cost / max(1.0, float(np.abs(cost).max(initial=1.0)) / _LARGEST_COEFFICIENT)
        lp.col_lower_ = np.concatenate((np.zeros(sites.size), p.forced[groups].astype(np.float64)))
        lp.col_upper_ = np.ones(sites.size + groups.size)
        kinds = highspy.HighsVarType
        lp.integrality_ = [kinds.kInteger] * int(sites.size) + [kinds.kContinuous] * int(groups.size)
        lp.row_lower_ = np.concatenate((rows.lower, np.zeros(groups.size)))
        lp.row_upper_ = np.concatenate((rows.upper, np.full(groups.size, inf)))
        sizes = np.concatenate(([part.size for part in rows.index], degree + 1)).astype(np.int64)
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
        lp.a_matrix_.index_ = np.concatenate((*rows.index, body)).astype(np.int32)
        lp.a_matrix_.value_ = np.concatenate((*rows.value, factor))
        covered = np.logical_or.reduceat(best[p.group_sites], p.group_ptr[:-1])[groups]
        return lp, np.concatenate((best[sites], covered)).astype(np.float64)


class _Rows:
    """Rows before those of the groups, scaled to coefficients HiGHS likes."""

    def __init__(self) -> None:
        self.index: list[Int64Array] = []
        self.value: list[Float64Array] = []
        self.lower: list[float] = []
        self.upper: list[float] = []

    def add(self, columns: Int64Array, factors: Any, low: float, high: float) -> None:
        size = max(1.0, float(factors.max(initial=1)) / _LARGEST_COEFFICIENT)
        self.index.append(columns.astype(np.int64))
        self.value.append(factors / size)
        self.lower.append(low / size)
        self.upper.append(high / size)


def _members(ptr: Int64Array, members: Any, of: Int64Array) -> Int64Array:
    """Return the members of some rows, one after the other."""
    degree = ptr[of + 1] - ptr[of]
    start = np.repeat(ptr[of] - np.cumsum(degree) + degree, degree)
    return np.asarray(members[start + np.arange(int(degree.sum()))], dtype=np.int64)
