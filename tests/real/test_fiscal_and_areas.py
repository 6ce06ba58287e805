"""The real lists of 財政力指数 and 条件不利地域 are read in every row."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest

from coverage_planner.data.disadvantaged_areas import read_area_list
from coverage_planner.data.fiscal_strength import read_fiscal_strength
from coverage_planner.data.local_government_codes import NAMES_IN_SEVERAL_PREFECTURES
from coverage_planner.model.findings import Severity
from coverage_planner.model.layers import Municipality
from coverage_planner.model.terms import DisadvantagedArea

pytestmark = pytest.mark.real


def fiscal_rows(real_data: Path) -> list[list[str]]:
    with (real_data / "e_disadvantaged" / "shichoson_zaisei.csv").open(encoding="utf-8-sig", newline="") as stream:
        return [row for row in csv.reader(stream) if row[0].isdigit()]


def municipalities(real_data: Path) -> tuple[Municipality, ...]:
    return tuple(Municipality(code=row[0][:5], name=row[2], prefecture_name=row[1]) for row in fiscal_rows(real_data))


def test_every_row_of_the_fiscal_table(real_data: Path) -> None:
    read = read_fiscal_strength([real_data / "e_disadvantaged" / "shichoson_zaisei.csv"], fiscal_year=2022)
    assert read.value is not None, [finding.one_line() for finding in read.findings]
    assert read.value.by_code == {row[0][:5]: Decimal(row[3]) for row in fiscal_rows(real_data)}
    assert len(read.value.by_code) == 1_741
    assert (read.value.by_code["13307"], read.value.fiscal_year) == (Decimal("0.17"), 2022)
    assert [f.value for f in read.findings if f.code == "fiscal.average_rows"] == [1]
    assert not [f for f in read.findings if f.severity in (Severity.WARNING, Severity.ERROR)]


@pytest.mark.parametrize("name", ["zenkoku_zaisei.csv", "seirei_zaisei.csv"])
def test_tables_without_codes_are_refused(real_data: Path, name: str) -> None:
    read = read_fiscal_strength([real_data / "e_disadvantaged" / name])
    assert read.value is None
    assert "団体コード" in read.findings[0].message.ja


def test_names_that_need_a_prefecture_are_all_known(real_data: Path) -> None:
    prefectures: dict[str, set[str]] = {}
    for row in fiscal_rows(real_data):
        prefectures.setdefault(row[2], set()).add(row[1])
    assert {name for name, found in prefectures.items() if len(found) > 1} == NAMES_IN_SEVERAL_PREFECTURES


def test_depopulated_municipalities_whole_and_partial(real_data: Path) -> None:
    path = real_data / "e_disadvantaged" / "disadvantaged-zones.json"
    read = read_area_list([path], municipalities=municipalities(real_data))
    assert read.value is not None, [finding.one_line() for finding in read.findings]
    whole = {designation.code: designation for designation in read.value.designations}
    assert {designation.kind for designation in read.value.designations} == {DisadvantagedArea.DEPOPULATED}
    assert whole["13307"].whole and whole["13308"].whole
    assert not whole["19209"].whole and "須玉" in whole["19209"].note
    assert not whole["29212"].whole
    # Every entry is taken, or counted as elsewhere, or named as ambiguous: none is lost in silence.
    content = json.loads(path.read_text(encoding="utf-8"))
    elsewhere = next((f.value for f in read.findings if f.code == "areas.not_in_boundaries"), 0)
    ambiguous = {name for name in content if name in NAMES_IN_SEVERAL_PREFECTURES}
    assert len(whole) + int(elsewhere or 0) + len(ambiguous) == len(content)
    assert any(f.code == "areas.ambiguous_name" and "伊達市" in f.message.ja for f in read.findings)
    assert not {"34208", "13206", "01233", "07213"} & read.value.listed_codes  # both 府中市, both 伊達市


def test_a_list_without_kinds_is_not_used(real_data: Path) -> None:
    path = real_data / "e_disadvantaged" / "municipalities.json"
    read = read_area_list([path], municipalities=municipalities(real_data))
    assert read.value is None
    assert [f.code for f in read.findings if f.severity is Severity.WARNING] == ["areas.no_kinds"]
