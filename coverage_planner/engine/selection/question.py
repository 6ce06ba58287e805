"""The two questions a planner asks: most persons within budgets, and the cheapest set that reaches goals.

Both may carry locks (sites that must or must not be built, of which at most one may be built), further caps of money and,
for a budget, goals that must be reached as well. A goal is a share of what all candidates together can cover (or of all
there is), rounded up to integers; it becomes rows, see :mod:`coverage_planner.engine.selection.goal_rows`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class GoalKind(StrEnum):
    """What a goal is about; floors of zones are persons in every municipality or prefecture."""

    PERSONS = "persons"
    ROAD_M = "road_m"
    EXPRESSWAY = "expressway"
    MUNICIPALITY = "municipality"
    PREFECTURE = "prefecture"
    EXPRESSWAY_M = "expressway_m"
    NATIONAL_M = "national_m"


ROAD_KINDS = frozenset({GoalKind.ROAD_M, GoalKind.EXPRESSWAY_M, GoalKind.NATIONAL_M})


class Money(StrEnum):
    """Whose money: the whole cost, what the state does not pay, what it pays, or one carrier's burden."""

    COST = "cost"
    OWN = "own"
    STATE = "state"
    CARRIER = "carrier"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One goal.

    Attributes:
        kind: what it counts.
        share: of the coverable amount, or of all there is when ``of_total``.
        amount: persons or metres instead of a share.
        carrier: number of the carrier whose coverage counts; None for that of any carrier.
        zone: only this municipality or prefecture (kinds of floors); None for every one.
    """

    kind: GoalKind
    share: Fraction = Fraction(1)
    amount: int | None = None
    carrier: int | None = None
    zone: int | None = None
    of_total: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """At most ``limit_yen`` of some money; ``carrier`` is the row of the burdens for ``Money.CARRIER``."""

    money: Money
    limit_yen: int
    carrier: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Locks:
    """What the planner decided: candidates to build, not to build, and sets of which at most one is built.

    Any two that are built stand ``least_apart_m`` apart or more (instances with places in a plane); what exists is left aside.
    """

    must: tuple[int, ...] = ()
    must_not: tuple[int, ...] = ()
    exclusive: tuple[tuple[int, ...], ...] = ()
    least_apart_m: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetQuestion:
    """Most persons (plus weighted road metres) within budgets.

    Attributes:
        budget_yen: cap of the whole cost; None when only ``caps`` limit the money.
        caps: further caps.
        road_weight: persons that one metre of road is worth.
        carrier: number of the carrier whose coverage counts; None for that of any carrier.
        goals: what must be reached besides.
        locks: the planner's decisions.
    """

    budget_yen: int | None = None
    caps: tuple[Cap, ...] = ()
    road_weight: Fraction = Fraction(0)
    carrier: int | None = None
    goals: tuple[Goal, ...] = ()
    locks: Locks = field(default_factory=Locks)


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalsQuestion:
    """Cheapest set that reaches every goal.

    Attributes:
        shares: goals in short, a share between 0 and 1 of the coverable amount per kind.
        goals: further goals.
        caps: budgets that must be kept.
        cheapest: the money that is to be least.
        locks: the planner's decisions.
    """

    shares: tuple[tuple[GoalKind, Fraction], ...] = ()
    goals: tuple[Goal, ...] = ()
    caps: tuple[Cap, ...] = ()
    cheapest: Money = Money.COST
    locks: Locks = field(default_factory=Locks)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortfallQuestion:
    """Least shortfall of goals that cannot all be reached.

    Each row's shortfall counts as a share of its target times the weight of its goal (1 where ``weights`` is empty).
    """

    goals: tuple[Goal, ...]
    weights: tuple[int, ...] = ()
    caps: tuple[Cap, ...] = ()
    locks: Locks = field(default_factory=Locks)


Question = BudgetQuestion | GoalsQuestion | ShortfallQuestion


def goals_of(question: Question) -> tuple[Goal, ...]:
    """Return all goals of a question."""
    if isinstance(question, GoalsQuestion):
        return (*(Goal(kind=kind, share=share) for kind, share in question.shares), *question.goals)
    return question.goals


def caps_of(question: Question) -> tuple[Cap, ...]:
    """Return all caps of a question, the budget first."""
    if isinstance(question, BudgetQuestion) and question.budget_yen is not None:
        return (Cap(money=Money.COST, limit_yen=question.budget_yen), *question.caps)
    return question.caps
