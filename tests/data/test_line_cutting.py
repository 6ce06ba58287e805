"""Cut lines: pieces add up exactly, lie in their own sub-cell, and do not depend on the direction of travel."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from coverage_planner.data.line_cutting import CutLines, cut_lines, line_lengths_m
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE

GRS80 = Geod(ellps="GRS80")
ROW_DEG, COL_DEG = 1 / SUB_ROWS_PER_DEGREE, 1 / SUB_COLS_PER_DEGREE


def cut(points: list[tuple[float, float]]) -> CutLines:
    longitude, latitude = (np.array(values, dtype=np.float64) for values in zip(*points, strict=True))
    return cut_lines(longitude, latitude, np.array([0, len(points)]))


def sums_per_cell(result: CutLines) -> dict[tuple[int, int], int]:
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for row, col, length in zip(result.cell_row, result.cell_col, result.length_um, strict=True):
        sums[int(row), int(col)] += int(length)
    return sums


# Vertices on a fine grid hit borders and corners of sub-cells often; the others hardly ever.
ON_BORDERS = st.tuples(
    st.integers(0, 40).map(lambda k: 139.0 + k * COL_DEG / 4), st.integers(0, 40).map(lambda k: 35.5 + k * ROW_DEG / 4)
)
ANYWHERE = st.tuples(st.floats(139.0, 139.02), st.floats(35.5, 35.52))
LINES = st.lists(st.one_of(ON_BORDERS, ANYWHERE), min_size=2, max_size=12, unique=True)


@given(LINES)
@settings(max_examples=300, deadline=None)
def test_pieces_add_up_to_the_rounded_geodesic_length_exactly(points: list[tuple[float, float]]) -> None:
    longitude, latitude = zip(*points, strict=True)
    _, _, lengths = GRS80.inv(longitude[:-1], latitude[:-1], longitude[1:], latitude[1:])
    result = cut(points)
    running = 0.0
    for length in lengths:
        running += length
    assert int(result.length_um.sum()) == int(np.floor(running * 1e6 + 0.5))
    assert (result.length_um >= 0).all()


@given(LINES)
@settings(max_examples=300, deadline=None)
def test_every_part_between_two_vertices_lies_in_the_cell_of_its_piece(points: list[tuple[float, float]]) -> None:
    result = cut(points)
    middle_row = (result.latitude_deg[:-1] + result.latitude_deg[1:]) / 2 * SUB_ROWS_PER_DEGREE
    middle_col = ((result.longitude_deg[:-1] + result.longitude_deg[1:]) / 2 - 100) * SUB_COLS_PER_DEGREE
    piece = result.vertex_piece[:-1]
    assert result.vertex_piece[-1] == -1
    assert (np.abs(middle_row - (result.cell_row[piece] + 0.5)) <= 0.5 + 1e-6).all()
    assert (np.abs(middle_col - (result.cell_col[piece] + 0.5)) <= 0.5 + 1e-6).all()
    assert sorted(set(piece.tolist())) == list(range(result.length_um.size))


@given(LINES)
@settings(max_examples=200, deadline=None)
def test_lengths_of_pieces_equal_the_geodesic_lengths_of_their_parts(points: list[tuple[float, float]]) -> None:
    result = cut(points)
    _, _, parts = GRS80.inv(
        result.longitude_deg[:-1], result.latitude_deg[:-1], result.longitude_deg[1:], result.latitude_deg[1:]
    )
    expected = np.bincount(result.vertex_piece[:-1], weights=parts, minlength=result.length_um.size)
    # 2 km segments: a straight line in degrees and the geodesic part by micrometres
    assert np.abs(result.length_um / 1e6 - expected).max() < 1e-4


@given(LINES)
@settings(max_examples=300, deadline=None)
def test_reversing_a_line_changes_no_cell_by_more_than_a_micrometre_per_piece(
    points: list[tuple[float, float]],
) -> None:
    forwards, backwards = cut(points), cut(points[::-1])
    there, back = sums_per_cell(forwards), sums_per_cell(backwards)
    visits = defaultdict(int)
    for row, col in zip(forwards.cell_row, forwards.cell_col, strict=True):
        visits[int(row), int(col)] += 1
    assert there.keys() == back.keys()
    for cell, length in there.items():
        assert abs(length - back[cell]) <= visits[cell] + 1
    assert abs(int(forwards.length_um.sum()) - int(backwards.length_um.sum())) <= 1


def test_a_line_along_a_border_belongs_to_the_cells_north_and_east_in_both_directions() -> None:
    row, col = round(35.5 * SUB_ROWS_PER_DEGREE), round((139.0125 - 100) * SUB_COLS_PER_DEGREE)
    eastwards = [(139.0125, 35.5), (139.0125 + 3 * COL_DEG, 35.5)]
    northwards = [(139.0125, 35.5), (139.0125, 35.5 + 3 * ROW_DEG)]
    for points, cells in (
        (eastwards, {(row, col), (row, col + 1), (row, col + 2)}),
        (northwards, {(row, col), (row + 1, col), (row + 2, col)}),
    ):
        assert sums_per_cell(cut(points)).keys() == cells
        assert sums_per_cell(cut(points[::-1])).keys() == cells


def test_a_line_through_corners_visits_only_the_cells_on_the_diagonal() -> None:
    points = [(139.0, 35.5), (139.0 + 5 * COL_DEG, 35.5 + 5 * ROW_DEG)]
    row, col = round(35.5 * SUB_ROWS_PER_DEGREE), round(39.0 * SUB_COLS_PER_DEGREE)
    result = cut(points)
    assert list(zip(result.cell_row - row, result.cell_col - col, strict=True)) == [(k, k) for k in range(5)]


def test_a_line_that_comes_back_has_one_piece_per_visit() -> None:
    inside, outside = (139.0 + COL_DEG / 2, 35.5 + ROW_DEG / 2), (139.0 + 1.5 * COL_DEG, 35.5 + ROW_DEG / 2)
    result = cut([inside, outside, (inside[0], inside[1] + ROW_DEG / 8)])
    assert [int(c) - int(result.cell_col[0]) for c in result.cell_col] == [0, 1, 0]


def test_many_lines_keep_their_own_pieces_whatever_the_block_size(monkeypatch: object) -> None:
    generator = np.random.default_rng(7)
    counts = generator.integers(2, 9, 60)
    offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
    longitude = 139 + generator.uniform(0, 0.01, offsets[-1])
    latitude = 35 + generator.uniform(0, 0.01, offsets[-1])
    whole = cut_lines(longitude, latitude, offsets)
    monkeypatch.setattr("coverage_planner.data.line_cutting._LINES_AT_ONCE", 7)  # type: ignore[attr-defined]
    blocks = cut_lines(longitude, latitude, offsets)
    for name in (
        "cell_row",
        "cell_col",
        "length_um",
        "line",
        "longitude_deg",
        "latitude_deg",
        "offsets",
        "vertex_piece",
    ):
        assert np.array_equal(getattr(whole, name), getattr(blocks, name)), name
    sums = np.bincount(whole.line, weights=whole.length_um)
    assert np.abs(sums - line_lengths_m(longitude, latitude, offsets) * 1e6).max() <= 1
    assert (whole.vertex_piece[whole.offsets[1:] - 1] == -1).all()


def test_no_lines_give_no_pieces() -> None:
    empty = np.zeros(0)
    result = cut_lines(empty, empty, np.zeros(1, dtype=np.int64))
    assert result.length_um.size == 0
    assert result.offsets.tolist() == [0]
