"""TR 38.901 closed forms: values worked by hand from table 7.4.1-1, continuity at the break point, refusals.

No published vectors exist for these formulas; the hand values are spelled out so that they can be followed.
"""

from __future__ import annotations

import numpy as np
import pytest

from coverage_planner.engine.path_loss import PathLossOptions, path_loss
from coverage_planner.engine.path_profile import PathProfile
from coverage_planner.engine.propagation.tr38901 import Scenario, line_of_sight_probability, tr38901_loss
from coverage_planner.model.errors import OutOfValidity


def test_urban_macro_by_hand() -> None:
    loss = tr38901_loss(
        Scenario.URBAN_MACRO, frequency_ghz=3.5, distance_m=1000.0, base_height_m=25.0, terminal_height_m=1.5
    )
    # d3D = sqrt(1000^2 + 23.5^2) = 1000.276; break point 4 * 24 * 0.5 * 3.5e9 / 3e8 = 560 m
    assert loss.breakpoint_m == pytest.approx(560.0)
    # 28 + 40 * 3.00012 + 20 * 0.54407 - 9 * log10(560^2 + 23.5^2 = 314152.25 -> 5.49714)
    assert loss.line_of_sight_db == pytest.approx(28 + 120.0048 + 10.8814 - 49.4743, abs=1e-3)
    assert loss.hidden_db == pytest.approx(13.54 + 39.08 * 3.00012 + 10.8814, abs=1e-3)
    assert loss.beyond_validity == ()


def test_urban_micro_by_hand() -> None:
    loss = tr38901_loss(
        Scenario.URBAN_MICRO, frequency_ghz=28.0, distance_m=100.0, base_height_m=10.0, terminal_height_m=1.5
    )
    # d3D = 100.36060; break point 4 * 9 * 0.5 * 28e9 / 3e8 = 1680 m; log10 d3D = 2.0015632, log10 28 = 1.4471580
    assert loss.line_of_sight_db == pytest.approx(32.4 + 21 * 2.0015632 + 28.94316, abs=1e-4)
    assert loss.hidden_db == pytest.approx(35.3 * 2.0015632 + 22.4 + 21.3 * 1.4471580, abs=1e-4)


def test_rural_macro_by_hand() -> None:
    loss = tr38901_loss(
        Scenario.RURAL_MACRO, frequency_ghz=0.8, distance_m=1000.0, base_height_m=35.0, terminal_height_m=1.5
    )
    # d3D = 1000.56097, log10 = 3.0002436; h = 5: 5^1.72 = 15.9321
    # 20 log10(40 pi 1000.56097 * 0.8 / 3) = 90.5067; 0.03 * 15.9321 * 3.00024 = 1.4340; 0.044 * 15.9321 = 0.7010
    # 0.002 * log10(5) * 1000.56 = 1.3987
    assert loss.breakpoint_m == pytest.approx(2 * np.pi * 35 * 1.5 * 0.8e9 / 3e8)  # 879.6 m < 1000 m
    at_breakpoint = 20 * np.log10(40 * np.pi * loss.breakpoint_m * 0.8 / 3) + 0.03 * 15.9321 * np.log10(
        loss.breakpoint_m
    )
    at_breakpoint += -0.7010 + 0.002 * np.log10(5) * loss.breakpoint_m
    assert loss.line_of_sight_db == pytest.approx(
        at_breakpoint + 40 * np.log10(1000.56097 / loss.breakpoint_m), abs=1e-3
    )
    # 161.04 - 7.1 * 1.30103 + 7.5 * 0.69897 - (24.37 - 3.7 / 49) * 1.544068 + (43.42 - 3.1 * 1.544068) * 0.0002436
    # + 20 log10 0.8 - (3.2 * log10(17.625)^2 - 4.97)
    by_hand = 161.04 - 9.237313 + 5.242275 - 24.294490 * 1.544068 + 38.633389 * 0.0002436 - 1.938200
    by_hand -= 3.2 * 1.246129**2 - 4.97
    assert loss.hidden_db == pytest.approx(by_hand, abs=1e-3)


@pytest.mark.parametrize("scenario", list(Scenario))
def test_continuous_at_the_break_point_and_growing(scenario: Scenario) -> None:
    base = {Scenario.RURAL_MACRO: 35.0, Scenario.URBAN_MACRO: 25.0, Scenario.URBAN_MICRO: 10.0}[scenario]

    def at(distance_m: float) -> float:
        return tr38901_loss(
            scenario, frequency_ghz=3.5, distance_m=distance_m, base_height_m=base, terminal_height_m=1.5
        ).line_of_sight_db

    edge = tr38901_loss(
        scenario, frequency_ghz=3.5, distance_m=500.0, base_height_m=base, terminal_height_m=1.5
    ).breakpoint_m
    # the report's RMa joins two slant distances, its UMa and UMi are rounded: steps of less than 0.1 dB
    assert at(edge * 1.0001) == pytest.approx(at(edge * 0.9999), abs=0.1)
    assert np.all(np.diff([at(d) for d in np.geomspace(20, 4900, 60)]) > 0)


def test_probability_of_line_of_sight() -> None:
    assert line_of_sight_probability(Scenario.RURAL_MACRO, 1010.0) == pytest.approx(np.exp(-1))
    assert line_of_sight_probability(Scenario.URBAN_MICRO, 18.0) == 1.0
    assert line_of_sight_probability(Scenario.URBAN_MACRO, 63.0) == pytest.approx(18 / 63 + np.exp(-1) * (1 - 18 / 63))


def test_on_the_command_line() -> None:
    profile = PathProfile(distance_km=np.array([0.0, 1.0]), height_m=np.zeros(2))
    options = PathLossOptions(frequency_mhz=3500.0, tx_height_m=30.0, rx_height_m=1.5)
    answer = path_loss("tr38901_uma", profile, options)
    assert answer["basic_transmission_loss_db"] == answer["PL_NLOS"] >= answer["PL_LOS"]
    assert answer["beyond_validity"] == ["tx_height_m"]
    with pytest.raises(OutOfValidity) as caught:
        path_loss("tr38901_rma", profile, PathLossOptions(frequency_mhz=39_000.0, tx_height_m=30.0, rx_height_m=1.5))
    assert caught.value.field == "frequency_ghz"
