"""Kernels of the search under rules: putting and taking a site with goals and side rows kept up to date."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from coverage_planner.engine.selection.cover_kernels import (
    UInt64Array,
    add_site,
    gather_near,
    next_random,
    remove_site,
)
from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.model.layers import Float64Array, Int32Array, Int64Array

CYCLE = 4_000
HOT, COLD = 0.2, 0.002
"""Temperatures at both ends of a cycle, as shares of what a chosen site means on average."""


class Frame(NamedTuple):
    """What does not change during a search: the problem, prices of goals, and side rows in both directions.

    ``mode`` is 0 for worth, 1 for cost, 2 for shortfall; the first ``caps`` side rows are caps of money.
    """

    mode: int
    caps: int
    site_ptr: Int64Array
    site_groups: Int32Array
    group_ptr: Int64Array
    group_sites: Int32Array
    own_worth: Int64Array
    worth: Int64Array
    rows_ptr: Int64Array
    rows: Int32Array
    amounts: Int64Array
    price: Float64Array
    weights: Int64Array
    site_rows_ptr: Int64Array
    site_rows: Int32Array
    site_amounts: Int64Array
    row_ptr: Int64Array
    row_sites: Int32Array
    limits: Int64Array
    cost: Int64Array
    density: Float64Array
    locked: BoolArray
    shortfall_price: float


class Hand(NamedTuple):
    """The answer at hand."""

    chosen: BoolArray
    times: Int32Array
    gain: Int64Array
    used: Int64Array
    need: Int64Array
    sums: Int64Array


@njit(nogil=True, cache=True)
def _fits(f: Frame, h: Hand, site: int) -> bool:
    if h.chosen[site] or f.locked[site]:
        return False
    for p in range(f.site_rows_ptr[site], f.site_rows_ptr[site + 1]):
        r = f.site_rows[p]
        if h.used[r] + f.site_amounts[p] > f.limits[r]:
            return False
    return True


@njit(nogil=True, cache=True)
def _put(f: Frame, h: Hand, site: int) -> None:
    for p in range(f.site_ptr[site], f.site_ptr[site + 1]):
        j = f.site_groups[p]
        if h.times[j] == 0:
            for q in range(f.rows_ptr[j], f.rows_ptr[j + 1]):
                h.need[f.rows[q]] -= f.amounts[q]
    for p in range(f.site_rows_ptr[site], f.site_rows_ptr[site + 1]):
        h.used[f.site_rows[p]] += f.site_amounts[p]
    add_site(site, f.site_ptr, f.site_groups, f.group_ptr, f.group_sites, f.worth, h.chosen, h.times, h.gain)


@njit(nogil=True, cache=True)
def _take(f: Frame, h: Hand, site: int) -> None:
    for p in range(f.site_ptr[site], f.site_ptr[site + 1]):
        j = f.site_groups[p]
        if h.times[j] == 1:
            for q in range(f.rows_ptr[j], f.rows_ptr[j + 1]):
                h.need[f.rows[q]] += f.amounts[q]
    for p in range(f.site_rows_ptr[site], f.site_rows_ptr[site + 1]):
        h.used[f.site_rows[p]] -= f.site_amounts[p]
    remove_site(site, f.site_ptr, f.site_groups, f.group_ptr, f.group_sites, f.worth, h.chosen, h.times, h.gain)


@njit(nogil=True, cache=True)
def _usefulness(f: Frame, h: Hand, site: int) -> float:
    useful = 0.0
    for p in range(f.site_ptr[site], f.site_ptr[site + 1]):
        j = f.site_groups[p]
        if h.times[j] == 0:
            useful += f.own_worth[j]
            for q in range(f.rows_ptr[j], f.rows_ptr[j + 1]):
                h.sums[f.rows[q]] += f.amounts[q]
    for p in range(f.site_ptr[site], f.site_ptr[site + 1]):
        j = f.site_groups[p]
        for q in range(f.rows_ptr[j], f.rows_ptr[j + 1]):
            r = f.rows[q]
            if h.sums[r] > 0:
                if h.need[r] > 0:
                    useful += f.price[r] * min(h.sums[r], h.need[r])
                h.sums[r] = 0
    return useful


@njit(nogil=True, cache=True)
def _best_addition(f: Frame, h: Hand, blink: float, banned: int, state: UInt64Array) -> int:
    best, best_ratio, second = -1, 0.0, -1
    for i in range(h.chosen.size):
        # The gain counts every goal, reached or not, so it is an upper limit of the usefulness.
        if i == banned or h.gain[i] <= best_ratio * f.density[i] or not _fits(f, h, i):
            continue
        useful = _usefulness(f, h, i)
        if useful > best_ratio * f.density[i]:
            second = best
            best = i
            best_ratio = useful / f.density[i]
    if second >= 0 and next_random(state) < blink:
        return second
    return best


@njit(nogil=True, cache=True)
def _dispensable(f: Frame, h: Hand, site: int) -> bool:
    fine = True
    for p in range(f.site_ptr[site], f.site_ptr[site + 1]):
        j = f.site_groups[p]
        if h.times[j] == 1:
            for q in range(f.rows_ptr[j], f.rows_ptr[j + 1]):
                r = f.rows[q]
                h.sums[r] += f.amounts[q]
                if max(0, h.need[r]) < h.need[r] + h.sums[r]:
                    fine = False
    for p in range(f.site_ptr[site], f.site_ptr[site + 1]):
        j = f.site_groups[p]
        for q in range(f.rows_ptr[j], f.rows_ptr[j + 1]):
            h.sums[f.rows[q]] = 0
    return fine


@njit(nogil=True, cache=True)
def _dearest_dispensable(f: Frame, h: Hand) -> int:
    best, best_cost = -1, -1
    for i in range(h.chosen.size):
        if h.chosen[i] and f.cost[i] > best_cost and _dispensable(f, h, i):
            best, best_cost = i, f.cost[i]
    return best


@njit(nogil=True, cache=True)
def _keys(f: Frame, h: Hand) -> tuple[int, int]:
    """Shortfall in weighted units, and what comes next: minus the worth, or the cost."""
    short = 0
    for r in range(h.need.size):
        if h.need[r] > 0:
            short += f.weights[r] * h.need[r]
    own = 0
    if f.mode == 0:
        for j in range(h.times.size):
            if h.times[j] > 0:
                own -= f.own_worth[j]
    else:
        for i in range(h.chosen.size):
            if h.chosen[i]:
                own += f.cost[i]
    return short, own


@njit(nogil=True, cache=True)
def _keep_best(h: Hand, short: int, own: int, best: BoolArray, best_key: Int64Array) -> None:
    if short < best_key[0] or (short == best_key[0] and own < best_key[1]):
        best_key[0], best_key[1] = short, own
        best[:] = h.chosen


@njit(nogil=True, cache=True)
def complete(sites: Int64Array, f: Frame, h: Hand, state: UInt64Array, best: BoolArray, best_key: Int64Array) -> None:
    """Put the sites that fit, fill up greedily, take away what a cost objective does not need."""
    for i in sites:
        if _fits(f, h, i) and h.gain[i] > 0:
            _put(f, h, i)
    while True:
        i = _best_addition(f, h, 0.0, -1, state)
        if i < 0:
            break
        _put(f, h, i)
    while f.mode == 1:
        i = _dearest_dispensable(f, h)
        if i < 0:
            break
        _take(f, h, i)
    short, own = _keys(f, h)
    _keep_best(h, short, own, best, best_key)


@njit(nogil=True, cache=True)
def ruin_and_recreate(
    iterations: int,
    first_iteration: int,
    f: Frame,
    h: Hand,
    state: UInt64Array,
    mark: Int64Array,
    best: BoolArray,
    best_key: Int64Array,
) -> None:
    """Do some iterations."""
    n = h.chosen.size
    torn = np.empty(n, np.int32)
    queue = np.empty(n, np.int32)
    changed = np.empty(6 * n + 64, np.int32)  # i + 1 for put, -(i + 1) for taken, in order
    short, own = _keys(f, h)
    for step in range(iterations):
        number = 0
        for i in range(n):
            number += h.chosen[i]
        phase = ((first_iteration + step) % CYCLE) / CYCLE
        score = own + f.shortfall_price * short if f.mode < 2 else float(short)
        temperature = abs(score) / max(1, number) * (HOT if f.mode == 1 else 0.1 * HOT) * (COLD / HOT) ** phase
        seed_site = int(next_random(state) * n)
        for _ in range(20):
            if h.gain[seed_site] > 0 and not f.locked[seed_site]:
                break
            seed_site = int(next_random(state) * n)
        removals = gather_near(
            seed_site, 1 + int(next_random(state) ** 2 * 9.0), state, f.site_ptr, f.site_groups, f.group_ptr,
            f.group_sites, h.chosen, mark, first_iteration + step + 1, queue, torn,
        )  # fmt: skip
        changes = 0
        for r in range(removals):
            _take(f, h, torn[r])
            changed[changes] = -(torn[r] + 1)
            changes += 1
        banned = torn[int(next_random(state) * removals)] if removals > 0 and next_random(state) < 0.5 else -1
        if next_random(state) < 0.4 and seed_site != banned and not h.chosen[seed_site] and not f.locked[seed_site]:
            # A site may push out those it excludes.
            for p in range(f.site_rows_ptr[seed_site], f.site_rows_ptr[seed_site + 1]):
                r = f.site_rows[p]
                if r >= f.caps and h.used[r] + f.site_amounts[p] > f.limits[r]:
                    for q in range(f.row_ptr[r], f.row_ptr[r + 1]):
                        if h.chosen[f.row_sites[q]]:
                            changed[changes] = -(f.row_sites[q] + 1)
                            changes += 1
                            _take(f, h, f.row_sites[q])
            if _fits(f, h, seed_site):
                _put(f, h, seed_site)
                changed[changes] = seed_site + 1
                changes += 1
        while True:
            i = _best_addition(f, h, 0.15, banned, state)
            if i < 0:
                if banned < 0 or f.mode == 0:
                    break
                banned = -1
                continue
            _put(f, h, i)
            changed[changes] = i + 1
            changes += 1
        while f.mode == 1:
            i = _dearest_dispensable(f, h)
            if i < 0:
                break
            _take(f, h, i)
            changed[changes] = -(i + 1)
            changes += 1
        new_short, new_own = _keys(f, h)
        _keep_best(h, new_short, new_own, best, best_key)
        new_score = new_own + f.shortfall_price * new_short if f.mode < 2 else float(new_short)
        loss = new_score - score
        if loss > 0 and next_random(state) >= np.exp(-loss / max(temperature, 1e-9)):
            for c in range(changes - 1, -1, -1):
                if changed[c] > 0:
                    _take(f, h, changed[c] - 1)
                else:
                    _put(f, h, -changed[c] - 1)
        else:
            short, own = new_short, new_own
