"""The improved set has a certificate of its own: cells are counted anew, and no forged cell, site or figure gets through."""

from __future__ import annotations

import ast
import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.selection import certificate_improved
from coverage_planner.engine.selection.certificate_improved import CheckedImproved, check_improved, is_improved
from coverage_planner.engine.selection.improved_certificate import improved_certificate_text
from coverage_planner.engine.selection.instance import Instance, write_instance
from coverage_planner.engine.selection.joint_search import ExactCover, improved_exactly
from coverage_planner.engine.selection.plan_instance import plan_instance
from coverage_planner.engine.selection.question import BudgetQuestion, Goal, GoalKind, GoalsQuestion, Question
from coverage_planner.engine.selection.selecting import Limits, select
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.settings import CoverageDefinition
from tests.engine.selection.test_certificate import numbers_in, sealed
from tests.engine.selection.test_joint_search import SITES
from tests.engine.selection.test_plan_instance import candidate, data, footprint

DEFINITION = CoverageDefinition()
QUESTIONS: dict[str, Question] = {
    "budget": BudgetQuestion(budget_yen=3000),
    "goals": GoalsQuestion(goals=(Goal(kind=GoalKind.PERSONS, amount=110),)),
}


def improved(sites: tuple, question: Any, begin: list[int]) -> tuple[Instance, Any, str]:
    made = plan_instance(data(), DEFINITION, (), sites)
    footprints = [one for _, one in sites]
    found = select(made.instance, question, limits=Limits(seconds=None, iterations=20))
    exact = ExactCover(data(), DEFINITION, made, (), footprints)
    better = improved_exactly(made.instance, question, exact, begin or list(found.sites), seconds=None)
    text = improved_certificate_text(
        data=data(), definition=DEFINITION, made=made, base=(), footprints=footprints, question=question,
        sites=better.sites, value=better.value, certificate=found.certificate,
    )  # fmt: skip
    return made.instance, better, text


@cache
def proven(kind: str) -> tuple[Instance, Any, str]:
    return improved(SITES, QUESTIONS[kind], [3] if kind == "budget" else [1, 2, 3, 4])


def check(raw: bytes, instance: Instance) -> CheckedImproved:
    with TemporaryDirectory() as name:
        (Path(name) / "c.json").write_bytes(raw)
        write_instance(instance, Path(name) / "i.npz")
        return check_improved(Path(name) / "c.json", Path(name) / "i.npz")


@pytest.mark.parametrize(("kind", "value"), [("budget", 1100), ("goals", 2000)])
def test_the_untouched_certificate_recounts_the_improved_set(kind: str, value: int) -> None:
    instance, better, text = proven(kind)
    found = check(text.encode(), instance)
    assert (found.value, found.sites, found.joint_points) == (value, better.sites, 1)
    assert found.bound is not None
    assert found.bound >= value if kind == "budget" else found.bound <= value
    point, lane, before, masks = json.loads(text)["points"][0]
    assert (point, lane, before) == (3, 0, 0)
    assert [(site, mask.bit_count()) for site, mask in masks] == [(1, 30), (2, 30)]


@pytest.mark.parametrize("seed", range(12))
def test_every_improved_set_has_a_certificate_that_holds(seed: int) -> None:
    random = np.random.default_rng(seed)
    sites = []
    for k in range(1, 8):
        start = int(random.integers(0, 38))
        columns = slice(start, start + int(random.integers(2, 9)))
        sites.append((candidate(k, int(random.integers(1, 4)) * 500), footprint(k, columns)))
    instance, better, text = improved(tuple(sites), BudgetQuestion(budget_yen=2500), [])
    found = check(text.encode(), instance)
    assert (found.value, found.sites) == (better.value, better.sites)
    assert found.bound is None or found.bound >= found.value


@given(st.sampled_from(["budget", "goals"]), st.data())
@settings(max_examples=100, deadline=None)
def test_any_changed_byte_is_rejected(kind: str, choice: st.DataObject) -> None:
    instance, _, text = proven(kind)
    raw = bytearray(text.encode())
    raw[choice.draw(st.integers(0, len(raw) - 1))] ^= choice.draw(st.integers(1, 255))
    with pytest.raises(InputRefused):
        check(bytes(raw), instance)


@given(st.sampled_from(["budget", "goals"]), st.data())
@settings(max_examples=150, deadline=None)
def test_a_forged_number_is_rejected_or_the_claims_are_still_true(kind: str, choice: st.DataObject) -> None:
    instance, better, text = proven(kind)
    content = json.loads(text)
    places = [path for path in numbers_in(content) if path[0] not in ("question", "joint")]
    path = choice.draw(st.sampled_from(places))
    target: Any = content
    for key in path[:-1]:
        target = target[key]
    before = target[path[-1]]
    target[path[-1]] = choice.draw(
        st.one_of(st.integers(-2, 110), st.just(before + 1), st.just(before - 1), st.integers())
    )
    if target[path[-1]] == before:
        return
    try:
        found = check(sealed(content), instance)
    except InputRefused:
        return
    # Other cells as many as the instance says, another lane, a mesh that needs a cell more: the value is the same.
    assert path[0] in ("points", "needed")
    assert (found.value, found.sites) == (better.value, better.sites)


def test_false_claims_are_rejected_though_their_digest_fits() -> None:
    instance, _, text = proven("budget")
    whole = json.loads(text)
    point, lane, before, masks = whole["points"][0]
    everything = (1 << 100) - 1
    forgeries: list[dict[str, Any]] = [
        {"value": 1101},
        {"cost_yen": 1},
        {"sites": [1, 3]},
        {"sites": [1, 2, 3, 4]},  # above the budget
        {"points": []},
        {"points": whole["points"] * 2},
        {"points": [[point, lane, before, [[1, everything], masks[1]]]]},  # more cells than the instance says
        {"points": [[point, lane, before, [masks[0]]]]},  # too few
        {"points": [[point, lane, before, [masks[0], [2, masks[0][1]]]]]},  # the same cells twice
        {"points": [[point, lane, before, [masks[0], [4, masks[1][1]]]]]},  # of a site that is not chosen
        {"points": [[2, lane, before, masks], whole["points"][0]]},  # covered alone, without any part
        {"needed": 30},
        {"needed": 101},
        {"footprints": whole["footprints"][:-1]},
        {"footprints": [[1, "no digest"], *whole["footprints"][1:]]},
        {"instance": whole["instance"] | {"sha256": "0" * 64}},
        {"question": whole["question"] | {"must_not": [1]}},
        {"format": "coverage_planner improved selection certificate 7"},
    ]
    for forgery in forgeries:
        with pytest.raises(InputRefused):
            check(sealed(whole | forgery), instance)


def test_the_kind_is_told_and_no_code_shared(tmp_path: Path) -> None:
    (tmp_path / "c.json").write_text(proven("budget")[2])
    (tmp_path / "d.json").write_text("{}")
    assert is_improved(tmp_path / "c.json")
    assert not is_improved(tmp_path / "d.json")
    assert not is_improved(tmp_path / "none.json")
    tree = ast.parse(Path(certificate_improved.__file__).read_text(encoding="utf-8"))
    ours = {
        n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("coverage")
    }
    assert {name.rpartition(".")[2] for name in ours} == {
        "certificate_joint",
        "certificate_question",
        "certificate_reading",
    }
