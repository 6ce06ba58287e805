"""A rough radio model of the generator: range by frequency (Hata, suburban) and line of sight over the terrain.

Deliberately not the program's own engine: the sample is input, and input must not be made by what reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log10

import numpy as np
from numba import njit

from sample_data.frame import FINE_COLS, FINE_ROWS, SUB_EW_M, SUB_NS_M, BoolGrid, FloatGrid, IntGrid

REACH_M = 6_000.0
NEAR_M = 1_500.0
REACH_ROWS, REACH_COLS = int(REACH_M / SUB_NS_M) + 1, int(REACH_M / SUB_EW_M) + 1


@dataclass(frozen=True)
class Band:
    """A sector type: what the CSV says of it and the threshold (RSRP, dBm) of the program's defaults."""

    technology: str
    frequency_mhz: float
    bandwidth_mhz: float
    resource_blocks: int
    power_dbm: float
    gain_dbi: float
    threshold_dbm: float

    def range_m(self, height_m: float) -> float:
        """Return the distance where the level falls to the threshold."""
        eirp = self.power_dbm + self.gain_dbi - 3.0 - 10 * log10(12 * self.resource_blocks)
        f = self.frequency_mhz
        if f <= 1_500:
            loss = 69.6 + 26.2 * log10(f) - 13.82 * log10(height_m)
        elif f <= 2_000:
            loss = 46.3 + 33.9 * log10(f) - 13.82 * log10(height_m)
        else:
            loss = 46.3 + 33.9 * log10(2_000) + 10 * log10(f / 2_000) - 13.82 * log10(height_m)
        loss -= 2 * log10(min(f, 2_000) / 28) ** 2 + 5.4
        slope = 44.9 - 6.55 * log10(height_m)
        return float(1_000 * 10 ** ((eirp - self.threshold_dbm - loss) / slope))


@njit(cache=True)
def _visible(height, row, col, mast, limit, reach_rows, reach_cols, ns, ew):  # type: ignore[no-untyped-def]
    rows, cols = height.shape
    out = np.zeros((2 * reach_rows + 1, 2 * reach_cols + 1), np.bool_)
    top = height[row, col] + mast
    for i in range(-reach_rows, reach_rows + 1):
        for j in range(-reach_cols, reach_cols + 1):
            r, c = row + i, col + j
            if r < 0 or c < 0 or r >= rows or c >= cols:
                continue
            end = np.sqrt((i * ns) ** 2 + (j * ew) ** 2)
            if end > limit:
                continue
            steps = max(abs(i), abs(j))
            target = height[r, c] + 1.5
            clear = True
            for k in range(1, steps):
                t = k / steps
                d = t * end
                ground = height[row + int(np.rint(t * i)), col + int(np.rint(t * j))]
                bulge = d * (end - d) / (2 * 8_500_000.0)
                if ground + bulge > top + t * (target - top):
                    clear = False
                    break
            out[i + reach_rows, j + reach_cols] = clear
    return out


def visible(height: FloatGrid, row: int, col: int, mast_m: float, limit_m: float = REACH_M) -> BoolGrid:
    """Return which sub-cells within ``limit_m`` see the top of a mast; the window is centred on the site."""
    return np.asarray(_visible(height, row, col, mast_m, limit_m, REACH_ROWS, REACH_COLS, SUB_NS_M, SUB_EW_M))


_DISTANCE = np.hypot(
    np.arange(-REACH_ROWS, REACH_ROWS + 1)[:, None] * SUB_NS_M,
    np.arange(-REACH_COLS, REACH_COLS + 1)[None, :] * SUB_EW_M,
)


@dataclass(frozen=True)
class Spot:
    """A place where a mast may stand: sub-cell in the frame, mast height and what it sees."""

    row: int
    col: int
    mast_m: float
    sees: BoolGrid

    def window(self) -> tuple[slice, slice, slice, slice]:
        """Return the slices into a frame array and into ``sees``."""
        r0, r1 = max(0, self.row - REACH_ROWS), min(FINE_ROWS, self.row + REACH_ROWS + 1)
        c0, c1 = max(0, self.col - REACH_COLS), min(FINE_COLS, self.col + REACH_COLS + 1)
        top, left = self.row - REACH_ROWS, self.col - REACH_COLS
        return slice(r0, r1), slice(c0, c1), slice(r0 - top, r1 - top), slice(c0 - left, c1 - left)

    def covers(self, band: Band) -> BoolGrid:
        """Return the predicted footprint on the spot's own window."""
        reached = self.sees & (min(band.range_m(self.mast_m), REACH_M) >= _DISTANCE)
        if band.technology == "4G":  # low bands bend round spurs close by: operators publish such areas as served
            reached |= _DISTANCE <= NEAR_M
        return np.asarray(reached)


def add(spot: Spot, band: Band, covered: BoolGrid) -> None:
    """Add a footprint to a frame array."""
    r, c, wr, wc = spot.window()
    covered[r, c] |= spot.covers(band)[wr, wc]


def meshes_covered(covered: BoolGrid) -> BoolGrid:
    """Return which half meshes have at least half of their sub-cells covered."""
    counts: IntGrid = covered.reshape(FINE_ROWS // 10, 10, FINE_COLS // 10, 10).sum(axis=(1, 3))
    return counts >= 50
