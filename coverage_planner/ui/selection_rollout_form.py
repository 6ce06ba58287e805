"""The form of the roll-out: fiscal years with their budgets, what is spread over them, rules of single sites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from unicodedata import normalize

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.engine.selection.rollout_problem import MOST_YEARS, YearBudget
from coverage_planner.engine.selection.selecting import Limits
from coverage_planner.model.errors import InputRefused, PlannerError
from coverage_planner.model.text import Text
from coverage_planner.model.yen_amount import yen_of, yen_text
from coverage_planner.project.plan_rollout import PlanRolloutRequest
from coverage_planner.subsidy.fiscal_year import FiscalYear, FiscalYearNotUnderstood
from coverage_planner.ui.form_fields import NumberField, TermChoice
from coverage_planner.ui.selection_fields import OptionalNumber, heading
from coverage_planner.ui.selection_rollout_rules import RulePage, year_text
from coverage_planner.ui.wrapped_row import WrappedRow

PLAN, PROPOSAL = "plan", "proposal"
USUAL_YEARS = 4
_ROUND_TO_YEN = 10_000_000
_APRIL = 4
_COLUMNS = ("cost_yen", "own_yen", "state_yen")
_WEIGHT = 1 + len(_COLUMNS)
_HEAVIEST = 1000
_ROWS_SHOWN = 4


def coming_year(today: date | None = None) -> FiscalYear:
    """Return the fiscal year after that of a day, by default today: the first whose budget is still open."""
    today = today or date.today()
    return FiscalYear(today.year + (1 if today.month >= _APRIL else 0))


class RolloutForm(QWidget):
    """Years, budgets and rules.

    Signals: ``start_requested()``, ``stop_requested()``, ``refused(PlannerError)``.
    """

    start_requested = Signal()
    stop_requested = Signal()
    refused = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.iterations: int | None = None
        """Ends searches by count instead of time, so that they can be repeated (tests)."""
        self.rule_page = RulePage()
        self._untouched = True
        self.scope = TermChoice(((PLAN, self.tr("all candidates of the plan")),))
        self.scope.setAccessibleName(self.tr("Sites to spread"))
        self.table = QTableWidget(0, 1 + _WEIGHT)
        names = [
            self.tr("Fiscal year"),
            self.tr("Total cost"),
            self.tr("Other money"),
            self.tr("State"),
            self.tr("Weight"),
        ]
        self.table.setHorizontalHeaderLabels(names)
        self.table.setAccessibleName(self.tr("Budgets by fiscal year"))
        self.table.setToolTip(
            self.tr(
                "At most this much in each year; an empty cell is no limit. Amounts may be written as 150,000,000 or 1.5億."
            )
        )
        weight = self.table.horizontalHeaderItem(_WEIGHT)
        assert weight is not None
        weight.setToolTip(
            self.tr(
                "How much a covered person counts at the end of the year: whole numbers 0 to 1000, empty is 1. Years that "
                "weigh more are favoured."
            )
        )
        self.table.verticalHeader().hide()
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        metrics = header.fontMetrics()
        widest = max(metrics.horizontalAdvance(text) for text in (*names[1:_WEIGHT], "0,000,000,000"))
        # Budgets are what one types here: nothing of them may be cut off.
        ends = sum(metrics.horizontalAdvance(text) + 24 for text in (names[0], names[_WEIGHT]))
        self.table.setMinimumWidth(len(_COLUMNS) * (widest + 30) + ends + 6)
        for column in (0, _WEIGHT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.table.itemChanged.connect(self._tidy)
        self.longer, self.shorter = QPushButton(self.tr("Add a year")), QPushButton(self.tr("Drop the last year"))
        self.longer.clicked.connect(self.add_year)
        self.shorter.clicked.connect(self.drop_year)
        self.carry_over = QCheckBox(self.tr("Unspent money is carried over"))
        self.carry_over.setToolTip(self.tr("Otherwise what a year does not spend lapses at its end."))
        self.goal = OptionalNumber(
            NumberField(0, 200_000_000, 0, 1000, " " + self.tr("persons")), 100_000, self.tr("Reach early")
        )
        self.goal.setToolTip(
            self.tr(
                "So many covered persons in the earliest year possible; only then the order of the other sites counts."
            )
        )
        self.seconds = NumberField(1, 86_400, 0, 10, " " + self.tr("s"))
        self.seconds.setValue(20)
        self.seconds.setAccessibleName(self.tr("Time limit"))
        self.seconds.setPrefix(self.tr("Search for") + " ")
        self.seconds.setToolTip(self.tr("The best answer so far is shown when the time is over."))
        self.start = QPushButton(self.tr("Spread over the years"))
        self.start.setDefault(True)
        self.stop = QPushButton(self.tr("Stop and keep the best"))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.start.clicked.connect(self.start_requested)
        self.stop.clicked.connect(self.stop_requested)
        self.rule_page.refused.connect(self.refused)
        self._lay_out()
        self.set_running(False)

    def _lay_out(self) -> None:
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(10, 6, 10, 6)
        column.setSpacing(5)
        top = QFormLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.addRow(self.tr("Sites to spread"), self.scope)
        column.addLayout(top)
        row_height = self.table.fontMetrics().height() + 10
        self.table.verticalHeader().setDefaultSectionSize(row_height)
        self.table.setFixedHeight(row_height * (_ROWS_SHOWN + 1) + 8)
        column.addWidget(heading(self.tr("At most in each year (yen), and its weight")))
        column.addWidget(self.table)
        years = QHBoxLayout()
        for widget in (self.longer, self.shorter):
            years.addWidget(widget)
        years.addStretch(1)
        column.addLayout(years)
        column.addWidget(self.carry_over)
        column.addWidget(self.goal)
        column.addWidget(self.rule_page)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setMinimumWidth(inner.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
        buttons = WrappedRow((self.start, self.stop, self.seconds))
        buttons.setContentsMargins(10, 4, 10, 2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(2)
        outer.addWidget(buttons)
        outer.addWidget(self.progress)
        outer.addWidget(area, 1)

    def set_running(self, running: bool) -> None:
        """Offer to start or to stop."""
        self.start.setEnabled(not running)
        self.stop.setEnabled(running)
        self.progress.setVisible(running)
        self.progress.setRange(0, 0 if running else 1)

    @property
    def untouched(self) -> bool:
        """Whether the table shows proposed budgets that nobody has typed into or asked about."""
        return self._untouched

    def forget(self) -> None:
        """Forget years and rules of another project."""
        self.rule_page.forget()
        self.table.setRowCount(0)
        self._untouched = True

    def begin_with(self, costs_yen: Sequence[int], first: FiscalYear) -> None:
        """Fill a table that nobody has typed into with some years that share the costs of the sites.

        A year holds the dearest site at least: money that lapses at the end of a year builds nothing in parts.
        """
        if not self._untouched:
            return
        least = max(-(-sum(costs_yen) // USUAL_YEARS), max(costs_yen, default=0), 1)
        each = -(-least // _ROUND_TO_YEN) * _ROUND_TO_YEN
        for k in range(USUAL_YEARS):
            self.set_year(k, FiscalYear(first.year + k), cost_yen=each)
        self._untouched = True

    def set_year(
        self,
        row: int,
        year: FiscalYear,
        *,
        cost_yen: int | None = None,
        own_yen: int | None = None,
        state_yen: int | None = None,
        weight: int = 1,
    ) -> None:
        """Put a year with its budgets into a row of the table, added where it is new."""
        self._untouched = False
        if row == self.table.rowCount():
            self.table.insertRow(row)
        texts = (year_text(year), *(yen_text(yen) for yen in (cost_yen, own_yen, state_yen)), f"{weight}")
        for column, text in enumerate(texts):
            item = QTableWidgetItem(text)
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.table.setItem(row, column, item)

    def keep_budgets(self) -> None:
        """Propose no other budgets: these were asked about."""
        self._untouched = False

    def add_year(self) -> None:
        """Add the year after the last with the same budgets."""
        count = self.table.rowCount()
        if not count or count >= MOST_YEARS:
            return
        years, budgets, weights = self._rows()
        last = budgets[-1]
        self.set_year(
            count,
            FiscalYear(years[-1].year + 1),
            cost_yen=last.cost_yen,
            own_yen=last.own_yen,
            state_yen=last.state_yen,
            weight=weights[-1],
        )

    def drop_year(self) -> None:
        """Drop the last year; one stays."""
        self._untouched = False
        if self.table.rowCount() > 1:
            self.table.removeRow(self.table.rowCount() - 1)
            self.rule_page.offer_years(self.years())

    def offer_proposal(self, offered: bool) -> None:
        """Offer the sites of the selection shown beside those of the plan."""
        entries = [(PLAN, self.tr("all candidates of the plan"))]
        if offered:
            entries.append((PROPOSAL, self.tr("sites of the selection shown")))
        self.scope.set_entries(entries)

    def request(self) -> PlanRolloutRequest:
        """Return what is asked for.

        Raises:
            PlannerError: naming the row and column that cannot be read.
        """
        years, budgets, weights = self._rows()
        if not years:
            raise self._wrong(
                Text("年度がありません", "there is no year"), Text("年度を足してください", "add a year"), None
            )
        if all(limit is None for one in budgets for limit in (one.cost_yen, one.own_yen, one.state_yen)):
            raise self._wrong(
                Text("どの年度にも予算がありません", "no year has a budget"),
                Text("総事業費・国費以外・国費のどれかに金額を入れてください", "give an amount in one of the columns"),
                1,
            )
        for before, after in pairwise(years):
            if not before < after:
                raise self._wrong(
                    Text(
                        f"{after.name.ja}が古い順になっていません",
                        f"{after.name.en} is not after {before.name.en}",
                    ),
                    Text("年度は古い順に一度ずつ並べてください", "give each year once, the oldest first"),
                    0,
                )
        if not any(weights):
            raise self._wrong(
                Text("どの年度の重みも0です", "every year weighs 0"),
                Text("少なくとも1つの年度を1以上にしてください", "let one year weigh 1 or more"),
                _WEIGHT,
            )
        goal = self.goal.number()
        return PlanRolloutRequest(
            years=years,
            budgets=budgets,
            carry_over=self.carry_over.isChecked(),
            rules=tuple(self.rule_page.rules),
            before=tuple(self.rule_page.orders),
            weights=weights,
            goal_persons=None if goal is None else int(goal),
        )

    def limits(self) -> Limits:
        """Return when to end."""
        if self.iterations is not None:
            return Limits(seconds=None, iterations=self.iterations)
        return Limits(seconds=self.seconds.value())

    def years(self) -> tuple[FiscalYear, ...]:
        """Return the years of the table that can be read."""
        found: list[FiscalYear] = []
        for row in range(self.table.rowCount()):
            try:
                found.append(FiscalYear.parse(self._text(row, 0)))
            except FiscalYearNotUnderstood:
                continue
        return tuple(found)

    def named(self, error: PlannerError) -> PlannerError:
        """Return an error of the engine with the name its field has in this form."""
        labels = {
            "rules": self.tr("Rules of single sites"),
            "before": self.tr("Rules of single sites"),
            "locked": self.tr("Rules of single sites"),
            "not_before": self.tr("Rules of single sites"),
            "years": self.tr("Budgets by fiscal year"),
            "goal_persons": self.goal.box.text(),
        }
        if error.field not in labels:
            return error
        return PlannerError(
            error.message, remedy=error.remedy, file=error.file, row=error.row, field=labels[error.field]
        )

    def _rows(self) -> tuple[tuple[FiscalYear, ...], tuple[YearBudget, ...], tuple[int, ...]]:
        years: list[FiscalYear] = []
        weights: list[int] = []
        budgets: list[YearBudget] = []
        for row in range(self.table.rowCount()):
            texts = [self._text(row, column) for column in range(1 + _WEIGHT)]
            try:
                year = FiscalYear.parse(texts[0])
            except FiscalYearNotUnderstood as error:
                raise self._wrong(error.message, error.remedy, 0, row) from error
            money: list[int | None] = []
            for column, text in enumerate(texts[1:_WEIGHT], 1):
                try:
                    money.append(yen_of(text))
                except ValueError:
                    raise self._wrong(
                        Text(f"「{text}」は金額ではありません", f"'{text}' is no amount of yen"),
                        Text(
                            "例: 150000000、1億5000万、1.5億。上限がなければ空欄にします",
                            "e.g. 150000000; empty for no limit",
                        ),
                        column,
                        row,
                    ) from None
            weights.append(self._weight(texts[_WEIGHT], row))
            years.append(year)
            budgets.append(YearBudget(label=year.label, cost_yen=money[0], own_yen=money[1], state_yen=money[2]))
        return tuple(years), tuple(budgets), tuple(weights)

    def _weight(self, text: str, row: int) -> int:
        plain = normalize("NFKC", text) or "1"
        if not (plain.isascii() and plain.isdigit() and len(plain) <= 4 and int(plain) <= _HEAVIEST):
            raise self._wrong(
                Text(f"「{text}」は重みではありません", f"'{text}' is no weight"),
                Text("0〜1000の整数を入れてください。空欄は1です", "a whole number 0 to 1000; empty is 1"),
                _WEIGHT,
                row,
            )
        return int(plain)

    def _text(self, row: int, column: int) -> str:
        item = self.table.item(row, column)
        return "" if item is None else item.text().strip()

    def _wrong(self, message: Text, remedy: Text | None, column: int | None, row: int | None = None) -> InputRefused:
        header = None if column is None else self.table.horizontalHeaderItem(column)
        if column is not None and row is not None:
            self.table.setCurrentCell(row, column)
        return InputRefused(
            message,
            remedy=remedy,
            field=None if header is None else header.text(),
            row=None if row is None else row + 1,
        )

    def _tidy(self, item: QTableWidgetItem) -> None:
        """Write an amount with separators once it is typed; what cannot be read stays as it is."""
        self._untouched = False
        if item.column() == 0:
            self.rule_page.offer_years(self.years())
        if item.column() in (0, _WEIGHT):
            return
        try:
            text = yen_text(yen_of(item.text()))
        except ValueError:
            return
        if text != item.text():
            item.setText(text)
