"""Working on all points of a front at once: one thread searches, the other proves, in turns over the points."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Lock, Thread, get_ident
from time import monotonic

import numpy as np

from coverage_planner.engine.selection.branching import BranchAndCut, Surroundings
from coverage_planner.engine.selection.budget_search import BudgetSearch
from coverage_planner.engine.selection.dual_descent import descend
from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.engine.selection.judging import Judge
from coverage_planner.engine.selection.merging import CoverProblem
from coverage_planner.engine.selection.multipliers import (
    CutPool,
    ExactDual,
    IntegerMultipliers,
    cost_unit,
    exact_dual,
    no_multipliers,
    scale_of,
    to_integers,
)
from coverage_planner.engine.selection.proof_tree import INFEASIBLE, ProofTree
from coverage_planner.engine.selection.ruled_search import RuledSearch
from coverage_planner.engine.selection.selecting import Limits, SelectionStatus
from coverage_planner.model.errors import Cancelled
from coverage_planner.model.layers import Float64Array

NO_ANSWER = -(1 << 62)
"""Value of a budget within which no answer is known."""
TICK_SECONDS = 0.1
_SLICE_SECONDS = 0.05
_PATIENCE_SECONDS = 0.3
_SHARED_STEPS = 300
"""Steps of the descents whose multipliers bound all points before any point has its own proof."""
_MOST_KEPT_GROUPS = 400_000
"""Groups times points up to which every point keeps its relaxation for a second turn (about 1 kB each in HiGHS)."""

Told = Callable[[float, tuple[tuple[int, int, int], ...]], None]


class FrontPoint:
    """One budget: the best answer so far and the proof so far. Values are worth without what exists or must be built."""

    def __init__(self, problem: CoverProblem, unit: int, seed: int, stop: Callable[[], bool]) -> None:
        assert problem.budget_yen is not None
        self.problem = problem
        self.budget_yen: int = problem.budget_yen
        self.search: BudgetSearch | RuledSearch = (
            BudgetSearch(problem, seed) if problem.plain else RuledSearch(problem, seed)
        )
        self.best: BoolArray = np.zeros(problem.sites, dtype=np.bool_)
        self.value = NO_ANSWER
        self.cost_yen = 0
        self.wish: Float64Array | None = None
        self.at_root = True
        """While true the proof ends with the relaxation of the root and does not branch."""
        self._root_done = False
        self._lock = Lock()
        self.only_by: int | None = None
        """The thread whose answers are still taken, once the run has ended; before, everybody's are."""
        self._unit = unit
        self._judge = Judge(problem, unit)
        self._stop = stop
        outside = Surroundings(
            value=self.value_now, offer=self.offer, hint=self._hint, report=lambda _: None, stop=self._ended
        )
        self.proof = BranchAndCut(problem, unit, outside)
        self.proof.start(no_multipliers(problem))
        self.tree: ProofTree = self.proof.tree
        self.pool: CutPool = self.proof.pool
        self.bound: int = self.proof.bound
        self.offer(self.best)
        self.offer(self.search.best)

    def value_now(self) -> int:
        """Worth of the best answer so far."""
        return self.value

    @property
    def gap(self) -> float:
        """Distance of bound and value as a share of the value: the first points of a front are small."""
        return (self.proof.bound - self.value) / max(1, self.value)

    @property
    def proven(self) -> bool:
        """Whether nothing is left to prove."""
        return self.proof.bound <= self.value

    def offer(self, chosen: BoolArray) -> None:
        """Take an answer when it keeps all rules and is better, or as good for less; counted anew in integers."""
        chosen = chosen & ~self.problem.locked
        value = self._judge.value(chosen)
        if value is None:
            return
        cost = int(self.problem.cost_yen[chosen].sum())
        with self._lock:
            if self.only_by not in (None, get_ident()):
                return
            if value > self.value or (value == self.value and cost < self.cost_yen):
                self.value, self.cost_yen, self.best = value, cost, chosen

    def prove(self, deadline: float, nodes: int | None) -> None:
        """Go on with the proof; the first turn ends with the root."""
        if not self.problem.groups or self.proven:
            return
        self._root_done = False
        self.proof.run(deadline, nodes)

    def improve(self, iterations: int) -> None:
        """Go on with the search."""
        wish, self.wish = self.wish, None
        if wish is not None:
            self.search.restart_from(wish)
        self.search.run(iterations)
        self.offer(self.search.best)

    def start_from(self, chosen: BoolArray) -> None:
        """Let the search begin from an answer of a smaller budget, when that is better than what it has."""
        wish = chosen.astype(np.float64)
        trial = BudgetSearch(self.problem, 1) if self.problem.plain else RuledSearch(self.problem, 1)
        trial.restart_from(wish)
        before = self.value
        self.offer(trial.best)
        if self.value > before:
            self.search.restart_from(wish)

    def bound_by(self, cover: Float64Array) -> None:
        """Use multipliers of the covering rows found for another budget, with the best price of this budget."""
        if not self.problem.plain:
            return
        self.proof.improve_root(_priced(self.problem, cover, self._unit))

    def take_proof_of(self, wider: FrontPoint) -> None:
        """Take over the proof for a larger budget, which holds for this one, where it says more."""
        if wider.bound < self.bound:
            bound = _bound_of_tree(self.problem, wider.pool, self._unit, wider.tree)
            if bound < self.bound:
                self.tree, self.pool, self.bound = wider.tree, wider.pool, bound

    def settle(self) -> None:
        """Fix what is proven once the proof has ended."""
        self.tree, self.pool, self.bound = self.proof.tree, self.proof.pool, self.proof.bound

    def _hint(self, x: Float64Array) -> None:
        self.wish = x.copy()
        if self.proof.multipliers is not None:
            self._root_done = True

    def _ended(self) -> bool:
        return self._stop() or (self.at_root and self._root_done)


class FrontRun:
    """One run over all points, by rising budget."""

    def __init__(self, problems: list[CoverProblem], limits: Limits, seed: int, tell: Told) -> None:
        self._began = monotonic()
        self._limits, self._tell_outside = limits, tell
        self._stop = Event()
        self._error: BaseException | None = None
        unit = cost_unit(problems[0])
        self.points = [FrontPoint(problem, unit, seed, self._stop.is_set) for problem in problems]
        self._spread_answers()
        self.seconds = 0.0

    def work(self) -> SelectionStatus:
        """Work until proven, out of time or cancelled; the points are settled then."""
        status = SelectionStatus.TIME_LIMIT
        try:
            if self._limits.iterations is not None:
                status = SelectionStatus.ITERATION_LIMIT
                self._work_in_turn(self._limits.iterations)
            else:
                self._work_side_by_side()
        except Cancelled:
            status = SelectionStatus.CANCELLED
        self._settle()
        self.seconds = monotonic() - self._began
        return SelectionStatus.OPTIMAL if all(point.bound <= point.value for point in self.points) else status

    @property
    def _deadline(self) -> float:
        return float("inf") if self._limits.seconds is None else self._began + self._limits.seconds

    def _work_in_turn(self, iterations: int) -> None:
        self._bound_all()
        for turn, nodes in ((0, 1), (1, max(1, self._limits.nodes))):
            for number, point in enumerate(self.points):
                if turn == 0 and number:
                    point.start_from(self.points[number - 1].best)
                point.improve(iterations)
                point.at_root = turn == 0
                point.prove(float("inf"), nodes)
                point.improve(max(1, iterations // 10))
                self._tell()
            self._spread_answers()

    def _work_side_by_side(self) -> None:
        tasks = [Thread(target=self._guarded, args=(work,), daemon=True) for work in (self._search_on, self._prove_on)]
        for task in tasks:
            task.start()
        try:
            while any(task.is_alive() for task in tasks) and monotonic() < self._deadline:
                for task in tasks:
                    task.join(TICK_SECONDS / len(tasks))
                self._tell()
        finally:
            self._stop.set()
            self._interrupt(tasks)
        if self._error is not None:
            raise self._error

    def _interrupt(self, tasks: list[Thread]) -> None:
        """End both threads; one that does not heed in time is left to itself, and what it still finds is not taken."""
        patience = monotonic() + _PATIENCE_SECONDS
        while any(task.is_alive() for task in tasks) and monotonic() < patience:
            for point in self.points:
                if point.proof.relaxation is not None:
                    point.proof.relaxation.interrupt()
            for task in tasks:
                task.join(0.01)
        for point in self.points:
            point.proof.freeze()
            point.only_by = get_ident()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            self._error = error
            self._stop.set()

    def _over(self) -> bool:
        return self._stop.is_set() or monotonic() > self._deadline

    def _search_on(self) -> None:
        """Turn by turn over the points, longer where the gap is wider; the first turn passes answers upwards."""
        first = True
        step = 200
        while not self._over():
            left = [point for point in self.points if not point.proven]
            if not left:
                return
            widest = max(point.gap for point in left)
            for number, point in enumerate(self.points):
                if self._over():
                    return
                if first and number:
                    point.start_from(self.points[number - 1].best)
                if point.proven:
                    continue
                share = point.gap / max(1e-12, widest)
                began = monotonic()
                point.improve(max(10, int(step * (0.3 + share))))
                spent = monotonic() - began
                step = max(10, min(5000, int(step * min(2.0, max(0.5, _SLICE_SECONDS / max(spent, 1e-4))))))
            self._spread_answers()
            first = False

    def _prove_on(self) -> None:
        self._bound_all()
        for number, point in enumerate(self.points):
            if self._over():
                return
            share = (self._deadline - monotonic()) / (len(self.points) - number)
            point.prove(monotonic() + share, 1)
            self._let_go(point)
        for point in self.points:
            point.at_root = False
        stuck: set[int] = set()
        while not self._over():
            left = [k for k, point in enumerate(self.points) if not point.proven and k not in stuck]
            if not left:
                return
            weakest = max(left, key=lambda k: (self.points[k].gap, -k))
            point = self.points[weakest]
            before = (point.proof.bound, point.proof.nodes)
            point.prove(min(self._deadline, monotonic() + 0.5), point.proof.nodes + 5)
            if (point.proof.bound, point.proof.nodes) == before:
                stuck.add(weakest)
            self._let_go(point)

    def _let_go(self, point: FrontPoint) -> None:
        if point.problem.groups * len(self.points) > _MOST_KEPT_GROUPS:
            point.proof.relaxation = None

    def _bound_all(self) -> None:
        """Bound every point by the multipliers of five budgets from small to large."""
        count = len(self.points)
        for number in sorted({count // 12, count // 4, count // 2, (3 * count) // 4, (11 * count) // 12}):
            point = self.points[number]
            if self._over() or not point.problem.groups or not point.problem.plain:
                return
            found = descend(point.problem, point.value_now, self._over, lambda _: None, most_steps=_SHARED_STEPS)
            for other in self.points:
                other.bound_by(found.cover)

    def _spread_answers(self) -> None:
        """Every answer within a budget is an answer to it."""
        for point in self.points:
            for other in self.points:
                if other is not point and point.value > NO_ANSWER and other.value <= point.value:
                    other.offer(point.best)  # refused where it costs too much

    def _settle(self) -> None:
        self._spread_answers()
        for point in self.points:
            point.settle()
        for point, wider in zip(self.points[-2::-1], self.points[:0:-1], strict=True):
            point.take_proof_of(wider)

    def _tell(self) -> None:
        states = tuple((point.budget_yen, point.value, point.proof.bound) for point in self.points)
        self._tell_outside(monotonic() - self._began, states)


def _priced(problem: CoverProblem, cover: Float64Array, unit: int) -> IntegerMultipliers:
    """Return multipliers with the price of the budget at which buying shares of sites just uses it up."""
    assert problem.budget_yen is not None
    cost = problem.cost_yen.astype(np.float64)
    charge = np.add.reduceat(np.append(cover[problem.site_groups], 0.0), problem.site_ptr[:-1])
    charge[np.diff(problem.site_ptr) == 0] = 0.0
    ratio = charge / np.maximum(cost, 1e-9)
    order = np.argsort(-ratio, kind="stable")
    place = int(np.searchsorted(np.cumsum(cost[order]), problem.budget_yen, side="right"))
    price = float(ratio[order[place]]) if place < order.size else 0.0
    return to_integers(problem, cover, np.zeros(0), price * unit, np.zeros(0))


def _bound_of_tree(problem: CoverProblem, pool: CutPool, unit: int, tree: ProofTree) -> int:
    """Return what a proof made for a larger budget proves for the budget of a problem, in persons."""
    goals = 1 + problem.targets.size
    sides = goals + problem.sides.count
    groups = sides + problem.groups
    exact: dict[int, ExactDual] = {}
    worst: int | None = None
    stack: list[tuple[int, list[int], list[int]]] = [(0, [], [])]
    while stack:
        node, ones, zeros = stack.pop()
        if tree.site[node] >= 0:
            stack.append((tree.zero[node], ones, [*zeros, tree.site[node]]))
            stack.append((tree.one[node], [*ones, tree.site[node]], zeros))
            continue
        dual = tree.zero[node]
        if dual == INFEASIBLE:  # what breaks the larger budget, or misses a goal within it, does so within this one
            continue
        if dual not in exact:
            flat = tree.multipliers(dual, groups + len(pool.cuts))
            multipliers = IntegerMultipliers(
                budget=int(flat[0]),
                goals=flat[1:goals],
                sides=flat[goals:sides],
                cover=flat[sides:groups],
                cuts=flat[groups:],
            )
            exact[dual] = exact_dual(problem, pool, unit, multipliers)
        bound = exact[dual].bound(ones, zeros)
        worst = bound if worst is None else max(worst, bound)
    return NO_ANSWER if worst is None else worst // scale_of(problem)
