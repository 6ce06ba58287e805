"""Margins: quantiles and area probabilities against independent computations, P.2108/P.2109 through the footprint, refusals."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
import scipy.integrate
import scipy.stats
from pyproj import Geod

from coverage_planner.engine.footprint import NO_SIGNAL, compute_footprint, footprint_labels
from coverage_planner.engine.margins import area_probability, margin_terms, shadowing_margin_db, total_db
from coverage_planner.engine.propagation.p2108 import height_gain_loss_db, terrestrial_loss_db
from coverage_planner.engine.propagation.p2109 import building_entry_loss_db
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.land_use import LandUseSettings
from coverage_planner.model.margins import Building, Clutter, Margins, Penetration, ShadowingBasis, TerminalClutter
from coverage_planner.model.settings import BandThreshold, HataEnvironment, PropagationModel, RadioSettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier, Technology

SECTOR = Sector(carriers=(Carrier.DOCOMO,), height_agl_m=30.0)
FREE = RadioSettings(model=PropagationModel.FREE_SPACE, maximum_range_m=1200.0, threshold_nr_dbm=-180.0)


def site(*sectors: Sector) -> Site:
    return Site(number=1, site_id="S", latitude_deg=35.5, longitude_deg=138.5, sectors=sectors or (SECTOR,))


def levels(radio: RadioSettings, *sectors: Sector) -> np.ndarray:
    return compute_footprint(site(*sectors), None, radio).groups[0].level_ddbm.astype(np.int64)


@pytest.mark.parametrize("percent", [50.0, 75.0, 90.0, 95.0, 99.0])
def test_cell_edge_margin_is_the_normal_quantile(percent: float) -> None:
    margins = Margins(shadowing=ShadowingBasis.CELL_EDGE, shadowing_percent=percent, shadowing_sigma_db=7.8)
    assert shadowing_margin_db(margins) == pytest.approx(7.8 * scipy.stats.norm.ppf(percent / 100), abs=1e-9)
    assert shadowing_margin_db(margins) == pytest.approx(7.8 * NormalDist().inv_cdf(percent / 100), abs=1e-9)


@pytest.mark.parametrize("sigma", [0.5, 4.0, 8.0, 12.0])
@pytest.mark.parametrize("exponent", [2.0, 3.52, 5.0])
@pytest.mark.parametrize("margin", [-3.0, 0.0, 5.0, 12.0])
def test_area_probability_is_the_integral_over_the_disc(sigma: float, exponent: float, margin: float) -> None:
    """Jakes' closed form against the integral it is the solution of: P(level > threshold) at each radius, weighted."""

    def at(radius: float) -> float:
        return 2 * radius * NormalDist().cdf((margin - 10 * exponent * np.log10(radius)) / sigma)

    expected, _ = scipy.integrate.quad(at, 0, 1, limit=200)
    assert area_probability(margin, sigma, exponent) == pytest.approx(expected, abs=1e-6)


def test_area_margin_gives_the_stated_share_and_is_less_than_that_of_the_edge() -> None:
    area = Margins(shadowing=ShadowingBasis.CELL_AREA, shadowing_percent=95.0)
    margin = shadowing_margin_db(area)
    assert area_probability(margin, area.shadowing_sigma_db, area.distance_exponent) == pytest.approx(0.95, abs=1e-9)
    assert margin < shadowing_margin_db(replace(area, shadowing=ShadowingBasis.CELL_EDGE))


def test_every_term_is_there_by_itself_and_the_sum_is_their_sum() -> None:
    radio = replace(
        FREE,
        margin_db=1.5,
        margins=Margins(
            body_loss_db=3.0,
            penetration=Penetration.BUILDING,
            building_percent=80.0,
            shadowing=ShadowingBasis.CELL_EDGE,
        ),
    )
    terms = {term.key: term.value_db for term in margin_terms(radio, 3700.0)}
    assert list(terms) == ["body", "building_entry", "shadowing", "other"]
    entry = float(building_entry_loss_db(frequency_ghz=3.7, probability=0.8, building=Building.TRADITIONAL))
    assert terms["building_entry"] == entry and terms["body"] == 3.0 and terms["other"] == 1.5
    assert total_db(margin_terms(radio, 3700.0)) == pytest.approx(sum(terms.values()))
    said = " ".join(label.ja for label in footprint_labels(site(), radio))
    for words in (
        "人体損失 3.0 dB",
        f"建物侵入損失 {entry:.1f} dB",
        "シャドウイングマージン 10.3 dB",
        "その他の余裕 1.5 dB",
    ):
        assert words in said
    assert f"合計 {sum(terms.values()):.1f} dB" in said


def test_levels_fall_by_the_total_margin_of_their_own_frequency() -> None:
    other = replace(SECTOR, centre_frequency_mhz=800.0)
    radio = replace(FREE, margins=Margins(penetration=Penetration.VEHICLE, vehicle_loss_db=7.0, body_loss_db=2.0))
    for sector in (SECTOR, other):
        plain, less = levels(FREE, sector), levels(radio, sector)
        there = (plain != NO_SIGNAL) & (less != NO_SIGNAL)
        assert there.sum() > 500 and set((plain - less)[there].tolist()) == {90}


def test_height_gain_clutter_through_the_footprint() -> None:
    sector = replace(SECTOR, centre_frequency_mhz=800.0)
    radio = replace(FREE, margins=Margins(terminal_clutter=TerminalClutter.HEIGHT_GAIN, clutter=Clutter.FOREST))
    expected = height_gain_loss_db(frequency_ghz=0.8, antenna_m=1.5, clutter=Clutter.FOREST)
    fall = levels(FREE, sector) - levels(radio, sector)
    assert expected > 5 and np.abs(fall[levels(FREE, sector) != NO_SIGNAL] / 10 - expected).max() <= 0.11


@pytest.mark.parametrize("model", [PropagationModel.FREE_SPACE, PropagationModel.P1812, PropagationModel.P526])
@pytest.mark.parametrize("percent", [10.0, 50.0, 95.0])
def test_statistical_clutter_by_distance_through_the_footprint(model: PropagationModel, percent: float) -> None:
    radio = replace(FREE, model=model, threshold_nr_dbm=-190.0)
    clutter = replace(radio, margins=Margins(terminal_clutter=TerminalClutter.STATISTICAL, clutter_percent=percent))
    plain, less = compute_footprint(site(), None, radio), compute_footprint(site(), None, clutter)
    window = plain.window
    level, lower = plain.groups[0].level_ddbm.astype(int), less.groups[0].level_ddbm.astype(int)
    geod = Geod(ellps="GRS80")
    checked = 0
    for r, c in list(zip(*np.nonzero((level != NO_SIGNAL) & (lower != NO_SIGNAL)), strict=True))[::37]:
        _, _, distance = geod.inv(138.5, 35.5, window.centre_longitudes_deg()[c], window.centre_latitudes_deg()[r])
        expected = terrestrial_loss_db(
            frequency_ghz=3.7, distance_km=max(distance / 1000, 0.25), location_percent=percent
        )
        assert (level[r, c] - lower[r, c]) / 10 == pytest.approx(expected, abs=0.15)
        checked += 1
    assert checked > 20


def test_the_statistical_clutter_never_helps() -> None:
    """The kernels skip receivers that the loss alone puts below the threshold: clutter must not lift one back."""
    for ghz in (0.5, 3.7, 28.0, 67.0):
        for km in (0.25, 0.5, 2.0, 30.0):
            assert terrestrial_loss_db(frequency_ghz=ghz, distance_km=km, location_percent=1.0) > 0


SHADOW = Margins(shadowing=ShadowingBasis.CELL_EDGE)
STATISTICAL = Margins(terminal_clutter=TerminalClutter.STATISTICAL)


@pytest.mark.parametrize(
    ("radio", "field", "words"),
    [
        (RadioSettings(model=PropagationModel.P1812, location_percent=90.0, margins=SHADOW), "shadowing", "場所率"),
        (RadioSettings(environment=HataEnvironment.URBAN, margins=STATISTICAL), "terminal_clutter", "秦式"),
        (RadioSettings(model=PropagationModel.LOCAL_5G, margins=STATISTICAL), "terminal_clutter", "秦式"),
        (RadioSettings(model=PropagationModel.TR38901_UMA, margins=STATISTICAL), "terminal_clutter", "TR 38.901"),
        (
            RadioSettings(model=PropagationModel.P1812, land_use=LandUseSettings(clutter=True), margins=STATISTICAL),
            "terminal_clutter",
            "土地利用",
        ),
    ],
)
def test_nothing_is_counted_twice(radio: RadioSettings, field: str, words: str) -> None:
    with pytest.raises(OutOfValidity) as caught:
        compute_footprint(site(), None, radio)
    assert caught.value.field == field and words in caught.value.message.ja and caught.value.remedy is not None


@pytest.mark.parametrize(
    "radio",
    [
        RadioSettings(model=PropagationModel.P1812, location_percent=50.0, margins=SHADOW, maximum_range_m=300.0),
        RadioSettings(model=PropagationModel.P1812, location_percent=90.0, maximum_range_m=300.0),
        RadioSettings(environment=HataEnvironment.OPEN, margins=STATISTICAL, maximum_range_m=300.0),
        RadioSettings(model=PropagationModel.P1812, margins=STATISTICAL, maximum_range_m=300.0),
    ],
)
def test_and_what_counts_once_is_taken(radio: RadioSettings) -> None:
    assert compute_footprint(site(), None, radio).groups


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body_loss_db": -1.0}, "body_loss_db"),
        ({"body_loss_db": float("nan")}, "body_loss_db"),
        ({"vehicle_loss_db": 200.0}, "vehicle_loss_db"),
        ({"building_percent": 0.0}, "building_percent"),
        ({"building_percent": float("nan")}, "building_percent"),
        ({"clutter_percent": 100.0}, "clutter_percent"),
        ({"shadowing": ShadowingBasis.CELL_EDGE, "shadowing_percent": 100.0}, "shadowing_percent"),
        ({"shadowing": ShadowingBasis.CELL_EDGE, "shadowing_sigma_db": -1.0}, "shadowing_sigma_db"),
        ({"shadowing": ShadowingBasis.CELL_AREA, "distance_exponent": 0.0}, "distance_exponent"),
    ],
)
def test_values_no_margin_can_have_are_refused(change: dict[str, object], field: str) -> None:
    with pytest.raises(OutOfValidity) as caught:
        compute_footprint(site(), None, replace(FREE, margins=Margins(**change)))  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_frequency_outside_the_terminal_clutter_is_refused_naming_the_sector() -> None:
    radio = replace(FREE, margins=Margins(terminal_clutter=TerminalClutter.HEIGHT_GAIN))
    with pytest.raises(OutOfValidity) as caught:
        compute_footprint(site(replace(SECTOR, centre_frequency_mhz=800.0), SECTOR), None, radio)
    assert "セクタ2" in caught.value.message.ja and "P.2108" in caught.value.message.ja


def test_thresholds_of_bands_come_before_those_of_the_technology_and_part_the_groups() -> None:
    low = replace(SECTOR, centre_frequency_mhz=800.0, technology=Technology.LTE)
    high = replace(SECTOR, centre_frequency_mhz=2000.0, technology=Technology.LTE)
    bands = (BandThreshold(low_mhz=700.0, high_mhz=900.0, threshold_dbm=-100.05),)
    radio = replace(FREE, band_thresholds=bands, threshold_lte_dbm=-90.0)
    footprint = compute_footprint(site(low, high), None, radio)
    assert [group.threshold_ddbm for group in footprint.groups] == [-1000, -900]
    alone = compute_footprint(site(low), None, replace(radio, band_thresholds=(), threshold_lte_dbm=-100.0))
    np.testing.assert_array_equal(footprint.groups[0].level_ddbm, alone.groups[0].level_ddbm)
    assert any("-100.05 dBm" in label.ja for label in footprint.labels)
    with pytest.raises(OutOfValidity) as caught:
        wrong = (BandThreshold(low_mhz=900.0, high_mhz=700.0, threshold_dbm=-100.0),)
        compute_footprint(site(low), None, replace(radio, band_thresholds=wrong))
    assert caught.value.field == "band_thresholds"
