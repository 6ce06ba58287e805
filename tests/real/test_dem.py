"""Real elevation files: heights and counts of SOURCES.md."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coverage_planner.data.archive import Member, opened
from coverage_planner.data.dem_fggml import Tile, read_header, read_tile
from coverage_planner.data.terrain import read_terrain, terrain_bounds
from coverage_planner.model.lattice import Window, subcell_of_point
from coverage_planner.model.terms import Datum

pytestmark = pytest.mark.real


def first_tile(path: Path) -> Tile:
    with opened(path) as members:
        member: Member = members[0]
        return read_tile(member, read_header(member))


def test_srtm30_has_fuji_at_3664_m_and_the_sea_at_zero(real_data: Path) -> None:
    path = real_data / "d_dem" / "dem_srtm30.tif"
    bounds = terrain_bounds([path])
    assert bounds is not None
    read = read_terrain([path], datum=Datum.JGD2011, window=Window.of_bounds(138.5, 34.5, 139.2, 35.6))
    assert read.value is not None
    terrain = read.value
    # Fuji's pixel of 30" is centred at 138.729167 E, 35.3625 N; bilinear interpolation gives its value there.
    row, col = subcell_of_point(35.3625, 138.729167)
    near = terrain.height_m[row - terrain.window.row0 - 2 : row - terrain.window.row0 + 3,
                            col - terrain.window.col0 - 2 : col - terrain.window.col0 + 3]  # fmt: skip
    assert float(near.max()) == pytest.approx(3664, abs=25)
    assert float(np.max(terrain.height_m)) <= 3664
    row, col = subcell_of_point(34.55, 139.0)  # Sagami Bay
    assert terrain.height_m[row - terrain.window.row0, col - terrain.window.col0] == 0
    assert not np.isnan(terrain.height_m).any()


def test_dem5a_tile_has_33750_values_from_120_00_to_608_39_m(real_data: Path) -> None:
    path = real_data / "d_dem" / "FG-GML-5238-74-00-DEM5A-20161001.xml"
    tile = first_tile(path)
    assert tile.values_in_file == 33_750 and tile.height_m.shape == (150, 225)
    assert float(np.nanmin(tile.height_m)) == pytest.approx(120.00)
    assert float(np.nanmax(tile.height_m)) == pytest.approx(608.39)
    assert tile.height_m[-1, 0] == pytest.approx(145.30)  # the first value is the north-west corner
    read = read_terrain([path], datum=Datum.JGD2011, window=Window(84_600, 61_600, 20, 20))
    assert read.value is not None and not np.isnan(read.value.height_m).any()
    # A sub-cell is 7.5 x 11.25 cells: on a grid twice and four times as fine it is 15 x 45 of them, exactly.
    fine = np.kron(tile.height_m.astype(np.float64), np.ones((2, 4))).reshape(20, 15, 20, 45)
    np.testing.assert_allclose(read.value.height_m, np.nanmean(fine, axis=(1, 3)), rtol=1e-5)
    assert int(np.isnan(tile.height_m).sum()) == 302  # 内水面 carries -9999
    assert read.inputs[0].vintage == "2016-10-01"


def test_dem10b_starts_at_743_639_and_ends_after_37074_values(real_data: Path) -> None:
    path = real_data / "d_dem" / "FG-GML-3926-76-DEM10B.zip"
    tile = first_tile(path)
    assert tile.values_in_file == 37_074 and tile.height_m.shape == (750, 1125)
    from_north = tile.height_m[::-1]
    assert from_north[639, 743] == pytest.approx(1.20) and from_north[639, 744] == pytest.approx(3.60)
    assert np.isnan(from_north[:639]).all() and np.isnan(from_north[639, :743]).all()
    last = 639 * 1125 + 743 + 37_074 - 1
    assert from_north.ravel()[last] == pytest.approx(0.10) and np.isnan(from_north.ravel()[last + 1 :]).all()
    bounds = terrain_bounds([path])
    assert bounds == Window(63_800, 42_800, 200, 200)
    read = read_terrain([path], datum=Datum.JGD2011, window=bounds)
    assert read.value is not None
    known = np.isfinite(read.value.height_m)
    assert 0 < known.sum() < 100 and float(np.nanmax(read.value.height_m)) <= float(np.nanmax(tile.height_m))
