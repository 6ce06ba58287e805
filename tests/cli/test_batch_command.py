"""``batch`` answers as ``assess`` does, byte for byte, and refuses what it cannot do on one line."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pytest

from tests.cli.command_line import command, contents, strict_json


def test_one_plan_is_answered_in_the_bytes_of_assess(tiny_project: Path) -> None:
    """On a cluster the command starts itself."""
    expected = command("assess", tiny_project, "--json")
    answer = command("batch", tiny_project, "--workers", 1, "--json")
    assert answer.code == 0, answer.err
    assert answer.out == expected.out
    assert "1 / 1 局 (100%)" in answer.err


def test_several_plans_and_a_definition(tiny_project: Path, tmp_path: Path) -> None:
    """Files hold what --json prints; finished parts serve the next batch, whatever its definition."""
    plans = [plan["plan"] for plan in [command("assess", tiny_project, "--json").json()]]
    out, table, parts = tmp_path / "all.json", tmp_path / "all.csv", tmp_path / "parts"
    rule = ("--threshold", "0.6", "--comparison", "gt")
    first = command("batch", tiny_project, "--plan", *plans, "--out", out, "--resume", parts, *rule)
    assert first.code == 0, first.err
    assert out.read_text(encoding="utf-8") == command("assess", tiny_project, "--json", *rule).out
    second = command("batch", tiny_project, "--plan", *plans, "--out", table, "--resume", parts, "--json")
    assert second.out == command("assess", tiny_project, "--json").out
    assert "前回の続き" in second.err
    rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    whole = [row for row in rows if row["区分"] == "all" and row["指標"] == "5G人口カバー率" and row["事業者"] == "any"]
    (rate,) = [r for r in strict_json(second.out)["population"] if (r["zone_kind"], r["carrier"]) == ("all", "any")]
    assert [(row["カバー"], row["全体"]) for row in whole] == [
        (str(rate["covered_persons"]), str(rate["total_persons"]))
    ]


def test_an_interrupt_leaves_nothing_half_written(tiny_project: Path, tmp_path: Path, monkeypatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("coverage_planner.cli.batch_command.run_batch", interrupted)
    before = contents(tiny_project.parent)
    answer = command("batch", tiny_project, "--out", tmp_path / "all.json")
    assert answer.code == 130
    assert answer.err == "中止しました\n"
    assert contents(tmp_path) == {}
    assert contents(tiny_project.parent) == before


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--plan", "ない案"), ("ない案",)),
        (("--workers", 0), ("--workers",)),
        (("--workers", "two"), ("workers",)),
        (("--memory-limit", "2 elephants"), ("--memory-limit",)),
        (("--out", "result.xlsx"), (".json", ".csv")),
        (("--out", "no/such/folder/result.json"), ("フォルダ",)),
        (("--threshold", "1.5"), ("1.5",)),
        (("--resume", __file__), ("--resume",)),
    ],
)
def test_bad_options_are_refused_on_one_line(tiny_project: Path, arguments, words) -> None:
    refusal = command("batch", tiny_project, *arguments).refusal()
    assert all(word in refusal for word in words), refusal


def test_without_dask_the_extra_is_named_before_anything_is_read(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "coverage-planner[cluster]" in command("batch", tmp_path / "none.gpkg").refusal()


def test_a_file_that_is_no_project_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.gpkg").write_text("これは計画ファイルではない", encoding="utf-8")
    assert "notes.gpkg" in command("batch", tmp_path / "notes.gpkg").refusal()
