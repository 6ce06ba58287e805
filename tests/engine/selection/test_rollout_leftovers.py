"""Sites that add no persons: built where money is left and road is to gain, otherwise told apart from what has no money."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from coverage_planner.engine.selection.certificate_rollout import check_rollout
from coverage_planner.engine.selection.instance import Instance, make_instance, write_instance
from coverage_planner.engine.selection.rollout import Rollout, roll_out
from coverage_planner.engine.selection.rollout_problem import RolloutQuestion, YearBudget
from coverage_planner.engine.selection.selecting import Limits

LIMITS = Limits(seconds=None, iterations=60, nodes=20)


@pytest.fixture
def instance() -> Instance:
    """Site 0: nine persons. 1: the same persons and 50 m of its own. 2: 80 m, nobody. 3: covers a place without persons and road.

    4: five persons of its own, dear.
    """
    sets = [[0], [0, 1], [2], [3], [4]]
    return make_instance(
        np.cumsum([0, *(len(one) for one in sets)]),
        np.concatenate(sets).astype(np.int32),
        np.array([10, 20, 15, 10, 1000]),
        np.array([9, 0, 0, 0, 5]),
        road_m=np.array([0, 50, 80, 0, 7]),
    )


def rolled(instance: Instance, *budgets: int, **more: object) -> Rollout:
    years = tuple(YearBudget(label=f"R{8 + k}", cost_yen=yen) for k, yen in enumerate(budgets))
    question = RolloutQuestion(years=years, **more)  # type: ignore[arg-type]
    return roll_out(instance, range(instance.candidates), question, limits=LIMITS)


def test_road_is_built_in_the_earliest_year_with_money_left(instance: Instance, tmp_path: Path) -> None:
    found = rolled(instance, 25, 20)
    assert (found.value, found.bound) == (18, 18)
    assert [set(year.sites) for year in found.years] == [{0, 2}, {1}]
    assert [year.road // instance.road_units_per_m for year in found.years] == [80, 130]
    # Site 3 covers nobody and no road; only site 4 lacks money.
    assert set(found.unbuilt) == {3, 4}
    assert found.left.adds_nobody == (3,)
    assert (found.left.persons, found.left.road // instance.road_units_per_m) == (5, 7)
    write_instance(instance, tmp_path / "i.npz")
    (tmp_path / "c.json").write_text(found.certificate, encoding="utf-8")
    checked = check_rollout(tmp_path / "c.json", tmp_path / "i.npz")
    assert (checked.value, checked.bound) == (18, 18)
    assert [set(sites) for _, sites, _ in checked.years] == [{0, 2}, {1}]


def test_road_without_money_is_told_as_lost(instance: Instance) -> None:
    found = rolled(instance, 10, 9)
    assert [year.sites for year in found.years] == [(0,), ()]
    assert found.left.adds_nobody == (1, 2, 3)
    assert found.left.road // instance.road_units_per_m == 137


def test_rules_and_the_year_of_the_goal_stay(instance: Instance) -> None:
    found = rolled(instance, 100, 100, not_before=((2, 1),), before=((2, 1),), goal_persons=9)
    assert (found.goal_year, found.goal_not_before) == (0, 0)
    assert 2 in found.years[1].sites
    assert 1 not in found.years[0].sites
