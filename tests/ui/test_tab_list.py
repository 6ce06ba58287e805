"""The button beside the tables' tabs lists every page and brings the chosen one to the front."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTabWidget
from pytestqt.qtbot import QtBot

from coverage_planner.ui.tab_list import TabListButton


def test_every_page_is_listed_and_reached(qtbot: QtBot) -> None:
    tabs = QTabWidget()
    qtbot.addWidget(tabs)
    button = TabListButton(tabs)
    for name in ("局一覧", "メッシュ"):
        tabs.addTab(QLabel(name), name)
    tabs.setCornerWidget(button, Qt.Corner.TopLeftCorner)
    menu = button.menu()
    assert menu is not None
    menu.aboutToShow.emit()
    assert [(a.text(), a.isChecked()) for a in menu.actions()] == [("局一覧", True), ("メッシュ", False)]
    menu.actions()[1].trigger()
    assert tabs.currentIndex() == 1
    tabs.insertTab(0, QLabel(), "補助金")
    menu.aboutToShow.emit()
    assert [(a.text(), a.isChecked()) for a in menu.actions()] == [
        ("補助金", False),
        ("局一覧", False),
        ("メッシュ", True),
    ]
