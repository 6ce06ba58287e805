"""The trace of a decision: a tree of facts, rules, clauses and values that explains every yen.

Modelled on the tracers of OpenFisca (PRACTICES 1.6): each step states what it is, its value, and for a legal value its
clause, source and confidence. Values are machine-readable (integers, ``"2/3"``), so that an amount can be recomputed
from its trace alone; labels and notes are for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coverage_planner.model.text import Language, Text

TraceValue = str | int | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceNode:
    """One step of a decision.

    Attributes:
        key: stable name of the step, e.g. ``state_share_yen``.
        label: the step in words.
        value: integer yen, a fraction as ``"2/3"``, a text, or None where there is no value.
        clause: wording of the rule, if the step applies one.
        source: where the rule was read.
        confidence: A-C and G of RULES.md for what was read; ``unknown`` where the law was not found and a setting stands
            in; for facts a value of :class:`~coverage_planner.subsidy.facts.FactOrigin` (``input``, ``sites``, ``setting``,
            ``statement``, ``given``, ``computed``); empty for arithmetic.
        note: a caution that belongs to the step.
        children: the steps it rests on.
    """

    key: str
    label: Text
    value: TraceValue = None
    clause: Text | None = None
    source: str = ""
    confidence: str = ""
    note: Text | None = None
    children: tuple[TraceNode, ...] = ()

    def find(self, key: str) -> TraceNode | None:
        """Return the first node with that key, depth first, or None."""
        if self.key == key:
            return self
        for child in self.children:
            found = child.find(key)
            if found is not None:
                return found
        return None


def trace_lines(node: TraceNode, language: Language = "ja") -> tuple[str, ...]:
    """Return the tree as indented lines for the console, the workbook and the window."""
    lines: list[str] = []
    _write(node, language, 0, lines)
    return tuple(lines)


def _write(node: TraceNode, language: Language, depth: int, lines: list[str]) -> None:
    indent = "  " * depth
    line = indent + node.label.in_language(language)
    if node.value is not None:
        line += (": " if language == "en" else "：") + value_words(node, language)
    about = []
    if node.clause is not None:
        about.append(node.clause.in_language(language))
    if node.source:
        about.append(("出典 " if language == "ja" else "source ") + node.source)
    if node.confidence:
        about.append(confidence_words(node.confidence).in_language(language))
    if about:
        line += " [" + " / ".join(about) + "]"
    lines.append(line)
    if node.note is not None:
        lines.append(indent + "  " + ("※" if language == "ja" else "* ") + node.note.in_language(language))
    for child in node.children:
        _write(child, language, depth + 1, lines)


def value_words(node: TraceNode, language: Language) -> str:
    """Return the value as people write it: numbers with separators and units, yes and no in words."""
    value = node.value
    if isinstance(value, bool):
        words = Text("はい", "yes") if value else Text("いいえ", "no")
        return words.in_language(language)
    if isinstance(value, int):
        unit = Text("円", " yen") if node.key.endswith("_yen") else _UNITS.get(node.key, Text("", ""))
        return f"{value:,}{unit.in_language(language)}"
    return str(value)


_UNITS: dict[str, Text] = {"households": Text("世帯", " households"), "carriers": Text("者", "")}

_CONFIDENCE: dict[str, Text] = {
    "A": Text("確度A（公的資料の本文）", "confidence A (official text)"),
    "B": Text("確度B（公的資料の引用・報道）", "confidence B (quoted official text)"),
    "C": Text("確度C（推定）", "confidence C (inference)"),
    "G": Text("確度G（未確認）", "confidence G (unverified)"),
    "unknown": Text("法令・資料に記載なし（設定値）", "not found in law (a setting)"),
    "computed": Text("計算値", "computed"),
    "input": Text("入力データ", "from imported data"),
    "sites": Text("局の表（基地局の諸元・費用）", "from the sites of the plan"),
    "setting": Text("設定", "a setting of the project"),
    "statement": Text("申告（補助の申告）", "as stated by the planner"),
    "given": Text("指定値", "as given"),
}


def confidence_words(confidence: str) -> Text:
    """Return what a confidence means, in words."""
    return _CONFIDENCE.get(confidence, Text(confidence, confidence))


def trace_json(node: TraceNode, language: Language = "ja") -> dict[str, Any]:
    """Return the tree as JSON values; empty parts are left out, ``value`` is always there."""
    result: dict[str, Any] = {"key": node.key, "label": node.label.in_language(language), "value": node.value}
    if node.clause is not None:
        result["clause"] = node.clause.in_language(language)
    if node.source:
        result["source"] = node.source
    if node.confidence:
        result["confidence"] = node.confidence
    if node.note is not None:
        result["note"] = node.note.in_language(language)
    if node.children:
        result["children"] = [trace_json(child, language) for child in node.children]
    return result
