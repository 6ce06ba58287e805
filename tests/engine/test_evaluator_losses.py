"""An evaluator keeps losses over terrain profiles, shares them, and can answer with a first coarse picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.loss_cache import LossCache
from coverage_planner.engine.loss_store import LossStore
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import PlanningData, Terrain
from coverage_planner.model.plan import Plan, with_site
from coverage_planner.model.settings import PropagationModel, RadioSettings, Settings
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import Carrier

SETTINGS = Settings(radio=RadioSettings(model=PropagationModel.P1812, maximum_range_m=2500.0))


@pytest.fixture
def data(made_up) -> PlanningData:
    cells = made_up.population([(r, c, 7 * r + c + 1) for r in range(12) for c in range(30)])
    window = Window(int(cells.row[0]) * 10 - 100, int(cells.col[0]) * 10 - 100, 320, 500)
    row, col = np.indices(window.shape)
    height = (100 + 70 * np.sin(row / 9) * np.cos(col / 7)).astype(np.float32)
    return replace(made_up.data(population=cells), terrain=Terrain(window=window, height_m=height, source="test"))


def site_on(data: PlanningData, number: int, azimuth_deg: float = 0.0, shift: float = 0.0) -> Site:
    row, col = int(data.population.row[0]) * 10 + 40 + shift, int(data.population.col[0]) * 10 + 40 * number
    return Site(
        number=number,
        site_id=f"S{number}",
        latitude_deg=row / 2400,
        longitude_deg=100 + col / 1600,
        sectors=(
            Sector(
                carriers=(Carrier.DOCOMO,),
                pattern=AntennaPattern.SECTOR_3GPP,
                azimuth_deg=azimuth_deg,
                height_agl_m=20.0,
                power_dbm=30.0,
            ),
        ),
    )


def test_an_azimuth_is_changed_without_computing_a_loss(data: PlanningData) -> None:
    cache = LossCache()
    evaluator = PlanEvaluator(data, SETTINGS, losses=cache)
    plan = Plan(name="案", sites=(site_on(data, 1), site_on(data, 2)))
    evaluator.evaluate(plan)
    assert cache.computed == 2
    turned = with_site(plan, site_on(data, 2, azimuth_deg=120.0))
    after = evaluator.evaluate(turned)
    stronger = replace(SETTINGS, radio=replace(SETTINGS.radio, margin_db=4.0))
    evaluator.use_settings(stronger)
    with_margin = evaluator.evaluate(turned)
    assert cache.computed == 2
    for settings, answer in ((SETTINGS, after), (stronger, with_margin)):
        fresh = PlanEvaluator(data, settings).evaluate(turned)
        assert answer.assessment == fresh.assessment
        for number in (1, 2):
            assert answer.footprints[number].bits.tobytes() == fresh.footprints[number].bits.tobytes()
    # Another evaluator may share the cache.
    PlanEvaluator(data, SETTINGS, losses=cache).evaluate(plan)
    assert cache.computed == 2


def test_a_coarse_answer_says_so_and_leaves_no_trace_in_the_exact_one(data: PlanningData) -> None:
    plan = Plan(name="案", sites=(site_on(data, 1), site_on(data, 2)))
    evaluator = PlanEvaluator(data, SETTINGS)
    assert not evaluator.evaluate(plan).coarse
    moved = with_site(plan, site_on(data, 2, shift=13.4))
    first = evaluator.evaluate(moved, coarse=True)
    again = evaluator.evaluate(moved, coarse=True)
    exact = evaluator.evaluate(moved)
    assert (first.coarse, again.coarse, exact.coarse) == (True, True, False)
    assert again.footprints[2] is first.footprints[2]
    fresh = PlanEvaluator(data, SETTINGS).evaluate(moved)
    assert exact.assessment == fresh.assessment
    assert exact.footprints[2].bits.tobytes() == fresh.footprints[2].bits.tobytes()
    # Known exactly, nothing is coarse any more; the site that did not move never was.
    assert not evaluator.evaluate(moved, coarse=True).coarse
    assert first.footprints[1].bits.tobytes() == fresh.footprints[1].bits.tobytes()
    # The first picture is near the exact one: served cells agree but for a few per cent.
    served = first.footprints[2].bits != 0, exact.footprints[2].bits != 0
    assert np.count_nonzero(served[0] ^ served[1]) < 0.1 * np.count_nonzero(served[1])


def test_other_models_have_no_coarse_picture(data: PlanningData) -> None:
    plan = Plan(name="案", sites=(site_on(data, 1),))
    usual = Settings(radio=RadioSettings(maximum_range_m=2500.0))
    assert not PlanEvaluator(data, usual).evaluate(plan, coarse=True).coarse


def test_a_site_under_the_mouse_is_not_written_to_disk(data: PlanningData, tmp_path: Path) -> None:
    evaluator = PlanEvaluator(data, SETTINGS, losses=LossCache(store=LossStore(tmp_path)))
    plan = Plan(name="案", sites=(site_on(data, 1),))
    evaluator.evaluate(plan)
    assert len(list(tmp_path.iterdir())) == 1
    evaluator.evaluate(with_site(plan, site_on(data, 1, shift=3.0)), coarse=True, preview=True)
    evaluator.evaluate(with_site(plan, site_on(data, 1, shift=3.0)), preview=True)
    assert len(list(tmp_path.iterdir())) == 1
