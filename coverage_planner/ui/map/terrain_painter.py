"""Hillshade of the terrain on the lattice: shaded once per overview, sampled bilinearly per pixel.

Light from the north-west at 45 degrees (the cartographic convention). Overviews average heights, not shades, and
exaggerate them a little, so that ridges stay readable at every scale. Unknown ground is transparent, never flat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from PySide6.QtGui import QColor

from coverage_planner.model.lattice import (
    LONGITUDE_ORIGIN_DEG,
    SUB_COLS_PER_DEGREE,
    SUB_ROWS_PER_DEGREE,
    metres_per_degree,
)
from coverage_planner.model.layers import Terrain
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.lattice_sampling import overview_level
from coverage_planner.ui.map.layers import LayerState
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import MapStyle

EXAGGERATION = 1.3
EXAGGERATION_PER_OVERVIEW = 1.35
SMALLEST_OVERVIEW = 64


@dataclass(frozen=True, slots=True, eq=False)
class ShadeLevel:
    """Shades 1..255 (0 = unknown) of blocks of ``block`` sub-cells, south to north; ``origin`` is in sub-cells."""

    block: int
    origin: tuple[int, int]
    shade: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class PreparedTerrain:
    """Hillshade overviews of a terrain."""

    levels: tuple[ShadeLevel, ...]


@njit(nogil=True, cache=True)
def _halve(height):  # type: ignore[no-untyped-def]
    rows, cols = (height.shape[0] + 1) // 2, (height.shape[1] + 1) // 2
    out = np.empty((rows, cols), dtype=np.float32)
    for r in range(rows):
        for c in range(cols):
            total, count = 0.0, 0
            for i in range(2 * r, min(2 * r + 2, height.shape[0])):
                for j in range(2 * c, min(2 * c + 2, height.shape[1])):
                    if not np.isnan(height[i, j]):
                        total += height[i, j]
                        count += 1
            out[r, c] = total / count if count else np.nan
    return out


@njit(nogil=True, cache=True)
def _shade(height, cell_north_m, cell_east_m, exaggeration):  # type: ignore[no-untyped-def]
    rows, cols = height.shape
    out = np.zeros((rows, cols), dtype=np.uint8)
    diagonal = np.sqrt(0.5)
    for r in range(rows):
        south, north = max(r - 1, 0), min(r + 1, rows - 1)
        for c in range(cols):
            here = height[r, c]
            if np.isnan(here):
                continue
            west, east = max(c - 1, 0), min(c + 1, cols - 1)
            hs, hn, hw, he = height[south, c], height[north, c], height[r, west], height[r, east]
            hs = here if np.isnan(hs) else hs
            hn = here if np.isnan(hn) else hn
            hw = here if np.isnan(hw) else hw
            he = here if np.isnan(he) else he
            to_north = exaggeration * (hn - hs) / (max(north - south, 1) * cell_north_m[r])
            to_east = exaggeration * (he - hw) / (max(east - west, 1) * cell_east_m[r])
            # unit normal (-to_east, -to_north, 1) against light from (-1/2, 1/2, 1/sqrt 2)
            lit = (0.5 * to_east - 0.5 * to_north + diagonal) / np.sqrt(1.0 + to_north**2 + to_east**2)
            out[r, c] = np.uint8(min(max(1.0 + 254.0 * lit, 1.0), 255.0))
    return out


@njit(nogil=True, cache=True)
def _paint_shades(target, shade, row, row_weight, col, col_weight, colour):  # type: ignore[no-untyped-def]
    """Sample bilinearly between cells ``row``, ``row + 1`` and ``col``, ``col + 1`` (weights 0..256); -1 is outside.

    Each pixel row first mixes the two rows of cells it lies between, only over the columns in the picture. Places in
    arrays are unsigned: the compiler would ask of a signed one whether it counts from the end.
    """
    rows, cols = shade.shape
    height, width = target.shape
    left, right = width, 0
    for x in range(width):
        if col[x] >= 0:
            left, right = min(left, x), x + 1
    first = col[left] if right else 0
    count = min(col[right - 1] + 2, cols) - first if right else 0
    place = np.empty(max(right - left, 0), dtype=np.uint32)
    for k in range(place.size):
        place[k] = col[left + k] - first
    weight = col_weight[left:right]
    mixed = np.zeros(count + 1, dtype=np.int32)
    for y in range(height):
        r0 = row[y]
        if r0 < 0 or not count:
            target[y, :] = 0
            continue
        r1 = min(r0 + 1, rows - 1)
        v = np.int32(row_weight[y])
        south, north = shade[r0, first : first + count], shade[r1, first : first + count]
        gaps = np.int32(0)
        for c in range(count):
            a, b = np.int32(south[c]), np.int32(north[c])
            gaps |= np.int32(a == 0) | np.int32(b == 0)
            mixed[c] = (a << 8) + (b - a) * v
        mixed[count] = mixed[count - 1]
        target[y, :left] = 0
        target[y, right:] = 0
        out = target[y, left:right]
        if gaps:
            near = north if v >= 128 else south
            for k in range(out.size):
                here = place[k]
                after = min(here + np.uint32(1), np.uint32(count - 1))
                whole = south[here] != 0 and north[here] != 0 and south[after] != 0 and north[after] != 0
                if not whole:
                    out[k] = colour[near[after if weight[k] >= 128 else here]]
                    continue
                low = mixed[here]
                out[k] = colour[
                    np.uint32((low << 8) + (mixed[here + np.uint32(1)] - low) * weight[k] + 32768) >> np.uint32(16)
                ]
            continue
        for k in range(out.size):
            low = mixed[place[k]]
            high = mixed[place[k] + np.uint32(1)]
            out[k] = colour[np.uint32((low << 8) + (high - low) * weight[k] + 32768) >> np.uint32(16)]


def prepare_terrain(terrain: Terrain) -> PreparedTerrain:
    """Shade a terrain with its overviews; pure, for any thread (about 20 ns per sub-cell)."""
    window = terrain.window
    height = np.array(terrain.height_m, dtype=np.float32)
    levels: list[ShadeLevel] = []
    block = 1
    while True:
        latitude = (window.row0 + (np.arange(height.shape[0]) + 0.5) * block) / SUB_ROWS_PER_DEGREE
        north_m, east_m = _metres_per_degree_of_rows(latitude)
        exaggeration = EXAGGERATION * EXAGGERATION_PER_OVERVIEW ** len(levels)
        shade = _shade(
            height, north_m * block / SUB_ROWS_PER_DEGREE, east_m * block / SUB_COLS_PER_DEGREE, exaggeration
        )
        levels.append(ShadeLevel(block, (window.row0, window.col0), shade))
        if min(height.shape) < 2 * SMALLEST_OVERVIEW:
            return PreparedTerrain(tuple(levels))
        height = _halve(height)
        block *= 2


def _metres_per_degree_of_rows(
    latitude_deg: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Metres per degree at each row, from the values at both ends (linear to 1e-3 over a few degrees)."""
    ends = latitude_deg[[0, -1]]
    (n0, e0), (n1, e1) = metres_per_degree(float(ends[0])), metres_per_degree(float(ends[1]))
    if ends[0] == ends[1]:
        return np.full(latitude_deg.size, n0), np.full(latitude_deg.size, e0)
    return np.interp(latitude_deg, ends, [n0, n1]), np.interp(latitude_deg, ends, [e0, e1])


class TerrainPainter:
    """Paints one prepared terrain."""

    def __init__(self) -> None:
        self.version = 0
        self.look = LayerState()
        self._terrain: PreparedTerrain | None = None

    def set_terrain(self, terrain: PreparedTerrain | None) -> None:
        """Show another terrain."""
        self._terrain = terrain
        self.version += 1

    @property
    def empty(self) -> bool:
        """True when there is nothing to paint."""
        return self._terrain is None

    def paint(self, view: ViewTransform, style: MapStyle, target: ImageBuffer) -> None:
        """Fill ``target`` with the hillshade as seen in ``view`` (device pixels)."""
        for half in self.halves(view, style, target):
            half()

    def halves(self, view: ViewTransform, style: MapStyle, target: ImageBuffer) -> list[Callable[[], None]]:
        """Return what paints the upper and the lower half of ``target``, each for any thread: the dearest of the grounds."""
        if self._terrain is None:
            return [target.clear]
        levels = self._terrain.levels
        level = levels[overview_level(view, SUB_COLS_PER_DEGREE, len(levels))]
        row0, col0 = level.origin
        row = (view.row_latitudes_deg() * SUB_ROWS_PER_DEGREE - row0) / level.block
        col = ((view.column_longitudes_deg() - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE - col0) / level.block
        rows, cols = level.shade.shape
        colour = shade_colour_table(style)
        (cell, weight), columns = _between(row, rows), _between(col, cols)

        def paint(part: slice) -> None:
            _paint_shades(target.pixels[part], level.shade, cell[part], weight[part], *columns, colour)

        middle = view.height // 2
        return [lambda: paint(slice(0, middle)), lambda: paint(slice(middle, None))]


def _between(place: npt.NDArray[np.float64], count: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Return the cell whose centre is at or before each place and the weight (0..256) of the next; -1 outside."""
    inside = (place >= 0) & (place < count)
    from_centre = np.clip(place - 0.5, 0, count - 1)
    cell = np.floor(from_centre).astype(np.int32)
    weight = ((from_centre - cell) * 256).astype(np.int32)
    cell[~inside] = -1
    return cell, weight


def shade_colour_table(style: MapStyle) -> npt.NDArray[np.uint32]:
    """Return the pixel of each shade: level ground gets the paper colour, slopes little more or less."""
    ends = [QColor(c) for c in (style.hillshade_shadow, style.hillshade_flat, style.hillshade_light)]
    flat = 1 + 254 * np.sqrt(0.5)
    shade = np.arange(256)
    table = np.full(256, 0xFF000000, dtype=np.uint32)
    for shift, channel in ((16, "red"), (8, "green"), (0, "blue")):
        values = [getattr(colour, channel)() for colour in ends]
        mixed = np.interp(shade, [flat - 150, flat, 255], values).round().astype(np.uint32)
        table |= mixed << np.uint32(shift)
    table[0] = 0
    return table
