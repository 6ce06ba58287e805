"""A selection as JSON and as lines for people: value and bound, goals, what is out of reach, what would help."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.lowered_goals import Reason, Remedies
from coverage_planner.engine.selection.out_of_reach import OutOfReach, ZoneOutOfReach
from coverage_planner.engine.selection.question import (
    ROAD_KINDS,
    BudgetQuestion,
    Goal,
    GoalKind,
    GoalsQuestion,
    Locks,
    Money,
    Question,
    goals_of,
)
from coverage_planner.engine.selection.selecting import GoalOutcome, Selection, SelectionStatus
from coverage_planner.model.rate import decimal_text, whole_metres
from coverage_planner.model.text import Text

ZoneName = Callable[[GoalKind, int], str]
_KINDS = {
    GoalKind.PERSONS: Text("人口", "persons"),
    GoalKind.ROAD_M: Text("道路", "road"),
    GoalKind.EXPRESSWAY: Text("高速道路の地点", "expressway points"),
    GoalKind.MUNICIPALITY: Text("市区町村の人口", "persons of municipality"),
    GoalKind.PREFECTURE: Text("都道府県の人口", "persons of prefecture"),
    GoalKind.EXPRESSWAY_M: Text("高速道路", "expressway"),
    GoalKind.NATIONAL_M: Text("国道", "national road"),
}
_MONEY = {
    Money.COST: Text("総事業費", "cost"),
    Money.OWN: Text("国費以外の負担", "own money"),
    Money.STATE: Text("国費", "state money"),
    Money.CARRIER: Text("事業者負担", "carrier's burden"),
}
_REASONS = {
    Reason.OUT_OF_REACH: Text(
        "どの候補局からも届かない需要があります", "some demand is out of reach of every candidate"
    ),
    Reason.LOCKS: Text("必須・禁止・排他・離隔の指定では届きません", "the locks leave the goals out of reach"),
    Reason.MONEY: Text("予算の上限では届きません", "the money does not suffice"),
}
_MOST_LINES = 12


def reached(selection: Selection) -> bool:
    """Whether the goals were reached: value and bound are then those of the question."""
    return selection.status not in {SelectionStatus.INFEASIBLE, SelectionStatus.UNDECIDED} and not any(
        goal.short for goal in selection.goals
    )


def is_plain(question: Question) -> bool:
    """Whether a question has a budget or shares only, as the contract of the command line first had it."""
    if isinstance(question, BudgetQuestion):
        return question == BudgetQuestion(budget_yen=question.budget_yen)
    plain = tuple(Goal(kind=goal.kind, share=goal.share) for goal in goals_of(question))
    return isinstance(question, GoalsQuestion) and question == GoalsQuestion(goals=plain) and question.locks == Locks()


def selection_json(selection: Selection, certificate: Path | None) -> dict[str, Any]:
    """Return a selection as the contract of the command line has it; value and bound are null where goals are missed."""
    fine = reached(selection)
    return {
        "value": selection.value if fine else None,
        "bound": selection.bound if fine else None,
        "gap": selection.gap if fine else None,
        "cost_yen": selection.cost_yen,
        "sites": list(selection.sites),
        "seconds": round(selection.seconds, 3),
        "certificate": None if certificate is None else str(certificate),
        "status": selection.status.value,
    }


def further_json(
    instance: Instance, question: Question, selection: Selection, outside: OutOfReach, zone_name: ZoneName
) -> dict[str, Any]:
    """Return what is told besides: money, goals, tie-breaks, demand out of reach; metres are integers, rounded down."""
    found: dict[str, Any] = {
        "covered_persons_by_sets": selection.persons,
        "state_yen": selection.state_yen,
        "tie_break": {
            "order": ["sites", "state_yen", "cost_yen"],
            "sites": len(selection.sites),
            "proven": ties_proven(selection),
            "proven_steps": list(selection.ties_proven),
        },
        "goals": [_goal_json(instance, goal, zone_name) for goal in selection.goals],
        "out_of_reach": _outside_json(instance, outside, zone_name),
    }
    if selection.value_units != 1:
        found["value_units_per_person"] = selection.value_units
    if not reached(selection):
        found["shortfall"] = {"value": selection.value, "bound": selection.bound, "unit": "1e-12 of a target"}
    return found


def ties_proven(selection: Selection) -> bool:
    """Whether no answer as good has fewer sites, and of those none less state money where it is known."""
    needed = {"sites"} if selection.state_yen is None else {"sites", "state"}
    return needed <= set(selection.ties_proven)


def remedies_json(instance: Instance, question: Question, helps: Remedies, zone_name: ZoneName) -> dict[str, Any]:
    """Return why goals cannot be reached and what each single change would do."""
    goals = goals_of(question)
    return {
        "reasons": [reason.value for reason in helps.reasons],
        "lowered_goals": [
            {
                "goal": goals[one.goal].kind.value,
                "carrier": goals[one.goal].carrier,
                "enough": one.enough,
                "proven_least": one.proven,
                "rows": [_goal_json(instance, row, zone_name) for row in one.rows if row.short],
            }
            for one in helps.lowered
        ],
        "raised_budgets": [
            {
                "money": one.cap.money.value,
                "limit_yen": one.cap.limit_yen,
                "enough_yen": one.needed_yen,
                "least_yen": one.least_yen,
            }
            for one in helps.raised
        ],
        "together": {
            "lowered_goals": None
            if (low := helps.lowered_together) is None
            else {
                "rows": [_goal_json(instance, row, zone_name) for row in low.rows],
                "total_shares": f"{low.total.numerator}/{low.total.denominator}",
                "least_total_shares": f"{low.least.numerator}/{low.least.denominator}",
                "sites": list(low.sites),
            },
            "raised_budgets": None
            if (high := helps.raised_together) is None
            else {
                "caps": [
                    {"money": cap.money.value, "carrier": cap.carrier, "limit_yen": cap.limit_yen, "enough_yen": yen}
                    for cap, yen in high.caps
                ],
                "cost_yen": high.cost_yen,
                "least_cost_yen": high.least_yen,
                "sites": list(high.sites),
            },
        },
    }


def selection_lines(selection: Selection, question: Question) -> list[Text]:
    """Return a selection as lines for people."""
    proven = Text("最適と証明済み", "proven optimal") if selection.gap == 0 else Text(
        f"最適との差は最大 {selection.gap:.3%}", f"at most {selection.gap:.3%} from the optimum"
    )  # fmt: skip
    count, cost = len(selection.sites), selection.cost_yen
    if not reached(selection):
        sure = selection.status is SelectionStatus.INFEASIBLE
        first = Text(
            f"目標には届きません{'(証明済み)' if sure else ' (時間内に届く組は見つかりませんでした)'}。"
            f"不足が最も少ない組は {count}局・{cost:,}円です",
            f"the goals are {'proven out of reach' if sure else 'not reached in time'}; "
            f"the set that misses least has {count} sites for {cost:,} yen",
        )
    elif isinstance(question, BudgetQuestion):
        value, bound = _worth(selection.value, selection), _worth(selection.bound, selection)
        unit = "人" if selection.value_units == 1 else "人相当"
        first = Text(
            f"{count}局・{cost:,}円で {value}{unit} (上界 {bound}{unit}、{proven.ja})",
            f"{count} sites for {cost:,} yen cover {value} persons (bound {bound}, {proven.en})",
        )
    else:
        money = question.cheapest if isinstance(question, GoalsQuestion) else Money.COST
        what = "" if money is Money.COST else f"、{_MONEY[money].ja} {selection.value:,}円"
        also = "" if money is Money.COST else f", {selection.value:,} yen of {_MONEY[money].en}"
        first = Text(
            f"{count}局・{cost:,}円{what}で全目標に到達 (下界 {selection.bound:,}円、{proven.ja})",
            f"{count} sites for {cost:,} yen{also} reach every goal (bound {selection.bound:,} yen, {proven.en})",
        )
    lines = [
        first,
        Text(
            f"{selection.seconds:.1f}秒、分枝 {selection.nodes}、切除平面 {selection.cuts}",
            f"{selection.seconds:.1f} s, {selection.nodes} nodes, {selection.cuts} cuts",
        ),
    ]
    if reached(selection) and selection.gap == 0:
        lines.append(_ties(selection))
    if selection.state_yen is not None:
        lines.append(Text(f"うち国費 {selection.state_yen:,}円", f"state money {selection.state_yen:,} yen"))
    return lines


def _ties(selection: Selection) -> Text:
    if ties_proven(selection):
        also, also_en = ("", "") if selection.state_yen is None else ("、次に国費が最小", ", then least state money")
        return Text(
            f"同点の組の中では局数が最少{also}であることも証明済みです",
            f"of all sets as good it has the fewest sites{also_en} (proven)",
        )
    return Text(
        "同点の組の中で局数・国費が最少かどうかは証明していません",
        "that no set as good has fewer sites or less state money is not proven",
    )


def share_lines(selection: Selection, zone_name: ZoneName) -> list[Text]:
    """Return what is covered of every goal, of what candidates can reach and of all; of zones the one with least."""
    lines = []
    for number in sorted({goal.goal for goal in selection.goals}):
        rows = [goal for goal in selection.goals if goal.goal == number and goal.total and goal.coverable]
        if not rows:
            continue
        row = min(rows, key=lambda goal: Fraction(goal.covered, goal.total))
        name = _name(row, zone_name)
        reach = decimal_text(Fraction(100 * row.covered, row.coverable), 2)
        total = decimal_text(Fraction(100 * row.covered, row.total), 1)
        least = (" (割合が最も低い地域)", " (lowest of all)") if len(rows) > 1 else ("", "")
        lines.append(
            Text(
                f"目標 {name.ja}{least[0]}: 候補局で届く分の {reach} %、全体の {total} %",
                f"goal {name.en}{least[1]}: {reach} % of what candidates can reach, {total} % of all",
            )
        )
    return lines


def goal_lines(instance: Instance, selection: Selection, zone_name: ZoneName) -> list[Text]:
    """Return the goal rows that are missed, the largest shortfall first; who is short by how much."""
    short = sorted((goal for goal in selection.goals if goal.short), key=lambda goal: -goal.short / goal.target)
    lines = []
    for goal in short[:_MOST_LINES]:
        name = _name(goal, zone_name)
        missing, target = (_amount(instance, goal.kind, amount) for amount in (goal.short, goal.target))
        lines.append(
            Text(f"不足: {name.ja} {missing.ja} (目標 {target.ja})", f"short: {name.en} {missing.en} of {target.en}")
        )
    if len(short) > _MOST_LINES:
        rest = len(short) - _MOST_LINES
        lines.append(Text(f"ほか {rest} 件の目標が不足", f"and {rest} more goals are short"))
    return lines


def remedy_lines(instance: Instance, question: Question, helps: Remedies, zone_name: ZoneName) -> list[Text]:
    """Return reasons and the changes that would help."""
    lines = [Text(f"理由: {_REASONS[r].ja}", f"reason: {_REASONS[r].en}") for r in helps.reasons]
    for one in helps.lowered:
        if not one.enough:
            continue
        for row in [row for row in one.rows if row.short][:3]:
            name, to = _name(row, zone_name), _amount(instance, row.kind, row.covered)
            share = f"{float(Fraction(row.covered, row.target)):.1%}"
            lines.append(
                Text(
                    f"緩和案: {name.ja}の目標だけを {to.ja} (目標の {share}) に下げれば届きます",
                    f"lowering {name.en} alone to {to.en} ({share} of the target) is enough",
                )
            )
    for raised in helps.raised:
        name = _MONEY[raised.cap.money]
        if raised.needed_yen is not None:
            lines.append(
                Text(
                    f"緩和案: {name.ja}の上限を {raised.cap.limit_yen:,}円から {raised.needed_yen:,}円にすれば届きます"
                    f" (最低でも {raised.least_yen:,}円が必要)",
                    f"raising {name.en} from {raised.cap.limit_yen:,} to {raised.needed_yen:,} yen is enough "
                    f"(at least {raised.least_yen:,} are needed)",
                )
            )
    low, high = helps.lowered_together, helps.raised_together
    if low is not None and low.rows:
        parts = [(_name(row, zone_name), _amount(instance, row.kind, row.covered)) for row in low.rows[:_MOST_LINES]]
        more = len(low.rows) - len(parts)
        lines.append(
            Text(
                "緩和案 (目標をまとめて最小限に): "
                + "、".join(f"{name.ja}を {to.ja}" for name, to in parts)
                + (f"、ほか {more} 件" if more else "")
                + f"。引下げの合計は目標比 {float(low.total):.2%} (どう下げても {float(low.least):.2%} を下回りません)",
                "lowering as little as possible in all: "
                + ", ".join(f"{name.en} to {to.en}" for name, to in parts)
                + (f" and {more} more" if more else "")
                + f"; {float(low.total):.2%} of the targets in sum (no lowering has less than {float(low.least):.2%})",
            )
        )
    if high is not None and len(high.caps) > 1:
        ja = "、".join(f"{_MONEY[cap.money].ja} {yen:,}円" for cap, yen in high.caps)
        en = ", ".join(f"{_MONEY[cap.money].en} {yen:,}" for cap, yen in high.caps)
        lines.append(
            Text(
                f"緩和案 (上限をまとめて): {ja} にすれば、総事業費 {high.cost_yen:,}円で届きます"
                f" (総事業費は最低でも {high.least_yen:,}円)",
                f"raising together {en} is enough, for {high.cost_yen:,} yen in all (at least {high.least_yen:,})",
            )
        )
    return lines


def outside_lines(instance: Instance, outside: OutOfReach) -> list[Text]:
    """Return what no candidate covers."""
    whole = outside.whole
    road = whole_metres(whole.road, instance.road_units_per_m)
    if not whole.persons and not road:
        return []
    jointly = outside.jointly_persons
    more = f" (うち {jointly:,}人は複数の局が合わされば覆える可能性があります)" if jointly else ""
    also = f" ({jointly:,} of them several sites might cover together)" if jointly else ""
    return [
        Text(
            f"どの候補局からも届かない需要: {whole.persons:,}人、道路 {road:,}m{more}",
            f"out of reach of every candidate: {whole.persons:,} persons, {road:,} m of road{also}",
        )
    ]


def _worth(value: int, selection: Selection) -> str:
    units = selection.value_units
    return f"{value:,}" if units == 1 else f"{value // units:,}"


def _amount(instance: Instance, kind: GoalKind, amount: int) -> Text:
    if kind in ROAD_KINDS:
        metres = -(-amount // instance.road_units_per_m)
        return Text(f"{metres:,}m", f"{metres:,} m")
    if kind is GoalKind.EXPRESSWAY:
        return Text(f"{amount:,}地点", f"{amount:,} points")
    return Text(f"{amount:,}人", f"{amount:,} persons")


def _name(goal: GoalOutcome, zone_name: ZoneName) -> Text:
    kind = _KINDS[goal.kind]
    if goal.zone is None:
        return kind
    zone = zone_name(goal.kind, goal.zone)
    return Text(f"{zone}の人口", f"{kind.en} {zone}")


def _goal_json(instance: Instance, goal: GoalOutcome, zone_name: ZoneName) -> dict[str, Any]:
    unit = instance.road_units_per_m if goal.kind in ROAD_KINDS else 1
    return {
        "goal": goal.kind.value,
        "carrier": goal.carrier,
        "zone": None if goal.zone is None else zone_name(goal.kind, goal.zone),
        "covered": whole_metres(goal.covered, unit),
        "target": -(-goal.target // unit),
        "short": -(-goal.short // unit),
        "coverable": whole_metres(goal.coverable, unit),
        "total": whole_metres(goal.total, unit),
    }


def _outside_json(instance: Instance, outside: OutOfReach, zone_name: ZoneName) -> dict[str, Any]:
    unit = instance.road_units_per_m

    def one(zone: ZoneOutOfReach) -> dict[str, int]:
        return {
            "persons": zone.persons,
            "total_persons": zone.total_persons,
            "road_m": whole_metres(zone.road, unit),
            "total_road_m": whole_metres(zone.total_road, unit),
        }

    def zones(kind: GoalKind, found: tuple[ZoneOutOfReach, ...]) -> list[dict[str, Any]]:
        return [{"zone": zone_name(kind, zone.zone)} | one(zone) for zone in found if zone.zone is not None]

    return one(outside.whole) | {
        "only_jointly_persons": outside.jointly_persons,
        "municipalities": zones(GoalKind.MUNICIPALITY, outside.municipalities),
        "prefectures": zones(GoalKind.PREFECTURE, outside.prefectures),
    }
