"""Evaluations with ITU-R P.1812 over terrain: any sequence of plans and settings equals a fresh evaluation."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import PlanningData, Terrain
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import PropagationModel, RadioSettings, Settings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import CARRIERS, SiteStatus, Technology
from tests.properties.test_coverage_evaluator import COL, ROW, assert_same, random_data

MODEL = PropagationModel.P1812


def data_on_hills(seed: int) -> PlanningData:
    """Hills on two thirds of the area, so that some sites stand beside the known terrain."""
    window = Window(ROW * 10 - 120, COL * 10 - 120, 240, 160)
    row, col = np.indices(window.shape)
    height = 120 + 80 * np.sin(row / 11 + seed) * np.cos(col / 9)
    return replace(random_data(seed), terrain=Terrain(window=window, height_m=height.astype(np.float32), source="test"))


def make_site(number: int, row: int, col: int, carrier: int, lte: bool, candidate: bool) -> Site:
    sector = Sector(
        carriers=(CARRIERS[carrier],),
        technology=Technology.LTE if lte else Technology.NR,
        centre_frequency_mhz=800.0 if lte else 3700.0,
        power_dbm=30.0,
        height_agl_m=25.0,
    )
    return Site(
        number=number,
        site_id=f"S{number}",
        latitude_deg=(ROW * 10 + row + 0.3) / 2400,
        longitude_deg=100 + (COL * 10 + col + 0.6) / 1600,
        status=SiteStatus.CANDIDATE if candidate else SiteStatus.EXISTING,
        sectors=(sector,),
    )


sites = st.builds(
    make_site,
    st.integers(1, 4),
    st.integers(-45, 45),
    st.integers(-45, 100),
    st.integers(0, 3),
    st.booleans(),
    st.booleans(),
)
plans = st.lists(sites, max_size=4, unique_by=lambda site: site.number).map(
    lambda chosen: Plan(name="案", sites=tuple(sorted(chosen, key=lambda site: site.number)))
)
radios = st.builds(
    RadioSettings,
    model=st.sampled_from([MODEL, MODEL, PropagationModel.EXTENDED_HATA]),
    maximum_range_m=st.just(1500.0),
    time_percent=st.sampled_from([10.0, 50.0]),
    location_percent=st.sampled_from([50.0, 90.0]),
)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2), steps=st.lists(st.tuples(plans, radios), min_size=2, max_size=4))
def test_any_sequence_of_plans_and_radio_settings_equals_a_fresh_evaluation(
    seed: int, steps: list[tuple[Plan, RadioSettings]]
) -> None:
    data = data_on_hills(seed)
    evaluator = PlanEvaluator(data, Settings(radio=steps[0][1]))
    for plan, radio in steps:
        evaluator.use_settings(Settings(radio=radio))
        answer = evaluator.evaluate(plan, threads=2)
        fresh = PlanEvaluator(data, Settings(radio=radio)).evaluate(plan, threads=1)
        assert_same(answer, fresh)
        for number, footprint in fresh.footprints.items():
            assert footprint.bits.tobytes() == answer.footprints[number].bits.tobytes()
            assert footprint.labels == answer.footprints[number].labels
