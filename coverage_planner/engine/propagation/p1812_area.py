"""ITU-R P.1812 over an area: the loss from a site to every sub-cell around it.

Radials from the site are swept in one pass each (``radial_sweep``), and their losses interpolated to the sub-cells'
centres (``polar_grid``). What differs from the exact way, each sub-cell over its own path (``p1812_exact``), is this
gridding alone: over fractal mountains half of the sub-cells are within 0.11 dB, 95 % within 1.6, 99 % within 4.7; over a
plain with 0.3 m of roughness 0.22, 1.4 and 2.4 dB (3.7 GHz, 8 km; tests/engine/propagation/test_p1812_exact.py holds
bounds, benchmarks/bench_p1812.py prints more). It is largest at the edges of shadows.

Over a plain whose sub-cells differ by 1 m at random the half is 1.5 dB, most of it the receiver's own ground, which lies
between two radials. Twice the radials make it 1.2 for twice the time, steps and radials of 25 m 0.9 for four times, 10 m 0.6
for 25 times, more than exact paths cost (mountains: 0.14, 0.10, 0.09, 0.09): hence 50 m, and exact paths where it matters.

Paths are inland unless zones are given; the latitude of the site stands for the middle of all its paths (at 30 km it is off by 0.14 degrees,
0.5 % of beta0). P.1812 begins at 0.25 km: nearer samples are evaluated all the same, and the sub-cells within one step
of the site take the loss one step away.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.in_pieces import in_pieces
from coverage_planner.engine.propagation.p1812 import P1812Parameters, check_validity
from coverage_planner.engine.propagation.p1812_profile import INLAND
from coverage_planner.engine.propagation.p1812_surroundings import nearest_cell, surroundings
from coverage_planner.engine.propagation.p1812_terms import P1812Constants
from coverage_planner.engine.propagation.polar_grid import LatticeFrame, azimuth_of, sample_radial
from coverage_planner.engine.propagation.radial_sweep import sweep_radial
from coverage_planner.engine.propagation.sweep_tables import SweepTables, SweepWork, sweep_tables, sweep_work
from coverage_planner.engine.propagation.swept_map import STEP_M, LossMap, finished_map, gridded, radials_around
from coverage_planner.engine.propagation.zone_layer import ZoneLayer
from coverage_planner.model.layers import Terrain

Float32Grid = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]

COARSE_STEP_M = 100.0
COARSE_SPACING_M = 200.0
"""Steps and radials of a first picture, an eighth of the work; its error is measured with the others."""
MAXIMUM_REACH_M = 100_000.0


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
                row, col = nearest_cell(n * step_m * azimuth_cos, n * step_m * azimuth_sin, frame)
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
    spacing_m: float | None = None,
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
        step_m: distance between samples of a radial.
        spacing_m: distance between neighbouring radials at the rim; None is ``step_m``.
        threads: Python threads (the kernels release the GIL).

    Raises:
        OutOfValidity: when the reach is not positive or beyond 100 km.
    """
    check_validity("reach_m", reach_m, (step_m, MAXIMUM_REACH_M))
    around = surroundings(latitude_deg, longitude_deg, terrain, clutter, zones, reach_m)
    parameters = replace(parameters, latitude_deg=latitude_deg)
    radials = radials_around(reach_m, step_m, spacing_m)
    constants = parameters.constants()
    tables = sweep_tables(parameters, step_km=step_m / 1000, samples=radials.samples)

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
            radials.stride,
            constants,
            tables,
            sweep_work(radials.samples),
            radials.polar_db,
            radials.first_unknown,
        )

    in_pieces(sweep, radials.count, threads)
    loss, uncertain = gridded(around, radials, threads)
    return finished_map(around, loss, uncertain, reach_m=reach_m, step_m=step_m, radials=radials.count)
