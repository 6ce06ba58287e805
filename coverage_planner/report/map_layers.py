"""Layers of the printed map as arrays and paths: mesh classes, relief, roads by coverage, boundaries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from matplotlib.path import Path as DrawnPath

from coverage_planner.model.lattice import (
    HALF_COLS_PER_DEGREE,
    HALF_ROWS_PER_DEGREE,
    LONGITUDE_ORIGIN_DEG,
    SUB_COLS_PER_DEGREE,
    SUB_ROWS_PER_DEGREE,
    metres_per_degree,
)
from coverage_planner.model.layers import (
    Int64Array,
    LineSet,
    PlanningData,
    PopulationTable,
    RoadTable,
    Terrain,
    UInt8Array,
    service_mask,
)
from coverage_planner.model.site import Site
from coverage_planner.model.terms import ROAD_CLASSES, RoadClass, Service
from coverage_planner.report.map_colours import COVERED, NEWLY_COVERED, UNSERVED_OPACITY, UNSERVED_RAMP, rgb

Bounds = tuple[float, float, float, float]
"""``(west, south, east, north)`` in degrees."""
_MAXIMUM_RELIEF_PIXELS = 1400
_RELIEF_CONTRAST = 0.38


@dataclass(frozen=True, slots=True, eq=False)
class GridImage:
    """An RGBA image on the lattice, rows from south to north, and its extent in degrees."""

    rgba: UInt8Array
    bounds: Bounds


def planning_bounds(data: PlanningData, sites: tuple[Site, ...]) -> Bounds:
    """Return the rectangle that holds the populated meshes and the stations, with a margin."""
    population = data.population
    lat, lon = [site.latitude_deg for site in sites], [site.longitude_deg for site in sites]
    if population.row.size:
        lat += [population.row.min() / HALF_ROWS_PER_DEGREE, (population.row.max() + 1) / HALF_ROWS_PER_DEGREE]
        lon += [
            LONGITUDE_ORIGIN_DEG + population.col.min() / HALF_COLS_PER_DEGREE,
            LONGITUDE_ORIGIN_DEG + (population.col.max() + 1) / HALF_COLS_PER_DEGREE,
        ]
    if not lat:
        return (138.0, 35.0, 139.0, 36.0)
    people = (float(min(lon)), float(min(lat)), float(max(lon)), float(max(lat)))
    return widened(_with_municipalities(data, people), 0.02)


def candidate_municipality_bounds(data: PlanningData, candidates: tuple[Site, ...]) -> Bounds | None:
    """Return the rectangle of the municipalities in which candidates stand, with the candidates; None where unknown."""
    zones = data.zones
    if zones is None or not zones.row.size or not candidates:
        return None
    lat = np.array([site.latitude_deg for site in candidates])
    lon = np.array([site.longitude_deg for site in candidates])
    row = np.floor(lat * HALF_ROWS_PER_DEGREE).astype(np.int32)
    col = np.floor((lon - LONGITUDE_ORIGIN_DEG) * HALF_COLS_PER_DEGREE).astype(np.int32)
    owner = np.unique(zones.municipality_of(row, col))
    own = np.isin(zones.municipality, owner[owner >= 0])
    if not own.any():
        return None
    bounds = (
        min(float(lon.min()), LONGITUDE_ORIGIN_DEG + float(zones.col[own].min()) / HALF_COLS_PER_DEGREE),
        min(float(lat.min()), float(zones.row[own].min()) / HALF_ROWS_PER_DEGREE),
        max(float(lon.max()), LONGITUDE_ORIGIN_DEG + float(zones.col[own].max() + 1) / HALF_COLS_PER_DEGREE),
        max(float(lat.max()), float(zones.row[own].max() + 1) / HALF_ROWS_PER_DEGREE),
    )
    return widened(bounds, 0.02)


def _with_municipalities(data: PlanningData, people: Bounds) -> Bounds:
    """Return the rectangle grown to whole municipalities where people live, unless that is mostly empty.

    Tokyo reaches 1,000 km out to sea: boundaries that would make the map more than twice as large are cut instead.
    """
    zones, population = data.zones, data.population
    if zones is None or not zones.row.size or not population.row.size:
        return people
    lived = np.unique(zones.municipality_of(population.row, population.col))
    own = np.isin(zones.municipality, lived[lived >= 0])
    if not own.any():
        return people
    west, south, east, north = people
    grown = (
        min(west, LONGITUDE_ORIGIN_DEG + float(zones.col[own].min()) / HALF_COLS_PER_DEGREE),
        min(south, float(zones.row[own].min()) / HALF_ROWS_PER_DEGREE),
        max(east, LONGITUDE_ORIGIN_DEG + float(zones.col[own].max() + 1) / HALF_COLS_PER_DEGREE),
        max(north, float(zones.row[own].max() + 1) / HALF_ROWS_PER_DEGREE),
    )
    area = (east - west) * (north - south)
    return grown if (grown[2] - grown[0]) * (grown[3] - grown[1]) <= 2 * area else people


def widened(bounds: Bounds, share: float, *, least_deg: float = 0.02) -> Bounds:
    """Return the rectangle widened by a share of its size on each side, and to a least size."""
    west, south, east, north = bounds
    dx = max((east - west) * share, (least_deg - (east - west)) / 2, 0.0)
    dy = max((north - south) * share, (least_deg - (north - south)) / 2, 0.0)
    return west - dx, south - dy, east + dx, north + dy


def shaped_to(bounds: Bounds, width_over_height: float) -> Bounds:
    """Return the rectangle widened so that, drawn true to scale at its middle latitude, it fills a page box."""
    west, south, east, north = bounds
    north_m, east_m = metres_per_degree((south + north) / 2)
    width, height = (east - west) * east_m, (north - south) * north_m
    if width < height * width_over_height:
        extra = (height * width_over_height - width) / east_m / 2
        return west - extra, south, east + extra, north
    extra = (width / width_over_height - height) / north_m / 2
    return west, south - extra, east, north + extra


def mesh_image(population: PopulationTable, mesh_class: UInt8Array) -> GridImage | None:
    """Return populated half meshes by class: 0 unserved (ramp of persons), 1 already covered, 2 newly covered."""
    if not population.row.size:
        return None
    row0, col0 = int(population.row.min()), int(population.col.min())
    rows, cols = int(population.row.max()) - row0 + 1, int(population.col.max()) - col0 + 1
    colours = np.zeros((population.row.size, 4), dtype=np.uint8)
    for least, colour in UNSERVED_RAMP:
        colours[(mesh_class == 0) & (population.persons >= least)] = (*rgb(colour), round(255 * UNSERVED_OPACITY))
    for value, (colour, opacity) in ((1, COVERED), (2, NEWLY_COVERED)):
        colours[(mesh_class == value) & (population.persons > 0)] = (*rgb(colour), round(255 * opacity))
    image = np.zeros((rows, cols, 4), dtype=np.uint8)
    image[population.row - row0, population.col - col0] = colours
    west = LONGITUDE_ORIGIN_DEG + col0 / HALF_COLS_PER_DEGREE
    south = row0 / HALF_ROWS_PER_DEGREE
    return GridImage(image, (west, south, west + cols / HALF_COLS_PER_DEGREE, south + rows / HALF_ROWS_PER_DEGREE))


def relief_image(terrain: Terrain, bounds: Bounds) -> GridImage | None:
    """Return shaded relief (light from the north-west, 45 degrees high) inside ``bounds``; unknown ground is clear."""
    west, south, east, north = bounds
    window = terrain.window
    row0 = max(0, int(np.floor(south * SUB_ROWS_PER_DEGREE)) - window.row0)
    row1 = min(window.rows, int(np.ceil(north * SUB_ROWS_PER_DEGREE)) - window.row0)
    col0 = max(0, int(np.floor((west - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE)) - window.col0)
    col1 = min(window.cols, int(np.ceil((east - LONGITUDE_ORIGIN_DEG) * SUB_COLS_PER_DEGREE)) - window.col0)
    if row1 - row0 < 2 or col1 - col0 < 2:
        return None
    step = max(1, -(-max(row1 - row0, col1 - col0) // _MAXIMUM_RELIEF_PIXELS))
    height = terrain.height_m[row0:row1:step, col0:col1:step].astype(np.float64)
    if min(height.shape) < 2:
        return None
    north_m, east_m = metres_per_degree((south + north) / 2)
    slope_north, slope_east = np.gradient(
        height, step * north_m / SUB_ROWS_PER_DEGREE, step * east_m / SUB_COLS_PER_DEGREE
    )
    # Normal (-slope_east, -slope_north, 1) against light from the north-west at 45 degrees.
    light = (0.5 * slope_east - 0.5 * slope_north + np.sqrt(0.5)) / np.sqrt(1 + slope_east**2 + slope_north**2)
    shade = 1 - _RELIEF_CONTRAST * (1 - np.clip(light / np.sqrt(0.5), 0.0, 1.0))
    known = np.isfinite(light)
    grey = np.where(known, np.round(255 * np.nan_to_num(shade, nan=1.0)), 255).astype(np.uint8)
    image = np.stack([grey, grey, grey, np.where(known, 255, 0).astype(np.uint8)], axis=-1)
    first_row, first_col = window.row0 + row0, window.col0 + col0
    return GridImage(
        image,
        (
            LONGITUDE_ORIGIN_DEG + first_col / SUB_COLS_PER_DEGREE,
            first_row / SUB_ROWS_PER_DEGREE,
            LONGITUDE_ORIGIN_DEG + (first_col + step * grey.shape[1]) / SUB_COLS_PER_DEGREE,
            (first_row + step * grey.shape[0]) / SUB_ROWS_PER_DEGREE,
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class RoadPaths:
    """Expressways and national roads by what a driver finds, other roads without judgement."""

    covered: DrawnPath
    covered_tunnel: DrawnPath
    gap: DrawnPath
    gap_tunnel: DrawnPath
    other: DrawnPath


def road_paths(roads: RoadTable, piece_bits: UInt8Array, bounds: Bounds) -> RoadPaths:
    """Return the roads inside ``bounds`` cut where coverage (mobile, any carrier) changes."""
    segments = np.flatnonzero(roads.vertex_piece >= 0)
    lon, lat = roads.geometry.longitude_deg, roads.geometry.latitude_deg
    west, south, east, north = bounds
    near = (lon[segments] <= east) & (lon[segments + 1] >= west) | (lon[segments + 1] <= east) & (lon[segments] >= west)
    near &= (lat[segments] <= north) & (lat[segments + 1] >= south) | (lat[segments + 1] <= north) & (
        lat[segments] >= south
    )
    segments = segments[near]
    pieces = roads.vertex_piece[segments]
    lines = roads.line[pieces]
    in_use = ~roads.under_construction[lines]
    legal = (roads.road_class[lines] != ROAD_CLASSES.index(RoadClass.OTHER)) & in_use
    covered = (piece_bits[pieces] & service_mask(Service.MOBILE)) != 0
    tunnel = roads.tunnel[lines]

    def path(chosen: npt.NDArray[np.bool_]) -> DrawnPath:
        return joined_path(lon, lat, segments[chosen])

    return RoadPaths(
        covered=path(legal & covered & ~tunnel),
        covered_tunnel=path(legal & covered & tunnel),
        gap=path(legal & ~covered & ~tunnel),
        gap_tunnel=path(legal & ~covered & tunnel),
        other=path(~legal & in_use),
    )


def joined_path(
    longitude_deg: npt.NDArray[np.float64], latitude_deg: npt.NDArray[np.float64], segments: Int64Array
) -> DrawnPath:
    """Return one path of the segments ``i -> i+1``; neighbours in the list are drawn without lifting the pen."""
    if not segments.size:
        return DrawnPath(np.empty((0, 2)))
    starts = np.ones(segments.size, dtype=bool)
    starts[1:] = segments[1:] != segments[:-1] + 1
    place = np.arange(segments.size) + np.cumsum(starts)
    vertex = np.empty(segments.size + int(starts.sum()), dtype=np.int64)
    codes = np.full(vertex.size, DrawnPath.LINETO, dtype=np.uint8)
    vertex[place] = segments + 1
    vertex[place[starts] - 1] = segments[starts]
    codes[place[starts] - 1] = DrawnPath.MOVETO
    return DrawnPath(np.column_stack([longitude_deg[vertex], latitude_deg[vertex]]), codes)


def outline_path(outlines: LineSet) -> DrawnPath:
    """Return all outlines as one path."""
    last = np.zeros(outlines.longitude_deg.size, dtype=bool)
    ends = outlines.offsets[1:] - 1
    last[ends[ends >= 0]] = True
    return joined_path(outlines.longitude_deg, outlines.latitude_deg, np.flatnonzero(~last))


def municipality_anchors(data: PlanningData, bounds: Bounds) -> list[tuple[str, float, float, int]]:
    """Return ``(name, longitude, latitude, half meshes in view)`` of each municipality in view, largest first.

    The anchor is the half mesh of the municipality nearest to the middle of its part in view, so that it lies inside.
    """
    zones = data.zones
    if zones is None:
        return []
    lon = LONGITUDE_ORIGIN_DEG + (zones.col + 0.5) / HALF_COLS_PER_DEGREE
    lat = (zones.row + 0.5) / HALF_ROWS_PER_DEGREE
    west, south, east, north = bounds
    seen = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north) & (zones.municipality >= 0)
    lon, lat, owner = lon[seen], lat[seen], zones.municipality[seen]
    meshes = np.bincount(owner, minlength=len(zones.municipalities))
    middle_lon = np.bincount(owner, lon, meshes.size) / np.maximum(meshes, 1)
    middle_lat = np.bincount(owner, lat, meshes.size) / np.maximum(meshes, 1)
    distance = (lon - middle_lon[owner]) ** 2 + (lat - middle_lat[owner]) ** 2
    order = np.lexsort((distance, owner))
    present, first = np.unique(owner[order], return_index=True)
    anchors = [
        (zones.municipalities[index].name, float(lon[place]), float(lat[place]), int(meshes[index]))
        for index, place in zip(present.tolist(), order[first].tolist(), strict=True)
    ]
    return sorted(anchors, key=lambda anchor: (-anchor[3], anchor[0]))
