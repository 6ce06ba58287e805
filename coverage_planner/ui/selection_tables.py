"""Tables of 置局選定: chosen sites in build order; goals missed and what would help."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from coverage_planner.engine.selection.instance import Instance
from coverage_planner.engine.selection.lowered_goals import Reason, Remedies
from coverage_planner.engine.selection.question import ROAD_KINDS, BudgetQuestion, Cap, GoalKind, Money
from coverage_planner.engine.selection.selection_values import GoalOutcome
from coverage_planner.model.rate import whole_metres
from coverage_planner.model.terms import CARRIERS, name_of
from coverage_planner.ui.language import shown
from coverage_planner.ui.record_table import RecordColumn
from coverage_planner.ui.selection_answer import SelectionAnswer, option_of
from coverage_planner.ui.selection_goal_words import goal_shares


def money_name(money: Money) -> str:
    """Return what a budget is about."""
    return {
        Money.COST: QCoreApplication.translate("SelectionTables", "total cost"),
        Money.OWN: QCoreApplication.translate("SelectionTables", "own money"),
        Money.STATE: QCoreApplication.translate("SelectionTables", "state money"),
        Money.CARRIER: QCoreApplication.translate("SelectionTables", "carrier's burden"),
    }[money]


def build_columns(answer: SelectionAnswer) -> tuple[list[RecordColumn], list[int]]:
    """Return the chosen sites in build order and the candidates of the instance as keys."""
    asked, steps = answer.found.asked, answer.steps
    instance = asked.made.instance
    unit = instance.road_units_per_m
    carrier = asked.question.carrier if isinstance(asked.question, BudgetQuestion) else None
    total = int(instance.persons[instance.of_carrier(carrier)].sum())
    translate = QCoreApplication.translate
    rows = [
        (
            place,
            option_of(asked, step.site),
            asked.options[step.site - 1].site.name,
            step.gained.persons,
            whole_metres(step.gained.road, unit),
            step.cost_yen,
            step.cost_so_far_yen,
            step.covered_so_far.persons,
            step.covered_so_far.persons / total if total else 0.0,
        )
        for place, step in enumerate(steps, 1)
    ]
    headers = (
        translate("SelectionTables", "Order"),
        translate("SelectionTables", "Site"),
        translate("SelectionTables", "Name"),
        translate("SelectionTables", "Newly covered persons"),
        translate("SelectionTables", "New road m"),
        translate("SelectionTables", "Cost yen"),
        translate("SelectionTables", "Cost so far yen"),
        translate("SelectionTables", "Covered persons so far"),
        translate("SelectionTables", "Coverage so far"),
    )
    columns = [
        RecordColumn(
            header=header,
            values=[row[k] for row in rows],
            show=str if k in (1, 2) else (lambda share: f"{share:.2%}") if k == 8 else (lambda number: f"{number:,}"),
            numeric=k not in (1, 2),
        )
        for k, header in enumerate(headers)
    ]
    return columns, [step.site for step in steps]


def goal_columns(answer: SelectionAnswer) -> list[RecordColumn]:
    """Return every goal with what is reached of it; where one is missed why, and each single change that is enough."""
    translate = QCoreApplication.translate
    selection, instance = answer.found.selection, answer.found.asked.made.instance
    rows: list[tuple[str, str, str]] = []
    if answer.helps is not None:
        reasons = {
            Reason.OUT_OF_REACH: translate("SelectionTables", "Some demand is out of reach of every candidate."),
            Reason.LOCKS: translate("SelectionTables", "What must, must not or must not stand close leaves no way."),
            Reason.MONEY: translate("SelectionTables", "The money does not suffice."),
        }
        rows += [(translate("SelectionTables", "Reason"), reasons[reason], "") for reason in answer.helps.reasons]
    reached: list[tuple[str, str, str]] = []
    for goal in sorted(selection.goals, key=lambda goal: -goal.short / max(1, goal.target)):
        kind = translate("SelectionTables", "Shortfall") if goal.short else translate("SelectionTables", "Reached")
        text = (
            translate("SelectionTables", "{amount} short (goal {target}, reached {covered})")
            if goal.short
            else translate("SelectionTables", "goal {target}, reached {covered}")
        )
        amounts = {
            key: _amount(instance, goal.kind, amount)
            for key, amount in (("amount", goal.short), ("covered", goal.covered), ("target", goal.target))
        }
        shares = goal_shares(goal)
        row = (kind, _goal_name(answer, goal), text.format(**amounts) + (f"（{shares}）" if shares else ""))
        (rows if goal.short else reached).append(row)
    if answer.helps is not None:
        rows += _ways_out(answer, answer.helps)
    rows += reached
    headers = (
        translate("SelectionTables", "Kind"),
        translate("SelectionTables", "What"),
        translate("SelectionTables", "How much"),
    )
    return [RecordColumn(header=header, values=[row[k] for row in rows]) for k, header in enumerate(headers)]


def _ways_out(answer: SelectionAnswer, helps: Remedies) -> list[tuple[str, str, str]]:
    """Return the changes that are enough for themselves, the raised budget that asks for least first."""
    translate = QCoreApplication.translate
    instance = answer.found.asked.made.instance
    rows = []
    enough = [raised for raised in helps.raised if raised.needed_yen is not None]
    for raised in sorted(enough, key=lambda raised: (raised.needed_yen or 0) - raised.cap.limit_yen):
        text = translate("SelectionTables", "Raise the limit of {money}").format(money=money_name(raised.cap.money))
        to = translate("SelectionTables", "by {more} to {enough} yen (at least {least} yen are needed)")
        needed = raised.needed_yen or 0
        amount = to.format(
            more=f"{needed - raised.cap.limit_yen:,}", enough=f"{needed:,}", least=f"{raised.least_yen or 0:,}"
        )
        rows.append((translate("SelectionTables", "Way out"), text, amount))
    for lowered in helps.lowered:
        for row in lowered.rows:
            if lowered.enough and row.short:
                text = translate("SelectionTables", "Lower the goal {goal}").format(goal=_goal_name(answer, row))
                amount = _amount(instance, row.kind, row.covered)
                share = f"{row.covered / row.target:.2%}"
                to = translate("SelectionTables", "to {amount} ({share} of the goal)")
                rows.append((translate("SelectionTables", "Way out"), text, to.format(amount=amount, share=share)))
    return rows + _ways_together(answer, helps)


def _ways_together(answer: SelectionAnswer, helps: Remedies) -> list[tuple[str, str, str]]:
    """Return the least change of all goals together and of all budgets together, where that is more than one of each."""
    translate = QCoreApplication.translate
    instance = answer.found.asked.made.instance
    rows = []
    together, raised = helps.lowered_together, helps.raised_together
    if together is not None and len(together.rows) > 1:
        to = translate("SelectionTables", "{goal} to {amount}")
        parts = [
            to.format(goal=_goal_name(answer, row), amount=_amount(instance, row.kind, row.covered))
            for row in together.rows
        ]
        kind = translate("SelectionTables", "Way out")
        rows.append((kind, translate("SelectionTables", "Lower goals as little as possible"), "、".join(parts)))
    if raised is not None and len(raised.caps) > 1:
        to = translate("SelectionTables", "{money} to {yen} yen")
        parts = [to.format(money=_cap_name(cap), yen=f"{yen:,}") for cap, yen in raised.caps]
        kind = translate("SelectionTables", "Way out")
        rows.append((kind, translate("SelectionTables", "Raise budgets for the cheapest set"), "、".join(parts)))
    return rows


def _cap_name(cap: Cap) -> str:
    if cap.carrier is None:
        return money_name(cap.money)
    text = QCoreApplication.translate("SelectionTables", "burden of {carrier}")
    return text.format(carrier=shown(name_of(CARRIERS[cap.carrier])))


def outside_columns(answer: SelectionAnswer) -> tuple[list[RecordColumn], list[int]]:
    """Return what no candidate covers, the whole first, then by municipality; keys are municipalities, -1 for the whole."""
    translate = QCoreApplication.translate
    outside, unit = answer.found.asked.unreachable, answer.found.asked.made.instance.road_units_per_m
    zones = answer.project.data.zones
    listed = [outside.whole, *sorted(outside.municipalities, key=lambda zone: (-zone.persons, -zone.road))]
    if not outside.whole.persons and not outside.whole.road // unit:
        listed = []
    names = [
        translate("SelectionTables", "Everything")
        if one.zone is None or zones is None
        else zones.municipalities[one.zone].name
        for one in listed
    ]
    figures = [
        (one.persons, one.persons / one.total_persons if one.total_persons else 0.0, one.total_persons, one.road // unit,
         one.total_road // unit)
        for one in listed
    ]  # fmt: skip
    headers = (
        translate("SelectionTables", "Persons out of reach"),
        translate("SelectionTables", "Share"),
        translate("SelectionTables", "All persons"),
        translate("SelectionTables", "Road out of reach (m)"),
        translate("SelectionTables", "All road (m)"),
    )
    columns = [RecordColumn(header=translate("SelectionTables", "Zone"), values=names)]
    columns += [
        RecordColumn(
            header=header,
            values=[row[k] for row in figures],
            show=(lambda share: f"{share:.1%}") if k == 1 else (lambda number: f"{number:,}"),
            numeric=True,
        )
        for k, header in enumerate(headers)
    ]
    return columns, [-1 if one.zone is None else one.zone for one in listed]


def _goal_name(answer: SelectionAnswer, goal: GoalOutcome) -> str:
    name = _goal_subject(answer, goal)
    if goal.carrier is None:
        return name
    carrier = shown(name_of(CARRIERS[goal.carrier]))
    return QCoreApplication.translate("SelectionTables", "{goal} ({carrier})").format(goal=name, carrier=carrier)


def _goal_subject(answer: SelectionAnswer, goal: GoalOutcome) -> str:
    translate = QCoreApplication.translate
    zones = answer.project.data.zones
    if goal.zone is not None and zones is not None:
        if goal.kind is GoalKind.MUNICIPALITY:
            name = zones.municipalities[goal.zone].name
        else:
            code = f"{goal.zone:02d}"
            name = next((m.prefecture_name for m in zones.municipalities if m.prefecture_code == code), code)
        return translate("SelectionTables", "persons of {zone}").format(zone=name)
    return {
        GoalKind.PERSONS: translate("SelectionTables", "all persons"),
        GoalKind.ROAD_M: translate("SelectionTables", "road length"),
        GoalKind.EXPRESSWAY: translate("SelectionTables", "expressway points"),
        GoalKind.EXPRESSWAY_M: translate("SelectionTables", "expressway length"),
        GoalKind.NATIONAL_M: translate("SelectionTables", "national road length"),
        GoalKind.MUNICIPALITY: translate("SelectionTables", "persons of a municipality"),
        GoalKind.PREFECTURE: translate("SelectionTables", "persons of a prefecture"),
    }[goal.kind]


def _amount(instance: Instance, kind: GoalKind, amount: int) -> str:
    translate = QCoreApplication.translate
    if kind in ROAD_KINDS:
        return f"{-(-amount // instance.road_units_per_m):,} m"
    if kind is GoalKind.EXPRESSWAY:
        return translate("SelectionTables", "{n} points").format(n=f"{amount:,}")
    return translate("SelectionTables", "{n} persons").format(n=f"{amount:,}")
