"""Roads: every known layout gives the right classes, each line counts once, bad tables are refused."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import LineString, MultiLineString, Point

from coverage_planner.data.line_cutting import cut_lines
from coverage_planner.data.reading import Read
from coverage_planner.data.road_area import AreaOfRoads, inside_area
from coverage_planner.data.road_classes import road_layouts
from coverage_planner.data.roads import read_roads
from coverage_planner.model.findings import Severity
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import RoadTable
from coverage_planner.model.mesh import half_mesh_key
from coverage_planner.model.terms import ROAD_CLASSES, Datum, RoadArea

_GEOD = Geod(ellps="GRS80")

A = LineString([(139.0, 35.5), (139.01, 35.505), (139.02, 35.5)])
B = LineString([(139.1, 35.5), (139.11, 35.5)])
C = LineString([(139.2, 35.5), (139.2, 35.52)])
D = LineString([(139.3, 35.5), (139.31, 35.52)])


def write(path: Path, columns: dict[str, list[Any]], geometry: list[Any] | None = None, **options: Any) -> Path:
    gpd.GeoDataFrame(columns, geometry=geometry or [A, B, C, D][: len(next(iter(columns.values())))], crs=6668).to_file(
        path, **options
    )
    return path


def read(*paths: Path, area: AreaOfRoads | None = None) -> Read[RoadTable]:
    return read_roads(list(paths), datum=Datum.JGD2011, area=area)


def table(*paths: Path, area: AreaOfRoads | None = None) -> RoadTable:
    answer = read(*paths, area=area)
    assert answer.value is not None, [finding.one_line() for finding in answer.findings]
    return answer.value


def classes(roads: RoadTable) -> list[str]:
    return [ROAD_CLASSES[k].value for k in roads.road_class]


def has(answer: Read[RoadTable], code: str) -> bool:
    return any(finding.code == code for finding in answer.findings)


def test_n13_classes_marks_and_footpaths(tmp_path: Path) -> None:
    path = write(
        tmp_path / "N13-24_5339.geojson",
        {"N13_002": ["1", "1", "1", "3"], "N13_003": ["4", "1", "2", "1"], "N13_004": ["3", "5", "1", "1"]},
        driver="GeoJSON",
    )
    roads = table(path)
    assert classes(roads) == ["expressway", "national", "other"]
    assert roads.tunnel.tolist() == [True, False, False]
    assert roads.under_construction.tolist() == [False, True, False]


def test_n06_keeps_only_sections_of_today_and_ignores_junctions(tmp_path: Path) -> None:
    folder = tmp_path / "N06"
    folder.mkdir()
    write(
        folder / "N06-21_HighwaySection.shp",
        {"N06_003": [9999, 2005, 9999], "N06_007": ["中央自動車道", "旧", "圏央道"], "N06_008": [1, 1, 3]},
        encoding="CP932",
    )
    gpd.GeoDataFrame({"N06_018": ["八王子"]}, geometry=[Point(139, 35.5)], crs=6668).to_file(
        folder / "N06-21_Joint.shp", encoding="CP932"
    )
    archive = tmp_path / "N06-21_GML.zip"
    with zipfile.ZipFile(archive, "w") as sink:
        for part in folder.iterdir():
            sink.write(part, f"N06-21_GML/{part.name}")
    answer = read(archive)
    assert answer.value is not None
    assert classes(answer.value) == ["expressway", "expressway"]
    assert [answer.value.route_names[k] for k in answer.value.route] == ["中央自動車道", "圏央道"]
    assert has(answer, "roads.not_lines")
    assert has(answer, "roads.left_out")


def test_n01_n10_osm_and_labelled_layouts(tmp_path: Path) -> None:
    n01 = write(
        tmp_path / "N01.shp",
        {"N01_001": ["1", "2", "3"], "N01_002": ["首都高速", "国道２０号線", "x"]},
        encoding="CP932",
    )
    assert classes(table(n01)) == ["expressway", "national", "other"]
    n10 = write(tmp_path / "n10.gpkg", {"N10_003": [1, 2, 3, 6], "N10_004": ["a", "b", "c", "d"]})
    assert classes(table(n10)) == ["expressway", "expressway", "national", "other"]
    osm = write(
        tmp_path / "osm.geojson",
        {
            "highway": ["motorway_link", "trunk", "construction", "footway"],
            "construction": [None, None, "motorway", None],
        },
        driver="GeoJSON",
    )
    roads = table(osm)
    assert classes(roads) == ["expressway", "national", "expressway"]
    assert roads.under_construction.tolist() == [False, False, True]
    labels = write(tmp_path / "l.geojson", {"道路種別": ["高速自動車国道", "一般国道", "都道"]}, driver="GeoJSON")
    assert classes(table(labels)) == ["expressway", "national", "other"]


def test_repeated_and_reversed_geometry_counts_once_in_the_highest_class(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.gpkg",
        {"N01_001": ["2", "2", "1", "3"]},
        [A, B, A, LineString(list(B.coords)[::-1])],
    )
    answer = read(path)
    assert answer.value is not None
    assert classes(answer.value) == ["national", "expressway"]
    finding = next(finding for finding in answer.findings if finding.code == "roads.repeated")
    assert finding.value == 2


def test_the_same_line_in_two_files_counts_once(tmp_path: Path) -> None:
    first = write(tmp_path / "a.gpkg", {"N01_001": ["1", "2"]}, [A, B])
    second = write(tmp_path / "b.gpkg", {"N01_001": ["2", "2"]}, [B, C])
    assert table(first, second).road_class.size == 3


def test_lines_without_length_and_repeated_vertices_are_cleaned(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.gpkg",
        {"N01_001": ["1", "1"]},
        [LineString([(139, 35), (139, 35)]), LineString([(139, 35), (139, 35), (139.001, 35)])],
    )
    answer = read(path)
    assert answer.value is not None
    assert answer.value.road_class.size == 1
    assert has(answer, "roads.zero_length")


def test_multi_part_lines_and_sums_per_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", {"N01_001": ["1"]}, [MultiLineString([A, B])])
    answer = read(path)
    assert answer.value is not None
    roads = answer.value
    assert roads.road_class.tolist() == [0, 0]
    total = next(finding.value for finding in answer.findings if finding.code == "roads.length_m.expressway")
    assert total == pytest.approx(int(roads.length_um.sum()) / 1e6)
    assert np.array_equal(np.unique(roads.line), [0, 1])
    assert roads.geometry.offsets[-1] == roads.vertex_piece.size


def area_of(west: float, south: float, east: float, north: float) -> AreaOfRoads:
    """Return the half meshes of a rectangle whose edges are edges of half meshes."""
    window = Window.of_bounds(west + 1e-9, south + 1e-9, east - 1e-9, north - 1e-9)
    row, col = np.divmod(np.arange(window.rows // 10 * (window.cols // 10)), window.cols // 10)
    keys = half_mesh_key(row + window.row0 // 10, col + window.col0 // 10)
    return AreaOfRoads(kind=RoadArea.BOUNDARIES, window=window, meshes=np.sort(keys))


def test_lines_outside_the_area_are_left_out_and_told(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gpkg", {"N01_001": ["1", "2", "3", "3"]})
    whole = read(path)
    answer = read(path, area=area_of(139.09375, 35.4, 139.2125, 35.5125))
    roads = answer.value
    assert whole.value is not None and roads is not None
    assert classes(roads) == ["national", "other"]
    assert roads.area is RoadArea.BOUNDARIES
    inside = whole.value.length_um[np.isin(whole.value.line, (1, 2)) & (whole.value.cell_row < 35.5125 * 2400)]
    assert roads.length_um.sum() == inside.sum()
    told = next(finding for finding in answer.findings if finding.code == "roads.outside")
    left_out = (whole.value.length_um.sum() - inside.sum()) / 1e9
    assert told.value == 2
    assert f"{left_out:,.1f} km" in told.message.ja and "一部が外の線 1 本" in told.message.ja
    nothing = read(path, area=area_of(140, 40, 140.1, 40.1))
    assert nothing.value is not None
    assert nothing.value.length_um.size == 0
    assert has(nothing, "roads.none_in_bounds")


def test_a_line_that_only_touches_the_area_by_its_box_is_outside(tmp_path: Path) -> None:
    round_about = LineString([(139.0, 35.5), (139.1, 35.5), (139.1, 35.6)])
    path = write(tmp_path / "a.gpkg", {"N01_001": ["1"]}, [round_about])
    answer = read(path, area=area_of(139.0, 35.55, 139.05, 35.6))
    assert answer.value is not None and answer.value.road_class.size == 0
    assert next(f for f in answer.findings if f.code == "roads.outside").value == 1


def test_a_line_that_leaves_the_area_and_comes_back_keeps_its_length_inside(tmp_path: Path) -> None:
    there_and_back = LineString([(139.0, 35.501), (139.03, 35.501), (139.03, 35.502), (139.001, 35.502)])
    path = write(tmp_path / "a.gpkg", {"N13_003": ["1"]}, [there_and_back])
    whole, roads = table(path), table(path, area=area_of(139.0, 35.5, 139.0125, 35.50416666666667))
    inside = whole.cell_col < 62_420
    assert roads.length_um.tolist() == whole.length_um[inside].tolist()
    assert roads.line.tolist() == [0] * int(whole_run(inside)) + [1] * int(inside.sum() - whole_run(inside))
    geometry = roads.geometry
    assert geometry.offsets.size == 3
    assert geometry.feature.tolist() == [0, 1]
    lasts = geometry.offsets[1:] - 1
    assert np.flatnonzero(roads.vertex_piece == -1).tolist() == lasts.tolist()
    assert geometry.longitude_deg[lasts[0]] == geometry.longitude_deg[geometry.offsets[1]] == pytest.approx(139.0125)
    assert roads.vertex_piece.max() == roads.length_um.size - 1


def whole_run(inside: np.ndarray) -> int:
    """Return the length of the first run of True."""
    return int(np.argmin(inside))


@given(
    points=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=2, max_size=8, unique=True),
    chosen=st.sets(st.tuples(st.integers(0, 2), st.integers(0, 2))),
)
@settings(max_examples=60, deadline=None)
def test_pieces_inside_and_outside_add_up(points: list[tuple[int, int]], chosen: set[tuple[int, int]]) -> None:
    """Pieces of an area and of the rest are together the pieces of the line, and geometry follows the pieces."""
    longitude = np.array([139 + x / 2000 for x, _ in points])
    latitude = np.array([35.5 + y / 4000 for _, y in points])
    cut = cut_lines(longitude, latitude, np.array([0, len(points)]))
    window = Window.of_bounds(138, 35, 140, 36)
    keys = [int(half_mesh_key(int(35.5 * 240) + r, 39 * 160 + c)) for r, c in chosen]
    area = AreaOfRoads(kind=RoadArea.BOUNDARIES, window=window, meshes=np.array(sorted(keys), dtype=np.int64))
    inside_cut, source, inside = inside_area(cut, area)
    assert inside_cut.length_um.tolist() == cut.length_um[inside].tolist()
    assert source.tolist() == [0] * source.size
    assert inside_cut.line.tolist() == sorted(inside_cut.line.tolist())
    for line in range(source.size):
        part = slice(inside_cut.offsets[line], inside_cut.offsets[line + 1])
        pieces = inside_cut.vertex_piece[part]
        assert pieces[-1] == -1 and (pieces[:-1] >= 0).all()
        assert set(pieces[:-1].tolist()) == set(np.flatnonzero(inside_cut.line == line).tolist())
        along = _GEOD.line_length(inside_cut.longitude_deg[part], inside_cut.latitude_deg[part])
        assert inside_cut.length_um[inside_cut.line == line].sum() / 1e6 == pytest.approx(along, abs=1e-3)


def test_unknown_class_values_are_named(tmp_path: Path) -> None:
    some = read(write(tmp_path / "a.gpkg", {"N13_003": ["1", "77"]}))
    finding = next(finding for finding in some.findings if finding.code == "roads.unknown_class")
    assert (finding.severity, finding.row, finding.field) == (Severity.WARNING, 2, "N13_003")
    every = read(write(tmp_path / "b.gpkg", {"N13_003": ["A", "B"]}))
    assert every.value is None
    assert has(every, "roads.unknown_class")


def test_wrong_columns_are_refused_with_the_columns_that_are_needed(tmp_path: Path) -> None:
    answer = read(write(tmp_path / "a.gpkg", {"foo": ["1"]}))
    assert answer.value is None
    finding = next(finding for finding in answer.findings if finding.code == "roads.unknown_layout")
    assert finding.remedy is not None
    assert "N13_003" in finding.remedy.ja


def test_one_bad_file_among_good_ones_gives_no_table(tmp_path: Path) -> None:
    good = write(tmp_path / "a.gpkg", {"N01_001": ["1"]})
    bad = tmp_path / "b.geojson"
    bad.write_text('{"type": "FeatureCollection", "features": [')
    answer = read(good, bad, tmp_path)
    assert answer.value is None
    errors = [finding for finding in answer.findings if finding.severity is Severity.ERROR]
    assert [finding.file for finding in errors] == ["b.geojson", tmp_path.name]
    assert all(finding.remedy is not None for finding in errors)
    assert len(answer.inputs) == 2


def test_points_and_no_files_are_errors(tmp_path: Path) -> None:
    points = write(tmp_path / "a.gpkg", {"N01_001": ["1"]}, [Point(139, 35)])
    assert read(points).value is None
    assert read().value is None


def test_zip_bomb_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coverage_planner.data.archive.MAXIMUM_UNPACKED_BYTES", 1 << 20)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as sink:
        sink.writestr("roads.geojson", b"\0" * (2 << 20))
    answer = read(path)
    assert answer.value is None
    assert answer.findings[0].code == "roads.refused"


def test_every_layout_states_source_and_confidence() -> None:
    for layout in road_layouts():
        assert layout.source
        assert layout.confidence in ("A", "B", "C")
