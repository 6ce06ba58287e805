"""Everything that takes time about a project: evaluating plans, subsidy figures, comparison of plans.

One computer serves one worker thread. It keeps an incremental evaluator for the imported data it saw last, so that
moving one site recomputes one footprint; results are frozen values that any thread may read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from coverage_planner.engine.evaluator import Evaluation, PlanEvaluator
from coverage_planner.model.layers import PlanningData
from coverage_planner.model.mesh import MeshLevel, points_to_indices
from coverage_planner.model.project import Project
from coverage_planner.model.settings import Settings, SubsidySettings
from coverage_planner.model.site import Site
from coverage_planner.subsidy.district import PlanSubsidy, SiteFacts, plan_subsidy

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True, eq=False)
class PlanOutcome:
    """One plan with its indicators and its subsidy figures."""

    evaluation: Evaluation
    subsidy: PlanSubsidy


class PlanComputer:
    """Evaluates plans of a project, incrementally while data and settings stay the same."""

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads
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
        if self._evaluator is None or self._data is not project.data or self._settings != project.settings:
            self._evaluator = PlanEvaluator(project.data, project.settings)
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

    return plan_subsidy(plan.candidates, facts, settings)


def site_facts(data: PlanningData, site: Site, households: int | None) -> SiteFacts:
    """Return what the law asks about the place of a site, from boundaries, 財政力指数 and 条件不利地域.

    What is not imported is None or unknown, never a default.
    """
    municipality = None
    if data.zones is not None:
        row, col = points_to_indices([site.latitude_deg], [site.longitude_deg], MeshLevel.HALF)
        place = int(data.zones.municipality_of(row, col)[0])
        municipality = data.zones.municipalities[place] if place >= 0 else None
    code = municipality.code if municipality is not None else None
    designations = ()
    areas_known = False
    if data.areas is not None and code is not None:
        designations = tuple(d for d in data.areas.designations if d.code == code)
        areas_known = code in data.areas.listed_codes or bool(designations)
    return SiteFacts(
        municipality_code=code,
        municipality_name=municipality.name if municipality is not None else None,
        prefecture_name=municipality.prefecture_name if municipality is not None else None,
        households=households,
        fiscal_strength=data.fiscal.by_code.get(code) if data.fiscal is not None and code is not None else None,
        fiscal_year_of_index=data.fiscal.fiscal_year if data.fiscal is not None else None,
        areas=frozenset(d.kind for d in designations if d.whole),
        areas_known=areas_known,
    )
