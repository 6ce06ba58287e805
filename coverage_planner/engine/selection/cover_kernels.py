"""Adding and removing one site of a covering, with the gain of every other site kept up to date.

``gain[i]`` is, for a site that is not chosen, the worth it would newly cover, and for a chosen one the worth that only
it covers. Worth is an integer, so nothing drifts however many sites come and go.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.model.layers import Int32Array, Int64Array

UInt64Array = npt.NDArray[np.uint64]


@njit(nogil=True, cache=True)
def fresh_gains(site_ptr: Int64Array, site_groups: Int32Array, worth: Int64Array, gain: Int64Array) -> None:
    """Set the gains of the empty covering."""
    for i in range(gain.size):
        total = 0
        for p in range(site_ptr[i], site_ptr[i + 1]):
            total += worth[site_groups[p]]
        gain[i] = total


@njit(nogil=True, cache=True)
def add_site(
    site: int,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    group_ptr: Int64Array,
    group_sites: Int32Array,
    worth: Int64Array,
    chosen: BoolArray,
    count: Int32Array,
    gain: Int64Array,
) -> None:
    """Choose a site."""
    for p in range(site_ptr[site], site_ptr[site + 1]):
        j = site_groups[p]
        w = worth[j]
        before = count[j]
        count[j] = before + 1
        if w == 0 or before > 1:
            continue
        if before == 0:
            for q in range(group_ptr[j], group_ptr[j + 1]):
                if group_sites[q] != site:
                    gain[group_sites[q]] -= w
        else:
            for q in range(group_ptr[j], group_ptr[j + 1]):
                if chosen[group_sites[q]]:
                    gain[group_sites[q]] -= w
                    break
    chosen[site] = True


@njit(nogil=True, cache=True)
def remove_site(
    site: int,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    group_ptr: Int64Array,
    group_sites: Int32Array,
    worth: Int64Array,
    chosen: BoolArray,
    count: Int32Array,
    gain: Int64Array,
) -> None:
    """Take a chosen site back."""
    chosen[site] = False
    for p in range(site_ptr[site], site_ptr[site + 1]):
        j = site_groups[p]
        w = worth[j]
        after = count[j] - 1
        count[j] = after
        if w == 0 or after > 1:
            continue
        if after == 0:
            for q in range(group_ptr[j], group_ptr[j + 1]):
                if group_sites[q] != site:
                    gain[group_sites[q]] += w
        else:
            for q in range(group_ptr[j], group_ptr[j + 1]):
                if chosen[group_sites[q]]:
                    gain[group_sites[q]] += w
                    break


@njit(nogil=True, cache=True)
def next_random(state: UInt64Array) -> float:
    """Return a number in [0, 1) and advance the state (xorshift64*), the same on every machine."""
    x = state[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    state[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(nogil=True, cache=True)
def gather_near(
    seed_site: int,
    wanted: int,
    state: UInt64Array,
    site_ptr: Int64Array,
    site_groups: Int32Array,
    group_ptr: Int64Array,
    group_sites: Int32Array,
    chosen: BoolArray,
    mark: Int64Array,
    stamp: int,
    queue: Int32Array,
    found: Int32Array,
) -> int:
    """Collect up to ``wanted`` chosen sites around a site by shared demand, in random order; return their number."""
    head, tail, count = 0, 1, 0
    queue[0] = seed_site
    mark[seed_site] = stamp
    while head < tail and count < wanted:
        # A random member of the front keeps the torn-out patch from having always the same shape.
        pick = head + int(next_random(state) * min(4, tail - head))
        site = queue[pick]
        queue[pick] = queue[head]
        head += 1
        if chosen[site]:
            found[count] = site
            count += 1
        for p in range(site_ptr[site], site_ptr[site + 1]):
            j = site_groups[p]
            for q in range(group_ptr[j], group_ptr[j + 1]):
                k = group_sites[q]
                if mark[k] != stamp:
                    mark[k] = stamp
                    if tail < queue.size:
                        queue[tail] = k
                        tail += 1
    return count
