"""Charts are drawn beside the main thread: the window goes on, only the latest picture counts, a closed window is quiet."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.ui.drawn_chart import DrawnChart
from coverage_planner.ui.latest_work import LatestWork, anything_asked, end_latest_work

THREAD = "coverage_planner latest work"


class Painting:
    """Fills a figure with one colour and remembers threads and sizes."""

    def __init__(self, colour: str, gate: threading.Event | None = None) -> None:
        self.colour, self.gate = colour, gate
        self.threads: list[int] = []
        self.sizes: list[tuple[float, float]] = []

    def __call__(self, figure: Any) -> str:
        self.threads.append(threading.get_ident())
        self.sizes.append(tuple(figure.get_size_inches() * figure.dpi))
        if self.gate is not None:
            assert self.gate.wait(20)
        figure.set_facecolor(self.colour)
        return self.colour


def colour_of(chart: DrawnChart) -> QColor:
    return chart.grab().toImage().pixelColor(5, 5)


@pytest.fixture
def chart(qtbot: QtBot) -> DrawnChart:
    chart = DrawnChart("#112233")
    qtbot.addWidget(chart)
    chart.resize(300, 200)
    chart.show()
    return chart


def test_a_chart_is_drawn_in_another_thread_and_the_former_picture_stays_meanwhile(
    chart: DrawnChart, qtbot: QtBot
) -> None:
    assert colour_of(chart) == QColor("#112233")
    first = Painting("#ff0000")
    with qtbot.waitSignal(chart.drawn) as told:
        chart.show_drawing(first)
    assert told.args == ["#ff0000"]
    assert chart.settled and colour_of(chart) == QColor("#ff0000")
    assert first.threads and threading.get_ident() not in first.threads
    gate = threading.Event()
    slow = Painting("#00ff00", gate)
    chart.show_drawing(slow)
    qtbot.waitUntil(lambda: bool(slow.threads))
    assert not chart.settled
    assert colour_of(chart) == QColor("#ff0000")  # painted while the other thread still draws
    # What is asked next replaces it: the slow one is finished too late and never shown.
    shown: list[object] = []
    chart.drawn.connect(shown.append)
    chart.show_drawing(Painting("#0000ff"))
    qtbot.wait(30)
    gate.set()
    qtbot.waitUntil(lambda: chart.settled)
    qtbot.wait(30)
    assert shown == ["#0000ff"]
    assert colour_of(chart) == QColor("#0000ff")
    chart.show_drawing(None)
    assert colour_of(chart) == QColor("#112233")


def test_a_resized_chart_is_drawn_once_the_size_stays(chart: DrawnChart, qtbot: QtBot) -> None:
    painting = Painting("#ff0000")
    chart.show_drawing(painting)
    qtbot.waitUntil(lambda: chart.settled)
    before = len(painting.sizes)
    for width in range(310, 400, 10):
        chart.resize(width, 220)
        QApplication.processEvents()
    assert len(painting.sizes) == before
    assert not chart.settled
    qtbot.waitUntil(lambda: chart.settled)
    assert len(painting.sizes) == before + 1
    ratio = chart.devicePixelRatioF()
    assert (chart.picture.width(), chart.picture.height()) == (round(390 * ratio), round(220 * ratio))


def test_a_dense_screen_gets_all_its_dots(chart: DrawnChart, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DrawnChart, "devicePixelRatioF", lambda _chart: 1.5)
    painting = Painting("#ff0000")
    chart.show_drawing(painting)
    qtbot.waitUntil(lambda: chart.settled)
    assert (chart.picture.width(), chart.picture.height()) == (450, 300)
    assert chart.picture.deviceIndependentSize().toSize() == chart.size()
    # The same inches as on other screens, so that text is as large.
    assert painting.sizes[-1] == pytest.approx((450, 300), abs=1)


def test_a_hidden_chart_is_not_drawn_and_a_fault_is_told(chart: DrawnChart, qtbot: QtBot) -> None:
    chart.hide()
    painting = Painting("#ff0000")
    chart.show_drawing(painting)
    qtbot.wait(60)
    assert not painting.threads

    def refused(_figure: Any) -> None:
        raise PlannerError(Text("描けません", "cannot be drawn"))

    chart.show_drawing(refused)
    with qtbot.waitSignal(chart.refused) as told:
        chart.show()
    assert "描けません" in str(told.args[0])
    assert not anything_asked()


def test_a_chart_deleted_while_it_is_drawn_leaves_no_thread_and_no_answer(qtbot: QtBot) -> None:
    gate = threading.Event()
    chart = DrawnChart("#112233")
    chart.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    painting = Painting("#ff0000", gate)
    chart.show()
    chart.show_drawing(painting)
    qtbot.waitUntil(lambda: bool(painting.threads))
    chart.close()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gate.set()
    end_latest_work()
    QApplication.processEvents()
    assert THREAD not in [thread.name for thread in threading.enumerate()]
    assert not anything_asked()


class Receiver:
    def __init__(self) -> None:
        self.values: list[object] = []
        self.errors: list[PlannerError] = []

    def done(self, value: object) -> None:
        self.values.append(value)

    def failed(self, error: PlannerError) -> None:
        self.errors.append(error)


def test_the_window_goes_on_while_work_runs_and_ends_it_on_closing(qtbot: QtBot) -> None:
    receiver = Receiver()
    work = LatestWork(receiver.done, receiver.failed)
    began = threading.Event()

    def until_cancelled(cancelled: threading.Event) -> str:
        began.set()
        assert cancelled.wait(20)
        return "too late"

    work.ask(until_cancelled)
    assert began.wait(20)
    start = time.monotonic()
    end_latest_work()
    assert time.monotonic() - start < 5
    qtbot.wait(20)
    assert not receiver.values and not work.busy
    work.ask(lambda _cancelled: 1 // 0)  # a programming mistake is told, not lost
    qtbot.waitUntil(lambda: bool(receiver.errors))
    kept = LatestWork(receiver.done, receiver.failed, kept=True)
    kept.ask(lambda _cancelled: "written")
    end_latest_work()
    qtbot.waitUntil(lambda: receiver.values == ["written"])
