"""The application workbook: cover, application tables, indicators, comparison, definition, maps and chart."""

from __future__ import annotations

from pathlib import Path

from coverage_planner.report.application_tables import application_tables
from coverage_planner.report.comparison_chart import comparison_figure
from coverage_planner.report.map_picture import area_map_bounds, figure_png, map_png
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.report_tables import background_tables, coverage_tables, sharing_tables_of
from coverage_planner.report.sharing_chart import sharing_figure
from coverage_planner.report.table import Table
from coverage_planner.report.workbook_changes import WorkbookChanges, workbook_changes
from coverage_planner.report.xlsx import Cover, Picture, write_xlsx

_MAP_SIZE = (2000, 1414)
PICTURE_TITLES = ("位置図", "エリア図", "計画の比較図", "整備方式の比較図")


def write_application_workbook(path: Path, report: ReportInput) -> None:
    """Write the workbook of a plan: application tables first, then what they rest on, then the pictures."""
    cover = Cover(
        title=report.title,
        lines=(
            f"計画　{report.plan.name}",
            *((report.plan.description,) if report.plan.description else ()),
            f"作成　{report.date_text}",
            f"定義　{report.settings.definition.sentence().ja}",
            "エリアは伝搬計算と提供エリア図による計画上の推計であり、事業者の報告値に基づく公表値ではない。",
            f"coverage_planner {report.program_version}".strip(),
        ),
    )
    write_xlsx(workbook_tables(report), path, cover=cover, pictures=_pictures(report))


def workbook_tables(report: ReportInput) -> list[Table]:
    """Return the tables of the workbook in the order of its sheets."""
    return [
        *application_tables(report),
        *sharing_tables_of(report),
        *coverage_tables(report),
        *background_tables(report),
    ]


def changes_in_workbook(path: Path, report: ReportInput) -> WorkbookChanges:
    """Return what people changed in a workbook written from this report.

    Raises:
        InputRefused: not a readable workbook, or one of another program or project.
    """
    return workbook_changes(path, workbook_tables(report), other_sheets=PICTURE_TITLES)


def _pictures(report: ReportInput) -> list[Picture]:
    width, height = _MAP_SIZE
    pictures = [
        Picture(title="位置図", png=map_png(report, _MAP_SIZE, heading="位置図"), width_px=width, height_px=height)
    ]
    bounds = area_map_bounds(report)
    if bounds is not None:
        png = map_png(report, _MAP_SIZE, bounds=bounds, heading="エリア図（候補局の周辺）")
        pictures.append(Picture(title="エリア図", png=png, width_px=width, height_px=height))
    if len(report.comparison) > 1:
        figure = comparison_figure(report.comparison)
        size = round(figure.get_figwidth() * figure.dpi), round(figure.get_figheight() * figure.dpi)
        pictures.append(Picture(title="計画の比較図", png=figure_png(figure), width_px=size[0], height_px=size[1]))
    if report.sharing is not None:
        figure = sharing_figure(report.sharing.comparison)
        size = round(figure.get_figwidth() * figure.dpi), round(figure.get_figheight() * figure.dpi)
        pictures.append(Picture(title="整備方式の比較図", png=figure_png(figure), width_px=size[0], height_px=size[1]))
    return pictures
