"""Branch and bound over the years whose every step can be checked with integers, for roll-outs of few sites.

A node gives every site a first and a last year it may be built in; the number of years as the last one stands for "perhaps
never". A split at a year says built by its end, or later. Every leaf has multipliers of its own, whose exact bound counts only
the years left to each site, or is impossible by money, order or goal alone.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from time import monotonic

import numpy as np

from coverage_planner.engine.selection.rollout_model import RolloutModel, Years
from coverage_planner.engine.selection.rollout_problem import RolloutProblem
from coverage_planner.engine.selection.rollout_proof import RolloutProof, TreeNode, TreeProof, YearsProof
from coverage_planner.model.layers import Float64Array, Int32Array

MOST_SITES = 120
MOST_NODES = 3000


def first_and_last(problem: RolloutProblem) -> Years:
    """Return the years of every site at the root."""
    p = problem
    first = np.where(p.allowed.any(axis=1), p.allowed.argmax(axis=1), p.years)
    last = np.where(p.locked >= 0, p.locked, p.years)
    return tuple(first.tolist()), tuple(last.tolist())


class RolloutTree:
    """One run; ``proof`` is complete at any time."""

    def __init__(
        self,
        model: RolloutModel,
        problem: RolloutProblem,
        root: RolloutProof,
        value: Callable[[], int],
        offer: Callable[[Int32Array], None],
        goal: int,
        goal_year: int,
        stop: Callable[[], bool],
    ) -> None:
        self._model, self._problem, self._value, self._offer, self._stop = model, problem, value, offer, stop
        self._goal, self._goal_year = goal, goal_year
        assert isinstance(root, YearsProof)
        self._nodes: list[TreeNode] = [TreeNode(proof=root)]
        self._open: list[tuple[int, int, Years]] = [(-root.bound, 0, first_and_last(problem))]

    @property
    def proof(self) -> TreeProof:
        """The proof so far."""
        bounds = [node.proof.bound for node in self._nodes if node.site < 0 and node.proof is not None]
        # Where every leaf is impossible there is no roll-out at all; the start alone is worth nothing more.
        return TreeProof(bound=max(bounds, default=0), nodes=tuple(self._nodes))

    def run(self, deadline: float, most_nodes: int) -> None:
        """Branch until proven, stopped, out of time or nodes."""
        for _ in range(most_nodes):
            if not self._open or self._stop() or monotonic() > deadline:
                return
            bound, number, years = self._open[0]
            if -bound <= self._value() or not self._deal_with(number, years, deadline):
                return

    def _deal_with(self, number: int, years: Years, deadline: float) -> bool:
        p = self._problem
        if impossible(p, years, self._goal, self._goal_year):
            heapq.heappop(self._open)
            self._nodes[number] = TreeNode(proof=None)
            return True
        fixed = all(a == b for a, b in zip(*years, strict=True))
        if fixed:
            heapq.heappop(self._open)
            year = np.array(years[0], dtype=np.int32)
            self._offer(year)
            self._keep(number, self._model.exact_of(year))
            return True
        found = self._model.relax(deadline - monotonic(), years)
        if self._stop() or monotonic() > deadline:
            return False
        heapq.heappop(self._open)
        shares = None
        if isinstance(found.proof, YearsProof):
            self._keep(number, found.proof)
            shares = self._model.shares
        proof = self._nodes[number].proof
        assert proof is not None
        if proof.bound <= self._value():
            return True
        place = self._place(shares, years)
        self._split(number, *place, years, proof)
        return True

    def _keep(self, number: int, proof: YearsProof) -> None:
        before = self._nodes[number].proof
        if before is None or proof.bound < before.bound:
            self._nodes[number] = TreeNode(proof=proof)

    def _place(self, shares: Float64Array | None, years: Years) -> tuple[int, int]:
        """Return the site and year to split at: the most fractional, else any site that is still open."""
        first, last = years
        if shares is not None:
            between = np.minimum(shares, 1.0 - shares)
            for place in np.argsort(-between, axis=None, kind="stable")[:50].tolist():
                site, year = divmod(place, self._problem.years)
                if between[site, year] < 1e-6:
                    self._offer(self._model.year_of_shares())
                    break
                if first[site] <= year < last[site]:
                    return site, year
        site = next(k for k in range(len(first)) if first[k] < last[k])
        return site, first[site]

    def _split(self, number: int, site: int, year: int, years: Years, proof: YearsProof) -> None:
        first, last = years
        early = (first, (*last[:site], year, *last[site + 1 :]))
        late = ((*first[:site], year + 1, *first[site + 1 :]), last)
        places = []
        for part in (early, late):
            places.append(len(self._nodes))
            inner = self._model.within(proof, part)
            self._nodes.append(TreeNode(proof=inner))
            heapq.heappush(self._open, (-inner.bound, places[-1], part))
        self._nodes[number] = TreeNode(proof=None, site=site, year=year, early=places[0], late=places[1])


def impossible(problem: RolloutProblem, years: Years, goal: int, goal_year: int) -> bool:
    """Whether money, order or goal alone rule out the years left to the sites."""
    p = problem
    first, last = np.array(years[0]), np.array(years[1])
    if bool((first > last).any()):
        return True
    if any(last[b] < first[a] and last[b] < p.years for a, b in zip(p.first, p.second, strict=True)):
        return True
    for t in range(p.years):
        sure = last <= t
        total = p.limit[:, t] if p.carry_over else p.limit[:, : t + 1].sum(axis=1)
        if bool((p.money[:, sure].sum(axis=1) > total).any()):
            return True
        now = (first == t) & (last == t)
        if not p.carry_over and bool((p.money[:, now].sum(axis=1) > p.limit[:, t]).any()):
            return True
    if goal_year < 0:
        return False
    reach = (first <= goal_year)[p.group_sites]
    covered = np.logical_or.reduceat(reach, p.group_ptr[:-1]) if p.worth.size else np.zeros(0, dtype=np.bool_)
    return int(p.worth[covered].sum()) < goal
