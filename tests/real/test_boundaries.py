"""Real boundary files (SOURCES.md c_admin): codes, wards, unassigned land and areas come out right."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coverage_planner.data.boundaries import read_boundaries
from coverage_planner.data.reading import Read
from coverage_planner.model.layers import ZoneTable
from coverage_planner.model.terms import Datum

pytestmark = pytest.mark.real

NUMBER_OF_MUNICIPALITIES = {"13": 62, "14": 33, "19": 27, "20": 77, "29": 39, "30": 30}


def read(*paths: Path) -> tuple[ZoneTable, Read[ZoneTable]]:
    answer = read_boundaries(list(paths), datum=Datum.JGD2011)
    assert answer.value is not None, [finding.one_line() for finding in answer.findings]
    return answer.value, answer


def values(answer: Read[ZoneTable]) -> dict[str, int | float | None]:
    return {finding.code: finding.value for finding in answer.findings}


def names(table: ZoneTable) -> dict[str, str]:
    return {m.code: m.name for m in table.municipalities}


@pytest.mark.parametrize("prefecture", NUMBER_OF_MUNICIPALITIES)
def test_geojson_and_topojson_give_the_same_assignment_up_to_quantisation(real_data: Path, prefecture: str) -> None:
    folder = real_data / "c_admin"
    plain, _ = read(folder / f"smartnews_N03-21_{prefecture}_210101.geojson.json")
    quantised, _ = read(folder / f"smartnews_N03-21_{prefecture}_210101.topojson.json")
    assert len(plain.municipalities) == NUMBER_OF_MUNICIPALITIES[prefecture]
    assert plain.municipalities == quantised.municipalities
    same = quantised.municipality_of(plain.row, plain.col) == plain.municipality
    # Tokyo's quantum is 275 m (its box reaches to 南鳥島), those of the others 10-20 m.
    assert same.mean() > (0.85 if prefecture == "13" else 0.98)
    if prefecture != "13":
        assert quantised.row.size == pytest.approx(plain.row.size, rel=0.01)


def test_tokyo_has_its_special_wards_its_villages_and_unassigned_land(real_data: Path) -> None:
    table, answer = read(real_data / "c_admin" / "smartnews_N03-21_13_210101.geojson.json")
    by_code = names(table)
    assert sum(code < "13124" for code in by_code) == 23
    assert by_code["13307"] == "檜原村"
    assert values(answer)["boundaries.unassigned_land"] == 1
    assert (table.municipality == -1).any()


def test_wards_of_kanagawa_roll_up_into_three_cities(real_data: Path) -> None:
    table, answer = read(real_data / "c_admin" / "smartnews_N03-21_14_210101.geojson.json")
    by_code = names(table)
    assert (by_code["14100"], by_code["14130"], by_code["14150"]) == ("横浜市", "川崎市", "相模原市")
    assert not any("14100" < code < "14130" for code in by_code)
    assert values(answer)["boundaries.wards_rolled_up"] == 28


def test_nara_resaved_shapefile_has_its_published_area(real_data: Path) -> None:
    table, answer = read(real_data / "c_admin" / "N03-21_29_210101.shp")
    # 全国都道府県市区町村別面積調: 奈良県 3,690.94 km2
    assert values(answer)["boundaries.area_km2"] == pytest.approx(3690.94, abs=0.02)
    assert len(table.municipalities) == 39
    assert names(table)["29449"] == "十津川村"
    simplified, _ = read(real_data / "c_admin" / "smartnews_N03-21_29_210101.geojson.json")
    same = simplified.municipality_of(table.row, table.col) == table.municipality
    assert same.mean() > 0.95


def test_single_municipality_files_take_their_code_from_the_file_name(real_data: Path) -> None:
    paths = sorted((real_data / "c_admin").glob("geolonia_*.json"))
    table, _ = read(*paths)
    assert [m.code for m in table.municipalities] == [path.stem[-5:] for path in paths]
    assert names(table)["19442"] == "小菅村"
    assert {m.prefecture_name for m in table.municipalities} == {"東京都", "山梨県", "奈良県"}


def test_region_w_has_each_half_mesh_once(real_data: Path) -> None:
    paths = [real_data / "c_admin" / f"smartnews_N03-21_{number}_210101.geojson.json" for number in (13, 14, 19)]
    table, _ = read(*paths)
    assert len(table.municipalities) == 62 + 33 + 27
    assert {"13307", "13308", "19442", "19443"} <= names(table).keys()
    key = table.row.astype(np.int64) * (1 << 20) + table.col
    assert (np.diff(key) > 0).all()
    # Border meshes that Tokyo's file alone gives to Tokyo go to a neighbour that has more of them; inner ones stay.
    alone, _ = read(paths[0])
    together = table.municipality_of(alone.row, alone.col)
    code_alone = np.array([*(m.code for m in alone.municipalities), ""])[alone.municipality]
    code_together = np.array([*(m.code for m in table.municipalities), ""])[together]
    moved = code_alone != code_together
    assert 0 < moved.sum() < 0.05 * moved.size
    assert {code[:2] for code in code_together[moved]} <= {"14", "19"}


def test_names_without_codes_are_refused(real_data: Path) -> None:
    answer = read_boundaries([real_data / "c_admin" / "nara_gyosei_kuiki.geojson.gz"], datum=Datum.JGD2011)
    assert answer.value is None
    assert answer.findings[-1].code == "boundaries.no_codes"


def test_hokuto_full_resolution(real_data: Path) -> None:
    table, answer = read(real_data / "c_admin" / "hokuto_2020.geojson")
    assert names(table) == {"19209": "北杜市"}
    assert values(answer)["boundaries.area_km2"] == pytest.approx(602.48, abs=0.01)
