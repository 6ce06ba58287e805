"""What one site reaches and adds: persons in reach, newly and solely covered, road metres (SiteLedger).

A candidate can neither newly nor solely cover a mesh or a road piece that the base (service areas and existing sites)
covers already, because coverage only grows with sites; so only what the base leaves open is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.applied_coverage import AppliedCoverage
from coverage_planner.engine.coverage_kernels import BoolArray, UInt16Array
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.mesh_coverage import MeshCounter, any_lane, covered_flags, flagged
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.model.layers import Int64Array, PopulationTable, UInt8Array, service_mask
from coverage_planner.model.results import SiteLedger
from coverage_planner.model.settings import CoverageDefinition
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ROAD_CLASSES, RoadClass, Service

_NR = any_lane(Service.NR)
_MOBILE = any_lane(Service.MOBILE)
_MOBILE_MASK = np.uint8(service_mask(Service.MOBILE))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteReach:
    """What a site covers by itself, whatever else stands around it.

    Attributes:
        meshes: populated half meshes of which it covers at least one sub-cell with 5G.
        pieces: counted road pieces on which it gives mobile service.
        persons: persons of meshes that it alone covers with 5G.
        households: households of meshes that it alone covers with mobile service of any generation, 5G included;
            None where the population has no households.
    """

    meshes: Int64Array
    pieces: Int64Array
    persons: int
    households: int | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LedgerInputs:
    """What the ledgers of all sites share."""

    population: PopulationTable
    meshes: MeshCounter
    pieces: RoadPieces | None
    counted: BoolArray | None
    """Which road pieces belong to the indicator (not under construction, tunnels by definition)."""
    definition: CoverageDefinition


def site_reach(footprint: SiteFootprint, inputs: LedgerInputs) -> SiteReach:
    """Return what a site covers by itself."""
    near = inputs.meshes.in_window(footprint.window)
    counts = inputs.meshes.count_cells(footprint.bits, footprint.window, near)
    flags = covered_flags(counts, inputs.definition)
    households = inputs.population.households
    pieces = np.empty(0, dtype=np.int64)
    if inputs.pieces is not None and inputs.counted is not None:
        pieces = inputs.pieces.in_window(footprint.window)
        reached = inputs.pieces.bytes_at(footprint.bits, footprint.window, pieces) & _MOBILE_MASK != 0
        pieces = pieces[reached & inputs.counted[pieces]]
    return SiteReach(
        meshes=near[counts[:, _NR] > 0],
        pieces=pieces,
        persons=int(inputs.population.persons[near[flagged(flags, _NR)]].sum()),
        households=None if households is None else int(households[near[flagged(flags, _MOBILE)]].sum()),
    )


def site_ledger(
    site: Site,
    footprint: SiteFootprint,
    reach: SiteReach,
    base: AppliedCoverage,
    base_flags: UInt16Array,
    full: AppliedCoverage,
    full_flags: UInt16Array,
    inputs: LedgerInputs,
) -> SiteLedger:
    """Return what a candidate that is part of ``full`` but not of ``base`` adds."""
    persons = inputs.population.persons
    open_meshes = reach.meshes[~flagged(base_flags[reach.meshes], _NR)]
    open_pieces = reach.pieces[base.piece_bits[reach.pieces] & _MOBILE_MASK == 0]
    newly = solely = 0
    sole_pieces = open_pieces
    if open_meshes.size:
        with_site = base.state.covered_bits(footprint.window) | footprint.bits
        newly = int(persons[open_meshes[_covered(with_site, footprint, open_meshes, inputs)]].sum())
    if open_meshes.size or open_pieces.size:
        without = full.state.covered_without(footprint)
        held = open_meshes[flagged(full_flags[open_meshes], _NR)]
        solely = int(persons[held[~_covered(without, footprint, held, inputs)]].sum())
        if inputs.pieces is not None:
            left = inputs.pieces.bytes_at(without, footprint.window, open_pieces) & _MOBILE_MASK
            sole_pieces = open_pieces[left == 0]
    return SiteLedger(
        site_number=site.number,
        persons_in_reach=reach.persons,
        persons_newly_covered=newly,
        persons_solely_covered=solely,
        road_new_um=_by_class(open_pieces, inputs.pieces),
        road_sole_um=_by_class(sole_pieces, inputs.pieces),
        total_cost_yen=site.total_cost_yen,
    )


def _covered(cells: UInt8Array, footprint: SiteFootprint, meshes: Int64Array, inputs: LedgerInputs) -> BoolArray:
    counts = inputs.meshes.count_cells(cells, footprint.window, meshes)
    return flagged(covered_flags(counts, inputs.definition), _NR)


def _by_class(pieces: Int64Array, table: RoadPieces | None) -> dict[RoadClass, int]:
    if table is None:
        return {}
    length, road_class = table.roads.length_um[pieces], table.class_of_piece[pieces]
    return {name: int(length[road_class == k].sum()) for k, name in enumerate(ROAD_CLASSES)}
