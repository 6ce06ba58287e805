"""Layers of an evaluated plan for other tools: GeoPackage, GeoTIFF, KML, CSV of meshes.

Every file is written beside its place and put there whole; the same plan gives the same bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pyogrio
import rasterio
from rasterio.transform import from_bounds

from coverage_planner.data.layer_writing import write_layer
from coverage_planner.engine.evaluation import COVERED_BY_BASE, NEWLY_COVERED
from coverage_planner.engine.footprint import NO_SIGNAL
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.lattice import SUBCELLS_PER_SIDE, TILE_SUBCELLS, Window
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices, indices_to_codes
from coverage_planner.model.site import Site
from coverage_planner.model.terms import SiteStatus, Technology, name_of
from coverage_planner.model.text import Text
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.report.csv_text import rows_csv, safe_text
from coverage_planner.report.layer_frames import (
    class_name,
    mesh_columns,
    mesh_frame,
    municipality_frame,
    road_frame,
    sector_frame,
    site_frame,
)
from coverage_planner.report.map_colours import COVERED, rgb, site_colour
from coverage_planner.report.map_colours import NEWLY_COVERED as NEW_COLOUR
from coverage_planner.report.report_input import ReportInput

MOST_RASTER_CELLS = 60_000_000
"""A raster of the plan may have this many sub-cells (about 0.4 GB while it is made)."""
_FIXED_DATE = "2000-01-01T00:00:00.000Z"


class ExportFormat(StrEnum):
    """Formats of ``coverage-planner export``."""

    GPKG = "gpkg"
    GEOTIFF = "geotiff"
    KML = "kml"
    CSV = "csv"


def export_layers(report: ReportInput, format: ExportFormat | str, path: Path) -> None:
    """Write the layers of an evaluated plan.

    Args:
        report: the plan with its evaluation.
        format: gpkg (sites, sectors, half meshes, roads, municipalities), geotiff (coverage byte and best levels on the
            lattice), kml (stations and covered meshes), csv (table of half meshes).
        path: the file to write.

    Raises:
        PlannerError: for an unknown format, a raster too large, or a place that cannot be written.
    """
    try:
        chosen = ExportFormat(format)
    except ValueError as error:
        known = "、".join(ExportFormat)
        raise PlannerError(
            Text(f"形式「{format}」には書き出せません", f"cannot export to '{format}'"),
            remedy=Text(f"次のいずれかを指定してください: {known}", f"use one of: {known}"),
        ) from error
    _WRITERS[chosen](report, path)


def write_geopackage(report: ReportInput, path: Path) -> None:
    """Write all vector layers into one GeoPackage in the datum of the project."""
    data, epsg = report.data, report.data.datum.epsg
    sites = report.plan.sites
    frames = {
        "sites": site_frame(sites, epsg),
        "sectors": sector_frame(sites, epsg),
        "half_meshes": mesh_frame(report),
    }
    if data.roads is not None:
        frames["roads"] = road_frame(data.roads, report.evaluation.road_piece_bits, epsg)
    municipalities = municipality_frame(data)
    if municipalities is not None:
        frames["municipalities"] = municipalities
    geometry_types = {"sites": "Point", "sectors": "Point", "half_meshes": "Polygon", "roads": "LineString"}
    with written_beside(path) as beside:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
        try:
            for name, frame in frames.items():
                write_layer(
                    frame,
                    beside,
                    name,
                    append=name != "sites",
                    geometry_type=geometry_types.get(name, "MultiPolygon"),
                    promote_to_multi=True if name == "municipalities" else None,
                )
        except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, sqlite3.Error) as error:
            raise OSError(str(error)) from error  # a full disk, which GDAL and SQLite do not call by its name
        finally:
            pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def raster_window(report: ReportInput) -> Window:
    """Return the sub-cells a raster of the plan covers: populated meshes and all footprints.

    Raises:
        PlannerError: when that is more than :data:`MOST_RASTER_CELLS`.
    """
    population = report.data.population
    windows = [footprint.window for footprint in report.evaluation.footprints.values()]
    n = SUBCELLS_PER_SIDE
    if population.row.size:
        row0, col0 = int(population.row.min()) * n, int(population.col.min()) * n
        rows, cols = (int(population.row.max()) + 1) * n - row0, (int(population.col.max()) + 1) * n - col0
        windows.append(Window(row0, col0, rows, cols))
    if not windows:
        raise PlannerError(Text("書き出すメッシュも局もありません", "there are no meshes and no sites to export"))
    row0, col0 = min(window.row0 for window in windows), min(window.col0 for window in windows)
    row1, col1 = max(window.row1 for window in windows), max(window.col1 for window in windows)
    if (row1 - row0) * (col1 - col0) > MOST_RASTER_CELLS:
        raise PlannerError(
            Text(
                f"範囲が広すぎます（{(row1 - row0) * (col1 - col0):,} 区画）",
                f"the area is too large ({(row1 - row0) * (col1 - col0):,} sub-cells)",
            ),
            remedy=Text("県単位に分けるか、gpkg 形式で書き出してください", "export one prefecture, or use gpkg"),
        )
    return Window(row0, col0, row1 - row0, col1 - col0)


def write_geotiff(report: ReportInput, path: Path) -> None:
    """Write three bands on the lattice: coverage byte, best 5G level, best 4G level (tenths of dBm).

    The coverage byte has 5G of NTT DOCOMO, KDDI, SoftBank, Rakuten in bits 0-3 and any generation in bits 4-7, from
    service areas and footprints together; levels are of the stations of the plan.
    """
    window = raster_window(report)
    bands = np.full((3, *window.shape), NO_SIGNAL, dtype=np.int16)
    bands[0] = 0
    areas = report.data.service_areas
    if areas is not None:
        for index, (row, col) in enumerate(zip(areas.tile_row, areas.tile_col, strict=True)):
            tile = Window(int(row) * TILE_SUBCELLS, int(col) * TILE_SUBCELLS, TILE_SUBCELLS, TILE_SUBCELLS)
            common = tile.intersection(window)
            if common is not None:
                bands[0][common.slices_in(window)] |= areas.bits[index][common.slices_in(tile)]
    for footprint in report.evaluation.footprints.values():
        place = footprint.window.slices_in(window)
        bands[0][place] |= footprint.bits
        for group in footprint.groups:
            band = bands[1 if group.technology is Technology.NR else 2][place]
            np.maximum(band, group.level_ddbm, out=band)
    west, south, east, north = window.bounds()
    with (
        written_beside(path) as beside,
        rasterio.open(
            beside,
            "w",
            driver="GTiff",
            width=window.cols,
            height=window.rows,
            count=3,
            dtype="int16",
            crs=f"EPSG:{report.data.datum.epsg}",
            transform=from_bounds(west, south, east, north, window.cols, window.rows),
            nodata=int(NO_SIGNAL),
            compress="deflate",
            predictor=2,
            tiled=True,
        ) as raster,
    ):
        raster.write(bands[:, ::-1, :])
        raster.descriptions = ("coverage_byte", "best_rsrp_5g", "best_rsrp_4g")
        raster.scales = (1.0, 0.1, 0.1)
        raster.units = ("", "dBm", "dBm")


def write_kml(report: ReportInput, path: Path) -> None:
    """Write stations and covered populated meshes for Google Earth and the like.

    KML knows WGS 84 only; JGD2011 and JGD2000 agree with it to within what a station's position is known to.
    """
    population, mesh_class = report.data.population, report.evaluation.mesh_class
    west, south, east, north = bounds_of_indices(population.row, population.col, MeshLevel.HALF)
    codes = indices_to_codes(population.row, population.col, MeshLevel.HALF)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n',
        f"<name>{_xml(f'{report.title} {report.plan.name}')}</name>\n",
        f"<description>{_xml(report.settings.definition.sentence().ja)}</description>\n",
    ]
    for value, (colour, opacity) in ((COVERED_BY_BASE, COVERED), (NEWLY_COVERED, NEW_COLOUR)):
        parts.append(
            f'<Style id="class{value}"><LineStyle><width>0</width></LineStyle>'
            f"<PolyStyle><color>{_kml_colour(colour, opacity)}</color><outline>0</outline></PolyStyle></Style>\n"
        )
    for value in (COVERED_BY_BASE, NEWLY_COVERED):
        parts.append(f"<Folder><name>{_xml(class_name(value))}</name>\n")
        for index in np.flatnonzero(mesh_class == value):
            w, s, e, n = (f"{side[index]:.9f}" for side in (west, south, east, north))
            parts.append(
                f"<Placemark><name>{codes[index]}</name><description>人口 {int(population.persons[index]):,} 人"
                f"</description><styleUrl>#class{value}</styleUrl><Polygon><outerBoundaryIs><LinearRing><coordinates>"
                f"{w},{s} {e},{s} {e},{n} {w},{n} {w},{s}"
                "</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>\n"
            )
        parts.append("</Folder>\n")
    for status in (SiteStatus.EXISTING, SiteStatus.CANDIDATE):
        parts.append(f"<Folder><name>{name_of(status).ja}</name>\n")
        parts += [_site_placemark(site) for site in report.plan.active_sites if site.status is status]
        parts.append("</Folder>\n")
    parts.append("</Document></kml>\n")
    with written_beside(path) as beside:
        beside.write_text("".join(parts), encoding="utf-8", newline="\n")


def write_mesh_csv(report: ReportInput, path: Path) -> None:
    """Write the table of half meshes as CSV (UTF-8 with BOM)."""
    columns = mesh_columns(report)
    lines: list[list[str | int]] = [list(columns)]
    for values in zip(*columns.values(), strict=True):
        lines.append([safe_text(value) if isinstance(value, str) else int(value) for value in values])
    with written_beside(path) as beside:
        beside.write_bytes(rows_csv(lines).encode("utf-8-sig"))


def _site_placemark(site: Site) -> str:
    about = f"{site.name} {'・'.join(name_of(carrier).ja for carrier in site.carriers)}"
    return (
        f"<Placemark><name>{_xml(site.site_id)}</name><description>{_xml(about.strip())}</description>"
        f"<Style><IconStyle><color>{_kml_colour(site_colour(site), 1.0)}</color></IconStyle></Style>"
        f"<Point><coordinates>{site.longitude_deg:.9f},{site.latitude_deg:.9f}</coordinates></Point></Placemark>\n"
    )


def _kml_colour(colour: str, opacity: float) -> str:
    red, green, blue = rgb(colour)
    return f"{round(255 * opacity):02x}{blue:02x}{green:02x}{red:02x}"


def _xml(text: str) -> str:
    """Escape text for XML and drop characters XML cannot hold."""
    return escape("".join(character for character in text if character >= " " or character in "\t\n\r"))


_WRITERS: dict[ExportFormat, Callable[[ReportInput, Path], None]] = {
    ExportFormat.GPKG: write_geopackage,
    ExportFormat.GEOTIFF: write_geotiff,
    ExportFormat.KML: write_kml,
    ExportFormat.CSV: write_mesh_csv,
}
