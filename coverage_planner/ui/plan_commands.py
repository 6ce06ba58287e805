"""The commands of the menu 計画: which plan is current, copies of it, its settings, undo and redo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QInputDialog, QWidget

from coverage_planner.model.errors import PlannerError
from coverage_planner.project.session import Session
from coverage_planner.ui.style import WindowStyle
from coverage_planner.ui.workspace import Workspace


class PlanCommands(QObject):
    """Edits of whole plans and of the settings. Signal ``refused(PlannerError)``."""

    refused = Signal(object)

    def __init__(self, workspace: Workspace, style: WindowStyle, window: QWidget) -> None:
        super().__init__(window)
        self._workspace = workspace
        self._style = style
        self._window = window

    def select(self, name: str) -> None:
        """Make another plan current."""
        self._try(lambda session: session.select_plan(name))

    def duplicate(self) -> None:
        """Copy the current plan under a name asked for."""
        session = self._workspace.session
        if session is None:
            return
        name, ok = QInputDialog.getText(
            self._window, self.tr("Duplicate plan"), self.tr("Name of the new plan"), text=f"{session.plan_name} 2"
        )
        if ok:
            self._try(lambda session: session.duplicate_plan(session.plan_name, name.strip()))

    def rename(self) -> None:
        """Rename the current plan."""
        session = self._workspace.session
        if session is None:
            return
        name, ok = QInputDialog.getText(
            self._window, self.tr("Rename plan"), self.tr("New name"), text=session.plan_name
        )
        if ok and name.strip() != session.plan_name:
            self._try(lambda session: session.rename_plan(session.plan_name, name.strip()))

    def delete(self) -> None:
        """Delete the current plan; undo brings it back."""
        self._try(lambda session: session.delete_plan(session.plan_name))

    def edit_settings(self) -> None:
        """Open the settings; accepting changed ones is one edit."""
        session = self._workspace.session
        if session is None:
            return
        from coverage_planner.ui.settings_dialog import SettingsDialog

        dialog = SettingsDialog(session.project.settings, self._style, self._window)

        def accepted() -> None:
            settings = dialog.settings()
            if settings != session.project.settings:
                self._try(lambda session: session.change_settings(settings))

        dialog.accepted.connect(accepted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def undo(self) -> None:
        """Take back the newest edit."""
        self._try(lambda session: session.undo())

    def redo(self) -> None:
        """Do the newest undone edit again."""
        self._try(lambda session: session.redo())

    def _try(self, edit: Callable[[Session], object]) -> None:
        session = self._workspace.session
        if session is None:
            return
        try:
            edit(session)
        except PlannerError as error:
            self.refused.emit(error)
