"""The tab 置局選定: choosing sites and spreading them over the years, one in front, and where candidates come from."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.plan import Plan
from coverage_planner.model.terms import SiteStatus
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.front_page_stack import FrontPageStack
from coverage_planner.ui.selection_panel import SelectionPanel
from coverage_planner.ui.selection_rollout_form import PROPOSAL, coming_year
from coverage_planner.ui.selection_rollout_panel import RolloutPanel
from coverage_planner.ui.selection_runner import StudyComputer
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.workspace import Workspace


class SelectionPages(QWidget):
    """The pages under their two buttons.

    Signals: ``candidates_requested()``, ``enable_requested()``, ``enlarged(bool)`` for a window of their own,
    ``rows_changed()``: another table, or none, is in front.
    """

    candidates_requested = Signal()
    enable_requested = Signal()
    enlarged = Signal(bool)
    rows_changed = Signal()

    def __init__(self, workspace: Workspace, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        computer = StudyComputer(workspace)
        self.panel = SelectionPanel(workspace, style, computer)
        self.rollout = RolloutPanel(workspace, style, computer, self._proposal)
        self.choose, self.spread = QToolButton(), QToolButton()
        self.choose.setText(self.tr("Choose sites"))
        self.spread.setText(self.tr("Spread over the years"))
        group = QButtonGroup(self)
        for button in (self.choose, self.spread):
            button.setCheckable(True)
            group.addButton(button)
            button.toggled.connect(partial(_embolden, button))
        self.choose.setChecked(True)
        self.find_more = QPushButton(self.tr("Find candidates…"))
        self.find_more.setToolTip(
            self.tr("Places on high ground, along uncovered roads, near power and fibre, on existing masts.")
        )
        self.enlarge = QToolButton()
        self.enlarge.setCheckable(True)
        self.enlarge.setText(self.tr("Own window"))
        self.enlarge.setToolTip(
            self.tr("Shows the tables in a large window of their own; press again to put them back.")
        )
        self.enlarge.toggled.connect(self.enlarged)
        self.switch_on = QPushButton()
        self.switch_on.setToolTip(self.tr("Candidates that are switched off are not weighed; can be undone."))
        top = QHBoxLayout()
        top.setContentsMargins(10, 3, 6, 0)
        top.addWidget(self.choose)
        top.addWidget(self.spread)
        top.addStretch(1)
        top.addWidget(self.find_more)
        top.addWidget(self.switch_on)
        top.addWidget(self.enlarge)
        self.stack = FrontPageStack()
        self.stack.addWidget(self.panel)
        self.stack.addWidget(self.rollout)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(self.stack)
        area.setWidgetResizable(True)
        column.addWidget(area, 1)
        self.stack.currentChanged.connect(lambda _place: self.rows_changed.emit())
        for pages in (self.panel.pages, self.rollout.pages):
            pages.currentChanged.connect(lambda _place: self.rows_changed.emit())
        self.choose.clicked.connect(lambda: self.stack.setCurrentWidget(self.panel))
        self.spread.clicked.connect(self.show_years)
        self.panel.years_requested.connect(lambda: self.show_years(of_proposal=True))
        self.panel.answered.connect(lambda _answer: self._follow())
        self.find_more.clicked.connect(self.candidates_requested)
        self.switch_on.clicked.connect(self.enable_requested)
        self.rollout.form.scope.currentIndexChanged.connect(lambda _place: self._follow())
        workspace.session_replaced.connect(self._follow)
        workspace.session_changed.connect(lambda _change: self._follow())
        self._follow()

    def rows_in_front(self) -> FilteredTable | None:
        """Return the rows that are in front, for the filter line above."""
        page = self.rollout if self.stack.currentWidget() is self.rollout else self.panel
        return page.rows_in_front()

    def show_choice(self) -> None:
        """Bring the choice of sites to the front."""
        self.choose.setChecked(True)
        self.stack.setCurrentWidget(self.panel)

    def show_years(self, *, of_proposal: bool = False) -> None:
        """Bring the years to the front, with the proposal shown where that is wanted."""
        self.spread.setChecked(True)
        self.stack.setCurrentWidget(self.rollout)
        self._follow()
        if of_proposal:
            self.rollout.form.scope.choose(PROPOSAL)

    def _proposal(self) -> Plan | None:
        answer, session = self.panel.answer, self._workspace.session
        if answer is None or session is None or not session.project.has_figures_of(answer.project) or not answer.steps:
            return None
        return answer.found.proposal

    def _follow(self) -> None:
        session = self._workspace.session
        self.find_more.setEnabled(session is not None)
        off = 0
        if session is not None:
            plan = session.plan
            off = sum(site.status is SiteStatus.CANDIDATE and not site.enabled for site in plan.sites)
            if self.stack.currentWidget() is self.rollout:
                proposal = self._proposal()
                self.rollout.form.offer_proposal(proposal is not None)
                chosen = proposal if proposal is not None and self.rollout.form.scope.term() == PROPOSAL else plan
                self.rollout.form.begin_with([site.total_cost_yen for site in chosen.candidates], coming_year())
        self.switch_on.setVisible(off > 0)
        self.switch_on.setText(self.tr("Switch on {n} candidates").format(n=off))


def _embolden(button: QToolButton, on: bool) -> None:
    """Write the page in front in bold: a pressed button is hard to tell on a dark window."""
    font = button.font()
    font.setBold(on)
    button.setFont(font)
