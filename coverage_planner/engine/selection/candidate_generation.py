"""Candidates from the project itself: places of all wanted kinds, thinned to a least distance, and what stands on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.selection.candidate_ground import Ground
from coverage_planner.engine.selection.candidate_place import CandidateKind, Place, PlaceSettings
from coverage_planner.engine.selection.candidate_places import (
    along_roads,
    high_ground,
    mesh_clusters,
    near_supply,
    on_existing_masts,
)
from coverage_planner.engine.selection.candidate_spacing import spaced
from coverage_planner.engine.selection.dominance import dominated
from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.engine.selection.uncovered_demand import MeshAmounts, UncoveredDemand
from coverage_planner.model.lattice import HALF_COLS_PER_DEGREE, HALF_ROWS_PER_DEGREE, LONGITUDE_ORIGIN_DEG
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.supply_point import SupplyPoint

Within = Callable[[npt.NDArray[np.float64], npt.NDArray[np.float64]], npt.NDArray[np.bool_]]
"""Which places (latitudes, longitudes in degrees) lie where candidates are wanted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlaces:
    """Places that keep their distance, the best first, and how many each kind had before."""

    places: tuple[Place, ...]
    found: dict[CandidateKind, int]


def find_places(
    ground: Ground,
    demand: UncoveredDemand,
    settings: PlaceSettings,
    kinds: Sequence[CandidateKind],
    *,
    sites: Sequence[Site] = (),
    masts: Sequence[Site] = (),
    points: Sequence[SupplyPoint] = (),
    most: int = 200,
    within: Within | None = None,
) -> FoundPlaces:
    """Return places of the wanted kinds.

    Args:
        ground: where a mast may stand.
        demand: what is uncovered.
        settings: planning assumptions.
        kinds: wanted kinds.
        sites: stations and candidates that new places keep their distance from.
        masts: existing stations whose mast may be shared.
        points: power and fibre.
        most: places to return at most.
        within: where places are wanted; None for everywhere. What a place would serve may lie outside.

    Raises:
        InputRefused: a kind lacks its data (terrain, roads, points).
    """
    by_kind: dict[CandidateKind, list[Place]] = {}
    for kind in dict.fromkeys(kinds):
        match kind:
            case CandidateKind.HIGH_GROUND:
                by_kind[kind] = high_ground(ground, demand, settings)
            case CandidateKind.ROADS:
                by_kind[kind] = along_roads(ground, demand, settings)
            case CandidateKind.SUPPLY:
                by_kind[kind] = near_supply(ground, demand, settings, points)
            case CandidateKind.EXISTING:
                by_kind[kind] = on_existing_masts(demand, settings, masts)
            case CandidateKind.CLUSTERS:
                by_kind[kind] = mesh_clusters(ground, _demand_within(demand, within), settings, most)
    if within is not None:
        by_kind = {kind: _places_within(places, within) for kind, places in by_kind.items()}
    together = [place for places in by_kind.values() for place in places]
    return FoundPlaces(
        places=spaced(together, sites, settings.spacing_m, most),
        found={kind: len(places) for kind, places in by_kind.items()},
    )


def _places_within(places: list[Place], within: Within) -> list[Place]:
    inside = within(
        np.array([place.latitude_deg for place in places], dtype=np.float64),
        np.array([place.longitude_deg for place in places], dtype=np.float64),
    )
    return [place for place, wanted in zip(places, inside.tolist(), strict=True) if wanted]


def _demand_within(demand: UncoveredDemand, within: Within | None) -> UncoveredDemand:
    """Return the demand with the persons of meshes inside only: clusters of a place are not crowded out by larger ones."""
    if within is None:
        return demand
    persons = demand.persons
    latitude = (persons.row + 0.5) / HALF_ROWS_PER_DEGREE
    longitude = LONGITUDE_ORIGIN_DEG + (persons.col + 0.5) / HALF_COLS_PER_DEGREE
    inside = within(latitude, longitude)
    return replace(demand, persons=MeshAmounts.of(persons.row[inside], persons.col[inside], persons.amount[inside]))


def sectors_on(place: Place, template: Sequence[Sector]) -> tuple[Sector, ...]:
    """Return what a candidate of a template carries at a place.

    On an existing mast only carriers that have no sector of that generation there are added, at the height of its highest
    antenna; nothing is left where all have one.
    """
    if place.host is None:
        return tuple(template)
    height = max((sector.height_agl_m for sector in place.host.sectors), default=None)
    added = []
    for sector in template:
        there = {c for own in place.host.sectors if own.technology is sector.technology for c in own.carriers}
        new = tuple(carrier for carrier in sector.carriers if carrier not in there)
        if new:
            added.append(replace(sector, carriers=new, height_agl_m=sector.height_agl_m if height is None else height))
    return tuple(added)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thinned:
    """Which generated candidates stay, and why the others do not."""

    kept: tuple[int, ...]
    without_gain: int
    dominated: int


def thin_by_dominance(
    instance: Instance,
    first_generated: int,
    most: int,
    *,
    money: Int64Array | None = None,
    free: BoolArray | None = None,
    peers: Int64Array | None = None,
) -> Thinned:
    """Return which candidates from ``first_generated`` on stay, the first ``most`` of them.

    Those that add nothing and those that another candidate makes superfluous (covers all of theirs for no more of any money)
    are left out; neither changes what an optimal selection reaches. ``money``, ``free`` and ``peers`` are those of
    :func:`dominated`.
    """
    generated = np.zeros(instance.candidates, dtype=np.bool_)
    generated[first_generated:] = True
    empty: BoolArray = generated & (np.diff(instance.indptr) == 0)
    out = dominated(instance, money=money, removable=generated, free=free, peers=peers) & ~empty
    kept = np.flatnonzero(generated & ~empty & ~out)
    return Thinned(kept=tuple(int(k) for k in kept[:most]), without_gain=int(empty.sum()), dominated=int(out.sum()))
