"""Selections against trying every subset; bounds, cancelling and repeatability."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from threading import Event

import highspy
import numpy as np
import pytest

from coverage_planner.engine.selection.certificate_check import check_certificate
from coverage_planner.engine.selection.instance import Instance, make_instance, write_instance
from coverage_planner.engine.selection.question import BudgetQuestion, GoalKind, GoalsQuestion, Question
from coverage_planner.engine.selection.selecting import Limits, Selection, SelectionProgress, SelectionStatus, select
from coverage_planner.model.errors import Cancelled, InputRefused
from tests.engine.selection.small_instances import best_by_enumeration, random_instance, random_question


def save(instance: Instance, path: Path) -> Path:
    write_instance(instance, path)
    return path


def checked(selection: Selection, instance: Instance, folder: Path) -> None:
    (folder / "c.json").write_text(selection.certificate)
    proof = check_certificate(folder / "c.json", save(instance, folder / "i.npz"))
    assert (proof.value, proof.bound, proof.sites, proof.cost_yen) == (
        selection.value,
        selection.bound,
        selection.sites,
        selection.cost_yen,
    )


@pytest.mark.parametrize("seed", range(120))
def test_the_answer_is_the_best_of_all_subsets(seed: int, tmp_path: Path) -> None:
    instance = random_instance(seed)
    question = random_question(seed, instance)
    selection = select(instance, question, limits=Limits(seconds=None, iterations=30, nodes=200))
    assert selection.status is SelectionStatus.OPTIMAL
    assert selection.value == selection.bound == best_by_enumeration(instance, question)
    checked(selection, instance, tmp_path)


@pytest.mark.parametrize("seed", range(200, 230))
def test_a_proof_that_is_cut_short_still_holds(seed: int, tmp_path: Path) -> None:
    instance = random_instance(seed, candidates=12, points=60, cost_step=1)
    question = random_question(seed, instance)
    best = best_by_enumeration(instance, question)
    for nodes in (0, 1, 3):
        selection = select(instance, question, limits=Limits(seconds=None, iterations=1, nodes=nodes))
        if isinstance(question, BudgetQuestion):
            assert selection.value <= best <= selection.bound
        else:
            assert selection.bound <= best <= selection.value
        checked(selection, instance, tmp_path)


def wide_instance(seed: int = 5) -> Instance:
    """150 discs on 3,000 points of a square: too large to be proven at once."""
    random = np.random.default_rng(seed)
    points, sites = random.random((3000, 2)), random.random((150, 2))
    near = ((sites[:, None, :] - points[None, :, :]) ** 2).sum(axis=2) < 0.012
    return make_instance(
        np.concatenate(([0], np.cumsum(near.sum(axis=1)))),
        np.nonzero(near)[1],
        random.integers(1000, 4000, 150) * 10_000,
        random.integers(1, 500, 3000),
        municipality=(points[:, 0] * 4).astype(np.int64),
    )


WIDE_QUESTIONS: list[Question] = [
    BudgetQuestion(budget_yen=500_000_000),
    GoalsQuestion(shares=((GoalKind.PERSONS, Fraction(19, 20)), (GoalKind.MUNICIPALITY, Fraction(9, 10)))),
]


@pytest.mark.parametrize("question", WIDE_QUESTIONS, ids=["budget", "goals"])
def test_the_same_seed_and_iterations_give_the_same_certificate(question: Question) -> None:
    instance = wide_instance()
    limits = Limits(seconds=None, iterations=300, nodes=2)
    one, two = (select(instance, question, limits=limits, seed=3) for _ in range(2))
    assert one.certificate == two.certificate
    assert one.sites == two.sites


@pytest.mark.parametrize("question", WIDE_QUESTIONS, ids=["budget", "goals"])
@pytest.mark.parametrize("calls", [1, 2, 6])
def test_cancelling_at_any_moment_gives_the_best_so_far(question: Question, calls: int, tmp_path: Path) -> None:
    instance = wide_instance()
    seen: list[SelectionProgress] = []

    def progress(state: SelectionProgress) -> None:
        seen.append(state)
        if len(seen) == calls:
            raise Cancelled

    selection = select(instance, question, limits=Limits(seconds=600), progress=progress)
    assert selection.status in {SelectionStatus.CANCELLED, SelectionStatus.OPTIMAL}
    better = -1 if isinstance(question, BudgetQuestion) else 1
    values, bounds = [s.value for s in seen], [s.bound for s in seen]
    assert (selection.value - values[-1]) * better <= 0, "nothing found is lost"
    assert all((late - early) * better <= 0 for early, late in pairwise(values))
    assert all((late - early) * better >= 0 for early, late in pairwise(bounds))
    assert all((value - bound) * better >= 0 for value, bound in zip(values, bounds, strict=True))
    checked(selection, instance, tmp_path)


def test_a_fault_in_the_progress_ends_the_work_and_is_told() -> None:
    def progress(_: SelectionProgress) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        select(wide_instance(), WIDE_QUESTIONS[0], limits=Limits(seconds=600), progress=progress)


@pytest.mark.parametrize("question", WIDE_QUESTIONS, ids=["budget", "goals"])
def test_a_time_limit_ends_both_threads_with_a_proof(question: Question, tmp_path: Path) -> None:
    selection = select(wide_instance(), question, limits=Limits(seconds=1.0))
    assert selection.status in {SelectionStatus.TIME_LIMIT, SelectionStatus.OPTIMAL}
    assert selection.gap < 0.05
    checked(selection, wide_instance(), tmp_path)


def test_a_linear_solver_that_does_not_heed_is_not_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entered, released = Event(), Event()
    ended: list[bool] = []

    def deaf(_: object) -> None:
        entered.set()
        ended.append(released.wait(60))

    monkeypatch.setattr(highspy.Highs, "run", deaf)
    instance = wide_instance()

    def progress(_: SelectionProgress) -> None:
        if entered.is_set():
            raise Cancelled

    selection = select(instance, WIDE_QUESTIONS[0], limits=Limits(seconds=600), progress=progress)
    assert ended == [], "the solver was still at work"
    assert selection.status is SelectionStatus.CANCELLED
    assert selection.gap < 0.5, "greedy answer and Lagrangian bound are there"
    checked(selection, instance, tmp_path)
    released.set()


EMPTY = make_instance([0], [], [], [])
NO_COVER = make_instance([0, 0, 0], [], [5, 6], [10, 20], municipality=[0, 1])


@pytest.mark.parametrize("instance", [EMPTY, NO_COVER], ids=["nothing", "no demand in reach"])
@pytest.mark.parametrize(
    "question", [BudgetQuestion(budget_yen=100), GoalsQuestion(shares=((GoalKind.PERSONS, Fraction(1)),))]
)
def test_empty_questions_have_the_empty_answer_with_a_certificate(
    instance: Instance, question: Question, tmp_path: Path
) -> None:
    selection = select(instance, question, limits=Limits(seconds=5))
    assert (selection.sites, selection.value, selection.bound, selection.cost_yen) == ((), 0, 0, 0)
    assert selection.status is SelectionStatus.OPTIMAL
    checked(selection, instance, tmp_path)


def test_nothing_is_affordable_and_free_sites_are_taken(tmp_path: Path) -> None:
    instance = make_instance([0, 1, 2], [0, 1], [10, 20], [7, 9])
    poor = select(instance, BudgetQuestion(budget_yen=9), limits=Limits(seconds=5))
    assert (poor.sites, poor.value, poor.bound) == ((), 0, 0)
    checked(poor, instance, tmp_path)
    gift = make_instance([0, 1, 2], [0, 1], [0, 20], [7, 9])
    free = select(gift, BudgetQuestion(budget_yen=0), limits=Limits(seconds=5))
    assert (free.sites, free.value, free.bound) == ((0,), 7, 7)
    checked(free, gift, tmp_path)


def test_questions_that_make_no_sense_are_refused() -> None:
    for question in (
        BudgetQuestion(budget_yen=-1),
        GoalsQuestion(shares=()),
        GoalsQuestion(shares=((GoalKind.PERSONS, Fraction(3, 2)),)),
        GoalsQuestion(shares=((GoalKind.ROAD_M, Fraction(1, 2)),)),
        GoalsQuestion(shares=((GoalKind.EXPRESSWAY, Fraction(1)),)),
    ):
        with pytest.raises(InputRefused):
            select(NO_COVER, question, limits=Limits(seconds=1))
