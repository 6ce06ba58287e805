"""What the selection panel works out outside the main thread: answers, what-if, the front; no Qt object in here.

Progress goes into a list that the panel reads; a request to stop ends the search with the best answer so far.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from coverage_planner.engine.selection.build_order import BuildStep, build_order
from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.lowered_goals import Remedies, remedies
from coverage_planner.engine.selection.pareto import FrontProgress, ParetoFront, pareto_front
from coverage_planner.engine.selection.question import BudgetQuestion, Money, Question
from coverage_planner.engine.selection.selecting import Limits, Selection, SelectionStatus, select
from coverage_planner.engine.selection.what_if import WhatIf, what_if
from coverage_planner.model.errors import Cancelled
from coverage_planner.model.project import Project
from coverage_planner.project.plan_computer import PlanComputer
from coverage_planner.project.plan_selection import (
    IMPROVING_SECONDS,
    PlanQuestion,
    PlanRules,
    PlanSelection,
    plan_question,
    told_of,
)
from coverage_planner.ui.selection_runner import SEARCH_FROM, Report, RunState

WHAT_IF_SECONDS = 10.0
FRONT_POINTS = 15


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SelectionAnswer:
    """An answer with everything the panel shows of it.

    Attributes:
        project, plan_name: what it was asked about.
        found: proposal, exact figures.
        steps: chosen candidates by what pays most, without the existing base; numbers count from the base.
        helps: where goals are missed, the reasons and changes.
        change: against the answer before, where this one forces or forbids a site.
    """

    project: Project
    plan_name: str
    limits: Limits
    found: PlanSelection
    steps: tuple[BuildStep, ...]
    helps: Remedies | None = None
    change: WhatIf | None = None

    @property
    def reached(self) -> bool:
        """Whether the goals are reached; value and bound are then those of the question."""
        return is_reached(self.found.selection)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FrontAnswer:
    """A front and the answer whose instance it is about."""

    of: SelectionAnswer
    question: BudgetQuestion
    front: ParetoFront


def is_reached(selection: Selection) -> bool:
    """Whether a selection reaches every goal that was asked for."""
    return selection.status not in {SelectionStatus.INFEASIBLE, SelectionStatus.UNDECIDED} and not any(
        goal.short for goal in selection.goals
    )


def ask(
    computer: PlanComputer,
    project: Project,
    plan_name: str,
    question: Question,
    rules: PlanRules,
    limits: Limits,
    state: RunState,
    report: Report,
) -> SelectionAnswer:
    """Answer a question about a plan and evaluate the proposal exactly."""
    asked = plan_question(computer, project, plan_name, question, rules, lambda share: report(SEARCH_FROM * share))
    state.units = units_of(asked)
    state.prepare(limits, report)
    selection = select(asked.made.instance, asked.question, limits=limits, progress=state.listener(limits, report))
    return _told(computer, asked, selection, project, plan_name, limits, state)


def _told(
    computer: PlanComputer,
    asked: PlanQuestion,
    selection: Selection,
    project: Project,
    plan_name: str,
    limits: Limits,
    state: RunState,
) -> SelectionAnswer:
    state.check()
    seconds = None if limits.seconds is None else min(IMPROVING_SECONDS, limits.seconds / 4)
    return _answer(project, plan_name, limits, told_of(computer, asked, selection, seconds), state)


def ask_what_if(
    computer: PlanComputer,
    present: SelectionAnswer,
    force: tuple[int, ...],
    forbid: tuple[int, ...],
    state: RunState,
    report: Report,
) -> SelectionAnswer:
    """Answer again with candidates forced or forbidden, from the present answer on."""
    asked, limits = present.found.asked, present.limits
    if limits.seconds is not None:
        limits = replace(limits, seconds=min(WHAT_IF_SECONDS, limits.seconds))
    state.units = units_of(asked)
    change = what_if(
        asked.made.instance,
        asked.question,
        present.found.selection,
        force=force,
        forbid=forbid,
        limits=limits,
        progress=state.listener(limits, report),
    )
    again = replace(asked, question=change.question)
    answer = _told(computer, again, change.selection, present.project, present.plan_name, limits, state)
    return replace(answer, limits=present.limits, change=change)


def ask_front(answer: SelectionAnswer, state: RunState, report: Report) -> FrontAnswer:
    """Work out the front of cost against persons under the locks and caps of an answer."""
    asked, limits = answer.found.asked, answer.limits
    question = asked.question
    wanted = BudgetQuestion(
        caps=tuple(cap for cap in question.caps if cap.money is not Money.COST),
        carrier=question.carrier if isinstance(question, BudgetQuestion) else None,
        locks=question.locks,
    )

    def progress(now: FrontProgress) -> None:
        report(0.99 if limits.seconds is None else min(0.99, now.seconds / limits.seconds))
        if state.stop.is_set():
            raise Cancelled

    front = pareto_front(asked.made.instance, points=FRONT_POINTS, question=wanted, limits=limits, progress=progress)
    return FrontAnswer(of=answer, question=wanted, front=front)


def ask_point(computer: PlanComputer, found: FrontAnswer, number: int) -> SelectionAnswer:
    """Return the answer of one point of a front, evaluated exactly."""
    point, asked = found.front.points[number], found.of.found.asked
    instance, sites = asked.made.instance, list(point.sites)
    covered = instance.covered_by(sites)
    selection = Selection(
        sites=point.sites,
        value=point.value,
        bound=point.bound,
        cost_yen=point.cost_yen,
        state_yen=None if instance.state_yen is None else int(instance.state_yen[sites].sum()),
        persons=int(instance.persons[covered & instance.of_carrier(None)].sum()),
        value_units=found.front.value_units,
        joint_bound=None,
        goals=(),
        status=SelectionStatus.OPTIMAL if point.value == point.bound else found.front.status,
        seconds=found.front.seconds,
        nodes=0,
        cuts=0,
        certificate=point.certificate(),
    )
    question = replace(found.question, budget_yen=point.budget_yen)
    told = told_of(computer, replace(asked, question=question), selection)
    return _answer(found.of.project, found.of.plan_name, found.of.limits, told, RunState())


def units_of(asked: PlanQuestion) -> int:
    """Return in what parts of a person a search for most persons counts: finer ones where metres of road are worth some."""
    question = asked.question
    if not isinstance(question, BudgetQuestion) or not question.road_weight:
        return 1
    return question.road_weight.denominator * asked.made.instance.road_units_per_m


def option_of(asked: PlanQuestion, candidate: int) -> str:
    """Return identifier (and way of building where there are several) of a candidate of the instance."""
    option = asked.options[candidate - 1]
    many = any(other.scheme is not None for other in asked.options)
    return f"{option.site.site_id} ({option.name.ja})" if many else option.site.site_id


def _counting(instance: Instance, carrier: int | None) -> Instance:
    """Return the instance with the demand of one view only: it stands there once for each carrier that is asked for."""
    if instance.carrier is None:
        return instance
    one = instance.of_carrier(carrier)
    road = None if instance.road_m is None else np.where(one, instance.road_m, 0)
    return replace(instance, persons=np.where(one, instance.persons, 0), road_m=road)


def counted_view(asked: PlanQuestion) -> Instance:
    """Return the instance with the demand of the carrier asked about, or of any carrier, counted once."""
    carrier = asked.question.carrier if isinstance(asked.question, BudgetQuestion) else None
    return _counting(asked.made.instance, carrier)


def _answer(project: Project, plan_name: str, limits: Limits, found: PlanSelection, state: RunState) -> SelectionAnswer:
    asked, selection = found.asked, found.selection
    instance = asked.made.instance
    steps = tuple(step for step in build_order(counted_view(asked), (0, *selection.sites)) if step.site > 0)
    helps = None
    if not is_reached(selection) and selection.status is not SelectionStatus.CANCELLED:
        helps = remedies(instance, asked.question, limits, stop=state.stop.is_set)
    return SelectionAnswer(project=project, plan_name=plan_name, limits=limits, found=found, steps=steps, helps=helps)
