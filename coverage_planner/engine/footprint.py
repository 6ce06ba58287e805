"""What one site covers: coverage bytes and received levels on a window of the lattice."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import UInt8Array
from coverage_planner.model.terms import Technology

NO_SIGNAL = -32768
"""Level of a sub-cell that a site does not reach, in arrays of tenths of dBm."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FootprintGroup:
    """Received level of the sectors of one site that share a technology and the carriers that use them.

    Attributes:
        carriers_mask: bits 0-3 in the order of :data:`CARRIERS`.
        threshold_ddbm: level in tenths of dBm from which a sub-cell counts as covered.
        level_ddbm: int16 tenths of dBm on the window of the footprint, :data:`NO_SIGNAL` where there is none.
    """

    technology: Technology
    carriers_mask: int
    threshold_ddbm: int
    level_ddbm: npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SiteFootprint:
    """What one site covers on a window of whole half meshes.

    Attributes:
        bits: coverage bytes (5G in bits 0-3, mobile in bits 4-7) on the window.
        unknown_terrain_cells: sub-cells in range whose ground height is not known.
    """

    site_number: int
    window: Window
    bits: UInt8Array
    groups: tuple[FootprintGroup, ...]
    unknown_terrain_cells: int = 0
