"""Rows of the statements dialog: places by name, and the statements in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from coverage_planner.model.project import Project
from coverage_planner.model.subsidy_statements import STATED_FACT_NAMES, StatedFact, SubsidyStatements
from coverage_planner.model.terms import SiteStatus, name_of
from coverage_planner.report.application_tables import programme_name
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.ui.language import shown

Place = tuple[int | None, str]
"""A site by its number, or a municipality by its code."""


def site_places(project: Project) -> list[tuple[Place, str]]:
    """Return the candidate sites of all plans with what names them."""
    found: dict[Place, str] = {}
    for plan in project.plans:
        for site in plan.sites:
            if site.status is SiteStatus.CANDIDATE:
                found.setdefault((site.number, ""), f"{site.site_id} {site.name}".strip())
    return list(found.items())


def municipality_places(project: Project) -> list[tuple[Place, str]]:
    """Return the municipalities of the project."""
    zones = project.data.zones
    if zones is None:
        return []
    return [((None, one.code), f"{one.name} ({one.code})") for one in zones.municipalities]


def place_words(project: Project, place: Place) -> str:
    """Return a place in words; one that is gone keeps its number or code."""
    known = dict([*site_places(project), *municipality_places(project)])
    number, code = place
    return known.get(place, f"#{number}" if number is not None else code)


def fact_rows(project: Project, statements: SubsidyStatements) -> list[tuple[str, ...]]:
    """Return place, fact, value and reason of every stated fact."""
    return [
        (
            place_words(project, (one.site_number, one.municipality_code)),
            shown(STATED_FACT_NAMES[one.fact]),
            one.value,
            one.reason,
        )
        for one in statements.facts
    ]


def owner_rows(project: Project, statements: SubsidyStatements) -> list[tuple[str, ...]]:
    """Return site, owners and reason of every statement of owners."""
    return [
        (
            place_words(project, (one.site_number, "")),
            "、".join(f"{owner.name} ({shown(name_of(owner.kind))})" for owner in one.owners),
            one.reason,
        )
        for one in statements.owners
    ]


def budget_rows(statements: SubsidyStatements) -> list[tuple[str, ...]]:
    """Return year, programme, amount and source of every budget line."""
    every = QCoreApplication.translate("StatementRows", "all programmes")
    return [
        (
            shown(FiscalYear.parse(one.fiscal_year).name),
            programme_name(one.programme) if one.programme else every,
            f"{one.amount_yen:,}",
            one.source,
        )
        for one in statements.budgets
    ]


def file_rows(statements: SubsidyStatements) -> list[tuple[str, ...]]:
    """Return kind and name of every file of the planner's."""
    rules = QCoreApplication.translate("StatementRows", "rules of a year")
    ordinance = QCoreApplication.translate("StatementRows", "municipal ordinance")
    return [
        *((rules, file.name) for file in statements.rule_files),
        *((ordinance, file.name) for file in statements.ordinance_files),
    ]


def value_hint(fact: StatedFact) -> str:
    """Return how a value of a fact is written."""
    translate = QCoreApplication.translate
    hints = {
        StatedFact.AREAS: translate("StatementRows", "kinds separated by ; or none: 過疎;山村, 離島, なし"),
        StatedFact.HOUSEHOLDS: translate("StatementRows", "a whole number: 85"),
        StatedFact.FISCAL_STRENGTH: translate("StatementRows", "as published: 0.42"),
        StatedFact.PURPOSE: "圏外解消 / 高度化",
        StatedFact.FISCAL_YEAR: "R5",
        StatedFact.BOND: translate("StatementRows", "general, depopulated_area or remote_area"),
        StatedFact.DEDUCTIBLE_TAX_YEN: translate("StatementRows", "whole yen: 909090"),
        StatedFact.USE_WEIGHTS: "docomo:2;kddi:1",
        StatedFact.DECIDED_ON: "2026-04-01",
        StatedFact.STARTS_ON: "2026-10-01",
    }
    return hints.get(fact, translate("StatementRows", "yes or no"))
