"""Land-use classes of one file on its own grid, and sampling them onto the lattice."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from rasterio.warp import transform_bounds

from coverage_planner.data.reading import Progress
from coverage_planner.model.lattice import SUB_ROWS_PER_DEGREE, Window
from coverage_planner.model.terms import Datum

UInt8Array = npt.NDArray[np.uint8]

ROWS_PER_DEGREE, COLS_PER_DEGREE = 1200, 800
"""100 m cells (3" x 4.5") per degree: a cell is 2 x 2 sub-cells of the lattice."""
TOKYO_EPSG = 4301
_STRIP_ROWS = 400
_EDGE_SLACK_DEG = 1e-4 / SUB_ROWS_PER_DEGREE


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LandUseGrid:
    """Class numbers of one file, south to north, west to east, 0 where unknown.

    Attributes:
        west, south, cell_width, cell_height: place of the grid, in degrees or in the units of ``crs``.
        crs: coordinate system to come from; None for latitude and longitude of the project's datum or within metres of it.
        edition: year, None where nothing tells it.
        raster: True for the raster edition.
        unknown_codes: cells with a code that the edition does not have, by code.
        repeated: cells given twice with different classes.
        assumed: what was assumed on the way, by finding code.
    """

    shown_name: str
    code: UInt8Array
    west: float
    south: float
    cell_width: float
    cell_height: float
    crs: Any = None
    edition: int | None = None
    raster: bool = False
    unknown_codes: dict[str, int] = field(default_factory=dict)
    repeated: int = 0
    assumed: frozenset[str] = frozenset()

    def extent(self, datum: Datum) -> Window:
        """Return the window of sub-cells that the grid touches."""
        rows, cols = self.code.shape
        bounds = (self.west, self.south, self.west + cols * self.cell_width, self.south + rows * self.cell_height)
        if self.crs is not None:
            bounds = transform_bounds(self.crs, CRS.from_epsg(datum.epsg), *bounds, densify_pts=21)
        west, south, east, north = bounds
        slack = _EDGE_SLACK_DEG
        return Window.of_bounds(west + slack, south + slack, east - slack, north - slack)

    def on(self, window: Window, datum: Datum, progress: Progress) -> UInt8Array:
        """Return the class at the centre of each sub-cell of a window, 0 outside the grid."""
        out = np.zeros(window.shape, dtype=np.uint8)
        latitude, longitude = window.centre_latitudes_deg(), window.centre_longitudes_deg()
        if self.crs is None:
            row, row_inside = _places(latitude, self.south, self.cell_height, self.code.shape[0])
            col, col_inside = _places(longitude, self.west, self.cell_width, self.code.shape[1])
            out[np.ix_(row_inside, col_inside)] = self.code[np.ix_(row[row_inside], col[col_inside])]
            return out
        transformer = Transformer.from_crs(CRS.from_epsg(datum.epsg), self.crs, always_xy=True)
        for first in range(0, window.rows, _STRIP_ROWS):
            rows = slice(first, min(first + _STRIP_ROWS, window.rows))
            x, y = transformer.transform(*np.meshgrid(longitude, latitude[rows]))
            row, row_inside = _places(y, self.south, self.cell_height, self.code.shape[0])
            col, col_inside = _places(x, self.west, self.cell_width, self.code.shape[1])
            inside = row_inside & col_inside
            out[rows][inside] = self.code[row[inside], col[inside]]
            progress(rows.stop / window.rows)
        return out


def _places(
    position: npt.NDArray[np.float64], start: float, step: float, count: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    with np.errstate(invalid="ignore"):
        place = np.floor((position - start) / step)
        inside = np.isfinite(place) & (place >= 0) & (place < count)
    return np.where(inside, place, 0).astype(np.int64), inside
