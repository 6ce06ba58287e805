"""Tables and pictures as an Excel workbook: A4 landscape, live sums, cells marked computed / typed / default.

Every number is written with its computed value; where a column follows from others or a row sums the rows above, the cell
is a live formula and the computed value is its cached result, so that programs which do not calculate show it too.
Text is always written as text: nothing that comes from data can become a formula. The same tables give the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from coverage_planner.model.rate import Rate, decimal_text
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.report.table import (
    ORIGIN_NAMES,
    Cell,
    Column,
    DifferenceOf,
    Kind,
    Origin,
    RatioOf,
    Row,
    SumOf,
    Table,
    ThousandthOf,
    printed,
)
from coverage_planner.report.text_width import display_width, wrapped, wrapped_at_marks

FONT_NAME = "游ゴシック"
A4_PAPER = 9
ORIGIN_COLOURS = {
    Origin.COMPUTED: "#FFFFFF",
    Origin.TYPED: "#FFF2CC",
    Origin.DEFAULT: "#E2EFDA",
    Origin.ESTIMATED: "#FCE4D6",
}
"""Shading of cells by origin; the legend on every sheet says which is which."""
CHECK_LABEL = "検算（縦の計＝横の計）"
_HEADER_COLOUR = "#D9E2F3"
_LINE_POINTS = 14
_TALLEST_ROW_POINTS = 405
_CREATED = datetime(2000, 1, 1)  # fixed, so that equal contents give equal bytes
_NUMBER_FORMATS = {
    Kind.INTEGER: "#,##0",
    Kind.YEN: "#,##0",
    Kind.METRES: "#,##0.0",
    Kind.RATE: "0.0%",
    Kind.POINTS: "0.0",
}
# Drawing size of an A4 landscape page inside the margins, in pixels at 96 dpi.
_PAGE_PIXELS = (1030, 640)
_SCREEN_DPI = 96.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG on a sheet of its own."""

    title: str
    png: bytes
    width_px: int
    height_px: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """First sheet: what the workbook is, and a list of its sheets."""

    title: str
    lines: tuple[str, ...]


def write_xlsx(
    tables: Sequence[Table], path: Path, *, cover: Cover | None = None, pictures: Sequence[Picture] = ()
) -> None:
    """Write a workbook with one sheet per table and picture."""
    stream = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": FONT_NAME, "font_size": 10},
    }
    workbook = xlsxwriter.Workbook(stream, options)
    workbook.set_properties({"title": cover.title if cover else "", "created": _CREATED})
    writer = _Writer(workbook)
    names = unique_sheet_names([table.title for table in tables] + [picture.title for picture in pictures])
    if cover is not None:
        writer.cover_sheet(cover, names)
    for table, name in zip(tables, names[: len(tables)], strict=True):
        writer.table_sheet(table, name)
    for picture, name in zip(pictures, names[len(tables) :], strict=True):
        writer.picture_sheet(picture, name)
    workbook.close()
    with written_beside(path) as beside:
        beside.write_bytes(stream.getvalue())


def png_dots_per_inch(png: bytes) -> float:
    """Return the dots per inch that a PNG states (chunk pHYs), 96 where it states none."""
    place = png.find(b"pHYs")
    if place < 0 or png[place + 12 : place + 13] != b"\x01":
        return _SCREEN_DPI
    per_metre = int.from_bytes(png[place + 4 : place + 8], "big")
    return per_metre * 0.0254 if per_metre else _SCREEN_DPI


def unique_sheet_names(titles: Sequence[str]) -> list[str]:
    r"""Return valid, distinct sheet names: at most 31 characters, none of ``[]:*?/\\``, no quote at the ends."""
    names: list[str] = []
    taken = {"表紙"}
    for title in titles:
        plain = re.sub(r"[\[\]:*?/\\]", " ", title).strip().strip("'") or "表"
        name, count = plain[:31], 2
        while name.casefold() in taken:
            suffix = f"_{count}"
            name, count = plain[: 31 - len(suffix)] + suffix, count + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def fitting_width(table: Table, index: int) -> float:
    """Return the width of a column: as stated, but never so narrow that a number shows as ####."""
    lines = [*table.rows, *(() if table.totals is None else (table.totals,))]
    cells = [(table.kind_of(index, row[index]), row[index].value) for row in lines]
    numbers = [printed(kind, value, signed=True) for kind, value in cells if not isinstance(value, (str, type(None)))]
    return max([table.columns[index].width, *(len(number) * 1.1 + 2 for number in numbers)])


class _Writer:
    """One workbook being written; keeps its formats, each made once."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def format(self, **properties: object) -> Any:
        properties = {"font_name": FONT_NAME, "font_size": 10, **properties}
        key = tuple(sorted(properties.items(), key=lambda item: item[0]))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format(properties)
        return self._formats[key]

    def cover_sheet(self, cover: Cover, names: Sequence[str]) -> None:
        sheet = self._page("表紙")
        # The list of sheets grows with the report; the cover stays one page.
        sheet.fit_to_pages(1, 1)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, 1, 100)
        sheet.write_string(1, 1, cover.title, self.format(bold=True, font_size=18))
        row = 3
        for line in cover.lines:
            for part in wrapped_at_marks(line, 100):
                sheet.write_string(row, 1, part, self.format())
                row += 1
        row = self._legend(sheet, row + 1, (1,), vertical=True) + 1
        sheet.write_string(row, 1, "目次", self.format(bold=True))
        for number, name in enumerate(names, start=1):
            sheet.write_number(row + number, 0, number, self.format())
            quoted = name.replace("'", "''")
            sheet.write_url(row + number, 1, f"internal:'{quoted}'!A1", self.format(font_color="#1F4E9E"), name)

    def table_sheet(self, table: Table, name: str) -> None:
        sheet = self._page(name)
        width = sum(column.width for column in table.columns)
        sheet.write_string(0, 0, table.title, self.format(bold=True, font_size=14))
        row = 1
        for line in wrapped_at_marks(table.definition and f"定義 {table.definition}", width):
            sheet.write_string(row, 0, line, self.format(font_color="#404040", font_size=9))
            row += 1
        row = self._legend(sheet, row, tuple(range(len(table.columns))))
        header = row
        widths = [fitting_width(table, index) for index in range(len(table.columns))]
        for index, column in enumerate(table.columns):
            sheet.set_column(index, index, widths[index])
            look = self.format(
                bold=True, bg_color=_HEADER_COLOUR, border=1, text_wrap=True, align="center", valign="vcenter"
            )
            sheet.write_string(header, index, column.header, look)
        lines = max(len(wrapped(column.header, column.width - 1)) for column in table.columns)
        sheet.set_row(header, 15 * max(1, lines) + 3)
        first = header + 1
        row = first
        for cells in table.rows:
            for index, cell in enumerate(cells):
                self._cell(sheet, row, index, table, cell)
            tall = _lines_of(table, cells, widths)
            if tall > 1:
                # Spreadsheet programs other than Excel do not grow rows of wrapped text by themselves.
                sheet.set_row(row, min(_LINE_POINTS * tall + 3, _TALLEST_ROW_POINTS))
            row += 1
        if not table.rows:
            sheet.write_string(row, 0, table.empty_reason or "該当なし", self.format(italic=True))
            row += 1
        if table.totals is not None:
            row = self._totals(sheet, table, first, row)
        last = row - 1
        for line in (*table.notes, table.sources):
            for part in wrapped_at_marks(line, width):
                sheet.write_string(row, 0, part, self.format(font_color="#404040", font_size=9))
                row += 1
        sheet.repeat_rows(header)
        sheet.freeze_panes(first, 1 if len(table.columns) > 3 else 0)
        sheet.print_area(0, 0, row - 1, len(table.columns) - 1)
        if len(table.rows) > 20:
            sheet.autofilter(header, 0, last - (table.totals is not None), len(table.columns) - 1)

    def picture_sheet(self, picture: Picture, name: str) -> None:
        sheet = self._page(name)
        sheet.write_string(0, 0, picture.title, self.format(bold=True, font_size=14))
        scale = min(_PAGE_PIXELS[0] / picture.width_px, _PAGE_PIXELS[1] / picture.height_px)
        # A picture that states its dots per inch is taken at that size, not at 96.
        stated = scale * png_dots_per_inch(picture.png) / _SCREEN_DPI
        sheet.insert_image(
            1,
            0,
            "picture.png",
            {"image_data": io.BytesIO(picture.png), "x_scale": stated, "y_scale": stated, "object_position": 3},
        )
        row = 2 + int(picture.height_px * scale / 20)
        for note in picture.notes:
            for part in wrapped_at_marks(note, 150):
                sheet.write_string(row, 0, part, self.format(font_color="#404040", font_size=9))
                row += 1

    def _page(self, name: str) -> Any:
        sheet = self.workbook.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(A4_PAPER)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        sheet.hide_gridlines(2)
        return sheet

    def _legend(self, sheet: Any, row: int, columns: tuple[int, ...], *, vertical: bool = False) -> int:
        """Write which shading means what; return the next free row."""
        for place, origin in enumerate(Origin):
            look = self.format(bg_color=ORIGIN_COLOURS[origin], border=1, font_size=9, align="center")
            if vertical:
                text = {
                    "computed": "計算した値",
                    "typed": "人が入力した値・入力する欄",
                    "default": "既定の設定値",
                    "estimated": "単価表による見積り",
                }
                sheet.write_string(
                    row + place,
                    columns[0],
                    text[origin.value],
                    self.format(bg_color=ORIGIN_COLOURS[origin], border=1, font_size=9),
                )
            elif place < len(columns):
                sheet.write_string(row, columns[place], ORIGIN_NAMES[origin], look)
        return row + (len(Origin) if vertical else 1)

    def _cell(self, sheet: Any, row: int, index: int, table: Table, cell: Cell, *, bold: bool = False) -> None:
        column, kind = table.columns[index], table.kind_of(index, cell)
        formula = cell_formula(table, column, row) if cell.value is not None else None
        look = self._look(column, kind, cell, bold=bold)
        value = stored_number(kind, cell)
        if formula is not None and value is not None:
            sheet.write_formula(row, index, formula, look, value)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, index, value, look)
        elif cell.value is None:
            sheet.write_blank(row, index, None, look)
        else:
            sheet.write_string(row, index, printed(kind, cell.value), look)
        if cell.note:
            sheet.write_comment(row, index, cell.note, {"x_scale": 2, "author": "coverage_planner"})

    def _totals(self, sheet: Any, table: Table, first: int, row: int) -> int:
        assert table.totals is not None
        checks: dict[int, str] = {}
        for index, cell in enumerate(table.totals):
            letter = xl_col_to_name(index)
            span = f"{letter}{first + 1}:{letter}{row}"
            column, kind = table.columns[index], table.kind_of(index, cell)
            if table.is_column_sum(index) and table.rows:
                sheet.write_formula(
                    row, index, f"=SUM({span})", self._look(column, kind, cell, bold=True), stored_number(kind, cell)
                )
            else:
                self._cell(sheet, row, index, table, cell, bold=True)
                if isinstance(column.relation, SumOf) and cell.value is not None and table.rows:
                    checks[index] = f'=IF(ROUND(SUM({span})-{letter}{row + 1},3)=0,"一致","不一致")'
        if not checks:
            return row + 1
        sheet.write_string(row + 1, 0, CHECK_LABEL, self.format(font_size=9, font_color="#404040"))
        for index, formula in checks.items():
            sheet.write_formula(row + 1, index, formula, self.format(font_size=9, align="right"), "一致")
        return row + 2

    def _look(self, column: Column, kind: Kind, cell: Cell, *, bold: bool) -> Any:
        properties: dict[str, object] = {"border": 1, "valign": "top", "bg_color": ORIGIN_COLOURS[cell.origin]}
        if bold:
            properties |= {"bold": True, "top": 2}
        number_format = _number_format(kind, cell, signed=column.signed)
        if number_format:
            properties |= {"num_format": number_format}
        if isinstance(cell.value, str) or cell.value is None:
            properties |= {"text_wrap": True}
            fits = isinstance(cell.value, str) and display_width(cell.value) <= column.width - 1
            if fits and kind not in (Kind.TEXT, Kind.DATE):
                properties |= {"align": "right"}
        else:
            properties |= {"align": "right"}
        return self.format(**properties)


def _lines_of(table: Table, cells: Row, widths: Sequence[float]) -> int:
    """Return how many lines the tallest text cell of a row takes."""
    return max(
        (
            len(wrapped(cell.value, widths[index] - 1))
            for index, cell in enumerate(cells)
            if isinstance(cell.value, str) and table.kind_of(index, cell) is Kind.TEXT
        ),
        default=1,
    )


def cell_formula(table: Table, column: Column, row: int) -> str | None:
    """Return the live formula of a cell in a row (from 0), None where the column follows from no other."""

    def at(key: str) -> str:
        return str(xl_rowcol_to_cell(row, table.position(key)))

    match column.relation:
        case SumOf(keys):
            return f"=SUM({','.join(at(key) for key in keys)})"
        case RatioOf(covered, total):
            return f'=IF({at(total)}=0,"-",ROUND({at(covered)}/{at(total)},3))'
        case ThousandthOf(key):
            return f"={at(key)}/1000"
        case DifferenceOf(minuend, subtrahend):
            return f"={at(minuend)}-{at(subtrahend)}"
    return None


def stored_number(kind: Kind, cell: Cell) -> int | float | str | None:
    """Return what a number cell stores; None for text."""
    value = cell.value
    if isinstance(value, Rate):
        text = value.percent_text()
        return text if text == "-" else float(Decimal(text) / 100)
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, str):
        return None
    if kind is Kind.METRES:
        return float(Decimal(int(value)) / 1_000_000)
    if kind is Kind.POINTS:
        return float(decimal_text(Fraction(value), 1))
    if kind is Kind.THOUSAND_YEN:
        return float(Fraction(value))
    if isinstance(value, Fraction):
        return None
    return None if kind is Kind.TEXT else value


def _number_format(kind: Kind, cell: Cell, *, signed: bool) -> str:
    value = cell.value
    if value is None or isinstance(value, str):
        return ""
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
        return "0." + "0" * places if places else "0"
    if kind is Kind.THOUSAND_YEN and not isinstance(value, Rate):
        plain = "#,##0" if Fraction(value).denominator == 1 else "#,##0.000"
    else:
        plain = "0.0%" if isinstance(value, Rate) else _NUMBER_FORMATS.get(kind, "")
    return f"+{plain};-{plain};{plain}" if signed and plain and not isinstance(value, Rate) else plain
