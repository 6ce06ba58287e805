"""Charts of sharing and of the programme speak the language asked for, with nothing of the other left or cut off."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text as DrawnText

from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.terms import CARRIERS
from coverage_planner.model.text import Language
from coverage_planner.report.programme_chart import programme_figure
from coverage_planner.report.programme_report import programme_of_report
from coverage_planner.report.report_input import ReportInput
from coverage_planner.report.sharing_chart import sharing_figure
from coverage_planner.subsidy.sharing import ServedCounts, compare_schemes
from coverage_planner.subsidy.sharing_scheme import usual_schemes
from tests.report.conftest import site_facts

JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
LOW = (13.0, 3.2)
PAGE = (11.69, 8.27)


def drawn_texts(figure: Figure) -> list[DrawnText]:
    found = figure.findobj(lambda artist: isinstance(artist, DrawnText) and artist.get_visible())
    return [text for text in found if text.get_text().strip()]  # type: ignore[attr-defined]


def figures(report: ReportInput, size_in: tuple[float, float], language: Language) -> list[Figure]:
    (site, *_) = report.plan.candidates
    served = ServedCounts(persons=(5, 4, 3, 2, 1), road_um=(0, 0, 0, 0, 0))
    settings = SubsidySettings(discount_rate=Fraction(0))
    schemes = compare_schemes(
        [site], site_facts(report.data), settings, usual_schemes(CARRIERS), served=lambda _: served
    )
    return [
        sharing_figure(schemes, size_in=size_in, language=language),
        programme_figure(programme_of_report(report), size_in=size_in, language=language),
    ]


@pytest.mark.parametrize("size_in", [LOW, PAGE])
def test_charts_of_an_english_window_have_english_words_inside_the_picture(
    report: ReportInput, size_in: tuple[float, float], tmp_path: Path
) -> None:
    names = {site.site_id for site in report.plan.candidates} | {site.name for site in report.plan.candidates}
    names |= {zone.name for zone in report.data.zones.municipalities}
    for english, japanese in zip(figures(report, size_in, "en"), figures(report, size_in, "ja"), strict=True):
        words = [text.get_text() for text in drawn_texts(english)]
        left = [word for word in words if JAPANESE.search(word) and not any(name and name in word for name in names)]
        assert not left
        assert sum(bool(JAPANESE.search(text.get_text())) for text in drawn_texts(japanese)) >= 5
        canvas = FigureCanvasAgg(english)
        canvas.draw()
        width, height = canvas.get_width_height()
        for text in drawn_texts(english):
            box = text.get_window_extent()
            assert box.x0 >= -1 and box.x1 <= width + 1 and box.y0 >= -1 and box.y1 <= height + 1, text.get_text()
