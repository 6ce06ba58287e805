"""置局選定 gets height for its form when its tab comes to the front, and other tables get their low strip back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.selection_feature import SelectionFeature


@pytest.fixture
def feature(sample: MainWindow) -> SelectionFeature:
    (found,) = sample.findChildren(SelectionFeature)
    sample.resize(1280, 800)
    sample.resizeDocks([sample.docks["tables"]], [175], Qt.Orientation.Vertical)
    QTest.qWait(20)
    return found


def in_front(window: MainWindow, place: int) -> int:
    window.tables.tabs.setCurrentIndex(place)
    QTest.qWait(20)
    return window.docks["tables"].height()


def test_the_form_is_seen_when_its_tab_is_opened_and_the_height_is_given_back(
    sample: MainWindow, feature: SelectionFeature, qtbot: QtBot
) -> None:
    tabs = sample.tables.tabs
    low = in_front(sample, 0)
    high = in_front(sample, tabs.indexOf(feature.pages))
    assert high >= sample.height() // 2 > low
    form = feature.panel.form
    qtbot.waitUntil(lambda: 350 < form.height() < feature.pages.height())
    feature.open()
    QTest.qWait(20)
    assert abs(in_front(sample, 0) - low) <= 3


def test_a_height_that_was_dragged_stays(sample: MainWindow, feature: SelectionFeature) -> None:
    tabs = sample.tables.tabs
    in_front(sample, 0)
    high = in_front(sample, tabs.indexOf(feature.pages))
    sample.resizeDocks([sample.docks["tables"]], [high - 60], Qt.Orientation.Vertical)
    QTest.qWait(20)
    dragged = sample.docks["tables"].height()
    assert dragged < high
    assert in_front(sample, 0) == dragged
