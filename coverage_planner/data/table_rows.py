"""Small tables (CSV, TSV, xlsx) as rows of text, read without trusting the file.

For lists of sites, indices and areas: tens of thousands of rows at most. Mesh statistics have their own fast reader.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from coverage_planner.data.archive import Member
from coverage_planner.data.text_decoding import decode, plain_label, sniff_separator
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

MAXIMUM_TABLE_BYTES = 256 << 20
MAXIMUM_WORKBOOK_BYTES = 128 << 20
MAXIMUM_ROWS = 300_000
MAXIMUM_CELLS = 6_000_000
HEADER_SEARCH_ROWS = 30
_WORKBOOK_SUFFIXES = (".xlsx", ".xlsm")
_OLD_WORKBOOK_HEAD = b"\xd0\xcf\x11\xe0"
_SPLIT = Text("必要な列と行だけのCSVにしてください", "save only the needed rows and columns as CSV")
_DOCTYPE_MARKS = tuple(
    mark.encode(encoding) for mark in ("<!DOCTYPE", "<!ENTITY") for encoding in ("utf-8", "utf-16-le", "utf-16-be")
)
# Everything openpyxl was seen to raise on workbooks broken on purpose; it wraps little of it.
WORKBOOK_ERRORS = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,  # also defusedxml's refusals
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    NotImplementedError,
    RuntimeError,  # also RecursionError
    SyntaxError,  # xml.etree.ElementTree.ParseError
    OverflowError,
    AssertionError,
)


@dataclass(frozen=True, slots=True)
class SheetRows:
    """One sheet: its name for findings (``book.xlsx!Sheet1``), its own title, and its rows of stripped text."""

    shown_name: str
    title: str
    rows: tuple[tuple[str, ...], ...]

    def cell(self, row: int, column: int | None) -> str:
        """Return the text of a cell, empty where the row is shorter or the column absent."""
        if column is None or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]


@dataclass(frozen=True, slots=True)
class HeaderPlace:
    """Where a table's header was found: index of its row, and index of each known column."""

    row: int
    columns: dict[str, int]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]


def read_sheets(member: Member) -> tuple[SheetRows, ...]:
    """Return the sheets of a CSV, TSV or xlsx file that hold anything.

    Raises:
        InputRefused: binary or damaged content, a wrong encoding, too many rows or cells, an old .xls, XML entities.
    """
    if member.suffix in _WORKBOOK_SUFFIXES:
        sheets = _workbook_sheets(member)
    else:
        sheets = _text_sheet(member)
    if not sheets:
        raise InputRefused(
            Text("データのない表です", "the table holds no data"),
            remedy=Text("中身を確かめてください", "check its contents"),
            file=member.shown_name,
        )
    return sheets


def find_header(sheet: SheetRows, names: Mapping[str, Iterable[str]], required: Sequence[str]) -> HeaderPlace | None:
    """Return the first row that carries all ``required`` columns, or None.

    Args:
        sheet: the sheet.
        names: column key -> the labels it may have; compared by :func:`plain_label`.
        required: keys that must be there.
    """
    key_of = {plain_label(label): key for key, labels in names.items() for label in labels}
    for index, row in enumerate(sheet.rows[:HEADER_SEARCH_ROWS]):
        columns: dict[str, int] = {}
        unknown: list[str] = []
        repeated: list[str] = []
        for place, label in enumerate(row):
            key = key_of.get(plain_label(label))
            if key is None:
                if label:
                    unknown.append(label)
            elif key in columns:
                repeated.append(label)
            else:
                columns[key] = place
        if all(key in columns for key in required):
            return HeaderPlace(index, columns, tuple(unknown), tuple(repeated))
    return None


def _text_sheet(member: Member) -> tuple[SheetRows, ...]:
    size = member.path.stat().st_size
    if size > MAXIMUM_TABLE_BYTES:
        raise _too_large(member)
    data = member.path.read_bytes()
    if data.startswith(_OLD_WORKBOOK_HEAD) or data.startswith(b"PK\x03\x04"):
        raise InputRefused(
            Text("古い形式のExcelファイルか、拡張子の違うファイルです", "an old Excel file, or a wrong file ending"),
            remedy=Text("xlsx 又は CSV で保存し直してください", "save it again as xlsx or CSV"),
            file=member.shown_name,
        )
    text, _ = decode(data, member.shown_name)
    first_line = next((line for line in text.splitlines()[:HEADER_SEARCH_ROWS] if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sniff_separator(first_line))
    rows: list[tuple[str, ...]] = []
    cells = 0
    try:
        for row in reader:
            rows.append(tuple(cell.strip() for cell in row))
            cells += len(row)
            if len(rows) > MAXIMUM_ROWS or cells > MAXIMUM_CELLS:
                raise _too_large(member)
    except csv.Error as error:
        raise InputRefused(
            Text(f"CSVとして読めません ({error})", f"not readable as CSV ({error})"),
            remedy=Text("引用符の閉じ忘れを確かめてください", "check for an unclosed quotation mark"),
            file=member.shown_name,
            row=len(rows) + 1,
        ) from error
    if not any(any(row) for row in rows):
        return ()
    return (SheetRows(member.shown_name, "", tuple(rows)),)


def _workbook_sheets(member: Member) -> tuple[SheetRows, ...]:
    check_workbook(member)
    sheets: list[SheetRows] = []
    cells = 0
    try:
        book = openpyxl.load_workbook(member.path, read_only=True, data_only=True, keep_links=False)
        try:
            for name in book.sheetnames:
                sheet = book[name]
                if not hasattr(sheet, "reset_dimensions"):
                    continue  # a chart sheet
                # The stated dimension may claim 17 thousand million cells; rows are taken as they come.
                sheet.reset_dimensions()
                rows: list[tuple[str, ...]] = []
                for values in sheet.iter_rows(values_only=True):
                    rows.append(_trimmed(tuple(_cell_text(value) for value in values)))
                    cells += len(values) + 1
                    if len(rows) > MAXIMUM_ROWS or cells > MAXIMUM_CELLS:
                        raise _too_large(member)
                while rows and not rows[-1]:
                    rows.pop()
                if rows:
                    sheets.append(SheetRows(f"{member.shown_name}!{name}", name, tuple(rows)))
        finally:
            book.close()
    except WORKBOOK_ERRORS as error:
        raise _damaged_workbook(member) from error
    return tuple(sheets)


def check_workbook(member: Member) -> None:
    """Refuse workbooks that unpack too large or whose XML declares entities, before openpyxl sees them."""
    try:
        with zipfile.ZipFile(member.path) as archive:
            # zipfile never yields more of a member than its stated size, so this sum is a true limit.
            if sum(info.file_size for info in archive.infolist()) > MAXIMUM_WORKBOOK_BYTES:
                raise _too_large(member)
            for info in archive.infolist():
                if info.filename.lower().endswith((".xml", ".rels", ".vml")):
                    content = archive.read(info)
                    if any(mark in content for mark in _DOCTYPE_MARKS):
                        raise InputRefused(
                            Text("XMLの実体宣言を含むExcelファイルです", "a workbook whose XML declares entities"),
                            remedy=Text("Excelで開いて保存し直してください", "open it in Excel and save it again"),
                            file=member.shown_name,
                        )
    except WORKBOOK_ERRORS as error:
        raise _damaged_workbook(member) from error


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        # 15 significant digits is what Excel shows: 0.42000000000000004 is a typed 0.42.
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value).strip()


def _trimmed(row: tuple[str, ...]) -> tuple[str, ...]:
    end = len(row)
    while end and not row[end - 1]:
        end -= 1
    return row[:end]


def _too_large(member: Member) -> InputRefused:
    return InputRefused(
        Text("表が大きすぎます", "the table is too large"),
        remedy=_SPLIT,
        file=member.shown_name,
    )


def _damaged_workbook(member: Member) -> InputRefused:
    return InputRefused(
        Text("Excelファイルとして読めません", "not readable as an Excel workbook"),
        remedy=Text("Excelで開いて保存し直すか、CSVにしてください", "save it again in Excel, or as CSV"),
        file=member.shown_name,
    )
