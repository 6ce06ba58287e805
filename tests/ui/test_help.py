"""Help pages, F1 by context, keys, About, names for screen readers."""

from __future__ import annotations

import ast
import re
from importlib.metadata import version

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence
from PySide6.QtWidgets import QApplication, QDockWidget, QPushButton, QTabWidget
from pytestqt.qtbot import QtBot

from coverage_planner import __version__
from coverage_planner.cli.app import COMMANDS
from coverage_planner.ui.about_dialog import AboutDialog
from coverage_planner.ui.accessible_names import named_widgets, spoken_name
from coverage_planner.ui.help_context import contexts_of
from coverage_planner.ui.help_pages import HelpPage, find_in_pages, help_folder, help_pages
from coverage_planner.ui.help_window import HelpWindow
from coverage_planner.ui.key_table import KeyTable
from coverage_planner.ui.main_window import MainWindow
from coverage_planner.ui.map.tools import ToolKind
from coverage_planner.ui.settings_dialog import SettingsDialog
from tests.conftest import REPOSITORY
from tests.ui.conftest import open_dialogs

UI = REPOSITORY / "coverage_planner" / "ui"


def help_window(window: MainWindow) -> HelpWindow:
    found = [w for w in QApplication.topLevelWidgets() if isinstance(w, HelpWindow) and w.isVisible()]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_links_lead_to_pages_and_pictures_that_are_there(language: str) -> None:
    pages = help_pages(language)  # type: ignore[arg-type]
    keys = {page.key for page in pages}
    used = set()
    for page in pages:
        assert set(re.findall(r"\]\(page:([\w-]+)\)", page.markdown)) <= keys, page.key
        used |= set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.markdown))
    there = {path.name for path in (help_folder() / "images").iterdir()}
    assert used <= there
    if language == "ja":
        assert used == there


def test_every_page_is_there_in_english_with_the_same_contexts_and_pictures() -> None:
    folders = [help_folder() / language for language in ("ja", "en")]
    names = [{path.name for path in folder.glob("*.md")} for folder in folders]
    assert names[0] == names[1]
    for page, other in zip(help_pages("ja"), help_pages("en"), strict=True):
        assert page.key == other.key
        assert page.contexts == other.contexts, page.key
        assert pictures_of(page) == pictures_of(other), page.key
        assert page.title != other.title


def pictures_of(page: HelpPage) -> set[str]:
    return set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.markdown))


def test_the_page_of_commands_lists_every_command() -> None:
    for language in ("ja", "en"):
        page = next(page for page in help_pages(language) if page.key == "commands")  # type: ignore[arg-type]
        listed = set(re.findall(r"^\| `([a-z-]+)", page.markdown, re.MULTILINE)) - {"coverage-planner"}
        assert listed >= COMMANDS


def test_the_comparison_window_leads_to_its_page(sample: MainWindow) -> None:
    view = sample.features.comparison.open()
    for place in range(view.tabs.count()):
        assert sample.help.page_of(view.tabs.widget(place)) == "comparison"
    assert sample.help.page_of(view.maps) == "comparison"


def test_pictures_are_small() -> None:
    pictures = list((help_folder() / "images").iterdir())
    assert sum(path.stat().st_size for path in pictures) < 3_000_000
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.mode == "P", path.name


def test_every_context_of_the_pages_names_something_in_the_window() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in UI.rglob("*.py"))
    tools = {f"MapCanvas.{kind.value}" for kind in ToolKind}
    for page in help_pages("ja"):
        for context in page.contexts:
            known = re.search(rf"^class {re.escape(context)}\b", sources, re.MULTILINE) if "." not in context else None
            part = context.split(".")
            assert known or context in tools or f'"{context}"' in sources or f'"{part[-1]}"' in sources, context


def test_docks_tabs_and_tools_have_their_pages(sample: MainWindow) -> None:
    for dock in sample.findChildren(QDockWidget):
        if dock.widget() is not sample.tables:  # by its tabs, below
            assert sample.help.page_of(dock.widget()) != "start", dock.objectName()
    tabs = sample.tables.tabs
    for place in range(tabs.count()):
        tabs.setCurrentIndex(place)
        assert sample.help.page_of(tabs) != "start", tabs.tabText(place)
    for kind in ToolKind:
        sample.canvas.set_tool(kind)
        assert sample.help.page_of(sample.canvas) in {"map", "sites"}


def test_f1_opens_the_page_of_the_focused_panel_and_of_a_dialog(sample: MainWindow, qtbot: QtBot) -> None:
    sample.activateWindow()
    sample.canvas.set_tool(ToolKind.PLACE)
    sample.canvas.setFocus()
    qtbot.keyClick(sample.canvas, Qt.Key.Key_F1)
    assert help_window(sample).browser.source() == QUrl("page:sites")

    sample.plans.edit_settings()
    dialog = open_dialogs()[0]
    assert isinstance(dialog, SettingsDialog)
    dialog.activateWindow()
    dialog.threshold.setFocus()
    QApplication.processEvents()
    assert "settings.definition" in contexts_of(dialog.threshold)
    qtbot.keyClick(dialog.threshold, Qt.Key.Key_F1)
    assert help_window(sample).browser.source() == QUrl("page:indicators")


def test_search_back_forward_and_links(sample: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    sample.help.show_page("start")
    window = help_window(sample)
    browser = window.browser
    browser.anchorClicked.emit(QUrl("page:import"))
    assert browser.toPlainText().startswith("データを読み込む")
    browser.backward()
    assert browser.toPlainText().startswith("はじめの5分")
    browser.forward()
    assert browser.source() == QUrl("page:import")

    window.search.setText("Ｐ.１８１２")
    assert {window.contents.item(row).data(Qt.ItemDataRole.UserRole) for row in range(window.contents.count())} >= {
        "propagation"
    }
    window.search.setText("この語はどこにもない")
    assert window.contents.count() == 0
    assert opened == []
    browser.anchorClicked.emit(QUrl("https://www.e-stat.go.jp/terms-of-use"))
    assert opened == [QUrl("https://www.e-stat.go.jp/terms-of-use")]
    browser.anchorClicked.emit(QUrl.fromLocalFile(__file__))
    assert len(opened) == 1
    assert browser.loadResource(2, QUrl.fromLocalFile("/etc/hostname")).isNull()  # type: ignore[attr-defined]


def test_the_help_closes_with_the_window_at_the_first_close(window: MainWindow) -> None:
    window.help.show_page("start")
    helper = help_window(window)
    assert window.close()
    assert not window.isVisible()
    assert not helper.isVisible()


def test_search_ignores_width_and_capitals() -> None:
    assert {hit.page.key for hit in find_in_pages(help_pages("ja"), "ｐ.1812")} >= {"propagation"}
    assert find_in_pages(help_pages("ja"), "  ") == ()


def test_no_two_commands_share_a_key(sample: MainWindow) -> None:
    seen: dict[str, str] = {}
    for _group, action in KeyTable(sample).actions():
        for sequence in action.shortcuts():
            key = sequence.toString()
            assert key not in seen, (key, seen.get(key), action.text())
            seen[key] = action.text()
    assert {"F1", "V", "Ctrl+Z"} <= set(seen)


def test_the_page_of_keys_lists_every_key_of_commands_and_map(sample: MainWindow) -> None:
    text = next(page for page in sample.help.pages() if page.key == "keys").markdown
    assert "{{" not in text
    for _group, action in KeyTable(sample).actions():
        for sequence in action.shortcuts():
            assert sequence.toString(QKeySequence.SequenceFormat.NativeText) in text, action.text()
    spoken = {
        "Up": "矢印", "Down": "矢印", "Left": "矢印", "Right": "矢印", "Space": "スペース", "Escape": "Esc",
        "Backspace": "Backspace", "Plus": "+ /", "Equal": "+ /", "Minus": "/ -",
    }  # fmt: skip
    tree = ast.parse((UI / "map" / "canvas.py").read_text(encoding="utf-8"))
    keys = {
        node.attr.removeprefix("Key_")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr.startswith("Key_")
    }
    assert keys
    for key in keys:
        assert spoken.get(key, f"**{key}**") in text, key


def test_about_names_version_libraries_and_terms_and_copies_them(sample: MainWindow) -> None:
    sample.help.show_about()
    dialog = open_dialogs()[0]
    assert isinstance(dialog, AboutDialog)
    names = {library.name.lower().replace("_", "-"): library for library in dialog.libraries}
    for name in ("numpy", "numba", "pyside6-essentials", "rasterio", "pyproj", "matplotlib-fontja"):
        assert names[name].version == version(name)
        assert names[name].licence not in {"", "—"}
    assert "pytest" not in names
    copy = next(b for b in dialog.findChildren(QPushButton) if b.text() == "テキストをコピー")
    copy.click()
    text = QApplication.clipboard().text()
    for part in (__version__, "e-Stat", "国土数値情報", "地理院タイル", "numpy\t"):
        assert part in text


def test_every_widget_has_a_name_and_is_reached_by_the_keyboard(sample: MainWindow) -> None:
    QApplication.processEvents()
    tool_bar = set(sample.findChildren(type(sample._actions.tool_bar)))
    for widget in named_widgets(sample):
        assert spoken_name(widget), (type(widget).__name__, type(widget.parentWidget()).__name__)
        if isinstance(widget, QDockWidget | QTabWidget) or widget.parentWidget() in tool_bar:
            continue  # reached by their inner widgets; the tools of the bar have keys and menus
        if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            reached = isinstance(widget.parentWidget(), QDockWidget)  # its buttons: the menu of views does the same
            assert reached, (type(widget).__name__, type(widget.parentWidget()).__name__, spoken_name(widget))


def test_fields_of_dialogs_are_named(sample: MainWindow) -> None:
    sample.plans.edit_settings()
    dialog = open_dialogs()[0]
    dialog.activateWindow()
    QApplication.processEvents()
    named = named_widgets(dialog)
    assert len(named) > 10
    assert [type(widget).__name__ for widget in named if not spoken_name(widget)] == []
