"""Leaving out dominated candidates changes no optimum, and leaves out exactly what the definition says."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.selection.candidate_generation import thin_by_dominance
from coverage_planner.engine.selection.dominance import dominated
from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.engine.selection.question import BudgetQuestion, Cap, Locks, Money
from coverage_planner.engine.selection.selecting import Limits, select


def instance_of(seed: int, candidates: int = 8) -> Instance:
    random = np.random.default_rng(seed)
    covers = random.random((candidates, 6)) < random.uniform(0.1, 0.6)  # few points: many equal and nested sets
    return make_instance(
        np.concatenate(([0], np.cumsum(covers.sum(axis=1)))),
        np.nonzero(covers)[1],
        random.integers(1, 4, candidates),
        random.integers(0, 9, 6),
    )


def front(instance: Instance, allowed: list[int]) -> dict[int, set[frozenset[int]]]:
    """Of every cost, the largest point sets that subsets of the allowed candidates cover."""
    covers = [
        frozenset(instance.indices[instance.indptr[i] : instance.indptr[i + 1]].tolist())
        for i in range(instance.candidates)
    ]
    found: dict[int, set[frozenset[int]]] = {}
    for size in range(len(allowed) + 1):
        for subset in combinations(allowed, size):
            cost = sum(int(instance.cost_yen[i]) for i in subset)
            found.setdefault(cost, set()).add(frozenset().union(*(covers[i] for i in subset)))
    return found


@settings(deadline=None)  # the kernel is compiled by the first example
@given(st.integers(0, 10_000))
def test_whatever_a_set_covers_the_rest_covers_for_no_more(seed: int) -> None:
    instance = instance_of(seed)
    out = dominated(instance)
    everything = front(instance, list(range(instance.candidates)))
    thinned = front(instance, np.flatnonzero(~out).tolist())
    for cost, sets in everything.items():
        reachable = [points for other, some in thinned.items() if other <= cost for points in some]
        for points in sets:
            assert any(points <= other for other in reachable)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_exactly_the_superfluous_are_left_out(seed: int, with_state_money: bool) -> None:
    instance = instance_of(seed)
    random = np.random.default_rng(seed + 7)
    money = random.integers(0, 3, (1, instance.candidates)) if with_state_money else None
    removable = random.random(instance.candidates) < 0.8
    out = dominated(instance, money=money, removable=removable)
    covers = [
        set(instance.indices[instance.indptr[i] : instance.indptr[i + 1]].tolist()) for i in range(instance.candidates)
    ]

    def yen(i: int) -> list[int]:
        return [int(instance.cost_yen[i]), *([] if money is None else money[:, i].tolist())]

    def does_as_well(j: int, i: int) -> bool:
        return covers[i] <= covers[j] and all(a <= b for a, b in zip(yen(j), yen(i), strict=True))

    for i in range(instance.candidates):
        by = [j for j in range(instance.candidates) if j != i and does_as_well(j, i)]
        wanted = any(not does_as_well(i, j) or j < i or not removable[j] for j in by)
        assert bool(out[i]) == (wanted and bool(removable[i]))
        if out[i]:
            assert any(not out[j] for j in by)


def test_the_planners_own_candidates_stay_and_may_dominate() -> None:
    instance = make_instance(
        [0, 1, 2, 4, 4, 5], [0, 1, 1, 2, 1], [5, 5, 5, 5, 1], [1, 1, 1]
    )  # base, own, generated: own is dominated by 2, 3 is empty, 4 is cheaper than 2 but covers less
    thinned = thin_by_dominance(instance, 2, 10)
    assert thinned.kept == (2, 4)
    assert (thinned.without_gain, thinned.dominated) == (1, 0)
    assert thin_by_dominance(instance, 2, 1).kept == (2,)


def test_a_site_that_is_cheaper_in_one_money_only_dominates_nobody() -> None:
    # 1 covers all that 0 does for less, but its builder pays more of it.
    arrays = {"indptr": [0, 1, 3], "indices": [0, 0, 1], "cost_yen": [100, 90], "persons": [5, 6]}
    assert dominated(make_instance(**arrays)).tolist() == [True, False]
    assert dominated(make_instance(**arrays, state_yen=[80, 30])).tolist() == [False, False]
    assert dominated(make_instance(**arrays, state_yen=[80, 80])).tolist() == [True, False]
    assert dominated(make_instance(**arrays, state_yen=[20, 30])).tolist() == [False, False], "the state pays more"
    burdens = np.array([[50, 60], [50, 30]])
    assert dominated(make_instance(**arrays, burden_yen=burdens)).tolist() == [False, False]


def test_what_is_not_free_to_be_chosen_dominates_nobody() -> None:
    instance = make_instance([0, 1, 3, 5], [0, 0, 1, 0, 1], [100, 90, 90], [5, 6])
    assert dominated(instance).tolist() == [True, False, True]
    assert dominated(instance, free=np.array([True, False, True])).tolist() == [True, True, False], (
        "2 is free, 1 is not"
    )
    assert dominated(instance, free=np.array([True, False, False])).tolist() == [False, False, False]
    assert dominated(instance, peers=np.array([1, 2, 2])).tolist() == [False, False, True]
    options = make_instance([0, 1, 3, 5], [0, 0, 1, 0, 1], [100, 90, 80], [5, 6], site_group=[-1, 4, 4])
    assert dominated(options).tolist() == [False, True, False], (
        "of one site the better option; it takes no other's place"
    )


@pytest.mark.parametrize("seed", range(30))
def test_no_optimum_changes_with_two_moneys_and_options_of_one_site(seed: int) -> None:
    random = np.random.default_rng(seed)
    covers = random.random((8, 12)) < 0.3
    cost = random.integers(1, 6, 8) * 10
    instance = make_instance(
        np.concatenate(([0], np.cumsum(covers.sum(axis=1)))),
        np.nonzero(covers)[1],
        cost,
        random.integers(1, 20, 12),
        state_yen=cost * random.integers(0, 3, 8) // 2,
        site_group=np.array([0, 0, 1, 1, 1, -1, -1, -1]),
    )
    out = np.flatnonzero(dominated(instance))
    caps = (
        Cap(money=Money.OWN, limit_yen=int(instance.yen_of(Money.OWN).sum()) // 3),
        Cap(money=Money.STATE, limit_yen=int(instance.yen_of(Money.STATE).sum()) // 3),
    )
    limits = Limits(seconds=None, iterations=20, nodes=300)
    whole = select(instance, BudgetQuestion(caps=caps), limits=limits)
    without = select(instance, BudgetQuestion(caps=caps, locks=Locks(must_not=tuple(out.tolist()))), limits=limits)
    assert whole.value == whole.bound == without.value
