"""The tree of a proof: what ends early still bounds, trials that rule a side out, multipliers that take others' place."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.selection.branching import BranchAndCut, Surroundings
from coverage_planner.engine.selection.judging import Judge
from coverage_planner.engine.selection.merging import CoverProblem, merge
from coverage_planner.engine.selection.multipliers import CutPool, cost_unit, exact_dual, no_multipliers, scale_of
from coverage_planner.engine.selection.proof_tree import ProofTree
from coverage_planner.engine.selection.question import BudgetQuestion, GoalKind, GoalsQuestion
from coverage_planner.engine.selection.relaxation import Relaxation
from coverage_planner.engine.selection.site_trials import SiteTrials, Trial
from tests.engine.selection.small_instances import best_by_enumeration, random_instance

PERSONS = GoalsQuestion(shares=((GoalKind.PERSONS, Fraction(4, 5)),))


def _proof(problem: CoverProblem, value: int, answers: list[int]) -> BranchAndCut:
    judge = Judge(problem, cost_unit(problem))

    def offer(chosen: np.ndarray) -> None:
        worth = judge.value(chosen & ~problem.locked)
        if worth is not None:
            answers.append(worth)

    return BranchAndCut(
        problem,
        cost_unit(problem),
        Surroundings(
            value=lambda: max([value, *answers]),
            offer=offer,
            hint=lambda _: None,
            report=lambda _: None,
            stop=lambda: False,
        ),
    )


def test_the_tree_finds_and_proves_the_optimum_without_any_search() -> None:
    for seed in range(6):
        instance = random_instance(seed, candidates=10, points=60)
        budget = BudgetQuestion(budget_yen=int(instance.cost_yen.sum()) // 4)
        for question in (budget, PERSONS):
            problem = merge(instance, question)
            if not problem.groups:
                continue
            answers: list[int] = []
            proof = _proof(problem, -(1 << 40), answers)
            proof.start(no_multipliers(problem))
            proof.run(float("inf"))
            best = best_by_enumeration(instance, question)
            expected = best if question is budget else -(best // cost_unit(problem))
            assert max(answers) == expected
            assert proof.bound == expected


def test_a_frozen_proof_stays_as_it_is() -> None:
    problem = merge(random_instance(5, candidates=30, points=200), PERSONS)
    proof = _proof(problem, -(1 << 40), [])
    proof.start(no_multipliers(problem))
    proof.run(float("inf"), 1)
    before = (proof.bound, list(proof.tree.site), len(proof.tree.duals), len(proof.pool.cuts))
    proof.freeze()
    proof.run(float("inf"))
    assert (proof.bound, list(proof.tree.site), len(proof.tree.duals), len(proof.pool.cuts)) == before


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12))
def test_a_solve_that_ends_early_bounds_and_stops_where_asked(seed: int, steps: int) -> None:
    instance = random_instance(seed, candidates=20, points=150)
    for question in (BudgetQuestion(budget_yen=int(instance.cost_yen.sum()) // 5), PERSONS):
        problem = merge(instance, question)
        if not problem.groups:
            continue
        unit, pool, scale = cost_unit(problem), CutPool(problem), scale_of(problem)

        def bound(relaxation: Relaxation, p: CoverProblem = problem, **limits: int) -> tuple[int, bool]:
            answer = relaxation.solve(60.0, **limits)
            assert answer is not None
            exact = exact_dual(p, CutPool(p), cost_unit(p), answer.multipliers)
            return exact.bound([], []), answer.ended_early

        full, _ = bound(Relaxation(problem, unit))
        few, _ = bound(Relaxation(problem, unit), most_steps=steps)
        assert few >= full - scale  # never below what the relaxation can prove, but for rounding
        enough = full // scale + max(1, abs(full // scale) // 20)
        reached, early = bound(Relaxation(problem, unit), enough=enough)
        if early:
            assert reached // scale <= enough
        assert exact_dual(problem, pool, unit, no_multipliers(problem)).bound([], []) >= full - scale


def test_a_trial_that_rules_a_side_out_is_taken_at_once() -> None:
    tried: list[tuple[int, bool]] = []

    def attempt(site: int, chosen: bool) -> Trial:
        tried.append((site, chosen))
        return Trial(fall=float(site), ruled_out=site == 4 and chosen)

    choice = SiteTrials().choose(np.full(9, 0.5), [2, 4, 7], attempt)
    assert choice.site == 4
    assert choice.chosen is not None
    assert choice.chosen.ruled_out
    assert tried == [(2, False), (2, True), (4, False), (4, True)]


def test_sites_known_from_earlier_trials_are_not_tried_again() -> None:
    trials, count = SiteTrials(), 0

    def attempt(site: int, chosen: bool) -> Trial:
        nonlocal count
        count += 1
        return Trial(fall=10.0 * site, ruled_out=False)

    for _ in range(3):
        assert trials.choose(np.full(9, 0.5), [2, 7], attempt).site == 7
    assert count == 8


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(0, 3), min_size=6, max_size=6), min_size=3, max_size=8), st.data())
def test_multipliers_are_kept_as_changes_and_may_be_replaced(flats: list[list[int]], data: st.DataObject) -> None:
    tree, kept = ProofTree(), []
    for flat in flats:
        parent = data.draw(st.integers(-1, len(kept) - 1))
        assert tree.keep(np.array(flat), parent) == len(kept)
        kept.append(flat)
    other = np.array(data.draw(st.lists(st.integers(0, 3), min_size=6, max_size=6)))
    tree.replace(len(kept) - 1, other)  # the last one: nothing refers to it
    kept[-1] = other.tolist()
    for number, flat in enumerate(kept):
        assert tree.multipliers(number, 6).tolist() == flat
