"""The commands of the menu ヘルプ: pages by context, keys, and what the program is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from coverage_planner.ui.accessible_names import give_names
from coverage_planner.ui.help_context import contexts_of
from coverage_planner.ui.help_pages import KEYS_PAGE, START_PAGE, HelpPage, help_pages, page_of_contexts
from coverage_planner.ui.key_table import KeyTable
from coverage_planner.ui.language import current_language
from coverage_planner.ui.style import WindowStyle

if TYPE_CHECKING:
    from coverage_planner.ui.help_window import HelpWindow

_KEYS_HERE = "{{keys}}"


class HelpCommands(QObject):
    """Shows help, keys and what the program is."""

    def __init__(self, style: WindowStyle, window: QMainWindow) -> None:
        super().__init__(window)
        self._style = style
        self._window = window
        self._help: HelpWindow | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._equip_dialog)
        # When all features have added their panels.
        QTimer.singleShot(0, self, lambda: give_names(window))

    def pages(self) -> tuple[HelpPage, ...]:
        """Return the pages in the window's language, with the keys that the window has now."""
        keys = KeyTable(self._window).markdown()
        return tuple(
            replace(page, markdown=page.markdown.replace(_KEYS_HERE, keys)) for page in help_pages(current_language())
        )

    def page_of(self, widget: QWidget | None) -> str:
        """Return the key of the page that explains a widget, the start page where none does."""
        return page_of_contexts(help_pages(current_language()), contexts_of(widget)) or START_PAGE

    def show_help(self) -> None:
        """Open the page of what the planner is working in."""
        self.show_page(self.page_of(QApplication.focusWidget() or self._window.centralWidget()))

    def show_keys(self) -> None:
        """Open the page of keys and mouse."""
        self.show_page(KEYS_PAGE)

    def show_page(self, key: str) -> None:
        """Open a page in the help window."""
        if self._help is None:
            from coverage_planner.ui.help_window import HelpWindow

            self._help = HelpWindow(self.pages(), self._style)
            self._help.setStyleSheet(self._window.styleSheet())
        self._help.show_page(key)

    def show_about(self) -> None:
        """Show version, licences and terms of the data."""
        from coverage_planner.ui.about_dialog import AboutDialog

        dialog = AboutDialog(self._style, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def close(self) -> None:
        """Close the help window with the main window."""
        if self._help is not None:
            self._help.close()
            self._help.deleteLater()
            self._help = None

    def _equip_dialog(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Give a dialog its own F1, as the main window's key is blocked while a dialog waits, and names to its fields."""
        dialog = None if now is None else now.window()
        if isinstance(dialog, QDialog) and not dialog.findChildren(QShortcut, "help"):
            shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.HelpContents), dialog)
            shortcut.setObjectName("help")
            shortcut.activated.connect(self.show_help)
            give_names(dialog)
