"""What the planner states for the subsidy beside the imported data: facts with reasons, owners, own rules, budget lines.

Nothing here is imported from a public file. Every statement carries its reason or source, is recorded with the project's
settings and is printed with every figure that rests on it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.terms import OwnerKind
from coverage_planner.model.text import Text


class StatedFact(StrEnum):
    """A fact of the law that a planner may state in place of the imported one."""

    AREAS = "areas"
    HOUSEHOLDS = "households"
    FISCAL_STRENGTH = "fiscal_strength"
    PURPOSE = "purpose"
    BORDER_ISLAND = "border_island"
    WHOLE_REMOTE_ISLAND = "whole_remote_island"
    COUNTS_AS_SHARED = "counts_as_shared"
    FISCAL_YEAR = "fiscal_year"
    BOND = "bond"
    DEDUCTIBLE_TAX_YEN = "deductible_tax_yen"
    USE_WEIGHTS = "use_weights"
    DECIDED_ON = "decided_on"
    STARTS_ON = "starts_on"


STATED_FACT_NAMES: dict[StatedFact, Text] = {
    StatedFact.AREAS: Text("条件不利地域", "disadvantaged areas"),
    StatedFact.HOUSEHOLDS: Text("エリア内世帯数", "households in the area"),
    StatedFact.FISCAL_STRENGTH: Text("財政力指数", "fiscal strength index"),
    StatedFact.PURPOSE: Text("整備目的", "purpose"),
    StatedFact.BORDER_ISLAND: Text("有人国境離島市町村", "national border island municipality"),
    StatedFact.WHOLE_REMOTE_ISLAND: Text("全部離島", "municipality wholly of remote islands"),
    StatedFact.COUNTS_AS_SHARED: Text("複数社共同整備等", "joint construction"),
    StatedFact.FISCAL_YEAR: Text("予算年度", "budget year"),
    StatedFact.BOND: Text("充当する地方債", "municipal bond"),
    StatedFact.DEDUCTIBLE_TAX_YEN: Text("控除対象の消費税額", "deductible consumption tax"),
    StatedFact.USE_WEIGHTS: Text("施設の使用割合", "use of the facility"),
    StatedFact.DECIDED_ON: Text("交付決定日", "date of the decision"),
    StatedFact.STARTS_ON: Text("サービス開始予定日", "planned start of service"),
}


DATE_FACTS = frozenset({StatedFact.DECIDED_ON, StatedFact.STARTS_ON})
"""Dates that people write into the list of districts; no rule asks about them."""


class RemainderRule(StrEnum):
    """Who takes the yen left over by rounding the legal shares down; not found in law (RULES 2.5)."""

    OWNER = "owner"
    PREFECTURE = "prefecture"


REMAINDER_RULE_NAMES: dict[RemainderRule, Text] = {
    RemainderRule.OWNER: Text("事業主体", "the owner"),
    RemainderRule.PREFECTURE: Text("都道府県（負担のある場合）", "the prefecture, where it has a share"),
}


class Bond(StrEnum):
    """地方債 that the municipality uses for its share; ordinances split 分担金 and 使用料 by it (RULES 2.4)."""

    GENERAL = "general"
    DEPOPULATED_AREA = "depopulated_area"
    REMOTE_AREA = "remote_area"


BOND_NAMES: dict[Bond, Text] = {
    Bond.GENERAL: Text("一般（過疎債・辺地債を充当しない）", "general"),
    Bond.DEPOPULATED_AREA: Text("過疎対策事業債を充当", "with depopulated-area bonds"),
    Bond.REMOTE_AREA: Text("辺地対策事業債を充当", "with remote-area bonds"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FactStatement:
    """One fact stated for one site or for all sites of one municipality, with the reason.

    ``value`` is text as typed (``depopulated;peninsula``, ``none``, ``0.42``, ``yes``); the subsidy room reads and checks
    it. A statement about a site goes before one about its municipality.
    """

    fact: StatedFact
    value: str
    reason: str
    site_number: int | None = None
    municipality_code: str = ""

    def __post_init__(self) -> None:
        """Refuse a statement without reason, and one that names no place or two."""
        name = STATED_FACT_NAMES[self.fact]
        if not self.reason.strip():
            raise OutOfValidity(
                Text(f"{name.ja}の申告に理由がありません", f"the statement on {name.en} gives no reason"),
                remedy=Text("根拠となる資料や確認先を書いてください", "name the document or office it rests on"),
                field="reason",
            )
        if (self.site_number is None) == (not self.municipality_code):
            raise OutOfValidity(
                Text(
                    f"{name.ja}の申告は局か市町村のどちらか一つについて行います",
                    f"the statement on {name.en} must name one site or one municipality",
                ),
                field="site_number",
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectOwner:
    """One of the 事業主体: its kind and, for operators, its name (JTOWER + NTTドコモ, 神津島 R5)."""

    kind: OwnerKind
    name: str

    def __post_init__(self) -> None:
        """Refuse an owner without name."""
        if not self.name.strip():
            raise OutOfValidity(Text("事業主体の名称がありません", "an owner has no name"), field="owners")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerStatement:
    """The owners of a site's project by name; two or more are joint owners."""

    site_number: int
    owners: tuple[ProjectOwner, ...]
    reason: str

    def __post_init__(self) -> None:
        """Refuse an empty list, the same owner twice and a missing reason."""
        if not self.owners:
            raise OutOfValidity(Text("事業主体がありません", "no owner is named"), field="owners")
        if len({owner.name for owner in self.owners}) != len(self.owners):
            raise OutOfValidity(Text("同じ事業主体が2回あります", "an owner is named twice"), field="owners")
        if not self.reason.strip():
            raise OutOfValidity(Text("事業主体の申告に理由がありません", "no reason is given"), field="reason")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannerFile:
    """A file the planner added to the project, kept word for word: rules of a year, or a municipal ordinance (TOML)."""

    name: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetStatement:
    """A budget line of one fiscal year, for one programme or (empty) for all."""

    fiscal_year: str
    amount_yen: int
    source: str
    programme: str = ""

    def __post_init__(self) -> None:
        """Refuse negative or fractional amounts and a missing source."""
        if isinstance(self.amount_yen, bool) or not isinstance(self.amount_yen, int) or self.amount_yen < 0:
            raise OutOfValidity(
                Text("予算額は0以上の整数円です", "a budget is whole yen, 0 or more"), field="amount_yen"
            )
        if not self.source.strip():
            raise OutOfValidity(Text("予算額の出典がありません", "the budget line has no source"), field="source")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubsidyStatements:
    """All statements of a project."""

    facts: tuple[FactStatement, ...] = ()
    owners: tuple[OwnerStatement, ...] = ()
    rule_files: tuple[PlannerFile, ...] = ()
    ordinance_files: tuple[PlannerFile, ...] = ()
    budgets: tuple[BudgetStatement, ...] = ()

    def fact(self, fact: StatedFact, site_number: int, municipality_code: str) -> FactStatement | None:
        """Return the statement that applies at a site: its own, else that of its municipality; the last one counts."""
        for_site = [s for s in self.facts if s.fact is fact and s.site_number == site_number]
        if for_site:
            return for_site[-1]
        if not municipality_code:
            return None
        for_place = [s for s in self.facts if s.fact is fact and s.municipality_code == municipality_code]
        return for_place[-1] if for_place else None

    def with_fact(self, found: FactStatement) -> SubsidyStatements:
        """Return the statements with one in place of what was stated before on the same fact of the same place."""
        place = found.fact, found.site_number, found.municipality_code
        kept = tuple(one for one in self.facts if (one.fact, one.site_number, one.municipality_code) != place)
        return replace(self, facts=(*kept, found))

    def with_owners(self, found: OwnerStatement) -> SubsidyStatements:
        """Return the statements with owners in place of those stated before for the same site."""
        kept = tuple(one for one in self.owners if one.site_number != found.site_number)
        return replace(self, owners=(*kept, found))

    def with_budget(self, found: BudgetStatement) -> SubsidyStatements:
        """Return the statements with a budget in place of the one before for the same year and programme."""
        line = found.fiscal_year, found.programme
        kept = tuple(one for one in self.budgets if (one.fiscal_year, one.programme) != line)
        return replace(self, budgets=(*kept, found))

    def owners_of(self, site_number: int) -> OwnerStatement | None:
        """Return the owners stated for a site."""
        found = [statement for statement in self.owners if statement.site_number == site_number]
        return found[-1] if found else None
