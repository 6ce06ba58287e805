"""Walking a lattice window tile by tile, and finding the half meshes or road pieces that lie in a window."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_SUBCELLS, Window
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.mesh import half_mesh_key

Tile = tuple[int, int]
"""``(tile_row, tile_col)``: the indices of a secondary mesh."""


class TilePart(NamedTuple):
    """The common rectangle of a window and one tile."""

    tile: Tile
    rows: int
    cols: int
    row_in_tile: int
    col_in_tile: int
    row_in_window: int
    col_in_window: int

    @property
    def in_tile(self) -> tuple[slice, slice]:
        """Index of the common rectangle in an array of the tile."""
        r, c = self.row_in_tile, self.col_in_tile
        return slice(r, r + self.rows), slice(c, c + self.cols)

    @property
    def in_window(self) -> tuple[slice, slice]:
        """Index of the common rectangle in an array of the window."""
        r, c = self.row_in_window, self.col_in_window
        return slice(r, r + self.rows), slice(c, c + self.cols)


def tile_window(tile: Tile) -> Window:
    """Return the window of a tile."""
    return Window(tile[0] * TILE_SUBCELLS, tile[1] * TILE_SUBCELLS, TILE_SUBCELLS, TILE_SUBCELLS)


def tiles_of(window: Window) -> list[Tile]:
    """Return the tiles that a window touches, south to north and west to east."""
    n = TILE_SUBCELLS
    cols = range(window.col0 // n, -(-window.col1 // n))
    return [(row, col) for row in range(window.row0 // n, -(-window.row1 // n)) for col in cols]


def tile_parts(window: Window) -> Iterator[TilePart]:
    """Yield the part of ``window`` in each tile it touches, in the order of :func:`tiles_of`."""
    n = TILE_SUBCELLS
    for tile in tiles_of(window):
        south, west = tile[0] * n, tile[1] * n
        row0, col0 = max(window.row0, south), max(window.col0, west)
        yield TilePart(
            tile,
            min(window.row1, south + n) - row0,
            min(window.col1, west + n) - col0,
            row0 - south,
            col0 - west,
            row0 - window.row0,
            col0 - window.col0,
        )


class HalfMeshIndex:
    """Finds the entries of a table (half meshes or road pieces) that lie in a window, without a search tree.

    Entries are ordered by half-mesh key, so the entries of one row of half meshes of a window are one run.
    """

    def __init__(self, half_row: npt.ArrayLike, half_col: npt.ArrayLike) -> None:
        key = half_mesh_key(half_row, half_col)
        self._in_order = bool(np.all(key[1:] >= key[:-1]))
        self._order: Int64Array = np.arange(key.size) if self._in_order else np.argsort(key, kind="stable")
        self._key: Int64Array = key if self._in_order else key[self._order]

    def in_window(self, window: Window) -> Int64Array:
        """Return the indices of the entries whose half mesh touches ``window``, in the order of half-mesh keys."""
        whole = window.expanded_to_half_meshes()
        n = SUBCELLS_PER_SIDE
        rows = np.arange(whole.row0 // n, whole.row1 // n)
        start = np.searchsorted(self._key, half_mesh_key(rows, whole.col0 // n))
        end = np.searchsorted(self._key, half_mesh_key(rows, whole.col1 // n))
        size = end - start
        total = int(size.sum())
        if not total:
            return np.empty(0, dtype=np.int64)
        # Run k contributes start[k], start[k]+1, ...: one arange shifted by where each run begins.
        run_begins = np.concatenate(([0], np.cumsum(size)[:-1]))
        places = np.arange(total) + np.repeat(start - run_begins, size)
        return np.asarray(places if self._in_order else self._order[places], dtype=np.int64)
