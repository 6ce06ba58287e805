"""The report as PDF: cover, maps, indicators, comparison, application tables, programme, definition and sources.

Text is embedded as TrueType (``fonttype 42``), so it can be searched and copied. The same inputs give the same bytes: no
page reads the clock.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import matplotlib as mpl
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure

from coverage_planner.model.rate import Rate
from coverage_planner.model.terms import ANY_CARRIER, RoadClass, Service, ZoneKind
from coverage_planner.report.application_evidence import compact_mesh_table
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.report.comparison_chart import comparison_figure
from coverage_planner.report.map_picture import area_map_bounds, draw_map
from coverage_planner.report.page_flow import MARGIN_PT, PAGE_HEIGHT_PT, PAGE_WIDTH_PT, PageFlow, empty_page, put_text
from coverage_planner.report.programme_chart import programme_figure
from coverage_planner.report.programme_report import programme_of_report
from coverage_planner.report.provenance_tables import sources_line
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.report_tables import report_tables
from coverage_planner.report.table import Table
from coverage_planner.report.text_metrics import wrapped_to
from coverage_planner.subsidy.district import PlanSubsidy


def write_report_pdf(path: Path, report: ReportInput) -> None:
    """Write the whole report of a plan as an A4 landscape PDF."""
    tables = report_tables(report)
    write_pdf(
        path,
        title=f"{report.title} {report.plan.name}",
        footer=f"{report.title}　{report.plan.name}　{report.date_text}",
        fill=lambda flow: _fill_report(flow, report, tables),
    )


def write_pdf(path: Path, *, title: str, footer: str, fill: Callable[[PageFlow], None]) -> None:
    """Write a PDF whose pages are put into a :class:`PageFlow` by ``fill``."""
    stream = io.BytesIO()
    settings = {"pdf.fonttype": 42, "axes.unicode_minus": False}
    metadata = {"Title": title, "Creator": "coverage_planner", "CreationDate": None}
    with mpl.rc_context(settings), PdfPages(stream, metadata=metadata) as pages:  # type: ignore[arg-type]
        flow = PageFlow(pages.savefig, footer)
        fill(flow)
        flow.finish()
    with written_beside(path) as beside:
        beside.write_bytes(stream.getvalue())


def write_tables_pdf(path: Path, tables: Sequence[Table], *, title: str, date_text: str) -> None:
    """Write tables alone as a PDF."""

    def fill(flow: PageFlow) -> None:
        for table in tables:
            flow.add_table(table)

    write_pdf(path, title=title, footer=f"{title}　{date_text}", fill=fill)


def _fill_report(flow: PageFlow, report: ReportInput, tables: Sequence[Table]) -> None:
    flow.add_page(_cover(report, tables))
    flow.add_page(draw_map(report, heading="位置図・カバー状況図"))
    bounds = area_map_bounds(report)
    if bounds is not None:
        flow.add_page(draw_map(report, bounds=bounds, heading="エリア図（候補局の周辺）"))
    for table in tables:
        if table.key == "comparison":
            flow.add_page(comparison_figure(report.comparison))
        if table.key == "programme_ranking" and table.rows:
            flow.add_page(programme_figure(programme_of_report(report)))
        if table.key == "application_meshes":
            flow.add_table(compact_mesh_table(table))
        elif table.key == "application_trace":
            _add_trace(flow, table)
        else:
            flow.add_table(table)


def _add_trace(flow: PageFlow, table: Table) -> None:
    """Put in the trace as indented text under one heading per district; on paper that is half as long as a table."""
    by_district: dict[str, list[str]] = {}
    for district, _number, step in table.rows:
        by_district.setdefault(str(district.value), []).append(str(step.value))
    for name, lines in by_district.items():
        flow.add_lines(f"{table.title}　{name}", lines)
    if not by_district:
        flow.add_table(table)


def _cover(report: ReportInput, tables: Sequence[Table]) -> Figure:
    figure = empty_page()
    left, y = MARGIN_PT + 40, PAGE_HEIGHT_PT - 130
    width = PAGE_WIDTH_PT - 2 * left
    for line in wrapped_to(report.title, width, 26):
        put_text(figure, left, y, line, 26)
        y -= 36
    put_text(figure, left, y, report.plan.name, 17, colour="#303030")
    y -= 26
    for line in wrapped_to(report.plan.description, width, 10):
        put_text(figure, left, y, line, 10, colour="#505050")
        y -= 14
    y -= 22
    for name, value, detail in _key_figures(report):
        put_text(figure, left, y, name, 10.5, colour="#404040")
        put_text(figure, left + 260, y, value, 15, align="right")
        put_text(figure, left + 274, y, detail, 9.5, colour="#505050")
        y -= 23
    y -= 10
    for text, size in (
        (f"定義　{report.settings.definition.sentence().ja}", 9),
        ("エリアは伝搬計算と提供エリア図による計画上の推計であり、事業者の報告値に基づく公表値ではない。", 9),
        (sources_line(report.data, sites=report.plan.active_sites), 8),
        ("内容　位置図、エリア図、" + "、".join(table.title for table in tables), 8),
    ):
        for line in wrapped_to(text, width, size):
            put_text(figure, left, y, line, size, colour="#404040")
            y -= size * 1.45
        y -= 6
    put_text(figure, left, 64, report.date_text, 12)
    version = f"coverage_planner {report.program_version}".strip()
    put_text(figure, PAGE_WIDTH_PT - left, 64, version, 8, align="right", colour="#505050")
    return figure


def _key_figures(report: ReportInput) -> list[tuple[str, str, str]]:
    assessment = report.assessment
    figures = []
    for rate in assessment.population:
        if rate.zone.kind is ZoneKind.ALL and rate.carrier == ANY_CARRIER and rate.service is Service.NR:
            detail = f"{rate.persons.covered:,} / {rate.persons.total:,} 人（4者重ね合わせ）"
            figures.append(("5G人口カバー率", _percent(rate.persons), detail))
    for road_class, name in ((RoadClass.EXPRESSWAY, "高速道路"), (RoadClass.NATIONAL, "国道")):
        road = assessment.road_rate(road_class)
        if road is not None:
            km = f"{road.length_um.covered / 1e9:,.1f} / {road.length_um.total / 1e9:,.1f} km（携帯電話、世代を問わない）"
            figures.append((f"道路カバー率 {name}", _percent(road.length_um), km))
    figures.append(("候補局", f"{len(report.plan.candidates)} 局", ""))
    cost = sum(site.total_cost_yen for site in report.plan.candidates)
    figures.append(("総事業費", f"{cost:,} 円", _grant_text(report.subsidy)))
    return figures


def _grant_text(subsidy: PlanSubsidy | None) -> str:
    """Return the state money of the decided districts and what is not decided beside it."""
    if subsidy is None:
        return ""
    known, count = subsidy.known_totals, len(subsidy.undecided)
    grant = "国の補助は未判定" if known is None else f"うち国の補助 {known.state:,} 円"
    return (
        grant if not count else f"{grant}（未判定 {count} 地区・総事業費 {subsidy.undecided_cost_yen:,} 円を含まない）"
    )


def _percent(rate: Rate) -> str:
    return f"{rate.percent_text()} %"
