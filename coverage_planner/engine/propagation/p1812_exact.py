"""ITU-R P.1812 over an area the exact way: each sub-cell over the straight path to its own centre, all terms.

No gridding, and some twenty times the work of the sweep at 10 km (``p1812_area``): for reports and spot checks, and for
footprints whose settings ask for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.geodesy import metres_by_row
from coverage_planner.engine.in_pieces import in_pieces
from coverage_planner.engine.propagation.p1812 import (
    P1812Parameters,
    check_validity,
    location_sigma_db,
    location_variability_db,
)
from coverage_planner.engine.propagation.p1812_area import MAXIMUM_REACH_M
from coverage_planner.engine.propagation.p1812_path import p1812_path
from coverage_planner.engine.propagation.p1812_profile import SEA
from coverage_planner.engine.propagation.p1812_surroundings import Surroundings, nearest_cell, surroundings
from coverage_planner.engine.propagation.p1812_terms import P1812Constants
from coverage_planner.engine.propagation.polar_grid import LatticeFrame, sample_radial
from coverage_planner.engine.propagation.swept_map import STEP_M, LossMap, empty_map, finished_map
from coverage_planner.engine.propagation.zone_layer import ZoneLayer
from coverage_planner.engine.site_terrain import position_in
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain

Float64Array = npt.NDArray[np.float64]
Float32Grid = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]


@njit(nogil=True, cache=True)
def _exact_losses(
    first: int,
    end: int,
    rows: npt.NDArray[np.int64],
    cols: npt.NDArray[np.int64],
    height_m: Float32Grid,
    clutter_m: Float32Grid,
    has_clutter: bool,
    cell_zone: UInt8Array,
    has_zones: bool,
    frame: LatticeFrame,
    step_m: float,
    tx_ground_m: float,
    tx_agl_m: float,
    rx_agl_m: float,
    location_db: float,
    constants: P1812Constants,
    loss_db: Float64Array,
    uncertain: UInt8Array,
) -> None:
    for cell in range(first, end):
        north = frame.north_m[rows[cell]]
        east = (cols[cell] - frame.site_col) * frame.east_step_m[rows[cell]]
        distance = np.sqrt(north * north + east * east)
        last = max(int(np.ceil(distance / step_m)), 1)
        step = max(distance, 1.0) / last
        terrain = np.empty(last + 1)
        unknown = sample_radial(
            height_m, frame, east / (step * last), north / (step * last), step, tx_ground_m, terrain
        )
        own = np.float64(height_m[rows[cell], cols[cell]])
        if not np.isnan(own):
            terrain[last] = own
        uncertain[cell] = unknown < last or np.isnan(own)
        surface = terrain.copy()
        zone = np.zeros(last + 1, dtype=np.uint8)
        if has_clutter or has_zones:
            for n in range(last + 1):
                row, col = nearest_cell(north * n / last, east * n / last, frame)
                if 0 <= col < height_m.shape[1]:
                    if has_clutter:
                        surface[n] += clutter_m[row, col]
                    if has_zones:
                        zone[n] = cell_zone[row, col]
        along = np.arange(last + 1) * (step / 1000.0)
        path = p1812_path(
            along, terrain, surface, np.zeros(last + 1), zone, last, tx_agl_m, rx_agl_m, -1.0, -1.0, constants
        )
        clear = min(max((rx_agl_m - (surface[last] - terrain[last])) / 10.0, 0.0), 1.0)
        location = 0.0 if zone[last] == SEA else location_db * (1.0 - clear)
        loss_db[cell] = max(path.Lb0p, path.Lbc + location)


def exact_losses(
    latitude_deg: float,
    longitude_deg: float,
    terrain: Terrain | None,
    parameters: P1812Parameters,
    cells: Sequence[tuple[int, int]] | npt.NDArray[np.int64],
    *,
    clutter: Terrain | None = None,
    zones: ZoneLayer | None = None,
    step_m: float = STEP_M,
) -> Float64Array:
    """Return the loss to sub-cells (global row, col), each over its own straight path: for spot checks and reports.

    The step is shortened so that whole steps fit the path; the receiver stands on the height of its own sub-cell.
    """
    wanted = np.asarray(cells, dtype=np.int64).reshape(-1, 2)
    reach = _distance_to(latitude_deg, longitude_deg, wanted)
    around = surroundings(latitude_deg, longitude_deg, terrain, clutter, zones, reach)
    rows, cols = wanted[:, 0] - around.window.row0, wanted[:, 1] - around.window.col0
    loss, _ = _over_paths(around, replace(parameters, latitude_deg=latitude_deg), rows, cols, step_m, 1)
    return loss


def exact_map(
    latitude_deg: float,
    longitude_deg: float,
    terrain: Terrain | None,
    parameters: P1812Parameters,
    *,
    reach_m: float,
    clutter: Terrain | None = None,
    zones: ZoneLayer | None = None,
    step_m: float = STEP_M,
    threads: int = 1,
) -> LossMap:
    """Return the losses to every sub-cell within reach, each over its own path; arguments as for ``loss_map``.

    Raises:
        OutOfValidity: when the reach is not positive or beyond 100 km.
    """
    check_validity("reach_m", reach_m, (step_m, MAXIMUM_REACH_M))
    around = surroundings(latitude_deg, longitude_deg, terrain, clutter, zones, reach_m)
    frame, shape = around.frame, around.window.shape
    east_m = (np.arange(shape[1]) - frame.site_col)[None, :] * frame.east_step_m[:, None]
    rows, cols = np.nonzero(np.hypot(frame.north_m[:, None], east_m) <= reach_m)
    losses, unknown = _over_paths(around, replace(parameters, latitude_deg=latitude_deg), rows, cols, step_m, threads)
    loss, uncertain = empty_map(around)
    loss[rows, cols] = losses
    uncertain[rows, cols] = unknown
    return finished_map(around, loss, uncertain, reach_m=reach_m, step_m=step_m)


def _over_paths(
    around: Surroundings,
    parameters: P1812Parameters,
    rows: npt.NDArray[np.int64],
    cols: npt.NDArray[np.int64],
    step_m: float,
    threads: int,
) -> tuple[Float64Array, UInt8Array]:
    """Return losses, and 1 where they rest on unknown terrain, of cells of the window."""
    full_sigma = location_sigma_db(parameters.frequency_mhz / 1000, 0.0, 0.0)
    location_db = location_variability_db(parameters.location_percent, full_sigma)
    constants = parameters.constants()
    loss, unknown = np.empty(rows.size), np.empty(rows.size, dtype=np.uint8)

    def run(first: int, end: int) -> None:
        _exact_losses(
            first,
            end,
            rows,
            cols,
            around.height_m,
            around.clutter_m,
            around.has_clutter,
            around.zone,
            around.has_zones,
            around.frame,
            step_m,
            around.tx_ground_m,
            parameters.tx_height_m,
            parameters.rx_height_m,
            location_db,
            constants,
            loss,
            unknown,
        )

    in_pieces(run, rows.size, threads)
    return loss, unknown


def _distance_to(latitude_deg: float, longitude_deg: float, cells: npt.NDArray[np.int64]) -> float:
    """Return the distance to the farthest of the sub-cells, m, not less than one step."""
    low, high = cells.min(axis=0), cells.max(axis=0)
    window = Window(int(low[0]), int(low[1]), int(high[0] - low[0]) + 1, int(high[1] - low[1]) + 1)
    north_m, east_step_m = metres_by_row(latitude_deg, window)
    _, col = position_in(window, latitude_deg, longitude_deg)
    east = max(abs(0 - col), abs(window.cols - 1 - col)) * float(east_step_m.max())
    return max(float(np.hypot(np.abs(north_m).max(), east)), STEP_M)
