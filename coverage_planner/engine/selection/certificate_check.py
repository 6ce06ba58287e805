"""Re-checking a selection certificate with integers only; shares no code with the solver that wrote it.

What is checked, in this order:

1. The file is exactly the canonical JSON of its content, with whole numbers only, and its digest fits.
2. The instance is the one named (SHA-256 of its arrays).
3. The sites keep every lock, cap and exclusive set and reach every goal (or miss what is claimed); the worth they cover
   and their yen are those claimed. What exists counts as covered and as no site.
4. Demand points brought together into one group are covered by exactly the same candidates.
5. The bound. Write x for sites and y for groups, both 0 or 1. For every group j: ``y_j <= sum of x over its sites``; for
   every odd set R of groups ("cut"), adding half of these rows and of ``y_j <= 1`` and rounding down gives
   ``sum of y over R <= |R| // 2 + sum of ceil(k_i / 2) x_i``, k_i the number of groups of R that site i covers. For a goal
   and groups S taken as covered, T is what is then missing, A_i what site i brings of it at most, never more than T; dividing
   ``sum of A_i x_i >= T`` by a whole number and rounding up on both sides gives a "goal cut".
   Any non-negative multipliers of these rows, of the caps, exclusive sets and goals bound the best answer; adding the rows
   times their multipliers to the objective leaves, for each x and y, the larger of zero and its coefficient. Multipliers
   of caps have more binary places (shifts); products are rounded so that the bound only gets weaker. A shortfall of a goal
   is at most its target. The tree splits on sites; each leaf names multipliers (its fixed sites take their coefficient or
   zero) or is impossible by its fixed sites alone. The weakest leaf must give exactly the bound claimed.
6. Where there is one, the bound of joint coverage, see ``certificate_joint``; proven tie-breaks, see ``certificate_ties``.

Numbers are int64 where a limit on their size has been checked before, and Python integers elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from coverage_planner.engine.selection.certificate_joint import joint_bound
from coverage_planner.engine.selection.certificate_question import CheckedQuestion
from coverage_planner.engine.selection.certificate_reading import (
    CheckedInstance,
    Claims,
    Whole,
    read_content,
    recorded_instance,
    reject,
)
from coverage_planner.engine.selection.certificate_ties import check_ties

_LIMIT = 1 << 62


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedCertificate:
    """What a certificate that passed proves; the kind is that of its question: budget, goals or shortfall."""

    kind: str
    value: int
    bound: int
    cost_yen: int
    sites: tuple[int, ...]
    leaves: int
    instance_path: str
    ties: tuple[str, ...] = ()
    """Tie-breaks proven, in their order: no answer as good has fewer sites, then less state money, then less cost."""
    joint_bound: int | None = None
    """Bound that holds for coverage by several sites together, too."""


def check_certificate(path: Path, instance_path: Path | None = None) -> CheckedCertificate:
    """Check a certificate against its instance (by default the path it records, also beside the certificate).

    Raises:
        InputRefused: saying which of the claims does not hold.
    """
    content = read_content(path)
    instance = CheckedInstance(instance_path or recorded_instance(content, path))
    return _Check(content, instance, path.name).result()


def check_budget(content: dict[str, Any], instance: CheckedInstance, limit_yen: int, file: str) -> int:
    """Return the bound of a certificate of most persons within one budget of the whole cost, and nothing besides."""
    plain = {
        "kind": "budget", "caps": [["cost", -1, limit_yen]], "goals": [], "must": [], "must_not": [], "exclusive": [],
        "road_weight": [0, 1], "carrier": -1,
    }  # fmt: skip
    if content["question"] != plain:
        reject("予算の証明書が別の問いのものです", "the certificate of a budget is of another question", file)
    return _Check(content, instance, file).result().bound


def _proven(content: dict[str, Any], instance: CheckedInstance, file: str) -> tuple[int, int]:
    if content["ties"]:
        reject("同点の証明の中に同点の証明があります", "a proof of ties holds another one", file)
    found = _Check(content, instance, file).result()
    return found.value, found.bound


@dataclass(frozen=True, slots=True)
class _Goal:
    amount: Whole  # per group
    reachable: int
    target: int
    weight: int


class _Check(Claims):
    def result(self) -> CheckedCertificate:
        content, instance = self._content, self._in
        self._same_instance()
        self._scale = self._number(content["scale"], 1, 1 << 40)
        self._unit = self._number(content["cost_unit_yen"], 1, 1 << 53)
        self._asked = CheckedQuestion(content["question"], instance, self._file)
        self._most = self._asked.budget
        if bool((self._asked.cost % self._unit != 0).any()):
            self._no("費用の単位で割り切れない費用があります", "a cost is no multiple of the cost unit")
        self._shifts = [int(v) for v in self._whole(content["shifts"], 0, 40)]
        if len(self._shifts) != 1 + len(self._asked.sides):
            self._no("乗数の桁が読めません", "the shifts cannot be read")
        value, cost, sites = self._answer()
        self._groups()
        self._cuts()
        bound = self._bound()
        if bound != self._number(content["bound"], 0, _LIMIT):
            self._no(f"上下界は {bound:,} です", f"the bound proven is {bound}")
        ties = check_ties(
            content["ties"] if not content["ties"] or value == bound else None,
            content["question"],
            instance,
            self._asked.worth,
            value,
            sites,
            _proven,
            self._file,
        )
        return CheckedCertificate(
            kind=self._asked.kind,
            ties=ties,
            value=value,
            bound=bound,
            cost_yen=cost,
            sites=sites,
            leaves=self._leaves,
            instance_path=str(content["instance"]["path"]),
            joint_bound=None
            if content["joint"] is None
            else joint_bound(content["joint"], self._asked, instance, self._file),
        )

    def _whole(self, values: Any, least: int, most: int) -> Whole:
        if not isinstance(values, list) or not all(type(v) is int and least <= v <= most for v in values):
            self._no("整数の並びではないところがあります", "something is not a list of whole numbers in range")
        return np.array(values, dtype=np.int64)

    def _answer(self) -> tuple[int, int, tuple[int, ...]]:
        content, instance, asked = self._content, self._in, self._asked
        sites = asked.check_sites(content["sites"])
        covered = asked.covered_with(sites)
        cost = int(np.where(asked.there, 0, instance.cost)[sites].sum())
        if cost != content["cost_yen"]:
            self._no(f"費用は {cost:,} 円です", f"the cost is {cost} yen")
        short = 0
        for goal in asked.goals:
            missed = goal.target - int(goal.amount[covered].sum())
            if missed > 0 and asked.kind != "shortfall":
                self._no("届かない目標があります", "a goal is missed")
            short += max(0, missed) * goal.weight
        value = {
            "budget": int(asked.worth[covered].sum()),
            "goals": int(asked.cost[sites].sum()),
            "shortfall": short,
        }[asked.kind]
        if value != self._number(content["value"], 0, _LIMIT):
            self._no(f"値は {value:,} です", f"the value is {value}")
        return value, cost, tuple(sites.tolist())

    def _groups(self) -> None:
        instance, asked = self._in, self._asked
        group = self._whole(self._content["group_of_point"], -1, instance.points - 1)
        if group.size != instance.points:
            self._no("需要点の組が足りません", "the groups do not fit the demand points")
        degree = np.diff(asked.first_pair)
        # What the settled sites cover, and what nothing in play covers, is no part of what is to be bounded.
        weight = np.where((degree > 0) & ~asked.covered, asked.worth, 0)
        counts = weight > 0
        for goal in asked.left:
            counts |= goal.left > 0
        if bool((counts & (group < 0)).any()):
            self._no("どの組にも入らない需要点があります", "a demand point belongs to no group")
        member = np.flatnonzero(group >= 0)
        size = int(group.max()) + 1 if group.size and member.size else 0
        first = np.full(size, -1, dtype=np.int64)
        first[group[member[::-1]]] = member[::-1]
        if size and int(first.min()) < 0:
            self._no("空の組があります", "a group is empty")
        lead = first[group[member]]
        same = degree[member] == degree[lead]
        if not bool(same.all()):
            self._no("被覆局が違う需要点を同じ組にしています", "points of different covering sets share a group")
        times = degree[member]
        offset = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
        mine = asked.pair_site[np.repeat(asked.first_pair[member], times) + offset]
        theirs = asked.pair_site[np.repeat(asked.first_pair[lead], times) + offset]
        if not bool((mine == theirs).all()):
            self._no("被覆局が違う需要点を同じ組にしています", "points of different covering sets share a group")
        self._size = size
        self._weight = self._per_group(weight, group, member)
        self._goals = [
            _Goal(self._per_group(goal.left, group, member), goal.reachable, goal.missing, goal.weight)
            for goal in asked.left
        ]
        times = degree[first]
        self._start = np.concatenate(([0], np.cumsum(times))).astype(np.int64)
        offset = np.arange(int(times.sum())) - np.repeat(self._start[:-1], times)
        self._site = asked.pair_site[np.repeat(asked.first_pair[first], times) + offset]
        self._group_of_entry = np.repeat(np.arange(size), times)
        # Missing such a group misses a goal, so every answer covers it.
        self._forced = np.zeros(size, dtype=np.bool_)
        if asked.kind != "shortfall":
            for row in self._goals:
                self._forced |= row.amount > row.reachable - row.target
        # A group reaches a goal at most once over: more than what is missing counts as what is missing.
        self._goals = [
            _Goal(np.minimum(row.amount, row.target), row.reachable, row.target, row.weight) for row in self._goals
        ]

    def _per_group(self, amount: Whole, group: Whole, member: Whole) -> Whole:
        total = np.zeros(self._size, dtype=np.int64)
        np.add.at(total, group[member], amount[member])
        return total

    def _cuts(self) -> None:
        self._odd: list[tuple[Whole, Whole, Whole, int]] = []
        if not isinstance(self._content["cuts"], list):
            self._no("切除平面の並びがありません", "there is no list of cuts")
        for cut in self._content["cuts"]:
            if isinstance(cut, list) and cut[:1] == ["goal"]:
                self._odd.append(self._goal_cut(cut))
                continue
            groups = self._whole(cut, 0, self._size - 1)
            if groups.size % 2 == 0 or bool((np.diff(groups) <= 0).any()):
                self._no("切除平面の組が奇数個ではありません", "a cut is not an odd set of groups")
            sites = np.concatenate([self._site[self._start[j] : self._start[j + 1]] for j in groups])
            site, times = np.unique(sites, return_counts=True)
            self._odd.append((groups, site, (times.astype(np.int64) + 1) // 2, groups.size // 2))

    def _goal_cut(self, cut: list[Any]) -> tuple[Whole, Whole, Whole, int]:
        """Return a goal cut as ``0 <= right side + sum of coefficients * x``."""
        if len(cut) != 4 or self._asked.kind == "shortfall":
            self._no("目標の切除平面が読めません", "a goal cut cannot be read")
        goal = self._goals[self._number(cut[1], 0, len(self._goals) - 1)]
        divisor, without = self._number(cut[2], 1, _LIMIT), self._whole(cut[3], 0, self._size - 1)
        if bool((np.diff(without) <= 0).any()):
            self._no("目標の切除平面が読めません", "a goal cut cannot be read")
        missing = goal.target - int(goal.amount[without].sum())
        if missing <= 0:
            self._no("目標の切除平面に不足がありません", "a goal cut lacks nothing")
        rest = goal.amount.copy()
        rest[without] = 0
        brought = np.zeros(self._in.candidates, dtype=np.int64)
        np.add.at(brought, self._site, rest[self._group_of_entry])
        site = np.flatnonzero(brought)
        coefficients = -(-np.minimum(brought[site], missing) // divisor)
        least = -(-missing // divisor)
        return np.zeros(0, dtype=np.int64), site, coefficients, -least

    def _bound(self) -> int:
        tree = self._content["tree"]
        if not isinstance(tree, list) or not tree:
            self._no("木がありません", "there is no tree")
        nodes = [
            self._whole(node, -1, len(tree) + self._in.candidates + len(self._content["multipliers"])) for node in tree
        ]
        if any(node.size != 3 for node in nodes):
            self._no("木が読めません", "the tree cannot be read")
        leaves: dict[int, list[tuple[list[int], list[int]]]] = {}
        seen = 0
        stack: list[tuple[int, list[int], list[int]]] = [(0, [], [])]
        self._leaves = 0
        while stack:
            at, ones, zeros = stack.pop()
            seen += 1
            site, zero, one = (int(v) for v in nodes[at])
            if site < 0:
                self._leaves += 1
                leaves.setdefault(zero, []).append((ones, zeros))
                continue
            if not (at < zero < len(tree) and at < one < len(tree) and zero != one and site < self._in.candidates):
                self._no("木の枝が正しくありません", "a branch of the tree is wrong")
            stack += [(zero, ones, [*zeros, site]), (one, [*ones, site], zeros)]
            if seen > len(tree):
                break
        if seen != len(tree):
            self._no("木の節が余っているか重なっています", "nodes of the tree are left over or shared")
        for ones, zeros in leaves.pop(-1, []):
            self._impossible(ones, zeros)
        worst: int | None = None
        for number, reduced, total in self._multipliers():
            for ones, zeros in leaves.pop(number, []):
                if len(set(ones) | set(zeros)) != len(ones) + len(zeros):
                    self._no("同じ局で二度分けています", "a site is split on twice")
                bound = total + int(np.minimum(reduced[ones], 0).sum()) if ones else total
                bound -= int(np.maximum(reduced[zeros], 0).sum()) if zeros else 0
                worst = bound if worst is None else max(worst, bound)
        if leaves or worst is None:
            self._no("乗数のない葉があります", "a leaf has no multipliers")
        best = int(worst // self._scale)
        if self._asked.kind == "budget":
            return best + int(self._asked.worth[self._asked.covered].sum())
        unit = self._unit if self._asked.kind == "goals" else 1
        return max(0, -best) * unit + (self._asked.must_yen if self._asked.kind == "goals" else 0)

    def _impossible(self, ones: list[int], zeros: list[int]) -> None:
        """Check that sites taken as built break a row, or that without those taken as not built a goal is missed."""
        asked = self._asked
        chosen = np.zeros(self._in.candidates, dtype=np.bool_)
        chosen[ones] = True
        chosen &= ~asked.locked
        if self._most is not None and int(asked.cost[chosen].sum()) > self._most:
            return
        if any(int(row.amount[chosen[row.site]].sum()) > row.limit for row in asked.sides):
            return
        out = np.zeros(self._in.candidates, dtype=np.bool_)
        out[zeros] = True
        covered = np.zeros(self._size, dtype=np.bool_)
        covered[self._group_of_entry[~out[self._site]]] = True
        missed = any(int(goal.amount[covered].sum()) < goal.target for goal in self._goals)
        if not missed or asked.kind == "shortfall":
            self._no("不可能ではない葉があります", "a leaf is not impossible")

    def _multipliers(self) -> Iterator[tuple[int, Whole, int]]:
        """Yield number, site coefficients and the bound without fixed sites of every entry of multipliers."""
        entries = self._content["multipliers"]
        if not isinstance(entries, list):
            self._no("乗数がありません", "there are no multipliers")
        size = 1 + len(self._goals) + len(self._asked.sides) + self._size + len(self._odd)
        kept: list[Whole] = []
        for number, entry in enumerate(entries):
            if not isinstance(entry, list) or len(entry) != 3:
                self._no("乗数が読めません", "multipliers cannot be read")
            parent = self._number(entry[0], -1, number - 1)
            places, values = self._whole(entry[1], 0, size - 1), self._whole(entry[2], 0, _LIMIT)
            if places.size != values.size or bool((np.diff(places) <= 0).any()):
                self._no("乗数が読めません", "multipliers cannot be read")
            flat = kept[parent].copy() if parent >= 0 else np.zeros(size, dtype=np.int64)
            flat[places] = values
            kept.append(flat)
            yield number, *self._coefficients(flat)

    def _coefficients(self, flat: Whole) -> tuple[Whole, int]:
        asked, goals, sides = self._asked, len(self._goals), len(self._asked.sides)
        budget, price = int(flat[0]), flat[1 : 1 + goals]
        toll = flat[1 + goals : 1 + goals + sides].tolist()
        cover, odd = flat[1 + goals + sides :][: self._size], flat[1 + goals + sides + self._size :]
        cost = asked.cost // self._unit
        if self._size_of_sums(cover, odd, price, cost, budget, toll) >= _LIMIT:
            self._no("乗数が大きすぎます", "multipliers are too large")
        worth = self._weight * self._scale - cover
        reduced = np.zeros(self._in.candidates, dtype=np.int64)
        np.add.at(reduced, self._site, cover[self._group_of_entry])
        total = 0
        for goal, p in zip(self._goals, price.tolist(), strict=True):
            worth = worth + p * goal.amount
            total -= p * goal.target
            if asked.kind == "shortfall":
                total += max(0, p - goal.weight * self._scale) * goal.target
        for k in np.flatnonzero(odd):
            groups, site, times, right = self._odd[k]
            m = int(odd[k])
            worth[groups] -= m
            reduced[site] += m * times
            total += m * right
        if self._most is None:
            if budget:
                self._no("予算のない問いに予算の乗数があります", "a multiplier of a budget that does not exist")
        else:
            reduced -= _down(budget, cost, self._shifts[0])
            total += _up(budget * (self._most // self._unit), self._shifts[0])
        if asked.kind == "goals":
            reduced -= cost * self._scale
        for row, m, shift in zip(asked.sides, toll, self._shifts[1:], strict=True):
            reduced[row.site] -= _down(m, row.amount, shift)
            total += _up(m * row.limit, shift)
        reduced[asked.locked] = 0
        total += int(np.where(self._forced, worth, np.maximum(worth, 0)).sum())
        return reduced, total + int(np.maximum(reduced, 0).sum())

    def _size_of_sums(self, cover: Whole, odd: Whole, price: Whole, cost: Whole, budget: int, toll: list[int]) -> int:
        """Return a limit of every intermediate sum above, with Python integers throughout."""
        degree = np.diff(self._start).tolist()
        size: int = sum(self._weight.tolist()) * self._scale
        size += sum(c * (d + 1) for c, d in zip(cover.tolist(), degree, strict=True))
        for k in np.flatnonzero(odd):
            groups, _, times, right = self._odd[k]
            size += int(odd[k]) * (2 * groups.size + abs(right) + sum(times.tolist()))
        yen = sum(cost.tolist())
        size += yen * self._scale if self._asked.kind == "goals" else (yen * budget) >> self._shifts[0]
        for row, m, shift in zip(self._asked.sides, toll, self._shifts[1:], strict=True):
            size += (m * sum(row.amount.tolist())) >> shift
        for goal, p in zip(self._goals, price.tolist(), strict=True):
            size += p * sum(goal.amount.tolist())
        return size


def _down(price: int, amounts: Whole, shift: int) -> Whole:
    """Return products divided by a power of two, rounded down, in Python integers where they may be large."""
    if price * sum(amounts.tolist()) < _LIMIT:
        return np.asarray((price * amounts) >> shift, dtype=np.int64)
    return np.array([(price * amount) >> shift for amount in amounts.tolist()], dtype=np.int64)


def _up(product: int, shift: int) -> int:
    """Return a product divided by a power of two, rounded up."""
    return -((-product) >> shift)
