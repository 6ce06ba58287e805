"""P.1812 on single paths: reciprocity, monotony, percentages, what is assumed, and refusals that name the parameter."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.path_loss import PathLossOptions, path_loss
from coverage_planner.engine.path_profile import PathProfile
from coverage_planner.engine.propagation.p1812 import P1812Parameters, p1812_loss
from coverage_planner.model.errors import OutOfValidity

OPTIONS = PathLossOptions(frequency_mhz=3700.0, tx_height_m=30.0, rx_height_m=1.5)
HILLS = PathProfile(
    distance_km=np.linspace(0, 12, 241),
    height_m=200 + 80 * np.sin(np.linspace(0, 12, 241)) + 30 * np.sin(np.linspace(0, 70, 241)),
)


def loss(profile: PathProfile = HILLS, **changes: Any) -> float:
    return float(path_loss("p1812", profile, replace(OPTIONS, **changes))["Lb"])


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0, 800), min_size=8, max_size=60),
    st.floats(1, 200),
    st.floats(1, 200),
    st.sampled_from((100.0, 800.0, 3700.0)),
    st.floats(1, 50),
)
def test_the_way_back_loses_the_same(
    heights: list[float], tx: float, rx: float, frequency: float, time_percent: float
) -> None:
    distance = np.linspace(0, 0.1 * len(heights), len(heights))
    height = np.array(heights)
    there = P1812Parameters(frequency_mhz=frequency, tx_height_m=tx, rx_height_m=rx, time_percent=time_percent)
    back = replace(there, tx_height_m=rx, rx_height_m=tx)
    one = p1812_loss(distance_km=distance, height_m=height, parameters=there)
    other = p1812_loss(distance_km=distance, height_m=height[::-1], parameters=back)
    assert one.loss_db == pytest.approx(other.loss_db, abs=1e-6)


def test_loss_grows_with_time_percentage_and_location_percentage() -> None:
    assert np.all(np.diff([loss(time_percent=p) for p in (1.0, 5.0, 20.0, 50.0)]) > 0)
    over_locations = [loss(location_percent=p) for p in (50.0, 80.0, 95.0, 99.0)]
    assert np.all(np.diff(over_locations) > 0)
    answer = path_loss("p1812", HILLS, replace(OPTIONS, location_percent=95.0))
    # 4.7 with a sub-cell of 50 m: (0.52 + 0.024 * 3.7) * 50^0.28 = 1.8204 dB; 1.5 m above no clutter counts 0.85 of it.
    assert answer["sigma_loc"] == pytest.approx(0.85 * 1.8204, abs=1e-3)
    assert over_locations[2] - over_locations[0] == pytest.approx(1.645 * answer["sigma_loc"], abs=2e-3)
    sea_end = replace(HILLS, zone=np.full(241, 2, np.uint8))
    assert loss(sea_end, location_percent=95.0) == loss(sea_end)


def test_a_ridge_a_raised_receiver_and_clutter() -> None:
    flat = replace(HILLS, height_m=np.full(241, 50.0))
    ridge = flat.height_m.copy()
    losses = []
    for height in (50.0, 100.0, 200.0, 400.0):
        ridge[100] = height
        losses.append(loss(replace(flat, height_m=ridge.copy())))
    assert np.all(np.diff(losses) > 0)
    assert loss(flat, rx_height_m=10.0) < loss(flat, rx_height_m=1.5)
    clutter = np.zeros(241)
    clutter[-3] = 20.0
    assert loss(replace(flat, clutter_height_m=clutter)) > loss(flat) + 6
    clutter[:] = 0
    clutter[[0, -1]] = 20.0  # clutter at the ends themselves is not part of the surface (3.2)
    assert loss(replace(flat, clutter_height_m=clutter)) == loss(flat)


def test_free_space_where_nothing_is_near() -> None:
    high = replace(HILLS, height_m=np.zeros(241))
    answer = path_loss("p1812", high, replace(OPTIONS, tx_height_m=900.0, rx_height_m=900.0))
    assert answer["Ld50"] == 0.0
    assert answer["Lb"] == pytest.approx(92.4 + 20 * np.log10(3.7 * 12), abs=0.01)


def test_the_answer_says_what_was_assumed() -> None:
    assert path_loss("p1812", HILLS, OPTIONS)["assumed"] == {"latitude_deg": 36.0, "delta_n": 45.0, "n0": 325.0}
    given_all = replace(OPTIONS, latitude_deg=35.0, delta_n=50.0, n0=330.0)
    answer = path_loss("p1812", HILLS, given_all)
    assert answer["assumed"] == {} and answer["n0"] == 330.0
    assert answer["ae"] == pytest.approx(6371 * 157 / 107)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"frequency_mhz": 28_000.0}, "frequency_mhz"),
        ({"frequency_mhz": 29.0}, "frequency_mhz"),
        ({"time_percent": 0.5}, "time_percent"),
        ({"time_percent": 60.0}, "time_percent"),
        ({"location_percent": 99.5}, "location_percent"),
        ({"location_percent": float("nan")}, "location_percent"),
        ({"tx_height_m": 0.5}, "tx_height_m"),
        ({"rx_height_m": 5000.0}, "rx_height_m"),
        ({"latitude_deg": 95.0}, "latitude_deg"),
        ({"delta_n": -200.0}, "delta_n"),
        ({"n0": 0.0}, "n0"),
        ({"polarization": "x"}, "polarization"),
    ],
)
def test_values_outside_the_recommendation_are_named(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(OutOfValidity) as caught:
        loss(**changes)
    assert caught.value.field == field and caught.value.remedy is not None


def test_paths_outside_the_recommendation_are_refused() -> None:
    short = PathProfile(distance_km=np.linspace(0, 0.2, 9), height_m=np.zeros(9))
    few = PathProfile(distance_km=np.array([0, 1.0, 2.0]), height_m=np.zeros(3))
    hole = replace(HILLS, height_m=np.where(np.arange(241) == 7, np.nan, 10.0))
    tower = replace(HILLS, height_m=np.where(np.arange(241) == 7, 1e6, 10.0))
    pit = replace(HILLS, clutter_height_m=np.where(np.arange(241) == 7, -3.0, 0.0))
    for profile, field in (
        (short, "distance_km"),
        (few, "profile"),
        (hole, "height_m"),
        (tower, "height_m"),
        (pit, "clutter_height_m"),
    ):
        with pytest.raises(OutOfValidity) as caught:
            loss(profile)
        assert caught.value.field == field
