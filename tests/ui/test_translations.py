"""The Japanese of the window is complete, compiled and up to date with the sources."""

from __future__ import annotations

import ast
import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox

from coverage_planner.ui.language import install_language
from tests.conftest import REPOSITORY


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = REPOSITORY / "tools" / "update_translations.py"
    spec = importlib.util.spec_from_file_location("update_translations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_is_untranslated_or_left_over(tool: ModuleType, tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    fresh.write_bytes(tool.TS.read_bytes())
    tool.extract(fresh)
    now, committed = tool.messages(fresh), tool.messages(tool.TS)
    assert now == committed, "run tools/update_translations.py"
    assert [key for key, text in committed.items() if text is None] == []
    assert b'type="vanished"' not in tool.TS.read_bytes()
    assert b'type="obsolete"' not in tool.TS.read_bytes()


def test_the_compiled_file_says_what_the_text_file_says(tool: ModuleType, qapp: QApplication) -> None:
    install_language(qapp, "ja")
    for (context, source), translation in tool.messages(tool.TS).items():
        assert QCoreApplication.translate(context, source) == translation, "run tools/update_translations.py"


def test_translations_keep_the_fields_of_their_sentences(tool: ModuleType) -> None:
    for (context, source), translation in tool.messages(tool.TS).items():
        assert sorted(re.findall(r"\{\w+\}", source)) == sorted(re.findall(r"\{\w+\}", translation)), (context, source)


def test_every_call_is_seen_by_the_extraction(tool: ModuleType) -> None:
    """lupdate overlooks calls inside f-strings and takes only literal texts; both would stay English unnoticed."""
    known = {source for _context, source in tool.messages(tool.TS)}
    for name in tool.sources():
        for node in ast.walk(ast.parse((REPOSITORY / name).read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in {"tr", "translate"} or ast.unparse(node.func.value) == "painter":
                continue
            text = node.args[-1] if node.func.attr == "translate" else node.args[0]
            assert isinstance(text, ast.Constant), f"{name}:{node.lineno} is not a literal"
            assert text.value in known, f"{name}:{node.lineno} is not extracted: {text.value!r}"


def test_buttons_of_qt_are_japanese_and_english_can_be_chosen(qapp: QApplication) -> None:
    def cancel() -> str:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        return box.button(QDialogButtonBox.StandardButton.Cancel).text()

    install_language(qapp, "ja")
    assert cancel() == "キャンセル"
    install_language(qapp, "en")
    assert "ancel" in cancel()
    assert QCoreApplication.translate("WindowActions", "Undo") == "Undo"
    install_language(qapp, "ja")
    assert QCoreApplication.translate("WindowActions", "Undo") == "元に戻す"
