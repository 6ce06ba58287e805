"""Selection on dense footprints whose cost grows with what they cover: the kind whose gaps close slowest.

.venv/bin/python -m benchmarks.bench_selection_dense [--sizes 60,100,200,300] [--seeds 0:1] [--seconds 5] [--only TEXT] [--verify]
"""

from __future__ import annotations

import argparse
import time
from fractions import Fraction

import numpy as np

from benchmarks.bench_selection import warm_up
from benchmarks.bench_selection_families import _verified
from benchmarks.selection_families import (
    COST_LAWS,
    budget,
    budget_with_floors,
    capped_goals,
    goals,
    instance_of,
    persons_goal,
    two_moneys,
)
from coverage_planner.engine.selection.selecting import Limits, select
from coverage_planner.model.layers import Int64Array


def _pure_size(random: np.random.Generator, n: int, size: Int64Array) -> Int64Array:
    return (np.maximum(1, size) * random.uniform(0.9, 1.1, n) * 40).astype(np.int64) * 10_000


COST_LAWS["pure size"] = _pure_size
RADII = (1.5, 3.0, 5.0)
QUESTIONS = (
    (budget, 0.05),
    (budget, 0.1),
    (budget, 0.3),
    (persons_goal, Fraction(4, 5)),
    (persons_goal, Fraction(97, 100)),
    (goals, Fraction(19, 20)),
    (two_moneys, 0.1),
    (budget_with_floors, 0.1),
    (capped_goals, Fraction(9, 10)),
)


def main() -> None:
    """Print one line a case, then the sum."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="60,100,200,300")
    parser.add_argument("--seeds", default="0:1")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--only", default="")
    parser.add_argument("--verify", action="store_true", help="check every certificate, too")
    asked = parser.parse_args()
    first, last = (int(part) for part in asked.seeds.split(":"))
    warm_up()
    gaps = []
    for candidates in (int(size) for size in asked.sizes.split(",")):
        for seed, radius, law in (
            (s, r, c) for s in range(first, last) for r in RADII for c in ("by size", "pure size")
        ):
            for number, (ask, share) in enumerate(QUESTIONS):
                name = f"{candidates}/{seed} r{radius} {law} {ask.__name__} {float(share):g}"
                if asked.only not in name:
                    continue
                random = np.random.default_rng([candidates, seed, int(radius * 10), len(law), number])
                instance = instance_of(
                    random,
                    candidates=candidates,
                    meshes=20 * candidates,
                    cost=law,
                    radius=radius,
                    towns=int(random.integers(3, 40)),
                )
                question = ask(random, instance, share)  # type: ignore[operator]
                processor = time.process_time()
                found = select(instance, question, limits=Limits(seconds=asked.seconds))
                processor = time.process_time() - processor
                if asked.verify:
                    _verified(instance, found)
                print(
                    f"{name:48s} {found.value:>15,} {found.bound:>15,} {found.gap:8.3%} {found.status:10s} "
                    f"nodes {found.nodes:5d} cuts {found.cuts:4d} {found.seconds:5.1f} s, processor {processor:5.1f} s",
                    flush=True,
                )
                gaps.append(found.gap)
    proven = sum(gap == 0 for gap in gaps)
    print(f"\n{len(gaps)} cases, proven {proven}, gap mean {np.mean(gaps):.3%}, largest {max(gaps):.3%}")


if __name__ == "__main__":
    main()
