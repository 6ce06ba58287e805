"""Thinning places to a least distance."""

from __future__ import annotations

from collections.abc import Iterable

from coverage_planner.engine.selection.candidate_place import CandidateKind, Place, distance_m
from coverage_planner.model.site import Site


def spaced(places: Iterable[Place], sites: Iterable[Site], spacing_m: float, most: int) -> tuple[Place, ...]:
    """Return places that keep their distance, the kinds in turn, of each those with most uncovered demand first.

    Order within a kind: persons within reach, then road, then height, then from the south-west. A place on an existing mast
    keeps its distance from nothing, since the station is there; the others keep theirs from stations and from all others.
    """
    queues: dict[CandidateKind, list[Place]] = {}
    for place in sorted(places, key=_worth):
        queues.setdefault(place.kind, []).append(place)
    grid = _Grid(spacing_m)
    for site in sites:
        grid.add(site.latitude_deg, site.longitude_deg)
    found: list[Place] = []
    waiting = [iter(queues[kind]) for kind in CandidateKind if kind in queues]
    while waiting:
        still = []
        for queue in waiting:
            # The next of this kind that keeps its distance; a kind without any is done.
            for place in queue:
                at = place.latitude_deg, place.longitude_deg
                if place.host is None and grid.near(*at):
                    continue
                if len(found) < most:
                    grid.add(*at)
                    found.append(place)
                    still.append(queue)
                break
        waiting = still
    return tuple(found)


def _worth(place: Place) -> tuple[int, int, float, float, float]:
    return -place.persons, -place.road_um, -(place.ground_m or 0.0), place.latitude_deg, place.longitude_deg


class _Grid:
    """Points in blocks of the spacing."""

    def __init__(self, spacing_m: float) -> None:
        self._spacing = spacing_m
        self._size_deg = max(spacing_m, 10.0) / 70_000.0  # at least the spacing in both directions up to 46 N
        self._blocks: dict[tuple[int, int], list[tuple[float, float]]] = {}

    def _block(self, latitude: float, longitude: float) -> tuple[int, int]:
        return int(latitude // self._size_deg), int(longitude // self._size_deg)

    def add(self, latitude: float, longitude: float) -> None:
        self._blocks.setdefault(self._block(latitude, longitude), []).append((latitude, longitude))

    def near(self, latitude: float, longitude: float) -> bool:
        row, col = self._block(latitude, longitude)
        return any(
            distance_m(latitude, longitude, *other) < self._spacing
            for r in (row - 1, row, row + 1)
            for c in (col - 1, col, col + 1)
            for other in self._blocks.get((r, c), ())
        )
