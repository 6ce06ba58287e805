"""The window 計画の並列比較: two to four plans on linked maps, their figures, what changes, and charts.

It computes in the worker when it is opened, when other plans are chosen, and, while 「自動」 is on, after every edit of a
plan that is shown; else it says that it is out of date. It holds no figures but those of one comparison, and gives
them back when it is closed.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.engine.plan_difference import carriers_compared
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.terms import carrier_key_name
from coverage_planner.model.text import Text
from coverage_planner.project.plan_comparison import MOST_PLANS, PlanComparison
from coverage_planner.project.plan_computer import PlanOutcome
from coverage_planner.report.comparison_tables import comparison_table
from coverage_planner.ui.change_pages import ChangePage, mesh_rows, municipality_rows, road_rows
from coverage_planner.ui.chart_panel import ChartPanel, figures_of
from coverage_planner.ui.comparison_export import Progress, write_comparison_csvs, write_comparison_workbook
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import current_language, shown
from coverage_planner.ui.linked_maps import LinkedMaps
from coverage_planner.ui.report_table_view import ReportTableView
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.style import WindowStyle, window_sheet
from coverage_planner.ui.workspace import COMPARISON, PlanState, Workspace

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow

AUTOMATIC_MS = 400
"""An edit is followed when nothing further has happened for so long."""


class ComparisonWindow(QWidget):
    """Stays open beside the main window.

    Signals: ``refused(PlannerError)``, ``compared(PlanComparison)``, ``exported(Path)``, and ``closed()`` once the
    figures are given back.
    """

    refused = Signal(object)
    compared = Signal(object)
    exported = Signal(object)
    closed = Signal()

    def __init__(self, workspace: Workspace, window: MainWindow, style: WindowStyle) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._workspace, self._style = workspace, style
        self._asked = False
        self._names: tuple[str, ...] = ()
        self.comparison: PlanComparison | None = None
        self.setWindowTitle(self.tr("Plans side by side"))
        self.setStyleSheet(window_sheet(style))
        self.resize(1400, 940)
        self.plans = [TermChoice() for _ in range(MOST_PLANS)]
        self.carrier = TermChoice((key, shown(carrier_key_name(key))) for key in carriers_compared())
        self.maps = LinkedMaps(window.canvas, window.content, style)
        self.figures = ReportTableView()
        self.meshes = ChangePage(self.tr("No mesh changes between these plans."))
        self.roads = ChangePage(self.tr("No road changes between these plans."))
        self.municipalities = ChangePage(self.tr("No municipality."))
        self.charts = ChartPanel(style)
        self.charts.refused.connect(self.refused)
        self.pair = TermChoice()
        self.pair.setMinimumContentsLength(22)
        self.pair.setAccessibleName(self.tr("Change shown"))
        self.pair.currentIndexChanged.connect(lambda _place: self._fill_changes())
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        for page, title in (
            (self.figures, self.tr("Figures, costs and shares")),
            (self.meshes, self.tr("Meshes that change")),
            (self.roads, self.tr("Road stretches that change")),
            (self.municipalities, self.tr("By municipality")),
            (self.charts, self.tr("Charts")),
        ):
            self.tabs.addTab(page, title)
        self.tabs.setCornerWidget(self.pair)
        self.tabs.currentChanged.connect(lambda _place: self._show_pair_choice())
        for page in (self.meshes, self.roads):
            page.places_chosen.connect(self.maps.go_to)
        self.municipalities.places_chosen.connect(lambda bounds: self.maps.go_to(bounds, outline=False))
        split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.maps)
        split.addWidget(self.tabs)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setSizes([540, 360])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(self._top_row())
        layout.addLayout(self._state_row())
        layout.addWidget(split, 1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(AUTOMATIC_MS)
        self._later.timeout.connect(self._follow)
        for choice in (*self.plans, self.carrier):
            choice.currentIndexChanged.connect(lambda _place: self._choice_changed())
        # Methods, not lambdas: Qt drops these connections with the window, which the workspace outlives.
        workspace.session_replaced.connect(self._session_replaced)
        workspace.session_changed.connect(self._plans_changed)
        workspace.state_changed.connect(self._state_changed)
        workspace.preview_asked.connect(self._give_way)
        workspace.worker.progressed.connect(self._show_progress)
        self._offer_plans()
        self._show_pair_choice()
        self._show_state()

    def _top_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(10, 8, 10, 2)
        row.setSpacing(8)
        for place, choice in enumerate(self.plans):
            name = self.tr("Compared with") if not place else self.tr("Plan {n}").format(n=place + 1)
            choice.setAccessibleName(name)
            choice.setMinimumContentsLength(10)
            label = QLabel(name)
            label.setBuddy(choice)
            row.addWidget(label)
            row.addWidget(choice, 1)
        self.carrier.setMinimumContentsLength(13)
        self.carrier.setAccessibleName(self.tr("Carrier of the changes"))
        row.addWidget(QLabel(self.tr("Carrier")))
        row.addWidget(self.carrier)
        return row

    def _state_row(self) -> QHBoxLayout:
        self.change = QCheckBox(self.tr("Colour the change"))
        self.change.setChecked(True)
        self.change.toggled.connect(self.maps.set_change_shown)
        self.swipe = QCheckBox(self.tr("One map with a divider"))
        self.swipe.toggled.connect(self._set_swipe)
        self.automatic = QCheckBox(self.tr("Follow edits"))
        self.automatic.setChecked(True)
        self.automatic.toggled.connect(lambda on: self._later.start() if on else None)
        self.legend = QCheckBox(self.tr("Legend"))
        self.legend.setChecked(True)
        self.legend.toggled.connect(self.maps.set_legend_shown)
        self.notice = QLabel()
        self.notice.setStyleSheet(f"color: {self._style.bad}")
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setFixedWidth(120)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.again = QPushButton(self.tr("Compute again"))
        self.again.clicked.connect(self.recompute)
        self.stop = QPushButton(self.tr("Cancel"))
        self.stop.clicked.connect(self.cancel)
        self.export = QPushButton(self.tr("Export the differences"))
        menu = QMenu(self.export)
        menu.addAction(self.tr("Excel workbook…")).triggered.connect(self._ask_workbook)
        menu.addAction(self.tr("CSV folder…")).triggered.connect(self._ask_csvs)
        self.export.setMenu(menu)
        row = QHBoxLayout()
        row.setContentsMargins(10, 2, 10, 6)
        row.setSpacing(12)
        for widget in (self.change, self.swipe, self.legend, self.automatic):
            row.addWidget(widget)
        # Its words come and go, and must not make the window wider.
        self.notice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.notice.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.notice, 1)
        row.addWidget(self.progress)
        row.addWidget(self.again)
        row.addWidget(self.stop)
        row.addWidget(self.export)
        return row

    # -- asking -------------------------------------------------------------------------------------------------------

    @property
    def chosen(self) -> tuple[str, ...]:
        """The plans chosen, each once; the first is compared with."""
        return tuple(dict.fromkeys(name for choice in self.plans if (name := choice.term())))

    @property
    def stale(self) -> bool:
        """Whether what is shown is not that of the plans chosen as they are now."""
        session, shown_now = self._workspace.session, self.comparison
        if session is None or shown_now is None:
            return session is not None
        return not (
            shown_now.names == self.chosen
            and shown_now.carrier == self.carrier.term()
            and shown_now.belongs_to(session.project)
        )

    def choose(self, names: tuple[str, ...]) -> None:
        """Choose plans; names the project no longer has are left out."""
        for place, choice in enumerate(self.plans):
            name = names[place] if place < len(names) else "" if place >= 2 else None
            if name in choice.terms:
                choice.choose(name)

    def recompute(self) -> None:
        """Compute the comparison of the plans chosen."""
        session, names = self._workspace.session, self.chosen
        if session is None or len(names) < 2:
            self._show_state()
            return
        known: tuple[PlanOutcome, ...] = ()
        last = self.comparison
        if last is not None and last.names == names and last.belongs_to(session.project):
            known = last.outcomes
        self._asked = True
        self.progress.setValue(0)
        self._workspace.compare_chosen(names, str(self.carrier.term()), known, self._show, self._fail)
        self._show_state()

    def cancel(self) -> None:
        """Stop computing; what was shown stays, marked as out of date."""
        self._workspace.worker.cancel(COMPARISON)
        self._asked = False
        self._show_state()

    def _give_way(self) -> None:
        """Let a drag have the worker; the comparison is asked again when it has ended."""
        if self._asked:
            self.cancel()

    def _choice_changed(self) -> None:
        self._show_state()
        self._later.start()

    def _plans_changed(self, _change: object = None) -> None:
        self._offer_plans()
        if len(self.chosen) < 2:
            self._forget()  # of the plans shown, one at most is left
        elif self.isVisible():
            self._later.start()
        self._show_state()

    def _state_changed(self, state: PlanState) -> None:
        if not state.preview:
            self._later.start()

    def _follow(self) -> None:
        fresh_choice = self.comparison is None or self.comparison.names != self.chosen
        fresh_choice = fresh_choice or self.comparison.carrier != self.carrier.term()  # type: ignore[union-attr]
        if self.isVisible() and not self._asked and self.stale and (self.automatic.isChecked() or fresh_choice):
            self.recompute()
        self._show_state()

    def showEvent(self, event: QShowEvent) -> None:
        """Compute what is chosen when the window opens."""
        super().showEvent(event)
        self._offer_plans()
        self._follow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop computing for a window that nobody looks at, and give the figures back."""
        self.cancel()
        self._later.stop()
        self._forget()
        super().closeEvent(event)
        self.closed.emit()

    def _forget(self) -> None:
        """Show nothing and keep nothing."""
        self.comparison = None
        self.swipe.setChecked(False)
        self.maps.clear()
        self.figures.clear()
        for page in (self.meshes, self.roads, self.municipalities):
            page.clear()
        self.charts.show_comparison(None)
        self._show_pair_choice()

    def _session_replaced(self) -> None:
        self._asked = False
        self._forget()
        self._offer_plans(afresh=True)
        self._later.start()

    def _offer_plans(self, *, afresh: bool = False) -> None:
        session = self._workspace.session
        if session is None:
            return
        names = tuple(plan.name for plan in session.project.plans)
        for place, choice in enumerate(self.plans):
            entries: list[tuple[str, str]] = [(name, name) for name in names]
            if place >= 2:
                entries = [("", self.tr("(none)")), *entries]
            before = choice.term()
            if place == 1 and before == self.plans[0].term() and names != self._names:
                before = None  # there was no other plan; now there may be
            blocked = choice.blockSignals(True)
            choice.set_entries(entries)
            if afresh or before not in choice.terms:
                choice.choose(self._successor(None if afresh else before, place, names))
            choice.setEnabled(place < max(len(names), 2))
            choice.blockSignals(blocked)
        self._names = names

    def _successor(self, before: str | None, place: int, names: tuple[str, ...]) -> str:
        """Return the plan shown in place of one that is gone: itself under its new name, else one not shown yet."""
        if before in self._names and len(names) == len(self._names):
            renamed = names[self._names.index(before)]
            if renamed not in self._names:
                return renamed
        if place >= 2:
            return ""
        taken = {choice.term() for other, choice in enumerate(self.plans) if other != place} if before else set()
        free = [name for name in names if name not in taken]
        return free[0] if before and free else names[min(place, len(names) - 1)]

    # -- showing ------------------------------------------------------------------------------------------------------

    def _show(self, comparison: PlanComparison) -> None:
        self._asked = False
        self.comparison = comparison
        self.maps.show_comparison(comparison)
        if len(comparison.names) != 2 and self.swipe.isChecked():
            self.swipe.setChecked(False)
        self.figures.show_table(comparison_table(figures_of(comparison)))
        first = comparison.names[0]
        blocked = self.pair.blockSignals(True)
        self.pair.set_entries((name, f"{first} → {name}") for name in comparison.names[1:])
        self.pair.blockSignals(blocked)
        self._fill_changes()
        self.charts.show_comparison(comparison)
        self._show_pair_choice()
        self._show_state()
        self.compared.emit(comparison)
        if self.stale:
            self._later.start()

    def _fill_changes(self) -> None:
        comparison, name = self.comparison, self.pair.term()
        if comparison is None or name not in comparison.names[1:]:
            return
        place = comparison.names.index(name)
        data, change = comparison.project.data, comparison.differences[place - 1]
        first, second = comparison.outcomes[0].evaluation, comparison.outcomes[place].evaluation
        self.meshes.show_rows(*mesh_rows(data, first, second, change, self._style))
        self.roads.show_rows(*road_rows(data, change, self._style))
        self.municipalities.show_rows(*municipality_rows(data, change))

    def plan_of_change(self, *, first: bool) -> int:
        """Return the plan that the figures of a change are of: the first, or the further one that is chosen."""
        comparison, name = self.comparison, self.pair.term()
        return 0 if first or comparison is None or name not in comparison.names else comparison.names.index(name)

    def _show_pair_choice(self) -> None:
        page = self.tabs.currentWidget()
        several = self.comparison is not None and len(self.comparison.names) > 2
        self.pair.setVisible(several and page in (self.meshes, self.roads, self.municipalities))

    def _show_state(self) -> None:
        session = self._workspace.session
        busy, stale = self._asked, self.stale
        self.progress.setVisible(busy)
        self.stop.setVisible(busy)
        self.again.setVisible(not busy)
        self.again.setEnabled(session is not None and len(self.chosen) >= 2)
        self.swipe.setEnabled(self.comparison is not None and len(self.comparison.names) == 2)
        if session is not None and len(self.chosen) < 2:
            self.notice.setText(self.tr("Choose two different plans (Plan > Duplicate plan makes one)."))
        elif busy:
            self.notice.setText(self.tr("Computing; what is shown is out of date.") if self.comparison else "")
        else:
            self.notice.setText(self.tr("Out of date.") if stale and self.comparison else "")
        for widget in (self.tabs, self.maps, self.export):
            widget.setEnabled(self.comparison is not None)
        self.notice.setToolTip(self.notice.text())
        self.figures.table.setStyleSheet(f"color: {self._style.stale}" if stale and self.comparison else "")

    # -- files --------------------------------------------------------------------------------------------------------

    def _ask_workbook(self) -> None:
        path = ask_save_path(self, self.tr("Export the differences"), self._proposed("xlsx"), "xlsx")
        if path is not None:
            self.write(path, write_comparison_workbook)

    def _ask_csvs(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Export the differences"))
        if name:
            self.write(Path(name), write_comparison_csvs)

    def _proposed(self, suffix: str) -> Path:
        session = self._workspace.session
        folder = session.path.parent if session is not None and session.path is not None else Path()
        return folder / f"{self.windowTitle()}.{suffix}"

    def write(self, path: Path, writer: Callable[[Path, PlanComparison, Progress], Path]) -> None:
        """Write the differences shown, in the worker."""
        comparison = self.comparison
        if comparison is not None:
            self._workspace.run(
                "export",
                Text("書き出しています", "exporting"),
                lambda report: writer(path, comparison, report),
                self.exported.emit,
                self.refused.emit,
            )

    # -- state --------------------------------------------------------------------------------------------------------

    def _show_progress(self, share: float, _left_s: float) -> None:
        if self._asked:
            self.progress.setValue(round(1000 * share))

    def _set_swipe(self, on: bool) -> None:
        self.maps.set_swipe(on)
        if on != self.maps.swiping:
            self.swipe.setChecked(self.maps.swiping)

    def _fail(self, error: PlannerError) -> None:
        self._asked = False
        self._show_state()
        self.notice.setText(error.one_line(current_language()))
