"""Spacing as sets of which at most one is chosen: exactly the pairs that are too near, and no others."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from pyproj import Geod

from coverage_planner.engine.selection.instance import OPTIONAL_NAMES, Instance, make_instance
from coverage_planner.engine.selection.question import BudgetQuestion, Locks, ShortfallQuestion
from coverage_planner.engine.selection.selecting import Limits, select
from coverage_planner.engine.selection.spacing import spacing_sets
from coverage_planner.model.errors import InputRefused
from tests.engine.selection.ruled_instances import by_subsets, ruled_instance, ruled_question
from tests.engine.selection.test_ruled_certificates import check

GEOD = Geod(ellps="GRS80")


@pytest.mark.parametrize("seed", range(8))
def test_two_places_share_a_set_exactly_when_they_are_too_near(seed: int) -> None:
    random = np.random.default_rng(seed)
    latitude, longitude = float(random.uniform(24, 45)), float(random.uniform(123, 145))
    places = [(latitude + float(a), longitude + float(b)) for a, b in random.random((40, 2)) * 0.05]
    sets = spacing_sets(places, 1200.0)
    together = {pair for group in sets for pair in combinations(group, 2)}
    for i, j in combinations(range(len(places)), 2):
        metres = GEOD.inv(places[i][1], places[i][0], places[j][1], places[j][0])[2]
        assert ((i, j) in together) == (metres < 1200.0)
    assert len(sets) < len(together), "cliques instead of pairs"


def test_no_place_and_far_places_need_no_set() -> None:
    assert spacing_sets([], 1000.0) == ()
    assert spacing_sets([(35.0, 135.0), (36.0, 135.0)], 1000.0) == ()
    assert spacing_sets([(35.0, 135.0), (35.0, 135.0)], 1.0) == ((0, 1),), "one place twice"


def placed(seed: int) -> Instance:
    random = np.random.default_rng(seed)
    bare = ruled_instance(seed)
    arrays = {name: getattr(bare, name) for name in OPTIONAL_NAMES if getattr(bare, name) is not None}
    arrays.pop("road_units_per_m")
    arrays |= {"site_x_m": random.integers(-5, 5, 9) * 300, "site_y_m": random.integers(-5, 5, 9) * 300}
    return make_instance(bare.indptr, bare.indices, bare.cost_yen, bare.persons, **arrays)


@pytest.mark.parametrize("seed", range(60))
def test_sites_keep_their_distance_and_no_set_that_does_is_better(seed: int) -> None:
    instance = placed(seed)
    question = ruled_question(seed, instance)
    question = replace(question, locks=replace(question.locks, least_apart_m=900))
    limits = Limits(seconds=None, iterations=30, nodes=400)
    found = select(instance, question, limits=limits)
    truth = by_subsets(instance, question)
    assert found.sites in truth.allowed
    if isinstance(question, ShortfallQuestion) or truth.best is None:
        assert found.value == truth.shortfall
    else:
        assert Fraction(found.value, found.value_units) == truth.best
        assert found.value == found.bound
    checked = check(json.loads(found.certificate), instance)
    assert (checked.value, checked.bound) == (found.value, found.bound)


def test_a_certificate_cannot_bend_the_distance() -> None:
    instance = make_instance(
        [0, 1, 2, 3], [0, 1, 2], [10, 10, 10], [5, 6, 7], site_x_m=[0, 300, 1000], site_y_m=[0, 400, 0]
    )
    question = BudgetQuestion(budget_yen=30, locks=Locks(least_apart_m=501))
    found = select(instance, question, limits=Limits(seconds=None, iterations=5, nodes=20))
    assert (found.sites, found.value, found.bound) == ((1, 2), 13, 13)
    assert select(
        instance, BudgetQuestion(budget_yen=30, locks=Locks(least_apart_m=500)), limits=Limits(seconds=5)
    ).sites == (0, 1, 2), "500 m apart is enough"
    whole = json.loads(found.certificate)
    assert check(whole, instance).value == 13
    apart = whole["question"]["apart"]
    for forged in (
        whole | {"sites": [0, 1, 2], "value": 18, "bound": 18, "cost_yen": 30},
        whole | {"question": whole["question"] | {"apart": apart | {"sets": [[0, 1], [1, 2]]}}},  # not too near
        whole | {"question": whole["question"] | {"apart": apart | {"least_m": 500}}},
        whole | {"question": whole["question"] | {"apart": {"least_m": 501}}},
        whole | {"question": {k: v for k, v in whole["question"].items() if k != "apart"}},  # the bound needs the sets
    ):
        with pytest.raises(InputRefused):
            check(forged, instance)


def test_a_distance_needs_places_and_sense() -> None:
    bare = make_instance([0, 1], [0], [10], [5])
    with pytest.raises(InputRefused, match="site_x_m"):
        select(bare, BudgetQuestion(budget_yen=30, locks=Locks(least_apart_m=5)), limits=Limits(seconds=1))
    with pytest.raises(InputRefused):
        make_instance([0, 1], [0], [10], [5], site_x_m=[1])
    near = make_instance([0, 1, 2], [0, 1], [10, 10], [5, 6], site_x_m=[0, 1], site_y_m=[0, 0])
    with pytest.raises(InputRefused):  # both must be built and stand too near
        select(near, BudgetQuestion(budget_yen=30, locks=Locks(must=(0, 1), least_apart_m=5)), limits=Limits(seconds=1))
    with pytest.raises(InputRefused):
        select(near, BudgetQuestion(budget_yen=30, locks=Locks(least_apart_m=10**6)), limits=Limits(seconds=1))
