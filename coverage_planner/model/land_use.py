"""Land use on the lattice, its classes, and what a planner says about their clutter heights.

Classes are those of 国土数値情報 土地利用細分メッシュ (L03-b) over all its editions: an edition knows some of them, and one
class means the same in every edition that has it (the code lists are data/land_use_codes.toml).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Self

import numpy as np
import numpy.typing as npt

from coverage_planner.model.lattice import Window
from coverage_planner.model.text import Text

UInt8Array = npt.NDArray[np.uint8]

UNKNOWN_LAND_USE = 0
MAXIMUM_CLUTTER_M = 100.0
"""Greatest height a planner can give a class; a mean over 100 m cells beyond that is a slip of the pen."""


LARGE_SEA_KM2 = 7854.0
"""Area of a circle of 100 km in diameter: what P.1812 3.4 (as P.452) asks of a large body of water (general knowledge)."""
MAXIMUM_SEA_KM2 = 1_000_000.0


class LandUseClass(IntEnum):
    """Class numbers as stored per sub-cell; 0 (:data:`UNKNOWN_LAND_USE`) is unknown. Numbers are never used anew."""

    PADDY = 1
    OTHER_FARMLAND = 2
    DRY_FIELD = 3
    ORCHARD = 4
    OTHER_TREE_CROPS = 5
    FOREST = 6
    WASTELAND = 7
    BUILDINGS = 8
    HIGH_BUILDINGS = 9
    LOW_BUILDINGS = 10
    TRANSPORT = 11
    ROAD = 12
    RAILWAY = 13
    OTHER = 14
    INLAND_WATER = 15
    LAKE = 16
    RIVER_LAND = 17
    USED_RIVER_LAND = 18
    BEACH = 19
    SEA = 20
    GOLF_COURSE = 21


LAND_USE_NAMES: dict[LandUseClass, Text] = {
    LandUseClass.PADDY: Text("田", "paddy field"),
    LandUseClass.OTHER_FARMLAND: Text("その他の農用地", "other farmland"),
    LandUseClass.DRY_FIELD: Text("畑", "dry field"),
    LandUseClass.ORCHARD: Text("果樹園", "orchard"),
    LandUseClass.OTHER_TREE_CROPS: Text("その他の樹木畑", "other tree crops"),
    LandUseClass.FOREST: Text("森林", "forest"),
    LandUseClass.WASTELAND: Text("荒地", "wasteland"),
    LandUseClass.BUILDINGS: Text("建物用地", "buildings"),
    LandUseClass.HIGH_BUILDINGS: Text("建物用地A（中高層）", "buildings A (medium and high)"),
    LandUseClass.LOW_BUILDINGS: Text("建物用地B（低層）", "buildings B (low)"),
    LandUseClass.TRANSPORT: Text("幹線交通用地", "trunk transport"),
    LandUseClass.ROAD: Text("道路", "road"),
    LandUseClass.RAILWAY: Text("鉄道", "railway"),
    LandUseClass.OTHER: Text("その他の用地", "other land"),
    LandUseClass.INLAND_WATER: Text("河川地及び湖沼", "rivers and lakes"),
    LandUseClass.LAKE: Text("湖沼", "lake"),
    LandUseClass.RIVER_LAND: Text("河川地A（河川敷）", "river land A (river bed)"),
    LandUseClass.USED_RIVER_LAND: Text("河川地B（河川敷内の人工利用地）", "river land B (used by man)"),
    LandUseClass.BEACH: Text("海浜", "beach"),
    LandUseClass.SEA: Text("海水域", "sea"),
    LandUseClass.GOLF_COURSE: Text("ゴルフ場", "golf course"),
}

SUBURBAN_M, TREES_OR_URBAN_M = 10.0, 15.0
"""Representative clutter heights of ITU-R P.1812 table 2 (3.2): water and open land 0 m, suburban 10 m, urban and trees
15 m, dense urban 20 m. Which class of L03-b is which category is this program's choice: no published table says so."""

_USUAL_HEIGHTS_M: dict[LandUseClass, float] = {
    LandUseClass.FOREST: TREES_OR_URBAN_M,
    LandUseClass.BUILDINGS: SUBURBAN_M,
    LandUseClass.HIGH_BUILDINGS: TREES_OR_URBAN_M,
    LandUseClass.LOW_BUILDINGS: SUBURBAN_M,
}
USUAL_HEIGHTS_M: tuple[float, ...] = tuple(_USUAL_HEIGHTS_M.get(kind, 0.0) for kind in LandUseClass)


@dataclass(frozen=True, slots=True, kw_only=True)
class LandUseSettings:
    """What the footprints take from the land use; only ITU-R P.1812 uses any of it.

    Attributes:
        clutter: raise the terrain profile by the heights of the classes (trees, buildings).
        zones: take sea, coastal land and inland from the classes; without it every path is inland.
        minimum_sea_km2: closed seas below this area are inland water to the zones; 0 takes every 海水域 as sea.
        heights_m: representative clutter height of each class, in the order of :class:`LandUseClass`.
    """

    clutter: bool = False
    zones: bool = True
    heights_m: tuple[float, ...] = USUAL_HEIGHTS_M
    minimum_sea_km2: float = LARGE_SEA_KM2

    def __post_init__(self) -> None:
        """Refuse a table that does not have one possible height per class."""
        if len(self.heights_m) != len(LandUseClass):
            raise ValueError("one clutter height per land-use class is needed")
        if not all(0.0 <= height <= MAXIMUM_CLUTTER_M for height in self.heights_m):
            raise ValueError(f"clutter heights must be 0 to {MAXIMUM_CLUTTER_M:g} m")
        if not 0.0 <= self.minimum_sea_km2 <= MAXIMUM_SEA_KM2:
            raise ValueError(f"the least area of a sea must be 0 to {MAXIMUM_SEA_KM2:g} km2")

    def height_m(self, kind: LandUseClass) -> float:
        """Clutter height of a class, m."""
        return self.heights_m[list(LandUseClass).index(kind)]

    def with_height(self, kind: LandUseClass, height_m: float) -> Self:
        """Return the settings with another height for one class."""
        heights = {**dict(zip(LandUseClass, self.heights_m, strict=True)), kind: height_m}
        return replace(self, heights_m=tuple(heights.values()))

    def heights_by_code(self) -> npt.NDArray[np.float32]:
        """Return the height of each stored code 0..255; unknown land use counts as open."""
        table = np.zeros(256, dtype=np.float32)
        for kind, height in zip(LandUseClass, self.heights_m, strict=True):
            table[kind] = height
        return table

    def heights_sentence(self) -> Text:
        """Return the classes with a height, highest first, for labels and tables."""
        tall = sorted(
            ((height, kind) for kind, height in zip(LandUseClass, self.heights_m, strict=True) if height > 0),
            key=lambda entry: (-entry[0], entry[1]),
        )
        if not tall:
            return Text("すべて0 m", "all 0 m")
        return Text(
            "、".join(f"{LAND_USE_NAMES[kind].ja} {height:g} m" for height, kind in tall) + "、その他0 m",
            ", ".join(f"{LAND_USE_NAMES[kind].en} {height:g} m" for height, kind in tall) + ", others 0 m",
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LandUse:
    """Land-use class per sub-cell on a window: uint8 numbers of :class:`LandUseClass`, 0 where unknown.

    ``edition`` names the years read (``2021`` or ``2014、2021``), ``source`` the data set.
    """

    window: Window
    code: UInt8Array
    edition: str
    source: str

    def __post_init__(self) -> None:
        """Check shape and type, and freeze."""
        if self.code.shape != self.window.shape or self.code.dtype != np.uint8:
            raise ValueError("land use must be uint8 and fit its window")
        if self.code.size and int(self.code.max()) > max(LandUseClass):
            raise ValueError("a land-use code is none of the classes")
        self.code.flags.writeable = False

    def class_at(self, cell_row: int, cell_col: int) -> LandUseClass | None:
        """Return the class of a sub-cell of the lattice, None where it is unknown."""
        row, col = cell_row - self.window.row0, cell_col - self.window.col0
        inside = 0 <= row < self.window.rows and 0 <= col < self.window.cols
        code = int(self.code[row, col]) if inside else UNKNOWN_LAND_USE
        return None if code == UNKNOWN_LAND_USE else LandUseClass(code)

    def on(self, window: Window) -> UInt8Array:
        """Return the codes on another window, unknown outside."""
        codes = np.zeros(window.shape, dtype=np.uint8)
        common = window.intersection(self.window)
        if common is not None:
            codes[common.slices_in(window)] = self.code[common.slices_in(self.window)]
        return codes
