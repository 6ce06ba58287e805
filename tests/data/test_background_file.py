"""Background files: the colour of a place comes out at the right tile and pixel, hostile files are refused or give nothing."""

from __future__ import annotations

import sqlite3
from math import cos, pi, radians, tan
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.io import MemoryFile
from rasterio.transform import from_bounds, from_origin

from coverage_planner.data.background_file import (
    LARGEST_BLOB,
    MOST_SOURCE_PIXELS,
    GeotiffBackground,
    MbtilesBackground,
    decoded_tile,
    open_background,
)
from coverage_planner.model.errors import PlannerError

pytestmark = pytest.mark.filterwarnings("ignore::rasterio.errors.NotGeoreferencedWarning")
LAT, LON = 35.65, 138.75


def tile_of(lat: float, lon: float, zoom: int) -> tuple[int, int, int, int]:
    """Tile column and row and pixel of a place by the published formula of XYZ tiles."""
    x = (lon + 180) / 360 * 2**zoom
    y = (1 - np.log(tan(radians(lat)) + 1 / cos(radians(lat))) / pi) / 2 * 2**zoom
    return int(x), int(y), int(x % 1 * 256), int(y % 1 * 256)


def write_tif(path: Path, epsg: int = 6668, dtype: str = "uint8", bands: int = 3) -> None:
    """Red west of LON, green east of it; 0.2 degrees around the place."""
    values = np.zeros((bands, 200, 200), dtype=dtype)
    values[0, :, :100] = 200
    if bands > 1:
        values[1, :, 100:] = 180
    transform = from_bounds(LON - 0.1, LAT - 0.1, LON + 0.1, LAT + 0.1, 200, 200)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=200,
        height=200,
        count=bands,
        dtype=dtype,
        crs=f"EPSG:{epsg}",
        transform=transform,
    ) as file:
        file.write(values)


def picture(colour: tuple[int, int, int], side: int = 256, driver: str = "PNG") -> bytes:
    values = np.zeros((3, side, side), dtype=np.uint8)
    values[:] = np.array(colour)[:, None, None]
    with MemoryFile() as memory:
        with memory.open(driver=driver, width=side, height=side, count=3, dtype="uint8") as file:
            file.write(values)
        return bytes(memory.read())


def write_mbtiles(path: Path, tiles: dict[tuple[int, int, int], bytes], **metadata: str) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        database.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)"
        )
        database.executemany("INSERT INTO metadata VALUES (?, ?)", [("format", "png"), *metadata.items()])
        for (zoom, x, y), blob in tiles.items():
            database.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (zoom, x, 2**zoom - 1 - y, blob))
    database.close()


def test_a_geotiff_in_degrees_comes_out_in_its_place(tmp_path: Path) -> None:
    write_tif(tmp_path / "map.tif")
    file = open_background(tmp_path / "map.tif")
    assert isinstance(file, GeotiffBackground)
    for offset, expected in ((-0.01, [200, 0, 0, 255]), (0.01, [0, 180, 0, 255])):
        x, y, px, py = tile_of(LAT, LON + offset, 14)
        tile = file.tile(14, x, y)
        assert tile is not None
        assert tile[py, px].tolist() == expected
    x, y, _, _ = tile_of(LAT + 2, LON, 14)
    assert file.tile(14, x, y) is None  # outside
    x, y, _, _ = tile_of(LAT, LON, 9)
    edge = file.tile(9, x, y)
    assert edge is not None
    assert set(np.unique(edge[..., 3])) >= {0, 255}  # transparent beyond the file
    file.close()


def test_elevations_are_stretched_to_grey(tmp_path: Path) -> None:
    write_tif(tmp_path / "dem.tif", dtype="float32", bands=1)
    file = open_background(tmp_path / "dem.tif")
    x, y, px, py = tile_of(LAT, LON - 0.01, 14)
    tile = file.tile(14, x, y)
    assert tile is not None
    assert tile[py, px].tolist() == [255, 255, 255, 255]
    file.close()


def test_a_huge_file_without_overviews_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.tif"
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=60_000,
        height=60_000,
        count=1,
        dtype="uint8",
        crs="EPSG:3857",
        transform=from_origin(15_400_000, 4_270_000, 10, 10),
        tiled=True,
        sparse_ok=True,
    ):
        pass
    file = open_background(path)
    side_m = 2 * 20_037_508.342789244 / 2 ** file.zooms[0]
    assert (side_m / 10) ** 2 <= MOST_SOURCE_PIXELS
    assert file.zooms[0] > 5
    assert file.tile(file.zooms[0] - 1, 0, 0) is None
    file.close()


def test_files_without_a_place_or_of_another_kind_are_refused(tmp_path: Path) -> None:
    (tmp_path / "text.tif").write_bytes(b"II*\0 not a tiff")
    with rasterio.open(tmp_path / "plain.tif", "w", driver="GTiff", width=8, height=8, count=1, dtype="uint8"):
        pass
    (tmp_path / "text.mbtiles").write_bytes(b"not a database" * 100)
    write_mbtiles(tmp_path / "vector.mbtiles", {(5, 1, 1): b"x"})
    with sqlite3.connect(tmp_path / "vector.mbtiles") as database:
        database.execute("UPDATE metadata SET value = 'pbf' WHERE name = 'format'")
    database.close()
    write_mbtiles(tmp_path / "empty.mbtiles", {})
    for name in (
        "text.tif",
        "plain.tif",
        "text.mbtiles",
        "vector.mbtiles",
        "empty.mbtiles",
        "missing.mbtiles",
        "no.tif",
    ):
        with pytest.raises(PlannerError) as refused:
            open_background(tmp_path / name)
        assert refused.value.file == name
        assert refused.value.remedy is not None


def test_mbtiles_rows_are_counted_from_the_south(tmp_path: Path) -> None:
    x, y, _, _ = tile_of(LAT, LON, 12)
    write_mbtiles(
        tmp_path / "a.mbtiles",
        {(12, x, y): picture((10, 20, 30)), (12, x, y + 1): picture((9, 9, 9), driver="JPEG")},
        attribution="© test",
        bounds="138,35,139,36",
    )
    file = open_background(tmp_path / "a.mbtiles")
    assert isinstance(file, MbtilesBackground)
    assert (file.zooms, file.attribution, file.bounds) == ((12, 12), "© test", (138.0, 35.0, 139.0, 36.0))
    tile = file.tile(12, x, y)
    assert tile is not None
    assert tile[5, 5].tolist() == [10, 20, 30, 255]
    below = file.tile(12, x, y + 1)
    assert below is not None
    assert np.abs(below[5, 5, :3].astype(int) - 9).max() <= 2
    assert file.tile(12, x + 1, y) is None
    file.close()


def test_blobs_too_large_or_no_pictures_give_nothing(tmp_path: Path) -> None:
    path = tmp_path / "bad.mbtiles"
    write_mbtiles(
        path, {(3, 0, 0): b"\x89PNG" + bytes(LARGEST_BLOB), (3, 1, 0): b"<html>", (3, 2, 0): b"\x89PNG broken"}
    )
    file = open_background(path)
    assert [file.tile(3, x, 0) for x in range(3)] == [None, None, None]
    file.close()
    assert decoded_tile(picture((1, 2, 3), side=2048)) is None


def test_a_view_that_never_ends_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coverage_planner.data.background_file.QUERY_SECONDS", 0.2)
    path = tmp_path / "loop.mbtiles"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        database.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT i AS zoom_level, 0 AS tile_column, 0 AS tile_row, NULL AS tile_data FROM n"
        )
    database.close()
    with pytest.raises(PlannerError):
        open_background(path)
