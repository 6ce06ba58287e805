"""Roll-outs against trying every assignment of sites to years; bounds, rules, cancelling and repeatability."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

from coverage_planner.engine.selection import rollout as rollout_module
from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.engine.selection.rollout import roll_out
from coverage_planner.engine.selection.rollout_problem import RolloutQuestion, YearBudget
from coverage_planner.engine.selection.selecting import Limits, SelectionProgress, SelectionStatus
from coverage_planner.model.errors import Cancelled, InputRefused

YEARS = 3
LIMITS = Limits(seconds=None, iterations=200, nodes=2000)


def small(seed: int) -> tuple[Instance, np.ndarray]:
    random = np.random.default_rng(seed)
    covers = random.random((6, 14)) < random.uniform(0.15, 0.5)
    instance = make_instance(
        np.concatenate(([0], np.cumsum(covers.sum(axis=1)))),
        np.nonzero(covers)[1],
        random.integers(1, 20, 6) * 5,
        random.integers(0, 50, 14),
        road_m=random.integers(0, 90, 14),
    )
    return instance, instance.cost_yen * random.integers(0, 3, 6) // 3


def question_of(seed: int, instance: Instance) -> RolloutQuestion:
    random = np.random.default_rng(seed + 50)
    whole = int(instance.cost_yen.sum())

    def money() -> int | None:
        return int(random.integers(0, whole)) if random.random() < 0.8 else None

    kinds = random.choice(["cost", "own", "state", "both"])
    years = []
    for t in range(YEARS):
        years.append(
            YearBudget(
                label=f"R{8 + t}",
                cost_yen=(money() if t else whole // 3) if kinds == "cost" else None,
                own_yen=(money() if t else whole // 4) if kinds in ("own", "both") else None,
                state_yen=(money() if t else whole // 6) if kinds in ("state", "both") else None,
            )
        )
    before = ((1, 2), (2, 3)) if random.random() < 0.5 else ()
    not_before = ((4, 1),) if random.random() < 0.5 else ()
    return RolloutQuestion(
        years=tuple(years),
        carry_over=bool(random.random() < 0.5),
        weights=(3, 1, 1) if random.random() < 0.3 else None,
        before=before,
        not_before=not_before,
        already=(5,) if random.random() < 0.3 else (),
    )


def all_assignments(instance: Instance, question: RolloutQuestion, state: np.ndarray) -> list[tuple[int, list[int]]]:
    """Person-years and persons by year of every assignment that keeps the rules, from the definition."""
    covers = [set(instance.indices[instance.indptr[i] : instance.indptr[i + 1]].tolist()) for i in range(6)]
    sites = [i for i in range(6) if i not in question.already]
    weights = question.weights or (1,) * YEARS
    found = []
    for choice in product(range(YEARS + 1), repeat=len(sites)):
        year = dict(zip(sites, choice, strict=True))
        if any(year.get(i, 0) != t for i, t in question.locked):
            continue
        if any(year[i] < t for i, t in question.not_before if i in year):
            continue
        if any(
            year[b] < YEARS and year[b] < year[a] for a, b in question.before if a in year and b in year
        ) or not _within_money(instance, question, state, year):
            continue
        persons = []
        for t in range(YEARS):
            built = [i for i, y in year.items() if y <= t] + list(question.already)
            persons.append(sum(int(instance.persons[j]) for j in set().union(*(covers[i] for i in built))))
        found.append((sum(w * p for w, p in zip(weights, persons, strict=True)), persons))
    return found


def _within_money(instance: Instance, question: RolloutQuestion, state: np.ndarray, year: dict[int, int]) -> bool:
    for name, yen in (
        ("cost_yen", instance.cost_yen),
        ("own_yen", instance.cost_yen - state),
        ("state_yen", state),
    ):
        left = 0
        unlimited = all(getattr(budget, name) is None for budget in question.years)
        for t, budget in enumerate(question.years):
            limit = getattr(budget, name)
            left = (left if question.carry_over else 0) + (10**12 if limit is None else limit)
            left -= sum(int(yen[i]) for i, y in year.items() if y == t)
            if left < 0 and not unlimited:
                return False
    return True


@pytest.mark.parametrize("seed", range(25))
def test_the_roll_out_is_the_best_of_all_assignments(seed: int) -> None:
    instance, state = small(seed)
    question = question_of(seed, instance)
    found = roll_out(instance, range(6), question, state_yen=state, limits=LIMITS)
    best = max(value for value, _ in all_assignments(instance, question, state))
    assert found.value == best == found.bound
    assert found.solver_bound is None or found.solver_bound >= best
    year = {site: t for t, entry in enumerate(found.years) for site in entry.sites}
    assert sorted([*year, *found.unbuilt, *question.already]) == list(range(6))
    assert _within_money(
        instance, question, state, {i: year.get(i, YEARS) for i in range(6) if i not in question.already}
    )
    weights = question.weights or (1,) * YEARS
    assert sum(w * entry.persons for w, entry in zip(weights, found.years, strict=True)) == found.value
    for t, entry in enumerate(found.years):
        assert entry.cost_yen == sum(int(instance.cost_yen[i]) for i in entry.sites)
        assert entry.state_yen == sum(int(state[i]) for i in entry.sites)
        assert entry.total_cost_yen == sum(one.cost_yen for one in found.years[: t + 1])


@pytest.mark.parametrize("seed", range(100, 112))
def test_a_goal_is_reached_in_the_earliest_year_that_can(seed: int) -> None:
    instance, state = small(seed)
    whole = int(instance.cost_yen.sum())
    persons = int(instance.persons[instance.coverable].sum())
    question = RolloutQuestion(
        years=tuple(YearBudget(label=str(t), cost_yen=whole // 4) for t in range(YEARS)),
        goal_persons=persons * 7 // 10,
        carry_over=bool(seed % 2),
    )
    found = roll_out(instance, range(6), question, limits=LIMITS)
    assignments = all_assignments(instance, question, state)
    goal = question.goal_persons
    assert goal is not None
    earliest = next((t for t in range(YEARS) if any(p[t] >= goal for _, p in assignments)), None)
    assert found.goal_year == earliest
    assert found.goal_not_before is not None
    assert found.goal_not_before <= (YEARS if earliest is None else earliest)
    if earliest is None:
        assert found.value == max(value for value, _ in assignments)
    else:
        assert found.value == max(value for value, p in assignments if p[earliest] >= goal) <= found.bound


def test_unspent_money_lapses_unless_it_carries_over() -> None:
    instance = make_instance([0, 1, 2], [0, 1], [10, 10], [5, 7])
    years = tuple(YearBudget(label=label, cost_yen=6) for label in ("R8", "R9"))
    assert roll_out(instance, (0, 1), RolloutQuestion(years=years), limits=LIMITS).unbuilt == (0, 1)
    kept = roll_out(instance, (0, 1), RolloutQuestion(years=years, carry_over=True), limits=LIMITS)
    assert [entry.sites for entry in kept.years] == [(), (1,)]


def test_a_locked_site_is_built_in_its_year_even_if_it_adds_nothing() -> None:
    instance = make_instance([0, 1, 1], [0], [10, 10], [5])
    years = tuple(YearBudget(label=label, cost_yen=10) for label in ("R8", "R9"))
    found = roll_out(instance, (0, 1), RolloutQuestion(years=years, locked=((1, 0),)), limits=LIMITS)
    assert [entry.sites for entry in found.years] == [(1,), (0,)]


@pytest.mark.parametrize(
    "wrong",
    [
        {"years": ()},
        {"years": (YearBudget(label="R8"),)},
        {"years": (YearBudget(label="R8", cost_yen=-1),)},
        {"years": (YearBudget(label="R8", state_yen=5),)},
        {"years": (YearBudget(label="R8", cost_yen=5), YearBudget(label="R8", cost_yen=5))},
        {"locked": ((0, 7),)},
        {"locked": ((9, 0),)},
        {"locked": ((0, 0), (0, 1))},
        {"locked": ((0, 0), (1, 0))},  # more than the budget of the year
        {"locked": ((1, 0),), "before": ((0, 1),)},
        {"before": ((0, 1), (1, 0))},
        {"before": ((0, 0),)},
        {"weights": (1,)},
        {"weights": (0, 0)},
        {"goal_persons": -1},
    ],
)
def test_roll_outs_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    instance = make_instance([0, 1, 2], [0, 1], [10, 10], [5, 7])
    years = (YearBudget(label="R8", cost_yen=15), YearBudget(label="R9", cost_yen=15))
    with pytest.raises(InputRefused) as refused:
        roll_out(instance, (0, 1), RolloutQuestion(**({"years": years} | wrong)))
    assert refused.value.remedy is not None


def test_cancelling_returns_what_is_known_and_keeps_every_rule() -> None:
    random = np.random.default_rng(3)
    points, sites = random.random((1500, 2)), random.random((90, 2))
    near = ((sites[:, None, :] - points[None, :, :]) ** 2).sum(axis=2) < 0.012
    instance = make_instance(
        np.concatenate(([0], np.cumsum(near.sum(axis=1)))),
        np.nonzero(near)[1],
        random.integers(1000, 4000, 90) * 10_000,
        random.integers(1, 500, 1500),
    )
    years = tuple(YearBudget(label=f"R{t}", cost_yen=300_000_000) for t in range(4))

    def cancel(state: SelectionProgress) -> None:
        assert state.value <= state.bound
        raise Cancelled

    found = roll_out(instance, range(90), RolloutQuestion(years=years), limits=Limits(seconds=30), progress=cancel)
    assert found.status is SelectionStatus.CANCELLED
    assert 0 < found.value <= found.bound
    assert all(entry.cost_yen <= 300_000_000 for entry in found.years)
    few = Limits(seconds=None, iterations=50, nodes=1)
    first, second = (roll_out(instance, range(60), RolloutQuestion(years=years), limits=few) for _ in range(2))
    assert (first.years, first.bound) == (second.years, second.bound)


@pytest.mark.parametrize("limits", [Limits(seconds=None, iterations=10**9), Limits(seconds=600)])
def test_it_can_be_cancelled_whatever_ends_it(limits: Limits) -> None:
    random = np.random.default_rng(7)
    sets = [np.sort(random.choice(60, size=6, replace=False)) for _ in range(30)]
    instance = make_instance(
        np.arange(0, 6 * 31, 6), np.concatenate(sets), np.full(30, 10), random.integers(1, 90, size=60)
    )
    question = RolloutQuestion(years=tuple(YearBudget(label=f"R{k}", cost_yen=40) for k in range(8, 12)))

    def stop(_now: object) -> None:
        raise Cancelled

    found = roll_out(instance, range(30), question, limits=limits, progress=stop)
    assert found.status is SelectionStatus.CANCELLED
    assert found.value <= found.bound


def test_it_can_be_cancelled_while_single_budgets_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """With many sites the years are bounded one by one first, for a third of the time."""
    monkeypatch.setattr(rollout_module, "_MANY_SITES", 5)
    random = np.random.default_rng(7)
    sets = [np.sort(random.choice(900, size=30, replace=False)) for _ in range(300)]
    instance = make_instance(
        np.arange(0, 30 * 301, 30),
        np.concatenate(sets),
        random.integers(5, 15, size=300),
        random.integers(1, 90, size=900),
    )
    question = RolloutQuestion(years=tuple(YearBudget(label=f"R{k}", cost_yen=100) for k in range(8, 12)))
    heard: list[SelectionProgress] = []

    def stop(now: SelectionProgress) -> None:
        heard.append(now)
        raise Cancelled

    found = roll_out(instance, range(300), question, limits=Limits(seconds=600), progress=stop)
    assert found.status is SelectionStatus.CANCELLED and len(heard) == 1
    assert heard[0].value <= found.value <= found.bound
