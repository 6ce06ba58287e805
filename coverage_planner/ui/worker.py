"""One serial worker thread for everything over 50 ms: progress, cancel, and stale results dropped.

Work functions run outside the main thread and must not touch Qt objects; their results come back through queued
signals and are handled in the main thread. A later job of the same kind replaces an earlier one, whether it is waiting
(dropped) or running (cancelled); what a replaced job still delivers is ignored by its generation number.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from coverage_planner.model.errors import Cancelled, PlannerError
from coverage_planner.model.text import Text

Report = Callable[[float], None]
Work = Callable[[Report], Any]


@dataclass(eq=False)
class Job:
    """One piece of work on its way through the worker."""

    kind: str
    title: Text
    work: Work
    on_done: Callable[[Any], None]
    on_error: Callable[[PlannerError], None]
    generation: int
    quiet: bool
    cancelled: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class _Outcome:
    job: Job
    value: Any = None
    error: PlannerError | None = None


class SerialWorker(QObject):
    """Runs jobs one after another in its own thread.

    Signals (main thread): ``started(title: Text)``, ``progressed(share: float, seconds_left: float)`` and
    ``idle()`` for jobs that are not quiet.
    """

    started = Signal(object)
    progressed = Signal(float, float)
    idle = Signal()
    _delivered = Signal(object)
    _begun = Signal(object)
    _reported = Signal(object, float, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: SimpleQueue[Job | None] = SimpleQueue()
        self._generation: dict[str, int] = {}
        self._waiting: list[Job] = []
        self._delivered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._begun.connect(self._announce, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._report, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._run, name="coverage_planner worker", daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """True while any job waits, runs or has a result on its way."""
        return bool(self._waiting)

    def submit(
        self,
        kind: str,
        title: Text,
        work: Work,
        on_done: Callable[[Any], None],
        on_error: Callable[[PlannerError], None],
        *,
        quiet: bool = False,
    ) -> None:
        """Queue ``work``; earlier jobs of the same kind are replaced. ``quiet`` jobs show no progress."""
        generation = self._generation.get(kind, 0) + 1
        self._generation[kind] = generation
        for job in self._waiting:
            if job.kind == kind:
                job.cancelled.set()
        job = Job(kind, title, work, on_done, on_error, generation, quiet)
        self._waiting.append(job)
        self._queue.put(job)

    def cancel(self, kind: str | None = None) -> None:
        """Cancel the jobs of one kind, or all; their results are never delivered."""
        for job in self._waiting:
            if kind is None or job.kind == kind:
                job.cancelled.set()
                self._generation[job.kind] = self._generation.get(job.kind, 0) + 1

    def stop(self) -> None:
        """Cancel everything and end the thread; returns when it has ended."""
        self.cancel()
        self._queue.put(None)
        self._thread.join(timeout=30)

    # Worker thread.

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            if not job.quiet:
                self._begun.emit(job)
            self._delivered.emit(self._outcome(job))

    def _outcome(self, job: Job) -> _Outcome:
        began = time.monotonic()
        last = 0.0

        def report(share: float) -> None:
            nonlocal last
            if job.cancelled.is_set():
                raise Cancelled
            now = time.monotonic()
            if not job.quiet and now - last > 0.05:
                last = now
                left = (now - began) * (1 - share) / share if share > 0.02 else -1.0
                self._reported.emit(job, share, left)

        try:
            if job.cancelled.is_set():
                raise Cancelled
            return _Outcome(job, value=job.work(report))
        except Cancelled:
            return (
                _Outcome(job, error=None, value=None) if job.cancelled.is_set() else _Outcome(job, error=_cancelled())
            )
        except PlannerError as error:
            return _Outcome(job, error=error)
        except Exception as error:
            # The thread must survive a programming mistake; the planner is told, the traceback goes to stderr.
            traceback.print_exc()
            return _Outcome(job, error=_fault(error))

    # Main thread.

    def _announce(self, job: Job) -> None:
        if not job.cancelled.is_set():
            self.started.emit(job.title)

    def _report(self, job: Job, share: float, left: float) -> None:
        if not job.cancelled.is_set():
            self.progressed.emit(share, left)

    def _deliver(self, outcome: _Outcome) -> None:
        job = outcome.job
        self._waiting = [other for other in self._waiting if other is not job]
        if not job.quiet and not any(not other.quiet for other in self._waiting):
            self.idle.emit()
        if job.cancelled.is_set() or job.generation != self._generation[job.kind]:
            return
        if outcome.error is not None:
            job.on_error(outcome.error)
        else:
            job.on_done(outcome.value)


def _cancelled() -> PlannerError:
    return PlannerError(Text("中止しました", "cancelled"))


def _fault(error: Exception) -> PlannerError:
    kind = f"{type(error).__name__}: {error}"
    return PlannerError(
        Text(f"プログラムの誤りです ({kind})", f"a fault of the program ({kind})"),
        remedy=Text("計画を保存して再起動し、この文を報告してください", "save, restart and report this sentence"),
    )
