"""The pictures on the pages of sharing and of the programme speak the language the window has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from matplotlib.figure import Figure
from PySide6.QtWidgets import QApplication

from coverage_planner.report import map_picture
from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.language import install_language
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.subsidy_features import SubsidyFeatures


@pytest.fixture
def language(qapp: QApplication, sample: MainWindow, request: pytest.FixtureRequest) -> Iterator[str]:
    assert sample.isVisible()  # the fixture of the window sets Japanese
    install_language(qapp, request.param)
    yield request.param
    install_language(qapp, "ja")


TITLES = {
    "ja": ("年度別の国費と費用対効果", "整備方式の比較"),
    "en": ("State money by fiscal year", "Ways of building"),
}


@pytest.mark.parametrize("language", ["en", "ja"], indirect=True)
def test_both_panels_draw_in_the_language_of_the_window(
    language: str, sample: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles: list[str] = []
    png_of = map_picture.figure_png

    def recorded(figure: Figure) -> bytes:
        titles.extend(text.get_text() for text in figure.texts)
        return png_of(figure)

    monkeypatch.setattr(map_picture, "figure_png", recorded)
    (features,) = sample.findChildren(SubsidyFeatures)
    features.open_programme()
    wait_until_idle(sample)
    assert not features.programme.chart.is_empty
    session = sample.workspace.session
    assert session is not None
    sample.sites.select(frozenset({session.plan.candidates[0].number}))
    features.open_sharing()
    wait_until_idle(sample)
    assert not features.sharing.chart.is_empty
    for title in TITLES[language]:
        assert any(text.startswith(title) for text in titles), titles
    for other in TITLES["ja" if language == "en" else "en"]:
        assert not any(text.startswith(other) for text in titles)
