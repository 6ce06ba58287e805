"""Main thread's processor time for an edit of thousands of chosen sites: ``.venv/bin/python benchmarks/bench_many_sites.py``.

The sample's plan with 5,000 candidates, half of them switched off, all selected, in a window of 1400 x 900 (offscreen).
Every edit is told in the key press, in all that follows on the main thread (putting it into the session, map, tables, form, frames)
and in the longest single event; the evaluation is cancelled, as it runs in the worker.
"""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings

from coverage_planner.data.importing import import_files
from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request
from coverage_planner.project.new_project import project_of_import
from coverage_planner.project.session import Session
from coverage_planner.ui.application import make_application
from coverage_planner.ui.main_window import MainWindow

PLAN, SITES = "共同整備案", 5_000


def main() -> None:
    """Print a line per edit."""
    application = make_application()
    project = project_of_import(import_files(sample_request()), SAMPLE_TITLE)
    plan = project.plan(PLAN)
    places = np.random.default_rng(1).random((SITES, 2)) * 0.2
    base = plan.candidates[-1]
    sites = tuple(
        replace(
            base,
            number=10_000 + k,
            site_id=f"X-{k}",
            latitude_deg=base.latitude_deg + float(north),
            longitude_deg=base.longitude_deg + float(east),
            enabled=bool(k % 2),
        )
        for k, (north, east) in enumerate(places)
    )
    project = replace(project.with_plan(replace(plan, sites=sites)), next_site_number=20_000)
    with tempfile.TemporaryDirectory() as folder:
        window = MainWindow(QSettings(f"{folder}/settings.ini", QSettings.Format.IniFormat))
        window.resize(1400, 900)
        window.show()
        session = Session(project)
        session.select_plan(PLAN)
        window.workspace.set_session(session)
        _events(application, 3.0)
        window.sites.select(frozenset(site.number for site in sites))
        _events(application, 1.0)
        panel = window.site_panel
        power = panel.fields.numbers["power_dbm"]
        acts: tuple[tuple[str, Callable[[], object]], ...] = (
            ("owner", lambda: panel.owner.setCurrentIndex((panel.owner.currentIndex() + 1) % panel.owner.count())),
            ("power", lambda: power.setValue(power.value() - 1)),
            ("tick", panel.form.ticks["base_station_parent"].click),
            ("undo", session.undo),
            ("redo", session.redo),
        )
        for name, act in acts * 3:
            window.workspace.cancel()
            _events(application, 0.3)
            gc.collect()
            start = time.thread_time()
            act()
            key = time.thread_time() - start
            steps = _events(application, 0.8)
            print(
                f"{name:6} key press {1000 * key:4.0f} ms, then {1000 * sum(steps):4.0f} ms, longest event {1000 * max(steps):4.0f} ms"
            )
        window.workspace.cancel()
        window.features.close()
        window.workspace.close()


def _events(application: object, seconds: float) -> list[float]:
    """Process events for a while; return the main thread's processor time of every round."""
    end, steps = time.monotonic() + seconds, []
    while time.monotonic() < end:
        start = time.thread_time()
        application.processEvents()  # type: ignore[attr-defined]
        steps.append(time.thread_time() - start)
        time.sleep(0.005)
    return steps


if __name__ == "__main__":
    main()
