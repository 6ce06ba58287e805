"""The legend on the map: small on a small map, never over scale bar, north arrow or sources, folded up by its tab."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, QSettings, Qt
from PySide6.QtGui import QFont
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.legend_button import SETTING
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.map.layers import MapLayer
from coverage_planner.ui.map.legend import COMPACT, FULL, MOST_SHARE, LegendRow, fitted
from coverage_planner.ui.map.overlay_painter import (
    MARGIN,
    NORTH_SIZE,
    attribution_panel,
    scale_bar,
    scale_bar_size,
)
from tests.ui.conftest import LEFT


def furniture(window: MainWindow) -> list[QRectF]:
    """Where scale bar, north arrow and the sources of the background are."""
    view, scene = window.canvas.view, window.canvas.scene
    width, height = scale_bar_size(scale_bar(view, view.height - 2 * MARGIN))
    places = [
        QRectF(MARGIN, view.height - MARGIN - height, width, height),
        QRectF(view.width - MARGIN - NORTH_SIZE[0], MARGIN, *NORTH_SIZE),
    ]
    if scene.attribution():
        font = QFont(window.canvas.font())
        font.setPointSizeF(9.0)
        places.append(attribution_panel(view, scene.attribution(), font))
    return places


def with_tab(window: MainWindow) -> QRectF:
    panel = window.canvas.scene.legend_panel
    assert panel is not None
    return panel.united(QRectF(window.features.map.legend.geometry()))


def shown_at(window: MainWindow, width: int, height: int) -> QRectF:
    window.canvas.setFixedSize(width, height)
    window.canvas.grab()
    wait_until_idle(window)
    return with_tab(window)


def test_it_is_small_where_the_map_is_small_and_covers_nothing(
    sample: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, tab = sample.canvas.scene, sample.features.map.legend
    roomy = shown_at(sample, 1300, 900)
    small = shown_at(sample, 680, 498)  # the map of a window of 1280 x 800
    panel = scene.legend_panel
    assert panel is not None
    assert panel.width() * panel.height() < MOST_SHARE * 680 * 498
    assert small.height() < roomy.height()
    assert tab.isVisible()
    monkeypatch.setattr(scene, "attribution", lambda: "国土地理院「淡色地図」（地理院タイル）を加工して作成")
    for width, height in ((1300, 900), (680, 498), (560, 420), (430, 330), (430, 180)):
        area = shown_at(sample, width, height)
        assert not any(area.intersects(place) for place in furniture(sample)), (width, height)
        assert QRectF(0, 0, width, height).contains(area), (width, height)
    # Where all of it does not fit, the tab stays to say that there is one.
    assert scene.legend_panel is not None
    assert scene.legend_panel.isEmpty()


def test_a_click_on_the_tab_folds_it_up_and_the_next_window_remembers(sample: MainWindow, qtbot: QtBot) -> None:
    scene, tab = sample.canvas.scene, sample.features.map.legend
    open_panel = scene.legend_panel
    assert open_panel is not None
    before = sample.canvas.grab().toImage()
    ground = open_panel.topLeft().toPoint() + QPoint(7, 4)
    assert before.pixelColor(ground).lightness() > 250, "the panel, nearly white"
    tool = sample.canvas.tool
    qtbot.mouseClick(tab, LEFT)
    wait_until_idle(sample)
    assert scene.legend_panel is not None
    assert scene.legend_panel.isEmpty()
    folded = sample.canvas.grab().toImage()
    assert folded.pixelColor(ground) != before.pixelColor(ground), "the map is seen again"
    corner = sample.canvas.height() - MARGIN
    assert abs(tab.geometry().bottom() + 1 - corner) <= 1, "the tab goes down to the corner"
    assert (sample.canvas.tool, sample.sites.selected) == (tool, frozenset()), "the map below does not take the click"
    other = MainWindow(QSettings(sample.user_settings.fileName(), QSettings.Format.IniFormat))
    assert other.features.map.legend.isChecked()
    assert other.canvas.scene.legend_folded
    other.close()
    other.deleteLater()
    sample.canvas.setFocus()
    QTest.keyClick(sample.canvas, Qt.Key.Key_L, Qt.KeyboardModifier.ShiftModifier)
    wait_until_idle(sample)
    assert scene.legend_panel == open_panel
    assert str(sample.user_settings.value(SETTING)).lower() == "false"
    # Without a legend there is no tab either.
    sample.layers.show_legend(False)
    wait_until_idle(sample)
    assert not tab.isVisible()


def test_headings_stay_where_the_rows_do_not_speak_for_themselves(sample: MainWindow) -> None:
    scene, font = sample.canvas.scene, sample.canvas.font()
    for layer in (MapLayer.LEVEL, MapLayer.POPULATION):
        scene.set_layer(layer, visible=True)
    sample.canvas.grab()
    rows = scene.legend_rows()
    unsaid = [row.text for row in rows if row.swatch is None and not row.plain]
    assert any("500mメッシュ" in text and "人口" in text for text in unsaid), "numbers need their unit"
    assert [row.text for row in rows if row.plain] == ["カバー状況（500mメッシュ）", "道路", "局"]
    assert fitted(rows[:2], font, 400.0, 1e6).look is FULL
    small = fitted(rows, font, 400.0, 1e5)
    assert small.look is COMPACT
    assert small.height <= 400.0
    said, unsaid_pair = [LegendRow("見出し", plain=True), rows[1]], [LegendRow("見出し"), rows[1]]
    heights = [fitted(pair, font, 400.0, 1e3).height for pair in (said, unsaid_pair)]
    assert heights[1] - heights[0] == COMPACT.heading_height, "only what the rows speak for is left out"
