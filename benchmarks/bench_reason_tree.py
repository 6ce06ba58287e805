"""Opening the basis of a national figure: CPU time of every step from the rate to the sub-cells, and of the road rate.

Usage: ``python benchmarks/bench_reason_tree.py`` (470,000 meshes, 400,000 road pieces, 300 sites).
"""

from __future__ import annotations

import time
from collections.abc import Callable

from bench_national import disc_footprint, place_key, random_sites, synthetic_data

from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.settings import Settings
from coverage_planner.model.terms import ANY_CARRIER, ZoneKind
from coverage_planner.project.reason import Reason, ReasonChildren
from coverage_planner.project.reason_ground import ReasonGround
from coverage_planner.project.reason_population import population_reason
from coverage_planner.project.reason_road import road_reason

TILES = (78, 78)
PAGE = 256


def timed(name: str, work: Callable[[], ReasonChildren], *, slow: bool) -> ReasonChildren:
    """Run one step and print its CPU time and where the window does it."""
    began = time.process_time()
    children = work()
    rows = [children.make(place) for place in range(min(PAGE, children.count))]
    where = "worker" if slow else "window"
    print(
        f"{name:34} {1000 * (time.process_time() - began):8.1f} ms CPU  {len(rows):4} of {children.count:7,} rows  {where}"
    )
    return children


def walk(name: str, reason: Reason, places: tuple[int, ...]) -> None:
    """Open a tree along some places."""
    for depth, place in enumerate((*places, None)):
        children = timed(f"{name}, level {depth}", reason.opened, slow=reason.slow)
        assert children.adds_up(reason) is not False
        if place is None or not children.count:
            return
        reason = children.make(min(place, children.count - 1))


def main() -> None:
    """Evaluate a synthetic nation once and open its figures."""
    data = synthetic_data(TILES, 470_000, 400_000, 1_700)
    plan = Plan(name="plan", sites=random_sites(*TILES, 250, 50))
    evaluation = PlanEvaluator(data, Settings(), compute=disc_footprint, key=place_key).evaluate(plan)
    project = Project(title="nation", data=data, settings=Settings(), plans=(plan,))
    ground = ReasonGround(project, plan.name, evaluation)
    walk("population", population_reason(ground, (ZoneKind.ALL, ""), ANY_CARRIER), (0, 0, 1, 0, 0))
    walk("road", road_reason(ground, (ZoneKind.ALL, ""), None, ANY_CARRIER), (0, 0, 0, 0))


if __name__ == "__main__":
    main()
