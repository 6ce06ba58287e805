"""Coverage bytes and best servers on a grid of sampled sub-cells, for maps of any scale.

A grid takes every ``stride``-th sub-cell in both directions, the middle one of its block, so that a map of a nation costs
what its pixels cost and a map of a valley shows every sub-cell. Values are those of the footprints, nothing is averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.best_server import BestServers
from coverage_planner.engine.coverage_kernels import Int16Array, insert_server
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.model.lattice import TILE_SUBCELLS, Window
from coverage_planner.model.layers import ServiceAreaTiles, UInt8Array
from coverage_planner.model.terms import Technology

Progress = Callable[[float], None]

LARGEST_GRID = 4_000_000
"""Samples of a grid at most: a screen has fewer pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleGrid:
    """Blocks of ``stride`` x ``stride`` sub-cells: block (i, j) begins at sub-cell ``row0 + i * stride``, ``col0 + j * stride``."""

    row0: int
    col0: int
    rows: int
    cols: int
    stride: int

    @classmethod
    def over(cls, window: Window, stride: int) -> SampleGrid:
        """Return the grid of whole blocks that covers a window; blocks begin at multiples of the stride.

        Raises:
            ValueError: the grid would be larger than any map needs.
        """
        row0, col0 = window.row0 // stride, window.col0 // stride
        rows, cols = -(-window.row1 // stride) - row0, -(-window.col1 // stride) - col0
        if rows * cols > LARGEST_GRID:
            raise ValueError("too many samples for a map")
        return cls(row0=row0 * stride, col0=col0 * stride, rows=rows, cols=cols, stride=stride)

    @property
    def shape(self) -> tuple[int, int]:
        """``(rows, cols)``."""
        return self.rows, self.cols

    def part(self, window: Window) -> tuple[tuple[slice, slice], tuple[slice, slice]] | None:
        """Return the index of the samples that lie in a window, in this grid and in an array on the window."""
        rows = _samples(self.row0, self.rows, self.stride, window.row0, window.row1)
        cols = _samples(self.col0, self.cols, self.stride, window.col0, window.col1)
        if rows is None or cols is None:
            return None
        return (rows[0], cols[0]), (rows[1], cols[1])


def _samples(start: int, count: int, stride: int, low: int, high: int) -> tuple[slice, slice] | None:
    first_at = start + stride // 2
    first = max(-(-(low - first_at) // stride), 0)
    last = min((high - 1 - first_at) // stride, count - 1)
    if first > last:
        return None
    at = first_at + first * stride - low
    return slice(first, last + 1), slice(at, at + (last - first) * stride + 1, stride)


def area_bytes(grid: SampleGrid, areas: ServiceAreaTiles | None) -> UInt8Array:
    """Return the coverage bytes of the carriers' published areas at the samples."""
    answer = np.zeros(grid.shape, dtype=np.uint8)
    if areas is None:
        return answer
    n = TILE_SUBCELLS
    near = np.flatnonzero(
        (areas.tile_row * n < grid.row0 + grid.rows * grid.stride)
        & ((areas.tile_row + 1) * n > grid.row0)
        & (areas.tile_col * n < grid.col0 + grid.cols * grid.stride)
        & ((areas.tile_col + 1) * n > grid.col0)
    )
    for k in near.tolist():
        part = grid.part(Window(int(areas.tile_row[k]) * n, int(areas.tile_col[k]) * n, n, n))
        if part is not None:
            answer[part[0]] = areas.bits[k][part[1]]
    return answer


def covered_bytes(grid: SampleGrid, area: UInt8Array, footprints: Iterable[SiteFootprint]) -> UInt8Array:
    """Return the coverage bytes of published areas (:func:`area_bytes`) and sites together at the samples."""
    answer = area.copy()
    for footprint in footprints:
        part = grid.part(footprint.window)
        if part is not None:
            answer[part[0]] |= footprint.bits[part[1]]
    return answer


def best_servers(
    grid: SampleGrid,
    footprints: Iterable[SiteFootprint],
    technology: Technology,
    carriers_mask: int,
    progress: Progress | None = None,
) -> BestServers:
    """Return the strongest and second strongest site at the samples among the sectors of a technology and of carriers.

    Equal levels go to the lower site number, as in :mod:`~coverage_planner.engine.best_server`.

    Args:
        grid: where to look.
        footprints: of the active sites.
        technology: of the sectors.
        carriers_mask: bits 0-3; sectors shared with any of these carriers count.
        progress: called with the done share; may raise ``Cancelled``.
    """
    answer = BestServers.nobody(grid.shape)
    everywhere = np.ones(grid.shape, dtype=np.bool_)
    known = tuple(footprints)
    for done, footprint in enumerate(known):
        part = grid.part(footprint.window)
        if part is None:
            continue
        level = _level(footprint, technology, carriers_mask, part[1])
        if level is None:
            continue
        (rows, cols), _ = part
        insert_server(
            answer.number,
            answer.level_ddbm,
            answer.runner_up_number,
            answer.runner_up_level_ddbm,
            footprint.site_number,
            level,
            rows.start,
            cols.start,
            0,
            0,
            level.shape[0],
            level.shape[1],
            everywhere,
        )
        if progress is not None and done % 64 == 0:
            progress(done / len(known))
    return answer


def _level(
    footprint: SiteFootprint, technology: Technology, carriers_mask: int, where: tuple[slice, slice]
) -> Int16Array | None:
    strongest: Int16Array | None = None
    for group in footprint.groups:
        if group.technology is technology and group.carriers_mask & carriers_mask:
            level = np.ascontiguousarray(group.level_ddbm[where])
            strongest = level if strongest is None else np.maximum(strongest, level)
    if strongest is None:
        return None
    # One array type (read-only, C order) keeps the kernel at one compiled version.
    view = np.ascontiguousarray(strongest).view()
    view.flags.writeable = False
    return view
