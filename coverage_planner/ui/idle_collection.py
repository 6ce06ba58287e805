"""Full garbage collections only while the window rests.

A full collection of Python looks at every object of every library with the interpreter's lock held: 140 to 180 ms for the
250,000 to 330,000 objects of this program (400 to 500 ms on a busy machine), whichever thread happened to allocate the
last object. It was the longest wait of the event loop in every export, import and save; importing a library holds the
lock for 40 ms at most. So, while the window runs:

* what the libraries have made is frozen once they are loaded, no collection looks at it again;
* only young objects are collected by themselves (a few milliseconds at most);
* everything else is collected from a timer when no work runs and no mouse button is held.

After long work the C library keeps what it was given back: 42 of 448 MB after a map of national size was prepared (glibc);
it is asked to return that to the system at the same time.

The lock also changes hands more often than Python's 5 ms: a paint event gives it up at every call into Qt and would wait
5 ms to get it back each time while a worker computes in Python.
"""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

SWITCH_S = 0.001
LOOK_EVERY_MS = 3_000
_YOUNG, _MIDDLE = 2_000, 10
"""Objects made until the young ones are looked at, and how often until those that stayed are (20,000: under 10 ms)."""
_OLD = 1_000
"""If the window never rests, a full collection comes after twenty million objects; without, memory would have no bound."""
_WORTH = 5
"""Collections of the middle generation that make a full one worth while."""


class IdleCollection(QObject):
    """Takes the full collections into its own hands until :meth:`close`."""

    def __init__(self, busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._busy = busy
        self._worked = False
        self._before = gc.get_threshold(), sys.getswitchinterval()
        gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
        sys.setswitchinterval(SWITCH_S)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.setTimerType(Qt.TimerType.VeryCoarseTimer)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> bool:
        """Collect if it is worth while and nobody waits; returns whether it did."""
        resting = not self._busy() and QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton
        self._worked |= not resting
        if not resting:
            return False
        worth = gc.get_count()[2] >= _WORTH
        if worth:
            gc.collect()
        if self._worked:
            self._worked = False
            return_free_memory()
        return worth

    def close(self) -> None:
        """Give everything back to Python."""
        self._timer.stop()
        thresholds, interval = self._before
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(interval)
        gc.unfreeze()


def return_free_memory() -> None:
    """Give memory that nothing uses back to the system, where the C library does not do so by itself (Linux)."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def freeze_libraries() -> None:
    """Exempt everything made so far from collections: the libraries stay as long as the program does. Costs nothing."""
    gc.freeze()
