"""A bound that also holds for meshes that several candidates cover only together.

Covering sets leave such meshes out, so their bound speaks of covering sets only. Here a point counts as covered as soon
as the parts of it that chosen candidates cover sum up to a whole (see ``Instance.part_share``), which is true of every
point that is really covered: union of sub-cells <= sum of sub-cells. Multipliers of these rows come from a linear
relaxation in HiGHS and are made integers; what they prove follows from

    sum over points of max(0, worth + sum p * amount - l)
    + m * budget + sum q * limit - sum p * target + sum of l * (part that settled sites cover)
    + sum over sites of max(0, sum of l * part - own cost - m * cost - sum q * amount)

for any non-negative l, m, q, p, products rounded so that the bound only gets weaker. The relaxation allows parts of the
same sub-cells to be counted twice, so the bound is weaker than exact coverage would allow, never stronger.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import Any

import highspy
import numpy as np

from coverage_planner.engine.selection.goal_rows import goal_rows
from coverage_planner.engine.selection.instance import WHOLE_SHARE, BoolArray, Instance
from coverage_planner.engine.selection.merging import CoverProblem, Objective, worth_of
from coverage_planner.engine.selection.question import Question
from coverage_planner.engine.selection.side_rows import settle
from coverage_planner.model.layers import Float64Array, Int64Array

SCALE = 1 << 16
PRICE_SHIFT = 16
_MOST_PAIRS = 5_000_000
_LIMIT = float(1 << 61)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class JointBound:
    """The bound, as it is told, and the integer multipliers that prove it, in units of 1/SCALE.

    ``cover`` is per demand point; ``budget`` and ``sides`` have PRICE_SHIFT more binary places.
    """

    bound: int
    budget: int
    goals: Int64Array
    sides: Int64Array
    points: Int64Array
    cover: Int64Array


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """Rows of points over sites in play: which part of each a site covers, and what the settled sites cover."""

    points: Int64Array
    row: Int64Array
    site: Int64Array
    share: Int64Array
    settled: Int64Array


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    place: Int64Array  # among the points of _Parts
    amount: Int64Array
    target: int


def has_parts(instance: Instance) -> bool:
    """Whether anything is covered in part, so that joint coverage is possible at all."""
    return instance.part_indices is not None and instance.part_indices.size > 0


def joint_bound(instance: Instance, question: Question, problem: CoverProblem, seconds: float) -> JointBound | None:
    """Return a bound of exact coverage, None when it was not found in time or the instance is too large.

    Args:
        instance: with parts.
        question: a budget or goals question.
        problem: its merged problem.
        seconds: limit of the linear solver.
    """
    began = monotonic()
    settled = settle(instance, question)
    worth, _ = worth_of(instance, question)
    parts = _parts(instance, settled.locked, settled.fixed, settled.covered)
    if parts is None or problem.objective is Objective.SHORTFALL:
        return None
    place = np.full(instance.points, -1, dtype=np.int64)
    place[parts.points] = np.arange(parts.points.size)
    rows = []
    for row in goal_rows(instance, question):
        target = row.asked - int(row.amount[settled.covered[row.points]].sum())
        point = np.concatenate((row.points, row.other_points))
        amount = np.concatenate((row.amount, row.other_amount))
        keep = place[point] >= 0
        if target > 0:
            rows.append(_Row(place[point[keep]], amount[keep], target))
    own = worth[parts.points]
    found = _relaxed(problem, parts, rows, own, seconds - (monotonic() - began))
    if found is None:
        return None
    budget, goals = _whole(found[0], PRICE_SHIFT), _whole(found[1])
    sides, cover = _whole(found[2], PRICE_SHIFT), _whole(found[3])
    total = _exact(problem, parts, rows, own, int(budget[0]) if budget.size else 0, goals, sides, cover)
    if total is None:
        return None
    best = total // SCALE
    if problem.objective is Objective.WORTH:
        bound = problem.base_value + best
    else:
        bound = problem.base_value + max(0, -best)
    used = np.flatnonzero(cover)
    return JointBound(
        bound=bound,
        budget=int(budget[0]) if budget.size else 0,
        goals=goals,
        sides=sides,
        points=parts.points[used],
        cover=cover[used],
    )


def _parts(instance: Instance, locked: BoolArray, fixed: BoolArray, covered: BoolArray) -> _Parts | None:
    assert instance.part_indptr is not None
    assert instance.part_indices is not None
    assert instance.part_share is not None
    whole_site = np.repeat(np.arange(instance.candidates), np.diff(instance.indptr))
    part_site = np.repeat(np.arange(instance.candidates), np.diff(instance.part_indptr))
    site = np.concatenate((whole_site, part_site))
    point = np.concatenate((instance.indices, instance.part_indices)).astype(np.int64)
    share = np.concatenate((np.full(whole_site.size, WHOLE_SHARE), instance.part_share)).astype(np.int64)
    keep = ~covered[point]
    site, point, share = site[keep], point[keep], share[keep]
    if site.size > _MOST_PAIRS:
        return None
    settled = np.zeros(instance.points, dtype=np.int64)
    # Sites that must be built help to cover what they do not cover alone.
    there, play = fixed[site], ~locked[site]
    np.add.at(settled, point[there], share[there])
    site, point, share = site[play], point[play], share[play]
    points, row = np.unique(point, return_inverse=True)
    return _Parts(points, row.astype(np.int64), site, share, np.minimum(settled[points], WHOLE_SHARE))


def _relaxed(
    p: CoverProblem, parts: _Parts, rows: list[_Row], worth: Int64Array, seconds: float
) -> tuple[Float64Array, Float64Array, Float64Array, Float64Array] | None:
    """Solve the relaxation; return the multipliers of budget, goals, side rows and points."""
    n, m, inf = p.sites, parts.points.size, highspy.kHighsInf
    index: list[Int64Array] = []
    value: list[Float64Array] = []
    lower: list[float] = []
    upper: list[float] = []

    def add(columns: Int64Array, factors: Float64Array, low: float, high: float) -> None:
        index.append(columns)
        value.append(factors)
        lower.append(low)
        upper.append(high)

    sizes = []
    if p.budget_yen is not None:
        add(np.arange(n), p.cost_yen.astype(np.float64), -inf, float(p.budget_yen))
    for row in rows:
        add(n + row.place, row.amount.astype(np.float64), float(row.target), inf)
    for r in range(p.sides.count):
        sites, amounts = p.sides.row(r)
        size = float(amounts.max(initial=1))
        sizes.append(size)
        add(sites.astype(np.int64), amounts / size, -inf, float(p.sides.limits[r]) / size)
    heads = len(index)
    order = np.argsort(parts.row, kind="stable")
    cuts = np.searchsorted(parts.row[order], np.arange(m + 1))
    site, share = parts.site[order], parts.share[order] / WHOLE_SHARE
    for j in range(m):
        part = slice(int(cuts[j]), int(cuts[j + 1]))
        add(np.append(site[part], n + j), np.append(share[part], -1.0), -parts.settled[j] / WHOLE_SHARE, inf)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = n + m, len(index)
    lp.col_lower_ = np.zeros(n + m)
    lp.col_upper_ = np.concatenate(((~p.locked).astype(np.float64), np.ones(m)))
    cost = p.cost_yen.astype(np.float64) if p.objective is Objective.COST else np.zeros(n)
    lp.col_cost_ = np.concatenate((cost, -worth.astype(np.float64)))
    lp.row_lower_, lp.row_upper_ = np.array(lower), np.array(upper)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *(part.size for part in index)]).astype(np.int64)
    lp.a_matrix_.index_ = np.concatenate(index)
    lp.a_matrix_.value_ = np.concatenate(value)
    highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, setting in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        highs.setOptionValue(option, setting)
    highs.setOptionValue("solver", "ipm" if len(index) > 20_000 else "simplex")
    if seconds <= 0:
        return None
    highs.setOptionValue("time_limit", seconds)
    highs.passModel(lp)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    dual = np.abs(np.array(highs.getSolution().row_dual, dtype=np.float64))
    budgets = int(p.budget_yen is not None)
    goals = budgets + len(rows)
    return dual[:budgets], dual[budgets:goals], dual[goals:heads] / np.array(sizes), dual[heads:]


def _whole(values: Float64Array, more: int = 0) -> Int64Array:
    scale = float(SCALE << more)
    return np.rint(np.clip(np.nan_to_num(values), 0.0, float(1 << 60) / scale) * scale).astype(np.int64)


def _exact(
    p: CoverProblem,
    parts: _Parts,
    rows: list[_Row],
    worth: Int64Array,
    budget: int,
    goals: Int64Array,
    sides: Int64Array,
    cover: Int64Array,
) -> int | None:
    if float(cover.max(initial=0)) * WHOLE_SHARE >= _LIMIT or float(worth.sum()) * SCALE >= _LIMIT:
        return None
    gain = worth * SCALE - cover
    total = 0
    for row, price in zip(rows, goals.tolist(), strict=True):
        if float(price) * float(row.amount.sum()) >= _LIMIT:
            return None
        np.add.at(gain, row.place, price * row.amount)
        total -= price * row.target
    total += sum(-((-a * b) // WHOLE_SHARE) for a, b in zip(cover.tolist(), parts.settled.tolist(), strict=True) if b)
    reduced = np.zeros(p.sites, dtype=np.int64)
    np.add.at(reduced, parts.site, -((-cover[parts.row] * parts.share) // WHOLE_SHARE))
    if p.objective is Objective.COST:
        if float(p.cost_yen.sum()) * SCALE >= _LIMIT:
            return None
        reduced -= p.cost_yen * SCALE
    if p.budget_yen is not None:
        reduced -= _over(budget, p.cost_yen)
        total += -((-budget * p.budget_yen) >> PRICE_SHIFT)
    for r, price in enumerate(sides.tolist()):
        sites, amounts = p.sides.row(r)
        reduced[sites] -= _over(price, amounts)
        total += -((-price * int(p.sides.limits[r])) >> PRICE_SHIFT)
    reduced[p.locked] = 0
    return int(total + sum(np.maximum(gain, 0).tolist()) + sum(np.maximum(reduced, 0).tolist()))


def _over(price: int, amounts: Int64Array) -> Int64Array:
    """Return price * amounts without the further binary places, rounded down, in Python integers."""
    return np.array([min(1 << 60, (price * int(a)) >> PRICE_SHIFT) for a in amounts], dtype=np.int64)
