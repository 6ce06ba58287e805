"""Numbers of chosen columns out of delimited text, in one pass over the bytes.

The national 500 m table is 470,000 rows of 54 columns, of which four are needed. Separators, digits and quotes are ASCII
and never the second byte of a CP932 character (0x40-0xFC), so the bytes need no decoding. Values are kept as an exact
decimal: ``value / 10**decimals``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

NUMBER, EMPTY, STAR, OTHER, ABSENT = 0, 1, 2, 3, 4
"""States of a field: a plain number, blank, an asterisk (秘匿), any other text, or the row ends before it."""
MAXIMUM_DIGITS = 17

_QUOTE, _STAR, _PLUS, _MINUS, _POINT, _ZERO, _NINE = 34, 42, 43, 45, 46, 48, 57
_SPACE, _TAB, _RETURN = 32, 9, 13


def line_spans(data: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return start and end (without line break) of every line; the end of the last line needs no line break."""
    ends = np.flatnonzero(data == 10).astype(np.int64)
    if data.size and (not ends.size or ends[-1] != data.size - 1):
        ends = np.append(ends, data.size)
    starts = np.empty_like(ends)
    if ends.size:
        starts[0] = 0
        starts[1:] = ends[:-1] + 1
    return starts, ends


@njit(nogil=True, cache=True)
def scan_rows(data, starts, ends, separator, columns):  # type: ignore[no-untyped-def]
    """Return ``(values, decimals, states, fields)`` of the lines given by their spans.

    ``values`` int64, ``decimals`` int8 and ``states`` uint8 have shape (lines, columns); ``fields`` int32 counts the
    fields of each line. ``columns`` are field numbers from 0; a separator inside double quotes does not count.
    """
    lines, wanted = starts.size, columns.size
    values = np.zeros((lines, wanted), np.int64)
    decimals = np.zeros((lines, wanted), np.int8)
    states = np.full((lines, wanted), np.uint8(ABSENT))
    fields = np.zeros(lines, np.int32)
    highest = -1
    for k in range(wanted):
        highest = max(highest, columns[k])
    column_of_field = np.full(highest + 2, -1, np.int64)
    for k in range(wanted):
        if columns[k] >= 0:
            column_of_field[columns[k]] = k
    for line in range(lines):
        field = 0
        begin = starts[line]
        quoted = False
        for at in range(starts[line], ends[line] + 1):
            last = at == ends[line]
            if not last and data[at] == _QUOTE:
                quoted = not quoted
            if not last and (quoted or data[at] != separator):
                continue
            if field <= highest and column_of_field[field] >= 0:
                k = column_of_field[field]
                value, places, state = _number(data, begin, at)
                values[line, k] = value
                decimals[line, k] = places
                states[line, k] = state
            field += 1
            begin = at + 1
        fields[line] = field
    return values, decimals, states, fields


@njit(nogil=True, cache=True)
def _number(data, begin, end):  # type: ignore[no-untyped-def]
    while begin < end and (data[begin] == _SPACE or data[begin] == _TAB or data[begin] == _QUOTE):
        begin += 1
    while end > begin and (
        data[end - 1] == _SPACE or data[end - 1] == _TAB or data[end - 1] == _QUOTE or data[end - 1] == _RETURN
    ):
        end -= 1
    if begin == end:
        return 0, 0, EMPTY
    if end - begin == 1 and data[begin] == _STAR:
        return 0, 0, STAR
    negative = data[begin] == _MINUS
    at = begin + 1 if negative or data[begin] == _PLUS else begin
    value, digits, places, zeros = 0, 0, 0, 0
    in_fraction = False
    for i in range(at, end):
        byte = data[i]
        if byte == _POINT and not in_fraction:
            in_fraction = True
        elif _ZERO <= byte <= _NINE:
            digits += 1
            if not in_fraction:
                value = value * 10 + (byte - _ZERO)
            elif byte == _ZERO:
                zeros += 1  # written only when another digit follows, so that 12.50 and 12.5 are the same value
            else:
                for _ in range(zeros + 1):
                    value *= 10
                places += zeros + 1
                zeros = 0
                value += byte - _ZERO
        else:
            return 0, 0, OTHER
        if digits > MAXIMUM_DIGITS:
            return 0, 0, OTHER
    if digits == 0:
        return 0, 0, OTHER
    return (-value if negative else value), places, NUMBER
