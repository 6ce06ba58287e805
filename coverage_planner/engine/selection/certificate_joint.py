"""Re-checking the bound of joint coverage with integers only; shares no code with the solver.

The instance says which part of what is missing at a demand point each candidate covers at most, in 1/65536; what several
sites cover jointly sums up to a whole at least. With y for points and x for sites, both 0 or 1: a whole of y is at most the
sum of parts times x, plus the parts of sites that must be built. Non-negative multipliers of these rows, of the caps,
exclusive sets and goals bound the best answer as in ``certificate_check``; every product is rounded so that the bound only
gets weaker. Goals count demand that no candidate covers alone as well. All sums are Python integers.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import numpy as np

from coverage_planner.engine.selection.certificate_question import CheckedQuestion
from coverage_planner.engine.selection.certificate_reading import CheckedInstance, StrictReader

_WHOLE = 1 << 16
_SCALE = 1 << 16
_SHIFT = 16
_MOST = 1 << 62
_KEYS = {"bound", "budget", "goals", "sides", "points", "cover"}


def joint_bound(claim: Any, asked: CheckedQuestion, instance: CheckedInstance, file: str) -> int:
    """Return the bound of joint coverage after checking it."""
    return _Joint(claim, asked, instance, file).bound()


class _Joint(StrictReader):
    def __init__(self, claim: Any, asked: CheckedQuestion, instance: CheckedInstance, file: str) -> None:
        super().__init__(instance, file)
        self._asked = asked
        if not isinstance(claim, dict) or claim.keys() != _KEYS or asked.kind == "shortfall":
            self._no("複数局による被覆の上下界が読めません", "the bound of joint coverage cannot be read")
        self._claim = claim

    def _numbers(self, name: str, most: int = _MOST) -> list[int]:
        values = self._claim[name]
        if not isinstance(values, list) or not all(type(v) is int and 0 <= v <= most for v in values):
            self._no("数値が範囲外です", "a number is out of range")
        return values

    def bound(self) -> int:
        asked, instance = self._asked, self._in
        start, point, share = instance.part_start, instance.part_point, instance.part_share
        if start is None or point is None or share is None:
            self._no("問題例に部分被覆がありません", "the instance has no parts")
        fits = (
            start.size == instance.candidates + 1 and int(start[0]) == 0 and int(start[-1]) == point.size == share.size
        )
        if not fits or bool((np.diff(start) < 0).any()):
            self._no("部分被覆の配列が合いません", "the arrays of parts do not fit")
        places, values = self._numbers("points", instance.points - 1), self._numbers("cover")
        if len(places) != len(values) or any(a >= b for a, b in pairwise(places)):
            self._no("乗数が読めません", "multipliers cannot be read")
        cover = dict(zip(places, values, strict=True))
        goals = [goal for goal in asked.goals if goal.missing > 0]
        prices, tolls = self._numbers("goals"), self._numbers("sides")
        if len(prices) != len(goals) or len(tolls) != len(asked.sides):
            self._no("乗数の数が合いません", "the number of multipliers does not fit")
        within, income, settled = self._covering(cover, start, point, share)
        gain: dict[int, int] = defaultdict(int)
        for j in within:
            gain[j] = int(asked.worth[j]) * _SCALE - cover.get(j, 0)
        total = sum(_up(cover.get(j, 0) * min(part, _WHOLE), 16) for j, part in settled.items() if j in within)
        for goal, price in zip(goals, prices, strict=True):
            total -= price * goal.missing
            for j in np.flatnonzero(goal.everywhere).tolist():
                if j in within:
                    gain[j] += price * int(goal.everywhere[j])
        reduced: dict[int, int] = income
        budget = self._numbers_one("budget")
        for i in reduced:
            cost = int(asked.cost[i])
            if asked.kind == "goals":
                reduced[i] -= cost * _SCALE
            else:
                reduced[i] -= (budget * cost) >> _SHIFT
        if asked.budget is not None:
            total += _up(budget * asked.budget, _SHIFT)
        elif budget:
            self._no("予算のない問いに予算の乗数があります", "a multiplier of a budget that does not exist")
        for row, toll in zip(asked.sides, tolls, strict=True):
            total += _up(toll * row.limit, _SHIFT)
            for i, amount in zip(row.site.tolist(), row.amount.tolist(), strict=True):
                if i in reduced:
                    reduced[i] -= (toll * amount) >> _SHIFT
        total += sum(max(0, g) for g in gain.values()) + sum(max(0, r) for r in reduced.values())
        best = total // _SCALE
        if asked.kind == "budget":
            bound = best + int(asked.worth[asked.covered].sum())
        else:
            bound = max(0, -best) + asked.must_yen
        if bound != self._numbers_one("bound"):
            self._no(f"複数局による被覆の上下界は {bound:,} です", f"the bound of joint coverage is {bound}")
        return bound

    def _numbers_one(self, name: str) -> int:
        value = self._claim[name]
        if type(value) is not int or not 0 <= value <= _MOST:
            self._no("数値が範囲外です", "a number is out of range")
        return value

    def _covering(
        self, cover: dict[int, int], start: Any, point: Any, share: Any
    ) -> tuple[set[int], dict[int, int], dict[int, int]]:
        """Return points in play, what their multipliers bring each site in play, and the parts of settled sites."""
        asked, instance = self._asked, self._in
        income: dict[int, int] = defaultdict(int)
        settled: dict[int, int] = defaultdict(int)
        within: set[int] = set()
        site = np.concatenate((instance.pair_site, np.repeat(np.arange(instance.candidates), np.diff(start))))
        points = np.concatenate((instance.pair_point, point))
        shares = np.concatenate((np.full(instance.pair_site.size, _WHOLE), share))
        if shares.size and (int(shares.min()) < 0 or int(points.min()) < 0 or int(points.max()) >= instance.points):
            self._no("部分被覆の配列が合いません", "the arrays of parts do not fit")
        for i, j, part in zip(site.tolist(), points.tolist(), shares.tolist(), strict=True):
            if asked.covered[j]:
                continue
            if asked.fixed[i]:
                settled[j] += part
            elif not asked.locked[i]:
                within.add(j)
                income[i] += _up(cover.get(j, 0) * part, 16)
        return within, income, settled


def _up(product: int, shift: int) -> int:
    """Return a product divided by a power of two, rounded up."""
    return -((-product) >> shift)
