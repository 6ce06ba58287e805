"""The form of 置局選定: question and money, goals, conditions on three pages; what is asked for in one sentence above."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.engine.selection.question import BudgetQuestion, Goal, GoalKind, GoalsQuestion, Money, Question
from coverage_planner.engine.selection.selecting import Limits
from coverage_planner.model.errors import InputRefused, PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.project import Project
from coverage_planner.model.text import Text
from coverage_planner.project.plan_selection import PlanRules
from coverage_planner.ui.form_fields import NumberField
from coverage_planner.ui.selection_condition_page import EXCLUSIVE, MUST, MUST_NOT, ConditionPage
from coverage_planner.ui.selection_goal_page import GoalPage
from coverage_planner.ui.selection_money_page import GOALS, MoneyPage
from coverage_planner.ui.wrapped_row import WrappedRow


class SelectionForm(QWidget):
    """The question a planner puts together. Signals: ``start_requested()``, ``stop_requested()``, ``take_requested(str)``.

    ``take_requested`` asks for the identifiers of the sites selected on the map, for "must", "must_not" or "exclusive".
    """

    start_requested = Signal()
    stop_requested = Signal()
    take_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.iterations: int | None = None
        """Ends searches by count instead of time, so that they can be repeated (tests)."""
        self.money_page, self.goal_page, self.conditions = MoneyPage(), GoalPage(), ConditionPage()
        self.kind = self.money_page.kind
        self.money = self.money_page.money
        self.goals = self.goal_page.usual
        self.must, self.must_not = self.conditions.must, self.conditions.must_not
        self.seconds = NumberField(1, 86_400, 0, 10, " " + self.tr("s"))
        self.seconds.setValue(30)
        self.seconds.setAccessibleName(self.tr("Time limit"))
        self.seconds.setPrefix(self.tr("Search for") + " ")
        self.seconds.setToolTip(self.tr("The best answer so far is shown when the time is over."))
        self.start = QPushButton(self.tr("Run selection"))
        self.start.setDefault(True)
        self.stop = QPushButton(self.tr("Stop and keep the best"))
        self.stop.setToolTip(self.tr("Ends the search; the plan stays as it is."))
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.summary = QLabel()
        self.summary.setWordWrap(True)
        self.summary.setAccessibleName(self.tr("What is asked for"))
        self._lay_out()
        self.set_running(False)
        self.kind.currentIndexChanged.connect(self._follow_kind)
        self.start.clicked.connect(self.start_requested)
        self.stop.clicked.connect(self.stop_requested)
        self.conditions.take_requested.connect(self.take_requested)
        self.goal_page.changed.connect(self._summarise)
        self._listen()
        self._summarise()

    def _lay_out(self) -> None:
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        widest = 0
        for page, name in (
            (self.money_page, self.tr("Question and money")),
            (self.goal_page, self.tr("Goals")),
            (self.conditions, self.tr("Conditions")),
        ):
            area = QScrollArea()
            area.setFrameShape(QScrollArea.Shape.NoFrame)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setWidget(page)
            area.setWidgetResizable(True)
            widest = max(widest, page.minimumSizeHint().width() + area.verticalScrollBar().sizeHint().width())
            self.pages.addTab(area, name)
        self.pages.setMinimumWidth(widest)
        buttons = WrappedRow((self.start, self.stop, self.seconds))
        buttons.setContentsMargins(10, 4, 10, 2)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(2)
        # Above what scrolls: the page is low, and the button is what one looks for first.
        outer.addWidget(buttons)
        outer.addWidget(self.progress)
        self.summary.setContentsMargins(10, 0, 10, 2)
        outer.addWidget(self.summary)
        outer.addWidget(self.pages, 1)

    def _listen(self) -> None:
        for button in self.pages.findChildren(QAbstractButton):
            button.toggled.connect(self._summarise)
        for spin in self.pages.findChildren(QAbstractSpinBox):
            spin.editingFinished.connect(self._summarise)
        for row in (*self.money.values(), *self.goals.values()):
            row.field.valueChanged.connect(self._summarise)
        for combo in self.pages.findChildren(QComboBox):
            combo.currentIndexChanged.connect(self._summarise)
        for field in (self.must, self.must_not, self.conditions.exclusive):
            assert isinstance(field, QLineEdit | QPlainTextEdit)
            field.textChanged.connect(self._summarise)

    def _follow_kind(self) -> None:
        """Tick what the chosen question cannot do without, where nothing is ticked."""
        if self.kind.term() == GOALS:
            self.money[Money.COST].box.setChecked(False)
            if not self.goal_page.goals():
                self.goals[GoalKind.PERSONS].box.setChecked(True)
        elif not self.money_page.caps():
            self.money[Money.COST].box.setChecked(True)

    def set_running(self, running: bool) -> None:
        """Offer to start or to stop."""
        self.start.setEnabled(not running)
        self.stop.setEnabled(running)
        self.progress.setVisible(running)
        self.progress.setRange(0, 0 if running else 1)

    def take(self, key: str, site_ids: tuple[str, ...]) -> None:
        """Add sites to those that must or must not be built, or as a set of which at most one is."""
        self.conditions.take(key, site_ids)

    def show_project(self, project: Project | None) -> None:
        """Offer the zones of a project."""
        self.goal_page.show_zones(None if project is None else project.data.zones)

    def show_plan(self, plan: Plan | None) -> None:
        """Tell which candidates the plan locks."""
        self.conditions.show_plan(plan)

    def question(self) -> Question:
        """Return the question.

        Raises:
            PlannerError: no budget, or no goal.
        """
        caps, goals = self.money_page.caps(), self.goal_page.goals()
        if self.kind.term() == GOALS:
            if not goals:
                self.pages.setCurrentIndex(1)
                raise InputRefused(
                    Text("目標がありません", "there is no goal"),
                    remedy=Text("目標の少なくとも1つにチェックを付けてください", "tick at least one goal"),
                    field=self.tr("Goals"),
                )
            self._refuse_twice(goals)
            return GoalsQuestion(goals=goals, caps=caps, cheapest=self.money_page.cheapest.term())
        if not caps:
            self.pages.setCurrentIndex(0)
            raise InputRefused(
                Text("予算の上限がありません", "no money is limited"),
                remedy=Text(
                    "上限の少なくとも1つにチェックを付け、金額を入れてください", "tick at least one limit and give yen"
                ),
                field=self.money[Money.COST].box.text(),
            )
        self._refuse_twice(goals)
        cost = self.money[Money.COST].number()
        return BudgetQuestion(
            budget_yen=None if cost is None else int(cost),
            caps=tuple(cap for cap in caps if cap.money is not Money.COST),
            road_weight=self.money_page.weight(),
            carrier=self.goal_page.carrier.term(),
            goals=goals,
        )

    def _refuse_twice(self, goals: tuple[Goal, ...]) -> None:
        kinds = [(goal.kind, goal.carrier, goal.zone) for goal in goals]
        for place, kind in enumerate(kinds):
            if kind in kinds[:place]:
                self.pages.setCurrentIndex(1)
                text = self.goal_page.goal_text(goals[place])
                raise InputRefused(
                    Text(f"同じ目標が二度あります: {text}", f"a goal is given twice: {text}"),
                    remedy=Text("一方のチェックを外すか、一覧から消してください", "untick or remove one of them"),
                    field=self.tr("Goals"),
                )

    def rules(self) -> PlanRules:
        """Return the planner's decisions."""
        return self.conditions.rules()

    def check_sites(self, plan: Plan) -> None:
        """Refuse sites in the conditions that the plan cannot build.

        Raises:
            PlannerError: naming the field.
        """
        try:
            self.conditions.check_sites(plan)
        except PlannerError:
            self.pages.setCurrentIndex(2)
            raise

    def limits(self) -> Limits:
        """Return when to end."""
        if self.iterations is not None:
            return Limits(seconds=None, iterations=self.iterations)
        return Limits(seconds=self.seconds.value())

    def named(self, error: PlannerError) -> PlannerError:
        """Return an error of the engine with the name its field has in this form."""
        labels = {
            "budget_yen": self.money[Money.COST].box.text(),
            "goal": self.tr("Goals"),
            "must": self.conditions.labels[MUST],
            "must_not": self.conditions.labels[MUST_NOT],
            "exclusive": self.conditions.labels[EXCLUSIVE],
            "locks": self.tr("Conditions"),
            **{kind.value: row.box.text() for kind, row in self.goals.items()},
            GoalKind.EXPRESSWAY.value: self.goal_page.expressway.text(),
        }
        if error.field not in labels:
            return error
        return PlannerError(
            error.message, remedy=error.remedy, file=error.file, row=error.row, field=labels[error.field]
        )

    def _summarise(self) -> None:
        self.summary.setText(self._sentence())

    def _sentence(self) -> str:
        """Return what is asked for, so that a slip in the form is seen before the search."""
        limits = [
            self.tr("{name} {yen} yen").format(name=row.box.text(), yen=f"{int(yen):,}")
            for row in (*self.money.values(), *self.money_page.carriers.values())
            if (yen := row.number()) is not None
        ]
        goals = [self.goal_page.goal_text(goal) for goal in self.goal_page.goals()]
        comma = self.tr(", ")
        parts = []
        if self.kind.term() == GOALS:
            text = self.tr("Least {money} so that {goals}.")
            parts.append(
                text.format(
                    money=self.money_page.cheapest.currentText(), goals=comma.join(goals) or self.tr("(no goal)")
                )
            )
            if limits:
                parts.append(self.tr("Within: {limits}.").format(limits=comma.join(limits)))
        else:
            text = self.tr("Most persons covered by {carrier} within: {limits}.")
            carrier = self.goal_page.carrier.currentText()
            parts.append(text.format(carrier=carrier, limits=comma.join(limits) or self.tr("(no limit)")))
            if goals:
                parts.append(self.tr("And: {goals}.").format(goals=comma.join(goals)))
        return " ".join(parts)
