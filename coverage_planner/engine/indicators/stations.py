"""Municipalities without a 5G station (policy target of FY2023: 全市区町村に5G基地局, RULES 1.1), by the station table.

The table of a planner may hold few of the stations there are. Where an imported 5G area of a carrier reaches a
municipality in which the table has no 5G station, the table is evidently incomplete there: that municipality is told
apart and not listed as without a station. When this is so for every carrier, nothing can be said at all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_HALF_MESHES
from coverage_planner.model.layers import (
    Int32Array,
    PopulationTable,
    ServiceAreaTiles,
    UInt8Array,
    ZoneTable,
    look_up,
    service_bit,
)
from coverage_planner.model.mesh import MeshLevel, half_mesh_key, points_to_indices
from coverage_planner.model.plan import Plan
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, Carrier, Service, Technology


@dataclass(frozen=True, slots=True, kw_only=True)
class StationFigures:
    """Municipalities by name; names carry the prefecture, since several municipalities share a name.

    Attributes:
        without: no 5G station in the table and no 5G area that reaches it; None where no carrier's table is complete
            and some municipality lacks a station in it.
        area_only: no 5G station in the table, but a carrier's 5G area reaches it.
    """

    without: tuple[str, ...] | None
    area_only: tuple[str, ...]


def station_figures(plan: Plan, zones: ZoneTable, mesh_zone: Int32Array, reached: UInt8Array) -> StationFigures:
    """Return in which municipalities no switched-on site of the plan has a 5G sector.

    Only municipalities with a populated mesh in the project are asked (``mesh_zone`` is the municipality of each). A
    site stands in the municipality of its half mesh, so one that stands within a mesh of the border may be counted with
    the neighbour. ``reached`` comes from :func:`reached_by_areas`.
    """
    served = _municipalities_of(plan.active_sites, zones, None)
    populated = [k for k in np.unique(mesh_zone).tolist() if k < len(zones.municipalities)]
    without = [k for k in populated if k not in served and not reached[k]]
    area_only = [k for k in populated if k not in served and reached[k]]
    told = not (without or area_only) or _some_table_complete(plan, zones, populated, reached)
    return StationFigures(
        without=_names(zones, without) if told else None,
        area_only=_names(zones, area_only),
    )


def reached_by_areas(
    areas: ServiceAreaTiles | None, population: PopulationTable, mesh_zone: Int32Array, zones: int
) -> UInt8Array:
    """Return, per zone, the 5G bits of the carriers whose imported area holds a whole populated half mesh of the zone."""
    reached = np.zeros(zones, dtype=np.uint8)
    if areas is None or not areas.tile_row.size:
        return reached
    n, side = TILE_HALF_MESHES, SUBCELLS_PER_SIDE
    key = half_mesh_key(areas.tile_row, areas.tile_col)
    order = np.argsort(key)
    row, col = population.row, population.col
    tile = look_up(key[order], order.astype(np.int32), half_mesh_key(row // n, col // n), missing=-1)
    for k in np.unique(tile[tile >= 0]).tolist():
        whole = np.bitwise_and.reduce(areas.bits[k].reshape(n, side, n, side), axis=(1, 3)) & 0x0F
        if whole.any():
            here = np.flatnonzero(tile == k)
            np.bitwise_or.at(reached, mesh_zone[here], whole[row[here] % n, col[here] % n])
    return reached


def _some_table_complete(plan: Plan, zones: ZoneTable, populated: list[int], reached: UInt8Array) -> bool:
    """Return False when every carrier of which anything is known has an area where the table has no station of it."""
    known = complete = False
    for carrier in CARRIERS:
        bit = service_bit(carrier, Service.NR)
        stands = _municipalities_of(plan.sites, zones, carrier) & set(populated)
        reaches = {k for k in populated if reached[k] >> bit & 1}
        known |= bool(stands or reaches)
        complete |= bool(stands or reaches) and reaches <= stands
    return complete or not known


def _municipalities_of(sites: Iterable[Site], zones: ZoneTable, carrier: Carrier | None) -> set[int]:
    """Return the municipalities where a site has a 5G sector, of one carrier or of any."""
    stations = [
        site
        for site in sites
        if any(s.technology is Technology.NR and (carrier is None or carrier in s.carriers) for s in site.sectors)
    ]
    row, col = points_to_indices(
        [site.latitude_deg for site in stations], [site.longitude_deg for site in stations], MeshLevel.HALF
    )
    return set(zones.municipality_of(row, col).tolist())


def _names(zones: ZoneTable, places: list[int]) -> tuple[str, ...]:
    chosen = sorted((zones.municipalities[k] for k in places), key=lambda m: m.code)
    return tuple(f"{m.prefecture_name}{m.name}" for m in chosen)
