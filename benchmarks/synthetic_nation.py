"""A synthetic nation for benchmarks: meshes in towns of very unequal size, candidates among them, covering discs.

Nothing in it is real; the numbers are chosen so that size and density are those of a country: 470,000 populated half meshes
and 300,000 candidates that cover some 9 populated meshes each.
"""

from __future__ import annotations

import numpy as np
from scipy.spatial import cKDTree

from coverage_planner.engine.selection.instance import Instance, make_instance

MESHES, CANDIDATES = 470_000, 300_000
SIDE_M = 1_000_000.0
TOWNS = 6_000


def synthetic_nation(meshes: int = MESHES, candidates: int = CANDIDATES, seed: int = 20240611) -> Instance:
    """Return the instance; the same for the same numbers and seed."""
    random = np.random.default_rng(seed)
    side = SIDE_M * (meshes / MESHES) ** 0.5
    towns = max(1, TOWNS * meshes // MESHES)
    centre = random.uniform(0, side, (towns, 2))
    size = random.lognormal(0.0, 1.1, towns)
    spread = 1_500.0 + 3_000.0 * np.sqrt(size)
    town = random.choice(towns, size=3 * meshes, p=size / size.sum())
    place = centre[town] + random.normal(0, 1, (3 * meshes, 2)) * spread[town][:, None]
    cell, first = np.unique(np.floor(place / 500.0).astype(np.int64), axis=0, return_index=True)
    order = np.sort(random.permutation(first.size)[:meshes])
    cell, town = cell[order], town[first[order]]
    distance = np.hypot(*(cell * 500.0 + 250.0 - centre[town]).T)
    persons = np.maximum(
        1, random.lognormal(3.2, 1.0, cell.shape[0]) * size[town] * np.exp(-distance / spread[town])
    ).astype(np.int64)
    point = cell * 500.0 + 250.0
    site = point[random.integers(0, point.shape[0], candidates)] + random.uniform(-250, 250, (candidates, 2))
    radius = random.uniform(1_000.0, 3_000.0, candidates)
    found = cKDTree(point).query_ball_point(site, radius, return_sorted=True)
    return make_instance(
        np.concatenate(([0], np.cumsum([len(own) for own in found]))).astype(np.int64),
        np.concatenate([np.array(own, dtype=np.int64) for own in found]),
        random.integers(1_200, 6_000, candidates) * 10_000,
        persons,
    )
