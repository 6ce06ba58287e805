"""Distances on the lattice around a site, on the GRS80 ellipsoid without a projection."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from coverage_planner.model.lattice import GRS80_A_M, GRS80_F, SUB_COLS_PER_DEGREE, Window

Float64Array = npt.NDArray[np.float64]


def metres_by_row(latitude_deg: float, window: Window) -> tuple[Float64Array, Float64Array]:
    """Return, per row of a window, the metres north of a latitude to its cell centres and the width of its cells.

    Metres per degree (those of :func:`~coverage_planner.model.lattice.metres_per_degree`, for all rows at once) are
    taken half way between the latitude and the row. Measured against pyproj.Geod between 20 N and 46 N, distances are
    off by less than 2 mm at 10 km and 4 cm at 30 km; with the metres per degree of the site alone it is 3 m and 30 m.
    """
    latitudes = window.centre_latitudes_deg()
    middle = np.radians((latitudes + latitude_deg) / 2)
    eccentricity2 = GRS80_F * (2 - GRS80_F)
    w2 = 1 - eccentricity2 * np.sin(middle) ** 2
    north_m_per_degree = np.radians(GRS80_A_M * (1 - eccentricity2) / w2**1.5)
    east_m_per_degree = np.radians(GRS80_A_M / np.sqrt(w2) * np.cos(middle))
    return (latitudes - latitude_deg) * north_m_per_degree, east_m_per_degree / SUB_COLS_PER_DEGREE
