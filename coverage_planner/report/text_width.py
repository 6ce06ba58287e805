"""Width of text in half-width characters, and wrapping by it: Japanese has no spaces to break at."""

from __future__ import annotations

import re
import unicodedata

_CLAUSE = re.compile(
    r".+?(?:[、。；：，．][」』）］｝〉》]*|[）］」』](?![、。；：，．」』）］｝〉》])|[,;.] |(?=[（「『［(])|$)"
)
_NO_LINE_END = "（「『［｛〈《("
_NO_LINE_START = "、。，．・：；！？」』）］｝〉》ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.)%"


def display_width(text: str) -> int:
    """Return the width of ``text`` where kana and kanji count two and Latin letters one."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def wrapped(text: str, width: float) -> list[str]:
    """Return ``text`` cut into lines of at most ``width``; no lines for an empty text.

    Words of Latin letters and digits are kept whole where they fit a line; closing marks never begin a line.
    """
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for piece in pieces_of(paragraph):
            if line and display_width(line + piece.rstrip()) > width and may_begin_line(piece):
                lines.append(line.rstrip())
                line = piece.lstrip()
            else:
                line += piece
            while display_width(line) > max(width, 2) + 2:
                cut = len(line) - 1
                while cut > 1 and display_width(line[:cut]) > width:
                    cut -= 1
                lines.append(line[:cut])
                line = line[cut:]
        if line.strip():
            lines.append(line.rstrip())
    return lines


def wrapped_at_marks(text: str, width: float) -> list[str]:
    """Return ``text`` cut into lines of at most ``width`` that end with a punctuation mark wherever one fits.

    For rows of their own (a note over several spreadsheet rows), where a break inside a word reads like two notes.
    """
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for clause in _CLAUSE.findall(paragraph):
            if line and display_width(line + clause.rstrip()) > width:
                lines.append(line.rstrip())
                line = ""
            line = (line + clause) if line else clause.lstrip()
            if display_width(line.rstrip()) > width:
                *full, line = wrapped(line, width)
                lines += full
        if line.strip():
            lines.append(line.rstrip())
    return lines


def pieces_of(text: str) -> list[str]:
    """Return the parts between which a line may break: Latin words whole, everything else one by one."""
    pieces: list[str] = []
    for character in text:
        latin = character.isascii() and not character.isspace()
        last = pieces[-1][-1] if pieces else ""
        if last and (last in _NO_LINE_END or (latin and last.isascii() and not last.isspace())):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def may_begin_line(piece: str) -> bool:
    """Return False for closing marks and small kana, which stay with the character before them."""
    return piece[0] not in _NO_LINE_START
