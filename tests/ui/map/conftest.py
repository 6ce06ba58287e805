"""A small fictional valley for the map: terrain with ridges, half meshes, a road with a gap and a tunnel, sites."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from coverage_planner.engine.footprint import NO_SIGNAL, FootprintGroup, SiteFootprint
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import LineSet, PopulationTable, RoadTable, Terrain
from coverage_planner.model.mesh import half_mesh_key
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import Carrier, Datum, SiteStatus, Technology

WEST, SOUTH, EAST, NORTH = 138.60, 35.55, 138.90, 35.75
WINDOW = Window.of_bounds(WEST, SOUTH, EAST, NORTH)


def terrain() -> Terrain:
    lat, lon = WINDOW.centre_latitudes_deg()[:, None], WINDOW.centre_longitudes_deg()[None, :]
    x, y = (lon - WEST) * 90_000, (lat - SOUTH) * 111_000
    height = 600 + 420 * np.abs(np.sin(x / 4200 + y / 9000)) + 260 * np.abs(np.sin(y / 2600 - x / 7000))
    height = height + 120 * np.sin(x / 900) * np.sin(y / 1100)
    height[:, -20:] = np.nan
    return Terrain(window=WINDOW, height_m=height.astype(np.float32), source="fictional")


def population() -> PopulationTable:
    rng = np.random.default_rng(7)
    rows = np.arange(int(SOUTH * 240) + 4, int(NORTH * 240) - 4)
    cols = np.arange(int((WEST - 100) * 160) + 4, int((EAST - 100) * 160) - 4)
    row, col = (a.reshape(-1) for a in np.meshgrid(rows, cols, indexing="ij"))
    valley = np.abs(row - rows.mean() - 6 * np.sin((col - cols[0]) / 9)) < 4
    lived = valley & (rng.random(row.size) < 0.8)
    row, col = row[lived].astype(np.int32), col[lived].astype(np.int32)
    order = np.argsort(half_mesh_key(row, col))
    persons = np.maximum(1, rng.lognormal(3.5, 1.6, row.size)).astype(np.int64)
    return PopulationTable(
        row=row[order],
        col=col[order],
        persons=persons,
        households=None,
        census_year=2020,
        datum=Datum.JGD2011,
        source="fictional",
    )


def line_set(parts: list[tuple[np.ndarray, np.ndarray]]) -> LineSet:
    return LineSet(
        longitude_deg=np.concatenate([p[0] for p in parts]),
        latitude_deg=np.concatenate([p[1] for p in parts]),
        offsets=np.concatenate(([0], np.cumsum([p[0].size for p in parts]))).astype(np.int64),
        feature=np.arange(len(parts), dtype=np.int32),
    )


def road_table(
    parts: list[tuple[np.ndarray, np.ndarray]], road_class: list[int], tunnel: list[bool] | None = None
) -> RoadTable:
    """One piece per segment, so that tests can say which segment is covered."""
    geometry = line_set(parts)
    counts = np.diff(geometry.offsets)
    pieces = int((counts - 1).sum())
    vertex_piece = np.full(geometry.longitude_deg.size, -1, dtype=np.int32)
    inner = np.ones(geometry.longitude_deg.size, dtype=bool)
    inner[geometry.offsets[1:] - 1] = False
    vertex_piece[inner] = np.arange(pieces)
    lon, lat = geometry.longitude_deg[inner], geometry.latitude_deg[inner]
    return RoadTable(
        cell_row=np.floor(lat * 2400).astype(np.int32),
        cell_col=np.floor((lon - 100) * 1600).astype(np.int32),
        length_um=np.full(pieces, 50_000_000, dtype=np.int64),
        line=np.repeat(np.arange(len(parts), dtype=np.int32), counts - 1),
        road_class=np.array(road_class, dtype=np.uint8),
        tunnel=np.array(tunnel or [False] * len(parts)),
        under_construction=np.zeros(len(parts), dtype=bool),
        route=np.zeros(len(parts), dtype=np.int32),
        route_names=("国道999号",),
        geometry=geometry,
        vertex_piece=vertex_piece,
        source="fictional",
    )


def roads() -> RoadTable:
    t = np.linspace(0, 1, 400)
    lon = WEST + 0.02 + 0.26 * t
    lat = 35.65 + 6 / 240 * np.sin(t * 4.6)
    cuts = [0, 90, 130, 260, 300, 400]
    main = [(lon[a : b + 1], lat[a : b + 1]) for a, b in pairwise(cuts)]
    fast = [(lon, lat + 0.012 + 0.006 * np.sin(t * 9))]
    side = [(138.70 + 0.03 * np.sin(t * 6), 35.56 + 0.18 * t), (138.80 + 0.02 * np.sin(t * 8), 35.57 + 0.17 * t)]
    return road_table(
        main + fast + side, [1] * 5 + [0] + [2, 2], [False, True, False, True, False, False, False, False]
    )


def site(number: int, lat: float, lon: float, *carriers: Carrier, **more: object) -> Site:
    return Site(
        number=number,
        site_id=f"C-{number:02d}",
        latitude_deg=lat,
        longitude_deg=lon,
        sectors=tuple(Sector(carriers=(c,)) for c in carriers),
        **more,
    )


def sites() -> tuple[Site, ...]:
    existing, candidate = SiteStatus.EXISTING, SiteStatus.CANDIDATE
    return (
        site(1, 35.652, 138.64, Carrier.DOCOMO, status=existing),
        site(2, 35.668, 138.68, Carrier.KDDI, status=existing),
        site(3, 35.665, 138.72, Carrier.SOFTBANK, Carrier.RAKUTEN, status=existing),
        site(4, 35.640, 138.76, *Carrier, status=candidate),
        site(5, 35.632, 138.80, Carrier.RAKUTEN, status=candidate),
        site(6, 35.640, 138.84, Carrier.DOCOMO, status=existing, locked=True),
        site(7, 35.600, 138.70, Carrier.KDDI, status=candidate, enabled=False),
        site(8, 35.700, 138.80, Carrier.DOCOMO, Carrier.KDDI, status=candidate),
    )


def outlines() -> tuple[LineSet, tuple[str, ...]]:
    t = np.linspace(0, 2 * np.pi, 200)
    wave = 0.004 * np.sin(7 * t)

    def ring(cx: float, cy: float, rx: float, ry: float) -> tuple[np.ndarray, np.ndarray]:
        x, y = cx + (rx + wave) * np.cos(t), cy + (ry + wave) * np.sin(t)
        x[-1], y[-1] = x[0], y[0]
        return x, y

    parts = [ring(138.67, 35.65, 0.07, 0.09), ring(138.80, 35.66, 0.06, 0.08), ring(138.87, 35.61, 0.012, 0.04)]
    return line_set(parts), ("檜山村", "奥瀬町", "南沢市")


def footprint(number: int, lat: float, lon: float) -> SiteFootprint:
    row, col = int(lat * 240) * 10, int((lon - 100) * 160) * 10
    window = Window(row - 60, col - 60, 130, 130)
    dy = (window.centre_latitudes_deg()[:, None] - lat) * 111.0
    dx = (window.centre_longitudes_deg()[None, :] - lon) * 90.5
    distance = np.hypot(dx, dy)
    angle = np.arctan2(dy, dx)
    level = -700 - 320 * np.log10(np.maximum(distance, 0.05) / 0.5) - 60 * np.cos(3 * angle)
    ddbm = np.where((distance < 2.6) & (level >= -900), level, NO_SIGNAL).astype(np.int16)
    return SiteFootprint(
        site_number=number,
        window=window,
        unknown_terrain_cells=0,
        bits=np.where(ddbm > NO_SIGNAL, 0x11, 0).astype(np.uint8),
        groups=(FootprintGroup(technology=Technology.NR, carriers_mask=1, threshold_ddbm=-900, level_ddbm=ddbm),),
    )


@pytest.fixture(scope="session")
def valley() -> SimpleNamespace:
    """All layers of the valley."""
    people = population()
    classes = np.where(people.col % 9 < 4, 1, np.where(people.col % 9 < 6, 2, 0)).astype(np.uint8)
    lines, names = outlines()
    table = roads()
    bits = np.where((np.arange(table.length_um.size) // 60) % 2 == 0, 0x10, 0).astype(np.uint8)
    return SimpleNamespace(
        bounds=(WEST, SOUTH, EAST, NORTH),
        terrain=terrain(),
        population=people,
        mesh_class=classes,
        roads=table,
        road_bits=bits,
        outlines=lines,
        names=names,
        sites=sites(),
        footprint=footprint(4, 35.640, 138.76),
    )


@pytest.fixture(scope="session")
def build() -> SimpleNamespace:
    """Builders of single values."""
    return SimpleNamespace(road_table=road_table, site=site, line_set=line_set)
