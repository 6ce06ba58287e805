"""The form of 置局選定: budget or goals, what must and must not be built, ways of building, time limit."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.engine.selection.question import (
    BudgetQuestion,
    Cap,
    Goal,
    GoalKind,
    GoalsQuestion,
    Money,
    Question,
)
from coverage_planner.engine.selection.selecting import Limits
from coverage_planner.model.terms import CARRIERS, name_of
from coverage_planner.project.plan_selection import PlanRules
from coverage_planner.subsidy.sharing_scheme import SchemeKind
from coverage_planner.ui.form_fields import NumberField, TermChoice
from coverage_planner.ui.language import shown

MOST_YEN = 1e13
_HUNDRED = 100


class OptionalNumber(QWidget):
    """A number that counts only while its box is ticked."""

    def __init__(self, field: NumberField, value: float, name: str) -> None:
        super().__init__()
        self.box = QCheckBox(name)
        self.field = field
        field.setValue(value)
        field.setGroupSeparatorShown(True)
        field.setEnabled(False)
        field.setAccessibleName(name)
        self.box.toggled.connect(field.setEnabled)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.box, 1)
        line.addWidget(field)
        field.setFixedWidth(150)

    def set(self, value: float) -> None:
        """Tick the box and give the number."""
        self.box.setChecked(True)
        self.field.setValue(value)

    def number(self) -> float | None:
        """Return the number, None while it does not count."""
        return self.field.value() if self.box.isChecked() else None


class SelectionForm(QWidget):
    """The question a planner puts together. Signals: ``start_requested()``, ``stop_requested()``, ``take_requested(str)``.

    ``take_requested`` asks for the identifiers of the sites selected on the map, for "must" or "must_not".
    """

    start_requested = Signal()
    stop_requested = Signal()
    take_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.iterations: int | None = None
        """Ends searches by count instead of time, so that they can be repeated (tests)."""
        yen = " " + self.tr("yen")
        self.kind = TermChoice(
            (
                ("budget", self.tr("most persons within the budget")),
                ("goals", self.tr("cheapest set that reaches the goals")),
            )
        )
        self.kind.setAccessibleName(self.tr("Question"))
        self.money = {
            money: OptionalNumber(NumberField(0, MOST_YEN, 0, 10_000_000, yen), value, name)
            for money, value, name in (
                (Money.COST, 300_000_000, self.tr("Total cost at most")),
                (Money.OWN, 150_000_000, self.tr("Own money at most")),
                (Money.STATE, 150_000_000, self.tr("State money at most")),
            )
        }
        self.goals = {
            kind: OptionalNumber(NumberField(0, 100, 2, 0.1, " %"), 99.0, name)
            for kind, name in (
                (GoalKind.PERSONS, self.tr("Persons")),
                (GoalKind.ROAD_M, self.tr("Road length")),
                (GoalKind.MUNICIPALITY, self.tr("Persons in every municipality")),
                (GoalKind.PREFECTURE, self.tr("Persons in every prefecture")),
            )
        }
        self.expressway = QCheckBox(self.tr("Expressways complete"))
        self.of_total = QCheckBox(self.tr("Percent of all demand, not of what is in reach"))
        self.carrier = TermChoice(
            ((None, self.tr("any carrier")), *((k, shown(name_of(carrier))) for k, carrier in enumerate(CARRIERS)))
        )
        self.carrier.setCurrentIndex(0)
        self.must, self.must_not = QLineEdit(), QLineEdit()
        self.locked = QLabel()
        self.locked.setWordWrap(True)
        self.spacing = NumberField(0, 100_000, 0, 100, " m")
        self.ways = {
            kind: QCheckBox(name)
            for kind, name in (
                (SchemeKind.ONE_ALONE, self.tr("one carrier alone")),
                (SchemeKind.JOINT, self.tr("jointly")),
                (SchemeKind.NEUTRAL_HOST, self.tr("neutral host")),
            )
        }
        self.seconds = NumberField(1, 86_400, 0, 10, " " + self.tr("s"))
        self.seconds.setValue(30)
        self.start = QPushButton(self.tr("Run selection"))
        self.start.setDefault(True)
        self.stop = QPushButton(self.tr("Stop and keep the best"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self._lay_out()
        self.set_running(False)
        self.money[Money.COST].box.setChecked(True)
        self.goals[GoalKind.PERSONS].box.setChecked(False)
        self.kind.currentIndexChanged.connect(self._follow_kind)
        self.start.clicked.connect(self.start_requested)
        self.stop.clicked.connect(self.stop_requested)

    def _lay_out(self) -> None:
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(4)
        layout.addWidget(self._heading(self.tr("Question")))
        layout.addWidget(self.kind)
        for row in self.money.values():
            layout.addWidget(row)
        layout.addWidget(self._heading(self.tr("Goals")))
        for row in self.goals.values():
            layout.addWidget(row)
        layout.addWidget(self.expressway)
        layout.addWidget(self.of_total)
        layout.addWidget(self._heading(self.tr("Conditions")))
        layout.addWidget(self.locked)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("Coverage of"), self.carrier)
        for key, name, line in (
            ("must", self.tr("Must be built"), self.must),
            ("must_not", self.tr("Must not be built"), self.must_not),
        ):
            line.setPlaceholderText(self.tr("site IDs, separated by commas"))
            line.setAccessibleName(name)
            take = QPushButton(self.tr("From selection"))
            take.setToolTip(self.tr("Add the sites selected on the map or in the table."))
            take.clicked.connect(lambda _on=False, key=key: self.take_requested.emit(key))
            both = QHBoxLayout()
            both.addWidget(line, 1)
            both.addWidget(take)
            form.addRow(name, both)
        form.addRow(self.tr("Least distance"), self.spacing)
        ways = QHBoxLayout()
        for box in self.ways.values():
            ways.addWidget(box)
        ways.addStretch(1)
        form.addRow(self.tr("Weigh also"), ways)
        form.addRow(self.tr("Time limit"), self.seconds)
        layout.addLayout(form)
        layout.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setMinimumWidth(inner.sizeHint().width() + area.verticalScrollBar().sizeHint().width())
        buttons = QHBoxLayout()
        buttons.setContentsMargins(10, 6, 10, 2)
        buttons.addWidget(self.start)
        buttons.addWidget(self.stop)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(2)
        # Above what scrolls: the page is low, and the button is what one looks for first.
        outer.addLayout(buttons)
        outer.addWidget(self.progress)
        outer.addWidget(area, 1)

    def _heading(self, text: str) -> QLabel:
        label = QLabel(text)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        return label

    def _follow_kind(self) -> None:
        """Tick what the chosen question cannot do without, where nothing is ticked."""
        if self.kind.term() == "goals":
            self.money[Money.COST].box.setChecked(False)
            if not self._goals():
                self.goals[GoalKind.PERSONS].box.setChecked(True)
        elif all(row.number() is None for row in self.money.values()):
            self.money[Money.COST].box.setChecked(True)

    def set_running(self, running: bool) -> None:
        """Offer to start or to stop."""
        self.start.setEnabled(not running)
        self.stop.setEnabled(running)
        self.progress.setVisible(running)

    def take(self, key: str, site_ids: tuple[str, ...]) -> None:
        """Add sites to those that must or must not be built."""
        line = self.must if key == "must" else self.must_not
        line.setText(", ".join(dict.fromkeys((*_ids(line), *site_ids))))

    def show_locked(self, site_ids: tuple[str, ...]) -> None:
        """Tell which candidates the plan locks."""
        if not site_ids:
            self.locked.setText(self.tr("No candidate of the plan is locked."))
            return
        names = "、".join(site_ids[:4]) + ("…" if len(site_ids) > 4 else "")
        self.locked.setText(self.tr("Locked, so built: {n} sites ({names})").format(n=len(site_ids), names=names))

    def question(self) -> Question:
        """Return the question; an empty one is refused when it is asked."""
        numbers = {money: row.number() for money, row in self.money.items()}
        caps = tuple(Cap(money=money, limit_yen=int(yen)) for money, yen in numbers.items() if yen is not None)
        if self.kind.term() == "goals":
            return GoalsQuestion(goals=self._goals(), caps=caps)
        cost = numbers[Money.COST]
        return BudgetQuestion(
            budget_yen=None if cost is None else int(cost),
            caps=tuple(cap for cap in caps if cap.money is not Money.COST),
            carrier=self.carrier.term(),
            goals=self._goals(),
        )

    def _goals(self) -> tuple[Goal, ...]:
        carrier, whole = self.carrier.term(), self.of_total.isChecked()
        goals = [
            # Fractions of the shown digits: 99.9 is 999/1000 and not the nearest binary number.
            Goal(kind=kind, share=Fraction(f"{percent:.2f}") / _HUNDRED, carrier=carrier, of_total=whole)
            for kind, row in self.goals.items()
            if (percent := row.number()) is not None
        ]
        if self.expressway.isChecked():
            goals.append(Goal(kind=GoalKind.EXPRESSWAY, carrier=carrier, of_total=whole))
        return tuple(goals)

    def rules(self) -> PlanRules:
        """Return the planner's decisions."""
        return PlanRules(
            must=_ids(self.must),
            must_not=_ids(self.must_not),
            min_spacing_m=self.spacing.value(),
            kinds=frozenset(kind for kind, box in self.ways.items() if box.isChecked()),
        )

    def limits(self) -> Limits:
        """Return when to end."""
        if self.iterations is not None:
            return Limits(seconds=None, iterations=self.iterations)
        return Limits(seconds=self.seconds.value())


def _ids(line: QLineEdit) -> tuple[str, ...]:
    parts = line.text().replace("、", ",").replace("，", ",").split(",")
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
