"""Between the session and the window: asks the worker for evaluations, drops stale ones, tells the panels.

The session belongs to the main thread and is cheap; the plan computer belongs to the worker thread. While a site is
dragged, previews of the project as it would be are evaluated, the newest winning; the session itself changes once, when
the site is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QStandardPaths, QTimer, Signal

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.loss_warm_up import warm_up_losses
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.project import Project
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text
from coverage_planner.project.loss_folder import cache_folder, loss_cache
from coverage_planner.project.plan_comparison import PlanComparison, compare_plans
from coverage_planner.project.plan_computer import PlanComputer, PlanOutcome
from coverage_planner.project.session import Session, SessionChange
from coverage_planner.subsidy.district import PlanSubsidy
from coverage_planner.ui.worker import SerialWorker


@dataclass(frozen=True, slots=True, eq=False)
class PlanState:
    """What the panels show: the project value it belongs to, its evaluation, its subsidy, the state before the edit."""

    project: Project
    plan_name: str
    evaluation: Evaluation
    subsidy: PlanSubsidy | None
    subsidy_error: PlannerError | None
    before: Evaluation | None
    preview: bool
    focus: int | None = None
    """Number of the site that a preview places or moves."""


REST_MS = 80
"""How long the mouse rests before a coarse preview is computed exactly; a drag step never waits for that."""

COMPARISON = "comparison"
"""Kind of the work of the comparison window."""

_Answer = tuple[Evaluation, PlanSubsidy | None, PlannerError | None]


class Workspace(QObject):
    """The open session with its computing.

    Signals: ``session_replaced()``, ``session_changed(SessionChange)``, ``stale()`` when shown figures are out of date,
    ``preview_asked()`` when they will be those of another place of a dragged site,
    ``state_changed(PlanState)``, ``interrupted()`` when the planner cancelled the computing of the figures,
    ``compared((Project, tuple[PlanOutcome, ...]))``, ``saving()`` before the project is taken to be written,
    ``saved(Path)``, ``failed(PlannerError)``.
    """

    session_replaced = Signal()
    session_changed = Signal(object)
    stale = Signal()
    preview_asked = Signal()
    state_changed = Signal(object)
    interrupted = Signal()
    compared = Signal(object)
    saving = Signal()
    saved = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        usual = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
        self.losses = loss_cache(cache_folder(Path(usual) if usual else None))
        self._asked = self._answered = 0
        self._expected = False
        self._refining = False
        self.worker = SerialWorker(self)
        self.session: Session | None = None
        self.state: PlanState | None = None
        self._committed: PlanState | None = None
        self._computer = PlanComputer(losses=self.losses)
        self._unsubscribe: Callable[[], None] = lambda: None

    @property
    def current(self) -> bool:
        """True when ``state`` belongs to the session as it is now (and is no preview)."""
        return self.session is not None and _belongs(self.state, self.session)

    @property
    def newest(self) -> bool:
        """True when ``state`` is the exact answer to the last request: nothing newer is asked for or being computed."""
        answered = self._answered == self._asked and not self._expected
        return self.state is not None and answered and not self.state.evaluation.coarse

    @property
    def settled(self) -> bool:
        """True when the figures of ``state`` are those of what the planner sees: of the pointer's place in a drag."""
        return self.newest if self.state is not None and self.state.preview else self.current

    def set_session(self, session: Session) -> None:
        """Show another project; the old one is let go."""
        self.worker.cancel()
        self._unsubscribe()
        self.session, self.state, self._committed = session, None, None
        self._computer = PlanComputer(losses=self.losses)
        self._unsubscribe = session.subscribe(self._hear)
        self.session_replaced.emit()
        warm_up_losses(session.project.settings.radio)
        self.recompute()

    def open_file(self, path: Path, on_opened: Callable[[Path], None]) -> None:
        """Open a project file in the worker."""

        def done(session: Session) -> None:
            self.set_session(session)
            on_opened(path)

        self.run("open", Text("計画を開いています", "opening the project"), lambda _report: Session.open(path), done)

    def save_file(self, path: Path, on_saved: Callable[[], None] = lambda: None) -> None:
        """Write the project as it is now in the worker; edits may go on and stay unsaved."""
        session = self.session
        if session is None:
            return
        self.saving.emit()
        project = session.project

        def work(_report: Callable[[float], None]) -> None:
            from coverage_planner.project.project_file import save_project

            save_project(project, path)

        def done(_nothing: None) -> None:
            session.mark_saved(project, path)
            self.saved.emit(path)
            on_saved()

        title = Text("計画を保存しています", "saving the project")
        self.worker.submit(f"save {path}", title, work, done, self.failed.emit, quiet=True, kept=True)

    def run(
        self,
        kind: str,
        title: Text,
        work: Callable[[Any], Any],
        on_done: Callable[[Any], None],
        on_error: Callable[[PlannerError], None] | None = None,
    ) -> None:
        """Run any long work with progress; errors go to ``on_error`` or, without one, to ``failed``."""
        self.worker.submit(kind, title, work, on_done, on_error or self.failed.emit)

    def expect_preview(self) -> None:
        """Hear that the dragged site is elsewhere already; where, is told with the next frame."""
        if self.session is not None and not self._expected:
            self._expected = True
            self.preview_asked.emit()

    def preview_move(self, number: int, latitude_deg: float, longitude_deg: float) -> None:
        """Evaluate the plan with a site moved, without an edit; the newest preview wins."""
        if self.session is not None:
            self.worker.cancel("compare")
            project = self.session.project_with_moved_site(number, latitude_deg, longitude_deg)
            self._evaluate(project, preview=True, focus=number)

    def preview_site(self, site: Site) -> None:
        """Evaluate the plan with a site changed, without an edit; the newest preview wins."""
        if self.session is not None:
            self.worker.cancel("compare")
            self._evaluate(self.session.project_with_site(site), preview=True, focus=site.number)

    def preview_place(self, latitude_deg: float, longitude_deg: float, template: Site | None) -> None:
        """Evaluate the plan with one more site, without an edit; nothing happens where no site may stand."""
        if self.session is None:
            return
        try:
            project, site = self.session.project_with_placed_site(latitude_deg, longitude_deg, template)
        except PlannerError:
            return
        self.worker.cancel("compare")
        self._evaluate(project, preview=True, focus=site.number)

    def show_committed(self) -> None:
        """Show the session as it is, after an edit or a cancelled drag: at once where its figures are known."""
        self.worker.cancel("evaluate")
        self._expected = False
        committed = self._committed
        if self.session is not None and committed is not None and _belongs(committed, self.session):
            self.state = committed
            self.state_changed.emit(committed)
        else:
            self.recompute()

    def recompute(self) -> None:
        """Evaluate the session as it is now."""
        if self.session is not None:
            self._evaluate(self.session.project, preview=False)

    def cancel(self) -> None:
        """Cancel what the planner sees running; the map's own preparation goes on, it would never be asked for again."""
        if "evaluate" in self.worker.cancel_announced(except_kinds=frozenset({"map"})):
            self.interrupted.emit()

    def compare(self) -> None:
        """Evaluate all plans for the comparison table; asked again when an edit overtakes it."""
        session = self.session
        if session is None:
            return
        project = session.project
        computer = self._computer
        names = tuple(plan.name for plan in project.plans)

        def done(outcomes: tuple[PlanOutcome, ...]) -> None:
            if self.session is session and session.project is not project:
                self.compare()
            else:
                self.compared.emit((project, outcomes))

        title = Text("計画を比べています", "comparing plans")
        self.run("compare", title, lambda report: computer.outcomes(project, names, report), done)

    def compare_chosen(
        self,
        names: tuple[str, ...],
        carrier: str,
        known: tuple[PlanOutcome, ...],
        on_done: Callable[[PlanComparison], None],
        on_error: Callable[[PlannerError], None],
    ) -> None:
        """Compare some plans of the session; the newest request wins. ``known`` are outcomes that are up to date."""
        session = self.session
        if session is None:
            return
        project, computer = session.project, self._computer

        def work(report: Callable[[float], None]) -> PlanComparison:
            return compare_plans(computer, project, names, carrier=carrier, known=known, progress=report)

        self.run(COMPARISON, Text("計画を比べています", "comparing plans"), work, on_done, on_error)

    def evaluate_beside(self, project: Project, name: str, on_done: Callable[[PlanOutcome], None]) -> None:
        """Evaluate a plan of a project beside the one shown; the newest request wins."""
        computer = self._computer
        title = Text("計画を評価しています", "evaluating a plan")
        self.run("beside", title, lambda report: computer.outcomes(project, (name,), report)[0], on_done)

    def close(self) -> None:
        """End the worker thread; a save under way is finished first."""
        self._unsubscribe()
        self.worker.stop()

    def _hear(self, change: SessionChange) -> None:
        self.session_changed.emit(change)
        if change.kinds & {"plan", "plans", "settings"}:
            self.show_committed()

    def _evaluate(
        self, project: Project, *, preview: bool, focus: int | None = None, coarse: bool | None = None
    ) -> None:
        """Evaluate a project; a preview is coarse first where that is faster, and exact once the mouse rests."""
        session = self.session
        assert session is not None
        plan_name = session.plan_name
        computer = self._computer
        coarse = preview if coarse is None else coarse
        if preview and coarse and self._refining:
            self.worker.cancel("evaluate")  # the exact picture of a place the mouse has left
        self._refining = preview and not coarse
        self._asked += 1
        self._expected = False
        asked = self._asked
        (self.preview_asked if preview else self.stale).emit()

        def work(report: Callable[[float], None]) -> _Answer:
            if preview:
                evaluation = computer.preview(project, plan_name, report, coarse=coarse)
            else:
                evaluation = computer.evaluate(project, plan_name, report)
            try:
                return evaluation, computer.subsidy(project, plan_name, evaluation), None
            except PlannerError as error:
                return evaluation, None, error

        def done(answer: _Answer) -> None:
            evaluation, subsidy, error = answer
            self._refining = False
            self._answered = asked
            before = self._committed.evaluation if self._committed is not None else None
            if before is not None and before.plan != plan_name:
                before = None
            self.state = PlanState(project, plan_name, evaluation, subsidy, error, before, preview, focus)
            if not preview:
                self._committed = self.state
            self.state_changed.emit(self.state)
            if evaluation.coarse:
                QTimer.singleShot(REST_MS, self, lambda shown=self.state: refine(shown))

        def refine(shown: PlanState | None) -> None:
            # Not when the mouse moved on, the site was dropped or another project is shown.
            if self._asked == asked and self.session is session and shown is not None and self.state is shown:
                self._evaluate(project, preview=True, focus=focus, coarse=False)

        def failed(error: PlannerError) -> None:
            self.interrupted.emit()
            self.failed.emit(error)

        self.worker.submit(
            "evaluate",
            Text("指標を計算しています", "computing the indicators"),
            work,
            done,
            failed,
            quiet=preview or self.state is not None,
            interrupt=not preview,
        )


def _belongs(state: PlanState | None, session: Session) -> bool:
    return (
        state is not None
        and not state.preview
        and state.project.has_figures_of(session.project)
        and state.plan_name == session.plan_name
    )
