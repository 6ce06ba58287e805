"""Sites of a roll-out that add no persons: built where money is left, so that their road is kept, and told apart.

The rule of a roll-out counts persons, so a site whose meshes other sites cover by the last year is worth nothing to it, even
where money is left and it alone carries a road. Value, goal year and bound stay what they are: such a site is put into a
year only where money and rules allow, and only if it brings road that nothing else covers.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from coverage_planner.engine.selection.build_order import covered_by
from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.engine.selection.rollout_problem import RolloutProblem
from coverage_planner.engine.selection.rollout_search import keeps_all_rules, persons_by_year
from coverage_planner.model.layers import Int32Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbuilt:
    """What stays out of a roll-out, by the covering sets.

    Attributes:
        adds_nobody: sites that add no persons to what is built by the last year; the others fit no year's budget or rules.
        persons: what all unbuilt sites together would add.
        road: the same of road, in the unit of the instance.
    """

    adds_nobody: tuple[int, ...] = ()
    persons: int = 0
    road: int = 0


def unbuilt_of(
    instance: Instance, problem: RolloutProblem, year: Int32Array, already: Sequence[int]
) -> tuple[tuple[int, ...], Unbuilt]:
    """Return the sites that no year takes, and what is known of them."""
    p = problem
    out = tuple(int(site) for site in p.sites[year == p.years])
    covered = covered_by(instance, [*already, *(int(site) for site in p.sites[year < p.years])])
    adds_nobody = tuple(site for site in out if not _new(instance, site, covered)[0])
    more = covered_by(instance, out) & ~covered
    return out, Unbuilt(
        adds_nobody=adds_nobody,
        persons=int(instance.persons[more].sum()),
        road=0 if instance.road_m is None else int(instance.road_m[more].sum()),
    )


def with_road_kept(
    instance: Instance, problem: RolloutProblem, year: Int32Array, already: Sequence[int], goal: int | None
) -> Int32Array:
    """Return an answer in which sites that add road but no persons are built in the earliest year with money left.

    The site that brings most new road for its cost goes first. The year in which the goal is reached stays.
    """
    p = problem
    if instance.road_m is None:
        return year
    year = year.copy()
    place = {int(site): k for k, site in enumerate(p.sites)}
    out, unbuilt = unbuilt_of(instance, p, year, already)
    covered = covered_by(instance, [*already, *(site for site in place if site not in set(out))])
    reached = _reached(p, year, goal)

    def worth(site: int) -> float:
        return -_new(instance, site, covered)[1] / max(1, int(instance.cost_yen[site]))

    queue = [(worth(site), site) for site in unbuilt.adds_nobody]
    heapq.heapify(queue)
    while queue:
        _, site = heapq.heappop(queue)
        now = worth(site)
        if not now:
            continue
        # What was built since may have taken some of its road.
        if queue and now > queue[0][0]:
            heapq.heappush(queue, (now, site))
            continue
        k = place[site]
        for t in range(p.years):
            year[k] = t
            if keeps_all_rules(p, year) and _reached(p, year, goal) == reached:
                covered |= covered_by(instance, (site,))
                break
            year[k] = p.years
    return year


def _reached(problem: RolloutProblem, year: Int32Array, goal: int | None) -> int | None:
    """Return the first year that reaches the goal."""
    if goal is None:
        return None
    return next((t for t, persons in enumerate(persons_by_year(problem, year)) if persons >= goal), None)


def _new(instance: Instance, site: int, covered: BoolArray) -> tuple[int, int]:
    """Return the persons and the road that a site adds to what is covered."""
    own = instance.indices[instance.indptr[site] : instance.indptr[site + 1]]
    new = own[~covered[own]]
    road = 0 if instance.road_m is None else int(instance.road_m[new].sum())
    return int(instance.persons[new].sum()), road
