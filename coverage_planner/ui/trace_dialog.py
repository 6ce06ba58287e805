"""「算定の根拠」: the way from facts and clauses to the yen of one subsidy project, as a tree."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from coverage_planner.model.terms import name_of
from coverage_planner.subsidy.district import DistrictProject
from coverage_planner.subsidy.trace import TraceNode, trace_lines
from coverage_planner.ui.language import current_language, shown
from coverage_planner.ui.style import WindowStyle


class TraceDialog(QDialog):
    """One project: what was decided and why, every step with its clause and source."""

    def __init__(self, project: DistrictProject, style: WindowStyle, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._style = style
        self.setWindowTitle(self.tr("Basis of the subsidy: {project}").format(project=shown(project.title)))
        self.resize(980, 640)
        head = QLabel(self._head_html())
        head.setTextFormat(Qt.TextFormat.RichText)
        head.setWordWrap(True)
        self.tree = QTreeWidget()
        self.tree.setHeaderLabels([self.tr("Step"), self.tr("Value"), self.tr("Clause, source and caution")])
        self.tree.setAlternatingRowColors(True)
        self.tree.setUniformRowHeights(True)
        self.tree.setStyleSheet("QTreeView::item { padding: 2px 4px }")
        header = self.tree.header()
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        if project.decision is not None:
            self._add(self.tree.invisibleRootItem(), project.decision.trace)
            if project.parts_trace is not None and project.decided:
                self._add(self.tree.invisibleRootItem(), project.parts_trace)
        self.tree.expandToDepth(2)
        for column, most in ((0, 430), (1, 260)):
            self.tree.resizeColumnToContents(column)
            self.tree.setColumnWidth(column, min(self.tree.columnWidth(column) + 12, most))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy as text"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(10)
        layout.addWidget(head)
        layout.addWidget(self.tree, 1)
        layout.addWidget(buttons)

    def text(self) -> str:
        """Return the whole trace as indented lines."""
        decision = self._project.decision
        lines: Sequence[str] = () if decision is None else trace_lines(decision.trace, current_language())
        if self._project.parts_trace is not None and self._project.decided:
            lines = (*lines, *trace_lines(self._project.parts_trace, current_language()))
        return "\n".join([shown(self._project.title), *lines])

    def _head_html(self) -> str:
        project = self._project
        shares = project.known_shares
        sums = ""
        if shares is not None:
            parties = (
                (self.tr("State"), shares.state),
                (self.tr("Prefecture"), shares.prefecture),
                (self.tr("Municipality"), shares.municipality),
                (self.tr("Carriers"), shares.carrier),
            )
            sums = " = " + "　".join(f"{name} <b>{amount:,}</b>" for name, amount in parties)
        decision = project.decision
        if project.eligible and decision is not None:
            state = self.tr("eligible, state share {rate}").format(rate=decision.grant_rate)
        else:
            state = self.tr("not eligible") if project.decided else self.tr("not decided")
        total = self.tr("Total cost {total} yen").format(total=f"{project.total_cost_yen:,}")
        reasons = "<br>".join(shown(reason) for reason in project.reasons)
        if project.planner_rules is not None:
            own = self.tr("Calculated with the planner's own rules '{name}'").format(name=project.planner_rules)
            reasons = f"<b>{own}</b><br>{reasons}"
        faint = f"color: {self._style.text_faint}"
        return (
            f"{shown(project.title)}　{shown(name_of(project.owner))}　{project.fiscal_year.name.in_language(current_language())}<br>"
            f"<span style='font-size: 13pt; font-weight: bold'>{state}</span><br>"
            f"{total}{sums}<br><span style='{faint}'>{reasons}</span>"
        )

    def _add(self, parent: QTreeWidgetItem, node: TraceNode) -> None:
        language = current_language()
        first = trace_lines(node, language)[0]
        label = node.label.in_language(language)
        value = ""
        if node.value is not None:
            value = first[len(label) :].split(" [")[0].lstrip(":： ")
        about = [part for part in (shown(node.clause) if node.clause else "", node.source) if part]
        if node.confidence:
            about.append(first[:-1].rsplit(" / ", 1)[-1].rsplit(" [", 1)[-1])
        if node.note is not None:
            about.append("※ " + shown(node.note))
        item = QTreeWidgetItem(parent, [label, value, " / ".join(about)])
        item.setToolTip(0, label)
        item.setToolTip(1, value)
        item.setToolTip(2, "\n".join(about))
        item.setForeground(2, QColor(self._style.text_faint))
        if isinstance(node.value, int) and not isinstance(node.value, bool):
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for child in node.children:
            self._add(item, child)
