"""``costs``: an estimate line by line, recorded only when asked and never over typed lines unasked; dates and programme."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from coverage_planner.data.sample_data import sample_folder
from coverage_planner.project.project_file import open_project
from tests.cli.command_line import command

PLAN = "共同整備案"
CATALOGUE = sample_folder() / "unit_costs_example.csv"
DRIVERS = ("--tower-height-m", 30, "--power-m", 1200, "--fibre-m", 2500, "--access-road-m", 300)


@pytest.fixture
def project(sample_project: Path, tmp_path: Path) -> Path:
    """A copy that may be changed, terrain beside it."""
    for item in sample_project.parent.iterdir():
        shutil.copy(item, tmp_path / item.name)
    return tmp_path / sample_project.name


def candidate(project: Path) -> str:
    return open_project(project).plan(PLAN).candidates[0].site_id


def test_lines_add_up_and_name_price_quantity_date_and_source(sample_project: Path) -> None:
    site = candidate(sample_project)
    options = ("--plan", PLAN, "--catalogue", CATALOGUE, "--site", site, *DRIVERS)
    document = command("costs", sample_project, *options, "--json").json()
    assert document["recorded"] is False
    (found,) = document["sites"]
    counted = [line for line in found["lines"] if line["kind"] != "running_per_year"]
    assert sum(line["amount_yen"] for line in counted) == found["total_cost_yen"]
    assert sum(line["amount_yen"] for line in counted if line["eligible"]) == found["eligible_cost_yen"]
    power = next(line for line in found["lines"] if line["unit"] == "power_metre")
    assert (power["quantity"], power["amount_yen"]) == (1200, 9_500 * 1200 * 11 // 10)
    assert all(line["price_date"] == "2023-04-01" and "架空" in line["source"] for line in found["lines"])
    without = command("costs", sample_project, *options, "--without-tax", "--json").json()["sites"][0]
    assert without["tax_in_eligible_cost_yen"] == 0
    assert without["total_cost_yen"] < found["total_cost_yen"]
    assert "価格時点 2023-04-01" in command("costs", sample_project, *options).out


def test_an_estimate_is_recorded_when_asked_and_typed_lines_are_never_lost_unasked(project: Path) -> None:
    site = candidate(project)
    before = open_project(project).plan(PLAN).candidates[0].costs
    options = ("--plan", PLAN, "--catalogue", CATALOGUE, "--site", site, *DRIVERS, "--apply")
    refusal = command("costs", project, *options).refusal()
    assert "--replace" in refusal and "--add" in refusal
    assert open_project(project).plan(PLAN).candidates[0].costs == before
    command("costs", project, *options, "--replace", "--add").refusal()
    assert command("costs", project, *options, "--add").code == 0
    after = open_project(project).plan(PLAN).candidates[0].costs
    assert after[: len(before)] == before
    assert all(item.estimate for item in after[len(before) :])
    assert command("costs", project, *options, "--replace").code == 0
    assert all(item.estimate for item in open_project(project).plan(PLAN).candidates[0].costs)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--catalogue", "無い.csv", "--site", "C-01B"), "無い.csv"),
        (("--catalogue", CATALOGUE, "--site", "幻"), "幻"),
        (("--catalogue", CATALOGUE, "--site", "C-01B", "--power-m", "999999"), "power_m"),
        (("--catalogue", CATALOGUE, "--site", "C-01B", "--power-m", "-5"), "power-m"),
        (("--catalogue", sample_folder() / "base_stations.csv", "--site", "C-01B"), "base_stations.csv"),
    ],
)
def test_bad_input_is_named(sample_project: Path, options: tuple[object, ...], said: str) -> None:
    assert said in command("costs", sample_project, "--plan", PLAN, *options).refusal()


def test_dates_of_a_workbook_are_recorded_and_the_programme_is_shown(project: Path, tmp_path: Path) -> None:
    book = tmp_path / "申請.xlsx"
    command("statement", project, "--budget", "R5=600000000", "--source", "査定")
    command("statement", project, "--budget", "R5=500000000", "--source", "査定", "--programme", "高度化施設整備")
    command("subsidy", project, "--plan", PLAN, "--xlsx", book)
    work = openpyxl.load_workbook(book)
    sheet = work["地区別一覧"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "事業主体")
    column = next(cell.column for cell in header if cell.value == "決定日")
    sheet.cell(header[0].row + 1, column).value = "R6.7.3"
    work.save(book)
    command("subsidy", project, "--plan", PLAN, "--take-dates").refusal()
    options = ("--changes", book, "--take-dates", "--programme", "--json")
    document = command("subsidy", project, "--plan", PLAN, *options).json()
    recorded = document["dates"]["recorded"]
    assert {one["date"] for one in recorded} == {"2024-07-03"}
    assert document["dates"]["refused"] == []
    statements = open_project(project).settings.subsidy.statements
    assert [one.value for one in statements.facts] == ["2024-07-03"] * len(recorded)
    (year,) = document["programme"]["years"]
    assert year["state_yen"] == document["shares_yen"]["state"]
    assert year["left_yen"] == 600_000_000 - year["state_yen"]
    assert len(document["programme"]["ranking"]) == len(document["projects"])
    placed = [one for one in document["programme"]["proposal"] if one["fiscal_year"] == "R5"]
    assert len(placed) == sum(item["eligible"] for item in document["projects"])
    again = command("subsidy", project, "--plan", PLAN, "--changes", book, "--json").json()
    assert [change["before"] for change in again["changes"] if change["column"] == "決定日"] == ["2024-07-03"]
