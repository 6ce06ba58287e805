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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TreeNode:
    """A split of a site at a year (built by its end, or later), or a leaf with its proof (None: impossible)."""

    proof: YearsProof | None
    site: int = -1
    year: int = -1
    early: int = -1
    late: int = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TreeProof:
    """A tree over the years of the sites, node 0 the root; the bound is that of its best leaf."""

    bound: int
    nodes: tuple[TreeNode, ...]

    def as_json(self, problem: RolloutProblem) -> dict[str, Any]:
        """Return the proof as it stands in a certificate; leaves with the same multipliers name them once."""
        multipliers: list[dict[str, Any]] = []
        known: dict[int, int] = {}
        nodes: list[list[int]] = []
        for node in self.nodes:
            if node.site >= 0:
                nodes.append([int(problem.sites[node.site]), node.year, node.early, node.late])
                continue
            place = -1
            if node.proof is not None:
                place = known.setdefault(id(node.proof.cover), len(multipliers))
                if place == len(multipliers):
                    multipliers.append({k: v for k, v in node.proof.as_json(problem).items() if k in _MULTIPLIERS})
            nodes.append([-1, place, -1, -1])
        return {
            "kind": "tree",
            "group_of_point": problem.cover.group_of_point.tolist(),
            "multipliers": multipliers,
            "nodes": nodes,
        }


_MULTIPLIERS = frozenset(["bits", "cover", "price", "before", "goal"])
RolloutProof = TreeProof | YearsProof | BudgetsProof | EverythingProof


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
