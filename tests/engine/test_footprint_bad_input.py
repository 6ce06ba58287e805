"""What no footprint can be computed with is refused by name, for every model; unknown ground is a mask with its count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from coverage_planner.engine.footprint import NO_SIGNAL, compute_footprint
from coverage_planner.engine.pixel_explanation import explain_pixel
from coverage_planner.model.antenna_file import AntennaFile
from coverage_planner.model.errors import OutOfValidity
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain
from coverage_planner.model.settings import PropagationModel, RadioSettings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier

ROW, COL = 85_208, 61_620
LATITUDE, LONGITUDE = (ROW + 0.5) / 2400, 100 + (COL + 0.5) / 1600
SECTOR = Sector(carriers=(Carrier.DOCOMO,), centre_frequency_mhz=3700.0, height_agl_m=25.0)
SITE = Site(number=1, site_id="S", latitude_deg=LATITUDE, longitude_deg=LONGITUDE, sectors=(SECTOR,))
RADIO = RadioSettings(maximum_range_m=1500.0, threshold_nr_dbm=-150.0)
MODELS = list(PropagationModel)
NAN, INFINITE = float("nan"), float("inf")


def ground(*, hole: slice | None = None, east_of_site: int = 0) -> Terrain:
    height = np.full((121, 121), 100.0, dtype=np.float32)
    if hole is not None:
        height[hole] = np.nan
    return Terrain(window=Window(ROW - 60, COL - 60 + east_of_site, 121, 121), height_m=height, source="test")


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("receiver_height_m", NAN),
        ("receiver_height_m", -1.0),
        ("receiver_height_m", INFINITE),
        ("maximum_range_m", NAN),
        ("maximum_range_m", 0.0),
        ("maximum_range_m", INFINITE),
        ("margin_db", NAN),
        ("threshold_nr_dbm", NAN),
        ("effective_earth_radius_factor", 0.0),
        ("effective_earth_radius_factor", NAN),
    ],
)
def test_settings_that_are_no_numbers_or_out_of_range(model: PropagationModel, field: str, value: float) -> None:
    with pytest.raises(OutOfValidity) as caught:
        compute_footprint(SITE, None, replace(RADIO, model=model, **{field: value}))  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.parametrize(
    "field",
    [
        *("centre_frequency_mhz", "bandwidth_mhz", "power_dbm", "gain_dbi", "loss_db", "height_agl_m"),
        *("azimuth_deg", "mechanical_tilt_deg", "electrical_tilt_deg"),
    ],
)
@pytest.mark.parametrize("value", [NAN, INFINITE, -1e9])
def test_a_sector_takes_no_such_values(field: str, value: float) -> None:
    with pytest.raises(OutOfValidity) as caught:
        replace(SECTOR, **{field: value})  # type: ignore[arg-type]
    assert caught.value.field == field


@pytest.mark.parametrize("cut", [(0.0,) * 359, (0.0,) * 359 + (NAN,), (0.0,) * 359 + (-1.0,), (0.0,) * 359 + (1e6,)])
def test_an_antenna_takes_no_cut_with_gaps_or_values_that_are_none(cut: tuple[float, ...]) -> None:
    for horizontal, vertical in ((cut, (0.0,) * 360), ((0.0,) * 360, cut)):
        with pytest.raises(OutOfValidity):
            AntennaFile(name="A", gain_dbi=10.0, horizontal_db=horizontal, vertical_db=vertical)


@pytest.mark.parametrize("model", MODELS)
def test_a_site_outside_the_terrain_rests_on_unknown_ground_everywhere(model: PropagationModel) -> None:
    away = compute_footprint(SITE, ground(east_of_site=90), replace(RADIO, model=model))
    assert away.served_cells > 0
    assert away.unknown_terrain_cells == away.served_cells


@pytest.mark.parametrize("model", MODELS)
def test_a_void_is_a_mask_and_no_cliff(model: PropagationModel) -> None:
    """On level ground a void changes no level by more than the curvature of the ground it hides; its cells are counted."""
    radio = replace(RADIO, model=model)
    whole = compute_footprint(SITE, ground(), radio)
    holed = compute_footprint(SITE, ground(hole=slice(80, 90)), radio)
    assert 0 < holed.unknown_terrain_cells < holed.served_cells
    assert whole.unknown_terrain_cells == 0
    level, other = whole.groups[0].level_ddbm.astype(int), holed.groups[0].level_ddbm.astype(int)
    both = (level != NO_SIGNAL) & (other != NO_SIGNAL)
    assert both.sum() == (level != NO_SIGNAL).sum() and np.abs(level - other)[both].max() <= 10


@pytest.mark.parametrize("model", MODELS)
def test_terrain_of_nothing_but_voids(model: PropagationModel) -> None:
    nothing = ground(hole=slice(None))
    footprint = compute_footprint(SITE, nothing, replace(RADIO, model=model))
    assert footprint.unknown_terrain_cells == footprint.served_cells > 0
    found = explain_pixel(SITE, (ROW + 9, COL), nothing, None, replace(RADIO, model=model), footprint=footprint)
    assert found.path.uncertain and found.covered


@pytest.mark.parametrize("model", MODELS)
def test_the_sub_cell_of_the_mast_itself_has_a_level(model: PropagationModel) -> None:
    """The path of no length: distances are taken as a metre at least, and nothing is NaN."""
    radio = replace(RADIO, model=model)
    footprint = compute_footprint(SITE, ground(), radio)
    level = footprint.groups[0].level_ddbm[ROW - footprint.window.row0, COL - footprint.window.col0]
    assert -800 < level < 0
    found = explain_pixel(SITE, (ROW, COL), ground(), None, radio, footprint=footprint)
    assert np.isfinite(found.sector.level_dbm) and found.covered
