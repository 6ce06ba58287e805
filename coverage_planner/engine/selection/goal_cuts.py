"""Goal cuts: what fractional relaxations overlook where a goal needs whole sites.

A goal row asks that the amounts of covered groups reach a target. Take any groups S as covered: the others must bring what is
then still missing, T = target - sum of amounts in S. No site brings more of it than A(i), the amounts of its groups outside S, and
none needs to bring more than T. For every whole number d, dividing by it and rounding up gives the valid inequality

    sum over sites of ceil(min(A(i), T) / d) * x(i) >= ceil(T / d)

(a Chvatal-Gomory cut; with d = T it says that one of the sites which reach outside S must be built). Floors of
municipalities, each served by a few sites only, need them: of a budget with floors HiGHS proved at once with such rows,
2,300 nodes without left 4 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.selection.merging import CoverProblem, Objective
from coverage_planner.model.layers import Float64Array, Int32Array, Int64Array

LEAST_VIOLATION = 0.02
MOST_CUTS_A_ROUND = 60
_THRESHOLDS = (0.999, 0.7, 0.4)
"""Groups whose covered share is at least this are taken as covered."""
_MOST_DIVISORS = 12
_MOST_LISTED = 200_000
"""Groups named by all cuts together, which a certificate lists."""


@dataclass(frozen=True, slots=True, eq=False)
class GoalCut:
    """One cut: row, divisor and the groups taken as covered (sorted); coefficients of sites in the form of an odd cut.

    Read as ``0 <= right_side + sum coefficients * x`` it has the form of an odd cut without groups.
    """

    row: int
    divisor: int
    without: tuple[int, ...]
    sites: Int32Array
    coefficients: Int64Array
    right_side: int

    @property
    def groups(self) -> tuple[int, ...]:
        """No group has a coefficient."""
        return ()


def goal_cuts(
    problem: CoverProblem, x: Float64Array, y: Float64Array, known: set[tuple[int, ...]], listed: int
) -> list[GoalCut]:
    """Return cuts that a fractional answer violates, the most violated first; adds them to ``known``.

    Args:
        problem: with goals that must be reached.
        x: shares of the sites.
        y: covered shares of the groups.
        known: what need not be found again.
        listed: groups that earlier cuts name.
    """
    p = problem
    if not p.targets.size or p.objective is Objective.SHORTFALL:
        return []
    found: list[tuple[float, GoalCut, tuple[int, ...]]] = []
    for row, target in enumerate(p.targets.tolist()):
        part = slice(int(p.row_ptr[row]), int(p.row_ptr[row + 1]))
        groups, amounts = p.row_groups[part], p.row_amounts[part]
        share = y[groups]
        if float(amounts @ share) > target * (1 + 1e-6) + 1e-6:
            continue  # reached and to spare
        for threshold in _THRESHOLDS:
            inside = share >= threshold
            missing = target - int(amounts[inside].sum())
            if missing <= 0:
                continue
            outside = groups[~inside]
            sites, brought = _brought(p, outside, amounts[~inside], missing)
            if not sites.size:
                continue
            best = _best_divisor(brought, x[sites], missing)
            if best is None:
                continue
            violation, divisor = best
            without = tuple(np.sort(groups[inside]).tolist())
            key = (-1 - row, divisor, *without)
            if key in known:
                continue
            least = -(-missing // divisor)
            cut = GoalCut(row, divisor, without, sites, -(-brought // divisor), -least)
            found.append((violation, cut, key))
    found.sort(key=lambda entry: -entry[0])
    chosen: list[GoalCut] = []
    for _, cut, key in found[:MOST_CUTS_A_ROUND]:
        if listed + len(cut.without) > _MOST_LISTED:
            continue
        listed += len(cut.without)
        known.add(key)
        chosen.append(cut)
    return chosen


def _brought(p: CoverProblem, groups: Int32Array, amounts: Int64Array, most: int) -> tuple[Int32Array, Int64Array]:
    """Return the sites in play that cover any of some groups, and what each brings, at most ``most``."""
    degree = np.diff(p.group_ptr)[groups]
    start = np.repeat(p.group_ptr[groups] - np.cumsum(degree) + degree, degree)
    members = p.group_sites[start + np.arange(int(degree.sum()))]
    total = np.zeros(p.sites, dtype=np.int64)
    np.add.at(total, members, np.repeat(amounts, degree))
    sites = np.flatnonzero((total > 0) & ~p.locked).astype(np.int32)
    return sites, np.minimum(total[sites], most)


def _best_divisor(brought: Int64Array, share: Float64Array, missing: int) -> tuple[float, int] | None:
    """Return how much of its right side the best cut lacks, and its divisor."""
    between = (share > 1e-6) & (share < 1 - 1e-6)
    tried = {missing, *(-(-missing // k) for k in (2, 3, 4))}
    tried.update(np.unique(brought[between])[-_MOST_DIVISORS:].tolist())
    best: tuple[float, int] | None = None
    for divisor in sorted(tried, reverse=True):
        right = -(-missing // divisor)
        if right > 1000:
            continue
        lacks = (right - float((-(-brought // divisor)) @ share)) / right
        if lacks > LEAST_VIOLATION and (best is None or lacks > best[0] + 1e-9):
            best = lacks, divisor
    return best
