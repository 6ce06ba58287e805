"""The question of ``select`` from its options; a name of a carrier or zone means a number of the instance."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from coverage_planner.engine.selection.question import (
    ROAD_KINDS,
    BudgetQuestion,
    Cap,
    Goal,
    GoalKind,
    GoalsQuestion,
    Locks,
    Money,
    Question,
)
from coverage_planner.model.errors import InputRefused
from coverage_planner.model.project import Project
from coverage_planner.model.terms import CARRIERS
from coverage_planner.model.text import Text
from coverage_planner.model.yen_amount import yen_typed

_SHARE = re.compile(r"(\d{1,9}(?:\.\d{1,12})?)(%?)|(\d{1,9})/(\d{1,9})", re.ASCII)
_AMOUNT = re.compile(r"(\d{1,12})(人|m|persons)", re.ASCII)
_GOAL = re.compile(r"([a-z_]+)(?:@([0-9]+))?(?::([a-z0-9]+))?=(.*)", re.ASCII | re.DOTALL)
_YEN = re.compile(r"([a-z0-9]+)=(.+)", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How carriers and zones are named: as numbers in a bare instance, by name and code in a plan."""

    carrier: Callable[[str, str], int]
    zone: Callable[[GoalKind, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionOptions:
    """The options that make the question."""

    budget_yen: int | None = None
    cost_limit_yen: int | None = None
    own_budget_yen: int | None = None
    state_budget_yen: int | None = None
    carrier_budgets: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    of_total: bool = False
    most_persons: bool = False
    road_weight: str | None = None
    carrier: str | None = None
    cheapest: str | None = None
    locks: Locks = field(default_factory=Locks)


def question_of(options: QuestionOptions, names: Names) -> Question:
    """Return the question of the options.

    A budget alone asks for most persons; goals, with or without caps, for the cheapest set; both together with
    ``most_persons`` for most persons among the sets that reach the goals.
    """
    goals = tuple(_goal(text, options.of_total, names) for text in options.goals)
    kinds = [(goal.kind, goal.carrier, goal.zone) for goal in goals]
    for position, kind in enumerate(kinds):
        if kind in kinds[:position]:
            name = kind[0].value
            raise InputRefused(Text(f"目標 {name} が二度あります", f"the goal {name} is given twice"), field="--goal")
    caps = _caps(options, names)
    if not goals and options.budget_yen is None and not caps:
        raise InputRefused(
            Text("--budget-yen か --goal を指定してください", "give --budget-yen or --goal"),
            remedy=Text("例: --goal persons=0.99 --goal expressway=1", "e.g. --goal persons=0.99 --goal expressway=1"),
        )
    if not goals or options.most_persons:
        if options.cheapest is not None:
            raise _apart("--cheapest", "--goal")
        return BudgetQuestion(
            budget_yen=options.budget_yen,
            caps=caps,
            goals=goals,
            road_weight=Fraction(0) if options.road_weight is None else _weight(options.road_weight),
            carrier=None if options.carrier is None else names.carrier(options.carrier, "--carrier"),
            locks=options.locks,
        )
    if options.budget_yen is not None:
        raise InputRefused(
            Text(
                "--budget-yen と --goal は一緒に指定できません (--most-persons または --cost-limit-yen を使ってください)",
                "--budget-yen and --goal do not go together (use --most-persons or --cost-limit-yen)",
            ),
            field="--budget-yen",
        )
    if options.road_weight is not None or options.carrier is not None:
        raise _apart("--road-weight/--carrier", "--budget-yen")
    return GoalsQuestion(goals=goals, caps=caps, cheapest=_money(options.cheapest), locks=options.locks)


def bare_names() -> Names:
    """Return how a bare instance names carriers and zones: by number."""

    def number(text: str, option: str) -> int:
        if not text.isdigit() or not text.isascii() or len(text) > 7:
            raise InputRefused(
                Text(f"「{text}」は番号ではありません", f"'{text}' is not a number"),
                remedy=Text("問題例では事業者や地域を番号で指定してください", "a bare instance knows numbers only"),
                field=option,
            )
        return int(text)

    return Names(carrier=number, zone=lambda _, text: number(text, "--goal"))


def names_in(project: Project) -> Names:
    """Return how a project names carriers and zones: by name and by code."""

    def carrier(text: str, option: str) -> int:
        if text not in set(CARRIERS):
            raise InputRefused(
                Text(f"事業者「{text}」は知りません", f"there is no carrier '{text}'"),
                remedy=Text(f"使える事業者: {'・'.join(CARRIERS)}", f"carriers: {', '.join(CARRIERS)}"),
                field=option,
            )
        return [one.value for one in CARRIERS].index(text)

    def zone(kind: GoalKind, text: str) -> int:
        zones = project.data.zones
        known = () if zones is None else zones.municipalities
        for number, one in enumerate(known):
            if kind is GoalKind.MUNICIPALITY and text == one.code:
                return number
            if kind is GoalKind.PREFECTURE and text == one.prefecture_code:
                return int(text)
        raise InputRefused(
            Text(f"地域コード「{text}」は計画の範囲にありません", f"no zone '{text}' in the project"),
            remedy=Text("市区町村コードか都道府県コードを指定してください", "give a municipality or prefecture code"),
            field="--goal",
        )

    return Names(carrier=carrier, zone=zone)


def _caps(options: QuestionOptions, names: Names) -> tuple[Cap, ...]:
    caps = []
    moneys = (
        (Money.COST, options.cost_limit_yen),
        (Money.OWN, options.own_budget_yen),
        (Money.STATE, options.state_budget_yen),
    )
    for money, limit in moneys:
        if limit is not None:
            caps.append(Cap(money=money, limit_yen=limit))
    for text in options.carrier_budgets:
        found = _YEN.fullmatch(text)
        if found is None:
            raise InputRefused(
                Text(f"「{text}」は 事業者=円 の形ではありません", f"'{text}' is not CARRIER=YEN"),
                remedy=Text("例: docomo=500000000", "e.g. docomo=500000000"),
                field="--carrier-budget",
            )
        carrier = names.carrier(found[1], "--carrier-budget")
        caps.append(Cap(money=Money.CARRIER, carrier=carrier, limit_yen=yen_typed(found[2], "--carrier-budget")))
    return tuple(caps)


def _goal(text: str, of_total: bool, names: Names) -> Goal:
    found = _GOAL.fullmatch(text)
    if found is None or found[1] not in set(GoalKind):
        name = text.partition("=")[0]
        raise InputRefused(
            Text(f"目標「{name}」は知りません", f"there is no goal '{name}'"),
            remedy=Text(f"使える目標: {'・'.join(GoalKind)}", f"goals: {', '.join(GoalKind)}"),
            field="--goal",
        )
    kind = GoalKind(found[1])
    if found[2] is not None and kind not in {GoalKind.MUNICIPALITY, GoalKind.PREFECTURE}:
        raise InputRefused(
            Text(f"「{text}」に地域は指定できません", f"'{text}' cannot name a zone"),
            remedy=Text("例: municipality@01202=0.9", "e.g. municipality@01202=0.9"),
            field="--goal",
        )
    value = found[4].strip()
    absolute = _AMOUNT.fullmatch(value)
    if absolute is not None and (absolute[2] == "m") != (kind in ROAD_KINDS):
        raise InputRefused(
            Text(f"「{text}」の単位が目標に合いません", f"the unit of '{text}' does not fit the goal"), field="--goal"
        )
    return Goal(
        kind=kind,
        share=Fraction(1) if absolute is not None else _share(value, text),
        amount=None if absolute is None else int(absolute[1]),
        carrier=None if found[3] is None else names.carrier(found[3], "--goal"),
        zone=None if found[2] is None else names.zone(kind, found[2]),
        of_total=of_total,
    )


def _share(text: str, whole: str) -> Fraction:
    share = _fraction(text)
    if share is None or share > 1:
        raise InputRefused(
            Text(f"「{whole}」の割合は0から1の数ではありません", f"the share of '{whole}' is not between 0 and 1"),
            remedy=Text("例: persons=0.99、persons=99%、persons=99/100", "e.g. persons=0.99, 99% or 99/100"),
            field="--goal",
        )
    return share


def _weight(text: str) -> Fraction:
    weight = _fraction(text)
    if weight is None or weight > 10**6:
        raise InputRefused(
            Text(f"「{text}」は重みではありません", f"'{text}' is not a weight"),
            remedy=Text("例: 0.1、1/20 (道路1mあたりの人数)", "e.g. 0.1 or 1/20 (persons a metre of road)"),
            field="--road-weight",
        )
    return weight


def _fraction(text: str) -> Fraction | None:
    found = _SHARE.fullmatch(text)
    if found is not None and found[1] is not None:
        return Fraction(found[1]) / (100 if found[2] else 1)
    if found is not None and int(found[4]) > 0:
        return Fraction(int(found[3]), int(found[4]))
    return None


def _money(text: str | None) -> Money:
    if text is None:
        return Money.COST
    if text not in {Money.COST, Money.OWN, Money.STATE}:
        raise InputRefused(
            Text(f"「{text}」の金額は選べません", f"there is no money '{text}'"),
            remedy=Text("cost・own・state のいずれかを指定してください", "give cost, own or state"),
            field="--cheapest",
        )
    return Money(text)


def _apart(option: str, other: str) -> InputRefused:
    return InputRefused(
        Text(f"{option} はこの問いには使えません ({other} の問いだけ)", f"{option} goes with {other} only"),
        field=option,
    )
