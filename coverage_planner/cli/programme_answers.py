"""What ``coverage-planner subsidy`` says about the programme over the years and about dates of an edited workbook."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from coverage_planner.cli.answers import say
from coverage_planner.engine.evaluation import NEWLY_COVERED
from coverage_planner.model.project import Project
from coverage_planner.model.text import Language, Text
from coverage_planner.project.project_file import save_project
from coverage_planner.report.programme_report import ProgrammeReport
from coverage_planner.report.report_input import ReportInput
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


def say_programme(view: ProgrammeReport, report: ReportInput) -> None:
    """Say the tables of the programme view as lines, with their notes."""
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
        if table.rows:
            for note in table.notes:
                say(f"  ※ {note}")
        if table.key == "programme_ranking" and table.rows:
            say(persons_line(view, report))


def persons_json(view: ProgrammeReport, report: ReportInput) -> dict[str, int]:
    """Return what the districts cover anew, added up, and what the whole plan does: districts overlap."""
    return {
        "sum_of_districts": sum(one.effect.persons for one in view.ranked),
        "whole_plan": _newly_covered(report),
    }


def persons_line(view: ProgrammeReport, report: ReportInput) -> Text:
    """Return why the persons of the districts do not add up to the increase that ``assess`` shows."""
    added, whole = sum(one.effect.persons for one in view.ranked), _newly_covered(report)
    return Text(
        f"  ※ 新規カバー人口は地区の合計で {added:,}人、計画全体では {whole:,}人（assess の、候補局のない場合との差）。"
        "差は地区どうしの重なりと、複数の地区が合わさって初めて覆うメッシュによる",
        f"  * newly covered persons: {added:,} added up over districts, {whole:,} by the whole plan (as assess counts); "
        "districts overlap, and some meshes only several districts cover together",
    )


def _newly_covered(report: ReportInput) -> int:
    return int(report.data.population.persons[report.evaluation.mesh_class == NEWLY_COVERED].sum())
