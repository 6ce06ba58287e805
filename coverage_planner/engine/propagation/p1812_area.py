"""ITU-R P.1812 over an area: the loss from a site to every sub-cell around it.

Two ways, the same physics:

* :func:`loss_map`: radials from the site, each swept in one pass (``radial_sweep``), losses interpolated to the
  sub-cells' centres (``polar_grid``). What differs from the exact way is this gridding alone; it is measured in
  tests/engine/propagation/test_p1812_area.py and benchmarks/bench_p1812.py.
* :func:`exact_losses`: for each sub-cell asked for, the straight path to its own centre on its own ground, all terms.

Paths are inland unless zones are given; the latitude of the site stands for the middle of all its paths (at 30 km it is off by 0.14 degrees,
0.5 % of beta0). P.1812 begins at 0.25 km: nearer samples are evaluated all the same, and the sub-cells within one step
of the site take the loss one step away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import ceil

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.geodesy import metres_by_row
from coverage_planner.engine.propagation.p1812 import (
    P1812Parameters,
    check_validity,
    location_sigma_db,
    location_variability_db,
)
from coverage_planner.engine.propagation.p1812_path import p1812_path
from coverage_planner.engine.propagation.p1812_profile import INLAND, SEA
from coverage_planner.engine.propagation.p1812_terms import P1812Constants
from coverage_planner.engine.propagation.polar_grid import (
    LatticeFrame,
    azimuth_of,
    grid_rows,
    height_at,
    lattice_row,
    radial_count,
    radial_strides,
    sample_radial,
)
from coverage_planner.engine.propagation.radial_sweep import sweep_radial
from coverage_planner.engine.propagation.sweep_tables import SweepTables, SweepWork, sweep_tables, sweep_work
from coverage_planner.engine.propagation.zone_layer import ZoneLayer, zones_on
from coverage_planner.engine.site_terrain import layer_on, position_in, settle_ground, window_around
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain

Float64Array = npt.NDArray[np.float64]
Float32Grid = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]

STEP_M = 50.0
"""Default distance between samples of a radial: about a sub-cell."""
MAXIMUM_REACH_M = 100_000.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LossMap:
    """Loss from a site to the sub-cells of a window, dB; NaN beyond ``reach_m``."""

    window: Window
    loss_db: Float32Grid
    uncertain: UInt8Array
    """1 where the path or the receiver stands on unknown terrain, bridged or taken as level."""
    reach_m: float
    step_m: float
    radials: int

    @property
    def uncertain_cells(self) -> int:
        """Sub-cells within reach whose loss rests on unknown terrain."""
        return int(np.count_nonzero(self.uncertain))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Surroundings:
    window: Window
    frame: LatticeFrame
    height_m: Float32Grid
    clutter_m: Float32Grid
    has_clutter: bool
    zone: UInt8Array
    has_zones: bool
    tx_ground_m: float
    ground_known: bool


def _surroundings(
    latitude_deg: float,
    longitude_deg: float,
    terrain: Terrain | None,
    clutter: Terrain | None,
    zones: ZoneLayer | None,
    reach_m: float,
) -> _Surroundings:
    window = window_around(latitude_deg, longitude_deg, reach_m)
    north_m, east_step_m = metres_by_row(latitude_deg, window)
    row, col = position_in(window, latitude_deg, longitude_deg)
    height = layer_on(window, terrain)
    ground = settle_ground(height, row, col)
    if ground is None:
        height[:] = np.nan
    cover = np.nan_to_num(layer_on(window, clutter)) if clutter is not None else np.zeros((0, 0), dtype=np.float32)
    frame = LatticeFrame(row, col, north_m, east_step_m)
    tx_ground = 0.0 if ground is None else float(height_at(height, row, col)[0])
    return _Surroundings(
        window=window,
        frame=frame,
        height_m=height,
        clutter_m=cover,
        has_clutter=clutter is not None,
        zone=zones_on(window, zones),
        has_zones=zones is not None,
        tx_ground_m=tx_ground,
        ground_known=ground is not None,
    )


@njit(nogil=True, cache=True)
def _nearest_cell(north_m: float, east_m: float, frame: LatticeFrame) -> tuple[int, int]:
    """Return row and column of the sub-cell a point lies in; a column beyond the window is the caller's business."""
    row = min(max(int(lattice_row(north_m, frame) + 0.5), 0), frame.north_m.size - 1)
    return row, int(np.floor(frame.site_col + east_m / frame.east_step_m[row] + 0.5))


@njit(nogil=True, cache=True)
def _sweep_radials(
    first: int,
    end: int,
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
    stride: npt.NDArray[np.int64],
    constants: P1812Constants,
    tables: SweepTables,
    work: SweepWork,
    polar_db: Float32Grid,
    first_unknown: npt.NDArray[np.int64],
) -> None:
    radials, samples = polar_db.shape
    terrain = np.empty(samples)
    surface = np.empty(samples) if has_clutter else terrain
    zone = np.zeros(samples if has_zones else 0, dtype=np.uint8)
    wanted = np.zeros(samples, dtype=np.uint8)
    loss = np.empty(samples)
    for k in range(first, end):
        azimuth_sin, azimuth_cos = azimuth_of(k, radials)
        first_unknown[k] = sample_radial(height_m, frame, azimuth_sin, azimuth_cos, step_m, tx_ground_m, terrain)
        if has_clutter or has_zones:
            for n in range(samples):
                row, col = _nearest_cell(n * step_m * azimuth_cos, n * step_m * azimuth_sin, frame)
                inside = 0 <= col < height_m.shape[1]
                if has_clutter:
                    surface[n] = terrain[n] + (clutter_m[row, col] if inside else 0.0)
                if has_zones:
                    zone[n] = cell_zone[row, col] if inside else INLAND
        for n in range(samples):
            wanted[n] = k % stride[n] == 0
        sweep_radial(
            terrain, surface, has_clutter, zone, has_zones, wanted, tx_agl_m, rx_agl_m, constants, tables, work, loss
        )
        for n in range(1, samples):
            if wanted[n]:
                polar_db[k, n] = loss[n]


def loss_map(
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
    """Return the loss to every sub-cell within reach; the number of threads changes nothing but the time.

    Args:
        latitude_deg: of the site; stands for the middle of all paths.
        longitude_deg: of the site.
        terrain: ground heights; None, or a site outside it, is level ground, all of it uncertain.
        parameters: frequency, heights above ground, percentages, climate.
        reach_m: horizontal distance up to which losses are wanted.
        clutter: representative clutter heights (a value per sub-cell, unknown counts as open).
        zones: radio-climatic zones (a code per sub-cell); None is inland everywhere.
        step_m: distance between samples of a radial, and between neighbouring radials at the rim.
        threads: Python threads (the kernels release the GIL).

    Raises:
        OutOfValidity: when the reach is not positive or beyond 100 km.
    """
    check_validity("reach_m", reach_m, (step_m, MAXIMUM_REACH_M))
    around = _surroundings(latitude_deg, longitude_deg, terrain, clutter, zones, reach_m)
    parameters = replace(parameters, latitude_deg=latitude_deg)
    samples = ceil(reach_m / step_m) + 2
    radials = radial_count(reach_m, step_m)
    stride = radial_strides(radials, samples, step_m, step_m)
    constants = parameters.constants()
    tables = sweep_tables(parameters, step_km=step_m / 1000, samples=samples)
    polar = np.full((radials, samples), np.nan, dtype=np.float32)
    first_unknown = np.empty(radials, dtype=np.int64)

    def sweep(first: int, end: int) -> None:
        _sweep_radials(
            first,
            end,
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
            stride,
            constants,
            tables,
            sweep_work(samples),
            polar,
            first_unknown,
        )

    _in_pieces(sweep, radials, threads)
    if not around.ground_known:
        first_unknown[:] = 0
    loss = np.full(around.window.shape, np.nan, dtype=np.float32)
    uncertain = np.zeros(around.window.shape, dtype=np.uint8)

    def grid(first: int, end: int) -> None:
        grid_rows(first, end, around.frame, step_m, reach_m, polar, stride, first_unknown, loss, uncertain)

    _in_pieces(grid, around.window.rows, threads)
    loss.flags.writeable = False
    uncertain.flags.writeable = False
    return LossMap(
        window=around.window, loss_db=loss, uncertain=uncertain, reach_m=reach_m, step_m=step_m, radials=radials
    )


def _in_pieces(work: Callable[[int, int], None], count: int, threads: int) -> None:
    if threads <= 1:
        work(0, count)
        return
    borders = np.linspace(0, count, 4 * threads + 1).astype(int).tolist()
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, borders[:-1], borders[1:]))


@njit(nogil=True, cache=True)
def _exact_losses(
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
) -> None:
    for cell in range(rows.size):
        north = frame.north_m[rows[cell]]
        east = (cols[cell] - frame.site_col) * frame.east_step_m[rows[cell]]
        distance = np.sqrt(north * north + east * east)
        last = max(int(np.ceil(distance / step_m)), 1)
        step = max(distance, 1.0) / last
        terrain = np.empty(last + 1)
        sample_radial(height_m, frame, east / (step * last), north / (step * last), step, tx_ground_m, terrain)
        own = np.float64(height_m[rows[cell], cols[cell]])
        if not np.isnan(own):
            terrain[last] = own
        surface = terrain.copy()
        zone = np.zeros(last + 1, dtype=np.uint8)
        if has_clutter or has_zones:
            for n in range(last + 1):
                row, col = _nearest_cell(north * n / last, east * n / last, frame)
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
    around = _surroundings(latitude_deg, longitude_deg, terrain, clutter, zones, reach)
    parameters = replace(parameters, latitude_deg=latitude_deg)
    full_sigma = location_sigma_db(parameters.frequency_mhz / 1000, 0.0, 0.0)
    loss = np.empty(len(wanted))
    _exact_losses(
        wanted[:, 0] - around.window.row0,
        wanted[:, 1] - around.window.col0,
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
        location_variability_db(parameters.location_percent, full_sigma),
        parameters.constants(),
        loss,
    )
    return loss


def _distance_to(latitude_deg: float, longitude_deg: float, cells: npt.NDArray[np.int64]) -> float:
    """Return the distance to the farthest of the sub-cells, m, not less than one step."""
    low, high = cells.min(axis=0), cells.max(axis=0)
    window = Window(int(low[0]), int(low[1]), int(high[0] - low[0]) + 1, int(high[1] - low[1]) + 1)
    north_m, east_step_m = metres_by_row(latitude_deg, window)
    _, col = position_in(window, latitude_deg, longitude_deg)
    east = max(abs(0 - col), abs(window.cols - 1 - col)) * float(east_step_m.max())
    return max(float(np.hypot(np.abs(north_m).max(), east)), STEP_M)
