"""What selection reaches under rules: locks, exclusive sets, caps of several moneys, goals within caps.

    .venv/bin/python benchmarks/bench_selection_rules.py [--seconds 20]

On prefecture_1k_20k with made-up state shares (half or two thirds of the cost, by number), options of sites (every fifth
candidate shares a site with its successor) and random locks; the answers are checked by their certificates.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from coverage_planner.engine.selection.certificate_check import check_certificate
from coverage_planner.engine.selection.instance import Instance, make_instance, read_instance, write_instance
from coverage_planner.engine.selection.question import (
    BudgetQuestion,
    Cap,
    Goal,
    GoalKind,
    GoalsQuestion,
    Locks,
    Money,
    Question,
)
from coverage_planner.engine.selection.selecting import Limits, select
from tests.conftest import real_data_folder


def with_money(instance: Instance) -> Instance:
    number = np.arange(instance.candidates)
    state = np.where(number % 2 == 0, instance.cost_yen // 2, instance.cost_yen * 2 // 3) // 1000 * 1000
    return make_instance(
        instance.indptr,
        instance.indices,
        instance.cost_yen,
        instance.persons,
        road_m=instance.road_m,
        expressway=instance.expressway,
        municipality=instance.municipality,
        state_yen=state,
        site_group=np.where(number % 5 < 2, number // 5, -1),
    )


def cases() -> list[tuple[str, Question]]:
    random = np.random.default_rng(5)
    order = [int(i) for i in random.permutation(1000)]
    single = [i for i in order if i % 5 > 1]
    locks = Locks(must=tuple(single[:10]), must_not=tuple(single[10:60]))
    sets = tuple(tuple(single[60 + 5 * k : 65 + 5 * k]) for k in range(40))
    budget = BudgetQuestion(budget_yen=1_976_178_000)
    goals = (
        Goal(kind=GoalKind.PERSONS, share=Fraction(19, 20)),
        Goal(kind=GoalKind.MUNICIPALITY, share=Fraction(4, 5)),
    )
    state = Cap(money=Money.STATE, limit_yen=1_050_000_000)
    return [
        ("budget, options of sites", budget),
        ("budget, locks", replace(budget, locks=locks)),
        ("budget, locks, 40 exclusive sets", replace(budget, locks=replace(locks, exclusive=sets))),
        ("budget and state money", replace(budget, caps=(state,))),
        ("budget with a floor of 40 % in every municipality",
         replace(budget, goals=(Goal(kind=GoalKind.MUNICIPALITY, share=Fraction(2, 5)),))),
        ("goals, options of sites", GoalsQuestion(goals=goals)),
        ("goals, least own money within state money",
         GoalsQuestion(goals=goals, caps=(Cap(money=Money.STATE, limit_yen=2_200_000_000),), cheapest=Money.OWN)),
        ("goals out of reach of the money", GoalsQuestion(goals=goals, caps=(Cap(money=Money.COST, limit_yen=10**9),))),
    ]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20.0)
    seconds = parser.parse_args().seconds
    folder = real_data_folder()
    if folder is None:
        raise SystemExit("reference instances absent: set COVERAGE_PLANNER_REAL_DATA")
    instance = with_money(read_instance(folder / "reference" / "selection" / "prefecture_1k_20k.npz"))
    select(instance, cases()[3][1], limits=Limits(seconds=None, iterations=1, nodes=0))  # compiles
    select(instance, cases()[5][1], limits=Limits(seconds=None, iterations=1, nodes=0))
    print("| question | value | bound | gap | status | sites | wall s | certificate |")
    print("|---|---:|---:|---:|---|---:|---:|---|")
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "i.npz"
        write_instance(instance, path)
        for told, question in cases():
            found = select(instance, question, limits=Limits(seconds=seconds))
            (Path(name) / "c.json").write_text(found.certificate)
            check_certificate(Path(name) / "c.json", path)
            print(
                f"| {told} | {found.value:,} | {found.bound:,} | {found.gap:.3%} | {found.status} | {len(found.sites)} "
                f"| {found.seconds:.1f} | holds |",
                flush=True,
            )


if __name__ == "__main__":
    main()
