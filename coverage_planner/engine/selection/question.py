"""The two questions a planner asks: most persons within a budget, and the cheapest set that reaches goals.

Goals are shares of what all candidates together can cover, rounded up to integers. A goal becomes rows: each row is an
amount per demand point and a target of their covered sum; a floor per municipality is one row for each municipality.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

import numpy as np

from coverage_planner.engine.selection.instance import Instance
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.text import Text


class GoalKind(StrEnum):
    """What a goal is about."""

    PERSONS = "persons"
    ROAD_M = "road_m"
    EXPRESSWAY = "expressway"
    MUNICIPALITY = "municipality"


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetQuestion:
    """Most persons for at most ``budget_yen``."""

    budget_yen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalsQuestion:
    """Cheapest set that reaches every goal; a share between 0 and 1 of the coverable amount per kind."""

    shares: tuple[tuple[GoalKind, Fraction], ...]


Question = BudgetQuestion | GoalsQuestion


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GoalRow:
    """One target: the covered sum of ``amount`` over the demand points ``points`` must reach ``target``.

    ``points`` are those that some candidate covers and whose amount is not zero; ``coverable`` is their sum.
    """

    kind: GoalKind
    municipality: int | None
    points: Int64Array
    amount: Int64Array
    coverable: int
    target: int


def goal_rows(instance: Instance, question: GoalsQuestion) -> tuple[GoalRow, ...]:
    """Return the rows of a question; rows with target 0 are left out.

    Raises:
        InputRefused: when the instance lacks the array a goal speaks of.
    """
    rows: list[GoalRow] = []
    coverable = instance.coverable
    for kind, share in question.shares:
        amount = _amount(instance, kind)
        points = np.flatnonzero(coverable & (amount > 0))
        for municipality, part in _parts(instance, kind, points):
            total = int(amount[part].sum())
            target = -(-total * share.numerator // share.denominator)
            if target > 0:
                rows.append(
                    GoalRow(
                        kind=kind,
                        municipality=municipality,
                        points=part,
                        amount=amount[part],
                        coverable=total,
                        target=target,
                    )
                )
    return tuple(rows)


def _amount(instance: Instance, kind: GoalKind) -> Int64Array:
    if kind is GoalKind.ROAD_M:
        if instance.road_m is None:
            raise _lacking(kind)
        return instance.road_m
    if kind is GoalKind.EXPRESSWAY:
        if instance.expressway is None:
            raise _lacking(kind)
        return instance.expressway.astype(np.int64)
    return instance.persons


def _parts(instance: Instance, kind: GoalKind, points: Int64Array) -> list[tuple[int | None, Int64Array]]:
    if kind is not GoalKind.MUNICIPALITY:
        return [(None, points)]
    if instance.municipality is None:
        raise _lacking(kind)
    number = instance.municipality[points]
    order = np.argsort(number, kind="stable")
    cuts = np.flatnonzero(np.diff(number[order])) + 1
    parts = np.split(points[order], cuts)
    return [
        (int(instance.municipality[part[0]]), part)
        for part in parts
        if part.size and instance.municipality[part[0]] >= 0
    ]


def _lacking(kind: GoalKind) -> InputRefused:
    return InputRefused(
        Text(
            f"目標 {kind.value} に必要な配列が問題例にありません",
            f"the instance has no array for the goal {kind.value}",
        ),
        remedy=Text("目標を外すか、配列を加えてください", "drop the goal or add the array"),
        field=kind.value,
    )
