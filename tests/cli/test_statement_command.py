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


def test_a_later_statement_replaces_the_one_before_and_says_so(project: Path) -> None:
    arguments = ("statement", project, "--site", "C-01A", "--reason")
    command(*arguments, "現地調査", "--fact", "households=80")
    said = command(*arguments, "住宅地図", "--fact", "households=90").out
    assert "置き換えました: エリア内世帯数（C-01A）: 80　理由: 現地調査 → エリア内世帯数（C-01A）: 90" in said
    command(*arguments, "協定", "--owners", "carrier:A社")
    command(*arguments, "協定2", "--owners", "carrier:B社")
    command("statement", project, "--budget", "R5=1000", "--source", "見込み")
    document = command("statement", project, "--budget", "令和5年度=2000", "--source", "内示", "--json").json()
    assert [(fact["value"], fact["site_id"], fact["holds"]) for fact in document["facts"]] == [("90", "C-01A", True)]
    assert [one["owners"][0]["name"] for one in document["owners"]] == ["B社"]
    assert [one["amount_yen"] for one in document["budgets"]] == [2000]


def test_what_an_older_file_holds_twice_is_shown_once(project: Path) -> None:
    """Files of older versions keep both statements; the last counts, and only it is shown."""
    from dataclasses import replace

    from coverage_planner.project.project_file import open_project, save_project

    command("statement", project, "--site", "C-01A", "--reason", "a", "--fact", "households=80")
    opened = open_project(project)
    subsidy = opened.settings.subsidy
    twice = replace(subsidy.statements.facts[0], value="70", reason="後")
    facts = (*subsidy.statements.facts, twice)
    settings = replace(opened.settings, subsidy=replace(subsidy, statements=replace(subsidy.statements, facts=facts)))
    save_project(replace(opened, settings=settings), project)
    assert command("statement", project).out == "エリア内世帯数（C-01A）: 70　理由: 後\n"
    held = command("statement", project, "--json").json()["facts"]
    assert [(one["value"], one["holds"]) for one in held] == [("80", False), ("70", True)]


def test_a_statement_is_taken_back(project: Path) -> None:
    command("statement", project, "--site", "C-01A", "--reason", "a", "--fact", "households=80")
    command("statement", project, "--municipality", "99201", "--reason", "a", "--fact", "households=80")
    said = command("statement", project, "--site", "C-01A", "--withdraw", "households").out
    assert "取り消しました: エリア内世帯数（C-01A）: 80" in said
    assert "99201 水瀬市" in command("statement", project).out
    assert "申告はありません" in command("statement", project, "--site", "C-01A", "--withdraw", "households").refusal()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--fact", "areas=なし", "--municipality", "13101", "--reason", "x"], "--municipality: 団体コード「13101」"),
        (["--fact", "areas=なし", "--reason", "x"], "--fact: 条件不利地域の申告に局も市町村もありません"),
        (["--fact", "areas=なし", "--site", "C-01A", "--municipality", "99201", "--reason", "x"], "--municipality: "),
        (["--site", "C-01A"], "--site: --fact と使う"),
        (["--reason", "x"], "--reason: --fact と使う"),
        (["--source", "x"], "--source: --budget と使う"),
        (["--budget", "1000"], "--budget: 「1000」は 年度=円"),
        (["--withdraw", "areas"], "--withdraw: "),
        (["--withdraw", "気分", "--site", "C-01A"], "--withdraw: 「気分」"),
    ],
)
def test_options_that_would_do_nothing_or_name_no_place_are_refused(
    project: Path, options: list[str], said: str
) -> None:
    assert command("statement", project, *options).refusal().startswith(said)
