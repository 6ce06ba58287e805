"""The law as values: rules of one programme in one fiscal year, and the rule book that finds or refuses them by name.

The numbers live in ``rules/*.toml``; this module and :mod:`coverage_planner.subsidy.rule_file` hold the mechanism only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.model.text import Text
from coverage_planner.subsidy.facts import Purpose
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.shares import Direction, ShareFractions

RULES_FOLDER = Path(__file__).parent / "rules"
SHIPPED = "shipped"
"""Origin of the rules that come with the program."""


class RuleFileInvalid(PlannerError):
    """A rule file that breaks the form; nothing of it is used."""


class RuleYearUnknown(PlannerError):
    """A fiscal year for which no rules are filed: refused by name, never guessed from a neighbouring year."""


class ProgrammeUnknown(PlannerError):
    """A programme the rule book does not know."""


class Confidence(StrEnum):
    """Confidence of RULES.md: official text, quoted official text, inference, general knowledge."""

    A = "A"
    B = "B"
    C = "C"
    G = "G"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where a value of the law was read, how sure that is, and what to be careful about."""

    clause: Text
    source: str
    confidence: Confidence
    note: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Facts that must hold together; None parts are not asked."""

    owners: frozenset[OwnerKind] | None = None
    purpose: Purpose | None = None
    shared: bool | None = None
    households_at_least: int | None = None
    households_below: int | None = None
    fiscal_strength_at_most: Decimal | None = None
    fiscal_strength_below: Decimal | None = None
    areas_any: frozenset[DisadvantagedArea] | None = None
    border_island: bool | None = None
    whole_remote_island: bool | None = None
    tokyo: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerRule:
    """Who may be 事業主体; ``undetermined`` where the sources leave it open for that year."""

    kinds: frozenset[OwnerKind]
    undetermined: bool
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A condition every project of the named owners must meet (no owners named: all)."""

    requirement_id: str
    owners: frozenset[OwnerKind] | None
    condition: Condition
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareCase:
    """One row of the table of shares; the first row whose condition holds applies."""

    case_id: str
    when: Condition
    fractions: ShareFractions
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class YenUnit:
    """A unit of rounding with its direction, or a least or greatest grant, with its citation."""

    yen: int
    citation: Citation
    direction: Direction = Direction.DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRule:
    """One programme in one fiscal year.

    ``carried_over_from`` is the year whose values stand here because no text of this year contradicts them; it is said
    in every decision. ``origin`` is ``shipped`` or the name of the planner's own file, which marks every decision.
    """

    programme: str
    fiscal_year: FiscalYear
    name: Text
    summary: Text
    aliases: tuple[str, ...]
    purposes: frozenset[Purpose]
    citation: Citation
    state_rounding: YenUnit
    minimum_grant: YenUnit | None
    owners: tuple[OwnerRule, ...]
    requirements: tuple[Requirement, ...]
    cases: tuple[ShareCase, ...]
    carried_over_from: FiscalYear | None = None
    origin: str = "shipped"
    maximum_grant: YenUnit | None = None

    @property
    def is_planners_own(self) -> bool:
        """True for rules the planner added to the project."""
        return self.origin != SHIPPED

    @property
    def household_thresholds(self) -> tuple[int, ...]:
        """Numbers of households at which the share changes."""
        found = {
            limit
            for case in self.cases
            for limit in (case.when.households_at_least, case.when.households_below)
            if limit is not None
        }
        return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules at hand, found by programme and fiscal year."""

    rules: tuple[GrantRule, ...]

    @property
    def programmes(self) -> tuple[str, ...]:
        """Programme keys in the order of the files."""
        return tuple(dict.fromkeys(rule.programme for rule in self.rules))

    def years(self, programme: str) -> tuple[FiscalYear, ...]:
        """Fiscal years filed for a programme, oldest first."""
        return tuple(sorted(rule.fiscal_year for rule in self.rules if rule.programme == programme))

    def has_year(self, fiscal_year: FiscalYear) -> bool:
        """True when any programme has rules for the year."""
        return any(rule.fiscal_year == fiscal_year for rule in self.rules)

    def programme_key(self, name: str) -> str:
        """Return the key of a programme given by key, Japanese or English name.

        Raises:
            ProgrammeUnknown: naming the programmes there are.
        """
        wanted = _folded(name)
        for rule in self.rules:
            if wanted in {_folded(alias) for alias in (rule.programme, rule.name.ja, rule.name.en, *rule.aliases)}:
                return rule.programme
        names = {rule.programme: rule.name for rule in reversed(self.rules)}
        known = "、".join(f"{names[key].ja}（{key}）" for key in self.programmes)
        raise ProgrammeUnknown(
            Text(f"事業「{name}」は収録していません", f"there are no rules for a programme '{name}'"),
            remedy=Text(f"次のいずれかを指定してください: {known}", f"use one of: {', '.join(self.programmes)}"),
            field="programme",
        )

    def rule(self, programme: str, fiscal_year: FiscalYear) -> GrantRule:
        """Return the rules of a programme in a year.

        Raises:
            ProgrammeUnknown: for a programme that is not filed.
            RuleYearUnknown: for a year that is not filed, naming the years that are.
        """
        key = self.programme_key(programme)
        for rule in self.rules:
            if rule.programme == key and rule.fiscal_year == fiscal_year:
                return rule
        name = next(rule.name for rule in self.rules if rule.programme == key)
        years = "、".join(year.label for year in self.years(key))
        raise RuleYearUnknown(
            Text(
                f"{fiscal_year.name.ja}の「{name.ja}」の規則データは収録していません",
                f"no rules are filed for '{name.en}' in {fiscal_year.name.en}",
            ),
            remedy=Text(
                f"収録年度（{years}）から事業の予算年度を指定するか、交付要綱を確認のうえ年度の規則ファイルを追加してください",
                f"use the budget year of the project among those filed ({years}), or add a rule file for the year",
            ),
            field="fiscal_year",
        )

    def with_planner_rules(self, rules: Iterable[GrantRule]) -> RuleBook:
        """Return the book with the planner's own rules in place of shipped ones of the same programme and year."""
        own = tuple(rules)
        replaced = {(rule.programme, rule.fiscal_year) for rule in own}
        kept = (rule for rule in self.rules if (rule.programme, rule.fiscal_year) not in replaced)
        return RuleBook((*kept, *own))


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


@cache
def shipped_rules() -> RuleBook:
    """Return the rules shipped with the program (read once)."""
    # rule_file reads files into the values of this module, hence the late import.
    from coverage_planner.subsidy.rule_file import read_rule_folder

    return RuleBook(read_rule_folder(RULES_FOLDER))
