"""Municipality boundaries with their names, placed inside the largest part and never over each other."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QFont

from coverage_planner.model.layers import LineSet
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.label_layout import LabelSpace
from coverage_planner.ui.map.layers import LayerState
from coverage_planner.ui.map.line_kernels import NO_SEGMENT, LinePass, stroke_lines
from coverage_planner.ui.map.line_overviews import WORLD_STEPS, LineLevel, level_for, line_levels, visible_chunks
from coverage_planner.ui.map.map_text import LabelPictures, PlacedLabel
from coverage_planner.ui.map.view import WORLD_METRES, ViewTransform, world_x, world_y
from coverage_planner.ui.style import MapStyle

TOLERANCES_M = (3.0, 15.0, 30.0, 60.0, 110.0, 200.0, 400.0, 1_000.0, 2_500.0)
LINE_WIDTH_PX = 1.3
LABEL_SHARE = 0.75
"""A label may be as much wider than its area as 1 / this."""
LEAST_ROOM_PX = 14.0
_CODE = 0


@dataclass(frozen=True, slots=True, eq=False)
class PreparedOutlines:
    """Outlines arranged for painting, and where each name goes (largest areas first)."""

    levels: tuple[LineLevel, ...]
    codes: tuple[npt.NDArray[np.uint8], ...]
    """Per level and vertex: a line begins there, or NO_SEGMENT."""
    names: tuple[str, ...]
    label_x: npt.NDArray[np.float64]
    label_y: npt.NDArray[np.float64]
    label_room: npt.NDArray[np.float64]
    """World width of the area at its label."""


def prepare_outlines(outlines: LineSet, names: tuple[str, ...]) -> PreparedOutlines:
    """Simplify and box outlines and find label places; pure, for any thread.

    Args:
        outlines: rings; ``feature`` is an index into ``names`` (negative: no name).
        names: name of each feature.
    """
    x, y = world_x(outlines.longitude_deg), world_y(outlines.latitude_deg)
    offsets = np.array(outlines.offsets, dtype=np.int64)
    levels = line_levels(x, y, offsets, TOLERANCES_M, longest_in_tolerances=None, sources=False, distances=False)
    codes = tuple(_codes_of(level) for level in levels)
    # the level that serves the second tolerance; the first one may serve it as well
    coarse = next(level for level in levels if level.tolerance * WORLD_METRES > TOLERANCES_M[1] * 0.999)
    coarse_x, coarse_y = coarse.x / WORLD_STEPS, coarse.y / WORLD_STEPS
    best: dict[int, tuple[float, int]] = {}
    starts = np.searchsorted(coarse.part, np.arange(offsets.size))
    for part in range(offsets.size - 1):
        a, b = int(starts[part]), int(starts[part + 1])
        feature = int(outlines.feature[part])
        if b - a < 4 or not 0 <= feature < len(names):
            continue
        area = _ring_area(coarse_x[a:b], coarse_y[a:b])
        if area > best.get(feature, (0.0, 0))[0]:
            best[feature] = area, part
    places = []
    for feature, (area, part) in best.items():
        a, b = int(starts[part]), int(starts[part + 1])
        places.append((area, names[feature], *_label_place(coarse_x[a:b], coarse_y[a:b])))
    places.sort(key=lambda place: (-place[0], place[1]))
    # Which part a vertex belongs to is in the codes.
    bare = np.empty(0, dtype=np.int32)
    return PreparedOutlines(
        tuple(replace(level, part=bare) for level in levels),
        codes,
        tuple(place[1] for place in places),
        np.array([place[2] for place in places], dtype=np.float64),
        np.array([place[3] for place in places], dtype=np.float64),
        np.array([place[4] for place in places], dtype=np.float64),
    )


def _codes_of(level: LineLevel) -> npt.NDArray[np.uint8]:
    code = np.full(level.x.size, _CODE, dtype=np.uint8)
    code[:-1][level.part[1:] != level.part[:-1]] = NO_SEGMENT
    code[-1:] = NO_SEGMENT
    return code


def _ring_area(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> float:
    dx, dy = x - x[0], y - y[0]
    return abs(float(np.dot(dx[:-1], dy[1:]) - np.dot(dx[1:], dy[:-1]))) / 2


def _label_place(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> tuple[float, float, float]:
    """Return ``(x, y, width)``: the middle of the widest stretch inside the ring on one of a few horizontal lines."""
    low, high = float(y.min()), float(y.max())
    best = float(x.mean()), float(y.mean()), 0.0
    score = -1.0
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
        level = low + share * (high - low)
        crossing = (y[:-1] <= level) != (y[1:] <= level)
        if not crossing.any():
            continue
        x0, x1, y0, y1 = x[:-1][crossing], x[1:][crossing], y[:-1][crossing], y[1:][crossing]
        cuts = np.sort(x0 + (level - y0) / (y1 - y0) * (x1 - x0))
        widths = cuts[1::2] - cuts[0 : cuts.size // 2 * 2 : 2]
        place = int(widths.argmax())
        # the middle of the area reads better than its widest place, unless that is much wider
        value = float(widths[place]) * (1.0 - abs(share - 0.5))
        if value > score:
            score = value
            best = float(cuts[2 * place] + widths[place] / 2), level, float(widths[place])
    return best


class BoundaryPainter:
    """Paints outlines and names."""

    def __init__(self, pictures: LabelPictures) -> None:
        self.version = 0
        self.look = LayerState()
        self._outlines: PreparedOutlines | None = None
        self._pictures = pictures

    def set_outlines(self, outlines: PreparedOutlines | None) -> None:
        """Show other outlines."""
        self.version += 1
        self._outlines = outlines

    @property
    def empty(self) -> bool:
        """True when there is nothing to paint."""
        return self._outlines is None

    def paint(self, view: ViewTransform, style: MapStyle, target: ImageBuffer, mask: npt.NDArray[np.uint8]) -> None:
        """Fill ``target`` with the outlines as seen in ``view`` (device pixels); ``mask`` is a clear mask of its size."""
        target.clear()
        if self._outlines is None:
            return
        place = level_for(self._outlines.levels, view)
        level = self._outlines.levels[place]
        chunks = visible_chunks(level, view, 4 * view.pixel_ratio)
        factor = float(np.interp(np.log10(view.nominal_metres_per_pixel), [1.5, 3.0], [1.0, 0.5]))
        line_pass = LinePass(style.boundary.premultiplied())
        line_pass.put(_CODE, LINE_WIDTH_PX * factor * self.look.width * view.pixel_ratio)
        stroke_lines(target.pixels, mask, level, self._outlines.codes[place], chunks, view, line_pass, fresh=True)

    def place_labels(
        self,
        view: ViewTransform,
        font: QFont,
        space: LabelSpace,
        signs: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]],
    ) -> list[PlacedLabel]:
        """Return the names that fit and where (``view`` in logical pixels), larger areas first.

        A name moves aside a little where signs (pixel x and y) would cover it.
        """
        outlines = self._outlines
        if outlines is None or not outlines.names:
            return []
        x, y = view.pixel_x(outlines.label_x), view.pixel_y(outlines.label_y)
        room = outlines.label_room * view.scale
        left, top, right, bottom = space.inside
        shown = np.flatnonzero((x > left) & (x < right) & (y > top) & (y < bottom) & (room > LEAST_ROOM_PX))
        if not shown.size:
            return []
        widths, height = self._pictures.widths(outlines.names, font)
        shown = shown[widths[shown] * LABEL_SHARE <= room[shown]]
        heights = np.full(shown.size, height)
        place_x, place_y, placed = space.place_aside(x[shown], y[shown], widths[shown], heights, room[shown], signs)
        return [
            PlacedLabel(
                outlines.names[shown[k]], font, float(place_x[k] - widths[shown[k]] / 2), float(place_y[k] - height / 2)
            )
            for k in np.flatnonzero(placed)
        ]
