"""Program of its own: prints which kernels questions compile that the start of the kernels has not made ready."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from numba.core.dispatcher import Dispatcher
from ruled_instances import ruled_instance, ruled_question
from small_instances import random_instance, random_question
from test_rollout import question_of, small

from coverage_planner.engine import selection
from coverage_planner.engine.selection.kernel_start import start_kernels
from coverage_planner.engine.selection.pareto import pareto_front
from coverage_planner.engine.selection.rollout import roll_out
from coverage_planner.engine.selection.rollout_problem import RolloutQuestion, YearBudget
from coverage_planner.engine.selection.selecting import Limits, select

MODULES = [
    importlib.import_module(f"{selection.__name__}.{one.name}")
    for one in pkgutil.iter_modules(selection.__path__)
    if one.name != "scip_solver"
]
TIMED, COUNTED = Limits(seconds=0.05), Limits(seconds=None, iterations=20, nodes=3)


def compiled() -> set[str]:
    return {
        f"{module.__name__}.{name}{signature}"
        for module in MODULES
        for name, kernel in vars(module).items()
        if isinstance(kernel, Dispatcher)
        for signature in kernel.signatures
    }


def ask() -> None:
    for seed in range(10):
        instance = random_instance(seed)
        for limits in (TIMED, COUNTED):
            select(instance, random_question(seed, instance), limits=limits)
    for seed in range(12):
        instance = ruled_instance(seed)
        select(instance, ruled_question(seed, instance), limits=COUNTED)
    for seed in range(6):
        instance, state = small(seed)
        roll_out(instance, range(6), question_of(seed, instance), state_yen=state, limits=COUNTED)
    many = random_instance(3, candidates=90, points=600)
    years = tuple(YearBudget(label=str(year), cost_yen=100) for year in range(3))
    roll_out(many, range(90), RolloutQuestion(years=years), limits=TIMED)
    pareto_front(random_instance(1), points=3, limits=TIMED)


if __name__ == "__main__":
    told: list[tuple[int, int]] = []
    start_kernels(lambda step, steps: told.append((step, steps)))
    assert [step for step, _ in told] == list(range(told[0][1]))
    start_kernels(lambda step, steps: told.append((step, steps)))
    assert len(told) == told[0][1], "what is ready is not made ready again"
    ready = compiled()
    assert ready
    ask()
    sys.stdout.write("\n".join(sorted(compiled() - ready)))
