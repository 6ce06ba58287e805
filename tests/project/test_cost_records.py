"""Cost lines of a project file keep tax, part, carrier and basis; files of earlier programs still open."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from coverage_planner.model.cost_item import CostItem, CostKind, CostPart
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.terms import Carrier
from coverage_planner.project.project_file import open_project, save_project
from coverage_planner.project.schema import COST_COLUMNS_SINCE_FIRST
from tests.project.conftest import make_site

COSTS = (
    CostItem(kind=CostKind.TOWER, amount_yen=11_000_000, tax_included=True, tax_deducted=True, part=CostPart.SHARED),
    CostItem(kind=CostKind.ANTENNA, amount_yen=5, tax_included=False, tax_percent=8, carrier=Carrier.SOFTBANK),
    CostItem(kind=CostKind.LAND_AND_ROAD, amount_yen=7, eligible=False, tax_percent=0, estimate="単価表 X-14"),
    CostItem(kind=CostKind.OTHER, amount_yen=9, note="見積書"),
)


def with_costs(project: Project) -> Project:
    return replace(project, plans=(Plan(name="案", sites=(make_site(2, costs=COSTS),)),))


def test_cost_lines_come_back(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(with_costs(project), path)
    assert open_project(path).plans[0].sites[0].costs == COSTS


def test_a_file_without_the_newer_columns_opens_and_is_saved_over(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(with_costs(project), path)
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, _ in COST_COLUMNS_SINCE_FIRST:
            connection.execute(f"ALTER TABLE cost_items DROP COLUMN {name}")
    old = open_project(path)
    bare = tuple(CostItem(kind=c.kind, amount_yen=c.amount_yen, eligible=c.eligible, note=c.note) for c in COSTS)
    assert old.plans[0].sites[0].costs == bare
    save_project(with_costs(project), path)
    assert open_project(path).plans[0].sites[0].costs == COSTS
