"""A button that lists the pages of a tab bar by name, for bars with more pages than fit."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTabWidget, QToolButton


class TabListButton(QToolButton):
    """Opens a menu of all pages; the one in front is ticked."""

    def __init__(self, tabs: QTabWidget) -> None:
        super().__init__(tabs)
        self._tabs = tabs
        self.setText("≡")
        self.setAutoRaise(True)
        self.setToolTip(self.tr("List of tables"))
        self.setAccessibleName(self.toolTip())
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Made once and filled on opening: pages come and go with features.
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        self.setStyleSheet("QToolButton::menu-indicator { image: none; }")

    def _fill(self) -> None:
        self._menu.clear()
        for index in range(self._tabs.count()):
            action = QAction(self._tabs.tabText(index), self._menu)
            action.setCheckable(True)
            action.setChecked(index == self._tabs.currentIndex())
            action.triggered.connect(partial(self._bring_forward, index))
            self._menu.addAction(action)

    def _bring_forward(self, index: int, _checked: bool = False) -> None:
        self._tabs.setCurrentIndex(index)
