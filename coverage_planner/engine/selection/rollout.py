"""Roll-out over the fiscal years: which sites in which year under annual budgets, with a bound.

First a greedy answer and ruin and recreate, then the linear relaxation, whose multipliers give a bound in exact integers, a
tree over the years where sites are few, and branch and bound in HiGHS from the best answer. HiGHS's own bound is reported
beside it as what it is: floating point. The exact bound goes into the certificate, see ``rollout_proof``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from time import monotonic

import numpy as np

from coverage_planner.engine.selection.build_order import covered_by
from coverage_planner.engine.selection.front_run import FrontPoint, FrontRun
from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.rollout_certificate import rollout_certificate_text
from coverage_planner.engine.selection.rollout_leftovers import Unbuilt, unbuilt_of, with_road_kept
from coverage_planner.engine.selection.rollout_model import RolloutModel, Solved
from coverage_planner.engine.selection.rollout_problem import RolloutProblem, RolloutQuestion, rollout_problem
from coverage_planner.engine.selection.rollout_proof import BudgetsProof, EverythingProof, RolloutProof
from coverage_planner.engine.selection.rollout_search import RolloutSearch, keeps_all_rules, persons_by_year
from coverage_planner.engine.selection.rollout_tree import MOST_NODES, MOST_SITES, RolloutTree
from coverage_planner.engine.selection.selecting import Limits, SelectionProgress, SelectionStatus, gap_of
from coverage_planner.model.errors import Cancelled
from coverage_planner.model.layers import Int32Array, Int64Array

TICK_SECONDS = 0.05
_SLICE = 20
_PATIENCE_SECONDS = 0.3
_MANY_SITES = 250
"""From here on the relaxation of all years takes longer than planners wait (1,000 sites and 5 years: minutes)."""
_SHARE_OF_SINGLE = 0.3
_FIRST_STEPS = 2000
_SHARE_OF_TREE = 0.6
"""Part of the time for a tree that can be certified, before HiGHS branches on its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutYear:
    """One year: its new sites, what they cost, and what is covered at its end.

    ``state_yen`` is None where no state money is known. ``road`` is in the unit of the instance.
    """

    label: str
    sites: tuple[int, ...]
    cost_yen: int
    state_yen: int | None
    total_cost_yen: int
    persons: int
    road: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """The best roll-out found and what is proven about it.

    Attributes:
        value: weighted person-years.
        bound: no roll-out under the same rules is worth more; exact integers.
        solver_bound: the same by HiGHS in floating point, often lower; None where it has none.
        unbuilt: sites that no year takes.
        goal_year: position of the first year in which the goal is covered; None without a goal or where none reaches it.
        goal_not_before: no roll-out covers the goal before this position (number of years: in none of them); exact.
        left: which of the unbuilt sites add no persons, and what all of them would add. Sites that add road but no persons
            are built where money is left, see ``rollout_leftovers``.
        certificate: text of the certificate of value, bound and goal, which ``check_rollout`` re-checks.
    """

    years: tuple[RolloutYear, ...]
    value: int
    bound: int
    solver_bound: int | None
    unbuilt: tuple[int, ...]
    goal_year: int | None
    goal_not_before: int | None
    status: SelectionStatus
    seconds: float
    certificate: str = ""
    left: Unbuilt = field(default_factory=Unbuilt)

    @property
    def gap(self) -> float:
        """Distance of bound and value as a share of the value; for showing only."""
        return gap_of(self.value, self.bound)


def roll_out(
    instance: Instance,
    sites: Sequence[int],
    question: RolloutQuestion,
    *,
    state_yen: Int64Array | None = None,
    limits: Limits | None = None,
    seed: int = 1,
    progress: Callable[[SelectionProgress], None] | None = None,
    instance_path: str = "",
) -> Rollout:
    """Return which sites to build in which year.

    Args:
        instance: covering sets and costs.
        sites: candidates to spread; all candidates make it a selection over the years.
        question: years, budgets, locks and rule.
        state_yen: state money per candidate of the instance, where budgets speak of it.
        limits: when to end, 30 seconds by default; with iterations the answer depends on instance, question and seed only.
        seed: of the search.
        progress: called about every 0.1 s in the calling thread; may raise ``Cancelled``, after which the best so far is
            returned with status ``cancelled``.
        instance_path: recorded in the certificate.

    Raises:
        InputRefused: when years, locks or sites make no sense.
    """
    problem = rollout_problem(instance, sites, question, state_yen)
    run = _Run(problem, limits or Limits(seconds=30.0), seed, progress)
    goal_year: int | None = None
    not_before: int | None = None
    status = SelectionStatus.TIME_LIMIT
    try:
        if question.goal_persons is not None:
            goal_year, not_before = run.earliest(question.goal_persons)
        status = run.most_person_years(question.goal_persons or 0, -1 if goal_year is None else goal_year)
    except Cancelled:
        status = SelectionStatus.CANCELLED
    return run.answer(instance, question, state_yen, goal_year, not_before, status, instance_path)


class _Run:
    def __init__(
        self,
        problem: RolloutProblem,
        limits: Limits,
        seed: int,
        progress: Callable[[SelectionProgress], None] | None,
    ) -> None:
        self._began = monotonic()
        self._problem, self._limits, self._seed, self._progress = problem, limits, seed, progress
        self.best: Int32Array = RolloutSearch(problem, seed, problem.weights).best
        self._start = problem.covered_before * int(problem.weights.sum())
        self._proof: RolloutProof = self._everything(problem.weights)
        self._earlier: list[RolloutProof] = []
        self.solver_bound: int | None = None

    @property
    def bound(self) -> int:
        """No roll-out under the same rules is worth more."""
        return self._start + self._proof.bound

    def _everything(self, weights: Int64Array) -> RolloutProof:
        return EverythingProof(bound=int(self._problem.worth.sum()) * int(weights.sum()))

    def _keep(self, proof: RolloutProof | None) -> None:
        if proof is not None and proof.bound < self._proof.bound:
            self._proof = proof

    def _value(self, year: Int32Array, weights: Int64Array) -> int:
        persons = persons_by_year(self._problem, year)
        return sum(int(w) * count for w, count in zip(weights, persons, strict=True))

    def earliest(self, goal: int) -> tuple[int | None, int]:
        """Return the first year in which an answer covers the goal, and the first not proven impossible."""
        p = self._problem
        not_before = 0
        for year in range(p.years):
            weights = np.zeros(p.years, dtype=np.int64)
            weights[year] = 1
            share = (self._deadline - monotonic()) / (p.years - year + 2)
            enough = goal - p.covered_before
            best, proof, _ = self._solve(weights, 0, -1, share, None, enough)
            if persons_by_year(p, best)[year] >= goal:
                self.best = best
                return year, not_before
            if proof.bound < enough and not_before == year:
                not_before = year + 1
                self._earlier.append(proof)
        return None, not_before

    def most_person_years(self, goal: int, goal_year: int) -> SelectionStatus:
        """Improve the best answer; with a goal only among those that cover it by its year."""
        p = self._problem
        left = self._deadline - monotonic()
        need = goal - p.covered_before if goal_year >= 0 else 0
        start = self.best if goal_year >= 0 else None
        best, proof, solver = self._solve(p.weights, max(0, need), goal_year, left, start, None)
        if goal_year < 0 or persons_by_year(p, best)[goal_year] >= goal:
            self.best = best
        self._keep(proof)
        self.solver_bound = None if solver is None else solver + self._start
        value = self._value(self.best, p.weights)
        if self.bound <= value:
            return SelectionStatus.OPTIMAL
        return SelectionStatus.TIME_LIMIT if self._limits.iterations is None else SelectionStatus.ITERATION_LIMIT

    @property
    def _deadline(self) -> float:
        return float("inf") if self._limits.seconds is None else self._began + self._limits.seconds

    def _solve(
        self,
        weights: Int64Array,
        goal: int,
        goal_year: int,
        seconds: float,
        start: Int32Array | None,
        enough: int | None,
    ) -> tuple[Int32Array, RolloutProof, int | None]:
        """Return the best answer for weights with its proof and the solver's bound, both without the start."""
        p = self._problem
        began = monotonic()
        most = self._everything(weights)
        if p.sites.size > _MANY_SITES:
            most, start = self._by_single_budgets(weights, start, seconds * _SHARE_OF_SINGLE)
        seconds -= monotonic() - began
        search = RolloutSearch(p, self._seed, weights, goal, goal_year, start)
        if not p.sites.size or not p.worth.size:
            return search.best, most, None
        if self._limits.iterations is not None:
            left = self._limits.iterations
            while left > 0:
                # In slices, so that it can be cancelled; they do the same as one call.
                search.run(min(_SLICE, left))
                left -= _SLICE
                self._tell(search, weights, None)
            model = RolloutModel(p, weights, goal, goal_year)
            relaxed = model.relax(float("inf"))
            grown = self._grow(model, relaxed, search, weights, goal, goal_year, float("inf"), self._limits.nodes)
            branched = model.branch(search.best, float("inf"), max(1, self._limits.nodes))
        else:
            relaxed, grown, branched = self._side_by_side(search, weights, goal, goal_year, seconds, enough)
        best = search.best
        for found in (grown.year, branched.year):
            if found is not None and keeps_all_rules(p, found) and self._better(found, best, weights, goal, goal_year):
                best = found
        for proof in (relaxed.proof, grown.proof):
            if proof is not None and proof.bound < most.bound:
                most = proof
        return best, most, branched.solver_bound

    def _by_single_budgets(
        self, weights: Int64Array, start: Int32Array | None, seconds: float
    ) -> tuple[RolloutProof, Int32Array | None]:
        """Return a bound from one budget for each year, and a first answer from the sites of the largest.

        What is covered at the end of a year is within what all money up to then could cover if it were spent at once. The
        relaxation of all years together is tighter, but with many sites it takes minutes.
        """
        p = self._problem
        limits = replace(self._limits, seconds=None if self._limits.iterations is not None else seconds)
        money = p.limit if p.carry_over else np.cumsum(p.limit, axis=1)
        bounds = np.full(p.years, int(p.worth.sum()), dtype=np.int64)
        parts: dict[int, tuple[int, int, FrontPoint]] = {}
        chosen = np.zeros(p.sites.size, dtype=np.bool_)
        kinds = [k for k in range(p.money.shape[0]) if int(money[k, -1]) < int(p.money[k].sum())]
        for kind in kinds:
            one = replace(p.cover, cost_yen=np.array(p.money[kind]))
            run = FrontRun(
                [replace(one, budget_yen=int(money[kind, t])) for t in range(p.years)],
                replace(limits, seconds=None if limits.seconds is None else limits.seconds / len(kinds)),
                self._seed,
                lambda *_: self._ask_on(weights),
            )
            if run.work() is SelectionStatus.CANCELLED:
                raise Cancelled
            for t, point in enumerate(run.points):
                if point.bound < bounds[t]:
                    bounds[t], parts[t] = point.bound, (kind, t, point)
            chosen |= run.points[-1].best
        if start is None and kinds:
            allowed = p.allowed & (chosen | (p.locked >= 0))[:, None]
            few = RolloutSearch(replace(p, allowed=allowed), self._seed, weights)
            few.run(_FIRST_STEPS)
            start = few.best
        used = tuple(parts[t] for t in sorted(parts) if weights[t])
        return BudgetsProof(bound=sum(int(b) * int(w) for b, w in zip(bounds, weights, strict=True)), parts=used), start

    def _ask_on(self, weights: Int64Array) -> None:
        """Tell what is known before the search of all years begins; whoever listens may cancel."""
        if self._progress is not None:
            value = self._value(self.best, weights)
            self._progress(SelectionProgress(seconds=monotonic() - self._began, value=value, bound=self.bound))

    def _better(self, one: Int32Array, other: Int32Array, weights: Int64Array, goal: int, goal_year: int) -> bool:
        reached = goal_year < 0 or (
            persons_by_year(self._problem, one)[goal_year] - self._problem.covered_before >= goal
        )
        return reached and self._value(one, weights) > self._value(other, weights)

    def _side_by_side(
        self,
        search: RolloutSearch,
        weights: Int64Array,
        goal: int,
        goal_year: int,
        seconds: float,
        enough: int | None,
    ) -> tuple[Solved, Solved, Solved]:
        deadline = monotonic() + max(0.0, seconds)
        ended = Event()
        model: list[RolloutModel] = []
        answers: list[Solved] = []
        failure: list[BaseException] = []

        def prove() -> None:
            try:
                model.append(RolloutModel(self._problem, weights, goal, goal_year))
                answers.append(model[0].relax(deadline - monotonic()))
                until = monotonic() + _SHARE_OF_TREE * (deadline - monotonic())
                answers.append(
                    self._grow(model[0], answers[0], search, weights, goal, goal_year, until, MOST_NODES, ended.is_set)
                )
                answers.append(model[0].branch(search.best.copy(), deadline - monotonic()))
            except BaseException as error:
                failure.append(error)

        task = Thread(target=prove, daemon=True)
        task.start()
        try:
            while task.is_alive() and monotonic() < deadline:
                search.run(_SLICE)
                value = search.best_value
                bound = min((a.bound for a in answers if a.bound is not None), default=None)
                if enough is not None and (value >= enough or (bound is not None and bound < enough)):
                    break
                if bound is not None and bound <= value:
                    break
                self._tell(search, weights, answers[0].proof if answers else None)
        finally:
            ended.set()
            patience = monotonic() + _PATIENCE_SECONDS
            # A solve that does not heed is left to itself; what it still finds is not taken.
            while task.is_alive() and monotonic() < patience:
                if model:
                    model[0].interrupt()
                task.join(0.01)
        if failure:
            raise failure[0]
        nothing = Solved(year=None, proof=None, solver_bound=None)
        relaxed, grown, branched = [*answers, nothing, nothing, nothing][:3]
        return relaxed, grown, branched

    def _grow(
        self,
        model: RolloutModel,
        relaxed: Solved,
        search: RolloutSearch,
        weights: Int64Array,
        goal: int,
        goal_year: int,
        until: float,
        most_nodes: int,
        stop: Callable[[], bool] = lambda: False,
    ) -> Solved:
        """Prove a roll-out of few sites by a tree over their years; return its bound and the best answer it met."""
        p = self._problem
        if relaxed.proof is None or p.sites.size > MOST_SITES:
            return Solved(year=None, proof=None, solver_bound=None)
        start = p.covered_before * int(weights.sum())
        met: list[Int32Array] = []

        def value() -> int:
            return max([search.best_value, *(self._value(year, weights) - start for year in met)])

        def offer(year: Int32Array) -> None:
            reached = goal_year < 0 or persons_by_year(p, year)[goal_year] - p.covered_before >= goal
            if reached and keeps_all_rules(p, year) and self._value(year, weights) - start > value():
                met.append(year)

        tree = RolloutTree(model, p, relaxed.proof, value, offer, goal, goal_year, stop)
        tree.run(until, most_nodes)
        model.free_years()
        return Solved(year=met[-1] if met else None, proof=tree.proof, solver_bound=None)

    def _tell(self, search: RolloutSearch, weights: Int64Array, proof: RolloutProof | None) -> None:
        bound = None if proof is None else proof.bound
        if weights is self._problem.weights and search.best_value >= 0:
            # Whoever cancels keeps what is known by now.
            self.best = search.best.copy()
            self._keep(proof)
        if self._progress is not None:
            start = self._problem.covered_before * int(weights.sum())
            most = int(self._problem.worth.sum()) * int(weights.sum())
            self._progress(
                SelectionProgress(
                    seconds=monotonic() - self._began,
                    value=max(0, search.best_value) + start,
                    bound=(most if bound is None else min(most, bound)) + start,
                )
            )

    def answer(
        self,
        instance: Instance,
        question: RolloutQuestion,
        state_yen: Int64Array | None,
        goal_year: int | None,
        not_before: int | None,
        status: SelectionStatus,
        instance_path: str,
    ) -> Rollout:
        p = self._problem
        best = with_road_kept(instance, p, self.best, question.already, question.goal_persons)
        assert keeps_all_rules(p, best)
        unbuilt, left = unbuilt_of(instance, p, best, question.already)
        years: list[RolloutYear] = []
        built = list(question.already)
        total = 0
        for t, budget in enumerate(question.years):
            sites = tuple(int(s) for s in p.sites[best == t])
            built += sites
            cost = int(instance.cost_yen[list(sites)].sum())
            total += cost
            covered = covered_by(instance, built)
            years.append(
                RolloutYear(
                    label=budget.label,
                    sites=sites,
                    cost_yen=cost,
                    state_yen=None if state_yen is None else int(np.asarray(state_yen)[list(sites)].sum()),
                    total_cost_yen=total,
                    persons=int(instance.persons[covered].sum()),
                    road=0 if instance.road_m is None else int(instance.road_m[covered].sum()),
                )
            )
        value = self._value(best, p.weights)
        return Rollout(
            years=tuple(years),
            value=value,
            bound=self.bound,
            solver_bound=self.solver_bound,
            unbuilt=unbuilt,
            left=left,
            goal_year=goal_year,
            goal_not_before=not_before,
            status=status,
            seconds=monotonic() - self._began,
            certificate=rollout_certificate_text(
                instance=instance,
                instance_path=instance_path,
                question=question,
                problem=p,
                state_yen=state_yen,
                year=best,
                persons=[year.persons for year in years],
                value=value,
                bound=self.bound,
                goal_year=goal_year,
                goal_not_before=not_before,
                proof=self._proof,
                earlier=self._earlier,
            ),
        )
