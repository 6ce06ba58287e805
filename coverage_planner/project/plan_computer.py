"""Everything that takes time about a project: evaluating plans, subsidy figures, comparison of plans.

One computer serves one worker thread. It keeps an incremental evaluator for the imported data it saw last, so that
moving one site recomputes one footprint; results are frozen values that any thread may read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.group_reach import households_together
from coverage_planner.engine.loss_cache import LossCache
from coverage_planner.engine.mesh_coverage import MeshCounter
from coverage_planner.model.lattice import TILE_SUBCELLS, subcell_of_point
from coverage_planner.model.layers import PlanningData, service_mask
from coverage_planner.model.mesh import MeshLevel, points_to_indices
from coverage_planner.model.project import Project
from coverage_planner.model.settings import Settings, SubsidySettings
from coverage_planner.model.site import Site
from coverage_planner.model.terms import Programme, Service
from coverage_planner.model.text import Text
from coverage_planner.subsidy.area_placement import Placement, place_in_areas
from coverage_planner.subsidy.district import PlanSubsidy, SiteFacts, plan_subsidy
from coverage_planner.subsidy.facts import FactOrigin, Purpose

Progress = Callable[[float], None]
_PURPOSE_OF_PROGRAMME = {
    Programme.BASE_STATION_FACILITY: Purpose.UNSERVED,
    Programme.UPGRADE_FACILITY: Purpose.UPGRADE,
}
"""The planner states the purpose by choosing the programme; the others serve both, so the place decides."""


@dataclass(frozen=True, slots=True, eq=False)
class PlanOutcome:
    """One plan with its indicators and its subsidy figures."""

    evaluation: Evaluation
    subsidy: PlanSubsidy


class PlanComputer:
    """Evaluates plans of a project, incrementally while data and settings stay the same."""

    def __init__(self, threads: int = 2, losses: LossCache | None = None) -> None:
        """Make a computer with nothing computed yet; ``losses`` may be shared with others and outlive the program."""
        self._threads = threads
        self._losses = losses or LossCache()
        self._data: PlanningData | None = None
        self._settings: Settings | None = None
        self._evaluator: PlanEvaluator | None = None

    def evaluate(self, project: Project, plan_name: str, progress: Progress | None = None) -> Evaluation:
        """Return the indicators of one plan.

        Raises:
            PlannerError: the project has no such plan.
            Cancelled: raised by ``progress``; the next call starts from a consistent state.
        """
        return self._evaluator_for(project).evaluate(project.plan(plan_name), progress=progress, threads=self._threads)

    def preview(
        self, project: Project, plan_name: str, progress: Progress | None = None, *, coarse: bool
    ) -> Evaluation:
        """Return the indicators of a plan that is not to stay (a site under the mouse).

        ``coarse`` takes a first picture from fewer paths where the propagation model is slow; the answer says so
        (``Evaluation.coarse``), and a preview that is not coarse should follow.
        """
        return self._evaluator_for(project).evaluate(
            project.plan(plan_name), progress=progress, threads=self._threads, coarse=coarse, preview=True
        )

    def subsidy(
        self, project: Project, plan_name: str, evaluation: Evaluation, fiscal_year: str | None = None
    ) -> PlanSubsidy:
        """Return the shares of the plan's subsidy projects under a fiscal year's law (default: the recorded one).

        Raises:
            PlannerError: there is no law data for that year.
        """
        settings = project.settings.subsidy
        if fiscal_year is not None:
            settings = replace(settings, fiscal_year=fiscal_year)
        return subsidy_of_plan(project, plan_name, evaluation, settings)

    def outcomes(
        self, project: Project, plan_names: tuple[str, ...], progress: Progress | None = None
    ) -> tuple[PlanOutcome, ...]:
        """Return indicators and subsidy of several plans in the order of the names."""
        results = []
        for position, name in enumerate(plan_names):
            share = _share_of(progress, position, len(plan_names))
            evaluation = self.evaluate(project, name, share)
            results.append(PlanOutcome(evaluation, self.subsidy(project, name, evaluation)))
        return tuple(results)

    def _evaluator_for(self, project: Project) -> PlanEvaluator:
        if self._evaluator is None or self._data is not project.data:
            self._evaluator = PlanEvaluator(project.data, project.settings, losses=self._losses)
        elif self._settings != project.settings:
            self._evaluator.use_settings(project.settings)
        self._data, self._settings = project.data, project.settings
        return self._evaluator


def _share_of(progress: Progress | None, position: int, count: int) -> Progress | None:
    if progress is None:
        return None
    return lambda share: progress((position + share) / count)


def subsidy_of_plan(project: Project, plan_name: str, evaluation: Evaluation, settings: SubsidySettings) -> PlanSubsidy:
    """Return the subsidy figures of a plan: facts of every candidate site from the imported data, then the law."""
    plan = project.plan(plan_name)

    def facts(site: Site) -> SiteFacts:
        return site_facts(project.data, site, evaluation.households_in_reach(site.number))

    return plan_subsidy(
        plan.candidates, facts, settings, households_of_group=group_households(project.data, evaluation)
    )


def group_households(data: PlanningData, evaluation: Evaluation) -> Callable[[tuple[int, ...]], int | None]:
    """Return what counts the households that several sites cover together; None where a site was not evaluated."""
    population = data.population
    counters: list[MeshCounter] = []  # the index of all meshes is set up for the first group of several sites only

    def households(numbers: tuple[int, ...]) -> int | None:
        footprints = [evaluation.footprints[number] for number in numbers if number in evaluation.footprints]
        if len(footprints) < len(numbers):
            return None
        if len(numbers) == 1:
            return evaluation.households_in_reach(numbers[0])
        if not counters:
            counters.append(MeshCounter(population.row, population.col))
        return households_together(footprints, population, counters[0], evaluation.assessment.definition)

    return households


def site_facts(data: PlanningData, site: Site, households: int | None) -> SiteFacts:
    """Return what the law asks about the place of a site, from boundaries, 財政力指数 and 条件不利地域.

    What is not imported is None or unknown, never a default.
    """
    municipality = None
    row, col = points_to_indices([site.latitude_deg], [site.longitude_deg], MeshLevel.HALF)
    if data.zones is not None:
        place = int(data.zones.municipality_of(row, col)[0])
        municipality = data.zones.municipalities[place] if place >= 0 else None
    code = municipality.code if municipality is not None else ""
    placed = areas_of_place(data, code, site.latitude_deg, site.longitude_deg)
    stated, found = _PURPOSE_OF_PROGRAMME.get(site.programme), _purpose_at(data, site)
    return SiteFacts(
        municipality_code=code,
        municipality_name=municipality.name if municipality is not None else "",
        prefecture_name=municipality.prefecture_name if municipality is not None else "",
        households=households,
        fiscal_strength=data.fiscal.by_code.get(code) if data.fiscal is not None else None,
        fiscal_year_of_index=data.fiscal.fiscal_year if data.fiscal is not None else None,
        areas=placed.areas,
        areas_known=placed.areas_known,
        partial_areas=placed.partial_areas,
        remarks=(*placed.remarks, *_purpose_remarks(stated, found)),
        purpose=stated or found,
        purpose_origin=FactOrigin.SITES if stated is not None else FactOrigin.COMPUTED,
    )


def areas_of_place(data: PlanningData, code: str, latitude_deg: float, longitude_deg: float) -> Placement:
    """Return the 条件不利地域 of a place in the municipality of that code (empty outside all boundaries)."""
    designations = tuple(d for d in data.areas.designations if d.code == code) if data.areas is not None else ()
    whole = frozenset(d.kind for d in designations if d.whole)
    return place_in_areas(
        whole=whole,
        partial=frozenset(d.kind for d in designations if not d.whole) - whole,
        known=data.areas is not None and (bool(designations) or code in data.areas.listed_codes),
        municipality_code=code,
        latitude_deg=latitude_deg,
        longitude_deg=longitude_deg,
        polygons=data.area_polygons,
    )


def _purpose_remarks(stated: Purpose | None, found: Purpose | None) -> tuple[Text, ...]:
    """Return a caution where the programme chosen and the providers' areas disagree on the purpose."""
    if stated is None or found is None or stated is found:
        return ()
    if stated is Purpose.UNSERVED:
        return (
            Text(
                "設置場所は提供エリア図では携帯電話のエリア内（圏外解消に当たるか要確認）",
                "the place lies inside the providers' mobile areas: check whether this ends a lack of coverage",
            ),
        )
    return (
        Text(
            "設置場所は提供エリア図では携帯電話のエリア外（高度化に当たるか要確認）",
            "the place lies outside the providers' mobile areas: check whether this is an upgrade",
        ),
    )


def _purpose_at(data: PlanningData, site: Site) -> Purpose | None:
    """Return 圏外解消 outside every carrier's published mobile area, 高度化 inside; None without such areas."""
    areas = data.service_areas
    if areas is None:
        return None
    row, col = subcell_of_point(site.latitude_deg, site.longitude_deg)
    found = np.flatnonzero((areas.tile_row == row // TILE_SUBCELLS) & (areas.tile_col == col // TILE_SUBCELLS))
    byte = int(areas.bits[found[0], row % TILE_SUBCELLS, col % TILE_SUBCELLS]) if found.size else 0
    return Purpose.UPGRADE if byte & service_mask(Service.MOBILE) else Purpose.UNSERVED
