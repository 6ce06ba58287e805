"""``subsidy --sharing`` and ``--changes``: figures that add up, edits that are named, refusals in one line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.cli.command_line import command

PLAN = "共同整備案"


def test_sharing_of_one_site_adds_up_and_has_switch_points(sample_project: Path) -> None:
    subsidy = command("subsidy", sample_project, "--plan", PLAN, "--json").json()
    site = next(item["sites"][0] for item in subsidy["projects"] if item["eligible"] and len(item["sites"]) == 1)
    options = ["--sharing", "--site", site, "--extra-cost-yen", "2000000"]
    document = command("subsidy", sample_project, "--plan", PLAN, *options, "--json").json()["sharing"]
    assert document["sites"] == [site]
    kinds = [(scheme["kind"], len(scheme["carriers"])) for scheme in document["schemes"]]
    assert kinds[:2] == [("one_alone", 1), ("each_alone", 4)]
    assert {count for kind, count in kinds if kind == "joint"} == {2, 3, 4}
    persons = sum(document["without"]["persons_by_carriers"])
    for scheme in document["schemes"]:
        assert sum(scheme["shares_yen"].values()) == scheme["total_cost_yen"]
        assert sum(one["building"] for one in scheme["carriers_yen"].values()) == scheme["shares_yen"]["carrier"]
        assert sum(scheme["served"]["persons_by_carriers"]) == persons
    decided = {(s["kind"], len(s["carriers"])) for s in document["schemes"] if s["decided"]}
    for point in document["switch_points"]:
        assert point["extra_cost_yen"] == 2_000_000
        assert (point["kind"], len(point["carriers"])) in decided
        if point["always_up_to_yen"] is not None and point["never_from_yen"] is not None:
            assert point["always_up_to_yen"] < point["never_from_yen"]


def test_a_filled_in_workbook_comes_back_with_its_entries(sample_project: Path, tmp_path: Path) -> None:
    book = tmp_path / "申請.xlsx"
    command("subsidy", sample_project, "--plan", PLAN, "--xlsx", book)
    untouched = command("subsidy", sample_project, "--plan", PLAN, "--changes", book, "--json").json()
    assert untouched["changes"] == []
    work = openpyxl.load_workbook(book)
    sheet = work["地区別一覧"]
    header = next(row for row in sheet.iter_rows() if row[0].value == "事業主体")
    column = next(cell.column for cell in header if cell.value == "決定日")
    sheet.cell(header[0].row + 1, column).value = "令和5年7月3日"
    work.save(book)
    answer = command("subsidy", sample_project, "--plan", PLAN, "--changes", book, "--json").json()
    filled = [change for change in answer["changes"] if change["kind"] == "filled"]
    assert [(change["column"], change["after"]) for change in filled] == [("決定日", "令和5年7月3日")]
    assert "記入: 地区別一覧" in command("subsidy", sample_project, "--plan", PLAN, "--changes", book).out


def test_unknown_sites_and_foreign_workbooks_are_refused(sample_project: Path, tmp_path: Path) -> None:
    command("subsidy", sample_project, "--plan", PLAN, "--sharing", "--site", "幻").refusal()
    command("subsidy", sample_project, "--plan", "現状", "--sharing").refusal()
    foreign = tmp_path / "家計簿.xlsx"
    openpyxl.Workbook().save(foreign)
    command("subsidy", sample_project, "--plan", PLAN, "--changes", foreign).refusal()
    command("subsidy", sample_project, "--plan", PLAN, "--changes", tmp_path / "無い.xlsx").refusal()
    assert not list(tmp_path.glob("*.tmp"))


def test_two_projects_of_one_district_are_told_apart(sample_project: Path) -> None:
    lines = command("subsidy", sample_project, "--plan", "単独整備案").out.splitlines()
    asagiri = [line for line in lines if line.startswith("水瀬市 朝霧地区（架空）〔")]
    assert [line.partition("〕")[0] for line in asagiri] == [
        "水瀬市 朝霧地区（架空）〔高度化施設整備、NTTドコモ、局 C-01A",
        "水瀬市 朝霧地区（架空）〔高度化施設整備、ソフトバンク、局 C-13A",
    ]


def test_persons_of_districts_are_reconciled_with_assess(sample_project: Path) -> None:
    arguments = ("subsidy", sample_project, "--plan", "単独整備案", "--programme")
    counted = command(*arguments, "--json").json()["programme"]["persons_newly_covered"]
    base, plan = (
        next(
            rate["covered_persons"]
            for rate in command("assess", sample_project, "--plan", name, "--json").json()["population"]
            if rate["zone_kind"] == "all" and rate["carrier"] == "any"
        )
        for name in ("現状", "単独整備案")
    )
    assert counted["whole_plan"] == plan - base
    assert counted["sum_of_districts"] != counted["whole_plan"]
    out = command(*arguments).out
    assert f"地区の合計で {counted['sum_of_districts']:,}人、計画全体では {counted['whole_plan']:,}人" in out
    assert "事業区分 高度化施設整備、事業主体 NTTドコモ" in out


def test_yen_left_over_by_equal_parts_are_explained(sample_project: Path) -> None:
    out = command("subsidy", sample_project, "--plan", "単独整備案", "--sharing").out
    assert "地区ごとの端数により各社の合計は数円異なることがある" in out


def test_who_builds_in_the_comparison_is_said_with_whom_the_plan_names(sample_project: Path) -> None:
    """A municipality's share disappears when every mast is taken to be the carriers': nobody must guess that."""
    out = command("subsidy", sample_project, "--plan", PLAN, "--sharing").out
    assert "整備主体: 全局を無線通信事業者として比較（計画では " in out
    asked = ["--sharing", "--sharing-owner", "municipality"]
    assert "整備主体: 全局を市町村として比較" in command("subsidy", sample_project, "--plan", PLAN, *asked).out
    document = command("subsidy", sample_project, "--plan", PLAN, *asked, "--json").json()
    assert document["sharing"]["builder"] == "municipality"


@pytest.mark.parametrize(
    "options", [["--site", "C-01A"], ["--extra-cost-yen", "5"], ["--sharing-owner", "municipality"], ["--take-dates"]]
)
def test_options_that_go_with_another_are_not_passed_over(sample_project: Path, options: list[str]) -> None:
    refusal = command("subsidy", sample_project, "--plan", "単独整備案", *options).refusal()
    assert refusal.startswith(f"{options[0]}: ")
