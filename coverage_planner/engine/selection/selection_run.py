"""One run: search and proof side by side, or in turn, on one merged problem; the best of both at any time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event, Lock, Thread, current_thread
from time import monotonic, sleep, thread_time

import numpy as np

from coverage_planner.engine.selection.branching import BranchAndCut, Surroundings
from coverage_planner.engine.selection.budget_search import BudgetSearch
from coverage_planner.engine.selection.certificate import certificate_text
from coverage_planner.engine.selection.exact_start import MOST_PAIRS, ExactStart
from coverage_planner.engine.selection.first_bound import first_multipliers
from coverage_planner.engine.selection.goal_rows import SHORTFALL_UNITS, goal_rows
from coverage_planner.engine.selection.goal_search import GoalSearch
from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.engine.selection.joint_bound import JointBound
from coverage_planner.engine.selection.judging import Judge
from coverage_planner.engine.selection.merging import CoverProblem, Objective, merge
from coverage_planner.engine.selection.multipliers import cost_unit, exact_dual, no_multipliers, scale_of
from coverage_planner.engine.selection.neighbourhoods import MOST_PAIRS as MOST_PATCHED_PAIRS
from coverage_planner.engine.selection.neighbourhoods import Neighbourhoods, PatchTurns
from coverage_planner.engine.selection.question import BudgetQuestion, Money, Question
from coverage_planner.engine.selection.ruled_search import RuledSearch
from coverage_planner.engine.selection.selection_values import (
    GoalOutcome,
    Limits,
    Selection,
    SelectionProgress,
    SelectionStatus,
)
from coverage_planner.engine.selection.tie_breaks import tidied
from coverage_planner.engine.selection.tie_proof import TieStep
from coverage_planner.model.errors import Cancelled
from coverage_planner.model.layers import Float64Array

TICK_SECONDS = 0.05
_SLICE_SECONDS = 0.1
_PATIENCE_SECONDS = 0.3
_EXACT_AFTER_SECONDS = 0.5
_EXACT_SECONDS = 10.0
_EXACT_SHARE = 0.4
"""When, how long at most, and for which part of the time that is left HiGHS looks for an answer of a small problem."""
_PATCH_SECONDS, _PATCH_SHARE = 2.0, 0.1
"""What HiGHS gets for a patch at most, and of the time that is left."""
_PATCHES_A_RESTART = 4.0
"""Time of patches in a row beside that of a restart of the search from their answer: seconds on 10,000 candidates."""
_BUSY_SHARE = 0.7
"""A search that gets less of the processor than this works on a machine that is busy."""
_QUIET_SECONDS, _QUIET_SHARE = 2.0, 0.5
"""Processor time without a better answer, and its part of all the search had, after which it rests there."""
_LONGEST_REST = 0.3
_NOTHING = -(1 << 62)
"""Value before any answer is known."""


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


class SelectionRun:
    """One run on one merged problem; ``begin_with`` are sites to start from."""

    def __init__(
        self,
        instance: Instance,
        question: Question,
        limits: Limits,
        seed: int,
        progress: Callable[[SelectionProgress], None] | None,
        *,
        problem: CoverProblem | None = None,
        begin_with: BoolArray | None = None,
    ) -> None:
        self._began = monotonic()
        self._instance, self._question, self._limits, self._progress = instance, question, limits, progress
        self._problem = p = merge(instance, question) if problem is None else problem
        self._unit = cost_unit(p)
        self._judge = Judge(p, self._unit)
        self._lock, self._stop, self._proven = Lock(), Event(), Event()
        self._hints: list[Float64Array] = []
        self._prices: tuple[Float64Array, Float64Array] | None = None
        self._exactly: ExactStart | Neighbourhoods | None = None
        self._patches: PatchTurns | None = None
        if p.objective is not Objective.SHORTFALL and 0 < p.site_groups.size <= MOST_PATCHED_PAIRS:
            self._patches = PatchTurns(Neighbourhoods(p, seed))
        self._restart_seconds = 0.0
        self._over = False
        self._status = SelectionStatus.TIME_LIMIT
        self._best = np.zeros(instance.candidates, dtype=np.bool_)
        self._value = _NOTHING
        # A shortfall is proven once it is so to a millionth of one target.
        self._slack = SHORTFALL_UNITS // 10**6 if p.objective is Objective.SHORTFALL else 0
        self._proof = BranchAndCut(
            p,
            self._unit,
            Surroundings(
                value=lambda: self._good_enough,
                offer=self._offer,
                hint=self._hint,
                report=lambda _: None,
                stop=self._stop.is_set,
            ),
        )
        self._proof.start(no_multipliers(p))
        if p.objective is Objective.SHORTFALL:
            # Every unit covered is worth what a unit short costs: exact where nothing is in reach.
            self._proof.improve_root(replace(no_multipliers(p), goals=p.shortfall_weights * scale_of(p)))
        elif p.objective is Objective.COST and p.targets.size and p.groups:
            # Whatever is cut short later, an answer is never without any bound.
            first = first_multipliers(p, self._unit)
            if first is not None:
                self._proof.improve_root(first)
        self._offer(self._best if begin_with is None else begin_with)
        self._search: BudgetSearch | GoalSearch | RuledSearch
        if not p.plain:
            self._search = RuledSearch(p, seed)
            if begin_with is not None:
                self._search.begin(np.flatnonzero(begin_with))
        else:
            self._search = BudgetSearch(p, seed) if p.budget_yen is not None else GoalSearch(p, seed)
            if begin_with is not None and begin_with.any():
                self._take_best_of_search()
                self._search.restart_from(begin_with.astype(np.float64))
        self._take_best_of_search()

    @property
    def best(self) -> BoolArray:
        """The best answer so far, without what exists or must be built."""
        return self._best

    @property
    def sites(self) -> tuple[int, ...]:
        """Sites of the best answer, with those that must be built and without what exists."""
        chosen = self._best.copy()
        chosen[list(self._question.locks.must)] = True
        return tuple(int(i) for i in np.flatnonzero(chosen & ~self._instance.there))

    @property
    def value(self) -> int:
        """Value of the best answer, as it is told."""
        return self._outward(self._value)

    @property
    def bound(self) -> int:
        """What is proven, as it is told."""
        return self._outward(self._proof.bound)

    @property
    def status(self) -> SelectionStatus:
        """Why it ended."""
        return self._status

    @property
    def _deadline(self) -> float:
        seconds = self._limits.seconds
        return float("inf") if seconds is None else self._began + seconds

    @property
    def _good_enough(self) -> int:
        """What a bound must not exceed to be proof enough; a shortfall that may be none at all is never proven so."""
        if not self._slack or self._value >= 0:
            return self._value
        return min(self._value + self._slack, -1)

    def _is_done(self) -> bool:
        return self._proof.bound <= self._good_enough

    def work(self) -> None:
        """Search and prove until done, out of time or iterations, or cancelled."""
        if self._problem.groups == 0 or self._is_done():
            self._status = SelectionStatus.OPTIMAL
            return
        try:
            if self._limits.iterations is not None:
                self._work_in_turn(self._limits.iterations)
            else:
                self._work_side_by_side()
        except Cancelled:
            self._status = SelectionStatus.CANCELLED
        if self._is_done():
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
            if self._is_done():
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
        """End both threads; one that does not heed is left to itself, and what it still finds is not taken.

        HiGHS looks up from its work rarely on large models (10 s on a nation), and on a machine that is busy with other
        things a tenth of a second of work takes seconds.
        """
        patience = monotonic() + _PATIENCE_SECONDS
        while any(task.is_alive() for task in tasks) and monotonic() < patience:
            for solver in (self._exactly, self._proof.relaxation):  # of the search and of the proof
                if solver is not None:
                    solver.interrupt()  # a solve that is just starting forgets an earlier interrupt
            for task in tasks:
                task.join(0.01)
        with self._lock:
            self._over = True
        self._proof.freeze()

    def _try_exactly(self, seconds: float) -> None:
        """Let HiGHS look for a better answer of a small problem, once."""
        p = self._problem
        self._exactly = exactly = ExactStart(p)
        if self._stop.is_set() or self._proven.is_set():
            return
        found = exactly.solve(self._best, self._judge.covered(self._best), seconds)
        if found is not None:
            value = self._value
            self._offer(found)
            if self._value > value:
                self._search.restart_from(self._best.astype(np.float64))

    def _try_patches(self, patches: PatchTurns) -> None:
        """Let HiGHS look for better answers near the best one, for longer where going on from them takes long."""
        self._exactly = patches.neighbourhoods
        value, until = self._value, monotonic() + _PATCHES_A_RESTART * self._restart_seconds
        while self._value > _NOTHING and not self._stop.is_set() and not self._proven.is_set():
            seconds = min(_PATCH_SECONDS, _PATCH_SHARE * (self._deadline - monotonic()))
            if seconds <= 0:
                break
            before, began = self._value, monotonic()
            found = patches.take(self._best, seconds)
            if found is not None:
                self._offer(found)
            patches.learn(float(self._value - before), monotonic() - began)
            if monotonic() > until:
                break
        if self._value > value and not self._stop.is_set():
            began = monotonic()
            self._search.restart_from(self._best.astype(np.float64))
            self._restart_seconds = monotonic() - began

    def _keep_searching(self) -> None:
        step, total, quiet = 10, 0.0, 0.0
        exactly_at = self._began + _EXACT_AFTER_SECONDS if self._is_small else float("inf")
        while not self._stop.is_set() and not self._proven.is_set() and monotonic() < self._deadline:
            if monotonic() > exactly_at:
                exactly_at = float("inf")
                self._try_exactly(min(_EXACT_SECONDS, _EXACT_SHARE * (self._deadline - monotonic())))
                continue
            self._follow_hints()
            began, worked, value = monotonic(), thread_time(), self._value
            self._search.run(step)
            self._take_best_of_search()
            spent, worked = monotonic() - began, thread_time() - worked
            step = max(1, min(5000, int(step * min(2.0, _SLICE_SECONDS / max(spent, 1e-3)))))
            total += worked
            if self._patches is not None:
                self._patches.learn_of_search(float(self._value - value) if value > _NOTHING else 0.0, spent)
                if self._patches.due:
                    self._try_patches(self._patches)
            quiet = quiet + worked if self._value == value else 0.0
            if worked < _BUSY_SHARE * spent and quiet > max(_QUIET_SECONDS, _QUIET_SHARE * total):
                # Others want the processor, and the proof can make more of it.
                sleep(min(_LONGEST_REST, 3.0 * spent, max(0.0, self._deadline - monotonic())))

    @property
    def _is_small(self) -> bool:
        return self._problem.objective is not Objective.SHORTFALL and self._problem.site_groups.size <= MOST_PAIRS

    def _keep_proving(self) -> None:
        try:
            self._proof.run(self._deadline)
        finally:
            if self._is_done():
                self._proven.set()
                if self._exactly is not None:
                    self._exactly.interrupt()

    def _follow_hints(self) -> None:
        with self._lock:
            hints, self._hints = self._hints, []
            prices, self._prices = self._prices, None
        if prices is not None and isinstance(self._search, GoalSearch):
            self._search.use_prices(*prices)
        elif prices is not None and isinstance(self._search, RuledSearch):
            self._search.use_prices(prices[0])
        if hints and self._patches is not None:
            self._patches.aim(hints[-1], self._promise())
        if hints:
            self._search.restart_from(hints[-1])
            self._take_best_of_search()

    def _promise(self) -> Float64Array:
        """Return per site what it brings at the prices of the proof less its cost; zero while there are none."""
        held = self._proof.multipliers
        if held is not None:
            try:
                return exact_dual(self._problem, self._proof.pool, self._unit, held).reduced.astype(np.float64)
            except OverflowError:
                pass
        return np.zeros(self._problem.sites)

    def _hint(self, x: Float64Array) -> None:
        with self._lock:
            self._hints.append(x)
            if self._problem.objective is Objective.COST and self._proof.multipliers is not None:
                scale = float(scale_of(self._problem))
                held = self._proof.multipliers
                self._prices = (held.goals / scale, held.cover / scale)

    def _take_best_of_search(self) -> None:
        self._offer(self._search.best)

    def _offer(self, chosen: BoolArray) -> None:
        """Take an answer when it is one and better; counted anew, in integers."""
        chosen = chosen & ~self._problem.locked
        value = self._judge.value(chosen)
        with self._lock:
            late = self._over and isinstance(current_thread(), _Task)
            if value is not None and value > self._value and not late:
                self._value, self._best = value, chosen

    def take(self, chosen: BoolArray) -> None:
        """Take an answer found elsewhere, when it is one and better."""
        self._offer(chosen)

    def tidy(self) -> None:
        """Take the answer of fewest sites and least state money among equal ones near by, see :func:`tidied`."""
        instance = self._instance
        state = instance.yen_of(Money.STATE) if instance.state_yen is not None else np.zeros_like(instance.cost_yen)
        self._offer_equal(tidied(self._judge, self._best, state, instance.cost_yen))

    def _offer_equal(self, chosen: BoolArray) -> None:
        value = self._judge.value(chosen)
        if value is not None and value >= self._value:
            self._value, self._best = value, chosen

    def _tell(self) -> None:
        if self._progress is None:
            return
        with self._lock:
            value, bound = self.value, self.bound
        self._progress(
            SelectionProgress(
                seconds=monotonic() - self._began,
                value=value,
                bound=bound,
                goals_missed=self._problem.objective is Objective.SHORTFALL,
            )
        )

    def _outward(self, value: int) -> int:
        p = self._problem
        if p.objective is Objective.WORTH:
            return p.base_value + value
        # No cost or shortfall is below zero, whatever a bound cut short says.
        return p.base_value + max(0, -value) * (self._unit if p.objective is Objective.COST else 1)

    def take_first_of_equals(self, sites: tuple[int, ...]) -> None:
        """Take an answer of the same value that comes first by the tie-breaks."""
        chosen = np.zeros(self._problem.sites, dtype=np.bool_)
        chosen[list(sites)] = True
        self._offer_equal(chosen & ~self._problem.locked)

    def answer(
        self,
        instance_path: str,
        status: SelectionStatus | None = None,
        joint: JointBound | None = None,
        ties: tuple[TieStep, ...] = (),
    ) -> Selection:
        """Return the best answer with its certificate."""
        instance, p = self._instance, self._problem
        sites = self.sites
        value, bound = self.value, self.bound
        cost = int(instance.yen_of(Money.COST)[list(sites)].sum())
        state = None if instance.state_yen is None else int(instance.yen_of(Money.STATE)[list(sites)].sum())
        covered = instance.covered_by(np.array(sites, dtype=np.int64))
        carrier = self._question.carrier if isinstance(self._question, BudgetQuestion) else None
        seconds = monotonic() - self._began
        text = certificate_text(
            instance=instance,
            instance_path=instance_path,
            question=self._question,
            problem=p,
            unit=self._unit,
            tree=self._proof.tree,
            pool=self._proof.pool,
            sites=sites,
            value=value,
            bound=bound,
            cost_yen=cost,
            joint=joint,
            ties=ties,
        )
        return Selection(
            sites=sites,
            value=value,
            bound=bound,
            cost_yen=cost,
            state_yen=state,
            persons=int(instance.persons[covered & instance.of_carrier(carrier)].sum()),
            value_units=p.worth_units,
            joint_bound=None if joint is None else joint.bound,
            goals=goal_outcomes(instance, self._question, covered),
            status=status or self._status,
            seconds=seconds,
            nodes=self._proof.nodes,
            cuts=len(self._proof.pool.cuts),
            certificate=text,
            ties_proven=tuple(step.kind for step in ties),
        )


def goal_outcomes(instance: Instance, question: Question, covered: BoolArray) -> tuple[GoalOutcome, ...]:
    """Return what covered demand is of every goal row."""
    return tuple(
        GoalOutcome(
            goal=row.goal,
            kind=row.kind,
            carrier=row.carrier,
            zone=row.zone,
            covered=int(row.amount[covered[row.points]].sum()),
            target=row.target,
            coverable=row.coverable,
            total=row.total,
        )
        for row in goal_rows(instance, question)
    )
