"""Sectors above 6 GHz under extended Hata: TR 38.901 stands in, every figure says so, and nothing is free space unsaid."""

from __future__ import annotations

from dataclasses import replace
from math import hypot, log10

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.footprint import NO_SIGNAL, compute_footprint, footprint_labels
from coverage_planner.engine.geodesy import metres_by_row
from coverage_planner.engine.pixel_explanation import explain_pixel
from coverage_planner.engine.propagation.free_space import free_space_loss_db
from coverage_planner.engine.propagation.tr38901 import RANGES, Scenario, tr38901_loss
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain
from coverage_planner.model.margins import Margins, TerminalClutter
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import HataEnvironment, PropagationModel, RadioSettings, Settings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier
from coverage_planner.report.provenance_tables import definition_table, footprint_remarks
from tests.project.conftest import make_data, make_site

ROW, COL = 85_208, 61_620
LATITUDE, LONGITUDE = (ROW + 0.5) / 2400, 100 + (COL + 0.5) / 1600
MILLIMETRE = Sector(carriers=(Carrier.DOCOMO,), centre_frequency_mhz=28_000.0, height_agl_m=25.0)
SUB_6 = replace(MILLIMETRE, centre_frequency_mhz=3700.0)
RADIO = RadioSettings(threshold_nr_dbm=-200.0, maximum_range_m=3000.0)
SCENARIO = {
    HataEnvironment.URBAN: Scenario.URBAN_MACRO,
    HataEnvironment.SUBURBAN: Scenario.URBAN_MACRO,
    HataEnvironment.OPEN: Scenario.RURAL_MACRO,
}


def site(*sectors: Sector) -> Site:
    return Site(number=7, site_id="S", latitude_deg=LATITUDE, longitude_deg=LONGITUDE, sectors=sectors or (MILLIMETRE,))


@pytest.mark.parametrize("environment", list(HataEnvironment))
def test_the_level_is_the_weighted_mean_of_tr38901_worked_out_by_itself(environment: HataEnvironment) -> None:
    footprint = compute_footprint(site(), None, replace(RADIO, environment=environment))
    level, window = footprint.groups[0].level_ddbm, footprint.window
    north_m, east_m = metres_by_row(LATITUDE, window)
    compared = 0
    for row, col in list(zip(*np.nonzero(level != NO_SIGNAL), strict=True))[::97]:
        distance_m = max(hypot(north_m[row], (col - (COL - window.col0)) * east_m[row]), 1.0)
        if distance_m < 10:
            continue
        loss = tr38901_loss(
            SCENARIO[environment],
            frequency_ghz=28.0,
            distance_m=distance_m,
            base_height_m=25.0,
            terminal_height_m=1.5,
        )
        p = loss.line_of_sight_probability
        expected = MILLIMETRE.eirp_per_resource_element_dbm - p * loss.line_of_sight_db - (1 - p) * loss.hidden_db
        assert level[row, col] / 10 == pytest.approx(expected, abs=0.06)
        compared += 1
    assert compared > 30


@given(
    environment=st.sampled_from(list(HataEnvironment)),
    frequency_mhz=st.floats(6001.0, 30_000.0),
    height_m=st.floats(10.0, 150.0),
)
def test_beyond_the_nearest_street_it_is_never_free_space(
    environment: HataEnvironment, frequency_mhz: float, height_m: float
) -> None:
    """Of the two losses by the formula, read from the footprint's own table: at 500 m at least 3 dB over free space."""
    from coverage_planner.engine.formula_loss import formula_loss_db
    from coverage_planner.engine.sector_table import group_key, sector_table

    sector = replace(MILLIMETRE, centre_frequency_mhz=frequency_mhz, height_agl_m=height_m)
    radio = replace(RADIO, environment=environment)
    (row,) = sector_table(site(sector), radio, [group_key(sector, radio)])
    for distance_m, least_db in ((100.0, -0.5), (500.0, 3.0), (2000.0, 10.0)):
        slant_m = hypot(distance_m, height_m - 1.5)
        free_db = free_space_loss_db(frequency_mhz=frequency_mhz, distance_m=slant_m)
        loss_db = formula_loss_db(row, distance_m, 20 * log10(slant_m), log10(distance_m / 1000), True)
        assert loss_db >= free_db + least_db


def test_a_hill_hides_and_the_formula_ends_where_it_is_defined() -> None:
    height = np.full((161, 161), 50.0, dtype=np.float32)
    height[:, 100] = 400.0
    terrain = Terrain(window=Window(ROW - 80, COL - 80, 161, 161), height_m=height, source="wall")
    footprint = compute_footprint(site(), terrain, RADIO)
    level = footprint.groups[0].level_ddbm
    row, col = ROW - footprint.window.row0, COL - footprint.window.col0
    assert level[row, col + 15] != NO_SIGNAL
    assert level[row, col + 30] == NO_SIGNAL, "a place behind the ridge gets no signal, as with extended Hata"
    far = compute_footprint(site(), None, replace(RADIO, maximum_range_m=20_000.0))
    reach_m = RANGES[Scenario.URBAN_MACRO].sight_m[1]
    served = np.nonzero(far.bits)
    north_m, east_m = metres_by_row(LATITUDE, far.window)
    distance_m = np.hypot(north_m[served[0]], (served[1] - (COL - far.window.col0)) * east_m[served[0]])
    assert 0.97 * reach_m < distance_m.max() < 1.01 * reach_m


def test_every_figure_says_which_loss_stands_in() -> None:
    mixed = site(SUB_6, MILLIMETRE)
    said = [label.ja for label in footprint_labels(mixed, RADIO)]
    assert any("28000 MHzは拡張秦式の範囲外" in line and "TR 38.901 UMa" in line for line in said)
    assert any("3700 MHzは拡張秦式の適用範囲" in line for line in said)
    assert not any("28000" in label.ja for label in footprint_labels(site(SUB_6), RADIO))
    printed = footprint_remarks({7: compute_footprint(mixed, None, RADIO)})
    assert any("TR 38.901 UMa" in line for line in printed)
    data = make_data(terrain=False)
    table = definition_table(Settings(), data)
    (row,) = [row for row in table.rows if str(row[0].value).startswith("6 GHzを超えるセクタ")]
    assert "TR 38.901 UMa" in str(row[1].value)
    plan = Plan(name="案", sites=(make_site(1, sectors=(MILLIMETRE,)), make_site(2)))
    remarks = PlanEvaluator(data, Settings()).evaluate(plan).assessment.remarks
    assert any("(1局)" in remark.ja and "TR 38.901 UMa" in remark.ja for remark in remarks)
    free = Settings(radio=RadioSettings(model=PropagationModel.FREE_SPACE))
    assert any("上限" in remark.ja for remark in PlanEvaluator(data, free).evaluate(plan).assessment.remarks)


def test_the_explanation_has_the_footprints_level_and_names_the_loss() -> None:
    terrain = Terrain(
        window=Window(ROW - 80, COL - 80, 161, 161), height_m=np.full((161, 161), 5.0, dtype=np.float32), source="flat"
    )
    footprint = compute_footprint(site(), terrain, RADIO)
    found = explain_pixel(site(), (ROW + 9, COL + 12), terrain, None, RADIO, footprint=footprint)
    assert found.sector.level_ddbm == found.map_level_ddbm
    (loss,) = [entry for entry in found.budget if entry.key == "loss"]
    assert "TR 38.901 UMa" in loss.basis.ja
    assert any("拡張秦式の範囲外" in label.ja for label in found.labels)


@pytest.mark.parametrize(
    ("sector", "radio", "field"),
    [
        (
            replace(MILLIMETRE, centre_frequency_mhz=39_000.0),
            replace(RADIO, environment=HataEnvironment.OPEN),
            "centre_frequency_mhz",
        ),
        (replace(MILLIMETRE, height_agl_m=200.0), RADIO, "height_agl_m"),
        (MILLIMETRE, replace(RADIO, receiver_height_m=1.0), "receiver_height_m"),
        (
            MILLIMETRE,
            replace(
                RADIO,
                environment=HataEnvironment.OPEN,
                margins=Margins(terminal_clutter=TerminalClutter.STATISTICAL),
            ),
            "terminal_clutter",
        ),
    ],
)
def test_what_neither_formula_knows_is_refused_by_name(sector: Sector, radio: RadioSettings, field: str) -> None:
    with pytest.raises(OutOfValidity) as caught:
        compute_footprint(site(SUB_6, sector), None, radio)
    assert caught.value.field == field
    assert "セクタ2" in caught.value.message.ja and caught.value.remedy is not None
