"""A region of twelve lattice tiles with hills, towns, roads, areas and some forty sites: enough for a dozen groups."""

from __future__ import annotations

import json

import numpy as np

from coverage_planner.cli.assess_command import assessment_json
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import (
    LineSet,
    Municipality,
    PlanningData,
    PopulationTable,
    RoadTable,
    ServiceAreaTiles,
    Terrain,
    ZoneTable,
)
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.results import Assessment
from coverage_planner.model.settings import RadioSettings, Settings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import CARRIERS, Datum, SiteStatus, Technology

TILE_ROW, TILE_COL = 428, 311
ROWS, COLS = 3, 4
NO_LINES = LineSet(
    longitude_deg=np.empty(0), latitude_deg=np.empty(0), offsets=np.zeros(1, np.int64), feature=np.empty(0, np.int32)
)


def region() -> Project:
    """Two plans: 現状 with the existing sites, 整備案 with the candidates besides; one site more is switched off."""
    random = np.random.default_rng(7)
    row, col = (axis.ravel() for axis in np.mgrid[: ROWS * 20, : COLS * 20])
    populated = random.random(row.size) < 0.3
    row, col = TILE_ROW * 20 + row[populated], TILE_COL * 20 + col[populated]
    pieces = 600
    window = Window(TILE_ROW * 200 + 30, TILE_COL * 200 - 40, ROWS * 200, COLS * 200)  # not on the borders of tiles
    north, east = np.indices(window.shape)
    height = 150 + 100 * np.sin(north / 23) * np.cos(east / 31) + random.normal(0, 3, window.shape)
    height[40:60, 200:240] = np.nan
    data = PlanningData(
        datum=Datum.JGD2011,
        population=PopulationTable(
            row=row.astype(np.int32),
            col=col.astype(np.int32),
            persons=random.integers(0, 900, row.size),
            households=None,
            census_year=2020,
            datum=Datum.JGD2011,
            source="架空",
        ),
        zones=ZoneTable(
            municipalities=tuple(
                Municipality(code=f"9{k}201", name=f"第{k}市", prefecture_name=f"第{k}県") for k in range(ROWS)
            ),
            row=row.astype(np.int32),
            col=col.astype(np.int32),
            municipality=((row - TILE_ROW * 20) // 20).astype(np.int32),
            outlines=NO_LINES,
        ),
        roads=RoadTable(
            cell_row=random.integers(TILE_ROW * 200, (TILE_ROW + ROWS) * 200, pieces).astype(np.int32),
            cell_col=random.integers(TILE_COL * 200, (TILE_COL + COLS) * 200, pieces).astype(np.int32),
            length_um=random.integers(1, 80_000_000, pieces),
            line=random.integers(0, 12, pieces).astype(np.int32),
            road_class=np.arange(12, dtype=np.uint8) % 3,
            tunnel=np.arange(12) % 4 == 0,
            under_construction=np.arange(12) == 11,
            route=np.zeros(12, np.int32),
            route_names=("",),
            geometry=NO_LINES,
            vertex_piece=np.empty(0, np.int32),
            source="架空",
        ),
        terrain=Terrain(window=window, height_m=height.astype(np.float32), source="架空"),
        service_areas=ServiceAreaTiles(
            tile_row=np.array([TILE_ROW, TILE_ROW + 1], np.int32),
            tile_col=np.array([TILE_COL, TILE_COL + 2], np.int32),
            bits=(random.random((2, 200, 200)) < 0.2).astype(np.uint8) * np.uint8(0x11),
            carriers=CARRIERS[:1],
        ),
    )
    sites = tuple(_site(number, random) for number in range(1, 41))
    plans = (Plan(name="現状", sites=sites[:25]), Plan(name="整備案", sites=sites), Plan(name="空の案"))
    radio = RadioSettings(maximum_range_m=4_000.0)
    return Project(title="架空", data=data, plans=plans, settings=Settings(radio=radio), next_site_number=99)


def _site(number: int, random: np.random.Generator) -> Site:
    lte = number % 3 == 0
    return Site(
        number=number,
        site_id=f"S-{number}",
        latitude_deg=float((TILE_ROW + random.uniform(0, ROWS)) / 12),
        longitude_deg=float(100 + (TILE_COL + random.uniform(0, COLS)) / 8),
        status=SiteStatus.EXISTING if number <= 25 else SiteStatus.CANDIDATE,
        enabled=number != 17,
        sectors=(
            Sector(
                carriers=(CARRIERS[number % 4],),
                technology=Technology.LTE if lte else Technology.NR,
                centre_frequency_mhz=800.0 if lte else 3700.0,
                power_dbm=30.0,
            ),
        ),
    )


def answer_bytes(project: Project, assessment: Assessment) -> bytes:
    """The JSON document of an assessment as the command line writes it."""
    return json.dumps(assessment_json(project, assessment), ensure_ascii=False, indent=2).encode()
