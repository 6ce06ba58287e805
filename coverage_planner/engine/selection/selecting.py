"""Answering a question about an instance: search and proof side by side, the best of both at any time.

One thread searches for better answers, the other lowers the bound; they tell each other the best value and the sites a
relaxation would like. With a limit of iterations instead of time both run one after the other in one thread, and the
answer depends on the instance, the question and the seed only. Goals that may be out of reach under caps and locks are
first asked for their least shortfall; when that is not zero, it is the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from time import monotonic

from coverage_planner.engine.selection.instance import BoolArray, Instance
from coverage_planner.engine.selection.joint_bound import has_parts, joint_bound
from coverage_planner.engine.selection.merging import CoverProblem, merge
from coverage_planner.engine.selection.question import (
    BudgetQuestion,
    Question,
    ShortfallQuestion,
    caps_of,
    goals_of,
)
from coverage_planner.engine.selection.selection_run import SelectionRun
from coverage_planner.engine.selection.selection_values import (
    GoalOutcome,
    Limits,
    Selection,
    SelectionProgress,
    SelectionStatus,
    gap_of,
)
from coverage_planner.engine.selection.tie_proof import MOST_VALUE, STEPS, TieStep, can_be_proven, prove_ties
from coverage_planner.model.errors import Cancelled, InputRefused
from coverage_planner.model.text import Text

__all__ = [
    "GoalOutcome",
    "Limits",
    "Selection",
    "SelectionProgress",
    "SelectionStatus",
    "gap_of",
    "missed_least",
    "select",
]


_LEAST_TIE_SECONDS = 0.5
_TIE_ITERATIONS = 100
JOINT_SHARE = 0.2
"""Part of the time that is kept for the bound of joint coverage, one linear problem."""


def select(
    instance: Instance,
    question: Question,
    *,
    limits: Limits | None = None,
    seed: int = 1,
    progress: Callable[[SelectionProgress], None] | None = None,
    instance_path: str = "",
    begin_with: BoolArray | None = None,
    prove_equals: bool = True,
) -> Selection:
    """Return the best answer within the limits, with its bound and certificate.

    Args:
        instance: candidates and demand.
        question: budget or goals.
        limits: when to end; 60 seconds by default.
        seed: of the search.
        progress: called about every 0.1 s in the calling thread; may raise ``Cancelled``, after which the best so far
            is returned with status ``cancelled``.
        instance_path: recorded in the certificate.
        begin_with: candidates the search begins with, e.g. the answer to a similar question.
        prove_equals: whether the tie-breaks of a proven answer are proven, too, where the instance is small enough.

    Raises:
        InputRefused: when the question does not fit the instance.
    """
    _check(question)
    within = limits or Limits()
    began = monotonic()
    problem = merge(instance, question)
    if not isinstance(question, ShortfallQuestion) and _may_be_out_of_reach(problem):
        first = SelectionRun(instance, missed_least(question), within, seed, progress, begin_with=begin_with)
        first.work()
        if first.value > 0:
            status = SelectionStatus.INFEASIBLE if first.bound > 0 else SelectionStatus.UNDECIDED
            return first.answer(instance_path, first.status if first.status is SelectionStatus.CANCELLED else status)
        begin_with = first.best
    wants_joint = has_parts(instance) and not isinstance(question, ShortfallQuestion)
    left = _less(within, monotonic() - began)
    if wants_joint and left.seconds is not None:
        left = _less(left, JOINT_SHARE * left.seconds)
    run = SelectionRun(instance, question, left, seed, progress, problem=problem, begin_with=begin_with)
    run.work()
    run.tidy()
    joint = None
    if wants_joint and run.status is not SelectionStatus.CANCELLED:
        seconds = _less(within, monotonic() - began).seconds
        joint = joint_bound(instance, question, problem, float("inf") if seconds is None else seconds)
    ties: tuple[TieStep, ...] = ()
    if (
        prove_equals
        and run.value == run.bound < MOST_VALUE
        and can_be_proven(instance, question, problem.site_groups.size)
    ):
        ties = _prove_ties(instance, question, run, within, monotonic() - began, seed, progress)
    return replace(run.answer(instance_path, joint=joint, ties=ties), seconds=monotonic() - began)


def _prove_ties(
    instance: Instance,
    question: Question,
    run: SelectionRun,
    within: Limits,
    spent: float,
    seed: int,
    progress: Callable[[SelectionProgress], None] | None,
) -> tuple[TieStep, ...]:
    """Prove the tie-breaks of a proven answer in a time that is small beside what it took."""
    value, bound = run.value, run.bound
    seconds = None
    if within.seconds is not None:
        seconds = min(within.seconds - spent, _LEAST_TIE_SECONDS + spent) / len(STEPS)
        if seconds <= 0:
            return ()
    limits = Limits(
        seconds=seconds, iterations=None if within.iterations is None else min(within.iterations, _TIE_ITERATIONS)
    )
    cancelled = False

    def tell(state: SelectionProgress) -> None:
        nonlocal cancelled
        if progress is not None:
            try:
                progress(SelectionProgress(seconds=spent + state.seconds, value=value, bound=bound))
            except Cancelled:
                cancelled = True
                raise

    def solve(part: Instance, asked: Question, begin: BoolArray) -> Selection:
        if cancelled:
            raise Cancelled
        return select(part, asked, limits=limits, seed=seed, progress=tell, begin_with=begin, prove_equals=False)

    try:
        best, steps = prove_ties(instance, question, value, run.sites, solve)
    except Cancelled:
        return ()
    run.take_first_of_equals(best)
    return steps if run.sites == best else ()


def _less(limits: Limits, seconds: float) -> Limits:
    return limits if limits.seconds is None else replace(limits, seconds=max(0.0, limits.seconds - seconds))


def missed_least(question: Question) -> ShortfallQuestion:
    """Return the question which goals of another question must be missed at least, under the same rules."""
    return ShortfallQuestion(goals=goals_of(question), caps=caps_of(question), locks=question.locks)


def _may_be_out_of_reach(problem: CoverProblem) -> bool:
    if not problem.targets.size:
        return False
    return not problem.plain or not problem.within_reach


def _check(question: Question) -> None:
    for cap in caps_of(question):
        if not 0 <= cap.limit_yen < 1 << 53:
            raise InputRefused(
                Text("予算は0円以上で指定してください", "a budget must not be negative (and below 2**53)"),
                field="budget_yen",
            )
    if isinstance(question, BudgetQuestion):
        if not caps_of(question):
            raise InputRefused(Text("予算がありません", "there is no budget"), field="budget_yen")
    elif not goals_of(question):
        raise InputRefused(Text("目標がありません", "there is no goal"), field="goal")
    for goal in goals_of(question):
        if not 0 <= goal.share <= 1 or (goal.amount is not None and not 0 <= goal.amount < 1 << 43):
            raise InputRefused(
                Text("目標は0から1の割合で指定してください", "a goal is a share between 0 and 1"),
                field=goal.kind.value,
            )
