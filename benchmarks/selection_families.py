"""Families of fresh selection instances like those of the reference folder, with questions of every kind.

Nothing in them is real. Meshes lie in towns of unequal size, roads run between towns, candidates stand near meshes and roads and
cover discs; cost laws, radii, clustering and the share of the budget or goal are drawn anew for every number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy.spatial import cKDTree

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
)
from coverage_planner.model.layers import Int64Array

Random = np.random.Generator


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One instance with one question."""

    name: str
    instance: Instance
    question: Question


def _unit(random: Random, n: int, _: Int64Array) -> Int64Array:
    return np.ones(n, dtype=np.int64)


def _prefecture(random: Random, n: int, _: Int64Array) -> Int64Array:
    return (random.lognormal(0.0, 0.25, n) * 1_900).astype(np.int64) * 10_000


def _by_size(random: Random, n: int, size: Int64Array) -> Int64Array:
    return ((800 + 40 * size) * random.uniform(0.9, 1.1, n)).astype(np.int64) * 10_000


def _wild(random: Random, n: int, _: Int64Array) -> Int64Array:
    return random.lognormal(17.0, 1.2, n).astype(np.int64) + 1


def _huge(random: Random, n: int, _: Int64Array) -> Int64Array:
    return random.integers(10**9, 4 * 10**9, n) * 7 + 1


def _some_free(random: Random, n: int, _: Int64Array) -> Int64Array:
    return np.where(random.random(n) < 0.1, 0, random.integers(1, 60, n) * 1_000_000)


COST_LAWS: dict[str, Callable[[Random, int, Int64Array], Int64Array]] = {
    "unit": _unit,
    "prefecture": _prefecture,
    "by size": _by_size,
    "wild": _wild,
    "huge": _huge,
    "some free": _some_free,
}


def instance_of(
    random: Random, *, candidates: int, meshes: int, cost: str, radius: float, towns: int, odd: bool = False
) -> Instance:
    """Return an instance; ``radius`` is that of a footprint in mean distances of candidates, ``odd`` adds strange ones."""
    side = 100.0
    centre = random.uniform(0, side, (towns, 2))
    size = random.lognormal(0.0, 1.0, towns)
    town = random.choice(towns, size=meshes, p=size / size.sum())
    mesh = np.mod(centre[town] + random.normal(0, 1, (meshes, 2)) * side / 3.0 / np.sqrt(towns), side)
    persons = np.maximum(0, random.lognormal(4.0, 1.0, meshes) * np.sqrt(size[town])).astype(np.int64)
    persons[random.random(meshes) < 0.1] = 0
    roads = max(2, meshes // 15)
    a, b = centre[random.integers(0, towns, roads)], centre[random.integers(0, towns, roads)]
    along = random.random(roads)[:, None]
    road = a * along + b * (1 - along)
    point = np.concatenate((mesh, road))
    at = np.concatenate(
        (
            mesh[random.integers(0, meshes, candidates - candidates // 5)],
            road[random.integers(0, roads, candidates // 5)],
        )
    )
    at = at + random.normal(0, side / 100, at.shape)
    reach = radius * side / np.sqrt(candidates) * random.lognormal(0.0, 0.3, candidates)
    if odd:
        reach[random.random(candidates) < 0.1] = 0.0  # cover nothing
        reach[0] = side / 2.5  # one dominating site
        at[2::17] = at[1:-1:17][: at[2::17].shape[0]]  # duplicates
        reach[2::17] = reach[1:-1:17][: reach[2::17].size]
    sets = [np.array(s, dtype=np.int64) for s in cKDTree(point).query_ball_point(at, reach, return_sorted=True)]
    degree = np.array([s.size for s in sets])
    zone = (point[:, 0] // (side / 4)).astype(np.int64) * 4 + (point[:, 1] // (side / 4)).astype(np.int64)
    yen = COST_LAWS[cost](random, candidates, degree)
    rate = random.choice([0, 1, 2, 3], candidates)
    zeros = np.zeros(meshes, dtype=np.int64)
    return make_instance(
        np.concatenate(([0], np.cumsum(degree))),
        np.concatenate([np.zeros(0, np.int64), *sets]),
        yen,
        np.concatenate((persons, np.zeros(roads, dtype=np.int64))),
        road_m=np.concatenate((zeros, random.integers(20, 600, roads))),
        expressway=np.concatenate((zeros, random.random(roads) < 0.06)).astype(np.int64),
        municipality=np.clip(zone, 0, 15),
        prefecture=np.clip(zone, 0, 15) // 8,
        state_yen=yen * rate // 4,
        burden_yen=np.array([yen * (4 - rate) // 8, yen * (4 - rate) // 16]),
    )


def budget(random: Random, instance: Instance, share: float) -> BudgetQuestion:
    """Return the question for most persons within a share of all cost."""
    return BudgetQuestion(budget_yen=int(int(instance.cost_yen.sum()) * share))


def goals(random: Random, instance: Instance, share: Fraction) -> GoalsQuestion:
    """Return the goals of the reference prefecture at a share."""
    return GoalsQuestion(
        shares=(
            (GoalKind.PERSONS, share),
            (GoalKind.ROAD_M, share),
            (GoalKind.EXPRESSWAY, Fraction(1)),
            (GoalKind.MUNICIPALITY, share * Fraction(9, 10)),
        )
    )


def persons_goal(random: Random, instance: Instance, share: Fraction) -> GoalsQuestion:
    """Return the goal of persons alone."""
    return GoalsQuestion(shares=((GoalKind.PERSONS, share),))


def two_moneys(random: Random, instance: Instance, share: float) -> BudgetQuestion:
    """Return most persons within own money and state money."""
    own, state = (int(instance.yen_of(money).sum()) for money in (Money.OWN, Money.STATE))
    return BudgetQuestion(
        caps=(
            Cap(money=Money.OWN, limit_yen=int(own * share)),
            Cap(money=Money.STATE, limit_yen=int(state * share * random.uniform(0.6, 1.4))),
        )
    )


def _exclusive(random: Random, instance: Instance) -> Locks:
    order = random.permutation(instance.candidates)
    half = order[: instance.candidates // 2]
    return Locks(exclusive=tuple(tuple(int(i) for i in part) for part in np.array_split(half, max(1, half.size // 4))))


def exclusive_budget(random: Random, instance: Instance, share: float) -> BudgetQuestion:
    """Return a budget with groups of which at most one is built."""
    return BudgetQuestion(
        budget_yen=int(int(instance.cost_yen.sum()) * share),
        locks=_exclusive(random, instance),
        road_weight=Fraction(1, 5),
    )


def budget_with_floors(random: Random, instance: Instance, share: float) -> BudgetQuestion:
    """Return most persons within a budget where every municipality reaches a floor."""
    return BudgetQuestion(
        budget_yen=int(int(instance.cost_yen.sum()) * share),
        goals=(Goal(kind=GoalKind.MUNICIPALITY, share=Fraction(int(random.integers(10, 40)), 100)),),
    )


def capped_goals(random: Random, instance: Instance, share: Fraction) -> GoalsQuestion:
    """Return goals, cheapest in own money, with a cap of state money."""
    return GoalsQuestion(
        goals=(
            Goal(kind=GoalKind.PERSONS, share=share),
            Goal(kind=GoalKind.PREFECTURE, share=share * Fraction(19, 20)),
        ),
        cheapest=Money.OWN,
        caps=(Cap(money=Money.STATE, limit_yen=int(instance.yen_of(Money.STATE).sum()) // 2),),
    )


SIZES = {"30": (30, 200), "100": (100, 2_000), "300": (300, 6_000), "1k": (1_000, 20_000), "3k": (3_000, 40_000)}
BUDGET_SHARES = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
GOAL_SHARES = (Fraction(3, 5), Fraction(4, 5), Fraction(9, 10), Fraction(97, 100), Fraction(999, 1000))


def cases(sizes: tuple[str, ...], numbers: range) -> Iterator[Case]:
    """Yield one case of every kind of question for each size and number."""
    laws = list(COST_LAWS)
    for size in sizes:
        candidates, meshes = SIZES[size]
        for number in numbers:
            for kind, ask in enumerate(
                (budget, persons_goal, goals, budget, two_moneys, exclusive_budget, budget_with_floors, capped_goals)
            ):
                random = np.random.default_rng([candidates, number, kind])
                law = laws[(number + kind) % len(laws)]
                radius = float(random.choice([0.4, 0.8, 1.5, 3.0]))
                odd = bool(random.random() < 0.3)
                instance = instance_of(
                    random,
                    candidates=candidates,
                    meshes=meshes,
                    cost=law,
                    radius=radius,
                    towns=int(random.integers(3, 40)),
                    odd=odd,
                )
                if ask in (persons_goal, goals, capped_goals):
                    share = GOAL_SHARES[int(random.integers(len(GOAL_SHARES)))]
                else:
                    share = BUDGET_SHARES[int(random.integers(len(BUDGET_SHARES)))]
                name = f"{size}/{number} {ask.__name__} {float(share):g} {law} r{radius}{' odd' if odd else ''}"
                yield Case(name=name, instance=instance, question=ask(random, instance, share))  # type: ignore[arg-type]
