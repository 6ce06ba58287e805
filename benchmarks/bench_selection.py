"""What site selection reaches on the reference instances and a synthetic nation: value, bound and gap after given seconds.

    .venv/bin/python benchmarks/bench_selection.py [--short] [--only NAME]

Wall seconds exclude imports and compiling (a small instance is solved first). Processor seconds of both threads are printed
beside them, since a shared machine gives a run less than its two cores. The nation runs in a process of its own, so that
the peak memory is its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from fractions import Fraction
from pathlib import Path

import numpy as np

from benchmarks.synthetic_nation import synthetic_nation
from coverage_planner.engine.selection.instance import Instance, make_instance, read_instance
from coverage_planner.engine.selection.pareto import pareto_front
from coverage_planner.engine.selection.question import BudgetQuestion, GoalKind, GoalsQuestion, Question
from coverage_planner.engine.selection.rollout import roll_out
from coverage_planner.engine.selection.rollout_problem import RolloutQuestion, YearBudget
from coverage_planner.engine.selection.selecting import Limits, select
from tests.conftest import real_data_folder

GOALS = GoalsQuestion(
    shares=(
        (GoalKind.PERSONS, Fraction(99, 100)),
        (GoalKind.ROAD_M, Fraction(99, 100)),
        (GoalKind.EXPRESSWAY, Fraction(1)),
        (GoalKind.MUNICIPALITY, Fraction(9, 10)),
    )
)
PREFECTURE, LARGE, NATION = "prefecture_1k_20k", "prefecture_10k_100k", "nation_300k_470k"
# Instance, question, best known value (None: not known), seconds, and the gap aimed at after each of them.
CASES: tuple[tuple[str, Question, int | None, tuple[int, ...], str], ...] = (
    (PREFECTURE, BudgetQuestion(budget_yen=1_976_178_000), 2_930_928, (5, 60), "0.4 %, 0.1 %"),
    (PREFECTURE, BudgetQuestion(budget_yen=3_952_356_000), 3_405_943, (5, 60), "0.4 %, 0.1 %"),
    (PREFECTURE, GOALS, 4_435_790_000, (10, 120), "1 %, 0.1 %"),
    (LARGE, BudgetQuestion(budget_yen=19_502_812_000), 20_616_426, (20, 90), "0.5 %, 0.3 %"),
    (LARGE, GOALS, None, (60, 120), "-"),
    ("bds10000A_r55", BudgetQuestion(budget_yen=10), 441_545, (15,), "proven"),
    ("bds100000A_r55", BudgetQuestion(budget_yen=10), 4_431_761, (15,), "proven"),
)
NATION_SECONDS = 60
NATION_SHARE = 10
"""The budget of the nation is the cost of all candidates divided by this."""
PARETO_SECONDS = 10


def warm_up() -> None:
    """Compile everything on an instance of three candidates."""
    small = make_instance(
        [0, 1, 3, 4], [0, 0, 1, 1], [1, 2, 2], [3, 4], road_m=[1, 1], expressway=[0, 1], municipality=[0, 0]
    )
    for question in (BudgetQuestion(budget_yen=2), GOALS):
        select(small, question, limits=Limits(seconds=None, iterations=5, nodes=2))
    pareto_front(small, points=2, limits=Limits(seconds=None, iterations=5, nodes=2))
    years = (YearBudget(label="R8", cost_yen=2), YearBudget(label="R9", cost_yen=2))
    roll_out(small, range(3), RolloutQuestion(years=years), limits=Limits(seconds=None, iterations=5, nodes=2))


def main() -> None:
    """Run the cases that were asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true", help="only the shorter time of each case")
    parser.add_argument("--only", default="", help="only cases whose name contains this (also pareto, rollout, nation)")
    chosen = parser.parse_args()
    folder = real_data_folder()
    if folder is None:
        raise SystemExit("reference instances absent: set COVERAGE_PLANNER_REAL_DATA")
    if chosen.only == NATION:
        warm_up()
        _nation()
        return
    instances = folder / "reference" / "selection"
    warm_up()
    print("| instance | question | value | to best known | bound | gap | aim | wall s | processor s | status |")
    print("|---|---|---:|---:|---:|---:|---|---:|---:|---|", flush=True)
    for name, question, best, limits, aim in CASES:
        if chosen.only in name:
            instance = read_instance(instances / f"{name}.npz")
            if question is GOALS and (instance.road_m is None or instance.municipality is None):
                continue
            for seconds in limits[:1] if chosen.short else limits:
                _one(name, instance, question, best, seconds, aim)
    if chosen.only in NATION:
        sys.stdout.flush()
        subprocess.run([sys.executable, str(Path(__file__)), "--only", NATION], check=True)
    if chosen.only in f"pareto {PREFECTURE}":
        _pareto(instances)
    if chosen.only in f"rollout {PREFECTURE}":
        _rollout(instances)


def _one(name: str, instance: Instance, question: Question, best: int | None, seconds: int, aim: str) -> None:
    processor = time.process_time()
    found = select(instance, question, limits=Limits(seconds=seconds))
    processor = time.process_time() - processor
    asked = f"{question.budget_yen:,} yen" if isinstance(question, BudgetQuestion) else "goals"
    beside = "-" if best is None else f"{found.value / best - 1:+.4%}"
    print(
        f"| {name} | {asked} | {found.value:,} | {beside} | {found.bound:,} | {found.gap:.4%} | {aim} "
        f"| {found.seconds:.1f} | {processor:.1f} | {found.status} |",
        flush=True,
    )


def _nation() -> None:
    began = time.monotonic()
    instance = synthetic_nation()
    made = time.monotonic() - began
    question = BudgetQuestion(budget_yen=int(instance.cost_yen.sum()) // NATION_SHARE)
    _one(NATION, instance, question, None, NATION_SECONDS, "2 %")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"\n{NATION}: {instance.candidates:,} candidates, {instance.points:,} meshes, {instance.indices.size:,} pairs, "
        f"made in {made:.1f} s; peak memory {peak:.2f} GiB (aim below 3 GB)\n",
        flush=True,
    )


def _pareto(instances: Path) -> None:
    instance = read_instance(instances / f"{PREFECTURE}.npz")
    processor = time.process_time()
    front = pareto_front(instance, points=20, limits=Limits(seconds=PARETO_SECONDS))
    processor = time.process_time() - processor
    gaps = np.array([point.gap for point in front.points])
    print(
        f"\nPareto front of {len(front.points)} points on {PREFECTURE}: {front.seconds:.1f} s ({processor:.1f} s of "
        f"processor), gap median {np.median(gaps):.3%}, largest {gaps.max():.3%}\n"
    )
    print("| budget yen | cost yen | sites | persons | bound | gap |")
    print("|---:|---:|---:|---:|---:|---:|")
    for point in front.points:
        print(
            f"| {point.budget_yen:,} | {point.cost_yen:,} | {len(point.sites)} | {point.value:,} | {point.bound:,} "
            f"| {point.gap:.3%} |"
        )
    sys.stdout.flush()


def _rollout(instances: Path) -> None:
    instance = read_instance(instances / f"{PREFECTURE}.npz")
    chosen = select(instance, BudgetQuestion(budget_yen=1_976_178_000), limits=Limits(seconds=5)).sites
    years = tuple(YearBudget(label=f"R{8 + t}", cost_yen=400_000_000) for t in range(5))
    print("\n| roll-out over 5 years of 400 million yen | person-years | bound | gap | by HiGHS | wall s |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, sites in ((f"{len(chosen)} chosen sites", chosen), ("all 1,000 candidates", range(instance.candidates))):
        for carry_over in (False, True):
            found = roll_out(
                instance,
                sites,
                RolloutQuestion(years=years, carry_over=carry_over),
                limits=Limits(seconds=20),
            )
            print(
                f"| {name}, {'carry-over' if carry_over else 'money lapses'} | {found.value:,} | {found.bound:,} "
                f"| {found.gap:.3%} | {'-' if found.solver_bound is None else f'{found.solver_bound:,}'} "
                f"| {found.seconds:.1f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
