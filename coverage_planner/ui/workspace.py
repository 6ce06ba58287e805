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

from PySide6.QtCore import QObject, Signal

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.project import Project
from coverage_planner.model.text import Text
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


class Workspace(QObject):
    """The open session with its computing.

    Signals: ``session_replaced()``, ``session_changed(SessionChange)``, ``stale()`` when shown figures are out of date,
    ``state_changed(PlanState)``, ``compared(tuple[PlanOutcome, ...])``, ``failed(PlannerError)``.
    """

    session_replaced = Signal()
    session_changed = Signal(object)
    stale = Signal()
    state_changed = Signal(object)
    compared = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worker = SerialWorker(self)
        self.session: Session | None = None
        self.state: PlanState | None = None
        self._computer = PlanComputer()
        self._committed: Evaluation | None = None
        self._unsubscribe: Callable[[], None] = lambda: None

    def set_session(self, session: Session) -> None:
        """Show another project; the old one is let go."""
        self.worker.cancel()
        self._unsubscribe()
        self.session, self.state, self._committed = session, None, None
        self._computer = PlanComputer()
        self._unsubscribe = session.subscribe(self._hear)
        self.session_replaced.emit()
        self._evaluate()

    def open_file(self, path: Path, on_opened: Callable[[Path], None]) -> None:
        """Open a project file in the worker."""

        def done(session: Session) -> None:
            self.set_session(session)
            on_opened(path)

        self.run("open", Text("計画を開いています", "opening the project"), lambda _report: Session.open(path), done)

    def run(self, kind: str, title: Text, work: Callable[[Any], Any], on_done: Callable[[Any], None]) -> None:
        """Run any long work with progress; errors go to ``failed``."""
        self.worker.submit(kind, title, work, on_done, self.failed.emit)

    def preview_move(self, number: int, latitude_deg: float, longitude_deg: float) -> None:
        """Evaluate the plan with a site moved, without an edit; the newest preview wins."""
        if self.session is not None:
            self.worker.cancel("compare")
            project = self.session.project_with_moved_site(number, latitude_deg, longitude_deg)
            self._evaluate(project, preview=True)

    def end_preview(self) -> None:
        """Return to the committed state after a cancelled drag."""
        self._evaluate()

    def compare(self) -> None:
        """Evaluate all plans for the comparison table."""
        session = self.session
        if session is None:
            return
        project = session.project
        names = tuple(plan.name for plan in project.plans)

        def done(outcomes: tuple[PlanOutcome, ...]) -> None:
            self.compared.emit((project, outcomes))

        self.worker.submit(
            "compare",
            Text("計画を比べています", "comparing plans"),
            lambda report: self._computer.outcomes(project, names, report),
            done,
            self.failed.emit,
        )

    def close(self) -> None:
        """End the worker thread."""
        self._unsubscribe()
        self.worker.stop()

    def _hear(self, change: SessionChange) -> None:
        self.session_changed.emit(change)
        if change.kinds & {"plan", "plans", "settings"}:
            self._evaluate()

    def _evaluate(self, project: Project | None = None, *, preview: bool = False) -> None:
        session = self.session
        if session is None:
            return
        project = project or session.project
        plan_name = session.plan_name
        computer = self._computer
        if not preview:
            self.stale.emit()

        def work(report: Callable[[float], None]) -> tuple[Evaluation, PlanSubsidy | None, PlannerError | None]:
            evaluation = computer.evaluate(project, plan_name, report)
            try:
                return evaluation, computer.subsidy(project, plan_name, evaluation), None
            except PlannerError as error:
                return evaluation, None, error

        def done(answer: tuple[Evaluation, PlanSubsidy | None, PlannerError | None]) -> None:
            evaluation, subsidy, error = answer
            before = self._committed
            if before is not None and before.plan != plan_name:
                before = None
            self.state = PlanState(project, plan_name, evaluation, subsidy, error, before, preview)
            if not preview:
                self._committed = evaluation
            self.state_changed.emit(self.state)

        self.worker.submit(
            "evaluate",
            Text("指標を計算しています", "computing the indicators"),
            work,
            done,
            self.failed.emit,
            quiet=preview or self.state is not None,
        )
