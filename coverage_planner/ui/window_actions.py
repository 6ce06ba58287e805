"""Menus, tool bar and shortcuts of the window, and which of them are possible now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import qtawesome
from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QIcon, QKeySequence
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QMenu, QSizePolicy, QToolButton, QWidget

from coverage_planner.project.session import Session
from coverage_planner.ui.export_menu import ExportMenu
from coverage_planner.ui.find_box import FindBox
from coverage_planner.ui.language import shown
from coverage_planner.ui.map.tools import ToolKind
from coverage_planner.ui.recent_files import RecentFiles, RecentMenu
from coverage_planner.ui.style import WindowStyle

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow

Key = QKeySequence.StandardKey | str | None


class WindowActions(QObject):
    """Builds the commands of a window once; :meth:`refresh` follows the session and the selection."""

    def __init__(self, window: MainWindow, style: WindowStyle) -> None:
        super().__init__(window)
        self._window = window
        self._style = style
        self._with_session: list[QAction] = []
        self._with_sites: list[QAction] = []
        self._with_one_site: list[QAction] = []
        self._menus: dict[str, QMenu] = {}
        self.find = FindBox(window.places.search)
        self._make_file_menu()
        self._make_edit_menu()
        self._make_plan_menu()
        self._menus["subsidy"] = window.menuBar().addMenu(self.tr("&Subsidy"))
        self._make_view_menu()
        self._make_help_menu()
        self._make_tool_bar()

    def show_tool(self, kind: ToolKind) -> None:
        """Mark a tool of the map as the one in use."""
        self._tools[kind].setChecked(True)

    def refresh(self, session: Session | None, selected: frozenset[int]) -> None:
        """Enable what can be done now and name what undo and redo would do."""
        there = session is not None
        for item in self._with_session:
            item.setEnabled(there)
        self._export_menu.setEnabled(there)
        self._plans.setEnabled(there)
        for tool in self._tools.values():
            tool.setEnabled(there)
        for item in self._with_sites:
            item.setEnabled(there and bool(selected))
        for item in (self._duplicate, *self._with_one_site):
            item.setEnabled(there and len(selected) == 1)
        undo = session.undo_text if session is not None else None
        redo = session.redo_text if session is not None else None
        for item, name, text in ((self._undo, self.tr("Undo"), undo), (self._redo, self.tr("Redo"), redo)):
            under_way = item is self._undo and self._window.sites.many.busy
            item.setEnabled(text is not None or under_way)
            # The tool bar keeps the short name; menu and tooltip say what is taken back.
            item.setText(name if text is None else f"{name}: {shown(text)}")
            item.setToolTip(item.text())
        names = [plan.name for plan in session.project.plans] if session is not None else []
        if names != [self._plans.itemText(k) for k in range(self._plans.count())]:
            self._plans.clear()
            self._plans.addItems(names)
        if session is not None:
            self._plans.setCurrentText(session.plan_name)

    def menu(self, key: str) -> QMenu:
        """Return a menu of the window by its key: file, edit, plan, subsidy, view or help."""
        return self._menus[key]

    def add_command(
        self,
        menu: str,
        text: str,
        slot: Callable[[], object],
        key: Key = None,
        icon: str | None = None,
        *,
        needs: str = "",
    ) -> QAction:
        """Add a command to the end of a menu; ``needs`` is ``session``, ``sites``, ``site`` (one) or nothing."""
        item = self._add(self._menus[menu], text, slot, key, icon)
        if menu == "file":
            self._menus[menu].insertAction(self._before_quit, item)
        if needs:
            {"session": self._with_session, "sites": self._with_sites, "site": self._with_one_site}[needs].append(item)
            item.setEnabled(False)
        return item

    def _add(
        self, menu: QMenu, text: str, slot: Callable[[], object], key: Key = None, icon: str | None = None
    ) -> QAction:
        item = QAction(text, self._window)
        if icon is not None:
            item.setIcon(self._icon(icon))
        if key is not None:
            item.setShortcut(QKeySequence(key))
        item.triggered.connect(lambda _on=False: self._do(slot))
        menu.addAction(item)
        return item

    def _do(self, slot: Callable[[], object]) -> None:
        """Do a command on the plan as the planner sees it: with the edits of many sites that are still under way."""
        self._window.sites.many.finish()
        slot()

    def _add_for_session(
        self, menu: QMenu, text: str, slot: Callable[[], object], key: Key = None, icon: str | None = None
    ) -> QAction:
        item = self._add(menu, text, slot, key, icon)
        self._with_session.append(item)
        return item

    def _icon(self, name: str) -> QIcon:
        return qtawesome.icon(f"mdi6.{name}", color=self._style.text, color_disabled=self._style.stale)

    def _make_file_menu(self) -> None:
        files, keys = self._window.files, QKeySequence.StandardKey
        menu = self._menus["file"] = self._window.menuBar().addMenu(self.tr("&File"))
        self._add(menu, self.tr("&New from public data…"), files.import_data, keys.New, "database-import-outline")
        self._add(menu, self.tr("&Open…"), files.ask_open, keys.Open, "folder-open-outline")
        menu.addMenu(RecentMenu(RecentFiles(self._window.user_settings), files.open_path, menu))
        self._add(menu, self.tr("Open the &sample plan"), files.open_sample)
        menu.addSeparator()
        self._add_for_session(menu, self.tr("&Save"), files.save, keys.Save, "content-save-outline")
        self._add_for_session(menu, self.tr("Save &as…"), files.save_as, "Ctrl+Shift+S")
        menu.addSeparator()
        self._export_menu = menu.addMenu(self.tr("E&xport"))
        self.export = ExportMenu(self._window.workspace, self._window, self._export_menu)
        self._before_quit = menu.addSeparator()
        self._add(menu, self.tr("&Quit"), self._window.close, "Ctrl+Q")

    def _make_edit_menu(self) -> None:
        sites, plans, keys = self._window.sites, self._window.plans, QKeySequence.StandardKey
        menu = self._menus["edit"] = self._window.menuBar().addMenu(self.tr("&Edit"))
        self._undo = self._add(menu, self.tr("Undo"), plans.undo, keys.Undo, "undo")
        self._redo = self._add(menu, self.tr("Redo"), plans.redo, keys.Redo, "redo")
        for item, name in ((self._undo, self.tr("Undo")), (self._redo, self.tr("Redo"))):
            item.setIconText(name)
        menu.addSeparator()
        self._duplicate = self._add(menu, self.tr("Duplicate site"), sites.duplicate, "Ctrl+D", "content-copy")
        self._with_sites.append(self._add(menu, self.tr("Switch site on or off"), sites.toggle, None, "power"))
        self._with_sites.append(self._add(menu, self.tr("Delete site"), sites.delete, keys.Delete, "trash-can-outline"))

    def _make_plan_menu(self) -> None:
        plans, window = self._window.plans, self._window
        menu = self._menus["plan"] = self._window.menuBar().addMenu(self.tr("&Plan"))
        self._add_for_session(menu, self.tr("Duplicate plan…"), plans.duplicate)
        self._add_for_session(menu, self.tr("Rename plan…"), plans.rename)
        self._add_for_session(menu, self.tr("Delete plan"), plans.delete)
        menu.addSeparator()
        self._compare = self._add_for_session(
            menu, self.tr("Compare plans"), window.open_comparison, "Ctrl+K", "compare-horizontal"
        )
        self._add_for_session(menu, self.tr("Basis of the figures…"), window.explain, "Ctrl+B")
        self._add_for_session(menu, self.tr("Compute again"), window.workspace.recompute, "F5", "refresh")
        menu.addSeparator()
        self._add_for_session(menu, self.tr("Settings…"), plans.edit_settings, "Ctrl+,", "cog-outline")

    def _make_view_menu(self) -> None:
        window, keys = self._window, QKeySequence.StandardKey
        menu = self._menus["view"] = window.menuBar().addMenu(self.tr("&View"))
        self._add_for_session(
            menu, self.tr("Zoom to everything"), window.content.fit_all, "Ctrl+0", "fit-to-page-outline"
        )
        self._with_sites.append(
            self._add(menu, self.tr("Zoom to selection"), window.content.fit_selection, "F", "magnify-plus-outline")
        )
        self._add_for_session(menu, self.tr("Find…"), self.find.ask, keys.Find, "magnify")
        menu.addSeparator()
        for dock in window.docks.values():
            menu.addAction(dock.toggleViewAction())
        self.after_docks = menu.addSeparator()

    def _make_help_menu(self) -> None:
        menu = self._menus["help"] = self._window.menuBar().addMenu(self.tr("&Help"))
        self._add(menu, self.tr("Help"), self._window.help.show_help, QKeySequence.StandardKey.HelpContents, "help")
        self._add(menu, self.tr("Keys and mouse"), self._window.help.show_keys, "Ctrl+F1", "keyboard-outline")
        self._add(menu, self.tr("About coverage_planner"), self._window.help.show_about)

    def _make_tool_bar(self) -> None:
        bar = self.tool_bar = self._window.addToolBar(self.tr("Tools"))
        bar.setObjectName("toolbar")
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._tools: dict[ToolKind, QAction] = {}
        group = QActionGroup(self)
        for kind, text, key, icon in (
            (ToolKind.SELECT, self.tr("Select and move"), "V", "cursor-default-outline"),
            (ToolKind.PAN, self.tr("Pan"), "H", "hand-back-right-outline"),
            (ToolKind.PLACE, self.tr("Place a site"), "T", "radio-tower"),
            (ToolKind.ROTATE, self.tr("Azimuth"), "R", "rotate-right"),
            (ToolKind.MEASURE, self.tr("Measure"), "M", "ruler"),
            (ToolKind.MEASURE_AREA, self.tr("Area"), "Shift+M", "ruler-square"),
            (ToolKind.IDENTIFY, self.tr("Identify"), "I", "information-outline"),
        ):
            item = QAction(self._icon(icon), text, self._window)
            item.setCheckable(True)
            item.setShortcut(key)
            item.setToolTip(f"{text} ({key})")
            item.triggered.connect(lambda _on=False, kind=kind: self._window.canvas.set_tool(kind))
            group.addAction(item)
            bar.addAction(item)
            self._tools[kind] = item
        self._tools[ToolKind.SELECT].setChecked(True)
        bar.addSeparator()
        bar.addActions([self._undo, self._redo])
        for item in (self._undo, self._redo):
            # Their names are in the menu and the tooltip; at 1280 pixels the search line needs the room.
            if isinstance(button := bar.widgetForAction(item), QToolButton):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        bar.addSeparator()
        bar.addWidget(QLabel(" " + self.tr("Plan") + "  "))
        self._plans = QComboBox()
        self._plans.setAccessibleName(self.tr("Plan"))
        self._plans.setMinimumWidth(140)
        self._plans.activated.connect(
            lambda place: self._do(lambda: self._window.plans.select(self._plans.itemText(place)))
        )
        bar.addWidget(self._plans)
        bar.addAction(self._compare)
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        bar.addWidget(space)
        places = self._window.places
        self.find.setMinimumWidth(150)
        self.find.setMaximumWidth(300)
        self.find.addAction(self._icon("magnify"), QLineEdit.ActionPosition.LeadingPosition)
        self.find.chosen.connect(places.go_to)
        self.find.not_found.connect(places.tell_not_found)
        bar.addWidget(self.find)
