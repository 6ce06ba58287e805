"""The selection instance of a plan: covering sets of its candidates straight from the lattice.

Demand points are the populated half meshes and then the road pieces of the indicator, for the coverage of any carrier and
again for each carrier that is asked for. What service areas and existing sites cover belongs to candidate 0, the base,
which exists. A candidate covers a half mesh when the mesh counts as covered by 5G under the definition once the candidate
alone joins the base; a road piece, when its sub-cell gets mobile service. Several candidates may be options of one site.

Joint coverage: a mesh that two candidates cover only together is in neither set, so a selection never promises what is not
there. For such meshes the instance has parts: the new sub-cells of a candidate there as a share of those missing, rounded
up, for the best of the lanes that count. The union of sub-cells is at most their sum, so candidates that cover a mesh
jointly have parts of a whole at least; a bound that takes "parts sum up to a whole" for covered bounds exact coverage too.
Road pieces are single points and never covered jointly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from coverage_planner.engine.coverage_kernels import BoolArray
from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.indicators.road import LEGAL_CLASSES
from coverage_planner.engine.mesh_coverage import (
    CELLS_PER_MESH,
    EVERYTHING,
    LANES,
    MeshCounter,
    any_lane,
    covered_flags,
    flagged,
)
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.engine.selection.instance import WHOLE_SHARE, Instance, make_instance
from coverage_planner.model.errors import InputRefused, SiteRefused
from coverage_planner.model.layers import Int64Array, PlanningData, UInt8Array, service_bit, service_mask
from coverage_planner.model.settings import CoverageDefinition, Overlay
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, ROAD_CLASSES, Carrier, RoadClass, Service
from coverage_planner.model.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateMoney:
    """Integer yen of one candidate where it is not its stated cost alone."""

    cost_yen: int
    state_yen: int
    burden_yen: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanInstance:
    """The instance of a plan.

    Attributes:
        instance: candidate 0 is the base, which exists; candidate k + 1 is ``sites[k]``; ``road_m`` is in micrometres.
        sites: the candidate sites; options of one site share its number.
        base_persons: persons of the half meshes that the base covers.
        meshes: number of half meshes, the first demand points.
        lanes: which flag of a half mesh each block of demand points counts, in their order.
    """

    instance: Instance
    sites: tuple[Site, ...]
    base_persons: int
    meshes: int
    lanes: tuple[int, ...] = (8,)

    def sites_of(self, chosen: Sequence[int]) -> tuple[Site, ...]:
        """Return the sites of chosen candidates, without the base."""
        return tuple(self.sites[k - 1] for k in chosen if k > 0)


@dataclass(frozen=True, slots=True)
class _Block:
    """One view on demand: any carrier or one carrier."""

    carrier: int
    lane: int
    mobile: np.uint8
    parts: tuple[int, ...]


def plan_instance(
    data: PlanningData,
    definition: CoverageDefinition,
    base: Sequence[SiteFootprint],
    candidates: Sequence[tuple[Site, SiteFootprint]],
    *,
    carriers: Sequence[Carrier] = (),
    money: Sequence[CandidateMoney] | None = None,
) -> PlanInstance:
    """Return the instance of candidates over a base.

    Args:
        data: imported data.
        definition: whole-mesh rule, overlay and tunnels.
        base: footprints of the existing sites.
        candidates: candidate sites with their footprints; those of the same number are options of one site.
        carriers: carriers whose own coverage is asked for besides that of any carrier.
        money: yen per candidate; by default the stated costs, and nothing is known of state money.

    Raises:
        InputRefused: there is no candidate, or one without any cost.
    """
    _check(candidates, money)
    blocks = [_Block(-1, any_lane(Service.NR), np.uint8(service_mask(Service.MOBILE)), _lanes_of_any(definition))]
    for carrier in carriers:
        lane = service_bit(carrier, Service.NR)
        mobile = np.uint8(1 << service_bit(carrier, Service.MOBILE))
        blocks.append(_Block(CARRIERS.index(carrier), lane, mobile, lanes_of_flag(definition, lane)))
    meshes = MeshCounter(data.population.row, data.population.col)
    pieces = None if data.roads is None else RoadPieces(data.roads)
    counted = None if pieces is None else _legal_pieces(pieces, definition)
    state = CoverageState(data.service_areas)
    for footprint in base:
        state.add(footprint)
    base_counts, base_bits = _base_coverage(state, meshes, pieces)
    base_flags = covered_flags(base_counts, definition)
    needed = definition.mesh_needs_subcells(CELLS_PER_MESH)
    size = meshes.size + (0 if pieces is None else pieces.size)
    peopled = data.population.persons > 0
    sets: list[list[Int64Array]] = [[] for _ in range(1 + len(candidates))]
    parts: list[list[Int64Array]] = [[] for _ in range(1 + len(candidates))]
    shares: list[list[Int64Array]] = [[] for _ in range(1 + len(candidates))]
    for b, block in enumerate(blocks):
        sets[0].append(b * size + np.flatnonzero(flagged(base_flags, block.lane)))
        if counted is not None:
            served = (base_bits & block.mobile != 0) & counted
            sets[0].append(b * size + meshes.size + np.flatnonzero(served))
    for k, (_, footprint) in enumerate(candidates, 1):
        window = footprint.window
        near = meshes.in_window(window)
        cells: UInt8Array = state.covered_bits(window) | footprint.bits
        counts = meshes.count_cells(cells, window, near)
        flags = covered_flags(counts, definition)
        bits = close = None
        if pieces is not None and counted is not None:
            close = pieces.in_window(window)
            bits = pieces.bytes_at(footprint.bits, window, close)
        for b, block in enumerate(blocks):
            alone, before = flagged(flags, block.lane), flagged(base_flags[near], block.lane)
            sets[k].append(b * size + near[alone & ~before])
            share = _shares(counts, base_counts[near], block.parts, needed)
            some = (share > 0) & ~alone & ~before & peopled[near]
            order = np.argsort(near[some], kind="stable")
            parts[k].append((b * size + near[some])[order])
            shares[k].append(share[some][order])
            if bits is not None and close is not None and counted is not None:
                new = (bits & block.mobile != 0) & counted[close] & ~(base_bits[close] & block.mobile != 0)
                sets[k].append(b * size + meshes.size + close[new])
    return PlanInstance(
        instance=_instance(data, pieces, counted, blocks, sets, parts, shares, candidates, money),
        sites=tuple(site for site, _ in candidates),
        base_persons=int(data.population.persons[flagged(base_flags, blocks[0].lane)].sum()),
        meshes=meshes.size,
        lanes=tuple(block.lane for block in blocks),
    )


def lanes_of_flag(definition: CoverageDefinition, lane: int) -> tuple[int, ...]:
    """Return the lanes of counts of which one must reach the threshold for the flag of a lane."""
    return _lanes_of_any(definition) if lane == any_lane(Service.NR) else (lane,)


def _lanes_of_any(definition: CoverageDefinition) -> tuple[int, ...]:
    """Return the lanes of counts of which one must reach the threshold for any carrier to cover a mesh."""
    if definition.overlay is Overlay.AREA:
        return (any_lane(Service.NR),)
    return tuple(service_bit(carrier, Service.NR) for carrier in CARRIERS)


def _shares(counts: UInt8Array, before: UInt8Array, lanes: tuple[int, ...], needed: int) -> Int64Array:
    """Return the new sub-cells as a share of those missing, rounded up, of the lane where it is largest."""
    columns = list(lanes)
    old = before[:, columns].astype(np.int64)
    new = counts[:, columns].astype(np.int64) - old
    missing = np.maximum(1, needed - old)
    return np.asarray(np.minimum(WHOLE_SHARE, -(-new * WHOLE_SHARE // missing)).max(axis=1), dtype=np.int64)


def _instance(
    data: PlanningData,
    pieces: RoadPieces | None,
    counted: BoolArray | None,
    blocks: list[_Block],
    sets: list[list[Int64Array]],
    parts: list[list[Int64Array]],
    shares: list[list[Int64Array]],
    candidates: Sequence[tuple[Site, SiteFootprint]],
    money: Sequence[CandidateMoney] | None,
) -> Instance:
    persons = data.population.persons
    times = len(blocks)
    nothing = np.zeros(0 if pieces is None else pieces.size, dtype=np.int64)
    optional: dict[str, Any] = {}
    if pieces is not None and counted is not None:
        no_road = np.zeros(persons.size, dtype=np.int64)
        fast = counted & (pieces.class_of_piece == ROAD_CLASSES.index(RoadClass.EXPRESSWAY))
        road = np.where(counted, pieces.roads.length_um, 0)
        optional["road_m"] = np.tile(np.concatenate((no_road, road)), times)
        optional["expressway"] = np.tile(np.concatenate((no_road, fast.astype(np.int64))), times)
        optional["road_units_per_m"] = np.array([1_000_000])
    if data.zones is not None:
        number = data.zones.municipality_of(data.population.row, data.population.col).astype(np.int64)
        codes = [int(m.prefecture_code) if m.prefecture_code.isdigit() else -1 for m in data.zones.municipalities]
        prefecture = np.where(number < 0, -1, np.array([*codes, -1], dtype=np.int64)[number])
        optional["municipality"] = np.tile(np.concatenate((number, nothing - 1)), times)
        optional["prefecture"] = np.tile(np.concatenate((prefecture, nothing - 1)), times)
    if times > 1:
        optional["carrier"] = np.repeat([block.carrier for block in blocks], persons.size + nothing.size)
    numbers = [site.number for site, _ in candidates]
    if len(set(numbers)) < len(numbers):
        optional["site_group"] = np.array([-1, *(sorted(set(numbers)).index(number) for number in numbers)])
    cost = [site.total_cost_yen for site, _ in candidates]
    if money is not None:
        cost = [one.cost_yen for one in money]
        optional["state_yen"] = np.array([0, *(one.state_yen for one in money)], dtype=np.int64)
        burden = [(0,) * len(CARRIERS), *(one.burden_yen for one in money)]
        optional["burden_yen"] = np.array(burden, dtype=np.int64).T
    joined = [np.concatenate([np.zeros(0, np.int64), *found]) for found in sets]
    part = [np.concatenate([np.zeros(0, np.int64), *found]) for found in parts]
    return make_instance(
        np.concatenate(([0], np.cumsum([found.size for found in joined]))).astype(np.int64),
        np.concatenate(joined).astype(np.int64),
        np.array([0, *cost], dtype=np.int64),
        np.tile(np.concatenate((persons, nothing)), times),
        existing=np.array([True] + [False] * len(candidates)),
        part_indptr=np.concatenate(([0], np.cumsum([found.size for found in part]))).astype(np.int64),
        part_indices=np.concatenate(part).astype(np.int64),
        part_share=np.concatenate([np.zeros(0, np.int64), *(one for found in shares for one in found)]),
        **optional,
    )


def _legal_pieces(pieces: RoadPieces, definition: CoverageDefinition) -> BoolArray:
    legal = np.isin(pieces.class_of_piece, [ROAD_CLASSES.index(name) for name in LEGAL_CLASSES])
    counted: BoolArray = pieces.counted(include_tunnels=definition.include_tunnels) & legal
    return counted


def _base_coverage(
    state: CoverageState, meshes: MeshCounter, pieces: RoadPieces | None
) -> tuple[UInt8Array, UInt8Array]:
    counts = np.zeros((meshes.size, LANES), dtype=np.uint8)
    bits = np.zeros(0 if pieces is None else pieces.size, dtype=np.uint8)
    for tile in state.tiles():
        meshes.recount(state, tile, EVERYTHING, counts)
        if pieces is not None:
            pieces.reread(state, tile, EVERYTHING, bits)
    return counts, bits


def _check(candidates: Sequence[tuple[Site, SiteFootprint]], money: Sequence[CandidateMoney] | None) -> None:
    if not candidates:
        raise InputRefused(
            Text("計画に有効な候補局がありません", "the plan has no active candidate"),
            remedy=Text(
                "候補局を置くか、無効の候補局を有効にしてからやり直してください",
                "place candidates, or switch on those that are off",
            ),
        )
    for number, (site, _) in enumerate(candidates):
        if (site.total_cost_yen if money is None else money[number].cost_yen) == 0:
            raise SiteRefused(
                Text(f"候補局 {site.site_id} に費用がありません", f"candidate {site.site_id} has no cost"),
                site_number=site.number,
                remedy=Text("費用のない局は必ず選ばれてしまうので、費用を入れてください", "enter its cost items"),
            )
