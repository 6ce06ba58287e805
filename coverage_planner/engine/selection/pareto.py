"""The front of cost against coverage: for a row of budgets the most persons, each with its own proven bound.

All budgets share one merged problem. Multipliers of the covering rows do not depend on the budget: with the best price of
the budget for each point they bound the whole front at once, so that every point has a proof after a fraction of a second;
then each point gets its own relaxation with odd cuts, and what time is left goes to the weakest point. The search starts a
point from the answer of the next smaller budget. Answers and bounds rise with the budget, because a set within a budget is
within every larger one and a proof for a budget holds for every smaller one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from coverage_planner.engine.selection.budget_search import BudgetSearch
from coverage_planner.engine.selection.certificate import certificate_text
from coverage_planner.engine.selection.cover_kernels import remove_site
from coverage_planner.engine.selection.front_run import NO_ANSWER, FrontPoint, FrontRun
from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.engine.selection.merging import CoverProblem, merge
from coverage_planner.engine.selection.multipliers import cost_unit
from coverage_planner.engine.selection.question import BudgetQuestion
from coverage_planner.engine.selection.selecting import Limits, SelectionStatus, gap_of
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text

MOST_POINTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoPoint:
    """One point of the front.

    Attributes:
        budget_yen: what the proof speaks of.
        cost_yen: what the chosen sites cost, at most the budget.
        value: persons covered (or worth with weighted roads, in units of 1/``ParetoFront.value_units`` person).
        bound: no set within ``budget_yen`` that keeps the question's other rules is worth more.
        sites: 0-based numbers of the chosen candidates, ascending, without what exists.
    """

    budget_yen: int
    cost_yen: int
    value: int
    bound: int
    sites: tuple[int, ...]
    _point: FrontPoint
    _instance: Instance
    _question: BudgetQuestion

    @property
    def gap(self) -> float:
        """Distance of bound and value as a share of the value; for showing only."""
        return gap_of(self.value, self.bound)

    def certificate(self, instance_path: str = "") -> str:
        """Return the text of a certificate of this point, which ``verify`` checks like that of a single selection."""
        return certificate_text(
            instance=self._instance,
            instance_path=instance_path,
            question=self._question,
            problem=self._point.problem,
            unit=cost_unit(self._point.problem),
            tree=self._point.tree,
            pool=self._point.pool,
            sites=self.sites,
            value=self.value,
            bound=self.bound,
            cost_yen=self.cost_yen,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ParetoFront:
    """Points by rising cost and rising value; ``coverable`` is what all candidates in play cover together.

    Budgets within which no answer is known (goals out of reach, or what must be built costs more) have no point.
    """

    points: tuple[ParetoPoint, ...]
    coverable: int
    value_units: int
    seconds: float
    status: SelectionStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontProgress:
    """State of a running front: ``(budget, value, bound)`` by rising budget."""

    seconds: float
    points: tuple[tuple[int, int, int], ...]


def pareto_front(
    instance: Instance,
    *,
    points: int = 20,
    question: BudgetQuestion | None = None,
    budgets_yen: tuple[int, ...] | None = None,
    limits: Limits | None = None,
    seed: int = 1,
    progress: Callable[[FrontProgress], None] | None = None,
) -> ParetoFront:
    """Return the front of cost against persons.

    Args:
        instance: candidates and demand.
        points: number of budgets in equal steps up to the largest.
        question: its budget is the largest; by default what a greedy set that covers everything coverable costs.
        budgets_yen: budgets to take instead.
        limits: of the whole front; with iterations instead of seconds every point gets so many, and the answer depends on
            instance, budgets and seed only.
        seed: of the searches.
        progress: called about every 0.1 s in the calling thread; may raise ``Cancelled``, after which the front so far is
            returned with status ``cancelled``.

    Raises:
        InputRefused: no budgets, too many, or negative ones.
    """
    whole_cost = int(instance.cost_yen.sum())
    if question is None:
        asked = BudgetQuestion(budget_yen=whole_cost)
    elif question.budget_yen is None:
        asked = replace(question, budget_yen=whole_cost)
    else:
        asked = question
    assert asked.budget_yen is not None
    problem = merge(instance, asked)
    assert problem.budget_yen is not None
    must_yen = asked.budget_yen - problem.budget_yen
    whole = everything(problem)
    largest = None if question is None else question.budget_yen
    budgets = _budgets(problem, points, must_yen, int(problem.cost_yen[whole].sum()), largest, budgets_yen)

    def tell(seconds: float, states: tuple[tuple[int, int, int], ...]) -> None:
        if progress is not None:
            known = tuple(
                (budget + must_yen, problem.base_value + value, problem.base_value + bound)
                for budget, value, bound in states
                if value > NO_ANSWER
            )
            progress(FrontProgress(seconds=seconds, points=known))

    run = FrontRun(
        [replace(problem, budget_yen=budget - must_yen) for budget in budgets],
        limits or Limits(seconds=10.0),
        seed,
        tell,
    )
    run.points[-1].offer(whole)
    status = run.work()
    return ParetoFront(
        points=tuple(_outward(run, instance, asked, must_yen)),
        coverable=problem.base_value + int(problem.worth.sum()),
        value_units=problem.worth_units,
        seconds=run.seconds,
        status=status,
    )


def _outward(run: FrontRun, instance: Instance, asked: BudgetQuestion, must_yen: int) -> list[ParetoPoint]:
    """Leave out points that are worth no more than a cheaper one."""
    found: list[ParetoPoint] = []
    for point in run.points:
        value = point.problem.base_value + point.value
        if point.value == NO_ANSWER or (found and value <= found[-1].value):
            continue
        chosen = point.best.copy()
        chosen[list(asked.locks.must)] = True
        sites = np.flatnonzero(chosen & ~instance.there)
        found.append(
            ParetoPoint(
                budget_yen=point.budget_yen + must_yen,
                cost_yen=int(instance.cost_yen[sites].sum()),
                value=value,
                bound=point.problem.base_value + point.bound,
                sites=tuple(int(i) for i in sites),
                _point=point,
                _instance=instance,
                _question=replace(asked, budget_yen=point.budget_yen + must_yen),
            )
        )
    return found


def _budgets(
    problem: CoverProblem,
    points: int,
    must_yen: int,
    most: int,
    largest: int | None,
    given: tuple[int, ...] | None,
) -> tuple[int, ...]:
    if given is not None:
        if not given or len(given) > MOST_POINTS or min(given) < 0 or max(given) >= 1 << 53:
            raise InputRefused(
                Text(
                    f"予算は0円以上を1〜{MOST_POINTS}個指定してください",
                    f"give 1..{MOST_POINTS} budgets of 0 yen or more",
                ),
                field="budgets",
            )
        enough = tuple(sorted({budget for budget in given if budget >= must_yen}))
        if not enough:
            raise InputRefused(
                Text(
                    f"必ず整備する局だけで {must_yen:,}円かかり、どの予算も足りません",
                    f"what must be built alone costs {must_yen:,} yen, more than every budget",
                ),
                remedy=Text("予算を増やすか、固定を外してください", "raise the budgets or drop locks"),
                field="budgets",
            )
        return enough
    if not 1 <= points <= MOST_POINTS:
        raise InputRefused(
            Text(f"点の数は1〜{MOST_POINTS}にしてください", f"the number of points is 1..{MOST_POINTS}"), field="pareto"
        )
    if largest is not None and not 0 <= largest < 1 << 53:
        raise InputRefused(
            Text("予算は0円以上で指定してください", "a budget must not be negative (and below 2**53)"),
            field="budget_yen",
        )
    unit = cost_unit(problem)
    top = most if largest is None else largest - must_yen
    # Rounded up to the unit of the costs: money below it buys nothing.
    steps = {min(top, -(-top * k // points // unit) * unit) for k in range(1, points + 1)}
    return tuple(sorted(must_yen + step for step in steps))


def everything(problem: CoverProblem) -> BoolArray:
    """Return a set that covers everything coverable, found greedily and thinned: the upper end of the front.

    Caps and exclusive sets are left aside, so it may be no answer.
    """
    p = problem
    search = BudgetSearch(replace(p, budget_yen=int(p.cost_yen.sum())), 1)
    chosen, count, gain = search.chosen, search.count, search.gain
    # The gain of a chosen site is what it alone covers; the dearest that cover nothing alone go first.
    for site in sorted(np.flatnonzero(chosen).tolist(), key=lambda i: (-int(p.cost_yen[i]), i)):
        if int(gain[site]) == 0:
            remove_site(site, p.site_ptr, p.site_groups, p.group_ptr, p.group_sites, p.worth, chosen, count, gain)
    return chosen
