"""Commands about what the map shows: previous and next view, a typed scale, a picture; bookmarks are beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.ui.bookmark_commands import BookmarkCommands
from coverage_planner.ui.map.view import Bounds
from coverage_planner.ui.map.view_history import ViewHistory
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.window_actions import WindowActions

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow

PICTURE_RATIO = 2.0


class ViewCommands(QObject):
    """Adds the commands to the view menu and the scale to the status bar."""

    def __init__(self, window: MainWindow, actions: WindowActions) -> None:
        super().__init__(window)
        self._window = window
        self._canvas = window.canvas
        self.history = ViewHistory()
        self._going = False
        self._previous = actions.add_command("view", self.tr("Previous view"), self.go_back, "Alt+Left", "arrow-left")
        self._next = actions.add_command("view", self.tr("Next view"), self.go_forward, "Alt+Right", "arrow-right")
        self.bookmarks = BookmarkCommands(window, actions, self.show_bounds)
        actions.add_command("view", self.tr("Save this view as a picture…"), self.ask_picture, needs="session")
        self._canvas.view_settled.connect(self._visit)
        window.workspace.session_replaced.connect(self._session_replaced)
        window.status.scale_chosen.connect(self._show_scale)
        self._refresh()

    def go_back(self) -> None:
        """Show the previous view."""
        self._visit()
        self._show(self.history.previous())

    def go_forward(self) -> None:
        """Show the next view."""
        self._show(self.history.next())

    def show_bounds(self, bounds: Bounds) -> None:
        """Show a part of the map and remember it as a view."""
        self._show(bounds)
        self._visit()

    def ask_picture(self) -> None:
        """Ask for a file and write what the map shows to it."""
        session = self._window.workspace.session
        if session is None:
            return
        folder = session.path.parent if session.path is not None else Path()
        proposal = folder / f"{session.title}_{session.plan_name}_map.png"
        path = ask_save_path(self._window, self.tr("Save this view as a picture"), proposal, "png")
        if path is not None:
            self.save_picture(path)

    def save_picture(self, path: Path) -> None:
        """Write the map as it is shown, with legend, scale, north and sources, at twice the density of a screen."""
        canvas = self._canvas
        image = canvas.render_image(canvas.width(), canvas.height(), PICTURE_RATIO)
        try:
            with written_beside(path) as beside:
                if not image.save(str(beside)):
                    raise OSError(path)
        except (OSError, PlannerError):
            self._window.show_error(
                PlannerError(
                    Text("画像を書けません", "the picture cannot be written"),
                    remedy=Text("フォルダと権限を確かめてください", "check the folder and its rights"),
                    file=path.name,
                )
            )
            return
        self._window.statusBar().showMessage(self.tr("Saved {name}").format(name=path.name), 4000)

    def _show_scale(self, denominator: float) -> None:
        self._canvas.show_scale(denominator)
        self._window.status.show_scale(self._canvas.scale_denominator())
        self._canvas.setFocus()

    def _show(self, bounds: Bounds | None) -> None:
        if bounds is not None:
            self._going = True
            self._canvas.fit_exactly(bounds)
            self._going = False
        self._refresh()

    def _visit(self) -> None:
        if not self._going and self._window.workspace.session is not None:
            self.history.visit(self._canvas.view_bounds())
            self._refresh()

    def _session_replaced(self) -> None:
        self.history.clear()
        self._refresh()
        # after the window has brought the map to the front: keys belong to it
        QTimer.singleShot(0, self._canvas, self._canvas.setFocus)

    def _refresh(self) -> None:
        self._previous.setEnabled(self.history.has_previous)
        self._next.setEnabled(self.history.has_next)
