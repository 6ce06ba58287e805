"""Exported layers open in other tools and reconcile with the plan: persons, metres, levels, places."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.lattice import Window, subcell_of_point
from coverage_planner.model.layers import ServiceAreaTiles
from coverage_planner.model.terms import Carrier
from coverage_planner.report import layer_export
from coverage_planner.report.layer_export import export_layers, raster_window
from coverage_planner.report.report_input import ReportInput


def test_geopackage_layers_reconcile_with_the_plan(report: ReportInput, tmp_path: Path) -> None:
    path = tmp_path / "案.gpkg"
    export_layers(report, "gpkg", path)
    layers = dict(pyogrio.list_layers(path))
    assert layers == {
        "sites": "Point",
        "sectors": "Point",
        "half_meshes": "Polygon",
        "roads": "LineString",
        "municipalities": "MultiPolygon",
    }
    meshes = gpd.read_file(path, layer="half_meshes")
    assert meshes.crs.to_epsg() == 6668
    assert meshes["persons"].sum() == report.data.population.total_persons
    covered = meshes.loc[meshes["class"] > 0, "persons"].sum()
    assert covered == report.assessment.population_rate().persons.covered
    for carrier in Carrier:
        rate = report.assessment.population_rate(carrier=carrier.value)
        assert meshes.loc[meshes[f"{carrier.value}_5g"] == 1, "persons"].sum() == rate.persons.covered
    roads = gpd.read_file(path, layer="roads")
    whole = report.assessment.road_rate(None)
    assert whole is not None
    assert roads["length_m"].sum() == pytest.approx(whole.length_um.total / 1e6, abs=1e-3)
    mobile = roads.loc[roads["covered_mobile"], "length_m"].sum()
    assert mobile == pytest.approx(whole.length_um.covered / 1e6, abs=1e-3)
    sites = gpd.read_file(path, layer="sites")
    assert list(sites["site_id"]) == [site.site_id for site in report.plan.sites]
    assert sites.geometry.x.iloc[0] == pytest.approx(report.plan.sites[0].longitude_deg, abs=1e-9)
    places = gpd.read_file(path, layer="municipalities")
    assert list(places["name"]) == ["架空市", "谷川町", "=山奥村"]
    assert places.geometry.is_valid.all()
    assert [entry.name for entry in tmp_path.iterdir()] == ["案.gpkg"]


def test_geotiff_holds_coverage_bytes_and_best_levels(report: ReportInput, tmp_path: Path) -> None:
    path = tmp_path / "t.tif"
    export_layers(report, "geotiff", path)
    with rasterio.open(path) as raster:
        bands, crs, descriptions = raster.read(), raster.crs, raster.descriptions
        assert raster.scales == (1.0, 0.1, 0.1)
        bounds = raster.bounds
    window = raster_window(report)
    assert (bounds.left, bounds.bottom, bounds.right, bounds.top) == pytest.approx(window.bounds())
    assert crs.to_epsg() == 6668
    assert descriptions == ("coverage_byte", "best_rsrp_5g", "best_rsrp_4g")
    north_up = bands[:, ::-1, :]
    expected = np.zeros(window.shape, dtype=np.uint8)
    for footprint in report.evaluation.footprints.values():
        expected[footprint.window.slices_in(window)] |= footprint.bits
    assert np.array_equal(north_up[0], expected)
    site = report.plan.candidates[0]
    row, col = subcell_of_point(site.latitude_deg, site.longitude_deg)
    level = north_up[1, row - window.row0, col - window.col0]
    own = report.evaluation.footprints[site.number]
    at = own.groups[0].level_ddbm[row - own.window.row0, col - own.window.col0]
    assert level == at
    assert (north_up[2] == -32768).all()
    assert ((north_up[1] > -32768) == (expected & 0x0F != 0)).all()


def test_geotiff_includes_service_areas(report: ReportInput, tmp_path: Path) -> None:
    window = raster_window(report)
    tile_row, tile_col = window.row0 // 200, window.col0 // 200
    bits = np.zeros((1, 200, 200), dtype=np.uint8)
    bits[0, window.row0 % 200, window.col0 % 200] = 0x88
    areas = ServiceAreaTiles(
        tile_row=np.array([tile_row], dtype=np.int32),
        tile_col=np.array([tile_col], dtype=np.int32),
        bits=bits,
        carriers=(Carrier.RAKUTEN,),
    )
    export_layers(replace(report, data=replace(report.data, service_areas=areas)), "geotiff", tmp_path / "t.tif")
    with rasterio.open(tmp_path / "t.tif") as raster:
        assert raster.read(1)[-1, 0] & 0x88 == 0x88


def test_a_raster_too_large_is_refused_with_a_remedy(
    report: ReportInput, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layer_export, "MOST_RASTER_CELLS", 1000)
    with pytest.raises(PlannerError, match="広すぎます") as refusal:
        export_layers(report, "geotiff", tmp_path / "t.tif")
    assert refusal.value.remedy is not None
    assert not list(tmp_path.iterdir())


def test_kml_is_well_formed_and_escaped(report: ReportInput, tmp_path: Path) -> None:
    site = replace(report.plan.sites[-1], site_id="<C&1>\x01", name='"名"')
    hostile = replace(report, plan=replace(report.plan, sites=(*report.plan.sites[:-1], site)))
    export_layers(hostile, "kml", tmp_path / "t.kml")
    root = ElementTree.parse(tmp_path / "t.kml").getroot()
    space = {"k": "http://www.opengis.net/kml/2.2"}
    names = [element.text for element in root.iterfind(".//k:Placemark/k:name", space)]
    assert "<C&1>" in names
    polygons = root.findall(".//k:Polygon", space)
    assert len(polygons) == int((report.evaluation.mesh_class > 0).sum())
    assert len(root.findall(".//k:Point", space)) == len(report.plan.active_sites)


def test_csv_of_meshes_sums_to_the_population(report: ReportInput, tmp_path: Path) -> None:
    export_layers(report, "csv", tmp_path / "t.csv")
    data = (tmp_path / "t.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert sum(int(row["persons"]) for row in rows) == report.data.population.total_persons
    new = sum(int(row["persons"]) for row in rows if row["class_name"] == "新たに圏内")
    assert new == int(report.data.population.persons[report.evaluation.mesh_class == 2].sum())
    assert any(row["municipality_name"] == "'=山奥村" for row in rows)


@pytest.mark.parametrize("kind", ["gpkg", "geotiff", "kml", "csv"])
def test_same_plan_gives_same_bytes(report: ReportInput, tmp_path: Path, kind: str) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        export_layers(report, kind, tmp_path / name / f"x.{kind}")
    assert (tmp_path / "a" / f"x.{kind}").read_bytes() == (tmp_path / "b" / f"x.{kind}").read_bytes()


def test_population_alone_exports(report: ReportInput, tmp_path: Path) -> None:
    data = replace(report.data, zones=None, roads=None, terrain=None)
    export_layers(replace(report, data=data), "gpkg", tmp_path / "t.gpkg")
    assert {name for name, _ in pyogrio.list_layers(tmp_path / "t.gpkg")} == {"sites", "sectors", "half_meshes"}


def test_plan_without_sites_exports(report: ReportInput, tmp_path: Path) -> None:
    bare = replace(report, plan=replace(report.plan, sites=()), evaluation=replace(report.evaluation, footprints={}))
    for kind in ("gpkg", "geotiff", "kml", "csv"):
        export_layers(bare, kind, tmp_path / f"t.{kind}")
    assert len(gpd.read_file(tmp_path / "t.gpkg", layer="sites")) == 0


def test_unknown_format_is_refused_by_name(report: ReportInput, tmp_path: Path) -> None:
    with pytest.raises(PlannerError, match="dxf"):
        export_layers(report, "dxf", tmp_path / "t.dxf")


def test_a_failed_export_leaves_the_old_file(
    report: ReportInput, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"old")

    def broken(_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(layer_export, "rows_csv", broken)
    with pytest.raises(PlannerError, match="No space"):
        export_layers(report, "csv", path)
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_raster_window_is_whole_half_meshes(report: ReportInput) -> None:
    window = raster_window(report)
    assert window == window.expanded_to_half_meshes()
    assert isinstance(window, Window)
