"""The whole-mesh rule by hand: exactly half, >= and >, overlay of meshes against union of areas."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.mesh_coverage import EVERYTHING, LANES, MeshCounter, covered_flags, flagged
from coverage_planner.model.settings import Comparison, CoverageDefinition, Overlay

DOCOMO_5G, KDDI_5G, DOCOMO_ANY, KDDI_ANY = 0x11, 0x22, 0x10, 0x20


def counts_of(made_up, cells):
    """Counts of the one populated half mesh at the corner of the tile."""
    table = made_up.population([(0, 0, 100)])
    counter = MeshCounter(table.row, table.col)
    state = CoverageState(made_up.areas(cells))
    counts = np.zeros((1, LANES), np.uint8)
    for tile in state.tiles():
        counter.recount(state, tile, EVERYTHING, counts)
    return counts


@pytest.mark.parametrize(
    ("columns", "comparison", "covered"),
    [
        (5, Comparison.GE, True),  # 50 of 100 sub-cells
        (5, Comparison.GT, False),
        (6, Comparison.GT, True),
        (4, Comparison.GE, False),
    ],
)
def test_exactly_half_is_covered_under_ge_and_not_under_gt(made_up, columns, comparison, covered):
    counts = counts_of(made_up, [(slice(0, 10), slice(0, columns), DOCOMO_5G)])
    assert counts[0].tolist() == [10 * columns, 0, 0, 0, 10 * columns, 0, 0, 0, 10 * columns, 10 * columns]
    for overlay in Overlay:
        flags = covered_flags(counts, CoverageDefinition(comparison=comparison, overlay=overlay))
        assert {lane for lane in range(LANES) if flagged(flags, lane)[0]} == ({0, 4, 8, 9} if covered else set())


def test_one_sub_cell_short_of_half_is_not_covered(made_up):
    counts = counts_of(made_up, [(slice(0, 10), slice(0, 4), DOCOMO_5G), (slice(0, 9), 4, DOCOMO_5G)])
    assert counts[0, 0] == 49
    assert covered_flags(counts, CoverageDefinition())[0] == 0


def test_overlay_mesh_needs_one_carrier_with_half_and_overlay_area_the_union(made_up):
    """Docomo covers 30 sub-cells of the west, KDDI 30 of the east: neither has half, together they have 60."""
    counts = counts_of(made_up, [(slice(0, 10), slice(0, 3), DOCOMO_5G), (slice(0, 10), slice(7, 10), KDDI_5G)])
    assert (counts[0, 0], counts[0, 1], counts[0, 8], counts[0, 9]) == (30, 30, 60, 60)
    by_mesh = covered_flags(counts, CoverageDefinition(overlay=Overlay.MESH))
    by_area = covered_flags(counts, CoverageDefinition(overlay=Overlay.AREA))
    assert by_mesh[0] == 0
    assert by_area[0] == 1 << 8 | 1 << 9  # any carrier, but still no carrier by itself


def test_the_union_counts_a_sub_cell_of_two_carriers_once(made_up):
    counts = counts_of(made_up, [(slice(0, 10), slice(0, 3), DOCOMO_5G), (slice(0, 10), slice(0, 3), KDDI_5G)])
    assert counts[0, 8] == 30
    assert covered_flags(counts, CoverageDefinition(overlay=Overlay.AREA))[0] == 0


def test_mobile_counts_any_generation_and_5g_only_5g(made_up):
    """A 4G area covers the mesh for mobile only; 5G of 60 sub-cells in it is 5G as well."""
    counts = counts_of(made_up, [(slice(0, 10), slice(0, 10), KDDI_ANY), (slice(0, 10), slice(0, 6), DOCOMO_5G)])
    flags = covered_flags(counts, CoverageDefinition())
    assert [lane for lane in range(LANES) if flagged(flags, lane)[0]] == [0, 4, 5, 8, 9]


def test_other_thresholds_compare_integers(made_up):
    """A third of 100 sub-cells: 33 are too few, 34 enough, whatever >= or >."""
    for comparison in Comparison:
        definition = CoverageDefinition(area_threshold=Fraction(1, 3), comparison=comparison)
        assert definition.mesh_needs_subcells(100) == 34
    full = CoverageDefinition(area_threshold=Fraction(1), comparison=Comparison.GE)
    counts = counts_of(made_up, [(slice(0, 10), slice(0, 10), DOCOMO_ANY)])
    assert flagged(covered_flags(counts, full), 4)[0] and not flagged(covered_flags(counts, full), 0)[0]


def test_each_mesh_of_a_tile_reads_its_own_cells(made_up):
    """Meshes at three corners of the tile with 7, 8 and 9 covered rows of one column."""
    table = made_up.population([(0, 0, 1), (0, 19, 1), (19, 19, 1)])
    counter = MeshCounter(table.row, table.col)
    state = CoverageState(
        made_up.areas(
            [
                (slice(0, 7), 9, DOCOMO_5G),
                (slice(0, 8), 190, DOCOMO_5G),
                (slice(191, 200), 199, DOCOMO_5G),
            ]
        )
    )
    counts = np.zeros((3, LANES), np.uint8)
    counter.recount(state, state.tiles()[0], EVERYTHING, counts)
    assert counts[:, 0].tolist() == [7, 8, 9]
    changed = np.zeros_like(EVERYTHING)
    changed[0, 19] = True
    partly = np.zeros((3, LANES), np.uint8)
    counter.recount(state, state.tiles()[0], changed, partly)
    assert partly[:, 0].tolist() == [0, 8, 0]
