"""What a selection is given and what it answers: limits, progress, status, the answer itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coverage_planner.engine.selection.question import GoalKind


class SelectionStatus(StrEnum):
    """Why a selection ended."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNDECIDED = "undecided"
    TIME_LIMIT = "time_limit"
    ITERATION_LIMIT = "iteration_limit"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When to end: after seconds, or after iterations of the search and nodes of the proof (then repeatable)."""

    seconds: float | None = 60.0
    iterations: int | None = None
    nodes: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionProgress:
    """State of a running selection: persons (budget) or yen (goals).

    While ``goals_missed`` it is still open whether the goals can be reached: the figures are the weighted shortfall.
    """

    seconds: float
    value: int
    bound: int
    goals_missed: bool = False

    @property
    def gap(self) -> float:
        """Distance of bound and value as a share of the value; for showing only."""
        return gap_of(self.value, self.bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalOutcome:
    """One goal row of an answer: what of the amount is covered, asked for, coverable by all candidates, and there at all."""

    goal: int
    kind: GoalKind
    carrier: int | None
    zone: int | None
    covered: int
    target: int
    coverable: int
    total: int

    @property
    def short(self) -> int:
        """What is missing."""
        return max(0, self.target - self.covered)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The best answer found and what is proven about it.

    When the goals cannot be reached (status ``infeasible``, or ``undecided`` where that is not proven), the answer is the
    one that misses least: value and bound are its weighted shortfall, see ``ShortfallQuestion``.

    Attributes:
        sites: 0-based numbers of the chosen candidates, ascending, without what exists.
        value: persons covered (or worth, in units of 1/``value_units`` person) or yen.
        bound: no answer covers more persons or costs less yen.
        cost_yen: yen of the chosen sites.
        state_yen: what the state pays of them, None where the instance does not say.
        persons: persons covered, existing sites included.
        joint_bound: bound that holds for exact coverage, too, where several sites cover a mesh only together; None where
            the instance knows no parts, or it was not found.
        goals: every goal row with what is covered of it.
        certificate: text of the certificate of value and bound.
        ties_proven: tie-breaks proven, in their order, of ``sites``, ``state``, ``cost``: no answer as good has fewer sites, of
            those none less state money, of those none less cost. What is not named is the best found, not proven.
    """

    sites: tuple[int, ...]
    value: int
    bound: int
    cost_yen: int
    state_yen: int | None
    persons: int
    value_units: int
    joint_bound: int | None
    goals: tuple[GoalOutcome, ...]
    status: SelectionStatus
    seconds: float
    nodes: int
    cuts: int
    certificate: str
    ties_proven: tuple[str, ...] = ()

    @property
    def gap(self) -> float:
        """Distance of bound and value as a share of the value; for showing only."""
        return gap_of(self.value, self.bound)


def gap_of(value: int, bound: int) -> float:
    """Return the distance of bound and value as a share of the value."""
    return 0.0 if value == bound else abs(bound - value) / max(1, abs(value))
