"""What of the land use decides the footprints of sites in a tile: classes near them, and where the sea is farther off."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import numpy as np

from coverage_planner.engine.ground_cover import COAST_M, uses_land_use
from coverage_planner.engine.large_seas import with_large_seas
from coverage_planner.model.land_use import LandUse, LandUseClass
from coverage_planner.model.lattice import (
    HALF_COLS_PER_DEGREE,
    HALF_ROWS_PER_DEGREE,
    SUB_ROWS_PER_DEGREE,
    SUBCELLS_PER_SIDE,
    Window,
    metres_per_degree,
)
from coverage_planner.model.settings import RadioSettings


def land_use_on(land_use: LandUse | None, window: Window, radio: RadioSettings) -> LandUse | None:
    """Return land use that gives the sites of a window the layers the whole land use gives; None where it is not used.

    Inside the window it has the classes. Farther off only the coast rule of P.1812 3.4 looks at it, and only at which
    half meshes hold sea, so there one sub-cell of each of them is sea and the rest is left unknown: it packs to almost
    nothing.
    """
    if land_use is None or not uses_land_use(radio, land_use):
        return None
    if radio.land_use.zones:
        land_use = with_large_seas(land_use, radio.land_use.minimum_sea_km2)
    n = SUBCELLS_PER_SIDE
    whole = _with_coast(window) if radio.land_use.zones else window
    code = np.zeros(whole.shape, dtype=np.uint8)
    if radio.land_use.zones:
        sea = land_use.on(whole) == LandUseClass.SEA
        meshes = sea.reshape(whole.rows // n, n, whole.cols // n, n).any(axis=(1, 3))
        code[::n, ::n][meshes] = LandUseClass.SEA
    code[window.slices_in(whole)] = land_use.on(window)
    return replace(land_use, window=whole, code=code)


def _with_coast(window: Window) -> Window:
    """Return a window of half meshes with all half meshes that the coast rule looks at from inside it, and some more."""
    n = SUBCELLS_PER_SIDE
    north_m, _ = metres_per_degree(window.row0 / SUB_ROWS_PER_DEGREE)
    _, east_m = metres_per_degree(window.row1 / SUB_ROWS_PER_DEGREE)
    rows = (ceil(COAST_M * HALF_ROWS_PER_DEGREE / north_m) + 2) * n
    cols = (ceil(COAST_M * HALF_COLS_PER_DEGREE / east_m) + 2) * n
    return Window(window.row0 - rows, window.col0 - cols, window.rows + 2 * rows, window.cols + 2 * cols)
