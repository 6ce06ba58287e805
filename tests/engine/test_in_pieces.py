"""Work in pieces covers everything once, whatever the threads, and ends soon after it is stopped."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.footprint import compute_footprint
from coverage_planner.engine.in_pieces import in_pieces, stopped_by
from coverage_planner.model.errors import Cancelled
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import PropagationModel, RadioSettings, Settings
from tests.project.batch_region import region


@pytest.mark.parametrize("threads", [0, 1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 2, 7, 1000])
@pytest.mark.parametrize("stoppable", [False, True])
def test_everything_is_done_once(threads: int, count: int, stoppable: bool) -> None:
    times = np.zeros(count, dtype=np.int64)
    lock = threading.Lock()

    def work(first: int, end: int) -> None:
        with lock:
            times[first:end] += 1

    if stoppable:
        with stopped_by(threading.Event()):
            in_pieces(work, count, threads)
    else:
        in_pieces(work, count, threads)
    assert (times == 1).all()


def test_a_mistake_in_a_piece_comes_out() -> None:
    def work(first: int, _: int) -> None:
        if first > 2:
            raise ValueError("a mistake")

    with pytest.raises(ValueError, match="a mistake"):
        in_pieces(work, 100, 2)


def test_the_flag_of_one_block_does_not_outlive_it() -> None:
    flag = threading.Event()
    flag.set()
    with stopped_by(flag), pytest.raises(Cancelled):
        in_pieces(lambda first, end: None, 10, 1)
    in_pieces(lambda first, end: None, 10, 1)


@pytest.mark.parametrize("sites", [1, 3])
def test_a_plan_is_cancelled_within_a_fifth_of_a_second_inside_the_computing_of_a_site(sites: int) -> None:
    """P.1812 to 60 km takes seconds a site; what the process still computes counts from the moment the caller wants no more.

    Computing time and not the clock: other programs of the machine take none of it.
    """
    project = region()
    radio = RadioSettings(model=PropagationModel.P1812, maximum_range_m=60_000.0)
    plan = Plan(name="案", sites=tuple(_strong(site) for site in project.plan("現状").sites[:sites]))
    evaluator = PlanEvaluator(project.data, Settings(radio=radio))
    compute_footprint(plan.sites[0], project.data.terrain, replace(radio, maximum_range_m=300.0))  # compiled or loaded
    began = time.perf_counter()
    said: list[float] = []

    def progress(_: float) -> None:
        if time.perf_counter() - began > 0.15:
            said.append(time.process_time())
            raise Cancelled

    with pytest.raises(Cancelled):
        evaluator.evaluate(plan, progress=progress)
    assert time.process_time() - said[0] < 0.2 * THREADS * _SLOW
    near = evaluator.settings
    evaluator.use_settings(replace(near, radio=replace(radio, maximum_range_m=500.0)))
    fresh = PlanEvaluator(project.data, evaluator.settings).evaluate(plan).assessment
    assert evaluator.evaluate(plan).assessment == fresh


THREADS = 2
_SLOW = 3
"""Machines of a build service are slow; one whole site would take many times the bound."""


def _strong(site):
    return replace(
        site, enabled=True, sectors=tuple(replace(sector, power_dbm=60.0, height_agl_m=60.0) for sector in site.sectors)
    )
