"""Proving the tie-breaks: of all answers as good as the best, none has fewer sites, nor as few for less state money or cost.

Each step is a question of its own about the same candidates and demand: cheapest set where every site costs one (then its
state money, then its cost), with the value reached as a goal or a cap, and what earlier steps proved as further caps. The
moneys of the question become rows of burdens of that instance. So a step has a bound and a certificate like any selection;
``certificate_ties`` makes the same instance and question on its own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from coverage_planner.engine.selection.instance import NEEDED_NAMES, OPTIONAL_NAMES, BoolArray, Instance, make_instance
from coverage_planner.engine.selection.merging import worth_of
from coverage_planner.engine.selection.question import (
    BudgetQuestion,
    Cap,
    Goal,
    GoalKind,
    GoalsQuestion,
    Money,
    Question,
    ShortfallQuestion,
    caps_of,
    goals_of,
)
from coverage_planner.engine.selection.selection_values import Selection
from coverage_planner.model.layers import Int64Array

MOST_PAIRS = 60_000
"""Pairs of candidate and merged demand up to which ties are proven; larger instances say that they are not."""
_MOST_POINT_PAIRS = 200_000
"""The same before merging, since every step reads and hashes an instance of its own."""
MOST_VALUE = 1 << 43
"""A value must be below this to be asked for as a goal."""
STEPS = ("sites", "state", "cost")
_ROW = {Money.COST: 0, Money.STATE: 1, Money.OWN: 2}
COUNT_ROW = 3
CARRIER_ROW = 4
_PERSONS = frozenset({GoalKind.PERSONS, GoalKind.MUNICIPALITY, GoalKind.PREFECTURE})

Solve = Callable[[Instance, Question, BoolArray], Selection]


@dataclass(frozen=True, slots=True, kw_only=True)
class TieStep:
    """One proven step with its certificate."""

    kind: str
    certificate: str


def can_be_proven(instance: Instance, question: Question, merged_pairs: int) -> bool:
    """Whether the tie-breaks of a question can be put as questions, and the instance is small enough."""
    large = merged_pairs > MOST_PAIRS or instance.indices.size > _MOST_POINT_PAIRS
    if isinstance(question, ShortfallQuestion) or large:
        return False
    weighted = isinstance(question, BudgetQuestion) and question.road_weight != 0
    return not weighted or not any(goal.kind in _PERSONS for goal in goals_of(question))


def prove_ties(
    instance: Instance, question: Question, value: int, sites: tuple[int, ...], solve: Solve
) -> tuple[tuple[int, ...], tuple[TieStep, ...]]:
    """Return the answer that comes first by the tie-breaks, as far as proven, and the steps proven.

    Args:
        instance: candidates and demand.
        question: the question, not of a shortfall.
        value: proven best value.
        sites: an answer of that value.
        solve: answers a question about an instance, beginning with some candidates.
    """
    steps: list[TieStep] = []
    best = sites
    caps: list[Cap] = []
    for kind in STEPS:
        if kind == "state" and instance.state_yen is None:
            continue
        asked = step_question(question, value, tuple(caps))
        begin = np.zeros(instance.candidates, dtype=np.bool_)
        begin[list(best)] = True
        found = solve(step_instance(instance, question, kind), asked, begin)
        if found.value != found.bound or any(goal.short for goal in found.goals):
            return best, tuple(steps)
        best = found.sites
        steps.append(TieStep(kind=kind, certificate=found.certificate))
        row = {"sites": COUNT_ROW, "state": _ROW[Money.STATE], "cost": _ROW[Money.COST]}[kind]
        caps.append(Cap(money=Money.CARRIER, carrier=row, limit_yen=found.value))
    return best, tuple(steps)


def step_question(question: Question, value: int, caps: tuple[Cap, ...]) -> GoalsQuestion:
    """Return the question of a step; ``caps`` are what earlier steps proved."""
    kept = tuple(_as_burden(cap) for cap in caps_of(question))
    goals = goals_of(question)
    if isinstance(question, BudgetQuestion):
        goals = (*goals, Goal(kind=GoalKind.PERSONS, amount=value, carrier=question.carrier))
    else:
        assert isinstance(question, GoalsQuestion)
        kept = (*kept, _as_burden(Cap(money=question.cheapest, limit_yen=value)))
    return GoalsQuestion(goals=goals, caps=(*kept, *caps), locks=question.locks)


def _as_burden(cap: Cap) -> Cap:
    row = CARRIER_ROW + (cap.carrier or 0) if cap.money is Money.CARRIER else _ROW[cap.money]
    return Cap(money=Money.CARRIER, carrier=row, limit_yen=cap.limit_yen)


def step_instance(instance: Instance, question: Question, kind: str) -> Instance:
    """Return the instance of a step: what it counts as the cost, every money as a row of burdens."""
    count = np.ones(instance.candidates, dtype=np.int64)
    state = np.zeros_like(count) if instance.state_yen is None else instance.state_yen
    rows = [instance.cost_yen, state, instance.cost_yen - state, count]
    rows += [] if instance.burden_yen is None else list(instance.burden_yen)
    own: dict[str, Int64Array] = {"sites": count, "state": state, "cost": instance.cost_yen}
    weighted = isinstance(question, BudgetQuestion) and question.road_weight != 0
    changed: dict[str, Any] = {
        "cost_yen": own[kind],
        "burden_yen": np.array(rows),
        "persons": worth_of(instance, question)[0] if weighted else instance.persons,
    }
    left_out = {"state_yen", "part_indptr", "part_indices", "part_share"}
    arrays = {n: getattr(instance, n) for n in (*NEEDED_NAMES, *OPTIONAL_NAMES) if n not in left_out}
    arrays["road_units_per_m"] = None if instance.road_units_per_m == 1 else np.array([instance.road_units_per_m])
    return make_instance(**(arrays | changed))
