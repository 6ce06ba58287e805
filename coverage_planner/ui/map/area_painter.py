"""条件不利地域: designated polygons and wholly designated municipalities filled, partly designated ones hatched.

Areas are filled by counting the edges left of each pixel: by winding number for polygons (layers overlap each other), by
parity for municipalities (their rings do not say which are holes, and municipalities do not overlap).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.model.area_polygons import AreaPolygons
from coverage_planner.model.layers import AreaList, ZoneTable
from coverage_planner.model.terms import DisadvantagedArea
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.layers import LayerState
from coverage_planner.ui.map.line_overviews import WORLD_STEPS, LineLevel, level_for, line_levels
from coverage_planner.ui.map.view import ViewTransform, world_x, world_y
from coverage_planner.ui.style import MapStyle

KINDS = tuple(DisadvantagedArea)
TOLERANCES_M = (5.0, 25.0, 100.0, 400.0, 1_600.0)
HATCH_PX = 7
FILL, HATCH = 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class AreaRings:
    """Closed rings with overviews; ``kinds[ring]`` has a bit per kind the ring counts for."""

    levels: tuple[LineLevel, ...]
    kinds: npt.NDArray[np.uint8]
    box: npt.NDArray[np.float64]
    """``(x0, y0, x1, y1)`` of each ring in world units."""

    def seen(self, view: ViewTransform, mask: int) -> npt.NDArray[np.bool_]:
        """Return which rings of the kinds in ``mask`` may touch the picture."""
        half_x, half_y = view.width / 2 / view.scale, view.height / 2 / view.scale
        box = self.box
        near = (box[:, 0] <= view.centre_x + half_x) & (box[:, 2] >= view.centre_x - half_x)
        near &= (box[:, 1] <= view.centre_y + half_y) & (box[:, 3] >= view.centre_y - half_y)
        return np.asarray(near & (self.kinds & mask != 0))


@dataclass(frozen=True, slots=True, eq=False)
class PreparedAreas:
    """What is filled by winding (polygons), by parity (whole municipalities), and hatched by parity (partly designated)."""

    polygons: AreaRings | None
    whole: AreaRings | None
    partial: AreaRings | None


def prepare_areas(
    polygons: AreaPolygons | None, areas: AreaList | None, zones: ZoneTable | None
) -> PreparedAreas | None:
    """Arrange the designated areas for painting; pure, for any thread; None where none is known."""
    filled = None if polygons is None else _polygon_rings(polygons)
    whole, partial = (None, None) if areas is None or zones is None else _municipality_rings(areas, zones)
    if filled is None and whole is None and partial is None:
        return None
    return PreparedAreas(filled, whole, partial)


def _polygon_rings(polygons: AreaPolygons) -> AreaRings | None:
    if not polygons.feature.size:
        return None
    x, y = world_x(polygons.longitude_deg), world_y(polygons.latitude_deg)
    offsets = np.array(polygons.ring_offsets, dtype=np.int64)
    kind_of_feature = np.array([1 << KINDS.index(feature.kind) for feature in polygons.features], dtype=np.uint8)
    kinds = np.repeat(kind_of_feature[polygons.feature], np.diff(polygons.polygon_rings))
    outer = np.zeros(kinds.size, dtype=np.bool_)
    outer[polygons.polygon_rings[:-1]] = True
    # The first ring of a polygon runs one way and its holes the other, so that winding numbers take the holes out.
    for ring in range(kinds.size):
        part = slice(int(offsets[ring]), int(offsets[ring + 1]))
        if (_signed_area(x[part], y[part]) > 0) != bool(outer[ring]):
            x[part], y[part] = x[part][::-1].copy(), y[part][::-1].copy()
    return _rings(x, y, offsets, kinds)


def _signed_area(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> float:
    if x.size < 3:
        return 0.0
    dx, dy = x - x[0], y - y[0]
    return float(np.dot(dx[:-1], dy[1:]) - np.dot(dx[1:], dy[:-1]))


def _municipality_rings(areas: AreaList, zones: ZoneTable) -> tuple[AreaRings | None, AreaRings | None]:
    whole, partial = np.zeros(len(zones.municipalities), np.uint8), np.zeros(len(zones.municipalities), np.uint8)
    place = {municipality.code: k for k, municipality in enumerate(zones.municipalities)}
    for designation in areas.designations:
        if designation.code in place:
            target = whole if designation.whole else partial
            target[place[designation.code]] |= np.uint8(1 << KINDS.index(designation.kind))
    lines = zones.outlines
    x, y = world_x(lines.longitude_deg), world_y(lines.latitude_deg)
    feature = np.array(lines.feature)
    answers: list[AreaRings | None] = []
    for kinds in (whole, partial):
        of_ring = np.where(feature >= 0, kinds[np.maximum(feature, 0)], 0).astype(np.uint8)
        chosen = np.flatnonzero(of_ring)
        if not chosen.size:
            answers.append(None)
            continue
        starts, counts = lines.offsets[chosen], np.diff(lines.offsets)[chosen]
        vertex = np.repeat(starts - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) + np.arange(counts.sum())
        offsets = np.concatenate(([0], np.cumsum(counts))).astype(np.int64)
        answers.append(_rings(x[vertex], y[vertex], offsets, of_ring[chosen]))
    return answers[0], answers[1]


def _rings(
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    offsets: npt.NDArray[np.int64],
    kinds: npt.NDArray[np.uint8],
) -> AreaRings:
    filled = np.diff(offsets) > 0
    starts = offsets[:-1][filled]
    box = np.full((kinds.size, 4), np.inf)
    for column, reduce, values in ((0, np.minimum, x), (1, np.minimum, y), (2, np.maximum, x), (3, np.maximum, y)):
        box[filled, column] = reduce.reduceat(values, starts) if starts.size else 0.0
    levels = line_levels(x, y, offsets, TOLERANCES_M, longest_in_tolerances=None, sources=False, distances=False)
    return AreaRings(levels, kinds, box)


@njit(nogil=True, cache=True)
def _count_edges(count, x, y, part, seen, scale, shift_x, shift_y, winding):  # type: ignore[no-untyped-def]
    """Add to the first pixel right of each edge and row: +1 or -1 by direction, or +1 always."""
    height, width = count.shape[0], count.shape[1] - 1
    for i in range(x.size - 1):
        if part[i] != part[i + 1] or not seen[part[i]]:
            continue
        y0, y1 = y[i] * scale + shift_y, y[i + 1] * scale + shift_y
        if y0 == y1:
            continue
        x0, x1 = x[i] * scale + shift_x, x[i + 1] * scale + shift_x
        step = 1 if y1 > y0 or not winding else -1
        slope = (x1 - x0) / (y1 - y0)
        first = max(int(np.ceil(min(y0, y1) - 0.5)), 0)
        last = min(int(np.ceil(max(y0, y1) - 0.5)) - 1, height - 1)
        for row in range(first, last + 1):
            at = np.ceil(x0 + (row + 0.5 - y0) * slope - 0.5)
            count[row, int(min(max(at, 0.0), float(width)))] += step


@njit(nogil=True, cache=True)
def _fill(code, count, value, winding):  # type: ignore[no-untyped-def]
    """Mark the pixels inside and clear the counts."""
    for row in range(code.shape[0]):
        inside = 0
        for x in range(code.shape[1]):
            inside += count[row, x]
            count[row, x] = 0
            if (inside != 0) if winding else (inside & 1 == 1):
                code[row, x] |= value
        count[row, code.shape[1]] = 0


@njit(nogil=True, cache=True)
def _colour(target, code, fill, hatch, line, period, thickness, phase):  # type: ignore[no-untyped-def]
    for y in range(target.shape[0]):
        for x in range(target.shape[1]):
            c = code[y, x]
            if c & 1:
                target[y, x] = fill
            elif c & 2:
                target[y, x] = line if (x + y + phase) % period < thickness else hatch
            else:
                target[y, x] = 0


class AreaPainter:
    """Paints the designated areas; the choice is a kind, or empty for all of them."""

    def __init__(self) -> None:
        self.version = 0
        self.look = LayerState()
        self._areas: PreparedAreas | None = None

    def set_areas(self, areas: PreparedAreas | None) -> None:
        """Show other areas, or none."""
        self._areas = areas
        self.version += 1

    @property
    def empty(self) -> bool:
        """True when there is nothing to paint."""
        return self._areas is None

    @property
    def has_partial(self) -> bool:
        """True when some municipality is designated in part."""
        return self._areas is not None and self._areas.partial is not None

    def codes(self, view: ViewTransform) -> npt.NDArray[np.uint8]:
        """Return per pixel the bits FILL and HATCH."""
        code = np.zeros((view.height, view.width), dtype=np.uint8)
        areas = self._areas
        if areas is None:
            return code
        mask = 1 << KINDS.index(DisadvantagedArea(self.look.choice)) if self.look.choice else 0xFF
        count = np.zeros((view.height, view.width + 1), dtype=np.int16)
        shift_x = view.width / 2 - view.centre_x * view.scale
        shift_y = view.height / 2 - view.centre_y * view.scale
        for rings, value, winding in (
            (areas.polygons, FILL, True),
            (areas.whole, FILL, False),
            (areas.partial, HATCH, False),
        ):
            if rings is None:
                continue
            seen = rings.seen(view, mask)
            if seen.any():
                level = rings.levels[level_for(rings.levels, view)]
                step = view.scale / WORLD_STEPS
                _count_edges(count, level.x, level.y, level.part, seen, step, shift_x, shift_y, winding)
                _fill(code, count, value, winding)
        return code

    def paint(self, view: ViewTransform, style: MapStyle, target: ImageBuffer) -> None:
        """Fill ``target`` with the areas as seen in ``view`` (device pixels)."""
        period = round(HATCH_PX * view.pixel_ratio)
        # The hatch is fixed to the ground, so that parts of a picture painted at different times fit.
        corner = (view.centre_x + view.centre_y) * view.scale - (view.width + view.height) / 2
        fill, line = style.disadvantaged, style.disadvantaged_line
        _colour(
            target.pixels,
            self.codes(view),
            np.uint32(fill.premultiplied()),
            np.uint32(0),
            np.uint32(line.premultiplied()),
            period,
            max(round(1.5 * view.pixel_ratio), 1),
            round(corner) % period,
        )
