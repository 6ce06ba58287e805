"""What joint coverage of meshes means for a selection: persons by covering sets, exactly, and the bounds of both.

    .venv/bin/python benchmarks/bench_joint_coverage.py

Made-up worlds of round 5G footprints at random places on 40 x 40 half meshes, persons falling off from a few centres; the
whole-mesh rule at one half. Small cells leave more meshes that only several sites cover together.
"""

from __future__ import annotations

import time

import numpy as np

from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.selection.joint_search import ExactCover, improved_exactly
from coverage_planner.engine.selection.plan_instance import plan_instance
from coverage_planner.engine.selection.question import BudgetQuestion
from coverage_planner.engine.selection.selecting import Limits, select
from coverage_planner.model.lattice import Window
from coverage_planner.model.layers import PlanningData, PopulationTable
from coverage_planner.model.settings import CoverageDefinition
from coverage_planner.model.site import CostItem, CostKind, Sector, Site
from coverage_planner.model.terms import Carrier, Datum, Technology

ROW, COL, SIDE = 8560, 6220, 40
SITES, BUDGET_YEN, SECONDS = 150, 600_000_000, 5.0


def world(seed: int, radius_cells: float) -> tuple[PlanningData, list[tuple[Site, SiteFootprint]]]:
    random = np.random.default_rng(seed)
    row, col = np.divmod(np.arange(SIDE * SIDE), SIDE)
    centres = random.random((5, 2)) * SIDE
    distance = np.hypot(row[:, None] - centres[:, 0], col[:, None] - centres[:, 1]).min(axis=1)
    data = PlanningData(
        datum=Datum.JGD2011,
        population=PopulationTable(
            row=(ROW + row).astype(np.int32),
            col=(COL + col).astype(np.int32),
            persons=(1500 * np.exp(-distance / 6) * random.random(row.size)).astype(np.int64),
            households=None,
            census_year=2020,
            datum=Datum.JGD2011,
            source="made up",
        ),
    )
    sites = []
    for number in range(1, SITES + 1):
        at = random.random(2) * SIDE * 10
        radius = radius_cells * random.uniform(0.6, 1.4)
        low = (np.maximum(0, at - radius) // 10 * 10).astype(int)
        high = np.minimum(SIDE * 10, -(-(at + radius) // 10) * 10).astype(int)
        r, c = np.mgrid[low[0] : high[0], low[1] : high[1]]
        bits = np.where(np.hypot(r + 0.5 - at[0], c + 0.5 - at[1]) < radius, 0x11, 0).astype(np.uint8)
        site = Site(
            number=number,
            site_id=f"S{number}",
            latitude_deg=ROW / 240,
            longitude_deg=100 + COL / 160,
            sectors=(Sector(carriers=(Carrier.DOCOMO,), technology=Technology.NR),),
            costs=(CostItem(kind=CostKind.TOWER, amount_yen=int(random.integers(15_000, 40_000)) * 1000),),
        )
        window = Window(ROW * 10 + int(low[0]), COL * 10 + int(low[1]), *bits.shape)
        footprint = SiteFootprint(site_number=number, window=window, bits=bits, groups=(), unknown_terrain_cells=0)
        sites.append((site, footprint))
    return data, sites


def main() -> None:
    print("| radius km | seed | by sets | bound of sets | exactly | joint | joint bound | improved exactly | seconds |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for radius in (8.0, 16.0, 30.0):
        for seed in (1, 2):
            data, sites = world(seed, radius)
            made = plan_instance(data, CoverageDefinition(), (), sites)
            question = BudgetQuestion(budget_yen=BUDGET_YEN)
            began = time.monotonic()
            found = select(made.instance, question, limits=Limits(seconds=SECONDS))
            exact = ExactCover(data, CoverageDefinition(), made, (), [one for _, one in sites])
            better = improved_exactly(made.instance, question, exact, found.sites)
            joint = (better.before or 0) / found.value - 1
            bound = "" if found.joint_bound is None else f"{found.joint_bound:,}"
            print(
                f"| {radius * 0.05:.1f} | {seed} | {found.value:,} | {found.bound:,} | {better.before:,} | {joint:+.2%} "
                f"| {bound} | {better.value:,} ({better.trials} trials) | {time.monotonic() - began:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
