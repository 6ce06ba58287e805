"""Small work beside the serial worker, of which only the latest counts: pictures of charts, text for the clipboard.

A search or an import may keep the serial worker busy for minutes; a chart must not wait for it. A thread lives only while
there is something to do. Work must not touch Qt objects; answers come to the main thread through one queued signal, and
those of replaced work, or for a widget that is gone, are dropped there.
"""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from coverage_planner.model.errors import Cancelled, PlannerError
from coverage_planner.ui.fault_log import FAULTS
from coverage_planner.ui.worker import fault_of

Work = Callable[[threading.Event], Any]
"""Runs outside the main thread; raises ``Cancelled`` or ends early once the event is set."""
_MOST_WAIT_S = 10.0


@dataclass(eq=False, slots=True)
class _Piece:
    owner: LatestWork
    work: Work
    cancelled: threading.Event = field(default_factory=threading.Event)
    value: Any = None
    error: PlannerError | None = None


class _Relay(QObject):
    """Carries answers into the main thread; outlives the widgets that asked."""

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def _deliver(self, piece: _Piece) -> None:
        piece.owner.deliver(piece)


_relay: list[_Relay] = []
_asked: weakref.WeakSet[LatestWork] = weakref.WeakSet()


class LatestWork:
    """Work of one kind for one widget: what is asked replaces what waits or runs.

    Args:
        done: bound method called in the main thread with what the work returned; held weakly.
        failed: bound method called with the ``PlannerError`` of work that failed; held weakly.
        kept: finished, not cancelled, when the window closes (writing a file).
    """

    def __init__(
        self, done: Callable[[Any], None], failed: Callable[[PlannerError], None], *, kept: bool = False
    ) -> None:
        self.kept = kept
        self._done = weakref.WeakMethod(done)
        self._failed = weakref.WeakMethod(failed)
        self._lock = threading.Lock()
        self._waiting: _Piece | None = None
        self._latest: _Piece | None = None
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """True until the answer to what was asked last has been delivered."""
        return self._latest is not None

    def ask(self, work: Work) -> None:
        """Let ``work`` be done instead of anything asked before (main thread)."""
        if not _relay:
            _relay.append(_Relay())
        self.cancel()
        self._latest = _Piece(self, work)
        _asked.add(self)
        with self._lock:
            self._waiting = self._latest
            if self._thread is None:
                # Not a daemon: a file being written is finished before the program ends.
                self._thread = threading.Thread(target=self._run, name="coverage_planner latest work")
                self._thread.start()

    def cancel(self) -> None:
        """Forget what was asked; nothing is delivered."""
        if self._latest is not None:
            self._latest.cancelled.set()
            self._latest = None

    def join(self) -> None:
        """Wait until the thread has ended."""
        thread = self._thread
        if thread is not None:
            thread.join(_MOST_WAIT_S)

    def deliver(self, piece: _Piece) -> None:
        """Hand an answer on (main thread)."""
        if piece is not self._latest:
            return
        self._latest = None
        method: Any = self._done() if piece.error is None else self._failed()
        if method is not None and isValid(method.__self__):
            method(piece.value if piece.error is None else piece.error)

    def _run(self) -> None:
        while True:
            with self._lock:
                piece, self._waiting = self._waiting, None
                if piece is None:
                    self._thread = None
                    return
            try:
                if not piece.cancelled.is_set():
                    piece.value = piece.work(piece.cancelled)
            except Cancelled:
                piece.cancelled.set()
            except PlannerError as error:
                piece.error = error
            except Exception as error:
                FAULTS.write(error)
                piece.error = fault_of(error)
            if not piece.cancelled.is_set():
                _relay[0].answered.emit(piece)
            del piece


def anything_asked() -> bool:
    """Return whether any widget waits for an answer."""
    return any(work.busy for work in _asked)


def end_latest_work() -> None:
    """Cancel everything that is not kept and wait for the threads, when the window closes."""
    for work in tuple(_asked):
        if not work.kept:
            work.cancel()
    for work in tuple(_asked):
        work.join()
