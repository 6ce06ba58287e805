"""Coverage against cost: a plan's candidates in the order in which they pay most, everything recounted after each.

The order is that of :func:`coverage_planner.engine.selection.build_order.build_order`, newly covered persons per yen. Its
covering sets leave out what two sites cover only together, so after every site meshes and road are counted anew from the
lattice: the last point is the plan's own figure, exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.applied_coverage import AppliedCoverage, AreaFigures, Wanted
from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.mesh_coverage import MeshCounter, any_lane, covered_flags, flagged
from coverage_planner.engine.plan_difference import legal_pieces
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.engine.selection.build_order import build_order
from coverage_planner.engine.selection.plan_instance import plan_instance
from coverage_planner.model.layers import PlanningData, service_mask
from coverage_planner.model.plan import Plan
from coverage_planner.model.rate import Rate
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Service

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """The figures once a site stands; the first point has no site (service areas and existing sites)."""

    site_number: int | None
    site_id: str
    cost_yen: int
    cost_so_far_yen: int
    persons: Rate
    road_um: Rate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCurve:
    """The points of a plan in build order; sites without cost come first."""

    plan: str
    points: tuple[CurvePoint, ...]


def coverage_curve(
    data: PlanningData, plan: Plan, evaluation: Evaluation, progress: Progress | None = None
) -> CoverageCurve:
    """Return the curve of an evaluated plan.

    Args:
        data: what the plan was evaluated on.
        plan: the plan.
        evaluation: its evaluation, for definition and footprints.
        progress: called with the done share; may raise ``Cancelled``.
    """
    definition = evaluation.assessment.definition
    candidates = {site.number for site in plan.candidates}
    counter = MeshCounter(data.population.row, data.population.col)
    pieces = None if data.roads is None else RoadPieces(data.roads)
    applied = AppliedCoverage(data.service_areas, AreaFigures.of(data.service_areas, counter, pieces), counter, pieces)
    wanted: Wanted = {
        site.number: (str(site.number), evaluation.footprints[site.number])
        for site in plan.active_sites
        if site.number not in candidates
    }
    applied.bring_to(dict(wanted))
    lane, mask = any_lane(Service.NR), np.uint8(service_mask(Service.MOBILE))
    persons_of, total = data.population.persons, data.population.total_persons
    covered = flagged(covered_flags(applied.mesh_counts, definition), lane)
    persons = int(persons_of[covered].sum())
    legal = legal_pieces(data, definition)
    length = np.zeros(0, np.int64) if data.roads is None else np.where(legal, data.roads.length_um, 0)
    served = (applied.piece_bits & mask) != 0
    road, road_total = int(length[served].sum()), int(length.sum())

    def point(site: Site | None, cost: int) -> CurvePoint:
        return CurvePoint(
            site_number=None if site is None else site.number,
            site_id="" if site is None else site.site_id,
            cost_yen=0 if site is None else site.total_cost_yen,
            cost_so_far_yen=cost,
            persons=Rate(persons, total),
            road_um=Rate(road, road_total) if data.roads is not None and road_total else None,
        )

    order = _order(data, plan, evaluation)
    cost, points = 0, [point(None, 0)]
    for place, site in enumerate(order):
        if progress is not None:
            progress(place / len(order))
        footprint = evaluation.footprints[site.number]
        wanted[site.number] = (str(site.number), footprint)
        applied.bring_to(dict(wanted))
        near = counter.in_window(footprint.window)
        now = flagged(covered_flags(applied.mesh_counts[near], definition), lane)
        persons += int(persons_of[near[now & ~covered[near]]].sum())
        covered[near] = now
        if pieces is not None:
            close = pieces.in_window(footprint.window)
            with_it = (applied.piece_bits[close] & mask) != 0
            road += int(length[close[with_it & ~served[close]]].sum())
            served[close] = with_it
        cost += site.total_cost_yen
        points.append(point(site, cost))
    return CoverageCurve(plan=plan.name, points=tuple(points))


def _order(data: PlanningData, plan: Plan, evaluation: Evaluation) -> tuple[Site, ...]:
    """Return the candidates: those without cost by number, then the others by newly covered persons per yen."""
    free = [site for site in plan.candidates if not site.total_cost_yen]
    paid = [site for site in plan.candidates if site.total_cost_yen]
    if not paid:
        return tuple(free)
    stands = {site.number for site in plan.active_sites} - {site.number for site in paid}
    found = plan_instance(
        data,
        evaluation.assessment.definition,
        [evaluation.footprints[number] for number in sorted(stands)],
        [(site, evaluation.footprints[site.number]) for site in paid],
    )
    steps = build_order(found.instance, range(1, len(paid) + 1))
    return (*free, *(found.sites[step.site - 1] for step in steps))
