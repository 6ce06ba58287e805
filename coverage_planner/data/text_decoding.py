"""Decoding of text files from Japanese offices: UTF-8 with or without BOM, CP932; and the separator of their columns."""

from __future__ import annotations

import codecs
import unicodedata

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Python decodes these bytes under CP932 although no character has them.
_NO_CP932_CHARACTER = {"\x80": b"\x80", "\uf8f0": b"\xa0", "\uf8f1": b"\xfd", "\uf8f2": b"\xfe", "\uf8f3": b"\xff"}
_RESAVE = Text(
    "UTF-8 または Shift_JIS(CP932)で保存し直してください", "save it again as UTF-8 or Shift_JIS (code page 932)"
)


def decode(data: bytes, shown_name: str) -> tuple[str, str]:
    """Return the text of a file and the encoding it was in (``utf-8-sig``, ``utf-8`` or ``cp932``).

    UTF-8 is tried first: Japanese text in CP932 is practically never valid UTF-8, whereas UTF-8 text may pass as CP932.

    Raises:
        InputRefused: binary content, UTF-16, or bytes that are neither UTF-8 nor CP932; names the first such row.
    """
    if data.startswith(_UTF16_MARKS):
        raise InputRefused(
            Text("UTF-16 の文字コードは扱えません", "UTF-16 text is not supported"), remedy=_RESAVE, file=shown_name
        )
    if b"\0" in data:
        raise InputRefused(
            Text("テキストではなくバイナリのファイルです", "a binary file, not text"),
            remedy=Text("CSV 又はテキストのファイルを指定してください", "name a CSV or text file"),
            file=shown_name,
            row=data.count(b"\n", 0, data.index(b"\0")) + 1,
        )
    if data.startswith(codecs.BOM_UTF8):
        encodings: tuple[str, ...] = ("utf-8-sig",)
    else:
        encodings = ("utf-8", "cp932")
    stopped = 0
    for encoding in encodings:
        try:
            text = data.decode(encoding)
            wrong = [char for char in _NO_CP932_CHARACTER if encoding == "cp932" and char in text]
            if not wrong:
                return text, encoding
            stopped = max(stopped, *(data.index(_NO_CP932_CHARACTER[char]) for char in wrong))
        except UnicodeDecodeError as error:
            stopped = max(stopped, error.start)
    raise InputRefused(
        Text("文字コードが UTF-8 でも Shift_JIS(CP932)でもありません", "neither UTF-8 nor Shift_JIS (CP932) text"),
        remedy=_RESAVE,
        file=shown_name,
        row=data.count(b"\n", 0, stopped) + 1,
    )


def sniff_separator(first_line: str) -> str:
    """Return the column separator of a table from one of its lines: the most frequent of comma, tab and semicolon."""
    best = max(",\t;", key=first_line.count)
    return best if best in first_line else ","


def plain_label(label: str) -> str:
    """Return a column label for comparison: NFKC, lower case, without blanks, brackets and byte-order marks.

    e-Stat writes 人口総数, 　人口総数 and 　人口（総数） for the same column in different vintages.
    """
    folded = unicodedata.normalize("NFKC", label).casefold()
    return "".join(char for char in folded if not char.isspace() and char not in "()[]【】\ufeff\"'*")
