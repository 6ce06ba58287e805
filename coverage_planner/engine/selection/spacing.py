"""Minimum spacing between chosen sites as sets of which at most one is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from coverage_planner.engine.selection.candidate_place import distance_m


def spacing_sets(places: Sequence[tuple[float, float]], spacing_m: float) -> tuple[tuple[int, ...], ...]:
    """Return sets of places of which at most one may be chosen, so that any two chosen are ``spacing_m`` apart or more.

    Two places are in one of the sets exactly when they are nearer to each other. Sets are as large as a greedy search finds
    them: one set of many says the same as all its pairs, and bounds much better.

    Args:
        places: latitude and longitude in degrees.
        spacing_m: least distance in metres, geodesic.
    """
    near = _neighbours(places, spacing_m)
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
