"""条件不利地域: a pixel is filled exactly where the polygons hold its middle, holes and overlaps included."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.model.area_polygons import AreaFeature, AreaPolygons
from coverage_planner.model.layers import AreaDesignation, AreaList, LineSet, Municipality, ZoneTable
from coverage_planner.model.terms import DisadvantagedArea
from coverage_planner.ui.map.area_painter import FILL, HATCH, AreaPainter, prepare_areas
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.kept_picture import part_of_view
from coverage_planner.ui.map.layers import LayerState
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import LIGHT_MAP

BOUNDS = (138.6, 35.5, 138.9, 35.75)


def ring(rng: np.random.Generator, lon: float, lat: float, size: float) -> np.ndarray:
    t = np.linspace(0, 2 * np.pi, 40)
    r = size * (1 + 0.4 * np.sin(3 * t + rng.random() * 6))
    points = np.column_stack((lon + r * np.cos(t), lat + 0.8 * r * np.sin(t)))
    points[-1] = points[0]
    return points if rng.random() < 0.5 else points[::-1]  # files do not agree on the direction


def polygons(rng: np.random.Generator) -> AreaPolygons:
    """Two overlapping areas of one kind, one with a hole, and one of another kind."""
    rings = [
        ring(rng, 138.70, 35.62, 0.06),
        ring(rng, 138.70, 35.62, 0.015),
        ring(rng, 138.76, 35.64, 0.05),
        ring(rng, 138.83, 35.57, 0.04),
    ]
    polygon_rings = np.array([0, 2, 3, 4])
    kinds = (DisadvantagedArea.DEPOPULATED, DisadvantagedArea.DEPOPULATED, DisadvantagedArea.PENINSULA)
    whole = np.concatenate(rings)
    outer = [rings[0], rings[2], rings[3]]
    return AreaPolygons(
        longitude_deg=np.ascontiguousarray(whole[:, 0]),
        latitude_deg=np.ascontiguousarray(whole[:, 1]),
        ring_offsets=np.concatenate(([0], np.cumsum([len(r) for r in rings]))).astype(np.int64),
        polygon_rings=polygon_rings.astype(np.int64),
        feature=np.arange(3, dtype=np.int32),
        bounds=np.array([[*r.min(axis=0), *r.max(axis=0)] for r in outer]),
        features=tuple(
            AreaFeature(
                kind=kind, code="99001", municipality_name="", part_name="", classification="", layer="A17", edition=""
            )
            for kind in kinds
        ),
        source="fictional",
    )


@given(st.integers(0, 10_000))
@settings(max_examples=10, deadline=None)
def test_a_pixel_is_filled_where_the_polygons_hold_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    areas = polygons(rng)
    painter = AreaPainter()
    painter.set_areas(prepare_areas(areas, None, None))
    view = ViewTransform.of_bounds(BOUNDS, 240, 200)
    for choice in ("", "peninsula"):
        painter.look = LayerState(choice=choice)
        code = painter.codes(view)
        differing = 0
        for y in range(0, 200, 9):
            for x in range(0, 240, 9):
                held = areas.at(*view.to_degrees(x + 0.5, y + 0.5))
                expected = any(not choice or area.kind.value == choice for area in held)
                differing += bool(code[y, x] & FILL) != expected
        # an overview moves an edge by half a pixel at most
        assert differing <= 3


def test_whole_municipalities_are_filled_and_partly_designated_ones_hatched() -> None:
    squares = []
    for lon in (138.62, 138.72):
        squares.append(np.array([[0, 0], [0.08, 0], [0.08, 0.1], [0, 0.1], [0, 0]]) + np.array([lon, 35.55]))
    points = np.concatenate(squares)
    zones = ZoneTable(
        municipalities=tuple(Municipality(code=c, name=c, prefecture_name="") for c in ("99001", "99002")),
        row=np.zeros(0, np.int32),
        col=np.zeros(0, np.int32),
        municipality=np.zeros(0, np.int32),
        outlines=LineSet(
            longitude_deg=points[:, 0].copy(),
            latitude_deg=points[:, 1].copy(),
            offsets=np.array([0, 5, 10]),
            feature=np.array([0, 1], dtype=np.int32),
        ),
    )
    kind = DisadvantagedArea.HEAVY_SNOW
    listed = AreaList(
        designations=(
            AreaDesignation(code="99001", kind=kind, whole=True),
            AreaDesignation(code="99002", kind=kind, whole=False),
        ),
        listed_codes=frozenset({"99001", "99002"}),
        edition="",
        source="",
    )
    painter = AreaPainter()
    painter.set_areas(prepare_areas(None, listed, zones))
    assert painter.has_partial
    view = ViewTransform.of_bounds(BOUNDS, 240, 200)
    code = painter.codes(view)
    (x, y), (u, v) = view.to_pixel(35.6, 138.66), view.to_pixel(35.6, 138.76)
    assert code[int(y), int(x)] == FILL
    assert code[int(v), int(u)] == HATCH
    target = ImageBuffer(240, 200)
    painter.paint(view, LIGHT_MAP, target)
    inside = target.pixels[int(v) - 10 : int(v) + 10, int(u) - 10 : int(u) + 10]
    assert set(np.unique(inside)) == {0, LIGHT_MAP.disadvantaged_line.premultiplied()}
    # the hatch of a strip painted alone continues that of the whole picture
    part = ImageBuffer(60, 200)
    painter.paint(part_of_view(view, 120, 0, 60, 200), LIGHT_MAP, part)
    assert np.array_equal(part.pixels, target.pixels[:, 120:180])
    assert prepare_areas(None, None, None) is None
