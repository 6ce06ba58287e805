"""What limits the choice of sites besides covering: the planner's locks, caps of money, and sets of which one is built.

Sites that exist or must be built are settled before anything is searched: they leave the problem with the demand they
cover and the money they cost. What remains are rows ``sum of amount * x <= limit`` over the sites in play.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

import numpy as np

from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.engine.selection.question import (
    BudgetQuestion,
    Cap,
    GoalsQuestion,
    Money,
    Question,
    caps_of,
)
from coverage_planner.engine.selection.spacing import plane_spacing_sets
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int32Array, Int64Array
from coverage_planner.model.text import Text

MOST_APART_M = 100_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SideRows:
    """Rows over sites, compressed: ``sum amounts * x <= limit``; the first ``caps`` rows are caps of money.

    Amounts and limits are divided by the greatest common divisor of the amounts of their row.
    """

    ptr: Int64Array
    sites: Int32Array
    amounts: Int64Array
    limits: Int64Array
    caps: int

    @property
    def count(self) -> int:
        """Number of rows."""
        return int(self.limits.size)

    def row(self, number: int) -> tuple[Int32Array, Int64Array]:
        """Return the sites and amounts of a row."""
        part = slice(int(self.ptr[number]), int(self.ptr[number + 1]))
        return self.sites[part], self.amounts[part]

    def broken(self, chosen: BoolArray) -> bool:
        """Whether chosen sites break a row."""
        if not self.count:
            return False
        used = np.where(chosen[self.sites], self.amounts, 0)
        return bool((np.add.reduceat(np.append(used, 0), self.ptr[:-1])[np.diff(self.ptr) > 0]
                     > self.limits[np.diff(self.ptr) > 0]).any())  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Settled:
    """The question once everything the planner decided is settled.

    Attributes:
        locked: candidates not in play: existing ones, those that must and must not be built.
        fixed: existing ones and those that must be built.
        covered: demand points that existing ones and those that must be built cover.
        cost_yen: per candidate, the money of the budget or that which is to be least.
        budget_yen: what is left of the first cap for a budget question, else None.
        must_yen: what candidates that must be built cost in the money that is to be least.
        sides: the other rows.
    """

    locked: BoolArray
    fixed: BoolArray
    covered: BoolArray
    cost_yen: Int64Array
    budget_yen: int | None
    must_yen: int
    sides: SideRows


def settle(instance: Instance, question: Question) -> Settled:
    """Settle what exists and the planner's locks.

    Raises:
        InputRefused: candidates that do not exist, locks that contradict each other, or a cap the locked sites exceed.
    """
    n, locks = instance.candidates, question.locks
    groups = [np.array(sorted(set(group)), dtype=np.int64) for group in locks.exclusive]
    named = [*locks.must, *locks.must_not, *(int(i) for group in groups for i in group)]
    if named and not 0 <= min(named) <= max(named) < n:
        _refuse("候補局の番号が範囲外です", "a lock names a candidate that does not exist", "locks")
    there, must, must_not = instance.there, np.zeros(n, np.bool_), np.zeros(n, np.bool_)
    must[list(locks.must)] = True
    must_not[list(locks.must_not)] = True
    if bool((must & must_not).any()):
        number = int(np.flatnonzero(must & must_not)[0])
        _refuse(f"候補 {number} は必須かつ禁止です", f"candidate {number} must and must not be built", "locks")
    must &= ~there
    must_not &= ~there
    fixed = must | there
    apart = [np.array(group, dtype=np.int64) for group in sets_apart(instance, locks.least_apart_m)]
    sets = [*_option_sets(instance), *groups, *apart]
    for members in sets:
        built = members[must[members]]
        if built.size > 1 or (built.size and bool(there[members].any())):
            shown = ", ".join(str(int(i)) for i in members[fixed[members]])
            _refuse(f"必須の候補 {shown} は同時に整備できません", f"candidates {shown} cannot all be built", "locks")
        if bool(fixed[members].any()):
            must_not[members[~fixed[members]]] = True
    locked = fixed | must_not
    caps = caps_of(question)
    first = caps[0] if isinstance(question, BudgetQuestion) else None
    if first is not None:
        cost, budget = instance.yen_of(first.money, first.carrier), first.limit_yen
    else:
        cost = instance.yen_of(question.cheapest if isinstance(question, GoalsQuestion) else Money.COST)
        budget = 0
    must_yen = int(cost[must].sum())
    if first is not None and must_yen > budget:
        _too_dear(first, must_yen)
    limits = []
    for cap in caps[1:] if first is not None else caps:
        yen = instance.yen_of(cap.money, cap.carrier)
        spent = int(yen[must].sum())
        if spent > cap.limit_yen:
            _too_dear(cap, spent)
        limits.append((np.where(locked, 0, yen), cap.limit_yen - spent))
    sides = _rows(limits, [left for left in (members[~locked[members]] for members in sets) if left.size > 1])
    return Settled(
        locked=locked,
        fixed=fixed,
        covered=instance.covered_by(np.flatnonzero(fixed)),
        cost_yen=cost,
        budget_yen=budget - must_yen if first is not None else None,
        must_yen=must_yen,
        sides=sides,
    )


def sets_apart(instance: Instance, least_m: int) -> list[list[int]]:
    """Return sets of candidates nearer to each other than a least distance; what exists keeps its distance from nothing.

    Raises:
        InputRefused: the instance has no places, or the distance is out of range.
    """
    if not least_m:
        return []
    if instance.site_x_m is None or instance.site_y_m is None:
        raise lacking("site_x_m")
    if not 0 < least_m <= MOST_APART_M:
        _refuse("離隔は0mから100kmで指定してください", "the least distance is between 0 m and 100 km", "least_apart_m")
    new = np.flatnonzero(~instance.there)
    found = plane_spacing_sets(instance.site_x_m[new], instance.site_y_m[new], least_m)
    return [[int(new[k]) for k in group] for group in found]


def _option_sets(instance: Instance) -> list[Int64Array]:
    """Return the options of every site that has more than one, by number of the site."""
    group = instance.site_group
    if group is None:
        return []
    order = np.argsort(group, kind="stable")
    parts = np.split(order, np.flatnonzero(np.diff(group[order])) + 1)
    return [part for part in parts if part.size > 1 and group[part[0]] >= 0]


def _rows(caps: list[tuple[Int64Array, int]], sets: list[Int64Array]) -> SideRows:
    members: list[Int64Array] = []
    amounts: list[Int64Array] = []
    limits: list[int] = []
    for yen, limit in caps:
        site = np.flatnonzero(yen)
        unit = max(1, int(np.gcd.reduce(yen[site]))) if site.size else 1
        members.append(site)
        amounts.append(yen[site] // unit)
        limits.append(limit // unit)
    for site in sets:
        members.append(site)
        amounts.append(np.ones(site.size, dtype=np.int64))
        limits.append(1)
    return SideRows(
        ptr=np.concatenate(([0], np.cumsum([part.size for part in members]))).astype(np.int64),
        sites=np.concatenate([np.zeros(0, np.int64), *members]).astype(np.int32),
        amounts=np.concatenate([np.zeros(0, np.int64), *amounts]),
        limits=np.array(limits, dtype=np.int64),
        caps=len(caps),
    )


def lacking(name: str) -> InputRefused:
    """Return the refusal of a question about an array that the instance lacks."""
    return InputRefused(
        Text(f"問いに必要な配列 {name} が問題例にありません", f"the instance has no array {name}"),
        remedy=Text("配列を加えるか、その条件を外してください", "add the array or drop the condition"),
        field=name,
    )


def _too_dear(cap: Cap, spent: int) -> NoReturn:
    _refuse(
        f"必須の候補だけで {spent:,} 円かかり、上限 {cap.limit_yen:,} 円を超えます",
        f"what must be built costs {spent:,} yen, above the limit of {cap.limit_yen:,}",
        f"{cap.money.value}_limit_yen",
    )


def _refuse(ja: str, en: str, field: str) -> NoReturn:
    raise InputRefused(
        Text(ja, en),
        remedy=Text("必須・禁止・排他の指定や上限を見直してください", "change the locks or the limit"),
        field=field,
    )
