"""The extended Hata point formula: its anchor values, its order of environments, its ranges."""

from __future__ import annotations

from math import hypot, log10, pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.engine.propagation.extended_hata import (
    environment_gain_db,
    extended_hata_loss_db,
    hata_coefficients,
)
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import HataEnvironment

URBAN, SUBURBAN, OPEN = HataEnvironment.URBAN, HataEnvironment.SUBURBAN, HataEnvironment.OPEN
INSIDE = {"frequency_mhz": 2000.0, "base_height_m": 50.0, "mobile_height_m": 1.5, "distance_km": 5.0}


def free_space(frequency_mhz: float, metres: float) -> float:
    return 20 * log10(4 * pi * metres * frequency_mhz * 1e6 / 299_792_458.0)


@pytest.mark.parametrize(("frequency_mhz", "beyond_free_space_db"), [(1500, 22.0), (2000, 23.5), (3000, 25.85)])
def test_okumuras_urban_medians_at_1_km(frequency_mhz: float, beyond_free_space_db: float) -> None:
    loss = hata_coefficients(frequency_mhz, 200.0, 3.0, URBAN).loss_db(1.0)
    assert loss - free_space(frequency_mhz, hypot(1000, 197)) == pytest.approx(beyond_free_space_db, abs=2e-4)


@pytest.mark.parametrize(("frequency_mhz", "beyond_free_space_db"), [(1500, 63.5), (2000, 65.75), (3000, 69.5)])
def test_okumuras_urban_medians_at_100_km(frequency_mhz: float, beyond_free_space_db: float) -> None:
    loss = hata_coefficients(frequency_mhz, 200.0, 3.0, URBAN).loss_db(100.0)
    # The published fit coefficients are rounded to eight digits.
    assert loss - free_space(frequency_mhz, hypot(100_000, 197)) == pytest.approx(beyond_free_space_db, abs=0.02)


@pytest.mark.parametrize(("frequency_mhz", "gain_db"), [(1500, 11.5), (2000, 12.4), (3000, 14.0)])
def test_suburban_gain_at_the_fitted_frequencies(frequency_mhz: float, gain_db: float) -> None:
    assert environment_gain_db(frequency_mhz, SUBURBAN) == pytest.approx(gain_db, abs=1e-12)


def test_meets_hata_1980_at_1500_mhz() -> None:
    """Hata (1980) large city at its upper frequency, computed here from his own coefficients."""
    for base, distance in ((30.0, 1.0), (70.0, 5.0), (200.0, 10.0)):
        hata = (69.55 + 26.16 * log10(1500) - 13.82 * log10(base) - (3.2 * log10(11.75 * 1.5) ** 2 - 4.97)) + (
            44.9 - 6.55 * log10(base)
        ) * log10(distance)
        loss = extended_hata_loss_db(
            frequency_mhz=1500.0, base_height_m=base, mobile_height_m=1.5, distance_km=distance, environment=URBAN
        )
        assert loss == pytest.approx(hata, abs=0.05)


@given(
    frequency=st.floats(150, 6000),
    base=st.floats(20, 200),
    mobile=st.floats(1, 10),
    near=st.floats(1, 100),
    farther=st.floats(1.0, 3.0),
)
def test_loss_rises_with_distance_and_falls_with_openness(
    frequency: float, base: float, mobile: float, near: float, farther: float
) -> None:
    far = min(near * farther, 100.0)

    def loss(distance: float, environment: HataEnvironment) -> float:
        return extended_hata_loss_db(
            frequency_mhz=frequency,
            base_height_m=base,
            mobile_height_m=mobile,
            distance_km=distance,
            environment=environment,
            beyond_validity=True,
        )

    assert loss(far, URBAN) >= loss(near, URBAN) - 0.2  # the two branches meet within 0.2 dB at the break point
    assert loss(near, OPEN) < loss(near, SUBURBAN) < loss(near, URBAN)


@given(frequency=st.floats(150, 6000), base=st.floats(20, 200))
def test_the_branches_meet_at_the_break_point(frequency: float, base: float) -> None:
    c = hata_coefficients(frequency, base, 1.5, URBAN)
    assert c.loss_db(c.breakpoint_km * (1 + 1e-9)) == pytest.approx(c.loss_db(c.breakpoint_km), abs=0.2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("frequency_mhz", 149.0),
        ("frequency_mhz", 3700.0),
        ("base_height_m", 20.0),
        ("base_height_m", 201.0),
        ("mobile_height_m", 0.5),
        ("mobile_height_m", 11.0),
        ("distance_km", 0.5),
        ("distance_km", 101.0),
        ("distance_km", float("nan")),
    ],
)
def test_values_outside_the_range_are_named(field: str, value: float) -> None:
    with pytest.raises(OutOfValidity) as caught:
        extended_hata_loss_db(**(INSIDE | {field: value}), environment=URBAN)
    assert caught.value.field == field
    assert field in caught.value.message.en and caught.value.remedy is not None


def test_planning_beyond_the_range_must_be_asked_for() -> None:
    beyond = INSIDE | {"frequency_mhz": 3700.0, "base_height_m": 20.0}
    assert extended_hata_loss_db(**beyond, environment=URBAN, beyond_validity=True) > 0
    with pytest.raises(OutOfValidity):
        extended_hata_loss_db(**(beyond | {"frequency_mhz": 28_000.0}), environment=URBAN, beyond_validity=True)
