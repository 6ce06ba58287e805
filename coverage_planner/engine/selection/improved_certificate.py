"""Writing what the second pass found as a file of integers: the improved set, recounted, with the cells behind every joint mesh.

For every demand point that only several chosen sites cover together the file has the cells of its mesh (100 bits) that were
covered before, and those of each chosen site, of the lane that makes it covered. ``certificate_improved`` counts them anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.mesh_coverage import CELLS_PER_MESH
from coverage_planner.engine.selection.certificate import question_json
from coverage_planner.engine.selection.plan_instance import PlanInstance, lanes_of_flag
from coverage_planner.engine.selection.question import BudgetQuestion, GoalsQuestion
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, Window
from coverage_planner.model.layers import PlanningData, UInt8Array
from coverage_planner.model.settings import CoverageDefinition

IMPROVED_FORMAT = "coverage_planner improved selection certificate 1"
_N = SUBCELLS_PER_SIDE


def improved_certificate_text(
    *,
    data: PlanningData,
    definition: CoverageDefinition,
    made: PlanInstance,
    base: Sequence[SiteFootprint],
    footprints: Sequence[SiteFootprint],
    question: BudgetQuestion | GoalsQuestion,
    sites: tuple[int, ...],
    value: int,
    certificate: str,
) -> str:
    """Return the text of a certificate of an improved set.

    Args:
        data: imported data.
        definition: whole-mesh rule and overlay.
        made: instance of the plan.
        base: footprints of what exists.
        footprints: ``footprints[k]`` is that of candidate k + 1.
        question: the question of the proposal.
        sites: candidates of the improved set, without what exists.
        value: its exact worth, or yen.
        certificate: that of the proposal; its bound of joint coverage holds for the improved set, too.
    """
    instance = made.instance
    proposal = json.loads(certificate)
    chosen = list(sites)
    content: dict[str, Any] = {
        "format": IMPROVED_FORMAT,
        "instance": proposal["instance"],
        "question": question_json(question, instance),
        "needed": definition.mesh_needs_subcells(CELLS_PER_MESH),
        "sites": chosen,
        "cost_yen": int(np.where(instance.there, 0, instance.cost_yen)[chosen].sum()),
        "value": value,
        "joint": proposal["joint"],
        "points": joint_evidence(data, definition, made, base, footprints, sites),
        "footprints": [[k, footprint_digest(footprints[k - 1])] for k in chosen],
    }
    content["sha256"] = hashlib.sha256(_canonical(content).encode()).hexdigest()
    return _canonical(content) + "\n"


def joint_evidence(
    data: PlanningData,
    definition: CoverageDefinition,
    made: PlanInstance,
    base: Sequence[SiteFootprint],
    footprints: Sequence[SiteFootprint],
    sites: tuple[int, ...],
) -> list[list[Any]]:
    """Return point, lane, cells before and cells of each site, for points that chosen sites cover only together."""
    instance = made.instance
    if instance.part_indptr is None or instance.part_indices is None:
        return []
    alone = instance.covered_by(np.array(sites, dtype=np.int64))
    helpers: dict[int, list[int]] = {}
    for k in sites:
        part = slice(int(instance.part_indptr[k]), int(instance.part_indptr[k + 1]))
        for point in instance.part_indices[part].tolist():
            if not alone[point]:
                helpers.setdefault(point, []).append(k)
    state = CoverageState(data.service_areas)
    for footprint in base:
        state.add(footprint)
    needed = definition.mesh_needs_subcells(CELLS_PER_MESH)
    size = instance.points // len(made.lanes)
    found: list[list[Any]] = []
    for point in sorted(helpers):
        mesh = point % size
        row, col = int(data.population.row[mesh]) * _N, int(data.population.col[mesh]) * _N
        before = state.covered_bits(Window(row, col, _N, _N))
        cells = {k: _cells(footprints[k - 1], row, col) for k in helpers[point]}
        for lane in lanes_of_flag(definition, made.lanes[point // size]):
            masks = [[k, _mask(bits, lane)] for k, bits in cells.items() if _mask(bits, lane)]
            union = _mask(before, lane)
            for _, mask in masks:
                union |= mask
            if union.bit_count() >= needed:
                found.append([point, lane, _mask(before, lane), masks])
                break
    return found


def _cells(footprint: SiteFootprint, row: int, col: int) -> UInt8Array:
    window = footprint.window
    r, c = row - window.row0, col - window.col0
    if r < 0 or c < 0 or r + _N > window.rows or c + _N > window.cols:
        return np.zeros((_N, _N), dtype=np.uint8)
    return np.asarray(footprint.bits[r : r + _N, c : c + _N])


def _mask(cells: UInt8Array, lane: int) -> int:
    """Return the cells of a lane as bits, from the south-west row by row; lane 8 is 5G of any carrier."""
    covered = (cells & 0x0F) != 0 if lane == 8 else (cells >> lane) & 1 != 0
    return sum(1 << k for k in np.flatnonzero(covered.ravel()).tolist())


def footprint_digest(footprint: SiteFootprint) -> str:
    """Return the SHA-256 of a footprint: its window on the lattice and the carriers of every sub-cell."""
    window = footprint.window
    head = f"{window.row0} {window.col0} {window.rows} {window.cols}\n".encode()
    return hashlib.sha256(head + np.ascontiguousarray(footprint.bits, dtype=np.uint8).tobytes()).hexdigest()


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
