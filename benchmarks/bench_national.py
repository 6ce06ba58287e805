"""How long and how much memory a national assessment takes, on synthetic arrays of the nation's size.

470,000 populated half meshes in 4,500 secondary meshes, 65,000 km of expressways and national roads cut into 1.6 million
pieces, 1,741 municipalities in 47 prefectures, service areas of four carriers (5G and 4G) on every secondary mesh. Then
one drag step of a candidate on a prefecture-size part, without the footprint itself, which is ready-made.

    .venv/bin/python benchmarks/bench_national.py
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sys
from dataclasses import replace
from statistics import median
from time import perf_counter

import numpy as np

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.footprint import NO_SIGNAL, FootprintGroup, SiteFootprint
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
from coverage_planner.model.plan import Plan, with_site
from coverage_planner.model.rate import Rate
from coverage_planner.model.settings import Settings
from coverage_planner.model.site import Sector, Site
from coverage_planner.model.terms import CARRIERS, Datum, SiteStatus, Technology

SEED = 20230425
TILE_ROW, TILE_COL = 420, 300  # about 35 N, 137.5 E
REACH_CELLS = 180  # about 10 km
NO_LINES = LineSet(
    longitude_deg=np.empty(0), latitude_deg=np.empty(0), offsets=np.zeros(1, np.int64), feature=np.empty(0, np.int32)
)


def synthetic_data(tiles_per_side: tuple[int, int], meshes: int, pieces: int, municipalities: int) -> PlanningData:
    """Arrays of the stated size on a rectangle of secondary meshes."""
    random = np.random.default_rng(SEED)
    rows, cols = tiles_per_side
    half_rows, half_cols = rows * 20, cols * 20
    populated = np.sort(random.choice(half_rows * half_cols, meshes, replace=False))
    row, col = TILE_ROW * 20 + populated // half_cols, TILE_COL * 20 + populated % half_cols
    grid_row, grid_col = (a.ravel() for a in np.mgrid[:half_rows, :half_cols])
    across = int(np.ceil(np.sqrt(municipalities)))
    municipality = grid_row * across // half_rows * across + grid_col * across // half_cols
    municipality = np.minimum(municipality, municipalities - 1).astype(np.int32)
    return PlanningData(
        datum=Datum.JGD2011,
        population=PopulationTable(
            row=row.astype(np.int32),
            col=col.astype(np.int32),
            persons=random.geometric(1 / 268, meshes),
            households=random.geometric(1 / 118, meshes),
            census_year=2020,
            datum=Datum.JGD2011,
            source="synthetic",
        ),
        zones=ZoneTable(
            municipalities=tuple(
                Municipality(
                    code=f"{1 + k * 47 // municipalities:02d}{k % 1000:03d}",
                    name=f"第{k}市",
                    prefecture_name=f"第{1 + k * 47 // municipalities}県",
                )
                for k in range(municipalities)
            ),
            row=(TILE_ROW * 20 + grid_row).astype(np.int32),
            col=(TILE_COL * 20 + grid_col).astype(np.int32),
            municipality=municipality,
            outlines=NO_LINES,
        ),
        roads=_roads(random, half_rows * 10, half_cols * 10, pieces),
        service_areas=_areas(random, rows, cols),
    )


def _roads(random: np.random.Generator, rows: int, cols: int, pieces: int) -> RoadTable:
    """Random walks of 2,000 pieces over the sub-cells; pieces of about 41 m, as lines cut at sub-cells have."""
    lines, of_line = pieces // 2000, 2000
    steps = random.integers(-1, 2, (2, lines, of_line))
    starts = np.stack((random.integers(0, rows, lines), random.integers(0, cols, lines)))[:, :, None]
    walk = starts + np.cumsum(steps, axis=2)
    return RoadTable(
        cell_row=(TILE_ROW * 200 + np.clip(walk[0], 0, rows - 1)).ravel().astype(np.int32),
        cell_col=(TILE_COL * 200 + np.clip(walk[1], 0, cols - 1)).ravel().astype(np.int32),
        length_um=random.integers(1_000_000, 80_000_000, lines * of_line),
        line=np.repeat(np.arange(lines, dtype=np.int32), of_line),
        road_class=(np.arange(lines) % 7 > 0).astype(np.uint8),
        tunnel=np.arange(lines) % 20 == 0,
        under_construction=np.arange(lines) % 50 == 0,
        route=np.zeros(lines, np.int32),
        route_names=("",),
        geometry=NO_LINES,
        vertex_piece=np.empty(0, np.int32),
        source="synthetic",
    )


def _areas(random: np.random.Generator, rows: int, cols: int) -> ServiceAreaTiles:
    """Blocks of 25 x 25 sub-cells, each carrier with 5G in about half and 4G in most of them."""
    bits = np.empty((rows * cols, 200, 200), np.uint8)
    for k in range(rows * cols):
        nr = random.integers(0, 16, (8, 8), np.uint8)
        mobile = nr | random.integers(0, 16, (8, 8), np.uint8)
        bits[k] = np.kron(mobile << 4 | nr, np.ones((25, 25), np.uint8))
    tile = np.arange(rows * cols)
    return ServiceAreaTiles(
        tile_row=(TILE_ROW + tile // cols).astype(np.int32),
        tile_col=(TILE_COL + tile % cols).astype(np.int32),
        bits=bits,
        carriers=CARRIERS,
    )


def disc_footprint(site: Site, _terrain: object, _radio: object, *, threads: int = 1) -> SiteFootprint:
    """A disc of 10 km shared by four carriers; made once per place in this benchmark, not timed."""
    row, col = subcell_of_point(site.latitude_deg, site.longitude_deg)
    size = 2 * REACH_CELLS + 1
    window = Window(row - REACH_CELLS, col - REACH_CELLS, size, size).expanded_to_half_meshes()
    r, c = np.arange(window.row0, window.row1)[:, None] - row, np.arange(window.col0, window.col1)[None, :] - col
    distance = np.hypot(r, c)
    level = np.where(distance <= REACH_CELLS, -700 - 2 * distance, NO_SIGNAL).astype(np.int16)
    group = FootprintGroup(technology=Technology.NR, carriers_mask=15, threshold_ddbm=-1100, level_ddbm=level)
    bits = np.where(level != NO_SIGNAL, 0xFF, 0).astype(np.uint8)
    return SiteFootprint(site_number=site.number, window=window, bits=bits, groups=(group,), unknown_terrain_cells=0)


def place_key(site: Site, _radio: object, _terrain: object) -> str:
    """Key of a disc."""
    return f"{site.latitude_deg} {site.longitude_deg}"


def random_sites(rows: int, cols: int, existing: int, candidates: int) -> tuple[Site, ...]:
    """Shared 5G sites spread over the rectangle of tiles."""
    random = np.random.default_rng(SEED + 1)
    return tuple(
        Site(
            number=k + 1,
            site_id=f"S{k + 1}",
            latitude_deg=float((TILE_ROW + random.uniform(0.9, rows - 0.9)) / 12),
            longitude_deg=float(100 + (TILE_COL + random.uniform(0.9, cols - 0.9)) / 8),
            status=SiteStatus.EXISTING if k < existing else SiteStatus.CANDIDATE,
            sectors=(Sector(carriers=CARRIERS),),
        )
        for k in range(existing + candidates)
    )


def peak_megabytes() -> float:
    """Peak resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def describe(rate: Rate) -> str:
    """Rate with its parts."""
    return f"{rate.covered:,}/{rate.total:,} = {rate.percent_text()} %"


def national() -> None:
    data = synthetic_data((60, 75), 470_000, 1_600_000, 1_741)
    assert data.roads is not None
    print(
        f"national: {data.population.row.size:,} half meshes, {data.roads.length_um.size:,} road pieces,"
        f" {data.roads.length_um.sum() / 1e9:,.0f} km, 4,500 service area tiles, 1,741 municipalities"
    )
    print(f"  synthetic data made, peak memory {peak_megabytes():,.0f} MB")
    for run in ("first (kernels compile or load from the cache)", "second"):
        began = perf_counter()
        evaluator = PlanEvaluator(data, Settings(), compute=disc_footprint, key=place_key)
        prepared = perf_counter()
        evaluation = evaluator.evaluate(Plan(name="現状"))
        ended = perf_counter()
        print(
            f"  from scratch, {run}: {ended - began:.2f} s (index and areas {prepared - began:.2f},"
            f" assess {ended - prepared:.2f}), peak memory {peak_megabytes():,.0f} MB"
        )
    rates = len(evaluation.assessment.population), len(evaluation.assessment.road)
    print(f"  {rates[0]:,} population rates and {rates[1]:,} road rates")
    print(f"  5G population {describe(evaluation.assessment.population_rate().persons)}")
    again = perf_counter()
    evaluator.evaluate(Plan(name="現状"))
    print(f"  evaluated again without a change: {perf_counter() - again:.2f} s")


def prefecture() -> None:
    rows, cols = 6, 8
    data = synthetic_data((rows, cols), 10_000, 60_000, 60)
    sites = random_sites(rows, cols, 150, 40)
    plan = Plan(name="案", sites=sites)
    ready = {}

    def compute(site: Site, terrain: object, radio: object, *, threads: int = 1) -> SiteFootprint:
        key = place_key(site, radio, terrain)
        if key not in ready:
            ready[key] = disc_footprint(site, terrain, radio)
        return replace(ready[key], site_number=site.number)

    for areas in (data.service_areas, None):
        evaluator = PlanEvaluator(replace(data, service_areas=areas), Settings(), compute=compute, key=place_key)
        evaluator.evaluate(plan)
        for label, existing in (("150 existing and 40 candidates", 150), ("40 candidates only", 0)):
            base = Plan(name="案", sites=sites[:existing] + sites[150:])
            evaluator.evaluate(base)
            moved = base.sites[-1]
            places = [moved.moved_to(moved.latitude_deg + k * 1e-3, moved.longitude_deg) for k in range(1, 21)]
            for place in places:
                compute(place, None, None)
            seconds = []
            for place in places:
                began = perf_counter()
                evaluator.evaluate(with_site(base, place))
                seconds.append(perf_counter() - began)
            print(
                f"prefecture: {'with' if areas else 'without'} areas, {label}, 60 municipalities: one drag step"
                f" {1000 * median(seconds):.1f} ms (median of 20, slowest {1000 * max(seconds):.1f})"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=("national", "prefecture"))
    only = parser.parse_args().only
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print("command: " + " ".join(["python", *sys.argv]))
    if only != "prefecture":
        national()
    if only != "national":
        prefecture()


if __name__ == "__main__":
    main()
