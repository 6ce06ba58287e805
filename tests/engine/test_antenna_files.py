"""Patterns from files: the cuts come back exactly, turning the antenna turns the pattern, levels use the file's gain."""

from __future__ import annotations

from dataclasses import replace
from math import cos, radians, sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from coverage_planner.engine.antenna import antenna_gain_dbi
from coverage_planner.engine.footprint import NO_SIGNAL, compute_footprint, footprint_key, footprint_labels
from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import Carrier


def antenna(*, tilt: int = 0, name: str = "A", gain: float = 17.0) -> AntennaFile:
    """Lobes and nulls without any symmetry, so that a wrong direction shows; both cuts agree where they meet."""
    horizontal = [
        30 * sin(radians(k / 2)) ** 2 + 2 * sin(radians(2 * k)) ** 2 + k / 100 * (k < 180) for k in range(360)
    ]
    horizontal[180] = 32.0
    vertical = [min(3 * abs((k - tilt + 180) % 360 - 180), 20 + k % 7) for k in range(360)]
    vertical[180 - tilt] = 32.0
    vertical[tilt] = 0.0
    return AntennaFile(
        name=name, gain_dbi=gain, horizontal_db=tuple(horizontal), vertical_db=tuple(float(v) for v in vertical)
    )


def sector(**values: object) -> Sector:
    return Sector(
        carriers=(Carrier.DOCOMO,),
        pattern=AntennaPattern.FILE,
        **({"antenna_name": "A", "gain_dbi": 3.0, "height_agl_m": 30.0} | values),  # type: ignore[arg-type]
    )


def test_at_the_angles_of_the_cuts_the_gain_is_that_of_the_file() -> None:
    a, s = antenna(), sector(azimuth_deg=40.0)
    for k in range(0, 360, 7):
        found = antenna_gain_dbi(s, azimuth_deg=40.0 + k, elevation_deg=0.0, antenna=a)
        assert found == pytest.approx(a.gain_dbi - a.horizontal_db[k], abs=1e-9)
    for k in range(-89, 90, 5):
        front = antenna_gain_dbi(s, azimuth_deg=40.0, elevation_deg=-k, antenna=a)
        assert front == pytest.approx(a.gain_dbi - a.vertical_db[k % 360], abs=1e-6)
        back = antenna_gain_dbi(s, azimuth_deg=220.0, elevation_deg=-k, antenna=a)
        assert back == pytest.approx(a.gain_dbi - a.vertical_db[(180 - k) % 360], abs=1e-6)


def test_between_two_degrees_the_cut_is_linear() -> None:
    a, s = antenna(), sector()
    expected = a.gain_dbi - (0.75 * a.horizontal_db[20] + 0.25 * a.horizontal_db[21])
    assert antenna_gain_dbi(s, azimuth_deg=20.25, elevation_deg=0.0, antenna=a) == pytest.approx(expected)


def test_the_electrical_tilt_of_the_file_is_as_given() -> None:
    a = antenna(tilt=6)
    assert antenna_gain_dbi(sector(), azimuth_deg=0.0, elevation_deg=-6.0, antenna=a) == pytest.approx(17.0, abs=1e-6)
    stated = antenna_gain_dbi(sector(electrical_tilt_deg=9.0), azimuth_deg=0.0, elevation_deg=-6.0, antenna=a)
    assert stated == pytest.approx(17.0, abs=1e-6)


@given(
    azimuth=st.floats(0, 360),
    elevation=st.floats(-80, 80),
    turn=st.floats(0, 360),
    tilt=st.floats(-15, 15),
)
def test_turning_the_mast_turns_the_pattern_with_it(azimuth: float, elevation: float, turn: float, tilt: float) -> None:
    a, s = antenna(), sector(mechanical_tilt_deg=tilt)
    turned = replace(s, azimuth_deg=turn)
    before = antenna_gain_dbi(s, azimuth_deg=azimuth, elevation_deg=elevation, antenna=a)
    after = antenna_gain_dbi(turned, azimuth_deg=azimuth + turn, elevation_deg=elevation, antenna=a)
    assert after == pytest.approx(before, abs=1e-4)


@given(azimuth=st.floats(-180, 180), elevation=st.floats(-80, 80), tilt=st.floats(-12, 12))
def test_mechanical_tilt_is_a_rotation_about_the_horizontal_axis(azimuth: float, elevation: float, tilt: float) -> None:
    """The gain towards a direction equals that of the untilted antenna towards the direction rotated back."""
    a = antenna()
    east, north, up = (
        cos(radians(elevation)) * sin(radians(azimuth)),
        cos(radians(elevation)) * cos(radians(azimuth)),
        sin(radians(elevation)),
    )
    back = np.array(
        [
            [1, 0, 0],
            [0, cos(radians(tilt)), -sin(radians(tilt))],
            [0, sin(radians(tilt)), cos(radians(tilt))],
        ]
    ) @ (east, north, up)
    seen_azimuth = float(np.degrees(np.arctan2(back[0], back[1])))
    seen_elevation = float(np.degrees(np.arcsin(np.clip(back[2], -1, 1))))
    tilted = antenna_gain_dbi(sector(mechanical_tilt_deg=tilt), azimuth_deg=azimuth, elevation_deg=elevation, antenna=a)
    plain = antenna_gain_dbi(sector(), azimuth_deg=seen_azimuth, elevation_deg=seen_elevation, antenna=a)
    assert tilted == pytest.approx(plain, abs=1e-4)


LATITUDE, LONGITUDE = 35.50321, 138.51234
FREE = RadioSettings(
    model=PropagationModel.FREE_SPACE, maximum_range_m=900.0, threshold_nr_dbm=-150.0, antennas=(antenna(),)
)


def site(*sectors: Sector) -> Site:
    return Site(number=1, site_id="S", latitude_deg=LATITUDE, longitude_deg=LONGITUDE, sectors=sectors)


@pytest.mark.parametrize("model", [PropagationModel.FREE_SPACE, PropagationModel.P1812, PropagationModel.P526])
def test_a_footprint_is_the_omni_one_with_the_gain_of_each_direction(model: PropagationModel) -> None:
    radio = replace(FREE, model=model)
    directional = compute_footprint(site(sector(azimuth_deg=70.0, mechanical_tilt_deg=5.0)), None, radio)
    omni = compute_footprint(site(replace(sector(), pattern=AntennaPattern.OMNI)), None, radio)
    assert directional.window == omni.window
    level, flat = directional.groups[0].level_ddbm, omni.groups[0].level_ddbm
    rows, cols = np.nonzero((level != NO_SIGNAL) & (flat != NO_SIGNAL))
    assert rows.size > 500
    window = omni.window
    checked = 0
    geod = Geod(ellps="GRS80")
    for r, c in list(zip(rows, cols, strict=True))[::23]:
        there = window.centre_longitudes_deg()[c], window.centre_latitudes_deg()[r]
        azimuth, _, distance = geod.inv(LONGITUDE, LATITUDE, *there)
        elevation = float(np.degrees(np.arctan2(1.5 - 30.0, distance)))
        gain = antenna_gain_dbi(
            sector(azimuth_deg=70.0, mechanical_tilt_deg=5.0),
            azimuth_deg=azimuth,
            elevation_deg=elevation,
            antenna=antenna(),
        )
        assert level[r, c] / 10 == pytest.approx(flat[r, c] / 10 - 3.0 + gain, abs=0.15)
        checked += 1
    assert checked > 20


def test_an_antenna_that_is_not_in_the_library_is_refused_by_name() -> None:
    with pytest.raises(OutOfValidity) as caught:
        compute_footprint(site(sector(), sector(antenna_name="B")), None, FREE)
    assert caught.value.field == "antenna_name" and "セクタ2" in caught.value.message.ja
    assert "「B」" in caught.value.message.ja
    with pytest.raises(OutOfValidity):
        sector(antenna_name="")


def test_the_key_follows_the_content_of_the_antennas_in_use_and_of_no_other() -> None:
    the_site = site(sector())
    key = footprint_key(the_site, FREE, None)
    other = antenna(name="B", gain=10.0)
    assert footprint_key(the_site, replace(FREE, antennas=(*FREE.antennas, other)), None) == key
    assert footprint_key(the_site, replace(FREE, antennas=(antenna(gain=16.9),)), None) != key
    renamed = replace(FREE, antennas=(replace(antenna(), file_name="other.msi"),))
    assert footprint_key(the_site, renamed, None) == key


def test_labels_name_the_antenna_and_a_pattern_measured_at_another_band() -> None:
    far = replace(antenna(), frequency_mhz=800.0)
    said = " ".join(label.ja for label in footprint_labels(site(sector()), replace(FREE, antennas=(far,))))
    assert "「A」" in said and "17.0 dBi" in said and "800 MHz" in said
