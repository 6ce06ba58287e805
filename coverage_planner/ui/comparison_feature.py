"""The command of the comparison window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal

from coverage_planner.ui.plan_list_dialog import PlanListDialog

if TYPE_CHECKING:
    from coverage_planner.ui.comparison_window import ComparisonWindow
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.window_actions import WindowActions


class ComparisonFeature(QObject):
    """The command that opens the window.

    The window is made when it is asked for and deleted when it is closed, with what it holds; only the plans chosen last
    are remembered. Signal ``view_made(ComparisonWindow)``: a new window, before it is shown.
    """

    view_made = Signal(object)

    def __init__(self, window: MainWindow, actions: WindowActions) -> None:
        super().__init__(window)
        self._window = window
        self.view: ComparisonWindow | None = None
        self._last: tuple[str, ...] = ()
        actions.add_command(
            "plan", self.tr("List of plans…"), self.open_list, "Ctrl+Alt+P", "format-list-bulleted", needs="session"
        )
        actions.add_command(
            "plan", self.tr("Plans side by side…"), self.open, "Ctrl+Shift+K", "view-split-vertical", needs="session"
        )

    def open(self) -> ComparisonWindow:
        """Show the window."""
        if self.view is None:
            # Here, not above: the charts take most of a second to import.
            from coverage_planner.ui.comparison_window import ComparisonWindow

            view = ComparisonWindow(self._window.workspace, self._window, self._window.window_look)
            view.refused.connect(self._window.show_error)
            view.exported.connect(self._window.export_menu.announce)
            view.closed.connect(self._closed)
            view.choose(self._last)
            self.view = view
            self.view_made.emit(view)
        self.view.show()
        self.view.raise_()
        self.view.activateWindow()
        return self.view

    def open_list(self) -> PlanListDialog:
        """Show all plans, to be switched, copied, renamed, deleted and compared."""
        dialog = PlanListDialog(self._window.workspace, self._window)
        dialog.refused.connect(self._window.show_error)
        dialog.comparison_requested.connect(self.compare)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.show()
        return dialog

    def compare(self, names: tuple[str, ...]) -> None:
        """Show these plans side by side."""
        self._last = names
        self.open().choose(names)

    def _closed(self) -> None:
        view, self.view = self.view, None
        if view is not None:
            self._last = view.chosen
            view.deleteLater()

    def close(self) -> None:
        """Close the window with the main one."""
        if self.view is not None:
            self.view.close()
