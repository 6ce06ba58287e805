"""A planner's whole story without the window: import, look, plan three sites, compare, subsidy, export, open again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from coverage_planner.engine.evaluation import NEWLY_COVERED
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices
from coverage_planner.model.project import Project
from coverage_planner.model.site import CostItem, CostKind, Sector, Site
from coverage_planner.model.terms import Carrier, OwnerKind, Programme
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.project_file import open_project
from coverage_planner.project.session import Session
from tests.cli.command_line import command, sample_import_arguments

PLAN = "三局案"
COSTS = (
    CostItem(kind=CostKind.TOWER, amount_yen=21_345_678),
    CostItem(kind=CostKind.TRANSCEIVER, amount_yen=9_876_543),
    CostItem(kind=CostKind.OTHER, amount_yen=1_000_001, eligible=False),
    CostItem(kind=CostKind.RUNNING_PER_YEAR, amount_yen=600_000),
)


@pytest.fixture(scope="module")
def project_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample imported, three sites placed where people are without 5G, saved."""
    path = tmp_path_factory.mktemp("story") / "plan.gpkg"
    assert command("import", path, *sample_import_arguments()).code == 0
    session = Session.open(path)
    session.duplicate_plan("現状", PLAN)
    assert session.plan_name == PLAN
    for number, (latitude, longitude) in enumerate(places_without_5g(session.project, 3), start=1):
        template = Site(
            number=1,
            site_id="",
            latitude_deg=latitude,
            longitude_deg=longitude,
            sectors=(Sector(carriers=(Carrier.DOCOMO, Carrier.KDDI), height_agl_m=40.0),),
            owner=OwnerKind.MUNICIPALITY,
            programme=Programme.BASE_STATION_FACILITY,
            district=f"地区{number}",
            costs=COSTS,
        )
        placed = session.place_site(latitude, longitude, template)
        session.put_site(replace(placed, name=f"新局{number}"))
    session.save()
    return path


def places_without_5g(project: Project, count: int) -> list[tuple[float, float]]:
    """Centres of the most populated half meshes without 5G, at least 5 km apart."""
    population = project.data.population
    evaluation = PlanComputer().evaluate(project, "現状")
    order = sorted(range(population.row.size), key=lambda k: (-int(population.persons[k]), k))
    west, south, east, north = bounds_of_indices(population.row, population.col, MeshLevel.HALF)
    places: list[tuple[float, float]] = []
    for k in order:
        if evaluation.mesh_class[k]:
            continue
        place = (float(south[k] + north[k]) / 2, float(west[k] + east[k]) / 2)
        if all(abs(place[0] - lat) + abs(place[1] - lon) > 0.05 for lat, lon in places):
            places.append(place)
        if len(places) == count:
            return places
    raise AssertionError("the sample has gaps")


def whole(document: dict[str, Any]) -> dict[str, Any]:
    (row,) = [r for r in document["population"] if (r["zone_kind"], r["carrier"]) == ("all", "any")]
    return row


def test_the_three_sites_cover_people_who_had_nothing(project_path: Path) -> None:
    before = whole(command("assess", project_path, "--plan", "現状", "--json").json())
    after = whole(command("assess", project_path, "--plan", PLAN, "--json").json())
    assert after["covered_persons"] > before["covered_persons"]
    assert after["total_persons"] == before["total_persons"] == 271_509
    project = open_project(project_path)
    evaluation = PlanComputer().evaluate(project, PLAN)
    newly = int(project.data.population.persons[evaluation.mesh_class == NEWLY_COVERED].sum())
    assert newly == after["covered_persons"] - before["covered_persons"]
    assert len(evaluation.ledgers) == 3
    for ledger in evaluation.ledgers:
        assert 0 < ledger.persons_solely_covered <= ledger.persons_newly_covered <= ledger.persons_in_reach
    assert max(ledger.persons_newly_covered for ledger in evaluation.ledgers) <= newly
    assert sum(ledger.persons_solely_covered for ledger in evaluation.ledgers) <= newly


def test_comparison_and_subsidy_reckon_with_the_same_three_sites(project_path: Path) -> None:
    compared = command("compare", project_path, "--plan", "現状", "--plan", PLAN, "--json").json()
    (change,) = compared["differences"]
    assert len(change["sites_added"]) == 3
    assert (change["sites_removed"], change["sites_changed"]) == ([], [])
    total = 3 * (21_345_678 + 9_876_543 + 1_000_001)
    assert change["total_cost_yen"] == total
    document = command("subsidy", project_path, "--plan", PLAN, "--json").json()
    assert document["total_cost_yen"] == total == sum(document["shares_yen"].values())
    assert document["eligible_cost_yen"] == 3 * (21_345_678 + 9_876_543)
    assert sorted(item["district"] for item in document["projects"]) == ["地区1", "地区2", "地区3"]
    for item in document["projects"]:
        assert item["carriers"] == ["docomo", "kddi"]
        if item["eligible"]:
            assert item["decision"]["grant_rate"] == "2/3"
            # floor(31,222,221 x 2/3) to 1,000 yen.
            assert item["shares_yen"]["state"] == 20_814_000
    assert any(item["eligible"] for item in document["projects"])


def test_workbook_and_layers_carry_the_same_figures(project_path: Path, tmp_path: Path) -> None:
    book = tmp_path / "申請.xlsx"
    assert command("subsidy", project_path, "--plan", PLAN, "--xlsx", book).code == 0
    texts = [
        str(value)
        for sheet in openpyxl.load_workbook(book, data_only=True).worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    ]
    for district in ("地区1", "地区2", "地区3"):
        assert any(text.endswith(f" {district}") for text in texts), "with its municipality"
    layers = tmp_path / "mesh.csv"
    assert command("export", project_path, layers, "--plan", PLAN, "--format", "csv").code == 0
    assert len(layers.read_text(encoding="utf-8-sig").splitlines()) == 1 + 2_520


def test_opening_again_changes_no_figure(project_path: Path, tmp_path: Path) -> None:
    """Figures of the saved and reopened project, and of a copy saved under another name, equal those before."""
    first = command("assess", project_path, "--plan", PLAN, "--json").out
    session = Session.open(project_path)
    copy = session.save(tmp_path / "控え.gpkg")
    assert command("assess", copy, "--plan", PLAN, "--json").out == first
    assert command("assess", project_path, "--plan", PLAN, "--json").out == first
    reopened = open_project(copy)
    assert reopened.plan(PLAN) == session.project.plan(PLAN)
    names = [site.name for site in reopened.plan(PLAN).candidates]
    assert names == ["新局1", "新局2", "新局3"]


def test_undo_gives_the_old_figures_back(project_path: Path) -> None:
    session = Session.open(project_path)
    session.select_plan(PLAN)
    computer = PlanComputer()
    before = computer.evaluate(session.project, PLAN).assessment
    number = session.plan.candidates[0].number
    session.remove_sites(frozenset({number}))
    without = computer.evaluate(session.project, PLAN).assessment
    assert without.population_rate().persons.covered < before.population_rate().persons.covered
    session.undo()
    assert computer.evaluate(session.project, PLAN).assessment == before
    assert PlanComputer(threads=1).evaluate(session.project, PLAN).assessment == before, "from scratch, one thread"


def test_the_definition_of_the_command_line_is_not_saved(project_path: Path) -> None:
    before = project_path.read_bytes()
    strict = json.loads(command("assess", project_path, "--threshold", "0.9", "--comparison", "gt", "--json").out)
    usual = json.loads(command("assess", project_path, "--json").out)
    assert whole(strict)["covered_persons"] < whole(usual)["covered_persons"]
    assert project_path.read_bytes() == before
