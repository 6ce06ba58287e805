"""Loads kernels and libraries behind the first page, so that the first map, opening or export does not wait for them.

One thread, one library after another: what the first map and the first opened plan need at once, what writes reports and
pictures only while no work runs. A library holds the interpreter's lock for 40 ms at most while it is loaded.
"""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable

from coverage_planner.ui.idle_collection import freeze_libraries
from coverage_planner.ui.map.kernel_loading import LOADING
from coverage_planner.ui.map.warm_up import warm_up

_FOR_PLANS = ("coverage_planner.project.project_file", "coverage_planner.data.importing")
"""Most of a second of GIS libraries, needed by the first opened or imported plan."""
_FOR_REPORTS = (
    "openpyxl",
    "matplotlib",
    "matplotlib.figure",
    "matplotlib.backends.backend_agg",
    "matplotlib.backends.backend_pdf",
    "coverage_planner.report.workbook",
    "coverage_planner.report.pdf",
    "coverage_planner.report.layer_export",
)
_PAUSE_S = 0.02
_LOOK_EVERY_S = 0.2


class LibraryWarmUp:
    """The thread that loads; ``busy`` tells whether the planner waits for something else."""

    def __init__(self, busy: Callable[[], bool] = lambda: False) -> None:
        self._busy = busy
        self._ended = threading.Event()
        LOADING.begin()
        self._thread = threading.Thread(target=self._work, name="warm-up", daemon=True)
        self._thread.start()

    @property
    def running(self) -> bool:
        """True until everything is loaded."""
        return self._thread.is_alive()

    def join(self) -> None:
        """Wait until everything is loaded."""
        self._thread.join()

    def stop(self, most_s: float | None = None) -> None:
        """Load nothing more; returns when the thread has ended, or after a while."""
        self._ended.set()
        self._thread.join(most_s)

    def _work(self) -> None:
        try:
            warm_up()
        finally:
            LOADING.end()
        for name in _FOR_PLANS:
            if self._ended.is_set():
                return
            importlib.import_module(name)
        for name in _FOR_REPORTS:
            while self._busy() and not self._ended.is_set():
                time.sleep(_LOOK_EVERY_S)
            if self._ended.is_set():
                return
            importlib.import_module(name)
            time.sleep(_PAUSE_S)
        freeze_libraries()
