"""Spacing as sets of which at most one is chosen: exactly the pairs that are too near, and no others."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from pyproj import Geod

from coverage_planner.engine.selection.spacing import spacing_sets

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
