"""Unit-cost catalogues: the labelled example reads; every wrong cell is named by row and column and nothing is taken."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from coverage_planner.data.unit_cost_catalogue import read_unit_costs
from coverage_planner.model.costs import CostPart, CostUnit
from coverage_planner.model.findings import Severity
from coverage_planner.model.site import CostKind

EXAMPLE = Path(__file__).parents[2] / "sample_data" / "unit_costs_example.csv"
HEADER = "品目ID,費目,品名,単位,単価,税区分,税率,価格時点,出典,負担区分,補助対象,塔高下限,塔高上限,備考\n"
GOOD = 'A,鉄塔,柱,塔高m,"1,000",税抜,10,2023-04-01,出典,共用,対象,,,\n'


def write(tmp_path: Path, text: str, name: str = "単価.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_is_fictional_says_so_and_reads_without_findings() -> None:
    read = read_unit_costs([EXAMPLE])
    assert read.value is not None
    assert [finding.severity for finding in read.findings] == [Severity.COUNT]
    assert len(read.value.lines) == 16
    assert all("架空" in line.source for line in read.value.lines)
    assert {line.part for line in read.value.lines} == set(CostPart)
    assert {line.unit for line in read.value.lines} == set(CostUnit)
    assert EXAMPLE.read_text(encoding="utf-8").startswith("# 架空")


def test_values_are_read_exactly_from_csv_and_workbook(tmp_path: Path) -> None:
    read = read_unit_costs([write(tmp_path, HEADER + GOOD)])
    assert read.value is not None
    (line,) = read.value.lines
    assert (line.kind, line.unit, line.yen, line.tax_included) == (CostKind.TOWER, CostUnit.TOWER_METRE, 1000, False)
    book = openpyxl.Workbook()
    for row in (
        ("item_id", "kind", "unit", "yen", "tax", "price_date", "source"),
        ("B", "tower", "site", 5, "included", "2024/1/9", "x"),
    ):
        book.active.append(row)
    book.save(tmp_path / "単価.xlsx")
    other = read_unit_costs([tmp_path / "単価.xlsx"])
    assert other.value is not None
    assert other.value.lines[0].price_date.isoformat() == "2024-01-09"
    assert other.value.lines[0].tax_percent == 10


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("鉄塔", "火の見櫓", "費目"),
        ("塔高m", "尺", "単位"),
        ('"1,000"', "-5", "単価"),
        ('"1,000"', "千円", "単価"),
        ('"1,000"', "=1+1", "単価"),
        ('"1,000"', "99999999999999", "単価"),
        ("税抜", "不明", "税区分"),
        (",10,", ",110,", "税率"),
        ("2023-04-01", "2023-02-30", "価格時点"),
        ("2023-04-01", "令和5年", "価格時点"),
        ("出典", "", "出典"),
        ("共用", "両方", "負担区分"),
        ("対象,,,", "たぶん,,,", "補助対象"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, old: str, new: str, field: str) -> None:
    assert old in GOOD
    read = read_unit_costs([write(tmp_path, HEADER + GOOD.replace(old, new, 1) + GOOD.replace("A,", "B,", 1))])
    assert read.value is None
    (error,) = [finding for finding in read.findings if finding.severity is Severity.ERROR]
    assert (error.file, error.row, error.field) == ("単価.csv", 2, field)
    assert error.remedy is not None


def test_repeated_ids_empty_and_foreign_files_are_refused(tmp_path: Path) -> None:
    for text in (HEADER + GOOD + GOOD, HEADER, "a,b\n1,2\n", ""):
        read = read_unit_costs([write(tmp_path, text)])
        assert read.value is None
        assert any(finding.severity is Severity.ERROR for finding in read.findings)
