"""「置局選定」: the question on the left, the running gap, the proposal and the front on the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.engine.selection.build_order import why_site
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.language import shown
from coverage_planner.ui.selection_answer import (
    FrontAnswer,
    RunState,
    SelectionAnswer,
    ask,
    ask_front,
    ask_point,
    ask_what_if,
    counted_view,
)
from coverage_planner.ui.selection_charts import FrontChart, GapChart
from coverage_planner.ui.selection_form import SelectionForm
from coverage_planner.ui.selection_lines import answer_lines, outside_line, value_unit, why_lines
from coverage_planner.ui.selection_tables import build_columns, missed_columns
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.workspace import Workspace

KIND = "selection"
_READ_MS = 150


class SelectionPanel(QWidget):
    """A page of the tables; the project changes only when a proposal is made a plan.

    Signals: ``answered(SelectionAnswer)``, ``site_chosen(int)`` with a site number, ``plan_requested(SelectionAnswer)``,
    ``certificate_requested(SelectionAnswer)``, ``told(PlannerError)``.
    """

    answered = Signal(object)
    site_chosen = Signal(int)
    plan_requested = Signal(object)
    certificate_requested = Signal(object)
    told = Signal(object)

    def __init__(self, workspace: Workspace, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._state = RunState()
        self.answer: SelectionAnswer | None = None
        self._before: list[SelectionAnswer] = []
        self._front: FrontAnswer | None = None
        self.form = SelectionForm()
        self.form.start_requested.connect(self.start)
        self.form.stop_requested.connect(self.stop)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.make_plan = QPushButton(self.tr("Make the proposal a new plan"))
        self.certificate = QPushButton(self.tr("Save certificate…"))
        self.pareto = QPushButton(self.tr("Cost against persons"))
        self.back = QPushButton(self.tr("Back to the answer before"))
        self.make_plan.clicked.connect(lambda: self.plan_requested.emit(self.answer))
        self.certificate.clicked.connect(lambda: self.certificate_requested.emit(self.answer))
        self.pareto.clicked.connect(self.start_front)
        self.back.clicked.connect(self.go_back)
        buttons = QHBoxLayout()
        for button in (self.make_plan, self.certificate, self.pareto, self.back):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self.rows = FilteredTable(self.tr("Filter rows"), own_line=False)
        self.rows.table.set_empty_text(self.tr("State budget or goals and press “Run selection”."))
        self.rows.table.keys_selected.connect(self._row_chosen)
        self.rows.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.rows.table.customContextMenuRequested.connect(self._row_menu)
        self.missed = FilteredTable(self.tr("Filter rows"), own_line=False)
        self.missed.table.set_empty_text(self.tr("No goal is missed."))
        self.gap, self.front = GapChart(style), FrontChart(style)
        self.front.point_chosen.connect(self.choose_point)
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        for page, name in (
            (self.rows, self.tr("Build order")),
            (self.gap, self.tr("Gap")),
            (self.missed, self.tr("Goals missed")),
            (self.front, self.tr("Cost against persons")),
        ):
            self.pages.addTab(page, name)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 6, 4, 0)
        column.setSpacing(4)
        column.addWidget(self.said)
        column.addLayout(buttons)
        column.addWidget(self.pages, 1)
        split = QSplitter()
        split.addWidget(self.form)
        split.addWidget(right)
        split.setStretchFactor(1, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)
        self._reader = QTimer(self)
        self._reader.setInterval(_READ_MS)
        self._reader.timeout.connect(self._read)
        workspace.session_replaced.connect(self.clear)
        workspace.session_changed.connect(lambda _change: self._follow_session())
        self.clear()

    def clear(self) -> None:
        """Forget the answers about another project."""
        self.answer, self._front, self._before = None, None, []
        self.rows.set_records((), ())
        self.missed.set_records((), ())
        self.front.show_front(None)
        self.gap.show_steps((), "")
        self.said.setText("")
        self._follow_session()

    def start(self) -> None:
        """Ask the question of the form about the current plan."""
        session = self._workspace.session
        if session is None:
            return
        project, plan_name, losses = session.project, session.plan_name, self._workspace.losses
        question, rules, limits = self.form.question(), self.form.rules(), self.form.limits()
        self._before, self._front = [], None
        self.front.show_front(None)
        self.pages.setCurrentWidget(self.gap)
        self._run(
            Text("置局を選定しています", "choosing sites"),
            lambda state, report: ask(losses, project, plan_name, question, rules, limits, state, report),
            self.show_answer,
        )

    def stop(self) -> None:
        """End the running search; what it has found so far is shown."""
        self._state.stop.set()

    def start_front(self) -> None:
        """Work out cost against persons under the conditions of the answer shown."""
        answer = self.answer
        if answer is not None:
            title = Text("費用と人口の関係を求めています", "working out cost against persons")
            self._run(title, lambda state, report: ask_front(answer, state, report), self.show_front)

    def try_without(self, candidate: int, *, force: bool = False) -> None:
        """Ask again with a candidate of the instance forbidden (or forced), from the answer shown on."""
        present, losses = self.answer, self._workspace.losses
        if present is None:
            return
        forced: tuple[int, ...] = (candidate,) if force else ()
        forbidden: tuple[int, ...] = ()
        if not force:
            # The site, not only this way of building it.
            number = present.found.asked.options[candidate - 1].site.number
            options = enumerate(present.found.asked.options, 1)
            forbidden = tuple(k for k, option in options if option.site.number == number)

        def done(answer: SelectionAnswer) -> None:
            self._before.append(present)
            self.show_answer(answer)

        self._run(
            Text("条件を変えて解き直しています", "solving again"),
            lambda state, report: ask_what_if(losses, present, forced, forbidden, state, report),
            done,
        )

    def choose_point(self, number: int) -> None:
        """Show the proposal of a point of the front."""
        front, losses, present = self._front, self._workspace.losses, self.answer
        if front is None:
            return

        def done(answer: SelectionAnswer) -> None:
            if present is not None:
                self._before.append(present)
            self.show_answer(answer, stay=True)

        title = Text("選んだ点の案を評価しています", "evaluating the chosen point")
        self._run(title, lambda _state, _report: ask_point(losses, front, number), done)

    def go_back(self) -> None:
        """Show the answer before the last change of conditions."""
        if self._before:
            self.show_answer(self._before.pop(), stay=True)

    def show_answer(self, answer: SelectionAnswer, *, stay: bool = False) -> None:
        """Show an answer; it stays on the page in front where the planner clicked there."""
        self._ended()
        self.answer = answer
        columns, keys = build_columns(answer)
        self.rows.set_records(columns, keys, fit=True)
        missed = missed_columns(answer) if not answer.reached else []
        self.missed.set_records(missed, range(len(missed[0].values)) if missed else (), fit=True)
        if not stay:
            self.pages.setCurrentWidget(self.rows if answer.reached else self.missed)
        self._follow_session()
        self.answered.emit(answer)

    def show_front(self, found: FrontAnswer) -> None:
        """Show a front."""
        self._ended()
        self._front = found
        self.front.show_front(found.front)
        self.pages.setCurrentWidget(self.front)

    def _run(
        self, title: Text, work: Callable[[RunState, Callable[[float], None]], Any], done: Callable[[Any], None]
    ) -> None:
        session = self._workspace.session
        assert session is not None
        project = session.project
        state = self._state = RunState()
        self.form.set_running(True)
        self.form.progress.setRange(0, 0)
        self._reader.start()

        def arrived(value: Any) -> None:
            now = self._workspace.session
            if self._state is not state or now is None or now.project is not project:
                # Edited or replaced meanwhile: an answer about another project must not be taken for one about this.
                self._ended()
                self.said.setText(self.tr("The project changed while sites were chosen; choose again."))
                return
            self._read()
            done(value)

        def failed(error: PlannerError) -> None:
            self._ended()
            self.said.setText(shown(error.message))
            self.told.emit(error)

        self._workspace.run(KIND, title, lambda report: work(state, report), arrived, failed)

    def _read(self) -> None:
        steps = tuple(self._state.told)
        if steps and steps != self.gap.steps:
            self.gap.show_steps(steps, value_unit(self.form.kind.term()))
        if not self._workspace.worker.busy:
            # Cancelled work delivers nothing, so nobody else would tell.
            self._ended()

    def _ended(self) -> None:
        self._reader.stop()
        self.form.set_running(False)
        self.form.progress.setRange(0, 1)

    def _follow_session(self) -> None:
        session, answer = self._workspace.session, self.answer
        locked = () if session is None else tuple(s.site_id for s in session.plan.candidates if s.locked)
        self.form.show_locked(locked)
        self.form.start.setEnabled(session is not None and not self._reader.isActive())
        fresh = answer is not None and session is not None and session.project is answer.project
        self.make_plan.setEnabled(fresh and bool(answer and answer.steps))
        self.certificate.setEnabled(answer is not None)
        self.pareto.setEnabled(fresh)
        self.back.setEnabled(fresh and bool(self._before))
        if answer is None:
            return
        lines = [outside_line(answer), *answer_lines(answer)]
        if not fresh:
            lines.append(self.tr("The project has changed since; choose again."))
        self.said.setText("\n".join(line for line in lines if line))

    def _row_chosen(self, keys: frozenset[int]) -> None:
        if self.answer is not None and len(keys) == 1:
            self.site_chosen.emit(self.answer.found.asked.options[next(iter(keys)) - 1].site.number)

    def _row_menu(self, at: QPoint) -> None:
        keys = self.rows.table.selected_keys()
        if self.answer is None or len(keys) != 1:
            return
        menu = self.menu_of(next(iter(keys)))
        menu.popup(self.rows.table.viewport().mapToGlobal(at))

    def menu_of(self, candidate: int) -> QMenu:
        """Return the menu of a row: why this site, what if it is not built, and which replacement would be forced."""
        answer = self.answer
        assert answer is not None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Why this site"), lambda: self.explain(candidate))
        menu.addAction(self.tr("What if this site is not built"), lambda: self.try_without(candidate))
        others = menu.addMenu(self.tr("What if another site must be built"))
        chosen = {option.site.number for option in answer.found.chosen}
        for k, option in enumerate(answer.found.asked.options, 1):
            if option.scheme is None and option.site.number not in chosen:
                others.addAction(option.site.site_id, partial(self.try_without, k, force=True))
        others.setEnabled(not others.isEmpty())
        return menu

    def explain(self, candidate: int) -> None:
        """Say why a chosen site is among the chosen ones."""
        answer = self.answer
        if answer is not None:
            asked = answer.found.asked
            why = why_site(
                counted_view(asked),
                (0, *answer.found.selection.sites),
                candidate,
                not_to_build=asked.question.locks.must_not,
            )
            self.said.setText("\n".join((*why_lines(answer, why), *answer_lines(answer)[:1])))
