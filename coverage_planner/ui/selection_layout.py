"""How both pages of 置局選定 are laid out: the question at the left; words, buttons and tables of the answer at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QSplitter, QTabWidget, QVBoxLayout, QWidget


def question_beside_answer(panel: QWidget, form: QWidget, said: QLabel, buttons: QWidget, pages: QTabWidget) -> None:
    """Lay out a panel; the answer takes the room that a wider window gives."""
    right = QWidget()
    column = QVBoxLayout(right)
    column.setContentsMargins(8, 4, 4, 0)
    column.setSpacing(4)
    column.addWidget(said)
    column.addWidget(buttons)
    column.addWidget(pages, 1)
    split = QSplitter()
    split.addWidget(form)
    split.addWidget(right)
    split.setStretchFactor(1, 1)
    split.setSizes([420, 480])
    split.setChildrenCollapsible(False)
    layout = QVBoxLayout(panel)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(split)
