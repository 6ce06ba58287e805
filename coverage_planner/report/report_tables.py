"""Which tables a report has, in its order; the same for workbook, PDF and CSV."""

from __future__ import annotations

from pathlib import Path

from coverage_planner.report.application_tables import application_tables
from coverage_planner.report.comparison_tables import comparison_table
from coverage_planner.report.csv_text import write_csv
from coverage_planner.report.indicator_tables import indicator_tables
from coverage_planner.report.provenance_tables import (
    absent_table,
    definition_table,
    footprint_remarks,
    provenance_table,
    sources_line,
)
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.sharing_tables import sharing_tables
from coverage_planner.report.table import Table


def report_tables(report: ReportInput) -> list[Table]:
    """Return all tables of the report: indicators, comparison, application tables, what stands behind them."""
    return [
        *coverage_tables(report),
        *application_tables(report),
        *sharing_tables_of(report),
        *background_tables(report),
    ]


def sharing_tables_of(report: ReportInput) -> list[Table]:
    """Return the comparison of ways of building, or nothing where it was not asked for."""
    figures = report.sharing
    if figures is None:
        return []
    return sharing_tables(figures.comparison, figures.points, without=figures.without, service=figures.service)


def coverage_tables(report: ReportInput) -> list[Table]:
    """Return the indicator tables and, where several plans were given, their comparison."""
    sources = sources_line(report.data, sites=report.plan.active_sites)
    tables = indicator_tables(report.assessment, report.evaluation.ledgers, report.plan, sources)
    if len(report.comparison) > 1:
        tables.append(comparison_table(report.comparison, sources=sources))
    return tables


def background_tables(report: ReportInput) -> list[Table]:
    """Return definition, input files and the indicators that were not worked out."""
    remarks = footprint_remarks(report.evaluation.footprints)
    return [
        definition_table(report.settings, report.data, remarks=remarks),
        provenance_table(report.data, program_version=report.program_version),
        absent_table(report.assessment.absent),
    ]


def write_report_csvs(folder: Path, report: ReportInput) -> list[Path]:
    """Write each table as a CSV named by its key into a folder; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for table in report_tables(report):
        path = folder / f"{table.key}.csv"
        write_csv(table, path)
        paths.append(path)
    return paths
