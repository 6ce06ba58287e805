"""Report tables in English, for a window in English: the words of ``table_words.toml`` in place of the Japanese ones.

Tables are made in Japanese, the language of the files that officials get. A translation looks every text up: whole, then by
pattern, then in its parts; what it does not know (names of places, plans and sites, the planner's own words) stays as it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files

from coverage_planner.engine.indicators.targets import targets
from coverage_planner.model import terms
from coverage_planner.model.cost_item import COST_KIND_NAMES, COST_PART_NAMES
from coverage_planner.model.costs import COST_UNIT_NAMES
from coverage_planner.model.text import Text
from coverage_planner.report.table import Row, Table

_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿＀-￯　-〿]")
_HOLE = re.compile(r"\{n?\}")
_JOINTS = (("　", "  "), ("・", ", "), ("、", ", "))


def table_in_english(table: Table) -> Table:
    """Return a table with its words in English; figures, keys and relations stay."""
    return replace(
        table,
        title=english(table.title),
        columns=tuple(replace(column, header=english(column.header.replace("\n", ""))) for column in table.columns),
        rows=tuple(_row(row) for row in table.rows),
        totals=None if table.totals is None else _row(table.totals),
        definition=english(table.definition),
        sources=english(table.sources),
        notes=tuple(english(note) for note in table.notes),
        empty_reason=english(table.empty_reason),
    )


@lru_cache(maxsize=20_000)
def english(text: str) -> str:
    """Return the English of a Japanese text of a table, or the text itself where there is none."""
    if not _JAPANESE.search(text):
        return text
    words, patterns = _catalogue()
    if text in words:
        return words[text]
    for pattern, form in patterns:
        if found := pattern.fullmatch(text):
            return form.format(*(english(part) for part in found.groups()))
    for joint, between in _JOINTS:
        if joint in text:
            parts = [english(part) for part in text.split(joint)]
            if not any(_JAPANESE.search(part) for part in parts):
                return between.join(parts)
    return text


def _row(row: Row) -> Row:
    return tuple(replace(cell, value=english(cell.value)) if isinstance(cell.value, str) else cell for cell in row)


@lru_cache(maxsize=1)
def _catalogue() -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Return words, those of the model first, and compiled patterns."""
    source = (files("coverage_planner") / "report" / "table_words.toml").read_text(encoding="utf-8")
    said = tomllib.loads(source)
    words = {text.ja: text.en for text in _names_of_the_model()} | said["words"]
    patterns = tuple((_compiled(japanese), form) for japanese, form in said["patterns"].items())
    return words, patterns


def _names_of_the_model() -> Iterator[Text]:
    for kind in vars(terms).values():
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum:
            for term in kind:
                try:
                    yield terms.name_of(term)
                except KeyError:  # terms that are never shown have no name
                    break
    for names in (COST_KIND_NAMES, COST_PART_NAMES, COST_UNIT_NAMES):
        yield from names.values()
    for target in targets():
        yield Text(target.label_ja, target.label_en)
        year = target.fiscal_year
        yield Text(f"{target.label_ja}（{year}年度末）", f"{target.label_en} (end of FY{year})")


def _compiled(japanese: str) -> re.Pattern[str]:
    parts, last = [], 0
    for hole in _HOLE.finditer(japanese):
        parts += [re.escape(japanese[last : hole.start()]), "([0-9,.]+)" if hole.group() == "{n}" else "(.+)"]
        last = hole.end()
    return re.compile("".join(parts) + re.escape(japanese[last:]), re.DOTALL)
