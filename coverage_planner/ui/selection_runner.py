"""Running a selection or a roll-out in the worker: live figures, stop with the best so far, nothing of another project.

Cancelling in the status line while the search runs is the same as stopping it: the best answer so far is kept and shown.
An edit of the project ends the search at once, because its answer would be about another project.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from coverage_planner.engine.selection.kernel_start import start_kernels
from coverage_planner.engine.selection.selecting import Limits, SelectionProgress
from coverage_planner.model.errors import Cancelled, PlannerError
from coverage_planner.model.project import Project
from coverage_planner.model.text import Text
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.ui.workspace import Workspace

Report = Callable[[float], None]
Work = Callable[["RunState", Report], Any]
_READ_MS = 150
_TOLD_APART_S = 0.05
"""Searches may tell thousands of figures a second; drawing and announcing each of them cost the main thread 300 ms a time."""
_PREPARING = Text(
    "準備中（導入後の初回だけ1分ほどかかります。計算時間には含めません）",
    "preparing (about a minute, once after an installation; no part of the time limit)",
)
SEARCH_FROM, SEARCH_TO = 0.2, 0.95
"""Shares of the progress when the search begins and when it has ended."""


@dataclass(slots=True, eq=False)
class RunState:
    """What a running search tells and is told, between the worker thread and the panel.

    Attributes:
        told: only grows.
        stop: set to end the search with the best so far.
        searching: from here on there is something to keep.
        abandoned: nobody waits for the answer any more.
        kept: the answer of a search that was cancelled in the status line, which the worker does not deliver.
        units: in what parts of a person or yen the search counts; what is told is whole.
        doing: what is being done instead of searching; None for what the search was called.
    """

    told: list[SelectionProgress] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)
    searching: bool = False
    abandoned: bool = False
    kept: Any = None
    units: int = 1
    doing: Text | None = None

    def prepare(self, limits: Limits, report: Report) -> None:
        """Make the compiled code ready before the clock of a search begins; a count of iterations needs none."""
        if limits.seconds is None:
            return
        self.doing = _PREPARING
        try:
            start_kernels(lambda _step, _steps: report(SEARCH_FROM))
        finally:
            self.doing = None

    def listener(self, limits: Limits, report: Report) -> Callable[[SelectionProgress], None]:
        """Return what hears the progress of a search: figures are kept, a request to stop ends it."""
        self.searching = True

        def listen(now: SelectionProgress) -> None:
            if self.stop.is_set():
                raise Cancelled
            if self.told and not now.goals_missed and now.seconds - self.told[-1].seconds < _TOLD_APART_S:
                return
            units = 1 if now.goals_missed else self.units
            self.told.append(replace(now, value=now.value // units, bound=now.bound // units))
            done = 0.0 if limits.seconds is None else min(1.0, now.seconds / limits.seconds)
            report(SEARCH_FROM + (SEARCH_TO - SEARCH_FROM) * done)
            if self.stop.is_set():
                raise Cancelled

        return listen

    def check(self) -> None:
        """Raise :class:`Cancelled` where nobody waits for the answer."""
        if self.abandoned:
            raise Cancelled


class StudyComputer:
    """A plan computer of its own for selections: its footprints last from one question to the next.

    The workspace's own belongs to the live figures, whose increments the variants of a study would undo. Both are used in
    the one worker thread only.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._computer: PlanComputer | None = None
        workspace.session_replaced.connect(self._forget)

    def get(self) -> PlanComputer:
        """Return the computer of the open project."""
        if self._computer is None:
            self._computer = PlanComputer(losses=self._workspace.losses)
        return self._computer

    def _forget(self) -> None:
        self._computer = None


class SelectionRunner(QObject):
    """One kind of search at a time.

    Signals: ``begun()``, ``ended()`` when nothing runs any more, ``told()`` about every 0.15 s, ``outdated()`` when an edit
    has ended a search, ``failed(PlannerError)``.
    """

    begun = Signal()
    ended = Signal()
    told = Signal()
    outdated = Signal()
    failed = Signal(object)

    def __init__(self, workspace: Workspace, kind: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._kind = workspace, kind
        self.state = RunState()
        self._project: Project | None = None
        self._done: Callable[[Any], None] | None = None
        self._reader = QTimer(self)
        self._reader.setInterval(_READ_MS)
        self._reader.timeout.connect(self._read)
        workspace.session_replaced.connect(self._follow)
        workspace.session_changed.connect(lambda _change: self._follow())

    @property
    def running(self) -> bool:
        """True from the start until the answer is delivered."""
        return self._done is not None

    def run(self, title: Text, work: Work, done: Callable[[Any], None]) -> None:
        """Work in the worker; ``done`` gets the answer where the project is still the same."""
        session = self._workspace.session
        assert session is not None
        state = self.state = RunState()
        self._project, self._done = session.project, done
        self._reader.start()
        self.begun.emit()

        def job(report: Report) -> Any:
            def tell(share: float) -> None:
                try:
                    report(share)
                except Cancelled:
                    if not state.searching or state.abandoned:
                        raise
                    state.stop.set()

            state.kept = work(state, tell)
            return state.kept

        def failed(error: PlannerError) -> None:
            if self.state is state:
                self._end()
                self.failed.emit(error)

        self._workspace.run(self._kind, title, job, lambda value: self._deliver(state, value), failed)

    def stop(self) -> None:
        """End the search; what it has found so far is the answer."""
        self.state.stop.set()

    def _deliver(self, state: RunState, value: Any) -> None:
        done = self._done
        if self.state is state and done is not None:
            self.told.emit()
            self._end()
            done(value)

    def _read(self) -> None:
        self.told.emit()
        if self.state.kept is not None:
            self._deliver(self.state, self.state.kept)
        elif not self._workspace.worker.busy:
            self._end()  # cancelled before there was anything to keep

    def _follow(self) -> None:
        session = self._workspace.session
        if self.running and (session is None or not session.project.has_figures_of(self._project)):
            self.state.abandoned = True
            self.state.stop.set()
            self.state = RunState()
            self._workspace.worker.cancel(self._kind)
            self._end()
            self.outdated.emit()

    def _end(self) -> None:
        self._reader.stop()
        self._done = None
        self.ended.emit()
