"""Writing a roll-out with its proof as one file of integers, which ``certificate_rollout`` reads on its own."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import numpy as np

from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.rollout_problem import RolloutProblem, RolloutQuestion
from coverage_planner.engine.selection.rollout_proof import RolloutProof
from coverage_planner.model.layers import Int32Array, Int64Array

ROLLOUT_FORMAT = "coverage_planner roll-out certificate 1"


def rollout_certificate_text(
    *,
    instance: Instance,
    instance_path: str,
    question: RolloutQuestion,
    problem: RolloutProblem,
    state_yen: Int64Array | None,
    year: Int32Array,
    persons: list[int],
    value: int,
    bound: int,
    goal_year: int | None,
    goal_not_before: int | None,
    proof: RolloutProof,
    earlier: list[RolloutProof],
) -> str:
    """Return the text of a certificate.

    Args:
        instance: covering sets and costs.
        instance_path: recorded.
        question: years, budgets and rules.
        problem: its arrays.
        state_yen: state money per candidate as it was asked with; listed where the instance says otherwise.
        year: the year of each site of the problem, number of years where it stays unbuilt.
        persons: covered at the end of each year.
        value: weighted person-years.
        bound: no roll-out is worth more.
        goal_year: as in the answer.
        goal_not_before: likewise.
        proof: of the bound.
        earlier: for every year before ``goal_not_before``, that too few are covered at its end.
    """
    content: dict[str, Any] = {
        "format": ROLLOUT_FORMAT,
        "instance": {
            "sha256": instance.sha256,
            "path": instance_path,
            "candidates": instance.candidates,
            "points": instance.points,
        },
        "question": _question_json(instance, question, problem, state_yen),
        "built": [[int(s), int(t)] for s, t in zip(problem.sites, year, strict=True) if t < problem.years],
        "persons": persons,
        "value": value,
        "bound": bound,
        "goal_year": -1 if goal_year is None else goal_year,
        "goal_not_before": -1 if goal_not_before is None else goal_not_before,
        "proof": proof.as_json(problem),
        "earlier": [one.as_json(problem) for one in earlier],
    }
    content["sha256"] = hashlib.sha256(_canonical(content).encode()).hexdigest()
    return _canonical(content) + "\n"


def _question_json(
    instance: Instance, question: RolloutQuestion, problem: RolloutProblem, state_yen: Int64Array | None
) -> dict[str, Any]:
    own = instance.state_yen
    same = state_yen is None or (own is not None and bool(np.array_equal(own, np.asarray(state_yen))))
    return {
        "years": [
            [year.label, *(-1 if limit is None else limit for limit in (year.cost_yen, year.own_yen, year.state_yen))]
            for year in question.years
        ],
        "carry_over": int(question.carry_over),
        "weights": problem.weights.tolist(),
        "goal_persons": -1 if question.goal_persons is None else question.goal_persons,
        "sites": problem.sites.tolist(),
        "already": sorted(set(question.already)),
        "locked": sorted([site, year] for site, year in set(question.locked)),
        "not_before": sorted([site, year] for site, year in set(question.not_before)),
        "before": sorted([first, second] for first, second in set(question.before)),
        "state_yen": None if same else [int(v) for v in np.asarray(state_yen)],
    }


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
