"""Short road links joined end to end into chains, so that overviews can simplify across their ends.

National road files cut a road at every junction; without joining, the overview of 65,000 km keeps two vertices for each
of hundreds of thousands of links however far the map is zoomed out.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

IntArray = npt.NDArray[np.int64]


@njit(nogil=True, cache=True)
def _follow(kind, ends, node_start, node_ends, order, backward, chain_start):  # type: ignore[no-untyped-def]
    """Order parts into chains; an end is ``2 * part`` (first vertex) or ``2 * part + 1`` (last vertex)."""
    parts = kind.size
    used = np.zeros(parts, dtype=np.bool_)
    placed, chains = 0, 0
    for attempt in range(2):
        for seed in range(parts):
            if used[seed]:
                continue
            first_end = -1
            # begin where a road begins; what is left after that are rings
            for end in (2 * seed, 2 * seed + 1):
                if attempt == 1:
                    first_end = 2 * seed
                    break
                node = ends[end]
                same = 0
                for k in range(node_start[node], node_start[node + 1]):
                    other = node_ends[k] // 2
                    if other != seed and kind[other] == kind[seed]:
                        same += 1
                if same != 1:
                    first_end = end
                    break
            if first_end < 0:
                continue
            chain_start[chains] = placed
            chains += 1
            enter = first_end
            while True:
                part = enter // 2
                used[part] = True
                order[placed] = part
                backward[placed] = enter % 2 == 1
                placed += 1
                node = ends[enter ^ 1]
                follower, same = -1, 0
                for k in range(node_start[node], node_start[node + 1]):
                    other = node_ends[k] // 2
                    if other != part and kind[other] == kind[part]:
                        same += 1
                        if not used[other]:
                            follower = node_ends[k]
                if same != 1 or follower < 0:
                    break
                enter = follower
    chain_start[chains] = placed
    return chains


@njit(nogil=True, cache=True)
def _lay_out(offsets, order, backward, chain_start, chains, vertex, segment, chain_offset):  # type: ignore[no-untyped-def]
    """Write the vertices of each chain in order; ``segment`` is the original segment that starts at each vertex."""
    n = 0
    for chain in range(chains):
        chain_offset[chain] = n
        for k in range(chain_start[chain], chain_start[chain + 1]):
            part = order[k]
            a, b = offsets[part], offsets[part + 1] - 1
            if k > chain_start[chain]:
                n -= 1  # the shared vertex
            if backward[k]:
                for i in range(b, a - 1, -1):
                    vertex[n] = i
                    segment[n] = i - 1 if i > a else -1
                    n += 1
            else:
                for i in range(a, b + 1):
                    vertex[n] = i
                    segment[n] = i if i < b else -1
                    n += 1
    chain_offset[chains] = n
    return n


def join_parts(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64], offsets: IntArray, kind: npt.NDArray[np.int32]
) -> tuple[IntArray, IntArray, IntArray]:
    """Join parts of the same kind that meet end to end with no third one of that kind.

    Returns:
        ``(vertex, segment, chain_offset)``: the original vertex at each place of the chains, the original segment
        (named by its first vertex) that runs from it to the next place, -1 at the end of a chain, and the places where
        chains begin.
    """
    parts = offsets.size - 1
    if not parts:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, np.zeros(1, dtype=np.int64)
    end_vertex = np.stack((offsets[:-1], offsets[1:] - 1), axis=1).reshape(-1)
    place = np.stack((x[end_vertex], y[end_vertex]), axis=1).view(np.complex128).reshape(-1)
    _, node = np.unique(place, return_inverse=True)
    node = node.astype(np.int64).reshape(-1)
    node_ends = np.argsort(node, kind="stable").astype(np.int64)
    node_start = np.concatenate(([0], np.cumsum(np.bincount(node)))).astype(np.int64)
    order = np.empty(parts, dtype=np.int64)
    backward = np.empty(parts, dtype=np.bool_)
    chain_start = np.empty(parts + 1, dtype=np.int64)
    chains = _follow(kind, node, node_start, node_ends, order, backward, chain_start)
    vertex = np.empty(x.size, dtype=np.int64)
    segment = np.empty(x.size, dtype=np.int64)
    chain_offset = np.empty(chains + 1, dtype=np.int64)
    total = _lay_out(offsets, order, backward, chain_start, chains, vertex, segment, chain_offset)
    return vertex[:total], segment[:total], chain_offset
