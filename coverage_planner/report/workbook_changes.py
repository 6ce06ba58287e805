"""What people changed in an exported workbook: the file is held against the tables it was written from, cell by cell.

Rows are matched even where some were inserted, deleted or moved. Everything the file holds beyond the tables is named, too;
nothing is taken over silently. The workbook is read only; formulas of the file are never worked out here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from pathlib import Path

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from coverage_planner.data.workbook_cells import BookCell, BookSheet, read_workbook_cells
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text
from coverage_planner.report.table import ORIGIN_NAMES, Cell, Column, Kind, Origin, Row, Table, printed
from coverage_planner.report.xlsx import CHECK_LABEL, cell_formula, stored_number, unique_sheet_names

_CLOSE = 1e-9
_HEADER_SEARCH_ROWS = 30
_OWN_SHEETS = frozenset({"表紙"})


class ChangeKind(StrEnum):
    """Kind of a change."""

    FILLED = "filled"
    TYPED = "typed"
    COMPUTED = "computed"
    DEFAULT = "default"
    ESTIMATED = "estimated"
    FORMULA_REPLACED = "formula_replaced"
    FORMULA_CHANGED = "formula_changed"
    TEXT_IN_NUMBER = "text_in_number"
    FORMULA_ADDED = "formula_added"
    NOT_CALCULATED = "not_calculated"
    ROW_ADDED = "row_added"
    ROW_REMOVED = "row_removed"
    OUTSIDE = "outside"
    SHEET_ADDED = "sheet_added"
    SHEET_REMOVED = "sheet_removed"


CHANGE_NAMES: dict[ChangeKind, str] = {
    ChangeKind.FILLED: "記入",
    ChangeKind.TYPED: "入力値の変更",
    ChangeKind.COMPUTED: "計算値の変更",
    ChangeKind.DEFAULT: "既定値の変更",
    ChangeKind.ESTIMATED: "見積値の変更",
    ChangeKind.FORMULA_REPLACED: "数式を値に置換",
    ChangeKind.FORMULA_CHANGED: "数式の変更",
    ChangeKind.TEXT_IN_NUMBER: "数値の欄に文字",
    ChangeKind.FORMULA_ADDED: "数式の追加",
    ChangeKind.NOT_CALCULATED: "計算値なし",
    ChangeKind.ROW_ADDED: "行の追加",
    ChangeKind.ROW_REMOVED: "行の削除",
    ChangeKind.OUTSIDE: "表の外の記入",
    ChangeKind.SHEET_ADDED: "シートの追加",
    ChangeKind.SHEET_REMOVED: "シートの削除",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """One change: where, in which row and column of the table, from what to what.

    ``table_row`` is the row of the table (from 0) and ``column_key`` its column's key where one cell of a row is concerned.
    """

    kind: ChangeKind
    sheet: str
    cell: str
    row_label: str
    column: str
    before: str
    after: str
    table_key: str = ""
    table_row: int | None = None
    column_key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookChanges:
    """All changes of a workbook against the tables, in the order of its sheets; ``matched`` are the sheets compared."""

    file: str
    changes: tuple[CellChange, ...]
    matched: tuple[str, ...]

    def of_kind(self, *kinds: ChangeKind) -> tuple[CellChange, ...]:
        """Return the changes of some kinds."""
        return tuple(change for change in self.changes if change.kind in kinds)


def workbook_changes(path: Path, tables: Sequence[Table], *, other_sheets: Sequence[str] = ()) -> WorkbookChanges:
    """Compare a hand-edited workbook with the tables it was written from.

    Args:
        path: the workbook.
        tables: the tables as the report would write them now, in their order.
        other_sheets: titles of sheets that hold pictures, written after the tables.

    Raises:
        InputRefused: not a readable workbook, or one of another program or project.
    """
    sheets = {sheet.name: sheet for sheet in read_workbook_cells(path)}
    names = unique_sheet_names([*(table.title for table in tables), *other_sheets])
    changes: list[CellChange] = []
    matched: list[str] = []
    for table, name in zip(tables, names, strict=False):
        sheet = sheets.get(name)
        header = None if sheet is None else _header_row(sheet, table)
        if sheet is None or header is None:
            changes.append(_whole_sheet(ChangeKind.SHEET_REMOVED, name, table.title))
            continue
        matched.append(name)
        changes += _table_changes(sheet, table, header)
    if not matched:
        raise InputRefused(
            Text("この計画から書き出した申請用のExcelファイルではありません", "not a workbook exported from this plan"),
            remedy=Text(
                "この計画で書き出したファイルを指定してください", "name the workbook that was exported from this plan"
            ),
            file=path.name,
        )
    known = {*names, *_OWN_SHEETS}
    for name, sheet in sheets.items():
        if name not in known and sheet.rows:
            filled = sum(not cell.is_empty for row in sheet.rows for cell in row)
            changes.append(_whole_sheet(ChangeKind.SHEET_ADDED, name, f"{filled}個のセル", after=True))
    return WorkbookChanges(file=path.name, changes=tuple(changes), matched=tuple(matched))


def _whole_sheet(kind: ChangeKind, name: str, what: str, *, after: bool = False) -> CellChange:
    return CellChange(
        kind=kind,
        sheet=name,
        cell="",
        row_label="",
        column="",
        before="" if after else what,
        after=what if after else "",
    )


def _header_row(sheet: BookSheet, table: Table) -> int | None:
    """Return the row with the headers of the table (a few may have been edited), or None."""
    wanted = [column.header for column in table.columns]
    best, place = 0, None
    for index, row in enumerate(sheet.rows[:_HEADER_SEARCH_ROWS]):
        same = sum(_said(_at(row, column)) == header for column, header in enumerate(wanted))
        if same > best:
            best, place = same, index
    return place if 2 * best > len(wanted) or best == len(wanted) else None


def _at(row: Sequence[BookCell], column: int) -> BookCell:
    return row[column] if column < len(row) else BookCell(None)


def _said(cell: BookCell) -> str:
    if cell.value is None:
        return ""
    if isinstance(cell.value, float) and cell.value.is_integer() and abs(cell.value) < 1e15:
        return f"{int(cell.value):,}"
    return f"{cell.value:,}" if isinstance(cell.value, int) and not isinstance(cell.value, bool) else str(cell.value)


def _table_changes(sheet: BookSheet, table: Table, header: int) -> Iterator[CellChange]:
    for index, column in enumerate(table.columns):
        found = _said(_at(sheet.rows[header], index))
        if found != column.header:
            yield CellChange(
                kind=ChangeKind.COMPUTED,
                sheet=sheet.name,
                cell=xl_rowcol_to_cell(header, index),
                row_label="見出し",
                column=column.header,
                before=column.header,
                after=found,
            )
    first = header + 1
    yield from _strangers(sheet, table, range(header))
    lines = [*table.rows, *(() if table.totals is None else (table.totals,))]
    end = _end_of_table(sheet, table, first, len(lines))
    book_rows = tuple(row for row in sheet.rows[first:end] if lines or _said(_at(row, 0)) != table.empty_reason)
    expected = [tuple(_expected_text(table, index, cell) for index, cell in enumerate(line)) for line in lines]
    actual = [tuple(_said(_at(row, index)) for index in range(len(table.columns))) for row in book_rows]
    numbers = [_numbered(table, line) for line in lines]
    for tag, a0, a1, b0, b1 in _aligned(numbers, [_without_formulas(table, row) for row in actual]):
        if tag == "equal" or a1 - a0 == b1 - b0:
            for offset in range(a1 - a0):
                row = first + b0 + offset
                is_total = a0 + offset >= len(table.rows)
                for change in _row_changes(sheet, table, lines[a0 + offset], row, first, is_total):
                    yield change if is_total else replace(change, table_row=a0 + offset)
            continue
        for place in range(a0, a1):
            label = _label(table, lines[place])
            yield _row_change(ChangeKind.ROW_REMOVED, sheet.name, "", label, " | ".join(expected[place]), "")
        for place in range(b0, b1):
            text = " | ".join(actual[place])
            where = xl_rowcol_to_cell(first + place, 0)
            yield _row_change(ChangeKind.ROW_ADDED, sheet.name, where, actual[place][0], "", text)
    yield from _beside(sheet, table, range(header, end))
    yield from _strangers(sheet, table, range(end, len(sheet.rows)))


def _row_change(kind: ChangeKind, sheet: str, cell: str, label: str, before: str, after: str) -> CellChange:
    return CellChange(kind=kind, sheet=sheet, cell=cell, row_label=label, column="", before=before, after=after)


def _numbered(table: Table, line: Row) -> tuple[str, ...]:
    """Return how the stored values of a row read, in the words of :func:`_said`, so that rows can be matched.

    Values of formulas are left out: a program that saves without working them out leaves them empty.
    """
    words = []
    for index, cell in enumerate(line):
        number = stored_number(table.kind_of(index, cell), cell)
        words.append(_said(BookCell(number)) if number is not None else _expected_text(table, index, cell))
    return _without_formulas(table, tuple(words))


def _without_formulas(table: Table, words: tuple[str, ...]) -> tuple[str, ...]:
    is_total = table.totals is not None and words[0] == _expected_text(table, 0, table.totals[0])
    return tuple(
        "" if column.relation is not None or (is_total and table.is_column_sum(index)) else word
        for index, (word, column) in enumerate(zip(words, table.columns, strict=True))
    )


def _expected_text(table: Table, index: int, cell: Cell) -> str:
    return printed(table.kind_of(index, cell), cell.value)


def _aligned(wanted: list[tuple[str, ...]], actual: list[tuple[str, ...]]) -> list[tuple[str, int, int, int, int]]:
    """Return matching blocks of rows; within blocks of unequal length rows with the same first columns are paired."""
    blocks: list[tuple[str, int, int, int, int]] = []
    for tag, a0, a1, b0, b1 in SequenceMatcher(None, wanted, actual, autojunk=False).get_opcodes():
        if tag != "replace" or a1 - a0 == b1 - b0:
            blocks.append((tag, a0, a1, b0, b1))
            continue
        keys_a = [row[:2] for row in wanted[a0:a1]]
        keys_b = [row[:2] for row in actual[b0:b1]]
        for part, x0, x1, y0, y1 in SequenceMatcher(None, keys_a, keys_b, autojunk=False).get_opcodes():
            blocks.append((part, a0 + x0, a0 + x1, b0 + y0, b0 + y1))
    return blocks


def _end_of_table(sheet: BookSheet, table: Table, first: int, count: int) -> int:
    """Return the row after the table: the notes below begin there, wherever rows were inserted or deleted."""
    if not count:
        empty = [row for row in range(first, len(sheet.rows)) if _said(_at(sheet.rows[row], 0)) == table.empty_reason]
        first = empty[0] + 1 if empty and table.empty_reason else first
    if table.totals is not None:
        label = _expected_text(table, 0, table.totals[0])
        for row in range(first, len(sheet.rows)):
            if _said(_at(sheet.rows[row], 0)) == label:
                return row + 1
    notes = {*table.notes, table.sources} - {""}
    row = first
    while row < len(sheet.rows) and sheet.rows[row]:
        text = _said(sheet.rows[row][0])
        alone = all(cell.is_empty for cell in sheet.rows[row][1:]) and len(table.columns) > 1
        if alone and text and any(note.startswith(text) for note in notes):
            break
        row += 1
    return row


def _label(table: Table, line: Row) -> str:
    """Return what names a row: its first text cells."""
    texts = [str(cell.value) for cell in line[:3] if isinstance(cell.value, str)]
    return " ".join(texts[:2])


def _row_changes(
    sheet: BookSheet, table: Table, line: Row, row: int, first: int, is_total: bool
) -> Iterator[CellChange]:
    for index, (column, cell) in enumerate(zip(table.columns, line, strict=True)):
        book = _at(sheet.rows[row], index)
        kind = _change_kind(table, column, index, cell, book, row, first, is_total)
        if kind is None:
            continue
        yield CellChange(
            kind=kind,
            sheet=sheet.name,
            cell=xl_rowcol_to_cell(row, index),
            row_label=_label(table, line) or f"{row + 1}行目",
            column=column.header,
            table_key=table.key,
            column_key=column.key,
            before=_expected_text(table, index, cell),
            after=_said(book) if book.formula is None else f"{book.formula} → {_said(book)}".removesuffix(" → "),
        )


def _change_kind(
    table: Table, column: Column, index: int, cell: Cell, book: BookCell, row: int, first: int, is_total: bool
) -> ChangeKind | None:
    """Return what happened to a cell, None where nothing did."""
    number = stored_number(table.kind_of(index, cell), cell)
    live = number is not None and (
        cell_formula(table, column, 0) is not None or (is_total and table.is_column_sum(index) and bool(table.rows))
    )
    same = _same(number, _expected_text(table, index, cell), book)
    if live:
        if book.formula is None:
            return ChangeKind.FORMULA_REPLACED
        if book.value is None:
            return ChangeKind.NOT_CALCULATED
        if not _is_formula_of(table, column, index, book.formula, row, first, is_total):
            return ChangeKind.FORMULA_CHANGED
        return None if same else ChangeKind.COMPUTED
    if book.formula is not None:
        return ChangeKind.FORMULA_ADDED
    if same:
        return None
    if cell.value is None and cell.origin is Origin.TYPED:
        return ChangeKind.FILLED
    if isinstance(number, (int, float)) and isinstance(book.value, str):
        return ChangeKind.TEXT_IN_NUMBER
    return {
        Origin.TYPED: ChangeKind.TYPED,
        Origin.DEFAULT: ChangeKind.DEFAULT,
        Origin.COMPUTED: ChangeKind.COMPUTED,
        Origin.ESTIMATED: ChangeKind.ESTIMATED,
    }[cell.origin]


def _is_formula_of(
    table: Table, column: Column, index: int, formula: str, row: int, first: int, is_total: bool
) -> bool:
    """Return True for the formula that the export writes at this row."""
    if is_total and table.is_column_sum(index):
        letter = xl_col_to_name(index)
        wanted: str | None = f"=SUM({letter}{first + 1}:{letter}{row})"
    else:
        wanted = cell_formula(table, column, row)
    plain = formula.replace("$", "").replace(" ", "").replace("_xlfn.", "").upper()
    return wanted is not None and plain == wanted.replace(" ", "").upper()


def _same(number: int | float | str | None, text: str, book: BookCell) -> bool:
    if isinstance(number, (int, float)):
        if isinstance(book.value, bool) or not isinstance(book.value, (int, float)):
            return False
        return abs(book.value - number) <= _CLOSE * max(1.0, abs(number))
    wanted = text if number is None else number
    return ("" if book.value is None else str(book.value)).strip() == wanted.strip()


def _beside(sheet: BookSheet, table: Table, rows: range) -> Iterator[CellChange]:
    """Yield what was written to the right of the table."""
    for row in rows:
        for index in range(len(table.columns), len(sheet.rows[row])):
            if not sheet.rows[row][index].is_empty:
                yield _outside(sheet, row, index, _said(_at(sheet.rows[row], 0)))


def _strangers(sheet: BookSheet, table: Table, rows: range) -> Iterator[CellChange]:
    """Yield what was written above and below the table; its title, definition, legend, notes and checks belong there."""
    own = (table.title, table.definition and f"定義 {table.definition}", *table.notes, table.sources)
    legend = set(ORIGIN_NAMES.values())
    for row in rows:
        if _said(_at(sheet.rows[row], 0)).startswith(CHECK_LABEL):
            continue
        for index, cell in enumerate(sheet.rows[row]):
            text = _said(cell)
            if not text and cell.formula is None:
                continue
            printed_here = index == 0 and any(text in line for line in own if line)
            if cell.formula is not None or not (printed_here or text in legend):
                yield _outside(sheet, row, index, "")


def _outside(sheet: BookSheet, row: int, index: int, label: str) -> CellChange:
    book = sheet.rows[row][index]
    return CellChange(
        kind=ChangeKind.OUTSIDE,
        sheet=sheet.name,
        cell=xl_rowcol_to_cell(row, index),
        row_label=label,
        column="",
        before="",
        after=book.formula or _said(book),
    )


def changes_table(changes: WorkbookChanges) -> Table:
    """Return the changes as a table."""
    rows = tuple(
        (
            Cell(change.sheet),
            Cell(change.cell),
            Cell(change.row_label),
            Cell(change.column),
            Cell(CHANGE_NAMES[change.kind]),
            Cell(change.before),
            Cell(change.after, Origin.TYPED),
        )
        for change in changes.changes
    )
    return Table(
        key="workbook_changes",
        title="記入・変更の一覧",
        columns=(
            Column(key="sheet", header="シート", width=18),
            Column(key="cell", header="セル", width=8),
            Column(key="row", header="行", width=28),
            Column(key="column", header="列", width=20),
            Column(key="kind", header="区分", width=16),
            Column(key="before", header="書出し時", kind=Kind.TEXT, width=26),
            Column(key="after", header="ファイルの値", kind=Kind.TEXT, width=26),
        ),
        rows=rows,
        notes=(
            f"ファイル {changes.file} を、この計画から書き出す表と照合した（{len(changes.matched)}シート）",
            "計画・設定・データを変えた後に照合すると、その違いも計算値の変更として現れる",
        ),
        empty_reason="変更はありません",
    )
