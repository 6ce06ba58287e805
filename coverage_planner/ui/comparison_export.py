"""The differences of plans as files: one workbook or a folder of CSV, written in the worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from coverage_planner.project.plan_comparison import PlanComparison
from coverage_planner.report.change_tables import change_tables
from coverage_planner.report.comparison_tables import comparison_table
from coverage_planner.report.csv_text import write_csv
from coverage_planner.report.provenance_tables import sources_line
from coverage_planner.report.table import Table
from coverage_planner.report.xlsx import Cover, write_xlsx
from coverage_planner.ui.chart_panel import figures_of

Progress = Callable[[float], None]


def tables_of_comparison(comparison: PlanComparison) -> list[Table]:
    """Return figures, what changes against the first plan, and the build order: in Japanese, for the files of an office."""
    data = comparison.project.data
    evaluations = [outcome.evaluation for outcome in comparison.outcomes]
    return [
        comparison_table(figures_of(comparison), sources=sources_line(data)),
        *change_tables(data, evaluations, comparison.differences, comparison.curves),
    ]


def write_comparison_workbook(path: Path, comparison: PlanComparison, report: Progress) -> Path:
    """Write a workbook with one sheet per table.

    Raises:
        PlannerError: the file cannot be written.
    """
    tables = tables_of_comparison(comparison)
    report(0.5)
    lines = (
        f"比較した計画　{'、'.join(comparison.names)}（差は {comparison.names[0]} に対する値）",
        f"定義　{comparison.project.settings.definition.sentence().ja}",
        "エリアは計画上の推計であり、事業者の報告値に基づく公表値ではない。",
    )
    write_xlsx(tables, path, cover=Cover(title=f"{comparison.project.title}　計画の比較", lines=lines))
    return path


def write_comparison_csvs(folder: Path, comparison: PlanComparison, report: Progress) -> Path:
    """Write one CSV per table into a folder.

    Raises:
        PlannerError: a file cannot be written.
    """
    tables = tables_of_comparison(comparison)
    folder.mkdir(parents=True, exist_ok=True)
    for place, table in enumerate(tables):
        report(place / len(tables))
        write_csv(table, folder / f"{table.key}.csv")
    return folder
