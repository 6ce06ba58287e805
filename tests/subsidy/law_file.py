"""Law tests as readable files (``law/*.toml``): facts in, yen out, one clause each, with its source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.subsidy_statements import Bond, ProjectOwner, RemainderRule
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.subsidy.facts import GrantCase, Purpose

LAW_FOLDER = Path(__file__).parent / "law"
_EXPECTED = {
    "outcome",
    "rate",
    "state",
    "prefecture",
    "municipality",
    "carrier",
    "contribution",
    "usage_fee",
    "needed",
    "input_tax",
    "said",
    "assumed",
}


@dataclass(frozen=True)
class LawTest:
    """One test: facts, settings, and what must come out."""

    file: str
    name: str
    clause: str
    source: str
    case: GrantCase
    settings: SubsidySettings
    expect: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.file}: {self.name}"


def law_tests(name: str) -> tuple[LawTest, ...]:
    """Return the tests of one file; keys nobody knows are refused, so that no fact is silently left out."""
    document = tomllib.loads((LAW_FOLDER / name).read_text(encoding="utf-8"))
    return tuple(_law_test(name, document.get("source", ""), one) for one in document["test"])


def _law_test(file: str, source: str, one: dict[str, Any]) -> LawTest:
    assert set(one) <= {"name", "clause", "source", "facts", "settings", "expect"}, one
    assert set(one["expect"]) <= _EXPECTED, one
    assert one["clause"]
    assert one.get("source", source)
    return LawTest(
        file=file,
        name=one["name"],
        clause=one["clause"],
        source=one.get("source", source),
        case=_case(one["facts"]),
        settings=_settings(one.get("settings", {})),
        expect=one["expect"],
    )


def _case(facts: dict[str, Any]) -> GrantCase:
    values: dict[str, Any] = {"carriers": None, **facts}
    assert set(values) <= {field.name for field in fields(GrantCase)}, facts
    readers: dict[str, Any] = {
        "owner": OwnerKind,
        "purpose": Purpose,
        "fiscal_strength": Decimal,
        "bond": Bond,
        "areas": lambda names: frozenset(DisadvantagedArea(name) for name in names),
        "areas_partly": lambda names: frozenset(DisadvantagedArea(name) for name in names),
        "owners": lambda rows: tuple(ProjectOwner(kind=OwnerKind(row["kind"]), name=row["name"]) for row in rows),
    }
    return GrantCase(**{key: readers.get(key, lambda value: value)(value) for key, value in values.items()})


def _settings(values: dict[str, Any]) -> SubsidySettings:
    readers: dict[str, Any] = {"remainder": RemainderRule, "usual_bond": Bond}
    return SubsidySettings(**{key: readers.get(key, lambda value: value)(value) for key, value in values.items()})
