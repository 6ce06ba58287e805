"""The longest gap of the event loop while the window works: a 5 ms timer through import, computing, comparison and export.

Run: QT_QPA_PLATFORM=offscreen python benchmarks/bench_responsiveness.py [--stacks 50]

Target: no gap over 50 ms. Every job is measured twice: the first time libraries are imported and kernels loaded. With
``--stacks MS`` a second thread writes where the main thread stands whenever it has not answered for so long; a line of
the main loop itself means that another thread held the interpreter's lock.
Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["COVERAGE_PLANNER_CACHE"] = ""  # losses kept on the disk by an earlier run would make P.1812 a look-up

from PySide6.QtCore import QObject, QSettings, Qt, QTimer

from coverage_planner.model.settings import PropagationModel
from coverage_planner.ui.application import make_application, start_warm_up, wait_until_idle
from coverage_planner.ui.export_menu import layer_writer, write_pdf, write_workbook
from coverage_planner.ui.main_window import MainWindow

PERIOD_MS = 5
SHARED_PLAN = "共同整備案"


@dataclass
class Gaps:
    """What the timer saw."""

    gaps_s: list[float] = field(default_factory=list)

    @property
    def longest_ms(self) -> float:
        """The longest time between two answers."""
        return 1000 * max(self.gaps_s, default=0.0)

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
        self.stacks: Counter[str] = Counter()
        if stacks_ms:
            main = threading.get_ident()
            threading.Thread(target=self._sample, args=(main, stacks_ms / 1000), daemon=True).start()

    def _tick(self) -> None:
        now = time.perf_counter()
        if self._gaps is not None:
            self._gaps.gaps_s.append(now - self._last)
        self._last = now

    @contextmanager
    def watching(self) -> Iterator[Gaps]:
        """Collect the gaps until the block ends; the time after the last call counts too."""
        self._gaps = gaps = Gaps()
        self._last = time.perf_counter()
        self._timer.start()
        yield gaps
        self._tick()
        self._timer.stop()
        self._gaps = None

    def _sample(self, main: int, late_s: float) -> None:
        while True:
            time.sleep(0.01)
            if self._gaps is None or time.perf_counter() - self._last < late_s:
                continue
            frames = traceback.extract_stack(sys._current_frames()[main])
            ours = [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames if "coverage_planner" in f.filename]
            self.stacks[" < ".join(reversed(ours[-4:])) or "outside"] += 1


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stacks", type=float, default=0.0, metavar="MS")
    stacks_ms = parser.parse_args().stacks
    make_application()
    print(
        f"machine: {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}"
    )
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder), LoopWatch(stacks_ms), stacks=bool(stacks_ms))


def bench(folder: Path, watch: LoopWatch, *, stacks: bool) -> None:
    window = MainWindow(QSettings(str(folder / "user.ini"), QSettings.Format.IniFormat))
    window.resize(1600, 1000)
    window.show()
    start_warm_up().join()
    wait_until_idle(window)

    def measure(name: str, action: Callable[[], object]) -> None:
        watch.stacks.clear()
        began = time.perf_counter()
        with watch.watching() as gaps:
            action()
            wait_until_idle(window)
        print(
            f"{name:38} {time.perf_counter() - began:6.2f} s   longest gap {gaps.longest_ms:5.0f} ms   "
            f"over 50 ms: {gaps.over(50)}   over 20 ms: {gaps.over(20)}"
        )
        if stacks:
            for stack, count in watch.stacks.most_common(4):
                print(f"    {count:3}  {stack}")

    def whole_plan(model: PropagationModel) -> None:
        session = window.workspace.session
        assert session is not None
        settings = session.project.settings
        session.change_settings(replace(settings, radio=replace(settings.radio, model=model)))

    def export(name: str, writer: Callable[..., object]) -> None:
        window.export_menu.write(folder / name, writer)

    for turn in ("first", "again"):
        window.files.leave_then = lambda action: action()  # type: ignore[method-assign]
        measure(f"import of the sample, {turn}", window.open_sample)
        measure(f"another plan, {turn}", lambda: window.plans.select(SHARED_PLAN))
        measure(f"whole plan with P.1812, {turn}", lambda: whole_plan(PropagationModel.P1812))
        measure(f"whole plan with Hata, {turn}", lambda: whole_plan(PropagationModel.EXTENDED_HATA))
        measure(f"comparison, {turn}", window.open_comparison)
        measure(f"workbook, {turn}", lambda turn=turn: export(f"{turn}.xlsx", write_workbook))
        measure(f"report PDF, {turn}", lambda turn=turn: export(f"{turn}.pdf", write_pdf))
        measure(f"layers (GeoPackage), {turn}", lambda turn=turn: export(f"{turn}.gpkg", layer_writer("gpkg")))
        measure(f"save, {turn}", lambda turn=turn: window.workspace.save_file(folder / f"plan_{turn}.gpkg"))
    window._leaving = True
    window.close()


if __name__ == "__main__":
    main()
