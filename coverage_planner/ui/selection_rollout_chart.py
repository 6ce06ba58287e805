"""Chart of a roll-out: coverage against years and money; drawn when looked at, so that the window starts without matplotlib."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import current_language
from coverage_planner.ui.style import WindowStyle

if TYPE_CHECKING:
    from coverage_planner.project.plan_rollout import PlanRollout

BY_YEAR, BY_MONEY = "years", "money"


class RolloutChart(QWidget):
    """The chart with the choice of what the coverage is drawn against."""

    def __init__(self, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._style = style
        self._answer: PlanRollout | None = None
        self._drawn: tuple[object, str] | None = None
        self.figure: Any = None
        self._canvas: Any = None
        self.against = TermChoice(
            ((BY_YEAR, self.tr("by year, with who pays")), (BY_MONEY, self.tr("against the money spent")))
        )
        self.against.setMinimumContentsLength(16)
        self.against.setAccessibleName(self.tr("Chart"))
        self.against.currentIndexChanged.connect(lambda _place: self._draw())
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(4, 4, 4, 0)
        self._column.addStretch(1)
        self.setToolTip(self.tr("Double-click to enlarge"))

    def show_answer(self, answer: PlanRollout | None) -> None:
        """Show another roll-out, or none."""
        self._answer = answer
        self._draw()

    def showEvent(self, event: QShowEvent) -> None:
        """Draw when looked at."""
        super().showEvent(event)
        self._draw()

    def _draw(self) -> None:
        key = self._answer, str(self.against.term())
        if not self.isVisible() or self._drawn == key or (self._answer is None and self.figure is None):
            return
        self._drawn = key
        self._make_canvas()
        if self._answer is None:
            self.figure.clear()
        else:
            self._draw_on(self.figure, self._answer)
        self._canvas.draw_idle()

    def _draw_on(self, figure: Any, answer: PlanRollout) -> None:
        from coverage_planner.report.chart_frame import DARK_CHART, LIGHT_CHART
        from coverage_planner.report.rollout_chart import draw_rollout

        dark = QColor(self._style.surface).lightness() < 128
        look = replace(DARK_CHART if dark else LIGHT_CHART, paper=self._style.surface_raised)
        against_money = self.against.term() == BY_MONEY
        draw_rollout(figure, answer, look, against_money=against_money, language=current_language())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the chart large, in a window of its own."""
        super().mouseDoubleClickEvent(event)
        if self._answer is None:
            return
        from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
        from matplotlib.figure import Figure

        dialog = QDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.against.currentText())
        figure = Figure(figsize=(10, 6), dpi=100)
        column = QVBoxLayout(dialog)
        column.addWidget(FigureCanvasQTAgg(figure))
        self._draw_on(figure, self._answer)
        dialog.resize(1000, 600)
        dialog.show()

    def _make_canvas(self) -> None:
        if self.figure is not None:
            return
        from matplotlib.backends.backend_qtagg import FigureCanvasQTAgg
        from matplotlib.figure import Figure

        self.figure = Figure(figsize=(6, 3), dpi=100)
        self._canvas = FigureCanvasQTAgg(self.figure)
        self._canvas.setMinimumSize(300, 90)
        self._canvas.setAccessibleName(self.tr("Chart of the years"))
        self._column.takeAt(0)
        self._column.addWidget(self._canvas, 1)
