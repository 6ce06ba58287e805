"""Polylines arranged for painting at every scale: simplified overviews cut into chunks with boxes.

A level keeps vertices of the full lines (Douglas-Peucker in world units), so every segment of an overview spans a known
run of full segments and can say what holds along it. Segments are kept short enough that a covered stretch and a gap
are not averaged away: no overview segment is longer than a few pixels of the scales it is used at.

Places are kept as whole steps of 2^-32 of the world, 9 mm at the equator: half the memory of floats, and the boundaries
of a nation are two million vertices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.ui.map.view import WORLD_METRES, ViewTransform

CHUNK_VERTICES = 64
TOLERANCE_PX = 0.5
"""An overview is used while its tolerance is at most this much of a pixel."""

WORLD_STEPS = 2.0**32

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
StepArray = npt.NDArray[np.uint32]


def world_steps(place: FloatArray) -> StepArray:
    """Return world coordinates as whole steps; what lies beyond the world stays at its edge."""
    return np.asarray(np.clip(np.rint(place * WORLD_STEPS), 0, WORLD_STEPS - 1).astype(np.uint32))


@dataclass(frozen=True, slots=True, eq=False)
class LineLevel:
    """One overview.

    Attributes:
        tolerance: largest distance from the full line, world units.
        x, y: vertices in steps of the world.
        source: index of each vertex among the full vertices, increasing; empty where not asked for.
        part: part of each vertex; empty where not asked for.
        along: distance from the start of the part to each vertex, world units; empty where not asked for.
        chunk_start, chunk_end: vertices ``start..end`` (inclusive) of each chunk; neighbours share a vertex.
        chunk_box: ``(x0, y0, x1, y1)`` of each chunk.
    """

    tolerance: float
    x: StepArray
    y: StepArray
    source: npt.NDArray[np.int32]
    part: npt.NDArray[np.int32]
    along: npt.NDArray[np.float32]
    chunk_start: IntArray
    chunk_end: IntArray
    chunk_box: FloatArray


@njit(nogil=True, cache=True)
def _keep_vertices(x, y, offsets, tolerance, longest, keep):  # type: ignore[no-untyped-def]
    stack = np.empty((4096, 2), dtype=np.int64)
    limit = tolerance * tolerance
    for part in range(offsets.size - 1):
        first, last = offsets[part], offsets[part + 1] - 1
        if last < first:
            continue
        keep[first] = True
        keep[last] = True
        # a ring starts and ends at one place: split it at its farthest vertex so that it never collapses to a line
        top = 0
        stack[0, 0], stack[0, 1] = first, last
        top = 1
        while top > 0:
            top -= 1
            a, b = stack[top, 0], stack[top, 1]
            if b - a < 2:
                continue
            dx, dy = x[b] - x[a], y[b] - y[a]
            length2 = dx * dx + dy * dy
            worst, place = -1.0, -1
            for i in range(a + 1, b):
                px, py = x[i] - x[a], y[i] - y[a]
                if length2 > 0:
                    t = min(max((px * dx + py * dy) / length2, 0.0), 1.0)
                    px -= t * dx
                    py -= t * dy
                d = px * px + py * py
                if d > worst:
                    worst, place = d, i
            if worst > limit:
                keep[place] = True
                if top + 2 > stack.shape[0]:
                    bigger = np.empty((2 * stack.shape[0], 2), dtype=np.int64)
                    bigger[:top] = stack[:top]
                    stack = bigger
                stack[top, 0], stack[top, 1] = a, place
                stack[top + 1, 0], stack[top + 1, 1] = place, b
                top += 2
        if longest > 0:
            run = 0.0
            for i in range(first + 1, last + 1):
                step = np.hypot(x[i] - x[i - 1], y[i] - y[i - 1])
                if run + step > longest and run > 0:
                    keep[i - 1] = True
                    run = 0.0
                run = 0.0 if keep[i] else run + step


@njit(nogil=True, cache=True)
def _lengths_along(x, y, part):  # type: ignore[no-untyped-def]
    along = np.zeros(x.size)
    for i in range(1, x.size):
        if part[i] == part[i - 1]:
            along[i] = along[i - 1] + np.hypot(x[i] - x[i - 1], y[i] - y[i - 1])
    return along


@njit(nogil=True, cache=True)
def _chunks(x, y, part, size):  # type: ignore[no-untyped-def]
    starts = np.empty(x.size, dtype=np.int64)
    ends = np.empty(x.size, dtype=np.int64)
    box = np.empty((x.size, 4))
    count = 0
    start = 0
    while start < x.size - 1:
        # several short parts share a chunk; a segment between two parts is never painted
        end = min(start + size, x.size - 1)
        x0, y0, x1, y1 = np.inf, np.inf, -np.inf, -np.inf
        stop = start
        for i in range(start, end + 1):
            nx0, ny0, nx1, ny1 = min(x0, x[i]), min(y0, y[i]), max(x1, x[i]), max(y1, y[i])
            # a new part far away would make the box useless
            if i > start and part[i] != part[i - 1] and (nx1 - nx0) + (ny1 - ny0) > 4 * ((x1 - x0) + (y1 - y0)) + 2e-4:
                break
            x0, y0, x1, y1 = nx0, ny0, nx1, ny1
            stop = i
        if stop > start:
            starts[count], ends[count] = start, stop
            box[count, 0], box[count, 1], box[count, 2], box[count, 3] = x0, y0, x1, y1
            count += 1
        start = max(stop, start + 1) if stop == end else stop + 1
    return starts[:count].copy(), ends[:count].copy(), box[:count].copy()


def line_levels(
    x: FloatArray,
    y: FloatArray,
    offsets: IntArray,
    tolerances_m: tuple[float, ...],
    *,
    longest_in_tolerances: float | None,
    sources: bool = True,
    parts: bool = True,
    distances: bool = True,
) -> tuple[LineLevel, ...]:
    """Return one level per tolerance (metres at 36 degrees north), finest first; pure, for any thread.

    Args:
        x: world x of the full vertices.
        y: world y of the full vertices.
        offsets: part k has vertices ``offsets[k]:offsets[k+1]``.
        tolerances_m: increasing; 0 keeps every vertex.
        longest_in_tolerances: longest segment of an overview as a multiple of its tolerance; None for no limit.
        sources: keep which full vertex a vertex is.
        parts: keep which part a vertex belongs to.
        distances: keep the distance along the part, which dashes need.
    """
    none = np.zeros(0, dtype=np.int32)
    part_of_full = np.repeat(np.arange(offsets.size - 1, dtype=np.int32), np.diff(offsets))
    levels: list[LineLevel] = []
    before = np.zeros(0, dtype=np.int64)
    for tolerance_m in tolerances_m:
        tolerance = tolerance_m / WORLD_METRES
        if tolerance_m > 0:
            keep = np.zeros(x.size, dtype=np.bool_)
            longest = 0.0 if longest_in_tolerances is None else longest_in_tolerances * tolerance
            _keep_vertices(x, y, offsets, tolerance, longest, keep)
            source = np.flatnonzero(keep)
        else:
            source = np.arange(x.size, dtype=np.int64)
        if levels and np.array_equal(source, before):
            # nothing more was left out: the same vertices serve both scales
            levels[-1] = replace(levels[-1], tolerance=tolerance)
            continue
        before = source
        lx, ly, part = x[source], y[source], part_of_full[source]
        levels.append(
            LineLevel(
                tolerance,
                world_steps(lx),
                world_steps(ly),
                source.astype(np.int32) if sources else none,
                part if parts else none,
                _lengths_along(lx, ly, part).astype(np.float32) if distances else np.zeros(0, dtype=np.float32),
                *_chunks(lx, ly, part, CHUNK_VERTICES),
            )
        )
    return tuple(levels)


def level_for(levels: tuple[LineLevel, ...], view: ViewTransform) -> int:
    """Return the coarsest level whose tolerance is invisible in ``view`` (device pixels)."""
    best = 0
    for place, level in enumerate(levels):
        if level.tolerance * view.scale <= TOLERANCE_PX:
            best = place
    return best


def visible_chunks(level: LineLevel, view: ViewTransform, border_px: float) -> IntArray:
    """Return the chunks that may touch the picture of ``view`` (device pixels)."""
    half_x = (view.width / 2 + border_px) / view.scale
    half_y = (view.height / 2 + border_px) / view.scale
    box = level.chunk_box
    touching = (
        (box[:, 0] <= view.centre_x + half_x)
        & (box[:, 2] >= view.centre_x - half_x)
        & (box[:, 1] <= view.centre_y + half_y)
        & (box[:, 3] >= view.centre_y - half_y)
    )
    return np.flatnonzero(touching)
