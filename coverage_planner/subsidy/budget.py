"""Budget lines: the planner's own with their source, and the national ones of the sources for reference."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from coverage_planner.model.subsidy_statements import BudgetStatement, SubsidyStatements
from coverage_planner.model.text import Text
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.law import RULES_FOLDER, Confidence
from coverage_planner.subsidy.rule_table import SCHEMA, read_rule_table


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalBudget:
    """A budget line of the State for the whole country, shown for reference only: bureaus get a part nobody publishes."""

    fiscal_year: FiscalYear
    yen: int
    name: Text
    source: str
    confidence: Confidence


@cache
def national_budgets() -> tuple[NationalBudget, ...]:
    """Return the lines of ``rules/budget.toml``."""
    table = read_rule_table(RULES_FOLDER / "budget.toml")
    if table.integer("schema") != SCHEMA:
        raise table.refuse("schema", Text(f"書式の版は {SCHEMA} が必要です", f"schema must be {SCHEMA}"))
    lines = []
    for part in table.tables("lines"):
        lines.append(
            NationalBudget(
                fiscal_year=FiscalYear.parse(part.text("fiscal_year")),
                yen=part.integer("yen"),
                name=part.needed_bilingual("name"),
                source=part.text("source"),
                confidence=part.term("confidence", Confidence) or Confidence.G,
            )
        )
        part.finish()
    table.finish()
    return tuple(lines)


def budget_of(statements: SubsidyStatements, year: FiscalYear, programme: str | None = None) -> BudgetStatement | None:
    """Return the planner's line for a year: that of the programme, else the one for all; the last one counts.

    With ``programme`` None only lines for all programmes are asked.

    Raises:
        FiscalYearNotUnderstood: if the year of a line is none.
    """
    lines = [line for line in statements.budgets if FiscalYear.parse(line.fiscal_year) == year]
    own = [line for line in lines if programme is not None and line.programme == programme]
    common = [line for line in lines if not line.programme]
    found = own or common
    return found[-1] if found else None
