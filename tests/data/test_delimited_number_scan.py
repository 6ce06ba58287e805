"""The scanner finds the same numbers as Python's csv module, whatever stands between them."""

from __future__ import annotations

import csv
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.data.delimited_number_scan import ABSENT, EMPTY, NUMBER, OTHER, STAR, line_spans, scan_rows

CELLS = st.one_of(
    st.integers(-(10**12), 10**12).map(str),
    st.decimals(-(10**6), 10**6, allow_nan=False, places=5).map(lambda d: f"{d:f}"),
    st.sampled_from(["", "*", " 12 ", '"7,8"', '"34"', "１２", "12a", "1e5", "-", "NaN", "　人口", "+5", ".5", "5."]),
)


def scan(text: bytes, columns: list[int]):
    data = np.frombuffer(text, dtype=np.uint8)
    starts, ends = line_spans(data)
    return scan_rows(data, starts, ends, ord(","), np.array(columns, dtype=np.int64))


@settings(deadline=None)  # the first call compiles
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=20),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_agrees_with_csv_and_decimal(table: list[list[str]], line_break: str, final: bool) -> None:
    text = line_break.join(",".join(row) for row in table) + (line_break if final else "")
    columns = [2, 0]
    values, decimals, states, fields = scan(text.encode("cp932"), columns)
    lines = [line.rstrip("\r") for line in text.split("\n")]
    if lines[-1] == "":
        lines.pop()
    assert len(lines) == fields.size
    for line, row in enumerate(lines):
        cells = next(csv.reader([row]), []) or [""]
        assert fields[line] == len(cells)
        for slot, column in enumerate(columns):
            cell = cells[column].strip(" ") if column < len(cells) else None
            if cell is None:
                assert states[line, slot] == ABSENT
            elif cell == "":
                assert states[line, slot] == EMPTY
            elif cell == "*":
                assert states[line, slot] == STAR
            elif cell.isascii() and cell.strip("+-").replace(".", "", 1).isdigit():
                assert states[line, slot] == NUMBER
                assert Decimal(int(values[line, slot])).scaleb(-int(decimals[line, slot])) == Decimal(cell)
            else:
                assert states[line, slot] == OTHER


def test_zeros_after_the_point_add_no_decimals() -> None:
    values, decimals, _, _ = scan(b"503100001.0,12.50,0.10\n", [0, 1, 2])
    assert values.tolist() == [[503100001, 125, 1]]
    assert decimals.tolist() == [[0, 1, 1]]


def test_numbers_too_long_for_int64_are_not_guessed() -> None:
    _, _, states, _ = scan(b"123456789012345678\n", [0])
    assert states[0, 0] == OTHER


def test_empty_input_has_no_lines() -> None:
    starts, ends = line_spans(np.frombuffer(b"", dtype=np.uint8))
    assert starts.size == ends.size == 0
