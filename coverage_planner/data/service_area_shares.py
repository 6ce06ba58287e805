"""Half meshes on the right side of one half: painted sub-cells made to agree with the exact area of the polygons.

A hundred centres measure a share to a few percent, and the whole population of a half mesh hangs on its share being at
least (or more than) one half. So the share of the united polygons is computed exactly, and where the painted count falls on
the other side of one half than the area does, sub-cells at the edge of the painted area are added or taken away until both
agree: 50 of 100 for exactly one half, 51 for anything more, 49 for anything less. All other half meshes stay as painted.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely
from numba import njit

from coverage_planner.data.half_mesh_assignment import SMALLEST_SHARE, HalfMeshShares, half_mesh_shares
from coverage_planner.data.polygon_parts import polygon_set
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_HALF_MESHES, TILE_SUBCELLS

HALF = SUBCELLS_PER_SIDE**2 // 2


def united_shares(polygons: npt.NDArray[np.object_], *, overlapping: bool = True) -> HalfMeshShares:
    """Return the share of each half mesh that the polygons cover together, overlaps counted once.

    Args:
        polygons: valid single polygons.
        overlapping: False where they cannot overlap (parts of one feature); uniting a nation's 1.3 million vertices
            takes 11 s.
    """
    parts = polygons
    if overlapping:
        parts = shapely.get_parts(shapely.disjoint_subset_union_all(polygons))
        parts = np.asarray(parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON], dtype=object)
    return half_mesh_shares(polygon_set(parts, np.zeros(parts.size, dtype=np.int32)))


def sides(share: npt.NDArray[np.float64]) -> npt.NDArray[np.int8]:
    """Return -1, 0 or 1 for shares below, at and above one half."""
    return np.where(np.abs(share - 0.5) <= SMALLEST_SHARE, 0, np.sign(share - 0.5)).astype(np.int8)


@njit(nogil=True, cache=True)
def agree_with_sides(row, col, side, number, bits, added_mask, seen_bit, kept_mask):  # type: ignore[no-untyped-def]
    """Add or take away edge sub-cells where count and area lie on different sides of one half; return the half meshes.

    Args:
        row: rows of half meshes, south to north.
        col: columns of half meshes.
        side: side of one half that the area lies on, -1, 0 or 1.
        number: place in ``bits`` of every tile, -1 where there is none.
        bits: coverage bytes of the tiles, changed in place.
        added_mask: bits set in a sub-cell that is added.
        seen_bit: the bit that is counted, and cleared in a sub-cell that is taken away.
        kept_mask: sub-cells with one of these bits are not taken away.
    """
    changed = 0
    for k in range(row.size):
        tile = number[row[k] // TILE_HALF_MESHES, col[k] // TILE_HALF_MESHES]
        if tile < 0:
            continue
        first_row, first_col = row[k] * SUBCELLS_PER_SIDE, col[k] * SUBCELLS_PER_SIDE
        south, west = first_row % TILE_SUBCELLS, first_col % TILE_SUBCELLS
        count = 0
        for r in range(south, south + SUBCELLS_PER_SIDE):
            for c in range(west, west + SUBCELLS_PER_SIDE):
                count += (bits[tile, r, c] & seen_bit) != 0
        target = HALF + side[k]
        if (count - HALF) * side[k] > 0 or count == target:
            continue
        changed += 1
        while count != target:
            adding = count < target
            best, best_r, best_c = -1, -1, -1
            for r in range(SUBCELLS_PER_SIDE):
                for c in range(SUBCELLS_PER_SIDE):
                    cell = bits[tile, south + r, west + c]
                    inside = (cell & seen_bit) != 0
                    if inside == adding or (not adding and cell & kept_mask):
                        continue
                    alike = 0
                    for y in range(first_row + r - 1, first_row + r + 2):
                        for x in range(first_col + c - 1, first_col + c + 2):
                            there = number[y // TILE_SUBCELLS, x // TILE_SUBCELLS]
                            covered = there >= 0 and bits[there, y % TILE_SUBCELLS, x % TILE_SUBCELLS] & seen_bit
                            alike += (covered != 0) == adding
                    if alike > best:
                        best, best_r, best_c = alike, r, c
            if best < 0:
                break
            if adding:
                bits[tile, south + best_r, west + best_c] |= added_mask
                count += 1
            else:
                bits[tile, south + best_r, west + best_c] &= ~seen_bit
                count -= 1
    return changed
