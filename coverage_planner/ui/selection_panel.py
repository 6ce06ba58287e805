"""「局を選ぶ」: the question on the left, the running gap, the proposal, its reasons and the front on the right."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, Qt, QUrl, Signal
from PySide6.QtWidgets import QInputDialog, QLabel, QMenu, QPushButton, QTabWidget, QWidget

from coverage_planner.engine.selection.build_order import why_site
from coverage_planner.engine.selection.selecting import SelectionProgress
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.language import shown
from coverage_planner.ui.selection_answer import (
    FrontAnswer,
    SelectionAnswer,
    ask,
    ask_front,
    ask_point,
    ask_what_if,
    counted_view,
    units_of,
)
from coverage_planner.ui.selection_charts import FrontChart, GapChart
from coverage_planner.ui.selection_form import SelectionForm
from coverage_planner.ui.selection_goal_words import goal_lines
from coverage_planner.ui.selection_layout import question_beside_answer
from coverage_planner.ui.selection_lines import (
    answer_lines,
    definition_of_rates,
    outside_line,
    running_line,
    unbroken,
    value_unit,
    why_lines,
)
from coverage_planner.ui.selection_report import IMPROVED, SelectionReport
from coverage_planner.ui.selection_runner import SelectionRunner, StudyComputer, Work
from coverage_planner.ui.selection_tables import build_columns, goal_columns, outside_columns
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.workspace import Workspace
from coverage_planner.ui.wrapped_row import WrappedRow

KIND = "selection"
_MOST_IN_MENU = 20


class SelectionPanel(QWidget):
    """A page of 置局選定; the project changes only when a proposal is made a plan.

    Signals: ``answered(SelectionAnswer)``, ``sites_chosen(frozenset[int])`` with site numbers,
    ``zone_chosen(int)`` with a municipality, ``plan_requested(SelectionAnswer, bool)`` (True for the improved set),
    ``years_requested()``, ``told(PlannerError)``, ``menu_made(QMenu, Site)`` before the menu of a row is shown; the
    certificate's menu is filled by its owner.
    """

    answered = Signal(object)
    sites_chosen = Signal(object)
    zone_chosen = Signal(int)
    plan_requested = Signal(object, bool)
    years_requested = Signal()
    told = Signal(object)
    menu_made = Signal(object, object)

    def __init__(
        self, workspace: Workspace, style: WindowStyle, computer: StudyComputer, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._computer = workspace, computer
        self.answer: SelectionAnswer | None = None
        self._before: list[SelectionAnswer] = []
        self._front: FrontAnswer | None = None
        self._title = Text("", "")
        self.form = SelectionForm()
        self.runner = SelectionRunner(workspace, KIND, self)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.make_plan = QPushButton(self.tr("Make a new plan"))
        self.make_plan.setToolTip(self.tr("Adds existing and chosen sites as a plan; the present plan stays as it is."))
        self.to_years = QPushButton(self.tr("Spread over the years"))
        self.to_years.setToolTip(self.tr("Which of the chosen sites in which fiscal year."))
        self.pareto = QPushButton(self.tr("Cost against persons"))
        self.pareto.setToolTip(self.tr("How many persons other budgets would cover, under the same conditions."))
        self.certificate = QPushButton(self.tr("Certificate"))
        self.certificate_menu = QMenu(self.certificate)
        self.certificate.setMenu(self.certificate_menu)
        self.back = QPushButton(self.tr("Back to the answer before"))
        self.make_plan.clicked.connect(lambda: self.plan_requested.emit(self.answer, False))
        self.to_years.clicked.connect(self.years_requested)
        self.pareto.clicked.connect(self.start_front)
        self.back.clicked.connect(self.go_back)
        self.rows = FilteredTable(self.tr("Filter rows"), own_line=False)
        self.rows.table.set_empty_text(self.tr("State budget or goals and press “Run selection”."))
        self.rows.table.keys_selected.connect(self._rows_chosen)
        self.rows.table.setToolTip(self.tr("Right-click a site: why it is chosen, what if it is not built."))
        self.rows.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.rows.table.customContextMenuRequested.connect(self._row_menu)
        self.report = SelectionReport(style)
        self.report.anchorClicked.connect(self._follow_link)
        self.missed = FilteredTable(self.tr("Filter rows"), own_line=False)
        self.missed.table.set_empty_text(self.tr("No goal is stated."))
        self.outside = FilteredTable(self.tr("Filter rows"), own_line=False)
        self.outside.table.set_empty_text(self.tr("Nothing is out of reach of the candidates."))
        self.outside.table.keys_selected.connect(self._zone_row_chosen)
        self.gap, self.front = GapChart(style), FrontChart(style)
        self.front.point_chosen.connect(self.choose_point)
        self._lay_out()
        self.form.start_requested.connect(self.start)
        self.form.stop_requested.connect(self.runner.stop)
        self.runner.begun.connect(lambda: self.form.set_running(True))
        self.runner.ended.connect(self._follow_session)
        self.runner.told.connect(self._show_gap)
        self.runner.failed.connect(self._show_error)
        self.runner.outdated.connect(
            lambda: self.said.setText(self.tr("The project changed while sites were chosen; choose again."))
        )
        workspace.session_replaced.connect(self.clear)
        workspace.session_changed.connect(lambda _change: self._follow_session())
        self.clear()

    def _lay_out(self) -> None:
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        for page, name in (
            (self.rows, self.tr("Build order")),
            (self.report, self.tr("In words")),
            (self.gap, self.tr("Gap")),
            (self.missed, self.tr("Goals")),
            (self.outside, self.tr("Out of reach")),
            (self.front, self.tr("Cost against persons")),
        ):
            self.pages.addTab(page, name)
        buttons = WrappedRow((self.make_plan, self.to_years, self.pareto, self.certificate, self.back))
        question_beside_answer(self, self.form, self.said, buttons, self.pages)

    def rows_in_front(self) -> FilteredTable | None:
        """Return the rows of the page in front, where it is a table."""
        page = self.pages.currentWidget()
        return page if isinstance(page, FilteredTable) else None

    def clear(self) -> None:
        """Forget the answers about another project."""
        self.answer, self._front, self._before = None, None, []
        for table in (self.rows, self.missed, self.outside):
            table.set_records((), ())
        self.front.show_front(None)
        self.gap.show_steps((), "")
        self.report.show_answer(None)
        self.said.setText("")
        session = self._workspace.session
        self.form.show_project(None if session is None else session.project)
        self._follow_session()

    def start(self) -> None:
        """Ask the question of the form about the current plan."""
        session = self._workspace.session
        if session is None:
            return
        project, plan_name, computer = session.project, session.plan_name, self._computer.get()
        try:
            question, rules, limits = self.form.question(), self.form.rules(), self.form.limits()
            self.form.check_sites(session.plan)
        except PlannerError as error:
            self._show_error(error)
            return
        self._before, self._front = [], None
        self.front.show_front(None)
        self.gap.show_steps((), "")
        self.pages.setCurrentWidget(self.gap)
        self._run(
            Text("置局を選定しています", "choosing sites"),
            lambda state, report: ask(computer, project, plan_name, question, rules, limits, state, report),
            self._show_end,
        )

    def _show_end(self, answer: SelectionAnswer) -> None:
        """Show an answer and close the course of its search; a short one told nothing on its way."""
        selection = answer.found.selection
        if answer.reached:
            units = units_of(answer.found.asked)
            end = SelectionProgress(
                seconds=selection.seconds, value=selection.value // units, bound=selection.bound // units
            )
            self.gap.show_steps((*self.runner.state.told, end), value_unit(self.form.kind.term()))
        self.show_answer(answer)

    def start_front(self) -> None:
        """Work out cost against persons under the conditions of the answer shown."""
        answer = self.answer
        if answer is not None:
            title = Text("費用と人口の関係を求めています", "working out cost against persons")
            self._run(title, lambda state, report: ask_front(answer, state, report), self.show_front)

    def try_without(self, candidate: int, *, force: bool = False) -> None:
        """Ask again with a candidate of the instance forbidden (or forced), from the answer shown on."""
        present, computer = self.answer, self._computer.get()
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
            lambda state, report: ask_what_if(computer, present, forced, forbidden, state, report),
            done,
        )

    def choose_point(self, number: int) -> None:
        """Show the proposal of a point of the front."""
        front, computer, present = self._front, self._computer.get(), self.answer
        if front is None:
            return

        def done(answer: SelectionAnswer) -> None:
            if present is not None:
                self._before.append(present)
            self.show_answer(answer, stay=True)

        title = Text("選んだ点の案を評価しています", "evaluating the chosen point")
        self._run(title, lambda _state, _report: ask_point(computer, front, number), done)

    def go_back(self) -> None:
        """Show the answer before the last change of conditions."""
        if self._before:
            self.show_answer(self._before.pop(), stay=True)

    def show_answer(self, answer: SelectionAnswer, *, stay: bool = False) -> None:
        """Show an answer; it stays on the page in front where the planner clicked there."""
        self.answer = answer
        columns, keys = build_columns(answer)
        self.rows.set_records(columns, keys, fit=True)
        goals = goal_columns(answer)
        self.missed.set_records(goals, range(len(goals[0].values)), fit=True)
        outside, zones = outside_columns(answer)
        self.outside.set_records(outside, zones, fit=True)
        self.report.show_answer(answer)
        if not stay:
            self.pages.setCurrentWidget(self.rows if answer.reached else self.missed)
        self._follow_session()
        self.answered.emit(answer)

    def show_front(self, found: FrontAnswer) -> None:
        """Show a front."""
        self._front = found
        self.front.show_front(found.front)
        self.pages.setCurrentWidget(self.front)

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
            self.report.show_answer(answer, why=why_lines(answer, why))
            self.pages.setCurrentWidget(self.report)

    def menu_of(self, candidate: int) -> QMenu:
        """Return the menu of a row: why this site, what if it is not built, and which replacement would be forced."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Why this site"), lambda: self.explain(candidate))
        menu.addAction(self.tr("What if this site is not built"), lambda: self.try_without(candidate))
        others = self._others()
        if len(others) > _MOST_IN_MENU:
            menu.addAction(self.tr("What if another site must be built") + "…", self._ask_other)
            return menu
        inner = menu.addMenu(self.tr("What if another site must be built"))
        for name, k in others.items():
            inner.addAction(name, partial(self.try_without, k, force=True))
        inner.setEnabled(bool(others))
        return menu

    def _others(self) -> dict[str, int]:
        """Return the candidates of the instance that are not chosen, by the identifier of the site."""
        answer = self.answer
        assert answer is not None
        chosen = {option.site.number for option in answer.found.chosen}
        return {
            option.site.site_id: k
            for k, option in enumerate(answer.found.asked.options, 1)
            if option.scheme is None and option.site.number not in chosen
        }

    def _ask_other(self) -> None:
        others = self._others()
        title = self.tr("What if another site must be built")
        name, ok = QInputDialog.getItem(self, title, self.tr("Site"), list(others), 0, True)
        if ok and name in others:
            self.try_without(others[name], force=True)

    def _run(self, title: Text, work: Work, done: Any) -> None:
        if self._workspace.session is not None:
            self._title = title
            self.runner.run(title, work, done)
            self._show_gap()

    def _show_gap(self) -> None:
        steps = tuple(self.runner.state.told)
        if self.runner.running:
            self.said.setText(
                running_line(self.runner.state.doing or self._title, steps, value_unit(self.form.kind.term()))
            )
        if steps and steps != self.gap.steps:
            self.gap.show_steps(steps, value_unit(self.form.kind.term()))

    def _show_error(self, error: PlannerError) -> None:
        named = self.form.named(error)
        self.said.setText(shown(named.message))
        self.told.emit(named)

    def _follow_session(self) -> None:
        session, answer = self._workspace.session, self.answer
        self.form.show_plan(None if session is None else session.plan)
        running = self.runner.running
        self.form.set_running(running)
        self.form.start.setEnabled(session is not None and not running)
        fresh = answer is not None and session is not None and session.project.has_figures_of(answer.project)
        built = fresh and bool(answer and answer.steps)
        for button in (self.make_plan, self.to_years):
            button.setEnabled(built)
        self.pareto.setEnabled(fresh and not running)
        self.back.setVisible(bool(self._before))
        self.back.setEnabled(fresh)
        if answer is None or running:
            return
        lines = [*answer_lines(answer), *goal_lines(answer), outside_line(answer)]
        if not fresh:
            lines.append(self.tr("The project has changed since; choose again."))
        self.said.setText(unbroken("\n".join(line for line in lines if line)))
        self.said.setToolTip(definition_of_rates(answer))

    def _rows_chosen(self, keys: frozenset[int]) -> None:
        if self.answer is not None and keys:
            options = self.answer.found.asked.options
            self.sites_chosen.emit(frozenset(options[key - 1].site.number for key in keys))

    def _zone_row_chosen(self, keys: frozenset[int]) -> None:
        if len(keys) == 1 and (zone := next(iter(keys))) >= 0:
            self.zone_chosen.emit(zone)

    def _row_menu(self, at: QPoint) -> None:
        keys = self.rows.table.selected_keys()
        if self.answer is not None and len(keys) == 1:
            candidate = next(iter(keys))
            menu = self.menu_of(candidate)
            self.menu_made.emit(menu, self.answer.found.asked.options[candidate - 1].site)
            menu.popup(self.rows.table.viewport().mapToGlobal(at))

    def _follow_link(self, link: QUrl) -> None:
        if link.toString() == IMPROVED and self.make_plan.isEnabled():
            self.plan_requested.emit(self.answer, True)
