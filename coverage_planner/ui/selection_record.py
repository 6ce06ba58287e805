"""The questions of 置局選定 as the project file keeps them: what is typed into both forms, as JSON, and back.

A file may come from anybody: what cannot be read is left out, and the form stays as it is there. Zones and carriers are kept by
their codes, because numbers change with the imported data.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from math import isfinite
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidgetItem

from coverage_planner.engine.selection.question import Goal, GoalKind, Money
from coverage_planner.model.errors import PlannerError
from coverage_planner.model.layers import ZoneTable
from coverage_planner.model.terms import CARRIERS
from coverage_planner.model.yen_amount import yen_of
from coverage_planner.project.plan_rollout import YearRule
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.sharing_scheme import SchemeKind
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.selection_fields import OptionalNumber
from coverage_planner.ui.selection_form import SelectionForm
from coverage_planner.ui.selection_goal_page import GoalPage
from coverage_planner.ui.selection_money_page import BUDGET, GOALS
from coverage_planner.ui.selection_rollout_form import RolloutForm

_MOST_TEXT = 1_000_000
_MOST_ROWS = 10_000
_ODD = (KeyError, TypeError, ValueError, AttributeError, OverflowError, ZeroDivisionError, PlannerError)


def question_text(form: SelectionForm) -> str:
    """Return what is typed into the form of the selection."""
    money, goals, conditions = form.money_page, form.goal_page, form.conditions
    return _text(
        {
            "kind": form.kind.term(),
            "money": {kind.value: _optional(row) for kind, row in money.money.items()},
            "carriers": {CARRIERS[k].value: _optional(row) for k, row in money.carriers.items()},
            "cheapest": money.cheapest.term().value,
            "road_weight": _optional(money.road_weight),
            "coverage_of": _carrier_name(goals.carrier.term()),
            "goals": {kind.value: _optional(row) for kind, row in goals.usual.items()},
            "expressway": goals.expressway.isChecked(),
            "of_total": goals.of_total.isChecked(),
            "further": [_goal_record(goal, goals.zones) for goal in goals.further],
            "must": conditions.must.text(),
            "must_not": conditions.must_not.text(),
            "exclusive": conditions.exclusive.toPlainText(),
            "spacing_m": conditions.spacing.value(),
            "ways": [kind.value for kind, box in conditions.ways.items() if box.isChecked()],
            "order": [
                [item.data(Qt.ItemDataRole.UserRole), item.checkState() is Qt.CheckState.Checked]
                for item in (conditions.order.item(row) for row in range(conditions.order.count()))
            ],
            "seconds": form.seconds.value(),
        }
    )


def take_question(form: SelectionForm, text: str) -> None:
    """Put a question that was kept into the form."""
    record = _record(text)
    money, goals, conditions = form.money_page, form.goal_page, form.conditions

    def ways() -> None:
        wanted = {SchemeKind(name) for name in record["ways"]}
        for kind, box in conditions.ways.items():
            box.setChecked(kind in wanted)

    def order() -> None:
        listed = [(str(name), bool(on)) for name, on in record["order"]]
        if sorted(name for name, _ in listed) != sorted(carrier.value for carrier in CARRIERS):
            raise ValueError("carriers")
        items: dict[str, QListWidgetItem] = {}
        while conditions.order.count():
            item = conditions.order.takeItem(0)
            items[item.data(Qt.ItemDataRole.UserRole)] = item
        for name, on in listed:
            items[name].setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            conditions.order.addItem(items[name])

    for step in (
        # First: choosing the kind ticks what it cannot do without, which the figures below put right.
        lambda: _choose(form.kind, record["kind"], (BUDGET, GOALS)),
        *(_take_optional(row, record, "money", kind.value) for kind, row in money.money.items()),
        *(_take_optional(row, record, "carriers", CARRIERS[k].value) for k, row in money.carriers.items()),
        lambda: _choose(money.cheapest, Money(record["cheapest"]), money.cheapest.terms),
        _take_optional(money.road_weight, record, "road_weight"),
        lambda: goals.carrier.setCurrentIndex(goals.carrier.terms.index(_carrier_number(record["coverage_of"]))),
        *(_take_optional(row, record, "goals", kind.value) for kind, row in goals.usual.items()),
        lambda: goals.expressway.setChecked(record["expressway"]),
        lambda: goals.of_total.setChecked(record["of_total"]),
        lambda: goals.show_further(_further(record["further"], goals)),
        lambda: conditions.must.setText(record["must"][:_MOST_TEXT]),
        lambda: conditions.must_not.setText(record["must_not"][:_MOST_TEXT]),
        lambda: conditions.exclusive.setPlainText(record["exclusive"][:_MOST_TEXT]),
        lambda: conditions.spacing.setValue(_number(record["spacing_m"])),
        ways,
        order,
        lambda: form.seconds.setValue(_number(record["seconds"])),
    ):
        _try(step)


def years_text(form: RolloutForm) -> str:
    """Return what is typed into the form of the roll-out; empty while nobody has."""
    if form.untouched and not form.rule_page.rules and not form.rule_page.orders:
        return ""
    table = form.table
    rows = [[_cell(form, row, column) for column in range(table.columnCount())] for row in range(table.rowCount())]
    return _text(
        {
            "years": rows,
            "carry_over": form.carry_over.isChecked(),
            "goal_persons": _optional(form.goal),
            "rules": [[rule.site_id, rule.year.label, rule.not_before] for rule in form.rule_page.rules],
            "orders": [list(order) for order in form.rule_page.orders],
            "seconds": form.seconds.value(),
        }
    )


def take_years(form: RolloutForm, text: str) -> None:
    """Put years, budgets and rules that were kept into the form."""
    record = _record(text)

    def years() -> None:
        rows = []
        for year, cost, own, state, weight in record["years"][:_MOST_ROWS]:
            rows.append(
                (FiscalYear.parse(str(year)), yen_of(str(cost)), yen_of(str(own)), yen_of(str(state)), int(weight or 1))
            )
        if not rows:
            return
        form.table.setRowCount(0)
        for place, (fiscal_year, cost_yen, own_yen, state_yen, heavy) in enumerate(rows):
            form.set_year(place, fiscal_year, cost_yen=cost_yen, own_yen=own_yen, state_yen=state_yen, weight=heavy)

    def rules() -> None:
        for site_id, label, not_before in record["rules"][:_MOST_ROWS]:
            form.rule_page.tie(
                YearRule(site_id=str(site_id), year=FiscalYear.parse(str(label)), not_before=bool(not_before))
            )

    def orders() -> None:
        for first, second in record["orders"][:_MOST_ROWS]:
            form.rule_page.put_after(str(first), str(second))

    for step in (
        years,
        lambda: form.carry_over.setChecked(record["carry_over"]),
        _take_optional(form.goal, record, "goal_persons"),
        rules,
        orders,
        lambda: form.seconds.setValue(_number(record["seconds"])),
    ):
        _try(step)


def _cell(form: RolloutForm, row: int, column: int) -> str:
    item = form.table.item(row, column)
    return "" if item is None else item.text()


def _text(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, sort_keys=True)


def _record(text: str) -> dict[str, Any]:
    if len(text) > _MOST_TEXT:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _try(step: Callable[[], None]) -> None:
    """Take one part; a part that cannot be read leaves the form as it is there."""
    try:
        step()
    except _ODD:
        return


def _optional(row: OptionalNumber) -> list[Any]:
    return [row.box.isChecked(), row.field.value()]


def _take_optional(row: OptionalNumber, record: dict[str, Any], *names: str) -> Callable[[], None]:
    def take() -> None:
        found: Any = record
        for name in names:
            found = found[name]
        on, value = found
        row.field.setValue(_number(value))
        row.box.setChecked(bool(on))

    return take


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError("no number")
    return float(value)


def _choose(choice: TermChoice, term: Any, known: tuple[Any, ...]) -> None:
    if term not in known:
        raise ValueError("no such choice")
    choice.choose(term)


def _carrier_name(number: int | None) -> str | None:
    return None if number is None else CARRIERS[number].value


def _carrier_number(name: Any) -> int | None:
    return None if name is None else [carrier.value for carrier in CARRIERS].index(name)


def _goal_record(goal: Goal, zones: ZoneTable | None) -> dict[str, Any]:
    zone = None
    if goal.zone is not None and zones is not None:
        zone = zones.municipalities[goal.zone].code if goal.kind is GoalKind.MUNICIPALITY else f"{goal.zone:02d}"
    return {
        "kind": goal.kind.value,
        "share": f"{goal.share.numerator}/{goal.share.denominator}",
        "amount": goal.amount,
        "carrier": _carrier_name(goal.carrier),
        "zone": zone,
        "of_total": goal.of_total,
    }


def _further(records: Any, page: GoalPage) -> tuple[Goal, ...]:
    found = []
    for record in records[:_MOST_ROWS]:
        kind, share, amount = GoalKind(record["kind"]), Fraction(record["share"]), record["amount"]
        if not 0 <= share <= 1 or (amount is not None and (type(amount) is not int or not 0 <= amount <= 10**12)):
            raise ValueError("goal")
        zone = record["zone"]
        if zone is not None:
            zone = _zone_number(page.zones, kind, str(zone))
            if zone is None:
                continue  # the data have no such zone any more
        found.append(
            Goal(
                kind=kind,
                share=share,
                amount=amount,
                carrier=_carrier_number(record["carrier"]),
                zone=zone,
                of_total=bool(record["of_total"]),
            )
        )
    return tuple(found)


def _zone_number(zones: ZoneTable | None, kind: GoalKind, code: str) -> int | None:
    for number, one in enumerate(() if zones is None else zones.municipalities):
        if kind is GoalKind.MUNICIPALITY and one.code == code:
            return number
        if kind is GoalKind.PREFECTURE and one.prefecture_code == code:
            return int(code)
    return None
