"""The import: order and windows of the readers, all problems at once, cancel, what is absent, cross checks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from coverage_planner.data.importing import TERRAIN_MARGIN_M, ImportRequest, ImportResult, import_files
from coverage_planner.data.planning_area import PlanningArea
from coverage_planner.data.service_areas import ServiceAreaFile
from coverage_planner.model.errors import Cancelled
from coverage_planner.model.findings import Severity
from coverage_planner.model.land_use import LandUseClass
from coverage_planner.model.lattice import subcell_of_point
from coverage_planner.model.terms import Carrier, Datum, Technology
from tests.data.land_use_files import write_raster

# Half mesh 533945001: south-west corner 35°40' N, 139°37'30" E.
SOUTH, WEST = 35 + 2 / 3, 139.625


def text(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8")
    return path


def mesh(folder: Path, name: str = "mesh.csv") -> Path:
    return text(folder / name, "KEY_CODE,pop\n533945001,40\n533945002,60\n")


def polygon(path: Path, west: float, south: float, east: float, north: float, **properties: object) -> Path:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    feature = {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6668"}}
    return text(path, json.dumps({"type": "FeatureCollection", "crs": crs, "features": [feature]}))


def boundary(folder: Path, east: float = WEST + 0.5) -> Path:
    fields = {"N03_001": "東京都", "N03_004": "檜原村", "N03_007": "13307"}
    return polygon(folder / "n03.geojson", WEST - 0.5, SOUTH - 0.5, east, SOUTH + 0.5, **fields)


def road(folder: Path) -> Path:
    def line(lon: float) -> dict[str, object]:
        points = [[lon, SOUTH + 0.001], [lon, SOUTH + 0.003]]
        return {
            "type": "Feature",
            "properties": {"N13_003": "1", "N13_004": "1"},
            "geometry": {"type": "LineString", "coordinates": points},
        }

    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6668"}}
    features = [line(WEST + 0.001), line(WEST + 2.0)]
    return text(folder / "n13.geojson", json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))


def dem(folder: Path, west: float = WEST - 0.5, north: float = SOUTH + 0.5) -> Path:
    path = folder / "dem.tif"
    values = np.full((100, 100), 321, dtype=np.int16)
    with rasterio.open(
        path, "w", driver="GTiff", height=100, width=100, count=1, dtype="int16", crs="EPSG:6668",
        transform=from_origin(west, north, 0.01, 0.01),
    ) as target:  # fmt: skip
        target.write(values, 1)
    return path


def sites(folder: Path, longitude: float = WEST + 0.002) -> Path:
    return text(folder / "sites.csv", f"局ID,緯度,経度,事業者,区分\nA-1,{SOUTH + 0.002},{longitude},docomo,候補\n")


def codes(result: ImportResult, severity: Severity) -> set[str]:
    return {finding.code for finding in result.findings if finding.severity is severity}


def land_use(folder: Path, west: float = WEST, degrees: float = 0.05) -> Path:
    """Forest all around."""
    west, north = round((west - degrees) * 800) / 800, round((SOUTH + degrees) * 1200) / 1200
    pixels = np.full((round(2400 * degrees), round(1600 * degrees)), 50, dtype=np.uint8)
    return write_raster(folder / "L03-b-21_5339.tif", pixels, west=west, north=north)


def full_request(folder: Path) -> ImportRequest:
    area = polygon(folder / "a.geojson", WEST, SOUTH, WEST + 0.003, SOUTH + 0.002)
    return ImportRequest(
        mesh=(mesh(folder),),
        roads=(road(folder),),
        boundaries=(boundary(folder),),
        dem=(dem(folder),),
        land_use=(land_use(folder),),
        service_areas=(ServiceAreaFile(carrier=Carrier.KDDI, technology=Technology.NR, path=area),),
        sites=(sites(folder),),
        areas=(text(folder / "areas.csv", "団体コード,市区町村名,種別,区分\n133078,檜原村,過疎,全部\n"),),
        fiscal=(text(folder / "f.csv", "団体コード,都道府県名,団体名,財政力指数\n133078,東京都,檜原村,0.14\n"),),
        secondary_meshes=(text(folder / "m.csv", "二次メッシュコード\n533945\n"),),
        fiscal_year=2022,
    )


class TestWholeImport:
    def test_every_input_arrives(self, tmp_path: Path) -> None:
        result = import_files(full_request(tmp_path))
        data = result.data
        assert data is not None, [f.one_line() for f in result.findings]
        assert data.population.total_persons == 100
        assert data.zones is not None and data.zones.municipalities[0].name == "檜原村"
        assert data.terrain is not None and float(np.nanmax(data.terrain.height_m)) == 321
        assert data.service_areas is not None and data.service_areas.carriers == (Carrier.KDDI,)
        assert data.fiscal is not None and data.areas is not None and data.secondary_meshes is not None
        assert [planned.site.site_id for planned in result.planned_sites] == ["A-1"]
        roles = {item.role.partition(":")[0] for item in data.inputs}
        assert data.land_use is not None and int(data.land_use.code.max()) == LandUseClass.FOREST
        assert {"population", "roads", "boundaries", "dem", "land_use", "service_area", "sites"} <= roles
        assert all(len(item.sha256) == 64 for item in data.inputs)
        assert not any(code.startswith("import.absent") for code in codes(result, Severity.COUNT))

    def test_roads_far_from_people_and_boundaries_are_left_out(self, tmp_path: Path) -> None:
        data = import_files(full_request(tmp_path)).data
        assert data is not None and data.roads is not None
        assert data.roads.road_class.size == 1

    def test_terrain_reaches_ten_kilometres_beyond_people(self, tmp_path: Path) -> None:
        data = import_files(ImportRequest(mesh=(mesh(tmp_path),), dem=(dem(tmp_path),))).data
        assert data is not None and data.terrain is not None
        _, south, east, _ = data.terrain.window.bounds()
        assert (SOUTH - south) * 110_950 == pytest.approx(TERRAIN_MARGIN_M, abs=600)
        assert (east - WEST) * 90_600 > TERRAIN_MARGIN_M

    def test_land_use_is_kept_as_far_as_the_coast_matters_and_elsewhere_refused(self, tmp_path: Path) -> None:
        wide = ImportRequest(mesh=(mesh(tmp_path),), land_use=(land_use(tmp_path, degrees=1.5),))
        data = import_files(wide).data
        assert data is not None and data.land_use is not None
        _, south, _, _ = data.land_use.window.bounds()
        assert (SOUTH - south) * 110_950 == pytest.approx(60_000, abs=1_200)
        elsewhere = import_files(ImportRequest(mesh=(mesh(tmp_path),), land_use=(land_use(tmp_path, west=135.0),)))
        assert elsewhere.data is None and "land_use.no_overlap" in codes(elsewhere, Severity.ERROR)

    def test_a_site_far_from_people_widens_the_terrain(self, tmp_path: Path) -> None:
        request = ImportRequest(mesh=(mesh(tmp_path),), dem=(dem(tmp_path),), sites=(sites(tmp_path, WEST + 0.3),))
        data = import_files(request).data
        assert data is not None and data.terrain is not None
        row, col = subcell_of_point(SOUTH + 0.002, WEST + 0.3)
        window = data.terrain.window
        assert np.isfinite(data.terrain.height_m[row - window.row0, col - window.col0])

    def test_stated_datum_is_the_projects(self, tmp_path: Path) -> None:
        data = import_files(ImportRequest(mesh=(mesh(tmp_path),), datum=Datum.JGD2000)).data
        assert data is not None and data.datum is Datum.JGD2000

    def test_same_files_give_the_same_values(self, tmp_path: Path) -> None:
        first, second = import_files(full_request(tmp_path)), import_files(full_request(tmp_path))
        assert first.data is not None and second.data is not None
        assert first.findings == second.findings and first.data.inputs == second.data.inputs

    def test_progress_grows_and_names_stages(self, tmp_path: Path) -> None:
        seen: list[tuple[str, float]] = []
        import_files(full_request(tmp_path), lambda stage, share: seen.append((stage, share)))
        shares = [share for _, share in seen]
        assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
        assert seen[0][0] == "population" and seen[-1][0] == "done"


class TestAbsence:
    def test_only_the_mesh_is_needed_and_the_rest_is_named(self, tmp_path: Path) -> None:
        result = import_files(ImportRequest(mesh=(mesh(tmp_path),)))
        data = result.data
        assert data is not None
        assert data.zones is data.roads is data.terrain is data.service_areas is data.fiscal is None
        named = {code for code in codes(result, Severity.COUNT) if code.startswith("import.absent_")}
        assert len(named) == 9

    def test_without_a_mesh_there_is_no_data(self) -> None:
        result = import_files(ImportRequest(mesh=()))
        assert result.data is None and codes(result, Severity.ERROR) == {"import.no_population"}


class TestProblems:
    def test_all_problems_are_reported_at_once_and_nothing_is_taken(self, tmp_path: Path) -> None:
        request = ImportRequest(
            mesh=(text(tmp_path / "bad.csv", "KEY_CODE,pop\n533945001,-4\n"),),
            roads=(text(tmp_path / "r.geojson", "{"),),
            boundaries=(tmp_path / "missing.geojson",),
            dem=(text(tmp_path / "d.tif", "no raster"),),
            sites=(text(tmp_path / "s.csv", "局ID,緯度,経度,事業者\nA,95,139,docomo\n"),),
            fiscal=(text(tmp_path / "f.csv", "a,b\n1,2\n"),),
            secondary_meshes=(text(tmp_path / "m.csv", "二次メッシュコード\n999999\n"),),
        )
        result = import_files(request)
        assert result.data is None and result.planned_sites == ()
        blamed = {(f.file or "").partition("!")[0] for f in result.findings if f.severity is Severity.ERROR}
        assert {"bad.csv", "r.geojson", "missing.geojson", "d.tif", "s.csv", "f.csv", "m.csv"} <= blamed
        assert all(f.remedy is not None for f in result.findings if f.severity is Severity.ERROR and f.file)

    def test_one_bad_input_refuses_the_import(self, tmp_path: Path) -> None:
        request = ImportRequest(mesh=(mesh(tmp_path),), dem=(text(tmp_path / "d.tif", "x"),))
        assert import_files(request).data is None

    def test_dem_of_another_place_is_an_error(self, tmp_path: Path) -> None:
        result = import_files(ImportRequest(mesh=(mesh(tmp_path),), dem=(dem(tmp_path, west=135.0),)))
        assert result.data is None and "terrain.no_overlap" in codes(result, Severity.ERROR)

    def test_a_folder_in_place_of_a_file(self, tmp_path: Path) -> None:
        result = import_files(ImportRequest(mesh=(tmp_path,)))
        assert result.data is None and codes(result, Severity.ERROR)

    @pytest.mark.parametrize("stage", ["population", "boundaries", "roads", "service_areas", "dem", "areas"])
    def test_cancel_passes_through_at_every_stage(self, tmp_path: Path, stage: str) -> None:
        def cancel(now: str, _share: float) -> None:
            if now == stage:
                raise Cancelled

        request = full_request(tmp_path)
        with pytest.raises(Cancelled):
            import_files(request, cancel)


class TestCrossChecks:
    def test_people_outside_the_boundaries_are_counted_and_said(self, tmp_path: Path) -> None:
        # The boundary ends in the middle of the border between the two meshes: the eastern one is outside.
        request = ImportRequest(mesh=(mesh(tmp_path),), boundaries=(boundary(tmp_path, east=WEST + 0.00625),))
        result = import_files(request)
        (finding,) = [f for f in result.findings if f.code == "import.persons_outside_boundaries"]
        assert finding.value == 60 and finding.severity is Severity.WARNING

    def test_planning_inside_the_boundaries_leaves_the_people_outside_out_and_says_how_many(
        self, tmp_path: Path
    ) -> None:
        request = ImportRequest(mesh=(mesh(tmp_path),), boundaries=(boundary(tmp_path, east=WEST + 0.00625),))
        result = import_files(replace(request, area=PlanningArea.BOUNDARIES))
        assert result.data is not None
        population = result.data.population
        assert population.total_persons == 40 and population.row.size == 1 and population.within_boundaries
        (finding,) = [f for f in result.findings if f.code == "import.persons_left_out"]
        assert finding.value == 60 and "40人" in finding.message.ja
        assert not [f for f in result.findings if f.code == "import.persons_outside_boundaries"]
        whole = import_files(request).data
        assert whole is not None and whole.population.total_persons == 100 and not whole.population.within_boundaries

    def test_planning_inside_boundaries_that_are_not_given_is_refused(self, tmp_path: Path) -> None:
        result = import_files(ImportRequest(mesh=(mesh(tmp_path),), area=PlanningArea.BOUNDARIES))
        assert result.data is None
        assert codes(result, Severity.ERROR) == {"import.area_without_boundaries"}

    def test_boundaries_of_another_prefecture_are_refused_with_a_remedy(self, tmp_path: Path) -> None:
        far = polygon(
            tmp_path / "n03.geojson",
            WEST + 2,
            SOUTH + 2,
            WEST + 3,
            SOUTH + 3,
            N03_001="千葉県",
            N03_004="館山市",
            N03_007="12205",
        )
        result = import_files(ImportRequest(mesh=(mesh(tmp_path),), boundaries=(far,)))
        (error,) = [f for f in result.findings if f.severity is Severity.ERROR]
        assert result.data is None
        assert error.value == 100 and error.remedy is not None and "行政区域" in error.remedy.ja

    def test_municipality_without_fiscal_strength(self, tmp_path: Path) -> None:
        other = text(tmp_path / "o.csv", "団体コード,都道府県名,団体名,財政力指数\n131016,東京都,千代田区,0.85\n")
        request = ImportRequest(
            mesh=(mesh(tmp_path),), boundaries=(boundary(tmp_path),), fiscal=(other,), fiscal_year=2022
        )
        (finding,) = [f for f in import_files(request).findings if f.code == "import.municipalities_without_fiscal"]
        assert "檜原村" in finding.message.ja

    def test_site_without_terrain(self, tmp_path: Path) -> None:
        request = ImportRequest(mesh=(mesh(tmp_path),), dem=(dem(tmp_path),), sites=(sites(tmp_path, WEST + 1.5),))
        (finding,) = [f for f in import_files(request).findings if f.code == "import.sites_without_terrain"]
        assert "A-1" in finding.message.ja
