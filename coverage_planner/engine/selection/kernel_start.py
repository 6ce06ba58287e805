"""Compiled code of the selection, made or read before a clock starts.

The first question after an installation compiles every kernel it touches: 28 s of CPU time, all of it inside the time limit,
so that a limit of 20 s ended with nothing searched and the status depended on the compiler. Read from numba's cache they
take 1.1 s. A small instance asked every kind of question touches them all; whoever has a clock calls this first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from fractions import Fraction
from functools import partial

import numpy as np

from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.engine.selection.pareto import pareto_front
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
from coverage_planner.engine.selection.rollout import roll_out
from coverage_planner.engine.selection.rollout_problem import RolloutQuestion, YearBudget
from coverage_planner.engine.selection.selecting import Limits, select

_SITES, _POINTS = 24, 160
_LIMITS = Limits(seconds=None, iterations=30, nodes=3)
_lock = threading.Lock()
_done = 0


def start_kernels(tell: Callable[[int, int], None] | None = None) -> None:
    """Compile or read all kernels of selections and roll-outs once in this process.

    Args:
        tell: called before every step with its number from 0 and how many there are; may raise ``Cancelled``, after which
            the next call goes on where this one ended. Not called when there is nothing left to do.
    """
    global _done  # noqa: PLW0603 - once a process, like the kernels themselves
    with _lock:
        steps = _steps()
        while _done < len(steps):
            if tell is not None:
                tell(_done, len(steps))
            steps[_done]()
            _done += 1


def _steps() -> tuple[Callable[[], object], ...]:
    instance = _instance()

    def choose(question: Question) -> Callable[[], object]:
        return lambda: select(instance, question, limits=_LIMITS)

    def spread(question: RolloutQuestion) -> Callable[[], object]:
        return lambda: roll_out(instance, range(1, 13), question, state_yen=instance.state_yen, limits=_LIMITS)

    years = tuple(YearBudget(label=f"{t}", cost_yen=700, own_yen=600) for t in range(3))
    orders = [
        RolloutQuestion(years=years, carry_over=on, before=((1, 2),), not_before=((4, 1),)) for on in (False, True)
    ]
    front = partial(pareto_front, instance, points=6, limits=_LIMITS)
    return (*map(choose, _questions()), *map(spread, orders), front)


def _questions() -> tuple[Question, ...]:
    persons = Goal(kind=GoalKind.PERSONS, share=Fraction(4, 5))
    roads = Goal(kind=GoalKind.ROAD_M, share=Fraction(4, 5))
    floors = Goal(kind=GoalKind.MUNICIPALITY, share=Fraction(1, 2))
    own = Cap(money=Money.OWN, limit_yen=900)
    locks = Locks(must=(2,), must_not=(3,), exclusive=((4, 5, 6),), least_apart_m=10)
    return (
        BudgetQuestion(budget_yen=700),
        GoalsQuestion(goals=(persons,)),
        GoalsQuestion(goals=(persons, roads, floors)),
        BudgetQuestion(budget_yen=900, caps=(own,), locks=locks, goals=(persons,), road_weight=Fraction(1, 7)),
        GoalsQuestion(goals=(persons, roads), caps=(own,), locks=locks),
    )


def _instance() -> Instance:
    random = np.random.default_rng(5)
    covers = random.random((_SITES, _POINTS)) < 0.12
    cost = random.integers(10, 30, _SITES) * 7
    municipality = random.integers(0, 3, _POINTS)
    return make_instance(
        np.concatenate(([0], np.cumsum(covers.sum(axis=1)))),
        np.nonzero(covers)[1],
        cost,
        random.integers(0, 50, _POINTS),
        road_m=random.integers(0, 500, _POINTS),
        municipality=municipality,
        prefecture=municipality // 2,
        state_yen=cost // 3,
        site_x_m=random.integers(0, 9000, _SITES),
        site_y_m=random.integers(0, 9000, _SITES),
    )
