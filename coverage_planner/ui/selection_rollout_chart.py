"""Chart of a roll-out: coverage against years and money; drawn when looked at, so that the window starts without matplotlib."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QMouseEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from coverage_planner.ui.drawn_chart import Draw, DrawnChart
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
        self.canvas = DrawnChart(style.surface_raised)
        self.canvas.setMinimumSize(300, 150)
        self.canvas.setAccessibleName(self.tr("Chart of the years"))
        self.against = TermChoice(
            ((BY_YEAR, self.tr("by year, with who pays")), (BY_MONEY, self.tr("against the money spent")))
        )
        self.against.setMinimumContentsLength(16)
        self.against.setAccessibleName(self.tr("Chart"))
        self.against.currentIndexChanged.connect(lambda _place: self._draw())
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 0)
        column.addWidget(self.canvas, 1)
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
        if self.isVisible() and self._drawn != key:
            self._drawn = key
            self.canvas.show_drawing(self._drawing())

    def _drawing(self) -> Draw | None:
        """Return what draws the roll-out outside the main thread."""
        answer = self._answer
        if answer is None:
            return None
        dark = QColor(self._style.surface).lightness() < 128
        paper, against_money, language = self._style.surface_raised, self.against.term() == BY_MONEY, current_language()

        def draw(figure: Any) -> None:
            from coverage_planner.report.chart_frame import DARK_CHART, LIGHT_CHART
            from coverage_planner.report.rollout_chart import draw_rollout

            look = replace(DARK_CHART if dark else LIGHT_CHART, paper=paper)
            draw_rollout(figure, answer, look, against_money=against_money, language=language)

        return draw

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show the chart large, in a window of its own."""
        super().mouseDoubleClickEvent(event)
        if self._answer is None:
            return
        dialog = QDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.against.currentText())
        large = DrawnChart(self._style.surface_raised)
        large.show_drawing(self._drawing())
        column = QVBoxLayout(dialog)
        column.addWidget(large)
        dialog.resize(1000, 600)
        dialog.show()
