"""Prefecture and municipalities as watersheds: every border runs along a ridge."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from rasterio.features import shapes
from rasterio.transform import from_origin
from scipy import ndimage

from sample_data.frame import (
    COARSE,
    COLS,
    FINE_COLS,
    FINE_ROWS,
    NODE_EW_M,
    NODE_NS_M,
    ROWS,
    SOUTH,
    SUB_LAT,
    SUB_LON,
    TOWNS,
    WEST,
    BoolGrid,
    IntGrid,
)
from sample_data.landscape import Landscape


@dataclass(frozen=True)
class Territory:
    """Town index of each node and sub-cell (-1 outside), and the towns' polygons in degrees."""

    node_town: IntGrid
    fine_town: IntGrid
    polygons: tuple[shapely.Geometry, ...]


def upstream(land: Landscape, outlet: int, within: npt.NDArray[np.bool_] | None = None) -> npt.NDArray[np.bool_]:
    """Return the nodes (flat) that drain through ``outlet``."""
    inside = np.zeros(ROWS * COLS, dtype=bool)
    inside[outlet] = True
    for k in land.order:
        if inside[land.receiver[k]]:
            inside[k] = True
    return inside if within is None else inside & within


def make_territory(land: Landscape) -> Territory:
    """Return the prefecture cut into the towns of :data:`TOWNS`."""
    area = land.area_km2.ravel()
    outlet = 12 * COLS + int(np.argmax(land.area_km2[12]))
    left = upstream(land, outlet)
    cell_km2 = NODE_NS_M * NODE_EW_M / 1e6
    basins = []
    while len(basins) < len(TOWNS) - 1:
        share = left.sum() * cell_km2 / (len(TOWNS) - len(basins))
        inner = area.copy()
        for basin, node in basins:
            k = node
            while k != outlet:
                k = land.receiver[k]
                inner[k] -= basin.sum() * cell_km2
        choice = np.where(left, np.abs(inner - share), np.inf)
        node = int(np.argmin(choice))
        basin = upstream(land, node, left)
        basins.append((basin, node))
        left &= ~basin
    parts = [left, *(basin for basin, _ in basins)]
    slope = np.hypot(*np.gradient(land.node_m, NODE_NS_M, NODE_EW_M)).ravel()
    room = [float((part & (slope < 0.06)).sum()) for part in parts]
    label = np.full(ROWS * COLS, -1, dtype=np.int64)
    for town, index in enumerate(np.argsort(room)[::-1]):
        label[parts[index]] = town
    node_town = label.reshape(ROWS, COLS)
    fine_town = _smooth_labels(node_town)
    return Territory(node_town=node_town, fine_town=fine_town, polygons=_polygons(fine_town))


def _smooth_labels(node_town: IntGrid) -> IntGrid:
    fine = np.kron(node_town, np.ones((COARSE, COARSE), dtype=np.int64))[:FINE_ROWS, :FINE_COLS]
    values = [-1, *range(len(TOWNS))]
    weight = np.stack([ndimage.gaussian_filter((fine == value).astype(np.float64), 3.0) for value in values])
    smooth = np.asarray(values)[np.argmax(weight, axis=0)]
    for town in range(len(TOWNS)):  # one piece per town: specks go to whoever surrounds them
        pieces, count = ndimage.label(smooth == town)
        sizes = ndimage.sum_labels(np.ones_like(smooth), pieces, np.arange(1, count + 1))
        for piece in np.flatnonzero(sizes < sizes.max()) + 1:
            smooth[pieces == piece] = _surrounding(smooth, pieces == piece)
    outside, count = ndimage.label(smooth == -1)
    for piece in range(1, count + 1):
        speck = outside == piece
        if speck.sum() < 20_000:
            smooth[speck] = _surrounding(smooth, speck)
    return np.asarray(smooth)


def _surrounding(label: IntGrid, piece: BoolGrid) -> int:
    rim = ndimage.binary_dilation(piece) & ~piece
    values, counts = np.unique(label[rim], return_counts=True)
    return int(values[np.argmax(counts)])


def _polygons(fine_town: IntGrid) -> tuple[shapely.Geometry, ...]:
    transform = from_origin(WEST, SOUTH + FINE_ROWS * SUB_LAT, SUB_LON, SUB_LAT)
    found: dict[int, shapely.Geometry] = {}
    for geometry, value in shapes(fine_town[::-1].astype(np.int16), mask=fine_town[::-1] >= 0, transform=transform):
        found[int(value)] = shapely.geometry.shape(geometry)
    whole = [found[town] for town in range(len(TOWNS))]
    # Simplified as one coverage, so neighbours keep exactly the same border; the tolerance is about 100 m.
    simple = shapely.coverage_simplify(whole, 0.0011)
    return tuple(shapely.set_precision(shapely.segmentize(part, 1.0), 1e-6) for part in simple)
