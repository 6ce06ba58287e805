"""``compare`` and ``subsidy``: figures that agree with each other, with ``assess`` and with the written workbook."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from coverage_planner.project.session import Session
from tests.cli.command_line import command, contents
from tests.cli.tiny_region import SOUTH, WEST, mesh_file

PARTIES = ("state", "prefecture", "municipality", "carrier")


def test_plans_side_by_side_agree_with_assess_and_subsidy(sample_project: Path) -> None:
    names = ["現状", "単独整備案", "共同整備案"]
    document = command("compare", sample_project, "--plan", *names, "--json").json()
    assert [entry["plan"] for entry in document["plans"]] == names
    for entry in document["plans"]:
        assessed = command("assess", sample_project, "--plan", entry["plan"], "--json").json()
        (row,) = [r for r in assessed["population"] if (r["zone_kind"], r["carrier"]) == ("all", "any")]
        assert (entry["covered_persons"], entry["total_persons"]) == (row["covered_persons"], row["total_persons"])
        (road,) = [
            r for r in assessed["road"] if (r["zone_kind"], r["carrier"], r["road_class"]) == ("all", "any", "all")
        ]
        assert (entry["road_covered_m"], entry["road_total_m"]) == (road["covered_m"], road["total_m"])
        subsidy = command("subsidy", sample_project, "--plan", entry["plan"], "--json").json()
        assert entry["shares_yen"] == subsidy["shares_yen"]
        assert entry["total_cost_yen"] == subsidy["total_cost_yen"] == sum(entry["shares_yen"].values())
    base, single, _ = document["plans"]
    (first, _) = document["differences"]
    assert first["covered_persons"] == single["covered_persons"] - base["covered_persons"] > 0
    assert first["total_cost_yen"] == single["total_cost_yen"]
    assert len(first["sites_added"]) == 20
    assert first["sites_removed"] == []


@pytest.mark.parametrize(
    "options", [[], ["--plan", "現状"], ["--plan", "現状", "--plan", "現状"], ["--plan", "現状", "幻"]]
)
def test_compare_needs_two_plans_that_exist(sample_project: Path, options: list[str]) -> None:
    command("compare", sample_project, *options).refusal()


def test_a_plan_of_which_nothing_is_known_has_no_figure(tmp_path: Path) -> None:
    """Without areas and sites 現状 has no rate; it is null, not zero, and so is the difference to it."""
    path = tmp_path / "p.gpkg"
    command("import", path, "--mesh", mesh_file(tmp_path))
    session = Session.open(path)
    session.duplicate_plan("現状", "一局案")
    session.place_site(SOUTH + 0.002, WEST + 0.003)
    session.save()
    document = command("compare", path, "--plan", "現状", "一局案", "--json").json()
    today, planned = document["plans"]
    assert (today["covered_persons"], today["total_persons"]) == (None, 1111)
    assert planned["covered_persons"] > 0
    assert document["differences"][0]["covered_persons"] is None
    assert "計算していません" in command("compare", path, "--plan", "現状", "一局案").out


@pytest.mark.parametrize("plan", ["単独整備案", "共同整備案"])
def test_shares_add_up_everywhere(sample_project: Path, plan: str) -> None:
    document = command("subsidy", sample_project, "--plan", plan, "--json").json()
    assert document["fiscal_year"] == "R5"
    assert len(document["projects"]) > 0
    for party in PARTIES:
        assert document["shares_yen"][party] == sum(item["shares_yen"][party] for item in document["projects"])
    for item in document["projects"]:
        assert sum(item["shares_yen"].values()) == item["total_cost_yen"]
        assert item["eligible_cost_yen"] <= item["total_cost_yen"]
        if item["eligible"]:
            numerator, denominator = map(int, item["decision"]["grant_rate"].split("/"))
            exact = item["eligible_cost_yen"] * numerator // denominator
            assert item["shares_yen"]["state"] == exact // 1000 * 1000
        else:
            assert item["shares_yen"]["state"] == 0
            assert item["reasons"]
    sites = [site for item in document["projects"] for site in item["sites"]]
    assert len(sites) == len(set(sites)) == 20


def test_the_workbook_holds_the_figures_of_the_json(sample_project: Path, tmp_path: Path) -> None:
    book = tmp_path / "application.xlsx"
    document = command("subsidy", sample_project, "--plan", "共同整備案", "--xlsx", book, "--json").json()
    assert document["xlsx"] == str(book)
    assert list(tmp_path.iterdir()) == [book]
    workbook = openpyxl.load_workbook(book, data_only=True)
    numbers: set[object] = set()
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(values_only=True):
            numbers.update(value for value in row if isinstance(value, int | float))
    assert document["total_cost_yen"] in numbers
    for item in document["projects"]:
        assert item["total_cost_yen"] in numbers, item["district"]
        state = item["shares_yen"]["state"]
        assert state in numbers or state // 1000 in numbers, item["district"]


def test_another_year_of_law(sample_project: Path) -> None:
    document = command("subsidy", sample_project, "--plan", "単独整備案", "--fiscal-year", "R4", "--json").json()
    assert document["fiscal_year"] == "R4"
    assert sum(document["shares_yen"].values()) == document["total_cost_yen"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "--plan"),
        (["--plan", "幻"], "幻"),
        (["--plan", "単独整備案", "--fiscal-year", "R9"], "令和9年度"),
        (["--plan", "単独整備案", "--fiscal-year", "soon"], "soon"),
    ],
)
def test_slips_are_refused(sample_project: Path, options: list[str], said: str) -> None:
    assert said in command("subsidy", sample_project, *options).refusal()


def test_a_workbook_that_cannot_be_written_is_refused_and_says_nothing_else(
    sample_project: Path, tmp_path: Path
) -> None:
    before = contents(tmp_path)
    for out in (tmp_path, tmp_path / "nowhere" / "a.xlsx"):
        answer = command("subsidy", sample_project, "--plan", "単独整備案", "--xlsx", out, "--json")
        answer.refusal()
        assert answer.out == ""
    assert contents(tmp_path) == before
