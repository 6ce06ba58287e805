"""Lines: overviews stay within their tolerance and keep segments short, links join into chains, strokes are clean."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.ui.map.line_chains import join_parts
from coverage_planner.ui.map.line_kernels import NO_SEGMENT, LinePass, clear_mask, stroke_lines
from coverage_planner.ui.map.line_overviews import WORLD_STEPS, level_for, line_levels, visible_chunks
from coverage_planner.ui.map.view import WORLD_METRES, ViewTransform, world_x, world_y

METRE = 1 / WORLD_METRES


def distance_to_polyline(px: float, py: float, x: np.ndarray, y: np.ndarray) -> float:
    dx, dy = np.diff(x), np.diff(y)
    length2 = np.maximum(dx * dx + dy * dy, 1e-30)
    t = np.clip(((px - x[:-1]) * dx + (py - y[:-1]) * dy) / length2, 0, 1)
    return float(np.hypot(px - x[:-1] - t * dx, py - y[:-1] - t * dy).min())


@pytest.mark.parametrize(("longest", "times"), [(None, 1.0), (6.0, 2.0)])
@given(st.integers(0, 10_000), st.integers(2, 300))
@settings(max_examples=25, deadline=None)
def test_overviews_stay_within_their_tolerance(longest: float | None, times: float, seed: int, count: int) -> None:
    """A vertex added to keep segments short may itself lie off by the tolerance, hence twice with a limit."""
    rng = np.random.default_rng(seed)
    x = 0.88 + np.cumsum(rng.normal(0, 40, count)) * METRE
    y = 0.39 + np.cumsum(rng.normal(0, 40, count)) * METRE
    cut = count // 2 if count > 4 else count
    offsets = np.array([0, cut, count] if cut < count else [0, count], dtype=np.int64)
    levels = line_levels(x, y, offsets, (0.0, 30.0, 200.0), longest_in_tolerances=longest)
    assert np.array_equal(levels[0].source, np.arange(count))
    for level in levels[1:]:
        assert {*offsets[:-1], *(offsets[1:] - 1)} <= set(level.source)
        for part in range(offsets.size - 1):
            mine = level.part == part
            for k in range(offsets[part], offsets[part + 1]):
                if mine.sum() > 1:
                    off = distance_to_polyline(x[k], y[k], level.x[mine] / WORLD_STEPS, level.y[mine] / WORLD_STEPS)
                    assert off <= times * level.tolerance * (1 + 1e-6) + 1 / WORLD_STEPS


def test_overview_segments_stay_short_on_a_straight_road() -> None:
    x = 0.88 + np.arange(2000) * 50 * METRE
    y = np.full(2000, 0.39)
    levels = line_levels(x, y, np.array([0, 2000]), (0.0, 40.0, 160.0), longest_in_tolerances=6.0)
    for level, longest_m in zip(levels[1:], (240.0, 960.0), strict=True):
        steps = np.diff(level.along) / METRE
        assert steps.max() <= longest_m + 1e-6
        assert steps.max() > longest_m / 2


def test_a_ring_does_not_collapse() -> None:
    t = np.linspace(0, 2 * np.pi, 100)
    x, y = 0.88 + 3000 * METRE * np.cos(t), 0.39 + 3000 * METRE * np.sin(t)
    x[-1], y[-1] = x[0], y[0]
    (level,) = line_levels(x, y, np.array([0, 100]), (500.0,), longest_in_tolerances=None)
    assert level.x.size >= 6
    assert np.ptp(level.x) / WORLD_STEPS > 5500 * METRE


@given(st.integers(0, 10_000), st.integers(1, 40))
@settings(max_examples=30, deadline=None)
def test_every_segment_is_in_exactly_one_chain(seed: int, parts: int) -> None:
    rng = np.random.default_rng(seed)
    nodes = rng.random((max(parts // 2, 2), 2))
    pieces, kinds = [], rng.integers(0, 2, parts)
    for _ in range(parts):
        a, b = rng.integers(0, len(nodes), 2)
        middle = rng.random((rng.integers(0, 4), 2))
        pieces.append(np.vstack([nodes[a], middle, nodes[b]]))
    points = np.vstack(pieces)
    offsets = np.concatenate(([0], np.cumsum([len(p) for p in pieces]))).astype(np.int64)
    x, y = np.ascontiguousarray(points[:, 0]), np.ascontiguousarray(points[:, 1])
    vertex, segment, chains = join_parts(x, y, offsets, kinds.astype(np.int32))
    expected = [k for p in range(parts) for k in range(offsets[p], offsets[p + 1] - 1)]
    assert sorted(segment[segment >= 0]) == expected
    kind_of_vertex = np.repeat(kinds, np.diff(offsets))
    for a, b in pairwise(chains):
        assert (segment[a : b - 1] >= 0).all()
        assert segment[b - 1] == -1
        assert len(set(kind_of_vertex[segment[a : b - 1]])) <= 1
        for i in range(a, b - 1):
            ends = {(x[segment[i]], y[segment[i]]), (x[segment[i] + 1], y[segment[i] + 1])}
            assert {(x[vertex[i]], y[vertex[i]]), (x[vertex[i + 1]], y[vertex[i + 1]])} == ends


def test_links_of_one_road_become_one_chain_and_junctions_end_it() -> None:
    links = [(0, 1), (2, 1), (2, 3), (3, 4)]  # the second runs backwards
    x = np.array([float(v) for link in links for v in link] + [3.0, 3.0])
    y = np.array([0.0] * 8 + [0.0, 5.0])  # a fifth link leaves at 3
    offsets = np.array([0, 2, 4, 6, 8, 10])
    _, _, chains = join_parts(x, y, offsets, np.zeros(5, dtype=np.int32))
    assert sorted(np.diff(chains)) == [2, 2, 4]
    _, _, chains = join_parts(x, y, offsets, np.array([0, 0, 0, 0, 1], dtype=np.int32))
    assert sorted(np.diff(chains)) == [2, 5]


def test_a_stroke_has_its_width_and_full_colour_however_many_segments_it_has() -> None:
    view = ViewTransform.of_bounds((138.6, 35.5, 138.9, 35.7), 300, 200)
    lat, _ = view.to_degrees(0, 100.5)
    for count in (2, 150):
        lon = np.linspace(138.65, 138.85, count)
        (level,) = line_levels(
            world_x(lon), world_y(np.full(count, lat)), np.array([0, count]), (0.0,), longest_in_tolerances=None
        )
        code = np.zeros(count, dtype=np.uint8)
        code[-1] = NO_SEGMENT
        line_pass = LinePass(0xFF102030)
        line_pass.put(0, 4.0)
        target = np.zeros((200, 300), dtype=np.uint32)
        mask = clear_mask(200, 300)
        drawn = stroke_lines(target, mask, level, code, visible_chunks(level, view, 8), view, line_pass)
        assert drawn == count - 1
        assert not mask.any()
        column = target[:, 150] >> 24
        assert (column[99:102] == 255).all()
        assert abs(int(column.sum()) / 255 - 4.0) < 0.15
        assert not (column[:97].any() or column[104:].any())


def test_only_chunks_near_the_picture_are_visited_and_levels_follow_the_scale() -> None:
    lon = np.linspace(130, 145, 5000)
    lat = 35 + np.sin(lon)
    levels = line_levels(world_x(lon), world_y(lat), np.array([0, 5000]), (0.0, 40.0, 640.0), longest_in_tolerances=6.0)
    local = ViewTransform.of_bounds((138.6, 35.5, 138.7, 35.6), 300, 200)
    nation = ViewTransform.of_bounds((125, 25, 145, 45), 1000, 1000)
    assert level_for(levels, local) == 0
    assert level_for(levels, nation) == len(levels) - 1
    assert levels[-1].x.size < levels[0].x.size
    assert visible_chunks(levels[0], local, 5).size <= 3
    whole = visible_chunks(levels[-1], nation, 5)
    assert whole.size == levels[-1].chunk_start.size


def test_an_overview_that_leaves_nothing_out_is_kept_once_for_both_scales() -> None:
    rng = np.random.default_rng(3)
    x = 0.88 + np.cumsum(rng.normal(0, 50, 500)) * METRE
    y = 0.39 + np.cumsum(rng.normal(0, 50, 500)) * METRE
    fine, coarse = line_levels(x, y, np.array([0, 500]), (0.0, 0.001, 400.0), longest_in_tolerances=None)
    assert fine.x.size == 500 > coarse.x.size
    assert fine.tolerance == pytest.approx(0.001 * METRE)
    # a place is kept to half a step of the world, 5 mm
    assert np.abs(fine.x / WORLD_STEPS - x).max() <= 0.5 / WORLD_STEPS
    bare = line_levels(x, y, np.array([0, 500]), (0.0,), longest_in_tolerances=None, sources=False, distances=False)
    assert bare[0].source.size == bare[0].along.size == 0 < bare[0].part.size
