"""How long the event loop does not answer: a 5 ms timer, and a thread that tells who was in the way.

Three things make a gap: the main thread works itself (its CPU time within the gap tells), another thread holds the
interpreter's lock, or the machine gives this process no time. For the last, another process that only sleeps writes down
how late the machine woke it: what it saw in the same time cannot be blamed on the program.
"""

from __future__ import annotations

import gc
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer

PERIOD_MS = 5
_LATE_SAMPLE_S = 0.03


_SLEEPER = """
import sys, time
before = time.perf_counter()
while True:
    time.sleep(0.005)
    now = time.perf_counter()
    if now - before > 0.012:
        print(before, now, flush=True)
    before = now
"""


@dataclass
class Gaps:
    """What the timer saw: wall time and CPU time of the main thread between two calls; what the sleeping process saw."""

    gaps_s: list[float] = field(default_factory=list)
    own_s: list[float] = field(default_factory=list)
    machine_s: list[float] = field(default_factory=list)

    @property
    def longest_ms(self) -> float:
        """The longest time between two answers."""
        return 1000 * max(self.gaps_s, default=0.0)

    @property
    def own_ms(self) -> float:
        """The most CPU time that the main thread used between two answers."""
        return 1000 * max(self.own_s, default=0.0)

    @property
    def machine_ms(self) -> float:
        """The longest time in which the machine left a sleeping process waiting."""
        return 1000 * max(self.machine_s, default=0.0)

    def over(self, limit_ms: float) -> int:
        """Return how many gaps were longer."""
        return sum(1 for gap in self.gaps_s if 1000 * gap > limit_ms)


class LoopWatch(QObject):
    """A timer of 5 ms and the time between its calls."""

    def __init__(self, stacks_ms: float = 0.0) -> None:
        super().__init__()
        self._last = time.perf_counter()
        self._gaps: Gaps | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self._tick)
        self._last_own = time.thread_time()
        self._main = threading.get_ident()
        self._late = tempfile.TemporaryFile("w+")  # noqa: SIM115 - open as long as the process writes
        self._sleeper = subprocess.Popen([sys.executable, "-c", _SLEEPER], stdout=self._late)
        self._collecting = 0.0
        self.stacks: Counter[str] = Counter()
        if stacks_ms:
            gc.callbacks.append(self._collected)
            threading.Thread(target=self._sample, args=(stacks_ms / 1000,), name="sampler", daemon=True).start()

    def _tick(self) -> None:
        now, own = time.perf_counter(), time.thread_time()
        if self._gaps is not None:
            self._gaps.gaps_s.append(now - self._last)
            self._gaps.own_s.append(own - self._last_own)
        self._last, self._last_own = now, own

    def close(self) -> None:
        """End the sleeping process."""
        self._sleeper.kill()
        self._sleeper.wait()

    @contextmanager
    def watching(self) -> Iterator[Gaps]:
        """Collect the gaps until the block ends; the time after the last call counts too."""
        self.stacks.clear()
        self._gaps = gaps = Gaps()
        began = self._last = time.perf_counter()
        self._last_own = time.thread_time()
        self._timer.start()
        yield gaps
        self._tick()
        self._late.seek(0)
        lines = [tuple(map(float, line.split())) for line in self._late if line.endswith("\n")]
        gaps.machine_s += [end - start for start, end in lines if end > began]
        self._timer.stop()
        self._gaps = None

    def _collected(self, phase: str, info: dict[str, int]) -> None:
        now = time.perf_counter()
        if phase == "start":
            self._collecting = now
        elif now - self._collecting > 0.01:
            spent = 1000 * (now - self._collecting)
            self.stacks[f"garbage collection, generation {info['generation']}: {spent:.0f} ms"] += 1

    def _sample(self, late_s: float) -> None:
        before = time.perf_counter()
        while True:
            time.sleep(0.005)
            now = time.perf_counter()
            held, before = now - before > _LATE_SAMPLE_S, now
            if self._gaps is None or (now - self._last < late_s and not held):
                continue
            how = "after a hold of the lock" if held else "late"
            self.stacks[f"{how}: {self._picture()}"] += 1

    def _picture(self) -> str:
        """Return where the threads stand.

        No frame may be kept for longer than this takes: it keeps what the function had in its hands, and a painter that
        outlives its paint event ends in the middle of the next one, which kills the process.
        """
        frames = sys._current_frames()
        names = {thread.ident: thread.name for thread in threading.enumerate()}
        others = [
            f"{name}: {_where(frames[ident], 3)}"
            for ident, name in names.items()
            if ident in frames and ident != self._main and name != "sampler" and "wait" not in _where(frames[ident], 1)
        ]
        return f"main: {_where(frames[self._main], 3)} | " + " | ".join(others)


def _where(frame: object, deep: int) -> str:
    """Return the innermost line and the innermost lines of ours."""
    # without the source lines: reading files would give the other threads time to go on
    frames = traceback.StackSummary.extract(traceback.walk_stack(frame), lookup_lines=False)  # type: ignore[arg-type]
    frames.reverse()
    inner = frames[-1]
    ours = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames if "coverage_planner" in f.filename]
    first = (
        "" if "coverage_planner" in inner.filename else f"{Path(inner.filename).name}:{inner.lineno} {inner.name} < "
    )
    return first + " < ".join(reversed(ours[-deep:]))
