"""Most persons within a budget: lazy greedy, then ruin and recreate.

A patch of neighbouring chosen sites is torn out and the best sites per yen are put back, sometimes passing over the
best one. Worse answers are accepted with a temperature that falls in cycles. Everything depends on the seed and the
number of iterations only.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np
from numba import njit

from coverage_planner.engine.selection.cover_kernels import (
    UInt64Array,
    add_site,
    fresh_gains,
    gather_near,
    next_random,
    remove_site,
)
from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.engine.selection.merging import CoverProblem
from coverage_planner.model.layers import Float64Array, Int32Array, Int64Array

CYCLE = 15_000
"""Iterations of one fall of the temperature."""
HOT, COLD = 0.015, 0.0005
"""Temperatures at both ends of a cycle, as shares of what a chosen site covers on average."""


@dataclass(slots=True, eq=False)
class BudgetSearch:
    """The state of a search; ``best`` and ``best_value`` hold the best answer so far."""

    problem: CoverProblem
    seed: int
    chosen: BoolArray = field(init=False)
    count: Int32Array = field(init=False)
    gain: Int64Array = field(init=False)
    best: BoolArray = field(init=False)
    best_value: int = field(init=False, default=0)
    iteration: int = field(init=False, default=0)
    _state: UInt64Array = field(init=False)
    _mark: Int64Array = field(init=False)

    def __post_init__(self) -> None:
        """Start from the greedy answer."""
        p = self.problem
        self._state = np.array([(self.seed * 0x9E3779B97F4A7C15 + 0x1234567) % (1 << 64) or 1], dtype=np.uint64)
        self._mark = np.zeros(p.sites, dtype=np.int64)
        self._empty()
        self._greedy()
        self.best, self.best_value = self.chosen.copy(), self.value

    @property
    def value(self) -> int:
        """Persons covered now."""
        return int(self.problem.worth[self.count > 0].sum())

    def _empty(self) -> None:
        p = self.problem
        self.chosen = np.zeros(p.sites, dtype=np.bool_)
        self.count = np.zeros(p.groups, dtype=np.int32)
        self.gain = np.zeros(p.sites, dtype=np.int64)
        fresh_gains(p.site_ptr, p.site_groups, p.worth, self.gain)

    def _add(self, site: int) -> None:
        p = self.problem
        add_site(
            site, p.site_ptr, p.site_groups, p.group_ptr, p.group_sites, p.worth, self.chosen, self.count, self.gain
        )

    def _greedy(self) -> None:
        cost, budget = self.problem.cost_yen, self.problem.budget_yen or 0
        left = budget - int(cost[self.chosen].sum())
        # Gains only fall as sites are added, so a stale entry is an upper limit and may wait in the heap.
        heap = [(-int(g) / max(1, int(c)), i, int(g)) for i, (g, c) in enumerate(zip(self.gain, cost, strict=True))]
        heap = [entry for entry in heap if entry[2] > 0 and not self.chosen[entry[1]]]
        heapq.heapify(heap)
        while heap:
            _, i, known = heapq.heappop(heap)
            price, now = int(cost[i]), int(self.gain[i])
            if price > left or now <= 0:
                continue
            if now != known:
                heapq.heappush(heap, (-now / max(1, price), i, now))
                continue
            self._add(i)
            left -= price

    def restart_from(self, wish: Float64Array) -> None:
        """Begin again from the sites of largest wish (e.g. their share in a relaxation), filled up greedily."""
        p = self.problem
        self._empty()
        left = p.budget_yen or 0
        for i in np.argsort(-wish, kind="stable"):
            if wish[i] < 0.3:
                break
            if int(p.cost_yen[i]) <= left and self.gain[i] > 0:
                self._add(int(i))
                left -= int(p.cost_yen[i])
        self._greedy()
        self._keep_if_best(self.value)

    def run(self, iterations: int) -> bool:
        """Do some iterations; return whether the best answer improved."""
        p = self.problem
        if not self.chosen.any():
            return False
        before = self.best_value
        _, self.best_value = _ruin_and_recreate(
            iterations,
            self.iteration,
            self.value,
            self.best_value,
            p.budget_yen or 0,
            p.cost_yen.astype(np.float64),
            p.cost_yen,
            p.site_ptr,
            p.site_groups,
            p.group_ptr,
            p.group_sites,
            p.worth,
            self.chosen,
            self.count,
            self.gain,
            self.best,
            self._mark,
            self._state,
        )
        self.iteration += iterations
        return self.best_value > before

    def _keep_if_best(self, value: int) -> None:
        if value > self.best_value:
            self.best, self.best_value = self.chosen.copy(), value


@njit(nogil=True, cache=True)
def _best_addition(
    left: int,
    blink: float,
    cost: Float64Array,
    cost_yen: Int64Array,
    chosen: BoolArray,
    gain: Int64Array,
    banned: int,
    state: UInt64Array,
) -> int:
    best, best_ratio, second = -1, 0.0, -1
    for i in range(chosen.size):
        if gain[i] > best_ratio * cost[i] and not chosen[i] and cost_yen[i] <= left and i != banned:
            second = best
            best = i
            best_ratio = gain[i] / max(cost[i], 1e-9)
    if second >= 0 and next_random(state) < blink:
        return second
    return best


@njit(nogil=True, cache=True)
def _ruin_and_recreate(
    iterations: int,
    first_iteration: int,
    value: int,
    best_value: int,
    budget: int,
    cost: Float64Array,
    cost_yen: Int64Array,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    group_ptr: Int64Array,
    group_sites: Int32Array,
    worth: Int64Array,
    chosen: BoolArray,
    count: Int32Array,
    gain: Int64Array,
    best: BoolArray,
    mark: Int64Array,
    state: UInt64Array,
) -> tuple[int, int]:
    n = chosen.size
    removed = np.empty(n, np.int32)
    added = np.empty(n, np.int32)
    queue = np.empty(n, np.int32)
    spent, number = 0, 0
    for i in range(n):
        if chosen[i]:
            spent += cost_yen[i]
            number += 1
    for step in range(iterations):
        phase = ((first_iteration + step) % CYCLE) / CYCLE
        temperature = value / max(1, number) * HOT * (COLD / HOT) ** phase
        start_value, start_spent = value, spent
        stamp = first_iteration + step + 1
        wanted = 1 + int(next_random(state) ** 2 * 10.0)
        seed_site = int(next_random(state) * n)
        for _ in range(20):
            if gain[seed_site] > 0:
                break
            seed_site = int(next_random(state) * n)
        removals = gather_near(
            seed_site,
            wanted,
            state,
            site_ptr,
            site_groups,
            group_ptr,
            group_sites,
            chosen,
            mark,
            stamp,
            queue,
            removed,
        )
        if removals == 0:
            continue
        additions = 0
        for r in range(removals):
            i = removed[r]
            value -= gain[i]
            spent -= cost_yen[i]
            remove_site(i, site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
        banned = removed[int(next_random(state) * removals)] if next_random(state) < 0.5 else -1
        wish = not chosen[seed_site] and next_random(state) < 0.3 and seed_site != banned
        if wish and spent + cost_yen[seed_site] <= budget and gain[seed_site] > 0:
            value += gain[seed_site]
            spent += cost_yen[seed_site]
            add_site(seed_site, site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
            added[additions] = seed_site
            additions += 1
        while True:
            i = _best_addition(budget - spent, 0.15, cost, cost_yen, chosen, gain, banned, state)
            if i < 0:
                break
            value += gain[i]
            spent += cost_yen[i]
            add_site(i, site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
            added[additions] = i
            additions += 1
        if value > best_value:
            best_value = value
            best[:] = chosen
        loss = start_value - value
        if loss > 0 and next_random(state) >= np.exp(-loss / max(temperature, 1e-9)):
            for r in range(additions):
                remove_site(added[r], site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
            for r in range(removals):
                add_site(removed[r], site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
            value, spent = start_value, start_spent
    return value, best_value
