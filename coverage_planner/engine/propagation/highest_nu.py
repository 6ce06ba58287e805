"""The largest obstruction parameter of a line-of-sight path of a radial, from the upper hull of what lies before its end."""

from __future__ import annotations

from math import sqrt

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.propagation.compiled import inlined, unordered
from coverage_planner.engine.propagation.p1812_profile import SAME_NU
from coverage_planner.engine.propagation.upper_hull import INTERCEPT, SAMPLE, SLOPE, Y

Float64Array = npt.NDArray[np.float64]

FEW = 8
"""So many samples are looked at one by one rather than asked whether they matter."""


@unordered
def _least_ratio(
    first: int,
    end: int,
    distance_km: Float64Array,
    height_m: Float64Array,
    tx_m: float,
    slope: float,
    bulge: float,
    d: float,
) -> float:
    """Return the least ``depth^2 / (x (d - x))`` of some samples; without NaN to heed it runs four samples at a time."""
    least = np.inf
    for i in range(first, end + 1):
        x = distance_km[i]
        depth = tx_m + slope * x - (height_m[i] - bulge * x * x)
        least = min(least, depth * depth / (x * (d - x)))
    return float(least)


@inlined
def highest_nu(
    last: int,
    distance_km: Float64Array,
    height_m: Float64Array,
    hull: Float64Array,
    size: int,
    tx_m: float,
    rx_m: float,
    bulge: float,
    wavelength_m: float,
    least_nu: float,
) -> tuple[float, int]:
    """Return the largest obstruction parameter (15) of a line-of-sight path and its sample.

    ``hull`` is the upper hull of the samples on the curved earth. Every sample lies below the direct line, by its depth,
    and nu falls with ``r = depth^2 / (x (d - x))``. Along the hull nu is minus a convex over a concave positive function,
    hence quasi-concave, with one maximum among the vertices: found by bisection. A sample off the hull lies below it, so
    it can beat the best vertex only where the hull itself does: on the two edges beside it. (A sample off the hull may
    well win there: a flat between two hills.) On an edge the depth of the hull is a straight line, and ``r`` of the hull
    is less than that of the vertex between the roots of a quadratic: only those samples are looked at.

    Values not above ``least_nu`` are not told apart; the sample is asked for with ``least_nu`` = -inf.
    """
    d = distance_km[last]
    step = distance_km[1]
    slope = (rx_m - tx_m) / d - bulge * d
    at, left = 0, size
    while left > 1:
        half = left >> 1
        x, x_before = hull[at + half, SAMPLE] * step, hull[at + half - 1, SAMPLE] * step
        depth, depth_before = tx_m + slope * x - hull[at + half, Y], tx_m + slope * x_before - hull[at + half - 1, Y]
        rises = depth * depth * x_before * (d - x_before) < depth_before * depth_before * x * (d - x)
        at += half * int(rises)
        left -= half
    best = int(hull[at, SAMPLE])
    least = _ratio(hull[at, SAMPLE] * step, hull[at, Y], tx_m, slope, d)
    bound = least
    if least_nu > -np.inf:
        bound = min(bound, least_nu * least_nu * wavelength_m / (0.002 * d))
    second = np.inf
    for edge in range(max(at, 1), min(at + 1, size - 1) + 1):
        if least_nu == -np.inf:  # the vertex at the other end of the edge
            other = edge - 1 if edge == at else edge
            second = min(second, _ratio(hull[other, SAMPLE] * step, hull[other, Y], tx_m, slope, d))
        first, end = int(hull[edge - 1, SAMPLE]) + 1, int(hull[edge, SAMPLE]) - 1
        if end - first >= FEW:
            first, end = _within(hull, edge, first, end, bound, tx_m, slope, d, step)
            if least_nu > -np.inf and end - first >= FEW:
                least = min(least, _least_ratio(first, end, distance_km, height_m, tx_m, slope, bulge, d))
                continue
        for i in range(first, end + 1):
            x = distance_km[i]
            ratio = _ratio(x, height_m[i] - bulge * x * x, tx_m, slope, d)
            if ratio < least:
                second, least, best = least, ratio, i
            else:
                second = min(second, ratio)
    nu = -sqrt(0.002 / wavelength_m * d * least)
    if least_nu > -np.inf:
        return nu, -1
    bound = (nu - SAME_NU) * (nu - SAME_NU) * wavelength_m / (0.002 * d)
    if second > bound:
        return nu, best
    # The first sample as high but for rounding, as p1812_profile.first_as_high has it, without a root per sample.
    first, end = int(hull[max(at - 1, 0), SAMPLE]), int(hull[min(at + 1, size - 1), SAMPLE])
    for i in range(first, end + 1):
        x = distance_km[i]
        if _ratio(x, height_m[i] - bulge * x * x, tx_m, slope, d) <= bound:
            return nu, i
    return nu, best


@inlined
def _ratio(x: float, y: float, tx_m: float, slope: float, d: float) -> float:
    """Return ``depth^2 / (x (d - x))`` of a point of the curved earth."""
    depth = tx_m + slope * x - y
    return depth * depth / (x * (d - x))


@inlined
def _within(
    hull: Float64Array,
    edge: int,
    first: int,
    end: int,
    bound: float,
    tx_m: float,
    slope: float,
    d: float,
    step: float,
) -> tuple[int, int]:
    """Return those of the samples under an edge where the hull itself has ``depth^2 < bound x (d - x)``; (0, -1) for none."""
    offset, tilt = tx_m - hull[edge, INTERCEPT], slope - hull[edge, SLOPE]
    # (offset + tilt x)^2 < bound x (d - x)
    square, half_linear = tilt * tilt + bound, offset * tilt - 0.5 * bound * d
    inside = half_linear * half_linear - square * offset * offset
    if inside <= 0.0:
        return 0, -1
    root, per_sample = sqrt(inside), 1.0 / (square * step)
    # A sample more on either side makes up for rounding; nothing is lost by looking at it.
    low, high = (-half_linear - root) * per_sample, (-half_linear + root) * per_sample
    return max(first, int(max(low, 0.0)) - 1), min(end, int(min(high, float(end))) + 2)
