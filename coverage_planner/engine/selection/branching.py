"""Branch and cut whose every step can be checked with integers.

The tree splits on single sites: chosen or not. Every leaf names multipliers whose exact bound, with the leaf's sites
fixed, is what the leaf can reach at most; a leaf without multipliers breaks the budget (or cannot reach a goal) by its
fixed sites alone. The bound of the tree is that of its best leaf. Multipliers are kept as changes against those of the
parent, which are few.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace
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
from coverage_planner.engine.selection.relaxation import Relaxation, Relaxed
from coverage_planner.engine.selection.row_descent import descend_rows
from coverage_planner.model.layers import Float64Array, Int64Array

INFEASIBLE = -1
_INTEGRAL = 1e-6
_ROOT_ROUNDS = 60
_NODE_ROUNDS = 3
_FEW_PAIRS = 20_000
"""Up to so many pairs of site and group a linear solver is as fast as the descent of goals and side rows."""
_DESCENT_STEPS = 2000
_DESCENT_SHARE = 0.15
"""Part of the time that descent may take."""
_TRIED_SITES = 6
"""Fractional sites that are tried both ways before one is branched on, until their pseudo costs are known."""


@dataclass(slots=True)
class ProofTree:
    """Nodes in flat lists; node 0 is the root.

    Attributes:
        site: the site a node splits on, -1 for a leaf.
        zero, one: children of a split; ``zero`` of a leaf is its multipliers in ``duals`` or INFEASIBLE.
        duals: (parent entry or -1, changed places, new values) of flat multipliers.
    """

    site: list[int] = field(default_factory=lambda: [-1])
    zero: list[int] = field(default_factory=lambda: [INFEASIBLE])
    one: list[int] = field(default_factory=lambda: [0])
    duals: list[tuple[int, Int64Array, Int64Array]] = field(default_factory=list)

    def add(self, dual: int) -> int:
        """Add a leaf."""
        self.site.append(-1)
        self.zero.append(dual)
        self.one.append(0)
        return len(self.site) - 1

    def split(self, node: int, site: int, zero_dual: int, one_dual: int) -> tuple[int, int]:
        """Turn a leaf into a split; return the leaves for the site left out and chosen."""
        self.site[node] = site
        self.zero[node] = self.add(zero_dual)
        self.one[node] = self.add(one_dual)
        return self.zero[node], self.one[node]

    def multipliers(self, dual: int, size: int) -> Int64Array:
        """Return flat multipliers, filled up with zeros to a size; -1 are those that are all zero."""
        chain = []
        while dual >= 0:
            chain.append(dual)
            dual = self.duals[dual][0]
        flat = np.zeros(size, dtype=np.int64)
        for number in reversed(chain):
            _, places, values = self.duals[number]
            flat[places] = values
        return flat


@dataclass(order=True, slots=True)
class _Open:
    order: int  # minus the bound: the weakest bound first
    number: int
    node: int = field(compare=False)
    ones: list[int] = field(compare=False)
    zeros: list[int] = field(compare=False)
    dual: int = field(compare=False)


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
        self._queue: list[_Open] = []
        self._closed = -(1 << 62)
        self._gain_down: dict[int, tuple[float, int]] = {}
        self._gain_up: dict[int, tuple[float, int]] = {}

    def start(self, multipliers: IntegerMultipliers) -> None:
        """Begin with any multipliers (all zero will do): the proof is complete from then on, if weak."""
        exact = exact_dual(self._problem, self.pool, self._unit, multipliers)
        dual = self._remember(multipliers.flat(), exact, -1)
        self.tree.zero[0] = dual
        self._queue = [_Open(-exact.bound([], []), 0, 0, [], [], dual)]
        self._outside.report(self.bound)

    def improve_root(self, multipliers: IntegerMultipliers) -> None:
        """Use better multipliers for the root, as long as it is not split."""
        root = self._queue[0]
        try:
            exact = exact_dual(self._problem, self.pool, self._unit, multipliers)
        except OverflowError:
            return
        bound = exact.bound([], [])
        if bound < -root.order:
            # Nothing refers to the root's multipliers yet, so they are replaced rather than kept as one more change.
            flat = multipliers.flat()
            places = np.flatnonzero(flat)
            self.tree.duals[root.dual] = (-1, places, flat[places])
            self._exact[root.dual] = exact
            root.order = -bound
            self._outside.report(self.bound)

    @property
    def bound(self) -> int:
        """No answer is better than this, in whole units."""
        # The node at work may have moved out of order, so the front of the heap is not enough.
        return max(self._closed, max((-entry.order for entry in self._queue), default=self._closed)) // self._scale

    def run(self, deadline: float, most_nodes: int | None = None) -> None:
        """Branch and cut until proven, stopped, out of time (monotonic clock) or out of nodes."""
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

    def _close(self, entry: _Open, bound: int) -> None:
        self._queue.remove(entry)
        self._closed = max(self._closed, bound)

    def _deal_with(self, entry: _Open, deadline: float) -> bool:
        """Deal with one open node; False when interrupted before it was."""
        assert self.relaxation is not None
        self.nodes += 1
        if self._hopeless(entry.ones, entry.zeros):
            self.tree.zero[entry.node] = INFEASIBLE
            self._queue.remove(entry)
            return True
        lower, upper = self._bounds(entry.ones, entry.zeros)
        self.relaxation.fix(lower, upper)
        answer: Relaxed | None = None
        rounds = _ROOT_ROUNDS if entry.node == 0 else _NODE_ROUNDS
        before = -entry.order
        for turn in range(rounds + 1):
            self.relaxation.take_cuts(self.pool)
            next_answer = self.relaxation.solve(deadline - monotonic())
            if self._outside.stop():  # from here on the proof may already be read by others
                return False
            if next_answer is None:
                if answer is None:
                    return self._branch_blindly(entry, deadline)
                break
            answer = next_answer
            self._use(entry, answer)
            bound = -entry.order
            if entry.node == 0:
                self._outside.report(self.bound)
            if bound // self._scale <= self._outside.value():
                self._close(entry, bound)
                return True
            if turn == rounds or (turn > 3 and before - bound < 2e-6 * abs(bound)):
                break
            before = bound
            new = self._violated(answer)
            if not new:
                break
            self.pool.cuts.extend(new)
        assert answer is not None
        self.multipliers = answer.multipliers
        self._outside.hint(answer.x)
        if self._outside.stop():
            return False
        return self._branch(entry, answer, deadline)

    def _violated(self, answer: Relaxed) -> list[OddCut | GoalCut]:
        listed = sum(len(cut.without) for cut in self.pool.cuts if isinstance(cut, GoalCut))
        new: list[OddCut | GoalCut] = []
        new += goal_cuts(self._problem, answer.x, answer.y, self.pool.known, listed)
        new += violated_cuts(self._problem, answer.x, answer.y, answer.cover, self.pool.known)
        return new

    def _use(self, entry: _Open, answer: Relaxed) -> None:
        try:
            exact = exact_dual(self._problem, self.pool, self._unit, answer.multipliers)
        except OverflowError:
            return
        bound = exact.bound(entry.ones, entry.zeros)
        if bound < -entry.order:
            entry.dual = self._remember(answer.multipliers.flat(), exact, entry.dual)
            entry.order = -bound
            self.tree.zero[entry.node] = entry.dual

    def _branch(self, entry: _Open, answer: Relaxed, deadline: float) -> bool:
        self._fix_by_reduced_worth(entry)
        fixed = set(entry.ones) | set(entry.zeros) | set(np.flatnonzero(self._problem.locked).tolist())
        fractional = [
            int(i) for i in np.flatnonzero(np.abs(answer.x - np.rint(answer.x)) > _INTEGRAL) if int(i) not in fixed
        ]
        if not fractional:
            self._outside.offer(answer.x > 0.5)
            if -entry.order // self._scale <= self._outside.value():
                self._close(entry, -entry.order)
                return True
            free = [i for i in range(self._problem.sites) if i not in fixed]
            if not free:
                self._close_exactly(entry)
                return True
            # Integral, yet not proven: rounding of the multipliers. Split on the dearest site still in play.
            fractional = [max(free, key=lambda i: abs(int(self._exact[entry.dual].reduced[i])))]
            site = fractional[0]
        else:
            site = self._choose(entry, answer, fractional, deadline)
        if self._outside.stop() or monotonic() > deadline:
            return False
        self._split(entry, site)
        return True

    def _branch_blindly(self, entry: _Open, deadline: float) -> bool:
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

    def _close_exactly(self, entry: _Open) -> None:
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
            entry.dual = self._remember(multipliers.flat(), exact, entry.dual)
            entry.order = -exact.bound(entry.ones, entry.zeros)
            self.tree.zero[entry.node] = entry.dual
        self._close(entry, -entry.order)

    def _split(self, entry: _Open, site: int) -> None:
        exact = self._exact[entry.dual]
        zero, one = self.tree.split(entry.node, site, entry.dual, entry.dual)
        self._queue.remove(entry)
        for node, ones, zeros in (
            (one, [*entry.ones, site], entry.zeros),
            (zero, entry.ones, [*entry.zeros, site]),
        ):
            order = max(entry.order, -exact.bound(ones, zeros))
            heapq.heappush(self._queue, _Open(order, node, node, ones, zeros, entry.dual))

    def _fix_by_reduced_worth(self, entry: _Open) -> None:
        """Fix sites whose other choice the node's own multipliers already rule out; each is a split with a leaf."""
        exact = self._exact[entry.dual]
        bound = exact.bound(entry.ones, entry.zeros)
        slack = bound - (self._outside.value() + 1) * self._scale
        settled = self._problem.locked.copy()
        settled[entry.ones] = True
        settled[entry.zeros] = True
        for i in np.flatnonzero(~settled & (np.abs(exact.reduced) > slack)):
            site = int(i)
            zero, one = self.tree.split(entry.node, site, entry.dual, entry.dual)
            chosen = int(exact.reduced[site]) > 0
            self._closed = max(self._closed, bound - abs(int(exact.reduced[site])))
            if chosen:
                entry.ones = [*entry.ones, site]
            else:
                entry.zeros = [*entry.zeros, site]
            entry.node = one if chosen else zero

    def _choose(self, entry: _Open, answer: Relaxed, fractional: list[int], deadline: float) -> int:
        x = answer.x
        bound = -entry.order

        def guess(i: int) -> float:
            down, times_down = self._gain_down.get(i, (0.0, 0))
            up, times_up = self._gain_up.get(i, (0.0, 0))
            usual = self._usual_gain()
            low = (down / times_down if times_down else usual) * x[i]
            high = (up / times_up if times_up else usual) * (1.0 - x[i])
            return float(max(low, 1e-3) * max(high, 1e-3))

        ranked = sorted(fractional, key=lambda i: (-guess(i), i))
        best, best_score = ranked[0], -1.0
        for site in ranked[:_TRIED_SITES]:
            if self._gain_down.get(site, (0.0, 0))[1] >= 2 and self._gain_up.get(site, (0.0, 0))[1] >= 2:
                score = guess(site)
            else:
                if self._outside.stop() or monotonic() > deadline:
                    break
                down = self._try(entry, site, False, bound, deadline)
                up = self._try(entry, site, True, bound, deadline)
                if down is None or up is None:
                    break
                _note(self._gain_down, site, down / max(x[site], 1e-6))
                _note(self._gain_up, site, up / max(1.0 - x[site], 1e-6))
                score = max(down, 1e-3) * max(up, 1e-3)
            if score > best_score:
                best, best_score = site, score
        return best

    def _usual_gain(self) -> float:
        sums = [total / times for total, times in (*self._gain_down.values(), *self._gain_up.values()) if times]
        return sum(sums) / len(sums) if sums else 1.0

    def _try(self, entry: _Open, site: int, chosen: bool, bound: int, deadline: float) -> float | None:
        """Return by how much the bound falls when a site is fixed, in units of 1/scale; None when interrupted."""
        assert self.relaxation is not None
        ones = [*entry.ones, site] if chosen else entry.ones
        zeros = entry.zeros if chosen else [*entry.zeros, site]
        if self._hopeless(ones, zeros):
            return float(self._scale) * 1e9
        lower, upper = self._bounds(ones, zeros)
        self.relaxation.fix(lower, upper)
        answer = self.relaxation.solve(deadline - monotonic())
        if answer is None:
            return None
        try:
            exact = exact_dual(self._problem, self.pool, self._unit, answer.multipliers)
        except OverflowError:
            return 0.0
        return float(max(0, bound - exact.bound(ones, zeros)))

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
        base = self.tree.multipliers(parent, flat.size)
        places = np.flatnonzero(flat != base)
        self.tree.duals.append((parent, places, flat[places]))
        number = len(self.tree.duals) - 1
        self._exact[number] = exact
        return number


def _note(table: dict[int, tuple[float, int]], site: int, gain: float) -> None:
    total, times = table.get(site, (0.0, 0))
    table[site] = (total + gain, times + 1)
