"""Shared against single for a site, a group or all candidates of a plan: coverage from the engine, yen from the law."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.road_coverage import RoadPieces
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import with_site
from coverage_planner.model.project import Project
from coverage_planner.model.site import Site
from coverage_planner.model.terms import CARRIERS, ROAD_CLASSES, Carrier, OwnerKind, RoadClass, Service, Technology
from coverage_planner.model.text import Text
from coverage_planner.project.plan_computer import PlanComputer, group_households, site_facts
from coverage_planner.subsidy.sharing import ServedCounts, SharingComparison, compare_schemes
from coverage_planner.subsidy.sharing_scheme import (
    SharingAssumptions,
    SharingScheme,
    sectors_for,
    usual_schemes,
)
from coverage_planner.subsidy.switch_point import SwitchPoint, switch_points

Progress = Callable[[float], None]
_LEGAL_ROADS = tuple(ROAD_CLASSES.index(kind) for kind in (RoadClass.EXPRESSWAY, RoadClass.NATIONAL))


@dataclass(frozen=True, slots=True, eq=False)
class EvaluatedVariant:
    """The project with another plan in place of one of its plans, and that plan's evaluation."""

    project: Project
    evaluation: Evaluation


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharingStudy:
    """A comparison of schemes for some sites of a plan.

    Attributes:
        plan: name of the plan.
        sites: the places, as planned.
        service: which service persons are counted for; road is always mobile of any generation (道路カバー率).
        comparison: the schemes worked out, with persons and road served over the whole project area.
        without: persons and road served without any of these sites.
        switch_points: the extra cost is that of each mast, the same at every place.
        variants: for every set of carriers that builds, the plan as it would be and its evaluation.
        bare: the plan without any of these sites and its evaluation.
    """

    plan: str
    sites: tuple[Site, ...]
    service: Service
    comparison: SharingComparison
    without: ServedCounts
    switch_points: tuple[SwitchPoint, ...]
    variants: Mapping[tuple[Carrier, ...], EvaluatedVariant]
    bare: EvaluatedVariant


def study_sharing(
    computer: PlanComputer,
    project: Project,
    plan_name: str,
    numbers: tuple[int, ...] | None = None,
    *,
    carriers: tuple[Carrier, ...] = CARRIERS,
    owner: OwnerKind = OwnerKind.CARRIER,
    assumptions: SharingAssumptions | None = None,
    progress: Progress | None = None,
) -> SharingStudy:
    """Compare ways of building some sites of a plan.

    Every set of carriers is evaluated by the engine with the sites' own antennas; masts side by side cover what a shared
    mast covers.

    Args:
        computer: evaluates the variants, incrementally.
        project: the project.
        plan_name: the plan whose other sites stay as they are.
        numbers: the sites; None takes all active candidates.
        carriers: who might build, in the order in which they join.
        owner: who builds where it is no neutral host.
        assumptions: see :class:`SharingAssumptions`.
        progress: done share 0..1; may raise ``Cancelled``.

    Raises:
        PlannerError: no such plan or site, or no active candidate among them.
    """
    plan = project.plan(plan_name)
    wanted = {site.number for site in plan.candidates} if numbers is None else set(numbers)
    sites = tuple(site for site in plan.candidates if site.number in wanted)
    if not sites or len(sites) != len(wanted):
        raise PlannerError(
            Text("比べる候補局がありません（有効な候補局を選んでください）", "no active candidate site to compare"),
            remedy=Text("計画の有効な候補局の番号を指定してください", "name active candidates of the plan"),
            field="sites",
        )
    service = Service.NR if any(Technology.NR in site.technologies for site in sites) else Service.MOBILE
    schemes = usual_schemes(carriers, owner)
    sets = tuple(dict.fromkeys(scheme.carriers for scheme in schemes))
    steps = len(sets) + 2

    def share(step: int) -> Progress | None:
        return None if progress is None else lambda done: progress((step + done) / steps)

    as_planned = computer.evaluate(project, plan_name, share(0))
    without = project.with_plan(replace(plan, sites=tuple(site for site in plan.sites if site.number not in wanted)))
    bare = EvaluatedVariant(without, computer.evaluate(without, plan_name, share(1)))
    variants: dict[tuple[Carrier, ...], EvaluatedVariant] = {}
    counted: dict[tuple[Carrier, ...], ServedCounts] = {}
    for step, users in enumerate(sets):
        variant = plan
        for site in sites:
            variant = with_site(variant, replace(site, sectors=sectors_for(site.sectors, users)))
        changed = project.with_plan(variant)
        variants[users] = EvaluatedVariant(changed, computer.evaluate(changed, plan_name, share(2 + step)))
        counted[users] = served_counts(project, variants[users].evaluation, service)

    def served(scheme: SharingScheme) -> ServedCounts:
        return counted[scheme.carriers]

    settings = project.settings.subsidy
    reach = group_households(project.data, as_planned)
    comparison = compare_schemes(
        sites,
        lambda site: site_facts(project.data, site, as_planned.households_in_reach(site.number)),
        settings,
        schemes,
        assumptions=assumptions,
        served=served,
        # The antennas are the same under every scheme, so what the sites reach is that of the plan.
        households_of_group=lambda numbers: reach(tuple(dict.fromkeys(numbers))),
    )
    return SharingStudy(
        plan=plan_name,
        sites=sites,
        service=service,
        comparison=comparison,
        without=served_counts(project, bare.evaluation, service),
        switch_points=switch_points(comparison, settings),
        variants=variants,
        bare=bare,
    )


def served_counts(project: Project, evaluation: Evaluation, service: Service) -> ServedCounts:
    """Return persons (whole-mesh rule) and road (expressways and national roads) by number of carriers serving them."""
    by_mesh = carriers_serving(evaluation.mesh_bits, service)
    table = project.data.population.persons
    persons_by = [int(table[by_mesh == count].sum()) for count in range(len(CARRIERS) + 1)]
    road_by = [0] * (len(CARRIERS) + 1)
    roads = project.data.roads
    if roads is not None:
        by_piece = carriers_serving(evaluation.road_piece_bits, Service.MOBILE)
        counted = RoadPieces(roads).counted(include_tunnels=project.settings.definition.include_tunnels)
        counted &= np.isin(roads.road_class[roads.line], _LEGAL_ROADS)
        road_by = [int(roads.length_um[counted & (by_piece == count)].sum()) for count in range(len(CARRIERS) + 1)]
    return ServedCounts(
        persons=(persons_by[0], persons_by[1], persons_by[2], persons_by[3], persons_by[4]),
        road_um=(road_by[0], road_by[1], road_by[2], road_by[3], road_by[4]),
    )


def carriers_serving(bits: npt.NDArray[np.uint8], service: Service) -> npt.NDArray[np.int64]:
    """Return how many carriers' bits of a service are set."""
    shift = 0 if service is Service.NR else len(CARRIERS)
    return np.asarray(sum((bits >> (shift + k)) & 1 for k in range(len(CARRIERS))), dtype=np.int64)
