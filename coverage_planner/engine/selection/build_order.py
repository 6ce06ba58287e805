"""Chosen sites in the order in which they pay most, and why each of them is there.

Everything is recounted from the covering sets in integers: what a step of the order newly covers, what only this site
covers, what would be lost without it, and which candidate could stand in for it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int32Array, Int64Array
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """What demand points amount to: persons, and road in the unit of the instance (0 where it has none)."""

    persons: int
    road: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildStep:
    """One site of the order.

    Attributes:
        place: 1 for the first.
        site: 0-based number of the candidate.
        gained: what it newly covers after all before it.
        cost_so_far_yen, covered_so_far: with all before it.
    """

    place: int
    site: int
    cost_yen: int
    gained: Amount
    cost_so_far_yen: int
    covered_so_far: Amount

    @property
    def yen_per_person(self) -> Fraction | None:
        """Yen for each newly covered person; None where there is none."""
        return Fraction(self.cost_yen, self.gained.persons) if self.gained.persons else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """A candidate in place of a chosen site: ``kept`` is what it covers of what would be lost, ``added`` what is new."""

    site: int
    cost_yen: int
    kept: Amount
    added: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class WhySite:
    """Why a site is among the chosen ones.

    Attributes:
        covers: all it covers.
        alone: what no other chosen site covers, so what is lost without it.
        points: demand points it alone covers, ascending.
        shared_with: chosen sites that cover something it covers too, those sharing most persons first.
        replacement: the candidate not chosen that would bring back most persons (then most road, then cheapest, then
            lowest number); None where no candidate brings back anything.
    """

    site: int
    cost_yen: int
    covers: Amount
    alone: Amount
    points: tuple[int, ...]
    shared_with: tuple[int, ...]
    replacement: Replacement | None


def build_order(
    instance: Instance, sites: Iterable[int], *, road_weight: Fraction = Fraction(0)
) -> tuple[BuildStep, ...]:
    """Return the sites so that each is the one that pays most after those before it.

    Args:
        instance: covering sets.
        sites: 0-based numbers of the chosen candidates.
        road_weight: persons that one unit of road is worth.

    What pays most is newly covered persons (plus weighted road) per yen, compared as exact fractions; equal ones go by
    more road per yen and then by number. Sites without cost come first, sites that add nothing last.
    """
    chosen = _known(instance, sites)
    counted = np.zeros(instance.points, dtype=np.bool_)
    road = _road(instance)

    def gain(site: int) -> Amount:
        new = _set(instance, site)
        new = new[~counted[new]]
        return Amount(persons=int(instance.persons[new].sum()), road=int(road[new].sum()))

    def key(site: int, amount: Amount) -> tuple[Fraction, Fraction, int]:
        cost = int(instance.cost_yen[site])
        worth = amount.persons + road_weight * amount.road
        if cost == 0:
            return (Fraction(-(1 << 80)), -Fraction(amount.road), site)
        return (-Fraction(worth) / cost, -Fraction(amount.road, cost), site)

    # Gains only fall, so a stale entry stands too far in front and is put back when it comes up.
    heap = [(key(site, amount), site, amount) for site in chosen for amount in (gain(site),)]
    heapq.heapify(heap)
    steps: list[BuildStep] = []
    cost, persons, metres = 0, 0, 0
    while heap:
        _, site, known = heapq.heappop(heap)
        now = gain(site)
        if now != known:
            heapq.heappush(heap, (key(site, now), site, now))
            continue
        counted[_set(instance, site)] = True
        cost, persons, metres = cost + int(instance.cost_yen[site]), persons + now.persons, metres + now.road
        steps.append(
            BuildStep(
                place=len(steps) + 1,
                site=site,
                cost_yen=int(instance.cost_yen[site]),
                gained=now,
                cost_so_far_yen=cost,
                covered_so_far=Amount(persons=persons, road=metres),
            )
        )
    return tuple(steps)


def why_site(instance: Instance, sites: Iterable[int], site: int, *, not_to_build: Iterable[int] = ()) -> WhySite:
    """Return why a site is among the chosen ones.

    Args:
        instance: covering sets.
        sites: the chosen candidates.
        site: one of them.
        not_to_build: candidates that must not stand in for it.

    Raises:
        InputRefused: the site is not among them.
    """
    chosen = _known(instance, sites)
    if site not in chosen:
        raise InputRefused(
            Text(f"局 {site} は選ばれていません", f"site {site} is not among the chosen ones"), field="site"
        )
    road = _road(instance)
    count = np.zeros(instance.points, dtype=np.int32)
    for other in chosen:
        count[_set(instance, other)] += 1
    own = _set(instance, site)
    alone = own[count[own] == 1]
    shared = []
    for other in chosen:
        if other != site:
            common = np.intersect1d(own, _set(instance, other), assume_unique=True)
            if common.size:
                shared.append((-int(instance.persons[common].sum()), other))
    banned = {*chosen, *not_to_build}
    return WhySite(
        site=site,
        cost_yen=int(instance.cost_yen[site]),
        covers=_amount(instance, road, own),
        alone=_amount(instance, road, alone),
        points=tuple(alone.tolist()),
        shared_with=tuple(other for _, other in sorted(shared)),
        replacement=_replacement(instance, road, count, alone, banned),
    )


def _replacement(
    instance: Instance, road: Int64Array, count: Int32Array, alone: Int32Array, banned: set[int]
) -> Replacement | None:
    lost = np.zeros(instance.points, dtype=np.bool_)
    lost[alone] = True
    starts = instance.indptr[:-1]
    size = np.diff(instance.indptr)
    kept_persons = _sum_by_site(np.where(lost, instance.persons, 0)[instance.indices], starts, size)
    kept_road = _sum_by_site(np.where(lost, road, 0)[instance.indices], starts, size)
    free = np.ones(instance.candidates, dtype=np.bool_)
    free[sorted(banned)] = False
    able = np.flatnonzero(free & ((kept_persons > 0) | (kept_road > 0)))
    if not able.size:
        return None
    best = able[np.lexsort((able, instance.cost_yen[able], -kept_road[able], -kept_persons[able]))[0]]
    covered = _set(instance, int(best))
    return Replacement(
        site=int(best),
        cost_yen=int(instance.cost_yen[best]),
        kept=Amount(persons=int(kept_persons[best]), road=int(kept_road[best])),
        added=_amount(instance, road, covered[count[covered] == 0]),
    )


def _sum_by_site(values: Int64Array, starts: Int64Array, size: Int64Array) -> Int64Array:
    sums = np.add.reduceat(np.append(values, 0), starts).astype(np.int64)
    sums[size == 0] = 0
    return sums


def covered_by(instance: Instance, sites: Iterable[int]) -> BoolArray:
    """Return which demand points sites cover."""
    covered = np.zeros(instance.points, dtype=np.bool_)
    for site in sites:
        covered[_set(instance, site)] = True
    return covered


def _known(instance: Instance, sites: Iterable[int]) -> list[int]:
    chosen = sorted({int(site) for site in sites})
    if chosen and (chosen[0] < 0 or chosen[-1] >= instance.candidates):
        raise InputRefused(
            Text("ない候補局の番号があります", "a chosen site is not a candidate of the instance"), field="sites"
        )
    return chosen


def _set(instance: Instance, site: int) -> Int32Array:
    return instance.indices[instance.indptr[site] : instance.indptr[site + 1]]


def _road(instance: Instance) -> Int64Array:
    return np.zeros(instance.points, dtype=np.int64) if instance.road_m is None else instance.road_m


def _amount(instance: Instance, road: Int64Array, points: Int32Array) -> Amount:
    return Amount(persons=int(instance.persons[points].sum()), road=int(road[points].sum()))
