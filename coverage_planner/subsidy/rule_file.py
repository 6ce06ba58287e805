"""Reading rule files (TOML) strictly: fractions as texts, no floats, no unknown keys, shares that sum to one.

A file either states all rules of one programme in one fiscal year, or says ``carries_over = "R2"``: then the values of
that year stand, with the lower confidence and the reason the file gives.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from coverage_planner.model.terms import DisadvantagedArea, OwnerKind
from coverage_planner.model.text import Text
from coverage_planner.subsidy.facts import Purpose
from coverage_planner.subsidy.fiscal_year import FiscalYear, FiscalYearNotUnderstood
from coverage_planner.subsidy.law import (
    Citation,
    Condition,
    Confidence,
    GrantRule,
    OwnerRule,
    Requirement,
    ShareCase,
    YenUnit,
)
from coverage_planner.subsidy.rule_table import SCHEMA, RuleTable, read_rule_table
from coverage_planner.subsidy.shares import Direction, ShareFractions


def _fiscal_year(table: RuleTable, key: str) -> FiscalYear:
    try:
        return FiscalYear.parse(table.text(key))
    except FiscalYearNotUnderstood as error:
        raise table.refuse(key, error.message) from None


def _confidence(table: RuleTable, default: Confidence | None = None) -> Confidence:
    found = table.term("confidence", Confidence)
    if found is None and default is None:
        raise table.refuse("confidence", Text("確度が必要です", "a confidence is needed"))
    return found or default or Confidence.G


def _citation(table: RuleTable, default: Citation) -> Citation:
    return Citation(
        clause=table.needed_bilingual("clause"),
        source=table.text("source", default.source),
        confidence=_confidence(table, default.confidence),
        note=table.bilingual("note"),
    )


def _condition(table: RuleTable) -> Condition:
    condition = Condition(
        owners=table.terms("owners", OwnerKind) if table.has("owners") else None,
        purpose=table.term("purpose", Purpose),
        shared=table.boolean("shared"),
        households_at_least=table.integer("households_at_least") if table.has("households_at_least") else None,
        households_below=table.integer("households_below") if table.has("households_below") else None,
        fiscal_strength_at_most=table.index("fiscal_strength_at_most"),
        fiscal_strength_below=table.index("fiscal_strength_below"),
        areas_any=table.terms("areas_any", DisadvantagedArea) if table.has("areas_any") else None,
        border_island=table.boolean("border_island"),
        whole_remote_island=table.boolean("whole_remote_island"),
        tokyo=table.boolean("tokyo"),
    )
    table.finish()
    return condition


def _share_case(table: RuleTable, default: Citation) -> ShareCase:
    case_id = table.text("id")
    when = _condition(table.table("when"))
    shares = table.table("shares")
    fractions = ShareFractions(
        state=shares.fraction("state"),
        prefecture=shares.fraction("prefecture"),
        municipality=shares.fraction("municipality"),
        carrier=shares.fraction("carrier"),
    )
    shares.finish()
    if fractions.total != 1:
        raise table.refuse(
            "shares",
            Text(f"負担割合の合計が {fractions.total} です（1が必要）", f"shares sum to {fractions.total}, not 1"),
        )
    case = ShareCase(case_id=case_id, when=when, fractions=fractions, citation=_citation(table, default))
    table.finish()
    return case


def _owner_rule(table: RuleTable, default: Citation) -> OwnerRule:
    kinds = table.terms("kinds", OwnerKind)
    rule = OwnerRule(kinds=kinds, undetermined=bool(table.boolean("undetermined")), citation=_citation(table, default))
    table.finish()
    return rule


def _requirement(table: RuleTable, default: Citation) -> Requirement:
    requirement = Requirement(
        requirement_id=table.text("id"),
        owners=table.terms("owners", OwnerKind) if table.has("owners") else None,
        condition=_condition(table.table("condition")),
        citation=_citation(table, default),
    )
    table.finish()
    return requirement


def _yen_unit(table: RuleTable, default: Citation) -> YenUnit:
    unit = YenUnit(
        yen=table.integer("yen"),
        direction=table.term("direction", Direction) or Direction.DOWN,
        citation=_citation(table, default),
    )
    if unit.yen < 1:
        raise table.refuse("yen", Text("1円以上が必要です", "must be 1 yen or more"))
    table.finish()
    return unit


def _full_rule(table: RuleTable, programme: str, year: FiscalYear, origin: str) -> GrantRule:
    name, summary = table.needed_bilingual("name"), table.needed_bilingual("summary")
    citation = Citation(
        clause=summary,
        source=table.text("source"),
        confidence=_confidence(table),
        note=table.bilingual("note"),
    )
    rule = GrantRule(
        programme=programme,
        fiscal_year=year,
        name=name,
        summary=summary,
        aliases=tuple(part for part in table.text("aliases", "").split("|") if part),
        purposes=table.terms("purposes", Purpose) if table.has("purposes") else frozenset(),
        citation=citation,
        state_rounding=_yen_unit(table.table("state_rounding"), citation),
        minimum_grant=_yen_unit(table.table("minimum_grant"), citation) if table.has("minimum_grant") else None,
        maximum_grant=_yen_unit(table.table("maximum_grant"), citation) if table.has("maximum_grant") else None,
        owners=tuple(_owner_rule(part, citation) for part in table.tables("owners")),
        requirements=tuple(_requirement(part, citation) for part in table.tables("requirements")),
        cases=tuple(_share_case(part, citation) for part in table.tables("cases")),
        origin=origin,
    )
    table.finish()
    _check_complete(rule, table)
    return rule


def _check_complete(rule: GrantRule, table: RuleTable) -> None:
    """Every owner who may apply has a row of shares, and rows and requirements have names of their own."""
    names = [case.case_id for case in rule.cases] + [part.requirement_id for part in rule.requirements]
    for name in names:
        if names.count(name) > 1:
            raise table.refuse(name, Text("同じ id が2回使われています", "this id is used twice"))
    for owner_rule in rule.owners:
        for kind in owner_rule.kinds:
            rows = [case for case in rule.cases if case.when.owners is None or kind in case.when.owners]
            if not rows and not owner_rule.undetermined:
                raise table.refuse("cases", Text(f"{kind.value} の負担割合がありません", f"no shares for {kind.value}"))
    if not rule.owners:
        raise table.refuse("owners", Text("事業主体がありません", "no owners are given"))


_ORDER = tuple(Confidence)


def _lowered(citation: Citation, by: Citation) -> Citation:
    """Return the citation with the worse confidence of the two."""
    worse = max(citation.confidence, by.confidence, key=_ORDER.index)
    return replace(citation, confidence=worse)


def carried_over(earlier: GrantRule, year: FiscalYear, citation: Citation, origin: str) -> GrantRule:
    """Return the rules of ``earlier`` standing for another year, every value with the lower confidence.

    The rounding keeps its own: it was found from decisions of all years.
    """
    return replace(
        earlier,
        fiscal_year=year,
        citation=citation,
        carried_over_from=earlier.fiscal_year,
        origin=origin,
        owners=tuple(replace(part, citation=_lowered(part.citation, citation)) for part in earlier.owners),
        requirements=tuple(replace(part, citation=_lowered(part.citation, citation)) for part in earlier.requirements),
        cases=tuple(replace(part, citation=_lowered(part.citation, citation)) for part in earlier.cases),
    )


def read_rule_files(
    paths: Iterable[Path], *, origin: str = "shipped", known: Iterable[GrantRule] = ()
) -> tuple[GrantRule, ...]:
    """Read rule files; a file that carries another year over finds it among ``known`` and the files read.

    Raises:
        RuleFileInvalid: naming file and key of the first thing that breaks the form.
    """
    return read_rule_tables(((read_rule_table(path), origin) for path in paths), known=known)


def read_rule_tables(
    tables: Iterable[tuple[RuleTable, str]], *, known: Iterable[GrantRule] = ()
) -> tuple[GrantRule, ...]:
    """Read rule tables, each with its origin; see :func:`read_rule_files`."""
    rules: dict[tuple[str, FiscalYear], GrantRule] = {}
    carries: list[tuple[RuleTable, str, FiscalYear, FiscalYear, str]] = []
    for table, origin in tables:
        if table.integer("schema") != SCHEMA:
            raise table.refuse("schema", Text(f"書式の版は {SCHEMA} が必要です", f"schema must be {SCHEMA}"))
        programme, year = table.text("programme"), _fiscal_year(table, "fiscal_year")
        if (programme, year) in rules or any((programme, year) == (item[1], item[2]) for item in carries):
            raise table.refuse("fiscal_year", Text("同じ事業・年度の規則が2つあります", "two files for one year"))
        if table.has("carries_over"):
            carries.append((table, programme, year, _fiscal_year(table, "carries_over"), origin))
        else:
            rules[programme, year] = _full_rule(table, programme, year, origin)
    pool: Mapping[tuple[str, FiscalYear], GrantRule] = {(r.programme, r.fiscal_year): r for r in known} | rules
    for table, programme, year, from_year, origin in carries:
        earlier = pool.get((programme, from_year))
        if earlier is None:
            raise table.refuse(
                "carries_over",
                Text(f"{from_year.label} の規則ファイルがありません", f"there is no rule file for {from_year.label}"),
            )
        note = table.needed_bilingual("note")
        citation = Citation(
            clause=earlier.summary, source=table.text("source"), confidence=_confidence(table), note=note
        )
        table.finish()
        rules[programme, year] = carried_over(earlier, year, citation, origin)
    return tuple(sorted(rules.values(), key=lambda rule: rule.fiscal_year))


def read_rule_folder(folder: Path) -> tuple[GrantRule, ...]:
    """Read all rule files of a folder, in the order of programmes of the ministry's table, then by year."""
    rules = read_rule_files(sorted(folder.glob("*_[HR]*.toml")))
    order = {name: place for place, name in enumerate(PROGRAMME_ORDER)}
    return tuple(sorted(rules, key=lambda r: (order.get(r.programme, len(order)), r.programme, r.fiscal_year)))


PROGRAMME_ORDER = (
    "base_station_facility",
    "upgrade_facility",
    "transmission_operation",
    "transmission_installation",
    "shielding_road_tunnel",
    "shielding_rail_tunnel",
    "shielding_medical_facility",
    "base_station_resilience",
)
"""①〜④ of 携帯電話等エリア整備事業 as the ministry numbers them, then the neighbours."""
