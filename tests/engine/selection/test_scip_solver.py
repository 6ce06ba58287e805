"""SCIP gives the same optima as trying every subset, and is refused where it is absent or contradicts exact figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from coverage_planner.engine.selection import scip_solver
from coverage_planner.engine.selection.certificate_check import check_certificate
from coverage_planner.engine.selection.instance import make_instance, write_instance
from coverage_planner.engine.selection.question import BudgetQuestion, Locks
from coverage_planner.engine.selection.scip_solver import scip_is_there, select_with_scip
from coverage_planner.engine.selection.selecting import Limits
from coverage_planner.engine.selection.selection_run import SelectionRun
from coverage_planner.model.errors import InputRefused, PlannerError
from tests.engine.selection.small_instances import best_by_enumeration, random_instance, random_question

needs_scip = pytest.mark.skipif(not scip_is_there(), reason="the optional extra scip is not installed")
FEW_SECONDS = Limits(seconds=4.0)


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own search and proof do nothing, so that everything comes from SCIP."""
    monkeypatch.setattr(SelectionRun, "work", lambda self: None)


@needs_scip
@pytest.mark.usefixtures("idle")
@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 8, 13, 21])
def test_scip_finds_the_best_of_all_subsets(seed: int, tmp_path: Path) -> None:
    instance = random_instance(seed)
    question = random_question(seed, instance)
    answer, opinion = select_with_scip(instance, question, limits=FEW_SECONDS)
    best = best_by_enumeration(instance, question)
    if opinion.status == "not needed":
        return
    assert answer.value == opinion.value == opinion.bound == best
    (tmp_path / "c.json").write_text(answer.certificate)
    write_instance(instance, tmp_path / "i.npz")
    proof = check_certificate(tmp_path / "c.json", tmp_path / "i.npz")
    assert (proof.value, proof.bound) == (answer.value, answer.bound)


@needs_scip
@pytest.mark.usefixtures("idle")
def test_scip_keeps_locks_and_exclusive_sets() -> None:
    instance = make_instance([0, 1, 2, 3, 4], [0, 1, 2, 3], [1, 1, 1, 1], [1, 9, 8, 7])
    locks = Locks(must=(0,), must_not=(1,), exclusive=((2, 3),))
    answer, opinion = select_with_scip(instance, BudgetQuestion(budget_yen=3, locks=locks), limits=FEW_SECONDS)
    assert (answer.sites, answer.value, opinion.value, opinion.bound) == ((0, 2), 9, 9, 9)


@needs_scip
@pytest.mark.usefixtures("idle")
def test_a_bound_below_a_recounted_answer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    real = scip_solver._solve

    def wrong(*arguments: object) -> object:
        opinion, chosen = real(*arguments)  # type: ignore[arg-type]
        assert opinion.bound is not None
        return scip_solver.replace(opinion, bound=opinion.bound - 1), chosen

    monkeypatch.setattr(scip_solver, "_solve", wrong)
    instance = make_instance([0, 1, 2], [0, 1], [1, 1], [5, 6])
    with pytest.raises(PlannerError) as refused:
        select_with_scip(instance, BudgetQuestion(budget_yen=1), limits=FEW_SECONDS)
    assert "SCIP" in refused.value.message.ja


def test_without_the_package_the_remedy_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scip_solver, "scip_is_there", lambda: False)
    with pytest.raises(PlannerError) as refused:
        select_with_scip(random_instance(1), BudgetQuestion(budget_yen=10))
    assert refused.value.remedy is not None
    assert "scip" in refused.value.remedy.en


@needs_scip
def test_scip_needs_a_limit_of_time() -> None:
    with pytest.raises(InputRefused):
        select_with_scip(random_instance(1), BudgetQuestion(budget_yen=10), limits=Limits(seconds=None, iterations=5))
