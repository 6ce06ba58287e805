"""Region W, western Tokyo and Yamanashi, imported whole from real files of five publishers."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.data.importing import ImportRequest, import_files
from coverage_planner.data.planning_area import PlanningArea
from coverage_planner.data.recognition import InputKind, recognise
from coverage_planner.model.findings import Severity
from coverage_planner.model.lattice import subcell_of_point
from coverage_planner.model.mesh import MeshLevel, indices_to_codes
from coverage_planner.model.terms import RoadArea

pytestmark = pytest.mark.real


def request(real_data: Path) -> ImportRequest:
    return ImportRequest(
        mesh=(real_data / "a_population" / "Chiba500mPop2020.csv",),
        roads=(real_data / "b_roads" / "N01-07L-13-01.0a_GML.zip",),
        boundaries=tuple(
            real_data / "c_admin" / f"smartnews_N03-21_{prefecture}_210101.geojson.json" for prefecture in (13, 14, 19)
        ),
        dem=(real_data / "d_dem" / "dem_srtm30.tif",),
        fiscal=(real_data / "e_disadvantaged" / "shichoson_zaisei.csv",),
    )


def test_region_w_is_imported_in_time_with_the_published_totals(real_data: Path) -> None:
    begin = time.process_time()
    result = import_files(request(real_data))
    seconds = time.process_time() - begin  # computing, not waiting for a loaded machine
    data = result.data
    assert data is not None, [f.one_line() for f in result.findings if f.severity is Severity.ERROR]
    assert seconds < 20, f"import of region W took {seconds:.1f} s"

    codes = indices_to_codes(data.population.row, data.population.col, MeshLevel.HALF)
    assert int(data.population.persons[codes // 100_000 == 5339].sum()) == 30_215_026  # SOURCES.md
    assert data.zones is not None and data.roads is not None and data.terrain is not None and data.fiscal is not None
    names = {municipality.name: municipality.code for municipality in data.zones.municipalities}
    assert {"檜原村": "13307", "奥多摩町": "13308", "小菅村": "19442", "北杜市": "19209"}.items() <= names.items()
    assert "横浜市" in names and "横浜市鶴見区" not in names

    # 2,483 km as given, 85.9 km of them repeated (SOURCES.md); N01 Tokyo reaches into Saitama and Chiba, whose boundaries
    # are not loaded: 411 km there and on the bay are outside the area and told.
    length_km = int(data.roads.length_um.sum()) / 1e9
    outside = next(finding for finding in result.findings if finding.code == "roads.outside")
    assert length_km == pytest.approx(1_986.3, abs=1.5)
    assert "410.7 km" in outside.message.ja and data.roads.area is RoadArea.BOUNDARIES
    on_land = data.zones.municipality_of(data.roads.half_mesh_row, data.roads.half_mesh_col)
    assert (on_land >= 0).mean() > 0.99
    assert data.fiscal.by_code["13307"] == Decimal("0.17")

    row, col = subcell_of_point(35.7269, 139.1489)  # 檜原村役場: a valley floor below 500 m in 30" data
    height = data.terrain.height_m[row - data.terrain.window.row0, col - data.terrain.window.col0]
    assert 150 < height < 900
    assert not np.isnan(data.terrain.height_m).all()
    assert len(data.inputs) == 7


def test_people_of_hinohara_and_okutama_are_near_the_census(real_data: Path) -> None:
    data = import_files(request(real_data)).data
    assert data is not None and data.zones is not None
    place = data.zones.municipality_of(data.population.row, data.population.col)
    index = {municipality.code: k for k, municipality in enumerate(data.zones.municipalities)}
    # Census 2020 (g_census/pop2020.csv): 檜原村 2,003, 奥多摩町 4,750. Border meshes and simplified borders move some people.
    for code, census in (("13307", 2_003), ("13308", 4_750)):
        persons = int(data.population.persons[place == index[code]].sum())
        assert persons == pytest.approx(census, rel=0.12), code


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a_population/Chiba500mPop2020.csv", InputKind.POPULATION),
        ("a_population/tblT001101H5031.txt", InputKind.POPULATION),
        ("a_population/pop_2020_5339.zip", InputKind.POPULATION),
        ("a_population/500m_mesh_suikei_2018_shape_29.zip", InputKind.POPULATION),
        ("a_population/13tokyo500m.geojson.gz", InputKind.UNKNOWN),
        ("a_population/MESH05135.shp", InputKind.UNKNOWN),
        ("b_roads/N01-07L-13-01.0a_GML.zip", InputKind.ROADS),
        ("b_roads/tokyo_emergency_roads.geojson", InputKind.ROADS),
        ("b_roads/osm_motorway.geojson.gz", InputKind.ROADS),
        ("c_admin/N03-21_29_210101.shp", InputKind.BOUNDARIES),
        ("c_admin/smartnews_N03-21_13_210101.topojson.json", InputKind.BOUNDARIES),
        ("c_admin/geolonia_13307.json", InputKind.BOUNDARIES),
        ("c_admin/localgovjp-utf8.csv", InputKind.UNKNOWN),
        ("d_dem/dem_srtm30.tif", InputKind.DEM),
        ("d_dem/FG-GML-3926-76-DEM10B.zip", InputKind.DEM),
        ("d_dem/FG-GML-5238-74-00-DEM5A-20161001.xml", InputKind.DEM),
        ("e_disadvantaged/shichoson_zaisei.csv", InputKind.FISCAL),
        ("e_disadvantaged/municipalities.json", InputKind.AREAS),
        ("e_disadvantaged/2010_did_ddsw_13.zip", InputKind.UNKNOWN),
        ("f_coverage/Rakuten_5G_kinki.csv", InputKind.UNKNOWN),
        ("x_ksj_layout/A30a5-11_4939-jgd_GML.zip", InputKind.UNKNOWN),
    ],
)
def test_real_files_are_recognised_by_content(real_data: Path, name: str, kind: InputKind) -> None:
    assert recognise(real_data / name).kind is kind


def test_a_prefecture_of_which_one_mesh_is_loaded_is_a_part_and_its_own_table_makes_it_whole(real_data: Path) -> None:
    """5339 holds 26,706 of the 809,974 persons of Yamanashi (census 2020): a part; the table by prefecture is whole."""
    boundaries = (real_data / "c_admin" / "smartnews_N03-21_19_210101.geojson.json",)
    one_mesh = (real_data / "a_population" / "pop_2020_5339.zip",)
    part = import_files(
        ImportRequest(mesh=one_mesh, boundaries=boundaries, accept_even_split=True, area=PlanningArea.BOUNDARIES)
    )
    assert part.data is not None and part.data.zones is not None
    assert part.data.zones.partly_loaded == {"19", "19204", "19206", "19212", "19422"}
    assert part.data.population.total_persons < 30_000
    told = [finding for finding in part.findings if finding.code == "import.zone_partly_loaded"]
    assert "山梨県" in told[0].message.ja and told[0].remedy is not None and "5338、5238" in told[0].remedy.ja
    left_out = next(finding for finding in part.findings if finding.code == "import.persons_left_out")
    assert left_out.value == 30_215_026 - part.data.population.total_persons
    own = (real_data / "a_population" / "test_2020_19.zip",)
    whole = import_files(ImportRequest(mesh=own, boundaries=boundaries, accept_even_split=True)).data
    assert whole is not None and whole.zones is not None
    assert whole.zones.partly_loaded == frozenset()
    assert whole.population.total_persons == 809_974
