"""The longest gap of the event loop while the window works: a 5 ms timer through import, computing, selection, export.

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
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["COVERAGE_PLANNER_CACHE"] = ""  # losses kept on the disk by an earlier run would make P.1812 a look-up

from loop_watch import Gaps, LoopWatch
from PySide6.QtCore import QSettings, QTimer
from PySide6.QtWidgets import QApplication

from coverage_planner.model.settings import PropagationModel
from coverage_planner.ui.application import make_application, prepare_docks, start_warm_up, wait_until_idle
from coverage_planner.ui.export_menu import layer_writer, write_pdf, write_workbook
from coverage_planner.ui.idle_collection import IdleCollection
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.selection_feature import SelectionFeature

SHARED_PLAN = "共同整備案"
SEARCH_S = 5


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--stacks", type=float, default=0.0, metavar="MS")
    parser.add_argument("--only", default="", metavar="WORDS", help="measure jobs with one of these words, by commas")
    options = parser.parse_args()
    make_application()
    print(
        f"machine: {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}"
    )
    with tempfile.TemporaryDirectory() as folder:
        watch = LoopWatch(options.stacks)
        bench(Path(folder), watch, stacks=bool(options.stacks), only=tuple(options.only.split(",")))
        watch.close()


def bench(folder: Path, watch: LoopWatch, *, stacks: bool, only: tuple[str, ...]) -> None:
    window = MainWindow(QSettings(str(folder / "user.ini"), QSettings.Format.IniFormat))
    window.resize(1600, 1000)
    window.show()
    QApplication.processEvents()
    worker = window.workspace.worker
    collection = IdleCollection(lambda: worker.busy)
    with watch.watching() as gaps:
        warm_up = start_warm_up(lambda: worker.busy)
        docks = prepare_docks(window)
        while warm_up.running or docks.running:
            wait_until_idle(window)
    tell("libraries and kernels loaded", gaps, watch, stacks=stacks)

    def measure(name: str, action: Callable[[], object]) -> None:
        if not any(word in name for word in ("import", "another plan", *only)):
            return
        began = time.perf_counter()
        with watch.watching() as gaps:
            action()
            wait_until_idle(window)
        tell(f"{name:38} {time.perf_counter() - began:6.2f} s", gaps, watch, stacks=stacks)

    def whole_plan(model: PropagationModel) -> None:
        session = window.workspace.session
        assert session is not None
        settings = session.project.settings
        session.change_settings(replace(settings, radio=replace(settings.radio, model=model)))

    def export(name: str, writer: Callable[..., object]) -> None:
        window.export_menu.write(folder / name, writer)

    (selection,) = window.findChildren(SelectionFeature)
    panel, rollout = selection.panel, selection.rollout

    def choose_sites(*, goals: bool) -> None:
        selection.open()
        panel.form.seconds.setValue(SEARCH_S)
        panel.form.kind.choose("goals" if goals else "budget")
        panel.form.start.click()

    def what_if() -> None:
        assert panel.answer is not None
        panel.try_without(panel.answer.steps[0].site)

    def stop_early() -> None:
        choose_sites(goals=False)
        QTimer.singleShot(300, panel.form.stop.click)

    def years() -> None:
        selection.open_years()
        rollout.form.seconds.setValue(SEARCH_S)
        rollout.form.start.click()

    def year_chart() -> None:
        rollout.pages.setCurrentWidget(rollout.chart)

    for turn in ("first", "again"):
        window.files.leave_then = lambda action: action()  # type: ignore[method-assign]
        measure(f"import of the sample, {turn}", window.open_sample)
        measure(f"another plan, {turn}", lambda: window.plans.select(SHARED_PLAN))
        measure(f"whole plan with P.1812, {turn}", lambda: whole_plan(PropagationModel.P1812))
        measure(f"whole plan with Hata, {turn}", lambda: whole_plan(PropagationModel.EXTENDED_HATA))
        measure(f"comparison, {turn}", window.open_comparison)
        measure(f"choice of sites, {turn}", lambda: choose_sites(goals=False))
        measure(f"choice of sites, what if, {turn}", what_if)
        measure(f"choice of sites, front, {turn}", panel.start_front)
        measure(f"choice of sites, click on front, {turn}", lambda: panel.choose_point(1))
        measure(f"choice of sites, goals, {turn}", lambda: choose_sites(goals=True))
        measure(f"choice of sites, stopped, {turn}", stop_early)
        measure(f"roll-out, {turn}", years)
        measure(f"roll-out, chart, {turn}", year_chart)
        measure(f"workbook, {turn}", lambda turn=turn: export(f"{turn}.xlsx", write_workbook))
        measure(f"report PDF, {turn}", lambda turn=turn: export(f"{turn}.pdf", write_pdf))
        measure(f"layers (GeoPackage), {turn}", lambda turn=turn: export(f"{turn}.gpkg", layer_writer("gpkg")))
        measure(f"save, {turn}", lambda turn=turn: window.workspace.save_file(folder / f"plan_{turn}.gpkg"))
    window._leaving = True
    window.close()
    collection.close()


def tell(name: str, gaps: Gaps, watch: LoopWatch, *, stacks: bool) -> None:
    """Print the gaps of one job, and who was in the way."""
    print(
        f"{name:47} longest gap {gaps.longest_ms:4.0f} ms (main thread {gaps.own_ms:3.0f} ms CPU, machine {gaps.machine_ms:3.0f}"
        f" ms)   over 50 ms: {gaps.over(50)}   over 20 ms: {gaps.over(20)}"
    )
    if stacks:
        for stack, count in watch.stacks.most_common(8):
            print(f"    {count:3}  {stack}")


if __name__ == "__main__":
    main()
