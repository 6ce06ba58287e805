"""Layers of a plan as GeoDataFrames: stations, sectors, half meshes, roads by coverage, municipalities."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from coverage_planner.engine.evaluation import COVERED_BY_BASE, NEWLY_COVERED
from coverage_planner.model.layers import PlanningData, RoadTable, UInt8Array, service_bit, service_mask
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices, indices_to_codes
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ANY_CARRIER, CARRIERS, ROAD_CLASSES, SERVICES, Service, name_of
from coverage_planner.report.report_input import ReportInput

CLASS_NAMES = {COVERED_BY_BASE: "既に圏内", NEWLY_COVERED: "新たに圏内"}
"""Printed names of mesh classes; every other class is 圏外."""


def class_name(mesh_class: int) -> str:
    """Return the printed name of a mesh class."""
    return CLASS_NAMES.get(mesh_class, "圏外")


def site_frame(sites: tuple[Site, ...], epsg: int) -> gpd.GeoDataFrame:
    """Return one point per station."""
    columns: dict[str, list[Any]] = {
        "number": [site.number for site in sites],
        "site_id": [site.site_id for site in sites],
        "name": [site.name for site in sites],
        "status": [site.status.value for site in sites],
        "enabled": [site.enabled for site in sites],
        "carriers": [";".join(site.carriers) for site in sites],
        "technologies": [";".join(sorted(site.technologies)) for site in sites],
        "owner": [site.owner.value for site in sites],
        "programme": [site.programme.value for site in sites],
        "district": [site.district for site in sites],
        "base_station_parent": [site.base_station_parent for site in sites],
        "total_cost_yen": [site.total_cost_yen for site in sites],
        "eligible_cost_yen": [site.eligible_cost_yen for site in sites],
        "note": [site.note for site in sites],
    }
    points = shapely.points([site.longitude_deg for site in sites], [site.latitude_deg for site in sites])
    return gpd.GeoDataFrame(columns, geometry=points, crs=epsg)


def sector_frame(sites: tuple[Site, ...], epsg: int) -> gpd.GeoDataFrame:
    """Return one point per sector, at its station; those that are switched off, or whose station is, are not enabled."""
    listed = [(site, index, *one) for site in sites for index, one in enumerate(site.listed_sectors, start=1)]
    pairs = [(site, index, sector) for site, index, sector, _on in listed]
    columns: dict[str, list[Any]] = {
        "site_number": [site.number for site, _, _ in pairs],
        "site_id": [site.site_id for site, _, _ in pairs],
        "sector": [index for _, index, _ in pairs],
        "enabled": [site.enabled and on for site, _, _, on in listed],
        "carriers": [";".join(sector.carriers) for _, _, sector in pairs],
        "technology": [sector.technology.value for _, _, sector in pairs],
        "pattern": [sector.pattern.value for _, _, sector in pairs],
    }
    for name in (
        "centre_frequency_mhz",
        "bandwidth_mhz",
        "power_dbm",
        "gain_dbi",
        "loss_db",
        "azimuth_deg",
        "mechanical_tilt_deg",
        "electrical_tilt_deg",
        "height_agl_m",
    ):
        columns[name] = [float(getattr(sector, name)) for _, _, sector in pairs]
    points = shapely.points([site.longitude_deg for site, _, _ in pairs], [site.latitude_deg for site, _, _ in pairs])
    return gpd.GeoDataFrame(columns, geometry=points, crs=epsg)


def mesh_columns(report: ReportInput) -> dict[str, Any]:
    """Return the columns of the table of half meshes: code, municipality, people, class, coverage per known carrier."""
    data, evaluation = report.data, report.evaluation
    population = data.population
    columns: dict[str, Any] = {"mesh_code": indices_to_codes(population.row, population.col, MeshLevel.HALF)}
    if data.zones is not None:
        places = data.zones.municipalities
        owner = data.zones.municipality_of(population.row, population.col)
        columns["municipality_code"] = [places[index].code if index >= 0 else "" for index in owner]
        columns["municipality_name"] = [places[index].name if index >= 0 else "" for index in owner]
    columns["persons"] = population.persons
    if population.households is not None:
        columns["households"] = population.households
    known = {(rate.carrier, rate.service) for rate in evaluation.assessment.population}
    columns["class"] = evaluation.mesh_class
    if (ANY_CARRIER, Service.NR) in known:
        columns["class_name"] = [class_name(int(value)) for value in evaluation.mesh_class]
    else:
        # Nothing is known of 5G: that is not 圏外.
        columns["class_name"] = ["カバー状況不明"] * population.row.size
    columns["covered_cells_5g"] = evaluation.mesh_area_counts
    for service in SERVICES:
        for carrier in CARRIERS:
            if (carrier.value, service) not in known:
                continue
            bit = service_bit(carrier, service)
            columns[f"{carrier.value}_{service.value}"] = (evaluation.mesh_bits >> bit & 1).astype(np.uint8)
    return columns


def mesh_frame(report: ReportInput) -> gpd.GeoDataFrame:
    """Return one rectangle per populated half mesh."""
    population = report.data.population
    west, south, east, north = bounds_of_indices(population.row, population.col, MeshLevel.HALF)
    return gpd.GeoDataFrame(
        mesh_columns(report), geometry=shapely.box(west, south, east, north), crs=report.data.datum.epsg
    )


def road_frame(roads: RoadTable, piece_bits: UInt8Array, epsg: int) -> gpd.GeoDataFrame:
    """Return the roads cut where coverage changes; the lengths of all parts add up to the road table's."""
    segments = np.flatnonzero(roads.vertex_piece >= 0)
    pieces = roads.vertex_piece[segments]
    lines = roads.line[pieces]
    mobile = (piece_bits & service_mask(Service.MOBILE)) != 0
    nr = (piece_bits & service_mask(Service.NR)) != 0
    starts = np.ones(segments.size, dtype=bool)
    starts[1:] = (
        (segments[1:] != segments[:-1] + 1)
        | (lines[1:] != lines[:-1])
        | (mobile[pieces[1:]] != mobile[pieces[:-1]])
        | (nr[pieces[1:]] != nr[pieces[:-1]])
    )
    run = np.cumsum(starts) - 1
    first = np.flatnonzero(starts)
    vertices = np.concatenate([segments[first], segments + 1])
    owner = np.concatenate([run[first], run])
    order = np.lexsort((vertices, owner))
    coordinates = np.column_stack(
        [roads.geometry.longitude_deg[vertices[order]], roads.geometry.latitude_deg[vertices[order]]]
    )
    # A line may come back to a sub-cell; the length of that piece is counted once, in the part that meets it first.
    _, met_first = np.unique(pieces, return_index=True)
    length_um = np.zeros(first.size, dtype=np.int64)
    np.add.at(length_um, run[met_first], roads.length_um[pieces[met_first]])
    chosen = pieces[first]
    line = roads.line[chosen]
    names = [name_of(kind).ja for kind in ROAD_CLASSES]
    columns = {
        "line": line,
        "road_class": [ROAD_CLASSES[index].value for index in roads.road_class[line]],
        "road_class_name": [names[index] for index in roads.road_class[line]],
        "route": [roads.route_names[index] if index >= 0 else "" for index in roads.route[line]],
        "tunnel": roads.tunnel[line],
        "under_construction": roads.under_construction[line],
        "covered_mobile": mobile[chosen],
        "covered_5g": nr[chosen],
        "length_m": length_um / 1_000_000,
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.linestrings(coordinates, indices=owner[order]), crs=epsg)


def municipality_frame(data: PlanningData) -> gpd.GeoDataFrame | None:
    """Return the municipalities as areas built from their outlines, or None without boundaries."""
    zones = data.zones
    if zones is None:
        return None
    outlines = zones.outlines
    rings: dict[int, list[Any]] = {}
    coordinates = np.column_stack([outlines.longitude_deg, outlines.latitude_deg])
    for part, feature in enumerate(outlines.feature):
        ring = coordinates[outlines.offsets[part] : outlines.offsets[part + 1]]
        if len(ring) >= 3 and 0 <= feature < len(zones.municipalities):
            closed = ring if bool(np.all(ring[0] == ring[-1])) else np.vstack([ring, ring[:1]])
            if len(closed) >= 4:
                rings.setdefault(int(feature), []).append(shapely.linearrings(closed))
    indices = sorted(rings)
    places = [zones.municipalities[index] for index in indices]
    areas = [shapely.build_area(shapely.geometrycollections(rings[index])) for index in indices]
    return gpd.GeoDataFrame(
        {
            "code": [place.code for place in places],
            "name": [place.name for place in places],
            "prefecture": [place.prefecture_name for place in places],
        },
        geometry=areas,
        crs=data.datum.epsg,
    )
