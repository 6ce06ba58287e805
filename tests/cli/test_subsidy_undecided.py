"""``subsidy`` and ``compare`` say what is not decided instead of printing zero."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from coverage_planner.project import project_file
from tests.cli.command_line import command

PLAN = "単独整備案"


@pytest.fixture
def open_project(sample_project: Path, tmp_path: Path) -> tuple[Path, str]:
    """The sample with one project carried into R6, a year without rules."""
    for path in sample_project.parent.glob("sample*"):
        shutil.copy(path, tmp_path)
    project = tmp_path / sample_project.name
    document = command("subsidy", project, "--plan", PLAN, "--json").json()
    item = next(item for item in document["projects"] if item["eligible"] and len(item["sites"]) == 1)
    (site,) = item["sites"]
    answer = command("statement", project, "--fact", "fiscal_year=R6", "--site", site, "--reason", "繰越")
    assert answer.code == 0, answer.err
    return project, site


def test_an_undecided_project_is_named_and_has_no_shares(open_project: tuple[Path, str]) -> None:
    project, site = open_project
    document = command("subsidy", project, "--plan", PLAN, "--json").json()
    open_items = [item for item in document["projects"] if not item["decided"]]
    assert [site] in [item["sites"] for item in open_items]
    assert all(item["shares_yen"] is None for item in open_items)
    assert document["undecided_projects"] == len(open_items)
    assert document["undecided_cost_yen"] == sum(item["total_cost_yen"] for item in open_items) > 0
    assert sum(document["shares_yen"].values()) + document["undecided_cost_yen"] == document["total_cost_yen"]
    text = command("subsidy", project, "--plan", PLAN).out
    assert "円 未判定: " in text
    assert "補助なし: 判定できません" not in text
    count, yen = document["undecided_projects"], document["undecided_cost_yen"]
    assert f"/ 未判定 {count} 地区 {yen:,}" in text
    beside = command("compare", project, "--plan", "現状", PLAN, "--json").json()["plans"][1]
    for key in ("shares_yen", "undecided_projects", "undecided_cost_yen"):
        assert beside[key] == document[key]
    assert f"/ 未判定 {count} 地区 {yen:,}" in command("compare", project, "--plan", "現状", PLAN).out


def test_a_year_without_rules_for_any_programme_of_the_plan_is_refused(sample_project: Path, tmp_path: Path) -> None:
    """R7 has rules only for 強靱化, which the plan does not use: an answer would say nothing but zero."""
    book = tmp_path / "a.xlsx"
    answer = command("subsidy", sample_project, "--plan", PLAN, "--fiscal-year", "R7", "--xlsx", book, "--json")
    assert "令和7年度" in answer.refusal()
    assert answer.out == ""
    assert not book.exists()


def test_refusals_and_remarks_are_said_once_with_their_districts(sample_project: Path) -> None:
    document = command("subsidy", sample_project, "--plan", PLAN, "--json").json()
    text = command("subsidy", sample_project, "--plan", PLAN).out
    refused = [item for item in document["projects"] if not item["eligible"]]
    assert refused
    reasons = [reason for item in refused for reason in item["reasons"]]
    for reason in set(reasons):
        assert text.count(reason.removeprefix("判定できません: ")) == reasons.count(reason)
    remarks = {note: 0 for item in document["projects"] for note in item["notes"]}
    for item in document["projects"]:
        for note in set(item["notes"]):
            remarks[note] += 1
    shared = [note for note, count in remarks.items() if count > 1]
    assert shared
    for note in shared:
        (line,) = [line for line in text.splitlines() if line.endswith(note)]
        assert "、" in line.removesuffix(note), "the districts are named"


def test_what_is_missing_names_the_command_that_states_it(sample_project: Path, tmp_path: Path) -> None:
    """Without a list of areas the requirement stays open; the answer says how to state it."""
    project = project_file.open_project(sample_project)
    bare = tmp_path / "bare.gpkg"
    project_file.save_project(replace(project, data=replace(project.data, areas=None, area_polygons=None)), bare)
    text = command("subsidy", bare, "--plan", PLAN).out
    assert "未判定: " in text
    assert "coverage-planner statement 計画.gpkg --site " in text
    assert "--fact areas=" in text
