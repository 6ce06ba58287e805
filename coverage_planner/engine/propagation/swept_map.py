"""Loss maps: what they hold, and the way from losses along radials to losses of sub-cells that all swept models share."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.in_pieces import in_pieces
from coverage_planner.engine.propagation.p1812_surroundings import Surroundings
from coverage_planner.engine.propagation.polar_grid import grid_rows, radial_count, radial_strides
from coverage_planner.model.lattice import Window

Float32Grid = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]
Int64Array = npt.NDArray[np.int64]

STEP_M = 50.0
"""Default distance between samples of a radial: about a sub-cell."""


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Radials:
    """Radials around a site, their losses to be filled in."""

    reach_m: float
    step_m: float
    samples: int
    count: int
    stride: Int64Array
    """Per sample: of so many radials one is needed there."""
    polar_db: Float32Grid
    """Losses [radial, sample]."""
    first_unknown: Int64Array
    """Per radial: the first sample that rests on unknown terrain."""


def radials_around(reach_m: float, step_m: float, spacing_m: float | None) -> Radials:
    """Return radials a spacing apart at the rim (None: a step) with samples a step apart."""
    samples = ceil(reach_m / step_m) + 2
    spacing_m = step_m if spacing_m is None else spacing_m
    count = radial_count(reach_m, spacing_m)
    return Radials(
        reach_m=reach_m,
        step_m=step_m,
        samples=samples,
        count=count,
        stride=radial_strides(count, samples, step_m, spacing_m),
        polar_db=np.full((count, samples), np.nan, dtype=np.float32),
        first_unknown=np.empty(count, dtype=np.int64),
    )


def empty_map(around: Surroundings) -> tuple[Float32Grid, UInt8Array]:
    """Return losses that are NaN and marks that are 0 of the window's sub-cells."""
    shape = around.window.shape
    return np.full(shape, np.nan, dtype=np.float32), np.zeros(shape, dtype=np.uint8)


def gridded(around: Surroundings, radials: Radials, threads: int) -> tuple[Float32Grid, UInt8Array]:
    """Return the losses of the sub-cells between swept radials, and the marks of those that rest on unknown terrain."""
    loss, uncertain = empty_map(around)

    def grid(first: int, end: int) -> None:
        grid_rows(
            first,
            end,
            around.frame,
            radials.step_m,
            radials.reach_m,
            radials.polar_db,
            radials.stride,
            radials.first_unknown,
            loss,
            uncertain,
        )

    in_pieces(grid, around.window.rows, threads)
    return loss, uncertain


def finished_map(
    around: Surroundings,
    loss_db: Float32Grid,
    uncertain: UInt8Array,
    *,
    reach_m: float,
    step_m: float,
    radials: int = 0,
) -> LossMap:
    """Freeze a map; where the site's own ground is unknown, all of it is."""
    if not around.ground_known:
        uncertain[~np.isnan(loss_db)] = 1
    loss_db.flags.writeable = False
    uncertain.flags.writeable = False
    return LossMap(
        window=around.window, loss_db=loss_db, uncertain=uncertain, reach_m=reach_m, step_m=step_m, radials=radials
    )
