"""SCIP as a second opinion (optional extra): the compact model, begun from our answer, recounted and cross-checked.

SCIP works in floating point, so nothing of it is certified: its answer is recounted in integers and taken only when it keeps
all rules; its bound is reported as its own. Where its bound and a recounted answer, or its answer and our exact bound,
contradict each other, the run is refused rather than believed (a wrong cut can make a wrong "optimum").
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

import numpy as np

from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.engine.selection.judging import Judge
from coverage_planner.engine.selection.merging import CoverProblem, Objective, merge
from coverage_planner.engine.selection.multipliers import cost_unit
from coverage_planner.engine.selection.question import Question, ShortfallQuestion
from coverage_planner.engine.selection.selection_run import SelectionRun
from coverage_planner.engine.selection.selection_values import Limits, Selection, SelectionProgress, SelectionStatus
from coverage_planner.model.errors import InputRefused, PlannerError
from coverage_planner.model.text import Text

_OWN_SHARE = 0.3
"""Share of the time for our own search and proof before SCIP begins."""
_TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class ScipOpinion:
    """What SCIP says: its status and bound (floating point), and the value of its answer recounted; None without one."""

    version: str
    status: str
    value: int | None
    bound: int | None
    seconds: float


def scip_is_there() -> bool:
    """Whether the optional package is installed."""
    return importlib.util.find_spec("pyscipopt") is not None


def select_with_scip(
    instance: Instance,
    question: Question,
    *,
    limits: Limits | None = None,
    seed: int = 1,
    progress: Callable[[SelectionProgress], None] | None = None,
    instance_path: str = "",
) -> tuple[Selection, ScipOpinion]:
    """Return the better of our answer and SCIP's, with our exact bound and certificate, and SCIP's opinion.

    Args:
        instance: candidates and demand.
        question: budget or goals.
        limits: 60 seconds by default; SCIP needs a limit of time.
        seed: of our search.
        progress: of our search, called before SCIP begins.
        instance_path: recorded in the certificate.

    Raises:
        PlannerError: the package is not installed, or SCIP contradicts exact figures.
        InputRefused: a question of least shortfall, or no limit of time.
    """
    if not scip_is_there():
        raise PlannerError(
            Text("SCIP (pyscipopt) が入っていません", "SCIP (pyscipopt) is not installed"),
            remedy=Text(
                "pip install 'coverage-planner[scip]' で追加するか、--solver を外してください",
                "add it with pip install 'coverage-planner[scip]', or leave out --solver",
            ),
            field="--solver",
        )
    within = limits or Limits()
    if within.seconds is None or isinstance(question, ShortfallQuestion):
        raise InputRefused(
            Text("SCIP には時間の上限が必要です", "SCIP needs a limit of time"),
            remedy=Text(
                "--iterations の代わりに --time-limit を指定してください", "use --time-limit, not --iterations"
            ),
            field="--solver",
        )
    problem = merge(instance, question)
    own = replace(within, seconds=within.seconds * _OWN_SHARE)
    run = SelectionRun(instance, question, own, seed, progress, problem=problem)
    run.work()
    if run.status in (SelectionStatus.OPTIMAL, SelectionStatus.CANCELLED) or not problem.groups:
        return run.answer(instance_path), ScipOpinion(
            version=_version(), status="not needed", value=None, bound=None, seconds=0.0
        )
    judge = Judge(problem, cost_unit(problem))
    start = run.best if judge.value(run.best) is not None else None
    opinion, chosen = _solve(problem, judge, start, within.seconds * (1 - _OWN_SHARE))
    base = problem.base_value
    if chosen is not None:
        run.take(chosen)
    answer = run.answer(instance_path)
    maximise = problem.objective is Objective.WORTH
    sign = 1 if maximise else -1
    told = replace(
        opinion,
        value=None if opinion.value is None else base + opinion.value,
        bound=None if opinion.bound is None else base + opinion.bound,
    )
    if told.bound is not None and sign * (told.bound - answer.value) < 0:
        raise _contradiction(f"上下界 {told.bound:,}", f"bound {told.bound:,}", answer.value)
    if told.value is not None and sign * (told.value - answer.bound) > 0:
        raise _contradiction(f"値 {told.value:,}", f"value {told.value:,}", answer.bound)
    return answer, told


def _contradiction(ja: str, en: str, exact: int) -> PlannerError:
    return PlannerError(
        Text(f"SCIPの{ja}は厳密な値 {exact:,} と矛盾します", f"the {en} of SCIP contradicts the exact {exact:,}"),
        remedy=Text("--solver を外してやり直してください", "run again without --solver"),
        field="--solver",
    )


def _version() -> str:
    return importlib.metadata.version("pyscipopt")


def _solve(
    problem: CoverProblem, judge: Judge, start: BoolArray | None, seconds: float
) -> tuple[ScipOpinion, BoolArray | None]:
    from pyscipopt import Model, quicksum

    p, unit = problem, judge.unit
    model: Any = Model("selection")
    model.hideOutput()
    model.setParam("limits/time", max(1.0, seconds))
    model.setParam("parallel/maxnthreads", 1)
    empty = np.diff(p.site_ptr) == 0
    x = [model.addVar(vtype="B", ub=0.0 if p.locked[i] or empty[i] else 1.0) for i in range(p.sites)]
    y = [model.addVar(vtype="C", lb=float(p.forced[j]), ub=1.0) for j in range(p.groups)]
    for j in range(p.groups):
        model.addCons(quicksum(x[i] for i in p.group_sites[p.group_ptr[j] : p.group_ptr[j + 1]]) >= y[j])
    if p.budget_yen is not None:
        model.addCons(quicksum(int(p.cost_yen[i]) // unit * x[i] for i in range(p.sites)) <= p.budget_yen // unit)
    for r in range(p.sides.count):
        sites, amounts = p.sides.row(r)
        terms = quicksum(int(a) * x[i] for i, a in zip(sites, amounts, strict=True))
        model.addCons(terms <= int(p.sides.limits[r]))
    for r in range(p.targets.size):
        part = slice(int(p.row_ptr[r]), int(p.row_ptr[r + 1]))
        covered = zip(p.row_groups[part], p.row_amounts[part], strict=True)
        model.addCons(quicksum(int(a) * y[j] for j, a in covered) >= int(p.targets[r]))
    maximise = p.objective is Objective.WORTH
    if maximise:
        model.setObjective(quicksum(int(p.worth[j]) * y[j] for j in range(p.groups)), "maximize")
    else:
        model.setObjective(quicksum(int(p.cost_yen[i]) // unit * x[i] for i in range(p.sites)), "minimize")
    if start is not None:
        solution = model.createSol()
        covered_now = judge.covered(start)
        for i in range(p.sites):
            model.setSolVal(solution, x[i], float(start[i]))
        for j in range(p.groups):
            model.setSolVal(solution, y[j], float(covered_now[j]))
        model.addSol(solution)
    model.optimize()
    chosen: BoolArray | None = None
    value: int | None = None
    if model.getNSols():
        best = model.getBestSol()
        chosen = np.array([best[variable] > 0.5 for variable in x], dtype=np.bool_)
        recounted = judge.value(chosen)
        if recounted is None:
            chosen = None  # feasible within its tolerance only
        else:
            value = recounted if maximise else -recounted * unit
    bound = float(model.getDualbound())
    slack = _TOLERANCE * max(1.0, abs(bound))
    whole: int | None = None
    if abs(bound) < 1e19:
        whole = floor(bound + slack) if maximise else max(0, ceil(bound - slack)) * unit
    return (
        ScipOpinion(
            version=_version(),
            status=str(model.getStatus()),
            value=value,
            bound=whole,
            seconds=float(model.getSolvingTime()),
        ),
        chosen,
    )
