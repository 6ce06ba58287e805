"""The one value that every report is written from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from coverage_planner.model.layers import PlanningData
from coverage_planner.model.plan import Plan
from coverage_planner.model.results import Assessment
from coverage_planner.model.settings import Settings

if TYPE_CHECKING:
    from coverage_planner.engine.evaluation import Evaluation
    from coverage_planner.model.terms import Service
    from coverage_planner.subsidy.district import PlanSubsidy
    from coverage_planner.subsidy.sharing import ServedCounts, SharingComparison
    from coverage_planner.subsidy.switch_point import SwitchPoint


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlanFigures:
    """One plan of a comparison: its sites, its indicators and, where worked out, its subsidy."""

    plan: Plan
    assessment: Assessment
    subsidy: PlanSubsidy | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SharingFigures:
    """A comparison of ways of building as reported: the schemes, switch points, and who is served without the sites."""

    comparison: SharingComparison
    points: tuple[SwitchPoint, ...]
    without: ServedCounts | None
    service: Service


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ReportInput:
    """What a report speaks about.

    Attributes:
        title: title of the project as printed on the cover.
        plan: the plan reported on.
        date_text: date as printed, given by the caller: reports never read the clock, so the same inputs give the same
            bytes.
        data: the imported data.
        settings: the recorded settings under which the figures were worked out.
        evaluation: the indicators and arrays of the plan.
        subsidy: shares of the plan's districts, or None where not worked out (then there are no application tables).
        comparison: figures of the plans shown side by side; the first is the one that differences refer to.
        program_version: printed with the sources.
        sharing: shared against single construction, or None where not asked for.
    """

    title: str
    plan: Plan
    date_text: str
    data: PlanningData
    settings: Settings = field(default_factory=Settings)
    evaluation: Evaluation
    subsidy: PlanSubsidy | None = None
    comparison: tuple[PlanFigures, ...] = ()
    program_version: str = ""
    sharing: SharingFigures | None = None

    @property
    def assessment(self) -> Assessment:
        """The indicators of the plan."""
        return self.evaluation.assessment
