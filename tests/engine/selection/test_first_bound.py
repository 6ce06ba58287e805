"""A goal question that is cut short at once still has a bound above zero, which its certificate proves."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from coverage_planner.engine.selection.certificate_check import check_certificate
from coverage_planner.engine.selection.instance import Instance, make_instance, write_instance
from coverage_planner.engine.selection.question import Goal, GoalKind, GoalsQuestion, Locks
from coverage_planner.engine.selection.selecting import Limits, select

AT_ONCE = Limits(seconds=None, iterations=0, nodes=0)


def small(seed: int) -> Instance:
    rng = np.random.default_rng(seed)
    sets = [np.flatnonzero(rng.random(30) < 0.3).astype(np.int32) for _ in range(9)]
    return make_instance(
        np.cumsum([0, *(one.size for one in sets)]),
        np.concatenate(sets),
        rng.integers(5, 40, 9) * 10_000,
        rng.integers(0, 50, 30),
        road_m=rng.integers(0, 20, 30),
    )


def cheapest(instance: Instance, need: dict[str, int], must: tuple[int, ...]) -> int:
    best = int(instance.cost_yen.sum())
    for count in range(instance.candidates + 1):
        for sites in combinations(range(instance.candidates), count):
            covered = instance.covered_by(np.array(sorted({*sites, *must}), dtype=np.int64))
            amounts = {"persons": instance.persons[covered].sum(), "road": instance.road_m[covered].sum()}
            if all(amounts[key] >= least for key, least in need.items()):
                best = min(best, int(instance.cost_yen[sorted({*sites, *must})].sum()))
    return best


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("must", [(), (2,)])
def test_cut_short_at_once_it_proves_something_true(seed: int, must: tuple[int, ...], tmp_path: Path) -> None:
    instance = small(seed)
    every = instance.covered_by(np.arange(instance.candidates))
    share = Fraction(4, 5)
    question = GoalsQuestion(
        goals=(Goal(kind=GoalKind.PERSONS, share=share), Goal(kind=GoalKind.ROAD_M, share=share)),
        locks=Locks(must=must),
    )
    found = select(instance, question, limits=AT_ONCE)
    need = {
        "persons": -(-int(instance.persons[every].sum()) * 4 // 5),
        "road": -(-int(instance.road_m[every].sum()) * 4 // 5),
    }
    floor = int(instance.cost_yen[list(must)].sum())
    assert floor < found.bound <= cheapest(instance, need, must) <= found.value
    write_instance(instance, tmp_path / "i.npz")
    (tmp_path / "c.json").write_text(found.certificate, encoding="utf-8")
    assert check_certificate(tmp_path / "c.json", tmp_path / "i.npz").bound == found.bound
