"""Goals as rows: an amount per demand point and a target of their covered sum; a floor is one row for each zone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.question import ROAD_KINDS, Goal, GoalKind, Question, goals_of
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int64Array
from coverage_planner.model.text import Text

SHORTFALL_UNITS = 10**12
"""Shortfalls are weighed in 1/SHORTFALL_UNITS of their target, so that persons and metres can be added up."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GoalRow:
    """One target: the covered sum of ``amount`` over the demand points ``points`` must reach ``target``.

    ``points`` are those that some candidate covers and whose amount is not zero; ``coverable`` is their sum, ``total``
    that of all points. ``goal`` is the number of the goal in the question, ``zone`` the municipality or prefecture.
    ``asked`` is the whole target where ``target`` is only what is left of it. ``other_points`` are those that no candidate
    covers alone.
    """

    goal: int
    kind: GoalKind
    carrier: int | None
    zone: int | None
    points: Int64Array
    amount: Int64Array
    coverable: int
    total: int
    target: int
    asked: int
    other_points: Int64Array
    other_amount: Int64Array

    @property
    def municipality(self) -> int | None:
        """Municipality of a floor."""
        return self.zone if self.kind is GoalKind.MUNICIPALITY else None

    @property
    def weight(self) -> int:
        """Worth of one unit short, see :data:`SHORTFALL_UNITS`."""
        return max(1, SHORTFALL_UNITS // self.asked)


def goal_rows(instance: Instance, question: Question) -> tuple[GoalRow, ...]:
    """Return the rows of a question; rows with target 0 are left out.

    Raises:
        InputRefused: when the instance lacks the array a goal speaks of.
    """
    rows: list[GoalRow] = []
    coverable = instance.coverable
    for number, goal in enumerate(goals_of(question)):
        amount = np.where(instance.of_carrier(goal.carrier), _amount(instance, goal.kind), 0)
        for zone, points in _parts(instance, goal, np.flatnonzero(amount > 0)):
            within, others = points[coverable[points]], points[~coverable[points]]
            # Zones out of reach of every candidate have no floor unless all persons there are asked for.
            if zone is not None and not within.size and not goal.of_total and goal.amount is None:
                continue
            reachable, total = int(amount[within].sum()), int(amount[points].sum())
            target = _target(instance, goal, total if goal.of_total else reachable)
            if target > 0:
                rows.append(
                    GoalRow(
                        goal=number,
                        kind=goal.kind,
                        carrier=goal.carrier,
                        zone=zone,
                        points=within,
                        amount=amount[within],
                        coverable=reachable,
                        total=total,
                        target=target,
                        asked=target,
                        other_points=others,
                        other_amount=amount[others],
                    )
                )
    return tuple(rows)


def _target(instance: Instance, goal: Goal, base: int) -> int:
    if goal.amount is not None:
        return goal.amount * (instance.road_units_per_m if goal.kind in ROAD_KINDS else 1)
    return -(-base * goal.share.numerator // goal.share.denominator)


def _amount(instance: Instance, kind: GoalKind) -> Int64Array:
    if kind in ROAD_KINDS and instance.road_m is None:
        raise _lacking(kind)
    if kind in {GoalKind.EXPRESSWAY, GoalKind.EXPRESSWAY_M, GoalKind.NATIONAL_M} and instance.expressway is None:
        raise _lacking(kind)
    road, fast = instance.road_m, instance.expressway
    if kind is GoalKind.EXPRESSWAY:
        assert fast is not None
        return fast.astype(np.int64)
    if kind in ROAD_KINDS:
        assert road is not None
        if kind is GoalKind.ROAD_M:
            return road
        assert fast is not None
        return np.where(fast if kind is GoalKind.EXPRESSWAY_M else ~fast, road, 0)
    return instance.persons


def _parts(instance: Instance, goal: Goal, points: Int64Array) -> list[tuple[int | None, Int64Array]]:
    if goal.kind is GoalKind.MUNICIPALITY:
        zones = instance.municipality
    elif goal.kind is GoalKind.PREFECTURE:
        zones = instance.prefecture
    else:
        return [(None, points)]
    if zones is None:
        raise _lacking(goal.kind)
    number = zones[points]
    order = np.argsort(number, kind="stable")
    cuts = np.flatnonzero(np.diff(number[order])) + 1
    parts = np.split(points[order], cuts)
    found = [(int(zones[part[0]]), part) for part in parts if part.size and zones[part[0]] >= 0]
    return [(zone, part) for zone, part in found if goal.zone is None or goal.zone == zone]


def _lacking(kind: GoalKind) -> InputRefused:
    return InputRefused(
        Text(
            f"目標 {kind.value} に必要な配列が問題例にありません",
            f"the instance has no array for the goal {kind.value}",
        ),
        remedy=Text("目標を外すか、配列を加えてください", "drop the goal or add the array"),
        field=kind.value,
    )
