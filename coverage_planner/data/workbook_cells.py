"""A workbook with both what its cells hold (formulas as text) and what they last showed, read without trusting the file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from coverage_planner.data.archive import opened
from coverage_planner.data.table_rows import MAXIMUM_CELLS, MAXIMUM_ROWS, WORKBOOK_ERRORS, check_workbook
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

CellContent = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class BookCell:
    """One cell: its value (of a formula: the last value shown, None where no program worked it out) and its formula."""

    value: CellContent
    formula: str | None = None

    @property
    def is_empty(self) -> bool:
        """True for a cell that holds nothing."""
        return self.value is None and self.formula is None


@dataclass(frozen=True, slots=True)
class BookSheet:
    """One sheet as rows of cells, ends of rows and empty rows at the end cut off."""

    name: str
    rows: tuple[tuple[BookCell, ...], ...]


def read_workbook_cells(path: Path) -> tuple[BookSheet, ...]:
    """Return the sheets of an xlsx file.

    Raises:
        InputRefused: not an xlsx workbook, damaged, too large, or with XML entities.
    """
    with opened(path) as members:
        if len(members) != 1 or members[0].suffix not in (".xlsx", ".xlsm"):
            raise InputRefused(
                Text("Excelファイル（xlsx）ではありません", "not an xlsx workbook"),
                remedy=Text("書き出した申請用のExcelファイルを指定してください", "name the exported workbook"),
                file=path.name,
            )
        member = members[0]
        check_workbook(member)
        try:
            held = _sheets(member.path, shown=False)
            shown = _sheets(member.path, shown=True)
        except WORKBOOK_ERRORS as error:
            raise InputRefused(
                Text("Excelファイルとして読めません", "not readable as an Excel workbook"),
                remedy=Text("Excelで開いて保存し直してください", "save it again in Excel"),
                file=path.name,
            ) from error
    return tuple(BookSheet(name, _combined(held[name], shown.get(name, []))) for name in held)


@dataclass(frozen=True, slots=True)
class _Content:
    value: CellContent
    is_formula: bool


_Rows = list[tuple[_Content, ...]]


def _sheets(path: Path, *, shown: bool) -> dict[str, _Rows]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=shown, keep_links=False)
    cells = 0
    found: dict[str, _Rows] = {}
    try:
        for name in book.sheetnames:
            sheet = book[name]
            if not hasattr(sheet, "reset_dimensions"):
                continue  # a chart sheet
            # The stated dimension may claim 17 thousand million cells; rows are taken as they come.
            sheet.reset_dimensions()
            rows: _Rows = []
            for row in sheet.iter_rows():
                # A text that begins with an equals sign is no formula; only the cell's own type tells.
                rows.append(tuple(_Content(_plain(cell.value), cell.data_type == "f") for cell in row))
                cells += len(row) + 1
                if len(rows) > MAXIMUM_ROWS or cells > MAXIMUM_CELLS:
                    raise InputRefused(
                        Text("表が大きすぎます", "the table is too large"),
                        remedy=Text("書き出したままの表に記入したものを指定してください", "use the exported tables"),
                        file=path.name,
                    )
            found[name] = rows
    finally:
        book.close()
    return found


def _plain(value: Any) -> CellContent:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute or value.second) else value.isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _combined(held: _Rows, shown: _Rows) -> tuple[tuple[BookCell, ...], ...]:
    rows: list[tuple[BookCell, ...]] = []
    for place, row in enumerate(held):
        values = shown[place] if place < len(shown) else ()
        cells = [
            BookCell(values[index].value if index < len(values) else None, str(content.value))
            if content.is_formula
            else BookCell(content.value)
            for index, content in enumerate(row)
        ]
        while cells and cells[-1].is_empty:
            cells.pop()
        rows.append(tuple(cells))
    while rows and not rows[-1]:
        rows.pop()
    return tuple(rows)
