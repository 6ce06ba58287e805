"""The 3GPP sector pattern against its own formula in numpy with rotation matrices, and its well-known points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.engine.antenna import antenna_gain_dbi
from coverage_planner.model.site import AntennaPattern, Sector
from coverage_planner.model.terms import Carrier


def sector(**values: float) -> Sector:
    return Sector(
        carriers=(Carrier.DOCOMO,),
        pattern=AntennaPattern.SECTOR_3GPP,
        **({"gain_dbi": 15.0, "vertical_beamwidth_deg": 10.0} | values),  # type: ignore[arg-type]
    )


def test_main_beam_half_power_and_back() -> None:
    s = sector(azimuth_deg=90.0)
    assert antenna_gain_dbi(s, azimuth_deg=90.0, elevation_deg=0.0) == pytest.approx(15.0)
    assert antenna_gain_dbi(s, azimuth_deg=90.0 + 65.0 / 2, elevation_deg=0.0) == pytest.approx(12.0)
    assert antenna_gain_dbi(s, azimuth_deg=90.0 - 65.0 / 2, elevation_deg=0.0) == pytest.approx(12.0)
    assert antenna_gain_dbi(s, azimuth_deg=90.0, elevation_deg=5.0) == pytest.approx(12.0)
    assert antenna_gain_dbi(s, azimuth_deg=270.0, elevation_deg=0.0) == pytest.approx(-15.0)


def test_electrical_tilt_lowers_the_beam_all_round() -> None:
    s = sector(electrical_tilt_deg=6.0)
    assert antenna_gain_dbi(s, azimuth_deg=0.0, elevation_deg=-6.0) == pytest.approx(15.0)
    assert antenna_gain_dbi(s, azimuth_deg=30.0, elevation_deg=-6.0) > antenna_gain_dbi(
        s, azimuth_deg=30.0, elevation_deg=0.0
    )


def test_mechanical_tilt_lowers_the_front_and_not_the_side() -> None:
    wide = {"horizontal_beamwidth_deg": 360.0}
    s = sector(mechanical_tilt_deg=6.0, **wide)
    assert antenna_gain_dbi(s, azimuth_deg=0.0, elevation_deg=-6.0) == pytest.approx(15.0)
    untilted = antenna_gain_dbi(sector(**wide), azimuth_deg=90.0, elevation_deg=0.0)
    assert antenna_gain_dbi(s, azimuth_deg=90.0, elevation_deg=0.0) == pytest.approx(untilted, abs=0.01)


def test_omni_is_the_same_everywhere() -> None:
    s = Sector(carriers=(Carrier.KDDI,), gain_dbi=11.0, azimuth_deg=40.0, mechanical_tilt_deg=8.0)
    for azimuth, elevation in ((0.0, 0.0), (123.0, -40.0), (300.0, 89.0)):
        assert antenna_gain_dbi(s, azimuth_deg=azimuth, elevation_deg=elevation) == 11.0


@given(
    azimuth=st.floats(0, 360),
    elevation=st.floats(-89, 89),
    pointing=st.floats(0, 360),
    mechanical=st.floats(-15, 15),
    electrical=st.floats(-10, 10),
    horizontal=st.floats(20, 120),
    vertical=st.floats(5, 90),
)
def test_equals_the_pattern_by_rotation_matrices(
    azimuth: float,
    elevation: float,
    pointing: float,
    mechanical: float,
    electrical: float,
    horizontal: float,
    vertical: float,
) -> None:
    a, e, p, m = np.radians([azimuth, elevation, pointing, mechanical])
    direction = np.array([np.cos(e) * np.sin(a), np.cos(e) * np.cos(a), np.sin(e)])  # east, north, up
    about_up = np.array([[np.cos(p), -np.sin(p), 0], [np.sin(p), np.cos(p), 0], [0, 0, 1]])  # azimuth p to north
    about_east = np.array([[1, 0, 0], [0, np.cos(m), -np.sin(m)], [0, np.sin(m), np.cos(m)]])  # tilted beam to level
    east, north, up = about_east @ about_up @ direction
    phi, theta = np.degrees(np.arctan2(east, north)), np.degrees(np.arcsin(np.clip(up, -1, 1)))
    expected = 15.0 - min(
        min(12 * (phi / horizontal) ** 2, 30) + min(12 * ((theta + electrical) / vertical) ** 2, 30), 30
    )
    got = antenna_gain_dbi(
        sector(
            azimuth_deg=pointing,
            mechanical_tilt_deg=mechanical,
            electrical_tilt_deg=electrical,
            horizontal_beamwidth_deg=horizontal,
            vertical_beamwidth_deg=vertical,
        ),
        azimuth_deg=azimuth,
        elevation_deg=elevation,
    )
    assert got == pytest.approx(expected, abs=1e-6)
