"""A plan spread over the fiscal years: which sites in which year, who pays, what is left, and what is covered by then.

The search knows covering sets only; every year is evaluated exactly afterwards, so that its rates are those the window
shows of such a plan. State money is decided site by site under the rules of the recorded year.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import TypeVar

import numpy as np

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.selection.question import BudgetQuestion, Cap, Money
from coverage_planner.engine.selection.rollout import Rollout, roll_out
from coverage_planner.engine.selection.rollout_problem import RolloutQuestion, YearBudget
from coverage_planner.engine.selection.selecting import Limits, SelectionProgress
from coverage_planner.model.errors import InputRefused, PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.site import Site
from coverage_planner.model.text import Text
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.plan_selection import PlanQuestion, plan_question
from coverage_planner.project.selection_options import LeftOutOption, shares_alone
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.shares import Shares

_MOST_YEN = (1 << 52) - 1
_SEARCHED = 0.7
"""Share of the progress when the search has ended."""
_Site = TypeVar("_Site", bound=Hashable)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearRule:
    """A site bound to a fiscal year: built in it, or not before it."""

    site_id: str
    year: FiscalYear
    not_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRolloutRequest:
    """What the planner asks for.

    Attributes:
        years: fiscal years with their budgets, the oldest first.
        budgets: of the years, in the same order; the labels are those of the years.
        carry_over: whether unspent money may be spent later.
        rules: sites bound to years.
        before: (first, second) identifiers: the second only when the first is built, in its year or later.
        weights: how much a covered person counts in each year, whole numbers; 1 each where None.
        goal_persons: persons to be covered as early as possible.
    """

    years: tuple[FiscalYear, ...]
    budgets: tuple[YearBudget, ...]
    carry_over: bool = False
    rules: tuple[YearRule, ...] = ()
    before: tuple[tuple[str, str], ...] = ()
    weights: tuple[int, ...] | None = None
    goal_persons: int | None = None

    @property
    def weighted(self) -> bool:
        """Whether some year counts more than another."""
        return self.weights is not None and len(set(self.weights)) > 1

    @property
    def about_state(self) -> bool:
        """Whether a budget speaks of state money or of what the state does not pay."""
        return any(budget.own_yen is not None or budget.state_yen is not None for budget in self.budgets)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RolloutYearFigures:
    """One fiscal year of a roll-out.

    Attributes:
        budget: what was stated for the year.
        sites: what is built in it.
        site_shares: who pays for each of them, None where it is not decided.
        spent_yen: 総事業費 of these sites.
        shares: who pays as far as it is decided, each site by itself.
        undecided_yen: 総事業費 of sites whose shares are not decided: in no share.
        evaluation: everything built up to the end of the year, evaluated exactly.
    """

    year: FiscalYear
    budget: YearBudget
    sites: tuple[Site, ...]
    site_shares: tuple[Shares | None, ...]
    spent_yen: int
    shares: Shares
    undecided_yen: int
    evaluation: Evaluation

    @property
    def own_yen(self) -> int:
        """What the state does not pay, as far as it is decided."""
        return self.shares.total - self.shares.state


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanRollout:
    """A roll-out of a plan with exact figures.

    Attributes:
        asked: its instance, which ``found`` and its certificate speak of.
        start: the plan without its candidates, evaluated.
        unbuilt: candidates that no year takes.
        adds_nobody: those of them that add no persons to what is built; the others fit no year.
        left_out: candidates that cannot be weighed, their state money being undecided.
        money_left: (cost, own, state) left at the end of each year, carried over where that was asked for; None where
            no limit was stated.
    """

    project: Project
    plan: Plan
    asked: PlanQuestion
    request: PlanRolloutRequest
    found: Rollout
    start: Evaluation
    years: tuple[RolloutYearFigures, ...]
    unbuilt: tuple[Site, ...]
    left_out: tuple[LeftOutOption, ...]
    money_left: tuple[tuple[int | None, int | None, int | None], ...]
    adds_nobody: tuple[Site, ...] = ()


def roll_out_plan(
    computer: PlanComputer,
    project: Project,
    plan_name: str,
    request: PlanRolloutRequest,
    limits: Limits,
    *,
    seed: int = 1,
    report: Callable[[float], None] | None = None,
    listen: Callable[[SelectionProgress], None] | None = None,
) -> PlanRollout:
    """Return the candidates of a plan spread over the years.

    Args:
        computer: evaluates the plan and every year.
        project: the project.
        plan_name: of the plan.
        request: years, budgets and rules.
        limits: of the search.
        seed: of the search.
        report: done share 0..1 of the preparation and the evaluation; may raise ``Cancelled``.
        listen: hears the search; may raise ``Cancelled``, after which the best so far is returned.

    Raises:
        PlannerError: no candidate, unknown sites, budgets without years.
    """
    tell = report or (lambda _: None)
    _check_orders(request)
    # The cap limits nothing; it makes the state money of every candidate part of the instance.
    caps = (Cap(money=Money.STATE, limit_yen=_MOST_YEN),) if request.about_state else ()
    asked = plan_question(
        computer,
        project,
        plan_name,
        BudgetQuestion(budget_yen=_MOST_YEN, caps=caps),
        progress=lambda share: tell(0.2 * share),
    )
    place = {option.site.site_id: k for k, option in enumerate(asked.options, 1)}
    position = {year: k for k, year in enumerate(request.years)}

    def number(site_id: str) -> int:
        if site_id not in place:
            raise PlannerError(
                Text(
                    f"候補局「{site_id}」は計画「{plan_name}」にありません",
                    f"plan '{plan_name}' has no candidate '{site_id}'",
                ),
                remedy=Text("年度の条件から外すか、局を有効にしてください", "drop the rule or switch the site on"),
                field="rules",
            )
        return place[site_id]

    bound = [(rule, (number(rule.site_id), _position(position, rule.year))) for rule in request.rules]
    question = RolloutQuestion(
        years=request.budgets,
        carry_over=request.carry_over,
        weights=request.weights,
        goal_persons=request.goal_persons,
        locked=tuple(pair for rule, pair in bound if not rule.not_before),
        not_before=tuple(pair for rule, pair in bound if rule.not_before),
        before=tuple((number(first), number(second)) for first, second in request.before),
        already=tuple(int(k) for k in np.flatnonzero(asked.made.instance.there)),
    )
    instance = asked.made.instance
    found = roll_out(
        instance,
        range(1, len(asked.options) + 1),
        question,
        state_yen=instance.state_yen,
        limits=limits,
        seed=seed,
        progress=listen,
    )
    return _evaluated(computer, asked, request, found, tell)


def circle_of(orders: Iterable[tuple[_Site, _Site]]) -> tuple[_Site, ...]:
    """Return sites that orders (first, second) put before themselves, the first of them again at the end; empty if none."""
    sorter: TopologicalSorter[_Site] = TopologicalSorter()
    for first, second in orders:
        sorter.add(second, first)
    try:
        sorter.prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()


def _check_orders(request: PlanRolloutRequest) -> None:
    """Refuse orders that no years can keep, by the identifiers of the sites; the engine knows numbers only."""
    circle = circle_of(request.before)
    if circle:
        sites = "→".join(circle)
        raise InputRefused(
            Text(f"整備の順序が一巡しています: {sites}", f"the orders go in a circle: {sites}"),
            remedy=Text("順序の条件を1つ外してください", "drop one of the orders"),
            field="rules",
        )
    locked = {rule.site_id: rule.year for rule in request.rules if not rule.not_before}
    for first, second in request.before:
        year = locked.get(second)
        if year is not None and (first not in locked or year < locked[first]):
            raise InputRefused(
                Text(
                    f"局「{second}」は{year.name.ja}に固定されていますが、先に整備する局「{first}」がその年度までに固定されていません",
                    f"site '{second}' is tied to {year.name.en}, but '{first}', which comes first, is not tied to that "
                    "year or an earlier one",
                ),
                remedy=Text(
                    f"局「{first}」もその年度以前に固定するか、順序の条件を外してください",
                    f"tie '{first}' to that year or an earlier one, or drop the order",
                ),
                field="rules",
            )


def _position(position: dict[FiscalYear, int], year: FiscalYear) -> int:
    if year not in position:
        raise PlannerError(
            Text(f"{year.name.ja}は年度の表にありません", f"{year.name.en} is not among the years"),
            remedy=Text("表に年度を足すか、その年度の条件を外してください", "add the year or drop its rule"),
            field="rules",
        )
    return position[year]


def _evaluated(
    computer: PlanComputer,
    asked: PlanQuestion,
    request: PlanRolloutRequest,
    found: Rollout,
    tell: Callable[[float], None],
) -> PlanRollout:
    project, plan, options = asked.project, asked.plan, asked.options
    numbers = {site.number for site in plan.candidates}
    base = tuple(site for site in plan.sites if site.number not in numbers)

    def evaluated(sites: Sequence[Site]) -> Evaluation:
        together = replace(plan, sites=tuple(sorted((*base, *sites), key=lambda site: site.number)))
        return computer.evaluate(project.with_plan(together), plan.name)

    built: list[Site] = []
    years: list[RolloutYearFigures] = []
    start = evaluated(())
    for k, (year, budget, one) in enumerate(zip(request.years, request.budgets, found.years, strict=True)):
        tell(_SEARCHED + (1 - _SEARCHED) * k / len(found.years))
        # Candidate 0 of the instance is what exists.
        sites = tuple(options[site - 1].site for site in one.sites)
        built += sites
        shares = tuple(shares_alone(project, site, asked.everything) for site in sites)
        years.append(
            RolloutYearFigures(
                year=year,
                budget=budget,
                sites=sites,
                spent_yen=one.cost_yen,
                site_shares=shares,
                shares=sum((own for own in shares if own is not None), Shares()),
                undecided_yen=sum(s.total_cost_yen for s, own in zip(sites, shares, strict=True) if own is None),
                evaluation=evaluated(built),
            )
        )
    return PlanRollout(
        project=project,
        plan=plan,
        asked=asked,
        request=request,
        found=found,
        start=start,
        years=tuple(years),
        unbuilt=tuple(options[site - 1].site for site in found.unbuilt),
        adds_nobody=tuple(options[site - 1].site for site in found.left.adds_nobody),
        left_out=asked.left_out,
        money_left=_left(years, carry_over=request.carry_over),
    )


def _left(
    years: Sequence[RolloutYearFigures], *, carry_over: bool
) -> tuple[tuple[int | None, int | None, int | None], ...]:
    carried = [0, 0, 0]
    lines = []
    for one in years:
        limits = (one.budget.cost_yen, one.budget.own_yen, one.budget.state_yen)
        spent = (one.spent_yen, one.own_yen, one.shares.state)
        line: list[int | None] = []
        for kind, (limit, yen) in enumerate(zip(limits, spent, strict=True)):
            left = None if limit is None else limit + carried[kind] - yen
            line.append(left)
            carried[kind] = left or 0 if carry_over else 0
        lines.append((line[0], line[1], line[2]))
    return tuple(lines)


def plan_of_rollout(found: PlanRollout, name: str, description: str = "") -> Plan:
    """Return a plan whose sites carry their years; what no year takes stays in it, switched off."""
    plan = found.plan
    year_of = {site.number: one.year.year for one in found.years for site in one.sites}
    candidates = {site.number for site in plan.candidates}
    sites = tuple(
        replace(site, build_year=year_of.get(site.number), enabled=site.number in year_of)
        if site.number in candidates
        else site
        for site in plan.sites
    )
    return Plan(name=name, description=description or plan.description, sites=sites)
