"""Rates of zones whose figures did not change since the last assessment are the same objects again.

A drag step changes the figures of a few municipalities; making the some thousand rates of a prefecture anew took longer
than counting them (12 of 28 ms, benchmarks/bench_national.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from coverage_planner.model.layers import Int64Array
from coverage_planner.model.results import Zone

T = TypeVar("T")


class RateMemo(Generic[T]):
    """Remembers the rates last made for each zone, with the figures and carriers they were made from."""

    def __init__(self) -> None:
        self._of_zone: dict[Zone, tuple[bytes, object, tuple[T, ...]]] = {}

    def rates(
        self, zone: Zone, figures: Int64Array, carriers: object, make: Callable[[], Iterable[T]]
    ) -> tuple[T, ...]:
        """Return the rates of a zone, made by ``make`` unless figures and carriers are those of the last time."""
        content = figures.tobytes()
        kept = self._of_zone.get(zone)
        if kept is not None and kept[0] == content and kept[1] == carriers:
            return kept[2]
        made = tuple(make())
        self._of_zone[zone] = (content, carriers, made)
        return made
