"""The window on the sample: start until usable, one drag step from event to picture, and the longest wait of the loop.

Run: QT_QPA_PLATFORM=offscreen python benchmarks/bench_window.py [--steps 40]

Targets: usable in 4 s with a warm kernel cache, a drag step in 100 ms, no wait of the event loop over 50 ms by our code.
Nothing here passes or fails. The start is measured in a process of its own, twice; the second has the kernels cached.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

START = """
import time
began = time.perf_counter()
import threading
from pathlib import Path
from PySide6.QtCore import QSettings
from coverage_planner.ui.application import make_application, start_warm_up, wait_until_idle
from coverage_planner.ui.idle_collection import IdleCollection
application = make_application()
from coverage_planner.ui.main_window import MainWindow
window = MainWindow(QSettings({ini!r}, QSettings.Format.IniFormat))
window.show()
application.processEvents()
shown = time.perf_counter() - began
worker = window.workspace.worker
collection = IdleCollection(lambda: worker.busy)
start_warm_up(lambda: worker.busy)
window.open_path(Path({path!r}))
wait_until_idle(window)
window.grab()
print(f"{{shown:.2f}} {{time.perf_counter() - began:.2f}}")
collection.close()
window._leaving = True
window.close()
"""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=40)
    steps = parser.parse_args().steps
    with tempfile.TemporaryDirectory() as folder:
        bench(Path(folder), steps)


def bench(folder: Path, steps: int) -> None:
    from coverage_planner.data.importing import import_files
    from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request
    from coverage_planner.project.new_project import project_of_import
    from coverage_planner.project.project_file import save_project

    path = folder / "sample.gpkg"
    project = project_of_import(import_files(sample_request()), SAMPLE_TITLE)
    save_project(project, path)
    data = project.data
    roads = 0 if data.roads is None else int(data.roads.length_um.sum())
    print(
        f"machine: {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    print(
        f"sample: {data.population.row.size:,} half meshes, {roads / 1e9:,.0f} km of road, plans of "
        f"{max(len(plan.sites) for plan in project.plans)} sites; window 1600 x 1000"
    )
    code = START.format(ini=str(folder / "a.ini"), path=str(path))
    for turn in ("first", "warm"):
        began = time.perf_counter()
        answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        shown, ready = answer.stdout.split()
        print(
            f"start ({turn}): window shown {shown} s, plan open with figures and map {ready} s, "
            f"process until its end {time.perf_counter() - began:.2f} s"
        )
    drag(path, folder, steps)


def drag(path: Path, folder: Path, steps: int) -> None:
    from PySide6.QtCore import QEvent, QObject, QPoint, QSettings, Qt, QTimer
    from PySide6.QtTest import QTest

    from coverage_planner.ui.application import make_application, start_warm_up, wait_until_idle
    from coverage_planner.ui.idle_collection import IdleCollection
    from coverage_planner.ui.main_window import MainWindow

    application = make_application()
    window = MainWindow(QSettings(str(folder / "b.ini"), QSettings.Format.IniFormat))
    window.resize(1600, 1000)
    window.show()
    # As the program itself starts: libraries load and memory is tidied only while no job runs.
    worker = window.workspace.worker
    collection = IdleCollection(lambda: worker.busy)
    start_warm_up(lambda: worker.busy)
    last = [time.perf_counter()]
    gaps: list[float] = []

    def tick() -> None:
        now = time.perf_counter()
        gaps.append(now - last[0])
        last[0] = now

    timer = QTimer()
    timer.setInterval(2)
    timer.timeout.connect(tick)

    @contextmanager
    def watched(name: str) -> Iterator[None]:
        """Print the longest time in which the event loop could not answer."""
        application.processEvents()
        gaps.clear()
        last[0] = time.perf_counter()
        timer.start()
        yield
        timer.stop()
        print(f"longest wait of the event loop, {name}: {max(gaps, default=0) * 1000:.0f} ms")

    def settled(action: Callable[[], object]) -> None:
        action()
        wait_until_idle(window)

    with watched("open"):
        settled(lambda: window.open_path(path))
    session = window.workspace.session
    assert session is not None
    with watched("switch plan"):
        settled(lambda: session.select_plan(session.project.plans[-1].name))
    state = window.workspace.state
    assert state is not None
    number = max(state.evaluation.ledgers, key=lambda ledger: ledger.persons_solely_covered).site_number
    site = session.plan.site(number)
    with watched("place and undo"):
        settled(lambda: window.sites.place(site.latitude_deg + 0.02, site.longitude_deg + 0.02))
        settled(window.plans.undo)
    with watched("compare plans"):
        settled(window.open_comparison)
    with watched("save"):
        settled(lambda: window.workspace.save_file(path))

    x, y = window.canvas.view.to_pixel(site.latitude_deg, site.longitude_deg)
    start = QPoint(round(x), round(y))
    previews: list[float] = []
    window.workspace.state_changed.connect(lambda _state: previews.append(time.perf_counter()))
    painted: list[float] = []

    class PaintWatch(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
            if event.type() is QEvent.Type.Paint:
                painted.append(time.perf_counter())
            return False

    watch = PaintWatch()
    window.canvas.installEventFilter(watch)
    times = []
    QTest.mousePress(window.canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(window.canvas, start + QPoint(10, 0))
    wait_until_idle(window)
    with watched("drag"):
        for step in range(steps):
            previews.clear()
            began = time.perf_counter()
            QTest.mouseMove(window.canvas, start + QPoint(12 + step, step // 2))
            while not previews:
                application.processEvents()
            # The paint may have come with the very events that brought the figures: any after them counts.
            while not painted or painted[-1] < previews[0]:
                application.processEvents()
            times.append(time.perf_counter() - began)
    QTest.mouseRelease(window.canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(12, 0))
    wait_until_idle(window)
    ordered = sorted(times)
    print(
        f"drag step, event to figures and picture: median {statistics.median(times) * 1000:.0f} ms, "
        f"95 % {ordered[int(len(ordered) * 0.95)] * 1000:.0f} ms, worst {ordered[-1] * 1000:.0f} ms of {steps}"
    )
    collection.close()
    window._leaving = True
    window.close()


if __name__ == "__main__":
    main()
