"""Rules of single sites in the form of the roll-out: in a year, not before a year, only with or after another site."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.errors import InputRefused
from coverage_planner.model.text import Text
from coverage_planner.project.plan_rollout import YearRule, circle_of
from coverage_planner.subsidy.fiscal_year import FiscalYear
from coverage_planner.ui.form_fields import TermChoice
from coverage_planner.ui.language import current_language
from coverage_planner.ui.selection_fields import heading

IN_YEAR, NOT_BEFORE, ONLY_AFTER = "in", "not before", "after"
_ROWS_SHOWN = 3


def year_text(year: FiscalYear) -> str:
    """Return a year as the answers write it, so that it can be read back: 令和9年度."""
    return year.name.ja if current_language() == "ja" else f"FY{year.year}"


class SiteChoice(QComboBox):
    """A site by its identifier, typed or chosen; any number of sites may share one model."""

    def __init__(self, sites: QStringListModel, name: str) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setModel(sites)
        self.setAccessibleName(name)
        line = self.lineEdit()
        assert line is not None
        line.setPlaceholderText(self.tr("site ID"))
        self.clear_text()

    def text(self) -> str:
        """Return what is typed or chosen."""
        return self.currentText().strip()

    def clear_text(self) -> None:
        """Choose nothing."""
        self.setCurrentIndex(-1)
        self.setEditText("")


class RulePage(QWidget):
    """The rules and the fields that add one. Signals: ``changed()``, ``refused(PlannerError)``.

    Attributes:
        rules: sites tied to years, one rule a site.
        orders: (first, second): the second only when the first is built, in its year or later.
    """

    changed = Signal()
    refused = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rules: list[YearRule] = []
        self.orders: list[tuple[str, str]] = []
        self._sites = QStringListModel(self)
        self._years: tuple[FiscalYear, ...] = ()
        self.site = SiteChoice(self._sites, self.tr("Site"))
        self.kind = TermChoice(
            (
                (IN_YEAR, self.tr("is built in")),
                (NOT_BEFORE, self.tr("is not built before")),
                (ONLY_AFTER, self.tr("only after or with")),
            )
        )
        self.kind.setMinimumContentsLength(10)
        self.kind.setAccessibleName(self.tr("Rule"))
        self.kind.setToolTip(
            self.tr("“Only after or with”: built in the year of the other site or later, and never without it.")
        )
        self.year = TermChoice()
        self.year.setAccessibleName(self.tr("Fiscal year"))
        self.other = SiteChoice(self._sites, self.tr("Other site"))
        self.add = QPushButton(self.tr("Add the rule"))
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Rules of single sites"))
        self.list.setToolTip(self.tr("Right-click a site of an answer to tie it to a year or to another site."))
        self.drop = QPushButton(self.tr("Remove the rule"))
        self.add.clicked.connect(self._add)
        self.drop.clicked.connect(self._drop_chosen)
        self.kind.currentIndexChanged.connect(lambda _place: self._follow_kind())
        self._lay_out()
        self.kind.setCurrentIndex(0)
        self._follow_kind()
        self._show()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(heading(self.tr("Rules of single sites")))
        self._target = QStackedWidget()
        self._target.addWidget(self.year)
        self._target.addWidget(self.other)
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.site, 1)
        first.addWidget(self.kind, 1)
        second.addWidget(self._target, 1)
        second.addWidget(self.add)
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        label = QLabel(self.tr("Site"))
        form.addRow(label, first)
        form.addRow("", second)
        column.addLayout(form)
        line = self.list.fontMetrics().height() + 6
        self.list.setFixedHeight(line * _ROWS_SHOWN + 6)
        column.addWidget(self.list)
        last = QHBoxLayout()
        last.addWidget(self.drop)
        last.addStretch(1)
        column.addLayout(last)

    def offer_sites(self, site_ids: Sequence[str]) -> None:
        """Offer sites for new rules."""
        if self._sites.stringList() != list(site_ids):
            texts = self.site.text(), self.other.text()
            self._sites.setStringList(list(site_ids))
            for field, text in zip((self.site, self.other), texts, strict=True):
                field.setCurrentIndex(field.findText(text))
                field.setEditText(text)

    def offer_years(self, years: Sequence[FiscalYear]) -> None:
        """Offer years for new rules."""
        if self._years != tuple(years):
            self._years = tuple(years)
            self.year.set_entries((year, year_text(year)) for year in years)

    def begin_order(self, site_id: str) -> None:
        """Begin the rule that a site is built only after another one, which is to be named."""
        self.kind.choose(ONLY_AFTER)
        self.site.setEditText(site_id)
        self.other.clear_text()
        self.other.setFocus()

    def tie(self, rule: YearRule) -> None:
        """Tie a site to a year; a site has one such rule."""
        self.rules = [other for other in self.rules if other.site_id != rule.site_id] + [rule]
        self._tell()

    def put_after(self, first: str, second: str) -> None:
        """Let a site be built only when another is, in its year or later.

        Raises:
            InputRefused: a site would come before itself.
        """
        orders = [*self.orders, (first, second)]
        circle = circle_of(orders)
        if circle:
            sites = "→".join(circle)
            raise InputRefused(
                Text(f"整備の順序が一巡します: {sites}", f"the orders would go in a circle: {sites}"),
                remedy=Text("先に他の順序の条件を外してください", "remove another order first"),
                field=self.tr("Rules of single sites"),
            )
        self.orders = list(dict.fromkeys(orders))
        self._tell()

    def forget(self) -> None:
        """Forget the rules of another project."""
        self.rules.clear()
        self.orders.clear()
        for field in (self.site, self.other):
            field.clear_text()
        self._tell()

    def _add(self) -> None:
        try:
            site, kind = self._site_of(self.site), self.kind.term()
            if kind == ONLY_AFTER:
                self.put_after(self._site_of(self.other), site)
            else:
                year = self.year.term()
                if year is None:
                    raise InputRefused(
                        Text("年度がありません", "there is no year"),
                        remedy=Text("上の表に年度を入れてください", "give years in the table above"),
                        field=self.tr("Rules of single sites"),
                    )
                self.tie(YearRule(site_id=site, year=year, not_before=kind == NOT_BEFORE))
        except InputRefused as error:
            self.refused.emit(error)
            return
        for field in (self.site, self.other):
            field.clear_text()

    def _site_of(self, field: SiteChoice) -> str:
        text = field.text()
        if text not in self._sites.stringList():
            field.setFocus()
            raise InputRefused(
                Text(f"候補局「{text}」はありません", f"there is no candidate '{text}'")
                if text
                else Text("局が選ばれていません", "no site is chosen"),
                remedy=Text("有効な候補局の局IDを入れるか一覧から選んでください", "give or choose an active candidate"),
                field=field.accessibleName(),
            )
        return text

    def _drop_chosen(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self.rules):
            del self.rules[row]
        elif 0 <= row - len(self.rules) < len(self.orders):
            del self.orders[row - len(self.rules)]
        else:
            return
        self._tell()

    def _follow_kind(self) -> None:
        after = self.kind.term() == ONLY_AFTER
        self._target.setCurrentWidget(self.other if after else self.year)

    def _tell(self) -> None:
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.list.clear()
        for rule in self.rules:
            text = self.tr("{site}: not before {year}") if rule.not_before else self.tr("{site}: in {year}")
            self.list.addItem(text.format(site=rule.site_id, year=year_text(rule.year)))
        for first, second in self.orders:
            text = self.tr("{second}: only after or with {first}")
            self.list.addItem(text.format(first=first, second=second))
        self.list.setCurrentRow(self.list.count() - 1)
        self.drop.setEnabled(self.list.count() > 0)
