"""「年度別の事業」: projects by fiscal year against the budget lines, their ranking, and a year proposed for each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.plan_report import report_of_state
from coverage_planner.report.programme_report import ProgrammeReport, programme_of_report
from coverage_planner.ui.figure_view import PANEL_SIZE_IN, FigureView
from coverage_planner.ui.language import current_language
from coverage_planner.ui.report_table_view import ReportTableView, shown_title
from coverage_planner.ui.workspace import PlanState, Workspace


@dataclass(frozen=True, slots=True, eq=False)
class ProgrammeAnswer:
    """The view of one state with its chart."""

    state: PlanState
    view: ProgrammeReport
    chart: bytes
    page: bytes


class ProgrammePanel(QWidget):
    """A page of the tables; worked out when it is in front and the figures are new.

    Signal ``view_made(ReportTableView)``: another table has its page.
    """

    view_made = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._asked: PlanState | None = None
        self.answer: ProgrammeAnswer | None = None
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self._views: dict[str, ReportTableView] = {}
        self.chart = FigureView()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.pages)
        workspace.session_replaced.connect(self.clear)
        workspace.state_changed.connect(lambda _state: self._refresh())

    def clear(self) -> None:
        """Forget the figures of another project."""
        self._asked = self.answer = None
        self.pages.clear()
        self._views = {}
        self.chart.show_png(b"")

    def showEvent(self, event: QShowEvent) -> None:
        """Work out the view when the page comes to the front."""
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        state = self._workspace.state
        if state is None or state.preview or state.subsidy is None or state is self._asked or not self.isVisible():
            return
        self._asked = state
        language = current_language()

        def work(_report: Callable[[float], None]) -> ProgrammeAnswer:
            from coverage_planner.report.map_picture import figure_png
            from coverage_planner.report.programme_chart import programme_figure

            view = programme_of_report(report_of_state(state.project, state.evaluation, state.subsidy))
            chart = figure_png(programme_figure(view, size_in=PANEL_SIZE_IN, language=language))
            return ProgrammeAnswer(state, view, chart, figure_png(programme_figure(view, language=language)))

        def failed(error: PlannerError) -> None:
            self._asked = None
            self._workspace.failed.emit(error)

        title = Text("年度別の事業をまとめています", "working out the programme")
        self._workspace.worker.submit("programme", title, work, self.show_answer, failed, quiet=True)

    def show_answer(self, answer: ProgrammeAnswer) -> None:
        """Show the tables of a view; pages stay where they are when only figures changed."""
        self.answer = answer
        wanted = [table.key for table in answer.view.tables]
        if wanted != list(self._views):
            self.pages.clear()
            self._views = {}
            for table in answer.view.tables:
                self._views[table.key] = ReportTableView(own_line=False)
                self.pages.addTab(self._views[table.key], shown_title(table))
                self._views[table.key].table.setAccessibleName(shown_title(table))
                self.view_made.emit(self._views[table.key])
            self.pages.addTab(self.chart, self.tr("Chart"))
        for table in answer.view.tables:
            self._views[table.key].show_table(table)
        self.chart.show_png(answer.chart, answer.page)
