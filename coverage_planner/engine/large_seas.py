"""Which sea of the land use is a sea to ITU-R P.1812: bodies that are large enough, or whose size is not known.

P.1812 3.4 (as P.452) calls sea only what is a sea, an ocean or another large body of water, "covering a circle of at least
100 km in diameter". A closed body of the class 海水域 (a lagoon, a moat of the sea, a cove cut off by a dike) whose area is
below the setting counts as inland water: over it the path is land. A body that reaches the edge of the imported land use or
ground that is not classified may go on beyond it; its size is unknown and it stays a sea, as do bays joined to the open sea.
So what is cut out of the land use for a part of the sites has the same seas as the whole.
"""

from __future__ import annotations

import weakref
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.ndimage import label

from coverage_planner.model.land_use import UNKNOWN_LAND_USE, LandUse, LandUseClass
from coverage_planner.model.lattice import SUB_COLS_PER_DEGREE, SUB_ROWS_PER_DEGREE, metres_per_degree

UInt8Array = npt.NDArray[np.uint8]

_KNOWN: dict[tuple[int, float], tuple[weakref.ref[UInt8Array], LandUse | None]] = {}
"""Land use with large seas only, None where nothing had to be changed; once per land use and setting."""


def with_large_seas(land_use: LandUse, minimum_km2: float) -> LandUse:
    """Return the land use with closed seas below an area taken as inland water; itself where there are none."""
    if minimum_km2 <= 0:
        return land_use
    identity = id(land_use.code), minimum_km2
    known = _KNOWN.get(identity)
    if known is None or known[0]() is not land_use.code:
        code = _without_small_seas(land_use, minimum_km2)
        changed = None if code is None else replace(land_use, code=code)
        _KNOWN[identity] = weakref.ref(land_use.code, lambda _: _KNOWN.pop(identity, None)), changed
        return land_use if changed is None else changed
    return land_use if known[1] is None else known[1]


def _without_small_seas(land_use: LandUse, minimum_km2: float) -> UInt8Array | None:
    sea = land_use.code == LandUseClass.SEA
    if not sea.any():
        return None
    bodies, count = label(sea)
    window = land_use.window
    row_km2 = np.empty(window.rows)
    for row in range(window.rows):
        north_m, east_m = metres_per_degree((window.row0 + row + 0.5) / SUB_ROWS_PER_DEGREE)
        row_km2[row] = north_m / SUB_ROWS_PER_DEGREE * east_m / SUB_COLS_PER_DEGREE / 1e6
    at_row, at_col = np.nonzero(sea)
    area_km2 = np.bincount(bodies[at_row, at_col], weights=row_km2[at_row], minlength=count + 1)
    small = area_km2 < minimum_km2
    small[0] = False
    for edge in (bodies[0], bodies[-1], bodies[:, 0], bodies[:, -1]):
        small[edge] = False
    unknown = land_use.code == UNKNOWN_LAND_USE
    for here, beside in (
        (bodies[1:], unknown[:-1]),
        (bodies[:-1], unknown[1:]),
        (bodies[:, 1:], unknown[:, :-1]),
        (bodies[:, :-1], unknown[:, 1:]),
    ):
        small[here[beside]] = False
    small[0] = False
    if not small.any():
        return None
    code = land_use.code.copy()
    code[small[bodies]] = LandUseClass.INLAND_WATER
    return code
