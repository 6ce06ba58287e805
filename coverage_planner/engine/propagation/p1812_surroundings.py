"""What lies around a site: terrain, clutter and zones on the window of an area computation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.geodesy import metres_by_row
from coverage_planner.engine.propagation.compiled import kernel
from coverage_planner.engine.propagation.polar_grid import LatticeFrame, height_at, lattice_row
from coverage_planner.engine.propagation.zone_layer import ZoneLayer, zones_on
from coverage_planner.engine.site_terrain import layer_on, position_in, settle_ground, window_around
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain

Float32Grid = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The window around a site with its layers, as the kernels read them."""

    window: Window
    frame: LatticeFrame
    height_m: Float32Grid
    clutter_m: Float32Grid
    has_clutter: bool
    zone: UInt8Array
    has_zones: bool
    tx_ground_m: float
    ground_known: bool


def surroundings(
    latitude_deg: float,
    longitude_deg: float,
    terrain: Terrain | None,
    clutter: Terrain | None,
    zones: ZoneLayer | None,
    reach_m: float,
) -> Surroundings:
    """Return the surroundings of a site within reach; a site without ground stands on level ground, none of it known."""
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
    return Surroundings(
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


@kernel
def nearest_cell(north_m: float, east_m: float, frame: LatticeFrame) -> tuple[int, int]:
    """Return row and column of the sub-cell a point lies in; a column beyond the window is the caller's business."""
    row = min(max(int(lattice_row(north_m, frame) + 0.5), 0), frame.north_m.size - 1)
    return row, int(np.floor(frame.site_col + east_m / frame.east_step_m[row] + 0.5))
