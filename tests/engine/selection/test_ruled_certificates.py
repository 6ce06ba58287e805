"""Certificates of questions with locks, caps and goals: forgeries are rejected or prove nothing false; cancelling."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.selection.certificate_check import CheckedCertificate, check_certificate
from coverage_planner.engine.selection.instance import Instance, make_instance, write_instance
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
from coverage_planner.engine.selection.selecting import Limits, Selection, SelectionProgress, SelectionStatus, select
from coverage_planner.model.errors import Cancelled, InputRefused
from tests.engine.selection.ruled_instances import BySubsets, by_subsets, ruled_instance, ruled_question

SEEDS = [3, 8, 14, 21, 33, 47]


@cache
def proven(seed: int) -> tuple[Instance, Question, dict[str, Any], BySubsets]:
    instance = ruled_instance(seed)
    question = ruled_question(seed, instance)
    found = select(instance, question, limits=Limits(seconds=None, iterations=30, nodes=20))
    return instance, question, json.loads(found.certificate), by_subsets(instance, question)


def check(content: dict[str, Any], instance: Instance) -> CheckedCertificate:
    """Check a forged certificate whose digest fits."""
    content = {key: value for key, value in content.items() if key != "sha256"}

    def canonical() -> str:
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)

    content["sha256"] = hashlib.sha256(canonical().encode()).hexdigest()
    with TemporaryDirectory() as name:
        (Path(name) / "c.json").write_text(canonical() + "\n")
        write_instance(instance, Path(name) / "i.npz")
        return check_certificate(Path(name) / "c.json", Path(name) / "i.npz")


def numbers_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, int) and not isinstance(value, bool):
        return [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in items for found in numbers_in(item, (*path, key))]


@given(st.sampled_from(SEEDS), st.data())
@settings(max_examples=300, deadline=None)
def test_a_forged_number_is_rejected_or_the_claims_are_still_true(seed: int, data: st.DataObject) -> None:
    instance, question, whole, truth = proven(seed)
    content = json.loads(json.dumps(whole))
    # The question stays: a certificate of another question may well be true.
    places = [path for path in numbers_in(content) if path[0] != "question"]
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places))
        target: Any = content
        for key in path[:-1]:
            target = target[key]
        near = st.integers(-3, 3).map(lambda d, at=target[path[-1]]: at + d)
        target[path[-1]] = data.draw(st.one_of(st.integers(-2, 40), near, st.integers()))
    try:
        found = check(content, instance)
    except InputRefused:
        return
    assert found.sites in truth.allowed
    if found.kind == "shortfall":
        assert found.bound <= truth.shortfall <= found.value
    else:
        assert truth.best is not None
        weighed = isinstance(question, BudgetQuestion) and question.road_weight
        scale = question.road_weight.denominator if isinstance(question, BudgetQuestion) and weighed else 1
        low, high = (found.value, found.bound) if found.kind == "budget" else (found.bound, found.value)
        assert low <= truth.best * scale <= high


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_that_break_a_rule_are_rejected(seed: int) -> None:
    instance, question, whole, truth = proven(seed)
    assert check(whole, instance).sites == tuple(whole["sites"])
    rejected = 0
    for site in range(instance.candidates):
        sites = sorted(set(whole["sites"]) ^ {site})
        if tuple(sites) in truth.allowed:
            continue
        cost = int(instance.yen_of(Money.COST)[sites].sum())
        covered = instance.covered_by(np.array(sites, dtype=np.int64))
        for value in {whole["value"], int(instance.persons[covered].sum()), cost}:
            with pytest.raises(InputRefused):
                check(whole | {"sites": sites, "cost_yen": cost, "value": value}, instance)
            rejected += 1
    assert rejected > 0, f"nothing was forbidden by {question}"


def wide() -> Instance:
    random = np.random.default_rng(11)
    points, sites = random.random((2000, 2)), random.random((120, 2))
    near = ((sites[:, None, :] - points[None, :, :]) ** 2).sum(axis=2) < 0.012
    cost = random.integers(1000, 4000, 120) * 10_001
    return make_instance(
        np.concatenate(([0], np.cumsum(near.sum(axis=1)))),
        np.nonzero(near)[1],
        cost,
        random.integers(1, 500, 2000),
        municipality=(points[:, 0] * 4).astype(np.int64),
        state_yen=cost * 2 // 3,
        site_group=np.arange(120) // 2,
    )


WIDE: list[Question] = [
    BudgetQuestion(
        budget_yen=500_000_000,
        caps=(Cap(money=Money.STATE, limit_yen=250_000_000),),
        locks=Locks(must=(5,), must_not=(7, 8), exclusive=((10, 20, 30),)),
    ),
    GoalsQuestion(
        goals=(Goal(kind=GoalKind.MUNICIPALITY, amount=50_000),),
        caps=(Cap(money=Money.OWN, limit_yen=400_000_000),),
        locks=Locks(must=(5,)),
    ),
]


def certified(found: Selection, instance: Instance) -> None:
    assert check(json.loads(found.certificate), instance).bound == found.bound


@pytest.mark.parametrize("question", WIDE, ids=["budget", "goals"])
@pytest.mark.parametrize("calls", [1, 3])
def test_cancelling_keeps_an_answer_within_the_rules(question: Question, calls: int) -> None:
    instance = wide()
    seen: list[SelectionProgress] = []

    def progress(state: SelectionProgress) -> None:
        seen.append(state)
        if len(seen) == calls:
            raise Cancelled

    found = select(instance, question, limits=Limits(seconds=600), progress=progress)
    assert found.status in {SelectionStatus.CANCELLED, SelectionStatus.OPTIMAL}
    assert 5 in found.sites
    assert not {7, 8} & set(found.sites) or isinstance(question, GoalsQuestion)
    certified(found, instance)


@pytest.mark.parametrize("question", WIDE, ids=["budget", "goals"])
def test_the_same_seed_and_iterations_give_the_same_certificate(question: Question) -> None:
    limits = Limits(seconds=None, iterations=200, nodes=2)
    one, two = (select(wide(), question, limits=limits, seed=4) for _ in range(2))
    assert one.certificate == two.certificate


@pytest.mark.parametrize("question", WIDE, ids=["budget", "goals"])
def test_a_few_seconds_bring_value_and_bound_near_each_other(question: Question) -> None:
    found = select(wide(), question, limits=Limits(seconds=2.0))
    assert found.gap < 0.15  # under load two seconds may be half a second of processor
    assert not any(goal.short for goal in found.goals)
    certified(found, wide())
