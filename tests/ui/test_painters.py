"""A paint event that fails must not end the program: an open painter on a widget makes Qt end it with a memory fault."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

import coverage_planner.ui
from coverage_planner.ui.main_window import MainWindow

UI = Path(coverage_planner.ui.__file__).parent
OVER_SEVERAL_TURNS = {"page_writing.py"}
"""Writes a page piece by piece between turns of the event loop and ends its painters itself."""


def _ended_by_itself(function: ast.AST) -> set[ast.expr]:
    """Return the calls that a with statement ends, or a finally right after them."""
    found = {item.context_expr for node in ast.walk(function) if isinstance(node, ast.With) for item in node.items}
    for node in ast.walk(function):
        body = getattr(node, "body", [])
        if isinstance(body, list):
            for one, following in pairwise(body):
                if isinstance(one, ast.Assign) and isinstance(following, ast.Try) and following.finalbody:
                    found.add(one.value)
    return found


def _open_painters(file: Path) -> list[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    ended = _ended_by_itself(tree)
    return [
        f"{file.relative_to(UI)}:{node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "QPainter"
        and node not in ended
    ]


def test_every_painter_is_ended_whatever_happens() -> None:
    files = [file for file in UI.rglob("*.py") if file.name not in OVER_SEVERAL_TURNS]
    assert len(files) > 100
    assert [place for file in files for place in _open_painters(file)] == []


def test_a_map_that_cannot_be_drawn_leaves_the_window_alive(
    sample: MainWindow, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = []  # as sys.last_traceback keeps the frames of the failed event, and with them its painter
    with monkeypatch.context() as broken:
        broken.setattr(type(sample.canvas.scene), "draw", lambda *_arguments: 1 / 0)
        for _time in range(5):
            with pytest.raises(ZeroDivisionError) as failed:
                sample.canvas.grab()
            kept.append(failed)
    assert not sample.canvas.grab().toImage().isNull()
    qapp.processEvents()
