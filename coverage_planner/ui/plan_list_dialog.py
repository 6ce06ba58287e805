"""計画の一覧: all plans of the project with what each would build; switch, copy, rename, delete, compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QInputDialog, QPushButton, QVBoxLayout, QWidget

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.plan import Plan
from coverage_planner.model.terms import SiteStatus
from coverage_planner.project.plan_comparison import MOST_PLANS
from coverage_planner.project.session import Session
from coverage_planner.ui.record_table import RecordColumn, RecordTable
from coverage_planner.ui.workspace import Workspace


class PlanListDialog(QDialog):
    """Stays open beside the window and follows its edits; every command is one edit that can be undone.

    Signals: ``refused(PlannerError)``; ``comparison_requested(tuple[str, ...])``: two to four plans side by side.
    """

    refused = Signal(object)
    comparison_requested = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.setWindowTitle(self.tr("List of plans"))
        self.resize(820, 340)
        self.table = RecordTable()
        self.table.setAccessibleName(self.windowTitle())
        self.table.selectionModel().selectionChanged.connect(self._refresh_buttons)
        self.table.key_activated.connect(lambda _key: self.make_current())
        self.current_button = self._button(self.tr("Make current"), self.make_current)
        self.duplicate_button = self._button(self.tr("Duplicate…"), self.duplicate)
        self.rename_button = self._button(self.tr("Rename…"), self.rename)
        self.delete_button = self._button(self.tr("Delete"), self.delete)
        self.compare_button = self._button(self.tr("Side by side"), self.compare)
        self.compare_button.setToolTip(self.tr("Select two to four plans with Ctrl or Shift."))
        close = self._button(self.tr("Close"), self.close)
        row = QHBoxLayout()
        for button in (self.current_button, self.duplicate_button, self.rename_button, self.delete_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.compare_button)
        row.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self.table, 1)
        layout.addLayout(row)
        # Methods, not lambdas: Qt drops these connections with the dialog, which the workspace outlives.
        workspace.session_replaced.connect(self._refresh)
        workspace.session_changed.connect(self._refresh)
        self._refresh()

    def _button(self, text: str, pressed: Callable[[], object]) -> QPushButton:
        button = QPushButton(text)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on=False: pressed())
        return button

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of the rows chosen, in the order of the plans."""
        names = self._names()
        return tuple(names[key] for key in sorted(self.table.selected_keys()) if key < len(names))

    def make_current(self) -> None:
        """Edit the chosen plan from now on."""
        self._with_chosen(lambda session, name: session.select_plan(name))

    def duplicate(self) -> None:
        """Copy the chosen plan under a name asked for."""
        self._ask_name(
            self.tr("Name of the new plan"), lambda name: f"{name} 2", lambda s, name, new: s.duplicate_plan(name, new)
        )

    def rename(self) -> None:
        """Give the chosen plan another name."""
        self._ask_name(self.tr("New name"), str, lambda s, name, new: s.rename_plan(name, new))

    def delete(self) -> None:
        """Delete the chosen plan; undo brings it back."""
        self._with_chosen(lambda session, name: session.delete_plan(name))

    def compare(self) -> None:
        """Ask for the chosen plans side by side."""
        if 2 <= len(self.chosen) <= MOST_PLANS:
            self.comparison_requested.emit(self.chosen)

    def _ask_name(
        self, question: str, proposal: Callable[[str], str], edit: Callable[[Session, str, str], object]
    ) -> None:
        if len(self.chosen) != 1:
            return
        [name] = self.chosen
        said, ok = QInputDialog.getText(self, self.windowTitle(), question, text=proposal(name))
        new = said.strip()
        if ok and new != name:
            self._with_chosen(lambda session, name: edit(session, name, new))

    def _with_chosen(self, edit: Callable[[Session, str], object]) -> None:
        session, chosen = self._workspace.session, self.chosen
        if session is None or len(chosen) != 1:
            return
        try:
            edit(session, chosen[0])
        except PlannerError as error:
            self.refused.emit(error)

    def _names(self) -> tuple[str, ...]:
        session = self._workspace.session
        return () if session is None else tuple(plan.name for plan in session.project.plans)

    def _refresh(self, _change: object = None) -> None:
        session = self._workspace.session
        plans = () if session is None else session.project.plans
        current = "" if session is None else session.plan_name
        self.table.set_records(self._columns(plans, current), range(len(plans)), fit=True)
        if not self.table.selected_keys() and plans:
            self.table.select_keys(frozenset({[plan.name for plan in plans].index(current)}))
        self._refresh_buttons()

    def _columns(self, plans: Sequence[Plan], current: str) -> list[RecordColumn]:
        existing = [sum(site.status is SiteStatus.EXISTING for site in plan.active_sites) for plan in plans]
        off = [len(plan.sites) - len(plan.active_sites) for plan in plans]
        return [
            RecordColumn(
                self.tr("Current"), [plan.name == current for plan in plans], show=lambda on: "●" if on else ""
            ),
            RecordColumn(self.tr("Plan"), [plan.name for plan in plans]),
            RecordColumn(self.tr("Existing"), existing, show=_grouped, numeric=True),
            RecordColumn(self.tr("Candidates"), [len(plan.candidates) for plan in plans], show=_grouped, numeric=True),
            RecordColumn(self.tr("Switched off"), off, show=_grouped, numeric=True),
            RecordColumn(
                self.tr("Total cost (yen)"),
                [sum(site.total_cost_yen for site in plan.candidates) for plan in plans],
                show=_grouped,
                numeric=True,
            ),
            RecordColumn(self.tr("Description"), [plan.description for plan in plans]),
        ]

    def _refresh_buttons(self, *_spans: object) -> None:
        chosen, count = self.chosen, len(self._names())
        for button in (self.current_button, self.duplicate_button, self.rename_button):
            button.setEnabled(len(chosen) == 1)
        self.delete_button.setEnabled(len(chosen) == 1 and count > 1)
        self.compare_button.setEnabled(2 <= len(chosen) <= MOST_PLANS)


def _grouped(value: int) -> str:
    return f"{int(value):,}"
