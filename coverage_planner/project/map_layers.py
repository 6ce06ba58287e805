"""Layers of the project file that other GIS programs show: half meshes, roads, municipality outlines.

They are a view for QGIS; the program itself reads the exact arrays of ``cp_array``.
"""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from coverage_planner.data.layer_writing import write_layer
from coverage_planner.model.layers import LineSet, PlanningData
from coverage_planner.model.mesh import MeshLevel, bounds_of_indices, indices_to_codes
from coverage_planner.model.terms import ROAD_CLASSES


def write_map_layers(data: PlanningData, path: Path) -> None:
    """Write the layers ``half_meshes``, ``roads`` and ``municipality_outlines`` of whatever data there is."""
    population = data.population
    west, south, east, north = bounds_of_indices(population.row, population.col, MeshLevel.HALF)
    columns: dict[str, object] = {
        "mesh_code": indices_to_codes(population.row, population.col, MeshLevel.HALF),
        "persons": population.persons,
    }
    if population.households is not None:
        columns["households"] = population.households
    if data.zones is not None:
        place = data.zones.municipality_of(population.row, population.col)
        codes = np.array([m.code for m in data.zones.municipalities] + [""], dtype=object)
        columns["municipality_code"] = codes[place]
    _write(
        gpd.GeoDataFrame(columns, geometry=shapely.box(west, south, east, north), crs=data.datum.epsg),
        "half_meshes",
        path,
    )
    if data.roads is not None:
        roads = data.roads
        lines, feature = _lines(roads.geometry)
        names = np.array([*roads.route_names, ""], dtype=object)
        classes = np.array([c.value for c in ROAD_CLASSES], dtype=object)
        frame = gpd.GeoDataFrame(
            {
                "road_class": classes[roads.road_class[feature]],
                "route": names[roads.route[feature]],
                "tunnel": roads.tunnel[feature],
                "under_construction": roads.under_construction[feature],
            },
            geometry=lines,
            crs=data.datum.epsg,
        )
        _write(frame, "roads", path)
    if data.zones is not None:
        lines, feature = _lines(data.zones.outlines)
        municipalities = data.zones.municipalities
        frame = gpd.GeoDataFrame(
            {
                "code": [municipalities[k].code if k >= 0 else "" for k in feature],
                "name": [municipalities[k].name if k >= 0 else "" for k in feature],
            },
            geometry=lines,
            crs=data.datum.epsg,
        )
        _write(frame, "municipality_outlines", path)


def _lines(lines: LineSet) -> tuple[object, np.ndarray[tuple[int], np.dtype[np.int32]]]:
    counts = np.diff(lines.offsets)
    coordinates = np.column_stack([lines.longitude_deg, lines.latitude_deg])
    whole = counts >= 2
    part = np.repeat(np.cumsum(whole) - 1, counts)
    keep = np.repeat(whole, counts)
    return shapely.linestrings(coordinates[keep], indices=part[keep]), lines.feature[whole]


def _write(frame: gpd.GeoDataFrame, layer: str, path: Path) -> None:
    if len(frame):
        write_layer(frame, path, layer, append=path.exists())
