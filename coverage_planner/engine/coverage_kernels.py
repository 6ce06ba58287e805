"""Kernels of the coverage counters and of the two strongest servers of each sub-cell."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.footprint import NO_SIGNAL
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE
from coverage_planner.model.layers import Int32Array, UInt8Array

Int16Array = npt.NDArray[np.int16]
UInt16Array = npt.NDArray[np.uint16]
BoolArray = npt.NDArray[np.bool_]

NO_SERVER = -1
"""Site number where nobody is received."""

_N = SUBCELLS_PER_SIDE


@njit(nogil=True, cache=True)
def count_footprint(
    counters: UInt8Array | UInt16Array,
    covered: UInt8Array,
    area: UInt8Array,
    bits: UInt8Array,
    row_in_tile: int,
    col_in_tile: int,
    row_in_window: int,
    col_in_window: int,
    rows: int,
    cols: int,
    adding: bool,
    changed: BoolArray,
) -> None:
    """Add a footprint to the counters of a tile or take it away; mark half meshes whose covered bytes changed."""
    for i in range(rows):
        for j in range(cols):
            byte = bits[row_in_window + i, col_in_window + j]
            if byte == 0:
                continue
            r = row_in_tile + i
            c = col_in_tile + j
            before = covered[r, c]
            after = before
            for k in range(8):
                bit = np.uint8(1 << k)
                if byte & bit:
                    if adding:
                        counters[r, c, k] += np.uint16(1)
                        after |= bit
                    else:
                        counters[r, c, k] -= np.uint16(1)
                        if counters[r, c, k] == 0 and not area[r, c] & bit:
                            after &= np.uint8(255) ^ bit
            if after != before:
                covered[r, c] = after
                changed[r // _N, c // _N] = True


@njit(nogil=True, cache=True)
def covered_without_footprint(
    counters: UInt8Array | UInt16Array,
    covered: UInt8Array,
    area: UInt8Array,
    bits: UInt8Array,
    row_in_tile: int,
    col_in_tile: int,
    row_in_window: int,
    col_in_window: int,
    rows: int,
    cols: int,
    out: UInt8Array,
) -> None:
    """Write into ``out`` (on the footprint's window) the covered bytes as they would be without the footprint."""
    for i in range(rows):
        for j in range(cols):
            r = row_in_tile + i
            c = col_in_tile + j
            byte = bits[row_in_window + i, col_in_window + j]
            left = covered[r, c]
            only_sites = byte & (np.uint8(255) ^ area[r, c])
            if only_sites:
                for k in range(8):
                    bit = np.uint8(1 << k)
                    if only_sites & bit and counters[r, c, k] == 1:
                        left &= np.uint8(255) ^ bit
            out[row_in_window + i, col_in_window + j] = left


@njit(nogil=True, cache=True)
def insert_server(
    best_number: Int32Array,
    best_level: Int16Array,
    next_number: Int32Array,
    next_level: Int16Array,
    number: int,
    level: Int16Array,
    row_in_tile: int,
    col_in_tile: int,
    row_in_window: int,
    col_in_window: int,
    rows: int,
    cols: int,
    where: BoolArray,
) -> None:
    """Offer a site to the two strongest of each sub-cell of a tile; equal levels go to the lower site number."""
    for i in range(rows):
        for j in range(cols):
            r = row_in_tile + i
            c = col_in_tile + j
            v = level[row_in_window + i, col_in_window + j]
            if v == NO_SIGNAL or not where[r, c]:
                continue
            if (
                best_number[r, c] == NO_SERVER
                or v > best_level[r, c]
                or (v == best_level[r, c] and number < best_number[r, c])
            ):
                next_number[r, c] = best_number[r, c]
                next_level[r, c] = best_level[r, c]
                best_number[r, c] = number
                best_level[r, c] = v
            elif (
                next_number[r, c] == NO_SERVER
                or v > next_level[r, c]
                or (v == next_level[r, c] and number < next_number[r, c])
            ):
                next_number[r, c] = number
                next_level[r, c] = v


@njit(nogil=True, cache=True)
def forget_server(
    best_number: Int32Array,
    best_level: Int16Array,
    next_number: Int32Array,
    next_level: Int16Array,
    number: int,
    where: BoolArray,
) -> int:
    """Clear the sub-cells where the site is among the two strongest, mark them in ``where``; return how many."""
    found = 0
    for r in range(best_number.shape[0]):
        for c in range(best_number.shape[1]):
            where[r, c] = best_number[r, c] == number or next_number[r, c] == number
            if where[r, c]:
                found += 1
                best_number[r, c] = NO_SERVER
                best_level[r, c] = NO_SIGNAL
                next_number[r, c] = NO_SERVER
                next_level[r, c] = NO_SIGNAL
    return found
