"""JIS X 0410 mesh codes <-> integer grid indices <-> bounds, for every level the program uses, vectorised.

Every level is a global integer grid counted from latitude 0 and longitude 100 degrees east. The half mesh (二分の一地域
メッシュ, 500 m) has ``row = floor(lat * 240)`` and ``col = floor((lon - 100) * 160)``; the other levels are exact
multiples or halves of it. Mesh codes carry no datum: latitudes and longitudes are those of the project's datum.

Source: 昭和48年行政管理庁告示第143号, JIS X 0410; RULES.md 1.1c and 3.1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.text import Text

IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

LONGITUDE_ORIGIN_DEG = 100


@dataclass(frozen=True, slots=True)
class _Grid:
    digits: int
    rows_per_degree_x6: int  # rows in six degrees of latitude: integer for every level (primary mesh is 40')
    cols_per_degree: int
    ja: str


class MeshLevel(Enum):
    """Levels of the regional mesh, coarsest first; the value holds the grid constants."""

    PRIMARY = _Grid(4, 9, 1, "第1次地域区画")
    SECONDARY = _Grid(6, 72, 8, "第2次地域区画")
    STANDARD = _Grid(8, 720, 80, "基準地域メッシュ")
    HALF = _Grid(9, 1440, 160, "二分の一地域メッシュ")
    QUARTER = _Grid(10, 2880, 320, "四分の一地域メッシュ")

    @property
    def digits(self) -> int:
        """Number of digits of a code of this level."""
        return self.value.digits


_BY_DIGITS = {level.digits: level for level in MeshLevel}


def level_of_digits(digits: int) -> MeshLevel:
    """Return the level whose codes have ``digits`` digits.

    Raises:
        OutOfValidity: if no level of this program has that many digits.
    """
    if digits not in _BY_DIGITS:
        raise OutOfValidity(
            Text(f"{digits}桁のメッシュコードは扱えません", f"mesh codes of {digits} digits are not supported"),
            remedy=Text("8桁(1km)・9桁(500m)・10桁(250m)のコードを使ってください", "use codes of 8, 9 or 10 digits"),
        )
    return _BY_DIGITS[digits]


def codes_to_indices(codes: npt.ArrayLike, level: MeshLevel) -> tuple[IntArray, IntArray]:
    """Return ``(row, col)`` of each mesh code on the global grid of ``level``.

    Codes must be valid (see :func:`valid_codes`); an invalid code gives an unspecified cell.
    """
    c = np.asarray(codes, dtype=np.int64)
    below = c // 10 ** (level.digits - 4) if level is not MeshLevel.PRIMARY else c
    row, col = below // 100, below % 100
    if level is MeshLevel.PRIMARY:
        return row, col
    digit = _digit_reader(c, level.digits)
    row, col = row * 8 + digit(4), col * 8 + digit(5)
    if level is MeshLevel.SECONDARY:
        return row, col
    row, col = row * 10 + digit(6), col * 10 + digit(7)
    for place in range(8, level.digits):
        quadrant = digit(place) - 1
        row, col = row * 2 + quadrant // 2, col * 2 + quadrant % 2
    return row, col


def indices_to_codes(rows: npt.ArrayLike, cols: npt.ArrayLike, level: MeshLevel) -> IntArray:
    """Return the int64 mesh code of each cell ``(row, col)`` of the grid of ``level``."""
    row, col = np.asarray(rows, dtype=np.int64), np.asarray(cols, dtype=np.int64)
    tail = np.zeros(np.broadcast(row, col).shape, dtype=np.int64)
    scale = 1
    for _ in range(level.digits - 8):
        tail = tail + scale * (1 + 2 * (row % 2) + col % 2)
        row, col, scale = row // 2, col // 2, scale * 10
    if level.digits >= 8:
        tail = tail + scale * (10 * (row % 10) + col % 10)
        row, col, scale = row // 10, col // 10, scale * 100
    if level.digits >= 6:
        tail = tail + scale * (10 * (row % 8) + col % 8)
        row, col, scale = row // 8, col // 8, scale * 100
    return tail + scale * (row * 100 + col)


def valid_codes(codes: npt.ArrayLike, level: MeshLevel) -> BoolArray:
    """Return True where a code has the digits a mesh code of ``level`` may have, inside 20-46 N, 122-154 E."""
    c = np.asarray(codes, dtype=np.int64)
    top = c // 10 ** (level.digits - 4)
    lat_part, lon_part = top // 100, top % 100
    ok: BoolArray = (c >= 10 ** (level.digits - 1)) & (c < 10**level.digits)
    ok &= (lat_part >= 30) & (lat_part <= 68) & (lon_part >= 22) & (lon_part <= 53)
    digit = _digit_reader(c, level.digits)
    if level.digits >= 6:
        ok &= (digit(4) <= 7) & (digit(5) <= 7)
    for place in range(8, level.digits):
        ok &= (digit(place) >= 1) & (digit(place) <= 4)
    return ok


def _digit_reader(codes: IntArray, digits: int) -> Callable[[int], IntArray]:
    def digit(place: int) -> IntArray:
        return np.asarray((codes // 10 ** (digits - 1 - place)) % 10, dtype=np.int64)

    return digit


def points_to_indices(
    latitude_deg: npt.ArrayLike, longitude_deg: npt.ArrayLike, level: MeshLevel
) -> tuple[IntArray, IntArray]:
    """Return ``(row, col)`` of the cell that contains each point; south and west edges belong to the cell."""
    lat, lon = np.asarray(latitude_deg, dtype=np.float64), np.asarray(longitude_deg, dtype=np.float64)
    grid = level.value
    row = np.floor(lat * grid.rows_per_degree_x6 / 6.0).astype(np.int64)
    col = np.floor((lon - LONGITUDE_ORIGIN_DEG) * grid.cols_per_degree).astype(np.int64)
    return row, col


def bounds_of_indices(
    rows: npt.ArrayLike, cols: npt.ArrayLike, level: MeshLevel
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return ``(west, south, east, north)`` in degrees of each cell."""
    row, col = np.asarray(rows, dtype=np.int64), np.asarray(cols, dtype=np.int64)
    grid = level.value
    south = row * 6.0 / grid.rows_per_degree_x6
    north = (row + 1) * 6.0 / grid.rows_per_degree_x6
    west = LONGITUDE_ORIGIN_DEG + col / grid.cols_per_degree
    east = LONGITUDE_ORIGIN_DEG + (col + 1) / grid.cols_per_degree
    return west, south, east, north


def half_mesh_key(rows: npt.ArrayLike, cols: npt.ArrayLike) -> IntArray:
    """Return one sortable int64 per half mesh, row-major: tables of meshes are sorted by it and searched in it."""
    return np.asarray(rows, dtype=np.int64) * (1 << 20) + np.asarray(cols, dtype=np.int64)
