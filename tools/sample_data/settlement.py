"""People along the valleys: persons per half mesh, towns in the wide floors, hamlets in the side valleys."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from sample_data.frame import (
    COARSE,
    COLS,
    HALF_COLS,
    HALF_ROWS,
    NODE_EW_M,
    NODE_NS_M,
    ROWS,
    SUB,
    TOWNS,
    FloatGrid,
    IntGrid,
)
from sample_data.landscape import Landscape
from sample_data.territory import Territory

POPULATED_MESHES = 2_520


@dataclass(frozen=True)
class Settlement:
    """Persons and town per half mesh of the frame (south to north), and each town's centre as a landscape node."""

    persons: IntGrid
    town: IntGrid
    centres: tuple[tuple[int, int], ...]


def habitability(land: Landscape) -> FloatGrid:
    """Return 0..1 per node: flat, low above the next river, not too high."""
    slope = np.hypot(*np.gradient(land.node_m, NODE_NS_M, NODE_EW_M))
    river = land.area_km2 > 4
    distance, index = ndimage.distance_transform_edt(~river, sampling=(NODE_NS_M, NODE_EW_M), return_indices=True)
    above = np.clip(land.node_m - land.node_m[tuple(index)], 0, None)
    size = np.log10(land.area_km2[tuple(index)]) / 3.4
    return np.asarray(
        np.exp(-((slope / 0.11) ** 2))
        * np.exp(-above / 45)
        * np.exp(-distance / 1_800)
        * (0.15 + size)
        * np.exp(-np.clip(land.node_m - 350, 0, None) / 420)
    )


def make_settlement(rng: np.random.Generator, land: Landscape, territory: Territory) -> Settlement:
    """Return the population of the prefecture."""
    habitable = habitability(land) * (territory.node_town >= 0)
    town = _half_mesh_towns(territory.fine_town)
    centres = tuple(_centre(habitable, territory.node_town, index) for index in range(len(TOWNS)))
    rows, cols = np.meshgrid(np.arange(ROWS), np.arange(COLS), indexing="ij")
    pull = np.zeros((ROWS, COLS))
    for index, (r, c) in enumerate(centres):
        reach = 2.3 * np.sqrt(TOWNS[index].persons / 60_000)
        distance = np.hypot((rows - r) * NODE_NS_M, (cols - c) * NODE_EW_M) / 1000
        mine = territory.node_town == index
        pull += mine * 34 * np.exp(-distance / max(reach, 0.75))
    fine = np.kron(habitable * (0.3 + pull), np.ones((COARSE, COARSE)))[: HALF_ROWS * SUB, : HALF_COLS * SUB]
    score = fine.reshape(HALF_ROWS, SUB, HALF_COLS, SUB).mean(axis=(1, 3))
    score *= np.exp(0.75 * rng.standard_normal(score.shape))
    score[town < 0] = 0
    limit = np.sort(score.ravel())[-POPULATED_MESHES]
    score[score < limit] = 0
    persons = np.zeros_like(town)
    for index, spec in enumerate(TOWNS):
        mine = town == index
        weight = np.where(mine, score, 0.0)
        # A power below one keeps city centres from swallowing the hamlets.
        weight = weight**0.82
        persons += np.where(weight > 0, np.maximum(1, np.rint(spec.persons * weight / weight.sum())), 0).astype(
            np.int64
        )
    return Settlement(persons=persons, town=np.where(persons > 0, town, -1), centres=centres)


def _half_mesh_towns(fine_town: IntGrid) -> IntGrid:
    cells = fine_town.reshape(HALF_ROWS, SUB, HALF_COLS, SUB)
    shares = np.stack([(cells == value).sum(axis=(1, 3)) for value in range(len(TOWNS))])
    best = np.argmax(shares, axis=0)
    return np.where(shares.max(axis=0) > SUB * SUB // 2, best, -1)


def _centre(habitable: FloatGrid, node_town: IntGrid, town: int) -> tuple[int, int]:
    broad = ndimage.gaussian_filter(habitable * (node_town == town), 7)
    broad *= (node_town == town) & (habitable > 0.15)
    row, col = np.unravel_index(int(np.argmax(broad)), broad.shape)
    return int(row), int(col)
