"""What ``coverage-planner subsidy`` says about the programme over the years and about dates of an edited workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from coverage_planner.cli.answers import say
from coverage_planner.model.project import Project
from coverage_planner.model.text import Language, Text
from coverage_planner.project.project_file import save_project
from coverage_planner.report.programme_report import ProgrammeReport
from coverage_planner.report.table import printed
from coverage_planner.report.workbook_changes import WorkbookChanges
from coverage_planner.report.workbook_dates import TypedDates, typed_dates, with_dates
from coverage_planner.subsidy.district import PlanSubsidy


def record_dates(project: Project, path: Path, found: WorkbookChanges, figures: PlanSubsidy) -> TypedDates:
    """Record the dates written into a workbook in the project file, and return them."""
    dates = typed_dates(found, figures)
    if dates.statements:
        subsidy = project.settings.subsidy
        statements = with_dates(subsidy.statements, dates)
        settings = replace(project.settings, subsidy=replace(subsidy, statements=statements))
        save_project(replace(project, settings=settings), path)
    return dates


def dates_json(dates: TypedDates, tongue: Language) -> dict[str, Any]:
    """Return recorded and refused dates as JSON."""
    return {
        "recorded": [
            {"fact": one.fact.value, "date": one.value, "site_number": one.site_number, "reason": one.reason}
            for one in dates.statements
        ],
        "refused": [text.in_language(tongue) for text in dates.refused],
    }


def say_dates(dates: TypedDates) -> None:
    """Say which dates were recorded and which cannot be read."""
    say(Text(f"日付 {len(dates.statements)}件を計画に記録しました", f"{len(dates.statements)} dates recorded"))
    for text in dates.refused:
        say(text)


def programme_json(view: ProgrammeReport) -> dict[str, Any]:
    """Return the programme view as JSON; figures per person and metre as exact fractions."""
    return {
        "years": [
            {
                "fiscal_year": row.fiscal_year.label,
                "projects": len(row.projects),
                "undecided": row.undecided,
                "total_cost_yen": row.total_cost_yen,
                "state_yen": None if row.projects and row.undecided == len(row.projects) else row.state_yen,
                "budget_yen": None if row.budget is None else row.budget.amount_yen,
                "left_yen": row.left_yen,
            }
            for row in view.rows
        ],
        "ranking": [
            {
                "district": one.project.district,
                "sites": [site.site_id for site in one.project.sites],
                "place_by_person": one.place_by_person,
                "place_by_road": one.place_by_road,
                "persons_newly_covered": one.effect.persons,
                "road_newly_covered_um": one.effect.road_um,
                "state_yen_per_person": _exact(one.state_yen_per_person),
                "state_yen_per_road_m": _exact(one.state_yen_per_road_m),
            }
            for one in view.ranked
        ],
        "proposal": [
            {
                "district": one.ranked.project.district,
                "fiscal_year": None if one.fiscal_year is None else one.fiscal_year.label,
            }
            for one in view.proposal
        ],
    }


def _exact(value: object) -> str | None:
    return None if value is None else str(value)


def say_programme(view: ProgrammeReport) -> None:
    """Say the tables of the programme view as lines."""
    for table in view.tables:
        say(f"■ {table.title}")
        if not table.rows:
            say(f"  {table.empty_reason}")
        for row in table.rows:
            shown = [
                f"{column.header} {text}"
                for index, (column, cell) in enumerate(zip(table.columns, row, strict=True))
                if (text := printed(table.kind_of(index, cell), cell.value, signed=column.signed))
            ]
            say("  " + "、".join(shown))
