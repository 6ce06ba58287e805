"""Page 「問い・予算」 of the form of 置局選定: which question, whose money at most, what a metre of road is worth."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtWidgets import QFormLayout, QLabel, QVBoxLayout, QWidget

from coverage_planner.engine.selection.question import Cap, Money
from coverage_planner.model.terms import CARRIERS, name_of
from coverage_planner.model.yen_amount import MOST_YEN
from coverage_planner.ui.form_fields import NumberField, TermChoice
from coverage_planner.ui.language import shown
from coverage_planner.ui.selection_fields import OptionalNumber, heading

BUDGET, GOALS = "budget", "goals"


class MoneyPage(QWidget):
    """The question and every limit of money."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        yen = " " + self.tr("yen")
        self.kind = TermChoice(
            (
                (BUDGET, self.tr("most persons within the budget")),
                (GOALS, self.tr("cheapest set that reaches the goals")),
            )
        )
        self.kind.setAccessibleName(self.tr("Question"))
        self.kind.setToolTip(
            self.tr("Either the money is given and most persons are wanted, or the goals are given and least money.")
        )
        self.money = {
            money: OptionalNumber(NumberField(0, MOST_YEN, 0, 10_000_000, yen), value, name)
            for money, value, name in (
                (Money.COST, 300_000_000, self.tr("Total cost at most")),
                (Money.OWN, 150_000_000, self.tr("Own money at most")),
                (Money.STATE, 150_000_000, self.tr("State money at most")),
            )
        }
        self.money[Money.COST].setToolTip(self.tr("Sum of the total costs of all sites that are built."))
        self.money[Money.OWN].setToolTip(
            self.tr("What prefecture, municipality and carriers pay together: cost less State.")
        )
        self.money[Money.STATE].setToolTip(self.tr("The State's part, decided for every site under the subsidy rules."))
        self.money[Money.COST].box.setChecked(True)
        self.carriers = {
            k: OptionalNumber(NumberField(0, MOST_YEN, 0, 10_000_000, yen), 100_000_000, shown(name_of(carrier)))
            for k, carrier in enumerate(CARRIERS)
        }
        for row in self.carriers.values():
            row.setToolTip(self.tr("What this carrier pays for all sites together, after the subsidy."))
        self.cheapest = TermChoice(
            (
                (Money.COST, self.tr("total cost")),
                (Money.OWN, self.tr("what the State does not pay")),
                (Money.STATE, self.tr("State money")),
            )
        )
        self.cheapest.setToolTip(self.tr("Only for the cheapest set: which money is to be least."))
        self.cheapest.setAccessibleName(self.tr("To be least"))
        self.road_weight = OptionalNumber(
            NumberField(0, 1000, 3, 0.01, " " + self.tr("persons/m")), 0.1, self.tr("Count road as persons")
        )
        self.road_weight.setToolTip(
            self.tr(
                "Only for most persons: one metre of covered road counts as so many persons. 0.1 makes 1 km 100 persons."
            )
        )
        self._lay_out()
        self.kind.currentIndexChanged.connect(lambda _place: self._follow_kind())
        self._follow_kind()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        column.addWidget(self.kind)
        for row in self.money.values():
            column.addWidget(row)
        least = QFormLayout()
        least.setContentsMargins(0, 0, 0, 0)
        self._least_label = QLabel(self.tr("To be least"))
        least.addRow(self._least_label, self.cheapest)
        column.addLayout(least)
        column.addWidget(self.road_weight)
        column.addWidget(heading(self.tr("Each carrier pays at most")))
        for row in self.carriers.values():
            column.addWidget(row)
        column.addStretch(1)

    def _follow_kind(self) -> None:
        """Show what the chosen question can use."""
        goals = self.kind.term() == GOALS
        for widget in (self._least_label, self.cheapest):
            widget.setVisible(goals)
        self.road_weight.setVisible(not goals)

    def caps(self) -> tuple[Cap, ...]:
        """Return every limit that is stated."""
        found = [
            Cap(money=money, limit_yen=int(yen))
            for money, row in self.money.items()
            if (yen := row.number()) is not None
        ]
        found += [
            Cap(money=Money.CARRIER, carrier=k, limit_yen=int(yen))
            for k, row in self.carriers.items()
            if (yen := row.number()) is not None
        ]
        return tuple(found)

    def weight(self) -> Fraction:
        """Return the persons that a metre of road is worth."""
        number = self.road_weight.number()
        return Fraction(0) if number is None else Fraction(f"{number:.3f}")
