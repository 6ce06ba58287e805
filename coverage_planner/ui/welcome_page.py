"""The first page: the sample plan, recent plans, a new plan from public data."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from coverage_planner.ui.style import WindowStyle


class WelcomePage(QWidget):
    """Signals: ``sample_requested()``, ``open_requested()``, ``import_requested()``, ``recent_requested(Path)``."""

    sample_requested = Signal()
    open_requested = Signal()
    import_requested = Signal()
    recent_requested = Signal(object)

    def __init__(self, style: WindowStyle, recent: list[Path], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel("coverage_planner")
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 2.2)
        font.setBold(True)
        title.setFont(font)
        under = QLabel(self.tr("5G population coverage, road coverage and the area development subsidy"))
        under.setStyleSheet(f"color: {style.text_faint}")
        column = QVBoxLayout(self)
        column.addStretch(2)
        for label in (title, under):
            column.addWidget(label, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(18)
        for text, signal in (
            (self.tr("Open the sample plan"), self.sample_requested),
            (self.tr("New plan from public data…"), self.import_requested),
            (self.tr("Open a plan…"), self.open_requested),
        ):
            button = QPushButton(text)
            button.setMinimumSize(320, 40)
            button.clicked.connect(signal)
            column.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
        if recent:
            column.addSpacing(14)
            column.addWidget(QLabel(self.tr("Recent plans")), alignment=Qt.AlignmentFlag.AlignHCenter)
            for path in recent[:6]:
                button = QPushButton(path.name)
                button.setToolTip(str(path))
                button.setFlat(True)
                button.clicked.connect(lambda _on=False, path=path: self.recent_requested.emit(path))
                column.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(18)
        hint = QLabel(self.tr("Drop a folder of e-Stat, 国土数値情報 and DEM files here. No data leave this PC."))
        hint.setStyleSheet(f"color: {style.text_faint}")
        column.addWidget(hint, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
