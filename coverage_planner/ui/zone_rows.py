"""Which meshes and road pieces belong to a zone of the indicators."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from coverage_planner.model.layers import Int32Array, PlanningData
from coverage_planner.model.terms import ZoneKind

ZoneKey = tuple[ZoneKind, str]


@lru_cache(maxsize=1)
def mesh_municipalities(data: PlanningData) -> Int32Array:
    """Return the municipality of every row of the population table, -1 for none (kept for the data shown last)."""
    if data.zones is None:
        return np.full(data.population.row.size, -1, dtype=np.int32)
    return data.zones.municipality_of(data.population.row, data.population.col)


@lru_cache(maxsize=1)
def piece_municipalities(data: PlanningData) -> Int32Array:
    """Return the municipality of every road piece, -1 for none."""
    if data.roads is None:
        return np.empty(0, dtype=np.int32)
    if data.zones is None:
        return np.full(data.roads.cell_row.size, -1, dtype=np.int32)
    return data.zones.municipality_of(data.roads.half_mesh_row, data.roads.half_mesh_col)


def in_zone(data: PlanningData, municipality: Int32Array, zone: ZoneKey) -> npt.NDArray[np.bool_]:
    """Return which entries, given by their municipality, lie in a zone."""
    kind, code = zone
    if kind is ZoneKind.ALL or data.zones is None:
        return np.ones(municipality.size, dtype=np.bool_)
    # One more place at the end, which the -1 of entries without a municipality finds.
    wanted = np.zeros(len(data.zones.municipalities) + 1, dtype=np.bool_)
    for k, place in enumerate(data.zones.municipalities):
        wanted[k] = (place.code if kind is ZoneKind.MUNICIPALITY else place.prefecture_code) == code
    return np.asarray(wanted[municipality])


def municipality_names(data: PlanningData, outside: str) -> list[str]:
    """Return the names of the municipalities, and ``outside`` last, where the index -1 finds it."""
    return [*(m.name for m in data.zones.municipalities), outside] if data.zones else [outside]
