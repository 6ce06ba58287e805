"""財政力指数 is taken as printed, by five-digit code, from the ministry's workbook layout or a CSV of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from coverage_planner.data.fiscal_strength import read_fiscal_strength
from coverage_planner.model.findings import Finding, Severity

HEADER = [
    "団体コード",
    "都道府県名",
    "団体名",
    "財政力指数",
    "経常収支比率",
    "実質公債費比率",
    "将来負担比率",
    "ラスパイレス指数",
]


def book(folder: Path, rows: list[list[object]], title: str = "令和５年度　全市町村の主要財政指標") -> Path:
    out = openpyxl.Workbook()
    sheet = out.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(HEADER)
    for row in rows:
        sheet.append(row)
    path = folder / "000983094.xlsx"
    out.save(path)
    return path


def errors(path: Path) -> list[Finding]:
    read = read_fiscal_strength([path])
    found = [finding for finding in read.findings if finding.severity is Severity.ERROR]
    assert (read.value is None) == bool(found)
    assert all(error.remedy is not None for error in found)
    return found


def test_the_workbook_of_the_ministry(tmp_path: Path) -> None:
    path = book(
        tmp_path,
        [
            ["011002", "北海道", "札幌市", 0.71, 95.4, 2.9, 18.2, 99.4],
            ["133078", "東京都", "檜原村", "0.17", 80.1, 1.0, "-", 95.0],
            ["473821", "沖縄県", "与那国町", "-", 86.4, 7.3, "-", 86.4],
            [],
            ["全国市町村平均(単純平均)", "", "", 0.48, 93.1, 5.6, 6.3, "－"],
            ["※特別区・一部事務組合を含まない。"],
        ],
    )
    read = read_fiscal_strength([path])
    assert read.value is not None, [finding.one_line() for finding in read.findings]
    assert read.value.by_code == {"01100": Decimal("0.71"), "13307": Decimal("0.17"), "47382": None}
    assert read.value.fiscal_year == 2023
    assert not [finding for finding in read.findings if finding.severity is Severity.WARNING]
    assert read.inputs[0].vintage == "2023年度"


@pytest.mark.parametrize("code", ["011002", "11002", "01100", "1100", 11002, "０１１００２"])
def test_codes_with_or_without_check_digit_and_zero(tmp_path: Path, code: object) -> None:
    # The second row makes the column's form clear where one value would not.
    partner = {6: "133078", 5: "13307", 4: "13307"}[len(str(code)) if str(code) != "11002" else 6]
    read = read_fiscal_strength([book(tmp_path, [[code, "", "札幌市", 0.71], [partner, "", "檜原村", 0.17]])])
    assert read.value is not None, [finding.one_line() for finding in read.findings]
    assert set(read.value.by_code) == {"01100", "13307"}


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("令和元年度", 2019),
        ("平成30年度 主要財政指標", 2018),
        ("2021年度", 2021),
        ("R4年度", 2022),
        ("主要財政指標", None),
    ],
)
def test_the_year_comes_from_the_title(tmp_path: Path, title: str, year: int | None) -> None:
    read = read_fiscal_strength([book(tmp_path, [["133078", "", "", 0.17]], title)])
    assert read.value is not None and read.value.fiscal_year == year
    assert ("fiscal.year_unknown" in [finding.code for finding in read.findings]) == (year is None)


def test_the_stated_year_wins_and_is_said(tmp_path: Path) -> None:
    read = read_fiscal_strength([book(tmp_path, [["133078", "", "", 0.17]])], fiscal_year=2022)
    assert read.value is not None and read.value.fiscal_year == 2022
    assert "fiscal.year_overridden" in [finding.code for finding in read.findings]


def test_values_are_compared_as_printed(tmp_path: Path) -> None:
    read = read_fiscal_strength([book(tmp_path, [["133078", "", "", 0.295], ["133086", "", "", 0.1 + 0.2]])])
    assert read.value is not None
    assert read.value.by_code == {"13307": Decimal("0.30"), "13308": Decimal("0.30")}
    assert "fiscal.rounded_to_printed" in [finding.code for finding in read.findings]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (["133079", "", "檜原村", 0.17], "fiscal.wrong_code"),
        (["993078", "", "檜原村", 0.17], "fiscal.wrong_code"),
        (["133078", "", "檜原村", "高い"], "fiscal.wrong_value"),
        (["133078", "", "檜原村", -0.1], "fiscal.wrong_value"),
        (["133078", "", "檜原村", 71], "fiscal.wrong_value"),
        (["133078", "", "檜原村", "NaN"], "fiscal.wrong_value"),
        (["011002", "", "札幌市", 0.7], "fiscal.duplicate_code"),
    ],
)
def test_wrong_rows_are_named(tmp_path: Path, row: list[object], code: str) -> None:
    (error,) = errors(book(tmp_path, [["011002", "", "札幌市", 0.71], row]))
    assert (error.code, error.row) == (code, 4)


def test_a_blank_index_and_a_prefecture_are_warnings(tmp_path: Path) -> None:
    read = read_fiscal_strength([book(tmp_path, [["133078", "", "", None], ["130001", "東京都", "", 1.1]])])
    assert read.value is not None and read.value.by_code == {"13307": None}
    assert {f.code for f in read.findings if f.severity is Severity.WARNING} == {
        "fiscal.missing_value",
        "fiscal.prefecture_row",
    }


def test_tables_without_codes_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "pref.csv"
    path.write_text("都道府県名,財政力指数\n北海道,0.44355\n", encoding="utf-8")
    assert "団体コード" in errors(path)[0].message.ja


def test_two_years_do_not_mix(tmp_path: Path) -> None:
    paths = []
    for name, code in (("令和4年度.csv", "133078"), ("令和5年度.csv", "133086")):
        path = tmp_path / name
        path.write_text(f"団体コード,財政力指数\n{code},0.2\n", encoding="utf-8")
        paths.append(path)
    read = read_fiscal_strength(paths)
    assert read.value is None
    (error,) = [f for f in read.findings if f.severity is Severity.ERROR]
    assert all(path.name in error.message.ja for path in paths)


def test_no_rows_is_an_error(tmp_path: Path) -> None:
    assert errors(book(tmp_path, []))[0].code == "fiscal.no_rows"
