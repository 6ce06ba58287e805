"""The build order and the reasons of sites against a count with plain Python sets."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_planner.engine.selection.build_order import build_order, why_site
from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.model.errors import InputRefused
from tests.engine.selection.small_instances import random_instance


def sets(instance: Instance) -> list[set[int]]:
    return [
        set(instance.indices[instance.indptr[i] : instance.indptr[i + 1]].tolist()) for i in range(instance.candidates)
    ]


def persons(instance: Instance, points: set[int]) -> int:
    return sum(int(instance.persons[j]) for j in points)


@given(st.integers(0, 500), st.sets(st.integers(0, 7)))
def test_each_step_pays_most_per_yen_of_what_is_left(seed: int, chosen: set[int]) -> None:
    instance = random_instance(seed)
    covers = sets(instance)
    steps = build_order(instance, chosen)
    assert {step.site for step in steps} == chosen
    covered: set[int] = set()
    left = set(chosen)
    for place, step in enumerate(steps, start=1):
        cost = int(instance.cost_yen[step.site])

        def pays(site: int) -> Fraction:
            yen = int(instance.cost_yen[site])
            return Fraction(10**12) if yen == 0 else Fraction(persons(instance, covers[site] - covered), yen)  # noqa: B023

        assert pays(step.site) == max(pays(site) for site in left)
        assert (step.place, step.cost_yen) == (place, cost)
        assert step.gained.persons == persons(instance, covers[step.site] - covered)
        covered |= covers[step.site]
        left.discard(step.site)
        assert step.covered_so_far.persons == persons(instance, covered)
        assert instance.road_m is not None
        assert step.covered_so_far.road == sum(int(instance.road_m[j]) for j in covered)
    assert sum(step.cost_yen for step in steps) == (steps[-1].cost_so_far_yen if steps else 0)


@given(st.integers(0, 500), st.sets(st.integers(0, 7), min_size=1))
def test_the_reason_of_a_site_is_what_is_lost_without_it(seed: int, chosen: set[int]) -> None:
    instance = random_instance(seed)
    covers = sets(instance)
    site = min(chosen)
    others = set().union(*(covers[i] for i in chosen if i != site)) if len(chosen) > 1 else set()
    why = why_site(instance, chosen, site)
    assert set(why.points) == covers[site] - others
    assert why.alone.persons == persons(instance, covers[site]) - persons(instance, covers[site] & others)
    assert set(why.shared_with) == {i for i in chosen if i != site and covers[i] & covers[site]}
    free = [i for i in range(instance.candidates) if i not in chosen]
    best = max((persons(instance, covers[i] & (covers[site] - others)) for i in free), default=0)
    if why.replacement is None:
        assert best == 0
    else:
        assert why.replacement.site in free
        assert why.replacement.kept.persons == best
        new = covers[why.replacement.site] - set().union(*(covers[i] for i in chosen))
        assert why.replacement.added.persons == persons(instance, new)


def test_the_cheaper_of_two_equal_replacements_is_named_unless_it_is_barred() -> None:
    instance = make_instance([0, 2, 4, 6], [0, 1, 0, 1, 0, 1], [10, 8, 5], [3, 4])
    assert why_site(instance, [0], 0).replacement.site == 2  # type: ignore[union-attr]
    assert why_site(instance, [0], 0, not_to_build=[2]).replacement.site == 1  # type: ignore[union-attr]
    assert why_site(instance, [0], 0, not_to_build=[1, 2]).replacement is None


def test_sites_that_are_not_chosen_or_do_not_exist_are_refused() -> None:
    instance = random_instance(1)
    with pytest.raises(InputRefused):
        why_site(instance, [0, 1], 2)
    with pytest.raises(InputRefused):
        build_order(instance, [instance.candidates])
