"""Measuring: lengths are geodesic at any distance, and the line follows clicks, double click, Backspace and Esc."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from coverage_planner.ui.map.canvas import MapCanvas
from coverage_planner.ui.map.measuring import MeasuredLine, distance_m, length_text
from coverage_planner.ui.map.tools import ToolKind
from coverage_planner.ui.style import LIGHT_MAP

LEFT = Qt.MouseButton.LeftButton


def test_distances_are_geodesic_on_grs80() -> None:
    # One degree of the equator is a * pi / 180; the quarter meridian of GRS80 is 10,001,965.7293 m (Moritz 1980).
    assert distance_m((0.0, 139.0), (0.0, 140.0)) == pytest.approx(6_378_137 * np.pi / 180, abs=1e-6)
    assert distance_m((0.0, 139.0), (90.0, 139.0)) == pytest.approx(10_001_965.7293, abs=1e-3)
    assert distance_m((35.0, 139.0), (36.0, 140.0)) == pytest.approx(distance_m((36.0, 140.0), (35.0, 139.0)), abs=1e-6)


def test_a_line_grows_ends_and_begins_anew() -> None:
    line = MeasuredLine().with_point((35.0, 139.0)).with_point((35.0, 139.1)).with_point((35.1, 139.1))
    assert line.total_m == pytest.approx(sum(line.stretches_m()))
    assert len(line.stretches_m()) == 2
    assert line.shown_to((35.2, 139.1)).total_m > line.total_m
    assert line.ended().shown_to((35.2, 139.1)) == line.ended()
    assert line.ended().with_point((36.0, 140.0)).points == ((36.0, 140.0),)
    assert MeasuredLine().without_last().total_m == 0
    assert [length_text(m) for m in (0.4, 9_999.4, 9_999.6, 1_234_567)] == ["0 m", "9,999 m", "10.00 km", "1,234.57 km"]


@pytest.fixture
def canvas(qtbot: QtBot, valley: SimpleNamespace) -> MapCanvas:
    canvas = MapCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(900, 650)
    canvas.show()
    canvas.fit(valley.bounds)
    return canvas


def test_clicks_measure_and_escape_ends(canvas: MapCanvas, qtbot: QtBot) -> None:
    told: list[MeasuredLine] = []
    canvas.measured.connect(told.append)
    qtbot.keyClick(canvas, Qt.Key.Key_M)
    assert canvas.tool is ToolKind.MEASURE
    for x, y in ((200, 300), (400, 300), (400, 500)):
        qtbot.mouseClick(canvas, LEFT, pos=QPoint(x, y))
    line = canvas.measured_line
    assert line.points[1] == pytest.approx(canvas.view.to_degrees(400, 300))
    assert line.stretches_m()[0] == pytest.approx(200 * canvas.view.metres_per_pixel(300), rel=1e-4)
    assert told[-1] == line
    assert canvas.grab().toImage().pixelColor(400, 350) == QColor(LIGHT_MAP.selection.colour)
    # Dragging moves the map and adds nothing.
    view = canvas.view
    qtbot.mousePress(canvas, LEFT, pos=QPoint(600, 300))
    qtbot.mouseMove(canvas, QPoint(630, 300))
    qtbot.mouseRelease(canvas, LEFT, pos=QPoint(630, 300))
    assert canvas.view != view
    assert canvas.measured_line == line
    qtbot.keyClick(canvas, Qt.Key.Key_Backspace)
    assert canvas.measured_line.points == line.points[:2]
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(500, 400))
    qtbot.mouseDClick(canvas, LEFT, pos=QPoint(500, 400))
    assert canvas.measured_line.finished
    assert len(canvas.measured_line.points) == 3
    assert canvas.view.scale == view.scale, "a double click with this tool does not zoom"
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.tool is ToolKind.SELECT
    assert canvas.measured_line == MeasuredLine()


def test_identify_asks_about_the_place_clicked(canvas: MapCanvas, qtbot: QtBot) -> None:
    asked: list[tuple[float, float]] = []
    canvas.identify_requested.connect(lambda lat, lon: asked.append((lat, lon)))
    qtbot.keyClick(canvas, Qt.Key.Key_I)
    qtbot.mouseClick(canvas, LEFT, pos=QPoint(300, 200))
    assert asked == [pytest.approx(canvas.view.to_degrees(300, 200))]
