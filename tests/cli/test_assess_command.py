"""``assess``: every figure of a region worked out by hand, under each definition of the contract, as strict JSON."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from pyproj import Geod

from tests.cli.command_line import command
from tests.cli.tiny_region import CORNERS, HEIGHT, WIDTH

CARRIERS = ("docomo", "kddi", "softbank", "rakuten")


def covered(document: dict[str, Any], zone: str = "") -> dict[str, int]:
    return {row["carrier"]: row["covered_persons"] for row in document["population"] if row["zone_code"] == zone}


def road_m(document: dict[str, Any], road_class: str, carrier: str = "any") -> tuple[float, float]:
    (row,) = [
        row
        for row in document["road"]
        if (row["zone_kind"], row["road_class"], row["carrier"]) == ("all", road_class, carrier)
    ]
    return row["covered_m"], row["total_m"]


# Covered sub-cells of 100: A docomo 50; B docomo 30, kddi 30 (60 in the union); C softbank 60; D none.
# Persons: A 100, B 10, C 1, D 1000.
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], {"any": 101, "docomo": 100, "kddi": 0, "softbank": 1, "rakuten": 0}),
        (["--comparison", "gt"], {"any": 1, "docomo": 0, "kddi": 0, "softbank": 1, "rakuten": 0}),
        (["--threshold", "0.51"], {"any": 1, "docomo": 0, "kddi": 0, "softbank": 1, "rakuten": 0}),
        (["--threshold", "0.3"], {"any": 111, "docomo": 110, "kddi": 10, "softbank": 1, "rakuten": 0}),
        (["--threshold", "3/10", "--comparison", "gt"], {"any": 101, "docomo": 100, "kddi": 0, "softbank": 1, "rakuten": 0}),
        (["--overlay", "area"], {"any": 111, "docomo": 100, "kddi": 0, "softbank": 1, "rakuten": 0}),
        (["--overlay", "area", "--comparison", "gt"], {"any": 11, "docomo": 0, "kddi": 0, "softbank": 1, "rakuten": 0}),
        (["--overlay", "area", "--threshold", "0.6", "--comparison", "gt"], {"any": 0, "docomo": 0, "kddi": 0, "softbank": 0, "rakuten": 0}),
        (["--overlay", "mesh", "--threshold", "0.6"], {"any": 1, "docomo": 0, "kddi": 0, "softbank": 1, "rakuten": 0}),
        (["--threshold", "1"], {"any": 0, "docomo": 0, "kddi": 0, "softbank": 0, "rakuten": 0}),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, list) else None,
)  # fmt: skip
def test_persons_by_hand_under_each_definition(
    tiny_project: Path, options: list[str], expected: dict[str, int]
) -> None:
    document = command("assess", tiny_project, *options, "--json").json()
    assert covered(document) == expected
    assert {row["total_persons"] for row in document["population"] if row["zone_kind"] == "all"} == {1111}


def test_persons_by_zone(tiny_project: Path) -> None:
    document = command("assess", tiny_project, "--json").json()
    assert covered(document, "13") == {"any": 101, "docomo": 100, "kddi": 0, "softbank": 1, "rakuten": 0}
    assert covered(document, "13201") == {"any": 100, "docomo": 100, "kddi": 0, "softbank": 0, "rakuten": 0}
    assert covered(document, "13202")["any"] == 1
    assert set(covered(document, "19201").values()) == {0}
    totals = {row["zone_code"]: row["total_persons"] for row in document["population"]}
    assert totals == {"": 1111, "13": 111, "19": 1000, "13201": 110, "13202": 1, "19201": 1000}


def test_road_metres_by_hand(tiny_project: Path) -> None:
    """Each road runs through two meshes; covered are 5 + 3 + 3 of 20 columns of A and B, and 6 of 20 of C and D."""
    document = command("assess", tiny_project, "--json").json()
    geod = Geod(ellps="GRS80")
    length = {}
    for row in "AC":
        south, west = CORNERS[row]
        latitude = south + HEIGHT / 20
        # A parallel is not a geodesic: the line is measured segment by segment, as it is cut.
        step = WIDTH / 10
        length[row] = 20 * geod.inv(west, latitude, west + step, latitude)[2]
    assert road_m(document, "expressway") == pytest.approx((length["A"] * 11 / 20, length["A"]), abs=0.01)
    assert road_m(document, "national") == pytest.approx((length["C"] * 6 / 20, length["C"]), abs=0.01)
    whole = length["A"] * 11 / 20 + length["C"] * 6 / 20
    assert road_m(document, "all") == pytest.approx((whole, length["A"] + length["C"]), abs=0.02)
    assert road_m(document, "expressway", "docomo")[0] == pytest.approx(length["A"] * 8 / 20, abs=0.01)
    assert road_m(document, "expressway", "rakuten")[0] == 0.0


def test_other_roads_are_no_row_of_the_legal_figure(tiny_project: Path) -> None:
    document = command("assess", tiny_project, "--json").json()
    assert {row["road_class"] for row in document["road"]} == {"expressway", "national", "all"}
    assert {row["road_class"] for row in document["road_5g_diagnostic"]} == {"expressway", "national", "all"}
    assert {row["road_class"] for row in document["road_other_diagnostic"]} == {"other"}


def test_base_deployment_counts_parents(tiny_project: Path) -> None:
    assert command("assess", tiny_project, "--json").json()["base_deployment"] == {"covered": 1, "total": 2}


def test_shape_of_the_contract(sample_project: Path) -> None:
    document = command("assess", sample_project, "--json").json()
    assert {"plan", "definition", "provenance", "population", "road", "base_deployment"} <= document.keys()
    assert document["plan"] == "現状"
    for row in document["population"]:
        assert {"zone_kind", "zone_code", "zone_name", "carrier"} <= row.keys()
        assert type(row["covered_persons"]) is int
        assert type(row["total_persons"]) is int
        assert 0 <= row["covered_persons"] <= row["total_persons"]
    for row in document["road"]:
        assert {"zone_kind", "zone_code", "zone_name", "carrier", "road_class"} <= row.keys()
        assert 0 <= row["covered_m"] <= row["total_m"]
    for rows in (document["population"], document["road"]):
        assert {row["carrier"] for row in rows} == {"any", *CARRIERS}
        assert {row["zone_kind"] for row in rows} == {"all", "prefecture", "municipality"}
        keys = [(row["zone_code"], row["carrier"], row.get("road_class")) for row in rows]
        assert len(set(keys)) == len(keys)
    radio = document["provenance"]["radio"]
    assert (radio["model"], radio["time_percent"], radio["location_percent"]) == ("extended_hata", 50.0, 50.0)
    files = document["provenance"]["inputs"]
    assert len(files) == 19
    assert all(len(entry["sha256"]) == 64 for entry in files)


@pytest.mark.parametrize(
    "options", [[], ["--overlay", "area"], ["--comparison", "gt", "--threshold", "0.8"], ["--plan", "共同整備案"]]
)
def test_zones_sum_to_the_total(sample_project: Path, options: list[str]) -> None:
    """Every mesh and road piece of the sample lies in exactly one municipality: persons to the person, metres to 1 mm."""
    document = command("assess", sample_project, *options, "--json").json()
    persons: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
    metres: dict[Any, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in document["population"]:
        entry = persons[row["zone_kind"], row["carrier"]]
        entry[0] += row["covered_persons"]
        entry[1] += row["total_persons"]
    for row in document["road"]:
        sums = metres[row["zone_kind"], row["carrier"], row["road_class"]]
        sums[0] += row["covered_m"]
        sums[1] += row["total_m"]
    for carrier in ("any", *CARRIERS):
        assert persons["municipality", carrier] == persons["prefecture", carrier] == persons["all", carrier]
        for road_class in ("expressway", "national", "all"):
            whole = metres["all", carrier, road_class]
            assert metres["municipality", carrier, road_class] == pytest.approx(whole, abs=1e-3)
            both = [metres["all", carrier, "expressway"][k] + metres["all", carrier, "national"][k] for k in (0, 1)]
            assert metres["all", carrier, "all"] == pytest.approx(both, abs=1e-3)


def test_the_definition_is_said(tiny_project: Path) -> None:
    options = ["--threshold", "0.3", "--comparison", "gt", "--overlay", "area"]
    definition = command("assess", tiny_project, *options, "--json").json()["definition"]
    assert definition["area_threshold"] == "3/10"
    assert (definition["comparison"], definition["overlay"]) == ("gt", "area")
    assert "30%超" in definition["sentence"]


def test_lines_for_people_keep_the_legal_figure_apart(tiny_project: Path) -> None:
    out = command("assess", tiny_project).out
    assert "5G人口カバー率 対象全域 4者重ね合わせ: 9.1 % (101 / 1,111 人)" in out
    assert "参考: その他の道路" in out
    assert "道路カバー率 その他" not in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--threshold", "0"], "しきい値「0」"),
        (["--threshold", "1.01"], "1.01"),
        (["--threshold", "nan"], "nan"),
        (["--threshold", "1e-999999999"], "0.5 のように"),
        (["--threshold", "1/0"], "1/0"),
        (["--comparison", ">="], "ge・gt"),
        (["--overlay", "union"], "mesh・area"),
        (["--plan", "幻の案"], "幻の案"),
        (["--plan", ""], "現状"),
        (["--bogus"], "--bogus"),
        (["more"], "more"),
    ],
    ids=lambda value: "_".join(value) if isinstance(value, list) else None,
)
def test_slips_are_refused_on_one_line(tiny_project: Path, options: list[str], said: str) -> None:
    answer = command("assess", tiny_project, *options)
    assert said in answer.refusal()
    assert answer.out == ""
