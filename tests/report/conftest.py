"""A small fictional valley with every layer, evaluated by the engine, for the report tests."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from decimal import Decimal

import numpy as np
import pytest

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.model.lattice import (
    HALF_COLS_PER_DEGREE,
    HALF_ROWS_PER_DEGREE,
    LONGITUDE_ORIGIN_DEG,
    SUB_COLS_PER_DEGREE,
    SUB_ROWS_PER_DEGREE,
    Window,
    metres_per_degree,
)
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
    Terrain,
    ZoneTable,
)
from coverage_planner.model.mesh import MeshLevel, points_to_indices
from coverage_planner.model.plan import Plan
from coverage_planner.model.settings import Settings
from coverage_planner.model.site import CostItem, CostKind, Sector, Site
from coverage_planner.model.terms import (
    CARRIERS,
    ROAD_CLASSES,
    Carrier,
    Datum,
    DisadvantagedArea,
    OwnerKind,
    RoadClass,
    SiteStatus,
    Technology,
)
from coverage_planner.report.report_input import PlanFigures, ReportInput
from coverage_planner.subsidy.district import SiteFacts, plan_subsidy
from coverage_planner.subsidy.facts import Purpose

SOUTH_ROW, WEST_COL, SIDE = 8600, 6180, 36
"""Half meshes of the valley: about 18 km square near 35.9 N, 138.7 E."""


def _population(rng: np.random.Generator) -> PopulationTable:
    row, col = np.divmod(np.arange(SIDE * SIDE), SIDE)
    middle = SIDE / 2 + 5 * np.sin(col / 6)
    weight = np.exp(-((row - middle) ** 2) / 18)
    persons = np.floor(weight * rng.gamma(0.8, 260, row.size)).astype(np.int64)
    lived = persons > 0
    return PopulationTable(
        row=(row[lived] + SOUTH_ROW).astype(np.int32),
        col=(col[lived] + WEST_COL).astype(np.int32),
        persons=persons[lived],
        households=(persons[lived] // 2).astype(np.int64),
        census_year=2020,
        datum=Datum.JGD2011,
        source="架空の国勢調査",
    )


def _zones() -> ZoneTable:
    row, col = np.divmod(np.arange(SIDE * SIDE), SIDE)
    west, east = LONGITUDE_ORIGIN_DEG + WEST_COL / 160, LONGITUDE_ORIGIN_DEG + (WEST_COL + SIDE) / 160
    cuts = [west, west + (east - west) / 3, west + 2 * (east - west) / 3, east]
    south, north = SOUTH_ROW / 240, (SOUTH_ROW + SIDE) / 240
    lon, lat, offsets = [], [], [0]
    for left, right in itertools.pairwise(cuts):
        lon += [left, right, right, left, left]
        lat += [south, south, north, north, south]
        offsets.append(len(lon))
    return ZoneTable(
        municipalities=(
            Municipality(code="99201", name="架空市", prefecture_name="架空県"),
            Municipality(code="99301", name="谷川町", prefecture_name="架空県"),
            Municipality(code="99302", name="=山奥村", prefecture_name="架空県"),
        ),
        row=(row + SOUTH_ROW).astype(np.int32),
        col=(col + WEST_COL).astype(np.int32),
        municipality=(col * 3 // SIDE).astype(np.int32),
        outlines=LineSet(
            longitude_deg=np.array(lon),
            latitude_deg=np.array(lat),
            offsets=np.array(offsets, dtype=np.int64),
            feature=np.arange(3, dtype=np.int32),
        ),
    )


def _roads() -> RoadTable:
    """Three lines from west to east, cut at every sub-cell border; the second half of the first is a tunnel."""
    col0, cols = WEST_COL * 10, SIDE * 10
    rows = [SOUTH_ROW * 10 + 140, SOUTH_ROW * 10 + 200, SOUTH_ROW * 10 + 260]
    classes = [RoadClass.EXPRESSWAY, RoadClass.EXPRESSWAY, RoadClass.NATIONAL]
    lon, lat, piece, offsets, feature = [], [], [], [0], []
    cell_row, cell_col, length, line = [], [], [], []
    for number, row in enumerate(rows):
        start, stop = (0, cols // 2) if number == 0 else (cols // 2, cols) if number == 1 else (0, cols)
        base = rows[0] if number < 2 else row
        for step in range(start, stop + 1):
            lon.append(LONGITUDE_ORIGIN_DEG + (col0 + step) / SUB_COLS_PER_DEGREE)
            lat.append((base + 0.5 + 30 * np.sin(step / 60)) / SUB_ROWS_PER_DEGREE)
            piece.append(len(length) if step < stop else -1)
            if step < stop:
                east_m = metres_per_degree(lat[-1])[1]
                cell_row.append(int(np.floor(lat[-1] * SUB_ROWS_PER_DEGREE)))
                cell_col.append(col0 + step)
                length.append(round(east_m / SUB_COLS_PER_DEGREE * 1_000_000))
                line.append(number)
        offsets.append(len(lon))
        feature.append(number)
    return RoadTable(
        cell_row=np.array(cell_row, dtype=np.int32),
        cell_col=np.array(cell_col, dtype=np.int32),
        length_um=np.array(length, dtype=np.int64),
        line=np.array(line, dtype=np.int32),
        road_class=np.array([ROAD_CLASSES.index(kind) for kind in classes], dtype=np.uint8),
        tunnel=np.array([False, True, False]),
        under_construction=np.zeros(3, dtype=bool),
        route=np.zeros(3, dtype=np.int32),
        route_names=("架空道",),
        geometry=LineSet(
            longitude_deg=np.array(lon),
            latitude_deg=np.array(lat),
            offsets=np.array(offsets, dtype=np.int64),
            feature=np.array(feature, dtype=np.int32),
        ),
        vertex_piece=np.array(piece, dtype=np.int32),
        source="架空の道路",
    )


def _terrain() -> Terrain:
    window = Window(SOUTH_ROW * 10, WEST_COL * 10, SIDE * 10, SIDE * 10)
    row, col = np.mgrid[0 : SIDE * 10, 0 : SIDE * 10]
    middle = SIDE * 5 + 50 * np.sin(col / 60)
    height = 350 + 900 * (1 - np.exp(-(((row - middle) / 90) ** 2))) + 120 * np.sin(col / 17) * np.cos(row / 13)
    height[:20, :40] = np.nan
    return Terrain(window=window, height_m=height.astype(np.float32), source="架空の標高")


def planned_site(number: int, row: float, col: float, *carriers: Carrier, candidate: bool = True) -> Site:
    """A station at a half-mesh position of the valley."""
    costs = (
        CostItem(kind=CostKind.TOWER, amount_yen=21_000_000 + number),
        CostItem(kind=CostKind.TRANSCEIVER, amount_yen=8_300_500),
        CostItem(kind=CostKind.LAND_AND_ROAD, amount_yen=1_200_000, eligible=False, note="用地は補助対象外"),
        CostItem(kind=CostKind.RUNNING_PER_YEAR, amount_yen=900_000),
    )
    return Site(
        number=number,
        site_id=f"C-{number:02d}" if candidate else f"E-{number:02d}",
        name=f"{'候補' if candidate else '既設'}{number}局",
        latitude_deg=(SOUTH_ROW + row) / HALF_ROWS_PER_DEGREE,
        longitude_deg=LONGITUDE_ORIGIN_DEG + (WEST_COL + col) / HALF_COLS_PER_DEGREE,
        status=SiteStatus.CANDIDATE if candidate else SiteStatus.EXISTING,
        sectors=(Sector(carriers=carriers, technology=Technology.NR),),
        owner=OwnerKind.MUNICIPALITY if candidate else OwnerKind.CARRIER,
        district="谷川地区" if candidate and number < 12 else "山奥地区" if candidate else "",
        costs=costs if candidate else (),
    )


@pytest.fixture(scope="session")
def valley() -> PlanningData:
    """Imported data of the valley."""
    return PlanningData(
        datum=Datum.JGD2011,
        population=_population(np.random.default_rng(7)),
        zones=_zones(),
        roads=_roads(),
        terrain=_terrain(),
        fiscal=FiscalStrength(
            fiscal_year=2021,
            by_code={"99201": Decimal("0.62"), "99301": Decimal("0.41"), "99302": Decimal("0.12")},
            source="架空",
        ),
        areas=AreaList(
            designations=(
                AreaDesignation(code="99301", kind=DisadvantagedArea.DEPOPULATED, whole=True),
                AreaDesignation(code="99302", kind=DisadvantagedArea.MOUNTAIN_VILLAGE, whole=True),
            ),
            listed_codes=frozenset({"99201", "99301", "99302"}),
            edition="R4",
            source="架空",
        ),
        inputs=tuple(
            InputFile(
                role=role,
                name=f"{role}.csv",
                sha256=f"{index:064x}",
                size_bytes=1000 * index,
                description=text,
                vintage="2020年",
                datum="JGD2011",
            )
            for index, (role, text) in enumerate(
                (
                    ("population", "国勢調査500mメッシュ（架空）"),
                    ("roads", "道路（架空）"),
                    ("boundaries", "行政区域（架空）"),
                ),
                start=1,
            )
        ),
    )


@pytest.fixture(scope="session")
def shared_plan() -> Plan:
    """Five existing stations and five candidates, two of them shared."""
    middle = [(18 + 5 * np.sin(col / 6), col) for col in (3, 9, 14)]
    existing = [
        planned_site(n, row, col, carrier, candidate=False)
        for n, ((row, col), carrier) in enumerate(zip(middle, CARRIERS, strict=False), start=1)
    ]
    candidates = [
        planned_site(10, 20.0, 19.0, Carrier.DOCOMO),
        planned_site(11, 16.5, 22.0, Carrier.DOCOMO, Carrier.KDDI),
        planned_site(12, 13.5, 26.0, *CARRIERS),
        planned_site(13, 14.0, 32.0, Carrier.RAKUTEN),
    ]
    return Plan(name="共同整備案", sites=(*existing, *candidates))


def site_facts(data: PlanningData) -> Callable[[Site], SiteFacts]:
    """Facts of a site of the valley by the third of the valley it stands in."""

    def facts(site: Site) -> SiteFacts:
        assert data.zones is not None and data.fiscal is not None and data.areas is not None
        row, col = points_to_indices(site.latitude_deg, site.longitude_deg, MeshLevel.HALF)
        place = data.zones.municipalities[int(data.zones.municipality_of([row], [col])[0])]
        return SiteFacts(
            municipality_code=place.code,
            municipality_name=place.name,
            prefecture_name=place.prefecture_name,
            households=80 + site.number,
            fiscal_strength=data.fiscal.by_code[place.code],
            fiscal_year_of_index=data.fiscal.fiscal_year,
            areas=frozenset(entry.kind for entry in data.areas.designations if entry.code == place.code),
            areas_known=True,
            purpose=Purpose.UNSERVED,
        )

    return facts


@pytest.fixture(scope="session")
def report(valley: PlanningData, shared_plan: Plan) -> ReportInput:
    """A report of the shared plan beside the existing stations alone, with shares of R5."""
    evaluator = PlanEvaluator(valley, Settings())
    now = Plan(name="現状", sites=tuple(site for site in shared_plan.sites if site.status is SiteStatus.EXISTING))
    first = evaluator.evaluate(now)
    evaluation = evaluator.evaluate(shared_plan)
    settings = Settings()
    subsidy = plan_subsidy(shared_plan.sites, site_facts(valley), settings.subsidy)
    nothing = plan_subsidy(now.sites, site_facts(valley), settings.subsidy)
    return ReportInput(
        title="架空県 5G整備計画",
        plan=shared_plan,
        date_text="令和6年4月1日",
        data=valley,
        settings=settings,
        evaluation=evaluation,
        subsidy=subsidy,
        comparison=(
            PlanFigures(plan=now, assessment=first.assessment, subsidy=nothing),
            PlanFigures(plan=shared_plan, assessment=evaluation.assessment, subsidy=subsidy),
        ),
        program_version="0.1.0",
    )
