"""What an answer is worth, counted anew in integers; and which of equal answers is the one to give."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.engine.selection.merging import CoverProblem, Objective
from coverage_planner.model.layers import Int32Array, Int64Array

_MOST_TRIALS = 400


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Judges answers to a problem; ``unit`` is the cost unit in yen."""

    problem: CoverProblem
    unit: int

    def covered(self, chosen: BoolArray) -> BoolArray:
        """Return which groups chosen sites cover."""
        p = self.problem
        if not p.groups:
            return np.zeros(0, dtype=np.bool_)
        found: BoolArray = np.logical_or.reduceat(chosen[p.group_sites], p.group_ptr[:-1])
        return found

    def missing(self, covered: BoolArray) -> list[int]:
        """Return what every goal row is short of, 0 where it is reached."""
        p = self.problem
        return [
            max(0, t - int(p.row_amounts[s:e][covered[p.row_groups[s:e]]].sum()))
            for s, e, t in zip(p.row_ptr[:-1], p.row_ptr[1:], p.targets.tolist(), strict=True)
        ]

    def value(self, chosen: BoolArray) -> int | None:
        """Return worth, minus cost units, or minus the weighted shortfall; None for what is no answer."""
        p = self.problem
        if p.sides.broken(chosen) or bool((chosen & p.locked).any()):
            return None
        if p.budget_yen is not None and int(p.cost_yen[chosen].sum()) > p.budget_yen:
            return None
        covered = self.covered(chosen)
        missing = self.missing(covered)
        if p.objective is Objective.SHORTFALL:
            return -sum(int(w) * m for w, m in zip(p.shortfall_weights, missing, strict=True))
        if any(missing):
            return None
        if p.objective is Objective.COST:
            return -int(p.cost_yen[chosen].sum() // self.unit)
        return int(p.worth[covered].sum())


def tidied(judge: Judge, chosen: BoolArray, state_yen: Int64Array, cost_yen: Int64Array) -> BoolArray:
    """Return an answer of at least the same value with fewest sites, then least state money, then least cost.

    Sites that nothing needs are left out; then each site that could take over from one or more of its neighbours is tried
    once. The order is that of the numbers, so the outcome depends on the answer only; it is the best among these trials,
    not proven the best of all answers of that value.
    """
    value = judge.value(chosen)
    if value is None:
        return chosen
    best = _without_needless(judge, chosen, value, state_yen)
    rank = _rank(best, state_yen, cost_yen)
    p = judge.problem
    trials = 0
    for site in range(p.sites):
        if trials >= _MOST_TRIALS:
            break
        if best[site] or p.locked[site] or p.site_ptr[site] == p.site_ptr[site + 1]:
            continue
        groups = p.site_groups[p.site_ptr[site] : p.site_ptr[site + 1]]
        beside = _sites_of(p, groups)
        rivals = beside[best[beside]]
        if not rivals.size or (rivals.size == 1 and state_yen[site] >= state_yen[rivals[0]]):
            continue
        trials += 1
        trial = _without_needless(judge, _with(best, site), value, state_yen, rivals)
        found = judge.value(trial)
        if found is not None and found >= value and _rank(trial, state_yen, cost_yen) < rank:
            best, rank, value = trial, _rank(trial, state_yen, cost_yen), found
    return best


def _rank(chosen: BoolArray, state_yen: Int64Array, cost_yen: Int64Array) -> tuple[int, int, int]:
    return int(chosen.sum()), int(state_yen[chosen].sum()), int(cost_yen[chosen].sum())


def _with(chosen: BoolArray, site: int) -> BoolArray:
    trial = chosen.copy()
    trial[site] = True
    return trial


def _sites_of(problem: CoverProblem, groups: Int32Array) -> Int64Array:
    parts = [problem.group_sites[problem.group_ptr[j] : problem.group_ptr[j + 1]] for j in groups]
    return np.unique(np.concatenate(parts)).astype(np.int64)


def _without_needless(
    judge: Judge, chosen: BoolArray, value: int, state_yen: Int64Array, among: Int64Array | None = None
) -> BoolArray:
    """Leave out sites, dearest to the state first, as long as the value stays."""
    p = judge.problem
    best = chosen.copy()
    times = np.zeros(p.groups, dtype=np.int64)
    counts = (p.worth > 0) | p.forced
    counts[p.row_groups] = True
    for site in np.flatnonzero(best):
        times[p.site_groups[p.site_ptr[site] : p.site_ptr[site + 1]]] += 1
    sites = np.flatnonzero(best) if among is None else among
    # A trial may cost too much until enough is left out, but what it covers must stay.
    least = 0 if p.objective is Objective.COST else value
    for site in sites[np.lexsort((sites, -p.cost_yen[sites], -state_yen[sites]))]:
        groups = p.site_groups[p.site_ptr[site] : p.site_ptr[site + 1]]
        alone = groups[(times[groups] == 1) & counts[groups]]
        if among is None and alone.size and p.objective is Objective.WORTH and int(p.worth[alone].sum()) > 0:
            continue  # it is needed, without counting anew
        best[site] = False
        if alone.size and _covering_value(judge, best) < least:
            best[site] = True
            continue
        times[groups] -= 1
    return best


def _covering_value(judge: Judge, chosen: BoolArray) -> int:
    """Return what is covered in terms of the objective, whatever it costs; 0 for a cost objective whose goals are met."""
    p = judge.problem
    covered = judge.covered(chosen)
    missing = judge.missing(covered)
    if p.objective is Objective.SHORTFALL:
        return -sum(int(w) * m for w, m in zip(p.shortfall_weights, missing, strict=True))
    if any(missing):
        return -(1 << 62)
    return 0 if p.objective is Objective.COST else int(p.worth[covered].sum())
