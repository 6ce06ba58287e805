"""A small made-up area for the engine's tests: half meshes, roads, zones, and footprints that cover named half meshes."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from coverage_planner.engine.footprint import FootprintGroup, SiteFootprint
from coverage_planner.model.lattice import Window, subcell_of_point
from coverage_planner.model.layers import (
    LineSet,
    Municipality,
    PlanningData,
    PopulationTable,
    RoadTable,
    ServiceAreaTiles,
    ZoneTable,
)
from coverage_planner.model.mesh import half_mesh_key
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import CARRIERS, ROAD_CLASSES, Carrier, Datum, RoadClass, SiteStatus, Technology

ROW, COL = 8560, 6220  # a half mesh that starts a tile (secondary mesh)
EMPTY_LINES = LineSet(
    longitude_deg=np.empty(0), latitude_deg=np.empty(0), offsets=np.zeros(1, np.int64), feature=np.empty(0, np.int32)
)


def population(cells, *, households=None, parts=None):
    """A table of (row, col, persons) relative to (ROW, COL)."""
    order = sorted(range(len(cells)), key=lambda k: int(half_mesh_key(ROW + cells[k][0], COL + cells[k][1])))
    return PopulationTable(
        row=np.array([ROW + cells[k][0] for k in order], np.int32),
        col=np.array([COL + cells[k][1] for k in order], np.int32),
        persons=np.array([cells[k][2] for k in order], np.int64),
        households=None if households is None else np.array([households[k] for k in order], np.int64),
        census_year=2020,
        datum=Datum.JGD2011,
        source="made up",
        prefecture_parts=parts,
    )


def roads(pieces):
    """One line per (cell row, cell col, metres, class, tunnel, under construction), cells relative to the origin."""
    n = len(pieces)
    return RoadTable(
        cell_row=np.array([ROW * 10 + p[0] for p in pieces], np.int32),
        cell_col=np.array([COL * 10 + p[1] for p in pieces], np.int32),
        length_um=np.array([round(p[2] * 1_000_000) for p in pieces], np.int64),
        line=np.arange(n, dtype=np.int32),
        road_class=np.array([ROAD_CLASSES.index(p[3]) for p in pieces], np.uint8),
        tunnel=np.array([len(p) > 4 and p[4] for p in pieces], np.bool_),
        under_construction=np.array([len(p) > 5 and p[5] for p in pieces], np.bool_),
        route=np.zeros(n, np.int32),
        route_names=("",),
        geometry=EMPTY_LINES,
        vertex_piece=np.empty(0, np.int32),
        source="made up",
    )


def zones(cells, municipalities):
    """Zones from (row, col, place in ``municipalities`` or -1); municipalities are (code, name, prefecture)."""
    cells = sorted(cells)
    return ZoneTable(
        municipalities=tuple(Municipality(code=c, name=n, prefecture_name=p) for c, n, p in municipalities),
        row=np.array([ROW + c[0] for c in cells], np.int32),
        col=np.array([COL + c[1] for c in cells], np.int32),
        municipality=np.array([c[2] for c in cells], np.int32),
        outlines=EMPTY_LINES,
    )


def areas(cells, carriers=CARRIERS):
    """Service areas on the first tile from (slice or index rows, cols, byte)."""
    bits = np.zeros((1, 200, 200), np.uint8)
    for rows, cols, byte in cells:
        bits[0, rows, cols] |= np.uint8(byte)
    return ServiceAreaTiles(
        tile_row=np.array([ROW // 20], np.int32), tile_col=np.array([COL // 20], np.int32), bits=bits, carriers=carriers
    )


def data(**layers):
    return PlanningData(datum=Datum.JGD2011, **layers)


def site(
    number, row, col, *, carriers=(Carrier.DOCOMO,), technology=Technology.NR, status=SiteStatus.CANDIDATE, **more
):
    """A site in the middle of a half mesh relative to (ROW, COL)."""
    return Site(
        number=number,
        site_id=f"S{number}",
        latitude_deg=(ROW + row + 0.5) / 240,
        longitude_deg=100 + (COL + col + 0.5) / 160,
        status=status,
        sectors=(Sector(carriers=carriers, technology=technology),),
        **more,
    )


def square_footprint(one: Site, _terrain=None, _radio=None, *, threads: int = 1, reach: int = 15) -> SiteFootprint:
    """Covers the square of ``reach`` sub-cells around the site, level falling with the distance."""
    row, col = subcell_of_point(one.latitude_deg, one.longitude_deg)
    window = Window(row - reach, col - reach, 2 * reach + 1, 2 * reach + 1).expanded_to_half_meshes()
    r = np.abs(np.arange(window.row0, window.row1) - row)[:, None]
    c = np.abs(np.arange(window.col0, window.col1) - col)[None, :]
    distance = np.maximum(r, c)
    inside = distance <= reach
    bits = np.zeros(window.shape, np.uint8)
    groups = []
    for sector in one.sectors:
        mask = sum(1 << CARRIERS.index(carrier) for carrier in sector.carriers)
        bits[inside] |= np.uint8(mask << 4 | (mask if sector.technology is Technology.NR else 0))
        level = np.where(inside, -800 - 10 * distance, -32768).astype(np.int16)
        groups.append(
            FootprintGroup(technology=sector.technology, carriers_mask=mask, threshold_ddbm=-1100, level_ddbm=level)
        )
    return SiteFootprint(
        site_number=one.number, window=window, bits=bits, groups=tuple(groups), unknown_terrain_cells=0
    )


def key_of(one: Site, radio, _terrain) -> str:
    return repr((one.latitude_deg, one.longitude_deg, one.sectors, radio))


@pytest.fixture(scope="session")
def made_up() -> SimpleNamespace:
    """Builders of the made-up area."""
    return SimpleNamespace(
        row=ROW,
        col=COL,
        population=population,
        roads=roads,
        zones=zones,
        areas=areas,
        data=data,
        site=site,
        square_footprint=square_footprint,
        key_of=key_of,
        expressway=RoadClass.EXPRESSWAY,
    )
