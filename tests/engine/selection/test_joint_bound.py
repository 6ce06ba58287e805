"""Bounds that hold for exact coverage: small worlds of sub-cells, every subset counted cell by cell."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.selection.certificate_check import check_certificate
from coverage_planner.engine.selection.instance import WHOLE_SHARE, Instance, make_instance, write_instance
from coverage_planner.engine.selection.out_of_reach import out_of_reach
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
from coverage_planner.engine.selection.selecting import Limits, Selection, select
from coverage_planner.model.errors import InputRefused

NEEDED = 5
Cells = npt.NDArray[np.bool_]


def world(seed: int) -> tuple[Instance, Cells]:
    """Eight sites over 14 meshes of ten cells; a mesh is covered when five of its cells are."""
    random = np.random.default_rng(seed)
    cells = random.random((8, 14, 10)) < random.uniform(0.15, 0.5, (8, 14, 1)) * (random.random((8, 14, 1)) < 0.6)
    count = cells.sum(axis=2)
    alone = count >= NEEDED
    part = np.where(alone, 0, -(-count * WHOLE_SHARE // NEEDED))
    return (
        make_instance(
            np.concatenate(([0], np.cumsum(alone.sum(axis=1)))),
            np.nonzero(alone)[1],
            random.integers(3, 30, 8),
            random.integers(1, 60, 14),
            state_yen=np.zeros(8, dtype=np.int64),
            part_indptr=np.concatenate(([0], np.cumsum((part > 0).sum(axis=1)))),
            part_indices=np.nonzero(part)[1],
            part_share=part[part > 0],
        ),
        cells,
    )


def exactly_covered(cells: Cells, subset: tuple[int, ...]) -> Cells:
    together = cells[list(subset)].any(axis=0) if subset else np.zeros(cells.shape[1:], bool)
    return np.asarray(together.sum(axis=1) >= NEEDED)


def question_for(seed: int, instance: Instance) -> Question:
    random = np.random.default_rng(seed + 3)
    locks = Locks(must=(0,), exclusive=((1, 2, 3),)) if random.random() < 0.5 else Locks()
    half = int(instance.cost_yen.sum()) // 2
    if random.random() < 0.5:
        caps = (Cap(money=Money.OWN, limit_yen=half - 1),) if random.random() < 0.5 else ()
        return BudgetQuestion(budget_yen=half, locks=locks, caps=caps)
    share = Fraction(int(random.integers(5, 10)), 10)
    return GoalsQuestion(goals=(Goal(kind=GoalKind.PERSONS, share=share),), locks=locks)


def best_exactly(instance: Instance, cells: Cells, question: Question) -> int | None:
    target = -(-int(instance.persons[instance.coverable].sum()) * 9 // 10)
    if isinstance(question, GoalsQuestion):
        share = question.goals[0].share
        target = -(-int(instance.persons[instance.coverable].sum()) * share.numerator // share.denominator)
    best: int | None = None
    for size in range(9):
        for subset in combinations(range(8), size):
            inside = set(subset)
            if set(question.locks.must) - inside or any(len(inside & set(g)) > 1 for g in question.locks.exclusive):
                continue
            cost = int(instance.cost_yen[list(subset)].sum())
            persons = int(instance.persons[exactly_covered(cells, subset)].sum())
            if isinstance(question, BudgetQuestion):
                limit = min([question.budget_yen or 0, *(cap.limit_yen for cap in question.caps)])
                if cost <= limit:
                    best = persons if best is None else max(best, persons)
            elif persons >= target:
                best = cost if best is None else min(best, cost)
    return best


def answered(seed: int) -> tuple[Instance, Cells, Question, Selection]:
    instance, cells = world(seed)
    question = question_for(seed, instance)
    return instance, cells, question, select(instance, question, limits=Limits(seconds=None, iterations=30, nodes=300))


@pytest.mark.parametrize("seed", range(60))
def test_no_set_covers_more_exactly_than_the_joint_bound(seed: int, tmp_path: Path) -> None:
    instance, cells, question, found = answered(seed)
    best = best_exactly(instance, cells, question)
    (tmp_path / "c.json").write_text(found.certificate)
    write_instance(instance, tmp_path / "i.npz")
    proof = check_certificate(tmp_path / "c.json", tmp_path / "i.npz")
    assert proof.joint_bound == found.joint_bound
    if any(goal.short for goal in found.goals):
        assert found.joint_bound is None
        return
    assert best is not None
    assert found.joint_bound is not None
    if isinstance(question, BudgetQuestion):
        assert found.value <= best <= found.joint_bound
    else:
        assert found.joint_bound <= best <= found.value


def test_covering_sets_alone_would_bound_too_little() -> None:
    """Somewhere the exact best is above the bound of covering sets: the joint bound is needed, not an ornament."""
    above = 0
    for seed in range(60):
        instance, cells, question, found = answered(seed)
        best = best_exactly(instance, cells, question)
        if isinstance(question, BudgetQuestion) and best is not None:
            above += best > found.bound
    assert above > 0


def test_what_only_several_sites_cover_is_told_apart() -> None:
    instance = make_instance(
        [0, 1, 1], [0], [1, 1], [5, 7, 9],
        part_indptr=[0, 2, 4], part_indices=[1, 2, 1, 2], part_share=[WHOLE_SHARE // 2, 9, WHOLE_SHARE // 2, 9],
    )  # fmt: skip
    told = out_of_reach(instance)
    assert (told.whole.persons, told.jointly_persons) == (16, 7)


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_a_forged_joint_bound_is_rejected_or_still_true(tmp_path_factory: Any, data: st.DataObject) -> None:
    folder = tmp_path_factory.getbasetemp()
    instance, cells, question, found = answered(data.draw(st.sampled_from([1, 2, 4, 5])))
    best = best_exactly(instance, cells, question)
    content = json.loads(found.certificate)
    del content["sha256"]
    joint = content["joint"]
    if joint is None:
        return
    for _ in range(data.draw(st.integers(1, 2))):
        name = data.draw(st.sampled_from(sorted(joint)))
        if isinstance(joint[name], int):
            joint[name] = data.draw(st.one_of(st.integers(-1, 300), st.integers()))
        elif joint[name]:
            place = data.draw(st.integers(0, len(joint[name]) - 1))
            joint[name][place] = data.draw(st.one_of(st.integers(-1, 20), st.integers(0, 1 << 40), st.integers()))
        else:
            joint[name] = [data.draw(st.integers(0, 5))]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    content["sha256"] = hashlib.sha256(text.encode()).hexdigest()
    (folder / "c.json").write_text(json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n")
    write_instance(instance, folder / "i.npz")
    try:
        proof = check_certificate(folder / "c.json", folder / "i.npz")
    except InputRefused:
        return
    assert best is not None
    assert proof.joint_bound is not None
    if isinstance(question, BudgetQuestion):
        assert best <= proof.joint_bound
    else:
        assert proof.joint_bound <= best
