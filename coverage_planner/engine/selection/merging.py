"""Demand points with the same covering set become one: the problem the solvers work on.

Points are brought together by a 64-bit hash of their covering set and then compared member by member, so a collision of
hashes never merges different sets. Merging halves prefecture instances and shrinks dense ones a hundred times.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from numba import njit

from coverage_planner.engine.selection.goal_rows import GoalRow, goal_rows
from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.engine.selection.question import BudgetQuestion, Question
from coverage_planner.model.layers import Int32Array, Int64Array

UInt64Array = npt.NDArray[np.uint64]
Array = TypeVar("Array", bound=npt.NDArray[Any])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CoverProblem:
    """Merged covering problem: choose sites i; group j is covered when one of its sites is chosen.

    Attributes:
        site_ptr, site_groups: groups of each site (int64, int32), sorted.
        group_ptr, group_sites: sites of each group (int64, int32), sorted.
        cost_yen: int64 per site.
        worth: int64 per group, persons; zero everywhere when the question is about goals.
        budget_yen: budget, or None when the question is about goals.
        row_ptr, row_groups, row_amounts: amounts of each goal row per group (int64, int32, int64).
        targets: int64 per goal row.
        forced: groups that every answer must cover, because missing one of their points alone misses a goal.
        first_point: a demand point of each group, by which certificates name it.
        group_of_point: int32 group of each demand point, -1 for points of no weight or out of reach.
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

    @property
    def sites(self) -> int:
        """Number of candidates."""
        return int(self.cost_yen.size)

    @property
    def groups(self) -> int:
        """Number of merged demand points."""
        return int(self.worth.size)


def merge(instance: Instance, question: Question) -> CoverProblem:
    """Return the merged problem of a question on an instance."""
    rows = () if isinstance(question, BudgetQuestion) else goal_rows(instance, question)
    worth = instance.persons if isinstance(question, BudgetQuestion) else np.zeros(instance.points, dtype=np.int64)
    needed = np.zeros(instance.points, dtype=np.bool_)
    relevant = worth > 0
    label = np.zeros(instance.points, dtype=np.int64)
    for row in rows:
        needed[row.points[row.amount > row.coverable - row.target]] = True
        relevant[row.points] = True
        # Points of different municipalities stay apart, so that a group counts for one floor only.
        if row.municipality is not None:
            label[row.points] = 2 * (row.municipality + 1)
    label += needed
    relevant &= instance.coverable
    ptr, sites = transpose(instance.indptr, instance.indices, instance.points)
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
        forced |= amount > row.coverable - row.target
        members = np.flatnonzero(amount).astype(np.int32)
        row_parts.append((members, amount[members]))
    degree = np.diff(ptr)[first]
    group_ptr = np.concatenate(([0], np.cumsum(degree))).astype(np.int64)
    group_sites = sites[np.repeat(ptr[first] - group_ptr[:-1], degree) + np.arange(group_ptr[-1])]
    site_ptr, site_groups = transpose(group_ptr, group_sites, instance.candidates)
    return CoverProblem(
        site_ptr=site_ptr,
        site_groups=site_groups,
        group_ptr=group_ptr,
        group_sites=group_sites,
        cost_yen=instance.cost_yen,
        worth=merged_worth,
        budget_yen=question.budget_yen if isinstance(question, BudgetQuestion) else None,
        row_ptr=np.concatenate(([0], np.cumsum([members.size for members, _ in row_parts]))).astype(np.int64),
        row_groups=np.concatenate([np.zeros(0, np.int32), *(members for members, _ in row_parts)]),
        row_amounts=np.concatenate([np.zeros(0, np.int64), *(amount for _, amount in row_parts)]),
        targets=np.array([row.target for row in rows], dtype=np.int64),
        forced=forced,
        first_point=first,
        group_of_point=group_of_point,
        rows=rows,
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
