"""What several sites cover together: their union, in which no mesh counts twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coverage_planner.engine.coverage_kernels import UInt16Array
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.mesh_coverage import MeshCounter, any_lane, covered_flags, flagged
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Int64Array, PopulationTable, UInt8Array
from coverage_planner.model.settings import CoverageDefinition
from coverage_planner.model.terms import Service


def together(footprints: Sequence[SiteFootprint]) -> tuple[Window, UInt8Array]:
    """Return the coverage bytes of all footprints on the smallest window that holds them."""
    row0 = min(footprint.window.row0 for footprint in footprints)
    col0 = min(footprint.window.col0 for footprint in footprints)
    row1 = max(footprint.window.row1 for footprint in footprints)
    col1 = max(footprint.window.col1 for footprint in footprints)
    window = Window(row0, col0, row1 - row0, col1 - col0)
    bits = np.zeros(window.shape, dtype=np.uint8)
    for footprint in footprints:
        bits[footprint.window.slices_in(window)] |= footprint.bits
    return window, bits


def flags_together(
    footprints: Sequence[SiteFootprint], meshes: MeshCounter, definition: CoverageDefinition
) -> tuple[Int64Array, UInt16Array]:
    """Return the meshes near some sites and their flags where only these sites stand; nothing without sites."""
    if not footprints:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint16)
    window, bits = together(footprints)
    near = meshes.in_window(window)
    return near, covered_flags(meshes.count_cells(bits, window, near), definition)


def households_together(
    footprints: Sequence[SiteFootprint],
    population: PopulationTable,
    meshes: MeshCounter,
    definition: CoverageDefinition,
) -> int | None:
    """Return エリア内世帯数 of some sites: households of meshes they cover with mobile service of any generation.

    Each mesh counts once. None where the population has no households.
    """
    if population.households is None:
        return None
    near, flags = flags_together(footprints, meshes, definition)
    return int(population.households[near[flagged(flags, any_lane(Service.MOBILE))]].sum())
