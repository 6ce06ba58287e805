"""Odd cuts: what fractional relaxations overlook where three or more demand groups share sites pairwise.

For an odd set R of groups, half the sum of the rows ``covered(j) <= sum of x over sites of j`` and of ``covered(j) <= 1``,
rounded down, gives the valid inequality

    sum over j in R of covered(j) <= |R| // 2 + sum over sites i of ceil(k(i) / 2) * x(i)

with k(i) the number of groups of R that site i covers (a Chvatal-Gomory cut of rank one, "zero-half"). On
prefecture_1k_20k 134 cuts of three groups take away two thirds of the gap of the relaxation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from coverage_planner.engine.selection.merging import CoverProblem, transpose
from coverage_planner.model.layers import Float64Array, Int32Array, Int64Array

LEAST_VIOLATION = 0.02
MOST_CUTS_A_ROUND = 1500
USES_A_ROUND = 4
"""How many cuts of one round may contain the same group."""
_MOST_TRIPLES = 400_000
_MOST_LOOKED_AT = 30_000_000
"""Members of rows looked at for triples in one round, 0.1 s: where footprints are dense every row is near every other."""


@dataclass(frozen=True, slots=True, eq=False)
class OddCut:
    """One cut: its groups (sorted), and the coefficients of the sites."""

    groups: tuple[int, ...]
    sites: Int32Array
    coefficients: Int64Array

    @property
    def right_side(self) -> int:
        """|R| // 2."""
        return len(self.groups) // 2


def odd_cut(problem: CoverProblem, groups: tuple[int, ...]) -> OddCut:
    """Return the cut of an odd set of groups."""
    parts = [problem.group_sites[problem.group_ptr[j] : problem.group_ptr[j + 1]] for j in groups]
    sites, times = np.unique(np.concatenate(parts), return_counts=True)
    return OddCut(tuple(sorted(groups)), sites.astype(np.int32), ((times + 1) // 2).astype(np.int64))


def violated_cuts(
    problem: CoverProblem,
    x: Float64Array,
    y: Float64Array,
    multipliers: Float64Array,
    known: set[tuple[int, ...]],
    *,
    most: int = MOST_CUTS_A_ROUND,
) -> list[OddCut]:
    """Return cuts that a fractional answer violates, most promising first; adds them to ``known``.

    Args:
        problem: the covering problem.
        x: shares of the sites.
        y: covered shares of the groups.
        multipliers: dual values of the covering rows; a cut is worth its violation times the least of its rows.
        known: sets of groups that need not be found again.
        most: how many at most.
    """
    rows, ptr, sites, slack = _tight_rows(problem, x, y, multipliers)
    if rows.size < 3:
        return []
    back, rows_of_site = transpose(ptr, sites, problem.sites)
    found, score = _triples(
        ptr, sites, slack, multipliers[rows], x, back, rows_of_site, LEAST_VIOLATION, _MOST_TRIPLES, _MOST_LOOKED_AT
    )
    sets = rows[found]
    used = np.zeros(problem.groups, dtype=np.int64)
    cuts: list[OddCut] = []
    for k in np.argsort(-score, kind="stable"):
        members = sets[k]
        if len(cuts) >= most:
            break
        key = tuple(sorted(int(j) for j in members))
        if key in known or bool((used[members] >= USES_A_ROUND).any()):
            continue
        known.add(key)
        used[members] += 1
        cuts.append(odd_cut(problem, key))
    return cuts


def _tight_rows(
    problem: CoverProblem, x: Float64Array, y: Float64Array, multipliers: Float64Array
) -> tuple[Int64Array, Int64Array, Int32Array, Float64Array]:
    """Rows near equality with y near one, on their fractional sites; of equal ones that of the largest multiplier."""
    reach = np.add.reduceat(x[problem.group_sites], problem.group_ptr[:-1])
    slack = reach - y + 1.0 - y
    candidates = np.flatnonzero((slack < 0.9) & (multipliers > 1e-6))
    candidates = candidates[np.argsort(-multipliers[candidates], kind="stable")]
    seen: set[bytes] = set()
    rows: list[int] = []
    parts: list[Int32Array] = []
    for j in candidates:
        members = problem.group_sites[problem.group_ptr[j] : problem.group_ptr[j + 1]]
        members = members[x[members] > 1e-6]
        key = members.tobytes()
        if members.size < 2 or key in seen:
            continue
        seen.add(key)
        rows.append(int(j))
        parts.append(members)
    ptr = np.concatenate(([0], np.cumsum([part.size for part in parts]))).astype(np.int64)
    sites = np.concatenate([np.zeros(0, np.int32), *parts])
    index = np.array(rows, dtype=np.int64)
    return index, ptr, sites, np.maximum(0.0, slack[index])


@njit(nogil=True, cache=True)
def _triples(
    ptr: Int64Array,
    sites: Int32Array,
    slack: Float64Array,
    worth: Float64Array,
    x: Float64Array,
    back: Int64Array,
    rows_of_site: Int32Array,
    least: float,
    most: int,
    most_looked_at: int,
) -> tuple[Int64Array, Float64Array]:
    # A set of rows is violated by (1 - slacks - x of sites in an odd number of its rows) / 2.
    size = slack.size
    found = np.empty((most, 3), np.int64)
    score = np.empty(most)
    count = 0
    mark = np.full(size, -1, np.int64)
    near = np.empty(size, np.int64)
    odd = np.zeros(x.size, np.int8)
    limit = 1.0 - 2.0 * least
    looked_at = 0
    for a in range(size):
        if looked_at > most_looked_at:
            break
        number = 0
        for p in range(ptr[a], ptr[a + 1]):
            odd[sites[p]] ^= 1
            for q in range(back[sites[p]], back[sites[p] + 1]):
                b = rows_of_site[q]
                if b > a and mark[b] != a:
                    mark[b] = a
                    near[number] = b
                    number += 1
        for u in range(number):
            b = near[u]
            two = slack[a] + slack[b]
            if two >= limit:
                continue
            for p in range(ptr[b], ptr[b + 1]):
                odd[sites[p]] ^= 1
            for p in range(ptr[a], ptr[a + 1]):
                if odd[sites[p]]:
                    two += x[sites[p]]
            for p in range(ptr[b], ptr[b + 1]):
                if odd[sites[p]]:
                    two += x[sites[p]]
            for v in range(u + 1, number):
                c = near[v]
                total = two + slack[c]
                looked_at += ptr[c + 1] - ptr[c]
                for p in range(ptr[c], ptr[c + 1]):
                    total += -x[sites[p]] if odd[sites[p]] else x[sites[p]]
                if total < limit and count < most:
                    found[count, 0], found[count, 1], found[count, 2] = a, b, c
                    score[count] = (1.0 - total) * min(worth[a], worth[b], worth[c])
                    count += 1
            for p in range(ptr[b], ptr[b + 1]):
                odd[sites[p]] ^= 1
        for p in range(ptr[a], ptr[a + 1]):
            odd[sites[p]] = 0
    return found[:count], score[:count]
