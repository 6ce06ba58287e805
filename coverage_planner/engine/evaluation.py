"""The answer of an evaluation: one frozen value that the window, the reports and the subsidy read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.coverage_kernels import UInt16Array
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.mesh_coverage import any_lane, flagged
from coverage_planner.engine.site_ledger import SiteReach
from coverage_planner.model.layers import UInt8Array
from coverage_planner.model.results import Assessment, SiteLedger
from coverage_planner.model.terms import Service

UNCOVERED, COVERED_BY_BASE, NEWLY_COVERED = 0, 1, 2
"""Values of ``Evaluation.mesh_class``."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evaluation:
    """Everything computed for one plan; arrays are read-only, rows are those of the population table.

    Attributes:
        assessment: all indicators with their definition.
        ledgers: what each active candidate site adds, by site number.
        mesh_class: 0 outside 5G of every carrier, 1 covered by the base (service areas and existing sites), 2 newly
            covered by the candidates; any carrier, under the definition.
        mesh_bits: coverage byte per mesh: carrier and service by the whole-mesh rule.
        mesh_any_bits: bit 0 any carrier's 5G, bit 1 any carrier's mobile, under the overlay of the definition.
        mesh_area_counts: sub-cells (of 100) in the union of the carriers' 5G.
        road_piece_bits: coverage byte per road piece; empty without roads.
        footprints: of the active sites, by site number.
        seconds: time the evaluation took.
        coarse: some footprints are a first picture from fewer paths; the figures are preliminary.
    """

    plan: str
    assessment: Assessment
    ledgers: tuple[SiteLedger, ...]
    mesh_class: UInt8Array
    mesh_bits: UInt8Array
    mesh_any_bits: UInt8Array
    mesh_area_counts: npt.NDArray[np.int16]
    road_piece_bits: UInt8Array
    footprints: dict[int, SiteFootprint]
    reaches: dict[int, SiteReach]
    seconds: float
    coarse: bool = False

    def ledger(self, number: int) -> SiteLedger | None:
        """Return the ledger of an active candidate site, None for any other site."""
        for ledger in self.ledgers:
            if ledger.site_number == number:
                return ledger
        return None

    def households_in_reach(self, number: int) -> int | None:
        """Return the households of meshes that an active candidate alone covers, with 5G or any mobile service.

        None for any other site, and where the population has no households.
        """
        reach = self.reaches.get(number)
        return None if reach is None else reach.households


def mesh_classes(base_flags: UInt16Array, full_flags: UInt16Array) -> UInt8Array:
    """Return 0, 1 or 2 per mesh: uncovered, covered by the base, newly covered by the candidates."""
    lane = any_lane(Service.NR)
    in_base, in_full = flagged(base_flags, lane), flagged(full_flags, lane)
    return np.where(in_base, COVERED_BY_BASE, np.where(in_full, NEWLY_COVERED, UNCOVERED)).astype(np.uint8)
