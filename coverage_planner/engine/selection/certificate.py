"""Writing a selection with its proof as one file of integers, which ``certificate_check`` reads on its own.

The file is one JSON document in canonical form (keys sorted, no blanks, one line) with a digest over all of it. What it
proves, and how, is told in :mod:`coverage_planner.engine.selection.certificate_check`.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import numpy as np

from coverage_planner.engine.selection.goal_cuts import GoalCut
from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.joint_bound import JointBound
from coverage_planner.engine.selection.merging import CoverProblem
from coverage_planner.engine.selection.multipliers import CutPool, price_shifts, scale_of
from coverage_planner.engine.selection.odd_cuts import OddCut
from coverage_planner.engine.selection.proof_tree import ProofTree
from coverage_planner.engine.selection.question import (
    BudgetQuestion,
    GoalsQuestion,
    Question,
    ShortfallQuestion,
    caps_of,
    goals_of,
)
from coverage_planner.engine.selection.side_rows import sets_apart
from coverage_planner.engine.selection.tie_proof import TieStep

FORMAT = "coverage_planner selection certificate 3"


def certificate_text(
    *,
    instance: Instance,
    instance_path: str,
    question: Question,
    problem: CoverProblem,
    unit: int,
    tree: ProofTree,
    pool: CutPool,
    sites: tuple[int, ...],
    value: int,
    bound: int,
    cost_yen: int,
    joint: JointBound | None = None,
    ties: tuple[TieStep, ...] = (),
) -> str:
    """Return the text of a certificate; value and bound are worth (budget), yen (goals) or weighted shortfall."""
    duals, number = _duals_in_use(tree, problem, pool)
    content: dict[str, Any] = {
        "format": FORMAT,
        "instance": {
            "sha256": instance.sha256,
            "path": instance_path,
            "candidates": instance.candidates,
            "points": instance.points,
        },
        "question": question_json(question, instance),
        "scale": scale_of(problem),
        "shifts": list(price_shifts(problem)),
        "cost_unit_yen": unit,
        "sites": list(sites),
        "value": value,
        "bound": bound,
        "cost_yen": cost_yen,
        "group_of_point": problem.group_of_point.tolist(),
        "joint": None if joint is None else _joint_json(joint),
        "cuts": [_cut_json(cut) for cut in pool.cuts],
        "multipliers": duals,
        "ties": [[step.kind, step.certificate] for step in ties],
        "tree": [
            [site, number[zero] if site < 0 and zero >= 0 else zero, one]
            for site, zero, one in zip(tree.site, tree.zero, tree.one, strict=True)
        ],
    }
    content["sha256"] = hashlib.sha256(_canonical(content).encode()).hexdigest()
    return _canonical(content) + "\n"


def question_json(question: Question, instance: Instance) -> dict[str, Any]:
    """Return the question as it stands in a certificate; -1 stands for what is not given.

    A least distance comes with the sets of candidates too near to each other that the bound rests on.
    """
    kind = "goals" if isinstance(question, GoalsQuestion) else "shortfall"
    weights = question.weights if isinstance(question, ShortfallQuestion) else ()
    found: dict[str, Any] = {
        "kind": "budget" if isinstance(question, BudgetQuestion) else kind,
        "caps": [[cap.money.value, _or_minus(cap.carrier), cap.limit_yen] for cap in caps_of(question)],
        "goals": [
            [
                goal.kind.value,
                goal.share.numerator,
                goal.share.denominator,
                _or_minus(goal.amount),
                _or_minus(goal.carrier),
                _or_minus(goal.zone),
                int(goal.of_total),
                weights[number] if weights else 1,
            ]
            for number, goal in enumerate(goals_of(question))
        ],
        "must": sorted(set(question.locks.must)),
        "must_not": sorted(set(question.locks.must_not)),
        "exclusive": [sorted(set(group)) for group in question.locks.exclusive],
    }
    if question.locks.least_apart_m:
        least_m = question.locks.least_apart_m
        found["apart"] = {"least_m": least_m, "sets": sets_apart(instance, least_m)}
    if isinstance(question, BudgetQuestion):
        weight = question.road_weight
        found |= {"road_weight": [weight.numerator, weight.denominator], "carrier": _or_minus(question.carrier)}
    if isinstance(question, GoalsQuestion):
        found["cheapest"] = question.cheapest.value
    return found


def _joint_json(joint: JointBound) -> dict[str, Any]:
    return {
        "bound": joint.bound,
        "budget": joint.budget,
        "goals": joint.goals.tolist(),
        "sides": joint.sides.tolist(),
        "points": joint.points.tolist(),
        "cover": joint.cover.tolist(),
    }


def _cut_json(cut: OddCut | GoalCut) -> list[Any]:
    """Return an odd cut as its groups, a goal cut as its row, divisor and the groups taken as covered."""
    return ["goal", cut.row, cut.divisor, list(cut.without)] if isinstance(cut, GoalCut) else list(cut.groups)


def _or_minus(value: int | None) -> int:
    return -1 if value is None else value


def write_certificate(text: str, path: Path) -> None:
    """Write beside and put in place, so that no half certificate is ever seen."""
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def _duals_in_use(tree: ProofTree, problem: CoverProblem, pool: CutPool) -> tuple[list[Any], dict[int, int]]:
    """Multipliers that some leaf names, as changes against the nearest kept ancestor, and their new numbers."""
    used = {zero for site, zero in zip(tree.site, tree.zero, strict=True) if site < 0 and zero >= 0}
    rows = 1 + problem.targets.size + problem.sides.count
    size = rows + problem.groups + len(pool.cuts)
    number: dict[int, int] = {}
    entries: list[Any] = []
    for dual in sorted(used):
        parent = tree.duals[dual][0]
        while parent >= 0 and parent not in number:
            parent = tree.duals[parent][0]
        flat, base = tree.multipliers(dual, size), tree.multipliers(parent, size)
        places = np.flatnonzero(flat != base)
        number[dual] = len(entries)
        entries.append([number.get(parent, -1), places.tolist(), flat[places].tolist()])
    return entries, number


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
