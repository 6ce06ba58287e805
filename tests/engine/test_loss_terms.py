"""The terms of a loss add up to the loss that the footprint uses, for every model; their source formulas stand by themselves."""

from __future__ import annotations

from dataclasses import replace
from math import fsum, hypot, log10

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.footprint import NO_SIGNAL, compute_footprint
from coverage_planner.engine.formula_loss import FREE_SPACE_1M_DB, formula_loss_db
from coverage_planner.engine.formula_terms import formula_terms
from coverage_planner.engine.loss_term import LossTerm, summands
from coverage_planner.engine.pixel_explanation import explain_pixel
from coverage_planner.engine.propagation.extended_hata import hata_coefficients, hata_terms
from coverage_planner.engine.sector_table import group_key, sector_table
from coverage_planner.model.settings import HataEnvironment, PropagationModel, RadioSettings, SightRule
from tests.engine.test_pixel_explanation import COL, LTE, NR, ROW, hills, site

FORMULAS = [one for one in PropagationModel if one not in (PropagationModel.P1812, PropagationModel.P526)]


def value(symbol: str, terms: tuple[LossTerm, ...]) -> float:
    return next(term.value for term in terms if term.symbol == symbol)


def assert_sums(terms: tuple[LossTerm, ...]) -> None:
    told = {term.part_of for term in terms} - {""}
    assert "Lb" in told
    for symbol in told:
        assert fsum(term.value for term in summands(symbol, terms)) == pytest.approx(value(symbol, terms), abs=1e-9)


@pytest.mark.parametrize("model", FORMULAS)
@settings(max_examples=60, deadline=None)
@given(
    environment=st.sampled_from(HataEnvironment),
    rule=st.sampled_from(SightRule),
    frequency_mhz=st.floats(2000.0, 6000.0),
    height_m=st.floats(10.0, 150.0),
    receiver_m=st.floats(1.5, 10.0),
    distance_m=st.floats(1.0, 60_000.0),
    up_m=st.floats(-300.0, 300.0),
    visible=st.booleans(),
    millimetre=st.booleans(),
)
def test_terms_add_up_to_the_loss_of_the_kernel(
    model: PropagationModel,
    environment: HataEnvironment,
    rule: SightRule,
    frequency_mhz: float,
    height_m: float,
    receiver_m: float,
    distance_m: float,
    up_m: float,
    visible: bool,
    millimetre: bool,
) -> None:
    """The millimetre wave takes extended Hata's stand-in."""
    if millimetre and model is PropagationModel.EXTENDED_HATA:
        frequency_mhz = 28_000.0
    radio = RadioSettings(model=model, environment=environment, sight_rule=rule, receiver_height_m=receiver_m)
    sector = replace(NR, centre_frequency_mhz=frequency_mhz, height_agl_m=height_m)
    row = sector_table(site(sector), radio, [group_key(sector, radio)])[0]
    slant_m = hypot(distance_m, up_m)
    loss = formula_loss_db(row, distance_m, 20 * log10(slant_m), log10(distance_m * 1e-3), visible)
    terms = formula_terms(sector, radio, distance_m, slant_m, visible)
    assert_sums(terms)
    assert terms[-1].symbol == "Lb"
    assert terms[-1].value == pytest.approx(loss, abs=1e-9)
    assert row[FREE_SPACE_1M_DB] > 0


@given(
    frequency_mhz=st.floats(150.0, 6000.0),
    base_m=st.floats(20.0, 200.0),
    mobile_m=st.floats(1.0, 10.0),
    environment=st.sampled_from(HataEnvironment),
    distance_km=st.floats(0.05, 100.0),
)
@settings(max_examples=200, deadline=None)
def test_hatas_terms_are_its_loss_on_both_sides_of_the_break_point(
    frequency_mhz: float, base_m: float, mobile_m: float, environment: HataEnvironment, distance_km: float
) -> None:
    whole = hata_coefficients(frequency_mhz, base_m, mobile_m, environment)
    for at in (distance_km, whole.breakpoint_km, whole.breakpoint_km * 1.000001):
        terms = hata_terms(frequency_mhz, base_m, mobile_m, environment, at)
        assert terms.loss_db == pytest.approx(whole.loss_db(at), abs=1e-9)
        assert terms.far is (at > whole.breakpoint_km)


def test_hatas_terms_at_a_place_worked_by_hand() -> None:
    """1500 MHz, 200 m, 3 m, 1 km: every correction is nothing, and what is left is Okumura's 22 dB over free space."""
    terms = hata_terms(1500.0, 200.0, 3.0, HataEnvironment.URBAN, 1.0)
    assert terms.attenuation_db == pytest.approx(22.0)
    assert (terms.base_height_db, terms.mobile_height_db, terms.environment_db, terms.distance_db) == (0, 0, 0, 0)
    suburban = hata_terms(1500.0, 30.0, 1.5, HataEnvironment.SUBURBAN, 10.0)
    assert suburban.environment_db == pytest.approx(-11.5)
    assert suburban.base_height_db == pytest.approx(13.82 * log10(200 / 30))
    assert suburban.distance_db == pytest.approx(44.9 - 6.55 * log10(30))


@pytest.mark.parametrize("model", list(PropagationModel))
def test_terms_are_the_loss_of_the_footprint_at_its_pixels(model: PropagationModel) -> None:
    radio = RadioSettings(model=model, maximum_range_m=1500.0, threshold_nr_dbm=-180.0, exact_paths=True)
    the_site, terrain = site(NR), hills()
    footprint = compute_footprint(the_site, terrain, radio)
    level = footprint.groups[0].level_ddbm
    rows, cols = np.nonzero(level != NO_SIGNAL)
    for k in np.linspace(0, rows.size - 1, 12).astype(int):
        cell = footprint.window.row0 + int(rows[k]), footprint.window.col0 + int(cols[k])
        found = explain_pixel(the_site, cell, terrain, None, radio, footprint=footprint)
        assert_sums(found.terms)
        # Losses over a profile are kept in single precision.
        assert fsum(t.value for t in summands("Lb", found.terms)) == pytest.approx(found.loss_db, abs=2e-5)
        others = fsum(e.value_db for e in found.budget if e.key != "loss")
        assert abs(others - found.terms[-1].value - int(level[rows[k], cols[k]]) / 10) <= 0.05 + 2e-5


def test_the_default_model_names_its_terms_and_what_was_held_to_its_range() -> None:
    radio = RadioSettings(model=PropagationModel.EXTENDED_HATA, environment=HataEnvironment.SUBURBAN)
    found = explain_pixel(site(replace(LTE, height_agl_m=12.0)), (ROW + 40, COL), None, None, radio)
    names = [term.name.ja for term in found.terms if term.part_of == "Lb"]
    for word in ("周波数", "距離", "基地局の高さ", "移動局の高さ", "地域区分の補正（郊外）"):
        assert any(word in name for name in names), word
    held = next(term for term in found.terms if term.symbol == "Hb")
    assert "12 m" in held.basis.ja and "20 m として計算" in held.basis.ja
    assert "海陸混合" in found.terms_note.ja
    assert {entry.key: entry.unit for entry in found.budget}["power"] == "dBm"
    assert {entry.key: entry.unit for entry in found.budget}["gain"] == "dBi"
