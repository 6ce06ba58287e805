"""Minimum spacing between chosen sites as sets of which at most one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coverage_planner.engine.selection.candidate_place import distance_m
from coverage_planner.model.layers import Int64Array


def spacing_sets(places: Sequence[tuple[float, float]], spacing_m: float) -> tuple[tuple[int, ...], ...]:
    """Return sets of places of which at most one may be chosen, so that any two chosen are ``spacing_m`` apart or more.

    Two places are in one of the sets exactly when they are nearer to each other. Sets are as large as a greedy search finds
    them: one set of many says the same as all its pairs, and bounds much better.

    Args:
        places: latitude and longitude in degrees.
        spacing_m: least distance in metres, geodesic.
    """
    return _sets(_neighbours(places, spacing_m))


def plane_spacing_sets(x_m: Int64Array, y_m: Int64Array, least_m: int) -> tuple[tuple[int, ...], ...]:
    """Return the same for places in a plane: whole metres, compared by their squares in integers."""
    near: list[set[int]] = [set() for _ in range(x_m.size)]
    order = np.lexsort((np.arange(x_m.size), x_m))
    x, y = x_m[order], y_m[order]
    last = np.searchsorted(x, x + least_m, side="left")  # from here on too far in x alone
    for p in range(x.size):
        beside = slice(p + 1, int(last[p]))
        close = (x[beside] - x[p]) ** 2 + (y[beside] - y[p]) ** 2 < least_m * least_m
        i = int(order[p])
        for j in order[beside][close].tolist():
            near[i].add(j)
            near[j].add(i)
    return _sets(near)


def _sets(near: list[set[int]]) -> tuple[tuple[int, ...], ...]:
    open_pairs = {(i, j) for i, beside in enumerate(near) for j in beside if i < j}
    sets: list[tuple[int, ...]] = []
    for i, j in sorted(open_pairs):
        if (i, j) not in open_pairs:
            continue
        members = [i, j]
        common = near[i] & near[j]
        while common:
            # The one with most neighbours among the rest; of equal ones the first.
            best = max(sorted(common), key=lambda k: len(near[k] & common))
            members.append(best)
            common = common & near[best]
        members.sort()
        sets.append(tuple(members))
        open_pairs -= {(a, b) for p, a in enumerate(members) for b in members[p + 1 :]}
    return tuple(sets)


def _neighbours(places: Sequence[tuple[float, float]], spacing_m: float) -> list[set[int]]:
    near: list[set[int]] = [set() for _ in places]
    order = sorted(range(len(places)), key=lambda k: places[k])
    width_deg = spacing_m / 110_000.0  # a degree of latitude is at least 110.5 km
    for p, i in enumerate(order):
        for j in order[p + 1 :]:
            if places[j][0] - places[i][0] > width_deg:
                break
            if distance_m(*places[i], *places[j]) < spacing_m:
                near[i].add(j)
                near[j].add(i)
    return near
