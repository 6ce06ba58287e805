"""Municipalities without a 5G station (policy target of FY2023: 全市区町村に5G基地局, RULES 1.1)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from coverage_planner.model.layers import Int32Array, ZoneTable
from coverage_planner.model.mesh import MeshLevel, points_to_indices
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Technology


def municipalities_without_5g_station(
    sites: Iterable[Site], zones: ZoneTable, mesh_zone: Int32Array
) -> tuple[str, ...]:
    """Return the municipalities, by code, in which no switched-on site has a 5G sector.

    Names carry the prefecture, since several municipalities share a name. Only municipalities with a populated mesh in
    the project are asked (``mesh_zone`` is the municipality of each). A site stands in the municipality of its half
    mesh, so one that stands within a mesh of the border may be counted with the neighbour.
    """
    stations = [
        site for site in sites if site.enabled and any(sector.technology is Technology.NR for sector in site.sectors)
    ]
    row, col = points_to_indices(
        [site.latitude_deg for site in stations], [site.longitude_deg for site in stations], MeshLevel.HALF
    )
    served = set(zones.municipality_of(row, col).tolist())
    populated = [k for k in np.unique(mesh_zone).tolist() if k < len(zones.municipalities)]
    without = [zones.municipalities[k] for k in populated if k not in served]
    return tuple(f"{m.prefecture_name}{m.name}" for m in sorted(without, key=lambda m: m.code))
