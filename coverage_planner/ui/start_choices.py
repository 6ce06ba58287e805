"""What the planner chooses for the next start: language and colours of the window."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSettings, Qt
from PySide6.QtGui import QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu, QMessageBox

from coverage_planner.model.text import Language

if TYPE_CHECKING:
    from coverage_planner.ui.main_window import MainWindow
    from coverage_planner.ui.window_actions import WindowActions

_LANGUAGE, _COLOURS = "language", "colours"
_AS_SYSTEM, _LIGHT, _DARK = "system", "light", "dark"


def chosen_language(settings: QSettings) -> Language:
    """Return the language to start with: of the environment (COVERAGE_PLANNER_LANGUAGE), else the chosen one, else Japanese."""
    said = os.environ.get("COVERAGE_PLANNER_LANGUAGE") or str(settings.value(_LANGUAGE) or "ja")
    return "en" if said.startswith("en") else "ja"


def chosen_dark(settings: QSettings) -> bool:
    """Return whether to start dark: as chosen, else as the system says."""
    colours = str(settings.value(_COLOURS) or _AS_SYSTEM)
    if colours in (_LIGHT, _DARK):
        return colours == _DARK
    hints = QGuiApplication.styleHints()
    return hints is not None and hints.colorScheme() is Qt.ColorScheme.Dark


class StartChoices(QObject):
    """The submenus 言語 and 配色 of the menu 表示."""

    def __init__(self, window: MainWindow, actions: WindowActions) -> None:
        super().__init__(window)
        self._window = window
        self._settings = window.user_settings
        actions.menu("view").addSeparator()
        # Names of languages are written in their own language.
        languages = (("ja", "日本語"), ("en", "English"))
        colours = ((_AS_SYSTEM, self.tr("As the system")), (_LIGHT, self.tr("Light")), (_DARK, self.tr("Dark")))
        for title, key, entries, current in (
            (self.tr("Language"), _LANGUAGE, languages, str(self._settings.value(_LANGUAGE) or "ja")),
            (self.tr("Colours"), _COLOURS, colours, str(self._settings.value(_COLOURS) or _AS_SYSTEM)),
        ):
            menu = QMenu(title, window)
            group = QActionGroup(menu)
            for value, name in entries:
                action = menu.addAction(name)
                action.setCheckable(True)
                action.setChecked(value == current)
                action.triggered.connect(self._chooser(key, value))
                group.addAction(action)
            actions.menu("view").addMenu(menu)

    def _chooser(self, key: str, value: str) -> Callable[[], None]:
        def choose() -> None:
            self._settings.setValue(key, value)
            text = self.tr("The choice takes effect when the program is started again.")
            box = QMessageBox(QMessageBox.Icon.Information, "coverage_planner", text, parent=self._window)
            box.open()
            box.finished.connect(box.deleteLater)

        return choose
