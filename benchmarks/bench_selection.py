"""What site selection reaches on the reference instances: value, bound and gap after given seconds.

    .venv/bin/python benchmarks/bench_selection.py [--short] [--only NAME]

Wall seconds exclude imports and compiling (a small instance is solved first). Processor seconds of both threads are
printed beside them, since a shared machine gives a run less than its two cores.
"""

from __future__ import annotations

import argparse
import time
from fractions import Fraction

from coverage_planner.engine.selection.instance import make_instance, read_instance
from coverage_planner.engine.selection.question import BudgetQuestion, GoalKind, GoalsQuestion, Question
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
CASES: tuple[tuple[str, Question, int, tuple[int, ...]], ...] = (
    ("prefecture_1k_20k", BudgetQuestion(budget_yen=1_976_178_000), 2_930_928, (5, 60)),
    ("prefecture_1k_20k", BudgetQuestion(budget_yen=3_952_356_000), 3_405_943, (5, 60)),
    ("prefecture_1k_20k", GOALS, 4_435_790_000, (10, 120)),
    ("prefecture_10k_100k", BudgetQuestion(budget_yen=19_502_812_000), 20_616_426, (20, 90)),
    ("bds10000A_r55", BudgetQuestion(budget_yen=10), 441_545, (15,)),
    ("bds100000A_r55", BudgetQuestion(budget_yen=10), 4_431_761, (15,)),
)


def warm_up() -> None:
    small = make_instance(
        [0, 1, 3, 4], [0, 0, 1, 1], [1, 2, 2], [3, 4], road_m=[1, 1], expressway=[0, 1], municipality=[0, 0]
    )
    for question in (BudgetQuestion(budget_yen=2), GOALS):
        select(small, question, limits=Limits(seconds=None, iterations=5, nodes=2))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true", help="only the shorter time of each case")
    parser.add_argument("--only", default="", help="only instances whose name contains this")
    chosen = parser.parse_args()
    folder = real_data_folder()
    if folder is None:
        raise SystemExit("reference instances absent: set COVERAGE_PLANNER_REAL_DATA")
    warm_up()
    print("| instance | question | value | to best known | bound | gap | wall s | processor s | status |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---|")
    for name, question, best, limits in CASES:
        if chosen.only not in name:
            continue
        instance = read_instance(folder / "reference" / "selection" / f"{name}.npz")
        for seconds in limits[:1] if chosen.short else limits:
            processor = time.process_time()
            found = select(instance, question, limits=Limits(seconds=seconds))
            processor = time.process_time() - processor
            asked = f"{question.budget_yen:,} yen" if isinstance(question, BudgetQuestion) else "goals"
            print(
                f"| {name} | {asked} | {found.value:,} | {found.value / best - 1:+.4%} | {found.bound:,} "
                f"| {found.gap:.4%} | {found.seconds:.1f} | {processor:.1f} | {found.status} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
