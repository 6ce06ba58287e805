"""Mesh tables in text: e-Stat downloads, their re-saved and concatenated descendants, and two-column files.

One pass finds the numbers (:mod:`delimited_number_scan`); rows that are not numbers are then looked at one by one: header
rows, label rows, or findings. Totals of HTKSYORI 1 and 2 rows are each cell's own count and stay where they are
(RULES 3.1): the mark is only counted.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from coverage_planner.data.archive import Member
from coverage_planner.data.delimited_number_scan import NUMBER, line_spans, scan_rows
from coverage_planner.data.estat_tables import CENSUS_TABLES, prefecture_of_file, table_of_file
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.mesh_column import (
    MeshLayout,
    is_header,
    is_label_row,
    layout_of,
    layout_without_header,
    names_persons,
)
from coverage_planner.data.mesh_row_checks import (
    DOWNLOAD_AGAIN,
    HOUSEHOLDS,
    MUNICIPALITY,
    PERSONS,
    ScannedRows,
    SuppressionCount,
    check_counts,
    checked_rows,
)
from coverage_planner.data.population_counts import MeshCounts, scaled
from coverage_planner.data.reading import Progress
from coverage_planner.data.text_decoding import decode, sniff_separator
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.text import Text

MAXIMUM_TEXT_BYTES = 1 << 30
CHUNK_LINES = 20_000
"""Lines scanned at once; a header row in mid-file costs at most one chunk scanned twice."""
_TITLE_LINES = 10


@dataclass(frozen=True, slots=True)
class _Block:
    """Numbers of data rows under one layout: file row from 1, and the scanned columns."""

    layout: MeshLayout
    row: Int64Array
    values: Int64Array
    decimals: npt.NDArray[np.int8]


@dataclass(slots=True)
class _Reading:
    """State of reading one file: where the lines are, the current layout, the rows taken."""

    name: str
    data: npt.NDArray[np.uint8]
    starts: Int64Array
    ends: Int64Array
    separator: str
    noted: FindingLog
    projection_year: int | None
    header: list[str] | None = None
    layout: MeshLayout | None = None
    tables: dict[str, int] = field(default_factory=dict)
    suppression: SuppressionCount = field(default_factory=SuppressionCount)
    blocks: list[_Block] = field(default_factory=list)

    def text(self, line: int) -> str:
        raw = bytes(self.data[self.starts[line] : self.ends[line]]).rstrip(b"\r")
        try:
            return decode(raw, self.name)[0] if raw else ""
        except InputRefused as error:
            raise InputRefused(error.message, remedy=error.remedy, file=self.name, row=line + 1) from error

    def cells(self, line: int) -> list[str]:
        text = self.text(line).lstrip("\ufeff")
        try:
            return next(csv.reader([text], delimiter=self.separator), [])
        except csv.Error:
            return [text]


def read_mesh_text(
    member: Member, noted: FindingLog, progress: Progress, *, projection_year: int | None = None
) -> MeshCounts | None:
    """Read one text file of mesh counts.

    Args:
        member: the file.
        noted: receives the findings.
        progress: called with the share of lines done.
        projection_year: year to take from a 国土数値情報 table; None takes its census year.

    Returns:
        The counts, or None when an error about this file was noted.

    Raises:
        InputRefused: the file as a whole cannot be read.
    """
    reading = _open(member, noted, projection_year)
    line = _take_header(reading)
    lines = reading.starts.size
    while line < lines:
        progress(line / lines)
        line = _take_chunk(reading, line, min(line + CHUNK_LINES, lines))
    return _counts(reading)


def _open(member: Member, noted: FindingLog, projection_year: int | None) -> _Reading:
    name = member.shown_name
    if member.path.stat().st_size > MAXIMUM_TEXT_BYTES:
        raise InputRefused(
            Text("1GiBを超えるテキストです", "a text of more than 1 GiB"),
            remedy=Text("地域ごとに分けてください", "split it by region"),
            file=name,
        )
    raw = member.path.read_bytes()
    if not raw.strip():
        raise InputRefused(Text("空のファイルです", "the file is empty"), remedy=DOWNLOAD_AGAIN, file=name)
    if b"\0" in raw or raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        decode(raw, name)  # raises, naming the row
    if b"\n" not in raw and b"\r" in raw:
        raw = raw.replace(b"\r", b"\n")
    if not raw.endswith(b"\n"):
        noted.warning(
            "population.no_final_line_break",
            Text(
                "末尾に改行がありません。途中で切れている可能性があります",
                "no line break at the end; it may be cut off",
            ),
            remedy=Text("合計が公表値と合うか確かめてください", "check the totals against the published ones"),
            file=name,
        )
    data = np.frombuffer(raw, dtype=np.uint8)
    starts, ends = line_spans(data)
    reading = _Reading(name, data, starts, ends, ",", noted, projection_year)
    first = next((text for k in range(starts.size) if (text := reading.text(k)).strip()), None)
    if first is None:
        # Bytes that are blank as text only, e.g. a lone 0x1C.
        raise InputRefused(Text("空のファイルです", "the file is empty"), remedy=DOWNLOAD_AGAIN, file=name)
    reading.separator = sniff_separator(first)
    return reading


def _take_header(reading: _Reading) -> int:
    """Set the first layout and return the first line after the header rows; a file may also have none."""
    skipped: list[int] = []
    for line in range(min(_TITLE_LINES, reading.starts.size)):
        cells = [cell.strip() for cell in reading.cells(line)]
        if not any(cells):
            continue
        if is_header(cells) or names_persons(cells):
            for title in skipped:
                reading.noted.warning(
                    "population.title_row",
                    Text("見出しより上の行を読み飛ばしました", "a row above the header was skipped"),
                    file=reading.name,
                    row=title + 1,
                )
            return _take_labels(reading, cells, line)
        if re.fullmatch(r"\d{8,10}", cells[0]) and not skipped:
            reading.layout = layout_without_header(len(cells))
            if reading.layout is None:
                break
            reading.noted.warning(
                "population.no_header",
                Text(
                    "見出し行がありません。1列目をメッシュコード、2列目を人口として読みました",
                    "no header row: column 1 was read as the mesh code, column 2 as persons",
                ),
                file=reading.name,
            )
            return line
        skipped.append(line)
    raise InputRefused(
        Text("見出し行(KEY_CODE 等)が見つかりません", "no header row with KEY_CODE or the like"),
        remedy=Text(
            "e-Statの統計データ、国土数値情報の将来推計人口、又は「KEY_CODE,pop」の2列の表を指定してください",
            "use an e-Stat mesh table, a 国土数値情報 projection, or a table with the columns KEY_CODE,pop",
        ),
        file=reading.name,
        row=1,
    )


def _take_labels(reading: _Reading, header: list[str], line: int) -> int:
    """Set the layout from a header row and the label row that may follow; return the line after them."""
    labels, after = None, line + 1
    if after < reading.starts.size:
        below = [cell.strip() for cell in reading.cells(after)]
        if is_label_row(below):
            labels, after = below, after + 1
    reading.header = header
    reading.layout = layout_of(header, labels, file=reading.name, row=line + 1, projection_year=reading.projection_year)
    table_id = reading.layout.table_id or table_of_file(reading.name)
    if table_id is not None:
        reading.tables.setdefault(table_id, line + 1)
    if reading.layout.guessed:
        reading.noted.warning(
            "population.guessed_column",
            Text(
                "人口の列名が不明なため、2列目の列を人口として読みました",
                "the other one of two columns was read as persons",
            ),
            file=reading.name,
            row=line + 1,
            field=reading.layout.persons_label,
        )
    return after


def _take_chunk(reading: _Reading, first: int, last: int) -> int:
    """Take the data rows of ``first..last`` up to the next header row; return the line to go on from."""
    layout = reading.layout
    assert layout is not None
    wanted = (layout.code, layout.persons, layout.households, layout.suppression, layout.municipality)
    columns = np.array([-1 if column is None else column for column in wanted], dtype=np.int64)
    values, decimals, states, fields = scan_rows(
        reading.data, reading.starts[first:last], reading.ends[first:last], ord(reading.separator), columns
    )
    stop = last
    after = last
    for offset in np.flatnonzero(states[:, 0] != NUMBER).tolist():
        line = first + offset
        cells = [cell.strip() for cell in reading.cells(line)]
        if not any(cells):
            continue
        if is_header(cells):
            stop, after = line, _take_labels(reading, cells, line)
            break
        if reading.header is not None and is_label_row(cells) and len(cells) == len(reading.header):
            reading.layout = layout_of(
                reading.header, cells, file=reading.name, row=line + 1, projection_year=reading.projection_year
            )
            stop, after = line, line + 1
            break
        _refuse_code(reading, line, cells[layout.code] if layout.code < len(cells) else "")
    part = slice(0, stop - first)
    rows = ScannedRows(first, values[part], decimals[part], states[part], fields[part])
    kept = checked_rows(
        rows,
        layout,
        file=reading.name,
        noted=reading.noted,
        cell_text=lambda line, field_number: reading.cells(line)[field_number],
        suppression=reading.suppression,
    )
    if kept.size:
        reading.blocks.append(_Block(layout, kept + first + 1, rows.values[kept], rows.decimals[kept]))
    return after


def _refuse_code(reading: _Reading, line: int, text: str) -> None:
    if re.fullmatch(r"\d(\.\d+)?[eE]\+?\d+", text):
        remedy = Text(
            "Excelが指数に変えたコードです。元のファイルを使ってください",
            "Excel turned the code into an exponent; use the original",
        )
    else:
        remedy = Text("その行を除くか、ダウンロードし直してください", "remove the row or download the file again")
    reading.noted.error(
        "population.not_a_mesh_code",
        Text(f"メッシュコードではありません: 「{text[:40]}」", f"not a mesh code: '{text[:40]}'"),
        remedy=remedy,
        file=reading.name,
        row=line + 1,
        field=_code_label(reading),
    )


def _code_label(reading: _Reading) -> str:
    layout = reading.layout
    if reading.header is None or layout is None:
        return "1"
    return reading.header[layout.code] or "KEY_CODE"


def _counts(reading: _Reading) -> MeshCounts | None:
    if not reading.blocks:
        if not reading.noted.has_error_in(reading.name):
            reading.noted.error(
                "population.no_rows",
                Text("データの行がありません", "there are no data rows"),
                remedy=DOWNLOAD_AGAIN,
                file=reading.name,
            )
        return None
    layouts = [block.layout for block in reading.blocks]
    values = np.concatenate([block.values for block in reading.blocks])
    decimals = np.concatenate([block.decimals for block in reading.blocks])
    persons, places = scaled(values[:, PERSONS], decimals[:, PERSONS])
    with_households = {layout.households is not None for layout in layouts}
    table = CENSUS_TABLES.get(_one_vintage(reading))
    counts = MeshCounts(
        shown_name=reading.name,
        description=_description(reading, layouts[0]),
        table_id=next(iter(reading.tables), None),
        year=layouts[0].year if table is None else table.year,
        datum=None if table is None else table.datum,
        projection=layouts[0].projection,
        base_year=layouts[0].base_year,
        row=np.concatenate([block.row for block in reading.blocks]),
        code=values[:, 0],
        persons=persons,
        decimals=places,
        households=values[:, HOUSEHOLDS] if with_households == {True} else None,
        part=_parts(reading, layouts, values),
    )
    check_counts(counts, (_code_label(reading), layouts[0].persons_label), reading.noted)
    if reading.noted.has_error_in(reading.name):
        return None
    suppressed = reading.suppression.suppressed
    if suppressed:
        reading.noted.count(
            "population.suppressed_cells",
            Text(
                f"内訳が秘匿(HTKSYORI=2)のセルは{suppressed:,}個。総数はそのセル自身の値なのでそのまま使いました",
                f"{suppressed:,} cells have suppressed details (HTKSYORI=2); their own totals were used as they are",
            ),
            suppressed,
            file=reading.name,
        )
    return counts


def _one_vintage(reading: _Reading) -> str:
    """Return the table id; a file concatenated of several vintages or datums is an error."""
    known = [(table, row) for table, row in reading.tables.items() if table in CENSUS_TABLES]
    for table, row in known[1:]:
        first, other = CENSUS_TABLES[known[0][0]], CENSUS_TABLES[table]
        if (first.year, first.datum) != (other.year, other.datum):
            reading.noted.error(
                "population.mixed_vintages",
                Text(
                    f"一つのファイルに {first.table_id}({first.year}年 {first.datum}、{known[0][1]}行目)と "
                    f"{table}({other.year}年 {other.datum})が混ざっています",
                    f"one file mixes {first.table_id} ({first.year}, {first.datum}, row {known[0][1]}) and "
                    f"{table} ({other.year}, {other.datum})",
                ),
                remedy=Text("同じ年・同じ測地系の表だけにしてください", "keep tables of one year and one datum"),
                file=reading.name,
                row=row,
            )
    unknown = [table for table in reading.tables if table not in CENSUS_TABLES]
    if unknown:
        reading.noted.warning(
            "population.unknown_table",
            Text(
                f"統計表 {unknown[0]} の年と測地系が分かりません", f"year and datum of table {unknown[0]} are not known"
            ),
            remedy=Text("測地系を指定してください", "state the datum"),
            file=reading.name,
        )
    return known[0][0] if known else ""


def _parts(reading: _Reading, layouts: list[MeshLayout], values: Int64Array) -> Int64Array:
    prefecture = prefecture_of_file(reading.name)
    if prefecture is not None:
        return np.full(values.shape[0], prefecture, dtype=np.int64)
    if all(layout.municipality is not None for layout in layouts):
        municipality = values[:, MUNICIPALITY]
        return np.where(municipality > 0, municipality, -1)
    return np.zeros(values.shape[0], dtype=np.int64)


def _description(reading: _Reading, layout: MeshLayout) -> str:
    table_id = next(iter(reading.tables), None)
    if table_id is not None:
        return f"地域メッシュ統計 {table_id}"
    return "500mメッシュ別将来推計人口" if layout.projection else "メッシュ別人口"
