"""Certificates of roll-outs: what is claimed is checked, and whatever is forged is rejected or proves nothing false."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.selection import certificate_rollout, rollout
from coverage_planner.engine.selection.certificate_rollout import CheckedRollout, check_rollout, is_rollout
from coverage_planner.engine.selection.instance import Instance, write_instance
from coverage_planner.engine.selection.rollout import Rollout, roll_out
from coverage_planner.engine.selection.rollout_problem import RolloutQuestion, YearBudget
from coverage_planner.model.errors import InputRefused
from tests.engine.selection.test_certificate import numbers_in, sealed
from tests.engine.selection.test_rollout import LIMITS, YEARS, all_assignments, question_of, small

BY_YEARS, BY_BUDGETS, WITH_GOAL, BY_TREE = range(4)


@cache
def proven(kind: int) -> tuple[Instance, Rollout, int]:
    """A roll-out, and the best of all assignments."""
    instance, state = small(103 if kind == WITH_GOAL else 4 if kind != BY_TREE else 9)
    whole = int(instance.cost_yen.sum())
    question = RolloutQuestion(
        years=tuple(YearBudget(label=f"R{8 + t}", cost_yen=whole // 4) for t in range(YEARS)),
        goal_persons=int(instance.persons[instance.coverable].sum()) * 7 // 10 if kind == WITH_GOAL else None,
        carry_over=kind not in (BY_BUDGETS, BY_TREE),
        before=() if kind == WITH_GOAL else ((1, 2),),
        not_before=() if kind == WITH_GOAL else ((4, 1),),
        already=(5,) if kind == BY_YEARS else (),
    )
    before = rollout._MANY_SITES
    rollout._MANY_SITES = 0 if kind == BY_BUDGETS else before  # the large ones are bounded by budgets first
    relax = rollout.RolloutModel.relax
    if kind == BY_BUDGETS:
        rollout.RolloutModel.relax = lambda self, _: rollout.Solved(year=None, proof=None, solver_bound=None)  # type: ignore[method-assign]
    try:
        limits = LIMITS if kind in (WITH_GOAL, BY_TREE) else replace(LIMITS, nodes=0)
        found = roll_out(instance, range(6), question, state_yen=state, limits=limits)
    finally:
        rollout._MANY_SITES, rollout.RolloutModel.relax = before, relax  # type: ignore[method-assign]
    assignments = all_assignments(instance, question, state)
    reached = [
        v for v, p in assignments if found.goal_year is None or p[found.goal_year] >= (question.goal_persons or 0)
    ]
    return instance, found, max(reached)


def check(data: bytes, instance: Instance) -> CheckedRollout:
    with TemporaryDirectory() as name:
        (Path(name) / "c.json").write_bytes(data)
        write_instance(instance, Path(name) / "i.npz")
        return check_rollout(Path(name) / "c.json", Path(name) / "i.npz")


@pytest.mark.parametrize("kind", [BY_YEARS, BY_BUDGETS, WITH_GOAL, BY_TREE])
def test_the_untouched_certificates_hold(kind: int) -> None:
    instance, found, best = proven(kind)
    checked = check(found.certificate.encode(), instance)
    assert (checked.value, checked.bound) == (found.value, found.bound)
    assert checked.value <= best <= checked.bound
    assert (checked.goal_year, checked.goal_not_before) == (found.goal_year, found.goal_not_before)
    assert [(y[0], y[1], y[2]) for y in checked.years] == [(y.label, y.sites, y.persons) for y in found.years]
    wanted = {BY_YEARS: "years", BY_BUDGETS: "budgets", WITH_GOAL: "tree", BY_TREE: "tree"}[kind]
    assert json.loads(found.certificate)["proof"]["kind"] == wanted
    if wanted == "tree":
        assert found.value == found.bound
    if kind == WITH_GOAL:
        assert found.goal_not_before == 1, "a proof of an earlier year is part of it"


@pytest.mark.parametrize("seed", range(40))
def test_every_roll_out_has_a_certificate_that_holds(seed: int) -> None:
    instance, state = small(seed)
    question = question_of(seed, instance)
    found = roll_out(instance, range(6), question, state_yen=state, limits=LIMITS)
    checked = check(found.certificate.encode(), instance)
    best = max(value for value, _ in all_assignments(instance, question, state))
    assert checked.value == found.value == best == checked.bound == found.bound


@given(st.sampled_from([BY_YEARS, BY_BUDGETS, WITH_GOAL, BY_TREE]), st.data())
@settings(max_examples=100, deadline=None)
def test_any_changed_byte_is_rejected(kind: int, data: st.DataObject) -> None:
    instance, found, _ = proven(kind)
    raw = bytearray(found.certificate.encode())
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(InputRefused):
        check(bytes(raw), instance)


@given(st.sampled_from([BY_YEARS, BY_BUDGETS, WITH_GOAL, BY_TREE]), st.data())
@settings(max_examples=250, deadline=None)
def test_a_forged_number_is_rejected_or_the_claims_are_still_true(kind: int, data: st.DataObject) -> None:
    instance, found, best = proven(kind)
    content = json.loads(found.certificate)
    places = [path for path in numbers_in(content) if path[0] != "question"]
    for _ in range(data.draw(st.integers(1, 2))):
        path = data.draw(st.sampled_from(places))
        target: Any = content
        for key in path[:-1]:
            target = target[key]
        near = st.integers(-3, 3).map(lambda d, at=target[path[-1]]: at + d)
        target[path[-1]] = data.draw(st.one_of(st.integers(-2, 40), near, st.integers()))
    try:
        checked = check(sealed(content), instance)
    except InputRefused:
        return
    if checked.goal_year == found.goal_year:
        assert checked.value <= best <= checked.bound
    if checked.goal_not_before is not None and found.goal_year is not None:
        assert checked.goal_not_before <= found.goal_year


def _bent(proof: dict[str, Any]) -> list[dict[str, Any]]:
    """Trees with leaves left out, open nodes said to be impossible, shared or missing nodes."""
    if proof["kind"] != "tree":
        return []
    nodes = proof["nodes"]
    split = next(k for k, node in enumerate(nodes) if node[0] >= 0)
    leaf = next(k for k, node in enumerate(nodes) if node[0] < 0 and node[1] >= 0)
    return [
        proof | {"nodes": [[-1, -1, -1, -1]]},
        proof | {"nodes": [*nodes[:leaf], [-1, -1, -1, -1], *nodes[leaf + 1 :]]},
        proof | {"nodes": [*nodes[:split], [*nodes[split][:3], nodes[split][2]], *nodes[split + 1 :]]},
        proof | {"nodes": nodes[:-1]},
        proof | {"nodes": [*nodes, [-1, -1, -1, -1]]},
        proof | {"multipliers": []},
        proof | {"group_of_point": [-1] * len(proof["group_of_point"])},
    ]


@pytest.mark.parametrize("kind", [BY_YEARS, BY_BUDGETS, WITH_GOAL, BY_TREE])
def test_false_claims_and_broken_rules_are_rejected_though_their_digest_fits(kind: int) -> None:
    instance, found, _ = proven(kind)
    whole = json.loads(found.certificate)
    site, year = whole["built"][0]
    forgeries: list[dict[str, Any]] = [
        {"value": whole["value"] + 1},
        {"bound": whole["bound"] - 1},
        {"persons": [p + 1 for p in whole["persons"]]},
        {"built": whole["built"][1:]},
        {"built": [*whole["built"], [site, (year + 1) % YEARS]]},
        {"built": [[s, 0] for s in whole["question"]["sites"]]},  # everything at once
        {"goal_year": 0},
        {"goal_not_before": YEARS},
        {"proof": {"kind": "everything"}},
        {"proof": {"kind": "nothing"}},
        {"earlier": [{"kind": "everything"}] * 2},
        *({"proof": forged} for forged in _bent(whole["proof"])),
        {"question": whole["question"] | {"sites": whole["question"]["sites"][1:]}},
        {"question": whole["question"] | {"already": [site]}},
        {"question": whole["question"] | {"locked": [[site, (year + 1) % YEARS]]}},
        {"question": whole["question"] | {"not_before": [[s, 2] for s in whole["question"]["sites"]]}},
        {"question": whole["question"] | {"weights": [0] * YEARS}},
        {"question": whole["question"] | {"years": [[*row[:1], 1, -1, -1] for row in whole["question"]["years"]]}},
        {"instance": whole["instance"] | {"sha256": "0" * 64}},
        {"format": "coverage_planner roll-out certificate 9"},
    ]
    for forgery in forgeries:
        with pytest.raises(InputRefused):
            check(sealed(whole | forgery), instance)


def test_a_tighter_budget_makes_a_proof_of_budgets_another_question() -> None:
    instance, found, _ = proven(BY_BUDGETS)
    content = json.loads(found.certificate)
    assert content["proof"]["parts"]
    for row in content["question"]["years"]:
        row[1] += 1
    with pytest.raises(InputRefused, match=r"another question|別の問い"):
        check(sealed(content), instance)


def test_the_check_shares_no_code_with_the_solver() -> None:
    tree = ast.parse(Path(certificate_rollout.__file__).read_text(encoding="utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    ours = {name for name in names if name.startswith("coverage_planner")}
    assert ours == {
        "coverage_planner.engine.selection.certificate_check",
        "coverage_planner.engine.selection.certificate_reading",
    }
    assert not [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Div) or (isinstance(n, ast.Constant) and isinstance(n.value, float))
    ]


def test_verify_tells_the_kinds_of_certificates_apart(tmp_path: Path) -> None:
    _, found, _ = proven(BY_YEARS)
    (tmp_path / "r.json").write_text(found.certificate)
    (tmp_path / "s.json").write_text('{"format":"coverage_planner selection certificate 3"}')
    assert is_rollout(tmp_path / "r.json")
    assert not is_rollout(tmp_path / "s.json")
    assert not is_rollout(tmp_path / "none.json")


def test_state_money_that_the_instance_does_not_know_is_listed() -> None:
    instance, state = small(7)
    question = RolloutQuestion(years=(YearBudget(label="R8", state_yen=int(state.sum()) // 2),))
    found = roll_out(instance, range(6), question, state_yen=state, limits=LIMITS)
    content = json.loads(found.certificate)
    assert content["question"]["state_yen"] == state.tolist()
    assert check(found.certificate.encode(), instance).value == found.value
    content["question"]["state_yen"] = [int(v) for v in np.asarray(instance.cost_yen) + 1]
    with pytest.raises(InputRefused):
        check(sealed(content), instance)
