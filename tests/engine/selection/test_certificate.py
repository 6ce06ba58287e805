"""Certificates: any change of a byte is rejected, and a forged file with a fitting digest proves nothing false."""

from __future__ import annotations

import ast
import hashlib
import json
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_planner.engine.selection import (
    certificate_check,
    certificate_joint,
    certificate_question,
    certificate_reading,
    certificate_ties,
)
from coverage_planner.engine.selection.certificate import write_certificate
from coverage_planner.engine.selection.certificate_check import check_certificate
from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.question import BudgetQuestion, GoalKind, GoalsQuestion, Question
from coverage_planner.engine.selection.selecting import Limits, Selection, select
from coverage_planner.model.errors import InputRefused
from tests.engine.selection.small_instances import best_by_enumeration, random_instance

KINDS = st.sampled_from(["budget", "goals"])


@cache
def proven(kind: str) -> tuple[Instance, Question, Selection, int]:
    instance = random_instance(17, candidates=11, points=60)
    question: Question = BudgetQuestion(budget_yen=int(instance.cost_yen.sum()) // 3)
    if kind == "goals":
        question = GoalsQuestion(shares=((GoalKind.PERSONS, Fraction(4, 5)), (GoalKind.MUNICIPALITY, Fraction(1, 2))))
    selection = select(instance, question, limits=Limits(seconds=None, iterations=20, nodes=6))
    return instance, question, selection, best_by_enumeration(instance, question)


def check(data: bytes, instance: Instance) -> certificate_check.CheckedCertificate:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "c.json").write_bytes(data)
        np.savez(
            folder / "i.npz",
            indptr=instance.indptr,
            indices=instance.indices,
            cost_yen=instance.cost_yen,
            persons=instance.persons,
            road_m=instance.road_m,
            expressway=instance.expressway,
            municipality=instance.municipality,
            prefecture=instance.prefecture,
        )
        return check_certificate(folder / "c.json", folder / "i.npz")


def sealed(content: dict[str, Any]) -> bytes:
    """A forged certificate with a digest that fits."""
    content = {key: value for key, value in content.items() if key != "sha256"}

    def canonical() -> bytes:
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()

    content["sha256"] = hashlib.sha256(canonical()).hexdigest()
    return canonical() + b"\n"


def test_the_untouched_certificates_hold() -> None:
    for kind in ("budget", "goals"):
        instance, _, selection, best = proven(kind)
        found = check(selection.certificate.encode(), instance)
        assert (found.value, found.bound) == (selection.value, selection.bound)
        assert min(found.value, found.bound) <= best <= max(found.value, found.bound)
        assert check(sealed(json.loads(selection.certificate)), instance) == found, "the forger seals as we do"


@given(KINDS, st.data())
@settings(max_examples=150, deadline=None)
def test_any_changed_added_or_lost_byte_is_rejected(kind: str, data: st.DataObject) -> None:
    instance, _, selection, _ = proven(kind)
    raw = bytearray(selection.certificate.encode())
    place = data.draw(st.integers(0, len(raw) - 1))
    change = data.draw(st.sampled_from(["other", "lost", "added", "cut"]))
    if change == "other":
        raw[place] ^= data.draw(st.integers(1, 255))
    elif change == "lost":
        del raw[place]
    elif change == "added":
        raw.insert(place, data.draw(st.sampled_from(list(b' \n0123456789-,[]{}"'))))
    else:
        del raw[place:]
    if bytes(raw) == selection.certificate.encode():  # an added byte beside its twin changes nothing
        return
    with pytest.raises(InputRefused):
        check(bytes(raw), instance)


def numbers_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [path]
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, item in items for found in numbers_in(item, (*path, key))]


@given(KINDS, st.data())
@settings(max_examples=300, deadline=None)
def test_a_forged_number_is_rejected_or_the_claims_are_still_true(kind: str, data: st.DataObject) -> None:
    instance, question, selection, best = proven(kind)
    content = json.loads(selection.certificate)
    places = numbers_in(content)
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(places))
        target: Any = content
        for key in path[:-1]:
            target = target[key]
        target[path[-1]] = data.draw(
            st.one_of(st.integers(-2, 40), st.integers(-3, 3).map(lambda d, at=target[path[-1]]: at + d), st.integers())
        )
    question_kept = content["question"] == json.loads(selection.certificate)["question"]
    try:
        found = check(sealed(content), instance)
    except InputRefused:
        return
    if question_kept:
        low, high = (found.value, found.bound) if isinstance(question, BudgetQuestion) else (found.bound, found.value)
        assert low <= best <= high


@pytest.mark.parametrize("kind", ["budget", "goals"])
@pytest.mark.parametrize("claim", ["value", "bound", "cost_yen", "cost_unit_yen"])
@pytest.mark.parametrize("change", [-1, 1])
def test_a_false_claim_is_rejected_though_its_digest_fits(kind: str, claim: str, change: int) -> None:
    instance, _, selection, _ = proven(kind)
    content = json.loads(selection.certificate)
    content[claim] += change
    with pytest.raises(InputRefused):
        check(sealed(content), instance)


@pytest.mark.parametrize("kind", ["budget", "goals"])
def test_forged_groups_cuts_and_trees_are_rejected(kind: str) -> None:
    instance, _, selection, _ = proven(kind)
    whole = json.loads(selection.certificate)
    groups = whole["group_of_point"]
    last = max(groups)
    forgeries: list[dict[str, Any]] = [
        {"group_of_point": [g if g != last else last - 1 for g in groups]},  # two sets in one group
        {"group_of_point": [-1] * len(groups)},  # demand left out
        {"group_of_point": groups[:-1]},
        {"cuts": [*whole["cuts"], [0, 1]]},  # an even set
        {"cuts": [*whole["cuts"], [0, 1, 1]]},
        {"tree": [[-1, -1, 0]]},  # an open problem said to be impossible
        {"tree": [[0, 1, 1], [-1, 0, 0]]},  # a child twice
        {"tree": [*whole["tree"], [-1, 0, 0]]},  # a node that belongs nowhere
        {"tree": [[0, 1, 2], [-1, 0, 0]]},
        {"tree": []},
        {"multipliers": []},
        {"multipliers": [[-1, [0], [1 << 61]], *whole["multipliers"][1:]]},  # would overflow 64 bits
        {"sites": whole["sites"][:-1]},
        {"sites": list(range(instance.candidates))},
        {"sites": [*whole["sites"], instance.candidates]},
        {"question": {"kind": "budget", "budget_yen": -1}},
        {"question": {"kind": "goals", "shares": [["persons", 2, 1]]}},
        {"instance": whole["instance"] | {"sha256": "0" * 64}},
        {"format": "coverage_planner selection certificate 4"},
    ]
    for forgery in forgeries:
        with pytest.raises(InputRefused):
            check(sealed(whole | forgery), instance)


def test_another_instance_is_rejected() -> None:
    _, _, selection, _ = proven("budget")
    with pytest.raises(InputRefused):
        check(selection.certificate.encode(), random_instance(18, candidates=11, points=60))


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "[" * 100_000, '{"value": 1.5}', "not json", "\x00"])
def test_what_is_no_certificate_is_refused(text: str) -> None:
    instance, *_ = proven("budget")
    with pytest.raises(InputRefused):
        check(text.encode(), instance)


def test_a_certificate_is_never_seen_half_written(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text("older")
    with pytest.raises(TypeError):
        write_certificate(None, path)  # type: ignore[arg-type]
    assert path.read_text() == "older"
    assert list(tmp_path.iterdir()) == [path]


def test_the_check_shares_no_code_with_the_solver() -> None:
    modules = (certificate_check, certificate_joint, certificate_question, certificate_reading, certificate_ties)
    allowed = {module.__name__.rpartition(".")[2] for module in modules}
    for module in modules:
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
        names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        ours = {name for name in names if name.startswith("coverage_planner")}
        assert all(name.startswith("coverage_planner.model.") or name.rpartition(".")[2] in allowed for name in ours), (
            ours
        )
        floats = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float)]
        divisions = [node for node in ast.walk(tree) if isinstance(node, ast.Div) and module is certificate_check]
        assert floats == divisions == [], "whole numbers only"
