"""The selection instance of a plan: covering sets of its candidates straight from the lattice.

Demand points are the populated half meshes and then the road pieces of the indicator. What service areas and existing
sites cover already belongs to candidate 0, the base, which costs nothing. A candidate covers a half mesh when the mesh
counts as covered by 5G of any carrier under the definition once the candidate alone joins the base; a road piece, when
its sub-cell gets mobile service of any carrier.

Joint coverage: a mesh that two candidates cover only together is in neither set. So a selection never promises what is
not there, but the plan of the chosen sites may cover more, and the bound speaks of covering sets only. Whoever shows a
selection evaluates the plan of the chosen sites, and of all candidates, exactly and says both differences.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.coverage_kernels import BoolArray
from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.indicators.road import LEGAL_CLASSES
from coverage_planner.engine.mesh_coverage import EVERYTHING, LANES, MeshCounter, any_lane, covered_flags, flagged
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int64Array, PlanningData, UInt8Array, service_mask
from coverage_planner.model.settings import CoverageDefinition
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ROAD_CLASSES, RoadClass, Service
from coverage_planner.model.text import Text

_NR = any_lane(Service.NR)
_MOBILE = np.uint8(service_mask(Service.MOBILE))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanInstance:
    """The instance of a plan.

    Attributes:
        instance: candidate 0 is the base, candidate k + 1 is ``sites[k]``; ``road_m`` holds micrometres, since goals are
            shares and need no unit.
        sites: the candidate sites.
        base_persons: persons of the half meshes that the base covers.
        meshes: number of half meshes, the first demand points.
    """

    instance: Instance
    sites: tuple[Site, ...]
    base_persons: int
    meshes: int

    def sites_of(self, chosen: Sequence[int]) -> tuple[Site, ...]:
        """Return the sites of chosen candidates, without the base."""
        return tuple(self.sites[k - 1] for k in chosen if k > 0)


def plan_instance(
    data: PlanningData,
    definition: CoverageDefinition,
    base: Sequence[SiteFootprint],
    candidates: Sequence[tuple[Site, SiteFootprint]],
) -> PlanInstance:
    """Return the instance of candidates over a base.

    Args:
        data: imported data.
        definition: whole-mesh rule, overlay and tunnels.
        base: footprints of the existing sites.
        candidates: candidate sites with their footprints.

    Raises:
        InputRefused: there is no candidate, or one without any cost.
    """
    _check(candidates)
    meshes = MeshCounter(data.population.row, data.population.col)
    pieces = None if data.roads is None else RoadPieces(data.roads)
    counted = None if pieces is None else _legal_pieces(pieces, definition)
    state = CoverageState(data.service_areas)
    for footprint in base:
        state.add(footprint)
    base_meshes, base_pieces = _base_coverage(state, meshes, pieces, definition)
    count = meshes.size
    sets: list[Int64Array] = [np.flatnonzero(base_meshes)]
    if pieces is not None and counted is not None:
        sets[0] = np.concatenate((sets[0], count + np.flatnonzero(base_pieces & counted)))
    for _, footprint in candidates:
        window = footprint.window
        near = meshes.in_window(window)
        cells: UInt8Array = state.covered_bits(window) | footprint.bits
        covered = flagged(covered_flags(meshes.count_cells(cells, window, near), definition), _NR)
        found = near[covered & ~base_meshes[near]]
        if pieces is not None and counted is not None:
            close = pieces.in_window(window)
            served = pieces.bytes_at(footprint.bits, window, close) & _MOBILE != 0
            found = np.concatenate((found, count + close[served & counted[close] & ~base_pieces[close]]))
        sets.append(found.astype(np.int64))
    return PlanInstance(
        instance=_instance(data, sets, [0, *(site.total_cost_yen for site, _ in candidates)], pieces, counted),
        sites=tuple(site for site, _ in candidates),
        base_persons=int(data.population.persons[base_meshes].sum()),
        meshes=count,
    )


def _instance(
    data: PlanningData, sets: list[Int64Array], cost: list[int], pieces: RoadPieces | None, counted: BoolArray | None
) -> Instance:
    persons = data.population.persons
    nothing = np.zeros(0 if pieces is None else pieces.size, dtype=np.int64)
    road = expressway = municipality = None
    if pieces is not None and counted is not None:
        no_road = np.zeros(persons.size, dtype=np.int64)
        road = np.concatenate((no_road, np.where(counted, pieces.roads.length_um, 0)))
        fast = counted & (pieces.class_of_piece == ROAD_CLASSES.index(RoadClass.EXPRESSWAY))
        expressway = np.concatenate((no_road, fast.astype(np.int64)))
    if data.zones is not None:
        number = data.zones.municipality_of(data.population.row, data.population.col).astype(np.int64)
        municipality = np.concatenate((number, nothing - 1))
    return make_instance(
        np.concatenate(([0], np.cumsum([part.size for part in sets]))).astype(np.int64),
        np.concatenate(sets),
        np.array(cost, dtype=np.int64),
        np.concatenate((persons, nothing)),
        road_m=road,
        expressway=expressway,
        municipality=municipality,
    )


def _legal_pieces(pieces: RoadPieces, definition: CoverageDefinition) -> BoolArray:
    legal = np.isin(pieces.class_of_piece, [ROAD_CLASSES.index(name) for name in LEGAL_CLASSES])
    counted: BoolArray = pieces.counted(include_tunnels=definition.include_tunnels) & legal
    return counted


def _base_coverage(
    state: CoverageState, meshes: MeshCounter, pieces: RoadPieces | None, definition: CoverageDefinition
) -> tuple[BoolArray, BoolArray]:
    counts = np.zeros((meshes.size, LANES), dtype=np.uint8)
    bits = np.zeros(0 if pieces is None else pieces.size, dtype=np.uint8)
    for tile in state.tiles():
        meshes.recount(state, tile, EVERYTHING, counts)
        if pieces is not None:
            pieces.reread(state, tile, EVERYTHING, bits)
    return flagged(covered_flags(counts, definition), _NR), bits & _MOBILE != 0


def _check(candidates: Sequence[tuple[Site, SiteFootprint]]) -> None:
    if not candidates:
        raise InputRefused(
            Text("計画に有効な候補局がありません", "the plan has no active candidate"),
            remedy=Text("候補局を置いてからやり直してください", "place candidates first"),
        )
    for site, _ in candidates:
        if site.total_cost_yen == 0:
            raise InputRefused(
                Text(f"候補局 {site.site_id} に費用がありません", f"candidate {site.site_id} has no cost"),
                remedy=Text("費用のない局は必ず選ばれてしまうので、費用を入れてください", "enter its cost items"),
            )
