"""The workbook holds the computed values, live sums over them, and never a formula from data."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.report_tables import report_tables
from coverage_planner.report.table import Cell, Column, Kind, Origin, RatioOf, Table, computed
from coverage_planner.report.workbook import write_application_workbook
from coverage_planner.report.xlsx import FONT_NAME, ORIGIN_COLOURS, unique_sheet_names, write_xlsx


@pytest.fixture(scope="module")
def book_path(report: ReportInput, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "申請.xlsx"
    write_application_workbook(path, report)
    return path


def header_row(sheet: Worksheet, table: Table) -> int:
    wanted = [column.header for column in table.columns]
    for row in range(1, 12):
        if [sheet.cell(row, col + 1).value for col in range(len(wanted))] == wanted:
            return row
    raise AssertionError(f"{sheet.title} has no header")


def evaluate(formula: str, values: Worksheet, cell: str) -> float | str:
    """Work out the few kinds of formulas the workbook uses from the cached values of other cells."""

    def at(name: str) -> float:
        value = values[name].value
        return float(value) if isinstance(value, (int, float)) else 0.0

    def span(first: str, last: str) -> float:
        column = re.sub(r"\d", "", first)
        return sum(
            at(f"{column}{row}") for row in range(int(re.sub(r"\D", "", first)), int(re.sub(r"\D", "", last)) + 1)
        )

    if match := re.fullmatch(r"=SUM\(([A-Z]+\d+):([A-Z]+\d+)\)", formula):
        return span(*match.groups())
    if match := re.fullmatch(r"=SUM\(([A-Z0-9,]+)\)", formula):
        return sum(at(name) for name in match[1].split(","))
    if match := re.fullmatch(r'=IF\((\w+)=0,"-",ROUND\((\w+)/(\w+),3\)\)', formula):
        return "-" if at(match[1]) == 0 else round(at(match[2]) / at(match[3]) + 1e-12, 3)
    if match := re.fullmatch(r"=(\w+)/1000", formula):
        return at(match[1]) / 1000
    if match := re.fullmatch(r"=(\w+)-(\w+)", formula):
        return at(match[1]) - at(match[2])
    if match := re.fullmatch(r'=IF\(ROUND\(SUM\((\w+):(\w+)\)-(\w+),3\)=0,"一致","不一致"\)', formula):
        return "一致" if abs(span(match[1], match[2]) - at(match[3])) < 0.0005 else "不一致"
    raise AssertionError(f"unexpected formula {formula} in {cell}")


def test_each_table_has_a_sheet_with_its_values(book_path: Path, report: ReportInput) -> None:
    book = openpyxl.load_workbook(book_path, data_only=True)
    titles = {sheet["A1"].value: sheet for sheet in book.worksheets}
    for table in report_tables(report):
        sheet = titles[table.title]
        first = header_row(sheet, table) + 1
        for number, row in enumerate(table.rows):
            for index, cell in enumerate(row):
                stored = sheet.cell(first + number, index + 1).value
                kind = table.kind_of(index, cell)
                if kind in (Kind.INTEGER, Kind.YEN) and isinstance(cell.value, int):
                    assert stored == cell.value
                elif kind is Kind.TEXT and isinstance(cell.value, str):
                    assert (stored or "") == cell.value
                elif kind is Kind.METRES and isinstance(cell.value, int):
                    assert stored == pytest.approx(cell.value / 1e6, abs=1e-9)
    assert {"総括表", "地区別一覧", "経費内訳", "財源内訳", "対象地域要件", "整備効果", "根拠", "前提"} <= set(titles)
    assert {"位置図", "エリア図（候補局の周辺）", "エリア図"} & set(titles)


def test_formulas_give_the_stored_values(book_path: Path) -> None:
    formulas, values = openpyxl.load_workbook(book_path), openpyxl.load_workbook(book_path, data_only=True)
    seen = 0
    for sheet in formulas.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    expected = evaluate(str(cell.value), values[sheet.title], f"{sheet.title}!{cell.coordinate}")
                    assert values[sheet.title][cell.coordinate].value == pytest.approx(expected), cell.coordinate
                    seen += 1
    assert seen > 50


def test_totals_are_live_sums_of_all_rows(book_path: Path, report: ReportInput) -> None:
    book = openpyxl.load_workbook(book_path)
    table = next(table for table in report_tables(report) if table.key == "application_shares")
    sheet = book[table.title]
    first = header_row(sheet, table) + 1
    last = first + len(table.rows) - 1
    letter = get_column_letter(table.position("state") + 1)
    assert sheet[f"{letter}{last + 1}"].value == f"=SUM({letter}{first}:{letter}{last})"
    assert sheet[f"A{last + 2}"].value.startswith("検算")


def test_data_that_look_like_formulas_are_text(tmp_path: Path) -> None:
    hostile = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0", "{=1}", "http://x.example", "1-2"]
    table = Table(
        key="t",
        title="=HYPERLINK(1)",
        columns=(Column(key="v", header="=1"),),
        rows=tuple(computed(text) for text in hostile),
        notes=("=2",),
    )
    write_xlsx([table], tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


def test_page_set_up_is_a4_landscape_with_repeated_header(book_path: Path) -> None:
    book = openpyxl.load_workbook(book_path)
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        # The cover is one page; tables are as wide as a page and as long as they need.
        height = sheet.page_setup.fitToHeight
        assert (sheet.page_setup.fitToWidth or 1, 1 if height is None else height) == (1, int(sheet.title == "表紙"))
    sheet = book["5G人口カバー率"]
    assert sheet.print_title_rows is not None
    assert sheet.freeze_panes is not None
    assert sheet["A1"].font.name == FONT_NAME


def test_number_formats_and_shading(book_path: Path, report: ReportInput) -> None:
    book = openpyxl.load_workbook(book_path)
    tables = {table.key: table for table in report_tables(report)}
    districts = tables["application_districts"]
    sheet = book[districts.title]
    row = header_row(sheet, districts) + 1
    blank = sheet.cell(row, districts.position("decided_on") + 1)
    assert blank.value is None
    assert blank.fill.start_color.rgb == "FF" + ORIGIN_COLOURS[Origin.TYPED][1:]
    assert sheet.cell(row, districts.position("total_cost") + 1).number_format == "#,##0"
    population = tables["population_coverage_5g"]
    sheet = book[population.title]
    row = header_row(sheet, population) + 1
    assert sheet.cell(row, population.position("any_rate") + 1).number_format == "0.0%"
    assert sheet.column_dimensions["C"].width >= 10


def test_rate_without_denominator_is_a_dash(tmp_path: Path) -> None:
    from coverage_planner.model.rate import Rate

    columns = (
        Column(key="c", header="c", kind=Kind.INTEGER),
        Column(key="t", header="t", kind=Kind.INTEGER),
        Column(key="r", header="r", kind=Kind.RATE, relation=RatioOf("c", "t")),
    )
    write_xlsx([Table(key="t", title="t", columns=columns, rows=(computed(0, 0, Rate(0, 0)),))], tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx", data_only=True).worksheets[0]
    assert [
        cell.value for cell in sheet[header_row(sheet, Table(key="t", title="t", columns=columns, rows=())) + 1]
    ] == [
        0,
        0,
        "-",
    ]


def test_numbers_are_never_wider_than_their_column(tmp_path: Path) -> None:
    columns = (Column(key="v", header="v", kind=Kind.YEN, width=4),)
    write_xlsx([Table(key="t", title="t", columns=columns, rows=(computed(-(10**13)),))], tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert sheet.column_dimensions["A"].width >= len("-10,000,000,000,000") + 2


def test_pictures_are_inside(book_path: Path) -> None:
    with zipfile.ZipFile(book_path) as archive:
        pictures = [name for name in archive.namelist() if name.startswith("xl/media/")]
        assert len(pictures) == 3
        assert all(archive.read(name).startswith(b"\x89PNG") for name in pictures)


def test_same_report_gives_same_bytes(book_path: Path, report: ReportInput, tmp_path: Path) -> None:
    write_application_workbook(tmp_path / "again.xlsx", report)
    assert (tmp_path / "again.xlsx").read_bytes() == book_path.read_bytes()


def test_sheet_names_are_valid_and_distinct() -> None:
    names = unique_sheet_names(["a/b:c", "A b c", "長" * 40, "長" * 40, "", "'x'"])
    assert len({name.casefold() for name in names}) == 6
    assert all(len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name) for name in names)


def test_notes_of_cells_become_comments(tmp_path: Path) -> None:
    table = Table(
        key="t", title="t", columns=(Column(key="v", header="v"),), rows=((Cell("x", Origin.DEFAULT, "設定値"),),)
    )
    write_xlsx([table], tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment] == ["設定値"]
