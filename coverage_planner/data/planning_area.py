"""Limiting an import to the municipalities whose boundaries are loaded."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

import numpy as np

from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.layers import PopulationTable, ZoneTable
from coverage_planner.model.mesh import half_mesh_key
from coverage_planner.model.text import Text

PERSONS_LEFT_OUT = "import.persons_left_out"


class PlanningArea(StrEnum):
    """Which half meshes of the population tables are planned for: all, or those the loaded boundaries touch."""

    ALL = "all"
    BOUNDARIES = "boundaries"


AREA_WITHOUT_BOUNDARIES = Finding(
    severity=Severity.ERROR,
    code="import.area_without_boundaries",
    message=Text(
        "対象を行政区域の中に限るには行政区域が要ります", "limiting the area to the boundaries needs boundaries"
    ),
    remedy=Text("行政区域（N03）も指定してください", "give the boundaries (N03), too"),
)


def within_boundaries(population: PopulationTable, zones: ZoneTable) -> tuple[PopulationTable, tuple[Finding, ...]]:
    """Return the table without the half meshes that no boundary touches, and how many people those hold.

    Half meshes of 所属未定地 stay. A table of which nothing would be left stays as it is: it is refused as a whole.
    """
    kept = np.isin(half_mesh_key(population.row, population.col), half_mesh_key(zones.row, zones.col))
    outside = int(population.persons[~kept].sum())
    if not kept.any() or not population.persons[kept].any():
        return population, ()
    parts = population.prefecture_parts
    if parts is not None:
        mesh, prefecture, persons = parts
        stay = kept[mesh]
        place = (np.cumsum(kept) - 1).astype(np.int32)
        parts = place[mesh[stay]], prefecture[stay], persons[stay]
    limited = replace(
        population,
        row=population.row[kept],
        col=population.col[kept],
        persons=population.persons[kept],
        households=None if population.households is None else population.households[kept],
        prefecture_parts=parts,
        within_boundaries=True,
    )
    meshes = int((~kept).sum())
    return limited, (
        Finding(
            severity=Severity.COUNT,
            code=PERSONS_LEFT_OUT,
            message=Text(
                f"対象を行政区域の中に限りました。外の{outside:,}人（500mメッシュ{meshes:,}個）は数えず、"
                f"対象全域は{limited.total_persons:,}人です",
                f"the area is limited to the boundaries: {outside:,} persons in {meshes:,} half meshes outside are not "
                f"counted, the whole area has {limited.total_persons:,}",
            ),
            value=outside,
        ),
    )
