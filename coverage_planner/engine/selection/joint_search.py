"""A second pass over a proposal with exact coverage: every trial is counted on the lattice, joint coverage included.

The proposal comes from covering sets, which leave out meshes that several sites cover only together. Here sites and pairs of
sites are added, exchanged and (for goals) left out as long as exact coverage gets better, the most promising first. It is a local search in a
fixed order with a limit of trials: what it finds is true, not proven best.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from time import monotonic

import numpy as np

from coverage_planner.engine.coverage_state import CoverageState
from coverage_planner.engine.footprint import SiteFootprint
from coverage_planner.engine.mesh_coverage import EVERYTHING, LANES, MeshCounter, covered_flags, flagged
from coverage_planner.engine.selection.goal_rows import GoalRow, goal_rows
from coverage_planner.engine.selection.instance import WHOLE_SHARE, BoolArray, Instance
from coverage_planner.engine.selection.merging import worth_of
from coverage_planner.engine.selection.plan_instance import PlanInstance
from coverage_planner.engine.selection.question import BudgetQuestion, GoalsQuestion, Question
from coverage_planner.engine.selection.side_rows import Settled, settle
from coverage_planner.model.layers import Int64Array, PlanningData
from coverage_planner.model.settings import CoverageDefinition

MOST_TRIALS = 4_000
_MOST_PAIRS = 1_000
_MOST_BESIDE = 40
"""Candidates of one demand point that are paired with each other."""

Sites = tuple[int, ...]


class ExactCover:
    """Demand points that candidates really cover, kept up to date while they come and go."""

    def __init__(
        self,
        data: PlanningData,
        definition: CoverageDefinition,
        made: PlanInstance,
        base: Sequence[SiteFootprint],
        footprints: Sequence[SiteFootprint],
    ) -> None:
        """Begin with the base; ``footprints[k]`` is that of candidate k + 1."""
        self._definition, self._made, self._footprints = definition, made, footprints
        self._meshes = MeshCounter(data.population.row, data.population.col)
        self._state = CoverageState(data.service_areas)
        for footprint in base:
            self._state.add(footprint)
        counts = np.zeros((self._meshes.size, LANES), dtype=np.uint8)
        for tile in self._state.tiles():
            self._meshes.recount(self._state, tile, EVERYTHING, counts)
        self._flags = covered_flags(counts, definition)
        self._times = np.zeros(made.instance.points, dtype=np.int32)
        for k in np.flatnonzero(made.instance.there).tolist():
            self._times[self._set(k)] += 1

    def put(self, candidate: int) -> None:
        """Build a candidate."""
        self._state.add(self._footprints[candidate - 1])
        self._times[self._set(candidate)] += 1
        self._recount(candidate)

    def take(self, candidate: int) -> None:
        """Take a candidate back."""
        self._state.remove(self._footprints[candidate - 1])
        self._times[self._set(candidate)] -= 1
        self._recount(candidate)

    def covered(self) -> BoolArray:
        """Return which demand points are covered now."""
        found = self._times > 0
        lanes = self._made.lanes
        size = found.size // len(lanes)
        for block, lane in enumerate(lanes):
            found[block * size : block * size + self._made.meshes] |= flagged(self._flags, lane)
        return np.asarray(found)

    def _set(self, candidate: int) -> Int64Array:
        instance = self._made.instance
        return instance.indices[int(instance.indptr[candidate]) : int(instance.indptr[candidate + 1])].astype(np.int64)

    def _recount(self, candidate: int) -> None:
        window = self._footprints[candidate - 1].window
        near = self._meshes.in_window(window)
        counts = self._meshes.count_cells(self._state.covered_bits(window), window, near)
        self._flags[near] = covered_flags(counts, self._definition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Improved:
    """A proposal after the second pass: sites, exact worth or yen before and after, and the trials it took."""

    sites: tuple[int, ...]
    value: int
    before: int | None
    trials: int


@dataclass(slots=True, eq=False)
class _Pass:
    instance: Instance
    question: Question
    exact: ExactCover
    settled: Settled
    rows: tuple[GoalRow, ...]
    worth: Int64Array
    chosen: BoolArray
    deadline: float
    trials: int = 0

    def value(self) -> int | None:
        """Return worth, or minus yen; None where a goal is missed."""
        covered = self.exact.covered()
        for row in self.rows:
            reached = int(row.amount[covered[row.points]].sum())
            reached += int(row.other_amount[covered[row.other_points]].sum())
            if reached < row.asked:
                return None
        if isinstance(self.question, BudgetQuestion):
            return int(self.worth[covered].sum())
        return -int(self.settled.cost_yen[self.chosen].sum())

    def allowed(self) -> bool:
        """Whether caps and exclusive sets are kept."""
        budget = self.settled.budget_yen
        free = self.chosen & ~self.settled.locked
        if budget is not None and int(self.settled.cost_yen[free].sum()) > budget:
            return False
        return not self.settled.sides.broken(free)

    def change(self, outs: Sites, ins: Sites, best: int | None) -> int | None:
        """Try to take some out and put some in; keep it when better than ``best``, else undo; return the value kept."""
        self.chosen[list(outs)] = False
        self.chosen[list(ins)] = True
        if self.allowed():
            self.trials += 1
            for site in outs:
                self.exact.take(site)
            for site in ins:
                self.exact.put(site)
            found = self.value()
            if found is not None and (best is None or found > best):
                return found
            for site in ins:
                self.exact.take(site)
            for site in outs:
                self.exact.put(site)
        self.chosen[list(ins)] = False
        self.chosen[list(outs)] = True
        return None

    def over(self) -> bool:
        return self.trials >= MOST_TRIALS or monotonic() > self.deadline


def improved_exactly(
    instance: Instance,
    question: BudgetQuestion | GoalsQuestion,
    exact: ExactCover,
    sites: Sequence[int],
    *,
    seconds: float | None = 10.0,
) -> Improved:
    """Return a proposal that is at least as good in exact coverage, under the same rules.

    Args:
        instance: of the plan.
        question: its question.
        exact: with nothing built yet; afterwards the improved proposal is built.
        sites: the proposal.
        seconds: limit; None for the limit of trials alone, which makes the answer repeatable.
    """
    chosen = np.zeros(instance.candidates, dtype=np.bool_)
    chosen[list(sites)] = True
    for site in sites:
        exact.put(site)
    work = _Pass(
        instance=instance,
        question=question,
        exact=exact,
        settled=settle(instance, question),
        rows=goal_rows(instance, question),
        worth=worth_of(instance, question)[0],
        chosen=chosen,
        deadline=float("inf") if seconds is None else monotonic() + seconds,
    )
    before = best = work.value()
    potential = _potential(instance, work.worth, work.rows)
    play = np.flatnonzero(~work.settled.locked & (potential > 0))
    improving = True
    while improving and not work.over():
        improving = False
        order = play[np.lexsort((play, -potential[play] / np.maximum(1, work.settled.cost_yen[play])))]
        ins = [int(k) for k in order if not chosen[k]]
        outs = [int(k) for k in order[::-1] if chosen[k]]
        for out, into in _moves(instance, question, ins, outs, work.worth):
            if work.over():
                break
            if not chosen[list(out)].all() or chosen[list(into)].any():
                continue
            found = work.change(out, into, best)
            if found is not None:
                best, improving = found, True
    value = abs(best) if best is not None else 0
    return Improved(
        sites=tuple(int(k) for k in np.flatnonzero(chosen)),
        value=value,
        before=None if before is None else abs(before),
        trials=work.trials,
    )


def _moves(
    instance: Instance, question: Question, ins: list[int], outs: list[int], worth: Int64Array
) -> Iterator[tuple[Sites, Sites]]:
    """Yield what to take out and put in: single sites, pairs that cover something together, exchanges."""
    pairs: list[Sites] = []
    if isinstance(question, BudgetQuestion):
        pairs = _pairs(instance, ins, worth)
        yield from (((), (k,)) for k in ins)
        yield from (((), pair) for pair in pairs)
    else:
        yield from (((k,), ()) for k in outs)
    for out in outs:
        yield from (((out,), (into,)) for into in ins)
    for pair in pairs[:_MOST_BESIDE]:
        yield from (((out,), pair) for out in outs)


def _pairs(instance: Instance, ins: list[int], worth: Int64Array) -> list[Sites]:
    """Return pairs whose parts of a demand point sum up to a whole, those of most such worth per yen first."""
    if instance.part_indptr is None or instance.part_indices is None or instance.part_share is None:
        return []
    by_point: dict[int, list[tuple[int, int]]] = {}
    for k in ins:
        part = slice(int(instance.part_indptr[k]), int(instance.part_indptr[k + 1]))
        for point, share in zip(instance.part_indices[part].tolist(), instance.part_share[part].tolist(), strict=True):
            by_point.setdefault(point, []).append((k, share))
    found: dict[Sites, int] = {}
    for point, members in by_point.items():
        for (a, one), (b, other) in combinations(members[:_MOST_BESIDE], 2):
            if one + other >= WHOLE_SHARE:
                pair = (min(a, b), max(a, b))
                found[pair] = found.get(pair, 0) + int(worth[point])
    cost = instance.cost_yen
    return sorted(found, key=lambda pair: (-found[pair] / max(1, int(cost[list(pair)].sum())), pair))[:_MOST_PAIRS]


def _reach(instance: Instance, candidate: int) -> Int64Array:
    points = instance.indices[int(instance.indptr[candidate]) : int(instance.indptr[candidate + 1])]
    if instance.part_indptr is None or instance.part_indices is None:
        return points.astype(np.int64)
    part = instance.part_indices[int(instance.part_indptr[candidate]) : int(instance.part_indptr[candidate + 1])]
    return np.concatenate((points, part)).astype(np.int64)


def _potential(instance: Instance, worth: Int64Array, rows: tuple[GoalRow, ...]) -> Int64Array:
    """Return what each candidate reaches at most, in part or whole, in worth or (for goals) in goal amounts."""
    total = worth.astype(np.float64)
    for row in rows:
        total[row.points] += row.amount / row.asked
        total[row.other_points] += row.other_amount / row.asked
    sums = [float(total[_reach(instance, k)].sum()) for k in range(instance.candidates)]
    return np.asarray(np.ceil(np.array(sums) * 1000), dtype=np.int64)
