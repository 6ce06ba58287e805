"""Batches on a cluster give the bytes of one evaluation, whatever happens to the workers in between."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.model.errors import Cancelled, OutOfValidity, PlannerError
from coverage_planner.model.land_use import LandUse, LandUseClass, LandUseSettings
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.settings import PropagationModel
from coverage_planner.model.site import AntennaPattern
from coverage_planner.project import batch_cluster
from coverage_planner.project.batch_cluster import ClusterChoice
from coverage_planner.project.nation_batch import BatchProgress, run_batch
from coverage_planner.project.terrain_sidecar import write_sidecar
from tests.project.batch_region import answer_bytes, region

PLANS = ("現状", "整備案")


@pytest.fixture(scope="module")
def project() -> Project:
    return region()


@pytest.fixture(scope="module")
def expected(project: Project) -> tuple[bytes, ...]:
    """What one evaluation in this process gives."""
    return tuple(
        answer_bytes(project, PlanEvaluator(project.data, project.settings).evaluate(project.plan(name)).assessment)
        for name in PLANS
    )


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """One cluster for all tests; each sets the number of workers it wants."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=1,
        threads_per_worker=1,
        processes=True,
        memory_limit="1GB",
        dashboard_address=None,
        silence_logs=60,
        host="127.0.0.1",
    ) as started:
        yield started


@pytest.fixture
def choice(cluster: Any) -> ClusterChoice:
    return ClusterChoice(scheduler=cluster.scheduler_address)


def with_workers(cluster: Any, count: int) -> None:
    from distributed import Client

    cluster.scale(count)
    with Client(cluster) as client:
        client.wait_for_workers(count, timeout=60)


def test_answers_are_those_of_one_evaluation_with_one_two_and_three_workers(project, expected, cluster, choice) -> None:
    for count in (1, 2, 3):
        with_workers(cluster, count)
        outcome = run_batch(project, PLANS, choice)
        assert tuple(answer_bytes(project, one) for one in outcome.assessments) == expected
        assert 1 <= len(outcome.peak_bytes) <= count, "a worker that starts late may find nothing left"
        assert outcome.sites == 39, "a site of both plans is computed once, one that is switched off never"
        assert all(100e6 < peak < 1e9 for peak in outcome.peak_bytes.values())


def test_workers_read_the_terrain_file_where_they_see_it(project, expected, choice, tmp_path, monkeypatch) -> None:
    path = tmp_path / "region.gpkg"
    write_sidecar(project.data.terrain, path, project.data.datum)

    def refuse(*_: object) -> list[object]:
        raise AssertionError("heights were sent although the workers see the file")

    monkeypatch.setattr("coverage_planner.project.nation_batch.blocks_of", refuse)
    outcome = run_batch(project, PLANS, choice, project_path=path)
    assert tuple(answer_bytes(project, one) for one in outcome.assessments) == expected


def test_heights_are_sent_where_the_file_on_the_worker_is_another_one(project, expected, choice, tmp_path) -> None:
    path = tmp_path / "region.gpkg"
    record = write_sidecar(project.data.terrain, path, project.data.datum)
    flat = replace(project.data.terrain, height_m=np.zeros_like(project.data.terrain.height_m))
    other = write_sidecar(flat, tmp_path / "flat.gpkg", project.data.datum)
    shutil.move(tmp_path / other["file"], tmp_path / record["file"])
    outcome = run_batch(project, PLANS, choice, project_path=path)
    assert tuple(answer_bytes(project, one) for one in outcome.assessments) == expected


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="SIGKILL is of POSIX systems")
def test_a_killed_worker_loses_nothing(project, expected, cluster, choice) -> None:
    """One of two workers dies by SIGKILL after the first group, with groups of its own on their way."""
    from distributed import Client

    with_workers(cluster, 2)
    killed: list[int] = []

    def kill(_: BatchProgress) -> None:
        if not killed:
            with Client(cluster) as client:
                killed.append(min(client.run(os.getpid).values()))
            os.kill(killed[0], signal.SIGKILL)

    outcome = run_batch(project, PLANS, choice, tell=kill)
    assert killed
    assert tuple(answer_bytes(project, one) for one in outcome.assessments) == expected
    with Client(cluster) as client:
        client.wait_for_workers(2, timeout=60)
        assert killed[0] not in client.run(os.getpid).values(), "the worker was really killed, and replaced"


def test_a_batch_that_was_broken_off_goes_on_where_it_was(project, expected, cluster, choice, tmp_path) -> None:
    with_workers(cluster, 2)

    def stop(progress: BatchProgress) -> None:
        if progress.done_sites >= 12:
            raise Cancelled

    with pytest.raises(Cancelled):
        run_batch(project, PLANS, choice, resume=tmp_path, tell=stop)
    kept = sorted(tmp_path.iterdir())
    assert kept and all(path.suffix == ".tiles" for path in kept)
    half = kept[0].read_bytes()
    kept[0].write_bytes(half[: len(half) // 2])  # as a crash of the machine may leave it
    outcome = run_batch(project, PLANS, choice, resume=tmp_path)
    assert 0 < outcome.resumed_sites < 39
    assert tuple(answer_bytes(project, one) for one in outcome.assessments) == expected
    again = run_batch(project, PLANS, ClusterChoice(scheduler="tcp://nobody:1"), resume=tmp_path)
    assert again.resumed_sites == 39, "everything is there, no cluster is needed"
    assert tuple(answer_bytes(project, one) for one in again.assessments) == expected


def test_land_use_reaches_the_workers_and_decides_the_key(project, choice, tmp_path) -> None:
    """With P.1812, clutter and zones, on one file mode of the terrain; the sea lies outside the window of most tiles."""
    terrain = project.data.terrain
    path = tmp_path / "region.gpkg"
    write_sidecar(terrain, path, project.data.datum)
    code = np.full(terrain.window.shape, LandUseClass.FOREST, dtype=np.uint8)
    code[:, -60:] = LandUseClass.SEA
    land_use = LandUse(window=terrain.window, code=code, edition="2021", source="架空")
    radio = replace(
        project.settings.radio,
        model=PropagationModel.P1812,
        maximum_range_m=2_000.0,
        land_use=LandUseSettings(clutter=True, zones=True),
    )
    settings = replace(project.settings, radio=radio)
    seen = []
    for layer in (land_use, None):
        changed = replace(project, data=replace(project.data, land_use=layer), settings=settings)
        outcome = run_batch(changed, PLANS, choice, project_path=path, resume=tmp_path / "parts")
        assert outcome.resumed_sites == 0
        evaluator = PlanEvaluator(changed.data, changed.settings)
        assert outcome.assessments == tuple(evaluator.evaluate(changed.plan(name)).assessment for name in PLANS)
        seen.append(outcome.assessments)
    assert seen[0] != seen[1], "clutter changes the figures of this region"


def test_finished_groups_of_other_settings_or_ground_are_not_taken_over(project, choice, tmp_path) -> None:
    run_batch(project, PLANS[:1], choice, resume=tmp_path)
    stronger = replace(project.settings, radio=replace(project.settings.radio, margin_db=-6.0))
    higher = replace(project.data.terrain, height_m=project.data.terrain.height_m + np.float32(1))
    for changed in (
        replace(project, settings=stronger),
        replace(project, data=replace(project.data, terrain=higher)),
    ):
        outcome = run_batch(changed, PLANS[:1], choice, resume=tmp_path)
        assert outcome.resumed_sites == 0
        whole = PlanEvaluator(changed.data, changed.settings).evaluate(changed.plan(PLANS[0])).assessment
        assert outcome.assessments == (whole,)


def test_plans_without_sites_need_no_cluster(project) -> None:
    outcome = run_batch(project, ("空の案",), ClusterChoice(scheduler="tcp://nobody:1"))
    assert (
        outcome.assessments[0] == PlanEvaluator(project.data, project.settings).evaluate(Plan(name="空の案")).assessment
    )


def test_a_site_outside_the_model_is_refused_as_by_one_evaluation(project) -> None:
    """Before anything is computed: no cluster is started for it."""
    sites = list(project.plan("現状").sites)
    sites[5] = replace(sites[5], sectors=(replace(sites[5].sectors[0], centre_frequency_mhz=28_000.0),))
    settings = replace(project.settings, radio=replace(project.settings.radio, model=PropagationModel.P1812))
    bad = replace(project, plans=(Plan(name="現状", sites=tuple(sites)),), settings=settings)
    with pytest.raises(OutOfValidity) as refused:
        run_batch(bad, ("現状",), ClusterChoice(scheduler="tcp://nobody:1"))
    with pytest.raises(OutOfValidity) as as_before:
        PlanEvaluator(bad.data, bad.settings).evaluate(Plan(name="現状", sites=(sites[5],)))
    assert refused.value.one_line() == as_before.value.one_line()
    assert "S-6" in refused.value.one_line()


def test_a_radio_setting_outside_the_model_is_refused_as_by_one_evaluation(project) -> None:
    radio = replace(project.settings.radio, receiver_height_m=200.0)
    bad = replace(project, settings=replace(project.settings, radio=radio))
    with pytest.raises(OutOfValidity) as refused:
        run_batch(bad, PLANS, ClusterChoice(scheduler="tcp://nobody:1"))
    first = bad.plan("現状").active_sites[0]
    with pytest.raises(OutOfValidity) as as_before:
        PlanEvaluator(bad.data, bad.settings).evaluate(Plan(name="現状", sites=(first,)))
    assert refused.value.one_line() == as_before.value.one_line()


def test_what_only_the_computing_finds_is_refused_by_the_workers_in_the_same_words(project, choice) -> None:
    sites = list(project.plan("現状").sites)
    # A beamwidth is looked at when the table of sectors is made.
    sector = replace(sites[3].sectors[0], pattern=AntennaPattern.SECTOR_3GPP, horizontal_beamwidth_deg=0.0)
    sites[3] = replace(sites[3], sectors=(sector,))
    bad = replace(project, plans=(Plan(name="現状", sites=tuple(sites)),))
    with pytest.raises(OutOfValidity) as refused:
        run_batch(bad, ("現状",), choice)
    with pytest.raises(OutOfValidity) as as_before:
        PlanEvaluator(bad.data, bad.settings).evaluate(bad.plans[0])
    assert refused.value.one_line() == as_before.value.one_line()


def test_without_dask_the_extra_is_named(project, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(PlannerError, match="dask") as refused:
        run_batch(project, PLANS, ClusterChoice())
    assert "coverage-planner[cluster]" in refused.value.one_line()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense"])
def test_a_scheduler_that_does_not_answer_is_named(project, monkeypatch, address: str) -> None:
    monkeypatch.setattr(batch_cluster, "CONNECT_WITHIN_S", 0.3)
    with pytest.raises(PlannerError) as refused:
        run_batch(project, PLANS, ClusterChoice(scheduler=address))
    assert address in refused.value.one_line()


@pytest.mark.parametrize("limit", ["lots", "-1", "10MB"])
def test_a_memory_limit_no_worker_can_live_with_is_refused(project, limit: str) -> None:
    with pytest.raises(PlannerError, match="memory-limit"):
        run_batch(project, PLANS, ClusterChoice(memory_limit=limit))


@pytest.mark.parametrize("workers", [0, -2, 100_000])
def test_an_impossible_number_of_workers_is_refused(workers: int) -> None:
    with pytest.raises(PlannerError, match="workers"):
        ClusterChoice(workers=workers)
