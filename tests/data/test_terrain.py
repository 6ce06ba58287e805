"""Terrain on the lattice: FG-GML tiles, GeoTIFF of any resolution, mixing products, what is refused."""

from __future__ import annotations

import importlib.util
import zipfile
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.transform import from_origin

from coverage_planner.data.background_file import open_background
from coverage_planner.data.reading import Read
from coverage_planner.data.terrain import MAXIMUM_SUBCELLS, read_terrain, terrain_bounds
from coverage_planner.model.errors import Cancelled, PlannerError
from coverage_planner.model.findings import Severity
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import Terrain
from coverage_planner.model.terms import Datum

_spec = importlib.util.spec_from_file_location("fggml_text", Path(__file__).with_name("fggml_text.py"))
assert _spec is not None and _spec.loader is not None
_module = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_module)
tile = _module.tile

# Third mesh 53393550 is 20 x 20 sub-cells.
TILE = Window(85_500, 63_400, 20, 20)


def read(*paths: Path, window: Window = TILE) -> Read[Terrain]:
    return read_terrain(list(paths), datum=Datum.JGD2011, window=window)


def errors(result: Read[Terrain]) -> list[str]:
    return [finding.code for finding in result.findings if finding.severity is Severity.ERROR]


def heights(result: Read[Terrain]) -> np.ndarray:
    assert result.value is not None, [finding.one_line() for finding in result.findings]
    return result.value.height_m


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def tif(
    path: Path,
    values: np.ndarray,
    west: float,
    north: float,
    dx: float,
    dy: float,
    *,
    crs: str | None = "EPSG:6668",
    nodata: float | None = None,
) -> Path:
    with rasterio.open(
        path, "w", driver="GTiff", height=values.shape[0], width=values.shape[1], count=1, dtype=values.dtype, crs=crs,
        transform=from_origin(west, north, dx, dy), nodata=nodata,
    ) as target:  # fmt: skip
        target.write(values, 1)
    return path


class TestFgGml:
    def test_values_run_west_to_east_and_north_to_south(self, tmp_path: Path) -> None:
        values = [f"{row}.{col:02d}" for row in range(20) for col in range(20)]
        got = heights(read(write(tmp_path / "a.xml", tile(values))))
        assert got[19, 0] == pytest.approx(0.00)
        assert got[19, 19] == pytest.approx(0.19)
        assert got[0, 0] == pytest.approx(19.00)

    def test_start_point_and_early_end_leave_the_rest_unknown(self, tmp_path: Path) -> None:
        got = heights(read(write(tmp_path / "a.xml", tile(["5", "6", "7"], start="19 3"))))
        assert got[16, 19] == 5 and got[15, 0] == 6 and got[15, 1] == 7
        assert np.isfinite(got).sum() == 3

    def test_no_data_is_unknown_and_never_zero(self, tmp_path: Path) -> None:
        got = heights(read(write(tmp_path / "a.xml", tile(["-9999."] * 399 + ["0.00"]))))
        assert np.isnan(got).sum() == 399
        assert got[0, 19] == 0.0

    def test_finer_cells_are_averaged_by_area(self, tmp_path: Path) -> None:
        # 30 x 30 cells on 20 x 20 sub-cells: each sub-cell takes 1.5 x 1.5 cells.
        rng = np.random.default_rng(1)
        source = rng.integers(0, 1000, (30, 30))
        path = write(tmp_path / "a.xml", tile([str(v) for v in source.ravel()], cols=30, rows=30))
        got = heights(read(path))
        # On the common grid of 60 x 60 every cell is 2 x 2 and every sub-cell 3 x 3.
        exact = np.kron(source[::-1], np.ones((2, 2))).reshape(20, 3, 20, 3).mean(axis=(1, 3))
        np.testing.assert_allclose(got, exact, rtol=1e-5)

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(rows=st.integers(20, 60), cols=st.integers(20, 60), seed=st.integers(0, 1000))
    def test_area_average_keeps_the_mean(self, tmp_path: Path, rows: int, cols: int, seed: int) -> None:
        source = np.random.default_rng(seed).integers(0, 3000, rows * cols)
        got = heights(read(write(tmp_path / "a.xml", tile([str(v) for v in source], rows=rows, cols=cols))))
        assert float(got.mean()) == pytest.approx(source.mean(), rel=1e-4)

    def test_newest_edition_wins_whatever_the_order(self, tmp_path: Path) -> None:
        old = write(tmp_path / "z-DEM5A-20150101.xml", tile(["1"] * 400, date="2015-01-01"))
        new = write(tmp_path / "a-DEM5A-20230101.xml", tile(["2"] * 400, date="2023-01-01"))
        assert np.all(heights(read(old, new)) == 2)
        assert np.all(heights(read(new, old)) == 2)

    def test_finer_product_wins_only_where_it_has_data(self, tmp_path: Path) -> None:
        fine = ["-9999."] * 800 + ["2"] * 800
        five = write(tmp_path / "FG-GML-DEM5A.xml", tile(fine, rows=40, cols=40))
        ten = write(tmp_path / "FG-GML-DEM10B.xml", tile(["1"] * 400, kind="10mメッシュ（標高）"))
        for order in ((five, ten), (ten, five)):
            got = heights(read(*order))
            assert np.all(got[10:] == 1) and np.all(got[:10] == 2)

    def test_laser_survey_comes_before_photogrammetry(self, tmp_path: Path) -> None:
        a = write(tmp_path / "FG-GML-53393550-DEM5A-20100101.xml", tile(["1"] * 400, date="2010-01-01"))
        b = write(tmp_path / "FG-GML-53393550-DEM5B-20200101.xml", tile(["2"] * 400, date="2020-01-01"))
        assert np.all(heights(read(a, b)) == 1)

    def test_zip_with_many_tiles_and_metadata(self, tmp_path: Path) -> None:
        path = tmp_path / "FG-GML-5339-35-DEM5A.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("FG-GML-5339-35-50-DEM5A.xml", tile(["1"] * 400))
            east = tile(["2"] * 400, mesh="53393551", west=139.6375, east=139.65)
            archive.writestr("FG-GML-5339-35-51-DEM5A.xml", b"\xef\xbb\xbf" + east)
            archive.writestr("fmdid15-3101.xml", b"<MD_Metadata/>")
        got = heights(read(path, window=Window(85_500, 63_400, 20, 40)))
        assert np.all(got[:, :20] == 1) and np.all(got[:, 20:] == 2)
        assert terrain_bounds([path]) == Window(85_500, 63_400, 20, 40)

    def test_provenance_names_product_edition_and_hash(self, tmp_path: Path) -> None:
        result = read(write(tmp_path / "FG-GML-53393550-DEM5A-20200101.xml", tile(["1"] * 400)))
        (used,) = result.inputs
        assert (used.role, used.description, used.vintage) == ("dem", "基盤地図情報 DEM5A", "2020-01-01")
        assert len(used.sha256) == 64

    def test_older_datum_is_said(self, tmp_path: Path) -> None:
        result = read(write(tmp_path / "a.xml", tile(["1"] * 400, srs="fguuid:jgd2000.bl")))
        assert "terrain.datum_differs" in {finding.code for finding in result.findings}


class TestRefused:
    @pytest.mark.parametrize(
        "change",
        [
            lambda data: data[: len(data) // 2],
            lambda data: data.replace(b"<gml:high>19 19", b"<gml:high>9 9"),
            lambda data: data.replace(b"<gml:startPoint>0 0", b"<gml:startPoint>0 30"),
            lambda data: data.replace(b"<gml:startPoint>0 0", b"<gml:startPoint>x"),
            lambda data: data.replace(b",1\n", b",one\n", 1),
            lambda data: data.replace(b"35.625", b"75.625"),
            lambda data: data.replace(b'<?xml version="1.0" encoding="UTF-8"?>', b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>'),
            lambda data: data.replace(b"FGD_GMLSchema", b"SomethingElse"),
        ],
        ids=["truncated", "too-many-values", "start-outside", "start-no-number", "value-no-number", "not-japan", "entity", "foreign"],
    )  # fmt: skip
    def test_bad_tile_is_an_error_naming_file_and_remedy(self, tmp_path: Path, change) -> None:  # type: ignore[no-untyped-def]
        good = tile(["1"] * 400)
        assert change(good) != good
        path = write(tmp_path / "bad.xml", change(good))
        result = read(path)
        assert result.value is None
        (error,) = [f for f in result.findings if f.severity is Severity.ERROR and f.code == "terrain.unreadable"]
        assert error.file == "bad.xml" and error.remedy is not None

    def test_entity_after_the_header_is_refused_too(self, tmp_path: Path) -> None:
        data = tile(["1"] * 400)
        late = b"<!-- " + b"x" * 20_000 + b" -->"
        path = write(tmp_path / "a.xml", late + b'<!DOCTYPE a [<!ENTITY b "c">]>' + data[data.index(b"<Dataset") :])
        assert errors(read(path)) == ["terrain.unreadable"]

    def test_one_bad_tile_refuses_all(self, tmp_path: Path) -> None:
        good = write(tmp_path / "good.xml", tile(["1"] * 400))
        bad = write(tmp_path / "bad.xml", tile(["1"] * 400)[:2_000])
        assert read(good, bad).value is None

    def test_absurd_height_becomes_unknown_and_is_counted(self, tmp_path: Path) -> None:
        result = read(write(tmp_path / "a.xml", tile(["99999"] + ["1"] * 399)))
        assert np.isnan(heights(result)).sum() == 1
        assert "terrain.absurd_height" in {finding.code for finding in result.findings}

    def test_folder_empty_file_and_text(self, tmp_path: Path) -> None:
        assert errors(read(tmp_path)) == ["terrain.unreadable"]
        assert errors(read(write(tmp_path / "empty.tif", b""))) == ["terrain.unreadable"]
        assert errors(read(write(tmp_path / "note.txt", b"hello"))) == ["terrain.unreadable"]

    def test_window_guard(self, tmp_path: Path) -> None:
        huge = Window(80_000, 60_000, 10_000, MAXIMUM_SUBCELLS // 10_000 + 1)
        assert errors(read(write(tmp_path / "a.xml", tile(["1"] * 400)), window=huge)) == ["terrain.window_too_large"]

    def test_elsewhere_is_an_error_not_an_empty_terrain(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.xml", tile(["1"] * 400))
        result = read(path, window=Window(90_000, 63_400, 20, 20))
        assert errors(result) == ["terrain.no_overlap"]

    def test_cancel_passes_through(self, tmp_path: Path) -> None:
        def cancel(_share: float) -> None:
            raise Cancelled

        path = write(tmp_path / "a.xml", tile(["1"] * 400))
        with pytest.raises(Cancelled):
            read_terrain([path], datum=Datum.JGD2011, window=TILE, progress=cancel)


class TestGeoTiff:
    west, south, east, north = TILE.bounds()

    def test_own_lattice_comes_back_unchanged(self, tmp_path: Path) -> None:
        values = np.random.default_rng(2).integers(0, 2000, (20, 20)).astype(np.int16)
        path = tif(tmp_path / "a.tif", values, self.west, self.north, 1 / 1600, 1 / 2400)
        np.testing.assert_allclose(heights(read(path)), values[::-1])

    def test_finer_raster_is_averaged(self, tmp_path: Path) -> None:
        values = np.random.default_rng(3).integers(0, 2000, (80, 80)).astype(np.float32)
        path = tif(tmp_path / "a.tif", values, self.west, self.north, 1 / 6400, 1 / 9600)
        exact = values.reshape(20, 4, 20, 4).mean(axis=(1, 3))[::-1]
        np.testing.assert_allclose(heights(read(path)), exact, rtol=1e-4)

    def test_coarser_raster_is_bilinear(self, tmp_path: Path) -> None:
        # A plane is reproduced exactly by bilinear interpolation away from the edge.
        plane = np.add.outer(10.0 * np.arange(10), 3.0 * np.arange(10)).astype(np.float32)
        path = tif(tmp_path / "a.tif", plane, self.west, self.north, 4 / 1600, 4 / 2400)
        got = heights(read(path))[::-1]
        assert got[6, 6] == pytest.approx(10 * (6.5 / 4 - 0.5) + 3 * (6.5 / 4 - 0.5), abs=1e-3)
        assert got[9, 14] == pytest.approx(10 * (9.5 / 4 - 0.5) + 3 * (14.5 / 4 - 0.5), abs=1e-3)

    def test_no_data_and_outside_are_unknown_and_sea_stays_zero(self, tmp_path: Path) -> None:
        values = np.full((10, 20), 7, dtype=np.int16)
        values[:, 0], values[:, 1] = -9999, 0
        path = tif(tmp_path / "a.tif", values, self.west, self.north, 1 / 1600, 1 / 2400, nodata=-9999)
        got = heights(read(path))
        assert np.isnan(got[:10]).all() and np.isnan(got[10:, 0]).all()
        assert np.all(got[10:, 1] == 0) and np.all(got[10:, 2:] == 7)

    def test_undeclared_no_data_is_guessed_and_said(self, tmp_path: Path) -> None:
        values = np.full((80, 80), 7, dtype=np.float32)
        values[:41] = -9999
        result = read(tif(tmp_path / "a.tif", values, self.west, self.north, 1 / 6400, 1 / 9600))
        got = heights(result)
        assert np.nanmin(got) == 7 and np.isnan(got[10:]).all()
        assert "terrain.nodata_assumed" in {finding.code for finding in result.findings}

    def test_plane_rectangular_system_is_placed_rightly(self, tmp_path: Path) -> None:
        from pyproj import Transformer

        forward = Transformer.from_crs(6668, 6677, always_xy=True)
        back = Transformer.from_crs(6677, 6668, always_xy=True)
        x, y = forward.transform(self.west, self.north)
        x0, y0 = np.floor(x / 10) * 10 - 200, np.ceil(y / 10) * 10 + 200
        grid_x, grid_y = np.meshgrid(x0 + 10 * np.arange(180) + 5, y0 - 10 * np.arange(160) - 5)
        lon, _ = back.transform(grid_x, grid_y)
        values = ((lon - self.west) * 160_000).astype(np.float32)  # 100 m of height per sub-cell eastwards
        got = heights(read(tif(tmp_path / "a.tif", values, x0, y0, 10, 10, crs="EPSG:6677")))
        expected = 100 * (np.arange(20) + 0.5)
        np.testing.assert_allclose(got, np.broadcast_to(expected, (20, 20)), atol=12)

    def test_finer_raster_over_coarse_tiles(self, tmp_path: Path) -> None:
        coarse = tif(tmp_path / "a.tif", np.full((8, 8), 5, np.int16), self.west, self.north, 5 / 1600, 5 / 2400)
        fine = write(tmp_path / "b.xml", tile(["9"] * 3, start="0 0"))
        got = heights(read(fine, coarse))
        assert np.all(got[19, :3] == 9) and np.all(got[:19] == 5)

    @pytest.mark.parametrize(
        "make",
        [
            lambda path, box: tif(path, np.zeros((20, 20), np.uint8), box[0], box[3], 1 / 1600, 1 / 2400),
            lambda path, box: tif(path, np.zeros((20, 20), np.int16), 10.0, 50.0, 1 / 1600, 1 / 2400),
            lambda path, box: write(path, b"II*\x00" + b"\x08\x00\x00\x00garbage"),
            lambda path, box: write(
                path, tif(path, np.zeros((200, 200), np.int16), box[0], box[3], 1 / 1600, 1 / 2400).read_bytes()[:6_000]
            ),
        ],
        ids=["picture", "Europe", "garbage", "truncated"],
    )
    def test_refused(self, tmp_path: Path, make) -> None:  # type: ignore[no-untyped-def]
        path = make(tmp_path / "bad.tif", TILE.bounds())
        result = read(path)
        assert errors(result)[0] == "terrain.unreadable"
        assert result.findings[0].file == "bad.tif" and result.findings[0].remedy is not None

    def test_missing_coordinate_system_is_assumed_and_said(self, tmp_path: Path) -> None:
        values = np.full((20, 20), 3, dtype=np.int16)
        result = read(tif(tmp_path / "a.tif", values, self.west, self.north, 1 / 1600, 1 / 2400, crs=None))
        assert np.all(heights(result) == 3)
        assert "terrain.crs_assumed" in {finding.code for finding in result.findings}


def test_a_small_file_that_states_absurdly_many_pixels_is_refused_at_once(tmp_path: Path) -> None:
    path, side = tmp_path / "sparse.tif", 160_000
    box = {"transform": from_origin(139.0, 36.0, 1 / side, 1 / side), "crs": "EPSG:6668"}
    layout = {"tiled": True, "blockxsize": 16_384, "blockysize": 16_384, "sparse_ok": True, "bigtiff": "YES"}
    with rasterio.open(path, "w", driver="GTiff", width=side, height=side, count=1, dtype="float32", **box, **layout):
        pass
    assert path.stat().st_size < 1_000_000
    result = read_terrain([path], datum=Datum.JGD2011, window=Window.of_bounds(139.4, 35.4, 139.5, 35.5))
    error = next(finding for finding in result.findings if finding.severity is Severity.ERROR)
    assert "画素が多すぎます" in error.one_line()
    assert (error.file, error.remedy is not None) == ("sparse.tif", True)
    with pytest.raises(PlannerError, match="画素が多すぎます"):
        open_background(path)
