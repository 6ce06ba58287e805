"""From an open project to the value that reports are written from."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from coverage_planner import __version__
from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.model.project import Project
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.sharing_study import SharingStudy
from coverage_planner.report.report_input import PlanFigures, ReportInput, SharingFigures
from coverage_planner.subsidy.district import PlanSubsidy


def japan_date() -> datetime.date:
    """Return the day it is in Japan, whatever the clock of the PC is set to: all papers of one hour bear one date."""
    return datetime.datetime.now(tz=datetime.timezone(datetime.timedelta(hours=9))).date()


def today_text(day: datetime.date | None = None) -> str:
    """Return a date as officials print it: 令和8年11月23日."""
    day = day or japan_date()
    return f"令和{day.year - 2018}年{day.month}月{day.day}日"


def report_of_plan(
    computer: PlanComputer,
    project: Project,
    plan_name: str,
    *,
    compared: tuple[str, ...] = (),
    fiscal_year: str | None = None,
    date_text: str | None = None,
    sharing: SharingStudy | None = None,
    progress: Callable[[float], None] | None = None,
) -> ReportInput:
    """Return what a report of one plan is written from, with other plans or a sharing study beside it where given.

    Raises:
        PlannerError: no such plan, or no law data for the year.
    """
    names = (plan_name, *(name for name in compared if name != plan_name))
    figures = []
    evaluation = None
    for name in names:
        found = computer.evaluate(project, name, progress)
        evaluation = evaluation or found
        subsidy = computer.subsidy(project, name, found, fiscal_year)
        figures.append(PlanFigures(plan=project.plan(name), assessment=found.assessment, subsidy=subsidy))
    assert evaluation is not None
    order = {name: place for place, name in enumerate(compared)}
    beside = sorted(figures, key=lambda item: order.get(item.plan.name, -1)) if compared else []
    return ReportInput(
        title=project.title,
        plan=project.plan(plan_name),
        date_text=date_text or today_text(),
        data=project.data,
        settings=project.settings,
        evaluation=evaluation,
        subsidy=figures[0].subsidy,
        comparison=tuple(beside),
        program_version=__version__,
        sharing=None if sharing is None else sharing_figures(sharing),
    )


def sharing_figures(study: SharingStudy) -> SharingFigures:
    """Return a sharing study as reported."""
    return SharingFigures(
        comparison=study.comparison, points=study.switch_points, without=study.without, service=study.service
    )


def report_of_state(
    project: Project, evaluation: Evaluation, subsidy: PlanSubsidy | None, date_text: str | None = None
) -> ReportInput:
    """Return what a report of an evaluated plan is written from, without any other plan beside it."""
    return ReportInput(
        title=project.title,
        plan=project.plan(evaluation.plan),
        date_text=date_text or today_text(),
        data=project.data,
        settings=project.settings,
        evaluation=evaluation,
        subsidy=subsidy,
        program_version=__version__,
    )
