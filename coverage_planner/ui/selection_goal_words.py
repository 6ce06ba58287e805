"""What is reached of goals, as a share of what candidates can reach and of all there is.

A goal of 99 % of what is in reach is not 99 % of the ministry's indicator, whose whole is everybody; both stand side by side.
"""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import QCoreApplication

from coverage_planner.engine.selection.question import GoalKind
from coverage_planner.engine.selection.selection_values import GoalOutcome
from coverage_planner.model.rate import decimal_text
from coverage_planner.model.terms import CARRIERS, name_of
from coverage_planner.ui.language import shown
from coverage_planner.ui.selection_answer import SelectionAnswer


def goal_shares(goal: GoalOutcome) -> str:
    """Return what is covered of what candidates can reach and of all there is; empty where there is nothing."""
    if not goal.total or not goal.coverable:
        return ""
    text = QCoreApplication.translate("SelectionGoals", "{reach} % of what candidates can reach, {total} % of all")
    return text.format(reach=_percent(goal.covered, goal.coverable, 2), total=_percent(goal.covered, goal.total, 1))


def goal_lines(answer: SelectionAnswer) -> list[str]:
    """Return one sentence for each goal about the whole, and one for the zone where least of all is covered."""
    translate = QCoreApplication.translate
    names = {
        GoalKind.PERSONS: translate("SelectionGoals", "Persons"),
        GoalKind.ROAD_M: translate("SelectionGoals", "Road length"),
        GoalKind.EXPRESSWAY: translate("SelectionGoals", "Expressway"),
        GoalKind.EXPRESSWAY_M: translate("SelectionGoals", "Expressway"),
        GoalKind.NATIONAL_M: translate("SelectionGoals", "National roads"),
        GoalKind.MUNICIPALITY: translate("SelectionGoals", "Persons of the municipality with the lowest share"),
        GoalKind.PREFECTURE: translate("SelectionGoals", "Persons of the prefecture with the lowest share"),
    }
    lines = []
    for number in sorted({goal.goal for goal in answer.found.selection.goals}):
        rows = [goal for goal in answer.found.selection.goals if goal.goal == number and goal.total]
        if not rows:
            continue
        row = min(rows, key=lambda goal: Fraction(goal.covered, goal.total))
        shares = goal_shares(row)
        if not shares:
            continue
        name = names[row.kind]
        if row.carrier is not None:
            name += f"（{shown(name_of(CARRIERS[row.carrier]))}）"
        lines.append(translate("SelectionGoals", "{name}: {shares}.").format(name=name, shares=shares))
    return lines


def whole_of_goals(answer: SelectionAnswer) -> str:
    """Return what the goals are shares of, where that is not everybody."""
    goals = answer.found.asked.question.goals
    if all(goal.amount is not None or goal.of_total for goal in goals):
        return ""
    return QCoreApplication.translate(
        "SelectionGoals",
        "100 % of these goals is what existing stations and all candidates together can cover; tick “Percent of everybody "
        "and of all roads” on the page “Goals” to ask for shares of all there is, as in the ministry's indicator.",
    )


def _percent(part: int, whole: int, decimals: int) -> str:
    return decimal_text(Fraction(part, whole) * 100, decimals)
