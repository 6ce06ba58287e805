"""Branch and cut whose every step can be checked with integers.

The tree splits on single sites: chosen or not. Every leaf names multipliers whose exact bound, with the leaf's sites
fixed, is what the leaf can reach at most; a leaf without multipliers breaks the budget (or cannot reach a goal) by its
fixed sites alone. The bound of the tree is that of its best leaf. Multipliers are kept as changes against those of the
parent, which are few.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from threading import Lock
from time import monotonic

import numpy as np

from coverage_planner.engine.selection.dual_descent import descend
from coverage_planner.engine.selection.goal_cuts import GoalCut, goal_cuts
from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.engine.selection.merging import CoverProblem, Objective
from coverage_planner.engine.selection.multipliers import (
    CutPool,
    ExactDual,
    IntegerMultipliers,
    exact_dual,
    no_multipliers,
    scale_of,
)
from coverage_planner.engine.selection.odd_cuts import OddCut, violated_cuts
from coverage_planner.engine.selection.proof_tree import INFEASIBLE, OpenNode, ProofTree
from coverage_planner.engine.selection.relaxation import Relaxation, Relaxed
from coverage_planner.engine.selection.row_descent import descend_rows
from coverage_planner.engine.selection.site_trials import TRIAL_STEPS, SiteTrials, Trial
from coverage_planner.model.layers import Float64Array, Int64Array

_INTEGRAL = 1e-6
_ROOT_ROUNDS = 60
_NODE_ROUNDS = 3
_LEAST_PROGRESS = 0.01
"""Part of the gap that a round of cuts must close to be followed by another one, after the first few."""
_FEW_PAIRS = 20_000
"""Up to so many pairs of site and group a linear solver is as fast as the descent of goals and side rows."""
_DESCENT_STEPS = 2000
_DESCENT_SHARE = 0.15
"""Part of the time that descent may take."""


@dataclass(slots=True)
class Surroundings:
    """What branch and cut needs from outside.

    Attributes:
        value: the best known answer in whole units (persons, or minus cost units).
        offer: called with a set of sites that might be a better answer.
        hint: called with the relaxed shares of the sites, for heuristics.
        report: called with the bound in whole units whenever it fell.
        stop: whether to end.
    """

    value: Callable[[], int]
    offer: Callable[[BoolArray], None]
    hint: Callable[[Float64Array], None]
    report: Callable[[int], None]
    stop: Callable[[], bool]


class _Frozen(Exception):
    """No error: the proof is read by others and must stay as it is."""


class BranchAndCut:
    """One run; the proof so far is in ``tree`` and ``pool`` at any time after :meth:`start`."""

    def __init__(self, problem: CoverProblem, unit: int, surroundings: Surroundings) -> None:
        self._problem, self._unit, self._outside = problem, unit, surroundings
        self._scale = scale_of(problem)
        self.pool = CutPool(problem)
        self.tree = ProofTree()
        self.nodes = 0
        self.relaxation: Relaxation | None = None
        self.multipliers: IntegerMultipliers | None = None
        self._exact: dict[int, ExactDual] = {}
        self._queue: list[OpenNode] = []
        self._closed = -(1 << 62)
        self._trials = SiteTrials()
        self._gate, self._frozen = Lock(), False

    def start(self, multipliers: IntegerMultipliers) -> None:
        """Begin with any multipliers (all zero will do): the proof is complete from then on, if weak."""
        exact = exact_dual(self._problem, self.pool, self._unit, multipliers)
        dual = self._remember(multipliers.flat(), exact, -1)
        self.tree.zero[0] = dual
        self._queue = [OpenNode(-exact.bound([], []), 0, 0, [], [], dual, own=True)]
        self._outside.report(self.bound)

    def freeze(self) -> None:
        """Let the proof be as it is from now on, whatever a thread that is left to itself may still find."""
        with self._gate:
            self._frozen = True

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change the proof from one complete state to the next."""
        with self._gate:
            if self._frozen:
                raise _Frozen
            yield

    def improve_root(self, multipliers: IntegerMultipliers) -> None:
        """Use better multipliers for the root, as long as it is not split."""
        root = self._queue[0]
        try:
            exact = exact_dual(self._problem, self.pool, self._unit, multipliers)
        except OverflowError:
            return
        bound = exact.bound([], [])
        if bound < -root.order:
            self._use_better(root, multipliers, exact)
            self._outside.report(self.bound)

    @property
    def bound(self) -> int:
        """No answer is better than this, in whole units."""
        # The node at work may have moved out of order, so the front of the heap is not enough.
        return max(self._closed, max((-entry.order for entry in self._queue), default=self._closed)) // self._scale

    def run(self, deadline: float, most_nodes: int | None = None) -> None:
        """Branch and cut until proven, stopped, out of time (monotonic clock) or out of nodes."""
        try:
            self._run(deadline, most_nodes)
        except _Frozen:
            return

    def _run(self, deadline: float, most_nodes: int | None) -> None:
        if self.relaxation is None:
            p = self._problem
            guess = self._descend(deadline) if p.plain and p.budget_yen is not None else None
            if guess is None and p.objective is not Objective.SHORTFALL:
                self._descend_rows(deadline)
            if self._outside.stop() or self.bound <= self._outside.value():
                return
            self.relaxation = Relaxation(self._problem, self._unit, guess)
        while self._queue and not self._outside.stop() and monotonic() < deadline:
            if most_nodes is not None and self.nodes >= most_nodes:
                break
            # A queue entry leaves only when its node is dealt with, so the bound is right whenever we are stopped.
            entry = self._queue[0]
            if -entry.order // self._scale <= self._outside.value():
                break
            if not self._deal_with(entry, deadline):
                break
            heapq.heapify(self._queue)
            self._outside.report(self.bound)

    def _descend(self, deadline: float) -> Float64Array:
        found = descend(
            self._problem,
            self._outside.value,
            lambda: self._outside.stop() or monotonic() > deadline,
            lambda better: self.improve_root(better.multipliers),
        )
        self._outside.hint(found.x)
        return found.cover

    def _descend_rows(self, deadline: float) -> None:
        until = monotonic() + _DESCENT_SHARE * (deadline - monotonic())
        # On small problems one slice only, so that whatever is solved first compiles the kernel.
        few = self._problem.site_groups.size <= _FEW_PAIRS
        found = descend_rows(
            self._problem,
            self._unit,
            self._outside.value,
            lambda: self._outside.stop() or monotonic() > until,
            lambda better: self.improve_root(better.multipliers),
            most_steps=1 if few else _DESCENT_STEPS,
        )
        if not few:
            self.multipliers = found.multipliers
            self._outside.hint(found.x)

    def _close(self, entry: OpenNode, bound: int) -> None:
        with self._changing():
            self._queue.remove(entry)
            self._closed = max(self._closed, bound)

    def _deal_with(self, entry: OpenNode, deadline: float) -> bool:
        """Deal with one open node; False when interrupted before it was."""
        self.nodes += 1
        while True:
            if self._hopeless(entry.ones, entry.zeros):
                with self._changing():
                    self.tree.zero[entry.node] = INFEASIBLE
                    self._queue.remove(entry)
                return True
            done = self._bound_and_split(entry, deadline)
            if done is not None:
                return done

    def _bound_and_split(self, entry: OpenNode, deadline: float) -> bool | None:
        """Deal with a node; None when trials settled more of its sites, after which it is to be bounded anew."""
        assert self.relaxation is not None
        lower, upper = self._bounds(entry.ones, entry.zeros)
        self.relaxation.fix(lower, upper)
        self.relaxation.begin_from(entry.basis)
        answer: Relaxed | None = None
        rounds = _ROOT_ROUNDS if entry.node == 0 else _NODE_ROUNDS
        before = -entry.order
        enough: int | None = self._outside.value()
        for turn in range(rounds + 1):
            self.relaxation.take_cuts(self.pool)
            next_answer = self.relaxation.solve(deadline - monotonic(), enough=enough)
            if self._outside.stop():  # from here on the proof may already be read by others
                return False
            if next_answer is None:
                if answer is None:
                    return self._branch_blindly(entry, deadline)
                break
            self._use(entry, next_answer)
            bound = -entry.order
            if entry.node == 0:
                self._outside.report(self.bound)
            if bound // self._scale <= self._outside.value():
                self._close(entry, bound)
                return True
            if next_answer.ended_early:
                enough = None  # rounding lost what HiGHS promised
                continue
            answer = next_answer
            if turn == rounds or (turn > 3 and before - bound < self._least_progress(bound)):
                break
            before = bound
            new = self._violated(answer)
            if not new:
                break
            with self._changing():
                self.pool.cuts.extend(new)
        if answer is None:
            return self._branch_blindly(entry, deadline)
        self.multipliers = answer.multipliers
        self._outside.hint(answer.x)
        if self._outside.stop():
            return False
        entry.basis = self.relaxation.basis
        return self._branch(entry, answer, deadline)

    def _least_progress(self, bound: int) -> float:
        """Return what a round of cuts must take off the bound to be worth another one."""
        return max(2e-6 * abs(bound), _LEAST_PROGRESS * (bound - self._outside.value() * self._scale))

    def _violated(self, answer: Relaxed) -> list[OddCut | GoalCut]:
        listed = sum(len(cut.without) for cut in self.pool.cuts if isinstance(cut, GoalCut))
        new: list[OddCut | GoalCut] = []
        new += goal_cuts(self._problem, answer.x, answer.y, self.pool.known, listed)
        new += violated_cuts(self._problem, answer.x, answer.y, answer.cover, self.pool.known)
        return new

    def _use(self, entry: OpenNode, answer: Relaxed) -> None:
        try:
            exact = exact_dual(self._problem, self.pool, self._unit, answer.multipliers)
        except OverflowError:
            return
        if exact.bound(entry.ones, entry.zeros) < -entry.order:
            self._use_better(entry, answer.multipliers, exact)

    def _use_better(self, entry: OpenNode, multipliers: IntegerMultipliers, exact: ExactDual) -> None:
        with self._changing():
            if entry.own:
                self.tree.replace(entry.dual, multipliers.flat())
                self._exact[entry.dual] = exact
            else:
                entry.dual, entry.own = self._remember(multipliers.flat(), exact, entry.dual), True
                self.tree.zero[entry.node] = entry.dual
            entry.order = -exact.bound(entry.ones, entry.zeros)

    def _branch(self, entry: OpenNode, answer: Relaxed, deadline: float) -> bool | None:
        self._fix_by_reduced_worth(entry)
        fixed = set(entry.ones) | set(entry.zeros) | set(np.flatnonzero(self._problem.locked).tolist())
        fractional = [
            int(i) for i in np.flatnonzero(np.abs(answer.x - np.rint(answer.x)) > _INTEGRAL) if int(i) not in fixed
        ]
        if fractional:
            return self._split_by_trials(entry, answer, fractional, deadline)
        self._outside.offer(answer.x > 0.5)
        if -entry.order // self._scale <= self._outside.value():
            self._close(entry, -entry.order)
            return True
        free = [i for i in range(self._problem.sites) if i not in fixed]
        if not free:
            self._close_exactly(entry)
            return True
        if self._outside.stop() or monotonic() > deadline:
            return False
        # Integral, yet not proven: rounding of the multipliers. Split on the dearest site still in play.
        self._split(entry, max(free, key=lambda i: abs(int(self._exact[entry.dual].reduced[i]))))
        return True

    def _split_by_trials(self, entry: OpenNode, answer: Relaxed, fractional: list[int], deadline: float) -> bool | None:
        choice = self._trials.choose(
            answer.x, fractional, lambda site, chosen: self._try(entry, site, chosen, deadline)
        )
        if self._outside.stop() or monotonic() > deadline:
            return False
        sides = (choice.left_out, choice.chosen)
        ruled_out = [side is not None and side.ruled_out for side in sides]
        if not any(ruled_out):
            self._split(entry, choice.site, *sides)
            return True
        with self._changing():
            return self._go_on_with_other_side(entry, choice.site, sides, ruled_out)

    def _go_on_with_other_side(
        self, entry: OpenNode, site: int, sides: tuple[Trial | None, Trial | None], ruled_out: list[bool]
    ) -> bool | None:
        """Close a side that holds nothing better; the node goes on with the other one, unless that is closed as well."""
        zero, one = (self._dual_of(entry, side) for side in sides)
        places = self.tree.split(entry.node, site, zero, one)
        for chosen in (False, True):
            if ruled_out[chosen]:
                self._note_closed(entry, site, chosen, places[chosen])
        if all(ruled_out):
            self._queue.remove(entry)
            return True
        chosen = not ruled_out[True]
        entry.settle(site, chosen, places[chosen])
        entry.dual, entry.own = (zero, one)[chosen], False
        entry.order = -self._exact[entry.dual].bound(entry.ones, entry.zeros)
        entry.basis = sides[chosen].basis if sides[chosen] is not None else entry.basis  # type: ignore[union-attr]
        return None

    def _dual_of(self, entry: OpenNode, trial: Trial | None) -> int:
        """Return the multipliers of a child: those of its trial, when there are any and they are better."""
        if trial is not None and trial.impossible:
            return INFEASIBLE
        if trial is None or trial.flat is None or trial.exact is None:
            return entry.dual
        entry.own = False  # the new ones are kept as changes against those of the node
        return self._remember(trial.flat, trial.exact, entry.dual)

    def _note_closed(self, entry: OpenNode, site: int, chosen: bool, leaf: int) -> None:
        dual = self.tree.zero[leaf]
        if dual != INFEASIBLE:
            ones = [*entry.ones, site] if chosen else entry.ones
            zeros = entry.zeros if chosen else [*entry.zeros, site]
            self._closed = max(self._closed, self._exact[dual].bound(ones, zeros))

    def _branch_blindly(self, entry: OpenNode, deadline: float) -> bool:
        """Split a node whose relaxation found no answer (numerical trouble), unless it was stopped or out of time."""
        if self._outside.stop() or monotonic() > deadline:
            return False
        fixed = set(entry.ones) | set(entry.zeros) | set(np.flatnonzero(self._problem.locked).tolist())
        free = [i for i in range(self._problem.sites) if i not in fixed]
        if free:
            self._split(entry, max(free, key=lambda i: abs(int(self._exact[entry.dual].reduced[i]))))
        else:
            self._close_exactly(entry)
        return True

    def _close_exactly(self, entry: OpenNode) -> None:
        """Close a node whose sites are all fixed, with multipliers whose bound is exactly what they are worth.

        What only sites left out cover gives its whole worth to them; nothing else is paid for anything.
        """
        p = self._problem
        chosen = np.zeros(p.sites, dtype=np.bool_)
        chosen[entry.ones] = True
        self._outside.offer(chosen)
        covered = np.logical_or.reduceat(chosen[p.group_sites], p.group_ptr[:-1])
        cover = np.where(covered, 0, p.worth * self._scale)
        multipliers = replace(no_multipliers(p), cover=cover, cuts=np.zeros(len(self.pool.cuts), dtype=np.int64))
        exact = exact_dual(p, self.pool, self._unit, multipliers)
        if exact.bound(entry.ones, entry.zeros) < -entry.order:
            self._use_better(entry, multipliers, exact)
        self._close(entry, -entry.order)

    def _split(self, entry: OpenNode, site: int, left_out: Trial | None = None, chosen: Trial | None = None) -> None:
        with self._changing():
            self._split_there(entry, site, left_out, chosen)

    def _split_there(self, entry: OpenNode, site: int, left_out: Trial | None, chosen: Trial | None) -> None:
        duals = [self._dual_of(entry, side) for side in (left_out, chosen)]
        zero, one = self.tree.split(entry.node, site, *duals)
        self._queue.remove(entry)
        for node, ones, zeros, dual, trial in (
            (one, [*entry.ones, site], entry.zeros, duals[1], chosen),
            (zero, entry.ones, [*entry.zeros, site], duals[0], left_out),
        ):
            order = -self._exact[dual].bound(ones, zeros)
            basis = entry.basis if trial is None else trial.basis
            own = dual != entry.dual
            heapq.heappush(self._queue, OpenNode(order, node, node, ones, zeros, dual, own=own, basis=basis))

    def _fix_by_reduced_worth(self, entry: OpenNode) -> None:
        """Fix sites whose other choice the node's own multipliers already rule out; each is a split with a leaf."""
        exact = self._exact[entry.dual]
        bound = exact.bound(entry.ones, entry.zeros)
        slack = bound - (self._outside.value() + 1) * self._scale
        settled = self._problem.locked.copy()
        settled[entry.ones] = True
        settled[entry.zeros] = True
        with self._changing():
            self._settle(entry, np.flatnonzero(~settled & (np.abs(exact.reduced) > slack)).tolist(), exact, bound)

    def _settle(self, entry: OpenNode, sites: list[int], exact: ExactDual, bound: int) -> None:
        for site in sites:
            zero, one = self.tree.split(entry.node, site, entry.dual, entry.dual)
            chosen = int(exact.reduced[site]) > 0
            self._closed = max(self._closed, bound - abs(int(exact.reduced[site])))
            entry.settle(site, chosen, one if chosen else zero)
            entry.own = False

    def _try(self, entry: OpenNode, site: int, chosen: bool, deadline: float) -> Trial | None:
        """Return what a few steps of the solver say of a side of a site; None when interrupted."""
        assert self.relaxation is not None
        if self._outside.stop() or monotonic() > deadline:
            return None
        ones = [*entry.ones, site] if chosen else entry.ones
        zeros = entry.zeros if chosen else [*entry.zeros, site]
        if self._hopeless(ones, zeros):
            return Trial(fall=float(self._scale) * 1e9, ruled_out=True, impossible=True)
        lower, upper = self._bounds(ones, zeros)
        self.relaxation.fix(lower, upper)
        self.relaxation.begin_from(entry.basis)
        value = self._outside.value()
        answer = self.relaxation.solve(deadline - monotonic(), enough=value, most_steps=TRIAL_STEPS)
        if answer is None:
            return None
        try:
            exact = exact_dual(self._problem, self.pool, self._unit, answer.multipliers)
        except OverflowError:
            return Trial(fall=0.0, ruled_out=False)
        held = self._exact[entry.dual].bound(ones, zeros)
        bound = exact.bound(ones, zeros)
        return Trial(
            fall=float(max(0, held - bound)),
            ruled_out=min(bound, held) // self._scale <= value,
            flat=answer.multipliers.flat() if bound < held else None,
            exact=exact if bound < held else None,
            basis=self.relaxation.basis,
        )

    def _hopeless(self, ones: list[int], zeros: list[int]) -> bool:
        """Whether fixed sites alone break the budget or a side row, or leave a goal out of reach."""
        p = self._problem
        if p.budget_yen is not None and int(p.cost_yen[ones].sum()) > p.budget_yen:
            return True
        if ones and p.sides.count:
            chosen = np.zeros(p.sites, dtype=np.bool_)
            chosen[ones] = True
            if p.sides.broken(chosen):
                return True
        if not zeros or not p.targets.size or p.objective is Objective.SHORTFALL:
            return False
        left = np.ones(p.sites, dtype=np.bool_)
        left[zeros] = False
        covered = np.logical_or.reduceat(left[p.group_sites], p.group_ptr[:-1])
        if bool((p.forced & ~covered).any()):
            return True
        return any(
            int(p.row_amounts[s:e][covered[p.row_groups[s:e]]].sum()) < t
            for s, e, t in zip(p.row_ptr[:-1], p.row_ptr[1:], p.targets, strict=True)
        )

    def _bounds(self, ones: list[int], zeros: list[int]) -> tuple[Float64Array, Float64Array]:
        lower, upper = np.zeros(self._problem.sites), (~self._problem.locked).astype(np.float64)
        lower[ones] = 1.0
        upper[zeros] = 0.0
        return lower, upper

    def _remember(self, flat: Int64Array, exact: ExactDual, parent: int) -> int:
        number = self.tree.keep(flat, parent)
        self._exact[number] = exact
        return number
