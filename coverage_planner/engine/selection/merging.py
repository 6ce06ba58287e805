"""Demand points with the same covering set become one: the problem the solvers work on.

Points are brought together by a 64-bit hash of their covering set and then compared member by member, so a collision of
hashes never merges different sets. Merging halves prefecture instances and shrinks dense ones a hundred times.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.selection.goal_rows import GoalRow, goal_rows
from coverage_planner.engine.selection.instance import MAXIMUM_SUM, BoolArray, Instance
from coverage_planner.engine.selection.question import BudgetQuestion, Question, ShortfallQuestion
from coverage_planner.engine.selection.side_rows import SideRows, lacking, settle
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int32Array, Int64Array
from coverage_planner.model.text import Text

UInt64Array = npt.NDArray[np.uint64]
Array = TypeVar("Array", bound=npt.NDArray[Any])


class Objective(StrEnum):
    """What is best: most worth, least yen, or least shortfall of the goals."""

    WORTH = "worth"
    COST = "cost"
    SHORTFALL = "shortfall"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverProblem:
    """Merged covering problem: choose sites i; group j is covered when one of its sites is chosen.

    What exists or must be built is no part of it: the demand it covers is gone, its money is taken off the caps.

    Attributes:
        site_ptr, site_groups: groups of each site (int64, int32), sorted.
        group_ptr, group_sites: sites of each group (int64, int32), sorted.
        cost_yen: int64 per site, the money of the budget or that which is to be least.
        worth: int64 per group; zero everywhere unless worth is the objective.
        budget_yen: budget, or None unless worth is the objective.
        row_ptr, row_groups, row_amounts: amounts of each goal row per group, at most its target (int64, int32, int64).
        targets: int64 per goal row.
        forced: groups that every answer must cover, because missing one of their points alone misses a goal.
        first_point: a demand point of each group, by which certificates name it.
        group_of_point: int32 group of each demand point, -1 for points of no weight or out of reach.
        rows: the goal rows, as they are left.
        sides: caps and sets of which at most one is chosen.
        locked: sites that are not in play.
        base_value: worth (or yen) of what exists or must be built.
        worth_units: units of worth in a person.
        shortfall_weights: int64 per goal row when the shortfall is the objective, else empty.
    """

    site_ptr: Int64Array
    site_groups: Int32Array
    group_ptr: Int64Array
    group_sites: Int32Array
    cost_yen: Int64Array
    worth: Int64Array
    budget_yen: int | None
    row_ptr: Int64Array
    row_groups: Int32Array
    row_amounts: Int64Array
    targets: Int64Array
    forced: BoolArray
    first_point: Int64Array
    group_of_point: Int32Array
    rows: tuple[GoalRow, ...]
    sides: SideRows
    locked: BoolArray
    base_value: int
    worth_units: int
    objective: Objective
    shortfall_weights: Int64Array

    @property
    def sites(self) -> int:
        """Number of candidates."""
        return int(self.cost_yen.size)

    @property
    def groups(self) -> int:
        """Number of merged demand points."""
        return int(self.worth.size)

    @property
    def plain(self) -> bool:
        """Whether one budget, or goals alone, limit the choice."""
        alone = self.targets.size == 0 or self.objective is Objective.COST
        return self.sides.count == 0 and alone and self.objective is not Objective.SHORTFALL

    @property
    def within_reach(self) -> bool:
        """Whether all sites in play together reach every goal."""
        return all(row.coverable >= row.target for row in self.rows)


def merge(instance: Instance, question: Question) -> CoverProblem:
    """Return the merged problem of a question on an instance.

    Raises:
        InputRefused: goals or money the instance knows nothing of, or locks that contradict each other or a cap.
    """
    settled = settle(instance, question)
    indptr, indices, reached = _in_play(instance, settled.locked)
    rows = tuple(
        row for row in (_left(row, settled.covered, reached) for row in goal_rows(instance, question)) if row.target > 0
    )
    objective = _objective(question)
    worth, worth_units = worth_of(instance, question)
    base_value = settled.must_yen if objective is Objective.COST else int(worth[settled.covered].sum())
    needed = np.zeros(instance.points, dtype=np.bool_)
    relevant = worth > 0
    label = np.zeros(instance.points, dtype=np.int64)
    force = objective is not Objective.SHORTFALL
    for row in rows:
        if force:
            needed[row.points[row.amount > row.coverable - row.target]] = True
        relevant[row.points] = True
        # Points of different municipalities stay apart, so that a group counts for one floor only.
        if row.municipality is not None:
            label[row.points] = 2 * (row.municipality + 1)
    label += needed
    relevant &= reached & ~settled.covered
    ptr, sites = transpose(indptr, indices, instance.points)
    group_of_point, first = _groups(ptr, sites, instance.candidates, relevant, label)
    groups = first.size
    keep = group_of_point >= 0
    merged_worth = np.zeros(groups, dtype=np.int64)
    np.add.at(merged_worth, group_of_point[keep], worth[keep])
    forced = np.zeros(groups, dtype=np.bool_)
    forced[group_of_point[keep]] |= needed[keep]
    row_parts = []
    for row in rows:
        amount = np.zeros(groups, dtype=np.int64)
        np.add.at(amount, group_of_point[row.points], row.amount)
        if force:
            forced |= amount > row.coverable - row.target
        members = np.flatnonzero(amount).astype(np.int32)
        # More than the target in one group helps no more than the target, and bounds worse.
        row_parts.append((members, np.minimum(amount[members], row.target)))
    degree = np.diff(ptr)[first]
    group_ptr = np.concatenate(([0], np.cumsum(degree))).astype(np.int64)
    group_sites = sites[np.repeat(ptr[first] - group_ptr[:-1], degree) + np.arange(group_ptr[-1])]
    site_ptr, site_groups = transpose(group_ptr, group_sites, instance.candidates)
    short = objective is Objective.SHORTFALL
    return CoverProblem(
        site_ptr=site_ptr,
        site_groups=site_groups,
        group_ptr=group_ptr,
        group_sites=group_sites,
        cost_yen=settled.cost_yen,
        worth=merged_worth,
        budget_yen=settled.budget_yen,
        row_ptr=np.concatenate(([0], np.cumsum([members.size for members, _ in row_parts]))).astype(np.int64),
        row_groups=np.concatenate([np.zeros(0, np.int32), *(members for members, _ in row_parts)]),
        row_amounts=np.concatenate([np.zeros(0, np.int64), *(amount for _, amount in row_parts)]),
        targets=np.array([row.target for row in rows], dtype=np.int64),
        forced=forced,
        first_point=first,
        group_of_point=group_of_point,
        rows=rows,
        sides=settled.sides,
        locked=settled.locked,
        base_value=0 if short else base_value,
        worth_units=worth_units,
        objective=objective,
        shortfall_weights=np.array([_weight(row, question) for row in rows] if short else [], dtype=np.int64),
    )


def worth_of(instance: Instance, question: Question) -> tuple[Int64Array, int]:
    """Return the worth of covering each demand point, and its units in a person; zero unless worth is asked for."""
    if not isinstance(question, BudgetQuestion):
        return np.zeros(instance.points, dtype=np.int64), 1
    counts = instance.of_carrier(question.carrier)
    weight = question.road_weight
    if weight == 0 or instance.road_m is None:
        if weight:
            raise lacking("road_m")
        return np.where(counts, instance.persons, 0).astype(np.int64), 1
    units = weight.denominator * instance.road_units_per_m
    most = units * sum(instance.persons.tolist()) + weight.numerator * sum(instance.road_m.tolist())
    if weight < 0 or most > MAXIMUM_SUM:
        raise InputRefused(
            Text("道路の重みが負か、桁が大きすぎます", "the weight of road is negative or has too many digits"),
            remedy=Text("1/10 のような簡単な数にしてください", "give a simple number such as 1/10"),
            field="road_weight",
        )
    worth = units * instance.persons + weight.numerator * instance.road_m
    return np.where(counts, worth, 0).astype(np.int64), units


def _weight(row: GoalRow, question: Question) -> int:
    weights = question.weights if isinstance(question, ShortfallQuestion) else ()
    return row.weight * (weights[row.goal] if weights else 1)


def _objective(question: Question) -> Objective:
    if isinstance(question, BudgetQuestion):
        return Objective.WORTH
    return Objective.SHORTFALL if isinstance(question, ShortfallQuestion) else Objective.COST


def _in_play(instance: Instance, locked: BoolArray) -> tuple[Int64Array, Int32Array, BoolArray]:
    """Return the covering sets without those of locked sites, and the points in any of them."""
    if not locked.any():
        return instance.indptr, instance.indices, instance.coverable
    degree = np.diff(instance.indptr)
    indices = instance.indices[np.repeat(~locked, degree)]
    reached = np.zeros(instance.points, dtype=np.bool_)
    reached[indices] = True
    return np.concatenate(([0], np.cumsum(np.where(locked, 0, degree)))).astype(np.int64), indices, reached


def _left(row: GoalRow, covered: BoolArray, reached: BoolArray) -> GoalRow:
    """Return what is left of a row once some demand is covered and only some of the rest can be reached."""
    done = covered[row.points]
    keep = reached[row.points] & ~done
    return replace(
        row,
        points=row.points[keep],
        amount=row.amount[keep],
        coverable=int(row.amount[keep].sum()),
        target=row.target - int(row.amount[done].sum()),
    )


def transpose(ptr: Int64Array, members: Int32Array, size: int) -> tuple[Int64Array, Int32Array]:
    """Return the compressed rows of the transposed relation; members come out sorted."""
    back = np.zeros(size + 1, dtype=np.int64)
    out = np.empty(members.size, dtype=np.int32)
    _transpose(_plain(ptr), _plain(members), back, out)
    return back, out


@njit(nogil=True, cache=True)
def _transpose(ptr: Int64Array, members: Int32Array, back: Int64Array, out: Int32Array) -> None:
    for k in members:
        back[k + 1] += 1
    for k in range(back.size - 1):
        back[k + 1] += back[k]
    place = back[:-1].copy()
    for i in range(ptr.size - 1):
        for p in range(ptr[i], ptr[i + 1]):
            k = members[p]
            out[place[k]] = i
            place[k] += 1


def _groups(
    ptr: Int64Array, sites: Int32Array, candidates: int, relevant: BoolArray, label: Int64Array
) -> tuple[Int32Array, Int64Array]:
    random = np.random.default_rng(20240611)
    word = random.integers(0, 1 << 64, size=candidates, dtype=np.uint64)
    points = np.flatnonzero(relevant)
    digest = np.zeros(points.size, dtype=np.uint64)
    _digests(ptr, sites, word, points, digest)
    order = np.lexsort((points, label[points], digest))
    group_of_point = np.full(relevant.size, -1, dtype=np.int32)
    first = np.empty(points.size, dtype=np.int64)
    count = _bring_together(ptr, sites, points[order], digest[order], label, group_of_point, first)
    # Numbering by first point keeps neighbours together and does not depend on the hash words.
    rank = np.argsort(first[:count], kind="stable")
    number = np.empty(count, dtype=np.int32)
    number[rank] = np.arange(count, dtype=np.int32)
    keep = group_of_point >= 0
    group_of_point[keep] = number[group_of_point[keep]]
    return group_of_point, first[:count][rank]


@njit(nogil=True, cache=True)
def _digests(ptr: Int64Array, sites: Int32Array, word: UInt64Array, points: Int64Array, digest: UInt64Array) -> None:
    for k in range(points.size):
        total = np.uint64(0)
        for p in range(ptr[points[k]], ptr[points[k] + 1]):
            total += word[sites[p]]
        digest[k] = total


@njit(nogil=True, cache=True)
def _bring_together(
    ptr: Int64Array,
    sites: Int32Array,
    points: Int64Array,
    digest: UInt64Array,
    label: Int64Array,
    group_of_point: Int32Array,
    first: Int64Array,
) -> int:
    count = 0
    run = 0  # first group of the run of equal hash and label
    for k in range(points.size):
        j = points[k]
        if k == 0 or digest[k] != digest[k - 1] or label[j] != label[points[k - 1]]:
            run = count
        home = -1
        for g in range(run, count):
            other = first[g]
            same = ptr[j + 1] - ptr[j] == ptr[other + 1] - ptr[other]
            if same:
                for p in range(ptr[j + 1] - ptr[j]):
                    if sites[ptr[j] + p] != sites[ptr[other] + p]:
                        same = False
                        break
            if same:
                home = g
                break
        if home < 0:
            home = count
            first[count] = j
            count += 1
        group_of_point[j] = home
    return count


def _plain(array: Array) -> Array:
    view = array.view()
    view.flags.writeable = False  # one array type, one compiled version
    return view
