"""Search under caps, exclusive sets and goals at once: greedy, then ruin and recreate within the rules.

One search serves every objective. Caps and exclusive sets are never broken; goals may be missed, and of two answers the
one that misses less is better, whatever it is worth or costs. A torn-out patch is filled with the sites that are most
useful for what they take of the caps (or cost), a site may push out those it excludes, and under a cost objective what is
no longer needed is taken away. Everything depends on the seed and the number of iterations only.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from coverage_planner.engine.selection.cover_kernels import UInt64Array, fresh_gains
from coverage_planner.engine.selection.goal_rows import SHORTFALL_UNITS
from coverage_planner.engine.selection.instance import BoolArray
from coverage_planner.engine.selection.merging import CoverProblem, Objective, transpose
from coverage_planner.engine.selection.ruled_kernels import Frame, Hand, complete, ruin_and_recreate
from coverage_planner.model.layers import Float64Array, Int64Array

_PRICE_TOTAL = float(1 << 40)


@dataclass(slots=True, eq=False)
class RuledSearch:
    """The state of a search; ``best`` is the best answer so far."""

    problem: CoverProblem
    seed: int
    best: BoolArray = field(init=False)
    iteration: int = field(init=False, default=0)
    _frame: Frame = field(init=False)
    _hand: Hand = field(init=False)
    _best_key: Int64Array = field(init=False)
    _state: UInt64Array = field(init=False)
    _mark: Int64Array = field(init=False)

    def __post_init__(self) -> None:
        """Start from the greedy answer."""
        p = self.problem
        self._state = np.array([(self.seed * 0x9E3779B97F4A7C15 + 0x2468ACE) % (1 << 64) or 1], dtype=np.uint64)
        self._mark = np.zeros(p.sites, dtype=np.int64)
        self._frame = _frame(p, 1.0 / np.maximum(1.0, p.targets.astype(np.float64)))
        self.best = np.zeros(p.sites, dtype=np.bool_)
        self._best_key = np.full(2, np.iinfo(np.int64).max, dtype=np.int64)
        self.begin(np.zeros(0, dtype=np.int64))

    @property
    def chosen(self) -> BoolArray:
        """Sites chosen now."""
        return self._hand.chosen

    def use_prices(self, goals: Float64Array) -> None:
        """Take prices per unit of every goal, e.g. those of a relaxation."""
        p = self.problem
        usual = 1.0 / np.maximum(1.0, p.targets.astype(np.float64))
        total = float((goals * p.targets).sum())
        if total > 0:
            # No goal may be free of price: an answer could then never be completed.
            self._frame = _frame(p, np.maximum(goals / total, 0.01 * usual / max(1, p.targets.size)))
            self.begin(np.flatnonzero(self.chosen))

    def restart_from(self, wish: Float64Array) -> None:
        """Begin again from the sites of largest wish (e.g. their share in a relaxation), filled up greedily."""
        order = np.argsort(-wish, kind="stable")
        self.begin(order[wish[order] >= 0.3])

    def begin(self, sites: Int64Array) -> None:
        """Begin again from sites in this order, as far as the rules allow, filled up greedily."""
        p, f = self.problem, self._frame
        self._hand = Hand(
            chosen=np.zeros(p.sites, dtype=np.bool_),
            times=np.zeros(p.groups, dtype=np.int32),
            gain=np.zeros(p.sites, dtype=np.int64),
            used=np.zeros(f.limits.size, dtype=np.int64),
            need=p.targets.copy(),
            sums=np.zeros(max(1, p.targets.size), dtype=np.int64),
        )
        fresh_gains(p.site_ptr, p.site_groups, f.worth, self._hand.gain)
        complete(sites.astype(np.int64), f, self._hand, self._state, self.best, self._best_key)

    def run(self, iterations: int) -> bool:
        """Do some iterations; return whether the best answer improved."""
        before = tuple(self._best_key)
        ruin_and_recreate(
            iterations, self.iteration, self._frame, self._hand, self._state, self._mark, self.best, self._best_key
        )
        self.iteration += iterations
        return tuple(self._best_key) < before


def _frame(problem: CoverProblem, price: Float64Array) -> Frame:
    p = problem
    mode = {Objective.WORTH: 0, Objective.COST: 1, Objective.SHORTFALL: 2}[p.objective]
    weights = np.array([row.weight for row in p.rows], dtype=np.int64) if mode != 2 else p.shortfall_weights
    if mode == 2:
        price = p.shortfall_weights / float(SHORTFALL_UNITS)
    scale = _PRICE_TOTAL / max(1e-300, float((price * p.targets).sum()))
    if mode == 0:  # reaching goals comes before any worth
        scale = 4.0 * max(1.0, float(p.worth.sum())) / max(1e-300, float((price * p.targets).sum()))
    price = price * scale
    priced = np.zeros(p.groups)
    for r in range(p.targets.size):
        part = slice(int(p.row_ptr[r]), int(p.row_ptr[r + 1]))
        priced[p.row_groups[part]] += price[r] * p.row_amounts[part]
    order = np.argsort(p.row_groups, kind="stable")
    rows_ptr, rows = transpose(p.row_ptr, p.row_groups, p.groups)
    sides = p.sides
    row_ptr, row_sites, row_amounts, limits = sides.ptr, sides.sites, sides.amounts, sides.limits
    caps = sides.caps
    if p.budget_yen is not None:
        members = np.flatnonzero(p.cost_yen)
        row_ptr = np.concatenate(([0], row_ptr + members.size)).astype(np.int64)
        row_sites = np.concatenate((members, row_sites)).astype(np.int32)
        row_amounts = np.concatenate((p.cost_yen[members], row_amounts))
        limits = np.concatenate(([p.budget_yen], limits)).astype(np.int64)
        caps += 1
    by_site = np.argsort(row_sites, kind="stable")
    site_rows_ptr, site_rows = transpose(row_ptr, row_sites, p.sites)
    taken = np.zeros(p.sites)
    for r in range(caps):
        part = slice(int(row_ptr[r]), int(row_ptr[r + 1]))
        np.add.at(taken, row_sites[part], row_amounts[part] / max(1.0, float(limits[r])))
    density = np.maximum(1.0, p.cost_yen.astype(np.float64)) if mode == 1 else taken + (1e-9 if caps else 1.0)
    return Frame(
        mode=mode,
        caps=caps,
        site_ptr=p.site_ptr,
        site_groups=p.site_groups,
        group_ptr=p.group_ptr,
        group_sites=p.group_sites,
        own_worth=p.worth,
        # Rounded up, so that the gain is never less than the usefulness.
        worth=p.worth + np.where(priced > 0, np.ceil(priced) + 1, 0).astype(np.int64),
        rows_ptr=rows_ptr,
        rows=rows,
        amounts=p.row_amounts[order],
        price=price,
        weights=weights,
        site_rows_ptr=site_rows_ptr,
        site_rows=site_rows,
        site_amounts=row_amounts[by_site],
        row_ptr=row_ptr,
        row_sites=row_sites,
        limits=limits,
        cost=p.cost_yen,
        density=density,
        locked=p.locked,
        shortfall_price=2.0 * max(1.0, float(p.worth.sum() if mode == 0 else p.cost_yen.sum())) / SHORTFALL_UNITS,
    )
