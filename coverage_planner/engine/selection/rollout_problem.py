"""The roll-out as arrays: sites, years, money of every kind, and demand merged by the sites that cover it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

import numpy as np

from coverage_planner.engine.selection.build_order import covered_by
from coverage_planner.engine.selection.instance import BoolArray, Instance, make_instance
from coverage_planner.engine.selection.merging import CoverProblem, merge
from coverage_planner.engine.selection.question import BudgetQuestion
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.layers import Int32Array, Int64Array
from coverage_planner.model.text import Text

MOST_YEARS = 30
UNLIMITED = (1 << 53) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class YearBudget:
    """Money of one fiscal year; None is no limit.

    Attributes:
        label: the year as people write it (``R8``).
        cost_yen: limit of the whole cost of the sites of the year.
        own_yen: limit of what the state does not pay.
        state_yen: limit of state money.
    """

    label: str
    cost_yen: int | None = None
    own_yen: int | None = None
    state_yen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RolloutQuestion:
    """Which year gets which sites.

    The rule: most person-years, that is the sum over the years of the persons covered at the end of each, times the weight
    of the year; with ``goal_persons`` first the earliest year in which so many are covered. Sites may stay unbuilt.

    Attributes:
        years: budgets in order.
        carry_over: whether money not spent in a year may be spent later (繰越); otherwise it lapses.
        weights: of the years, 1 each by default.
        goal_persons: persons to be covered as early as possible, those of ``already`` included.
        locked: (site, position of the year): must be built in that year.
        not_before: (site, position of the year): not in an earlier one.
        before: (first, second): the second only in or after the year of the first. Where the second is locked to a year, the
            first must be locked too.
        already: candidates that exist at the start and cost nothing (candidate 0 of a plan).
    """

    years: tuple[YearBudget, ...]
    carry_over: bool = False
    weights: tuple[int, ...] | None = None
    goal_persons: int | None = None
    locked: tuple[tuple[int, int], ...] = ()
    not_before: tuple[tuple[int, int], ...] = ()
    before: tuple[tuple[int, int], ...] = ()
    already: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RolloutProblem:
    """Arrays of a roll-out; site k is candidate ``sites[k]``.

    Attributes:
        money: int64 (kinds, sites).
        limit: int64 (kinds, years): of the year, or with carry-over of all years up to it.
        weights: int64 per year.
        allowed: (sites, years).
        locked: int32 per site, its year or -1.
        first, second: pairs of precedence, site positions.
        covered_before: persons covered at the start.
        site_ptr, site_groups, group_ptr, group_sites, worth: merged demand that is not covered at the start.
        cover: the same as a problem of one budget.
        part_indptr, part_indices, part_persons: covering sets of the sites, and persons not covered at the start.
    """

    sites: Int64Array
    money: Int64Array
    limit: Int64Array
    carry_over: bool
    weights: Int64Array
    allowed: BoolArray
    locked: Int32Array
    first: Int32Array
    second: Int32Array
    covered_before: int
    site_ptr: Int64Array
    site_groups: Int32Array
    group_ptr: Int64Array
    group_sites: Int32Array
    worth: Int64Array
    cover: CoverProblem
    part_indptr: Int64Array
    part_indices: Int32Array
    part_persons: Int64Array

    @property
    def years(self) -> int:
        """Number of years."""
        return int(self.weights.size)


def rollout_problem(
    instance: Instance, sites: Sequence[int], question: RolloutQuestion, state_yen: Int64Array | None
) -> RolloutProblem:
    """Return the arrays.

    Raises:
        InputRefused: years, locks or sites that make no sense; limits of state or own money without state money.
    """
    _check(question)
    chosen = np.array(sorted({int(s) for s in sites} - set(question.already)), dtype=np.int64)
    for s in (*chosen.tolist(), *question.already):
        if not 0 <= s < instance.candidates:
            raise _wrong("sites", f"候補局 {s} はありません", f"there is no candidate {s}")
    base = covered_by(instance, question.already)
    sets = [instance.indices[instance.indptr[s] : instance.indptr[s + 1]] for s in chosen]
    part = make_instance(
        np.concatenate(([0], np.cumsum([own.size for own in sets]))).astype(np.int64),
        np.concatenate([np.zeros(0, dtype=np.int32), *sets]),
        instance.cost_yen[chosen],
        np.where(base, 0, instance.persons),
    )
    merged = merge(part, BudgetQuestion(budget_yen=0))
    money, limit = _money(instance, chosen, question, state_yen)
    allowed, locked = _allowed(chosen, question)
    place = {int(s): k for k, s in enumerate(chosen)}
    pairs = [(place[a], place[b]) for a, b in question.before if a in place and b in place]
    _check_no_circle(pairs, chosen)
    for a, b in pairs:
        if locked[b] >= 0 and not 0 <= locked[a] <= locked[b]:
            raise _wrong(
                "before",
                f"局 {chosen[b]} の年度を固定するには、先に整備する局 {chosen[a]} の年度もそれ以前に固定してください",
                f"to lock site {chosen[b]}, lock site {chosen[a]}, which comes before it, to that year or an earlier one",
            )
    _check_locked_money(question, money, limit, locked)
    weights = question.weights or (1,) * len(question.years)
    return RolloutProblem(
        sites=chosen,
        money=money,
        limit=np.cumsum(limit, axis=1) if question.carry_over else limit,
        carry_over=question.carry_over,
        weights=np.array(weights, dtype=np.int64),
        allowed=allowed,
        locked=locked,
        first=np.array([a for a, _ in pairs], dtype=np.int32),
        second=np.array([b for _, b in pairs], dtype=np.int32),
        covered_before=int(instance.persons[base].sum()),
        site_ptr=np.array(merged.site_ptr),
        site_groups=np.array(merged.site_groups),
        group_ptr=np.array(merged.group_ptr),
        group_sites=np.array(merged.group_sites),
        worth=np.array(merged.worth),
        cover=merged,
        part_indptr=np.array(part.indptr),
        part_indices=np.array(part.indices),
        part_persons=np.array(part.persons),
    )


def _money(
    instance: Instance, chosen: Int64Array, question: RolloutQuestion, state_yen: Int64Array | None
) -> tuple[Int64Array, Int64Array]:
    cost = instance.cost_yen[chosen]
    kinds: list[Int64Array] = []
    limits: list[list[int]] = []
    for name in ("cost_yen", "own_yen", "state_yen"):
        given = [getattr(year, name) for year in question.years]
        if all(limit is None for limit in given):
            continue
        if name != "cost_yen" and state_yen is None:
            raise _wrong(
                name,
                "国費・自己負担の年度予算には各局の国費が必要です",
                "budgets of state or own money need the state money of every site",
            )
        state = np.zeros_like(cost) if state_yen is None else np.asarray(state_yen, dtype=np.int64)[chosen]
        kinds.append({"cost_yen": cost, "own_yen": cost - state, "state_yen": state}[name])
        limits.append([UNLIMITED // MOST_YEARS if limit is None else limit for limit in given])
    if not kinds:
        raise _wrong("years", "どの年度にも予算がありません", "no year has a budget")
    return np.array(kinds, dtype=np.int64), np.array(limits, dtype=np.int64)


def _allowed(chosen: Int64Array, question: RolloutQuestion) -> tuple[BoolArray, Int32Array]:
    years = len(question.years)
    place = {int(s): k for k, s in enumerate(chosen)}
    allowed = np.ones((chosen.size, years), dtype=np.bool_)
    locked = np.full(chosen.size, -1, dtype=np.int32)
    for name, pairs in (("locked", question.locked), ("not_before", question.not_before)):
        for site, year in pairs:
            if site not in place or not 0 <= year < years:
                raise _wrong(
                    name,
                    f"局 {site} を年度 {year} に固定できません",
                    f"site {site} cannot be fixed to year {year}",
                )
            if name == "locked":
                if locked[place[site]] not in (-1, year):
                    raise _wrong(name, f"局 {site} に年度が二つあります", f"site {site} is locked to two years")
                locked[place[site]] = year
            else:
                allowed[place[site], :year] = False
    for k in np.flatnonzero(locked >= 0):
        fits = bool(allowed[k, locked[k]])
        allowed[k] = False
        allowed[k, locked[k]] = fits
    return allowed, locked


def _check_no_circle(pairs: Sequence[tuple[int, int]], chosen: Int64Array) -> None:
    """Refuse orders that go in a circle: no years satisfy them, and the search would move along them without end."""
    sorter: TopologicalSorter[int] = TopologicalSorter()
    for a, b in pairs:
        sorter.add(b, a)
    try:
        sorter.prepare()
    except CycleError as error:
        sites = "→".join(str(chosen[k]) for k in error.args[1])
        raise _wrong("before", f"整備の順序が一巡しています: {sites}", f"the orders go in a circle: {sites}") from error


def _check_locked_money(question: RolloutQuestion, money: Int64Array, limit: Int64Array, locked: Int32Array) -> None:
    for t, year in enumerate(question.years):
        upto = slice(0, t + 1) if question.carry_over else slice(t, t + 1)
        fixed = (locked >= upto.start) & (locked < upto.stop)
        for kind in range(money.shape[0]):
            excess = int(money[kind, fixed].sum()) - int(limit[kind, upto].sum())
            if excess > 0:
                raise _wrong(
                    "locked",
                    f"{year.label} に固定した局だけで予算を {excess:,}円超えます",
                    f"the sites locked to {year.label} alone exceed its budget by {excess:,} yen",
                )


def _check(question: RolloutQuestion) -> None:
    if not 1 <= len(question.years) <= MOST_YEARS:
        raise _wrong("years", f"年度は1〜{MOST_YEARS}にしてください", f"give 1..{MOST_YEARS} years")
    labels = [year.label for year in question.years]
    if len(set(labels)) < len(labels):
        raise _wrong("years", "同じ年度が二度あります", "a year is given twice")
    for year in question.years:
        for limit in (year.cost_yen, year.own_yen, year.state_yen):
            if limit is not None and not 0 <= limit <= UNLIMITED // MOST_YEARS:
                raise _wrong("years", f"{year.label} の予算が範囲外です", f"the budget of {year.label} is out of range")
    weights = question.weights
    if weights is not None and (
        len(weights) != len(question.years) or min(weights) < 0 or max(weights) > 1000 or not any(weights)
    ):
        raise _wrong("weights", "年度の重みは0〜1000の整数です", "weights of years are whole numbers 0..1000")
    if question.goal_persons is not None and question.goal_persons < 0:
        raise _wrong("goal_persons", "目標の人口は0以上です", "a goal is 0 persons or more")


def _wrong(field: str, ja: str, en: str) -> InputRefused:
    return InputRefused(
        Text(ja, en),
        remedy=Text("年度と予算、局の指定を確かめてください", "check years, budgets and sites"),
        field=field,
    )
