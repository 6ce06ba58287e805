"""A place for a new candidate, where it comes from, and the planning assumptions of the search."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.lattice import metres_per_degree
from coverage_planner.model.site import Site
from coverage_planner.model.supply_point import SupplyPoint
from coverage_planner.model.text import Text


class CandidateKind(StrEnum):
    """Where generated candidates come from."""

    HIGH_GROUND = "high_ground"
    ROADS = "roads"
    SUPPLY = "supply"
    EXISTING = "existing"
    CLUSTERS = "clusters"


CANDIDATE_KIND_NAMES: dict[CandidateKind, Text] = {
    CandidateKind.HIGH_GROUND: Text("高所", "high ground"),
    CandidateKind.ROADS: Text("道路沿い", "along roads"),
    CandidateKind.SUPPLY: Text("電源・光回線の近く", "near power or fibre"),
    CandidateKind.EXISTING: Text("既設局の共用", "on existing masts"),
    CandidateKind.CLUSTERS: Text("不感集落", "uncovered settlements"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSettings:
    """Planning assumptions of the search for places; all are the planner's to change.

    Attributes:
        spacing_m: no two candidates, and no candidate and station, closer than this (existing masts are taken as they are).
        reach_m: uncovered demand counts for a place within this distance.
        steepest_slope_deg: steeper ground is left out.
        summit_radius_m: high ground is the highest allowed place within this.
        least_rise_m: and at least so much above the mean of the ground within it.
        beside_road_m: candidates along a road stand within this of it.
        snap_m: places from clusters and supply points move to the highest ground within this.
    """

    spacing_m: float = 1000.0
    reach_m: float = 3000.0
    steepest_slope_deg: float = 30.0
    summit_radius_m: float = 1000.0
    least_rise_m: float = 10.0
    beside_road_m: float = 150.0
    snap_m: float = 500.0

    def __post_init__(self) -> None:
        """Refuse distances that make no sense."""
        for field, value, low, high in (
            ("spacing_m", self.spacing_m, 0.0, 100_000.0),
            ("reach_m", self.reach_m, 100.0, 50_000.0),
            ("steepest_slope_deg", self.steepest_slope_deg, 0.0, 90.0),
            ("summit_radius_m", self.summit_radius_m, 100.0, 10_000.0),
            ("least_rise_m", self.least_rise_m, 0.0, 4_000.0),
            ("beside_road_m", self.beside_road_m, 50.0, 2_000.0),
            ("snap_m", self.snap_m, 0.0, 5_000.0),
        ):
            if not low <= value <= high:
                raise OutOfValidity(
                    Text(
                        f"{field} = {value} は {low:g}〜{high:g} の範囲外です",
                        f"{field} = {value} is outside {low:g}..{high:g}",
                    ),
                    field=field,
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place for a candidate.

    Attributes:
        persons, road_um: uncovered persons and road within reach.
        reason: why it is proposed, in words.
        host: the existing site whose mast is shared, or None.
        supply: the supply point it belongs to with its distance in metres, or None.
    """

    kind: CandidateKind
    latitude_deg: float
    longitude_deg: float
    ground_m: float | None
    persons: int
    road_um: int
    reason: Text
    host: Site | None = None
    supply: tuple[SupplyPoint, float] | None = None


def distance_m(latitude_a: float, longitude_a: float, latitude_b: float, longitude_b: float) -> float:
    """Return the distance of two near points in metres (GRS80 scales half way between them)."""
    north, east = metres_per_degree((latitude_a + latitude_b) / 2)
    return float(np.hypot((latitude_a - latitude_b) * north, (longitude_a - longitude_b) * east))
