"""How long a nation takes on a Dask cluster of this machine: a stated share of it measured, the whole projected.

The synthetic nation has 300,000 sites and 470,000 populated half meshes on an arc of 4,500 secondary meshes, generated
from a fixed seed; no real data. A share is a stretch of the arc with the same density of meshes and sites, so the work
per site is that of the whole. The projection multiplies the time between the first and the last group by the ratio of
sites and adds the start of the cluster once and the counting at the end, scaled likewise.

    nice -n 10 .venv/bin/python benchmarks/bench_nation_batch.py --share 0.01
    .venv/bin/python benchmarks/bench_nation_batch.py --share 0.1 --workers 2
    .venv/bin/python benchmarks/bench_nation_batch.py --share 0.002 --check      # bytes against one evaluation

The terrain of a share lies in one raster around it. A whole nation's raster in one piece would be 7 GB in the client;
that limit is of the project file, not of the workers, which read their own windows.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import numpy as np

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.model.lattice import TILE_HALF_MESHES, TILE_SUBCELLS, Window
from coverage_planner.model.layers import LineSet, Municipality, PlanningData, PopulationTable, Terrain, ZoneTable
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.settings import PropagationModel, RadioSettings, Settings
from coverage_planner.model.site import AntennaPattern, Sector, Site
from coverage_planner.model.terms import CARRIERS, Datum, SiteStatus
from coverage_planner.project.batch_cluster import ClusterChoice
from coverage_planner.project.batch_tasks import peak_memory_bytes
from coverage_planner.project.nation_batch import BatchOutcome, BatchProgress, run_batch
from coverage_planner.project.terrain_sidecar import write_sidecar

SEED = 20230425
NATION_SITES, NATION_MESHES, NATION_TILES = 300_000, 470_000, 4_500
WIDTH_TILES = 18
"""Tiles across the arc; 4,500 tiles then make an arc of 250 tiles, some 2,500 km."""
FIRST_ROW, FIRST_COL = 380, 240
"""South-western end of the arc: about 31.7 N, 130 E."""
MODELS = {
    "extended_hata": RadioSettings(),
    "p1812": RadioSettings(model=PropagationModel.P1812, maximum_range_m=5_000.0),
}
NO_LINES = LineSet(
    longitude_deg=np.empty(0), latitude_deg=np.empty(0), offsets=np.zeros(1, np.int64), feature=np.empty(0, np.int32)
)


def land_tiles(share: float) -> list[tuple[int, int]]:
    """Tiles of the middle stretch of the arc that holds a share of the nation."""
    length = max(round(share * NATION_TILES / WIDTH_TILES), 1)
    first = (NATION_TILES // WIDTH_TILES - length) // 2
    tiles = []
    for along in range(first, first + length):
        bend = along / (NATION_TILES / WIDTH_TILES)
        row, col = FIRST_ROW + round(160 * bend**1.5), FIRST_COL + round(120 * bend)
        tiles += [(row + k // 3 % 2, col + across) for k, across in enumerate(range(WIDTH_TILES))]
    return sorted(set(tiles))


def synthetic_nation(share: float) -> tuple[PlanningData, Plan]:
    """Population, terrain and sites of a share."""
    random = np.random.default_rng(SEED)
    tiles = np.array(land_tiles(share))
    sites, meshes = round(share * NATION_SITES), round(share * NATION_MESHES)
    half = np.arange(TILE_HALF_MESHES**2)
    row = (tiles[:, :1] * TILE_HALF_MESHES + half // TILE_HALF_MESHES).ravel()
    col = (tiles[:, 1:] * TILE_HALF_MESHES + half % TILE_HALF_MESHES).ravel()
    # Towns: people live where a smooth random field is high, and most of them near its peaks.
    town = np.sin(row / 23) * np.cos(col / 31) + np.sin((row + col) / 57) + random.normal(0, 0.4, row.size)
    chosen = np.argsort(town)[-meshes:]
    chosen = chosen[np.lexsort((col[chosen], row[chosen]))]
    row, col, town = row[chosen], col[chosen], town[chosen]
    persons = np.maximum((268 * np.exp(1.5 * (town - town.mean()))).astype(np.int64), 1)
    return PlanningData(
        datum=Datum.JGD2011,
        population=PopulationTable(
            row=row.astype(np.int32),
            col=col.astype(np.int32),
            persons=persons,
            households=persons // 2,
            census_year=2020,
            datum=Datum.JGD2011,
            source="synthetic",
        ),
        zones=_zones(row, col),
        terrain=_mountains(tiles, random),
    ), Plan(name="全国", sites=_sites(row, col, persons, sites, random))


def _zones(row: np.ndarray, col: np.ndarray) -> ZoneTable:
    of_mesh = (row // 60) * 1000 + col // 60
    names, place = np.unique(of_mesh, return_inverse=True)
    return ZoneTable(
        municipalities=tuple(
            Municipality(code=f"{1 + k % 47:02d}{k % 1000:03d}", name=f"第{k}市", prefecture_name=f"第{1 + k % 47}県")
            for k in range(names.size)
        ),
        row=row.astype(np.int32),
        col=col.astype(np.int32),
        municipality=place.astype(np.int32),
        outlines=NO_LINES,
    )


def _mountains(tiles: np.ndarray, random: np.random.Generator) -> Terrain:
    low, high = tiles.min(axis=0) - 1, tiles.max(axis=0) + 2
    window = Window(*(low * TILE_SUBCELLS).tolist(), *((high - low) * TILE_SUBCELLS).tolist())
    height = np.full(window.shape, 200, dtype=np.float32)
    row, col = np.arange(window.rows, dtype=np.float32)[:, None], np.arange(window.cols, dtype=np.float32)[None, :]
    for wavelength, amplitude in ((700.0, 150.0), (190.0, 80.0), (61.0, 40.0), (17.0, 12.0)):
        turn, phase = random.uniform(0, 2 * np.pi, 2)
        along = np.cos(turn) * row + np.sin(turn) * col
        across = np.cos(turn) * col - np.sin(turn) * row
        height += np.float32(amplitude) * np.sin(along / wavelength * 6.28 + phase) * np.cos(across / wavelength * 4.1)
    return Terrain(window=window, height_m=np.maximum(height, 0), source="synthetic")


def _sites(
    row: np.ndarray, col: np.ndarray, persons: np.ndarray, count: int, random: np.random.Generator
) -> tuple[Site, ...]:
    at = np.sort(random.choice(row.size, count, p=np.sqrt(persons) / np.sqrt(persons).sum()))
    latitude = (row[at] + random.random(count)) / 240
    longitude = 100 + (col[at] + random.random(count)) / 160
    north = random.uniform(0, 120, count)
    carrier = random.integers(0, 4, count)
    return tuple(
        Site(
            number=k + 1,
            site_id=f"S{k + 1}",
            latitude_deg=float(latitude[k]),
            longitude_deg=float(longitude[k]),
            status=SiteStatus.EXISTING,
            sectors=tuple(
                Sector(
                    carriers=(CARRIERS[carrier[k]],),
                    pattern=AntennaPattern.SECTOR_3GPP,
                    azimuth_deg=float(north[k] + turn),
                    height_agl_m=30.0,
                )
                for turn in (0, 120, 240)
            ),
        )
        for k in range(count)
    )


class Stretch:
    """Notes when the first and the last group came back."""

    def __init__(self) -> None:
        self.first: tuple[float, int] | None = None
        self.last = (0.0, 0)

    def note(self, progress: BatchProgress) -> None:
        """Note a group."""
        self.last = progress.seconds, progress.done_sites
        if self.first is None:
            self.first = self.last


def report(model: str, share: float, outcome: BatchOutcome, stretch: Stretch) -> None:
    assert stretch.first is not None
    scale = NATION_SITES / outcome.sites
    (begins, done), (ends, all_sites) = stretch.first, stretch.last
    per_site = (ends - begins) / max(all_sites - done, 1)
    once = max(begins - per_site * done, 0.0)
    counting = outcome.counting_seconds * scale
    whole = once + per_site * NATION_SITES + counting
    peak = max(outcome.peak_bytes.values()) / 2**20
    print(
        f"{model}: {outcome.sites:,} sites in {outcome.groups:,} groups on {len(outcome.peak_bytes)} workers:"
        f" {outcome.seconds:.1f} s ({outcome.computing_seconds / outcome.sites * 1000:.1f} ms a site on a worker),"
        f" peak {peak:,.0f} MB a worker, {peak_memory_bytes() / 2**20:,.0f} MB the client"
    )
    rate = outcome.assessments[0].population_rate().persons
    print(f"  5G population {rate.covered:,}/{rate.total:,} = {rate.percent_text()} %")
    print(
        f"  projected for {NATION_SITES:,} sites from a share of {share:g}: {whole / 3600:.2f} h"
        f" ({per_site * 1000:.2f} ms a site on all workers, {once:.1f} s to start, {counting:.1f} s to count)"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=0.01, help="share of the nation to measure")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory-limit", default="2GB")
    parser.add_argument("--model", choices=tuple(MODELS), action="append")
    parser.add_argument("--check", action="store_true", help="compare with one evaluation")
    options = parser.parse_args()
    print(
        f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}"
    )
    print("command: " + " ".join(["python", *sys.argv]))
    began = perf_counter()
    data, plan = synthetic_nation(options.share)
    assert data.terrain is not None
    print(
        f"share {options.share:g}: {len(plan.sites):,} sites, {data.population.row.size:,} half meshes,"
        f" {len(land_tiles(options.share)):,} secondary meshes, terrain {data.terrain.height_m.nbytes / 2**20:,.0f} MB,"
        f" made in {perf_counter() - began:.1f} s"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "nation.gpkg"
        write_sidecar(data.terrain, path, data.datum)
        for model in options.model or MODELS:
            settings = Settings(radio=MODELS[model])
            project = Project(title="nation", data=data, plans=(plan,), settings=settings)
            choice = ClusterChoice(workers=options.workers, memory_limit=options.memory_limit)
            stretch = Stretch()
            outcome = run_batch(project, (plan.name,), choice, project_path=path, tell=stretch.note)
            report(model, options.share, outcome, stretch)
            if options.check:
                began = perf_counter()
                whole = PlanEvaluator(data, settings).evaluate(plan, threads=options.workers).assessment
                same = "equal" if whole == outcome.assessments[0] else "DIFFERENT"
                print(f"  one evaluation in one process: {perf_counter() - began:.1f} s, {same}")


if __name__ == "__main__":
    main()
