"""The lattice: half meshes cut into n x n sub-cells, a global integer grid on which everything lives.

Arrays on the lattice have axis 0 from south to north and axis 1 from west to east. The default n = 10 gives sub-cells
of 1.5" x 2.25" (about 46 m x 57 m). A tile is a secondary mesh (第2次地域区画): 20 x 20 half meshes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

HALF_ROWS_PER_DEGREE = 240
HALF_COLS_PER_DEGREE = 160
LONGITUDE_ORIGIN_DEG = 100
SUBCELLS_PER_SIDE = 10
"""Sub-cells per side of a half mesh, n of DESIGN.md 2."""
TILE_HALF_MESHES = 20
"""Half meshes per side of a lattice tile (a secondary mesh)."""
TILE_SUBCELLS = TILE_HALF_MESHES * SUBCELLS_PER_SIDE
SUB_ROWS_PER_DEGREE = HALF_ROWS_PER_DEGREE * SUBCELLS_PER_SIDE
SUB_COLS_PER_DEGREE = HALF_COLS_PER_DEGREE * SUBCELLS_PER_SIDE

# GRS80, the ellipsoid of JGD2000 and JGD2011.
GRS80_A_M = 6_378_137.0
GRS80_F = 1 / 298.257222101


@dataclass(frozen=True, slots=True)
class Window:
    """A rectangle of sub-cells: rows ``row0 .. row0+rows-1`` and columns ``col0 .. col0+cols-1`` of the global grid."""

    row0: int
    col0: int
    rows: int
    cols: int

    @property
    def shape(self) -> tuple[int, int]:
        """``(rows, cols)``, the shape of an array on this window."""
        return self.rows, self.cols

    @property
    def row1(self) -> int:
        """First row north of the window."""
        return self.row0 + self.rows

    @property
    def col1(self) -> int:
        """First column east of the window."""
        return self.col0 + self.cols

    @classmethod
    def of_bounds(cls, west: float, south: float, east: float, north: float) -> Self:
        """Return the smallest window that contains the rectangle given in degrees."""
        row0 = int(np.floor(south * SUB_ROWS_PER_DEGREE))
        col0 = int(np.floor((west - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE))
        row1 = int(np.ceil(north * SUB_ROWS_PER_DEGREE))
        col1 = int(np.ceil((east - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE))
        return cls(row0, col0, max(row1 - row0, 1), max(col1 - col0, 1))

    def bounds(self) -> tuple[float, float, float, float]:
        """Return ``(west, south, east, north)`` in degrees."""
        return (
            LONGITUDE_ORIGIN_DEG + self.col0 / SUB_COLS_PER_DEGREE,
            self.row0 / SUB_ROWS_PER_DEGREE,
            LONGITUDE_ORIGIN_DEG + self.col1 / SUB_COLS_PER_DEGREE,
            self.row1 / SUB_ROWS_PER_DEGREE,
        )

    def intersection(self, other: Window) -> Window | None:
        """Return the common rectangle, or None where there is none."""
        row0, col0 = max(self.row0, other.row0), max(self.col0, other.col0)
        row1, col1 = min(self.row1, other.row1), min(self.col1, other.col1)
        if row0 >= row1 or col0 >= col1:
            return None
        return Window(row0, col0, row1 - row0, col1 - col0)

    def slices_in(self, outer: Window) -> tuple[slice, slice]:
        """Return the index of this window inside an array on ``outer`` (which must contain it)."""
        r, c = self.row0 - outer.row0, self.col0 - outer.col0
        return slice(r, r + self.rows), slice(c, c + self.cols)

    def centre_latitudes_deg(self) -> npt.NDArray[np.float64]:
        """Latitudes of the sub-cell centres, south to north, shape ``(rows,)``."""
        rows = np.arange(self.row0, self.row1, dtype=np.float64)
        return np.asarray((rows + 0.5) / SUB_ROWS_PER_DEGREE)

    def centre_longitudes_deg(self) -> npt.NDArray[np.float64]:
        """Longitudes of the sub-cell centres, west to east, shape ``(cols,)``."""
        cols = np.arange(self.col0, self.col1, dtype=np.float64)
        return np.asarray(LONGITUDE_ORIGIN_DEG + (cols + 0.5) / SUB_COLS_PER_DEGREE)

    def expanded_to_half_meshes(self) -> Window:
        """Return the smallest window of whole half meshes that contains this one."""
        n = SUBCELLS_PER_SIDE
        row0, col0 = self.row0 // n * n, self.col0 // n * n
        row1, col1 = -(-self.row1 // n) * n, -(-self.col1 // n) * n
        return Window(row0, col0, row1 - row0, col1 - col0)


def subcell_of_point(latitude_deg: float, longitude_deg: float) -> tuple[int, int]:
    """Return ``(row, col)`` of the sub-cell that contains a point."""
    return (
        int(np.floor(latitude_deg * SUB_ROWS_PER_DEGREE)),
        int(np.floor((longitude_deg - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE)),
    )


def metres_per_degree(latitude_deg: float) -> tuple[float, float]:
    """Return ``(north_m, east_m)``: metres per degree of latitude and of longitude on GRS80 at a latitude.

    From the radii of curvature in the meridian and the prime vertical.
    """
    phi = np.radians(latitude_deg)
    e2 = GRS80_F * (2 - GRS80_F)
    w2 = 1 - e2 * np.sin(phi) ** 2
    meridian = GRS80_A_M * (1 - e2) / w2**1.5
    prime_vertical = GRS80_A_M / np.sqrt(w2)
    return float(np.radians(meridian)), float(np.radians(prime_vertical * np.cos(phi)))


def half_mesh_area_m2(rows: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return the geodesic (GRS80 ellipsoid) area in square metres of a half mesh in each lattice row."""
    row = np.asarray(rows, dtype=np.float64)
    width_rad = np.radians(1 / HALF_COLS_PER_DEGREE)
    e = np.sqrt(GRS80_F * (2 - GRS80_F))
    b2 = (GRS80_A_M * (1 - GRS80_F)) ** 2

    def strip(lat_deg: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        s = np.sin(np.radians(lat_deg))
        return np.asarray(b2 / 2 * (s / (1 - (e * s) ** 2) + np.arctanh(e * s) / e))

    return np.asarray(width_rad * (strip((row + 1) / HALF_ROWS_PER_DEGREE) - strip(row / HALF_ROWS_PER_DEGREE)))
