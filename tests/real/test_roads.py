"""Real road files give the lengths and counts known of them (SOURCES.md b_roads)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod

from coverage_planner.data.population import read_population_and_extent
from coverage_planner.data.reading import Read
from coverage_planner.data.road_area import AreaOfRoads, area_of_roads
from coverage_planner.data.roads import read_roads
from coverage_planner.data.vector_file import read_vectors
from coverage_planner.model.layers import RoadTable
from coverage_planner.model.terms import Datum

pytestmark = pytest.mark.real


def read(path: Path, area: AreaOfRoads | None = None) -> tuple[RoadTable, dict[str, int | float | None]]:
    answer: Read[RoadTable] = read_roads([path], datum=Datum.JGD2011, area=area)
    assert answer.value is not None, [finding.one_line() for finding in answer.findings]
    return answer.value, {finding.code: finding.value for finding in answer.findings}


def test_n01_tokyo_lengths_and_repeats(real_data: Path) -> None:
    path = real_data / "b_roads" / "N01-07L-13-01.0a_GML.zip"
    roads, values = read(path)
    (layer,) = read_vectors(path, datum=Datum.JGD2011)
    geod = Geod(ellps="GRS80")
    lengths = np.array([geod.geometry_length(line) for line in layer.frame.geometry])
    assert lengths.sum() / 1000 == pytest.approx(2483, abs=0.5)
    as_given = layer.frame.geometry.to_wkb()
    repeats = as_given.duplicated().to_numpy()
    assert (int(repeats.sum()), round(lengths[repeats].sum() / 1000, 1)) == (273, 85.9)
    # Three more lines repeat another one in the opposite direction.
    assert values["roads.repeated"] == 276
    assert values["roads.zero_length"] == 2
    assert roads.road_class.size == 5293 - 276 - 2
    assert int(roads.length_um.sum()) / 1e9 == pytest.approx(2396.95, abs=0.01)
    assert "首都高速 都心環状線" in roads.route_names


def test_every_line_of_n01_keeps_its_own_length(real_data: Path) -> None:
    roads, _ = read(real_data / "b_roads" / "N01-07L-13-01.0a_GML.zip")
    geod = Geod(ellps="GRS80")
    sums = np.zeros(roads.road_class.size, dtype=np.int64)
    np.add.at(sums, roads.line, roads.length_um)
    offsets = roads.geometry.offsets
    for line in range(0, roads.road_class.size, 37):
        part = slice(offsets[line], offsets[line + 1])
        along = geod.line_length(roads.geometry.longitude_deg[part], roads.geometry.latitude_deg[part])
        assert sums[line] / 1e6 == pytest.approx(along, rel=1e-6)


def test_national_motorways_read_whole_and_by_area(real_data: Path) -> None:
    path = real_data / "b_roads" / "osm_motorway.geojson.gz"
    roads, values = read(path)
    assert values["roads.lines"] == 17923
    assert values["roads.length_m.expressway"] == pytest.approx(32_683_400, rel=1e-4)
    assert (roads.road_class == 0).all()


def test_motorways_outside_a_primary_mesh_are_not_counted(real_data: Path) -> None:
    """Of 698.6 km whose boxes touch mesh 5031, 252.4 km lie in it; the rest of the nation is told."""
    people = real_data / "a_population" / "tblT001101H5031.txt"
    read_people, extent = read_population_and_extent([people])
    assert read_people.value is not None
    path = real_data / "b_roads" / "osm_motorway.geojson.gz"
    roads, values = read(path, area_of_roads(None, extent))
    assert values["roads.length_m.expressway"] == pytest.approx(252_400, abs=50)
    assert int(roads.length_um.sum()) / 1e6 == values["roads.length_m.expressway"]
    assert values["roads.lines"] == 155
    assert values["roads.outside"] == 17_923 - 155


def test_tokyo_emergency_roads_by_label(real_data: Path) -> None:
    roads, values = read(real_data / "b_roads" / "tokyo_emergency_roads.geojson")
    assert np.bincount(roads.road_class, minlength=3).tolist() == [0, 347, 1908]
    assert values["roads.length_m.national"] == pytest.approx(252_960, rel=1e-4)


def test_overpass_footways_are_left_out(real_data: Path) -> None:
    roads, values = read(real_data / "b_roads" / "overpass_roads_processed.geojson.gz")
    assert values["roads.left_out"] == 2401 + 661 + 88 + 42 + 25
    assert roads.road_class.size == 498
