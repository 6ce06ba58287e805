"""What proves the bound of a roll-out: multipliers of all years together, or one budget proof for each year and money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from coverage_planner.engine.selection.certificate import certificate_text
from coverage_planner.engine.selection.front_run import FrontPoint
from coverage_planner.engine.selection.instance import Instance, make_instance
from coverage_planner.engine.selection.multipliers import cost_unit
from coverage_planner.engine.selection.question import BudgetQuestion
from coverage_planner.engine.selection.rollout_problem import RolloutProblem
from coverage_planner.model.layers import Int32Array, Int64Array


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class YearsProof:
    """Multipliers of the rows of all years together, in units of 2**-bits as Python integers.

    Attributes:
        bound: weighted person-years beyond the start.
        cover: (groups, years).
        price: (kinds, years).
        before: (pairs, years).
        goal: price of the goal, 0 without one.
    """

    bound: int
    bits: int
    cover: Any
    price: Any
    before: Any
    goal: int

    def as_json(self, problem: RolloutProblem) -> dict[str, Any]:
        """Return the proof as it stands in a certificate; groups are named by a demand point of theirs."""
        cover = [[int(g), int(t), int(self.cover[g, t])] for g, t in zip(*np.nonzero(self.cover != 0), strict=True)]
        return {
            "kind": "years",
            "bits": self.bits,
            "group_of_point": problem.cover.group_of_point.tolist(),
            "cover": cover,
            "price": [[int(v) for v in row] for row in self.price],
            "before": [[int(v) for v in row] for row in self.before],
            "goal": int(self.goal),
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BudgetsProof:
    """For kinds of money and years what all money up to then could cover if it were spent at once.

    ``parts`` are (kind, year, point); every other year is bounded by everything there is to cover.
    """

    bound: int
    parts: tuple[tuple[int, int, FrontPoint], ...]

    def as_json(self, problem: RolloutProblem) -> dict[str, Any]:
        """Return the proof as it stands in a certificate: a whole certificate of the selection for each part."""
        return {
            "kind": "budgets",
            "parts": [[kind, year, _part_text(problem, kind, point)] for kind, year, point in self.parts],
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EverythingProof:
    """Nobody can cover more than everything there is."""

    bound: int

    def as_json(self, problem: RolloutProblem) -> dict[str, Any]:
        """Return the proof as it stands in a certificate."""
        return {"kind": "everything"}


RolloutProof = YearsProof | BudgetsProof | EverythingProof


def part_instance(indptr: Int64Array, indices: Int32Array, money: Int64Array, persons: Int64Array) -> Instance:
    """Return the instance of one money: the sites that may be built, and the persons not covered at the start."""
    return make_instance(indptr, indices, money, persons)


def _part_text(problem: RolloutProblem, kind: int, point: FrontPoint) -> str:
    part = part_instance(problem.part_indptr, problem.part_indices, problem.money[kind], problem.part_persons)
    sites = tuple(int(i) for i in np.flatnonzero(point.best))
    return certificate_text(
        instance=part,
        instance_path="",
        question=BudgetQuestion(budget_yen=point.budget_yen),
        problem=point.problem,
        unit=cost_unit(point.problem),
        tree=point.tree,
        pool=point.pool,
        sites=sites,
        value=point.value,
        bound=point.bound,
        cost_yen=int(problem.money[kind][list(sites)].sum()),
    )
