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
    terms = document["loss_terms"]
    assert {term["symbol"] for term in terms} >= {"Lbfs", "Amu", "Hb", "a(hm)", "S", "Lb"}
    parts = [term["value"] for term in terms if term["part_of"] == "Lb"]
    assert len(parts) >= 5 and fsum(parts) == pytest.approx(document["loss_db"], abs=1e-9)
    assert {entry["key"]: entry["unit"] for entry in document["budget"]}["power"] == "dBm"
    assert document["reason"].endswith("。")


def test_people_read_the_reason_first(sample_project: Path) -> None:
    answer = command("explain", sample_project, "--at", "35.48,142.15", "--plan", "共同整備案")
    assert answer.code == 0
    first, *rest = answer.out.splitlines()
    assert first.startswith(("4Gの電波: 受信レベル", "5Gの電波: 受信レベル")) and "エリア内です" in first
    assert any("dBm 送信電力" in line for line in rest)
    assert any("dBi アンテナ利得" in line for line in rest) and any("最良局" in line for line in rest)


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


def test_only_notes_that_apply_to_the_sector_and_the_distance_are_shown(sample_project: Path) -> None:
    """D-040 stands 1.9 km away and its sector is of 880 MHz: nothing within 1 km, nothing above 3 GHz applies."""
    lines = command("explain", sample_project, "--at", "35.53,142.21").out.splitlines()
    notes = [line for line in lines if line.startswith("※")]
    assert notes == ["※ アンテナ高20 mは拡張秦式の適用範囲(30 m以上)を下回る外挿"]
    near = command("explain", sample_project, "--at", "35.5147,142.2132", "--site", "D-040", "--json").json()
    assert near["distance_m"] < 1000
    assert any("1 km未満" in label for label in near["labels"])


def test_carriers_without_a_server_and_the_imported_areas_are_said(sample_project: Path) -> None:
    out = command("explain", sample_project, "--at", "35.53,142.21").out
    assert "計画の局が届かない事業者 5G: NTTドコモ・KDDI・ソフトバンク・楽天モバイル" in out
    assert "取り込んだエリア図 携帯電話（世代を問わない）: エリア内 NTTドコモ、エリア外 KDDI" in out
    document = command("explain", sample_project, "--at", "35.53,142.21", "--json").json()
    served = {(one["technology"], one["carrier"]) for one in document["servers"]}
    missing = {(kind, name) for kind, names in document["carriers_without_server"].items() for name in names}
    assert not served & missing
    assert len(served | missing) == 8
    assert document["service_areas"]["mobile"]["docomo"] is True


def test_a_place_outside_the_boundaries_is_said_to_be_outside(sample_project: Path) -> None:
    inside = command("explain", sample_project, "--at", "35.53,142.21")
    assert "場所: 水瀬市、500mメッシュ 534221364" in inside.out
    outside = command("explain", sample_project, "--at", "35.40,142.10", "--site", "D-040")
    assert "計画の行政区域の外の場所です" in outside.out
    far = command("explain", sample_project, "--at", "36.5,139.2").refusal()
    assert far.startswith("--at: ")
    assert "計画の行政区域の外の場所です" in far


def test_terms_have_a_name_before_their_symbol(sample_project: Path) -> None:
    out = command("explain", sample_project, "--at", "35.53,142.21").out
    assert "自由空間損失 [Lbfs]" in out
    assert "\n  Lbfs" not in out
