"""Small random instances with everything a planner can ask, and their answers by trying every subset."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import hypot

import numpy as np

from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.engine.selection.question import (
    BudgetQuestion,
    Cap,
    Goal,
    GoalKind,
    GoalsQuestion,
    Locks,
    Money,
    Question,
    ShortfallQuestion,
)


def ruled_instance(seed: int, *, sites: int = 9, points: int = 30) -> Instance:
    """Candidates of several kinds: one exists, some are options of one site; points of any carrier and of carriers."""
    random = np.random.default_rng(seed)
    covers = random.random((sites, points)) < random.uniform(0.1, 0.4)
    municipality = random.integers(-1, 3, points)
    cost = random.integers(1, 30, sites) * 7
    existing = np.zeros(sites, dtype=np.bool_)
    existing[0] = random.random() < 0.5
    first = random.integers(0, cost + 1)
    return make_instance(
        np.concatenate(([0], np.cumsum(covers.sum(axis=1)))),
        np.nonzero(covers)[1],
        cost,
        random.integers(0, 50, points) * (random.random(points) < 0.8),
        road_m=random.integers(0, 500, points) * (random.random(points) < 0.4),
        expressway=random.random(points) < 0.2,
        municipality=municipality,
        prefecture=np.where(municipality < 0, -1, municipality // 2),
        carrier=random.integers(-1, 2, points) if random.random() < 0.5 else None,
        state_yen=random.integers(0, cost + 1),
        burden_yen=np.array([first, cost - first]),
        site_group=np.where(random.random(sites) < 0.4, random.integers(0, 2, sites), -1),
        existing=existing if existing[0] or random.random() < 0.3 else None,
    )


def ruled_question(seed: int, instance: Instance) -> Question:
    """Any question about such an instance; locks that contradict each other are avoided."""
    random = np.random.default_rng(seed + 7)
    order = [int(i) for i in random.permutation(instance.candidates)]
    group = instance.site_group
    assert group is not None
    must = (order[0],) if random.random() < 0.3 and group[order[0]] < 0 else ()
    exclusive = tuple(
        tuple(int(i) for i in random.choice(order[1:], size=int(random.integers(2, 5)), replace=False))
        for _ in range(int(random.integers(0, 3)))
    )
    locks = Locks(must=must, must_not=tuple(order[1:3]) if random.random() < 0.3 else (), exclusive=exclusive)
    carriers = 1 if instance.carrier is None else 3
    goals = tuple(
        Goal(
            kind=kind,
            share=Fraction(int(random.integers(1, 21)), 20),
            carrier=None if (c := int(random.integers(0, carriers))) == 0 else c - 1,
            zone=1 if kind is GoalKind.MUNICIPALITY and random.random() < 0.3 else None,
            of_total=bool(random.random() < 0.2),
            amount=int(random.integers(1, 200)) if random.random() < 0.15 else None,
        )
        for kind in GoalKind
        if random.random() < 0.25
    )

    def cap(money: Money, carrier: int | None = None) -> Cap:
        free = int(instance.yen_of(money, carrier).sum())
        least = int(instance.yen_of(money, carrier)[list(must)].sum())
        return Cap(money=money, carrier=carrier, limit_yen=least + int(random.integers(0, free + 1)))

    caps = tuple(
        cap(money, 1 if money is Money.CARRIER else None) for money in list(Money)[1:] if random.random() < 0.35
    )
    kind = random.integers(0, 3)
    if kind == 0 or not goals:
        budget = cap(Money.COST).limit_yen if random.random() < 0.7 or not caps else None
        return BudgetQuestion(
            budget_yen=budget,
            caps=caps,
            locks=locks,
            goals=goals[:1] if random.random() < 0.3 else (),
            road_weight=Fraction(int(random.integers(1, 4)), 7) if random.random() < 0.3 else Fraction(0),
        )
    if kind == 1:
        cheapest = Money(random.choice(["cost", "own", "state"]))
        return GoalsQuestion(goals=goals, caps=caps if random.random() < 0.5 else (), locks=locks, cheapest=cheapest)
    return ShortfallQuestion(goals=goals, caps=caps, locks=locks)


@dataclass(frozen=True)
class BySubsets:
    """Best value of any subset, None where none reaches the goals, and the least weighted shortfall."""

    best: Fraction | None
    shortfall: int
    allowed: list[tuple[int, ...]]


def by_subsets(instance: Instance, question: Question) -> BySubsets:
    """Try every subset, from the definitions, without any code of the selection."""
    n = instance.candidates
    covers = [set(instance.indices[instance.indptr[i] : instance.indptr[i + 1]].tolist()) for i in range(n)]
    there = [] if instance.existing is None else np.flatnonzero(instance.existing).tolist()
    best: Fraction | None = None
    least: int | None = None
    allowed = []
    targets = list(rows(instance, goals_asked(question), covers))
    for size in range(n + 1):
        for subset in combinations(range(n), size):
            if not keeps_rules(instance, question, subset, there):
                continue
            allowed.append(subset)
            covered = set().union(*(covers[i] for i in (*subset, *there)))
            short = 0
            for amount, target in targets:
                missing = max(0, target - sum(amount.get(j, 0) for j in covered))
                short += missing * max(1, 10**12 // target)
            least = short if least is None else min(least, short)
            if short:
                continue
            value = objective(instance, question, subset, covered)
            if best is None or (value > best if isinstance(question, BudgetQuestion) else value < best):
                best = value
    assert least is not None
    return BySubsets(best=best, shortfall=least, allowed=allowed)


def goals_asked(question: Question) -> tuple[Goal, ...]:
    return question.goals


def keeps_rules(instance: Instance, question: Question, subset: tuple[int, ...], there: list[int]) -> bool:
    locks, inside = question.locks, set(subset)
    if inside & set(there) or (set(locks.must) - set(there)) - inside or inside & set(locks.must_not):
        return False
    groups = [set(group) for group in locks.exclusive]
    assert instance.site_group is not None
    for number in (0, 1):
        groups.append(set(np.flatnonzero(instance.site_group == number).tolist()))
    for group in groups:
        if group & inside and len(group & (inside | set(there))) > 1:
            return False
    if locks.least_apart_m:
        x, y = instance.site_x_m, instance.site_y_m
        assert x is not None
        assert y is not None
        places = [(int(x[i]), int(y[i])) for i in subset]
        if any(hypot(a - c, b - d) < locks.least_apart_m for (a, b), (c, d) in combinations(places, 2)):
            return False
    caps = list(question.caps)
    if isinstance(question, BudgetQuestion) and question.budget_yen is not None:
        caps.append(Cap(money=Money.COST, limit_yen=question.budget_yen))
    return all(sum(yen(instance, cap.money, cap.carrier, i) for i in subset) <= cap.limit_yen for cap in caps)


def yen(instance: Instance, money: Money, carrier: int | None, site: int) -> int:
    assert instance.state_yen is not None
    assert instance.burden_yen is not None
    cost, state = int(instance.cost_yen[site]), int(instance.state_yen[site])
    if money is Money.CARRIER:
        assert carrier is not None
        return int(instance.burden_yen[carrier][site])
    return {Money.COST: cost, Money.STATE: state, Money.OWN: cost - state}[money]


def objective(instance: Instance, question: Question, subset: tuple[int, ...], covered: set[int]) -> Fraction:
    if isinstance(question, GoalsQuestion):
        return Fraction(sum(yen(instance, question.cheapest, None, i) for i in subset))
    weight = question.road_weight if isinstance(question, BudgetQuestion) else Fraction(0)
    assert instance.road_m is not None
    total = Fraction(0)
    for j in covered:
        if instance.carrier is None or instance.carrier[j] == -1:
            total += int(instance.persons[j]) + weight * int(instance.road_m[j])
    return total


def rows(instance: Instance, goals: tuple[Goal, ...], covers: list[set[int]]) -> list[tuple[dict[int, int], int]]:
    """Amounts of the coverable points and target of every row."""
    assert instance.road_m is not None
    assert instance.expressway is not None
    coverable = set().union(*covers)
    found = []
    for goal in goals:
        zones: list[int | None] = [None]
        table = {GoalKind.MUNICIPALITY: instance.municipality, GoalKind.PREFECTURE: instance.prefecture}.get(goal.kind)
        if table is not None:
            zones = [z for z in range(3) if goal.zone in (None, z)]
        for zone in zones:
            amount: dict[int, int] = {}
            for j in range(instance.points):
                fast, road = bool(instance.expressway[j]), int(instance.road_m[j])
                if zone is not None and (table is None or table[j] != zone):
                    continue
                if instance.carrier is not None and instance.carrier[j] != (
                    -1 if goal.carrier is None else goal.carrier
                ):
                    continue
                amount[j] = {
                    GoalKind.ROAD_M: road,
                    GoalKind.EXPRESSWAY: int(fast),
                    GoalKind.EXPRESSWAY_M: road if fast else 0,
                    GoalKind.NATIONAL_M: 0 if fast else road,
                }.get(goal.kind, int(instance.persons[j]))
            within = {j: a for j, a in amount.items() if j in coverable and a > 0}
            if zone is not None and not within and not goal.of_total and goal.amount is None:
                continue
            if zone is not None and not any(a > 0 for a in amount.values()):
                continue
            share = goal.share * sum(amount.values() if goal.of_total else within.values())
            target = -(-share.numerator // share.denominator) if goal.amount is None else goal.amount
            if target > 0:
                found.append((within, int(target)))
    return found
