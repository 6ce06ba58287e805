"""What the sites of one district cover together: persons, households, newly covered meshes and road (整備効果)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.evaluation import NEWLY_COVERED
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.group_reach import flags_together, households_together
from coverage_planner.engine.mesh_coverage import MeshCounter, any_lane, flagged
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.model.lattice import TILE_SUBCELLS
from coverage_planner.model.layers import Int64Array, RoadTable, ServiceAreaTiles, UInt8Array, service_mask
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ROAD_CLASSES, RoadClass, Service, SiteStatus
from coverage_planner.report.report_input import ReportInput

_MOBILE_MASK = np.uint8(service_mask(Service.MOBILE))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DistrictEffect:
    """What some sites do together.

    Attributes:
        persons_in_area: persons of meshes that these sites by themselves cover with 5G.
        households_in_area: households of meshes that these sites by themselves cover with mobile service of any
            generation; None where the population has no households.
        new_meshes: rows of the population table: covered by these sites and outside 5G without the plan's candidates.
        persons_new: persons of ``new_meshes``.
        road_new_um: road with mobile service from these sites and without it before, by class.
    """

    persons_in_area: int
    households_in_area: int | None
    new_meshes: Int64Array
    persons_new: int
    road_new_um: dict[RoadClass, int]


class EffectCounter:
    """Counts effects of groups of sites of one evaluated plan; sets up its indexes once."""

    def __init__(self, report: ReportInput) -> None:
        data, self._evaluation = report.data, report.evaluation
        self._population = data.population
        self._definition = report.assessment.definition
        self._meshes = MeshCounter(data.population.row, data.population.col)
        self._roads = data.roads
        self._pieces = None if data.roads is None else RoadPieces(data.roads)
        existing = [
            self._evaluation.footprints[site.number]
            for site in report.plan.active_sites
            if site.status is SiteStatus.EXISTING and site.number in self._evaluation.footprints
        ]
        self._open_pieces = self._not_served_before(data.roads, data.service_areas, existing)

    def effect(self, sites: Iterable[Site]) -> DistrictEffect:
        """Return what the sites do together; switched-off sites do nothing."""
        footprints = [
            self._evaluation.footprints[site.number]
            for site in sites
            if site.enabled and site.number in self._evaluation.footprints
        ]
        near, flags = flags_together(footprints, self._meshes, self._definition)
        with_nr = near[flagged(flags, any_lane(Service.NR))]
        new = with_nr[self._evaluation.mesh_class[with_nr] == NEWLY_COVERED]
        persons = self._population.persons
        return DistrictEffect(
            persons_in_area=int(persons[with_nr].sum()),
            households_in_area=households_together(footprints, self._population, self._meshes, self._definition),
            new_meshes=new[persons[new] > 0],
            persons_new=int(persons[new].sum()),
            road_new_um=self._new_road(footprints),
        )

    def _new_road(self, footprints: list[SiteFootprint]) -> dict[RoadClass, int]:
        roads, pieces = self._roads, self._pieces
        if roads is None or pieces is None:
            return {}
        served = np.zeros(roads.length_um.size, dtype=np.bool_)
        for footprint in footprints:
            near = pieces.in_window(footprint.window)
            served[near] |= pieces.bytes_at(footprint.bits, footprint.window, near) & _MOBILE_MASK != 0
        new = np.flatnonzero(served & self._open_pieces)
        road_class = roads.road_class[roads.line[new]]
        return {name: int(roads.length_um[new][road_class == k].sum()) for k, name in enumerate(ROAD_CLASSES)}

    def _not_served_before(
        self, roads: RoadTable | None, areas: ServiceAreaTiles | None, existing: list[SiteFootprint]
    ) -> npt.NDArray[np.bool_]:
        if roads is None or self._pieces is None:
            return np.zeros(0, dtype=np.bool_)
        before = np.zeros(roads.length_um.size, dtype=np.bool_)
        if areas is not None:
            before |= _bytes_of_areas(areas, roads) & _MOBILE_MASK != 0
        for footprint in existing:
            near = self._pieces.in_window(footprint.window)
            before[near] |= self._pieces.bytes_at(footprint.bits, footprint.window, near) & _MOBILE_MASK != 0
        return ~before & self._pieces.counted(include_tunnels=self._definition.include_tunnels)


def _bytes_of_areas(areas: ServiceAreaTiles, roads: RoadTable) -> UInt8Array:
    result = np.zeros(roads.length_um.size, dtype=np.uint8)
    tile_row, tile_col = roads.cell_row // TILE_SUBCELLS, roads.cell_col // TILE_SUBCELLS
    for index, (row, col) in enumerate(zip(areas.tile_row, areas.tile_col, strict=True)):
        inside = np.flatnonzero((tile_row == row) & (tile_col == col))
        result[inside] = areas.bits[index][
            roads.cell_row[inside] % TILE_SUBCELLS, roads.cell_col[inside] % TILE_SUBCELLS
        ]
    return result
