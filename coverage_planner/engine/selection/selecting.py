"""Answering a question about an instance: search and proof side by side, the best of both at any time.

One thread searches for better answers, the other lowers the bound; they tell each other the best value and the sites a
relaxation would like. With a limit of iterations instead of time both run one after the other in one thread, and the
answer depends on the instance, the question and the seed only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from threading import Event, Lock, Thread
from time import monotonic

import numpy as np

from coverage_planner.engine.selection.branching import BranchAndCut, Surroundings
from coverage_planner.engine.selection.budget_search import BudgetSearch
from coverage_planner.engine.selection.certificate import certificate_text
from coverage_planner.engine.selection.goal_search import GoalSearch
from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.engine.selection.merging import CoverProblem, merge
from coverage_planner.engine.selection.multipliers import IntegerMultipliers, cost_unit, scale_of
from coverage_planner.engine.selection.question import BudgetQuestion, Question, caps_of, goals_of
from coverage_planner.model.errors import Cancelled, InputRefused
from coverage_planner.model.layers import Float64Array
from coverage_planner.model.text import Text

TICK_SECONDS = 0.05
_SLICE_SECONDS = 0.1
_PATIENCE_SECONDS = 0.3


class SelectionStatus(StrEnum):
    """Why a selection ended."""

    OPTIMAL = "optimal"
    TIME_LIMIT = "time_limit"
    ITERATION_LIMIT = "iteration_limit"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When to end: after seconds, or after iterations of the search and nodes of the proof (then repeatable)."""

    seconds: float | None = 60.0
    iterations: int | None = None
    nodes: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionProgress:
    """State of a running selection: persons (budget) or yen (goals)."""

    seconds: float
    value: int
    bound: int

    @property
    def gap(self) -> float:
        """Distance of bound and value as a share of the value; for showing only."""
        return gap_of(self.value, self.bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The best answer found and what is proven about it.

    Attributes:
        sites: 0-based numbers of the chosen candidates, ascending.
        value: persons covered (budget) or yen (goals).
        bound: no answer covers more persons (budget) or costs less yen (goals).
        cost_yen: yen of the chosen sites.
        certificate: text of the certificate of value and bound.
    """

    sites: tuple[int, ...]
    value: int
    bound: int
    cost_yen: int
    status: SelectionStatus
    seconds: float
    nodes: int
    cuts: int
    certificate: str

    @property
    def gap(self) -> float:
        """Distance of bound and value as a share of the value; for showing only."""
        return gap_of(self.value, self.bound)


def gap_of(value: int, bound: int) -> float:
    """Return the distance of bound and value as a share of the value."""
    return 0.0 if value == bound else abs(bound - value) / max(1, abs(value))


def select(
    instance: Instance,
    question: Question,
    *,
    limits: Limits | None = None,
    seed: int = 1,
    progress: Callable[[SelectionProgress], None] | None = None,
    instance_path: str = "",
) -> Selection:
    """Return the best answer within the limits, with its bound and certificate.

    Args:
        instance: candidates and demand.
        question: budget or goals.
        limits: when to end; 60 seconds by default.
        seed: of the search.
        progress: called about every 0.1 s in the calling thread; may raise ``Cancelled``, after which the best so far
            is returned with status ``cancelled``.
        instance_path: recorded in the certificate.

    Raises:
        InputRefused: when the question does not fit the instance.
    """
    _check(question)
    run = _Run(instance, question, limits or Limits(), seed, progress)
    run.work()
    return run.answer(instance_path)


def _check(question: Question) -> None:
    for cap in caps_of(question):
        if not 0 <= cap.limit_yen < 1 << 53:
            raise InputRefused(
                Text("予算は0円以上で指定してください", "a budget must not be negative (and below 2**53)"),
                field="budget_yen",
            )
    if isinstance(question, BudgetQuestion):
        if not caps_of(question):
            raise InputRefused(Text("予算がありません", "there is no budget"), field="budget_yen")
    elif not goals_of(question):
        raise InputRefused(Text("目標がありません", "there is no goal"), field="goal")
    for goal in goals_of(question):
        if not 0 <= goal.share <= 1 or (goal.amount is not None and not 0 <= goal.amount < 1 << 43):
            raise InputRefused(
                Text("目標は0から1の割合で指定してください", "a goal is a share between 0 and 1"),
                field=goal.kind.value,
            )


class _Task(Thread):
    """A thread that keeps the error it ended with."""

    def __init__(self, work: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._work = work
        self.error: BaseException | None = None

    def run(self) -> None:
        try:
            self._work()
        except BaseException as error:
            self.error = error


class _Run:
    def __init__(
        self,
        instance: Instance,
        question: Question,
        limits: Limits,
        seed: int,
        progress: Callable[[SelectionProgress], None] | None,
    ) -> None:
        self._began = monotonic()
        self._instance, self._question, self._limits, self._progress = instance, question, limits, progress
        self._problem: CoverProblem = merge(instance, question)
        self._unit = cost_unit(self._problem)
        self._lock, self._stop, self._proven = Lock(), Event(), Event()
        self._hints: list[Float64Array] = []
        self._prices: tuple[Float64Array, Float64Array] | None = None
        self._status = SelectionStatus.TIME_LIMIT
        self._best = np.zeros(instance.candidates, dtype=np.bool_)
        self._value = 0
        self._proof = BranchAndCut(
            self._problem,
            self._unit,
            Surroundings(
                value=lambda: self._value,
                offer=self._offer,
                hint=self._hint,
                report=lambda _: None,
                stop=self._stop.is_set,
            ),
        )
        p = self._problem
        self._proof.start(
            IntegerMultipliers(
                cover=np.zeros(p.groups, np.int64),
                cuts=np.zeros(0, np.int64),
                budget=0,
                goals=np.zeros(p.targets.size, np.int64),
            )
        )
        self._search = BudgetSearch(p, seed) if p.budget_yen is not None else GoalSearch(p, seed)
        self._take_best_of_search()

    @property
    def _deadline(self) -> float:
        seconds = self._limits.seconds
        return float("inf") if seconds is None else self._began + seconds

    def work(self) -> None:
        if self._problem.groups == 0 or self._proof.bound <= self._value:
            self._status = SelectionStatus.OPTIMAL
            return
        try:
            if self._limits.iterations is not None:
                self._work_in_turn(self._limits.iterations)
            else:
                self._work_side_by_side()
        except Cancelled:
            self._status = SelectionStatus.CANCELLED
        if self._proof.bound <= self._value:
            self._status = SelectionStatus.OPTIMAL

    def _work_in_turn(self, iterations: int) -> None:
        self._status = SelectionStatus.ITERATION_LIMIT
        done = 0
        while done < iterations:
            step = min(iterations - done, 200)
            self._search.run(step)
            done += step
            self._take_best_of_search()
            self._tell()
        for nodes in range(1, self._limits.nodes + 1):
            self._proof.run(self._deadline, nodes)
            self._follow_hints()
            self._search.run(max(1, iterations // 10))
            self._take_best_of_search()
            self._tell()
            if self._proof.bound <= self._value:
                break

    def _work_side_by_side(self) -> None:
        tasks = (_Task(self._keep_searching), _Task(self._keep_proving))
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
        for task in tasks:
            if task.error is not None:
                raise task.error

    def _interrupt(self, tasks: tuple[_Task, ...]) -> None:
        """End both threads; a linear solve that does not heed is left to itself.

        HiGHS looks up from its work rarely on large models (10 s on a nation). Once it returns, its thread sees that it
        was stopped and ends without touching the proof.
        """
        patience = monotonic() + _PATIENCE_SECONDS
        while any(task.is_alive() for task in tasks):
            relaxation = self._proof.relaxation
            if relaxation is not None:
                relaxation.interrupt()  # a solve that is just starting forgets an earlier interrupt
                if relaxation.solving and not tasks[0].is_alive() and monotonic() > patience:
                    return
            for task in tasks:
                task.join(0.01)

    def _keep_searching(self) -> None:
        step = 10
        while not self._stop.is_set() and not self._proven.is_set() and monotonic() < self._deadline:
            self._follow_hints()
            began = monotonic()
            self._search.run(step)
            self._take_best_of_search()
            spent = monotonic() - began
            step = max(1, min(5000, int(step * min(2.0, _SLICE_SECONDS / max(spent, 1e-3)))))

    def _keep_proving(self) -> None:
        try:
            self._proof.run(self._deadline)
        finally:
            if self._proof.bound <= self._value:
                self._proven.set()

    def _follow_hints(self) -> None:
        with self._lock:
            hints, self._hints = self._hints, []
            prices, self._prices = self._prices, None
        if prices is not None and isinstance(self._search, GoalSearch):
            self._search.use_prices(*prices)
        if hints:
            self._search.restart_from(hints[-1])
            self._take_best_of_search()

    def _hint(self, x: Float64Array) -> None:
        with self._lock:
            self._hints.append(x)
            if self._problem.budget_yen is None and self._proof.multipliers is not None:
                scale = float(scale_of(self._problem))
                held = self._proof.multipliers
                self._prices = (held.goals / scale, held.cover / scale)

    def _take_best_of_search(self) -> None:
        self._offer(self._search.best)

    def _offer(self, chosen: BoolArray) -> None:
        """Take an answer when it is feasible and better; counted anew, in integers."""
        p = self._problem
        cost = int(p.cost_yen[chosen].sum())
        covered = np.logical_or.reduceat(chosen[p.group_sites], p.group_ptr[:-1]) if p.groups else np.zeros(0, np.bool_)
        if p.budget_yen is not None:
            if cost > p.budget_yen:
                return
            value = int(p.worth[covered].sum())
        else:
            if bool((p.forced & ~covered).any()):
                return
            for start, end, target in zip(p.row_ptr[:-1], p.row_ptr[1:], p.targets, strict=True):
                if int(p.row_amounts[start:end][covered[p.row_groups[start:end]]].sum()) < target:
                    return
            value = -(cost // self._unit)
        with self._lock:
            first = p.budget_yen is None and self._value == 0 and not self._best.any()
            if value > self._value or first:
                self._value, self._best = value, chosen.copy()

    def _tell(self) -> None:
        if self._progress is None:
            return
        with self._lock:
            value, bound = self._outward(self._value), self._outward(self._proof.bound)
        self._progress(SelectionProgress(seconds=monotonic() - self._began, value=value, bound=bound))

    def _outward(self, value: int) -> int:
        return value if self._problem.budget_yen is not None else -value * self._unit

    def answer(self, instance_path: str) -> Selection:
        sites = tuple(int(i) for i in np.flatnonzero(self._best))
        value, bound = self._outward(self._value), self._outward(self._proof.bound)
        cost = int(self._instance.cost_yen[self._best].sum())
        seconds = monotonic() - self._began
        text = certificate_text(
            instance=self._instance,
            instance_path=instance_path,
            question=self._question,
            problem=self._problem,
            unit=self._unit,
            tree=self._proof.tree,
            pool=self._proof.pool,
            sites=sites,
            value=value,
            bound=bound,
            cost_yen=cost,
        )
        return Selection(
            sites=sites,
            value=value,
            bound=bound,
            cost_yen=cost,
            status=self._status,
            seconds=seconds,
            nodes=self._proof.nodes,
            cuts=len(self._proof.pool.cuts),
            certificate=text,
        )
