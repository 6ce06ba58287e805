"""The first page: open the sample, start from public data, or go on with a recent plan."""

from __future__ import annotations

from pathlib import Path

import qtawesome
from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from coverage_planner.ui.style import WindowStyle

_WIDTH = 440
_RECENT = 6


class WelcomePage(QWidget):
    """Signals: ``sample_requested()``, ``open_requested()``, ``import_requested()``, ``recent_requested(Path)``."""

    sample_requested = Signal()
    open_requested = Signal()
    import_requested = Signal()
    recent_requested = Signal(object)

    def __init__(self, style: WindowStyle, recent: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        mark = QLabel()
        mark.setPixmap(qtawesome.icon("mdi6.radio-tower", color=style.accent).pixmap(56, 56))
        title = QLabel("coverage_planner")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 2.2)
        font.setBold(True)
        title.setFont(font)
        under = QLabel(self.tr("5G population coverage, road coverage and the area development subsidy"))
        under.setStyleSheet(f"color: {style.text_faint}")
        column = QVBoxLayout()
        column.setSpacing(8)
        for label in (mark, title, under):
            column.addWidget(label, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(20)
        for text, icon, signal in (
            (self.tr("Open the sample plan"), "map-search-outline", self.sample_requested),
            (self.tr("New plan from public data…"), "database-import-outline", self.import_requested),
            (self.tr("Open a plan…"), "folder-open-outline", self.open_requested),
        ):
            first = signal is self.sample_requested
            button = QPushButton(f"  {text}")
            colour = style.surface_raised if first else style.text
            button.setIcon(qtawesome.icon(f"mdi6.{icon}", color=colour))
            button.setIconSize(QSize(20, 20))
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.setStyleSheet(_button_sheet(style, first=first))
            button.clicked.connect(lambda _on=False, signal=signal: signal.emit())
            column.addWidget(button)
            if first:
                self.setFocusProxy(button)
        if recent:
            column.addSpacing(14)
            heading = QLabel(self.tr("Recent plans"))
            heading.setStyleSheet(f"color: {style.text_faint}")
            column.addWidget(heading)
            for path in recent[:_RECENT]:
                button = QPushButton()
                text = f"{path.name}    {path.parent}"
                button.setText(button.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, _WIDTH - 30))
                button.setAccessibleName(text)
                button.setToolTip(str(path))
                button.setCursor(Qt.CursorShape.PointingHandCursor)
                button.setStyleSheet(
                    f"QPushButton {{ text-align: left; border: none; padding: 4px 2px; color: {style.accent} }}"
                    "QPushButton:hover, QPushButton:focus { text-decoration: underline }"
                )
                button.clicked.connect(lambda _on=False, path=path: self.recent_requested.emit(path))
                column.addWidget(button)
        column.addSpacing(18)
        hint = QLabel(self.tr("Drop a folder of e-Stat, 国土数値情報 and DEM files here. No data leave this PC."))
        hint.setWordWrap(True)
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        hint.setStyleSheet(f"color: {style.text_faint}")
        column.addWidget(hint)
        middle = QFrame()
        middle.setFixedWidth(_WIDTH)
        middle.setLayout(column)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(middle, alignment=Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def showEvent(self, event: QShowEvent) -> None:
        """Give the keyboard to the first button, once the window has settled: Enter opens the sample."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self.setFocus)


def _button_sheet(style: WindowStyle, *, first: bool) -> str:
    fill, text = (style.accent, style.surface_raised) if first else (style.surface_raised, style.text)
    return (
        f"QPushButton {{ text-align: left; padding: 11px 16px; border: 1px solid {style.edge}; border-radius: 5px;"
        f" background: {fill}; color: {text} }}"
        f"QPushButton:hover {{ border: 1px solid {style.accent} }}"
        f"QPushButton:focus {{ border: 2px solid {style.text if first else style.accent}; padding: 10px 15px }}"
    )
