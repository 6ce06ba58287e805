"""Leaving out candidates that another one makes superfluous, without changing any optimum.

Candidate i is dominated when some candidate j covers all that i covers and costs no more in any money: wherever i is chosen,
j does as well. That takes a j which is free to be chosen: what the planner forbids, or allows only instead of others, takes
nobody's place. Of candidates that dominate each other the first stays. Sets are compared member by member, so nothing is
left out by chance; points with the same covering set are merged before, which only shortens the sets.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.engine.selection.merging import transpose
from coverage_planner.model.layers import Int32Array, Int64Array


def dominated(
    instance: Instance,
    *,
    money: Int64Array | None = None,
    removable: BoolArray | None = None,
    free: BoolArray | None = None,
    peers: Int64Array | None = None,
) -> BoolArray:
    """Return which candidates may be left out together.

    Args:
        instance: covering sets. Points that nobody lives at and that no goal counts still keep sets apart.
        money: shape ``(kinds, candidates)``: further yen (own, state, carriers) that a dominating candidate must not
            exceed; by default all moneys the instance knows.
        removable: candidates that may be left out; by default all. The others stay and may dominate.
        free: candidates that may be chosen whatever else is; only they dominate. By default all.
        peers: candidates are compared with those of the same number only, e.g. where who pays is undecided; by default all
            are. Options of one site (``site_group``) are compared with each other, and with sites that have one option.

    A candidate that covers nothing is dominated by every other; where it is the only one it stays.
    """
    cost = np.vstack((instance.cost_yen[None, :], moneys_of(instance) if money is None else money))
    chosen = np.ones(instance.candidates, dtype=np.bool_) if free is None else free.astype(np.bool_)
    peer = np.zeros(instance.candidates, dtype=np.int64) if peers is None else np.asarray(peers, dtype=np.int64)
    site = np.full(instance.candidates, -1, dtype=np.int64)
    if instance.site_group is not None:
        site = np.where(np.isin(instance.site_group, _several(instance.site_group)), instance.site_group, -1)
    able = np.ones(instance.candidates, dtype=np.bool_) if removable is None else removable.astype(np.bool_)
    point_ptr, point_sites = transpose(instance.indptr, instance.indices, instance.points)
    out = np.zeros(instance.candidates, dtype=np.bool_)
    _dominated(
        np.array(instance.indptr),
        np.array(instance.indices),
        point_ptr,
        point_sites,
        np.ascontiguousarray(cost, dtype=np.int64),
        able,
        chosen,
        peer,
        site,
        out,
    )
    return out


def moneys_of(instance: Instance) -> Int64Array:
    """Return every money of an instance besides the cost: state, own, each carrier's burden; shape ``(kinds, candidates)``."""
    rows = [np.zeros((0, instance.candidates), dtype=np.int64)]
    if instance.state_yen is not None:
        rows += [instance.state_yen[None, :], (instance.cost_yen - instance.state_yen)[None, :]]
    if instance.burden_yen is not None:
        rows.append(instance.burden_yen)
    return np.vstack(rows)


def _several(site_group: Int32Array) -> Int64Array:
    number, times = np.unique(site_group[site_group >= 0], return_counts=True)
    return np.asarray(number[times > 1], dtype=np.int64)


@njit(nogil=True, cache=True)
def _dominated(
    site_ptr: Int64Array,
    site_points: Int32Array,
    point_ptr: Int64Array,
    point_sites: Int32Array,
    cost: Int64Array,
    able: BoolArray,
    free: BoolArray,
    peer: Int64Array,
    site: Int64Array,
    out: BoolArray,
) -> None:
    n, kinds = out.size, cost.shape[0]
    everybody = np.arange(n).astype(np.int32)
    for i in range(n):
        if not able[i]:
            continue
        size = site_ptr[i + 1] - site_ptr[i]
        first, last, members = 0, n, everybody
        # Whoever covers all of i covers its rarest point.
        for p in range(site_ptr[i], site_ptr[i + 1]):
            j = site_points[p]
            if point_ptr[j + 1] - point_ptr[j] < last - first:
                first, last, members = point_ptr[j], point_ptr[j + 1], point_sites
        for q in range(first, last):
            other = members[q]
            other_size = site_ptr[other + 1] - site_ptr[other]
            if other == i or out[other] or other_size < size or not free[other] or peer[other] != peer[i]:
                continue
            if site[other] >= 0 and site[other] != site[i]:
                continue  # another option of that site may be wanted
            dearer, cheaper = False, False
            for k in range(kinds):
                dearer = dearer or cost[k, other] > cost[k, i]
                cheaper = cheaper or cost[k, other] < cost[k, i]
            if dearer:
                continue
            equal = other_size == size and not cheaper and able[other] and free[i]
            if equal and other > i and (site[i] < 0 or site[i] == site[other]):
                continue  # equal in everything: the first stays
            if _is_subset(site_ptr, site_points, i, other):
                out[i] = True
                break


@njit(nogil=True, cache=True)
def _is_subset(site_ptr: Int64Array, site_points: Int32Array, small: int, large: int) -> bool:
    q = site_ptr[large]
    for p in range(site_ptr[small], site_ptr[small + 1]):
        while q < site_ptr[large + 1] and site_points[q] < site_points[p]:
            q += 1
        if q == site_ptr[large + 1] or site_points[q] != site_points[p]:
            return False
    return True
