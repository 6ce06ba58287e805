"""The PDF can be read, searched and printed: text extracts, fonts are embedded, nothing is cut off or overlaps."""

from __future__ import annotations

from pathlib import Path

import pypdf
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from coverage_planner.report.application_evidence import compact_mesh_table
from coverage_planner.report.comparison_chart import comparison_figure
from coverage_planner.report.japanese_font import font_families, japanese_font, packaged_font_path
from coverage_planner.report.page_flow import PageFlow, fitted, printed_cell
from coverage_planner.report.page_text import text_of_page
from coverage_planner.report.pdf import write_report_pdf, write_tables_pdf
from coverage_planner.report.programme_chart import programme_figure
from coverage_planner.report.programme_report import programme_of_report
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.report_tables import report_tables
from coverage_planner.report.table import Column, Kind, Table, computed
from coverage_planner.report.text_metrics import text_width_pt, wrapped_to


@pytest.fixture(scope="module")
def pdf_path(report: ReportInput, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "報告.pdf"
    write_report_pdf(path, report)
    return path


def plain(text: str) -> str:
    return "".join(text.split())


def text_boxes(figure: Figure) -> list[tuple[str, Bbox]]:
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in figure.texts if text.get_text()]
    pixels = figure.dpi / 72
    for line in text_of_page(figure).lines:
        if line.text.strip():
            font = japanese_font(line.size_pt)
            width, height, descent = renderer.get_text_width_height_descent(line.text, font, False)
            x, y = line.left * pixels, line.baseline * pixels - descent
            boxes.append((line.text, Bbox.from_bounds(x, y, width, height)))
    return boxes


def assert_clean(figure: Figure) -> None:
    """All text lies on the page and no two texts overlap."""
    boxes = text_boxes(figure)
    page = figure.bbox
    for text, box in boxes:
        assert page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1, text
    for number, (text, box) in enumerate(boxes):
        for other, second in boxes[number + 1 :]:
            across = min(box.x1, second.x1) - max(box.x0, second.x0)
            down = min(box.y1, second.y1) - max(box.y0, second.y0)
            assert across <= 1.0 or down <= 1.5, (text, other)


def pages_of(*tables: Table) -> list[Figure]:
    figures: list[Figure] = []
    flow = PageFlow(figures.append, "脚注")
    for table in tables:
        flow.add_table(table)
    flow.finish()
    return figures


def test_text_of_every_table_can_be_extracted(pdf_path: Path, report: ReportInput) -> None:
    whole = plain("".join(page.extract_text() for page in pypdf.PdfReader(pdf_path).pages))
    for table in report_tables(report):
        assert plain(table.title) in whole
        for index, column in enumerate(table.columns):
            # On paper the list of meshes is shortened to codes, persons and households, the trace to its lines.
            shortened = (table.key, column.key) in {("application_meshes", "cells"), ("application_trace", "number")}
            if column.kind in (Kind.YEN, Kind.INTEGER, Kind.METRES, Kind.RATE) and not shortened:
                for row in table.rows:
                    assert plain(printed_cell(table, index, row[index])) in whole
    for wanted in (report.title, report.plan.name, report.date_text, "谷川町", "楽天モバイル", "推計", "負担額"):
        assert plain(wanted) in whole


def test_fonts_are_embedded_truetype(pdf_path: Path) -> None:
    seen = 0
    for page in pypdf.PdfReader(pdf_path).pages:
        for font in page["/Resources"]["/Font"].values():
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            assert descendant["/Subtype"] == "/CIDFontType2"
            assert "/FontFile2" in descendant["/FontDescriptor"].get_object()
            assert "LastResort" not in font.get_object()["/BaseFont"]
            seen += 1
    assert seen


def test_pages_are_a4_landscape_and_numbered(pdf_path: Path) -> None:
    pages = pypdf.PdfReader(pdf_path).pages
    assert len(pages) > 8
    for number, page in enumerate(pages, start=1):
        assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx((841.9, 595.3), abs=0.5)
        assert str(number) in page.extract_text().split()


def test_same_report_gives_same_bytes(pdf_path: Path, report: ReportInput, tmp_path: Path) -> None:
    write_report_pdf(tmp_path / "again.pdf", report)
    assert (tmp_path / "again.pdf").read_bytes() == pdf_path.read_bytes()


def test_pages_of_the_report_are_clean(report: ReportInput) -> None:
    tables = report_tables(report)
    meshes = next(table for table in tables if table.key == "application_meshes")
    for figure in pages_of(*tables, compact_mesh_table(meshes)):
        assert_clean(figure)


def test_hostile_tables_stay_on_the_page_and_lose_nothing() -> None:
    sha = "0123456789abcdef" * 4
    long_text = "非常に長い備考。" * 900 + sha
    columns = tuple(
        Column(key=f"c{index}", header=f"見出しの長い列 {index}", kind=Kind.YEN if index % 2 else Kind.TEXT)
        for index in range(12)
    )
    rows = tuple(
        computed(*(10**11 + row if index % 2 else f"行{row}列{index}" for index in range(12))) for row in range(60)
    )
    narrow = Table(
        key="n",
        title="$_数式でない$ ^題名",
        columns=(Column(key="a", header="甲"), Column(key="b", header="乙", kind=Kind.INTEGER)),
        rows=(computed(long_text, 5), computed("$x^2$", 6)),
    )
    wide = Table(key="w", title="広い表", columns=columns, rows=rows, notes=("注" * 300,), sources="出典" * 100)
    empty = Table(key="e", title="空の表", columns=columns, rows=(), empty_reason="該当なしの理由")
    figures = pages_of(narrow, wide, empty)
    for figure in figures:
        assert_clean(figure)
    found = plain("".join(text for figure in figures for text, _ in text_boxes(figure)))
    assert found.count("非") == 900
    # The other cells of the row are drawn between the first and the second part of the long text.
    assert found.count("非常に長い備考。") >= 890
    assert plain(sha) in found
    assert "$x^2$" in found
    assert "該当なしの理由" in found
    assert all(f"{10**11 + row:,}" in found for row in range(60))
    assert found.count("広い表（続き）") >= 1
    assert min(fitted(wide).size_pt, fitted(narrow).size_pt) >= 5.0


def test_tables_alone_make_a_pdf(tmp_path: Path, report: ReportInput) -> None:
    write_tables_pdf(tmp_path / "t.pdf", report_tables(report)[:1], title="表", date_text="令和6年")
    assert "5G人口カバー率" in pypdf.PdfReader(tmp_path / "t.pdf").pages[0].extract_text()


def test_wrapping_keeps_every_character_and_the_width() -> None:
    text = "500mメッシュ(二分の一地域メッシュ)の面積の50%以上、https://example.jp/abc/def/ghi/jkl/mno を見る。" * 3
    lines = wrapped_to(text, 120, 9)
    assert plain("".join(lines)) == plain(text)
    assert all(text_width_pt(line, 9) <= 120 for line in lines)
    assert not any(line[0] in "、。)ュッ" for line in lines)


def test_packaged_font_is_found_without_importing_its_package() -> None:
    import sys

    assert packaged_font_path().suffix == ".ttf"
    assert font_families()[1] == "DejaVu Sans"
    assert "matplotlib_fontja" not in sys.modules


def test_comparison_chart_draws_every_plan(report: ReportInput) -> None:
    figure = comparison_figure(report.comparison)
    assert len(figure.axes) == 3
    texts = [text.get_text() for axes in figure.axes for text in axes.texts]
    rate = report.assessment.population_rate().persons.percent_text()
    assert rate in texts
    assert any(text.startswith("目標99") for text in texts)


def test_remarks_have_room_for_sentences() -> None:
    columns = tuple(Column(key=f"yen{k}", header="補助対象 (円)", kind=Kind.YEN, width=14) for k in range(7))
    note = "単価表2023年度 鉄塔30m 単価 24,300,000円×1基（物価本 2023年4月、山間部割増1.1）"
    table = Table(
        key="costs",
        title="経費",
        columns=(*columns, Column(key="note", header="備考・見積りの根拠", width=46)),
        rows=tuple(computed(*[123_456_789] * 7, note if k else "") for k in range(3)),
    )
    layout = fitted(table)
    assert layout.widths_pt[-1] >= 11 * layout.size_pt
    [page] = pages_of(table)
    assert_clean(page)


def test_the_full_width_space_takes_room() -> None:
    assert text_width_pt("\u3000", 10) == pytest.approx(10, abs=0.5)
    for width in range(60, 160, 7):
        for line in wrapped_to("見積書No.12（〇〇工業）\u3000単価表2023年度\u3000鉄塔30m\u3000単価", width, 8):
            assert text_width_pt(line, 8) <= width


def test_the_programme_over_the_years_has_its_chart(pdf_path: Path, report: ReportInput) -> None:
    ranking = next(table for table in report_tables(report) if table.key == "programme_ranking")
    pages = [plain(page.extract_text()) for page in pypdf.PdfReader(pdf_path).pages]
    chart = next(text for text in pages if "年度別の国費と費用対効果" in text)
    assert "国費／新規カバー人口1人（円）" in chart
    first = next(row for row in ranking.rows if row[0].value == 1)
    assert plain(str(first[2].value))[:8] in chart
    figures: list[Figure] = []
    PageFlow(figures.append, "脚注").add_page(programme_figure(programme_of_report(report)))
    assert_clean(figures[0])
