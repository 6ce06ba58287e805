"""Which of equal answers is the one to give: fewest sites, then least state money, then least cost.

Sites that nothing needs are left out; then sites that could take over from one or more of their neighbours are tried, by
number. The outcome depends on the answer only. It is the best among these trials; ``tie_proof`` proves
it of small instances. Value and bound stay as they are or get better.
"""

from __future__ import annotations

import numpy as np

from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.engine.selection.judging import Judge
from coverage_planner.engine.selection.merging import CoverProblem, Objective, transpose
from coverage_planner.model.layers import Int32Array, Int64Array

_MOST_TRIALS = 400
_MOST_LOOKS = 4_000
"""Sites looked at for a trial; both limits keep the time of a nation below a second."""


def tidied(judge: Judge, chosen: BoolArray, state_yen: Int64Array, cost_yen: Int64Array) -> BoolArray:
    """Return an answer of at least the same value that comes first by the tie-breaks, as far as tried."""
    p = judge.problem
    value = judge.value(chosen)
    if value is None or p.objective is Objective.SHORTFALL or not p.groups:
        return chosen
    tally = _Tally(p, chosen)
    tally.drop_needless(np.flatnonzero(chosen), tally.worth, state_yen)
    rank = _rank(tally.chosen, state_yen, cost_yen)
    reached = np.zeros(p.sites, dtype=np.bool_)
    reached[np.diff(p.site_ptr) > 0] = True
    trials = 0
    for site in np.flatnonzero(reached & ~p.locked & ~tally.chosen)[:_MOST_LOOKS].tolist():
        if trials >= _MOST_TRIALS:
            break
        rivals = tally.rivals(site)
        if not rivals.size or (rivals.size == 1 and state_yen[site] >= state_yen[rivals[0]]):
            continue
        trials += 1
        worth = tally.worth
        tally.put(site)
        dropped = tally.drop_needless(rivals, worth, state_yen)
        after = _rank(tally.chosen, state_yen, cost_yen)
        if after < rank:
            found = judge.value(tally.chosen)
            if found is not None and found >= value:
                rank, value = after, found
                continue
        for other in dropped:
            tally.put(other)
        tally.take(site)
    return tally.chosen


def _rank(chosen: BoolArray, state_yen: Int64Array, cost_yen: Int64Array) -> tuple[int, int, int]:
    return int(chosen.sum()), int(state_yen[chosen].sum()), int(cost_yen[chosen].sum())


class _Tally:
    """An answer with how often each group is covered, kept up to date site by site."""

    def __init__(self, problem: CoverProblem, chosen: BoolArray) -> None:
        p = self._problem = problem
        self.chosen = chosen.copy()
        self._times = np.zeros(p.groups, dtype=np.int64)
        np.add.at(self._times, p.site_groups, np.repeat(chosen, np.diff(p.site_ptr)).astype(np.int64))
        covered = self._times > 0
        self.worth = int(p.worth[covered].sum())
        self._rows_ptr, self._rows = transpose(p.row_ptr, p.row_groups, p.groups)
        self._amounts = p.row_amounts[np.argsort(p.row_groups, kind="stable")]
        self._reached = np.zeros(p.targets.size, dtype=np.int64)
        row = np.repeat(np.arange(p.targets.size), np.diff(p.row_ptr))
        np.add.at(self._reached, row, np.where(covered[p.row_groups], p.row_amounts, 0))

    def put(self, site: int) -> None:
        """Choose a site."""
        groups = self._groups(site)
        self._change(groups[self._times[groups] == 0], 1)
        self._times[groups] += 1
        self.chosen[site] = True

    def take(self, site: int) -> None:
        """Take a site back."""
        groups = self._groups(site)
        self._times[groups] -= 1
        self._change(groups[self._times[groups] == 0], -1)
        self.chosen[site] = False

    def rivals(self, site: int) -> Int64Array:
        """Return the chosen sites that share demand with a site."""
        p = self._problem
        groups = self._groups(site)
        degree = np.diff(p.group_ptr)[groups]
        start = np.repeat(p.group_ptr[groups] - np.cumsum(degree) + degree, degree)
        beside = p.group_sites[start + np.arange(int(degree.sum()))]
        return np.unique(beside[self.chosen[beside]]).astype(np.int64)

    def drop_needless(self, sites: Int64Array, worth: int, state_yen: Int64Array) -> list[int]:
        """Take sites, dearest to the state first, as long as the worth and all goals stay; return those taken."""
        p = self._problem
        taken = []
        for site in sites[np.lexsort((sites, -p.cost_yen[sites], -state_yen[sites]))].tolist():
            groups = self._groups(site)
            alone = groups[self._times[groups] == 1]
            if self.worth - int(p.worth[alone].sum()) < worth or bool(p.forced[alone].any()):
                continue
            if p.targets.size and bool((self._reached - self._sums(alone) < p.targets).any()):
                continue
            self.take(site)
            taken.append(site)
        return taken

    def _groups(self, site: int) -> Int32Array:
        p = self._problem
        return p.site_groups[int(p.site_ptr[site]) : int(p.site_ptr[site + 1])]

    def _change(self, groups: Int32Array, sign: int) -> None:
        self.worth += sign * int(self._problem.worth[groups].sum())
        if self._reached.size:
            self._reached += sign * self._sums(groups)

    def _sums(self, groups: Int32Array) -> Int64Array:
        """Return the amounts of some groups per goal row."""
        sums = np.zeros(self._reached.size, dtype=np.int64)
        degree = np.diff(self._rows_ptr)[groups]
        start = np.repeat(self._rows_ptr[groups] - np.cumsum(degree) + degree, degree)
        place = start + np.arange(int(degree.sum()))
        np.add.at(sums, self._rows[place], self._amounts[place])
        return sums
