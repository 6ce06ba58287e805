"""条件不利地域 lists: whole and partial are kept apart, names are resolved only where they can mean one municipality."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coverage_planner.data.disadvantaged_areas import read_area_list
from coverage_planner.model.findings import Finding, Severity
from coverage_planner.model.layers import AreaDesignation, Municipality
from coverage_planner.model.terms import DisadvantagedArea

HEADER = "団体コード,都道府県名,市区町村名,種別,区分,備考\n"
MUNICIPALITIES = (
    Municipality(code="13307", name="檜原村", prefecture_name="東京都"),
    Municipality(code="13206", name="府中市", prefecture_name="東京都"),
    Municipality(code="19209", name="北杜市", prefecture_name="山梨県"),
    Municipality(code="19430", name="南部町", prefecture_name="山梨県"),
)


def written(folder: Path, text: str, name: str = "areas.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode("cp932"))
    return path


def errors(path: Path, municipalities: tuple[Municipality, ...] | None = MUNICIPALITIES) -> list[Finding]:
    read = read_area_list([path], municipalities=municipalities)
    found = [finding for finding in read.findings if finding.severity is Severity.ERROR]
    assert (read.value is None) == bool(found)
    assert all(error.remedy is not None for error in found)
    return found


def test_the_documented_table(tmp_path: Path) -> None:
    text = (
        "令和4年4月1日現在\n" + HEADER + "133078,東京都,檜原村,過疎,全部,\n"
        "133078,東京都,檜原村,振興山村,全部,\n"
        "192091,山梨県,北杜市,過疎地域,一部,旧須玉町\n"
        "192091,山梨県,北杜市,過疎地域,一部,旧白州町\n"
        "132063,東京都,府中市,なし,,\n"
        "011002,北海道,札幌市,heavy_snow,whole,\n"
    )
    read = read_area_list([written(tmp_path, text)], municipalities=MUNICIPALITIES)
    assert read.value is not None, [finding.one_line() for finding in read.findings]
    assert read.value.designations == (
        AreaDesignation(code="01100", kind=DisadvantagedArea.HEAVY_SNOW, whole=True),
        AreaDesignation(code="13307", kind=DisadvantagedArea.DEPOPULATED, whole=True),
        AreaDesignation(code="13307", kind=DisadvantagedArea.MOUNTAIN_VILLAGE, whole=True),
        AreaDesignation(code="19209", kind=DisadvantagedArea.DEPOPULATED, whole=False, note="旧須玉町、旧白州町"),
    )
    assert read.value.listed_codes == {"01100", "13307", "19209", "13206"}
    assert read.value.edition == "令和4年4月1日現在"


@pytest.mark.parametrize(
    ("row", "code", "field"),
    [
        ("133079,,檜原村,過疎,全部,", "areas.wrong_code", "団体コード"),
        ("130001,東京都,,過疎,全部,", "areas.wrong_code", "団体コード"),
        ("133078,,檜原村,都市,全部,", "areas.unknown_kind", "種別"),
        ("133078,,檜原村,過疎,大部分,", "areas.wrong_extent", "区分"),
        ("133078,,檜原村,過疎,,", "areas.wrong_extent", "区分"),
        ("192091,,北杜市,過疎,全部,", "areas.contradiction", "区分"),
    ],
)
def test_wrong_rows_are_named(tmp_path: Path, row: str, code: str, field: str) -> None:
    (error,) = errors(written(tmp_path, HEADER + "192091,,北杜市,過疎,一部,旧須玉町\n" + row + "\n"))
    assert (error.code, error.row, error.field) == (code, 3, field)


def test_names_are_resolved_with_their_prefecture(tmp_path: Path) -> None:
    text = "都道府県名,市区町村名,種別,区分\n東京都,西多摩郡檜原村,過疎,全部\n広島県,府中市,過疎,一部\n山梨県,南部町,過疎,全部\n"
    read = read_area_list([written(tmp_path, text)], municipalities=MUNICIPALITIES)
    assert read.value is not None
    assert [designation.code for designation in read.value.designations] == ["13307", "19430"]
    assert [f.value for f in read.findings if f.code == "areas.not_in_boundaries"] == [1]


def test_a_name_that_other_prefectures_have_too_is_not_taken(tmp_path: Path) -> None:
    content = {
        "檜原村": [{"municipality": "檜原村", "zoneDescription": None, "fullCity": True, "keywords": []}],
        "北杜市": [{"municipality": "北杜市", "zoneDescription": "旧須玉町の区域", "fullCity": False, "keywords": []}],
        "府中市": [{"municipality": "府中市", "zoneDescription": "旧上下町の区域", "fullCity": False, "keywords": []}],
        "夕張市": [{"municipality": "夕張市", "zoneDescription": None, "fullCity": True, "keywords": []}],
    }
    path = tmp_path / "zones.json"
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    read = read_area_list([path], municipalities=MUNICIPALITIES)
    assert read.value is not None
    assert read.value.designations == (
        AreaDesignation(code="13307", kind=DisadvantagedArea.DEPOPULATED, whole=True),
        AreaDesignation(code="19209", kind=DisadvantagedArea.DEPOPULATED, whole=False, note="旧須玉町の区域"),
    )
    assert "13206" not in read.value.listed_codes
    (warning,) = [f for f in read.findings if f.severity is Severity.WARNING]
    assert (warning.code, warning.row) == ("areas.ambiguous_name", 3)


def test_names_without_boundaries_are_an_error(tmp_path: Path) -> None:
    path = written(tmp_path, "市区町村名,種別,区分\n檜原村,過疎,全部\n")
    assert errors(path, None)[0].code == "areas.needs_boundaries"


def test_a_code_that_the_boundaries_name_otherwise_is_a_warning(tmp_path: Path) -> None:
    path = written(tmp_path, HEADER + "133078,東京都,奥多摩町,過疎,全部,\n")
    read = read_area_list([path], municipalities=MUNICIPALITIES)
    assert read.value is not None
    assert "areas.name_differs" in [finding.code for finding in read.findings]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "団体コード,市区町村名\n133078,檜原村\n"),
        ("a.csv", HEADER),
        ("a.json", "{"),
        ("a.json", "[1, 2]"),
        ("a.json", '{"檜原村": [{"fullCity": "yes"}]}'),
        ("a.json", '[{"name": "檜原村", "pref": "東京都", "categoryLabel": "全部条件不利地域"}]'),
    ],
)
def test_lists_that_cannot_be_used_are_errors(tmp_path: Path, name: str, text: str) -> None:
    assert errors(written(tmp_path, text, name))
