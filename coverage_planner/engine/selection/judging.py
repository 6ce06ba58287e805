"""What an answer is worth, counted anew in integers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.engine.selection.merging import CoverProblem, Objective


@dataclass(frozen=True, slots=True, eq=False)
class Judge:
    """Judges answers to a problem; ``unit`` is the cost unit in yen."""

    problem: CoverProblem
    unit: int

    def covered(self, chosen: BoolArray) -> BoolArray:
        """Return which groups chosen sites cover."""
        p = self.problem
        if not p.groups:
            return np.zeros(0, dtype=np.bool_)
        found: BoolArray = np.logical_or.reduceat(chosen[p.group_sites], p.group_ptr[:-1])
        return found

    def missing(self, covered: BoolArray) -> list[int]:
        """Return what every goal row is short of, 0 where it is reached."""
        p = self.problem
        return [
            max(0, t - int(p.row_amounts[s:e][covered[p.row_groups[s:e]]].sum()))
            for s, e, t in zip(p.row_ptr[:-1], p.row_ptr[1:], p.targets.tolist(), strict=True)
        ]

    def value(self, chosen: BoolArray) -> int | None:
        """Return worth, minus cost units, or minus the weighted shortfall; None for what is no answer."""
        p = self.problem
        if p.sides.broken(chosen) or bool((chosen & p.locked).any()):
            return None
        if p.budget_yen is not None and int(p.cost_yen[chosen].sum()) > p.budget_yen:
            return None
        covered = self.covered(chosen)
        missing = self.missing(covered)
        if p.objective is Objective.SHORTFALL:
            return -sum(int(w) * m for w, m in zip(p.shortfall_weights, missing, strict=True))
        if any(missing):
            return None
        if p.objective is Objective.COST:
            return -int(p.cost_yen[chosen].sum() // self.unit)
        return int(p.worth[covered].sum())
