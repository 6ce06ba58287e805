"""Two to four plans side by side: figures, what changes against the first, and the way of each from cost to coverage."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from coverage_planner.engine.coverage_curve import CoverageCurve, coverage_curve
from coverage_planner.engine.plan_difference import PlanDifference, plan_difference
from coverage_planner.model.project import Project
from coverage_planner.model.terms import ANY_CARRIER
from coverage_planner.project.plan_computer import PlanComputer, PlanOutcome

Progress = Callable[[float], None]

MOST_PLANS = 4
_EVALUATING, _CURVES = 0.6, 0.9
"""Shares of the progress: evaluating the plans, then the curves, then the differences."""


@dataclass(frozen=True, slots=True, eq=False)
class PlanComparison:
    """A comparison and the project it belongs to; ``differences[k]`` is from the first plan to plan ``k + 1``."""

    project: Project
    outcomes: tuple[PlanOutcome, ...]
    curves: tuple[CoverageCurve, ...]
    differences: tuple[PlanDifference, ...]
    carrier: str

    @property
    def names(self) -> tuple[str, ...]:
        """The plans in their order; the first is the one the others are compared with."""
        return tuple(outcome.evaluation.plan for outcome in self.outcomes)

    def belongs_to(self, project: Project) -> bool:
        """Return whether data, settings and the plans compared are still those of a project."""
        now = {plan.name: plan for plan in project.plans}
        return (
            self.project.data is project.data
            and self.project.settings == project.settings
            and all(now.get(name) is self.project.plan(name) for name in self.names)
        )


def compare_plans(
    computer: PlanComputer,
    project: Project,
    names: tuple[str, ...],
    *,
    carrier: str = ANY_CARRIER,
    known: tuple[PlanOutcome, ...] = (),
    progress: Progress | None = None,
) -> PlanComparison:
    """Evaluate plans and what changes between them.

    Args:
        computer: evaluates the plans.
        project: the project.
        names: two to four of its plans; the first is compared with.
        carrier: whose coverage the changes speak of, ``"any"`` for the overlay.
        known: outcomes of these plans that are up to date already (another carrier of the same comparison).
        progress: called with the done share; may raise ``Cancelled``.

    Raises:
        PlannerError: the project has no such plan, or there is no law data for its fiscal year.
    """

    def part(begin: float, end: float) -> Progress | None:
        return None if progress is None else lambda share: progress(begin + (end - begin) * share)

    outcomes = known or computer.outcomes(project, names, part(0.0, _EVALUATING))
    curves = []
    for place, outcome in enumerate(outcomes):
        width = (_CURVES - _EVALUATING) / len(outcomes)
        begin = _EVALUATING + width * place
        plan = project.plan(outcome.evaluation.plan)
        curves.append(coverage_curve(project.data, plan, outcome.evaluation, part(begin, begin + width)))
    differences = []
    for place, outcome in enumerate(outcomes[1:], 1):
        differences.append(plan_difference(project.data, outcomes[0].evaluation, outcome.evaluation, carrier=carrier))
        if progress is not None:
            progress(_CURVES + (1 - _CURVES) * place / max(len(outcomes) - 1, 1))
    return PlanComparison(project, outcomes, tuple(curves), tuple(differences), carrier)
