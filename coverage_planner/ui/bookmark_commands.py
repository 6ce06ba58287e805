"""Bookmarks of the map: named views kept in the project, so that a colleague who opens it has them too.

Earlier versions kept them in the user's settings on one PC; those of the open project are offered for taking over.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings
from PySide6.QtWidgets import QInputDialog, QMenu

from coverage_planner.model.bookmark import LONGEST_NAME, Bookmark, Bounds, with_bookmark
from coverage_planner.model.errors import OutOfValidity, PlannerError
from coverage_planner.model.text import Text
from coverage_planner.ui.window_actions import WindowActions

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow

OLD_SETTING = "bookmarks"
_LISTED = 30
"""Bookmarks in the menu itself; the rest waits in a submenu."""


def bookmarks_of_this_pc(settings: QSettings, title: str) -> tuple[Bookmark, ...]:
    """Return what an earlier version kept for a project of that title; what is no bookmark is left out."""
    try:
        record = json.loads(str(settings.value(OLD_SETTING) or "{}"))
    except ValueError:
        return ()
    views = record.get(title) if isinstance(record, dict) else None
    found = []
    for name, bounds in views.items() if isinstance(views, dict) else ():
        if not isinstance(bounds, list) or len(bounds) != 4 or not all(isinstance(v, int | float) for v in bounds):
            continue
        west, south, east, north = (float(value) for value in bounds)
        try:
            found.append(Bookmark(str(name), (west, south, east, north)))
        except OutOfValidity:
            continue
    return tuple(found)


class BookmarkCommands(QObject):
    """The submenu ブックマーク of the menu 表示; every change is an edit that can be undone."""

    def __init__(self, window: MainWindow, actions: WindowActions, show: Callable[[Bounds], None]) -> None:
        super().__init__(window)
        self._window = window
        self._show = show
        self.menu = actions.menu("view").addMenu(self.tr("Bookmarks"))
        self.menu.aboutToShow.connect(self.fill_menu)
        actions.add_command("view", self.tr("Add bookmark…"), self.ask, "Ctrl+Shift+B", needs="session")
        self.fill_menu()

    def all(self) -> tuple[Bookmark, ...]:
        """Return the bookmarks of the open project."""
        session = self._window.workspace.session
        return () if session is None else session.project.bookmarks

    def on_this_pc(self) -> tuple[Bookmark, ...]:
        """Return those an earlier version kept on this PC that the project does not have."""
        session = self._window.workspace.session
        if session is None:
            return ()
        there = set(self.all())
        return tuple(one for one in bookmarks_of_this_pc(self._window.user_settings, session.title) if one not in there)

    def ask(self) -> None:
        """Ask for a name and keep the view under it."""
        name, given = QInputDialog.getText(self._window, self.tr("Add bookmark"), self.tr("Name of this view"))
        if given and name.strip():
            self.add(name.strip()[:LONGEST_NAME])

    def add(self, name: str) -> None:
        """Keep the view under a name; a bookmark of that name gets this view."""
        view = Bookmark(name, self._window.canvas.view_bounds())
        text = Text(f"ブックマークの追加: {name}", f"add bookmark {name}")
        if self._edit(text, lambda all_of_them: with_bookmark(all_of_them, view)):
            self._window.statusBar().showMessage(self.tr("Bookmark {name} added").format(name=name), 4000)

    def show(self, name: str) -> None:
        """Show the view of that name."""
        for bookmark in self.all():
            if bookmark.name == name:
                self._show(bookmark.bounds)

    def rename(self, name: str, new_name: str) -> None:
        """Give a bookmark another name.

        Another bookmark that has the new name already gives way.
        """
        text = Text(f"ブックマーク名の変更: {new_name}", f"rename bookmark {new_name}")
        self._edit(
            text,
            lambda all_of_them: tuple(
                Bookmark(new_name, one.bounds) if one.name == name else one
                for one in all_of_them
                if one.name == name or one.name != new_name
            ),
        )

    def remove(self, name: str) -> None:
        """Take a bookmark away."""
        text = Text(f"ブックマークの削除: {name}", f"remove bookmark {name}")
        self._edit(text, lambda all_of_them: tuple(one for one in all_of_them if one.name != name))

    def take_over(self) -> None:
        """Take those of this PC into the project, so that they are saved with it; they stay on the PC as well."""
        old = self.on_this_pc()

        def edit(all_of_them: tuple[Bookmark, ...]) -> tuple[Bookmark, ...]:
            for one in old:
                all_of_them = with_bookmark(all_of_them, one)
            return all_of_them

        text = Text(f"このPCのブックマーク{len(old)}件の取り込み", f"take in {len(old)} bookmarks of this PC")
        if old and self._edit(text, edit):
            message = self.tr("{n} bookmarks taken into the plan; they are saved with it.")
            self._window.statusBar().showMessage(message.format(n=len(old)), 6000)

    def fill_menu(self) -> None:
        """List the bookmarks of the project, again below for renaming and removing, and what this PC has besides."""
        menu, marks = self.menu, self.all()
        menu.clear()
        below = menu
        for place, bookmark in enumerate(marks):
            if place == _LISTED:
                below = menu.addMenu(self.tr("More"))
            self._item(below, bookmark.name, self.show)
        if not marks:
            menu.addAction(self.tr("no bookmarks yet")).setEnabled(False)
        else:
            menu.addSeparator()
            for title, slot in ((self.tr("Rename"), self._ask_name), (self.tr("Remove"), self.remove)):
                submenu = menu.addMenu(title)
                for bookmark in marks:
                    self._item(submenu, bookmark.name, slot)
        old = self.on_this_pc()
        if old:
            menu.addSeparator()
            text = self.tr("Take over {n} bookmarks kept on this PC").format(n=len(old))
            menu.addAction(text).triggered.connect(lambda _on=False: self.take_over())

    def _item(self, menu: QMenu, name: str, slot: Callable[[str], Any]) -> None:
        menu.addAction(name.replace("&", "&&")).triggered.connect(partial(_called, slot, name))

    def _ask_name(self, name: str) -> None:
        title, label = self.tr("Rename bookmark"), self.tr("Name of this view")
        new_name, given = QInputDialog.getText(self._window, title, label, text=name)
        new_name = new_name.strip()[:LONGEST_NAME]
        if given and new_name and new_name != name:
            self.rename(name, new_name)

    def _edit(self, text: Text, edit: Callable[[tuple[Bookmark, ...]], tuple[Bookmark, ...]]) -> bool:
        session = self._window.workspace.session
        if session is None:
            return False
        try:
            changed = edit(session.project.bookmarks)
        except PlannerError as error:
            self._window.show_error(error)
            return False
        if changed == session.project.bookmarks:
            return False
        session.change_bookmarks(changed, text)
        return True


def _called(slot: Callable[[str], Any], name: str, _on: bool = False) -> None:
    slot(name)
