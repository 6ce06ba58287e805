"""Checks of scanned mesh rows: what each row must be before it counts, and the finding when it is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import numpy as np
import numpy.typing as npt

from coverage_planner.data.delimited_number_scan import EMPTY, MAXIMUM_DIGITS, NUMBER, STAR
from coverage_planner.data.finding_log import FindingLog
from coverage_planner.data.mesh_column import MeshLayout
from coverage_planner.data.population_counts import LEVELS, MAXIMUM_PERSONS_PER_CELL, MeshCounts
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.mesh import valid_codes
from coverage_planner.model.text import Text

CODE, PERSONS, HOUSEHOLDS, SUPPRESSION, MUNICIPALITY = range(5)
"""Columns of scanned rows."""
DOWNLOAD_AGAIN = Text(
    "元のファイルを確かめ、ダウンロードし直してください", "check the original file, download it again"
)


@dataclass(frozen=True, slots=True)
class ScannedRows:
    """Consecutive lines of a file as the scanner returns them; ``first`` is the line (from 0) of row 0."""

    first: int
    values: Int64Array
    decimals: npt.NDArray[np.int8]
    states: npt.NDArray[np.uint8]
    fields: npt.NDArray[np.int32]


@dataclass(slots=True)
class SuppressionCount:
    """How many rows carry HTKSYORI 2 (秘匿)."""

    suppressed: int = 0


def checked_rows(
    rows: ScannedRows,
    layout: MeshLayout,
    *,
    file: str,
    noted: FindingLog,
    cell_text: Callable[[int, int], str],
    suppression: SuppressionCount,
) -> Int64Array:
    """Return the offsets of the rows with a code, the right number of fields and clear totals; note the others.

    Args:
        rows: scanned lines; unusual but clear numbers (``1,234``, ``7.02170000e+00``) are put into them.
        layout: the columns.
        file: name for findings.
        noted: receives the findings.
        cell_text: text of a field by line and field number, both from 0.
        suppression: counts HTKSYORI.
    """
    has_code = rows.states[:, CODE] == NUMBER
    for offset in np.flatnonzero(has_code & (rows.fields != layout.fields)).tolist():
        noted.error(
            "population.wrong_field_count",
            Text(
                f"列数が見出しと違います({rows.fields[offset]}列、見出しは{layout.fields}列)",
                f"{rows.fields[offset]} fields where the header has {layout.fields}",
            ),
            remedy=Text("行が途中で切れていないか確かめてください", "check whether the row is cut off"),
            file=file,
            row=rows.first + offset + 1,
        )
    whole = has_code & (rows.fields == layout.fields)
    totals = [(PERSONS, layout.persons, layout.persons_label)]
    if layout.households is not None:
        totals.append((HOUSEHOLDS, layout.households, layout.households_label))
    for column, field_number, label in totals:
        for offset in np.flatnonzero(whole & (rows.states[:, column] != NUMBER)).tolist():
            text = cell_text(rows.first + offset, field_number)
            number = _clear_number(text)
            if number is None:
                _refuse_total(noted, rows.states[offset, column], text, file, rows.first + offset + 1, label)
                whole[offset] = False
            else:
                rows.values[offset, column], rows.decimals[offset, column] = number
        for offset in np.flatnonzero(whole & (rows.values[:, column] < 0)).tolist():
            noted.error(
                "population.negative",
                Text("負の値です", "a negative value"),
                remedy=DOWNLOAD_AGAIN,
                file=file,
                row=rows.first + offset + 1,
                field=label,
            )
    if layout.households is not None:
        for offset in np.flatnonzero(whole & (rows.decimals[:, HOUSEHOLDS] > 0)).tolist():
            noted.error(
                "population.fractional_households",
                Text("世帯数が整数ではありません", "the number of households is not whole"),
                remedy=DOWNLOAD_AGAIN,
                file=file,
                row=rows.first + offset + 1,
                field=layout.households_label,
            )
    if layout.suppression is not None:
        _count_suppression(rows, whole, file, noted, suppression)
    return np.flatnonzero(whole).astype(np.int64)


def check_counts(counts: MeshCounts, labels: tuple[str, str], noted: FindingLog) -> None:
    """Log codes that do not exist and numbers that no cell can hold.

    Args:
        counts: the rows of a table.
        labels: names of the code and persons columns for findings.
        noted: receives the findings.
    """
    digits = counts.digits
    outside = (counts.code < 10**7) | (counts.code >= 10**10)
    exists = np.zeros(counts.code.size, dtype=bool)
    for level in LEVELS:
        exists |= (digits == level.digits) & valid_codes(counts.code, level)
    for at in np.flatnonzero(outside | ~exists).tolist():
        code = int(counts.code[at])
        if outside[at]:
            message = Text(
                f"{len(str(code))}桁のメッシュコードは扱えません: {code}",
                f"mesh codes of {len(str(code))} digits are not supported: {code}",
            )
        else:
            message = Text(f"存在しないメッシュコードです: {code}", f"there is no mesh with the code {code}")
        noted.error(
            "population.unknown_code",
            message,
            remedy=Text(
                "8桁(1km)・9桁(500m)・10桁(250m)のコードを確かめてください",
                "check the code: 8 digits (1 km), 9 (500 m) or 10 (250 m)",
            ),
            file=counts.shown_name,
            row=int(counts.row[at]),
            field=labels[0],
        )
    limits = np.full(counts.code.size, max(MAXIMUM_PERSONS_PER_CELL.values()), dtype=np.int64)
    for digit, limit in MAXIMUM_PERSONS_PER_CELL.items():
        limits[digits == digit] = limit
    whole = counts.persons // 10**counts.decimals
    for at in np.flatnonzero(whole > limits).tolist():
        noted.error(
            "population.absurd",
            Text(
                f"1メッシュの人口として大きすぎます: {int(whole[at]):,}人",
                f"too many persons for one cell: {int(whole[at]):,}",
            ),
            remedy=Text("列の取り違えや桁の誤りを確かめてください", "check for a wrong column or extra digits"),
            file=counts.shown_name,
            row=int(counts.row[at]),
            field=labels[1],
        )


def _clear_number(text: str) -> tuple[int, int] | None:
    """Return ``(mantissa, decimals)`` of a number with thousands separators or an exponent, None for other text."""
    try:
        number = Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None
    if not number.is_finite() or abs(number) >= 10**12:
        return None
    number = number.normalize()
    exponent = min(int(number.as_tuple().exponent), 0)
    mantissa = int(number.scaleb(-exponent))
    fits = len(str(abs(mantissa))) <= MAXIMUM_DIGITS and -exponent <= MAXIMUM_DIGITS
    return (mantissa, -exponent) if fits else None


def _refuse_total(noted: FindingLog, state: int, text: str, file: str, row: int, label: str) -> None:
    if state == STAR:
        message = Text("総数が秘匿(*)になっています", "a total is suppressed (*)")
        remedy = Text(
            "国勢調査の総数は秘匿されません。別の統計表か列の取り違えを確かめてください",
            "census totals are never suppressed: check for another table or a wrong column",
        )
        code = "population.suppressed_total"
    elif state == EMPTY:
        message, code = Text("値がありません", "no value"), "population.missing_value"
        remedy = DOWNLOAD_AGAIN
    else:
        message = Text(f"数値ではありません: 「{text[:40]}」", f"not a number: '{text[:40]}'")
        remedy, code = DOWNLOAD_AGAIN, "population.not_a_number"
    noted.error(code, message, remedy=remedy, file=file, row=row, field=label)


def _count_suppression(
    rows: ScannedRows, whole: npt.NDArray[np.bool_], file: str, noted: FindingLog, suppression: SuppressionCount
) -> None:
    state, mark = rows.states[:, SUPPRESSION], rows.values[:, SUPPRESSION]
    known = (state == NUMBER) & (mark >= 0) & (mark <= 2)
    suppression.suppressed += int((whole & known & (mark == 2)).sum())
    for offset in np.flatnonzero(whole & ~known & (state != EMPTY)).tolist():
        noted.warning(
            "population.unknown_suppression_mark",
            Text("HTKSYORI が 0・1・2 のいずれでもありません", "HTKSYORI is none of 0, 1 and 2"),
            remedy=Text("総数はそのまま使いました", "the total was used as it is"),
            file=file,
            row=rows.first + offset + 1,
            field="HTKSYORI",
        )
