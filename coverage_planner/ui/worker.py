"""One serial worker thread for everything over 50 ms: progress, cancel, and stale results dropped.

Work functions run outside the main thread and must not touch Qt objects; their results come back through queued
signals and are handled in the main thread. A later job of the same kind replaces an earlier one, whether it is waiting
(dropped) or running (cancelled); what a replaced job still delivers is ignored.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from coverage_planner.model.errors import Cancelled, PlannerError
from coverage_planner.model.text import Text
from coverage_planner.ui.fault_log import FAULTS

Report = Callable[[float], None]
Work = Callable[[Report], Any]

QUIET_S = 0.4
"""A quiet job that takes longer is announced like any other, so that it can be watched and cancelled."""
_REPORT_EVERY_S = 0.05
STOP_WITHIN_S = 60.0


@dataclass(eq=False)
class Job:
    """One piece of work on its way through the worker."""

    kind: str
    title: Text
    work: Work
    on_done: Callable[[Any], None]
    on_error: Callable[[PlannerError], None]
    quiet: bool
    kept: bool
    cancelled: threading.Event = field(default_factory=threading.Event)
    announced: bool = False


@dataclass(frozen=True)
class _Outcome:
    job: Job
    value: Any = None
    error: PlannerError | None = None


class SerialWorker(QObject):
    """Runs jobs one after another in its own thread.

    Signals (main thread): ``started(title: Text)``, ``progressed(share: float, seconds_left: float)`` and
    ``idle()`` for announced jobs: those that are not quiet, or quiet ones once they take long.
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
        self._waiting: list[Job] = []
        self._running: Job | None = None
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
        interrupt: bool = True,
        kept: bool = False,
    ) -> None:
        """Queue ``work``; earlier jobs of the same kind are replaced.

        Args:
            kind: jobs of one kind replace each other.
            title: shown while the work runs.
            work: runs in the worker thread; calls its argument with the done share, which raises ``Cancelled``.
            on_done: called in the main thread with what ``work`` returned.
            on_error: called in the main thread with a refusal or a fault.
            quiet: shows no progress unless it takes long.
            interrupt: False lets a running job of the kind finish and deliver, and replaces waiting ones only; else a
                stream of requests faster than the work would never deliver anything.
            kept: not cancelled together with all others, and finished before the thread ends (saving).
        """
        for job in self._waiting:
            if job.kind == kind and (interrupt or job is not self._running):
                job.cancelled.set()
        job = Job(kind, title, work, on_done, on_error, quiet, kept)
        self._waiting.append(job)
        self._queue.put(job)

    def cancel(self, kind: str | None = None) -> None:
        """Cancel the jobs of one kind, or all but the kept ones; their results are never delivered."""
        for job in self._waiting:
            if job.kind == kind or (kind is None and not job.kept):
                job.cancelled.set()

    def cancel_announced(self, except_kinds: frozenset[str] = frozenset()) -> frozenset[str]:
        """Cancel what the planner sees running or waiting, and return the kinds that were cancelled."""
        cancelled = set()
        for job in self._waiting:
            if (job.announced or not job.quiet) and not job.kept and job.kind not in except_kinds:
                job.cancelled.set()
                cancelled.add(job.kind)
        return frozenset(cancelled)

    def stop(self) -> None:
        """Cancel everything that is not kept and end the thread; returns when it has ended.

        A kept job (a file being saved) is waited for however long it takes, any other only for ``STOP_WITHIN_S``.
        """
        self.cancel()
        self._queue.put(None)
        kept = any(job.kept for job in self._waiting)
        self._thread.join(timeout=None if kept else STOP_WITHIN_S)

    # Worker thread.

    def _run(self) -> None:
        while (job := self._queue.get()) is not None:
            self._running = job
            if not job.quiet:
                self._begun.emit(job)
            outcome = self._outcome(job)
            self._running = None
            self._delivered.emit(outcome)
            # Waiting for the next job must not keep the last one and its answer, perhaps for hours.
            del job, outcome

    def _outcome(self, job: Job) -> _Outcome:
        began = time.monotonic()
        last = 0.0
        told = not job.quiet

        def report(share: float) -> None:
            nonlocal last, told
            if job.cancelled.is_set():
                raise Cancelled
            now = time.monotonic()
            if not told and now - began > QUIET_S:
                told = True
                self._begun.emit(job)
            if told and now - last > _REPORT_EVERY_S:
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
            # The thread must survive a programming mistake; the planner is told, the traceback goes to the log.
            FAULTS.write(error)
            return _Outcome(job, error=fault_of(error))

    # Main thread.

    def _announce(self, job: Job) -> None:
        if not job.cancelled.is_set():
            job.announced = True
            self.started.emit(job.title)

    def _report(self, job: Job, share: float, left: float) -> None:
        if not job.cancelled.is_set():
            self.progressed.emit(share, left)

    def _deliver(self, outcome: _Outcome) -> None:
        job = outcome.job
        self._waiting = [other for other in self._waiting if other is not job]
        if job.announced and not any(other.announced for other in self._waiting):
            self.idle.emit()
        if job.cancelled.is_set():
            return
        if outcome.error is not None:
            job.on_error(outcome.error)
        else:
            job.on_done(outcome.value)


def _cancelled() -> PlannerError:
    return PlannerError(Text("中止しました", "cancelled"))


def fault_of(error: Exception) -> PlannerError:
    """Return a programming mistake as a message to be reported."""
    kind = f"{type(error).__name__}: {error}"
    log_ja, log_en = (f"と記録 {FAULTS.path}", f" and the log {FAULTS.path}") if FAULTS.path is not None else ("", "")
    return PlannerError(
        Text(f"プログラムの誤りです ({kind})", f"a fault of the program ({kind})"),
        remedy=Text(
            f"計画を保存して再起動し、この文{log_ja}を報告してください",
            f"save, restart and report this sentence{log_en}",
        ),
    )
