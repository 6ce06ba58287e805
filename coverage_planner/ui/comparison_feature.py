"""The command of the comparison window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from coverage_planner.ui.comparison_window import ComparisonWindow
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.window_actions import WindowActions


class ComparisonFeature(QObject):
    """The command that opens the window; the window is made when it is first asked for."""

    def __init__(self, window: MainWindow, actions: WindowActions) -> None:
        super().__init__(window)
        self._window = window
        self.view: ComparisonWindow | None = None
        actions.add_command(
            "plan", self.tr("Plans side by side…"), self.open, "Ctrl+Shift+K", "view-split-vertical", needs="session"
        )

    def open(self) -> ComparisonWindow:
        """Show the window."""
        if self.view is None:
            # Here, not above: the charts take most of a second to import.
            from coverage_planner.ui.comparison_window import ComparisonWindow

            self.view = ComparisonWindow(self._window.workspace, self._window, self._window.window_look)
        self.view.show()
        self.view.raise_()
        self.view.activateWindow()
        return self.view

    def close(self) -> None:
        """Close the window with the main one."""
        if self.view is not None:
            self.view.close()
