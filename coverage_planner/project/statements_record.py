"""The planner's statements for the subsidy as JSON of the project file, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from coverage_planner.model.subsidy_statements import (
    BudgetStatement,
    FactStatement,
    OwnerStatement,
    PlannerFile,
    ProjectOwner,
    StatedFact,
    SubsidyStatements,
)
from coverage_planner.model.terms import OwnerKind


def statements_to_json(statements: SubsidyStatements) -> dict[str, Any]:
    """Return the statements as JSON values."""
    return asdict(statements)


def statements_from_json(record: dict[str, Any]) -> SubsidyStatements:
    """Return the statements from JSON; parts that a file of this version lacks are empty.

    Raises:
        KeyError, ValueError, TypeError: something is not as :func:`statements_to_json` wrote it.
    """
    return SubsidyStatements(
        facts=tuple(FactStatement(**{**one, "fact": StatedFact(one["fact"])}) for one in record.get("facts", ())),
        owners=tuple(
            OwnerStatement(
                site_number=one["site_number"],
                owners=tuple(
                    ProjectOwner(kind=OwnerKind(owner["kind"]), name=owner["name"]) for owner in one["owners"]
                ),
                reason=one["reason"],
            )
            for one in record.get("owners", ())
        ),
        rule_files=tuple(PlannerFile(**one) for one in record.get("rule_files", ())),
        ordinance_files=tuple(PlannerFile(**one) for one in record.get("ordinance_files", ())),
        budgets=tuple(BudgetStatement(**one) for one in record.get("budgets", ())),
    )
