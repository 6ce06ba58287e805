"""A small project with every kind of data, for tests of the project room."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import (
    AreaDesignation,
    AreaList,
    FiscalStrength,
    InputFile,
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
from coverage_planner.model.site import CostItem, CostKind, Sector, Site
from coverage_planner.model.terms import Carrier, Datum, DisadvantagedArea, SiteStatus, Technology

ROW, COL = 8563, 6363


def make_site(number: int, **changes: object) -> Site:
    values: dict[str, object] = {
        "number": number,
        "site_id": f"C-{number}",
        "name": "=1+1 の局",
        "latitude_deg": 35.6801234567,
        "longitude_deg": 139.7712345678,
        "sectors": (
            Sector(carriers=(Carrier.KDDI, Carrier.RAKUTEN), azimuth_deg=12.5),
            Sector(carriers=(Carrier.DOCOMO,), technology=Technology.LTE, centre_frequency_mhz=800.0),
        ),
        "costs": (
            CostItem(kind=CostKind.TOWER, amount_yen=12_345_678_901, note="例"),
            CostItem(kind=CostKind.OTHER, amount_yen=1, eligible=False),
        ),
        "district": "架空地区",
    }
    return Site(**(values | changes))  # type: ignore[arg-type]


def make_data(*, terrain: bool = True) -> PlanningData:
    cells = np.arange(4, dtype=np.int32)
    lines = LineSet(
        longitude_deg=np.array([139.77, 139.771, 139.7725]),
        latitude_deg=np.array([35.68, 35.681, 35.6815]),
        offsets=np.array([0, 3]),
        feature=np.array([0], dtype=np.int32),
    )
    window = Window(ROW * 10, COL * 10, 20, 20)
    height = np.linspace(0, 500, 400, dtype=np.float32).reshape(20, 20)
    height[3, 4] = np.nan
    return PlanningData(
        datum=Datum.JGD2011,
        population=PopulationTable(
            row=np.array([ROW, ROW, ROW + 1, ROW + 1], dtype=np.int32),
            col=np.array([COL, COL + 1, COL, COL + 1], dtype=np.int32),
            persons=np.array([100, 0, 7, 2**40]),
            households=np.array([40, 0, 3, 2**39]),
            census_year=2020,
            datum=Datum.JGD2011,
            source="架空",
        ),
        zones=ZoneTable(
            municipalities=(Municipality(code="99201", name="架空市", prefecture_name="架空県"),),
            row=np.array([ROW, ROW, ROW + 1, ROW + 1], dtype=np.int32),
            col=np.array([COL, COL + 1, COL, COL + 1], dtype=np.int32),
            municipality=np.array([0, 0, -1, 0], dtype=np.int32),
            outlines=lines,
        ),
        roads=RoadTable(
            cell_row=cells + ROW * 10,
            cell_col=cells + COL * 10,
            length_um=np.array([1, 2, 3, 4_000_000_000]),
            line=np.zeros(4, dtype=np.int32),
            road_class=np.array([1], dtype=np.uint8),
            tunnel=np.array([True]),
            under_construction=np.array([False]),
            route=np.array([0], dtype=np.int32),
            route_names=("国道９９９号",),
            geometry=lines,
            vertex_piece=np.array([0, 1, -1], dtype=np.int32),
            source="架空",
        ),
        terrain=Terrain(window=window, height_m=height, source="架空") if terrain else None,
        service_areas=ServiceAreaTiles(
            tile_row=np.array([ROW // 20], dtype=np.int32),
            tile_col=np.array([COL // 20], dtype=np.int32),
            bits=np.arange(40_000, dtype=np.uint32).astype(np.uint8).reshape(1, 200, 200),
            carriers=(Carrier.DOCOMO, Carrier.KDDI),
        ),
        fiscal=FiscalStrength(fiscal_year=2023, by_code={"99201": Decimal("0.50"), "99301": None}, source="架空"),
        areas=AreaList(
            designations=(AreaDesignation(code="99201", kind=DisadvantagedArea.PENINSULA, whole=False, note="旧村"),),
            listed_codes=frozenset({"99201"}),
            edition="架空",
            source="架空",
        ),
        secondary_meshes=np.array([533946, 533947]),
        inputs=(InputFile(role="population", name="a.txt", sha256="00", size_bytes=1),),
    )


@pytest.fixture
def project() -> Project:
    base = (make_site(1, status=SiteStatus.EXISTING, locked=True),)
    return Project(
        title="架空の計画",
        data=make_data(),
        plans=(
            Plan(name="現状", sites=base),
            Plan(name="単独整備案", description="説明", sites=(*base, make_site(2), make_site(3, enabled=False))),
            Plan(name="空の案"),
        ),
        next_site_number=4,
    )
