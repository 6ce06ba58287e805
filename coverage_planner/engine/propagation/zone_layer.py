"""Radio-climatic zones of ITU-R P.1812 (3.4) on the lattice: inland, coastal land, sea."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.propagation.p1812_profile import INLAND, SEA
from coverage_planner.model.lattice import Window

UInt8Array = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ZoneLayer:
    """Zone codes of ``p1812_profile`` (INLAND, COASTAL, SEA) on a window of sub-cells; inland outside the window."""

    window: Window
    code: UInt8Array

    def __post_init__(self) -> None:
        """Check shape and codes, and freeze."""
        if self.code.shape != self.window.shape or self.code.dtype != np.uint8:
            raise ValueError("zone codes must be uint8 and fit their window")
        if self.code.size and int(self.code.max()) > SEA:
            raise ValueError("a zone code is none of inland, coastal and sea")
        self.code.flags.writeable = False


def zones_on(window: Window, zones: ZoneLayer | None) -> UInt8Array:
    """Return the codes on the window, inland where the layer has none; an array without cells when there is no layer."""
    if zones is None:
        return np.zeros((0, 0), dtype=np.uint8)
    codes = np.full(window.shape, INLAND, dtype=np.uint8)
    common = window.intersection(zones.window)
    if common is not None:
        codes[common.slices_in(window)] = zones.code[common.slices_in(zones.window)]
    return codes
