"""Single paths at the edges of what the models take: finite, never below free space, the same both ways, monotone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.propagation.delta_bullington import nearest_of_sphere
from coverage_planner.engine.propagation.p526 import p526_loss
from coverage_planner.engine.propagation.p526_area import P526Parameters, p526_exact_map
from coverage_planner.engine.propagation.p526_sweep import p526_swept_map
from coverage_planner.engine.propagation.p1812 import P1812Parameters, p1812_loss
from coverage_planner.engine.propagation.p1812_area import loss_map
from coverage_planner.engine.propagation.p1812_exact import exact_map
from coverage_planner.engine.propagation.p1812_profile import SEA
from coverage_planner.model.errors import OutOfValidity

HEIGHTS = st.lists(st.sampled_from([-900.0, 0.0, 1e-3, 12.0, 300.0, 3776.0, 9000.0]), min_size=5, max_size=40)
"""Cliffs between the deepest and the highest ground the models take."""


@settings(max_examples=80, deadline=None)
@given(
    heights=HEIGHTS,
    step_km=st.sampled_from([0.07, 1.0, 40.0]),
    ends_m=st.tuples(st.sampled_from([1.0, 1000.0, 3000.0]), st.sampled_from([1.0, 1.5, 1000.0])),
    frequency_mhz=st.sampled_from([30.0, 450.0, 6000.0]),
    time_percent=st.sampled_from([1.0, 10.0, 50.0]),
    sea=st.booleans(),
)
def test_p1812_is_finite_and_the_same_both_ways(
    heights: list[float],
    step_km: float,
    ends_m: tuple[float, float],
    frequency_mhz: float,
    time_percent: float,
    sea: bool,
) -> None:
    height = np.array(heights)
    distance = np.arange(height.size) * step_km
    if distance[-1] < 0.25:
        return
    zone = np.full(height.size, SEA, dtype=np.uint8) if sea else None
    there, back = (
        p1812_loss(
            distance_km=distance,
            height_m=ground,
            zone=zone,
            parameters=P1812Parameters(
                frequency_mhz=frequency_mhz, tx_height_m=tx, rx_height_m=rx, time_percent=time_percent
            ),
        ).loss_db
        for ground, tx, rx in ((height, *ends_m), (height[::-1], *ends_m[::-1]))
    )
    slant_km = np.hypot(distance[-1], (height[0] + ends_m[0] - height[-1] - ends_m[1]) / 1000)
    least = 92.4 + 20 * np.log10(frequency_mhz / 1000) + 20 * np.log10(slant_km)
    assert least - 5 < there < 2000  # (9) takes off 4.4 dB at 1 % of the time
    assert there == pytest.approx(back, abs=1e-6)


@settings(max_examples=80, deadline=None)
@given(
    heights=HEIGHTS,
    step_km=st.sampled_from([0.0025, 0.05, 1.0]),
    ends_m=st.tuples(st.sampled_from([0.1, 30.0, 3000.0]), st.sampled_from([0.1, 1.5, 1000.0])),
    frequency_mhz=st.sampled_from([30.0, 999.0, 28_000.0, 30_000.0]),
)
def test_p526_is_above_free_space_and_the_same_both_ways(
    heights: list[float], step_km: float, ends_m: tuple[float, float], frequency_mhz: float
) -> None:
    height = np.array(heights)
    distance = np.arange(height.size) * step_km
    there, back = (
        p526_loss(distance_km=distance, height_m=ground, frequency_mhz=frequency_mhz, tx_height_m=tx, rx_height_m=rx)
        for ground, tx, rx in ((height, *ends_m), (height[::-1], *ends_m[::-1]))
    )
    assert there.free_space_db <= there.loss_db < 2000
    assert there.loss_db == pytest.approx(back.loss_db, abs=1e-6)


@pytest.mark.parametrize("frequency_mhz", [29.9, 30_001.0, 100_000.0, 0.0, float("nan"), float("inf")])
def test_frequencies_beyond_the_models_are_refused(frequency_mhz: float) -> None:
    for make in (P526Parameters, P1812Parameters):
        with pytest.raises(OutOfValidity) as caught:
            make(frequency_mhz=frequency_mhz, tx_height_m=30.0, rx_height_m=1.5)
        assert caught.value.field == "frequency_mhz"


def test_a_reach_shorter_than_a_sub_cell() -> None:
    place = (35.50321, 138.51234, None)
    p1812 = P1812Parameters(frequency_mhz=800.0, tx_height_m=30.0, rx_height_m=1.5)
    p526 = P526Parameters(frequency_mhz=800.0, tx_height_m=30.0, rx_height_m=1.5)
    for make, parameters in (
        (loss_map, p1812),
        (exact_map, p1812),
        (p526_swept_map, p526),
        (p526_exact_map, p526),
    ):
        result = make(*place, parameters, reach_m=50.0)
        known = result.loss_db[np.isfinite(result.loss_db)]
        assert 1 <= known.size <= 9 and (known > 50).all() and (known < 120).all()
        assert result.uncertain_cells == known.size


@settings(max_examples=200, deadline=None)
@given(st.floats(-1, 1), st.one_of(st.floats(1e-9, 1), st.floats(1, 1e4)))
def test_the_nearest_point_of_the_sphere_is_that_of_the_recommendation(c: float, m: float) -> None:
    root = np.sqrt(3 * m / (m + 1))
    angle = np.arccos(np.clip(1.5 * c * root / (m + 1), -1, 1))
    closed = 2 / root * np.cos(np.pi / 3 + angle / 3)  # (24c)
    assert nearest_of_sphere(c, m) == pytest.approx(closed, abs=3e-6)
