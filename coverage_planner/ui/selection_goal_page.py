"""Page 「目標」 of the form of 置局選定: the usual goals as boxes, others by zone, carrier and amount as a list."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.engine.selection.question import ROAD_KINDS, Goal, GoalKind
from coverage_planner.model.layers import ZoneTable
from coverage_planner.model.terms import CARRIERS, name_of
from coverage_planner.ui.form_fields import NumberField, TermChoice
from coverage_planner.ui.language import shown
from coverage_planner.ui.selection_fields import OptionalNumber, heading

_HUNDRED = 100
_PERCENT, _AMOUNT = "percent", "amount"
_ZONED = {GoalKind.MUNICIPALITY, GoalKind.PREFECTURE}


class GoalPage(QWidget):
    """Signal ``changed()``: a goal of the list was added or removed."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names = {
            GoalKind.PERSONS: self.tr("Persons"),
            GoalKind.ROAD_M: self.tr("Road length"),
            GoalKind.EXPRESSWAY_M: self.tr("Expressway length"),
            GoalKind.NATIONAL_M: self.tr("National road length"),
            GoalKind.MUNICIPALITY: self.tr("Persons in every municipality"),
            GoalKind.PREFECTURE: self.tr("Persons in every prefecture"),
        }
        self.usual = {
            kind: OptionalNumber(NumberField(0, 100, 2, 0.1, " %"), 99.0, self._names[kind])
            for kind in (GoalKind.PERSONS, GoalKind.ROAD_M, GoalKind.MUNICIPALITY, GoalKind.PREFECTURE)
        }
        self.expressway = QCheckBox(self.tr("Expressways complete"))
        self.expressway.setToolTip(
            self.tr("Every piece of expressway that candidates can reach (tunnels are not counted).")
        )
        self.of_total = QCheckBox(self.tr("Percent of everybody and of all roads"))
        self.of_total.setToolTip(
            self.tr(
                "Off: 100 % is what existing stations and all candidates together can cover. "
                "On: 100 % is everybody, as in the ministry's indicator."
            )
        )
        self.carrier = TermChoice(self._carriers())
        self.carrier.setCurrentIndex(0)
        self.carrier.setAccessibleName(self.tr("Coverage of"))
        self.carrier.setToolTip(self.tr("Whose 5G coverage counts: that of any of the four, or of one carrier."))
        self._further: list[Goal] = []
        self._zones: ZoneTable | None = None
        self.kind = TermChoice(tuple(self._names.items()))
        self.zone = TermChoice(((None, self.tr("every one")),))
        self.of = TermChoice(self._carriers())
        self.number = NumberField(0, 1e9, 2, 1)
        self.number.setGroupSeparatorShown(True)
        self.number.setValue(90)
        self.unit = TermChoice(((_PERCENT, "%"), (_AMOUNT, self.tr("persons"))))
        self.unit.setMinimumContentsLength(3)
        self.add = QPushButton(self.tr("Add the goal"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Further goals"))
        self.remove = QPushButton(self.tr("Remove the goal"))
        self._lay_out()
        for choice in (self.kind, self.zone, self.of, self.unit):
            choice.setCurrentIndex(0)
        self.kind.currentIndexChanged.connect(lambda _place: self._follow_kind())
        self.add.clicked.connect(self._add_goal)
        self.remove.clicked.connect(self._remove_goal)
        self._follow_kind()
        self._show_list()

    def _carriers(self) -> list[tuple[int | None, str]]:
        return [(None, self.tr("any carrier")), *((k, shown(name_of(carrier))) for k, carrier in enumerate(CARRIERS))]

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        head = QFormLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addRow(self.tr("Coverage of"), self.carrier)
        column.addLayout(head)
        for row in self.usual.values():
            column.addWidget(row)
        column.addWidget(self.expressway)
        column.addWidget(self.of_total)
        column.addWidget(heading(self.tr("Further goals")))
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("What"), self.kind)
        form.addRow(self.tr("Where"), self.zone)
        form.addRow(self.tr("Whose"), self.of)
        least = QHBoxLayout()
        least.addWidget(self.number, 1)
        least.addWidget(self.unit)
        least.addWidget(self.add)
        form.addRow(self.tr("At least"), least)
        column.addLayout(form)
        self.list.setFixedHeight(3 * (self.list.fontMetrics().height() + 6) + 6)
        column.addWidget(self.list)
        last = QHBoxLayout()
        last.addWidget(self.remove)
        last.addStretch(1)
        column.addLayout(last)
        column.addStretch(1)

    def show_zones(self, zones: ZoneTable | None) -> None:
        """Offer the zones of a project; goals about zones of another one are dropped."""
        if zones is not self._zones:
            self._further = [goal for goal in self._further if goal.zone is None]
            self._zones = zones
            self._follow_kind()
            self._show_list()

    @property
    def zones(self) -> ZoneTable | None:
        """The zones that are offered."""
        return self._zones

    @property
    def further(self) -> tuple[Goal, ...]:
        """The goals of the list."""
        return tuple(self._further)

    def show_further(self, goals: tuple[Goal, ...]) -> None:
        """List other goals."""
        self._further = list(goals)
        self._show_list()
        self.changed.emit()

    def goals(self) -> tuple[Goal, ...]:
        """Return every goal that is stated."""
        carrier, whole = self.carrier.term(), self.of_total.isChecked()
        goals = [
            # Fractions of the shown digits: 99.9 is 999/1000 and not the nearest binary number.
            Goal(kind=kind, share=Fraction(f"{percent:.2f}") / _HUNDRED, carrier=carrier, of_total=whole)
            for kind, row in self.usual.items()
            if (percent := row.number()) is not None
        ]
        if self.expressway.isChecked():
            goals.append(Goal(kind=GoalKind.EXPRESSWAY, carrier=carrier, of_total=whole))
        return (*goals, *self._further)

    def goal_text(self, goal: Goal) -> str:
        """Return a goal in words."""
        name = self.tr("Expressways complete") if goal.kind is GoalKind.EXPRESSWAY else self._names[goal.kind]
        if goal.zone is not None:
            name = self.tr("Persons of {zone}").format(zone=dict(self._zone_entries(goal.kind))[goal.zone])
        carrier = (
            ""
            if goal.carrier is None
            else self.tr(" ({carrier})").format(carrier=shown(name_of(CARRIERS[goal.carrier])))
        )
        if goal.kind is GoalKind.EXPRESSWAY:
            return name + carrier
        share = f"{float(goal.share * _HUNDRED):g} %"
        # Without its whole a goal of 99 % reads as the ministry's indicator.
        whole = self.tr("{share} of all") if goal.of_total else self.tr("{share} of what candidates can reach")
        amount = whole.format(share=share)
        if goal.amount is not None:
            unit = "m" if goal.kind in ROAD_KINDS else self.tr("persons")
            amount = f"{goal.amount:,} {unit}"
        return self.tr("{name} at least {amount}").format(name=name + carrier, amount=amount)

    def _zone_entries(self, kind: GoalKind) -> list[tuple[int, str]]:
        if self._zones is None:
            return []
        if kind is GoalKind.MUNICIPALITY:
            return [(k, one.name) for k, one in enumerate(self._zones.municipalities)]
        return list({int(one.prefecture_code): one.prefecture_name for one in self._zones.municipalities}.items())

    def _follow_kind(self) -> None:
        kind = self.kind.term()
        zoned = kind in _ZONED
        entries: list[tuple[int | None, str]] = [(None, self.tr("every one") if zoned else self.tr("everything"))]
        self.zone.set_entries([*entries, *(self._zone_entries(kind) if zoned else [])])
        self.zone.setEnabled(zoned)
        self.unit.set_entries(((_PERCENT, "%"), (_AMOUNT, "m" if kind in ROAD_KINDS else self.tr("persons"))))

    def _add_goal(self) -> None:
        kind, percent = self.kind.term(), self.unit.term() == _PERCENT
        number = self.number.value()
        goal = Goal(
            kind=kind,
            share=Fraction(f"{min(number, 100):.2f}") / _HUNDRED if percent else Fraction(1),
            amount=None if percent else int(number),
            carrier=self.of.term(),
            zone=self.zone.term() if kind in _ZONED else None,
            of_total=percent and self.of_total.isChecked(),
        )
        same = goal.kind, goal.carrier, goal.zone
        self._further = [one for one in self._further if (one.kind, one.carrier, one.zone) != same] + [goal]
        self._show_list()
        self.changed.emit()

    def _remove_goal(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._further):
            del self._further[row]
            self._show_list()
            self.changed.emit()

    def _show_list(self) -> None:
        self.list.clear()
        self.list.addItems([self.goal_text(goal) for goal in self._further])
        self.list.setCurrentRow(len(self._further) - 1)
        self.remove.setEnabled(bool(self._further))
