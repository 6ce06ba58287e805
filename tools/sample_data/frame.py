"""The place of the fictional prefecture: grids, names and the seed.

The frame lies in the open Pacific, about 90 km and more off Choshi, where there is no land: mesh codes are valid there, and
nobody can take the sample for a real prefecture.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SEED = 20_240_401
PREFECTURE = "深山県（架空）"

HALF_ROW0, HALF_COL0 = 8496, 6664  # south-west half mesh: 35.4 N, 141.65 E
HALF_ROWS, HALF_COLS = 172, 142
SUB = 10  # sub-cells per side of a half mesh
COARSE = 4  # sub-cells per side of a node of the landscape model
ROWS, COLS = HALF_ROWS * SUB // COARSE, HALF_COLS * SUB // COARSE  # landscape nodes
FINE_ROWS, FINE_COLS = HALF_ROWS * SUB, HALF_COLS * SUB

SOUTH, WEST = HALF_ROW0 / 240, 100 + HALF_COL0 / 160
SUB_LAT, SUB_LON = 1 / 2400, 1 / 1600
METRES_PER_LAT, METRES_PER_LON = 110_950.0, 90_450.0  # near 35.7 N; the sketch needs no more
NODE_NS_M = COARSE * SUB_LAT * METRES_PER_LAT
NODE_EW_M = COARSE * SUB_LON * METRES_PER_LON
SUB_NS_M, SUB_EW_M = SUB_LAT * METRES_PER_LAT, SUB_LON * METRES_PER_LON

FloatGrid = npt.NDArray[np.float64]
IntGrid = npt.NDArray[np.int64]
BoolGrid = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Town:
    """One fictional municipality: code without check digit, names, and what makes it differ from the others."""

    code: str
    county: str
    name: str
    persons: int
    fiscal_strength: str


TOWNS = (
    Town("99201", "", "水瀬市", 128_000, "0.58"),
    Town("99202", "", "霧里市", 71_000, "0.46"),
    Town("99301", "北深山郡", "白渓町", 31_000, "0.39"),
    Town("99302", "北深山郡", "雲居町", 24_000, "0.33"),
    Town("99401", "奥深山郡", "星降村", 11_000, "0.31"),
    Town("99402", "奥深山郡", "奥霧村", 6_500, "0.19"),
)

VALLEY_NAMES = (
    "朝霧", "樫尾", "中沢", "栗畑", "鹿の子", "青葉", "白水", "柿平", "石楠", "月見沢", "梨久保", "風越", "滝の上", "蕗沢", "山吹",
    "楢原", "小夜", "雪解", "茅野原", "木霊", "水無", "椿尾", "鳶巣", "夕星", "若葉沢", "深入", "葛折", "鳴瀬", "笹尾", "銀杏平",
)  # fmt: skip


def node_latitude(row: npt.ArrayLike) -> FloatGrid:
    """Return the latitude of the centre of a landscape node row (may be fractional)."""
    return SOUTH + (np.asarray(row, dtype=np.float64) + 0.5) * COARSE * SUB_LAT


def node_longitude(col: npt.ArrayLike) -> FloatGrid:
    """Return the longitude of the centre of a landscape node column (may be fractional)."""
    return WEST + (np.asarray(col, dtype=np.float64) + 0.5) * COARSE * SUB_LON
