"""Land use of the fictional prefecture in the layout of L03-b_r: 100 m cells with the pixel codes of 2009 and later.

Follows from terrain, rivers, people and roads without any chance: buildings on the flattest cells of a populated half
mesh, paddy and farmland on the flat ground beside them, rivers, the expressway and national roads, bare summits, forest.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.transform import from_origin
from scipy import ndimage

from sample_data.frame import (
    COARSE,
    HALF_COL0,
    HALF_COLS,
    HALF_ROW0,
    HALF_ROWS,
    SUB,
    SUB_EW_M,
    SUB_NS_M,
    FloatGrid,
)
from sample_data.landscape import Landscape
from sample_data.road_network import EXPRESSWAY, NATIONAL, Road, samples
from sample_data.settlement import Settlement

UInt8Grid = npt.NDArray[np.uint8]

CELL = 2  # sub-cells per side of a 100 m cell
PER_HALF = SUB // CELL
PADDY, FARMLAND, FOREST, BARE, BUILDINGS, ROAD, WATER = 10, 20, 50, 60, 70, 91, 110
PALETTE = {
    PADDY: (255, 255, 0),
    FARMLAND: (255, 204, 153),
    FOREST: (0, 170, 0),
    BARE: (255, 153, 0),
    BUILDINGS: (255, 0, 0),
    ROAD: (140, 140, 140),
    WATER: (0, 0, 255),
}
PERSONS_PER_CELL = 60
RIVER_KM2 = 40
TREE_LINE_M = 1_700
FLAT, GENTLE = 0.05, 0.11
PRIMARY_CELLS = 800


def land_cover(
    height: FloatGrid, known: npt.NDArray[np.bool_], land: Landscape, settlement: Settlement, roads: list[Road]
) -> UInt8Grid:
    """Return the pixel code of each 100 m cell of the frame, south to north; 0 outside ``known`` (a flag per sub-cell)."""
    rows, cols = HALF_ROWS * PER_HALF, HALF_COLS * PER_HALF
    mean = height.reshape(rows, CELL, cols, CELL).mean(axis=(1, 3))
    # Slopes over 5 cells: whole metres would else make steps of flat ground.
    north, east = np.gradient(ndimage.uniform_filter(mean, 3), CELL * SUB_NS_M, CELL * SUB_EW_M)
    slope = np.round(np.hypot(north, east), 4)
    people = np.kron(settlement.persons, np.ones((PER_HALF, PER_HALF), dtype=np.int64))
    lived_near = ndimage.maximum_filter(people, 2 * PER_HALF + 1) > 0
    code = np.full((rows, cols), FOREST, dtype=np.uint8)
    code[mean > TREE_LINE_M] = BARE
    code[lived_near & (slope < GENTLE)] = FARMLAND
    code[lived_near & (slope < FLAT)] = PADDY
    river = np.kron(land.area_km2 > RIVER_KM2, np.ones((COARSE // CELL, COARSE // CELL), dtype=bool))
    code[river[:rows, :cols]] = WATER
    for row, col in np.argwhere(settlement.persons > 0):
        cells = np.s_[row * PER_HALF : (row + 1) * PER_HALF, col * PER_HALF : (col + 1) * PER_HALF]
        free = code[cells] != WATER
        wanted = min(-(-int(settlement.persons[row, col]) // PERSONS_PER_CELL), int(free.sum()))
        order = np.argsort(np.where(free, slope[cells], np.inf), axis=None, kind="stable")[:wanted]
        block = code[cells].copy().reshape(-1)
        block[order] = BUILDINGS
        code[cells] = block.reshape(PER_HALF, PER_HALF)
    for road_class in (NATIONAL, EXPRESSWAY):
        line = samples(roads, road_class)
        open_air = ~line.tunnel
        code[line.row[open_air] // CELL, line.col[open_air] // CELL] = ROAD
    code[~known.reshape(rows, CELL, cols, CELL).any(axis=(1, 3))] = 0
    return code


def write_rasters(folder: Path, code: UInt8Grid) -> None:
    """Write one GeoTIFF per primary mesh that holds any cell, 800 x 800 pixels as published."""
    row0, col0 = HALF_ROW0 * PER_HALF, HALF_COL0 * PER_HALF
    for south in range(row0 // PRIMARY_CELLS, (row0 + code.shape[0] - 1) // PRIMARY_CELLS + 1):
        for west in range(col0 // PRIMARY_CELLS, (col0 + code.shape[1] - 1) // PRIMARY_CELLS + 1):
            pixels = np.zeros((PRIMARY_CELLS, PRIMARY_CELLS), dtype=np.uint8)
            r, c = south * PRIMARY_CELLS - row0, west * PRIMARY_CELLS - col0
            part = code[max(r, 0) : max(r + PRIMARY_CELLS, 0), max(c, 0) : max(c + PRIMARY_CELLS, 0)]
            pixels[max(-r, 0) :, max(-c, 0) :][: part.shape[0], : part.shape[1]] = part
            if pixels.any():
                _write(folder / f"L03-b-21_{south}{west}_fictional.tif", pixels, south, west)


def _write(path: Path, pixels: UInt8Grid, south: int, west: int) -> None:
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        height=PRIMARY_CELLS,
        width=PRIMARY_CELLS,
        count=1,
        dtype="uint8",
        crs="EPSG:6668",
        transform=from_origin(100 + west, (south + 1) / 1.5, 1 / 800, 1 / 1200),
        compress="deflate",
        zlevel=9,
    ) as target:
        target.write(pixels[::-1], 1)
        target.write_colormap(1, {value: (*colour, 255) for value, colour in PALETTE.items()})
