"""The area of the selected or dragged site at sub-cell resolution: a shade in steps above its threshold, with an edge."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE, Window
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.lattice_sampling import cell_width_px, cells_of_pixels
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import FOOTPRINT_STEPS, Ink, MapStyle

STEP_DDB = 80
"""A step of the shade is 8 dB above the threshold."""
EDGE_CODE_OFFSET = 8


@njit(nogil=True, cache=True)
def _raise_steps(code, bits, level_ddbm, threshold_ddbm, step_ddb, steps):  # type: ignore[no-untyped-def]
    for r in range(code.shape[0]):
        for c in range(code.shape[1]):
            if bits[r, c] and level_ddbm[r, c] >= threshold_ddbm:
                step = 1 + min((level_ddbm[r, c] - threshold_ddbm) // step_ddb, steps - 1)
                code[r, c] = max(code[r, c], step)


@njit(nogil=True, cache=True)
def _mark_edge(code, offset):  # type: ignore[no-untyped-def]
    rows, cols = code.shape
    out = code.copy()
    for r in range(rows):
        for c in range(cols):
            if code[r, c] and (
                r == 0
                or c == 0
                or r == rows - 1
                or c == cols - 1
                or not (code[r - 1, c] and code[r + 1, c] and code[r, c - 1] and code[r, c + 1])
            ):
                out[r, c] = code[r, c] + offset
    return out


@njit(nogil=True, cache=True)
def _paint(target, code, row, col, colour):  # type: ignore[no-untyped-def]
    for y in range(target.shape[0]):
        r = row[y]
        for x in range(target.shape[1]):
            c = col[x]
            target[y, x] = colour[code[r, c]] if r >= 0 and c >= 0 else 0


def footprint_codes(footprint: SiteFootprint) -> npt.NDArray[np.uint8]:
    """Return per sub-cell 0 (not covered) or 1..FOOTPRINT_STEPS by the level above the threshold; edges carry an offset."""
    bits = np.array(footprint.bits, dtype=np.uint8)
    code = (bits != 0).astype(np.uint8)
    for group in footprint.groups:
        level = np.array(group.level_ddbm, dtype=np.int16)
        _raise_steps(code, bits, level, group.threshold_ddbm, STEP_DDB, FOOTPRINT_STEPS)
    return np.asarray(_mark_edge(code, EDGE_CODE_OFFSET), dtype=np.uint8)


class FootprintPainter:
    """Paints one footprint."""

    def __init__(self) -> None:
        self.version = 0
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
        row, col = cells_of_pixels(
            view, SUB_ROWS_PER_DEGREE, SUB_COLS_PER_DEGREE, (window.row0, window.col0), window.shape
        )
        colour = np.zeros(256, dtype=np.uint32)
        edges = cell_width_px(view, SUB_COLS_PER_DEGREE) >= 0.8 * view.pixel_ratio
        for place, ink in enumerate(style.footprint_ramp, start=1):
            colour[place] = ink.premultiplied()
            colour[place + EDGE_CODE_OFFSET] = Ink(ink.colour, 0.8).premultiplied() if edges else ink.premultiplied()
        _paint(target.pixels, self._code, row, col, colour)
