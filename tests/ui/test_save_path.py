"""A completed file name never overwrites an existing file unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from coverage_planner.ui.save_path import ask_save_path

BUTTONS = QMessageBox.StandardButton


@pytest.mark.parametrize(("answer", "taken"), [(BUTTONS.Yes, True), (BUTTONS.No, False)])
def test_a_completed_name_that_exists_is_asked_about(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: QMessageBox.StandardButton, taken: bool
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    (tmp_path / "計画.gpkg").write_text("x")
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(tmp_path / "計画"), ""))
    monkeypatch.setattr(QMessageBox, "question", lambda _p, _t, text: asked.append(text) or answer)
    path = ask_save_path(parent, "保存", tmp_path / "計画.gpkg", "gpkg")
    assert path == (tmp_path / "計画.gpkg" if taken else None)
    assert len(asked) == 1 and "計画.gpkg" in asked[0]


def test_a_full_name_and_a_new_name_are_taken_as_they_are(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    for typed in ("a.GPKG", "b"):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, typed=typed, **_k: (str(tmp_path / typed), ""))
        path = ask_save_path(parent, "保存", tmp_path / "x.gpkg", "gpkg")
        assert path is not None and path.suffix.lower() == ".gpkg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: ("", ""))
    assert ask_save_path(parent, "保存", tmp_path / "x.gpkg", "gpkg") is None
