"""Mountains carved by rivers: uplift against stream incision on a grid of about 185 m x 226 m.

Stream-power model dh/dt = U - K A^m S (implicit scheme of Braun and Willett, 2013, n = 1), on a ring of uplift open to the
south, so that one river drains the inside: its watershed is the prefecture, and all borders follow ridges.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from numba import njit
from scipy import ndimage

from sample_data.frame import (
    COARSE,
    COLS,
    FINE_COLS,
    FINE_ROWS,
    NODE_EW_M,
    NODE_NS_M,
    ROWS,
    FloatGrid,
    IntGrid,
)

PEAK_M = 2_040.0


@dataclass(frozen=True)
class Landscape:
    """Heights on nodes and sub-cells, and the rivers: receiver (flat index) and upstream area of each node."""

    node_m: FloatGrid
    fine_m: FloatGrid
    receiver: IntGrid
    order: IntGrid
    area_km2: FloatGrid


@njit(cache=True)
def _flow(height, ns, ew):  # type: ignore[no-untyped-def]
    """Priority flood from the frame's edge: every node gets a receiver; the order is downstream first."""
    rows, cols = height.shape
    receiver = np.full(rows * cols, -1, np.int64)
    order = np.empty(rows * cols, np.int64)
    level = height.copy()
    done = np.zeros((rows, cols), np.bool_)
    heap = [(0.0, np.int64(0))]
    heap.pop()
    for r in range(rows):
        for c in range(cols):
            if r in (0, rows - 1) or c in (0, cols - 1):
                heapq.heappush(heap, (level[r, c], np.int64(r * cols + c)))
                done[r, c] = True
                receiver[r * cols + c] = r * cols + c
    count = 0
    while len(heap) > 0:
        z, k = heapq.heappop(heap)
        order[count] = k
        count += 1
        r, c = k // cols, k % cols
        for dr in range(-1, 2):
            for dc in range(-1, 2):
                i, j = r + dr, c + dc
                if i < 0 or j < 0 or i >= rows or j >= cols or done[i, j]:
                    continue
                done[i, j] = True
                level[i, j] = max(height[i, j], z + 1e-3)
                receiver[i * cols + j] = k
                heapq.heappush(heap, (level[i, j], np.int64(i * cols + j)))
    # Steepest descent on the filled surface, still downstream first because receivers are strictly lower.
    for r in range(1, rows - 1):
        for c in range(1, cols - 1):
            best = 0.0
            for dr in range(-1, 2):
                for dc in range(-1, 2):
                    if dr == 0 and dc == 0:
                        continue
                    drop = (level[r, c] - level[r + dr, c + dc]) / np.sqrt((dr * ns) ** 2 + (dc * ew) ** 2)
                    if drop > best:
                        best = drop
                        receiver[r * cols + c] = (r + dr) * cols + c + dc
    return receiver, order


@njit(cache=True)
def _accumulate(receiver, order, cell_km2):  # type: ignore[no-untyped-def]
    area = np.full(receiver.size, cell_km2)
    for k in order[::-1]:
        if receiver[k] != k:
            area[receiver[k]] += area[k]
    return area


@njit(cache=True)
def _incise(height, uplift, receiver, order, area, erodibility, exponent, step, ns, ew):  # type: ignore[no-untyped-def]
    cols = height.shape[1]
    flat = height.ravel()
    lift = uplift.ravel()
    for k in order:
        t = receiver[k]
        if t == k:
            continue
        dr, dc = k // cols - t // cols, k % cols - t % cols
        length = np.sqrt((dr * ns) ** 2 + (dc * ew) ** 2)
        f = erodibility * step * area[k] ** exponent / length
        flat[k] = (flat[k] + step * lift[k] + f * flat[t]) / (1.0 + f)


def noise(rng: np.random.Generator, shape: tuple[int, int], cell: float, octaves: int) -> FloatGrid:
    """Return smooth fractal noise of about unit amplitude whose coarsest bumps are ``cell`` samples wide."""
    total = np.zeros(shape)
    for octave in range(octaves):
        size = cell / 2**octave
        coarse = rng.standard_normal((int(shape[0] / size) + 4, int(shape[1] / size) + 4))
        rows = np.arange(shape[0]) / size + 1
        cols = np.arange(shape[1]) / size + 1
        grid = np.meshgrid(rows, cols, indexing="ij")
        total += ndimage.map_coordinates(coarse, grid, order=3) * 0.5**octave
    return total


def make_landscape(rng: np.random.Generator) -> Landscape:
    """Return the landscape of the frame."""
    y = (np.arange(ROWS)[:, None] - ROWS * 0.53) * NODE_NS_M / 1000 + np.zeros((1, COLS))
    x = (np.arange(COLS)[None, :] - COLS * 0.5) * NODE_EW_M / 1000 + np.zeros((ROWS, 1))
    rough = noise(rng, (ROWS, COLS), 70, 4)
    x, y = x + 3.5 * noise(rng, (ROWS, COLS), 110, 2), y + 3.5 * noise(rng, (ROWS, COLS), 110, 2)
    radius, bearing = np.hypot(x, y), np.arctan2(x, -y)  # bearing 0 = south, where the river leaves
    ring = np.exp(-(((radius - 28.0) / 10.0) ** 2)) * (1 - 0.85 * np.exp(-((bearing / 0.25) ** 2)))
    inside = 1.15 * np.exp(-((radius / 24) ** 2))
    # Two basins with low uplift make room for the two cities.
    low = np.exp(-(((x + 1) / 5.0) ** 2 + ((y + 13) / 6.0) ** 2)) + 0.85 * np.exp(
        -(((x - 6) / 3.5) ** 2 + ((y - 6) / 4.0) ** 2)
    )
    uplift = np.clip((0.10 + 1.0 * ring + inside) * (1 + 0.25 * rough) * (1 - 0.93 * np.clip(low, 0, 1)), 0.015, None)
    height = (
        40 * ring + 30 * rng.random((ROWS, COLS)) + 20 * np.clip(rough, 0, None) + 10 * np.clip(y + 30, 0, None) / 30
    )
    cell_km2 = NODE_NS_M * NODE_EW_M / 1e6
    for _ in range(90):
        receiver, order = _flow(height, NODE_NS_M, NODE_EW_M)
        area = _accumulate(receiver, order, cell_km2)
        _incise(height, uplift, receiver, order, area, 90.0, 0.42, 1.0, NODE_NS_M, NODE_EW_M)
        height = 0.995 * height + 0.005 * ndimage.uniform_filter(height, 3)
    height = 60 + (height - height.min()) * (PEAK_M - 60) / (height.max() - height.min())
    height = _valley_floors(height, area.reshape(ROWS, COLS))
    receiver, order = _flow(height, NODE_NS_M, NODE_EW_M)
    area = _accumulate(receiver, order, cell_km2)
    return Landscape(
        node_m=height,
        fine_m=_refined(rng, height),
        receiver=receiver,
        order=order,
        area_km2=area.reshape(ROWS, COLS),
    )


def _valley_floors(height: FloatGrid, area: FloatGrid) -> FloatGrid:
    """Widen the rivers' lines into floors where people can live; wider with more upstream area."""
    channel = area > 2.5
    distance, (row, col) = ndimage.distance_transform_edt(
        ~channel, sampling=(NODE_NS_M, NODE_EW_M), return_indices=True
    )
    bed = height[row, col]
    width = np.clip(110 * area[row, col] ** 0.42, 150, 1_600)
    share = np.clip(distance / (2.2 * width), 0, 1)
    share = share**1.6 * (1.0 + 0.0 * share)
    return np.asarray(ndimage.gaussian_filter(bed + share * (height - bed), 0.6))


def _refined(rng: np.random.Generator, height: FloatGrid) -> FloatGrid:
    """Interpolate to sub-cells and add small relief where slopes are steep."""
    rows = (np.arange(FINE_ROWS) + 0.5) / COARSE - 0.5
    cols = (np.arange(FINE_COLS) + 0.5) / COARSE - 0.5
    fine = ndimage.map_coordinates(height, np.meshgrid(rows, cols, indexing="ij"), order=3, mode="nearest")
    relief = ndimage.maximum_filter(fine, 9) - ndimage.minimum_filter(fine, 9)
    relief = ndimage.gaussian_filter(relief, 4)
    spurs = noise(rng, (FINE_ROWS, FINE_COLS), 14, 3)
    return np.asarray(np.maximum(fine + spurs * np.clip(relief - 15, 0, None) * 0.09, 20.0))
