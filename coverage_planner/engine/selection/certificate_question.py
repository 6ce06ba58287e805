"""The question of a selection certificate, read and settled on our own; shares no code with the solver.

What exists is always there. Candidates that must be built are taken as built, and with them everything they exclude as
not built; both leave the problem with the demand they cover and the money they cost. What remains is:

* worth per demand point, or none;
* goal rows: amounts per demand point, what is reachable, what is still missing;
* rows over the sites in play: caps of money and sets of which at most one is built, those of sites too near to each other last.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.selection.certificate_reading import CheckedInstance, StrictReader, Whole

_MOST = 1 << 53
_SHORTFALL_UNITS = 10**12
_GOALS = frozenset(["persons", "road_m", "expressway", "municipality", "prefecture", "expressway_m", "national_m"])
_KEYS = {"kind", "caps", "goals", "must", "must_not", "exclusive"}
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PointGoal:
    """A goal row: amounts and target; and what is left once the settled sites are there.

    ``everywhere`` also has the amounts that no candidate covers alone.
    """

    amount: Whole
    everywhere: Whole
    target: int
    left: Whole
    reachable: int
    missing: int
    weight: int


@dataclass(frozen=True, slots=True)
class SideRow:
    """``sum amount * x <= limit`` over sites in play."""

    site: Whole
    amount: Whole
    limit: int


class CheckedQuestion(StrictReader):
    """The question of a certificate about an instance."""

    def __init__(self, question: Any, instance: CheckedInstance, file: str) -> None:
        super().__init__(instance, file)
        more = {"budget": {"road_weight", "carrier"}, "goals": {"cheapest"}, "shortfall": set()}
        if not isinstance(question, dict) or question.get("kind") not in more:
            self._no("問いの種類が分かりません", "the kind of question is unknown")
        self.kind: str = question["kind"]
        if question.keys() - {"apart"} != _KEYS | more[self.kind]:
            self._no("問いが読めません", "the question cannot be read")
        self._locks(question)
        self._money(question)
        self._sides()
        self.worth = self._worth(question) if self.kind == "budget" else np.zeros(instance.points, np.int64)
        self.goals = [goal for row in self._list(question["goals"]) for goal in self._goal(row)]
        self.left = [goal for goal in self.goals if goal.missing > 0]

    def _sites(self, values: Any) -> list[int]:
        sites = [self._number(v, 0, self._in.candidates - 1) for v in self._list(values)]
        if any(a >= b for a, b in pairwise(sites)):
            self._no("局の番号が昇順ではありません", "sites are not in ascending order")
        return sites

    def _locks(self, question: dict[str, Any]) -> None:
        instance, n = self._in, self._in.candidates
        self.there: Flags = np.zeros(n, np.bool_) if instance.existing is None else instance.existing != 0
        must, must_not = np.zeros(n, np.bool_), np.zeros(n, np.bool_)
        must[self._sites(question["must"])] = True
        must_not[self._sites(question["must_not"])] = True
        self.must: Flags = must & ~self.there
        self.forbidden: Flags = must_not & ~self.there
        if bool((self.must & self.forbidden).any()):
            self._no("必須と禁止が矛盾しています", "a site must and must not be built")
        sets: list[list[int]] = []
        if instance.site_group is not None:
            for number in np.unique(instance.site_group[instance.site_group >= 0]):
                members = np.flatnonzero(instance.site_group == number).tolist()
                if len(members) > 1:
                    sets.append(members)
        sets += [self._sites(group) for group in self._list(question["exclusive"])]
        self.least_m, near = self._apart(question.get("apart"))
        sets += near
        self.sets = sets
        out = self.forbidden.copy()
        for members in sets:
            inside = [i for i in members if self.must[i] or self.there[i]]
            if sum(1 for i in inside if self.must[i]) > (0 if any(self.there[i] for i in inside) else 1):
                self._no("必須の局が排他です", "sites that must be built exclude each other")
            if inside:
                out[[i for i in members if i not in inside]] = True
        self.fixed: Flags = self.must | self.there
        self.locked: Flags = out | self.fixed
        chosen = self.fixed[instance.pair_site]
        self.covered: Flags = np.zeros(instance.points, np.bool_)
        self.covered[instance.pair_point[chosen]] = True
        play = ~self.locked[instance.pair_site]
        self.pair_point, self.pair_site = instance.pair_point[play], instance.pair_site[play]
        self.first_pair: Whole = np.searchsorted(self.pair_point, np.arange(instance.points + 1)).astype(np.int64)
        self.within_reach: Flags = np.diff(self.first_pair) > 0
        self._coverable: Flags = np.zeros(instance.points, np.bool_)
        self._coverable[instance.pair_point] = True

    def check_sites(self, values: Any) -> Whole:
        """Return chosen sites after checking that they keep every lock, set, distance and cap."""
        sites = np.array(self._sites(values), dtype=np.int64)
        chosen = np.zeros(self._in.candidates, dtype=np.bool_)
        chosen[sites] = True
        if bool((chosen & self.there).any()):
            self._no("既設のものを局に数えています", "something that exists is counted as a site")
        if bool((self.must & ~chosen).any()) or bool((self.forbidden & chosen).any()):
            self._no("必須・禁止の指定が守られていません", "a lock is not kept")
        for members in self.sets:
            inside = [i for i in members if chosen[i]]
            if len(inside) > 1 or (inside and bool(self.there[members].any())):
                self._no("排他の局が同時に選ばれています", "sites that exclude each other are chosen")
        # Every pair, not only those in the sets: the sets are what the bound rests on.
        if self.least_m and any(self.too_near(i, j, self.least_m) for i, j in combinations(sites.tolist(), 2)):
            self._no("離隔より近い局が選ばれています", "sites nearer than the least distance are chosen")
        for yen, limit in self.caps:
            if int(yen[sites].sum()) > limit:
                self._no("予算を超えています", "a budget is exceeded")
        return sites

    def covered_with(self, sites: Whole) -> Flags:
        """Return the demand points in the covering sets of chosen sites and of what exists."""
        chosen = self.there.copy()
        chosen[sites] = True
        covered = np.zeros(self._in.points, dtype=np.bool_)
        covered[self._in.pair_point[chosen[self._in.pair_site]]] = True
        return covered

    def _apart(self, claim: Any) -> tuple[int, list[list[int]]]:
        """Return the least distance and sets whose members are all nearer to each other; 0 without one."""
        if claim is None:
            return 0, []
        instance = self._in
        if not isinstance(claim, dict) or claim.keys() != {"least_m", "sets"} or instance.site_x is None:
            self._no("離隔が読めません", "the least distance cannot be read")
        least = self._number(claim["least_m"], 1, 100_000)
        sets = [self._sites(members) for members in self._list(claim["sets"])]
        for members in sets:
            if any(self.there[i] for i in members) or any(
                not self.too_near(i, j, least) for i, j in combinations(members, 2)
            ):
                self._no("離隔の組が正しくありません", "a set of sites too near to each other is wrong")
        return least, sets

    def too_near(self, i: int, j: int, least_m: int) -> bool:
        """Whether two candidates stand nearer than a distance."""
        x, y = self._in.site_x, self._in.site_y
        assert x is not None
        assert y is not None
        return (int(x[i]) - int(x[j])) ** 2 + (int(y[i]) - int(y[j])) ** 2 < least_m * least_m

    def _yen(self, money: Any, carrier: int) -> Whole:
        instance = self._in
        found: Whole | None = None
        if money == "cost":
            found = instance.cost
        elif money in ("own", "state") and instance.state is not None:
            found = instance.state if money == "state" else instance.cost - instance.state
        elif money == "carrier" and instance.burden is not None and 0 <= carrier < instance.burden.shape[0]:
            found = instance.burden[carrier]
        if found is None:
            self._no("問題例にない金額です", "an amount of money the instance knows nothing of")
        return np.where(self.there, 0, found)

    def _money(self, question: dict[str, Any]) -> None:
        caps = []
        for row in self._list(question["caps"]):
            money, carrier, limit = self._list(row, 3)
            caps.append((self._yen(money, self._number(carrier, -1, 64)), self._number(limit, 0, _MOST)))
        self.caps: list[tuple[Whole, int]] = caps
        self.budget: int | None = None
        if self.kind == "budget":
            if not caps:
                self._no("予算がありません", "there is no budget")
            self.cost = caps[0][0]
            self.budget = caps[0][1] - int(self.cost[self.must].sum())
            caps = caps[1:]
        elif self.kind == "goals":
            self.cost = self._yen(question["cheapest"], -1)
        else:
            self.cost = self._yen("cost", -1)
        self.must_yen = int(self.cost[self.must].sum())
        self._other_caps = [(yen, limit - int(yen[self.must].sum())) for yen, limit in caps]
        if any(limit < 0 for _, limit in self._other_caps) or (self.budget or 0) < 0:
            self._no("必須の局だけで予算を超えます", "what must be built exceeds a cap")

    def _sides(self) -> None:
        rows: list[SideRow] = []
        for yen, limit in self._other_caps:
            site = np.flatnonzero((yen > 0) & ~self.locked)
            unit = max(1, int(np.gcd.reduce(yen[site]))) if site.size else 1
            rows.append(SideRow(site, yen[site] // unit, limit // unit))
        for members in self.sets:
            site = np.array([i for i in members if not self.locked[i]], dtype=np.int64)
            if site.size > 1:
                rows.append(SideRow(site, np.ones(site.size, dtype=np.int64), 1))
        self.sides = rows

    def _counts(self, carrier: int) -> Flags:
        if self._in.carrier is None:
            return np.full(self._in.points, carrier == -1)
        return np.asarray(self._in.carrier == carrier)

    def _worth(self, question: dict[str, Any]) -> Whole:
        instance = self._in
        top, bottom = self._list(question["road_weight"], 2)
        weight = Fraction(self._number(top, 0, _MOST), self._number(bottom, 1, _MOST))
        counts = self._counts(self._number(question["carrier"], -1, 1 << 24))
        if weight == 0:
            return np.where(counts, instance.persons, 0)
        if instance.road is None:
            self._no("問題例に道路がありません", "the instance knows no roads")
        units = weight.denominator * instance.road_units
        if units * sum(instance.persons.tolist()) + weight.numerator * sum(instance.road.tolist()) > _MOST:
            self._no("重みの桁が大きすぎます", "the weight has too many digits")
        return np.where(counts, units * instance.persons + weight.numerator * instance.road, 0)

    def _goal(self, row: Any) -> list[PointGoal]:
        kind, top, bottom, amount, carrier, zone, of_total, weight = self._list(row, 8)
        if kind not in _GOALS:
            self._no("目標の種類が分かりません", "the kind of a goal is unknown")
        share = Fraction(self._number(top, 0, 1 << 62), self._number(bottom, 1, 1 << 62))
        if share > 1:
            self._no("100%を超える目標があります", "a goal is above 100 %")
        absolute = self._number(amount, -1, 1 << 43)
        only = self._number(zone, -1, 1 << 24)
        whole = self._number(of_total, 0, 1) == 1
        factor = self._number(weight, 1, 10**6)
        values = np.where(self._counts(self._number(carrier, -1, 1 << 24)), self._amount(kind), 0)
        found: list[PointGoal] = []
        for inside in self._zones(kind, only, values):
            there = np.where(inside, values, 0)
            within = np.where(self._coverable, there, 0)
            if kind in ("municipality", "prefecture") and absolute < 0 and not whole and not bool((within > 0).any()):
                continue
            exact = share * int((there if whole else within).sum())
            target = -(-exact.numerator // exact.denominator)
            if absolute >= 0:
                target = absolute * (self._in.road_units if kind in ("road_m", "expressway_m", "national_m") else 1)
            if target <= 0:
                continue
            left = np.where(self.within_reach & ~self.covered, within, 0)
            missing = target - int(within[self.covered].sum())
            weighed = max(1, _SHORTFALL_UNITS // target) * factor
            found.append(PointGoal(within, there, target, left, int(left.sum()), missing, weighed))
        return found

    def _amount(self, kind: str) -> Whole:
        instance = self._in
        if kind in ("persons", "municipality", "prefecture"):
            return instance.persons
        if kind == "road_m" and instance.road is not None:
            return instance.road
        fast = None if instance.expressway is None else instance.expressway != 0
        if kind == "expressway" and fast is not None:
            return np.where(fast, 1, 0)
        if kind in ("expressway_m", "national_m") and fast is not None and instance.road is not None:
            return np.where(fast if kind == "expressway_m" else ~fast, instance.road, 0)
        self._no("問題例にない目標です", "a goal the instance knows nothing of")

    def _zones(self, kind: str, only: int, values: Whole) -> list[Flags]:
        if kind not in ("municipality", "prefecture"):
            return [np.ones(self._in.points, np.bool_)]
        number = self._in.municipality if kind == "municipality" else self._in.prefecture
        if number is None:
            self._no("問題例にない目標です", "a goal the instance knows nothing of")
        zones = [int(n) for n in np.unique(number[values > 0]) if n >= 0]
        return [np.asarray(number == n) for n in zones if only in (-1, n)]
