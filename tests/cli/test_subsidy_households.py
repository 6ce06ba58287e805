"""エリア内世帯数 is one number: the meshes that the stations of a district cover together, each counted once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from coverage_planner.plan_report import report_of_plan
from coverage_planner.project.plan_computer import PlanComputer, group_households
from coverage_planner.project.project_file import open_project
from coverage_planner.report.application_tables import application_tables

PLAN = "単独整備案"


def test_all_tables_give_a_district_of_neighbours_the_same_households(sample_project: Path) -> None:
    project = open_project(sample_project)
    plan = project.plan(PLAN)
    first = plan.candidates[0]
    second = replace(
        first,
        number=max(site.number for site in plan.sites) + 1,
        site_id="N-2",
        latitude_deg=first.latitude_deg + 0.004,
        longitude_deg=first.longitude_deg + 0.005,
    )
    pair = tuple(replace(site, district="二局の地区") for site in (first, second))
    others = tuple(site for site in plan.sites if site.number != first.number)
    project = project.with_plan(replace(plan, sites=(*others, *pair)))
    computer = PlanComputer(threads=1)
    report = report_of_plan(computer, project, PLAN)
    alone = [report.evaluation.households_in_reach(site.number) for site in pair]
    assert alone[0] is not None and alone[1] is not None
    tables = {table.key: table for table in application_tables(report)}
    found = []
    for key in ("application_districts", "application_requirements", "application_effects"):
        table = tables[key]
        column = table.position("households")
        found.append({str(row[table.position("district")].value): row[column].value for row in table.rows})
    assert found[0] == found[1] == found[2]
    (both,) = [count for name, count in found[0].items() if name.endswith("二局の地区")]
    assert isinstance(both, int)
    assert 0 < max(alone[0], alone[1]) <= both < alone[0] + alone[1]
    counted = group_households(project.data, report.evaluation)
    assert counted((first.number, second.number)) == both
    assert counted((first.number, 999_999)) is None
