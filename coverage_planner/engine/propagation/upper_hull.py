"""Upper hulls that grow with a radial: what a receiver asks of all terrain before it is found in O(log n).

Points arrive from left to right, so a monotone-chain stack is the hull of all points so far (each point is pushed once
and popped at most once). Seen from a point to the right of the hull, the slope to its vertices rises to one maximum and
falls after it; along the hull the height over any straight line does too: both are found by bisection.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

Float64Array = npt.NDArray[np.float64]


class UpperHull(NamedTuple):
    """Room for one hull; its size is kept by whoever pushes.

    ``slope[k]`` and ``intercept[k]`` are the line through vertices k - 1 and k.
    """

    sample: npt.NDArray[np.int32]
    x: Float64Array
    y: Float64Array
    slope: Float64Array
    intercept: Float64Array


def empty_hull(samples: int) -> UpperHull:
    """Return room for a hull of as many points."""
    values = [np.zeros(samples) for _ in range(4)]
    return UpperHull(np.zeros(samples, dtype=np.int32), *values)


@njit(nogil=True, cache=True)
def push(hull: UpperHull, size: int, index: int, x: float, y: float) -> int:
    """Add a point right of all others; return the new size."""
    slope = 0.0
    while size > 0:
        slope = (y - hull.y[size - 1]) / (x - hull.x[size - 1])
        if size == 1 or slope < hull.slope[size - 1]:
            break
        size -= 1  # the last vertex lies on or below the line from the one before it to the new point
    hull.sample[size] = index
    hull.x[size] = x
    hull.y[size] = y
    hull.slope[size] = slope
    hull.intercept[size] = y - slope * x
    return size + 1


@njit(nogil=True, cache=True)
def steepest(hull: UpperHull, size: int, x: float, y: float) -> int:
    """Return the index of the point seen highest from (x, y), right of the hull: the largest (y_i - y) / (x - x_i).

    Vertex k is seen higher than k - 1 exactly when the line through both passes above the eye.
    """
    low, high = 0, size - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if hull.intercept[middle] + hull.slope[middle] * x > y:
            low = middle
        else:
            high = middle - 1
    return int(hull.sample[low])


@njit(nogil=True, cache=True)
def highest_over(hull: UpperHull, size: int, slope: float) -> int:
    """Return the index of the point highest over a line of this slope: the largest y_i - slope x_i."""
    low, high = 0, size - 1
    while low < high:
        middle = (low + high + 1) >> 1
        if hull.slope[middle] > slope:
            low = middle
        else:
            high = middle - 1
    return int(hull.sample[low])
