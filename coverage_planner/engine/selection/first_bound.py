"""A first bound for the cheapest set that reaches goals, before anything is solved.

No site brings more of a goal for its money than the best one, so the target at the price of that site is a lower bound. As
multipliers: price p of the goal row, p * amount for each group, which leaves every site with p * gain - cost <= 0.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from coverage_planner.engine.selection.merging import CoverProblem
from coverage_planner.engine.selection.multipliers import IntegerMultipliers, no_multipliers, scale_of
from coverage_planner.model.layers import Int64Array

_MOST_ROWS = 8
"""Goal rows tried one by one; many (every municipality) are tried only all together: each costs one pass over all pairs."""
_LARGEST = 1 << 60


def first_multipliers(problem: CoverProblem, unit: int) -> IntegerMultipliers | None:
    """Return multipliers of the best such bound; None where there is none above zero."""
    p = problem
    scale = scale_of(p)
    rows = range(p.targets.size)
    best: tuple[int, list[int], int, Int64Array] | None = None
    for chosen in [list(rows), *([[r] for r in rows] if 1 < len(rows) <= _MOST_ROWS else [])]:
        amount = np.zeros(p.groups, dtype=np.int64)
        for r in chosen:
            part = slice(int(p.row_ptr[r]), int(p.row_ptr[r + 1]))
            amount[p.row_groups[part]] += p.row_amounts[part]
        gain = np.add.reduceat(np.append(amount[p.site_groups], 0), p.site_ptr[:-1])
        gain[np.diff(p.site_ptr) == 0] = 0
        useful = (gain > 0) & ~p.locked
        if not useful.any():
            continue
        price = int(((p.cost_yen[useful] // unit) * scale // gain[useful]).min())
        bound = price * sum(int(p.targets[r]) for r in chosen)
        if bound > (0 if best is None else best[0]) and price * int(amount.sum()) < _LARGEST:
            best = bound, chosen, price, amount
    if best is None:
        return None
    _, chosen, price, amount = best
    goals = np.zeros(p.targets.size, dtype=np.int64)
    goals[chosen] = price
    return replace(no_multipliers(p), cover=price * amount, goals=goals)
