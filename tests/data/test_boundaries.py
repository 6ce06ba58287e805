"""Boundaries: every form of N03 gives the same zones; wards roll up; bad codes and files are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from shapely.geometry import LineString, Polygon, box

from coverage_planner.data.boundaries import read_boundaries
from coverage_planner.data.reading import Read
from coverage_planner.model.findings import Severity
from coverage_planner.model.layers import ZoneTable
from coverage_planner.model.terms import Datum

# Four blocks of 4 x 4 half meshes beside each other in Yamanashi.
BLOCKS = [box(138.5 + k * 0.025, 35.5, 138.525 + k * 0.025, 35.5 + 4 / 240) for k in range(4)]


def write(path: Path, columns: dict[str, list[Any]], geometry: list[Any] | None = None, **options: Any) -> Path:
    count = len(next(iter(columns.values())))
    gpd.GeoDataFrame(columns, geometry=geometry or BLOCKS[:count], crs=6668).to_file(path, **options)
    return path


def read(*paths: Path) -> Read[ZoneTable]:
    return read_boundaries(list(paths), datum=Datum.JGD2011)


def zones(*paths: Path) -> ZoneTable:
    answer = read(*paths)
    assert answer.value is not None, [finding.one_line() for finding in answer.findings]
    return answer.value


def listed(table: ZoneTable) -> list[tuple[str, str, int]]:
    counts = np.bincount(table.municipality[table.municipality >= 0], minlength=len(table.municipalities))
    return [(m.code, m.name, int(n)) for m, n in zip(table.municipalities, counts, strict=True)]


def has(answer: Read[ZoneTable], code: str) -> bool:
    return any(finding.code == code for finding in answer.findings)


def n03(codes: list[Any]) -> dict[str, list[Any]]:
    return {
        "N03_001": ["山梨県"] * len(codes),
        "N03_003": ["北都留郡"] * len(codes),
        "N03_004": ["小菅村", "丹波山村", "上野原市", "大月市"][: len(codes)],
        "N03_007": codes,
    }


@pytest.mark.parametrize(
    "codes",
    [["19442", "19443", "19212"], ["194425", "194433", "192121"], [19442, 19443, 19212], [194425, 194433, 192121]],
)
def test_codes_with_and_without_check_digit_as_text_and_number(tmp_path: Path, codes: list[Any]) -> None:
    table = zones(write(tmp_path / "a.gpkg", n03(codes)))
    assert listed(table) == [("19212", "上野原市", 16), ("19442", "小菅村", 16), ("19443", "丹波山村", 16)]
    assert {m.prefecture_name for m in table.municipalities} == {"山梨県"}


def test_unassigned_land_is_no_municipality_but_keeps_its_half_meshes(tmp_path: Path) -> None:
    columns = n03(["19442", None, "19212"])
    columns["N03_004"][1] = "所属未定地"
    answer = read(write(tmp_path / "a.gpkg", columns))
    assert answer.value is not None
    assert int((answer.value.municipality == -1).sum()) == 16
    assert len(answer.value.municipalities) == 2
    finding = next(finding for finding in answer.findings if finding.code == "boundaries.unassigned_land")
    assert (finding.value, finding.row) == (1, 2)
    assert -1 in answer.value.outlines.feature


def test_a_municipality_wins_a_tie_with_unassigned_land(tmp_path: Path) -> None:
    cell = box(138.5, 35.5, 138.50625, 35.5 + 1 / 240)
    west, south, east, north = cell.bounds
    middle = (west + east) / 2
    halves = [box(west, south, middle, north), box(middle, south, east, north)]
    table = zones(write(tmp_path / "a.gpkg", n03([None, "19442"]), halves))
    assert table.municipality.tolist() == [0]


def test_several_polygons_of_one_code_are_one_municipality(tmp_path: Path) -> None:
    columns = n03(["19442", "19443", "19442"])
    table = zones(write(tmp_path / "a.gpkg", columns))
    assert listed(table) == [("19442", "小菅村", 32), ("19443", "丹波山村", 16)]
    assert table.outlines.feature.tolist() == [0, 1, 0]


@pytest.mark.parametrize("edition", ["old", "2024"])
def test_wards_become_their_city_and_special_wards_stay(tmp_path: Path, edition: str) -> None:
    columns: dict[str, list[Any]] = {
        "N03_001": ["神奈川県"] * 3 + ["東京都"],
        "N03_007": ["14101", "14131", "14118", "13101"],
    }
    if edition == "old":
        columns |= {
            "N03_003": ["横浜市", "川崎市", "横浜市", None],
            "N03_004": ["鶴見区", "川崎区", "都筑区", "千代田区"],
        }
    else:
        columns |= {
            "N03_004": ["横浜市", "川崎市", "横浜市", "千代田区"],
            "N03_005": ["鶴見区", "川崎区", "都筑区", None],
        }
    answer = read(write(tmp_path / "a.gpkg", columns))
    assert answer.value is not None
    assert listed(answer.value) == [("13101", "千代田区", 16), ("14100", "横浜市", 32), ("14130", "川崎市", 16)]
    assert has(answer, "boundaries.wards_rolled_up")


def test_renamed_columns_cut_at_ten_bytes(tmp_path: Path) -> None:
    columns = {"都道府県名": ["山梨県"], "郡・政令都": ["北都留郡"], "市区町村名": ["小菅村"], "行政区域": ["19442"]}
    path = write(tmp_path / "N03-21_19_210101.shp", columns, encoding="CP932")
    assert listed(zones(path)) == [("19442", "小菅村", 16)]


def test_code_only_in_the_file_name(tmp_path: Path) -> None:
    path = write(tmp_path / "19442.json", {"name": ["山梨県北都留郡小菅村"]}, driver="GeoJSON")
    answer = read(path)
    assert answer.value is not None
    assert listed(answer.value) == [("19442", "小菅村", 16)]
    assert has(answer, "boundaries.code_from_file_name")
    foreign = write(tmp_path / "13307.json", {"name": ["山梨県北都留郡小菅村"]}, driver="GeoJSON")
    assert read(foreign).value is None


def test_names_without_codes_are_refused_with_a_remedy(tmp_path: Path) -> None:
    answer = read(write(tmp_path / "行政区域.geojson", {"市区町村名": ["小菅村", "丹波山村"]}, driver="GeoJSON"))
    assert answer.value is None
    finding = next(finding for finding in answer.findings if finding.code == "boundaries.no_codes")
    assert finding.remedy is not None
    assert "N03_007" in finding.remedy.ja


def test_codes_that_do_not_exist_are_refused_by_row_and_column(tmp_path: Path) -> None:
    answer = read(write(tmp_path / "a.gpkg", n03(["19442", "99999"])))
    assert answer.value is None
    finding = next(finding for finding in answer.findings if finding.code == "boundaries.invalid_code")
    assert (finding.row, finding.field, finding.severity) == (2, "N03_007", Severity.ERROR)
    wrong_check_digit = read(write(tmp_path / "b.gpkg", n03(["194425", "194434"])))
    assert has(wrong_check_digit, "boundaries.invalid_code")


def test_topojson_gives_the_same_zones(tmp_path: Path) -> None:
    step = 1e-6
    rings = []
    for block in BLOCKS[:2]:
        points = np.rint((np.array(block.exterior.coords) - (138.5, 35.5)) / step).astype(int)
        rings.append(np.vstack([points[:1], np.diff(points, axis=0)]).tolist())
    topology = {
        "type": "Topology",
        "transform": {"scale": [step, step], "translate": [138.5, 35.5]},
        "arcs": rings,
        "objects": {
            "N03": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[k]], "properties": {"N03_004": name, "N03_007": code}}
                    for k, (name, code) in enumerate([("小菅村", "19442"), ("丹波山村", "19443")])
                ],
            }
        },
    }
    path = tmp_path / "N03-21_19_210101.topojson"
    path.write_text(json.dumps(topology, ensure_ascii=False), encoding="utf-8")
    table = zones(path)
    plain = zones(write(tmp_path / "a.gpkg", n03(["19442", "19443"])))
    same = table.municipality_of(plain.row, plain.col) == plain.municipality
    assert same.mean() > 0.95


def test_the_same_municipality_in_two_files_counts_once(tmp_path: Path) -> None:
    first = write(tmp_path / "a.gpkg", n03(["19442", "19443"]))
    second = write(tmp_path / "b.gpkg", n03(["19442"]))
    answer = read(first, second)
    assert answer.value is not None
    assert listed(answer.value) == [("19442", "小菅村", 16), ("19443", "丹波山村", 16)]
    assert has(answer, "boundaries.same_municipality_twice")


def test_overlap_of_different_municipalities_is_reported(tmp_path: Path) -> None:
    shifted = box(138.51, 35.5, 138.55, 35.5 + 4 / 240)
    answer = read(write(tmp_path / "a.gpkg", n03(["19442", "19443"]), [BLOCKS[0], shifted]))
    assert answer.value is not None
    assert has(answer, "boundaries.overlap")


def test_crossing_polygons_are_repaired_and_lines_left_out(tmp_path: Path) -> None:
    bow_tie = Polygon([(138.5, 35.5), (138.55, 35.55), (138.55, 35.5), (138.5, 35.55)])
    answer = read(write(tmp_path / "a.gpkg", n03(["19442", "19443"]), [bow_tie, LineString([(138, 35), (138.1, 35)])]))
    assert answer.value is not None
    assert has(answer, "boundaries.repaired")
    assert has(answer, "boundaries.not_polygons")


def test_damaged_files_folders_and_nothing_give_no_table(tmp_path: Path) -> None:
    good = write(tmp_path / "a.gpkg", n03(["19442"]))
    cut = tmp_path / "cut.geojson"
    cut.write_text('{"type":"FeatureCollection","features":[{"type":"Feature"')
    entities = tmp_path / "e.kml"
    entities.write_text('<!DOCTYPE kml [<!ENTITY a "b">]><kml xmlns="http://www.opengis.net/kml/2.2"/>')
    answer = read(good, cut, entities, tmp_path, tmp_path / "absent.shp")
    assert answer.value is None
    errors = [finding for finding in answer.findings if finding.severity is Severity.ERROR]
    assert len(errors) == 4
    assert all(finding.remedy is not None for finding in errors)
    assert read().value is None


def test_cancel_reaches_the_caller(tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(share: float) -> None:
        if share > 0.3:
            raise Stop

    with pytest.raises(Stop):
        read_boundaries([write(tmp_path / "a.gpkg", n03(["19442"]))], datum=Datum.JGD2011, progress=stop)
