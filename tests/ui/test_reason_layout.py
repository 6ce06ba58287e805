"""The window of reasons in a small window: values in sight at any depth, the legend whole, the size remembered."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QFontMetrics, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from coverage_planner.ui.application import wait_until_idle
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.reason_tree_model import LABEL, VALUE
from coverage_planner.ui.reason_window import ReasonWindow
from tests.ui.conftest import LEFT


def opened(window: MainWindow) -> ReasonWindow:
    """Click the big figure."""
    QTest.mouseClick(window.indicators.population_block, LEFT)
    wait_until_idle(window)
    dialog = window.features.reasons.dialog
    assert dialog is not None
    return dialog


def settled(window: MainWindow) -> None:
    for _ in range(4):
        QApplication.processEvents()
        wait_until_idle(window)


def go_down(window: MainWindow, dialog: ReasonWindow, levels: int) -> None:
    """Open that many levels, the first child each time."""
    node = dialog.model.root
    assert node is not None
    for _ in range(levels):
        dialog.tree.expand(dialog.model.index_of(node))
        settled(window)
        below = dialog.model.child(node, 0)
        assert below is not None
        node = below
    dialog.choose(node)
    settled(window)


def test_values_and_legend_are_in_sight_at_depth_four_in_any_width(sample: MainWindow) -> None:
    dialog = opened(sample)
    go_down(sample, dialog, 4)
    for width in (640, 800, 1100, 1320):
        dialog.resize(width, 760)
        settled(sample)
        check_values(dialog)
        check_legend(dialog)


def check_values(dialog: ReasonWindow) -> None:
    tree = dialog.tree
    assert tree.horizontalScrollBar().maximum() == 0
    index = tree.currentIndex().siblingAtColumn(VALUE)
    while index.isValid():
        rect, text = tree.visualRect(index), str(index.data() or "")
        assert text
        assert rect.right() <= tree.viewport().width()
        metrics = QFontMetrics(index.data(Qt.ItemDataRole.FontRole) or tree.font())
        assert rect.width() - 8 >= metrics.horizontalAdvance(text), text
        assert tree.visualRect(index.siblingAtColumn(LABEL)).width() >= 120
        index = index.parent().siblingAtColumn(VALUE)


def check_legend(dialog: ReasonWindow) -> None:
    cells = dialog.cells
    assert cells.isVisible()
    right = cells.mapTo(dialog, QPoint(cells.minimumSizeHint().width(), 0)).x()
    assert right <= dialog.width()
    words = f"{cells.tr('service area and site')}  100"
    assert cells.minimumSizeHint().width() >= 250 + 27 + cells.fontMetrics().horizontalAdvance(words)


def test_the_size_is_remembered(sample: MainWindow) -> None:
    dialog = opened(sample)
    dialog.resize(742, 611)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    settled(sample)
    assert sample.features.reasons.dialog is None
    again = opened(sample)
    assert again is not dialog
    assert (again.width(), again.height()) == (742, 611)


def test_a_width_drawn_with_the_mouse_stays(sample: MainWindow) -> None:
    dialog = opened(sample)
    settled(sample)
    header = dialog.tree.header()
    edge = QPoint(header.sectionViewportPosition(VALUE), header.height() // 2)
    _drag(header.viewport(), edge, edge - QPoint(60, 0))
    settled(sample)
    drawn = dialog.tree.columnWidth(LABEL)
    go_down(sample, dialog, 2)
    assert dialog.tree.columnWidth(LABEL) == drawn


def _drag(widget: object, begin: QPoint, end: QPoint) -> None:
    none, left = Qt.MouseButton.NoButton, LEFT
    for kind, place, button, held in (
        (QEvent.Type.MouseMove, begin, none, none),
        (QEvent.Type.MouseButtonPress, begin, left, left),
        (QEvent.Type.MouseMove, end, none, left),
        (QEvent.Type.MouseButtonRelease, end, left, none),
    ):
        at = QPointF(place)
        event = QMouseEvent(kind, at, at, button, held, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)  # type: ignore[arg-type]
