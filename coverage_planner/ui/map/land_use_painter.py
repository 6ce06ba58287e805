"""Land use: a colour per class of 国土数値情報 L03-b, in the hues its own maps use.

Overviews take one cell of each block; a class is a name, so there is nothing to average.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.model.land_use import LAND_USE_NAMES, LandUse, LandUseClass
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE
from coverage_planner.model.text import Language, Text
from coverage_planner.ui.map.image_buffer import ImageBuffer
from coverage_planner.ui.map.lattice_sampling import cells_of_pixels, overview_level, starts_of_cells
from coverage_planner.ui.map.layers import LayerState
from coverage_planner.ui.map.legend import FillSwatch, LegendRow
from coverage_planner.ui.map.mesh_painter import paint_codes
from coverage_planner.ui.map.view import ViewTransform
from coverage_planner.ui.style import Ink, MapStyle

OPACITY = 0.55
SMALLEST_OVERVIEW = 64
CLASS_COLOURS: dict[LandUseClass, str] = {
    LandUseClass.PADDY: "#F2E94E",
    LandUseClass.OTHER_FARMLAND: "#F7C59F",
    LandUseClass.DRY_FIELD: "#F7C59F",
    LandUseClass.ORCHARD: "#D9B36C",
    LandUseClass.OTHER_TREE_CROPS: "#B8A55A",
    LandUseClass.FOREST: "#2E8B3D",
    LandUseClass.WASTELAND: "#E39A2D",
    LandUseClass.BUILDINGS: "#D9453D",
    LandUseClass.HIGH_BUILDINGS: "#A3241D",
    LandUseClass.LOW_BUILDINGS: "#E8766F",
    LandUseClass.TRANSPORT: "#8C8C8C",
    LandUseClass.ROAD: "#8C8C8C",
    LandUseClass.RAILWAY: "#5F5F5F",
    LandUseClass.OTHER: "#B06A3B",
    LandUseClass.INLAND_WATER: "#2F5FD0",
    LandUseClass.LAKE: "#2F5FD0",
    LandUseClass.RIVER_LAND: "#6D8FE0",
    LandUseClass.USED_RIVER_LAND: "#9FB6EC",
    LandUseClass.BEACH: "#FBF3B0",
    LandUseClass.SEA: "#4CC3E8",
    LandUseClass.GOLF_COURSE: "#8EDB5A",
}


@dataclass(frozen=True, slots=True, eq=False)
class PreparedLandUse:
    """Codes of every second, fourth, ... sub-cell of the land use, and the classes that occur in it."""

    levels: tuple[tuple[int, npt.NDArray[np.uint8]], ...]
    origin: tuple[int, int]
    classes: tuple[LandUseClass, ...]


def prepare_land_use(land_use: LandUse) -> PreparedLandUse:
    """Return the overviews of a land use; pure, for any thread."""
    window = land_use.window
    code = np.array(land_use.code, dtype=np.uint8)
    count = np.bincount(code.ravel(), minlength=max(LandUseClass) + 1)
    levels = [(1, code)]
    block = 1
    while min(levels[-1][1].shape) >= 2 * SMALLEST_OVERVIEW:
        block *= 2
        # Blocks begin at multiples of their size, as pixels are told by :func:`cells_of_pixels`.
        first = -window.row0 % block, -window.col0 % block
        levels.append((block, np.ascontiguousarray(code[first[0] :: block, first[1] :: block])))
    return PreparedLandUse(
        levels=tuple(levels),
        origin=(window.row0, window.col0),
        classes=tuple(kind for kind in LandUseClass if count[kind]),
    )


class LandUsePainter:
    """Paints one prepared land use."""

    def __init__(self) -> None:
        self.version = 0
        self.look = LayerState()
        self._land_use: PreparedLandUse | None = None

    def set_land_use(self, land_use: PreparedLandUse | None) -> None:
        """Show another land use, or none."""
        self._land_use = land_use
        self.version += 1

    @property
    def empty(self) -> bool:
        """True when there is nothing to paint."""
        return self._land_use is None

    def paint(self, view: ViewTransform, style: MapStyle, target: ImageBuffer) -> None:
        """Fill ``target`` with the classes as seen in ``view`` (device pixels)."""
        known = self._land_use
        if known is None:
            target.clear()
            return
        block, code = known.levels[overview_level(view, SUB_COLS_PER_DEGREE, len(known.levels))]
        origin = -(-known.origin[0] // block), -(-known.origin[1] // block)
        row, col = cells_of_pixels(view, SUB_ROWS_PER_DEGREE / block, SUB_COLS_PER_DEGREE / block, origin, code.shape)
        table = np.zeros(256, dtype=np.uint32)
        for kind in known.classes:
            table[kind] = Ink(CLASS_COLOURS[kind], OPACITY).premultiplied()
        paint_codes(target.pixels, code, row, col, table, table, starts_of_cells(row), starts_of_cells(col), False)

    def legend_rows(self, style: MapStyle, language: Language) -> list[LegendRow]:
        """Return a row for each class that occurs."""
        if self._land_use is None:
            return []
        heading = Text("土地利用", "Land use").in_language(language)
        return [
            LegendRow(heading),
            *(
                LegendRow(LAND_USE_NAMES[kind].in_language(language), FillSwatch((Ink(CLASS_COLOURS[kind], OPACITY),)))
                for kind in self._land_use.classes
            ),
        ]
