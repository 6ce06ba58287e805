"""Upper hulls that grow with a radial: what a receiver asks of all terrain before it is found in O(log n).

Points arrive from left to right, so a monotone-chain stack is the hull of all points so far (each point is pushed once
and popped at most once). Seen from a point to the right of the hull, the slope to its vertices rises to one maximum and
falls after it; along the hull the height over any straight line does too: both are found by bisection.

A hull is one float64 array ``[room, 4]`` with a row per vertex: y, the slope and the intercept of the line from the
vertex before, and the number of the point; x is that number times the step. One array and one row per vertex: as six
arrays the sweep took a third longer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.propagation.compiled import inlined

Float64Array = npt.NDArray[np.float64]

Y, SLOPE, INTERCEPT, SAMPLE = range(4)


def empty_hull(samples: int) -> Float64Array:
    """Return room for a hull of as many points."""
    return np.zeros((samples, 4))


@inlined
def push(hull: Float64Array, size: int, sample: int, y: float, step: float, inverse: Float64Array) -> int:
    """Add a point right of all others; return the new size. ``inverse[k]`` is 1 / (k step)."""
    slope = 0.0
    while size > 0:
        slope = (y - hull[size - 1, Y]) * inverse[sample - int(hull[size - 1, SAMPLE])]
        if size == 1 or slope < hull[size - 1, SLOPE]:
            break
        size -= 1  # the last vertex lies on or below the line from the one before it to the new point
    hull[size, Y] = y
    hull[size, SLOPE] = slope
    hull[size, INTERCEPT] = y - slope * (sample * step)
    hull[size, SAMPLE] = sample
    return size + 1


@inlined
def steepest(hull: Float64Array, size: int, x: float, y: float) -> int:
    """Return the point seen highest from (x, y), right of the hull: the largest (y_i - y) / (x - x_i).

    Vertex k is seen higher than k - 1 exactly when the line through both passes above the eye.
    """
    at, left = 0, size
    while left > 1:  # without a branch on the terrain, which would be guessed wrongly every other time
        half = left >> 1
        at += half * int(hull[at + half, INTERCEPT] + hull[at + half, SLOPE] * x > y)
        left -= half
    return int(hull[at, SAMPLE])


@inlined
def highest_over(hull: Float64Array, size: int, slope: float) -> int:
    """Return the point highest over a line of this slope: the largest y_i - slope x_i."""
    at, left = 0, size
    while left > 1:
        half = left >> 1
        at += half * int(hull[at + half, SLOPE] > slope)
        left -= half
    return int(hull[at, SAMPLE])
