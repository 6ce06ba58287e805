"""``statement``: facts, owners, rules, ordinances and budgets are recorded with their reason and change the figures."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.command_line import command

PLAN = "共同整備案"
OWN_R6 = """schema = 1
programme = "base_station_facility"
fiscal_year = "R6"
carries_over = "R5"
source = "令和6年度交付要綱（局内資料）"
confidence = "A"
note_ja = "確認済み"
note_en = "checked"
"""


@pytest.fixture
def project(sample_project: Path, tmp_path: Path) -> Path:
    for path in sample_project.parent.glob("sample*"):
        shutil.copy(path, tmp_path)
    return tmp_path / sample_project.name


def test_a_fact_stated_for_a_site_decides_and_is_printed(project: Path) -> None:
    before = command("subsidy", project, "--plan", PLAN, "--json").json()
    item = next(item for item in before["projects"] if item["eligible"] and len(item["sites"]) == 1)
    (site,) = item["sites"]
    answer = command("statement", project, "--fact", "areas=なし", "--site", site, "--reason", "県に確認", "--json")
    assert answer.json()["facts"][0]["reason"] == "県に確認"
    after = command("subsidy", project, "--plan", PLAN, "--json").json()
    changed = next(item for item in after["projects"] if item["sites"] == [site])
    assert not changed["eligible"]
    assert any("県に確認" in text for text in changed["decision"]["assumptions"])
    assert after["total_cost_yen"] == before["total_cost_yen"]
    assert "県に確認" in command("statement", project).out
    command("statement", project, "--clear")
    assert command("subsidy", project, "--plan", PLAN, "--json").json() == before


def test_a_year_of_the_planner_s_own_is_used_and_marked(project: Path, tmp_path: Path) -> None:
    command("subsidy", project, "--plan", PLAN, "--fiscal-year", "R6").refusal()
    rules = tmp_path / "own_R6.toml"
    rules.write_text(OWN_R6, encoding="utf-8")
    assert command("statement", project, "--rules", rules).code == 0
    document = command("subsidy", project, "--plan", PLAN, "--fiscal-year", "R6", "--json").json()
    marked = [item for item in document["projects"] if item["planner_rules"] == "own_R6.toml"]
    assert marked
    assert "利用者が追加した規則" in document["notes"][0]


@pytest.mark.parametrize(
    "options",
    [
        ["--fact", "areas=なし"],
        ["--fact", "areas=なし", "--site", "幻", "--reason", "x"],
        ["--fact", "areas=火星", "--municipality", "99401", "--reason", "x"],
        ["--fact", "なにか", "--municipality", "99401", "--reason", "x"],
        ["--fact", "気分=良い", "--municipality", "99401", "--reason", "x"],
        ["--owners", "carrier:A", "--reason", "x"],
        ["--budget", "R5=たくさん", "--source", "x"],
        ["--budget", "R5=1"],
        ["--budget", "いつか=1", "--source", "x"],
        ["--rules", "無い.toml"],
    ],
)
def test_slips_are_refused_and_change_nothing(project: Path, options: list[str]) -> None:
    command("statement", project, *options).refusal()
    assert command("statement", project, "--json").json()["facts"] == []


def test_a_damaged_rule_file_is_refused_by_name(project: Path, tmp_path: Path) -> None:
    rules = tmp_path / "壊れ.toml"
    rules.write_text(OWN_R6.replace('"A"', "0.5"), encoding="utf-8")
    assert "壊れ.toml" in command("statement", project, "--rules", rules).refusal()
    assert command("statement", project, "--json").json()["rule_files"] == []


def test_budget_and_owners_are_recorded(project: Path) -> None:
    command("statement", project, "--budget", "令和5年度=1,200,000,000", "--source", "局の配分見込み")
    subsidy = command("subsidy", project, "--plan", PLAN, "--json").json()
    site = subsidy["projects"][0]["sites"][0]
    names = "neutral_host:株式会社J;carrier:株式会社D"
    document = command("statement", project, "--owners", names, "--site", site, "--reason", "協定", "--json").json()
    assert document["budgets"] == [
        {"fiscal_year": "R5", "amount_yen": 1_200_000_000, "source": "局の配分見込み", "programme": ""}
    ]
    assert [owner["name"] for owner in document["owners"][0]["owners"]] == ["株式会社J", "株式会社D"]
