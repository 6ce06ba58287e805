"""The figures of the comparison window are those of ``compare`` and ``assess`` on the same file."""

from __future__ import annotations

from pathlib import Path

from coverage_planner.engine.plan_difference import covered_meshes
from coverage_planner.project.plan_comparison import PlanComparison, compare_plans
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.project_file import open_project
from coverage_planner.report.change_tables import municipality_change_table
from coverage_planner.report.comparison_tables import comparison_table
from coverage_planner.report.report_input import PlanFigures
from tests.cli.command_line import command

PRESENT, SHARED = "現状", "共同整備案"


def comparison_of(path: Path) -> PlanComparison:
    return compare_plans(PlanComputer(), open_project(path), (PRESENT, SHARED))


def test_totals_differences_and_municipalities(sample_project: Path) -> None:
    said = command("compare", sample_project, "--plan", PRESENT, "--plan", SHARED, "--json").json()
    shown = comparison_of(sample_project)
    change = shown.differences[0]
    covered = [plan["covered_persons"] for plan in said["plans"]]
    road = [plan["road_covered_m"] for plan in said["plans"]]
    assert change.persons_gained - change.persons_lost == covered[1] - covered[0]
    assert round(change.road_gained_um - change.road_lost_um) == round((road[1] - road[0]) * 1e6)
    figures = [
        PlanFigures(plan=shown.project.plan(o.evaluation.plan), assessment=o.evaluation.assessment, subsidy=o.subsidy)
        for o in shown.outcomes
    ]
    rows = {row[1].value: [cell.value for cell in row[3:5]] for row in comparison_table(figures).rows}
    assert rows["5Gカバー人口"] == covered
    assert rows["総事業費"] == [plan["total_cost_yen"] for plan in said["plans"]]
    for party, name in (("state", "国の負担"), ("carrier", "事業者等の負担")):
        assert rows[name] == [plan["shares_yen"][party] for plan in said["plans"]]
    others = [sum(plan["shares_yen"].values()) - plan["shares_yen"]["state"] for plan in said["plans"]]
    assert rows["国以外の負担計"] == others

    places = municipality_change_table(shown.project.data, change, key="places")
    assessed = command("assess", sample_project, "--plan", SHARED, "--json").json()["population"]
    wanted = {
        one["zone_code"]: (one["covered_persons"], one["total_persons"])
        for one in assessed
        if one["zone_kind"] == "municipality" and one["carrier"] == "any" and one.get("service", "5g") == "5g"
    }
    got = dict(
        zip(places.values("code"), zip(places.values("after"), places.values("total"), strict=True), strict=True)
    )
    assert {code: got[code] for code in wanted} == wanted
    for curve, total in zip(shown.curves, covered, strict=True):
        assert curve.points[-1].persons.covered == total
    persons = shown.project.data.population.persons
    assert int(persons[covered_meshes(shown.outcomes[1].evaluation)].sum()) == covered[1]
