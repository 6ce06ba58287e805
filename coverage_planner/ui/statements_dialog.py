"""「申告と根拠」: what the planner states for the subsidy, each with its reason: facts, owners, budgets, own rule files, choices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.project import Project
from coverage_planner.model.settings import SubsidySettings
from coverage_planner.model.subsidy_statements import (
    BOND_NAMES,
    REMAINDER_RULE_NAMES,
    STATED_FACT_NAMES,
    BudgetStatement,
    FactStatement,
    OwnerStatement,
    SubsidyStatements,
)
from coverage_planner.model.terms import OwnerKind, Programme, name_of
from coverage_planner.model.yen_amount import yen_typed
from coverage_planner.subsidy.fact_words import read_owners
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.subsidy.planner_files import burden_tables, read_planner_file, rule_book
from coverage_planner.subsidy.site_facts import check_statement
from coverage_planner.ui.form_fields import NumberField, TermChoice
from coverage_planner.ui.language import shown
from coverage_planner.ui.statement_rows import (
    Place,
    budget_rows,
    fact_rows,
    file_rows,
    municipality_places,
    owner_rows,
    site_places,
    value_hint,
)


class StatementsDialog(QDialog):
    """Edits a copy of the subsidy settings; :meth:`settings` returns it. Signal ``refused(PlannerError)``."""

    refused = Signal(object)

    def __init__(self, project: Project, site_number: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._before = project.settings.subsidy
        self.statements: SubsidyStatements = self._before.statements
        self.setWindowTitle(self.tr("Statements for the subsidy"))
        self.resize(900, 600)
        self.tabs = QTabWidget()
        self._tables: list[tuple[QTableWidget, Callable[[], list[tuple[str, ...]]]]] = []
        self.tabs.addTab(self._facts_page(site_number), self.tr("Facts"))
        self.tabs.addTab(self._owners_page(site_number), self.tr("Owners"))
        self.tabs.addTab(self._budgets_page(), self.tr("Budget lines"))
        self.tabs.addTab(self._files_page(), self.tr("Own rules and ordinances"))
        self.tabs.addTab(self._choices_page(), self.tr("Choices of the calculation"))
        hint = QLabel(
            self.tr(
                "Statements take the place of imported facts. They are printed with every figure that rests on them."
            )
        )
        hint.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(hint)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(buttons)
        self._refill()

    def settings(self) -> SubsidySettings:
        """Return the settings as edited."""
        percent = Fraction(round(self.discount.value() * 100), 10_000)
        return replace(
            self._before,
            statements=self.statements,
            remainder=self.remainder.term(),
            apply_carrier_burden=self.burden.isChecked(),
            usual_bond=self.bond.term(),
            discount_rate=percent if percent != self._shown_rate else self._before.discount_rate,
        )

    # Pages.

    def _facts_page(self, site_number: int | None) -> QWidget:
        places = [*site_places(self._project), *municipality_places(self._project)]
        self.place = TermChoice(places)
        self.place.setEditable(False)
        if site_number is not None:
            self.place.choose((site_number, ""))
        self.fact = TermChoice((fact, shown(name)) for fact, name in STATED_FACT_NAMES.items())
        self.value, self.reason = QLineEdit(), QLineEdit()
        self.reason.setPlaceholderText(self.tr("document or office it rests on"))
        self.fact.currentIndexChanged.connect(lambda _i: self.value.setPlaceholderText(value_hint(self.fact.term())))
        self.value.setPlaceholderText(value_hint(self.fact.term()))
        fields = (
            (self.tr("Site or municipality"), self.place),
            (self.tr("Fact"), self.fact),
            (self.tr("Value"), self.value),
            (self.tr("Reason"), self.reason),
        )
        headers = [label for label, _ in fields]
        return self._page(
            headers, lambda: fact_rows(self._project, self.statements), fields, self.add_fact, self._drop_fact
        )

    def _owners_page(self, site_number: int | None) -> QWidget:
        self.owner_site = TermChoice(site_places(self._project))
        if site_number is not None:
            self.owner_site.choose((site_number, ""))
        self.owners, self.owner_reason = QLineEdit(), QLineEdit()
        kinds = "・".join(shown(name_of(kind)) for kind in OwnerKind)
        self.owners.setPlaceholderText(
            self.tr("kind:name;kind:name — インフラシェアリング事業者:株式会社A;無線通信事業者:株式会社B")
        )
        self.owners.setToolTip(kinds)
        self.owner_reason.setPlaceholderText(self.tr("document or office it rests on"))
        fields = (
            (self.tr("Site"), self.owner_site),
            (self.tr("Owners"), self.owners),
            (self.tr("Reason"), self.owner_reason),
        )
        headers = [label for label, _ in fields]
        return self._page(
            headers, lambda: owner_rows(self._project, self.statements), fields, self.add_owners, self._drop_owners
        )

    def _budgets_page(self) -> QWidget:
        self.budget_year, self.budget_yen, self.budget_source = QLineEdit(), QLineEdit(), QLineEdit()
        self.budget_year.setPlaceholderText("R5")
        self.budget_yen.setPlaceholderText("1,200,000,000 / 12億")
        programmes: list[tuple[str, str]] = [("", self.tr("all programmes"))]
        programmes += [(programme.value, shown(name_of(programme))) for programme in Programme]
        self.budget_programme = TermChoice(programmes)
        fields = (
            (self.tr("Fiscal year"), self.budget_year),
            (self.tr("Programme"), self.budget_programme),
            (self.tr("Amount (yen)"), self.budget_yen),
            (self.tr("Source"), self.budget_source),
        )
        headers = [label for label, _ in fields]
        return self._page(headers, lambda: budget_rows(self.statements), fields, self.add_budget, self._drop_budget)

    def _files_page(self) -> QWidget:
        page = self._page(
            [self.tr("Kind"), self.tr("File")], lambda: file_rows(self.statements), (), None, self._drop_file
        )
        rules, ordinance = QPushButton(self.tr("Add rules of a year…")), QPushButton(self.tr("Add an ordinance…"))
        rules.clicked.connect(lambda: self._pick(self.add_rules))
        ordinance.clicked.connect(lambda: self._pick(self.add_ordinance))
        note = QLabel(
            self.tr(
                "A rule file (TOML, as those of the program) adds a fiscal year or replaces one. Every figure that rests "
                "on it is marked as the planner's own."
            )
        )
        note.setWordWrap(True)
        row = QHBoxLayout()
        row.addWidget(rules)
        row.addWidget(ordinance)
        row.addStretch(1)
        layout = page.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(note)
        layout.addLayout(row)
        return page

    def _choices_page(self) -> QWidget:
        page = QWidget()
        form = QFormLayout(page)
        self.remainder = TermChoice((rule, shown(name)) for rule, name in REMAINDER_RULE_NAMES.items())
        self.remainder.choose(self._before.remainder)
        self.burden = QCheckBox(self.tr("count the carriers' contribution and fee with the carriers"))
        self.burden.setChecked(self._before.apply_carrier_burden)
        self.bond = TermChoice((bond, shown(name)) for bond, name in BOND_NAMES.items())
        self.bond.choose(self._before.usual_bond)
        self.discount = NumberField(0.0, 100.0, 2, 0.5, " %")
        self.discount.setValue(float(self._before.discount_rate * 100))
        self._shown_rate = Fraction(round(self.discount.value() * 100), 10_000)
        for label, widget in (
            (self.tr("Yen left over by rounding go to"), self.remainder),
            (self.tr("Inside the municipal share"), self.burden),
            (self.tr("Usual bond of a municipality"), self.bond),
            (self.tr("Discount rate of totals over years"), self.discount),
        ):
            form.addRow(label, widget)
            widget.setAccessibleName(label)
        note = QLabel(self.tr("These choices stand in for rules that no published text gives; every table names them."))
        note.setWordWrap(True)
        form.addRow(note)
        return page

    def _page(
        self,
        headers: list[str],
        rows: Callable[[], list[tuple[str, ...]]],
        fields: tuple[tuple[str, QWidget], ...],
        add: Callable[[], None] | None,
        drop: Callable[[int], None],
    ) -> QWidget:
        page = QWidget()
        table = QTableWidget(0, len(headers))
        table.setHorizontalHeaderLabels(headers)
        table.horizontalHeader().setSectionResizeMode(len(headers) - 1, QHeaderView.ResizeMode.Stretch)
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        table.setAlternatingRowColors(True)
        self._tables.append((table, rows))
        remove = QPushButton(self.tr("Remove the selected line"))
        remove.clicked.connect(lambda: self._remove(table, drop))
        grid = QGridLayout()
        for place, (label, widget) in enumerate(fields):
            caption = QLabel(label)
            caption.setBuddy(widget)
            widget.setAccessibleName(label)
            grid.addWidget(caption, place // 2, place % 2 * 2)
            grid.addWidget(widget, place // 2, place % 2 * 2 + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        row = QHBoxLayout()
        if add is not None:
            button = QPushButton(self.tr("Add"))
            button.clicked.connect(lambda: self._try(add))
            row.addWidget(button)
        row.addWidget(remove)
        row.addStretch(1)
        layout = QVBoxLayout(page)
        layout.addWidget(table, 1)
        layout.addLayout(grid)
        layout.addLayout(row)
        return page

    # Edits of the copy.

    def add_fact(self) -> None:
        """Add the fact typed; a value that cannot be read and a missing reason are refused."""
        number, code = self.place.term() or (None, "")
        found = FactStatement(
            fact=self.fact.term(),
            value=self.value.text().strip(),
            reason=self.reason.text(),
            site_number=number,
            municipality_code=code,
        )
        check_statement(found)
        self._take(self.statements.with_fact(found))
        self.value.clear()

    def add_owners(self) -> None:
        """Add the owners typed."""
        place: Place | None = self.owner_site.term()
        number = None if place is None else place[0]
        assert number is not None
        found = OwnerStatement(
            site_number=number, owners=read_owners(self.owners.text()), reason=self.owner_reason.text()
        )
        self._take(self.statements.with_owners(found))
        self.owners.clear()

    def add_budget(self) -> None:
        """Add the budget line typed."""
        found = BudgetStatement(
            fiscal_year=FiscalYear.parse(self.budget_year.text()).label,
            amount_yen=yen_typed(self.budget_yen.text(), self.budget_yen.accessibleName()),
            source=self.budget_source.text(),
            programme=self.budget_programme.term(),
        )
        self._take(self.statements.with_budget(found))
        self.budget_yen.clear()

    def add_rules(self, path: Path) -> None:
        """Add a rule file of the planner's; one that breaks the form is refused and nothing is changed."""
        others = tuple(file for file in self.statements.rule_files if file.name != path.name)
        found = replace(self.statements, rule_files=(*others, read_planner_file(path)))
        rule_book(found)
        self._take(found)

    def add_ordinance(self, path: Path) -> None:
        """Add a table of a municipal ordinance."""
        others = tuple(file for file in self.statements.ordinance_files if file.name != path.name)
        found = replace(self.statements, ordinance_files=(*others, read_planner_file(path)))
        burden_tables(found)
        self._take(found)

    def _drop_fact(self, row: int) -> None:
        facts = self.statements.facts
        self._take(replace(self.statements, facts=facts[:row] + facts[row + 1 :]))

    def _drop_owners(self, row: int) -> None:
        owners = self.statements.owners
        self._take(replace(self.statements, owners=owners[:row] + owners[row + 1 :]))

    def _drop_budget(self, row: int) -> None:
        budgets = self.statements.budgets
        self._take(replace(self.statements, budgets=budgets[:row] + budgets[row + 1 :]))

    def _drop_file(self, row: int) -> None:
        rules, ordinances = self.statements.rule_files, self.statements.ordinance_files
        if row < len(rules):
            self._take(replace(self.statements, rule_files=rules[:row] + rules[row + 1 :]))
            return
        row -= len(rules)
        self._take(replace(self.statements, ordinance_files=ordinances[:row] + ordinances[row + 1 :]))

    def _remove(self, table: QTableWidget, drop: Callable[[int], None]) -> None:
        rows = sorted({index.row() for index in table.selectedIndexes()}, reverse=True)
        for row in rows:
            drop(row)

    def _pick(self, add: Callable[[Path], None]) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.windowTitle(), "", "TOML (*.toml)")
        if name:
            self._try(lambda: add(Path(name)))

    def _try(self, edit: Callable[[], None]) -> None:
        try:
            edit()
        except PlannerError as error:
            self.refused.emit(error)

    def _take(self, statements: SubsidyStatements) -> None:
        self.statements = statements
        self._refill()

    def _refill(self) -> None:
        for table, rows in self._tables:
            found = rows()
            table.setRowCount(len(found))
            for row, texts in enumerate(found):
                for column, text in enumerate(texts):
                    item = QTableWidgetItem(text)
                    item.setToolTip(text)
                    table.setItem(row, column, item)
            table.resizeColumnsToContents()
            for column in range(table.columnCount() - 1):
                table.setColumnWidth(column, min(table.columnWidth(column) + 12, 320))
