"""``explain``: one place of a project, for people and as JSON; slips are refused on one line."""

from __future__ import annotations

from math import fsum
from pathlib import Path

import pytest

from tests.cli.command_line import command
from tests.cli.tiny_region import SOUTH, WEST


def test_the_sum_is_the_level_and_the_level_is_the_maps(sample_project: Path) -> None:
    document = command("explain", sample_project, "--at", "35.48,142.15", "--json").json()
    sector = document["sector"]
    assert fsum(entry["value_db"] for entry in document["budget"]) == pytest.approx(sector["level_dbm"], abs=1e-9)
    assert document["covered"] is (sector["rounded_level_dbm"] >= sector["threshold_dbm"])
    assert document["covered"] and document["map_level_dbm"] == sector["rounded_level_dbm"]
    assert document["servers"][0]["best"]["site_id"]
    profile = document["profile"]
    lengths = {len(values) for values in profile.values() if isinstance(values, list)}
    assert len(lengths) == 1 and profile["distance_m"][-1] == pytest.approx(document["distance_m"])
    assert {term["symbol"] for term in document["loss_terms"]} >= {"Lbfs", "Lb"}
    assert document["reason"].endswith("。")


def test_people_read_the_reason_first(sample_project: Path) -> None:
    answer = command("explain", sample_project, "--at", "35.48,142.15", "--plan", "共同整備案")
    assert answer.code == 0
    first, *rest = answer.out.splitlines()
    assert first.startswith(("4Gの電波: 受信レベル", "5Gの電波: 受信レベル")) and "エリア内です" in first
    assert any("アンテナ利得" in line for line in rest) and any("最良局" in line for line in rest)


def test_a_site_of_ones_own_choice_far_away(tiny_project: Path) -> None:
    document = command("explain", tiny_project, "--at", f"{SOUTH},{WEST}", "--site", "R-1", "--json").json()
    assert document["covered"] is False and document["site_id"] == "R-1"
    assert document["map_level_dbm"] is None
    assert document["uncertain_terrain"] is True, "the region has no terrain"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--at", "here"], "here"),
        (["--at", "nan,nan"], "nan"),
        (["--at", "95,139"], "95"),
        (["--at", f"{SOUTH},{WEST}", "--site", "X-9"], "X-9"),
        (["--at", f"{SOUTH},{WEST}", "--plan", "幻"], "幻"),
        (["--at", f"{SOUTH},{WEST}", "--site", "R-1", "--sector", "4"], "sector"),
        (["--at", "43.0,145.0"], "--site"),
        (["--at", "43.0,145.0", "--site", "R-1"], "100 km"),
    ],
)
def test_slips_are_refused(tiny_project: Path, arguments: list[str], said: str) -> None:
    assert said in command("explain", tiny_project, *arguments).refusal()
