"""The longest gap of the event loop on a project of national size: shown, saved, opened, edited in bulk, undone, redone.

Run: QT_QPA_PLATFORM=offscreen python benchmarks/bench_nation_window.py [--meshes 470000] [--sites 300] [--stacks 50]

Synthetic: 470,000 half meshes, 1,741 municipalities, 300,000 road pieces with their lines, service areas of 1,600 secondary
meshes, one plan. Sites reach 5 km by the extended Hata model, so that the data and not the propagation is what is measured.
Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["COVERAGE_PLANNER_CACHE"] = ""

import numpy as np
from bench_map import roads
from bench_national import synthetic_data
from bench_responsiveness import tell
from loop_watch import LoopWatch
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.settings import PropagationModel, Settings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import CARRIERS, SiteStatus
from coverage_planner.model.text import Text
from coverage_planner.project.session import Session
from coverage_planner.ui.application import make_application, start_warm_up, wait_until_idle
from coverage_planner.ui.idle_collection import IdleCollection
from coverage_planner.ui.main_window import MainWindow

MUNICIPALITIES = 1741
TILES = (40, 40)


def project_of_nation(meshes: int, sites: int) -> Project:
    """Return the synthetic project."""
    data = synthetic_data(TILES, meshes, 2_000, MUNICIPALITIES)
    data = replace(data, roads=roads(220))
    random = np.random.default_rng(7)
    row, col = data.population.row, data.population.col
    place = random.integers(0, row.size, sites)
    plan = Plan(
        name="全国",
        sites=tuple(
            Site(
                number=k + 1,
                site_id=f"S{k:05d}",
                latitude_deg=float(row[p] / 240 + 0.001),
                longitude_deg=float(100 + col[p] / 160 + 0.001),
                status=SiteStatus.CANDIDATE if k % 3 == 0 else SiteStatus.EXISTING,
                sectors=(Sector(carriers=(CARRIERS[k % 4],)),),
            )
            for k, p in enumerate(place)
        ),
    )
    settings = Settings()
    radio = replace(settings.radio, model=PropagationModel.EXTENDED_HATA, maximum_range_m=5_000.0)
    return Project(
        title="架空の全国",
        data=data,
        plans=(plan,),
        next_site_number=sites + 1,
        settings=replace(settings, radio=radio),
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--meshes", type=int, default=470_000)
    parser.add_argument("--sites", type=int, default=300)
    parser.add_argument("--stacks", type=float, default=0.0, metavar="MS")
    options = parser.parse_args()
    make_application()
    print(
        f"machine: {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, "
        f"Python {platform.python_version()}; {options.meshes:,} half meshes, {options.sites} sites"
    )
    project = project_of_nation(options.meshes, options.sites)
    with tempfile.TemporaryDirectory() as folder:
        watch = LoopWatch(options.stacks)
        bench(Path(folder), project, watch, stacks=bool(options.stacks))
        watch.close()


def bench(folder: Path, project: Project, watch: LoopWatch, *, stacks: bool) -> None:
    window = MainWindow(QSettings(str(folder / "user.ini"), QSettings.Format.IniFormat))
    window.resize(1600, 1000)
    window.show()
    QApplication.processEvents()
    worker = window.workspace.worker
    collection = IdleCollection(lambda: worker.busy)
    warm_up = start_warm_up()
    while warm_up.running:
        wait_until_idle(window)
    window.files.leave_then = lambda action: action()  # type: ignore[method-assign]

    def measure(name: str, action: Callable[[], object]) -> None:
        began = time.perf_counter()
        with watch.watching() as gaps:
            action()
            wait_until_idle(window, timeout_s=600)
        tell(f"{name:38} {time.perf_counter() - began:6.2f} s", gaps, watch, stacks=stacks)

    def session() -> Session:
        found = window.workspace.session
        assert found is not None
        return found

    def northwards() -> None:
        moved = tuple(replace(site, latitude_deg=site.latitude_deg + 0.01) for site in session().plan.sites)
        session().put_sites(moved, Text("移動", "moved"))

    path = folder / "nation.gpkg"
    measure("shown and computed", lambda: window.workspace.set_session(Session(project)))
    measure("saved", lambda: window.workspace.save_file(path))
    measure("opened and computed", lambda: window.open_path(path))
    measure("table of meshes", lambda: window.tables.tabs.setCurrentWidget(window.tables.meshes))
    measure("every site moved", northwards)
    measure("undone", lambda: session().undo())
    measure("redone", lambda: session().redo())
    measure("comparison", window.open_comparison)
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
    print(f"memory {resident:,.0f} MB")
    window._leaving = True
    window.close()
    collection.close()


if __name__ == "__main__":
    main()
