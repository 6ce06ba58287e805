"""「年度に割り振る」: years and budgets on the left; money, coverage, targets, sites and chart by year on the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QTabWidget, QWidget

from coverage_planner.engine.selection.selecting import SelectionProgress
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.rate import whole_metres
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text
from coverage_planner.project.plan_rollout import PlanRollout, YearRule, roll_out_plan
from coverage_planner.report.rollout_tables import (
    budget_table,
    coverage_table,
    left_out_of,
    site_year_table,
    target_year_table,
)
from coverage_planner.ui.filtered_table import FilteredTable
from coverage_planner.ui.language import current_language, shown
from coverage_planner.ui.report_table_view import ReportTableView
from coverage_planner.ui.selection_charts import GapChart
from coverage_planner.ui.selection_layout import question_beside_answer
from coverage_planner.ui.selection_lines import running_line, unbroken
from coverage_planner.ui.selection_rollout_chart import RolloutChart
from coverage_planner.ui.selection_rollout_form import PROPOSAL, RolloutForm
from coverage_planner.ui.selection_runner import Report, RunState, SelectionRunner, StudyComputer
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.workspace import Workspace
from coverage_planner.ui.wrapped_row import WrappedRow

KIND = "rollout"
_TITLE = Text("年度に割り振っています", "spreading sites over the years")


class RolloutPanel(QWidget):
    """A page of 置局選定; the project changes only when a roll-out is kept as a plan.

    Signals: ``site_chosen(int)`` with a site number, ``plan_requested(PlanRollout)``, ``export_requested(PlanRollout, str)``
    with ``xlsx`` or ``csv``, ``told(PlannerError)``, ``menu_made(QMenu, Site)`` before the menu of a row is shown; the
    certificate's menu is filled by its owner.
    """

    site_chosen = Signal(int)
    plan_requested = Signal(object)
    export_requested = Signal(object, str)
    told = Signal(object)
    menu_made = Signal(object, object)

    def __init__(
        self,
        workspace: Workspace,
        style: WindowStyle,
        computer: StudyComputer,
        proposal: Callable[[], Plan | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._computer = workspace, computer
        self._proposal = proposal
        self.answer: PlanRollout | None = None
        self._of: Project | None = None
        self.form = RolloutForm()
        self.runner = SelectionRunner(workspace, KIND, self)
        self.said = QLabel()
        self.said.setWordWrap(True)
        self.said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.keep = QPushButton(self.tr("Keep as a plan with build years"))
        self.keep.setToolTip(self.tr("Adds a plan in which every site has its fiscal year; can be undone."))
        self.export = QPushButton(self.tr("Export"))
        menu = QMenu(self.export)
        for kind, text in (("xlsx", self.tr("Excel workbook…")), ("csv", self.tr("CSV files…"))):
            menu.addAction(text, partial(self._export, kind))
        self.export.setMenu(menu)
        self.certificate = QPushButton(self.tr("Certificate"))
        self.certificate_menu = QMenu(self.certificate)
        self.certificate.setMenu(self.certificate_menu)
        self.tables = {
            name: ReportTableView(own_line=False) for name in ("budgets", "coverage", "targets", "sites")
        }  # fmt: skip
        for view in self.tables.values():
            view.set_empty_text(self.tr("State the budgets by year and press “Spread over the years”."))
        sites = self.tables["sites"].table
        sites.keys_selected.connect(self._row_chosen)
        sites.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        sites.customContextMenuRequested.connect(self._row_menu)
        self.gap = GapChart(style)
        self.chart = RolloutChart(style)
        self._lay_out()
        self.form.start_requested.connect(self.start)
        self.form.stop_requested.connect(self.runner.stop)
        self.form.refused.connect(self._show_error)
        self.form.scope.currentIndexChanged.connect(lambda _place: self._offer_sites())
        self.keep.clicked.connect(lambda: self.plan_requested.emit(self.answer))
        self.runner.begun.connect(lambda: self.form.set_running(True))
        self.runner.ended.connect(self._follow_session)
        self.runner.told.connect(self._show_gap)
        self.runner.failed.connect(self._show_error)
        self.runner.outdated.connect(
            lambda: self.said.setText(self.tr("The project changed meanwhile; spread the sites again."))
        )
        workspace.session_replaced.connect(self.clear)
        workspace.session_changed.connect(lambda _change: self._follow_session())
        self.clear()

    def _lay_out(self) -> None:
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        for page, name in (
            (self.tables["budgets"], self.tr("Money")),
            (self.tables["coverage"], self.tr("Coverage")),
            (self.tables["targets"], self.tr("Targets")),
            (self.tables["sites"], self.tr("Sites")),
            (self.chart, self.tr("Chart")),
            (self.gap, self.tr("Gap")),
        ):
            self.pages.addTab(page, name)
        buttons = WrappedRow((self.keep, self.export, self.certificate, self.chart.against))
        self.chart.against.hide()
        self.pages.currentChanged.connect(
            lambda _place: self.chart.against.setVisible(self.pages.currentWidget() is self.chart)
        )
        question_beside_answer(self, self.form, self.said, buttons, self.pages)

    def rows_in_front(self) -> FilteredTable | None:
        """Return the rows of the page in front, where it is a table."""
        page = self.pages.currentWidget()
        return page.rows if isinstance(page, ReportTableView) else None

    def clear(self) -> None:
        """Forget what belongs to another project."""
        self.answer = self._of = None
        for view in self.tables.values():
            view.clear()
        self.gap.show_steps((), "")
        self.chart.show_answer(None)
        self.form.forget()
        first = self.tr("Which site in which fiscal year, so that most persons are covered earliest.")
        other = self.tr(
            "“Programme by year” has a proposal, too: it puts districts into the budget lines of the state money in the "
            "order of benefit to cost, without asking what is covered when."
        )
        self.said.setText(f"{first}\n{other}")
        self._follow_session()

    def start(self) -> None:
        """Spread the sites over the years."""
        session = self._workspace.session
        if session is None:
            return
        try:
            request, limits = self.form.request(), self.form.limits()
        except PlannerError as error:
            self._show_error(error)
            return
        project, plan_name, computer = session.project, session.plan_name, self._computer.get()
        proposal = self._proposal() if self.form.scope.term() == PROPOSAL else None
        subject = project if proposal is None else project.with_plan(proposal)
        name = plan_name if proposal is None else proposal.name

        def work(state: RunState, report: Report) -> PlanRollout:
            state.prepare(limits, report)
            return roll_out_plan(
                computer, subject, name, request, limits,
                report=report, listen=state.listener(limits, report),
            )  # fmt: skip

        def done(answer: PlanRollout) -> None:
            self._of = project
            self._show_end(answer)
            self.show_answer(answer)

        self.form.keep_budgets()
        self.gap.show_steps((), "")
        self.pages.setCurrentWidget(self.gap)
        self.runner.run(_TITLE, work, done)
        self._show_gap()

    def _show_end(self, answer: PlanRollout) -> None:
        """Close the course of the search with its end; a short one told nothing on its way."""
        found = answer.found
        end = SelectionProgress(seconds=found.seconds, value=found.value, bound=found.bound)
        self.gap.show_steps((*self.runner.state.told, end), self.tr("person-years"))

    def show_answer(self, answer: PlanRollout) -> None:
        """Show a roll-out."""
        self.answer = answer
        language = current_language()
        self.tables["budgets"].show_table(budget_table(answer, language))
        self.tables["coverage"].show_table(coverage_table(answer, language))
        self.tables["targets"].show_table(target_year_table(answer, language))
        self.tables["sites"].show_table(site_year_table(answer, language))
        self.chart.show_answer(answer)
        self.pages.setCurrentWidget(self.tables["budgets"])
        self._follow_session()

    def sites(self) -> tuple[Site, ...]:
        """Return the sites of the table in its order."""
        answer = self.answer
        if answer is None:
            return ()
        return (*(site for one in answer.years for site in one.sites), *answer.unbuilt)

    def menu_of(self, row: int) -> QMenu:
        """Return the menu of a row of the sites: tie it to a year, not before a year, or take its rule away."""
        answer = self.answer
        assert answer is not None
        site = self.sites()[row]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for title, not_before in ((self.tr("Build in"), False), (self.tr("Not before"), True)):
            inner = menu.addMenu(title)
            for one in answer.years:
                rule = YearRule(site_id=site.site_id, year=one.year, not_before=not_before)
                inner.addAction(shown(one.year.name), partial(self.form.rule_page.tie, rule))
        menu.addAction(self.tr("Only after or with another site…"), partial(self._begin_order, site.site_id))
        return menu

    def _begin_order(self, site_id: str) -> None:
        self.form.rule_page.begin_order(site_id)

    def _offer_sites(self) -> None:
        """Offer the sites that would be spread for rules."""
        session = self._workspace.session
        if session is None:
            self.form.rule_page.offer_sites(())
            return
        proposal = self._proposal() if self.form.scope.term() == PROPOSAL else None
        plan = session.plan if proposal is None else proposal
        self.form.rule_page.offer_sites([site.site_id for site in plan.candidates])

    def _row_chosen(self, keys: frozenset[int]) -> None:
        sites = self.sites()
        if len(keys) == 1 and (row := next(iter(keys))) < len(sites):
            self.site_chosen.emit(sites[row].number)

    def _row_menu(self, at: QPoint) -> None:
        table = self.tables["sites"].table
        keys = table.selected_keys()
        if self.answer is not None and len(keys) == 1:
            row = next(iter(keys))
            menu = self.menu_of(row)
            self.menu_made.emit(menu, self.sites()[row])
            menu.popup(table.viewport().mapToGlobal(at))

    def _show_gap(self) -> None:
        steps = tuple(self.runner.state.told)
        if self.runner.running:
            self.said.setText(running_line(self.runner.state.doing or _TITLE, steps, self.tr("person-years")))
        if steps and steps != self.gap.steps:
            self.gap.show_steps(steps, self.tr("person-years"))

    def _show_error(self, error: PlannerError) -> None:
        named = self.form.named(error)
        self.said.setText(shown(named.message))
        self.told.emit(named)

    def _export(self, kind: str) -> None:
        if self.answer is not None:
            self.export_requested.emit(self.answer, kind)

    def _follow_session(self) -> None:
        session, answer = self._workspace.session, self.answer
        self._offer_sites()
        self.form.set_running(self.runner.running)
        self.form.start.setEnabled(session is not None and not self.runner.running)
        fresh = answer is not None and session is not None and session.project.has_figures_of(self._of)
        self.keep.setEnabled(fresh)
        for button in (self.export, self.certificate):
            button.setEnabled(answer is not None)
        if answer is not None and not self.runner.running:
            self.said.setText(unbroken("\n".join(self._lines(answer, fresh=fresh))))
            self.said.setToolTip("\n".join((self._proof(answer), *(shown(line) for line in left_out_of(answer)))))

    def _lines(self, answer: PlanRollout, *, fresh: bool) -> list[str]:
        last = answer.years[-1]
        count = sum(len(one.sites) for one in answer.years)
        spent = sum(one.spent_yen for one in answer.years)
        rate = last.evaluation.assessment.population_rate().persons
        text = self.tr("{n} sites for {yen} yen until {year}: 5G population coverage {rate} % ({persons} persons).")
        lines = [
            text.format(
                n=count,
                yen=f"{spent:,}",
                year=shown(last.year.name),
                rate=rate.percent_text(),
                persons=f"{rate.covered:,}",
            )
        ]
        goal = answer.request.goal_persons
        if goal is not None:
            lines.append(self._goal_line(answer, goal))
        if answer.unbuilt:
            lines.append(self._left_out(answer))
        if not fresh:
            lines.append(self.tr("The project has changed since; spread the sites again."))
        return lines

    def _left_out(self, answer: PlanRollout) -> str:
        """Return how many sites stay out for which reason, and what that loses; their names are in the table of sites."""
        left = answer.found.left
        text = self.tr(
            "{n} sites have no year ({late} fit no budget or rule, {nobody} add no persons); lost with them: {persons} "
            "persons, {road} m of road. See “Sites”."
        )
        return text.format(
            n=len(answer.unbuilt),
            late=len(answer.unbuilt) - len(answer.adds_nobody),
            nobody=len(answer.adds_nobody),
            persons=f"{left.persons:,}",
            road=f"{whole_metres(left.road, answer.asked.made.instance.road_units_per_m):,}",
        )

    def _proof(self, answer: PlanRollout) -> str:
        found = answer.found
        if found.value == found.bound:
            return self.tr("Proven: no other order covers more persons summed over the years.")
        text = self.tr("No other order covers more than {gap} % more persons summed over the years (proven).")
        return text.format(gap=f"{100 * found.gap:.2f}")

    def _goal_line(self, answer: PlanRollout, goal: int) -> str:
        found = answer.found
        if found.goal_year is None:
            return self.tr("{goal} persons are reached in none of these years.").format(goal=f"{goal:,}")
        year = shown(answer.years[found.goal_year].year.name)
        sure = found.goal_not_before == found.goal_year
        text = (
            self.tr("{goal} persons are reached in {year}, proven to be the earliest.")
            if sure
            else self.tr("{goal} persons are reached in {year}; an earlier year is not ruled out.")
        )
        return text.format(goal=f"{goal:,}", year=year)
