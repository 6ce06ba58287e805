"""決定日 and 開始予定 that people wrote into an exported workbook, as statements to be recorded in the project."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.subsidy_statements import DATE_FACTS, FactStatement, StatedFact, SubsidyStatements
from coverage_planner.model.text import Text
from coverage_planner.report.workbook_changes import ChangeKind, WorkbookChanges
from coverage_planner.subsidy.district import PlanSubsidy
from coverage_planner.subsidy.fact_words import read_day

_TABLE = "application_districts"
_KINDS = frozenset({ChangeKind.FILLED, ChangeKind.TYPED, ChangeKind.TEXT_IN_NUMBER})


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedDates:
    """Dates found in a workbook: what can be recorded, and what cannot be read, each with its cell."""

    statements: tuple[FactStatement, ...]
    refused: tuple[Text, ...]


def typed_dates(found: WorkbookChanges, subsidy: PlanSubsidy) -> TypedDates:
    """Return the dates written or changed in the list of districts; a date speaks for all sites of its project.

    A cell that was emptied records nothing: the date recorded before stays until it is changed in the project.
    """
    statements: list[FactStatement] = []
    refused: list[Text] = []
    facts = {fact.value: fact for fact in StatedFact if fact in DATE_FACTS}
    for change in found.changes:
        fact = facts.get(change.column_key)
        if change.table_key != _TABLE or fact is None or change.table_row is None or change.kind not in _KINDS:
            continue
        if not change.after or change.table_row >= len(subsidy.projects):
            continue
        try:
            day = read_day(change.after, change.column)
        except PlannerError as error:
            where = f"{found.file} {change.sheet} {change.cell}"
            refused.append(Text(f"{where}: {error.message.ja}", f"{where}: {error.message.en}"))
            continue
        statements += [
            FactStatement(
                fact=fact,
                value=day.isoformat(),
                reason=f"{found.file} {change.sheet} {change.cell} の記入",
                site_number=number,
            )
            for number in subsidy.projects[change.table_row].site_numbers
        ]
    return TypedDates(statements=tuple(statements), refused=tuple(refused))


def with_dates(statements: SubsidyStatements, dates: TypedDates) -> SubsidyStatements:
    """Return the statements with dates in place of those recorded for the same sites before."""
    keys = {(one.fact, one.site_number) for one in dates.statements}
    kept = tuple(one for one in statements.facts if (one.fact, one.site_number) not in keys)
    return replace(statements, facts=(*kept, *dates.statements))
