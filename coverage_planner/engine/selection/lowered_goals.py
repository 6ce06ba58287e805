"""When goals cannot be reached: why, and the least change to the question that would make them reachable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from coverage_planner.engine.selection.goal_rows import SHORTFALL_UNITS, goal_rows
from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.question import (
    Cap,
    GoalsQuestion,
    Locks,
    Money,
    Question,
    ShortfallQuestion,
    caps_of,
    goals_of,
)
from coverage_planner.engine.selection.selecting import Limits, Selection, SelectionStatus, select
from coverage_planner.engine.selection.selection_values import GoalOutcome
from coverage_planner.model.errors import Cancelled

_OTHERS = 1000
"""Weight of the goals that are to be kept beside the one that may be lowered."""
_LONGEST_SECONDS = 5.0


class Reason(StrEnum):
    """Why goals cannot all be reached."""

    OUT_OF_REACH = "out_of_reach"
    LOCKS = "locks"
    MONEY = "money"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoweredGoal:
    """One goal lowered while all others are kept.

    Attributes:
        goal: number of the goal in the question.
        enough: whether that alone makes the question answerable.
        rows: its rows with what is covered then, the new targets.
        proven: whether no set keeps the others and misses less of this one.
    """

    goal: int
    enough: bool
    rows: tuple[GoalOutcome, ...]
    proven: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedCap:
    """One cap raised while everything else is kept: ``needed_yen`` suffices, ``least_yen`` is needed at least."""

    cap: Cap
    needed_yen: int | None
    least_yen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LoweredTogether:
    """All goals lowered as little as possible together.

    Attributes:
        rows: the rows that are lowered, with what is covered then, the new targets.
        total: sum over the rows of what is missing as a share of the target.
        least: no change of the goals alone has a smaller sum; exact.
        sites: an answer to the lowered goals.
    """

    rows: tuple[GoalOutcome, ...]
    total: Fraction
    least: Fraction
    sites: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedTogether:
    """All caps raised at once: what the cheapest set that reaches the goals takes of each, as (cap, yen needed).

    ``cost_yen`` is its whole cost; no set that reaches the goals costs less than ``least_yen``, whatever the caps.
    """

    caps: tuple[tuple[Cap, int], ...]
    cost_yen: int
    least_yen: int
    sites: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """Reasons and changes: each for itself (of the caps those in money that can be minimised), and the cheapest together."""

    reasons: tuple[Reason, ...]
    lowered: tuple[LoweredGoal, ...]
    raised: tuple[RaisedCap, ...]
    lowered_together: LoweredTogether | None = None
    raised_together: RaisedTogether | None = None


def remedies(
    instance: Instance,
    question: Question,
    limits: Limits,
    *,
    seed: int = 1,
    stop: Callable[[], bool] | None = None,
) -> Remedies:
    """Return why the goals of a question cannot be reached, what each single change would do, and the least change of all.

    Args:
        instance: candidates and demand.
        question: a question whose selection was infeasible or undecided.
        limits: of each step, at most some seconds.
        seed: of the searches.
        stop: asked between the steps; what is not known yet is then left out.
    """
    seconds = None if limits.seconds is None else min(_LONGEST_SECONDS, limits.seconds)
    within = replace(limits, seconds=seconds)

    def progress(_: object) -> None:
        if stop is not None and stop():
            raise Cancelled

    def solve(asked: Question) -> Selection:
        return select(instance, asked, limits=within, seed=seed, progress=progress)

    goals, caps, locks = goals_of(question), caps_of(question), question.locks
    lowered: list[LoweredGoal] = []
    for number in range(len(goals)):
        if stop is not None and stop():
            break
        weights = tuple(1 if k == number else _OTHERS for k in range(len(goals)))
        found = solve(ShortfallQuestion(goals=goals, caps=caps, locks=locks, weights=weights))
        enough = not any(row.short for row in found.goals if row.goal != number)
        rows = tuple(row for row in found.goals if row.goal == number)
        proven = found.status is SelectionStatus.OPTIMAL
        lowered.append(LoweredGoal(goal=number, enough=enough, rows=rows, proven=proven))
    raised: list[RaisedCap] = []
    for number, cap in enumerate(caps):
        if cap.money is Money.CARRIER or (stop is not None and stop()):
            continue
        others = tuple(other for k, other in enumerate(caps) if k != number)
        found = solve(GoalsQuestion(goals=goals, caps=others, locks=locks, cheapest=cap.money))
        reached = found.status not in {SelectionStatus.INFEASIBLE, SelectionStatus.UNDECIDED} and not any(
            row.short for row in found.goals
        )
        raised.append(
            RaisedCap(cap=cap, needed_yen=found.value if reached else None, least_yen=found.bound if reached else None)
        )
    stopped = stop is not None and stop()
    return Remedies(
        reasons=_reasons(instance, question, solve),
        lowered=tuple(lowered),
        raised=tuple(raised),
        lowered_together=None if stopped else _lowered_together(question, solve),
        raised_together=None if stopped or not caps else _raised_together(instance, question, solve),
    )


def _lowered_together(question: Question, solve: Callable[[Question], Selection]) -> LoweredTogether:
    found = solve(ShortfallQuestion(goals=goals_of(question), caps=caps_of(question), locks=question.locks))
    rows = tuple(row for row in found.goals if row.short)
    return LoweredTogether(
        rows=rows,
        total=sum((Fraction(row.short, row.target) for row in rows), Fraction(0)),
        least=Fraction(found.bound, SHORTFALL_UNITS),
        sites=found.sites,
    )


def _raised_together(
    instance: Instance, question: Question, solve: Callable[[Question], Selection]
) -> RaisedTogether | None:
    found = solve(GoalsQuestion(goals=goals_of(question), locks=question.locks))
    if found.status in (SelectionStatus.INFEASIBLE, SelectionStatus.UNDECIDED) or any(g.short for g in found.goals):
        return None
    sites = list(found.sites)
    needed = tuple((cap, int(instance.yen_of(cap.money, cap.carrier)[sites].sum())) for cap in caps_of(question))
    return RaisedTogether(
        caps=tuple((cap, yen) for cap, yen in needed if yen > cap.limit_yen),
        cost_yen=found.value,
        least_yen=found.bound,
        sites=found.sites,
    )


def _reasons(instance: Instance, question: Question, solve: Callable[[Question], Selection]) -> tuple[Reason, ...]:
    goals, caps, locks = goals_of(question), caps_of(question), question.locks
    if any(row.target > row.coverable for row in goal_rows(instance, question)):
        return (Reason.OUT_OF_REACH,)
    free = solve(ShortfallQuestion(goals=goals, locks=locks)) if caps else None
    found = []
    if free is not None and free.value == 0:
        found.append(Reason.MONEY)
    elif locks != Locks() or instance.site_group is not None:
        found.append(Reason.LOCKS)
        if caps and solve(ShortfallQuestion(goals=goals, caps=caps)).value > 0:
            found.append(Reason.MONEY)
    return tuple(found)
