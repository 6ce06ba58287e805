"""Cheapest set that reaches all goals: greedy by price, ruin and recreate, and taking away what is not needed.

A candidate is worth what it adds to goals that are not reached yet, each unit at the price of its goal and at most what
is missing. The prices are the multipliers of a relaxation once there is one.
"""

from __future__ import annotations

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
from coverage_planner.engine.selection.merging import CoverProblem, transpose
from coverage_planner.model.layers import Float64Array, Int32Array, Int64Array

CYCLE = 4_000
HOT, COLD = 0.2, 0.005
"""Temperatures at both ends of a cycle, as shares of the mean cost of a site."""
_PRICE_TOTAL = 1 << 40
"""Sum of all worth after scaling prices to integers."""


@dataclass(slots=True, eq=False)
class GoalSearch:
    """The state of a search; ``best`` and ``best_cost`` (yen) hold the best answer so far."""

    problem: CoverProblem
    seed: int
    best: BoolArray = field(init=False)
    best_cost: int = field(init=False)
    iteration: int = field(init=False, default=0)
    chosen: BoolArray = field(init=False)
    count: Int32Array = field(init=False)
    gain: Int64Array = field(init=False)
    _worth: Int64Array = field(init=False)
    _price: Float64Array = field(init=False)
    _forced_price: Float64Array = field(init=False)
    _need: Int64Array = field(init=False)
    _rows_ptr: Int64Array = field(init=False)
    _rows: Int32Array = field(init=False)
    _amounts: Int64Array = field(init=False)
    _state: UInt64Array = field(init=False)
    _mark: Int64Array = field(init=False)

    def __post_init__(self) -> None:
        """Start from the greedy answer at plain prices."""
        p = self.problem
        self._state = np.array([(self.seed * 0x9E3779B97F4A7C15 + 0x7654321) % (1 << 64) or 1], dtype=np.uint64)
        self._mark = np.zeros(p.sites, dtype=np.int64)
        order = np.argsort(p.row_groups, kind="stable")
        self._rows_ptr, self._rows = transpose(p.row_ptr, p.row_groups, p.groups)
        self._amounts = p.row_amounts[order]
        self._use(1.0 / np.maximum(1.0, p.targets.astype(np.float64)), np.zeros(p.groups))
        self._begin(np.zeros(0, dtype=np.int64))
        self.best, self.best_cost = self.chosen.copy(), self.cost

    @property
    def cost(self) -> int:
        """Yen of the sites chosen now."""
        return int(self.problem.cost_yen[self.chosen].sum())

    def use_prices(self, goals: Float64Array, cover: Float64Array) -> None:
        """Take prices per unit of every goal, and per group for those that must be covered."""
        self._use(goals, cover)
        self._begin(np.flatnonzero(self.chosen))

    def restart_from(self, wish: Float64Array) -> None:
        """Begin again from the sites of large wish, completed greedily."""
        order = np.argsort(-wish, kind="stable")
        self._begin(order[wish[order] >= 0.5])
        if self.cost < self.best_cost:
            self.best, self.best_cost = self.chosen.copy(), self.cost

    def run(self, iterations: int) -> bool:
        """Do some iterations; return whether the best answer improved."""
        p = self.problem
        if not self.chosen.any():
            return False
        before = self.best_cost
        self.best_cost = _ruin_and_recreate(
            iterations,
            self.iteration,
            self.best_cost,
            p.cost_yen,
            p.site_ptr,
            p.site_groups,
            p.group_ptr,
            p.group_sites,
            self._worth,
            self._rows_ptr,
            self._rows,
            self._amounts,
            self._price,
            self._forced_price,
            p.forced,
            self.chosen,
            self.count,
            self.gain,
            self._need,
            self.best,
            self._mark,
            self._state,
        )
        self.iteration += iterations
        return self.best_cost < before

    def _use(self, goals: Float64Array, cover: Float64Array) -> None:
        p = self.problem
        # No goal may be free of price: an answer could then never be completed.
        usual = float(goals.max()) if goals.size and goals.max() > 0 else 1.0
        least = 1e-3 * usual * (float(p.targets.max()) if p.targets.size else 1.0)
        price = np.maximum(goals, least / np.maximum(1.0, p.targets.astype(np.float64)))
        forced = np.where(p.forced, np.maximum(cover, max(least, 1e-9) * 0.05), 0.0)
        worth = forced.copy()
        for r in range(p.targets.size):
            part = slice(int(p.row_ptr[r]), int(p.row_ptr[r + 1]))
            worth[p.row_groups[part]] += price[r] * p.row_amounts[part]
        scale = _PRICE_TOTAL / max(float(worth.sum()), 1e-300)
        self._price, self._forced_price = price * scale, forced * scale
        # Rounded up, so that the worth is never less than what the goals would pay.
        self._worth = np.ceil(worth * scale).astype(np.int64) + 1

    def _begin(self, sites: Int64Array) -> None:
        p = self.problem
        self.chosen = np.zeros(p.sites, dtype=np.bool_)
        self.count = np.zeros(p.groups, dtype=np.int32)
        self.gain = np.zeros(p.sites, dtype=np.int64)
        self._need = p.targets.copy()
        fresh_gains(p.site_ptr, p.site_groups, self._worth, self.gain)
        _complete_from(
            sites.astype(np.int64),
            p.cost_yen,
            p.site_ptr,
            p.site_groups,
            p.group_ptr,
            p.group_sites,
            self._worth,
            self._rows_ptr,
            self._rows,
            self._amounts,
            self._price,
            self._forced_price,
            p.forced,
            self.chosen,
            self.count,
            self.gain,
            self._need,
            self._state,
        )


@njit(nogil=True, cache=True)
def _change_need(
    site: int,
    sign: int,
    alone: int,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    count: Int32Array,
    rows_ptr: Int64Array,
    rows: Int32Array,
    amounts: Int64Array,
    need: Int64Array,
) -> None:
    """Add ``sign`` times the amounts of the site's groups that are covered ``alone`` times now to what is missing."""
    for p in range(site_ptr[site], site_ptr[site + 1]):
        j = site_groups[p]
        if count[j] == alone:
            for q in range(rows_ptr[j], rows_ptr[j + 1]):
                need[rows[q]] += sign * amounts[q]


@njit(nogil=True, cache=True)
def _usefulness(
    site: int,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    count: Int32Array,
    rows_ptr: Int64Array,
    rows: Int32Array,
    amounts: Int64Array,
    price: Float64Array,
    forced_price: Float64Array,
    need: Int64Array,
    sums: Int64Array,
) -> float:
    useful = 0.0
    for p in range(site_ptr[site], site_ptr[site + 1]):
        j = site_groups[p]
        if count[j] == 0:
            useful += forced_price[j]
            for q in range(rows_ptr[j], rows_ptr[j + 1]):
                sums[rows[q]] += amounts[q]
    for p in range(site_ptr[site], site_ptr[site + 1]):
        j = site_groups[p]
        for q in range(rows_ptr[j], rows_ptr[j + 1]):
            r = rows[q]
            if sums[r] > 0:
                if need[r] > 0:
                    useful += price[r] * min(sums[r], need[r])
                sums[r] = 0
    return useful


@njit(nogil=True, cache=True)
def _dispensable(
    site: int,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    count: Int32Array,
    rows_ptr: Int64Array,
    rows: Int32Array,
    amounts: Int64Array,
    forced: BoolArray,
    need: Int64Array,
    sums: Int64Array,
) -> bool:
    fine = True
    for p in range(site_ptr[site], site_ptr[site + 1]):
        j = site_groups[p]
        if count[j] == 1:
            if forced[j]:
                fine = False
                break
            for q in range(rows_ptr[j], rows_ptr[j + 1]):
                sums[rows[q]] += amounts[q]
                if need[rows[q]] + sums[rows[q]] > 0:
                    fine = False
    for p in range(site_ptr[site], site_ptr[site + 1]):
        j = site_groups[p]
        for q in range(rows_ptr[j], rows_ptr[j + 1]):
            sums[rows[q]] = 0
    return fine


@njit(nogil=True, cache=True)
def _best_addition(
    blink: float,
    banned: int,
    cost: Int64Array,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    rows_ptr: Int64Array,
    rows: Int32Array,
    amounts: Int64Array,
    price: Float64Array,
    forced_price: Float64Array,
    chosen: BoolArray,
    count: Int32Array,
    gain: Int64Array,
    need: Int64Array,
    sums: Int64Array,
    state: UInt64Array,
) -> int:
    best, best_ratio, second = -1, 0.0, -1
    for i in range(chosen.size):
        if chosen[i] or i == banned:
            continue
        yen = max(1.0, float(cost[i]))
        # The gain counts every goal, reached or not, so it is an upper limit of the usefulness.
        if gain[i] <= best_ratio * yen:
            continue
        useful = _usefulness(i, site_ptr, site_groups, count, rows_ptr, rows, amounts, price, forced_price, need, sums)
        if useful > best_ratio * yen:
            second = best
            best = i
            best_ratio = useful / yen
    if second >= 0 and next_random(state) < blink:
        return second
    return best


@njit(nogil=True, cache=True)
def _complete_from(
    sites: Int64Array,
    cost: Int64Array,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    group_ptr: Int64Array,
    group_sites: Int32Array,
    worth: Int64Array,
    rows_ptr: Int64Array,
    rows: Int32Array,
    amounts: Int64Array,
    price: Float64Array,
    forced_price: Float64Array,
    forced: BoolArray,
    chosen: BoolArray,
    count: Int32Array,
    gain: Int64Array,
    need: Int64Array,
    state: UInt64Array,
) -> None:
    sums = np.zeros(need.size, np.int64)
    for i in sites:
        _change_need(i, -1, 0, site_ptr, site_groups, count, rows_ptr, rows, amounts, need)
        add_site(i, site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
    while True:
        i = _best_addition(
            0.0, -1, cost, site_ptr, site_groups, rows_ptr, rows, amounts, price, forced_price, chosen, count, gain,
            need, sums, state,
        )  # fmt: skip
        if i < 0:
            break
        _change_need(i, -1, 0, site_ptr, site_groups, count, rows_ptr, rows, amounts, need)
        add_site(i, site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
    while True:
        i = _dearest_dispensable(
            cost, site_ptr, site_groups, count, rows_ptr, rows, amounts, forced, chosen, need, sums
        )
        if i < 0:
            break
        _change_need(i, 1, 1, site_ptr, site_groups, count, rows_ptr, rows, amounts, need)
        remove_site(i, site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)


@njit(nogil=True, cache=True)
def _dearest_dispensable(
    cost: Int64Array,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    count: Int32Array,
    rows_ptr: Int64Array,
    rows: Int32Array,
    amounts: Int64Array,
    forced: BoolArray,
    chosen: BoolArray,
    need: Int64Array,
    sums: Int64Array,
) -> int:
    best, best_cost = -1, -1
    for i in range(chosen.size):
        if not chosen[i] or cost[i] <= best_cost:
            continue
        if _dispensable(i, site_ptr, site_groups, count, rows_ptr, rows, amounts, forced, need, sums):
            best, best_cost = i, cost[i]
    return best


@njit(nogil=True, cache=True)
def _ruin_and_recreate(
    iterations: int,
    first_iteration: int,
    best_cost: int,
    cost: Int64Array,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    group_ptr: Int64Array,
    group_sites: Int32Array,
    worth: Int64Array,
    rows_ptr: Int64Array,
    rows: Int32Array,
    amounts: Int64Array,
    price: Float64Array,
    forced_price: Float64Array,
    forced: BoolArray,
    chosen: BoolArray,
    count: Int32Array,
    gain: Int64Array,
    need: Int64Array,
    best: BoolArray,
    mark: Int64Array,
    state: UInt64Array,
) -> int:
    n = chosen.size
    sums = np.zeros(need.size, np.int64)
    torn = np.empty(n, np.int32)
    queue = np.empty(n, np.int32)
    changed = np.empty(4 * n + 64, np.int32)  # i + 1 for added, -(i + 1) for removed, in order
    spent, number = 0, 0
    for i in range(n):
        if chosen[i]:
            spent += cost[i]
            number += 1
    mean = spent / max(1, number)
    for step in range(iterations):
        phase = ((first_iteration + step) % CYCLE) / CYCLE
        temperature = mean * HOT * (COLD / HOT) ** phase
        wanted = 1 + int(next_random(state) ** 2 * 9.0)
        seed_site = int(next_random(state) * n)
        removals = gather_near(
            seed_site, wanted, state, site_ptr, site_groups, group_ptr, group_sites, chosen, mark,
            first_iteration + step + 1, queue, torn,
        )  # fmt: skip
        if removals == 0:
            continue
        start_spent = spent
        changes = 0
        for r in range(removals):
            i = torn[r]
            spent -= cost[i]
            _change_need(i, 1, 1, site_ptr, site_groups, count, rows_ptr, rows, amounts, need)
            remove_site(i, site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
            changed[changes] = -(i + 1)
            changes += 1
        banned = torn[int(next_random(state) * removals)] if next_random(state) < 0.5 else -1
        while True:
            i = _best_addition(
                0.15, banned, cost, site_ptr, site_groups, rows_ptr, rows, amounts, price, forced_price, chosen,
                count, gain, need, sums, state,
            )  # fmt: skip
            if i < 0:
                if banned < 0:
                    break
                banned = -1
                continue
            spent += cost[i]
            _change_need(i, -1, 0, site_ptr, site_groups, count, rows_ptr, rows, amounts, need)
            add_site(i, site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
            changed[changes] = i + 1
            changes += 1
        while True:
            i = _dearest_dispensable(
                cost, site_ptr, site_groups, count, rows_ptr, rows, amounts, forced, chosen, need, sums
            )
            if i < 0:
                break
            spent -= cost[i]
            _change_need(i, 1, 1, site_ptr, site_groups, count, rows_ptr, rows, amounts, need)
            remove_site(i, site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
            changed[changes] = -(i + 1)
            changes += 1
        if spent < best_cost:
            best_cost = spent
            best[:] = chosen
        loss = spent - start_spent
        if loss > 0 and next_random(state) >= np.exp(-loss / max(temperature, 1e-9)):
            for r in range(changes - 1, -1, -1):
                if changed[r] > 0:
                    i = changed[r] - 1
                    _change_need(i, 1, 1, site_ptr, site_groups, count, rows_ptr, rows, amounts, need)
                    remove_site(i, site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
                else:
                    i = -changed[r] - 1
                    _change_need(i, -1, 0, site_ptr, site_groups, count, rows_ptr, rows, amounts, need)
                    add_site(i, site_ptr, site_groups, group_ptr, group_sites, worth, chosen, count, gain)
            spent = start_spent
    return best_cost
