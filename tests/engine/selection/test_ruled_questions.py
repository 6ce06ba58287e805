"""Locks, caps of several moneys, exclusive options, goals of every kind: against trying every subset."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from coverage_planner.engine.selection.certificate_check import CheckedCertificate, check_certificate
from coverage_planner.engine.selection.instance import Instance, make_instance, write_instance
from coverage_planner.engine.selection.question import (
    BudgetQuestion,
    Cap,
    Goal,
    GoalKind,
    GoalsQuestion,
    Locks,
    Money,
    ShortfallQuestion,
)
from coverage_planner.engine.selection.selecting import Limits, Selection, SelectionStatus, select
from coverage_planner.model.errors import InputRefused
from tests.engine.selection.ruled_instances import by_subsets, ruled_instance, ruled_question


def verified(selection: Selection, instance: Instance, folder: Path) -> CheckedCertificate:
    (folder / "c.json").write_text(selection.certificate)
    write_instance(instance, folder / "i.npz")
    proof = check_certificate(folder / "c.json", folder / "i.npz")
    assert (proof.value, proof.bound, proof.sites, proof.cost_yen) == (
        selection.value,
        selection.bound,
        selection.sites,
        selection.cost_yen,
    )
    return proof


@pytest.mark.parametrize("seed", range(150))
def test_the_answer_under_any_rules_is_the_best_of_all_subsets(seed: int, tmp_path: Path) -> None:
    instance = ruled_instance(seed)
    question = ruled_question(seed, instance)
    truth = by_subsets(instance, question)
    found = select(instance, question, limits=Limits(seconds=None, iterations=40, nodes=2000))
    verified(found, instance, tmp_path)
    assert found.sites in truth.allowed, "a lock, cap or exclusive set is broken"
    if isinstance(question, ShortfallQuestion) or truth.best is None:
        assert found.value == pytest.approx(truth.shortfall, abs=2_000_000)
        assert truth.shortfall <= found.value
        assert found.bound <= truth.shortfall
        if truth.shortfall > 0 and not isinstance(question, ShortfallQuestion):
            assert found.status is SelectionStatus.INFEASIBLE
            assert any(goal.short for goal in found.goals)
        return
    assert found.status is SelectionStatus.OPTIMAL
    assert Fraction(found.value, found.value_units) == Fraction(found.bound, found.value_units) == truth.best
    assert not any(goal.short for goal in found.goals)


@pytest.mark.parametrize("seed", range(500, 530))
def test_a_proof_under_rules_that_is_cut_short_still_holds(seed: int, tmp_path: Path) -> None:
    instance = ruled_instance(seed, sites=11, points=60)
    question = ruled_question(seed, instance)
    truth = by_subsets(instance, question)
    for nodes in (0, 2):
        found = select(instance, question, limits=Limits(seconds=None, iterations=1, nodes=nodes))
        proof = verified(found, instance, tmp_path)
        assert found.sites in truth.allowed
        if proof.kind == "budget":
            assert truth.best is not None
            assert found.value <= truth.best * found.value_units <= found.bound
        elif proof.kind == "goals":
            assert truth.best is not None
            assert found.bound <= truth.best <= found.value
        else:
            assert found.bound <= truth.shortfall <= found.value
            assert found.status is not SelectionStatus.INFEASIBLE or truth.best is None


def test_equal_answers_are_settled_by_fewest_sites_then_least_state_money() -> None:
    # Sites 1 and 2 together do what 0 does alone for the same money; 3 is as good as 0 and gets less from the state.
    instance = make_instance([0, 2, 3, 4, 6], [0, 1, 0, 1, 0, 1], [20, 10, 10, 20], [5, 5], state_yen=[12, 1, 1, 8])
    for question in (BudgetQuestion(budget_yen=20), GoalsQuestion(goals=(Goal(kind=GoalKind.PERSONS),))):
        found = select(instance, question, limits=Limits(seconds=None, iterations=30))
        assert found.sites == (3,)
        assert found.state_yen == 8


def test_what_exists_is_covered_and_no_site() -> None:
    instance = make_instance([0, 1, 2, 3], [0, 1, 2], [99, 10, 20], [5, 6, 7], existing=[1, 0, 0])
    found = select(instance, BudgetQuestion(budget_yen=20), limits=Limits(seconds=None, iterations=10))
    assert (found.value, found.persons, found.sites, found.cost_yen) == (12, 12, (2,), 20)


def test_goals_out_of_reach_say_who_is_short_by_how_much(tmp_path: Path) -> None:
    instance = make_instance([0, 1, 2], [0, 1], [10, 10], [40, 60], municipality=[0, 1])
    floors = GoalsQuestion(goals=(Goal(kind=GoalKind.MUNICIPALITY),), caps=(Cap(money=Money.COST, limit_yen=10),))
    found = select(instance, floors, limits=Limits(seconds=None, iterations=10))
    assert verified(found, instance, tmp_path).kind == "shortfall"
    assert found.status is SelectionStatus.INFEASIBLE
    assert sorted(goal.short for goal in found.goals) in ([0, 40], [0, 60])
    assert found.bound > 0
    nobody = GoalsQuestion(goals=(Goal(kind=GoalKind.PERSONS, of_total=True),), locks=Locks(must_not=(1,)))
    lost = select(instance, nobody, limits=Limits(seconds=None, iterations=10))
    assert (lost.status, lost.goals[0].short, lost.sites) == (SelectionStatus.INFEASIBLE, 60, (0,))


@pytest.mark.parametrize(
    "locks",
    [
        Locks(must=(0,), must_not=(0,)),
        Locks(must=(9,)),
        Locks(must_not=(-1,)),
        Locks(must=(0, 1), exclusive=((0, 1),)),
        Locks(must=(2,)),  # above the budget
    ],
)
def test_locks_that_contradict_each_other_or_the_budget_are_refused(locks: Locks) -> None:
    instance = make_instance([0, 1, 2, 3], [0, 1, 2], [10, 10, 100], [1, 1, 1])
    with pytest.raises(InputRefused):
        select(instance, BudgetQuestion(budget_yen=50, locks=locks), limits=Limits(seconds=1))


@pytest.mark.parametrize(
    "question",
    [
        BudgetQuestion(budget_yen=5, caps=(Cap(money=Money.STATE, limit_yen=5),)),
        BudgetQuestion(budget_yen=5, caps=(Cap(money=Money.CARRIER, carrier=0, limit_yen=5),)),
        BudgetQuestion(budget_yen=5, road_weight=Fraction(1, 2)),
        GoalsQuestion(goals=(Goal(kind=GoalKind.PREFECTURE),)),
        BudgetQuestion(),
        BudgetQuestion(budget_yen=5, caps=(Cap(money=Money.COST, limit_yen=-1),)),
    ],
)
def test_what_the_instance_knows_nothing_of_is_refused(question: BudgetQuestion | GoalsQuestion) -> None:
    with pytest.raises(InputRefused):
        select(make_instance([0, 1], [0], [1], [1]), question, limits=Limits(seconds=1))
