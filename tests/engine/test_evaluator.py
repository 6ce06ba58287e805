"""The evaluator redoes only what an edit changed, survives cancelling, and gives the same answer with any threads."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from coverage_planner.engine.evaluation import Evaluation
from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.footprint_cache import FootprintCache, footprint_bytes
from coverage_planner.model.errors import Cancelled, OutOfValidity
from coverage_planner.model.plan import Plan, with_site
from coverage_planner.model.settings import Comparison, CoverageDefinition, RadioSettings, Settings
from coverage_planner.model.terms import RoadClass, SiteStatus
from coverage_planner.model.text import Text


class Counting:
    """Computes square footprints and notes for which sites."""

    def __init__(self, square_footprint) -> None:
        self.square_footprint = square_footprint
        self.computed: list[int] = []

    def __call__(self, site, terrain, radio, *, threads=1):
        self.computed.append(site.number)
        return self.square_footprint(site)


@pytest.fixture
def data(made_up):
    return made_up.data(
        population=made_up.population([(r, c, 7 * r + c + 1) for r in range(12) for c in range(30)]),
        roads=made_up.roads([(r, c, 3.3, RoadClass.NATIONAL) for r in range(0, 120, 7) for c in range(0, 300, 11)]),
    )


@pytest.fixture
def plan(made_up):
    sites = tuple(
        made_up.site(k + 1, k % 12, 3 * k % 30, status=SiteStatus.EXISTING if k < 4 else SiteStatus.CANDIDATE)
        for k in range(10)
    )
    return Plan(name="案", sites=sites)


def same(a: Evaluation, b: Evaluation) -> None:
    """Everything but the time and the identity of footprints."""
    for field in dataclasses.fields(Evaluation):
        left, right = getattr(a, field.name), getattr(b, field.name)
        if isinstance(left, np.ndarray):
            np.testing.assert_array_equal(left, right, err_msg=field.name)
        elif field.name not in ("seconds", "footprints", "reaches"):
            assert left == right, field.name
    assert list(a.footprints) == list(b.footprints)


def test_only_the_moved_site_is_computed_again(made_up, data, plan):
    compute = Counting(made_up.square_footprint)
    evaluator = PlanEvaluator(data, Settings(), compute=compute, key=made_up.key_of)
    evaluator.evaluate(plan)
    assert sorted(compute.computed) == list(range(1, 11))
    compute.computed.clear()
    moved = with_site(plan, made_up.site(7, 2, 2))
    after = evaluator.evaluate(moved)
    assert compute.computed == [7]
    same(after, PlanEvaluator(data, Settings(), compute=compute, key=made_up.key_of).evaluate(moved))
    compute.computed.clear()
    evaluator.evaluate(plan)
    assert compute.computed == []  # undo finds the old footprint in the cache


def test_name_and_cost_of_a_site_change_no_footprint(made_up, data, plan):
    compute = Counting(made_up.square_footprint)
    evaluator = PlanEvaluator(data, Settings(), compute=compute, key=made_up.key_of)
    evaluator.evaluate(plan)
    compute.computed.clear()
    evaluator.evaluate(with_site(plan, dataclasses.replace(plan.site(7), name="新しい名前")))
    assert compute.computed == []


def test_two_sites_of_the_same_content_keep_their_own_numbers(made_up, data):
    evaluator = PlanEvaluator(data, Settings(), compute=made_up.square_footprint, key=made_up.key_of)
    evaluator.evaluate(Plan(name="A", sites=(made_up.site(1, 3, 3),)))
    evaluation = evaluator.evaluate(Plan(name="B", sites=(made_up.site(2, 3, 3),)))
    assert evaluation.footprints[2].site_number == 2


def test_the_number_of_threads_changes_nothing(made_up, data, plan):
    answers = []
    for threads in (1, 2, 5):
        evaluator = PlanEvaluator(data, Settings(), compute=made_up.square_footprint, key=made_up.key_of)
        answers.append(evaluator.evaluate(plan, threads=threads))
    same(answers[0], answers[1])
    same(answers[0], answers[2])


def test_cancelling_leaves_the_evaluator_as_it_was_and_keeps_finished_footprints(made_up, data, plan):
    compute = Counting(made_up.square_footprint)
    evaluator = PlanEvaluator(data, Settings(), compute=compute, key=made_up.key_of)
    small = Plan(name="小", sites=plan.sites[:2])
    before = evaluator.evaluate(small)
    compute.computed.clear()
    seen = []

    def cancel_at_third(share: float) -> None:
        seen.append(share)
        if len(seen) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        evaluator.evaluate(plan, progress=cancel_at_third)
    assert seen == sorted(seen) and seen[-1] < 1
    finished = len(compute.computed)
    same(before, evaluator.evaluate(small))
    done = evaluator.evaluate(plan)
    assert len(compute.computed) - finished <= 8 - 3  # at least the three that were told are not computed again
    same(done, PlanEvaluator(data, Settings(), compute=compute, key=made_up.key_of).evaluate(plan))


def test_an_interrupt_in_the_middle_of_applying_is_repaired_by_the_next_evaluation(made_up, data, plan, monkeypatch):
    evaluator = PlanEvaluator(data, Settings(), compute=made_up.square_footprint, key=made_up.key_of)
    evaluator.evaluate(Plan(name="小", sites=plan.sites[:6]))
    state = type(evaluator._full.state)
    add, calls = state.add, []

    def failing_add(self, footprint):
        calls.append(footprint.site_number)
        if len(calls) == 2:
            raise KeyboardInterrupt
        add(self, footprint)

    monkeypatch.setattr(state, "add", failing_add)
    with pytest.raises(KeyboardInterrupt):
        evaluator.evaluate(plan)
    monkeypatch.undo()
    fresh = PlanEvaluator(data, Settings(), compute=made_up.square_footprint, key=made_up.key_of)
    same(evaluator.evaluate(plan), fresh.evaluate(plan))


def test_other_settings_give_the_answer_of_a_fresh_evaluator(made_up, data, plan):
    compute = Counting(made_up.square_footprint)
    evaluator = PlanEvaluator(data, Settings(), compute=compute, key=made_up.key_of)
    evaluator.evaluate(plan)
    compute.computed.clear()
    strict = Settings(definition=CoverageDefinition(comparison=Comparison.GT))
    evaluator.use_settings(strict)
    after = evaluator.evaluate(plan)
    assert compute.computed == []
    same(after, PlanEvaluator(data, strict, compute=made_up.square_footprint, key=made_up.key_of).evaluate(plan))
    evaluator.use_settings(Settings(radio=RadioSettings(threshold_nr_dbm=-100.0)))
    evaluator.evaluate(plan)
    assert sorted(compute.computed) == list(range(1, 11))


def test_progress_ends_at_one(made_up, data, plan):
    seen = []
    evaluator = PlanEvaluator(data, Settings(), compute=made_up.square_footprint, key=made_up.key_of)
    evaluator.evaluate(plan, progress=seen.append)
    assert seen[-1] == 1.0 and seen == sorted(seen)


def test_a_site_outside_the_validity_of_the_model_is_named(made_up, data, plan):
    def refuse(site, terrain, radio, *, threads=1):
        raise OutOfValidity(Text("周波数が範囲外です", "frequency out of range"), field="centre_frequency_mhz")

    evaluator = PlanEvaluator(data, Settings(), compute=refuse, key=made_up.key_of)
    with pytest.raises(OutOfValidity, match="局 S7: 周波数"):
        evaluator.evaluate(Plan(name="案", sites=(plan.site(7),)))


def test_arrays_of_an_evaluation_are_read_only_and_later_evaluations_leave_them(made_up, data, plan):
    evaluator = PlanEvaluator(data, Settings(), compute=made_up.square_footprint, key=made_up.key_of)
    first = evaluator.evaluate(plan)
    kept = first.road_piece_bits.copy(), first.mesh_bits.copy(), first.mesh_area_counts.copy()
    evaluator.evaluate(Plan(name="空"))
    for array, copy in zip((first.road_piece_bits, first.mesh_bits, first.mesh_area_counts), kept, strict=True):
        np.testing.assert_array_equal(array, copy)
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_footprint_cache_keeps_within_its_bytes_and_drops_the_oldest(made_up):
    footprints = [made_up.square_footprint(made_up.site(k, k, k)) for k in range(4)]
    cache = FootprintCache(2 * footprint_bytes(footprints[0]))
    for k, footprint in enumerate(footprints[:3]):
        cache.put(str(k), footprint)
        if k == 1:
            assert cache.get("0", 0) is footprints[0]  # now "1" is the least recently used
    assert cache.get("1", 1) is None
    assert cache.get("0", 0) is not None and cache.get("2", 2) is not None
    assert cache.bytes <= 2 * footprint_bytes(footprints[0])


def test_with_the_real_footprints_a_site_covers_its_own_mesh_and_moving_equals_a_fresh_evaluation(made_up, data):
    settings = Settings(radio=RadioSettings(maximum_range_m=1500.0))
    evaluator = PlanEvaluator(data, settings)
    first = evaluator.evaluate(Plan(name="案", sites=(made_up.site(1, 2, 2), made_up.site(2, 6, 20))))
    assert first.mesh_class[2 * 30 + 2] == first.mesh_class[6 * 30 + 20] == 2
    assert first.mesh_class[11 * 30 + 10] == 0  # about 4 km from both
    moved = Plan(name="案", sites=(made_up.site(1, 2, 3), made_up.site(2, 6, 20)))
    same(evaluator.evaluate(moved), PlanEvaluator(data, settings).evaluate(moved, threads=1))
