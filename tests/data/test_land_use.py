"""Land use L03-b: both editions give the same lattice, every edition its own codes, and nothing wrong passes unseen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coverage_planner.data.land_use import read_land_use
from coverage_planner.data.land_use_codes import edition_in_name, land_use_codes
from coverage_planner.data.reading import Read
from coverage_planner.data.recognition import InputKind, recognise
from coverage_planner.model.findings import Severity
from coverage_planner.model.land_use import LandUse, LandUseClass
from coverage_planner.model.lattice import Window, subcell_of_point
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices
from coverage_planner.model.terms import Datum
from tests.data.land_use_files import mesh_code, write_geojson, write_raster, write_shapefile, zipped

PRIMARY_ROW, PRIMARY_COL = 53 * 800, 39 * 800
"""The 100 m cell in the south-west corner of primary mesh 5339."""
RASTER_OF = {
    LandUseClass.PADDY: 10,
    LandUseClass.FOREST: 50,
    LandUseClass.BUILDINGS: 70,
    LandUseClass.ROAD: 91,
    LandUseClass.SEA: 150,
}
VECTOR_OF = {
    LandUseClass.PADDY: "0100",
    LandUseClass.FOREST: "0500",
    LandUseClass.BUILDINGS: "0700",
    LandUseClass.ROAD: "0901",
    LandUseClass.SEA: "1500",
}


def read(*paths: Path, within: Window | None = None, datum: Datum = Datum.JGD2011) -> Read[LandUse]:
    return read_land_use(list(paths), datum=datum, within=within)


def value(*paths: Path, within: Window | None = None) -> LandUse:
    answer = read(*paths, within=within)
    assert answer.value is not None, answer.findings
    return answer.value


def codes(answer: Read[LandUse]) -> set[str]:
    return {finding.code for finding in answer.findings}


def corner_of(land_use: LandUse) -> np.ndarray:
    return np.array([land_use.window.row0, land_use.window.col0])


def pattern(rows: int = 12, cols: int = 15) -> np.ndarray:
    """Return classes of some cells, south to north."""
    return np.random.default_rng(7).choice(np.array(list(VECTOR_OF), dtype=np.uint8), size=(rows, cols))


def cells_of(classes: np.ndarray, table: dict[LandUseClass, str] = VECTOR_OF) -> list[tuple[int, int, str]]:
    return [
        (PRIMARY_ROW + r, PRIMARY_COL + c, table[LandUseClass(int(classes[r, c]))])
        for r in range(classes.shape[0])
        for c in range(classes.shape[1])
    ]


def raster_of(path: Path, classes: np.ndarray) -> Path:
    pixels = np.vectorize(lambda kind: RASTER_OF[LandUseClass(int(kind))])(classes)
    return write_raster(path, pixels[::-1], west=139.0, north=53 / 1.5 + classes.shape[0] / 1200)


def test_the_mesh_code_of_a_cell_is_that_of_the_third_mesh_and_its_tenths() -> None:
    # 53394611 is the third mesh of Marunouchi in mesh.py's own words; its south-west tenth ends in 00.
    west, south, *_ = bounds_of_indices(*_indices("53394611"), MeshLevel.STANDARD)
    row, col = round(float(np.ravel(south)[0]) * 1200), round((float(np.ravel(west)[0]) - 100) * 800)
    assert mesh_code(row, col) == "5339461100"
    assert mesh_code(row + 3, col + 7) == "5339461137"


def _indices(code: str) -> tuple[np.ndarray, np.ndarray]:
    from coverage_planner.model.mesh import codes_to_indices

    return codes_to_indices(np.array([int(code)]), MeshLevel.STANDARD)


def test_raster_shapefile_and_geojson_of_one_land_are_the_same_lattice(tmp_path: Path) -> None:
    classes = pattern()
    raster = zipped(tmp_path / "L03-b-14_5339.zip", raster_of(tmp_path / "L03-b-14_5339.tif", classes))
    shape = zipped(
        tmp_path / "L03-b-14_5339-jgd_GML.zip",
        write_shapefile(tmp_path / "L03-b-14_5339.shp", cells_of(classes)),
        folder="L03-b-14_5339-jgd_GML/",
    )
    geojson = write_geojson(tmp_path / "L03-b-21_5339.geojson", cells_of(classes))
    expected = classes.repeat(2, axis=0).repeat(2, axis=1)
    for path in (raster, shape, geojson):
        land_use = value(path)
        assert land_use.window.row0 == 2 * PRIMARY_ROW and land_use.window.col0 == 2 * PRIMARY_COL
        assert np.array_equal(land_use.code[:24, :30], expected)
        assert not land_use.code[24:].any() and not land_use.code[:, 30:].any()
        assert recognise(path).kind is InputKind.LAND_USE
    assert value(raster).edition == "2014"
    assert value(geojson).edition == "2021"


def test_a_cell_is_where_its_corner_says(tmp_path: Path) -> None:
    cell = (PRIMARY_ROW + 40, PRIMARY_COL + 25, "0500")
    land_use = value(write_geojson(tmp_path / "L03-b-21_5339.geojson", [cell]))
    row, col = subcell_of_point((PRIMARY_ROW + 40.5) / 1200, 100 + (PRIMARY_COL + 25.5) / 800)
    found = np.argwhere(land_use.code == LandUseClass.FOREST) + corner_of(land_use)
    assert found.min(axis=0).tolist() == [row - 1, col - 1] and found.max(axis=0).tolist() == [row, col]


@pytest.mark.parametrize(
    ("name", "code", "kind"),
    [
        ("L03-b-76_5339-jgd", "2", LandUseClass.DRY_FIELD),
        ("L03-b-87_5339-jgd", "D", LandUseClass.USED_RIVER_LAND),
        ("L03-b-91_5339-jgd", "2", LandUseClass.OTHER_FARMLAND),
        ("L03-b-97_5339-jgd", "B", LandUseClass.INLAND_WATER),
        ("L03-b-06_5339-jgd", "G", LandUseClass.GOLF_COURSE),
        ("L03-b-09_5339-jgd", "1600", LandUseClass.GOLF_COURSE),
        ("L03-b-16_5339-jgd", "0902", LandUseClass.RAILWAY),
    ],
)
def test_one_code_is_another_class_in_another_edition(tmp_path: Path, name: str, code: str, kind: LandUseClass) -> None:
    land_use = value(write_shapefile(tmp_path / f"{name}.shp", [(PRIMARY_ROW, PRIMARY_COL, code)]))
    assert land_use.code[0, 0] == kind


def test_every_listed_code_is_a_class_and_every_edition_knows_sea_and_forest() -> None:
    for entry in land_use_codes().lists:
        assert {int(LandUseClass.SEA), int(LandUseClass.FOREST)} <= set(entry.vector.values())
        assert entry.source and entry.confidence
        assert set(entry.raster.values()) <= set(entry.vector.values())


def test_a_number_in_geojson_is_the_code_it_was_before_the_zeros_were_lost(tmp_path: Path) -> None:
    land_use = value(write_geojson(tmp_path / "L03-b-21_5339.geojson", [(PRIMARY_ROW, PRIMARY_COL, 500)]))
    assert land_use.code[0, 0] == LandUseClass.FOREST


def test_unknown_codes_are_counted_and_stay_unknown(tmp_path: Path) -> None:
    cells = [(PRIMARY_ROW, PRIMARY_COL + k, code) for k, code in enumerate(("0500", "0777", "0777", "9999"))]
    answer = read(write_geojson(tmp_path / "L03-b-21_5339.geojson", cells))
    assert answer.value is not None
    assert answer.value.code[0, :8].tolist() == [LandUseClass.FOREST] * 2 + [0] * 6
    told = [finding.message.ja for finding in answer.findings if finding.code == "land_use.unknown_code"]
    assert len(told) == 2 and "「0777」2セル" in told[0] and "「9999」1セル" in told[1]


def test_pixels_outside_the_list_are_counted(tmp_path: Path) -> None:
    pixels = np.array([[50, 51, 255, 0]], dtype=np.uint8)
    answer = read(write_raster(tmp_path / "L03-b-14_5339.tif", pixels, west=139.0, north=53 / 1.5 + 1 / 1200))
    told = [finding.message.ja for finding in answer.findings if finding.code == "land_use.unknown_code"]
    assert len(told) == 2 and "「255」1セル" in told[0]
    outside = next(finding for finding in answer.findings if finding.code == "land_use.outside_cells")
    assert outside.value == 1


def test_the_newer_edition_wins_and_the_mixture_is_told(tmp_path: Path) -> None:
    old = write_geojson(tmp_path / "L03-b-09_5339.geojson", [(PRIMARY_ROW, PRIMARY_COL + k, "0500") for k in range(3)])
    new = write_geojson(tmp_path / "L03-b-21_5339.geojson", [(PRIMARY_ROW, PRIMARY_COL + 1, "0700")])
    for order in ((old, new), (new, old)):
        answer = read(*order)
        assert answer.value is not None
        assert answer.value.code[0, :6].tolist() == [6, 6, 8, 8, 6, 6]
        assert answer.value.edition == "2009、2021"
        assert "land_use.mixed_editions" in codes(answer)
    assert "land_use.mixed_editions" not in codes(read(old))


def test_files_of_one_edition_that_disagree_are_told(tmp_path: Path) -> None:
    a = write_geojson(tmp_path / "L03-b-21_a.geojson", [(PRIMARY_ROW, PRIMARY_COL, "0500")])
    b = write_geojson(tmp_path / "L03-b-21_b.geojson", [(PRIMARY_ROW, PRIMARY_COL, "0700")])
    assert "land_use.files_differ" in codes(read(a, b))
    repeated = write_geojson(
        tmp_path / "L03-b-21_c.geojson", [(PRIMARY_ROW, PRIMARY_COL, "0500"), (PRIMARY_ROW, PRIMARY_COL, "0700")]
    )
    assert "land_use.repeated" in codes(read(repeated))


def test_the_window_is_the_part_of_interest(tmp_path: Path) -> None:
    path = raster_of(tmp_path / "L03-b-14_5339.tif", pattern(40, 40))
    within = Window(2 * PRIMARY_ROW + 20, 2 * PRIMARY_COL + 10, 20, 30)
    cut, whole = value(path, within=within), value(path)
    assert cut.window == within
    assert np.array_equal(cut.code, whole.on(within))
    far = read(path, within=Window(0, 0, 10, 10))
    assert far.value is None and "land_use.no_overlap" in codes(far)


def test_what_the_files_leave_empty_is_not_kept(tmp_path: Path) -> None:
    pixels = np.zeros((800, 800), dtype=np.uint8)
    pixels[400, 500] = 50
    path = write_raster(tmp_path / "L03-b-14_5339.tif", pixels, west=139.0, north=54 / 1.5)
    assert value(path).window.shape == (10, 10)
    empty = write_raster(tmp_path / "L03-b-14_5340.tif", pixels * 0, west=140.0, north=54 / 1.5)
    assert read(empty).value is None


def test_codes_of_the_old_datum_are_moved(tmp_path: Path) -> None:
    cells = [(PRIMARY_ROW + r, PRIMARY_COL + c, "5") for r in range(10) for c in range(10)]
    tokyo = read(write_shapefile(tmp_path / "L03-b-76_5339.shp", cells))
    assert tokyo.value is not None and "land_use.tokyo_datum" in codes(tokyo)
    plain = value(write_shapefile(tmp_path / "L03-b-76_5339-jgd.shp", cells))
    moved = np.argwhere(tokyo.value.code).mean(axis=0) + corner_of(tokyo.value)
    stayed = np.argwhere(plain.code).mean(axis=0) + corner_of(plain)
    # Near Tokyo the old coordinates are about 12" smaller in latitude and larger in longitude (GSI: 旧日本測地系).
    north_sec, east_sec = (moved - stayed) * (1.5, 2.25)
    assert north_sec == pytest.approx(11.7, abs=1.5) and east_sec == pytest.approx(-11.6, abs=1.5)


def test_a_projected_raster_falls_on_the_same_ground(tmp_path: Path) -> None:
    import rasterio
    from rasterio.transform import from_origin
    from rasterio.warp import transform

    x, y = transform("EPSG:6668", "EPSG:6677", [139.10], [35.40])
    with rasterio.open(
        tmp_path / "L03-b-14_5339.tif", "w", driver="GTiff", width=20, height=20, count=1, dtype="uint8",
        crs="EPSG:6677", transform=from_origin(x[0] - 1000, y[0] + 1000, 100, 100),
    ) as sink:  # fmt: skip
        pixels = np.full((20, 20), 50, dtype=np.uint8)
        pixels[10, 10] = 150
        sink.write(pixels, 1)
    land_use = value(tmp_path / "L03-b-14_5339.tif")
    place = np.argwhere(land_use.code == LandUseClass.SEA).mean(axis=0) + 0.5
    west, south, *_ = land_use.window.bounds()
    assert south + place[0] / 2400 == pytest.approx(35.40 - 50 / 111_000, abs=4e-4)
    assert west + place[1] / 1600 == pytest.approx(139.10 + 50 / 91_000, abs=6e-4)


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("L03-b-76_5339_GML.zip", 1976),
        ("L03-b-06_5339-jgd_GML.zip", 2006),
        ("a.zip!L03-b-21_5339.shp", 2021),
        ("L03-b_r-14_5339.zip", 2014),
        ("L03-b-r-21_5540-jgd_GeoTIFF.zip", 2021),
        ("landuse.tif", None),
    ],
)
def test_the_name_tells_the_edition(name: str, year: int | None) -> None:
    assert edition_in_name(name) == year


def refused(answer: Read[LandUse]) -> str:
    assert answer.value is None
    errors = [finding for finding in answer.findings if finding.severity is Severity.ERROR]
    assert errors and all(error.remedy is not None and error.file for error in errors)
    return errors[0].message.ja


def test_bad_files_are_refused_with_file_and_remedy(tmp_path: Path) -> None:
    good = [(PRIMARY_ROW, PRIMARY_COL, "0500")]
    wrong = write_geojson(tmp_path / "L03-b-21_1.geojson", good)
    wrong.write_text(wrong.read_text().replace(mesh_code(PRIMARY_ROW, PRIMARY_COL), "5339890000"))
    assert "100mメッシュコードではない値が1件" in refused(read(wrong))
    short = write_geojson(tmp_path / "L03-b-21_2.geojson", good)
    short.write_text(short.read_text().replace(mesh_code(PRIMARY_ROW, PRIMARY_COL), "53390000"))
    assert "「53390000」" in refused(read(short))
    other = write_geojson(tmp_path / "L03-b-21_3.geojson", good, fields=("ID", "KIND"))
    assert "属性がありません" in refused(read(other))
    none = write_geojson(tmp_path / "L03-b-21_4.geojson", [(PRIMARY_ROW, PRIMARY_COL, "7777")])
    assert "1つもありません" in refused(read(none))
    for number, strange in enumerate((["0500"], {"a": 1}, None, True)):
        odd = write_geojson(tmp_path / f"L03-b-21_odd{number}.geojson", [(PRIMARY_ROW, PRIMARY_COL, strange)])
        assert "1つもありません" in refused(read(odd))
    ambiguous = write_geojson(tmp_path / "land.geojson", [(PRIMARY_ROW, PRIMARY_COL, "5")])
    assert "年次がわからず" in refused(read(ambiguous))
    apart = [(PRIMARY_ROW, PRIMARY_COL, "0500"), (60 * 800, 50 * 800, "0500")]
    assert "散らばって" in refused(read(write_geojson(tmp_path / "L03-b-21_5.geojson", apart)))
    urban = write_geojson(tmp_path / "L03-b-u-21_5339.geojson", good)
    assert "L03-b-u" in refused(read(urban))
    truncated = write_shapefile(tmp_path / "L03-b-14_6.shp", [(PRIMARY_ROW, PRIMARY_COL, "0500")] * 40)
    truncated.with_suffix(".dbf").write_bytes(truncated.with_suffix(".dbf").read_bytes()[:200])
    assert "切れています" in refused(read(truncated))
    empty = tmp_path / "L03-b-21_7.geojson"
    empty.write_text('{"type": "FeatureCollection", "features": []}')
    assert refused(read(empty))
    assert "フォルダ" in refused(read(tmp_path))
    assert "ファイルがありません" in refused(read(tmp_path / "missing.zip"))
    gml = tmp_path / "L03-b-21_8.xml"
    gml.write_text("<ksj:Dataset/>")
    assert "GMLだけ" in refused(read(zipped(tmp_path / "L03-b-21_8.zip", gml)))


def test_bad_rasters_are_refused(tmp_path: Path) -> None:
    pixels = np.full((4, 4), 50, dtype=np.uint8)
    place = {"west": 139.0, "north": 35.4}
    assert "画素値の一覧" in refused(read(write_raster(tmp_path / "L03-b-97_5339.tif", pixels, **place)))
    assert "float32" in refused(read(write_raster(tmp_path / "L03-b-14_a.tif", pixels, dtype="float32", **place)))
    cut = write_raster(tmp_path / "L03-b-14_b.tif", np.full((800, 800), 50, dtype=np.uint8), **place)
    cut.write_bytes(cut.read_bytes()[:300_000])
    assert "切れてい" in refused(read(cut))
    nowhere = tmp_path / "L03-b-14_c.tif"
    import rasterio

    with rasterio.open(nowhere, "w", driver="GTiff", width=4, height=4, count=1, dtype="uint8") as sink:
        sink.write(pixels, 1)
    assert "位置" in refused(read(nowhere))
    abroad = write_raster(tmp_path / "L03-b-14_d.tif", pixels, west=2.0, north=48.0)
    assert "日本の範囲" in refused(read(abroad))
    assumed = read(write_raster(tmp_path / "land.tif", pixels, crs=None, **place))
    assert {"land_use.edition_assumed", "land_use.crs_assumed"} <= codes(assumed)


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from coverage_planner.data import archive, land_use_raster

    path = write_raster(tmp_path / "L03-b-14_5339.tif", np.full((40, 40), 50, dtype=np.uint8), west=139, north=36)
    monkeypatch.setattr(land_use_raster, "MAXIMUM_PIXELS", 1_000)
    assert "画素を超えます" in refused(read(path))
    monkeypatch.setattr(archive, "MAXIMUM_UNPACKED_BYTES", 100)
    assert "2GiB" in refused(read(zipped(tmp_path / "L03-b-14_5339.zip", path)))


def test_elevation_is_not_mistaken_for_land_use(tmp_path: Path) -> None:
    heights = write_raster(
        tmp_path / "dem.tif", np.full((8, 8), 50, dtype=np.uint8), west=139, north=36, dtype="float32"
    )
    assert recognise(heights).kind is InputKind.DEM
    land = write_raster(tmp_path / "some.tif", np.full((8, 8), 50, dtype=np.uint8), west=139, north=36)
    assert recognise(land).kind is InputKind.LAND_USE
    assert recognise(zipped(tmp_path / "some.zip", land)).kind is InputKind.LAND_USE
