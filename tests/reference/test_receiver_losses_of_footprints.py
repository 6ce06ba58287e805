"""Published values of P.2108 and P.2109 come out of the footprint's own tables and kernels, not only of the functions."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.engine.footprint import NO_SIGNAL, compute_footprint
from coverage_planner.engine.formula_loss import EIRP_DBM, terminal_clutter_db
from coverage_planner.engine.margins import margin_terms
from coverage_planner.engine.propagation.p2108 import CLUTTER_HEIGHT_M
from coverage_planner.engine.sector_table import group_key, sector_table
from coverage_planner.model.margins import Building, Clutter, Margins, Penetration, TerminalClutter
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier

FREE = RadioSettings(model=PropagationModel.FREE_SPACE, maximum_range_m=700.0, threshold_nr_dbm=-200.0)
P2108_DB = 0.0501
"""The published values have one decimal."""


def site(frequency_mhz: float) -> Site:
    sector = Sector(carriers=(Carrier.DOCOMO,), centre_frequency_mhz=frequency_mhz, height_agl_m=30.0, power_dbm=60.0)
    return Site(number=1, site_id="S", latitude_deg=35.5, longitude_deg=138.5, sectors=(sector,))


def test_building_entry(reference: Path) -> None:
    table = np.loadtxt(reference / "propagation" / "p2109" / "p2109_crc_covlib.csv", delimiter=",", skiprows=1)
    rows = table[(table[:, 3] == 0) & (table[:, 0] >= 0.3) & (table[:, 1] >= 0.1) & (table[:, 1] <= 99.9)]
    assert len(rows) > 200
    for frequency_ghz, percent, code, _, expected in rows:
        building = Building.TRADITIONAL if code == 1 else Building.THERMALLY_EFFICIENT
        margins = Margins(penetration=Penetration.BUILDING, building=building, building_percent=percent)
        (term,) = margin_terms(replace(FREE, margins=margins), 1000 * frequency_ghz)
        assert term.value_db == pytest.approx(expected, abs=1e-4)
    # And through the levels of a footprint, one row of each building.
    for code, building in ((1, Building.TRADITIONAL), (2, Building.THERMALLY_EFFICIENT)):
        near = rows[(rows[:, 2] == code) & (rows[:, 0] < 10)]
        frequency_ghz, percent, _, _, expected = near[np.argmin(np.abs(near[:, 1] - 50))]
        margins = Margins(penetration=Penetration.BUILDING, building=building, building_percent=percent)
        the_site = site(1000 * frequency_ghz)
        plain = compute_footprint(the_site, None, FREE).groups[0].level_ddbm.astype(int)
        less = compute_footprint(the_site, None, replace(FREE, margins=margins)).groups[0].level_ddbm.astype(int)
        there = (plain != NO_SIGNAL) & (less != NO_SIGNAL)
        assert there.sum() > 100
        assert np.abs((plain - less)[there] / 10 - expected).max() <= 0.101


def test_height_gain(reference: Path) -> None:
    kinds = dict(enumerate(Clutter, 1))
    done = 0
    with (reference / "propagation" / "p2108" / "HeightGainTerminalCorrectionModelTestData.csv").open() as file:
        for row in csv.DictReader(file):
            clutter = kinds.get(int(row["clutter_type"]))
            usual = clutter is not None and float(row["R__meter"]) == CLUTTER_HEIGHT_M[clutter]
            if row["rtn"] != "0" or not usual or float(row["w_s__meter"]) != 27:
                continue
            assert clutter is not None
            margins = Margins(terminal_clutter=TerminalClutter.HEIGHT_GAIN, clutter=clutter)
            radio = replace(FREE, receiver_height_m=float(row["h__meter"]), margins=margins)
            (term,) = margin_terms(radio, 1000 * float(row["f__ghz"]))
            assert term.value_db == pytest.approx(float(row["A_h__db"]), abs=P2108_DB), row
            done += 1
    assert done >= 3


def test_statistical_clutter(reference: Path) -> None:
    done = 0
    with (reference / "propagation" / "p2108" / "TerrestrialStatisticalModelTestData.csv").open() as file:
        for row in csv.DictReader(file):
            percent = float(row["p"])
            if row["rtn"] != "0" or not 1 <= percent <= 99:
                continue
            margins = Margins(terminal_clutter=TerminalClutter.STATISTICAL, clutter_percent=percent)
            radio = replace(FREE, margins=margins)
            the_site = site(1000 * float(row["f__ghz"]))
            (line,) = sector_table(the_site, radio, [group_key(the_site.sectors[0], radio)])
            assert terminal_clutter_db(line, 1000 * float(row["d__km"])) == pytest.approx(
                float(row["L_ctt__db"]), abs=P2108_DB
            ), row
            assert line[EIRP_DBM] == pytest.approx(the_site.sectors[0].eirp_per_resource_element_dbm)
            done += 1
    assert done >= 5
