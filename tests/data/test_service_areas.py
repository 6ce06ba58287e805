"""Service areas: sub-cells are inside exactly when their centre is; technologies, unions and refusals are right."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from coverage_planner.data.half_mesh_assignment import PolygonSet
from coverage_planner.data.polygon_parts import polygon_set
from coverage_planner.data.reading import Read
from coverage_planner.data.service_areas import ServiceAreaFile, read_service_areas
from coverage_planner.data.service_areas_painting import TileCanvas, TooManyTiles
from coverage_planner.model.findings import Severity
from coverage_planner.model.lattice import TILE_SUBCELLS, Window
from coverage_planner.model.layers import ServiceAreaTiles, service_bit
from coverage_planner.model.terms import Carrier, Datum, Service, Technology

AREA = box(139.0, 35.5, 139.02, 35.51)


def polygons_of(shapes: list[Any]) -> PolygonSet:
    parts = shapely.get_parts(np.array(shapes, dtype=object))
    return polygon_set(parts, np.zeros(parts.size, dtype=np.int32))


def painted(shapes: list[Any], window: Window) -> np.ndarray[Any, np.dtype[np.uint8]]:
    canvas = TileCanvas(1000)
    canvas.paint(polygons_of(shapes), 1)
    return on_window(*canvas.tiles(), window)


def on_window(tile_row: Any, tile_col: Any, bits: Any, window: Window) -> np.ndarray[Any, np.dtype[np.uint8]]:
    result = np.zeros(window.shape, dtype=np.uint8)
    for row, col, tile in zip(tile_row, tile_col, bits, strict=True):
        place = Window(int(row) * TILE_SUBCELLS, int(col) * TILE_SUBCELLS, TILE_SUBCELLS, TILE_SUBCELLS)
        common = place.intersection(window)
        if common is not None:
            result[common.slices_in(window)] = tile[common.slices_in(place)]
    return result


def star(seed: int) -> Polygon:
    generator = np.random.default_rng(seed)
    angle = np.sort(generator.uniform(0, 2 * np.pi, int(generator.integers(3, 30))))
    reach = 0.02 * generator.uniform(0.2, 1.0, angle.size)
    centre = generator.uniform(-0.01, 0.01, 2)
    ring = np.column_stack(
        [139.125 + centre[0] + reach * np.cos(angle), 35.583 + centre[1] + 0.7 * reach * np.sin(angle)]
    )
    shape = shapely.make_valid(Polygon(ring)).difference(
        Point(139.125, 35.583).buffer(float(generator.uniform(0, 0.01)))
    )
    polygons = [part for part in shapely.get_parts(shapely.make_valid(shape)) if part.geom_type == "Polygon"]
    return MultiPolygon(polygons)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_painted_cells_are_those_whose_centre_shapely_finds_inside(seeds: list[int]) -> None:
    shapes = [star(seed) for seed in seeds]
    window = Window.of_bounds(139.08, 35.55, 139.17, 35.62)
    longitude, latitude = np.meshgrid(window.centre_longitudes_deg(), window.centre_latitudes_deg())
    expected = np.zeros(window.shape, dtype=bool)
    for shape in shapes:
        expected |= shapely.contains_xy(shape, longitude, latitude)
    assert np.array_equal(painted(shapes, window) == 1, expected)


def test_neighbours_share_no_centre_and_leave_none_out() -> None:
    window = Window.of_bounds(139.0, 35.5, 139.02, 35.51)
    # A border through cell centres: 139 + (k + 0.5) / 1600
    border = 139 + 16.5 / 1600
    west, south, east, north = window.bounds()
    left = painted([box(west, south, border, north)], window)
    right = painted([box(border, south, east, north)], window)
    assert (left + right == 1).all()


def write(path: Path, shapes: list[Any], **options: Any) -> Path:
    gpd.GeoDataFrame({"n": list(range(len(shapes)))}, geometry=shapes, crs=6668).to_file(path, **options)
    return path


def read(*files: tuple[Carrier, Technology, Path]) -> Read[ServiceAreaTiles]:
    return read_service_areas(
        [ServiceAreaFile(carrier=carrier, technology=technology, path=path) for carrier, technology, path in files],
        datum=Datum.JGD2011,
    )


def tiles(answer: Read[ServiceAreaTiles]) -> ServiceAreaTiles:
    assert answer.value is not None, [finding.one_line() for finding in answer.findings]
    return answer.value


def test_5g_areas_are_mobile_areas_too_and_4g_areas_are_not_5g(tmp_path: Path) -> None:
    nr = write(tmp_path / "nr.geojson", [AREA], driver="GeoJSON")
    lte = write(tmp_path / "lte.gpkg", [AREA])
    value = tiles(read((Carrier.DOCOMO, Technology.NR, nr), (Carrier.RAKUTEN, Technology.LTE, lte)))
    expected = (
        1 << service_bit(Carrier.DOCOMO, Service.NR)
        | 1 << service_bit(Carrier.DOCOMO, Service.MOBILE)
        | 1 << service_bit(Carrier.RAKUTEN, Service.MOBILE)
    )
    assert sorted(np.unique(value.bits)) == [0, expected]
    assert int((value.bits != 0).sum()) == 24 * 32
    assert value.carriers == (Carrier.DOCOMO, Carrier.RAKUTEN)


def test_tiles_are_sorted_and_hold_an_area_across_tiles(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", [box(139.1, 35.55, 139.3, 35.7)])
    answer = read((Carrier.KDDI, Technology.LTE, path))
    value = tiles(answer)
    assert value.tile_row.size == 9
    assert list(zip(value.tile_row, value.tile_col, strict=True)) == sorted(
        zip(value.tile_row, value.tile_col, strict=True)
    )
    assert int((value.bits != 0).sum()) == round(0.15 * 2400) * round(0.2 * 1600)
    area = next(f.value for f in answer.findings if f.code == "service_areas.area_km2.kddi.mobile")
    assert area == pytest.approx(301.7, rel=0.01)


def test_all_formats_give_the_same_tiles(tmp_path: Path) -> None:
    shape = star(3)
    made = [
        write(tmp_path / "a.geojson", [shape], driver="GeoJSON"),
        write(tmp_path / "a.gpkg", [shape]),
        write(tmp_path / "a.shp", [shape]),
    ]
    rings = "".join(
        "<Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>"
        + " ".join(f"{x!r},{y!r},0" for x, y in part.exterior.coords)
        + "</coordinates></LinearRing></outerBoundaryIs>"
        + "".join(
            "<innerBoundaryIs><LinearRing><coordinates>"
            + " ".join(f"{x!r},{y!r},0" for x, y in hole.coords)
            + "</coordinates></LinearRing></innerBoundaryIs>"
            for hole in part.interiors
        )
        + "</Polygon></Placemark>"
        for part in shape.geoms
    )
    kml = f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{rings}</Document></kml>'
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as sink:
        sink.writestr("doc.kml", kml)
    made.append(tmp_path / "a.kmz")
    answers = [tiles(read((Carrier.SOFTBANK, Technology.NR, path))) for path in made]
    for other in answers[1:]:
        # GeoJSON is written with seven decimals, which may move an edge over a centre.
        assert int((other.bits != answers[0].bits).sum()) <= 2
    assert np.array_equal(answers[1].bits, answers[2].bits)
    assert np.array_equal(answers[1].bits, answers[3].bits)


def test_points_beside_polygons_are_named_and_points_alone_refused(tmp_path: Path) -> None:
    mixed = write(tmp_path / "mixed.geojson", [AREA, Point(139, 35.5)], driver="GeoJSON")
    answer = read((Carrier.DOCOMO, Technology.NR, mixed))
    assert answer.value is not None
    finding = next(finding for finding in answer.findings if finding.code == "service_areas.not_polygons")
    assert (finding.value, finding.row) == (1, 2)
    assert "Point" in finding.message.en
    points = write(tmp_path / "points.geojson", [Point(139, 35.5)], driver="GeoJSON")
    answer = read((Carrier.DOCOMO, Technology.NR, points))
    assert answer.value is None
    error = next(finding for finding in answer.findings if finding.code == "service_areas.no_polygons")
    assert error.remedy is not None


def test_crossing_polygon_is_repaired(tmp_path: Path) -> None:
    bow_tie = Polygon([(139.0, 35.5), (139.02, 35.52), (139.02, 35.5), (139.0, 35.52)])
    answer = read((Carrier.DOCOMO, Technology.NR, write(tmp_path / "a.gpkg", [bow_tie])))
    assert answer.value is not None
    assert any(finding.code == "service_areas.repaired" for finding in answer.findings)


def test_tiny_area_between_centres_is_a_warning(tmp_path: Path) -> None:
    answer = read((Carrier.DOCOMO, Technology.LTE, write(tmp_path / "a.gpkg", [box(139, 35.5, 139.0001, 35.5001)])))
    assert tiles(answer).bits.sum() == 0
    finding = next(finding for finding in answer.findings if finding.code.startswith("service_areas.area_km2"))
    assert finding.severity is Severity.WARNING


def test_one_bad_file_gives_no_tiles(tmp_path: Path) -> None:
    good = write(tmp_path / "a.gpkg", [AREA])
    doctype = tmp_path / "b.kml"
    doctype.write_text('<!DOCTYPE kml [<!ENTITY a "b">]><kml xmlns="http://www.opengis.net/kml/2.2">&a;</kml>')
    for bad in (doctype, tmp_path, tmp_path / "absent.kmz"):
        answer = read((Carrier.DOCOMO, Technology.NR, good), (Carrier.KDDI, Technology.NR, bad))
        assert answer.value is None
        assert [f.file for f in answer.findings if f.severity is Severity.ERROR] == [bad.name]
    assert read().value is None


def test_absurdly_large_area_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TooManyTiles):
        TileCanvas(3).paint(polygons_of([box(139.0, 35.0, 139.5, 35.5)]), 1)
    monkeypatch.setattr("coverage_planner.data.service_areas.MOST_TILES", 3)
    answer = read((Carrier.DOCOMO, Technology.NR, write(tmp_path / "a.gpkg", [box(139.0, 35.0, 139.5, 35.5)])))
    assert answer.value is None
    assert any(finding.code == "service_areas.too_large" for finding in answer.findings)


def test_block_size_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    shapes = [star(seed) for seed in range(12)]
    whole = TileCanvas(100)
    whole.paint(polygons_of(shapes), 4)
    monkeypatch.setattr("coverage_planner.data.service_areas_painting._CROSSINGS_AT_ONCE", 50)
    blocks = TileCanvas(100)
    blocks.paint(polygons_of(shapes), 4)
    for first, second in zip(whole.tiles(), blocks.tiles(), strict=True):
        assert np.array_equal(first, second)


def exact_shares(shape: Any, window: Window) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Share of every half mesh of a window that a shape covers, by intersection; areas on the sphere's cylinder."""
    rows, cols = window.shape[0] // 10, window.shape[1] // 10
    west = 100 + (window.col0 + 10 * np.arange(cols)) / 1600
    south = (window.row0 + 10 * np.arange(rows)) / 2400
    cells = shapely.box(*np.broadcast_arrays(west, south[:, None], west + 1 / 160, south[:, None] + 1 / 240))
    return np.asarray(shapely.area(shapely.intersection(cells, shape)) * 160 * 240)


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=3), st.booleans())
@settings(max_examples=25, deadline=None)
def test_a_half_mesh_counts_by_the_exact_area_of_the_united_polygons(
    tmp_path_factory: pytest.TempPathFactory, seeds: list[int], one_file: bool
) -> None:
    """Population hangs on one half: the side of it must not depend on where a hundred centres happen to lie."""
    shapes = [star(seed) for seed in seeds]
    folder = tmp_path_factory.mktemp("areas")
    window = Window(85_320, 62_520, 180, 170)
    groups = [shapes] if one_file else [[shape] for shape in shapes]
    paths = [write(folder / f"{number}.geojson", group) for number, group in enumerate(groups)]
    answer = tiles(read(*((Carrier.KDDI, Technology.NR, path) for path in paths)))
    bits = on_window(answer.tile_row, answer.tile_col, answer.bits, window)
    nr, mobile = ((bits >> service_bit(Carrier.KDDI, service)) & 1 for service in (Service.NR, Service.MOBILE))
    assert np.array_equal(nr, mobile)
    counts = nr.reshape(window.shape[0] // 10, 10, -1, 10).sum(axis=(1, 3))
    shares = exact_shares(shapely.union_all(shapes), window)
    clear = np.abs(shares - 0.5) > 1e-4  # the area per degree changes by up to 7e-5 within a half mesh
    assert np.array_equal(np.sign(counts - 50.0)[clear], np.sign(shares - 0.5)[clear])
    # Nothing but half meshes on the wrong side is touched, and those only at the edge.
    centres = painted(shapes, window) != 0
    by_centres = centres.reshape(window.shape[0] // 10, 10, -1, 10).sum(axis=(1, 3))
    right = clear & (np.sign(by_centres - 50.0) == np.sign(shares - 0.5))
    assert np.array_equal(counts[right], by_centres[right])
    assert np.abs(counts - by_centres).max() <= 10


def test_exactly_one_half_counts_fifty_and_overlaps_count_once(tmp_path: Path) -> None:
    """A diagonal leaves exactly one half; forty percent twice are forty percent."""
    west, south = 139.0, 35.5
    east, north = west + 1 / 160, south + 1 / 240
    # Symmetric about the middle of the half mesh, so the change of area with latitude cancels out.
    half = box(west, south, west + 0.5 / 160, north)
    forty = box(west, south, west + 0.4495 / 160, north)
    for shapes, expected in (
        ([half], 50),
        ([forty, forty], 40),
        ([box(west, south, west + 0.4551 / 160, north)], 49),
        ([box(west + 0.047 / 160, south, west + 0.5471 / 160, north)], 51),
    ):
        path = write(tmp_path / "a.geojson", shapes)
        answer = tiles(read((Carrier.DOCOMO, Technology.NR, path)))
        window = Window.of_bounds(west, south, east, north)
        bits = on_window(answer.tile_row, answer.tile_col, answer.bits, window)[:10, :10]
        assert np.count_nonzero(bits & 1) == expected


def test_the_4g_area_never_loses_a_5g_sub_cell(tmp_path: Path) -> None:
    west, south = 139.0, 35.5
    north = south + 1 / 240
    left, right = box(west, south, west + 0.30 / 160, north), box(west + 0.28 / 160, south, west + 0.4501 / 160, north)
    answer = tiles(
        read(
            (Carrier.RAKUTEN, Technology.NR, write(tmp_path / "5g.geojson", [left])),
            (Carrier.RAKUTEN, Technology.LTE, write(tmp_path / "4g.geojson", [right])),
        )
    )
    nr, mobile = (
        (answer.bits >> service_bit(Carrier.RAKUTEN, service)) & 1 for service in (Service.NR, Service.MOBILE)
    )
    assert (mobile >= nr).all()
    assert int(nr.sum()) == 30
    assert int(mobile.sum()) == 49
