"""Tie-breaks that are said to be proven are those of trying every subset; their certificates cannot be forged."""

from __future__ import annotations

import ast
import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.selection import certificate_ties, selecting
from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.engine.selection.question import BudgetQuestion, GoalsQuestion, Question, ShortfallQuestion
from coverage_planner.engine.selection.selecting import Limits, Selection, SelectionProgress, select
from coverage_planner.model.errors import Cancelled, InputRefused
from tests.engine.selection.ruled_instances import (
    by_subsets,
    goals_asked,
    objective,
    rows,
    ruled_instance,
    ruled_question,
)
from tests.engine.selection.test_certificate import sealed
from tests.engine.selection.test_ruled_certificates import check, numbers_in

LIMITS = Limits(seconds=None, iterations=40, nodes=400)


def equal_instance(seed: int) -> Instance:
    """Few points and few different costs: many answers of the same value."""
    random = np.random.default_rng(seed)
    covers = random.random((9, 7)) < 0.35
    cost = random.integers(1, 4, 9) * 10
    return make_instance(
        np.concatenate(([0], np.cumsum(covers.sum(axis=1)))),
        np.nonzero(covers)[1],
        cost,
        random.integers(1, 4, 7) * 10,
        road_m=random.integers(0, 2, 7) * 100,
        expressway=random.random(7) < 0.2,
        municipality=random.integers(0, 2, 7),
        prefecture=np.zeros(7, dtype=np.int64),
        state_yen=cost * random.integers(0, 3, 9) // 2,
        burden_yen=np.array([cost // 2, cost - cost // 2]),
        site_group=np.full(9, -1),
    )


def first_of_equals(instance: Instance, question: Question) -> tuple[int, int, int]:
    """Fewest sites, then least state money, then least cost among the best subsets."""
    truth = by_subsets(instance, question)
    covers = [set(instance.indices[instance.indptr[i] : instance.indptr[i + 1]].tolist()) for i in range(9)]
    there = [] if instance.existing is None else np.flatnonzero(instance.existing).tolist()
    targets = rows(instance, goals_asked(question), covers)
    assert instance.state_yen is not None
    ranks = []
    for subset in truth.allowed:
        covered = set().union(*(covers[i] for i in (*subset, *there)))
        if any(sum(amount.get(j, 0) for j in covered) < target for amount, target in targets):
            continue
        if objective(instance, question, subset, covered) == truth.best:
            sites = list(subset)
            ranks.append((len(sites), int(instance.state_yen[sites].sum()), int(instance.cost_yen[sites].sum())))
    return min(ranks)


@pytest.mark.parametrize("seed", range(40))
def test_the_answer_comes_first_by_every_proven_step(seed: int) -> None:
    instance = equal_instance(seed)
    question = ruled_question(seed, instance)
    if isinstance(question, ShortfallQuestion) or by_subsets(instance, question).best is None:
        question = BudgetQuestion(budget_yen=60)
    found = select(instance, question, limits=LIMITS)
    assert found.value == found.bound
    weighted = isinstance(question, BudgetQuestion) and question.road_weight != 0
    assert found.ties_proven == ("sites", "state", "cost") or weighted
    if found.ties_proven:
        assert found.state_yen is not None
        assert (len(found.sites), found.state_yen, found.cost_yen) == first_of_equals(instance, question)
    checked = check(json.loads(found.certificate), instance)
    assert checked.ties == found.ties_proven
    assert (checked.value, checked.sites) == (found.value, found.sites)


@pytest.mark.parametrize("seed", range(20))
def test_with_everything_a_planner_can_ask(seed: int) -> None:
    instance = ruled_instance(seed)
    question = ruled_question(seed, instance)
    found = select(instance, question, limits=LIMITS)
    checked = check(json.loads(found.certificate), instance)
    assert checked.ties == found.ties_proven
    if len(found.ties_proven) == 3:
        assert (len(found.sites), found.state_yen, found.cost_yen) == first_of_equals(instance, question)


@cache
def proven(kind: str) -> tuple[Instance, dict[str, Any], Selection]:
    for seed in range(60):
        instance = equal_instance(seed)
        question = ruled_question(seed, instance)
        if {"budget": BudgetQuestion, "goals": GoalsQuestion}[kind] is not type(question):
            continue
        found = select(instance, question, limits=LIMITS)
        if len(found.ties_proven) == 3 and found.sites:
            return instance, json.loads(found.certificate), found
    raise AssertionError("no proven ties")


@given(st.sampled_from(["budget", "goals"]), st.data())
@settings(max_examples=150, deadline=None)
def test_forged_steps_are_rejected(kind: str, data: st.DataObject) -> None:
    instance, whole, found = proven(kind)
    content = json.loads(json.dumps(whole))
    step = content["ties"][data.draw(st.integers(0, 2))]
    inner = json.loads(step[1])
    path = data.draw(st.sampled_from([p for p in numbers_in(inner) if p[0] in ("question", "value", "bound", "sites")]))
    target: Any = inner
    for key in path[:-1]:
        target = target[key]
    before = target[path[-1]]
    target[path[-1]] = data.draw(st.one_of(st.integers(-2, 9), st.just(before + 1), st.just(before - 1)))
    if target[path[-1]] == before:
        return
    step[1] = sealed(inner).decode()
    try:
        checked = check(content, instance)
    except InputRefused:
        return
    # Sites of a step may be others as good; what is proven of the answer stays true.
    assert path[0] == "sites"
    assert checked.sites == found.sites


@pytest.mark.parametrize("kind", ["budget", "goals"])
def test_steps_left_out_swapped_or_of_another_answer_are_rejected(kind: str) -> None:
    instance, whole, _ = proven(kind)
    ties = whole["ties"]
    assert check(whole | {"ties": ties[:1]}, instance).ties == ("sites",), "less may be claimed"
    for forged in (
        ties[1:],
        ties[::-1],
        [*ties, ties[0]],
        [["sites", ties[1][1]]],
        [["sites"]],
        {},
        [["sites", ties[0][1] + " "]],
    ):
        with pytest.raises(InputRefused):
            check(whole | {"ties": forged}, instance)
    with pytest.raises(InputRefused):  # ties of an answer that is not proven itself
        check(whole | {"bound": whole["bound"] + (1 if kind == "budget" else -1)}, instance)


def test_large_instances_and_weighted_floors_say_that_ties_are_not_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    instance = equal_instance(1)
    monkeypatch.setattr("coverage_planner.engine.selection.tie_proof.MOST_PAIRS", 3)
    found = select(instance, BudgetQuestion(budget_yen=60), limits=LIMITS)
    assert found.value == found.bound
    assert found.ties_proven == ()
    assert check(json.loads(found.certificate), instance).ties == ()


def test_cancelling_while_ties_are_proven_keeps_the_answer() -> None:
    instance = equal_instance(2)
    calls: list[int] = []

    def progress(state: SelectionProgress) -> None:
        calls.append(state.value)
        if state.value == state.bound:
            raise Cancelled

    found = select(
        instance, BudgetQuestion(budget_yen=60, road_weight=Fraction(0)), limits=Limits(seconds=20), progress=progress
    )
    assert found.value == found.bound
    assert found.ties_proven in ((), ("sites", "state", "cost"))


def test_the_check_shares_no_code_with_the_solver() -> None:
    tree = ast.parse(Path(certificate_ties.__file__).read_text(encoding="utf-8"))
    ours = {
        n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("coverage")
    }
    assert ours == {"coverage_planner.engine.selection.certificate_reading"}
    assert selecting.STEPS == certificate_ties._ORDER, "the same steps, written down twice"
