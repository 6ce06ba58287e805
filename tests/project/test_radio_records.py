"""Margins, band thresholds, the antenna library and the sectors that use it survive the project file; older files open."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.margins import Building, Clutter, Margins, Penetration, ShadowingBasis, TerminalClutter
from coverage_planner.model.project import Project
from coverage_planner.model.settings import BandThreshold, PropagationModel, RadioSettings, Settings, SightRule
from coverage_planner.model.site import AntennaPattern
from coverage_planner.project.project_file import open_project, save_project

ANTENNA = AntennaFile(
    name="80010 4T",
    gain_dbi=15.1,
    horizontal_db=tuple(min(k, 360 - k) * 0.1 for k in range(360)),
    vertical_db=tuple(min(abs(k - 4), 364 - k) * 0.15 for k in range(360)),
    frequency_mhz=3700.0,
    electrical_tilt_deg=4.0,
    file_name="a.msi",
)
RADIO = RadioSettings(
    model=PropagationModel.TR38901_RMA,
    sight_rule=SightRule.PROBABILITY,
    margins=Margins(
        body_loss_db=3.5,
        penetration=Penetration.BUILDING,
        building=Building.THERMALLY_EFFICIENT,
        building_percent=80.0,
        vehicle_loss_db=6.25,
        shadowing=ShadowingBasis.CELL_AREA,
        shadowing_percent=95.0,
        shadowing_sigma_db=6.5,
        distance_exponent=3.1,
        terminal_clutter=TerminalClutter.STATISTICAL,
        clutter=Clutter.FOREST,
        clutter_percent=90.0,
    ),
    band_thresholds=(BandThreshold(low_mhz=700.0, high_mhz=900.0, threshold_dbm=-118.25),),
    antennas=(ANTENNA,),
)


def with_antenna(project: Project) -> Project:
    plan = project.plans[0]
    site = plan.sites[0]
    sector = replace(site.sectors[0], pattern=AntennaPattern.FILE, antenna_name=ANTENNA.name)
    changed = replace(plan, sites=(replace(site, sectors=(sector, *site.sectors[1:])), *plan.sites[1:]))
    return replace(project.with_plan(changed), settings=Settings(radio=RADIO))


def test_everything_of_the_radio_side_survives(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    changed = with_antenna(project)
    save_project(changed, path)
    found = open_project(path)
    assert found.settings.radio == RADIO
    assert found.settings.radio.antennas[0].digest == ANTENNA.digest
    assert found.plans == changed.plans


def test_a_file_of_an_earlier_program_opens_and_can_be_saved_over(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    save_project(project, path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE sectors DROP COLUMN antenna_name")
    old = open_project(path)
    assert old.plans == project.plans
    changed = with_antenna(old)
    save_project(changed, path)
    assert open_project(path).plans == changed.plans
