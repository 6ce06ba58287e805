"""Sites into years: greedy, then ruin and recreate, always within the money of every year.

A site in a year is worth the person-years it adds for its share of the money; whatever a year has left, later ones may use
only where unspent money carries over. Everything depends on the seed and the number of iterations only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numba import njit

from coverage_planner.engine.selection.cover_kernels import UInt64Array, next_random
from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.engine.selection.rollout_problem import RolloutProblem
from coverage_planner.model.layers import Float64Array, Int32Array, Int64Array

CYCLE = 3_000
HOT, COLD = 0.02, 0.0005


@dataclass(slots=True, eq=False)
class RolloutSearch:
    """The state of a search; ``best`` holds the year of each site (``years`` where it stays unbuilt).

    ``goal`` persons must be covered at the end of ``goal_year``; without them an answer counts as worth nothing.
    """

    problem: RolloutProblem
    seed: int
    weights: Int64Array
    goal: int = 0
    goal_year: int = -1
    start: Int32Array | None = None
    year: Int32Array = field(init=False)
    best: Int32Array = field(init=False)
    best_value: int = field(init=False, default=-1)
    iteration: int = field(init=False, default=0)
    _state: UInt64Array = field(init=False)
    _price: Float64Array = field(init=False)

    def __post_init__(self) -> None:
        """Begin with the greedy answer, or from a given one filled up greedily."""
        p = self.problem
        self._state = np.array([(self.seed * 0x9E3779B97F4A7C15 + 0x2468ACE) % (1 << 64) or 1], dtype=np.uint64)
        total = np.maximum(1, p.limit.sum(axis=1)).astype(np.float64)
        self._price = np.maximum((p.money / total[:, None]).sum(axis=0), 1e-12)
        self.year = np.where(p.locked >= 0, p.locked, p.years).astype(np.int32)
        if self.start is not None:
            self.year = self.start.copy()
        self.best = self.year.copy()
        self.run(0)

    def run(self, iterations: int) -> None:
        """Do some iterations."""
        p = self.problem
        if not p.sites.size:
            self.best_value = 0
            return
        self.best_value = _ruin_and_recreate(
            iterations,
            self.iteration,
            self.best_value,
            self.goal,
            self.goal_year,
            p.site_ptr,
            p.site_groups,
            p.group_ptr,
            p.group_sites,
            p.worth,
            p.money,
            p.limit,
            p.carry_over,
            self.weights,
            p.allowed,
            p.locked,
            p.first,
            p.second,
            self._price,
            self.year,
            self.best,
            self._state,
        )
        self.iteration += iterations


def spent(problem: RolloutProblem, year: Int32Array) -> Int64Array:
    """Return the money of every kind and year, or with carry-over of all years up to it."""
    used = np.zeros_like(problem.limit)
    for t in range(problem.years):
        used[:, t] = problem.money[:, year == t].sum(axis=1)
    return np.cumsum(used, axis=1) if problem.carry_over else used


def keeps_all_rules(problem: RolloutProblem, year: Int32Array) -> bool:
    """Whether an answer keeps budgets, locks and precedence; counted anew."""
    p = problem
    built = np.flatnonzero(year < p.years)
    return (
        bool((spent(p, year) <= p.limit).all())
        and bool(p.allowed[built, year[built]].all())
        and bool((year[p.locked >= 0] == p.locked[p.locked >= 0]).all())
        and bool((year[p.first] <= year[p.second])[year[p.second] < p.years].all())
    )


def persons_by_year(problem: RolloutProblem, year: Int32Array) -> list[int]:
    """Return the persons covered at the end of each year, those from the start included."""
    p = problem
    if not p.worth.size:
        return [p.covered_before] * p.years
    first = np.minimum.reduceat(year[p.group_sites], p.group_ptr[:-1])
    return [p.covered_before + int(p.worth[first <= t].sum()) for t in range(p.years)]


@njit(nogil=True, cache=True)
def _fits(k: int, t: int, money: Int64Array, limit: Int64Array, used: Int64Array, carry_over: bool) -> bool:
    for m in range(limit.shape[0]):
        for u in range(t, limit.shape[1]):
            if used[m, u] + money[m, k] > limit[m, u]:
                return False
            if not carry_over:
                break
    return True


@njit(nogil=True, cache=True)
def _spend(k: int, t: int, sign: int, money: Int64Array, used: Int64Array, carry_over: bool) -> None:
    for m in range(used.shape[0]):
        for u in range(t, used.shape[1]):
            used[m, u] += sign * money[m, k]
            if not carry_over:
                break


@njit(nogil=True, cache=True)
def _fill(
    banned: int,
    blink: float,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    worth: Int64Array,
    money: Int64Array,
    limit: Int64Array,
    carry_over: bool,
    tail: Int64Array,
    allowed: BoolArray,
    first: Int32Array,
    second: Int32Array,
    price: Float64Array,
    year: Int32Array,
    since: Int32Array,
    used: Int64Array,
    state: UInt64Array,
) -> None:
    """Build the best site of the best year again and again, while any adds something and fits."""
    n, years = allowed.shape
    by_year = np.empty(years + 1, np.int64)
    while True:
        best, best_year, best_ratio = -1, -1, 0.0
        second_best, second_year = -1, -1
        for k in range(n):
            if year[k] < years or k == banned:
                continue
            earliest = 0
            for q in range(first.size):
                if second[q] == k:
                    earliest = max(earliest, year[first[q]])
            if earliest >= years:
                continue
            by_year[:] = 0
            for p in range(site_ptr[k], site_ptr[k + 1]):
                by_year[since[site_groups[p]]] += worth[site_groups[p]]
            for t in range(earliest, years):
                if not allowed[k, t] or not _fits(k, t, money, limit, used, carry_over):
                    continue
                gain = 0
                for u in range(t + 1, years + 1):
                    gain += by_year[u] * (tail[t] - tail[u])
                ratio = gain / price[k]
                if ratio > best_ratio:
                    second_best, second_year = best, best_year
                    best, best_year, best_ratio = k, t, ratio
        if best < 0:
            return
        if second_best >= 0 and blink > 0.0 and next_random(state) < blink:
            best, best_year = second_best, second_year
        year[best] = best_year
        _spend(best, best_year, 1, money, used, carry_over)
        for p in range(site_ptr[best], site_ptr[best + 1]):
            since[site_groups[p]] = min(since[site_groups[p]], best_year)


@njit(nogil=True, cache=True)
def _count(
    group_ptr: Int64Array,
    group_sites: Int32Array,
    worth: Int64Array,
    tail: Int64Array,
    year: Int32Array,
    since: Int32Array,
    goal_year: int,
) -> tuple[int, int]:
    """Set the year each group is covered from; return person-years and persons at the end of the goal's year."""
    years = tail.size - 1
    value, persons = 0, 0
    for j in range(worth.size):
        start = years
        for q in range(group_ptr[j], group_ptr[j + 1]):
            start = min(start, year[group_sites[q]])
        since[j] = start
        value += worth[j] * tail[start]
        if start <= goal_year:
            persons += worth[j]
    return value, persons


@njit(nogil=True, cache=True)
def _ruin_and_recreate(
    iterations: int,
    first_iteration: int,
    best_value: int,
    goal: int,
    goal_year: int,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    group_ptr: Int64Array,
    group_sites: Int32Array,
    worth: Int64Array,
    money: Int64Array,
    limit: Int64Array,
    carry_over: bool,
    weights: Int64Array,
    allowed: BoolArray,
    locked: Int32Array,
    first: Int32Array,
    second: Int32Array,
    price: Float64Array,
    year: Int32Array,
    best: Int32Array,
    state: UInt64Array,
) -> int:
    n, years = allowed.shape
    tail = np.zeros(years + 1, np.int64)
    for t in range(years - 1, -1, -1):
        tail[t] = tail[t + 1] + weights[t]
    since = np.empty(worth.size, np.int32)
    used = np.zeros(limit.shape, np.int64)
    for k in range(n):
        if year[k] < years:
            _spend(k, year[k], 1, money, used, carry_over)
    value, persons = _count(group_ptr, group_sites, worth, tail, year, since, goal_year)
    if first_iteration == 0:
        _fill(
            -1, 0.0, site_ptr, site_groups, worth, money, limit, carry_over, tail, allowed, first, second, price, year,
            since, used, state,
        )  # fmt: skip
        value, persons = _count(group_ptr, group_sites, worth, tail, year, since, goal_year)
        if persons >= goal and value > best_value:
            best_value = value
            best[:] = year
    before = np.empty(n, np.int32)
    for step in range(iterations):
        before[:] = year
        built = 0
        for k in range(n):
            if year[k] < years:
                built += 1
        phase = ((first_iteration + step) % CYCLE) / CYCLE
        temperature = value / max(1, built) * HOT * (COLD / HOT) ** phase * 10.0
        wanted = 1 + int(next_random(state) ** 2 * 8.0)
        # Half of the time neighbours of one site go, otherwise any; sites that need a torn-out one go with it.
        centre = int(next_random(state) * n)
        near = next_random(state) < 0.5 and site_ptr[centre + 1] > site_ptr[centre]
        banned = -1
        for _ in range(wanted):
            k = int(next_random(state) * n)
            if near:
                j = site_groups[site_ptr[centre] + int(next_random(state) * (site_ptr[centre + 1] - site_ptr[centre]))]
                k = group_sites[group_ptr[j] + int(next_random(state) * (group_ptr[j + 1] - group_ptr[j]))]
            if year[k] < years and locked[k] < 0:
                _spend(k, year[k], -1, money, used, carry_over)
                year[k] = years
                if next_random(state) < 0.3:
                    banned = k
        changed = True
        while changed:
            changed = False
            for q in range(first.size):
                if year[second[q]] < years and year[second[q]] < year[first[q]]:
                    _spend(second[q], year[second[q]], -1, money, used, carry_over)
                    year[second[q]] = years
                    changed = True
        _count(group_ptr, group_sites, worth, tail, year, since, goal_year)
        _fill(
            banned, 0.15, site_ptr, site_groups, worth, money, limit, carry_over, tail, allowed, first, second, price,
            year, since, used, state,
        )  # fmt: skip
        new_value, persons = _count(group_ptr, group_sites, worth, tail, year, since, goal_year)
        if persons >= goal and new_value > best_value:
            best_value = new_value
            best[:] = year
        loss = value - new_value
        if persons < goal or (loss > 0 and next_random(state) >= np.exp(-loss / max(temperature, 1e-9))):
            year[:] = before
            used[:] = 0
            for k in range(n):
                if year[k] < years:
                    _spend(k, year[k], 1, money, used, carry_over)
        else:
            value = new_value
    return best_value
