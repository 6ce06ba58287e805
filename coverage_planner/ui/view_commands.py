"""Commands about what the map shows: previous and next view, bookmarks, a typed scale."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QInputDialog

from coverage_planner.model.errors import PlannerError
from coverage_planner.model.text import Text
from coverage_planner.report.atomic_file import written_beside
from coverage_planner.ui.map.view import Bounds
from coverage_planner.ui.map.view_history import ViewHistory
from coverage_planner.ui.save_path import ask_save_path
from coverage_planner.ui.window_actions import WindowActions

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow

SETTING = "bookmarks"
MOST_BOOKMARKS = 50
MOST_PROJECTS = 200
PICTURE_RATIO = 2.0


class Bookmarks:
    """Named views of each project in the user's settings; a project is known by its title."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def of(self, project: str) -> dict[str, Bounds]:
        """Return the bookmarks of a project in the order in which they were made."""
        return {name: bounds for name, value in self._all().get(project, {}).items() if (bounds := _bounds(value))}

    def put(self, project: str, name: str, bounds: Bounds) -> None:
        """Keep a view under a name; one of the same name is replaced."""
        known = self._all()
        views = {**known.pop(project, {}), name: list(bounds)}
        known[project] = dict(list(views.items())[-MOST_BOOKMARKS:])
        self._settings.setValue(SETTING, json.dumps(dict(list(known.items())[-MOST_PROJECTS:])))

    def remove(self, project: str, name: str) -> None:
        """Forget a bookmark."""
        known = self._all()
        known.get(project, {}).pop(name, None)
        self._settings.setValue(SETTING, json.dumps(known))

    def _all(self) -> dict[str, dict[str, Any]]:
        try:
            value = json.loads(str(self._settings.value(SETTING) or "{}"))
        except ValueError:
            return {}
        if not isinstance(value, dict):
            return {}
        return {str(project): views for project, views in value.items() if isinstance(views, dict)}


def _bounds(value: object) -> Bounds | None:
    if not isinstance(value, list) or len(value) != 4 or not all(isinstance(v, int | float) for v in value):
        return None
    west, south, east, north = (float(v) for v in value)
    inside = -180 <= west < east <= 180 and -85 <= south < north <= 85
    return (west, south, east, north) if inside else None


class ViewCommands(QObject):
    """Adds the commands to the view menu and the scale to the status bar."""

    def __init__(self, window: MainWindow, actions: WindowActions) -> None:
        super().__init__(window)
        self._window = window
        self._canvas = window.canvas
        self.history = ViewHistory()
        self.bookmarks = Bookmarks(window.user_settings)
        self._going = False
        self._previous = actions.add_command("view", self.tr("Previous view"), self.go_back, "Alt+Left", "arrow-left")
        self._next = actions.add_command("view", self.tr("Next view"), self.go_forward, "Alt+Right", "arrow-right")
        self._menu = actions.menu("view").addMenu(self.tr("Bookmarks"))
        self._menu.aboutToShow.connect(self.fill_menu)
        actions.add_command("view", self.tr("Add bookmark…"), self.ask_bookmark, "Ctrl+Shift+B", needs="session")
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

    def ask_bookmark(self) -> None:
        """Ask for a name and keep the view under it."""
        name, given = QInputDialog.getText(self._window, self.tr("Add bookmark"), self.tr("Name of this view"))
        if given and name.strip():
            self.add_bookmark(name.strip()[:80])

    def add_bookmark(self, name: str) -> None:
        """Keep the view under a name."""
        self.bookmarks.put(self._project(), name, self._canvas.view_bounds())
        self._window.statusBar().showMessage(self.tr("Bookmark {name} added").format(name=name), 4000)

    def show_bookmark(self, name: str) -> None:
        """Show the view of that name."""
        self._show(self.bookmarks.of(self._project()).get(name))
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

    def fill_menu(self) -> None:
        """List the bookmarks of the project, and again below for taking them away."""
        self._menu.clear()
        names = list(self.bookmarks.of(self._project()))
        for name in names:
            self._menu.addAction(name.replace("&", "&&")).triggered.connect(partial(self._chosen, name))
        if not names:
            self._menu.addAction(self.tr("no bookmarks yet")).setEnabled(False)
            return
        self._menu.addSeparator()
        removing = self._menu.addMenu(self.tr("Remove"))
        for name in names:
            removing.addAction(name.replace("&", "&&")).triggered.connect(partial(self._removed, name))

    def _chosen(self, name: str, _on: bool = False) -> None:
        self.show_bookmark(name)

    def _removed(self, name: str, _on: bool = False) -> None:
        self.bookmarks.remove(self._project(), name)

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

    def _project(self) -> str:
        session = self._window.workspace.session
        return "" if session is None else session.title
