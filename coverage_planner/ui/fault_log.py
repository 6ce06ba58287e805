"""The file in which mistakes of the program are written down, so that a planner can send what stderr would show nobody."""

from __future__ import annotations

import sys
import threading
import traceback
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from coverage_planner import __version__

_MOST_BYTES = 1_000_000
_MOST_TIMES = 20
"""A paint event may fail in every frame: how often one place of the program is written down."""

Place = tuple[str, str, int]


class FaultLog:
    """Appends faults to one file, from any thread; a full file is kept once as ``.old``."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self._lock = threading.Lock()
        self._times: Counter[Place] = Counter()

    def begin(self, path: Path | None) -> None:
        """Write to ``path`` from now on, or to no file."""
        with self._lock:
            self.path = path
            self._times.clear()

    def write(self, error: BaseException) -> bool:
        """Write a fault on stderr and in the file; return whether it is the first one of its place. Never raises."""
        place = _place_of(error)
        with self._lock:
            self._times[place] += 1
            times = self._times[place]
            if times <= _MOST_TIMES:
                text = "".join(traceback.format_exception(error))
                with suppress(OSError, ValueError):
                    if sys.stderr is not None:
                        sys.stderr.write(text)
                with suppress(OSError):
                    self._append(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} coverage_planner {__version__}\n{text}\n")
        return times == 1

    def _append(self, text: str) -> None:
        if self.path is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists() and self.path.stat().st_size > _MOST_BYTES:
            self.path.replace(self.path.with_suffix(".old"))
        with self.path.open("a", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)


FAULTS = FaultLog()
"""The log of this program."""


def _place_of(error: BaseException) -> Place:
    frames = traceback.extract_tb(error.__traceback__)
    last = frames[-1] if frames else None
    return type(error).__name__, last.filename if last else "", (last.lineno or 0) if last else 0
