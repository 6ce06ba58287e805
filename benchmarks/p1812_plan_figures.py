"""The part of bench_p1812 about plans: edits and drags on the sample, 1,000 sites from scratch, losses on disk."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.loss_cache import LossCache
from coverage_planner.engine.loss_request import LossLayers, LossRequest, compute_losses
from coverage_planner.engine.loss_store import LossStore
from coverage_planner.engine.propagation.p1812 import P1812Parameters
from coverage_planner.model.plan import Plan, with_site
from coverage_planner.model.project import Project
from coverage_planner.model.settings import PropagationModel
from coverage_planner.model.site import Site
from coverage_planner.project.plan_computer import PlanComputer

RANGE_M = 10_000.0


def plan_figures() -> None:
    """Print everything about plans."""
    from coverage_planner.data.importing import import_files
    from coverage_planner.data.sample_data import SAMPLE_TITLE, sample_request
    from coverage_planner.project.new_project import project_of_import

    project = project_of_import(import_files(sample_request()), SAMPLE_TITLE)
    radio = replace(project.settings.radio, model=PropagationModel.P1812, maximum_range_m=RANGE_M)
    project = replace(project, settings=replace(project.settings, radio=radio))
    edits(project)
    many_sites(project)
    disk(project)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return 1000 * (time.process_time() - cpu), 1000 * (time.perf_counter() - wall)


def edits(project: Project) -> None:
    plan = max(project.plans, key=lambda one: len(one.sites))
    computer = PlanComputer()
    site = plan.candidates[len(plan.candidates) // 2]
    print(
        f"edits of one of {len(plan.sites)} sites of the sample, P.1812 to 10 km, figures and subsidy, ms (median of 9):"
    )
    computer.evaluate(project, plan.name)

    def turned(step: int) -> Site:
        return replace(site, sectors=tuple(replace(s, azimuth_deg=(s.azimuth_deg + step) % 360) for s in site.sectors))

    def tilted(step: int) -> Site:
        return replace(site, sectors=tuple(replace(s, mechanical_tilt_deg=0.3 * step) for s in site.sectors))

    def stronger(step: int) -> Site:
        return replace(site, sectors=tuple(replace(s, power_dbm=s.power_dbm - 0.1 * step) for s in site.sectors))

    def moved(step: int) -> Site:
        return replace(site, latitude_deg=site.latitude_deg + 0.0007 * step)

    for name, change, coarse in (
        ("azimuth", turned, False),
        ("tilt", tilted, False),
        ("power", stronger, False),
        ("drag step, first coarse picture", moved, True),
        ("drag step, exact", moved, False),
    ):
        times = []
        for step in range(1, 10):
            edited = replace(
                project, plans=tuple(with_site(plan, change(step)) if one is plan else one for one in project.plans)
            )

            def work(edited: Project = edited, coarse: bool = coarse) -> None:
                evaluation = computer.preview(edited, plan.name, coarse=coarse)
                computer.subsidy(edited, plan.name, evaluation)

            times.append(_timed(work))
        cpu, wall = np.median(times, axis=0)
        print(f"  {name:32s} CPU {cpu:6.1f}, wall {wall:6.1f}")


def many_sites(project: Project) -> None:
    """1,000 sites of 5 km on the terrain of the sample, each with its own place."""
    assert project.data.terrain is not None
    radio = replace(project.settings.radio, maximum_range_m=5_000.0)
    settings = replace(project.settings, radio=radio)
    pattern = max(project.plans, key=lambda one: len(one.sites)).candidates[0]
    west, south, east, north = project.data.terrain.window.bounds()
    random = np.random.default_rng(2)
    sites = tuple(
        replace(
            pattern,
            number=number,
            site_id=f"S{number}",
            latitude_deg=float(random.uniform(south + 0.05, north - 0.05)),
            longitude_deg=float(random.uniform(west + 0.06, east - 0.06)),
            sectors=pattern.sectors[:1],
        )
        for number in range(1, 1002)
    )
    evaluator = PlanEvaluator(project.data, settings)
    evaluator.evaluate(Plan(name="one", sites=sites[-1:]))
    evaluator = PlanEvaluator(project.data, settings)
    cpu, wall = _timed(lambda: evaluator.evaluate(Plan(name="many", sites=sites[:1000]), threads=2))
    print(f"1,000 sites of 5 km from scratch, 2 threads: CPU {cpu / 1000:.1f} s, wall {wall / 1000:.1f} s")
    cpu, wall = _timed(lambda: evaluator.evaluate(Plan(name="many", sites=sites), threads=2))
    print(f"one site added to 1,000: CPU {cpu:.1f} ms, wall {wall:.1f} ms")


def disk(project: Project) -> None:
    parameters = P1812Parameters(frequency_mhz=3700.0, tx_height_m=30.0, rx_height_m=1.5)
    west, south, east, north = project.data.terrain.window.bounds() if project.data.terrain is not None else (0,) * 4
    layers = LossLayers(terrain=project.data.terrain)
    requests = [
        LossRequest(
            latitude_deg=(south + north) / 2,
            longitude_deg=(west + east) / 2,
            parameters=parameters,
            reach_m=RANGE_M - k,
        )
        for k in range(8)
    ]
    maps = [compute_losses(request, layers) for request in requests]
    with tempfile.TemporaryDirectory() as folder:
        store = LossStore(Path(folder))
        keys = [f"{k:040x}" for k in range(len(maps))]
        write = _timed(lambda: [store.put(key, losses) for key, losses in zip(keys, maps, strict=True)])[0] / len(maps)
        read = _timed(lambda: [store.get(key) for key in keys])[0] / len(maps)
    cache = LossCache()
    cache.losses(requests[0], layers)
    found = min(_timed(lambda: cache.losses(requests[0], layers))[0] for _ in range(20))
    size = maps[0].loss_db.nbytes / 1e6
    print(
        f"a map of 10 km ({size:.1f} MB): written {write:.1f} ms, read {read:.1f} ms, found in memory {found:.2f} ms (CPU)"
    )
