"""The area of the selected or dragged site at sub-cell resolution: a shade in steps above its threshold, with an edge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE, Window
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.kept_picture import part_of_view
from coverage_planner.ui.map.lattice_sampling import cell_width_px, cells_of_pixels
from coverage_planner.ui.map.layers import LayerState
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import FOOTPRINT_STEPS, Ink, MapStyle

STEP_DDB = 80
"""A step of the shade is 8 dB above the threshold."""
EDGE_OPACITY = 0.8
EDGE_FROM_CELL_PX = 0.5
"""Where sub-cells are smaller than this, the edge would cover the shade."""


@njit(nogil=True, cache=True)
def _raise_steps(code, bits, level_ddbm, threshold_ddbm, step_ddb, steps):  # type: ignore[no-untyped-def]
    for r in range(code.shape[0]):
        for c in range(code.shape[1]):
            if bits[r, c] and level_ddbm[r, c] >= threshold_ddbm:
                step = 1 + min((level_ddbm[r, c] - threshold_ddbm) // step_ddb, steps - 1)
                code[r, c] = max(code[r, c], step)


@njit(nogil=True, cache=True)
def _paint(target, code, row, col, colour, edge_colour, edge_px):  # type: ignore[no-untyped-def]
    """Look up each pixel; pixels within ``edge_px`` of one outside the area are its edge.

    ``row`` and ``col`` reach ``edge_px`` beyond the picture on both sides. What is inside is told per cell of a row, for
    one row of pixels of each row of cells: the rows between are alike.
    """
    height, width = target.shape
    first, last = code.shape[1], -1
    left, right = width, 0
    for x in range(col.size):
        if col[x] >= 0:
            first, last = min(first, col[x]), max(last, col[x])
            if edge_px <= x < width + edge_px:
                left, right = min(left, x - edge_px), x - edge_px + 1
    # one more cell on each side: what lies outside the array is outside the area
    count = max(last - first + 1, 0)
    place = np.empty(col.size, dtype=np.uint32)
    for x in range(col.size):
        place[x] = col[x] - first + 1 if col[x] >= 0 else 0
    here = np.zeros(count + 2, dtype=np.uint8)
    deep = np.zeros(count + 2, dtype=np.uint8)
    for y in range(height):
        r, up, down = row[y + edge_px], row[y], row[y + 2 * edge_px]
        if r < 0 or left >= right:
            target[y, :] = 0
            continue
        if y > 0 and r == row[y - 1 + edge_px] and up == row[y - 1] and down == row[y - 1 + 2 * edge_px]:
            target[y, :] = target[y - 1, :]
            continue
        target[y, :left] = 0
        target[y, right:] = 0
        here[1 : count + 1] = code[r, first : first + count]
        alone = up < 0 or down < 0
        for c in range(count):
            deep[c + 1] = not alone and code[up, first + c] != 0 and code[down, first + c] != 0
        for x in range(left, right):
            c = here[place[x + edge_px]]
            if c == 0:
                target[y, x] = 0
            elif deep[place[x + edge_px]] and here[place[x]] and here[place[x + 2 * edge_px]]:
                target[y, x] = colour[c]
            else:
                target[y, x] = edge_colour


def footprint_codes(footprint: SiteFootprint) -> npt.NDArray[np.uint8]:
    """Return per sub-cell 0 (not covered) or 1..FOOTPRINT_STEPS by the level above the threshold."""
    bits = np.array(footprint.bits, dtype=np.uint8)
    code = (bits != 0).astype(np.uint8)
    for group in footprint.groups:
        level = np.array(group.level_ddbm, dtype=np.int16)
        _raise_steps(code, bits, level, group.threshold_ddbm, STEP_DDB, FOOTPRINT_STEPS)
    return code


class FootprintPainter:
    """Paints one footprint."""

    def __init__(self) -> None:
        self.version = 0
        self.look = LayerState()
        self._window: Window | None = None
        self._code: npt.NDArray[np.uint8] | None = None

    def set_footprint(self, footprint: SiteFootprint | None) -> None:
        """Show another footprint, or none."""
        self.version += 1
        self._window = None if footprint is None else footprint.window
        self._code = None if footprint is None else footprint_codes(footprint)

    @property
    def empty(self) -> bool:
        """True when there is nothing to paint."""
        return self._code is None

    def paint(self, view: ViewTransform, style: MapStyle, target: ImageBuffer) -> None:
        """Fill ``target`` with the footprint as seen in ``view`` (device pixels)."""
        if self._code is None or self._window is None:
            target.clear()
            return
        window = self._window
        outlined = cell_width_px(view, SUB_COLS_PER_DEGREE) >= EDGE_FROM_CELL_PX * view.pixel_ratio
        edge_px = max(round(1.6 * view.pixel_ratio), 1) if outlined else 0
        around = part_of_view(view, -edge_px, -edge_px, view.width + 2 * edge_px, view.height + 2 * edge_px)
        row, col = cells_of_pixels(
            around, SUB_ROWS_PER_DEGREE, SUB_COLS_PER_DEGREE, (window.row0, window.col0), window.shape
        )
        colour = np.zeros(256, dtype=np.uint32)
        for place, ink in enumerate(style.footprint_ramp, start=1):
            colour[place] = ink.premultiplied()
        edge = np.uint32(Ink(style.footprint_ramp[-1].colour, EDGE_OPACITY).premultiplied())
        _paint(target.pixels, self._code, row, col, colour, edge, edge_px)
