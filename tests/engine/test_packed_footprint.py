"""Packed levels are the levels, and plans with very many sites give what they gave with levels as they are."""

from __future__ import annotations

import pytest

from coverage_planner.engine import evaluator as evaluator_module
from coverage_planner.engine.best_server import level_of
from coverage_planner.engine.evaluator import PlanEvaluator
from coverage_planner.engine.footprint import compute_footprint
from coverage_planner.engine.footprint_cache import footprint_bytes
from coverage_planner.engine.packed_footprint import PackedGroup, packed_footprint
from tests.project.batch_region import region


def test_packing_changes_no_level_and_takes_less_memory() -> None:
    project = region()
    for site in project.plan("現状").sites[:6]:
        footprint = compute_footprint(site, project.data.terrain, project.settings.radio)
        packed = packed_footprint(footprint)
        assert packed_footprint(packed).groups == packed.groups
        assert footprint_bytes(packed) < 0.6 * footprint_bytes(footprint)
        for before, after in zip(footprint.groups, packed.groups, strict=True):
            assert after.level_ddbm.tobytes() == before.level_ddbm.tobytes()
            assert after.level_ddbm.shape == before.level_ddbm.shape
            assert not after.level_ddbm.flags.writeable
            assert after.service_bits == before.service_bits
            assert (after.technology, after.threshold_ddbm) == (before.technology, before.threshold_ddbm)
            slot = site.sectors[0].carriers[0], site.sectors[0].technology
            assert level_of(packed, slot).tobytes() == level_of(footprint, slot).tobytes()


def test_evaluations_with_packed_levels_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    project = region()
    plan = project.plan("整備案")
    plain = PlanEvaluator(project.data, project.settings).evaluate(plan)
    monkeypatch.setattr(evaluator_module, "PACK_FROM_SITES", 30)
    packing = PlanEvaluator(project.data, project.settings)
    packed = packing.evaluate(plan)
    assert all(isinstance(group, PackedGroup) for one in packed.footprints.values() for group in one.groups)
    assert packed.assessment == plain.assessment
    assert packed.ledgers == plain.ledgers
    packing.evaluate(project.plan("現状"))
    assert packing.evaluate(plan).assessment == plain.assessment
