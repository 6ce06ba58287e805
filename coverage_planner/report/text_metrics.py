"""Measured widths of text in points, and wrapping by them, for pages that must not cut anything off."""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category

from matplotlib.textpath import TextToPath

from coverage_planner.report.japanese_font import japanese_font
from coverage_planner.report.text_width import may_begin_line, pieces_of

_MEASURED_SIZE_PT = 10.0
_measurer = TextToPath()


@lru_cache(maxsize=20_000)
def _advance_at_ten(character: str) -> float:
    """Return how far a character moves the pen; ink of the end marker is taken off, so spaces count too."""
    # The full-width space is not "printable" to Python, yet as wide as a character.
    if not character.isprintable() and category(character) != "Zs":
        return 0.0
    font = japanese_font(_MEASURED_SIZE_PT)
    with_end, _height, _descent = _measurer.get_text_width_height_descent(f"|{character}|", font, False)
    end, _height, _descent = _measurer.get_text_width_height_descent("||", font, False)
    return float(with_end - end)


def text_width_pt(text: str, size_pt: float) -> float:
    """Return the width of one line of text in points: the sum of its characters' advances (kerning is below 1 %)."""
    return sum(map(_advance_at_ten, text)) * size_pt / _MEASURED_SIZE_PT


def wrapped_to(text: str, width_pt: float, size_pt: float) -> list[str]:
    """Return ``text`` cut into lines no wider than ``width_pt``; no lines for an empty text."""
    if text_width_pt(text, size_pt) <= width_pt and "\n" not in text:
        return [text] if text else []
    lines: list[str] = []
    for paragraph in text.splitlines():
        line: list[str] = []
        used = 0.0
        for piece in pieces_of(paragraph):
            for part in _fitting(piece, width_pt, size_pt):
                extent = text_width_pt(part, size_pt)
                if line and used + extent > width_pt and not part.isspace():
                    kept = _break_place(line, part)
                    lines.append("".join(line[:kept]).rstrip())
                    line = line[kept:]
                    used = text_width_pt("".join(line), size_pt)
                line.append(part)
                used += extent
        if "".join(line).strip():
            lines.append("".join(line).rstrip())
    return lines


def _break_place(line: list[str], following: str) -> int:
    """Return how many parts stay on the line; a mark that may not begin a line takes the part before it along."""
    if may_begin_line(following):
        return len(line)
    for kept in range(len(line) - 1, max(0, len(line) - 4), -1):
        if may_begin_line(line[kept]):
            return kept
    return len(line)


def _fitting(piece: str, width_pt: float, size_pt: float) -> list[str]:
    """Cut a word that is wider than a whole line (a SHA-256, a path) into parts that fit."""
    if len(piece) == 1 or text_width_pt(piece, size_pt) <= width_pt:
        return [piece]
    parts, part = [], ""
    for character in piece:
        if part and text_width_pt(part + character, size_pt) > width_pt:
            parts.append(part)
            part = ""
        part += character
    return [*parts, part]
